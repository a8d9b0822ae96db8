// A file to verify: it is sent to the server, which keeps nothing of it, and the answer is shown in large words.
export default function (component) {
  const { data, parentElement } = component;
  const words = data.words;
  const zone = parentElement.querySelector(".ys-drop");
  const field = parentElement.querySelector("input");
  const said = parentElement.querySelector("[role=status]");
  const out = parentElement.querySelector(".ys-answer");
  parentElement.querySelector("label span").textContent = words.drop;

  const element = (tag, name, text) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const show = (told, file) => {
    const section = element("section", "ys ys-verdict ys-compact ys-verified");
    section.style.setProperty("--s", data.dark ? told.dark : told.light);
    const left = element("div");
    left.append(element("div", "ys-big", `${told.symbol} ${told.word}`));
    const right = element("div");
    right.append(element("p", "ys-say", told.says), element("p", "ys-soft ys-small", file));
    const facts = element("dl", "ys-facts");
    for (const [name, value] of told.facts) facts.append(element("dt", "", name), element("dd", "", value));
    right.append(facts);
    if (told.link) {
      const link = element("a", "ys-more", words.link);
      link.href = data.base + told.link;
      right.append(link);
    }
    section.append(left, right);
    out.replaceChildren(section);
  };
  const verify = async (file) => {
    if (!file) return;
    out.replaceChildren();
    if (file.size > data.largest) {
      said.textContent = words.too_large;
      return;
    }
    said.textContent = words.reading;
    try {
      const answer = await fetch(`${data.base}/export/verify?lang=${data.lang}`, { method: "POST", body: file });
      if (!answer.ok) throw new Error(await answer.text());
      show(await answer.json(), file.name);
      said.textContent = "";
    } catch (error) {
      said.textContent = error instanceof TypeError ? words.unreachable : error.message;
    }
  };
  field.onchange = () => verify(field.files[0]);
  zone.ondragover = (event) => {
    event.preventDefault();
    zone.classList.add("ys-over");
  };
  zone.ondragleave = () => zone.classList.remove("ys-over");
  zone.ondrop = (event) => {
    event.preventDefault();
    zone.classList.remove("ys-over");
    verify(event.dataTransfer.files[0]);
  };
}
