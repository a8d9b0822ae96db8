"""What analysts write about a figure: a new entry, the next step of one, and what puts right what one says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from yardstick import phrases
from yardstick.access import ROLES, Identity
from yardstick.decisions import KINDS, LONGEST, NEXT, Decisions, Draft, Item, Kind, State, state_words
from yardstick.errors import YardstickError
from yardstick.indicators import Result
from yardstick.texts import Lang, text
from yardstick.ui import here, markup, site
from yardstick.ui.here import Visit

_SAID = "ys_agreed_said"
_BEGINNING = 24  # characters of an item's text where it is one of several to choose from


def may_write(visit: Visit) -> bool:
    """Whether this reader may enter anything here: analysts and administrators, on a page that is not pinned."""
    address, who = visit.address, visit.identity
    is_newest = address.v is None and address.entries is None
    return is_newest and who is not None and ROLES.index(who.role) >= ROLES.index("analyst")


def tell() -> None:
    """Say what came of the entry that was just made; its place is kept, so that an open form stays open."""
    place, words = st.empty(), st.session_state.pop(_SAID, None)
    if words:
        place.html(markup.wrap(escape(words), "p", "ys-pin"))


def enter(visit: Visit, result: Result, known: int) -> None:
    """A new entry about this figure, beside those `known`; what was typed stays in sight where it is refused."""
    lang, key = visit.address.lang, f"ys_agreed_{result.indicator.id}_{known}"
    unit = "%" if result.judges_each else phrases.unit(result.indicator, lang)
    with st.form(key, border=False):
        kind: Kind = st.radio(
            _field("kind", lang), KINDS, key=f"{key}_kind", format_func=_kind_words(lang), horizontal=True
        )
        words = st.text_area(_field("text", lang), key=f"{key}_text", max_chars=LONGEST["text"], height=80)
        left, middle, right = st.columns(3)
        post = left.text_input(_field("post", lang), key=f"{key}_post", max_chars=LONGEST["post"])
        due = middle.date_input(_field("due", lang), None, key=f"{key}_due", format="YYYY-MM-DD")
        promise = right.number_input(
            text(lang, "decisions.field.promised", unit=unit), value=None, key=f"{key}_promised"
        )
        if st.form_submit_button(_field("save", lang), type="primary"):
            draft = Draft(kind, words or "", post or "", _day(due), promise)
            _act(lambda who: _entered(visit, result, who, draft))


def _kind_words(lang: Lang) -> Callable[[str], str]:
    return lambda kind: text(lang, f"decisions.kind.{kind}")


def _entered(visit: Visit, result: Result, who: Identity | None, draft: Draft) -> str:
    address = visit.address
    where = {"town": address.town, "stage": address.stage, "area": address.area}
    item = Decisions(site.workspace()).add(who, draft, result.indicator, visit.view, visit.today, **where)
    return text(address.lang, "decisions.page.saved", id=item.id)


def follow(items: Sequence[Item], lang: Lang) -> None:
    """The next step of one item. Which steps there are depends on the item, so it is chosen outside the form."""
    item = _chosen(items, "ys_agreed_item", lang)
    steps = NEXT[item.kind][item.state]
    with st.form(f"ys_agreed_follow_{item.id}_{len(item.steps)}", border=False):
        group = "decision" if item.kind == "decision" else "state"
        label = _field("step", lang)
        state: State = st.radio(
            label, steps, format_func=lambda s: text(lang, f"decisions.{group}.{s}"), horizontal=True
        )
        words = st.text_input(_field("words", lang), max_chars=LONGEST["text"])
        if st.form_submit_button(_field("move", lang)):
            _act(lambda who: _moved(who, item, state, words, lang))


def _moved(who: Identity | None, item: Item, state: State, words: str, lang: Lang) -> str:
    now = Decisions(site.workspace()).move(who, item.id, state, words)
    return text(lang, "decisions.page.moved", id=now.id, state=state_words(now, lang))


def correct(visit: Visit, items: Sequence[Item]) -> None:
    """Put right what one item says; what was typed stays in sight where it is refused."""
    lang = visit.address.lang
    item = _chosen(items, "ys_agreed_wrong", lang)
    key = f"ys_agreed_correct_{item.id}_{len(item.steps)}"
    with st.form(key, border=False):
        words = st.text_area(_field("text", lang), item.text, key=f"{key}_text", max_chars=LONGEST["text"], height=80)
        given: dict[str, Any] = {"text": words or "", **_terms(visit, item, key)}
        reason = st.text_input(_field("why", lang), key=f"{key}_why", max_chars=LONGEST["why"])
        if st.form_submit_button(_field("correct", lang)):
            fresh = {name: value for name, value in given.items() if value != getattr(item, name)}
            _act(lambda who: _corrected(who, item, reason or "", fresh, lang))


def _terms(visit: Visit, item: Item, key: str) -> dict[str, Any]:
    """Post, due date and promise as they are typed; a remark has only a post."""
    lang = visit.address.lang
    left, middle, right = st.columns(3)
    post = left.text_input(_field("post", lang), item.post, key=f"{key}_post", max_chars=LONGEST["post"])
    if item.kind == "remark":
        return {"post": post or ""}
    due = middle.date_input(_field("due", lang), item.due, key=f"{key}_due", format="YYYY-MM-DD")
    now = Decisions(site.workspace()).standing(item, visit.view, visit.today).now
    label = text(lang, "decisions.field.promised", unit="%" if now.judges_each else phrases.unit(now.indicator, lang))
    promised = right.number_input(label, value=item.promised, key=f"{key}_promised")
    return {"post": post or "", "due": _day(due), "promised": promised}


def _corrected(who: Identity | None, item: Item, reason: str, fresh: dict[str, Any], lang: Lang) -> str:
    Decisions(site.workspace()).correct(who, item.id, reason, **fresh)
    return text(lang, "decisions.page.put_right", id=item.id)


def _chosen(items: Sequence[Item], key: str, lang: Lang) -> Item:
    titles = {i.id: f"{i.id} {_beginning(i.text)}" for i in items}
    chosen = st.selectbox(_field("item", lang), list(titles), key=key, format_func=titles.__getitem__)
    return next(i for i in items if i.id == chosen)


def _beginning(words: str) -> str:
    return words if len(words) <= _BEGINNING else words[:_BEGINNING] + "…"


def _day(given: object) -> date | None:
    return given if isinstance(given, date) else None


def _act(act: Callable[[Identity | None], str]) -> None:
    """Do it in the name of whoever is signed in now, and say what came of it."""
    try:
        st.session_state[_SAID] = act(here.identity())
    except YardstickError as error:
        st.session_state[_SAID] = str(error)
    st.rerun()


def _field(name: str, lang: Lang) -> str:
    return text(lang, f"decisions.field.{name}")
