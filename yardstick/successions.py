"""Who left and who came between two states, and whose pupils were handed on to whom.

Units that merged or were split are compared as one: before with after, whoever of them counted the pupils then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from yardstick.aggregates import Aggregate, Fact, Units
from yardstick.contracts import Roster
from yardstick.roster_events import is_open


@dataclass(frozen=True)
class State:
    """The facts of one place and scope at one cut-off date in one data version, and the roster that applied.

    `belongs`: whether a unit of the roster lies in that place and scope, as far as the roster can tell.
    """

    period: date
    facts: tuple[Fact, ...]
    roster: Roster
    belongs: Callable[[Mapping[str, Any]], bool] = lambda unit: True

    def is_open(self, unit_id: str) -> bool:
        """Whether the unit was on the roster and open at the cut-off date."""
        unit = self.roster.get(unit_id)
        return unit is not None and is_open(unit, self.period)

    def counts(self, unit_id: str) -> bool:
        """Whether the unit was open, and one of this place and scope."""
        return self.is_open(unit_id) and (unit_id in self._asked or self.belongs(self.roster[unit_id]))

    @cached_property
    def _asked(self) -> frozenset[str]:
        return frozenset(f.unit_id for f in self.facts)

    def reported(self) -> dict[str, tuple[Fact, ...]]:
        """The facts of the units that reported."""
        found: dict[str, list[Fact]] = {}
        for fact in self.facts:
            if fact.numerator is not None:
                found.setdefault(fact.unit_id, []).append(fact)
        return {unit_id: tuple(facts) for unit_id, facts in found.items()}


@dataclass(frozen=True)
class Group:
    """Units that are compared as one, under the name and at the place of one of them."""

    members: frozenset[str]
    under: Fact


@dataclass(frozen=True)
class Succession:
    """`gone` reported first and do not count any more, `come` report now and did not count before.

    `receivers`: merged unit → the open unit that took over its pupils; `origins`: new unit → the unit it was split off,
    which was open before. Where both sides reported and may be added up, they are in one of `groups`.
    """

    gone: tuple[str, ...]
    come: tuple[str, ...]
    receivers: Mapping[str, str]
    origins: Mapping[str, str]
    groups: tuple[Group, ...]

    @classmethod
    def between(cls, aggregate: Aggregate, first: State, second: State) -> Succession:
        """From one state to another."""
        then, now = first.reported(), second.reported()
        gone = tuple(sorted(u for u in then if not second.counts(u)))
        come = tuple(sorted(u for u in now if not first.counts(u) and (u in gone or u not in then)))
        receivers = {u: at for u in gone if (at := _receiver(u, first, second))}
        origins = {u: at for u in come if (at := _origin(u, first, second))}
        if not aggregate.can_pool((*first.facts, *second.facts)):
            return cls(gone, come, receivers, origins, ())
        into = {u: r for u, r in receivers.items() if r in now and not _moved(r, first, second)}
        off = {u: o for u, o in origins.items() if o in then and not _moved(o, first, second)}
        chains = _joined([*into.items(), *off.items()])
        groups = (Group(chain, _under(chain, into, off, then, now)) for chain in chains)
        return cls(gone, come, receivers, origins, tuple(groups))

    def group(self, *units: str) -> Group | None:
        """The group in which all of these are compared as one; None where there is none."""
        return next((g for g in self.groups if g.members.issuperset(units)), None)

    def succeeded(self) -> frozenset[str]:
        """Units gone that stand for the units they were split into altogether."""
        return frozenset(o for u, o in self.origins.items() if self.group(u, o)) - self.receivers.keys()

    def preceded(self) -> frozenset[str]:
        """Units come that stood for the units merged into them all along."""
        return frozenset(r for u, r in self.receivers.items() if self.group(u, r)) - self.origins.keys()

    def gathered(self, aggregate: Aggregate, units: Units, without: Iterable[str]) -> dict[str, tuple[Fact, ...]]:
        """The units, those of a group as one; of `without` only those in groups."""
        grouped = frozenset[str]().union(*(g.members for g in self.groups))
        left = set(without) | grouped
        found = {u: f for u, f in units.items() if u not in left}
        for group in self.groups:
            members, name = sorted(group.members & units.keys()), group.under.unit_id
            facts = [f for u in members for f in units[u]]
            if facts:
                found[name] = units[name] if members == [name] else aggregate.pooled(facts, group.under)
        return found


def _receiver(unit_id: str, first: State, second: State) -> str:
    """The open unit that took over its pupils, through any chain of mergers; "" for none."""

    def into(code: str) -> str:
        return str((second.roster.get(code) or first.roster.get(code) or {}).get("merged_into") or "")

    return "" if second.is_open(unit_id) else _followed(unit_id, into, second.is_open)


def _origin(unit_id: str, first: State, second: State) -> str:
    """The unit it was split off, through any chain of splits, which was open before; "" for none.

    One that was closed and reopened is no new part of anything.
    """

    def off(code: str) -> str:
        return str((second.roster.get(code) or {}).get("split_from") or "")

    if first.is_open(unit_id) or has_reopened(unit_id, first, second):
        return ""
    return _followed(unit_id, off, first.is_open)


def _followed(unit_id: str, step: Callable[[str], str], ends: Callable[[str], bool]) -> str:
    """The first unit on the way at which it ends; "" where the way goes nowhere or in a circle."""
    seen, at = {unit_id}, step(unit_id)
    while at and not ends(at):
        at = "" if at in seen else step(at)
        seen.add(at)
    return at


def has_reopened(unit_id: str, first: State, second: State) -> bool:
    """Whether the unit was closed before and is open again."""
    old, new = first.roster.get(unit_id) or {}, second.roster.get(unit_id) or {}
    reopened = new.get("reopened_on")
    return bool(old.get("closed_on")) or (reopened is not None and first.period < reopened <= second.period)


def _moved(unit_id: str, first: State, second: State) -> bool:
    """Whether the unit was open all the time and belongs to the place and scope only once."""
    is_the_same = first.is_open(unit_id) and second.is_open(unit_id)
    return is_the_same and first.counts(unit_id) != second.counts(unit_id)


def _joined(pairs: Iterable[tuple[str, str]]) -> Iterator[frozenset[str]]:
    """The sets of units that any of the pairs connect."""
    chains: dict[str, frozenset[str]] = {}
    for one, other in pairs:
        both = chains.get(one, frozenset([one])) | chains.get(other, frozenset([other]))
        chains.update(dict.fromkeys(both, both))
    return iter(sorted(set(chains.values()), key=min))


def _under(chain: frozenset[str], into: Mapping[str, str], off: Mapping[str, str], then: Units, now: Units) -> Fact:
    """A receiver, else a unit that others were split off: as it is now, or as it was when it is no more."""
    receivers = {into[u] for u in chain if u in into}
    name = min(receivers or {off[u] for u in chain if u in off})
    return (now.get(name) or then[name])[0]
