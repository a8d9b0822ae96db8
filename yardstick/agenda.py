"""What a meeting goes through, screen by screen: indicators, and pages of the plan that have none.

Unless someone chose, each page of the plan is one item, shown by its gravest indicator: first the pages that are
behind, the gravest first, then the others in the order of the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from yardstick.indicators import Result
from yardstick.registry import Action, Indicator, Plan
from yardstick.status import BEHIND, SEVERITY

Results = Mapping[str, Result]  # by the indicator's id


@dataclass(frozen=True)
class Item:
    """One item: a figure, or the plain words of a page that has none."""

    action: Action
    indicator: Indicator | None

    @property
    def name(self) -> str:
        """What links call it: the indicator, or the page."""
        return self.indicator.id if self.indicator else self.action.slug


@dataclass(frozen=True)
class Agenda:
    """The items in order, and what was asked for that the plan does not have."""

    items: tuple[Item, ...]
    unknown: tuple[str, ...] = ()


def agenda(plan: Plan, results: Results, names: Sequence[str] | None) -> Agenda:
    """The items that `names` list, each once; the usual ones for None, and where nothing listed exists."""
    known = _known(plan, results)
    listed = tuple(dict.fromkeys(known[n] for n in names or () if n in known))
    unknown = tuple(n for n in names or () if n not in known)
    return Agenda(listed or usual(plan, results), unknown)


def usual(plan: Plan, results: Results) -> tuple[Item, ...]:
    """Every page of the plan: those behind first, the gravest first; then the others in the plan's order."""
    items = [gravest(action, results) for action in plan.actions]
    return tuple(sorted(items, key=lambda item: _rank(item, results)))


def gravest(action: Action, results: Results) -> Item:
    """A page by its gravest indicator, the first of several."""
    worst = min(action.indicator, key=lambda i: SEVERITY.index(results[i.id].status), default=None)
    return Item(action, worst)


def also_behind(item: Item, items: Iterable[Item], results: Results) -> tuple[Result, ...]:
    """What else is behind on an item's page, the gravest first, unless it is an item of its own."""
    shown = {i.indicator.id for i in items if i.indicator}
    found = [results[i.id] for i in item.action.indicator if i.id not in shown and results[i.id].status in BEHIND]
    return tuple(sorted(found, key=lambda r: SEVERITY.index(r.status)))


def _known(plan: Plan, results: Results) -> dict[str, Item]:
    """What a name stands for; where a page and an indicator share one, the indicator."""
    pages = {a.slug: gravest(a, results) for a in plan.actions}
    return pages | {i.id: Item(a, i) for a in plan.actions for i in a.indicator}


def _rank(item: Item, results: Results) -> int:
    """Sorting keeps the plan's order among equals."""
    status = results[item.indicator.id].status if item.indicator else None
    return BEHIND.index(status) if status in BEHIND else len(BEHIND)
