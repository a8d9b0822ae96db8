"""What can be done about a figure, asked of the workspace: the units behind it, protected ones left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yardstick.address import Address
from yardstick.improvement import Improvement, Lever, Levers, Reason, improvement, levers, reason_of
from yardstick.indicators import Filters, Result, UnitRow
from yardstick.registry import Indicator
from yardstick.simulation import AIMS, Aim, Answer, Price, Simulation
from yardstick.snapshots import View
from yardstick.status import BEHIND, SEVERITY
from yardstick.terms import Schedule, schedule
from yardstick.workspace import Workspace

PRICES = "unit_costs"  # the dataset of prices, and the query that reads it


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


YUAN = 10_000  # in one 万元, in which prices are given
CURVE = 12  # budgets of the curve between nothing and enough
FEW_UNITS = 400  # up to here a curve is drawn: each of its points is a sum of its own


@dataclass(frozen=True)
class Inputs:
    """What is asked of the simulator. Amounts are in 万元, or in units where these are counted."""

    goals: tuple[str, ...]
    aim: Aim = "least"
    budget: float | None = None
    term: float | None = None
    picked: tuple[str, ...] = ()
    counts: bool = False


@dataclass(frozen=True)
class Scenario:
    """The simulator's answer to one question, at one data version.

    `told` is what is shown; `least` the cheapest that reaches everything (None: nothing does); `most` all that can be
    done at all. `silent`: targets for which no units can be named, and why.
    """

    inputs: Inputs
    results: tuple[Result, ...]
    silent: tuple[tuple[Result, Reason], ...]
    told: Answer
    least: Answer | None
    most: Answer
    plan: Schedule
    unpriced: tuple[str, ...]
    is_priced: bool
    curve: tuple[tuple[int, float], ...] = ()  # cost, and what the only target then comes to

    @property
    def names(self) -> dict[str, Lever]:
        """Every unit that could be brought up, by code."""
        return {lever.unit_id: lever for o in self.most.outcomes for lever in o.levers.all}

    @property
    def terms(self) -> int:
        """School terms left for what is asked."""
        return sum(t.ends is not None for t in self.plan.terms)


def offered(space: Workspace, view: View, filters: Filters, today: date | None = None) -> tuple[Result, ...]:
    """The figures of the place that the simulator can be asked about: with a target that is not met, by named units."""
    found = []
    for indicator in space.plan.indicators:
        result = space.measure(indicator, view, filters, today).at(filters.town)
        if indicator.target and reason_of(result, protected=space.is_protected(indicator)) is None:
            found.append(result)
    return tuple(found)


def inputs_of(address: Address, offered: Sequence[Result]) -> Inputs:
    """What a link asks; where it names no target, the gravest light that can be turned."""
    worst = sorted((r for r in offered if r.status in BEHIND), key=lambda r: SEVERITY.index(r.status))
    goals = address.goals or tuple(r.indicator.id for r in (worst or offered)[:1])
    aim: Aim = next((a for a in AIMS if a == address.aim), "least")
    return Inputs(goals, aim, address.budget, address.term, address.picked or (), address.by == "count")


def prices_of(space: Workspace, view: View, filters: Filters) -> tuple[Price, ...]:
    """The prices published by then; none where there is no such dataset."""
    if PRICES not in space.contracts:
        return ()
    return tuple(
        Price(
            row["name"], frozenset(re.split(r"[、,，; ]+", row["indicators"])), round(row["cost"] * YUAN), row["unit"]
        )
        for row in space.part(PRICES, view, {"last": filters.last})
    )


def scenario(space: Workspace, view: View, filters: Filters, inputs: Inputs, today: date | None = None) -> Scenario:
    """What the simulator answers. Goals that are unknown or met already are left out."""
    known = {i.id: i for i in space.plan.indicators}
    asked = [levers_of(space, known[g], view, filters, today) for g in inputs.goals if g in known]
    figures = tuple(f for _, f in asked if isinstance(f, Levers))
    prices = () if inputs.counts else prices_of(space, view, filters)
    if not all(any(f.result.indicator.id in p.indicators for p in prices) for f in figures):
        prices = ()  # a target nobody has priced: units are counted instead
    counted = (Price("", frozenset(f.result.indicator.id for f in figures), 1),)
    sums = Simulation(figures, prices or counted)
    return _scenario(space, inputs, asked, sums, is_priced=bool(prices))


def _scenario(
    space: Workspace,
    inputs: Inputs,
    asked: Sequence[tuple[Result, Levers | Reason]],
    sums: Simulation,
    *,
    is_priced: bool,
) -> Scenario:
    unit = YUAN if is_priced else 1
    ends, due = _terms(space, sums)
    term = None if inputs.term is None else round(inputs.term * unit)
    caps = [round(inputs.budget * unit)] if inputs.budget is not None else []
    caps += [term * len(ends)] if term is not None and ends else []
    least, most = sums.cheapest(), sums.everything()
    told = _told(inputs, sums, least, most, min(caps, default=None))
    return Scenario(
        inputs=inputs,
        results=tuple(r for r, f in asked if isinstance(f, Levers)),
        silent=tuple((r, f) for r, f in asked if not isinstance(f, Levers)),
        told=told,
        least=least,
        most=most,
        plan=schedule(told.picks, due, ends, term),
        unpriced=sums.unpriced,
        is_priced=is_priced,
        curve=_curve(sums, least or most),
    )


def _told(inputs: Inputs, sums: Simulation, least: Answer | None, most: Answer, cap: int | None) -> Answer:
    """What is shown: chosen by hand, the most of a budget, or the cheapest; where nothing reaches it, all there is."""
    if inputs.aim == "chosen":
        return sums.of(inputs.picked)
    if inputs.aim == "budget" and cap is not None:
        return least if least is not None and least.cost <= cap else sums.within(cap)
    return least if least is not None else most


def _terms(space: Workspace, sums: Simulation) -> tuple[tuple[date, ...], dict[str, date]]:
    """The ends of the school terms until the last deadline, and each target's deadline."""
    results = [f.result for f in sums.figures]
    due = {r.indicator.id: r.target.deadline for r in results if r.target is not None}
    newest = [r.latest.period for r in results if r.latest is not None]
    return (space.plan.terms.days(max(newest), max(due.values())) if due and newest else ()), due


def _curve(sums: Simulation, enough: Answer) -> tuple[tuple[int, float], ...]:
    """What some budgets make of the only figure, at what that really costs; nothing for several figures or many units.

    Each point is exact: nothing cheaper brings as much. Between two points there may be more of them.
    """
    if len(sums.figures) != 1 or len(sums.units) > FEW_UNITS or not enough.cost:
        return ()
    answers = [*(sums.within(round(enough.cost * i / CURVE)) for i in range(CURVE)), enough]
    points = {a.cost: a.outcomes[0].after for a in answers}
    return tuple((cost, value) for cost, value in sorted(points.items()) if value is not None)
