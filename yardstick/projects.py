"""The items of a list of key projects: how each stands against its own time. No data access, no words.

序时进度 of a project = (cut-off − start) ÷ (due − start), 0 before its start and 100 % from its due date on; the query
`queries/views/project_progress.sql` gives it as `expected_pct`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from yardstick.status import Status

DONE = 100.0  # percent
JULY = 7
MORE_THAN_HALF_A_YEAR = timedelta(days=200)
EXACT = 1e-9  # binary fractions may miss an expectation they equal


class Standing(StrEnum):
    """Where a project stands, gravest first."""

    OVERDUE = "overdue"  # past its due date and not done
    FAR_BEHIND = "far_behind"
    BEHIND = "behind"
    ON_TIME = "on_time"  # at least as far as its time
    WAITING = "waiting"  # before its start
    DONE = "done"  # complete, closed or not


LOOK_OF: dict[Standing, Status] = {
    Standing.OVERDUE: Status.MISSED,
    Standing.FAR_BEHIND: Status.FAR_BEHIND,
    Standing.BEHIND: Status.SLIGHTLY_BEHIND,
    Standing.ON_TIME: Status.ON_TRACK,
    Standing.WAITING: Status.TOO_EARLY,
    Standing.DONE: Status.REACHED,
}  # the status whose shape and colour a standing borrows


@dataclass(frozen=True)
class Project:
    """One item of the list as of `period`. Percentages are of 100; `state` is a code of the contract's choices."""

    period: date
    unit_id: str
    name: str
    clause: str
    lead: str
    support: str | None
    owner_post: str
    town: str | None
    start_on: date
    due_on: date
    progress_pct: float
    expected_pct: float
    state: str
    evidence: str | None
    closed_on: date | None

    @property
    def behind(self) -> float:
        """Points behind its time; negative is ahead."""
        return self.expected_pct - self.progress_pct

    def standing(self, slight_below: float) -> Standing:
        """Where it stands; more than `slight_below` points behind is far behind."""
        if self.progress_pct >= DONE:
            return Standing.DONE
        if self.period > self.due_on:
            return Standing.OVERDUE
        if self.period < self.start_on:
            return Standing.WAITING
        if self.behind > slight_below:
            return Standing.FAR_BEHIND
        return Standing.BEHIND if self.behind > EXACT else Standing.ON_TIME


@dataclass(frozen=True)
class Span:
    """The half-years a timeline covers."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Where a day lies, in percent from the left; days outside lie at the edge."""
        whole = (self.last - self.first).days
        return round(100.0 * min(1.0, max(0.0, (day - self.first).days / whole)), 2)

    @property
    def years(self) -> tuple[date, ...]:
        """The first day of each year in it."""
        days = (date(year, 1, 1) for year in range(self.first.year, self.last.year + 1))
        return tuple(day for day in days if self.first <= day < self.last)


def projects_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Project, ...]:
    """The rows of `queries/parts/projects.sql` as projects, in their order."""
    names = [f.name for f in fields(Project)]
    return tuple(Project(**{name: row[name] for name in names}) for row in rows)


def span_of(projects: Iterable[Project]) -> Span:
    """The half-years from the first start to the last due date or the cut-off. Needs at least one project."""
    listed = tuple(projects)
    first = min(p.start_on for p in listed)
    last = max(max(p.due_on, p.period) for p in listed)
    return Span(_half_year(first), _half_year(_half_year(last) + MORE_THAN_HALF_A_YEAR))


def _half_year(day: date) -> date:
    """The first day of the half-year a day lies in."""
    return date(day.year, 1 if day.month < JULY else JULY, 1)
