"""Places in order of a share, where it is fair to compare them: the same figure, at the same period, n beside it."""

from __future__ import annotations

from dataclasses import dataclass

from yardstick.indicators import Measured, Result
from yardstick.status import Status

HIDDEN = (Status.NOT_APPLICABLE, Status.PROTECTED, Status.NO_DATA)


@dataclass(frozen=True)
class Ranked:
    """One town: its rank (1 is the best, equal values share one) and the denominator that its share rests on."""

    rank: int
    result: Result
    n: int


def ranked_towns(measured: Measured) -> tuple[Ranked, ...]:
    """The towns in order; none where they cannot be compared: no share, no target, or fewer than two of one period."""
    whole = measured.whole
    if whole.indicator.aggregate != "share" or whole.target is None or whole.latest is None:
        return ()
    towns = [t for t in measured.towns if t.latest and t.latest.period == whole.latest.period]
    values = {t.place: v for t in towns if t.status not in HIDDEN and (v := _value(t)) is not None}
    if len(values) < 2:
        return ()
    sign = 1 if whole.judges_each or whole.indicator.direction == "at_least" else -1
    found = [Ranked(_rank(values, t.place, sign), t, _n(t)) for t in towns if t.place in values]
    return tuple(sorted(found, key=lambda r: (r.rank, r.result.name)))


def _value(town: Result) -> float | None:
    """The judged value as precise as it is printed: what reads alike ranks alike."""
    value = town.judged(town.latest) if town.latest else None
    return None if value is None else round(value, town.judged_decimals)


def _rank(values: dict[str, float], place: str, sign: int) -> int:
    return 1 + sum(sign * v > sign * values[place] for v in values.values())


def _n(town: Result) -> int:
    latest = town.latest
    if latest is None:
        return 0
    return latest.reported if town.judges_each else round(latest.denominator or 0)
