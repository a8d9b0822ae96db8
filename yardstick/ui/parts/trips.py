"""Trips to the city, cohort by cohort, as a table with bars."""

from __future__ import annotations

import streamlit as st

from yardstick import phrases
from yardstick.parts import trips
from yardstick.registry import Action
from yardstick.texts import text
from yardstick.ui import markup
from yardstick.ui.cohort_table import cohort_table
from yardstick.ui.here import Visit


def draw(visit: Visit, action: Action) -> None:
    """The picture of the place and stages the reader has chosen; nothing when no grade was reported."""
    lang, told = visit.address.lang, trips.told(visit.reader)
    if told is None:
        return
    kicker = f"{text(lang, 'cohorts.trips.kicker')} · {phrases.day(told.period, lang)}"
    st.html(markup.section(told.finding, kicker, text(lang, "cohorts.trips.note")))
    st.html(cohort_table(told.stages, told.titles, text(lang, "cohorts.trips.share"), lang))
