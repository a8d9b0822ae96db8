"""measure(indicator, engine, filters, bench) → Measured: values, pace and status of the district and of each town.

Every query returns unit facts; one generic roll-up turns them into any level. All judging is in `judging`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from yardstick.contracts import Contract
from yardstick.engine import Engine
from yardstick.judging import Goal, Pace, Point, is_overdue, meets, pace_of, status_of
from yardstick.registry import Indicator, Plan, Target
from yardstick.status import Status

Level = Literal["district", "town", "unit"]
LEVELS: tuple[Level, ...] = ("district", "town", "unit")
Area = Literal["clause", "rural", "all"]
AREAS: tuple[Area, ...] = ("clause", "rural", "all")


@dataclass(frozen=True)
class Filters:
    """What a reader chose. `area` "clause" follows each indicator's own scope; None means no filter."""

    town: str | None = None
    stage: str | None = None
    area: Area = "clause"
    first: date | None = None  # charts begin here; the baseline does not move
    last: date | None = None  # everything is read and judged as at this cut-off date

    def rural_only(self, indicator: Indicator) -> bool:
        """Whether only rural units count for this indicator."""
        return self.area == "rural" or (self.area == "clause" and indicator.scope == "rural")


@dataclass(frozen=True)
class Bench:
    """Everything judging needs beside the data: the plan, the contracts' due dates, the SQL of the roll-ups, the day.

    `today` is the day that counts as today; tests, the demo and pinned links fix it.
    """

    plan: Plan
    contracts: Mapping[str, Contract]
    rollup_sql: str = field(repr=False)
    by_unit_sql: str = field(repr=False)
    today: date

    @classmethod
    def load(cls, plan: Plan, contracts: Mapping[str, Contract], queries: Path, today: date) -> Bench:
        """The bench with the two generic queries read from `queries`."""
        rollup, by_unit = ((queries / f"{name}.sql").read_text(encoding="utf-8") for name in ("rollup", "by_unit"))
        return cls(plan, contracts, rollup, by_unit, today)


@dataclass(frozen=True)
class Observation:
    """One place at one cut-off date. `value` is in the indicator's unit; None when nothing was reported."""

    period: date
    numerator: float | None
    denominator: float | None
    value: float | None
    units: int
    reported: int
    meeting: int  # units that meet what each is held to; 0 without a target

    @property
    def attainment(self) -> float | None:
        """Share of reporting units that meet what each is held to, in percent."""
        return 100 * self.meeting / self.reported if self.reported else None

    @property
    def short(self) -> int:
        """Reporting units that do not meet what each is held to."""
        return self.reported - self.meeting


@dataclass(frozen=True)
class Result:
    """One indicator at one place: what the data say, against what was asked. Only this module makes one."""

    indicator: Indicator
    level: Level
    place: str  # the district's or town's name, or the unit's code
    name: str  # what readers call it
    observations: tuple[Observation, ...]  # ascending, reported ones only
    target: Target | None
    status: Status
    pace: Pace | None
    is_overdue: bool
    moment: int
    judged_on: date

    @property
    def latest(self) -> Observation | None:
        """The newest reported observation."""
        return self.observations[-1] if self.observations else None

    @property
    def judges_each(self) -> bool:
        """Whether the place is judged by the share of its units that meet the value."""
        return self.level != "unit" and self.target is not None and self.target.applies_to == "each"

    def judged(self, observation: Observation) -> float | None:
        """The value that is held against `goal`: the share of units meeting the standard, or the figure itself."""
        return observation.attainment if self.judges_each else observation.value

    @property
    def goal(self) -> float | None:
        """What the judged value is held to."""
        return None if self.target is None else 100.0 if self.judges_each else self.target.value

    @property
    def judged_unit(self) -> str:
        """The unit of the judged value."""
        return "%" if self.judges_each else self.indicator.unit

    @property
    def judged_decimals(self) -> int:
        """Decimals to print the judged value with."""
        return 1 if self.judges_each else self.indicator.decimals


@dataclass(frozen=True)
class UnitRow:
    """One unit at one cut-off date. `gap` is what it still lacks, in the indicator's gap unit; 0 when it meets."""

    unit_id: str
    name: str
    town: str
    numerator: float | None
    denominator: float | None
    value: float | None
    observed: float | None
    meets: bool | None
    gap: float | None


@dataclass(frozen=True)
class Measured:
    """One indicator over the whole district and, on demand, each of its towns."""

    whole: Result
    _towns: Mapping[str, tuple[Observation, ...]] = field(repr=False)
    _bench: Bench = field(repr=False)

    @cached_property
    def towns(self) -> tuple[Result, ...]:
        """A result per town, in the order of their names."""
        return tuple(self._town(name) for name in sorted(self._towns))

    def at(self, town: str | None) -> Result:
        """The result of one town, or of the district for None. A town without facts has no data."""
        return self.whole if town is None else self._town(town)

    def nowhere(self, unit_id: str, name: str) -> Result:
        """The result of a unit that this indicator does not ask: no data."""
        whole = self.whole
        return _result(whole.indicator, "unit", unit_id, name, (), self._bench, whole.moment, whole.judged_on)

    def _town(self, name: str) -> Result:
        whole = self.whole
        observations = self._towns.get(name, ())
        return _result(whole.indicator, "town", name, name, observations, self._bench, whole.moment, whole.judged_on)


def measure(indicator: Indicator, engine: Engine, filters: Filters, bench: Bench) -> Measured:
    """The indicator under these filters (the town filter aside: every town is there), judged on the bench's day."""
    towns: dict[str | None, list[Observation]] = {}
    if all(engine.holds(d) for d in indicator.datasets):
        params = _params(indicator, filters, bench) | {"first": None}
        for row in _rows(engine.run(bench.rollup_sql, params, facts=indicator.query)):
            towns.setdefault(row["place"], []).append(_observation(indicator, row))
    whole = tuple(towns.pop(None, ()))
    day = _judging_day(filters, whole, bench.today)
    name = bench.plan.district
    result = _result(indicator, "district", name, name, whole, bench, engine.moment, day)
    return Measured(result, {t: tuple(o) for t, o in towns.items() if t is not None}, bench)


def unit_rows(
    indicator: Indicator, engine: Engine, filters: Filters, bench: Bench, period: date
) -> tuple[UnitRow, ...]:
    """Every unit of the filtered place at one cut-off date, the furthest from its standard first."""
    params = _unit_params(indicator, filters, bench) | {"first": period, "last": period}
    rows = [
        _unit_row(r, indicator, params) for r in _rows(engine.run(bench.by_unit_sql, params, facts=indicator.query))
    ]
    return tuple(sorted(rows, key=lambda r: (r.meets is not False, -(r.gap or 0), r.town, r.unit_id)))


def measure_units(
    indicator: Indicator, engine: Engine, filters: Filters, bench: Bench, unit: str | None = None
) -> tuple[Result, ...]:
    """A result per unit of the filtered place (or for one unit), judged like any other place."""
    if not all(engine.holds(d) for d in indicator.datasets):
        return ()
    params = _unit_params(indicator, filters, bench) | {"first": None, "unit": unit}
    series: dict[tuple[str, str | None], list[Mapping[str, Any]]] = {}
    for row in _rows(engine.run(bench.by_unit_sql, params, facts=indicator.query)):
        series.setdefault((row["unit_id"], row["stage"]), []).append(row)
    results = []
    for (code, _stage), rows in series.items():
        observations = tuple(_unit_observation(r) for r in rows)
        day = _judging_day(filters, observations, bench.today)
        name = rows[-1]["name"]
        results.append(_result(indicator, "unit", code, name, observations, bench, engine.moment, day))
    return tuple(results)


def _judging_day(filters: Filters, observations: Sequence[Observation], today: date) -> date:
    """Today, or the chosen cut-off date when a reader looks back: things are then judged as they stood."""
    return today if filters.last is None else min(today, filters.last)


def _params(indicator: Indicator, filters: Filters, bench: Bench) -> dict[str, Any]:
    target = indicator.next_target(_judging_day(filters, (), bench.today))
    return {
        "stage": filters.stage,
        "rural_only": filters.rural_only(indicator),
        "first": filters.first,
        "last": filters.last,
        "scale": indicator.scale,
        "threshold": target.value if target else None,
        "at_least": indicator.direction == "at_least",
    }


def _unit_params(indicator: Indicator, filters: Filters, bench: Bench) -> dict[str, Any]:
    return _params(indicator, filters, bench) | {"town": filters.town, "unit": None}


def _rows(table: pa.Table) -> Iterable[Mapping[str, Any]]:
    columns = table.to_pydict()
    return (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))


def _observation(indicator: Indicator, row: Mapping[str, Any]) -> Observation:
    n, d = row["numerator"], row["denominator"]
    value = AGGREGATES[indicator.aggregate](n, d, row["mean"], indicator.scale)
    return Observation(row["period"], n, d, value, row["units"], row["reported"], row["meeting"])


def _unit_observation(row: Mapping[str, Any]) -> Observation:
    is_reported = row["numerator"] is not None
    return Observation(
        row["period"], row["numerator"], row["denominator"], row["value"], 1, int(is_reported), int(bool(row["meets"]))
    )


def _share(n: float | None, d: float | None, _mean: float | None, scale: float) -> float | None:
    return None if n is None or not d else scale * n / d


def _mean(_n: float | None, _d: float | None, mean: float | None, _scale: float) -> float | None:
    return mean


def _sum(n: float | None, _d: float | None, _mean: float | None, scale: float) -> float | None:
    return None if n is None else scale * n


AGGREGATES = {"share": _share, "mean": _mean, "sum": _sum}


def _result(
    indicator: Indicator,
    level: Level,
    place: str,
    name: str,
    observations: tuple[Observation, ...],
    bench: Bench,
    moment: int,
    day: date,
) -> Result:
    reported = tuple(o for o in observations if o.value is not None)
    target = indicator.next_target(day)
    blank = Result(indicator, level, place, name, reported, target, Status.NO_DATA, None, False, moment, day)
    points = [Point(o.period, v) for o in reported if (v := blank.judged(o)) is not None]
    goal = None if target is None or blank.goal is None else _goal(blank, target)
    overdue = bool(points) and _is_overdue(indicator, points[-1].day, bench, day)
    status = status_of(points, goal, bench.plan, day, overdue=overdue)
    pace = pace_of(points, goal, bench.plan) if points and goal else None
    return Result(indicator, level, place, name, reported, target, status, pace, overdue, moment, day)


def _goal(result: Result, target: Target) -> Goal:
    if result.judges_each:
        return Goal(100.0, target.deadline, "at_least", is_share=True)
    return Goal(target.value, target.deadline, result.indicator.direction, is_share=result.judged_unit == "%")


def _is_overdue(indicator: Indicator, latest: date, bench: Bench, day: date) -> bool:
    due = [bench.contracts[d] for d in indicator.datasets]
    return any(is_overdue(latest, day, c.due_months, c.grace_days) for c in due)


def _unit_row(row: Mapping[str, Any], indicator: Indicator, params: Mapping[str, Any]) -> UnitRow:
    gap = _gap(row["numerator"], row["denominator"], row["meets"], indicator, params["threshold"])
    return UnitRow(
        unit_id=row["unit_id"],
        name=row["name"],
        town=row["town"],
        numerator=row["numerator"],
        denominator=row["denominator"],
        value=row["value"],
        observed=row["observed"],
        meets=row["meets"],
        gap=gap,
    )


def _gap(
    n: float | None, d: float | None, is_met: bool | None, indicator: Indicator, line: float | None
) -> float | None:
    """What is missing: more numerator for "at least", more denominator for "at most"; whole things rounded up."""
    if is_met is None or n is None or d is None or line is None:
        return None
    if is_met:
        return 0.0
    missing = line * d / indicator.scale - n if indicator.direction == "at_least" else indicator.scale * n / line - d
    return float(math.ceil(missing - 1e-9)) if indicator.gap_is_whole else missing


def is_met(result: Result, observation: Observation | None = None) -> bool:
    """Whether a judged value (the newest by default) reaches the goal, whatever the status says about dates."""
    observation = observation or result.latest
    value = result.judged(observation) if observation else None
    if value is None or result.goal is None:
        return False
    return meets(value, result.goal, "at_least" if result.judges_each else result.indicator.direction)
