"""The plan at two points: every indicator then and now, and why one of them changed.

An earlier cut-off date is read, unless a link says otherwise, as it was first told: in the version in which its data
had all arrived in time. What was corrected since then is part of the change, not of the past.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from yardstick import change_phrases, phrases
from yardstick.aggregates import Fact, aggregate_of
from yardstick.changes import KINDS, Change, decompose
from yardstick.contracts import Roster
from yardstick.indicators import Filters, Result
from yardstick.judging import is_overdue
from yardstick.registry import SPREADS, Indicator
from yardstick.snapshots import View, format_moment
from yardstick.status import SEVERITY, Status
from yardstick.successions import State
from yardstick.texts import Lang, text, titled
from yardstick.workspace import Workspace

# The words of progress, gravest first; the others say what is known, not how things stand.
PROGRESS = (Status.MISSED, Status.FAR_BEHIND, Status.SLIGHTLY_BEHIND, Status.ON_TRACK, Status.REACHED)


@dataclass(frozen=True)
class Moved:
    """One indicator at one place, then and now."""

    before: Result
    after: Result

    @property
    def difference(self) -> float | None:
        """The judged value now less then; None without a value on both sides."""
        old, new = (r.judged(r.latest) if r.latest else None for r in (self.before, self.after))
        return None if old is None or new is None else new - old

    @property
    def printed_difference(self) -> float:
        """The difference of the two values as they are printed; 0 without one."""
        values = [r.judged(r.latest) if r.latest else None for r in (self.before, self.after)]
        return change_phrases.printed(self.after, *values)

    @property
    def size(self) -> float:
        """How far it moved, to compare unlike figures: points of percentages, percent of everything else."""
        moved, latest = self.difference, self.before.latest
        old = self.before.judged(latest) if latest else None
        if moved is None or old is None or moved != moved or abs(moved) == float("inf"):
            return 0.0
        return abs(moved) if self.after.judged_unit == "%" else 100 * abs(moved) / abs(old) if old else 0.0

    @property
    def is_now_due(self) -> bool:
        """Whether the deadline passed in between: then the light can change while the figure stands still."""
        target = self.after.target
        return target is not None and self.before.judged_on <= target.deadline < self.after.judged_on

    @property
    def flipped(self) -> int | None:
        """1 for a better light, -1 for a worse one, 0 for another word that is neither; None for the same."""
        old, new = self.before.status, self.after.status
        if old is new:
            return None
        if old not in PROGRESS or new not in PROGRESS:
            return 0
        return 1 if PROGRESS.index(new) > PROGRESS.index(old) else -1


@dataclass(frozen=True)
class Comparison:
    """Two points: cut-off date `was` in version `then`, and what `filters` show of version `now` on `today`."""

    workspace: Workspace
    then: View
    was: date
    now: View
    filters: Filters
    today: date

    @property
    def last(self) -> date:
        """The later cut-off date: the filters', or the newest."""
        return self.filters.last or max(periods(self.workspace, self.now), default=self.was)

    @cached_property
    def moves(self) -> tuple[Moved, ...]:
        """Every indicator of the plan, in page order."""
        return tuple(self.move(i) for i in self.workspace.plan.indicators)

    def move(self, indicator: Indicator) -> Moved:
        """One indicator then and now. What had no figure yet in the earlier version is read from the later one."""
        earlier = replace(self.filters, last=self.was)
        before = self._at(indicator, self.then, earlier)
        if before.latest is None:
            before = self._at(indicator, self.now, earlier)
        return Moved(before, self._at(indicator, self.now, self.filters))

    def _at(self, indicator: Indicator, view: View, filters: Filters) -> Result:
        return self.workspace.measure(indicator, view, filters, self.today).at(filters.town)

    def explain(self, indicator: Indicator) -> Change | None:
        """Why it changed; None without figures on both sides, and for figures about small groups of children."""
        moved = self.move(indicator)
        old, new = moved.before.latest, moved.after.latest
        if old is None or new is None or self.workspace.is_protected(indicator):
            return None
        then = self.now if moved.before.moment == self.now.moment else self.then
        target = None if indicator.aggregate in SPREADS else moved.after.target
        before, corrected, after = (
            self._state(indicator, view, period)
            for view, period in ((then, old.period), (self.now, old.period), (self.now, new.period))
        )
        return decompose(aggregate_of(indicator, target), before, corrected, after)

    def _state(self, indicator: Indicator, view: View, period: date) -> State:
        """Units by the codes of the later version: one that changed its code in between is the same unit."""
        rows, codes = self.workspace.unit_rows(indicator, view, self.filters, period, self.today), self.now.codes()
        facts = tuple(
            Fact(codes.of(r.unit_id), r.name, r.numerator, r.denominator, r.stage, r.is_urban, r.is_rural) for r in rows
        )
        if indicator.grain == "item":
            return State(period, facts, {f.unit_id: {} for f in facts})
        return State(period, facts, codes.roster(self._roster(view, period)), self._belongs(indicator))

    def _belongs(self, indicator: Indicator) -> Callable[[Mapping[str, Any]], bool]:
        """Whether a unit of a roster lies where the filters look."""
        filters, rural = self.filters, self.workspace.plan.rural
        stage, only_rural = indicator.stage or filters.stage, filters.rural_only(indicator)

        def belongs(unit: Mapping[str, Any]) -> bool:
            is_there = filters.town in (None, unit.get("town")) and (stage is None or stage in unit.get("stages", ()))
            return is_there and (not only_rural or rural.holds(unit))

        return belongs

    def _roster(self, view: View, period: date) -> Roster:
        """The roster that applied, the latest one not after the cut-off date; what earlier ones told still holds."""
        applicable = [r for r in self.workspace.known_rosters(view) if r[0] <= period]
        return applicable[-1][1] if applicable else {}


def row(found: Comparison, indicator: Indicator, lang: Lang) -> dict[str, Any]:
    """One indicator as plain values: then, now, and what the difference is made of (None where it is not told)."""
    plan, moved, change = found.workspace.plan, found.move(indicator), found.explain(indicator)
    before, after = moved.before, moved.after
    parts = {k: change.part(k) if change else None for k in KINDS}
    return {
        "clause": plan.find(indicator.action).number,
        "title": titled(indicator, lang),
        "indicator": indicator.id,
        "name": phrases.english(plan, after.name, lang),
        "was": before.latest.period if before.latest else None,
        "before": before.judged(before.latest) if before.latest else None,
        "before_status": text(lang, f"status.{before.status}"),
        "last": after.latest.period if after.latest else None,
        "after": after.judged(after.latest) if after.latest else None,
        "after_status": text(lang, f"status.{after.status}"),
        "unit": "%" if after.judged_unit == "%" else phrases.unit(indicator, lang),
        "moved": moved.difference,
        **{k: part.amount if part else None for k, part in parts.items()},
        "sentence": change_phrases.sentence(after, change, lang) if change else "",
        "then_version": format_moment(before.moment),
        "version": format_moment(after.moment),
    }


def compare(
    workspace: Workspace, now: View, filters: Filters, today: date, was: date | None = None, then: int | None = None
) -> Comparison | None:
    """The comparison these choices stand for; None when nothing earlier was published."""
    earlier = was or earlier_period(periods(workspace, now), filters.last)
    if earlier is None:
        return None
    moment = first_told(workspace, now, earlier) if then is None else then
    return Comparison(workspace, workspace.view(moment), earlier, now, filters, today)


def periods(workspace: Workspace, view: View) -> tuple[date, ...]:
    """The cut-off dates that have data, oldest first."""
    return tuple(sorted({p for d, c in workspace.contracts.items() if not c.roster for p in view.periods(d)}))


def earlier_period(known: Iterable[date], last: date | None) -> date | None:
    """The same cut-off date a year before the newest (or `last`), else the one before it; None when there is none."""
    known = [p for p in known if last is None or p <= last]
    if len(known) < 2:
        return None
    newest = known[-1]
    year_ago = [p for p in known if (p.year, p.month) == (newest.year - 1, newest.month)]
    return year_ago[-1] if year_ago else known[-2]


def first_told(workspace: Workspace, view: View, period: date) -> int:
    """The first version in which everything known of `period` had arrived in time; files a term late do not count."""
    found = [m for dataset in workspace.contracts if (m := _first(workspace, view, dataset, period)) is not None]
    return min(max(found, default=view.moment), view.moment)


def _first(workspace: Workspace, view: View, dataset: str, period: date) -> int | None:
    known = [p for p in view.periods(dataset) if p <= period]
    moments = [c.moment for c in view.commits(dataset) if known and c.period == known[-1]]
    contract = workspace.contracts[dataset]
    if not moments or is_overdue(
        known[-1], workspace.local(min(moments)).date(), contract.due_months, contract.grace_days
    ):
        return None
    return min(moments)


def gravest_first(moved: Iterable[Moved]) -> list[Moved]:
    """By what they have become."""
    return sorted(moved, key=lambda m: SEVERITY.index(m.after.status))
