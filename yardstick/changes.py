"""Why a figure changed between two states: corrections, roster, coverage, and the work that is left.

Every aggregate is a function of sums over units, so groups of units can be exchanged one after the other:

before ─ corrections ─▶ corrected ─ units that left, merged ones pooled with their receiver ─▶ … ─ no longer
reporting ─▶ … ─ the same units' later figures, those split off still pooled with their origin: the work ─▶ … ─ newly
reporting ─▶ … ─ units that came, split ones on their own ─▶ after

Each part is the difference of two neighbours on this path, so the parts add up to the whole change. A unit that left
or came closed, opened or reopened, merged or was split, or moved to another town, class or stage.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from yardstick.aggregates import Aggregate, Fact, Sums, Units
from yardstick.successions import State, Succession, has_reopened

Kind = Literal["correction", "roster", "coverage", "work"]
KINDS: tuple[Kind, ...] = ("work", "roster", "coverage", "correction")  # in the order in which they are told
Left = Literal["closed", "merged", "moved_out", "scoped_out"]
Came = Literal["opened", "reopened", "split", "moved_in", "scoped_in"]
Reason = Literal[Left, Came, "corrected", "lost", "gained", "worked"]


@dataclass(frozen=True)
class Mover:
    """One unit's share in a part: its own values, and what its change alone would have done to the whole figure."""

    unit_id: str
    name: str
    reason: Reason
    before: float | None
    after: float | None
    effect: float | None
    other: str = ""  # the name of the unit it was merged into or split off, or of the town it moved to or from
    is_yes_no: bool = False  # its figure can only be yes or no
    is_pooled: bool = False  # counted together with that unit where work is measured


@dataclass(frozen=True)
class Part:
    """One cause of the change: how much of it, and through which units (the strongest first)."""

    kind: Kind
    amount: float
    movers: tuple[Mover, ...]


@dataclass(frozen=True)
class Change:
    """From `start` to `end`. `parts` is empty when a figure on the way is undefined: then nothing can be told apart."""

    start: float | None
    end: float | None
    parts: tuple[Part, ...]

    @property
    def total(self) -> float | None:
        """The whole change; None when there is no figure at one end."""
        return None if self.start is None or self.end is None else self.end - self.start

    def part(self, kind: Kind) -> Part | None:
        """One part, if the change could be decomposed."""
        return next((p for p in self.parts if p.kind == kind), None)


def decompose(aggregate: Aggregate, before: State, corrected: State, after: State) -> Change:
    """Split the change from `before` to `after`; `corrected` is the earlier cut-off date in the later version.

    Two versions of one cut-off date differ by their roster and by corrections only.
    """
    start, end = aggregate.of(before.reported()), aggregate.of(after.reported())
    same_period = before.period == after.period
    steps = [] if same_period else [_correction(aggregate, before, corrected)]
    steps += _path(aggregate, before if same_period else corrected, after)
    if start is None or end is None or any(s is None for s in steps):
        return Change(start, end, ())
    parts = [s for s in steps if s is not None]
    if same_period:
        parts = [p if p.kind == "roster" else replace(p, kind="correction") for p in parts]
    return Change(start, end, tuple(_joined(k, [p for p in parts if p.kind == k]) for k in KINDS))


def _joined(kind: Kind, parts: Sequence[Part]) -> Part:
    movers = [m for p in parts for m in p.movers]
    movers.sort(key=lambda m: (-abs(m.effect or 0.0), m.unit_id))
    return Part(kind, math.fsum(p.amount for p in parts), tuple(movers))


def _correction(aggregate: Aggregate, before: State, corrected: State) -> Part | None:
    old, new = before.reported(), corrected.reported()
    moves = [_Move(u, "corrected", old.get(u, ()), new.get(u, ())) for u in sorted(old.keys() | new.keys())]
    return _step("correction", aggregate, old, new, moves)


def _path(aggregate: Aggregate, first: State, second: State) -> list[Part | None]:
    """The steps from one cut-off date to another, in one data version (or between two versions of one date)."""
    then, now = first.reported(), second.reported()
    between = Succession.between(aggregate, first, second)
    stayed = between.gathered(aggregate, then, without=between.gone)
    present = between.gathered(aggregate, now, without=between.come)
    covered = {u: f for u, f in stayed.items() if u in present}
    worked = {u: present[u] for u in covered}
    lost = [_Move(u, "lost", f, ()) for u, f in stayed.items() if u not in present]
    work = [_Move(u, "worked", f, present[u]) for u, f in covered.items()]
    gained = [_Move(u, "gained", (), f) for u, f in present.items() if u not in worked]
    moves = _Moves(aggregate, first, second, between)
    return [
        _step("roster", aggregate, then, stayed, moves.leaving(then)),
        _step("coverage", aggregate, stayed, covered, lost),
        _step("work", aggregate, covered, worked, work),
        _step("coverage", aggregate, worked, present, gained),
        _step("roster", aggregate, present, now, moves.arriving(now)),
    ]


@dataclass(frozen=True)
class _Move:
    """One unit's facts on both sides of a step."""

    unit_id: str
    reason: Reason
    before: tuple[Fact, ...]
    after: tuple[Fact, ...]
    other: str = ""
    exchanged: tuple[tuple[Fact, ...], tuple[Fact, ...]] | None = None  # what leaves and enters the sums, if more


@dataclass(frozen=True)
class _Moves:
    """The units that left or came, and how."""

    aggregate: Aggregate
    first: State
    second: State
    between: Succession

    def leaving(self, then: Units) -> list[_Move]:
        """Those that left."""
        return [self._left(u, then) for u in self.between.gone if u not in self.between.succeeded()]

    def _left(self, unit_id: str, then: Units) -> _Move:
        facts, receiver = then[unit_id], self.between.receivers.get(unit_id)
        if receiver is not None:
            merged = _Move(unit_id, "merged", facts, (), _name(receiver, self.second))
            group = self.between.group(unit_id, receiver)
            both = (*then.get(receiver, ()), *facts)
            return replace(merged, exchanged=(both, self.aggregate.pooled(both, group.under))) if group else merged
        if self.second.is_open(unit_id):
            town = self._other_town(unit_id, self.second)
            return _Move(unit_id, "moved_out" if town else "scoped_out", facts, (), town)
        return _Move(unit_id, "closed", facts, ())

    def arriving(self, now: Units) -> list[_Move]:
        """Those that came."""
        return [self._came(u, now) for u in self.between.come if u not in self.between.preceded()]

    def _came(self, unit_id: str, now: Units) -> _Move:
        facts, origin = now[unit_id], self.between.origins.get(unit_id)
        if origin is not None:
            split = _Move(unit_id, "split", (), facts, _name(origin, self.first))
            group = self.between.group(unit_id, origin)
            both = (*now.get(origin, ()), *facts)
            return replace(split, exchanged=(self.aggregate.pooled(both, group.under), both)) if group else split
        if self.first.is_open(unit_id):
            town = self._other_town(unit_id, self.first)
            return _Move(unit_id, "moved_in" if town else "scoped_in", (), facts, town)
        return _Move(unit_id, "reopened" if has_reopened(unit_id, self.first, self.second) else "opened", (), facts)

    def _other_town(self, unit_id: str, there: State) -> str:
        """The town it moved to or from; "" when it stayed in its own."""
        towns = [str(s.roster[unit_id].get("town") or "") for s in (self.first, self.second)]
        return "" if towns[0] == towns[1] else str(there.roster[unit_id].get("town") or "")


def _name(unit_id: str, state: State) -> str:
    return str(state.roster[unit_id].get("name") or unit_id)


def _step(kind: Kind, aggregate: Aggregate, old: Units, new: Units, moves: Sequence[_Move]) -> Part | None:
    """From one set of units to the next; None when either figure is undefined. Nothing moved is nothing changed."""
    moved = [m for m in moves if m.before != m.after]
    if not moved:
        return Part(kind, 0.0, ())
    before, after = aggregate.of(old), aggregate.of(new)
    if before is None or after is None:
        return None
    total = aggregate.total(old)
    return Part(kind, after - before, tuple(_mover(m, aggregate, total, before) for m in moved))


def _mover(move: _Move, aggregate: Aggregate, total: Sums, figure: float) -> Mover:
    out, into = move.exchanged or (move.before, move.after)
    columns = zip(total, aggregate.over(out), aggregate.over(into), strict=True)
    alone = aggregate.value(tuple(t - o + i for t, o, i in columns))
    name = (move.after or move.before)[0].name
    before, after = (aggregate.own(f) if f else None for f in (move.before, move.after))
    effect = None if alone is None else alone - figure
    yes_no = all(f.denominator == 1 and f.numerator in (0, 1) for f in (*move.before, *move.after))
    pooled = move.exchanged is not None
    return Mover(move.unit_id, name, move.reason, before, after, effect, move.other, yes_no, pooled)
