"""An installation in which something was published that nobody else sees: every figure as it would be.

What the rehearsed commits leave as it is comes from the memory of the real one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from yardstick.indicators import Filters, Measured, Result, UnitRow
from yardstick.registry import Indicator
from yardstick.snapshots import Rehearsal, View, rehearsing
from yardstick.workspace import Reading, Workspace


class Stage(Workspace):
    """A workspace on a rehearsal; `before` is the newest real version, on which it builds."""

    store: Rehearsal

    def __init__(self, real: Workspace, store: Rehearsal) -> None:
        vars(self).update(vars(real), _database=real._database)
        self._real = real
        self.store = store
        self._keep_answers()

    @property
    def before(self) -> View:
        """Everything before what was rehearsed."""
        return self.store.base

    def _as_real(self, reading: Reading) -> Reading | None:
        """The same reading of the real store; None when it reads something rehearsed."""
        moment = min(reading.moment, self.before.moment)
        datasets = frozenset(dataset for dataset, _ in reading.versions)
        found = self._reading(datasets, self.store.at(moment))
        return replace(reading, moment=moment) if found == reading else None

    def _measure(self, indicator: Indicator, reading: Reading, filters: Filters, today: date) -> Measured:
        real = self._as_real(reading)
        if real is None:
            return super()._measure(indicator, reading, filters, today)
        return self._real._measured(indicator, real, filters, today)

    def _disclose(self, indicator: Indicator, reading: Reading, filters: Filters, today: date) -> Measured:
        real = self._as_real(reading)
        if real is None:
            return super()._disclose(indicator, reading, filters, today)
        return self._real._disclosed(indicator, real, filters, today)

    def _measure_units(
        self, indicator: Indicator, reading: Reading, filters: Filters, unit: str | None, today: date
    ) -> tuple[Result, ...]:
        real = self._as_real(reading)
        if real is None:
            return super()._measure_units(indicator, reading, filters, unit, today)
        return self._real._measured_units(indicator, real, filters, unit, today)

    def _list_units(
        self, indicator: Indicator, reading: Reading, filters: Filters, period: date, today: date
    ) -> tuple[UnitRow, ...]:
        real = self._as_real(reading)
        if real is None:
            return super()._list_units(indicator, reading, filters, period, today)
        return self._real._unit_rows(indicator, real, filters, period, today)

    def _read_part(self, name: str, reading: Reading, params: tuple[tuple[str, Any], ...]) -> list[dict[str, Any]]:
        real = self._as_real(reading)
        if real is None:
            return super()._read_part(name, reading, params)
        return self._real._part_rows(name, real, params)


@contextmanager
def stage(workspace: Workspace) -> Iterator[Stage]:
    """A stage on what is published now; what is published to its store is gone when it is over."""
    with rehearsing(workspace.store) as store:
        yield Stage(workspace, store)
