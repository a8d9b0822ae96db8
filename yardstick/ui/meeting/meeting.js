// All screens are here at once: a step only shows another one, so nothing is asked, waited for or drawn anew.
// The layer lives beside Streamlit's own page; what Streamlit does meanwhile (reruns, a lost connection) is not seen.
const NEXT = new Set(["ArrowRight", "ArrowDown", "PageDown", " ", "Enter"]);
const PREVIOUS = new Set(["ArrowLeft", "ArrowUp", "PageUp", "Backspace"]);
const ASK_EVERY_MS = 30000;
const SWIPE_PX = 48;

const open = (data) => {
  const root = document.createElement("div");
  root.className = "ys ym";
  root.innerHTML = `<style></style>${data.html}`;
  document.body.append(root);
  const stopped = new AbortController();
  const on = (target, name, does, options = {}) =>
    target.addEventListener(name, does, { signal: stopped.signal, ...options });
  const find = (selector) => root.querySelector(selector);
  const all = (selector) => [...root.querySelectorAll(selector)];
  const screens = all(".ym-screen");
  const panel = find(".ym-panel");
  let at = 0;

  const show = (position, isStep) => {
    at = Math.min(Math.max(position, 0), screens.length - 1);
    screens.forEach((screen, n) => (screen.hidden = n !== at));
    root.scrollTop = 0;
    all(".ym-ticks button").forEach((tick, n) => tick.toggleAttribute("aria-current", n === at));
    find(".ym-previous").disabled = at === 0;
    find(".ym-next").disabled = at === screens.length - 1;
    find(".ym-said").textContent = data.said[at];
    if (!isStep) return;
    const here = new URL(window.location.href);
    here.searchParams.set("at", at);
    window.history.replaceState(window.history.state, "", here);
    ask();
  };
  const step = (by) => show(at + by, true);

  // A publish during the meeting raises a mark; the figures stay those of the link.
  const mark = find(".ym-new");
  const ask = async () => {
    try {
      const answer = await fetch(data.base + data.newer, { signal: stopped.signal });
      if (!answer.ok) return;
      const { newer, agreed } = await answer.json();
      list(find(".ym-fresh"), agreed);
      mark.textContent = newer ? data.words.newer : "";
      mark.hidden = !newer;
    } catch {
      // no connection: asked again with the next step
    }
  };
  const asking = setInterval(ask, ASK_EVERY_MS);

  const fullScreen = () =>
    document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.();
  const isTyping = (event) => event.target.closest?.("input, textarea, select, [contenteditable=true]");
  on(
    document,
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (panel.open || isTyping(event)) return event.stopPropagation();
      if (code.open) {
        if (NEXT.has(event.key) || PREVIOUS.has(event.key) || event.key === "Escape") code.close();
        else return;
        event.preventDefault();
        return event.stopPropagation();
      }
      const isPress = event.key === "Enter" || event.key === " ";
      if (isPress && event.target.closest?.("button, a")) return;
      if (event.key === " " && event.shiftKey) step(-1);
      else if (NEXT.has(event.key)) step(1);
      else if (PREVIOUS.has(event.key)) step(-1);
      else if (event.key === "Home") show(0, true);
      else if (event.key === "End") show(screens.length - 1, true);
      else if (event.key === "Escape") find(".ym-leave").click();
      else if (event.key === "f" || event.key === "F") fullScreen();
      else if (event.key === "b" || event.key === "B" || event.key === ".") root.classList.toggle("ym-dark");
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
  const release = (event) => event.detail && event.currentTarget.blur(); // else the next space would click it again
  const onClick = (selector, does) =>
    all(selector).forEach((button) =>
      on(button, "click", (event) => {
        does(button);
        release(event);
      }),
    );
  const code = scanning(data, { on, find, onClick });
  onClick(".ym-previous", () => step(-1));
  onClick(".ym-next", () => step(1));
  onClick("[data-to]", (button) => show(Number(button.dataset.to), true));
  onClick(".ym-full", fullScreen);

  let touched = null;
  on(root, "touchstart", (e) => (touched = e.touches.length === 1 ? e.touches[0] : null), { passive: true });
  on(root, "touchend", (e) => {
    if (!touched || panel.open || code.open) return;
    const [dx, dy] = [e.changedTouches[0].clientX - touched.clientX, e.changedTouches[0].clientY - touched.clientY];
    if (Math.abs(dx) > SWIPE_PX && Math.abs(dx) > 1.5 * Math.abs(dy)) step(dx < 0 ? 1 : -1);
  });

  editing(data, { on, find, all, onClick, panel, screens, at: () => at });
  show(data.at, false);
  ask();
  const outside = document.getElementById("root");
  if (outside) outside.inert = true;
  const close = () => {
    stopped.abort();
    clearInterval(asking);
    if (outside) outside.inert = false;
    root.remove();
  };
  return { key: data.key, root, close, waiting: 0 };
};

// What was agreed since the meeting began: told on the last screen, in the words it was entered with.
const list = (box, agreed) => {
  const span = (name, words) => Object.assign(document.createElement("span"), { className: name, textContent: words });
  const lines = agreed.map((item) => {
    const line = document.createElement("li");
    const about = span("ym-about", [item.kind, item.about, item.who, item.at].filter(Boolean).join(" · "));
    line.append(span("ym-text", item.text), about);
    return line;
  });
  box.querySelector("ul").replaceChildren(...lines);
  box.hidden = !lines.length;
};

// The code to scan leads to the very screen that is shown; the same screen is given the same short link.
const scanning = (data, { on, find, onClick }) => {
  const dialog = find(".ym-code");
  const image = dialog.querySelector("img");
  const told = dialog.querySelector(".ym-told");
  const made = new Map();
  const shorten = async (href) => {
    const answer = await fetch(`${data.base}/s`, { method: "POST", body: new URLSearchParams({ href, expires: "" }) });
    const found = await answer.json();
    if (!answer.ok) throw new Error(found.error);
    made.set(href, found);
  };
  const show = ({ url, path }) => {
    image.src = `${data.base}${path}.svg`;
    image.hidden = false;
    dialog.querySelector(".ym-url").textContent = url.replace(/^https?:\/\//, "");
    told.textContent = /\/\/(localhost|127\.|\[::1\])/.test(url) ? data.words.only_here : "";
  };
  const scan = async () => {
    const href = window.location.pathname.slice(data.base.length) + window.location.search;
    image.hidden = true;
    dialog.querySelector(".ym-url").textContent = "";
    told.textContent = data.words.making;
    dialog.showModal();
    try {
      if (!made.has(href)) await shorten(href);
      show(made.get(href));
    } catch (error) {
      told.textContent = error instanceof SyntaxError || error instanceof TypeError ? data.words.failed : error.message;
    }
  };
  onClick(".ym-scan", scan);
  on(dialog, "click", () => dialog.close());
  return dialog;
};

// The agenda: lines go up, down, away, and others come; what it becomes is a link like any other.
const editing = (data, { on, find, onClick, panel, at }) => {
  const list = panel.querySelector("ol");
  const select = panel.querySelector("select");
  const names = () => [...list.children].map((line) => line.dataset.name);
  const before = names();
  const add = (name) => {
    const option = [...select.options].find((o) => o.value === name);
    if (!option || names().includes(name)) return;
    const line = panel.querySelector("template").content.firstElementChild.cloneNode(true);
    line.dataset.name = name;
    line.querySelector("span").textContent = option.textContent;
    list.append(line);
    line.scrollIntoView({ block: "nearest" });
  };
  const fill = (wanted) => {
    list.replaceChildren();
    wanted.forEach(add);
  };
  on(list, "click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const line = button.closest("li");
    if (button.dataset.do === "away") line.remove();
    else if (button.dataset.do === "up") line.previousElementSibling?.before(line);
    else line.nextElementSibling?.after(line);
    if (line.isConnected) button.focus();
  });
  on(select, "change", () => {
    add(select.value);
    select.value = "";
  });
  onClick(".ym-edit", () => panel.showModal());
  onClick(".ym-usual", () => fill(data.usual));
  onClick(".ym-cancel", () => panel.close());
  on(panel, "close", () => fill(before));
  onClick(".ym-apply", () => {
    const wanted = names();
    const isUsual = wanted.join() === data.usual.join() || !wanted.length;
    const shown = before[at() - 1];
    const params = new URLSearchParams(data.params);
    if (!isUsual) params.set("agenda", wanted.join(data.listed));
    params.set("at", Math.max(0, wanted.indexOf(shown) + 1));
    panel.close();
    const link = find(".ym-leave").cloneNode(true);
    link.href = `${window.location.pathname.split("/").pop() ? `/${window.location.pathname.split("/").pop()}` : ""}?${params}`;
    find(".ym-bar").append(link);
    link.hidden = true;
    link.click();
    link.remove();
  });
};

export default function (component) {
  const { data } = component;
  let now = window.ysMeeting;
  if (now) clearTimeout(now.waiting);
  if (!now || now.key !== data.key) {
    const before = now;
    now = window.ysMeeting = open(data);
    before?.close();
    document.getElementById("root").inert = true;
  }
  now.root.querySelector("style").textContent = data.css;
  return () => {
    const closing = window.ysMeeting;
    closing.waiting = setTimeout(() => {
      if (window.ysMeeting !== closing) return;
      closing.close();
      window.ysMeeting = undefined;
    });
  };
}
