"""What happened to the units, as one roster after the other tells it.

Opened, split off, renamed, moved, given another code, merged, closed, reopened: events that the rosters record. A unit
that comes or goes without a word is an event too, of an unknown cause: listed, or dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from yardstick.codes import FORMER, LISTED, Codes
from yardstick.contracts import NAME, Roster

EventKind = Literal[
    "opened",
    "listed",
    "renamed",
    "moved",
    "town_renamed",
    "reclassified",
    "converted",
    "recoded",
    "closed",
    "merged",
    "received",
    "split",
    "divided",
    "reopened",
    "dropped",
]
COLUMNS: Mapping[str, EventKind] = {
    NAME: "renamed",
    "town": "moved",
    "urban_rural": "reclassified",
    "kind": "converted",
}
LEFT: frozenset[EventKind] = frozenset({"closed", "merged", "dropped"})
CAME: frozenset[EventKind] = frozenset({"opened", "split", "reopened", "listed"})
UNEXPLAINED: frozenset[EventKind] = frozenset({"listed", "dropped"})  # the rosters do not say why
Unit = Mapping[str, Any]
Rosters = Sequence[tuple[date, Roster]]


@dataclass(frozen=True)
class RosterEvent:
    """One event of one unit, known by its newest code.

    `day` is the day itself where the roster gives it, else the cut-off date `period` of the roster that first tells.
    `before` and `after` are names, towns, classes, kinds or codes; of a merger `after` is the receiver's name, of a
    split `before` is the name of the unit it was part of, and `other` is that unit's code.
    """

    kind: EventKind
    day: date
    period: date
    unit_id: str
    name: str
    town: str = ""
    before: str = ""
    after: str = ""
    other: str = ""


def is_open(unit: Unit, period: date) -> bool:
    """Whether a roster row is a unit that has opened and not closed by this day."""
    opened, closed = unit.get("opened_on"), unit.get("closed_on")
    return (opened is None or opened <= period) and (closed is None or closed > period)


def events(rosters: Rosters) -> tuple[RosterEvent, ...]:
    """Every event these rosters (oldest first) tell of, the oldest first."""
    codes = Codes.of_rosters(rosters)
    known = [(period, codes.roster(roster)) for period, roster in rosters]
    names = {code: str(unit[NAME]) for _, roster in known for code, unit in roster.items()}
    told = _Told(names)
    for period, roster in known:
        told.read(period, roster)
    return tuple(sorted(told.events, key=lambda e: (e.day, e.unit_id, e.kind)))


def history(unit_id: str, told: Iterable[RosterEvent]) -> tuple[RosterEvent, ...]:
    """One unit's own events, and those of the units merged into it or split off it, as seen from it."""
    return tuple(seen for event in told if (seen := _seen_from(unit_id, event)))


def why_gone(unit_id: str, told: Iterable[RosterEvent], since: date, until: date) -> RosterEvent | None:
    """The event by which the unit left between two cut-off dates, if the rosters tell of one."""
    return _last(unit_id, told, LEFT, since, until)


def why_new(unit_id: str, told: Iterable[RosterEvent], since: date, until: date) -> RosterEvent | None:
    """The event by which the unit came between two cut-off dates, if the rosters tell of one."""
    return _last(unit_id, told, CAME, since, until)


def _last(
    unit_id: str, told: Iterable[RosterEvent], kinds: frozenset[EventKind], since: date, until: date
) -> RosterEvent | None:
    found = [e for e in told if e.unit_id == unit_id and e.kind in kinds and since < e.day <= until]
    return found[-1] if found else None


def as_known(rosters: Rosters) -> tuple[tuple[date, Roster], ...]:
    """The rosters, each with what earlier ones told and it leaves out: closed units, and where a unit came from."""
    found: list[tuple[date, Roster]] = []
    for period, roster in rosters:
        before = found[-1][1] if found else {}
        listed = {code: _remembering(unit, before.get(code)) for code, unit in roster.items()}
        closed = {code: unit for code, unit in before.items() if code not in listed and unit.get("closed_on")}
        found.append((period, closed | listed))
    return tuple(found)


def _remembering(unit: Unit, before: Unit | None) -> Unit:
    lasting = ["opened_on", "split_from", "reopened_on", *(["merged_into"] if unit.get("closed_on") else [])]
    kept = {c: before[c] for c in lasting if before and before.get(c) and not unit.get(c)}
    return {**unit, **kept} if kept else unit


def _seen_from(unit_id: str, event: RosterEvent) -> RosterEvent | None:
    if event.unit_id == unit_id:
        return event
    if event.other != unit_id:
        return None
    seen = replace(event, unit_id=unit_id, other=event.unit_id, before="", after="")
    if event.kind == "merged":
        return replace(seen, kind="received", name=event.after, before=event.name)
    return replace(seen, kind="divided", name=event.before, after=event.name)


@dataclass
class _Told:
    """Reads roster after roster and remembers the last that was said of each unit."""

    names: Mapping[str, str]
    events: list[RosterEvent] = field(default_factory=list)
    last: dict[str, Unit] = field(default_factory=dict)
    previous: Roster = field(default_factory=dict)
    since: date | None = None  # the cut-off date of the previous roster

    def read(self, period: date, roster: Roster) -> None:
        """Tell what this roster says differently from those before it."""
        for code, unit in roster.items():
            self._read_unit(_Teller(code, unit, period, self.names))
        for code, unit in self.previous.items():
            if code not in roster and not unit.get("closed_on"):
                self.events.append(_Teller(code, unit, period, self.names).event("dropped"))
        self.last.update(roster)
        self.previous, self.since = roster, period

    def _read_unit(self, teller: _Teller) -> None:
        old = self.last.get(teller.code)
        if old is None:
            self.events += teller.first_seen(self.since)
            return
        if teller.closes_otherwise(old):
            self.events = [e for e in self.events if (e.unit_id, e.day) != (teller.code, old["closed_on"])]
            old = {**old, "closed_on": None}
        elif teller.code not in self.previous and not old.get("closed_on"):
            self.events.append(teller.event("listed"))
        self.events += teller.changed(old)


@dataclass(frozen=True)
class _Teller:
    """What one row of one roster tells."""

    code: str
    unit: Unit
    period: date
    names: Mapping[str, str]

    def event(self, kind: EventKind, day: date | None = None, **words: str) -> RosterEvent:
        """An event of this unit; without a day of its own it has the roster's."""
        named, town = str(self.unit[NAME]), str(self.unit.get("town") or "")
        return RosterEvent(kind, day or self.period, self.period, self.code, named, town, **words)

    def first_seen(self, since: date | None) -> Iterator[RosterEvent]:
        """A unit that no roster listed before; `since`: the cut-off date of the roster before this one."""
        opened_on, former = self.unit.get("opened_on"), self.unit.get(FORMER)
        if self.unit.get("split_from"):
            yield self._split()
        elif opened_on:
            yield self.event("opened", opened_on)
        told = any(self.unit.get(c) for c in ("split_from", "reopened_on", FORMER))
        if since and not told and not (opened_on and opened_on > since):
            yield self.event("listed")
        if former:
            yield self._recoded(str(former))
        yield from self._reopened()
        yield from self._closed()

    def closes_otherwise(self, old: Unit) -> bool:
        """Whether another day, or another receiver, is told of a closure already told."""
        (day, into), (new_day, new_into) = ((row.get("closed_on"), row.get("merged_into")) for row in (old, self.unit))
        return bool(day and new_day) and (day != new_day or (new_into or into) != into)

    def changed(self, old: Unit) -> Iterator[RosterEvent]:
        """What this row says differently from the last one about the unit."""
        yield from self._differences(old)
        if self.unit.get("split_from") and not old.get("split_from"):
            yield self._split()
        if self.unit.get("reopened_on") != old.get("reopened_on"):
            yield from self._reopened()
        elif old.get("closed_on") and not self.unit.get("closed_on"):
            yield self.event("reopened")
        if self.unit.get("closed_on") and not old.get("closed_on"):
            yield from self._closed()

    def _differences(self, old: Unit) -> Iterator[RosterEvent]:
        for column, kind in COLUMNS.items():
            before, after = (str(row.get(column) or "") for row in (old, self.unit))
            if before != after:
                is_name = kind == "moved" and old.get("town_code") and old["town_code"] == self.unit.get("town_code")
                yield self.event("town_renamed" if is_name else kind, before=before, after=after)
        former = str(old.get(LISTED, self.code))
        if former != self._listed:
            yield self._recoded(former)

    @property
    def _listed(self) -> str:
        """The code under which this roster has the unit."""
        return str(self.unit.get(LISTED, self.code))

    def _recoded(self, former: str) -> RosterEvent:
        return self.event("recoded", self.unit.get("code_changed_on"), before=former, after=self._listed)

    def _split(self) -> RosterEvent:
        other = str(self.unit["split_from"])
        return self.event("split", self.unit.get("opened_on"), before=self.names.get(other, other), other=other)

    def _reopened(self) -> list[RosterEvent]:
        day = self.unit.get("reopened_on")
        return [self.event("reopened", day)] if day else []

    def _closed(self) -> Iterator[RosterEvent]:
        day, into = self.unit.get("closed_on"), str(self.unit.get("merged_into") or "")
        if day and into:
            yield self.event("merged", day, after=self.names.get(into, into), other=into)
        elif day:
            yield self.event("closed", day)
