"""The two small pieces of browser code: links that keep the session, and the copy button."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from yardstick.texts import Lang, catalogue
from yardstick.ui import here

_FOLDER = Path(__file__).parent
_COPY_HTML = '<div class="row"><button type="button"></button><span role="status"></span></div><input readonly hidden>'


@cache
def _code(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def links(lang: Lang) -> None:
    """Make links inside the site keep the session, and Streamlit's own words Chinese."""
    prefix = "ui.widget."
    words = {k.removeprefix(prefix): v for k, v in catalogue(lang).items() if k.startswith(prefix)}
    component = st.components.v2.component("ys_links", js=_code("links.js"))
    own = catalogue(lang)
    data = {"lang": lang, "words": words, "limit": own["ui.upload_limit"], "too_large": own["ui.upload_too_large"]}
    component(key="ys_links", data=data, on_go_change=_go, height=0)


def _go() -> None:
    state: Any = st.session_state.get("ys_links")
    href = getattr(state, "go", None)
    if href:
        here.follow(str(href))


def copy_link(href: str, label: str, copied: str, by_hand: str) -> None:
    """A button that copies the absolute form of `href`."""
    component = st.components.v2.component(
        "ys_copy_link", html=_COPY_HTML, css=_code("copy_link.css"), js=_code("copy_link.js")
    )
    base = st.get_option("server.baseUrlPath") or ""
    prefix = f"/{base.strip('/')}" if base else ""
    component(
        key="ys_copy_link", data={"base": prefix, "href": href, "label": label, "copied": copied, "by_hand": by_hand}
    )
