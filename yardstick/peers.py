"""Where a unit stands among its peers: units of the same kind and stages that report the same figure."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from yardstick.contracts import Roster
from yardstick.indicators import UnitRow
from yardstick.registry import Direction
from yardstick.roster_events import is_open

LEAST = 5  # a rank among fewer says more about the group than about the unit


class Standing(NamedTuple):
    """One unit among its peers. `values` are everybody's, its own included; `rank` 1 is the best, ties share one."""

    own: float
    values: tuple[float, ...]
    median: float
    rank: int | None  # None among fewer than LEAST
    meeting: int  # units that meet what each is held to

    @property
    def of(self) -> int:
        """How many are compared."""
        return len(self.values)


def peers_of(unit_id: str, roster: Roster, period: date) -> frozenset[str]:
    """The open units of the same kind and stages, the unit itself included; none for a unit not on the roster."""
    unit = roster.get(unit_id)
    if unit is None:
        return frozenset()
    return frozenset(u for u, row in roster.items() if _alike(row, unit) and is_open(row, period))


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    stages = [sorted(row.get("stages") or ()) for row in (one, other)]
    return one.get("kind") == other.get("kind") and stages[0] == stages[1]


def standing(unit_id: str, rows: Sequence[UnitRow], peers: frozenset[str], direction: Direction) -> Standing | None:
    """The unit's place among those of `rows` that are its peers; None without a value of its own."""
    compared = [r for r in rows if r.unit_id in peers and r.value is not None]
    own = next((r.value for r in compared if r.unit_id == unit_id), None)
    if own is None:
        return None
    values = tuple(r.value for r in compared if r.value is not None)
    better = sum(v > own if direction == "at_least" else v < own for v in values)
    rank = better + 1 if len(values) >= LEAST else None
    return Standing(own, values, statistics.median(values), rank, sum(r.meets is True for r in compared))
