"""Rows per grade → cohorts: how many of each have what they are to have before they leave, and what to expect then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Cohort:
    """Pupils who leave a stage in the same year. Shares are between 0 and 1.

    `expected`: the share at leaving, if the stage's cohorts go on gaining as they did in the past year; None where
    no cohort can be compared with itself a year before.
    """

    stage: str
    grade: int
    is_last: bool
    leaves: int
    years_left: int
    size: int
    reached: int
    size_before: int | None = None
    reached_before: int | None = None
    expected: float | None = None

    @property
    def share(self) -> float:
        """The part of the cohort that has it already."""
        return self.reached / self.size


def cohorts(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[Cohort, ...]]:
    """Stage → its cohorts, in the order of the rows; a row has the fields of a Cohort, of at least one pupil."""
    names = [name for name in Cohort.__dataclass_fields__ if name != "expected"]
    stages: dict[str, list[Cohort]] = {}
    for row in rows:
        told: dict[str, Any] = {name: row.get(name) for name in names}
        cohort = Cohort(**told)
        stages.setdefault(cohort.stage, []).append(cohort)
    return {stage: _expecting(found) for stage, found in stages.items()}


def _expecting(found: Sequence[Cohort]) -> tuple[Cohort, ...]:
    gain = yearly_gain(found)
    if gain is None:
        return tuple(found)
    return tuple(replace(c, expected=min(1.0, max(c.share, c.share + gain * c.years_left))) for c in found)


def yearly_gain(found: Sequence[Cohort]) -> float | None:
    """By how much the share of the cohorts that were there a year ago has grown since; None when none was."""
    known = [c for c in found if c.size_before and c.reached_before is not None]
    if not known:
        return None
    now = sum(c.reached for c in known) / sum(c.size for c in known)
    before = sum(c.reached_before or 0 for c in known) / sum(c.size_before or 0 for c in known)
    return now - before
