"""How the figure of a place is made of what its units report."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from yardstick.registry import Indicator, Target

Units = Mapping[str, tuple["Fact", ...]]  # reported facts by unit
Sums = tuple[float, ...]
ROUNDING = 1e-9  # as in the roll-up: a value equal to the threshold meets it


@dataclass(frozen=True)
class Fact:
    """What one unit (of one stage) reports; `numerator` None when it did not."""

    unit_id: str
    name: str
    numerator: float | None
    denominator: float | None
    stage: str | None = None
    is_urban: bool = False
    is_rural: bool = True


@dataclass(frozen=True)
class Aggregate:
    """How the figure of a place is made: sums over facts, and what they amount to (None: undefined)."""

    sums: Callable[[Fact], Sums]
    value: Callable[[Sums], float | None]
    scale: float
    width: int
    is_sum: bool = False  # a count of its own per unit, of nothing: every denominator is 1

    def of(self, units: Units) -> float | None:
        """The figure over these units."""
        return self.value(self.total(units))

    def total(self, units: Units) -> Sums:
        """The sums over these units."""
        return self.over(f for facts in units.values() for f in facts)

    def over(self, facts: Iterable[Fact]) -> Sums:
        """The sums over these facts."""
        columns = list(zip(*(self.sums(f) for f in facts), strict=True))
        return tuple(math.fsum(c) for c in columns) if columns else (0.0,) * self.width

    def own(self, facts: Sequence[Fact]) -> float | None:
        """One unit's own value, in the indicator's unit."""
        n, d = math.fsum(map(_n, facts)), math.fsum(map(_d, facts))
        return self.scale * n / d if d else None

    def pooled(self, facts: Iterable[Fact], under: Fact) -> tuple[Fact, ...]:
        """Several units' facts as one unit's, stage by stage: what they count and of how much, added up."""
        by_stage: dict[str | None, list[Fact]] = {}
        for fact in facts:
            by_stage.setdefault(fact.stage, []).append(fact)
        return tuple(
            replace(
                under,
                stage=stage,
                numerator=math.fsum(map(_n, group)),
                denominator=1.0 if self.is_sum else math.fsum(map(_d, group)),
            )
            for stage, group in sorted(by_stage.items(), key=lambda kept: kept[0] or "")
        )

    def can_pool(self, facts: Iterable[Fact]) -> bool:
        """Whether facts of units may be added up: not where each is one answer, or one value, of its own."""
        told = [f for f in facts if f.numerator is not None]
        if self.is_sum:
            return any(f.numerator not in (0, 1) for f in told)
        return any(f.denominator != 1 for f in told)


def aggregate_of(indicator: Indicator, target: Target | None) -> Aggregate:
    """The figure the indicator is judged by: the share of units that meet a standard for each, else its own value."""
    if target is not None and target.applies_to == "each":
        return Aggregate(_attainment(indicator, target.value), _ratio(100.0), indicator.scale, 2)
    return aggregate(indicator.aggregate, indicator.scale)


def aggregate(kind: str, scale: float) -> Aggregate:
    """The figure as an indicator's `aggregate` declares it."""
    if kind == "mean":
        return Aggregate(lambda f: _mean(f, scale), _ratio(1.0), scale, 2)
    if kind == "sum":
        return Aggregate(lambda f: (_n(f), 1.0), lambda s: scale * s[0] if s[1] else None, scale, 2, True)
    if kind == "cv":
        return Aggregate(_weighed, _variation, scale, 4)
    if kind == "ratio_of_shares":
        return Aggregate(_by_area, _quotient, scale, 4)
    return Aggregate(lambda f: (_n(f), _d(f)), _ratio(scale), scale, 2)


def _n(fact: Fact) -> float:
    return fact.numerator or 0.0


def _d(fact: Fact) -> float:
    return fact.denominator or 0.0


def _ratio(scale: float) -> Callable[[Sums], float | None]:
    return lambda s: scale * s[0] / s[1] if s[1] else None


def _mean(fact: Fact, scale: float) -> Sums:
    return (scale * _n(fact) / _d(fact), 1.0) if fact.denominator else (0.0, 0.0)


def _attainment(indicator: Indicator, line: float) -> Callable[[Fact], Sums]:
    def sums(fact: Fact) -> Sums:
        asked, slack = line * _d(fact), ROUNDING * abs(line * _d(fact))
        reached = indicator.scale * _n(fact)
        met = reached >= asked - slack if indicator.direction == "at_least" else reached <= asked + slack
        return float(met and fact.denominator is not None), 1.0

    return sums


def _weighed(fact: Fact) -> Sums:
    n, d = _n(fact), _d(fact)
    return (d, n, n**2 / d, 1.0) if d > 0 else (0.0, 0.0, 0.0, 0.0)


def _variation(sums: Sums) -> float | None:
    """The spread of the units' values around their mean, weighted; of fewer than two there is none."""
    weight, total, squares, units = sums
    if units < 2 or not total:
        return None
    mean = total / weight
    return math.sqrt(max(0.0, squares / weight - mean**2)) / mean


def _by_area(fact: Fact) -> Sums:
    n, d = _n(fact), _d(fact)
    urban, rural = float(fact.is_urban), float(fact.is_rural)
    return urban * n, urban * d, rural * n, rural * d


def _quotient(sums: Sums) -> float | None:
    urban_n, urban_d, rural_n, rural_d = sums
    return (urban_n / urban_d) / (rural_n / rural_d) if urban_d and rural_d and rural_n else None
