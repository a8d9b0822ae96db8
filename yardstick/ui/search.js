// The search box above the list of pages: filters one list, fetched once per data version, as the reader types.
const lists = new Map(); // address of the list → promise of its entries
const SHOWN = 12;
const KINDS = ["action", "page", "indicator", "town", "department", "unit"];

const folded = (words) => words.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

const fetched = (url) => {
  if (!lists.has(url)) {
    const list = fetch(url).then((answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    });
    list.catch(() => lists.delete(url)); // the next key asks again
    lists.set(url, list);
  }
  return lists.get(url);
};

const found = (entries, words) => {
  const number = folded(words).match(/^(?:第|clause)?(\d+)条?$/);
  const tokens = words.split(/\s+/).map(folded).filter(Boolean);
  const all = folded(words);
  const rank = (entry) => {
    const title = folded(entry.title);
    if (number && entry.number === number[1]) return 0;
    if (title === all) return 1;
    if (title.startsWith(all)) return 2;
    if (title.includes(all)) return 3;
    return tokens.every((t) => entry.words.includes(t)) ? 4 : 9;
  };
  return entries
    .map((entry, place) => ({ entry, key: rank(entry) * 10 + KINDS.indexOf(entry.kind) + place / 1e6 }))
    .filter((x) => x.key < 90)
    .sort((a, b) => a.key - b.key)
    .map((x) => x.entry);
};

const element = (tag, classes, words) => {
  const made = document.createElement(tag);
  made.className = classes;
  made.textContent = words;
  return made;
};

export default function (component) {
  const { data, parentElement } = component;
  const input = parentElement.querySelector("input");
  const list = parentElement.querySelector("[role=listbox]");
  const said = parentElement.querySelector("[role=status]");
  input.placeholder = data.words.placeholder;
  input.title = data.words.hint;
  input.setAttribute("aria-label", data.words.label);
  list.setAttribute("aria-label", data.words.label);
  let active = -1;
  let asked = 0;

  const address = (entry) => {
    const params = new URLSearchParams({ ...data.params, ...(entry.params || {}) });
    if (data.newest_only.includes(entry.slug || "")) for (const name of ["v", "day"]) params.delete(name);
    const query = params.toString();
    const anchor = entry.anchor ? `#${encodeURIComponent(entry.anchor)}` : "";
    return `/${entry.slug || ""}${query ? `?${query}` : ""}${anchor}`;
  };
  const option = (entry, place) => {
    const link = element("a", "ys-hit", "");
    link.id = `ys-hit-${place}`;
    link.setAttribute("role", "option");
    link.setAttribute("data-go", "");
    link.href = address(entry);
    link.tabIndex = -1;
    link.append(element("span", "ys-hit-title", entry.title), element("span", "ys-hit-below", entry.below || ""));
    link.append(element("span", "ys-hit-kind", data.kinds[entry.kind]));
    return link;
  };
  const choose = (place) => {
    const options = [...list.querySelectorAll("[role=option]")];
    active = options.length ? (place + options.length) % options.length : -1;
    options.forEach((o, i) => o.setAttribute("aria-selected", String(i === active)));
    if (active >= 0) {
      input.setAttribute("aria-activedescendant", options[active].id);
      options[active].scrollIntoView({ block: "nearest" });
    }
  };
  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    said.textContent = "";
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const note = (words) => list.append(element("p", "ys-hit-note", words));
  const show = (hits, words) => {
    list.replaceChildren(...hits.slice(0, SHOWN).map(option));
    if (!hits.length) note(data.words.none.replace("{words}", words));
    if (hits.length > SHOWN) note(data.words.more.replace("{count}", hits.length - SHOWN));
    said.textContent = data.words.found.replace("{count}", hits.length);
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    choose(0);
  };
  const look = async () => {
    const words = input.value.trim();
    const turn = ++asked;
    if (!words) return close();
    try {
      const entries = await fetched(data.base + data.list);
      if (turn === asked) show(found(entries, words), words);
    } catch {
      list.replaceChildren();
      note(data.words.failed);
      list.hidden = false;
    }
  };
  const onKey = (event) => {
    if (event.isComposing) return; // an input method's own arrows and Enter
    if (event.key === "ArrowDown" || event.key === "ArrowUp") choose(active + (event.key === "ArrowDown" ? 1 : -1));
    else if (event.key === "Enter") list.querySelectorAll("[role=option]")[Math.max(active, 0)]?.click();
    else if (event.key === "Escape") {
      input.value = "";
      close();
      input.blur();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onPick = (event) => {
    if (!event.target.closest("a")) return;
    setTimeout(() => {
      input.value = "";
      close();
      input.blur();
    });
  };
  const onSlash = (event) => {
    const typing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable=true]");
    if (event.key !== "/" || typing || event.metaKey || event.ctrlKey || event.altKey) return;
    event.preventDefault();
    const opener = document.querySelector('[data-testid="stExpandSidebarButton"]');
    if (opener) opener.click();
    requestAnimationFrame(() => input.focus());
  };
  const onAway = (event) => {
    if (!parentElement.contains(event.target)) close();
  };
  const onFocus = () => {
    fetched(data.base + data.list).catch(() => {});
    look();
  };
  input.addEventListener("input", look);
  input.addEventListener("focus", onFocus);
  input.addEventListener("keydown", onKey);
  list.addEventListener("click", onPick);
  document.addEventListener("keydown", onSlash);
  document.addEventListener("mousedown", onAway);
  return () => {
    input.removeEventListener("input", look);
    input.removeEventListener("focus", onFocus);
    input.removeEventListener("keydown", onKey);
    list.removeEventListener("click", onPick);
    document.removeEventListener("keydown", onSlash);
    document.removeEventListener("mousedown", onAway);
  };
}
