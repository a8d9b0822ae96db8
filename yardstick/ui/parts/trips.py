"""Trips to the city, cohort by cohort: the last grade is what counts, the others show what is coming."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from yardstick import phrases
from yardstick.cohorts import Cohort, cohorts
from yardstick.registry import Action
from yardstick.texts import Lang, text
from yardstick.ui import markup, site
from yardstick.ui.cohort_table import cohort_table
from yardstick.ui.here import Visit


def draw(visit: Visit, action: Action) -> None:
    """The picture of the place and stages the reader has chosen; nothing when no grade was reported."""
    space, address, lang = site.workspace(), visit.address, visit.address.lang
    rows = visit.part("trips", rural_only=address.area != "all", new_year=space.plan.judging.month)
    if not rows:
        return
    found, titles = cohorts(rows), space.stages(lang)
    kicker = f"{text(lang, 'cohorts.trips.kicker')} · {phrases.day(rows[0]['period'], lang)}"
    st.html(markup.section(finding(found, titles, lang), kicker, text(lang, "cohorts.trips.note")))
    st.html(cohort_table(found, titles, text(lang, "cohorts.trips.share"), lang))


def finding(found: Mapping[str, Sequence[Cohort]], titles: Mapping[str, str], lang: Lang) -> str:
    """Where the leavers of each stage stand."""
    words = [
        text(lang, "cohorts.trips.of_stage", stage=titles.get(stage, stage), share=phrases.percent(c.share))
        for stage, stage_cohorts in found.items()
        for c in stage_cohorts
        if c.is_last
    ]
    if not words:
        return text(lang, "cohorts.trips.no_leavers")
    return text(lang, "cohorts.trips.finding", stages=("，" if lang == "zh" else ", ").join(words))
