"""Every page in a browser: no errors, nothing asked of the internet, no English, no barrier, and a phone is enough."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

FILES = sorted(p.stem for p in (Path(__file__).resolve().parent.parent / "pages").glob("*.py"))
SLUGS = sorted(re.sub(r"^[0-9]{2}_", "", stem).replace("overview", "") for stem in FILES)
PLACES = {"school": "?unit=2137900101", "town": "?town=中埠镇"}  # pages about one place
PAGES = [f"/{slug}{PLACES.get(slug, '')}" for slug in SLUGS]
WITHOUT_FIGURES = {
    *("briefing", "changes", "clauses", "decisions", "departments", "dictionary", "links", "meeting"),
    *("quality", "school", "town", "upload", "verify", "versions"),
}
# Units, standards, product and file words that Chinese readers write in Latin letters as well.
LATIN_ALLOWED = {
    *("CSV", "PDF", "PPT", "Word", "PNG", "SVG", "QXA", "TZ", "K", "M"),
    *("GB", "Mbit", "s", "UTF", "Excel", "lx", "English", "v", "MB", "T", "L"),
}
WORDS = """() => {
    const seen = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let n = walker.nextNode(); n; n = walker.nextNode()) {
        const e = n.parentElement;
        const box = e.getBoundingClientRect();
        const isIcon = e.closest('[data-testid="stIconMaterial"], [translate="no"], script, style');
        if (!isIcon && box.width && getComputedStyle(e).visibility === "visible") seen.push(n.nodeValue);
    }
    for (const e of document.querySelectorAll('[placeholder], [title]:not([translate="no"])'))
        seen.push(e.getAttribute("placeholder") || e.getAttribute("title") || "");
    return seen;
}"""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_without_errors_and_barriers_in_chinese_on_a_desk_and_on_a_phone_in_the_dark(tab, path):
    shown = tab(path)
    expect(shown.page.locator("h1")).to_be_visible()
    shown.page.wait_for_function("document.documentElement.lang === 'zh-CN'")  # the catalogue has taken over
    assert {w for text in shown.page.evaluate(WORDS) for w in re.findall(r"[A-Za-z]+", text)} <= LATIN_ALLOWED
    assert barriers(shown.page) == []
    shown.turn_to_phone_in_the_dark()
    _fits_a_phone(shown.page, path.strip("/").split("?")[0] not in WITHOUT_FIGURES)
    assert barriers(shown.page) == []
    assert (shown.errors, shown.failed, shown.foreign) == ([], [], [])


def _fits_a_phone(page, has_figure):
    """Nothing scrolls sideways, and the number, or a first picture's finding, is on the first screen."""
    assert page.locator('[data-testid="stMain"]').evaluate("m => m.scrollWidth <= m.clientWidth")
    if has_figure:
        big = page.locator(".ys-big, .ys-section h2").first.bounding_box()
        assert big is not None
        assert big["y"] + big["height"] < 844


def barriers(page):
    """What axe finds serious or critical: rule, element, and why."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    grave = [v for v in found if v["impact"] in ("serious", "critical")]
    return [(v["id"], node["target"], node["failureSummary"]) for v in grave for node in v["nodes"]]
