"""What a report says, before it is a PDF, slides, a text or a workbook: sections of sentences, tables and pictures.

Every number keeps where it comes from, so that one report in any form can be checked against the results.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from yardstick.status import Status
from yardstick.texts import Lang


@dataclass(frozen=True)
class Source:
    """Where a number comes from: one field of one result, at one data version.

    `field`: a field of `Observation`, `Pace`, `Target` or `Result`, such as "value", "behind", "deadline"; what a
    report counts itself, such as "count:missed"; or query and column of what a page lists beside its indicators, such
    as "pairs.ends_on". `indicator` is blank for the latter two and for what the plan says (a clause, a deadline).
    """

    field: str
    indicator: str = ""
    place: str = ""  # the district's or town's name, or the unit's code
    period: date | None = None


@dataclass(frozen=True)
class Number:
    """A number or a date in a sentence: as it is written, as it is, and where it comes from."""

    words: str
    value: float | date | None
    source: Source


Span = str | Number  # a str holds no digits of its own, but for the plan's own words


@dataclass(frozen=True)
class Paragraph:
    """One paragraph. `lead`: the sentence that matters; `quote`: the plan's own words; `note`: small print."""

    spans: tuple[Span, ...]
    kind: Literal["body", "lead", "note", "quote", "item"] = "body"

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(s if isinstance(s, str) else s.words for s in self.spans)


@dataclass(frozen=True)
class Cell:
    """One cell: as readers see it; for a workbook the plain value; the status it speaks of, if any."""

    words: str
    value: float | date | str | None = None  # a workbook writes this where there is one, else the words
    status: Status | None = None
    source: Source | None = None


Align = Literal["left", "right", "center"]


@dataclass(frozen=True)
class Column:
    """One column. `weight`: its share of the width, beside the others'."""

    title: str
    weight: float = 1.0
    align: Align = "left"


@dataclass(frozen=True)
class Table:
    """A table under its title; its head is repeated on every page."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Series:
    """One line, or one set of bars or dots: a value for each category, None where there is none."""

    name: str
    values: tuple[float | None, ...]
    role: Literal["observed", "schedule", "projection", "other"] = "observed"
    low: tuple[float | None, ...] = ()  # the range around a projection
    high: tuple[float | None, ...] = ()
    statuses: tuple[Status | None, ...] = ()  # of each value, where each is judged by itself


@dataclass(frozen=True)
class Picture:
    """A chart without its looks: what it shows, in words, and the numbers in it.

    `line` has dates as categories; `bars` one bar a name, drawn lying, in the order given; `dots` one dot a name on one
    axis. `finding` is the title: what is to be seen. `caption` is the smaller line above it. `name` is ASCII and tells
    the pictures of one report apart, in the names of files too.
    """

    name: str
    kind: Literal["line", "bars", "dots"]
    finding: str
    caption: str
    categories: tuple[date, ...] | tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    decimals: int = 1
    target: float | None = None
    target_words: str = ""
    alt: str = ""  # for those who cannot see it


Block = Paragraph | Table | Picture


@dataclass(frozen=True)
class Section:
    """One page of the dashboard, or one heading of a briefing."""

    slug: str  # of the page it shows; blank for none
    title: str
    blocks: tuple[Block, ...]
    status: Status | None = None  # the gravest in it
    kicker: str = ""  # the smaller line above the title, such as the clause's number
    is_listed: bool = False  # its tables are in no other figures: a CSV has their rows as well


@dataclass(frozen=True)
class Document:
    """A whole report. Nothing in it depends on when or by whom it is asked for: a pinned page's is always the same."""

    item: str  # what it is about, in file names: a page's title, "全部"
    title: str
    plan: str  # the plan's short title
    scope: str  # whole district, one town, filters, in words
    cutoff: date | None  # of the newest data in it
    moment: int  # the data version
    judged_on: date
    lang: Lang
    sections: tuple[Section, ...]
    subtitle: str = ""
    is_demo: bool = False
    link: str = ""  # the pinned link to the same figures; blank when nobody said where this site is reached
    definitions: tuple[Section, ...] = field(default=())  # what each figure means: at the end, or a sheet of its own
    data: Table | None = None  # every figure, one row each: the rows of a CSV and of a workbook's first sheet

    def pictures(self) -> Iterator[Picture]:
        """Every picture, in order."""
        return (b for s in self.sections for b in s.blocks if isinstance(b, Picture))

    def tables(self) -> Iterator[tuple[Section, Table]]:
        """Every table with its section, in order."""
        return ((s, b) for s in self.sections for b in s.blocks if isinstance(b, Table))

    def paragraphs(self) -> Iterator[Paragraph]:
        """Every paragraph, in order."""
        return (b for s in self.sections for b in s.blocks if isinstance(b, Paragraph))
