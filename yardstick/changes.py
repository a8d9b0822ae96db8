"""Why a figure changed between two states: corrections, roster, coverage, and the work that is left.

Every aggregate is a function of sums over units, so groups of units can be exchanged one after the other:

before ─ corrections ─▶ corrected ─ units that left, merged ones pooled with their receiver ─▶ … ─ no longer
reporting ─▶ … ─ the same units' later figures: the work ─▶ … ─ newly reporting ─▶ … ─ opened units ─▶ after

Each part is the difference of two neighbours on this path, so the parts add up to the whole change.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from yardstick.registry import Indicator, Target

Kind = Literal["correction", "roster", "coverage", "work"]
KINDS: tuple[Kind, ...] = ("work", "roster", "coverage", "correction")  # in the order in which they are told
Reason = Literal["corrected", "closed", "merged", "opened", "lost", "gained", "worked"]
Roster = Mapping[str, Mapping[str, Any]]
Units = Mapping[str, tuple["Fact", ...]]  # reported facts by unit
Sums = tuple[float, ...]
ROUNDING = 1e-9  # as in the roll-up: a value equal to the threshold meets it


@dataclass(frozen=True)
class Fact:
    """What one unit (of one stage) reports; `numerator` None when it did not."""

    unit_id: str
    name: str
    numerator: float | None
    denominator: float | None
    stage: str | None = None
    is_urban: bool = False
    is_rural: bool = True


@dataclass(frozen=True)
class State:
    """The facts of one cut-off date in one data version, and the roster that applied."""

    period: date
    facts: tuple[Fact, ...]
    roster: Roster

    def is_open(self, unit_id: str) -> bool:
        """Whether the unit was on the roster and open at the cut-off date."""
        unit = self.roster.get(unit_id)
        return unit is not None and is_open(unit, self.period)


def is_open(unit: Mapping[str, Any], period: date) -> bool:
    """Whether a roster row is a unit that has opened and not closed by this day."""
    opened, closed = unit.get("opened_on"), unit.get("closed_on")
    return (opened is None or opened <= period) and (closed is None or closed > period)


@dataclass(frozen=True)
class Mover:
    """One unit's share in a part: its own values, and what its change alone would have done to the whole figure."""

    unit_id: str
    name: str
    reason: Reason
    before: float | None
    after: float | None
    effect: float | None
    into: str = ""  # the name of the unit it was merged into
    is_yes_no: bool = False  # its figure can only be yes or no
    is_pooled: bool = False  # counted together with that unit before its figures of the later date are taken


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


@dataclass(frozen=True)
class Aggregate:
    """How the figure of a place is made: sums over facts, and what they amount to (None: undefined)."""

    sums: Callable[[Fact], Sums]
    value: Callable[[Sums], float | None]
    scale: float
    width: int
    is_sum: bool = False  # a count of its own per unit, of nothing: every denominator is 1

    def of(self, units: Units) -> float | None:
        """The figure over these units."""
        return self.value(self.total(units))

    def total(self, units: Units) -> Sums:
        """The sums over these units."""
        return self.over(f for facts in units.values() for f in facts)

    def over(self, facts: Iterable[Fact]) -> Sums:
        """The sums over these facts."""
        columns = list(zip(*(self.sums(f) for f in facts), strict=True))
        return tuple(math.fsum(c) for c in columns) if columns else (0.0,) * self.width

    def own(self, facts: Sequence[Fact]) -> float | None:
        """One unit's own value, in the indicator's unit."""
        n, d = math.fsum(map(_n, facts)), math.fsum(map(_d, facts))
        return self.scale * n / d if d else None


def aggregate_of(indicator: Indicator, target: Target | None) -> Aggregate:
    """The figure the indicator is judged by: the share of units that meet a standard for each, else its own value."""
    if target is not None and target.applies_to == "each":
        return Aggregate(_attainment(indicator, target.value), _ratio(100.0), indicator.scale, 2)
    return aggregate(indicator.aggregate, indicator.scale)


def aggregate(kind: str, scale: float) -> Aggregate:
    """The figure as an indicator's `aggregate` declares it."""
    if kind == "mean":
        return Aggregate(lambda f: _mean(f, scale), _ratio(1.0), scale, 2)
    if kind == "sum":
        return Aggregate(lambda f: (_n(f), 1.0), lambda s: scale * s[0] if s[1] else None, scale, 2, True)
    if kind == "cv":
        return Aggregate(_weighed, _variation, scale, 4)
    if kind == "ratio_of_shares":
        return Aggregate(_by_area, _quotient, scale, 4)
    return Aggregate(lambda f: (_n(f), _d(f)), _ratio(scale), scale, 2)


def _n(fact: Fact) -> float:
    return fact.numerator or 0.0


def _d(fact: Fact) -> float:
    return fact.denominator or 0.0


def _ratio(scale: float) -> Callable[[Sums], float | None]:
    return lambda s: scale * s[0] / s[1] if s[1] else None


def _mean(fact: Fact, scale: float) -> Sums:
    return (scale * _n(fact) / _d(fact), 1.0) if fact.denominator else (0.0, 0.0)


def _attainment(indicator: Indicator, line: float) -> Callable[[Fact], Sums]:
    def sums(fact: Fact) -> Sums:
        asked, slack = line * _d(fact), ROUNDING * abs(line * _d(fact))
        reached = indicator.scale * _n(fact)
        met = reached >= asked - slack if indicator.direction == "at_least" else reached <= asked + slack
        return float(met and fact.denominator is not None), 1.0

    return sums


def _weighed(fact: Fact) -> Sums:
    n, d = _n(fact), _d(fact)
    return (d, n, n**2 / d, 1.0) if d > 0 else (0.0, 0.0, 0.0, 0.0)


def _variation(sums: Sums) -> float | None:
    """The spread of the units' values around their mean, weighted; of fewer than two there is none."""
    weight, total, squares, units = sums
    if units < 2 or not total:
        return None
    mean = total / weight
    return math.sqrt(max(0.0, squares / weight - mean**2)) / mean


def _by_area(fact: Fact) -> Sums:
    n, d = _n(fact), _d(fact)
    urban, rural = float(fact.is_urban), float(fact.is_rural)
    return urban * n, urban * d, rural * n, rural * d


def _quotient(sums: Sums) -> float | None:
    urban_n, urban_d, rural_n, rural_d = sums
    return (urban_n / urban_d) / (rural_n / rural_d) if urban_d and rural_d and rural_n else None


def decompose(aggregate: Aggregate, before: State, corrected: State, after: State) -> Change:
    """Split the change from `before` to `after`; `corrected` is the earlier cut-off date in the later version.

    Two versions of one cut-off date differ by their roster and by corrections only.
    """
    start, end = aggregate.of(_units(before)), aggregate.of(_units(after))
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


def _units(state: State) -> dict[str, tuple[Fact, ...]]:
    found: dict[str, list[Fact]] = {}
    for fact in state.facts:
        if fact.numerator is not None:
            found.setdefault(fact.unit_id, []).append(fact)
    return {unit_id: tuple(facts) for unit_id, facts in found.items()}


def _correction(aggregate: Aggregate, before: State, corrected: State) -> Part | None:
    old, new = _units(before), _units(corrected)
    moves = [_Move(u, "corrected", old.get(u, ()), new.get(u, ())) for u in sorted(old.keys() | new.keys())]
    return _step("correction", aggregate, old, new, moves)


def _path(aggregate: Aggregate, first: State, second: State) -> list[Part | None]:
    """The steps from one cut-off date to another, in one data version (or between two versions of one date)."""
    then, now = _units(first), _units(second)
    gone = {u for u in then if not second.is_open(u)}
    into = _receivers(gone, first, second)
    pools = {u: now[r][0] for u, r in into.items() if r in now} if _can_pool(aggregate, first, second) else {}
    left = [_left(u, then[u], into.get(u), second) for u in sorted(gone)]
    stayed, leaving = _without_leavers(aggregate, then, left, pools)
    covered = {u: f for u, f in stayed.items() if u in now}
    worked = {u: now[u] for u in covered}
    reported = worked | {u: f for u, f in now.items() if first.is_open(u)}
    lost = [_Move(u, "lost", f, ()) for u, f in stayed.items() if u not in now]
    work = [_Move(u, "worked", f, now[u]) for u, f in covered.items()]
    gained = [_Move(u, "gained", (), f) for u, f in reported.items() if u not in worked]
    opened = [_Move(u, "opened", (), f) for u, f in now.items() if u not in reported]
    return [
        _step("roster", aggregate, then, stayed, leaving),
        _step("coverage", aggregate, stayed, covered, lost),
        _step("work", aggregate, covered, worked, work),
        _step("coverage", aggregate, worked, reported, gained),
        _step("roster", aggregate, reported, now, opened),
    ]


def _can_pool(aggregate: Aggregate, *states: State) -> bool:
    """Whether facts of merged units may be added up: not where each is one answer, or one value, of its own."""
    facts = [f for s in states for f in s.facts if f.numerator is not None]
    if aggregate.is_sum:
        return any(f.numerator not in (0, 1) for f in facts)
    return any(f.denominator != 1 for f in facts)


def _receivers(gone: Iterable[str], first: State, second: State) -> dict[str, str]:
    """Unit that left → the open unit that took over its pupils, through any chain of mergers."""
    found = {}
    for unit_id in gone:
        seen, at = {unit_id}, unit_id
        while at and not second.is_open(at):
            row = second.roster.get(at) or first.roster.get(at) or {}
            at = str(row.get("merged_into") or "")
            if at in seen:
                break
            seen.add(at)
        if second.is_open(at):
            found[unit_id] = at
    return found


@dataclass(frozen=True)
class _Move:
    """One unit's facts on both sides of a step."""

    unit_id: str
    reason: Reason
    before: tuple[Fact, ...]
    after: tuple[Fact, ...]
    into: str = ""
    exchanged: tuple[tuple[Fact, ...], tuple[Fact, ...]] | None = None  # what leaves and enters the sums, if more


def _without_leavers(
    aggregate: Aggregate, then: Units, leaving: Sequence[_Move], receivers: Mapping[str, Fact]
) -> tuple[dict[str, tuple[Fact, ...]], list[_Move]]:
    """The units that stay, each of `receivers` pooled with those merged into it; and the units that left."""
    gone = {m.unit_id for m in leaving}
    stayed = {u: f for u, f in then.items() if u not in gone}
    moves = []
    for move in leaving:
        receiver = receivers.get(move.unit_id)
        if receiver is not None:
            both = (*then.get(receiver.unit_id, ()), *move.before)
            move = replace(move, exchanged=(both, _pooled(aggregate, both, receiver)))
            pooled = (*stayed.get(receiver.unit_id, ()), *move.before)
            stayed[receiver.unit_id] = _pooled(aggregate, pooled, receiver)
        moves.append(move)
    return stayed, moves


def _left(unit_id: str, facts: tuple[Fact, ...], into: str | None, second: State) -> _Move:
    if into is None:
        return _Move(unit_id, "closed", facts, ())
    return _Move(unit_id, "merged", facts, (), str(second.roster[into].get("name") or into))


def _pooled(aggregate: Aggregate, facts: Sequence[Fact], receiver: Fact) -> tuple[Fact, ...]:
    """One unit's facts for several, stage by stage: what they count and of how much, added up."""
    by_stage: dict[str | None, list[Fact]] = {}
    for fact in facts:
        by_stage.setdefault(fact.stage, []).append(fact)
    return tuple(
        replace(
            receiver,
            stage=stage,
            numerator=math.fsum(map(_n, group)),
            denominator=1.0 if aggregate.is_sum else math.fsum(map(_d, group)),
        )
        for stage, group in by_stage.items()
    )


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
    return Mover(move.unit_id, name, move.reason, before, after, effect, move.into, yes_no, pooled)
