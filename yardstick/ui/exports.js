// The export menu: starts a report on the server, shows how far it is, fetches it when it is made; the page stays usable.
const PAUSE = 400; // milliseconds between two looks at a running report
const MARGIN = 12; // pixels between the menu and the edge of the window

export default function (component) {
  const { data, parentElement } = component;
  const open = parentElement.querySelector(".open");
  const menu = parentElement.querySelector(".menu");
  const panel = parentElement.querySelector(".panel");
  const working = parentElement.querySelector(".working");
  const said = parentElement.querySelector("[role=status]");
  const bar = parentElement.querySelector("progress");
  const cancel = parentElement.querySelector(".cancel");
  const words = data.words;
  const base = window.location.origin + data.base + "/export";

  open.textContent = words.export;
  cancel.textContent = words.cancel;
  bar.setAttribute("aria-label", words.export);
  // Its right edge is the button's, where that leaves room; on a phone the menu would begin beyond the left edge.
  const place = () => {
    const room = open.getBoundingClientRect().right - menu.offsetWidth - MARGIN;
    menu.style.right = `${Math.min(0, room)}px`;
  };
  const show = (isOpen) => {
    menu.hidden = !isOpen;
    open.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) place();
  };
  open.onclick = () => show(menu.hidden);
  parentElement.onkeydown = (event) => {
    if (event.key !== "Escape" || menu.hidden) return;
    show(false);
    open.focus();
  };

  const onOutside = (event) => {
    if (!menu.hidden && bar.hidden && !event.composedPath().includes(parentElement)) show(false);
  };
  document.addEventListener("pointerdown", onOutside);

  const tell = (text, share) => {
    working.hidden = false;
    said.textContent = text;
    bar.hidden = cancel.hidden = share === null;
    bar.value = share ?? 0;
    place();
  };
  const fetched = (job) => {
    const link = document.createElement("a");
    link.href = `${base}/job/${job}/file`;
    link.download = "";
    document.body.append(link);
    link.click();
    link.remove();
  };
  const asked = async (path, options) => {
    const answer = await fetch(base + path, { cache: "no-store", ...options });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  const follow = async (page, form, query) => {
    const run = (parentElement.ysRun = (parentElement.ysRun ?? 0) + 1);
    const title = words.working.replace("{form}", words[form]);
    const isOver = () => parentElement.ysRun !== run;
    let told = null;
    const giveUp = () => told && asked(`/job/${told.job}/cancel`, { method: "POST" }).catch(() => {});
    cancel.onclick = () => {
      parentElement.ysRun += 1;
      tell(words.cancelled, null);
      giveUp();
    };
    tell(title, 0);
    try {
      told = await asked(`/start/${page}.${form}?${query}`, { method: "POST" });
      if (isOver()) return giveUp();
      while (told.state === "waiting" || told.state === "working") {
        tell(told.state === "waiting" ? words.waiting : `${title} ${Math.round(told.share * 100)}%`, told.share);
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
        if (isOver()) return;
        told = await asked(`/job/${told.job}`);
        if (isOver()) return; // cancelled while the server was asked: what it said then is told no more
      }
      if (told.state === "done") fetched(told.job);
      tell(told.state === "done" ? `${words.done} ${told.file}` : told.words || words.cancelled, null);
    } catch (error) {
      if (!isOver()) tell(error instanceof TypeError ? words.unreachable : error.message || words.unreachable, null);
    }
  };

  panel.replaceChildren(
    ...data.groups.map((group) => {
      const line = document.createElement("div");
      line.className = "line";
      line.setAttribute("role", "group");
      line.setAttribute("aria-label", group.title);
      const title = document.createElement("span");
      title.textContent = group.title;
      line.append(title);
      for (const form of data.forms) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = words[form];
        button.onclick = () => follow(group.page, form, group.query);
        line.append(button);
      }
      return line;
    }),
  );
  return () => document.removeEventListener("pointerdown", onOutside);
}
