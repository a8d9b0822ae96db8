"""The small pieces of browser code: links that keep the session, the search box, the buttons to share a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from yardstick.address import Address
from yardstick.snapshots import format_moment
from yardstick.texts import Lang, catalogue, text
from yardstick.ui import here

_FOLDER = Path(__file__).parent
TERMS = (None, 0, 7, 30, 90, 365)  # days from today that a short link may work; None: no end


@cache
def _code(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def links(lang: Lang) -> None:
    """Make links inside the site keep the session, and Streamlit's own words Chinese."""
    words = _group("ui.widget.", lang)
    component = st.components.v2.component("ys_links", js=_code("links.js"))
    own = catalogue(lang)
    own_words = {"limit": "ui.upload_limit", "too_large": "ui.upload_too_large", "added": "ui.added_option"}
    data = {"lang": lang, "words": words} | {name: own[key] for name, key in own_words.items()}
    component(key="ys_links", data=data, on_go_change=_go, height=0)


def _go() -> None:
    state: Any = st.session_state.get("ys_links")
    href = getattr(state, "go", None)
    if href:
        here.follow(str(href))


_SEARCH_HTML = (
    '<div class="ys-search"><input type="search" role="combobox" aria-expanded="false" aria-controls="ys-hits" '
    'aria-autocomplete="list" autocomplete="off" spellcheck="false">'
    '<div class="ys-hits" id="ys-hits" role="listbox" hidden></div><span role="status"></span></div>'
)


def search(address: Address, moment: int, newest_only: Sequence[str]) -> None:
    """The box that finds pages, clauses, indicators, towns, departments and schools by any of their words.

    What it finds keeps the filters and the version of `address`; the pages of `newest_only` keep no version.
    """
    component = st.components.v2.component("ys_search", html=_SEARCH_HTML, js=_code("search.js"), isolate_styles=False)
    words = _group("nav.search.", address.lang)
    listed = address.elsewhere("").go(v=moment) if moment else address.elsewhere("")
    query = urlencode({k: v for k, v in listed.params.items() if k in ("v", "day", "lang")})
    data = {
        "base": base(),
        "list": f"/download/search.json?{query}",
        "params": address.elsewhere("").params,
        "newest_only": list(newest_only),
        "words": words,
        "kinds": _group("nav.kind.", address.lang),
    }
    component(key="ys_search", data=data)


_FILTER_HTML = (
    '<div class="ys-filter ys-noprint"><input type="search" autocomplete="off"><span role="status"></span></div>'
)


def filter_entries(label: str, filtered: str) -> None:
    """A box that hides the page's entries without the words typed; `filtered` says how many are left, as {count}."""
    component = st.components.v2.component("ys_filter", html=_FILTER_HTML, js=_code("filter.js"), isolate_styles=False)
    component(key="ys_filter", data={"label": label, "filtered": filtered})


def _group(prefix: str, lang: Lang) -> dict[str, str]:
    return {k.removeprefix(prefix): v for k, v in catalogue(lang).items() if k.startswith(prefix)}


def base() -> str:
    """What comes before every path where the site does not live at the root of its host."""
    mounted = st.get_option("server.baseUrlPath") or ""
    return f"/{mounted.strip('/')}" if mounted else ""


def share(address: Address, moment: int, today: date, copied: str, pinned: str, may_make: bool) -> None:
    """Buttons to copy and to share the page: pinned by default, as a short link with a QR code, or the newest always.

    `copied` and `pinned` say which version stays in the link; `may_make`: whether this visitor may make short links.
    """
    lang, whole = address.lang, address.elsewhere("links", v=None, day=None)
    component = st.components.v2.component(
        "ys_share", html=_code("share.html"), css=_code("share.css"), js=_code("share.js")
    )
    words = _group("links.share.", lang) | {"copied": copied, "pinned": pinned, "qr_alt": text(lang, "links.qr_alt")}
    data = {
        "base": base(),
        "href": address.pinned(moment, today),
        "newest": address.go(v=None, day=None, draft=None, entries=None).href,
        "manage": whole.href,
        "sign_in": f"/sign-in?{urlencode({'next': address.href, 'lang': lang})}",
        "may_make": may_make,
        "terms": [["" if days is None else _iso(today, days), term_words(days, today, lang)] for days in TERMS],
        "words": words,
    }
    component(key="ys_share", data=data)


def term_words(days: int | None, today: date, lang: Lang) -> str:
    """Until when, in words: no end, today, or so many days from today."""
    if days is None:
        return text(lang, "links.for_good")
    return text(lang, "links.term.today" if days == 0 else "links.term.days", days=days, day=_iso(today, days))


def _iso(today: date, days: int) -> str:
    return (today + timedelta(days=days)).isoformat()


_EXPORTS_HTML = (
    '<div class="root"><button type="button" class="open" aria-expanded="false"></button>'
    '<div class="menu" hidden><div class="panel"></div><div class="working" hidden><span role="status"></span>'
    '<progress max="1" value="0" hidden></progress><button type="button" class="cancel" hidden></button>'
    "</div></div></div>"
)


def exports(lang: Lang, groups: Sequence[Mapping[str, str]], forms: Sequence[str]) -> None:
    """The export menu: a line for each of `groups` (title, page, query) with a button for each of `forms`.

    A report is made on the server while the page goes on; its progress and a way to give it up are shown.
    """
    component = st.components.v2.component(
        "ys_exports", html=_EXPORTS_HTML, css=_code("exports.css"), js=_code("exports.js")
    )
    words = _group("exporting.form.", lang)
    named = ("export", "working", "waiting", "cancel", "cancelled", "done", "unreachable")
    words |= {
        n: text(lang, f"exporting.{n}") if n != "working" else catalogue(lang)["exporting.working"] for n in named
    }
    data = {"base": base(), "groups": list(groups), "forms": list(forms), "words": words}
    component(key="ys_exports", data=data, width="content")


def meeting(data: dict[str, Any]) -> None:
    """All screens of a meeting over the whole window, of which one is shown; keys, clicks and swipes step."""
    component = st.components.v2.component("ys_meeting", js=_code("meeting/meeting.js"), isolate_styles=False)
    component(key="ys_meeting", data=data | {"base": base()}, height=0)


_SINCE_HTML = '<div class="ys ys-since ys-noprint" hidden></div>'


def since_last_look(address: Address, moment: int, today: date) -> None:
    """One line for a reader who was here before: what publishes changed since. Only the browser knows when."""
    component = st.components.v2.component("ys_since", html=_SINCE_HTML, js=_code("since.js"), isolate_styles=False)
    data = {
        "base": base(),
        "moved": "/download/moved.json",
        "params": address.go(v=None, day=None).params,
        "now": {"v": format_moment(moment), "day": today.isoformat()},
        "words": _group("since.", address.lang),
    }
    component(key="ys_since", data=data)


_VERIFY_HTML = (
    '<label class="ys-drop"><span></span><input type="file"></label><p role="status"></p><div class="ys-answer"></div>'
)


def verify_file(lang: Lang, largest: int, *, is_dark: bool) -> None:
    """A place to drop a file of at most `largest` bytes on, and the answer: as it was made, altered or unknown."""
    component = st.components.v2.component(
        "ys_verify", html=_VERIFY_HTML, css=_code("verify.css"), js=_code("verify.js"), isolate_styles=False
    )
    words = {n: text(lang, f"exporting.page.{n}") for n in ("drop", "reading")}
    words |= {n: text(lang, f"exporting.{n}") for n in ("unreachable", "too_large")}
    words |= {"link": text(lang, "exporting.entry.link")}
    data = {"base": base(), "lang": lang, "largest": largest, "dark": is_dark, "words": words}
    component(key="ys_verify", data=data)
