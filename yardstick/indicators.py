"""measure(indicator, engine, filters, bench) → Measured: values, pace and status of the district and of each town.

Every query returns unit facts; one generic roll-up turns them into any level. All judging is in `judging`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from yardstick.contracts import Contract
from yardstick.engine import Engine
from yardstick.judging import Goal, Pace, Point, is_overdue, meets, met_in_time, pace_of, status_of
from yardstick.registry import SPREADS, Aggregate, Indicator, Plan, Target
from yardstick.status import Status

Level = Literal["district", "town", "unit"]
LEVELS: tuple[Level, ...] = ("district", "town", "unit")
Area = Literal["clause", "rural", "all"]
AREAS: tuple[Area, ...] = ("clause", "rural", "all")
ROLLED = ("period", "numerator", "denominator", "figure", "units", "reported", "meeting")  # beside place
UNIT = (
    "unit_id",
    "name",
    "town",
    "numerator",
    "denominator",
    "value",
    "observed",
    "meets",
    "stage",
    "is_urban",
    "is_rural",
)
ROLLUPS: dict[Aggregate, str] = {
    "share": "rollup",
    "mean": "rollup",
    "sum": "rollup",
    "cv": "rollup_cv",
    "ratio_of_shares": "rollup_ratio",
}
NOTHING = pa.table({name: pa.nulls(0) for name in ("place", *ROLLED)})


@dataclass(frozen=True)
class Filters:
    """What a reader chose. `area` "clause" follows each indicator's own scope; None means no filter."""

    town: str | None = None
    stage: str | None = None
    area: Area = "clause"
    first: date | None = None  # charts begin here; the baseline does not move
    last: date | None = None  # everything is read and judged as at this cut-off date

    def rural_only(self, indicator: Indicator) -> bool:
        """Whether only rural units count for this indicator; a comparison of town and country always has both."""
        if indicator.aggregate == "ratio_of_shares":
            return False
        return self.area == "rural" or (self.area == "clause" and indicator.scope == "rural")


@dataclass(frozen=True)
class Bench:
    """Everything judging needs beside the data: the plan, the contracts' due dates, the SQL of the roll-ups, the day.

    `today` is the day that counts as today; tests, the demo and pinned links fix it.
    """

    plan: Plan
    contracts: Mapping[str, Contract]
    rollups: Mapping[Aggregate, str] = field(repr=False)
    by_unit_sql: str = field(repr=False)
    today: date

    @classmethod
    def load(cls, plan: Plan, contracts: Mapping[str, Contract], queries: Path, today: date) -> Bench:
        """The bench with the generic queries read from `queries`."""
        texts = {name: (queries / f"{name}.sql").read_text(encoding="utf-8") for name in {*ROLLUPS.values(), "by_unit"}}
        return cls(plan, contracts, {a: texts[name] for a, name in ROLLUPS.items()}, texts["by_unit"], today)


class Observation(NamedTuple):
    """One place at one cut-off date. `value` is in the indicator's unit; None when nothing was reported."""

    period: date
    numerator: float | None
    denominator: float | None
    value: float | None
    units: int
    reported: int
    meeting: int | None  # units that meet what each is held to; 0 without a target, None where hidden units would show
    observed: float | None = None  # of one unit: what stands behind its yes or no

    @property
    def attainment(self) -> float | None:
        """Share of reporting units that meet what each is held to, in percent."""
        return 100 * self.meeting / self.reported if self.reported and self.meeting is not None else None

    @property
    def is_complete(self) -> bool:
        """Whether every unit asked has reported."""
        return self.reported == self.units

    @property
    def short(self) -> int:
        """Reporting units that do not meet what each is held to; 0 where that must not be told."""
        return 0 if self.meeting is None else self.reported - self.meeting


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
    awaits_standard: bool = False  # nothing can be said before the standard has been entered
    stage: str | None = None  # of a unit whose stages are told apart

    @property
    def latest(self) -> Observation | None:
        """The newest reported observation; none while the newest must not be shown."""
        return self.observations[-1] if self.observations and self.status is not Status.PROTECTED else None

    @property
    def judges_each(self) -> bool:
        """Whether the place is judged by the share of its units that meet the value."""
        return self.level != "unit" and self.target is not None and self.target.applies_to == "each"

    def judged(self, observation: Observation) -> float | None:
        """The value that is held against `goal`: the share of units meeting the standard, or the figure itself.

        Infinite where there is need and no means at all, such as pupils and no toilet.
        """
        if self.judges_each:
            return observation.attainment
        is_per_unit = self.indicator.aggregate in ("share", "mean")
        if (
            observation.value is None
            and observation.numerator
            and is_per_unit
            and self.indicator.direction == "at_most"
        ):
            return math.inf
        return observation.value

    @property
    def is_yes_no(self) -> bool:
        """Whether this is one unit whose figure can only be yes or no."""
        latest = self.latest
        return self.level == "unit" and latest is not None and is_yes_or_no(self.indicator, latest)

    @property
    def goal(self) -> float | None:
        """What the judged value is held to."""
        return None if self.target is None else 100.0 if self.judges_each else self.target.value

    @property
    def binds_each(self) -> bool:
        """Whether the target is one for every unit: a standard for each, or 100% of all."""
        target = self.target
        return target is not None and (target.applies_to == "each" or (self.goal == 100 and self.judged_unit == "%"))

    @property
    def judged_unit(self) -> str:
        """The unit of the judged value."""
        return "%" if self.judges_each else self.indicator.unit

    @property
    def judged_decimals(self) -> int:
        """Decimals to print the judged value with."""
        return 1 if self.judges_each else self.indicator.decimals


def unmet(newest: Iterable[tuple[Result, Iterable[UnitRow]]]) -> dict[str, tuple[int, int]]:
    """Unit → (standards missed, standards it is held to and has reported on)."""
    found: dict[str, tuple[int, int]] = {}
    judged = (row for result, rows in newest if result.binds_each for row in rows if row.meets is not None)
    for row in judged:
        missed, held = found.get(row.unit_id, (0, 0))
        found[row.unit_id] = (missed + (not row.meets), held + 1)
    return found


def is_yes_or_no(indicator: Indicator, unit: Observation | UnitRow) -> bool:
    """Whether one unit's figure can only be yes or no; one of a count is a number."""
    is_share = indicator.aggregate in ("share", "mean")
    return is_share and unit.denominator == 1 and unit.value in (0.0, indicator.scale)


class UnitRow(NamedTuple):
    """One unit at one cut-off date. `gap` is what it still lacks, in the indicator's gap unit; 0 when it meets."""

    unit_id: str
    name: str
    town: str | None  # None for items of no town
    numerator: float | None
    denominator: float | None
    value: float | None
    observed: float | None
    meets: bool | None
    gap: float | None
    stage: str | None = None  # where a unit's stages are told apart
    is_urban: bool = False
    is_rural: bool = True


class RolledUp:
    """The rows of the roll-up, place by place: they become observations only for the places someone asks about."""

    def __init__(self, rows: pa.Table) -> None:
        runs = pc.run_end_encode(rows["place"].combine_chunks())  # the roll-up orders its rows by place
        ends = runs.run_ends.to_pylist()
        self._rows = rows
        self._spans = {p: slice(*s) for p, *s in zip(runs.values.to_pylist(), [0, *ends], ends, strict=False)}

    def at(self, place: str | None, indicator: Indicator) -> tuple[Observation, ...]:
        """The observations of one town, or of the whole district for None; none for a place without facts."""
        span = self._spans.get(place, slice(0, 0))
        return _observations(self._rows[span], indicator)

    def every_town(self, indicator: Indicator) -> dict[str, tuple[Observation, ...]]:
        """The observations of each town."""
        observations = _observations(self._rows, indicator)
        return {place: observations[span] for place, span in self._spans.items() if place is not None}


@dataclass(frozen=True)
class Measured:
    """One indicator over the whole district and, on demand, each of its towns."""

    whole: Result
    _towns: RolledUp = field(repr=False)
    _case: Case = field(repr=False)

    @cached_property
    def towns(self) -> tuple[Result, ...]:
        """A result per town, in the order of their names."""
        towns = self._towns.every_town(self.whole.indicator)
        return tuple(self._town(name, towns[name]) for name in sorted(towns))

    def at(self, town: str | None) -> Result:
        """The result of one town, or of the district for None. A town without facts has no data."""
        return self.whole if town is None else self._town(town, self._towns.at(town, self.whole.indicator))

    def nowhere(self, unit_id: str, name: str) -> Result:
        """The result of a unit that this indicator does not ask; no data where nobody has reported yet."""
        result = _result(self._case, "unit", unit_id, name, ())
        return result if self.whole.latest is None else replace(result, status=Status.NOT_APPLICABLE)

    def as_of(self, moment: int) -> Measured:
        """The same at another data version that changed nothing of what was read."""
        if moment == self.whole.moment:
            return self
        case = replace(self._case, moment=moment)
        return Measured(replace(self.whole, moment=moment), self._towns, case)

    def hiding(self, hidden: Mapping[date, Collection[str | None]]) -> Measured:
        """The same without what must not be shown: per period the towns, None for the district itself."""
        case, name = replace(self._case, hidden=hidden), self.whole.name
        whole = _result(case, "district", name, name, self._towns.at(None, case.indicator))
        return Measured(whole, self._towns, case)

    def _town(self, name: str, observations: tuple[Observation, ...]) -> Result:
        return _result(self._case, "town", name, name, observations)


@dataclass(frozen=True)
class Case:
    """What the results of one indicator have in common: in which data version and on which day they are judged."""

    indicator: Indicator
    bench: Bench
    moment: int
    day: date
    awaits_standard: bool
    hidden: Mapping[date, Collection[str | None]] = field(default_factory=dict)  # what must not be shown

    @classmethod
    def of(cls, indicator: Indicator, engine: Engine, filters: Filters, bench: Bench) -> Case:
        """The case of an indicator in the engine's version, on the day the filters say."""
        awaits = bool(indicator.awaits) and not engine.holds(indicator.awaits)
        return cls(indicator, bench, engine.moment, _judging_day(filters, bench.today), awaits)


def measure(indicator: Indicator, engine: Engine, filters: Filters, bench: Bench) -> Measured:
    """The indicator under these filters (the town filter aside: every town is there), judged on the bench's day."""
    rows = NOTHING
    if _has_data(indicator, engine):
        params = _params(indicator, filters, bench) | {"first": None}
        rows = engine.run(bench.rollups[indicator.aggregate], params, facts=indicator.query)
    rolled, case, name = RolledUp(rows), Case.of(indicator, engine, filters, bench), bench.plan.district
    return Measured(_result(case, "district", name, name, rolled.at(None, indicator)), rolled, case)


def _has_data(indicator: Indicator, engine: Engine) -> bool:
    return all(engine.holds(d) for d in indicator.datasets if d not in indicator.also_reads)


def unit_rows(
    indicator: Indicator, engine: Engine, filters: Filters, bench: Bench, period: date
) -> tuple[UnitRow, ...]:
    """Every unit of the filtered place at one cut-off date, the furthest from its standard first."""
    params = _unit_params(indicator, filters, bench) | {"first": period, "last": period}
    columns, line = engine.run(bench.by_unit_sql, params, facts=indicator.query).to_pydict(), params["threshold"]
    rows = [
        UnitRow(code, name, town, n, d, value, observed, is_met, _gap(n, d, is_met, indicator, line), *rest)
        for code, name, town, n, d, value, observed, is_met, *rest in zip(*(columns[c] for c in UNIT), strict=True)
    ]
    return tuple(sorted(rows, key=lambda r: (r.meets is not False, -(r.gap or 0), r.town or "", r.unit_id)))


def measure_units(
    indicator: Indicator, engine: Engine, filters: Filters, bench: Bench, unit: str | None = None
) -> tuple[Result, ...]:
    """A result per unit of the filtered place (or for one unit), judged like any other place."""
    if not _has_data(indicator, engine):
        return ()
    params = _unit_params(indicator, filters, bench) | {"first": None, "unit": unit}
    series: dict[tuple[str, str | None], list[Mapping[str, Any]]] = {}
    for row in _rows(engine.run(bench.by_unit_sql, params, facts=indicator.query)):
        series.setdefault((row["unit_id"], row["stage"]), []).append(row)
    case = Case.of(indicator, engine, filters, bench)
    return tuple(
        replace(_result(case, "unit", code, rows[-1]["name"], tuple(_unit_observation(r) for r in rows)), stage=stage)
        for (code, stage), rows in series.items()
    )


def _judging_day(filters: Filters, today: date) -> date:
    """Today, or the chosen cut-off date when a reader looks back: things are then judged as they stood."""
    return today if filters.last is None else min(today, filters.last)


def _params(indicator: Indicator, filters: Filters, bench: Bench) -> dict[str, Any]:
    target = indicator.next_target(_judging_day(filters, bench.today))
    line = target.value if target and _binds(indicator, target, "unit") else None
    return {
        "stage": indicator.stage or filters.stage,
        "rural_only": filters.rural_only(indicator),
        "first": filters.first,
        "last": filters.last,
        "scale": indicator.scale,
        "threshold": line,
        "at_least": indicator.direction == "at_least",
    }


def _unit_params(indicator: Indicator, filters: Filters, bench: Bench) -> dict[str, Any]:
    return _params(indicator, filters, bench) | {"town": filters.town, "unit": None}


def _rows(table: pa.Table) -> Iterable[Mapping[str, Any]]:
    columns = table.to_pydict()
    return (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))


def _observations(rows: pa.Table, indicator: Indicator) -> tuple[Observation, ...]:
    value_of, scale, columns = AGGREGATES[indicator.aggregate], indicator.scale, rows.to_pydict()
    return tuple(
        Observation(period, n, d, value_of(n, d, figure, scale), units, reported, meeting)
        for period, n, d, figure, units, reported, meeting in zip(*(columns[c] for c in ROLLED), strict=True)
    )


def _unit_observation(row: Mapping[str, Any]) -> Observation:
    is_reported = row["numerator"] is not None
    return Observation(
        period=row["period"],
        numerator=row["numerator"],
        denominator=row["denominator"],
        value=row["value"],
        units=1,
        reported=int(is_reported),
        meeting=int(bool(row["meets"])),
        observed=row["observed"],
    )


def _share(n: float | None, d: float | None, _figure: float | None, scale: float) -> float | None:
    return None if n is None or not d else scale * n / d


def _sum(n: float | None, _d: float | None, _figure: float | None, scale: float) -> float | None:
    return None if n is None else scale * n


def _figure(_n: float | None, _d: float | None, figure: float | None, _scale: float) -> float | None:
    return figure


AGGREGATES = {"share": _share, "mean": _figure, "sum": _sum, "cv": _figure, "ratio_of_shares": _figure}


def _result(case: Case, level: Level, place: str, name: str, observations: tuple[Observation, ...]) -> Result:
    indicator, plan, day = case.indicator, case.bench.plan, case.day
    veiled = {p for p, places in case.hidden.items() if (None if level == "district" else place) in places}
    observations = tuple(_veil(o) if o.period in veiled else _blurred(o, case) for o in observations)
    newest = next((o for o in reversed(observations) if o.reported), None)
    target = _target(indicator, level, day, newest)
    nothing = (Status.NO_DATA, None, False, case.moment, day, case.awaits_standard)
    blank = Result(indicator, level, place, name, observations, target, *nothing)
    reported = tuple(o for o in observations if blank.judged(o) is not None)
    if newest is not None and blank.judged(newest) is None:
        status = Status.PROTECTED if newest.period in veiled else Status.NOT_APPLICABLE
        return replace(blank, observations=reported, status=status)
    points, goal = _points(blank, reported), None if target is None else goal_of(blank, target)
    overdue = bool(reported) and _is_overdue(indicator, reported[-1].period, case.bench, day)
    complete = not reported or reported[-1].is_complete
    status = status_of(points, goal, plan, day, overdue=overdue, complete=complete)
    pace = pace_of(points, goal, plan) if points and goal and math.isfinite(points[-1].value) else None
    return replace(blank, observations=reported, status=status, pace=pace, is_overdue=overdue)


def _veil(observation: Observation) -> Observation:
    return observation._replace(numerator=None, denominator=None, value=None, meeting=0, observed=None)


def _blurred(observation: Observation, case: Case) -> Observation:
    """Shown beside hidden places: how many of them meet the target would be a hint at what they hide."""
    return observation._replace(meeting=None) if case.hidden.get(observation.period) else observation


def _target(indicator: Indicator, level: Level, day: date, newest: Observation | None) -> Target | None:
    """What a place is held to on a day; of a yearly target that of the newest data's year."""
    target = indicator.next_target(day)
    if target is None or not _binds(indicator, target, level):
        return None
    return target.due_in(newest.period.year if newest else day.year)


def _binds(indicator: Indicator, target: Target, level: Level) -> bool:
    """Whether a place of this level is held to it: a total is the district's (unless it is to be nothing at all), and
    one unit alone has no spread."""
    if level == "district":
        return True
    if indicator.aggregate == "sum":
        return target.value == 0
    return level == "town" or indicator.aggregate not in SPREADS


def _points(result: Result, observations: Sequence[Observation]) -> list[Point]:
    points = [Point(o.period, v) for o in in_force(result, observations) if (v := result.judged(o)) is not None]
    start = _start(result.target)
    return [Point(start, 0.0), *points] if start and observations else points


def in_force(result: Result, observations: Sequence[Observation]) -> Sequence[Observation]:
    """Those that the target is about: for a yearly one, its year's."""
    if result.target is None or not result.target.every_year:
        return observations
    return [o for o in observations if o.period.year == result.target.deadline.year]


def _start(target: Target | None) -> date | None:
    """The day from which a yearly target counts: the eve of its year, so that the first day is one day gone."""
    if target is None or not target.every_year:
        return None
    return date(target.deadline.year, 1, 1) - timedelta(days=1)


def was_in_time(result: Result, plan: Plan) -> bool:
    """Whether the target's deadline was met by the data that judge it, whatever came later."""
    if result.target is None:
        return False
    return met_in_time(_points(result, result.observations), goal_of(result, result.target), plan)


def status_at(result: Result, value: float, plan: Plan) -> Status:
    """The status it would have, were its newest judged value this one and everything else as it is."""
    points, target = _points(result, result.observations), result.target
    if not points or target is None or result.latest is None:
        return result.status
    points[-1] = Point(points[-1].day, value)
    complete, overdue = result.latest.is_complete, result.is_overdue
    return status_of(points, goal_of(result, target), plan, result.judged_on, overdue=overdue, complete=complete)


def counted_from(result: Result, plan: Plan) -> date:
    """The day from which 序时进度 counts."""
    return _start(result.target) or plan.issued_on


def goal_of(result: Result, target: Target) -> Goal:
    """What the judged value is held to, and until when."""
    if result.judges_each:
        return Goal(100.0, target.deadline, "at_least", is_share=True, start=_start(target))
    is_share = result.judged_unit == "%"
    return Goal(target.value, target.deadline, result.indicator.direction, is_share, _start(target))


def _is_overdue(indicator: Indicator, latest: date, bench: Bench, day: date) -> bool:
    """Late is a figure whose every dataset is: one that joins a yearly file to a half-yearly one comes once a year."""
    due = [bench.contracts[d] for d in indicator.datasets]
    return bool(due) and all(is_overdue(latest, day, c.due_months, c.grace_days) for c in due)


def _gap(
    n: float | None, d: float | None, is_met: bool | None, indicator: Indicator, line: float | None
) -> float | None:
    """What is missing: more numerator for "at least", more denominator for "at most"; whole things rounded up.

    Of a total it is what is too much; where nothing at all is allowed, no denominator makes that good.
    """
    if is_met is None or n is None or d is None or line is None:
        return None
    if is_met:
        return 0.0
    if indicator.aggregate == "sum":
        return abs(indicator.scale * n - line)
    if line == 0 and indicator.direction == "at_most":
        return None
    missing = line * d / indicator.scale - n if indicator.direction == "at_least" else indicator.scale * n / line - d
    return float(math.ceil(missing - 1e-9)) if indicator.gap_is_whole else missing


def is_met(result: Result, observation: Observation | None = None) -> bool:
    """Whether a judged value (the newest by default) reaches the goal, whatever the status says about dates."""
    observation = observation or result.latest
    value = result.judged(observation) if observation else None
    if value is None or result.goal is None:
        return False
    return meets(value, result.goal, "at_least" if result.judges_each else result.indicator.direction)
