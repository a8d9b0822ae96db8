// Writes the pinned link to the clipboard; where the browser forbids it (plain http on a LAN), selects it to copy by hand.
export default function (component) {
  const { data, parentElement } = component;
  const button = parentElement.querySelector("button");
  const said = parentElement.querySelector("[role=status]");
  const field = parentElement.querySelector("input");
  const url = window.location.origin + data.base + data.href;
  button.textContent = data.label;
  said.textContent = "";
  field.hidden = true;
  field.value = url;
  field.setAttribute("aria-label", data.label);

  const legacyCopy = () => {
    field.hidden = false;
    field.select();
    return document.execCommand("copy");
  };
  button.onclick = async () => {
    let done = false;
    try {
      await navigator.clipboard.writeText(url);
      done = true;
    } catch {
      done = legacyCopy();
    }
    said.textContent = done ? data.copied : data.by_hand;
    if (done) field.hidden = true;
    else field.select();
  };
}
