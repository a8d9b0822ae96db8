"""What an action's page shows beside its indicators, as sections: the same sentences and rows as its pictures.

Each of `yardstick.ui.parts` has its line in `PARTS` here. Lists are whole on a page by itself; of the whole plan,
matrices name only those that fall short, and projects are all there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from yardstick import phrases
from yardstick.cohorts import Cohort
from yardstick.parts import trips as city
from yardstick.parts.trips import Trips
from yardstick.parts.vision import unmeasured
from yardstick.registry import Action
from yardstick.reports import matrix_tables, pair_tables, project_tables
from yardstick.reports.document import Cell, Column, Paragraph, Section, Table
from yardstick.reports.part_cells import Origin, columns, section
from yardstick.reports.standpoint import Standpoint
from yardstick.reports.tables import words
from yardstick.texts import Lang, text

COHORTS = (("stage", 1.0), ("grade", 1.6), ("cohort", 1.0), ("reached", 0.8), ("size", 0.8))


class Told(Protocol):
    """How a part is printed."""

    def __call__(self, stand: Standpoint, action: Action, /, *, is_whole: bool) -> Iterator[Section]:
        """Its sections, shorter where it stands among the whole plan; none where nothing was reported."""
        ...


def sections(stand: Standpoint, action: Action, names: Sequence[str], *, is_whole: bool) -> Iterator[Section]:
    """The parts of these names, in their order."""
    for name in names:
        yield from PARTS[name](stand, action, is_whole=is_whole)


def vision(stand: Standpoint, action: Action, *, is_whole: bool) -> Iterator[Section]:
    """The sentences of the clause without a figure."""
    sentences, lang = unmeasured(action, stand.lang == "en"), stand.lang
    if sentences:
        lead = Paragraph((text(lang, "vision.title"),), "lead")
        note = Paragraph((text(lang, "vision.note"),), "note")
        blocks = (lead, Paragraph((" ".join(sentences),), "quote"), note)
        yield section(stand, action, text(lang, "vision.kicker"), blocks)


def trips(stand: Standpoint, action: Action, *, is_whole: bool) -> Iterator[Section]:
    """Trips to the city, cohort by cohort."""
    told, lang = city.told(stand), stand.lang
    if told is None:
        return
    rows = tuple(_cohort(c, told, lang) for found in told.stages.values() for c in found)
    shares = (Column(text(lang, key), 1.0, "right") for key in ("cohorts.trips.share", "cohorts.expected"))
    table = Table(text(lang, "action_parts.trips.cohorts"), (*columns(COHORTS, lang), *shares), rows)
    day = text(lang, "ui.as_of", day=phrases.day(told.period, lang))
    notes = (Paragraph((said,), "note") for said in (day, text(lang, "action_parts.trips.note")))
    yield section(
        stand, action, text(lang, "cohorts.trips.kicker"), (Paragraph((told.finding,), "lead"), *notes, table)
    )


def _cohort(cohort: Cohort, told: Trips, lang: Lang) -> tuple[Cell, ...]:
    origin, expected = Origin("trips", f"{cohort.stage}-{cohort.leaves}", told.period), cohort.expected
    grade = text(lang, "cohorts.of_grade", grade=cohort.grade)
    if cohort.is_last:
        grade = text(lang, "action_parts.trips.last", grade=grade, last=text(lang, "cohorts.last"))
    return (
        words(told.titles.get(cohort.stage, cohort.stage)),
        words(grade),
        words(text(lang, "cohorts.leaves", year=cohort.leaves)),
        origin.cell("reached", f"{cohort.reached:,}", cohort.reached),
        origin.cell("size", f"{cohort.size:,}", cohort.size),
        origin.cell("share", phrases.percent(cohort.share), cohort.share),
        origin.cell("expected", phrases.percent(expected), expected),
    )


PARTS: dict[str, Told] = {
    "class2_gaps": matrix_tables.against_class2,
    "inspection": matrix_tables.inspected,
    "kindergarten_verdicts": matrix_tables.judged_kindergartens,
    "milestones": project_tables.milestones,
    "pairs": pair_tables.network,
    "timeline": project_tables.timeline,
    "trips": trips,
    "vision": vision,
}
