"""What can be done about a figure, asked of the workspace: the units behind it, protected ones left out."""

from __future__ import annotations

from datetime import date

from yardstick.improvement import Improvement, Levers, Reason, improvement, levers
from yardstick.indicators import Filters, Result, UnitRow
from yardstick.registry import Indicator
from yardstick.snapshots import View
from yardstick.workspace import Workspace


def improvement_of(
    space: Workspace, indicator: Indicator, view: View, filters: Filters, today: date | None = None
) -> tuple[Result, Improvement | Reason]:
    """The figure of the filtered place, and the fewest units that reach its target or why none are named."""
    result, rows = _asked(space, indicator, view, filters, today)
    return result, improvement(result, rows, space.plan, protected=space.is_protected(indicator))


def levers_of(
    space: Workspace, indicator: Indicator, view: View, filters: Filters, today: date | None = None
) -> tuple[Result, Levers | Reason]:
    """The figure of the filtered place, and everything that could be done about it."""
    result, rows = _asked(space, indicator, view, filters, today)
    return result, levers(result, rows, protected=space.is_protected(indicator))


def _asked(
    space: Workspace, indicator: Indicator, view: View, filters: Filters, today: date | None
) -> tuple[Result, tuple[UnitRow, ...]]:
    result = space.measure(indicator, view, filters, today).at(filters.town)
    if result.latest is None:
        return result, ()
    return result, space.unit_rows(indicator, view, filters, result.latest.period, today)
