// Hides the entries of the page that do not contain the words typed; an empty heading goes with them.
const folded = (words) => words.normalize("NFKC").toLowerCase().replace(/\s+/g, "");

export default function (component) {
  const { data, parentElement } = component;
  const input = parentElement.querySelector("input");
  const said = parentElement.querySelector("[role=status]");
  input.placeholder = data.label;
  input.setAttribute("aria-label", data.label);

  const filter = () => {
    const tokens = input.value.split(/\s+/).map(folded).filter(Boolean);
    let count = 0;
    for (const entry of document.querySelectorAll(".ys-entry")) {
      const words = (entry.ysWords ??= folded(entry.textContent));
      const fits = tokens.every((t) => words.includes(t));
      entry.hidden = !fits;
      count += fits;
    }
    for (const group of document.querySelectorAll(".ys-entries"))
      group.hidden = !group.querySelector(".ys-entry:not([hidden])");
    said.textContent = tokens.length ? data.filtered.replace("{count}", count) : "";
  };
  input.addEventListener("input", filter);
  return () => input.removeEventListener("input", filter);
}
