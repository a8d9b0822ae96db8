"""What a publish or a roll-back would do, before it is done: to rows, figures, lights, sentences and pinned links.

preview(workspace, table) ─▶ the publish itself, rehearsed ─▶ every figure that reads what it touches, before and after
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from yardstick import phrases
from yardstick.comparisons import Moved
from yardstick.contracts import CheckedTable
from yardstick.indicators import Filters, Level, Measured, Observation, Result
from yardstick.link_cards import indicators_of
from yardstick.registry import Indicator, Plan
from yardstick.rehearsals import Stage, stage
from yardstick.short_links import ShortLink, ShortLinks
from yardstick.snapshots import Commit, Difference, PeriodChange, SnapshotStore, asked
from yardstick.status import SEVERITY, Status
from yardstick.texts import Lang
from yardstick.workspace import Workspace

NOISE = 1e-12  # relative: the same sum in another order of its rows


@dataclass(frozen=True)
class Outcome(Moved):
    """One figure at one place, before and after, with the sentence that says it."""

    was: str
    becomes: str

    @property
    def has_moved(self) -> bool:
        """Whether its value, its status or its sentence changes."""
        is_same = self.before.status is self.after.status and self.was == self.becomes
        return not is_same or not all(map(_is_close, _figures(self.before), _figures(self.after)))

    @property
    def earlier(self) -> tuple[date, ...]:
        """The cut-off dates before the newest of which another figure will be told than today, or none, or a first."""
        old, new = ({o.period: _at(r, o) for o in r.observations} for r in (self.before, self.after))
        newest = max((*old, *new), default=None)
        nothing = (None, None)
        pairs = {p: (old.get(p, nothing), new.get(p, nothing)) for p in sorted({*old, *new} - {newest})}
        return tuple(p for p, (was, now) in pairs.items() if not all(map(_is_close, was, now)))


@dataclass(frozen=True)
class Flip:
    """How many figures of one level change from one light to another."""

    level: Level
    was: Status
    becomes: Status
    count: int


@dataclass(frozen=True)
class Links:
    """What pinned links will tell their readers: they show the same figures, and how many publishes came later.

    `newly`: the version whose links say today that nothing is newer; None when that stays so. `more`: by how much the
    count rises on links to any version. `short`: the short links that work and whose pages show a figure that changes;
    each will list it as moved since.
    """

    newly: int | None
    more: int
    short: tuple[ShortLink, ...] = ()


@dataclass(frozen=True)
class Preview:
    """Everything that would be different.

    `difference`: row by row, with the revision to publish on; None for a roll-back of everything, whose `periods` say
    it for each. `based_on`: the moment this was worked out on. `commits`: what would be committed, other datasets
    joined to a new roster included; empty when nothing would. `outcomes`: every indicator that reads any of it, in the
    plan's order, of the district and of each town, moved or not.
    """

    difference: Difference | None
    periods: tuple[PeriodChange, ...]
    based_on: int
    commits: tuple[Commit, ...]
    outcomes: tuple[Outcome, ...]
    pages_reading: tuple[str, ...]  # actions with a figure or picture of what is touched, in the plan's order
    links: Links

    @cached_property
    def moves(self) -> tuple[Outcome, ...]:
        """The figures that change, the district's before those of its towns."""
        return tuple(o for level in ("district", "town") for o in self._moved if o.after.level == level)

    @cached_property
    def _moved(self) -> tuple[Outcome, ...]:
        return tuple(o for o in self.outcomes if o.has_moved)

    @property
    def flips(self) -> tuple[Flip, ...]:
        """The lights that change, counted; those that become gravest first."""
        counted = Counter((o.after.level, o.before.status, o.after.status) for o in self.moves if o.flipped is not None)
        found = [Flip(*key, count) for key, count in counted.items()]
        return tuple(sorted(found, key=lambda f: (f.level, SEVERITY.index(f.becomes), SEVERITY.index(f.was))))

    @property
    def pages_moving(self) -> tuple[str, ...]:
        """The actions of which a figure changes."""
        return tuple(dict.fromkeys(o.after.indicator.action for o in self._moved))

    @property
    def rejoined(self) -> tuple[Commit, ...]:
        """The commits that only join a dataset's period to a new roster."""
        return tuple(c for c in self.commits if c.kind == "roster")


def preview(workspace: Workspace, table: CheckedTable, lang: Lang = "zh", today: date | None = None) -> Preview:
    """What publishing the table now would do; what needs a reason is taken as answered. Raises what it would raise."""
    dataset, period, reasons = table.contract.id, table.period, dict.fromkeys(asked(table.notices), "—")

    def publish(store: SnapshotStore) -> Difference:
        found = store.compare(table)
        based_on = store.revision(dataset, period)
        store.publish(table, author="", note="", based_on=based_on, reasons=reasons)
        return found

    return _rehearsed(workspace, publish, lang, today)


def preview_back(
    workspace: Workspace, dataset: str, period: date, to: int, lang: Lang = "zh", today: date | None = None
) -> Preview:
    """What rolling one period back to moment `to` would do now."""

    def roll_back(store: SnapshotStore) -> Difference:
        found = store.compare_back(dataset, period, to)
        store.roll_back(dataset, period, to, author="", note="")
        return found

    return _rehearsed(workspace, roll_back, lang, today)


def preview_back_all(workspace: Workspace, to: int, lang: Lang = "zh", today: date | None = None) -> Preview:
    """What rolling everything back to moment `to` would do now."""

    def roll_back(store: SnapshotStore) -> tuple[PeriodChange, ...]:
        found = store.compare_back_all(to)
        store.roll_back_all(to, author="", note="")
        return found

    return _rehearsed(workspace, roll_back, lang, today)


def _rehearsed(
    workspace: Workspace,
    act: Callable[[SnapshotStore], Difference | tuple[PeriodChange, ...]],
    lang: Lang,
    today: date | None,
) -> Preview:
    with stage(workspace) as after:
        found = act(after.store)
        touched = [i for i in workspace.plan.indicators if _differs(after, i)]
        outcomes = tuple(o for i in touched for o in _outcomes(after, i, lang, today or workspace.today()))
        return Preview(
            found if isinstance(found, Difference) else None,
            () if isinstance(found, Difference) else found,
            after.before.moment,
            after.store.added,
            outcomes,
            _pages(after, touched),
            _links(after, outcomes),
        )


def _differs(after: Stage, indicator: Indicator) -> bool:
    return after.reading(indicator, after.before) != after.reading(indicator, after.view())


def _outcomes(after: Stage, indicator: Indicator, lang: Lang, today: date) -> Iterator[Outcome]:
    old, new = (after.measure(indicator, view, Filters(), today) for view in (after.before, after.view()))
    for town in (None, *_towns(after, old, new)):
        was, becomes = old.at(town), new.at(town)
        sentences = (phrases.verdict(r, after.plan, lang) for r in (was, becomes))
        yield Outcome(was, becomes, *sentences)


def _towns(after: Stage, *measured: Measured) -> list[str]:
    """Those of the rosters before and after, and those of which there are figures."""
    named = {t for view in (after.before, after.view()) for t in after.towns(view)}
    return sorted(named | {result.name for m in measured for result in m.towns})


def _pages(after: Stage, touched: Sequence[Indicator]) -> tuple[str, ...]:
    slugs = {i.action for i in touched}
    pictured = {a.slug for a in after.plan.actions if any(_part_differs(after, part) for part in a.parts)}
    return tuple(a.slug for a in after.plan.actions if a.slug in slugs | pictured)


def _part_differs(after: Stage, name: str) -> bool:
    return after.part_reading(name, after.before) != after.part_reading(name, after.view())


def _links(after: Stage, outcomes: Sequence[Outcome]) -> Links:
    base = after.before.moment
    more = after.store.newer_than(base)
    moved = frozenset((o.after.indicator.id, o.after.place) for o in outcomes if o.has_moved)
    valid = (x for x in ShortLinks(after.settings.data).all() if x.state(after.today()) == "valid")
    short = tuple(x for x in valid if _shows(after.plan, x, moved)) if moved else ()
    return Links(base if more and base else None, more, short)


def _shows(plan: Plan, link: ShortLink, moved: Collection[tuple[str, str]]) -> bool:
    """Whether its page shows a figure that moves: its town's, or where it names none, any of the same indicators."""
    ids, town = {i.id for i in indicators_of(plan, link.slug)}, link.params.get("town")
    return any(indicator in ids and town in (None, place) for indicator, place in moved)


def _figures(result: Result) -> tuple[float | None, float | None]:
    latest = result.latest
    return (None, None) if latest is None else _at(result, latest)


def _at(result: Result, observation: Observation) -> tuple[float | None, float | None]:
    return observation.value, result.judged(observation)


def _is_close(old: float | None, new: float | None) -> bool:
    return old is new if old is None or new is None else math.isclose(old, new, rel_tol=NOISE)
