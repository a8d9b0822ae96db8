// What has changed since this browser was here last. Only the browser knows when that was: nothing is kept elsewhere.
const KEPT = "ysLastLook";

const kept = (name) => {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
};
const keep = (name, look) => {
  try {
    localStorage.setItem(name, JSON.stringify(look));
  } catch {
    // a browser that keeps nothing is never told anything
  }
};
const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const element = (tag, classes, words = "") => {
  const made = document.createElement(tag);
  made.className = classes;
  made.textContent = words;
  return made;
};

export default function (component) {
  const { data, parentElement } = component;
  const box = parentElement.querySelector(".ys-since");
  const name = `${KEPT}:${data.base}`;
  const last = kept(name);
  const isFirst = !last || typeof last.v !== "string" || typeof last.day !== "string";
  if (isFirst || last.v >= data.now.v) {
    if (isFirst || last.v === data.now.v) keep(name, data.now);
    box.hidden = true;
    return;
  }
  const stopped = new AbortController();
  const row = (moved) => {
    const line = element("li", "");
    const link = element("a", "", moved.title);
    link.href = moved.newest;
    link.setAttribute("data-go", "");
    const figures = element("span", "ys-since-figures", `${moved.before} → ${moved.after}`);
    const isSame = moved.light_before === moved.light_after;
    const lights = isSame ? moved.light_after : `${moved.light_before} → ${moved.light_after}`;
    line.append(link, figures, element("span", "ys-soft", lights));
    return line;
  };
  const show = ({ publishes, moved }) => {
    const [, month, day] = last.day.split("-").map(Number);
    const values = { publishes, count: moved.length, day: filled(data.words.day, { month, day }) };
    const words = filled(moved.length ? data.words.line : data.words.none, values);
    const told = element(moved.length ? "details" : "p", "");
    if (moved.length) {
      const list = element("ul", "");
      list.append(...moved.map(row));
      told.append(element("summary", "", words), list);
    } else told.textContent = words;
    const read = element("button", "", data.words.read);
    read.type = "button";
    read.onclick = () => {
      keep(name, data.now);
      box.hidden = true;
    };
    box.replaceChildren(told, read);
    box.hidden = false;
  };
  const query = new URLSearchParams({ ...data.params, v: last.v });
  fetch(`${data.base}${data.moved}?${query}`, { signal: stopped.signal })
    .then((answer) => (answer.ok ? answer.json() : keep(name, data.now))) // a version that is gone: begin anew
    .then((found) => found && show(found))
    .catch(() => {});
  return () => stopped.abort();
}
