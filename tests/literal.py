"""Results from a few literal facts, so that a test shows all of its data: no files, no store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from yardstick.contracts import Contract
from yardstick.engine import Engine
from yardstick.indicators import Bench, Filters, Measured, Result, UnitRow, measure, measure_units, unit_rows
from yardstick.registry import Indicator

A23, S24, A24, S25, A25, S26, A26 = (
    date(year, month, day)
    for year, month, day in (
        (2023, 9, 30),
        (2024, 3, 31),
        (2024, 9, 30),
        (2025, 3, 31),
        (2025, 9, 30),
        (2026, 3, 31),
        (2026, 9, 30),
    )
)


@dataclass(frozen=True)
class Fact:
    """What one unit reports at one cut-off date."""

    period: date
    unit: str
    numerator: float | None
    denominator: float | None = 1
    town: str | None = "东街道"
    stages: tuple[str, ...] = ("primary",)
    is_rural: bool = True
    observed: float | None = None
    is_urban: bool = False
    stage: str | None = None

    @property
    def sql(self) -> str:
        """This fact as a row of VALUES."""
        numbers = (self.numerator, self.denominator, self.observed)
        n, d, observed = ("null" if x is None else f"cast({x!r} as double)" for x in numbers)
        town, stage = ("null::varchar" if x is None else f"'{x}'" for x in (self.town, self.stage))
        words = f"'{self.unit}', '{self.unit}校', {town}, {list(self.stages)}::varchar[]"
        return (
            f"(date '{self.period}', {words}, {self.is_rural}, {self.is_urban}, false, {stage}, {n}, {d}, {observed})"
        )


NAMES = "period, unit_id, name, town, stages, is_rural, is_urban, is_town_seat, stage, numerator, denominator, observed"


def counted(indicator: Indicator, facts: Sequence[Fact]) -> Indicator:
    """The indicator over these facts instead of its query's."""
    return replace(indicator, query=f"select * from (values {', '.join(f.sql for f in facts)}) as t({NAMES})")


class _Holding:
    """An engine in which every dataset was published but these."""

    def __init__(self, engine: Engine, missing: Sequence[str] = ()) -> None:
        self.moment, self.run, self._missing = engine.moment, engine.run, missing

    def holds(self, dataset: str) -> bool:
        return dataset not in self._missing


class Literal:
    """Measures indicators over literal facts."""

    def __init__(self, engine: Engine, bench: Bench) -> None:
        self._engine, self.bench = _Holding(engine), bench

    def without(self, *datasets: str) -> "Literal":
        """The same before these datasets were ever published."""
        other = Literal(self._engine, self.bench)
        other._engine = _Holding(self._engine, datasets)
        return other

    def measure(self, indicator: Indicator, facts: Sequence[Fact], today: date, **filters: Any) -> Measured:
        """The indicator over the district of these facts."""
        bench = replace(self.bench, today=today)
        return measure(counted(indicator, facts), self._engine, Filters(**filters), bench)

    def with_contracts(self, contracts: Mapping[str, Contract]) -> "Literal":
        """The same, where datasets are due as these contracts say."""
        return Literal(self._engine, replace(self.bench, contracts=contracts))

    def series(self, indicator: Indicator, *points: tuple[date, float, float], today: date) -> Result:
        """The district whose only unit reports (cut-off date, numerator, denominator)."""
        return self.measure(indicator, [Fact(day, "1", n, d) for day, n, d in points], today).whole

    def unit_rows(
        self, indicator: Indicator, facts: Sequence[Fact], period: date, today: date = A26, **filters: Any
    ) -> tuple[UnitRow, ...]:
        """The units of these facts at one cut-off date."""
        bench = replace(self.bench, today=today)
        return unit_rows(counted(indicator, facts), self._engine, Filters(**filters), bench, period)

    def units(self, indicator: Indicator, facts: Sequence[Fact], today: date, **filters: Any) -> tuple[Result, ...]:
        """A result per unit of these facts."""
        bench = replace(self.bench, today=today)
        return measure_units(counted(indicator, facts), self._engine, Filters(**filters), bench)
