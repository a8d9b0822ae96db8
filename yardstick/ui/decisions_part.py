"""决定与督办 on an indicator's page: what was agreed about it, and for analysts the way to enter more."""

from __future__ import annotations

from html import escape

import streamlit as st

from yardstick.decisions import NEXT, Item
from yardstick.indicators import Result
from yardstick.texts import text
from yardstick.ui import decisions_forms, decisions_markup, markup
from yardstick.ui.here import Visit


def draw(visit: Visit, result: Result) -> None:
    """The part; not on a pinned page, which keeps what it said, and not for one unit, which nothing is agreed about."""
    address, lang = visit.address, visit.address.lang
    if address.v is not None or address.unit is not None:
        return
    mine = [i for i in decisions_markup.known(visit) if i.figure.indicator == result.indicator.id]
    mine = [i for i in mine if address.town in (None, i.figure.town)]
    may_write = decisions_forms.may_write(visit)
    if not mine and not may_write:
        return
    all_items = markup.link(address.elsewhere("decisions"), escape(text(lang, "decisions.section.all")), "ys-more")
    st.html(markup.section(text(lang, "decisions.section.title")) + markup.wrap(all_items, "p", "ys-small"))
    if mine:
        st.html(decisions_markup.cards(visit, mine))
    if may_write:
        _forms(visit, result, mine)


def _forms(visit: Visit, result: Result, mine: list[Item]) -> None:
    lang = visit.address.lang
    decisions_forms.tell()
    with st.expander(text(lang, "decisions.section.form")):
        decisions_forms.enter(visit, result, len(mine))
    if movable := [i for i in mine if NEXT[i.kind].get(i.state)]:
        with st.expander(text(lang, "decisions.section.follow")):
            decisions_forms.follow(movable, lang)
    if mine:
        with st.expander(text(lang, "decisions.section.correct")):
            decisions_forms.correct(visit, mine)
