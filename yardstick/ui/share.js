// Copies the pinned link; shares it as a short link with a code to scan from a projector; offers the newest-always link.
export default function (component) {
  const { data, parentElement } = component;
  const find = (selector) => parentElement.querySelector(selector);
  const words = data.words;
  const dialog = find("dialog");
  const origin = window.location.origin + data.base;
  for (const [selector, key] of Object.entries({
    ".copy": "copy", ".share": "share", "h2": "title", ".pinned": "pinned", ".sign-in": "sign_in",
    ".again": "copy_short", ".whole": "copy_whole", ".until-words": "until", ".newest-title": "newest_title",
    ".newest-words": "newest_words", ".newest": "copy_newest", ".manage": "manage",
  })) find(selector).textContent = words[key];
  find(".close").setAttribute("aria-label", words.close);
  find("img").alt = words.qr_alt;
  find(".manage").href = data.base + data.manage;
  find(".sign-in").href = data.base + data.sign_in;
  for (const said of parentElement.querySelectorAll("[role=status]")) said.textContent = "";
  const byHand = find(".by-hand");
  byHand.hidden = true;
  byHand.setAttribute("aria-label", words.copy);

  const select = find("select");
  if (select.dataset.of !== JSON.stringify(data.terms)) {
    select.dataset.of = JSON.stringify(data.terms);
    select.replaceChildren(...data.terms.map(([value, label]) => new Option(label, value)));
  }

  // Where the browser forbids the clipboard (plain http on a LAN) the old way is tried, then the link is shown to copy.
  const copy = async (url, said, done, field) => {
    let isDone = false;
    try {
      await navigator.clipboard.writeText(url);
      isDone = true;
    } catch {
      field.hidden = false;
      field.value = url;
      field.select();
      isDone = document.execCommand("copy");
    }
    said.textContent = isDone ? done : words.by_hand;
    field.hidden = isDone;
    if (!isDone) field.select();
  };
  const outside = find(".row [role=status]");
  const inside = find(".said");
  const field = find("dialog .field");
  find(".copy").onclick = () => copy(origin + data.href, outside, words.copied, byHand);
  find(".whole").onclick = () => copy(origin + data.href, inside, words.copied, field);
  find(".newest").onclick = () => copy(origin + data.newest, inside, words.copied_newest, field);

  let short = "";
  find(".again").onclick = () => copy(short, inside, words.copied_short, field);
  const show = (made) => {
    short = made.url;
    find(".url").textContent = short.replace(/^https?:\/\//, "");
    find(".made").textContent = made.made;
    find(".only-here").textContent = /\/\/(localhost|127\.|\[::1\])/.test(short) ? words.only_here : "";
    find("img").src = `${data.base}${made.path}.svg`;
    dialog.dataset.state = "made";
  };
  const make = async () => {
    dialog.dataset.state = "asked";
    inside.textContent = words.making;
    const body = new URLSearchParams({ href: data.href, expires: select.value });
    try {
      const answer = await fetch(`${data.base}/s`, { method: "POST", body });
      const made = await answer.json();
      if (!answer.ok) throw new Error(made.error);
      inside.textContent = "";
      show(made);
    } catch (error) {
      dialog.dataset.state = "failed";
      inside.textContent = error instanceof SyntaxError || error instanceof TypeError ? words.failed : error.message;
    }
  };
  select.onchange = make;
  find(".share").onclick = () => {
    inside.textContent = "";
    field.hidden = true;
    select.selectedIndex = 0;
    dialog.showModal();
    if (data.may_make) make();
    else dialog.dataset.state = "nameless";
  };
  find(".close").onclick = () => dialog.close();
  dialog.onclick = (event) => {
    if (event.target === dialog) dialog.close();
  };
  return () => dialog.close();
}
