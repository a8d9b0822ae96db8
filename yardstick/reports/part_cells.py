"""Cells and sections of what a page lists beside its indicators, each figure with the query and column it is from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yardstick import phrases
from yardstick.registry import Action
from yardstick.reports.document import Block, Cell, Column, Section, Source
from yardstick.reports.standpoint import Standpoint
from yardstick.status import Status
from yardstick.texts import Lang, text

NUMBERS = ("done", "time", "has", "line", "gap", "reached", "size")


@dataclass(frozen=True)
class Origin:
    """One row of `queries/parts/<part>.sql`."""

    part: str
    unit_id: str
    period: date

    def cell(self, column: str, words: str, value: float | date | None, status: Status | None = None) -> Cell:
        """A figure of that row; a dash for nothing."""
        if value is None and status is None:
            return Cell("—")
        return Cell(words, value, status, Source(f"{self.part}.{column}", "", self.unit_id, self.period))

    def day(self, column: str, value: date | None) -> Cell:
        """A date of that row."""
        return self.cell(column, value.isoformat() if value else "—", value)


def columns(names: Iterable[tuple[str, float]], lang: Lang) -> tuple[Column, ...]:
    """Columns by their names, each with its share of the width."""
    return tuple(
        Column(text(lang, f"action_parts.column.{n}"), w, "right" if n in NUMBERS else "left") for n, w in names
    )


def section(
    stand: Standpoint, action: Action, title: str, blocks: Iterable[Block], *, is_listed: bool = True
) -> Section:
    """One part of an action's page, under the clause's number and heading."""
    heading = action.heading if stand.lang == "zh" else action.heading_en
    kicker = f"{phrases.clause(action.number, stand.lang)} · {heading}"
    return Section(action.slug, title, tuple(blocks), None, kicker, is_listed)
