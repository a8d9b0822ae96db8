"""决定与督办 on an indicator's page: what was agreed about it, and for analysts the way to enter more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import escape

import streamlit as st

from yardstick import phrases
from yardstick.access import ROLES, Identity
from yardstick.decisions import KINDS, NEXT, Decisions, Draft, Item, Kind, State, state_words
from yardstick.errors import YardstickError
from yardstick.indicators import Result
from yardstick.texts import Lang, text
from yardstick.ui import decisions_markup, here, markup, site
from yardstick.ui.here import Visit

_SAID = "ys_agreed_said"
_LONGEST = 24  # characters of an item's text where it is one of several to choose from


def draw(visit: Visit, result: Result) -> None:
    """The part; not on a pinned page, which keeps what it said, and not for one unit, which nothing is agreed about."""
    address, lang = visit.address, visit.address.lang
    if address.v is not None or address.unit is not None:
        return
    mine = [i for i in decisions_markup.known(visit) if i.figure.indicator == result.indicator.id]
    mine = [i for i in mine if address.town in (None, i.figure.town)]
    may_write = visit.identity is not None and ROLES.index(visit.identity.role) >= ROLES.index("analyst")
    if not mine and not may_write:
        return
    all_items = markup.link(address.elsewhere("decisions"), escape(text(lang, "decisions.section.all")), "ys-more")
    st.html(markup.section(text(lang, "decisions.section.title")) + markup.wrap(all_items, "p", "ys-small"))
    said = st.session_state.pop(_SAID, None)
    if said:
        st.html(markup.wrap(escape(said), "p", "ys-pin"))
    if mine:
        st.html(decisions_markup.cards(visit, mine))
    if may_write:
        _forms(visit, result, [i for i in mine if NEXT[i.kind].get(i.state)])


def _forms(visit: Visit, result: Result, movable: list[Item]) -> None:
    lang = visit.address.lang
    with st.expander(text(lang, "decisions.section.form")):
        _enter(visit, result)
    if movable:
        with st.expander(text(lang, "decisions.section.follow")):
            _follow(movable, lang)


def _enter(visit: Visit, result: Result) -> None:
    lang, key = visit.address.lang, f"ys_agreed_{result.indicator.id}"
    unit = "%" if result.judges_each else phrases.unit(result.indicator, lang)
    with st.form(key, clear_on_submit=True, border=False):
        kind: Kind = st.radio(
            _field("kind", lang), KINDS, key=f"{key}_kind", format_func=_kind_words(lang), horizontal=True
        )
        words = st.text_area(_field("text", lang), key=f"{key}_text", max_chars=500, height=80)
        left, middle, right = st.columns(3)
        post = left.text_input(_field("post", lang), key=f"{key}_post", max_chars=40)
        due = middle.date_input(_field("due", lang), None, key=f"{key}_due", format="YYYY-MM-DD")
        promise = right.number_input(
            text(lang, "decisions.field.promised", unit=unit), value=None, key=f"{key}_promised"
        )
        if st.form_submit_button(_field("save", lang), type="primary"):
            day = due if isinstance(due, date) else None
            draft = Draft(kind, words or "", post or "", day, promise)
            _act(lambda who: _entered(visit, result, who, draft))


def _kind_words(lang: Lang) -> Callable[[str], str]:
    return lambda kind: text(lang, f"decisions.kind.{kind}")


def _entered(visit: Visit, result: Result, who: Identity | None, draft: Draft) -> str:
    address = visit.address
    where = {"town": address.town, "stage": address.stage, "area": address.area}
    item = Decisions(site.workspace()).add(who, draft, result.indicator, visit.view, visit.today, **where)
    return text(address.lang, "decisions.page.saved", id=item.id)


def _follow(movable: list[Item], lang: Lang) -> None:
    """The next step of one item. Which steps there are depends on the item, so it is chosen outside the form."""
    titles = {i.id: f"{i.id} {_beginning(i.text)}" for i in movable}
    chosen = st.selectbox(_field("item", lang), list(titles), key="ys_agreed_item", format_func=titles.__getitem__)
    item = next(i for i in movable if i.id == chosen)
    steps = NEXT[item.kind][item.state]
    with st.form(f"ys_agreed_follow_{item.id}_{item.state}", clear_on_submit=True, border=False):
        group = "decision" if item.kind == "decision" else "state"
        label = _field("step", lang)
        state: State = st.radio(
            label, steps, format_func=lambda s: text(lang, f"decisions.{group}.{s}"), horizontal=True
        )
        words = st.text_input(_field("words", lang), max_chars=500)
        if st.form_submit_button(_field("move", lang)):
            _act(lambda who: _moved(who, item, state, words, lang))


def _beginning(words: str) -> str:
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"


def _moved(who: Identity | None, item: Item, state: State, words: str, lang: Lang) -> str:
    now = Decisions(site.workspace()).move(who, item.id, state, words)
    return text(lang, "decisions.page.moved", id=now.id, state=state_words(now, lang))


def _act(act: Callable[[Identity | None], str]) -> None:
    """Do it in the name of whoever is signed in now, and say what came of it."""
    try:
        st.session_state[_SAID] = act(here.identity())
    except YardstickError as error:
        st.session_state[_SAID] = str(error)
    st.rerun()


def _field(name: str, lang: Lang) -> str:
    return text(lang, f"decisions.field.{name}")
