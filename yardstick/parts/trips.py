"""Trips to the city, cohort by cohort: the last grade is what counts, the others show what is coming."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yardstick import phrases
from yardstick.cohorts import Cohort, cohorts
from yardstick.parts.reader import Reader
from yardstick.texts import Lang, text


@dataclass(frozen=True)
class Trips:
    """Where the leavers stand, and the cohorts of each stage as of `period`; `titles` names the stages."""

    finding: str
    period: date
    stages: Mapping[str, Sequence[Cohort]]
    titles: Mapping[str, str]


def told(reader: Reader) -> Trips | None:
    """Of the place and stages the reader has chosen; None when no grade was reported."""
    rows = reader.part("trips", rural_only=reader.address.area != "all", new_year=reader.plan.judging.month)
    if not rows:
        return None
    found, titles = cohorts(rows), reader.space.stages(reader.lang)
    return Trips(finding(found, titles, reader.lang), rows[0]["period"], found, titles)


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
