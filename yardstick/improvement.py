"""What would turn a light green: the fewest units that, brought to what each is held to, reach the target.

Why the largest gains first is exact: the figures judged here are ratios K·Σa ÷ Σb (a share Σn ÷ Σd; a mean, whose
units weigh one each; the share of units that meet a standard) or sums K·Σa. A target L is met exactly when
±(K·Σa − L·Σb) ≥ 0 (+ for "at least"), and bringing one unit to its standard adds to the left side an amount of its own
that no other unit changes. The k largest of these gains add up to the most that any k units can give, so the first k
that suffices is the smallest there is. A coefficient of variation and a ratio of town to country compare units with one
another: no unit is held to anything by itself, one unit's change alters what another's is worth, and such a list is not
made up for them. Nor is it where one total is reported for the whole district, or where small groups are protected.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from yardstick.aggregates import Aggregate, Fact, aggregate_of
from yardstick.indicators import Result, UnitRow, is_met, status_at
from yardstick.judging import meets
from yardstick.registry import SPREADS, Indicator, Plan, Target
from yardstick.status import GOOD, Status

Reason = Literal["spread", "district", "total", "protected", "no_target", "reached", "no_data", "unit", "nobody"]


@dataclass(frozen=True)
class Lever:
    """One unit that could be brought to what it is held to, and what that does.

    `gap`: what it lacks, in the indicator's gap unit; `numerators` and `denominators` of its facts afterwards.
    """

    unit_id: str
    name: str
    town: str | None
    gap: float
    moved: tuple[float, float]  # what the sums of the figure gain
    gain: float  # how far the target comes nearer
    rows: tuple[tuple[UnitRow, float, float], ...] = field(repr=False, default=())  # facts, and what they become


@dataclass(frozen=True)
class Levers:
    """Everything that could be done about one figure: the largest gains first, equal ones by code.

    `missing` is what the gains must add up to; `unreported` are units whose own data are not there.
    """

    result: Result
    all: tuple[Lever, ...]
    sums: tuple[float, float]
    missing: float
    unreported: tuple[UnitRow, ...] = ()

    def value(self, chosen: Iterable[Lever]) -> float | None:
        """The judged value once these units are brought up; None where there is nothing to divide by."""
        moved = [c.moved for c in chosen]
        sums = tuple(math.fsum([start, *(m[i] for m in moved)]) for i, start in enumerate(self.sums))
        return self._aggregate.value(sums)

    def meets(self, chosen: Iterable[Lever]) -> bool:
        """Whether the target is met once these units are brought up."""
        value, goal = self.value(chosen), self.result.goal
        return value is not None and goal is not None and meets(value, goal, _direction(self.result))

    @property
    def _aggregate(self) -> Aggregate:
        return aggregate_of(self.result.indicator, self.result.target)


@dataclass(frozen=True)
class Improvement:
    """The smallest set for one figure, and what comes of it.

    `free`: any `len(chosen)` of the first `free` levers do as well (0 when only these do). `to_green`: how many
    suffice to be on track today; None where that is not known to be exact. `terms`: ends of the school terms left.
    """

    levers: Levers
    chosen: tuple[Lever, ...]
    free: int
    after: float
    status: Status
    to_green: int | None
    terms: tuple[date, ...]

    @property
    def result(self) -> Result:
        """The figure as it is."""
        return self.levers.result

    @property
    def per_term(self) -> int | None:
        """Units a school term until the deadline; None once it is past."""
        return math.ceil(len(self.chosen) / len(self.terms)) if self.terms else None


def levers(result: Result, rows: Sequence[UnitRow], *, protected: bool = False) -> Levers | Reason:
    """What could be done about a result, given the units of its place in its newest data; or why that is not told."""
    target, latest = result.target, result.latest
    if reason := reason_of(result, protected=protected):
        return reason
    if target is None or latest is None:
        return "no_data"
    aggregate = aggregate_of(result.indicator, target)
    told = [r for r in rows if r.numerator is not None and r.denominator is not None]
    if not told:
        return "nobody"
    total = aggregate.over(_fact(r) for r in told)
    found = _levers(result, target, told, aggregate)
    unreported = tuple(r for r in rows if r.numerator is None)
    return Levers(result, found, (total[0], total[1]), -_balance(result, total[0], total[1]), unreported)


def reason_of(result: Result, *, protected: bool) -> Reason | None:
    """Why no units can be named for a figure; None where they can."""
    indicator, target = result.indicator, result.target
    if protected or result.status is Status.PROTECTED:
        return "protected"
    if result.level == "unit":
        return "unit"
    if target is None:
        return "no_target"
    if result.latest is None or result.status is Status.NOT_APPLICABLE:
        return "no_data"
    if indicator.aggregate in SPREADS:
        return "spread"
    if indicator.grain == "district":
        return "district"
    if indicator.aggregate == "sum" and target.value != 0:
        return "total"
    return "reached" if is_met(result) else None


def improvement(
    result: Result, rows: Sequence[UnitRow], plan: Plan, *, protected: bool = False
) -> Improvement | Reason:
    """The fewest units that reach the target of a result; or why none are named."""
    found = levers(result, rows, protected=protected)
    if isinstance(found, str):
        return found
    count = _fewest(found.meets, found.all)
    if count is None or result.target is None or result.latest is None:
        return "nobody"
    chosen = found.all[:count]
    after = found.value(chosen) or 0.0
    ends = plan.terms.days(result.latest.period, result.target.deadline)
    free = _interchangeable(found.all, count)
    return Improvement(found, chosen, free, after, status_at(result, after, plan), _to_green(found, plan), ends)


def _fewest(is_enough: Callable[[Sequence[Lever]], bool], ordered: Sequence[Lever]) -> int | None:
    """The length of the shortest beginning that is enough; more is never worse."""
    if not is_enough(ordered):
        return None
    least, most = 0, len(ordered)
    while least < most:
        middle = (least + most) // 2
        least, most = (least, middle) if is_enough(ordered[:middle]) else (middle + 1, most)
    return most


def _interchangeable(ordered: Sequence[Lever], count: int) -> int:
    """How many levers there are to choose from when all of them give the same; 0 where the choice matters."""
    alike = [lever for lever in ordered if lever.gain == ordered[0].gain] if ordered else []
    return len(alike) if len(ordered) == len(alike) > count else 0


def _to_green(found: Levers, plan: Plan) -> int | None:
    """How many units make it "on track" today: exact where each gain is worth the same towards any line."""
    is_exact = all(not x.moved[1] for x in found.all) or all(not x.moved[0] for x in found.all)
    if not is_exact:
        return None

    def is_green(chosen: Sequence[Lever]) -> bool:
        value = found.value(chosen)
        return value is not None and status_at(found.result, value, plan) in GOOD

    return _fewest(is_green, found.all)


def _levers(result: Result, target: Target, told: Sequence[UnitRow], aggregate: Aggregate) -> tuple[Lever, ...]:
    by_unit: dict[str, list[UnitRow]] = {}
    for row in told:
        if row.meets is False:
            by_unit.setdefault(row.unit_id, []).append(row)
    found = [_lever(result, target, rows, aggregate) for rows in by_unit.values()]
    useful = [x for x in found if x.gain > 0]
    return tuple(sorted(useful, key=lambda x: (-x.gain, x.unit_id)))


def _lever(result: Result, target: Target, rows: Sequence[UnitRow], aggregate: Aggregate) -> Lever:
    changed = tuple((r, *brought(r, result.indicator, target.value)) for r in rows)
    before = aggregate.over(_fact(r) for r in rows)
    after = aggregate.over(_fact(r._replace(numerator=n, denominator=d)) for r, n, d in changed)
    moved = (after[0] - before[0], after[1] - before[1])
    gap = math.fsum(r.gap if r.gap is not None else (r.numerator or 0.0) for r in rows)
    first = rows[0]
    return Lever(first.unit_id, first.name, first.town, gap, moved, _gain(result, *moved), changed)


def brought(row: UnitRow, indicator: Indicator, line: float) -> tuple[float, float]:
    """A unit's numerator and denominator once it meets `line`: exactly its gap more of what it lacks.

    "At least" adds to the numerator, "at most" to the denominator (more toilets, not fewer girls); where nothing at
    all is allowed the numerator goes to 0.
    """
    n, d, gap = row.numerator or 0.0, row.denominator or 0.0, row.gap or 0.0
    if row.meets is not False:
        return n, d
    if indicator.aggregate == "sum" or (line == 0 and indicator.direction == "at_most"):
        return line / indicator.scale, d
    return (n + gap, d) if indicator.direction == "at_least" else (n, d + gap)


def _fact(row: UnitRow) -> Fact:
    return Fact(row.unit_id, row.name, row.numerator, row.denominator, row.stage, row.is_urban, row.is_rural)


def _direction(result: Result) -> Literal["at_least", "at_most"]:
    return "at_least" if result.judges_each else result.indicator.direction


def _factor(result: Result) -> float:
    """K of the module's docstring: what one of Σa is worth in the judged value's unit."""
    return 100.0 if result.judges_each else 1.0 if result.indicator.aggregate == "mean" else result.indicator.scale


def _gain(result: Result, a: float, b: float) -> float:
    """What sums changed by a and b are worth towards the target."""
    sign = 1 if _direction(result) == "at_least" else -1
    weight = 0.0 if result.indicator.aggregate == "sum" else (result.goal or 0.0) * b
    return sign * (_factor(result) * a - weight)


def _balance(result: Result, a: float, b: float) -> float:
    """0 or more exactly when these sums meet the target."""
    return _gain(result, a, 1.0 if result.indicator.aggregate == "sum" else b) - _offset(result)


def _offset(result: Result) -> float:
    sign = 1 if _direction(result) == "at_least" else -1
    return sign * (result.goal or 0.0) if result.indicator.aggregate == "sum" else 0.0
