"""Filters whose values live in the URL: read from it before every run, written to it by a change.

Streamlit's own binding writes the shown label, so a link would mean something else in English; this writes codes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

import streamlit as st

from yardstick import phrases
from yardstick.address import PARAMETERS
from yardstick.indicators import AREAS
from yardstick.snapshots import View
from yardstick.texts import Lang, text
from yardstick.ui import here, site

V = TypeVar("V")


def pick(parameter: str, label: str, value: str | None, titles: Mapping[str | None, str]) -> None:
    """One select box over link words: choosing one writes it to the link's `parameter`, None takes it out."""
    key, words = f"ys_pick_{parameter}", list(titles)
    st.session_state[key] = words.index(value)

    def write() -> None:
        chosen = words[st.session_state[key]]
        if chosen is None:
            st.query_params.pop(parameter, None)
        else:
            st.query_params[parameter] = chosen

    names = list(titles.values())
    st.selectbox(label, range(len(words)), key=key, format_func=names.__getitem__, on_change=write, placeholder="")


def filters(visit: here.Visit) -> None:
    """Town, stage, scope and period range."""
    space, address = site.workspace(), visit.address
    lang, plan = address.lang, space.plan
    everything = text(lang, "ui.everything")
    towns = space.towns(visit.view)
    choose(
        "town",
        text(lang, "ui.town"),
        address.town,
        (None, *towns),
        lambda t: text(lang, "ui.whole_district") if t is None else phrases.english(plan, t, lang),
    )
    stages = space.stages(lang)
    choose(
        "stage",
        text(lang, "ui.stage"),
        address.stage,
        (None, *stages),
        lambda s: everything if s is None else stages[s],
    )
    choose("area", text(lang, "ui.scope"), address.area, AREAS, lambda a: text(lang, f"ui.area.{a}"))
    periods = _periods(visit.view)
    left, right = st.columns(2)
    with left:
        earliest = (None, *(p for p in periods if address.last is None or p <= address.last))
        choose("first", text(lang, "ui.from"), address.first, earliest, lambda p: _period(p, "ui.earliest", lang))
    with right:
        latest = (None, *(p for p in reversed(periods) if address.first is None or p >= address.first))
        choose("last", text(lang, "ui.to"), address.last, latest, lambda p: _period(p, "ui.latest", lang))


def _period(period: date | None, key: str, lang: Lang) -> str:
    return text(lang, key) if period is None else f"{period:%Y-%m}"


def _periods(view: View) -> list[date]:
    contracts = site.workspace().contracts
    return sorted({p for d, c in contracts.items() if not c.roster for p in view.periods(d)})


def choose(name: str, label: str, value: V, options: Sequence[V], title: Callable[[V], str]) -> None:
    """One select box, the first option being the default that stays out of the link.

    A value of the URL that is no option any more stays selectable, so nothing changes by looking. The box itself
    holds places in the list: to Streamlit a None would mean that nothing is chosen.
    """
    key, parameter = f"ys_{name}", PARAMETERS[name]
    shown = list(options) if value in options else [*options, value]
    st.session_state[key] = shown.index(value)

    def write() -> None:
        place = st.session_state[key]
        if place == 0:
            st.query_params.pop(parameter, None)
        else:
            chosen = shown[place]
            st.query_params[parameter] = chosen.isoformat() if isinstance(chosen, date) else str(chosen)

    st.selectbox(
        label,
        range(len(shown)),
        key=key,
        format_func=lambda place: title(shown[place]),
        on_change=write,
        placeholder="",  # Streamlit's own is English
    )
