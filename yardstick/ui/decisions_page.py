"""督办台账: everything that was agreed, beside the figure of that time; to look through, print and download."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from urllib.parse import urlencode

import streamlit as st

from yardstick.decisions import Decisions, Item, open_items
from yardstick.texts import text
from yardstick.ui import decisions_forms, decisions_markup, frame, markup, messages, site
from yardstick.ui.here import Visit

SHOWN = ("open", "overdue", "all")


def decisions_page() -> None:
    """Draw the page."""
    visit: Visit = st.session_state["ys_visit"]
    if not visit.view.moment:
        messages.empty(visit.address)
        return
    address, lang = visit.address, visit.address.lang
    items = [i for i in decisions_markup.known(visit) if address.town in (None, i.figure.town)]
    shared = replace(visit, address=Decisions(site.workspace()).pinned(address))
    frame.head(shared, text(lang, "nav.page.decisions"), escape(text(lang, "decisions.page.crumb")))
    if items:
        _ledger(visit, items)
    else:
        st.html(markup.wrap(escape(text(lang, "decisions.page.empty")), "p", "ys-summary"))
    if lost := decisions_markup.orphans(visit):
        st.html(lost)
    frame.foot(visit)


def _ledger(visit: Visit, items: list[Item]) -> None:
    lang, today = visit.address.lang, visit.today
    counts = {
        "all": len(items),
        "open": sum(i.is_open for i in items),
        "overdue": sum(i.is_overdue(today) for i in items),
    }
    st.html(markup.wrap(escape(text(lang, "decisions.page.summary", **counts)), "p", "ys-summary"))
    left, right = st.columns([2, 1])
    with left:
        names = {s: text(lang, f"decisions.page.{s}") for s in SHOWN}
        shown = st.radio(
            text(lang, "decisions.page.shown"),
            SHOWN,
            key="shown",
            format_func=names.__getitem__,
            horizontal=True,
            bind="query-params",
        )
    with right:
        every = text(lang, "decisions.page.every_post")
        posts = ["", *sorted({i.post for i in items if i.post})]
        label = text(lang, "decisions.page.post")
        post = st.selectbox(label, posts, key="post", format_func=lambda p: p or every, bind="query-params")
    chosen = [i for i in _chosen(items, shown, visit) if post in ("", i.post)]
    if chosen:
        st.html(decisions_markup.cards(visit, chosen))
    else:
        st.html(markup.wrap(escape(text(lang, "decisions.section.none_open")), "p", "ys-soft"))
    if chosen and decisions_forms.may_write(visit):
        decisions_forms.tell()
        with st.expander(text(lang, "decisions.section.correct")):
            decisions_forms.correct(visit, chosen)
    st.html(_download(visit))


def _chosen(items: list[Item], shown: str, visit: Visit) -> list[Item]:
    if shown == "all":
        return items
    waiting = open_items(items, visit.today)
    return [i for i in waiting if shown == "open" or i.is_overdue(visit.today)]


def _download(visit: Visit) -> str:
    exact = visit.address.go(v=visit.view.moment, day=visit.today) if visit.address.v else visit.address
    query = escape(urlencode(exact.params))
    words = escape(text(visit.address.lang, "decisions.page.csv"))
    return markup.wrap(
        f'<a class="ys-button" href="/download/decisions.csv?{query}" download>{words}</a>', "div", "ys-noprint"
    )
