// Links inside the site keep the session: a plain click is sent to Python instead of loading the page anew.
// Anything else (new tab, middle click, downloads, sign-in) is left to the browser.
export default function (component) {
  const { data, setTriggerValue, parentElement } = component;
  document.documentElement.lang = data.lang === "en" ? "en" : "zh-CN";

  const onClick = (event) => {
    const link = event.target.closest && event.target.closest("a[data-go]");
    const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !isPlain) return;
    event.preventDefault();
    const href = link.getAttribute("href");
    window.ysAnchor = href.split("#")[1] || "";
    closeOverlay(link);
    const isHere = window.ysAnchor && link.pathname === location.pathname && link.search === location.search;
    if (isHere) reach();
    else setTriggerValue("go", href.split("#")[0]);
  };
  // On a phone the list of pages lies over the page it leads to.
  const closeOverlay = (link) => {
    const side = link.closest('[data-testid="stSidebar"]');
    if (side && window.innerWidth < 768) side.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
  };
  document.addEventListener("click", onClick);

  // Streamlit's own words are English only; the catalogue's Chinese takes their place.
  const words = data.words;
  const translate = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const own = node.nodeValue.trim();
      if (Object.hasOwn(words, own)) node.nodeValue = node.nodeValue.replace(own, words[own]);
      const limit = own.match(/^(?:Limit )?(\d+)MB per file/);
      if (limit) node.nodeValue = data.limit.replace("{size}", limit[1]);
      const added = own.match(/^Add: (.+)$/);
      if (added) node.nodeValue = data.added.replace("{words}", added[1]);
      const tooLarge = own.match(/^(Error: )?File must be (\d+)(?:\.0)?\s?MB or smaller/i);
      if (tooLarge) node.nodeValue = data.too_large.replace("{size}", tooLarge[2]);
    }
    if (root.querySelectorAll)
      for (const element of root.querySelectorAll("[aria-label], [title], [placeholder]"))
        for (const name of ["aria-label", "title", "placeholder"]) {
          const own = element.getAttribute(name);
          if (own && Object.hasOwn(words, own)) element.setAttribute(name, words[own]);
        }
  };
  let observer = null;
  if (data.lang !== "en") {
    translate(document.body);
    observer = new MutationObserver((changes) => {
      for (const change of changes) {
        if (change.type === "characterData") translate(change.target.parentNode || document.body);
        for (const node of change.addedNodes) {
          if (node.nodeType === Node.ELEMENT_NODE) translate(node);
          else if (node.nodeType === Node.TEXT_NODE && node.parentNode) translate(node.parentNode);
        }
      }
    });
    observer.observe(document.body, { childList: true, characterData: true, subtree: true });
  }

  // A link may name a place on its page; the page is drawn piece by piece, so the place is waited for.
  const reach = () => {
    const place = window.ysAnchor && document.getElementById(decodeURIComponent(window.ysAnchor));
    if (!place) return;
    window.history.replaceState(window.history.state, "", `#${window.ysAnchor}`);
    window.ysAnchor = "";
    place.closest("details")?.setAttribute("open", "");
    place.scrollIntoView({ block: "start" });
  };
  window.ysAnchor ??= window.location.hash.slice(1);
  reach();
  const arrivals = new MutationObserver(reach);
  arrivals.observe(document.body, { childList: true, subtree: true });

  return () => {
    arrivals.disconnect();
    document.removeEventListener("click", onClick);
    if (observer) observer.disconnect();
  };
}
