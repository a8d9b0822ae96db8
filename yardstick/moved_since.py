"""Which numbers of a pinned page have moved since: every figure it shows, then and in the newest version.

Then: the pinned version, judged on the pinned day. Now: the newest version, judged today. The filters are the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from yardstick import phrases
from yardstick.address import Address
from yardstick.indicators import Result
from yardstick.link_cards import OF_THE_WHOLE_PLAN, indicators_of, result_at
from yardstick.previews import Outcome
from yardstick.registry import Indicator
from yardstick.snapshots import View
from yardstick.texts import Lang, text, titled
from yardstick.workspace import Workspace

KEPT = 64  # pages whose answer is kept


class MovedSince:
    """What moved, kept for each page, filters, version, newest version and day."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._kept = lru_cache(maxsize=KEPT)(self._find)

    def of(self, address: Address) -> tuple[Outcome, ...]:
        """The figures of a pinned page that are told otherwise now, in page order; none of a page that is not pinned.

        Raises UnknownVersion.
        """
        if address.v is None:
            return ()
        newest, today = self._workspace.store.newest(), self._workspace.today()
        return self._kept(replace(address, day=address.day or today), newest, today)

    def _find(self, address: Address, newest: int, today: date) -> tuple[Outcome, ...]:
        then, now = self._workspace.view(address.v), self._workspace.view(newest or None)
        if then.moment == now.moment:
            return ()
        indicators = indicators_of(self._workspace.plan, address.slug)
        pairs = (pair for i in indicators for pair in self._pairs(i, address, then, now, today))
        found = (self._outcome(before, after, address.lang) for before, after in pairs)
        return tuple(o for o in found if o.has_moved or corrected(o))

    def _pairs(
        self, indicator: Indicator, address: Address, then: View, now: View, today: date
    ) -> Iterator[tuple[Result, Result]]:
        """The figure at the page's place, then and now; under an action's chosen indicator each town's as well."""
        space, day = self._workspace, address.day or today
        if day == today and space.reading(indicator, then) == space.reading(indicator, now):
            return
        unit = now.codes().of(address.unit) if address.unit else None
        yield (
            result_at(space, indicator, then, address, day),
            result_at(space, indicator, now, address.go(unit=unit), today),
        )
        if address.unit is None and self._is_chosen(indicator, address):
            old, new = (space.measure(indicator, v, address.filters, d) for v, d in ((then, day), (now, today)))
            names = dict.fromkeys(r.place for m in (old, new) for r in m.towns)
            yield from ((old.at(town), new.at(town)) for town in names if town != address.town)

    def _is_chosen(self, indicator: Indicator, address: Address) -> bool:
        """Whether the page draws this indicator town by town."""
        if address.slug in OF_THE_WHOLE_PLAN:
            return False
        ids = [i.id for i in indicators_of(self._workspace.plan, address.slug)]
        return indicator.id == (address.ind if address.ind in ids else ids[0])

    def _outcome(self, before: Result, after: Result, lang: Lang) -> Outcome:
        """A school's new name alone moves no number."""
        plan = self._workspace.plan
        was, becomes = (phrases.verdict(replace(r, name=after.name), plan, lang) for r in (before, after))
        return Outcome(before, after, was, becomes)


def corrected(outcome: Outcome) -> tuple[date, ...]:
    """The earlier cut-off dates that had a figure already then, and have another now."""
    known = {o.period for o in outcome.before.observations}
    return tuple(day for day in outcome.earlier if day in known)


def values(outcome: Outcome, lang: Lang) -> tuple[str, str]:
    """The two figures as they are printed, then and now; a dash where none is shown."""
    return _value(outcome.before, lang), _value(outcome.after, lang)


def _value(result: Result, lang: Lang) -> str:
    if result.latest is None:
        return "—"
    if result.is_yes_no:
        return text(lang, "phrases.chart.met" if result.latest.value else "phrases.chart.unmet")
    return phrases.value_of(result, result.latest, lang)


def newest_of(outcome: Outcome, address: Address) -> Address:
    """Where the newest of this figure is shown, under the same filters."""
    after = outcome.after
    town = after.name if after.level == "town" else address.town
    there = address.go(ind=after.indicator.id, town=town, v=None, day=None)
    if address.slug in OF_THE_WHOLE_PLAN:
        return there.elsewhere(after.indicator.action, ind=after.indicator.id, unit=address.unit)
    return there


def row(outcome: Outcome, address: Address) -> dict[str, Any]:
    """One moved figure as plain values."""
    lang, (was, becomes) = address.lang, values(outcome, address.lang)
    return {
        "indicator": outcome.after.indicator.id,
        "title": titled(outcome.after.indicator, lang),
        "level": outcome.after.level,
        "place": outcome.after.place,
        "before": was,
        "after": becomes,
        "status_before": str(outcome.before.status),
        "status_after": str(outcome.after.status),
        "sentence_before": outcome.was,
        "sentence_after": outcome.becomes,
        "corrected_periods": [day.isoformat() for day in corrected(outcome)],
        "newest": newest_of(outcome, address).href,
    }
