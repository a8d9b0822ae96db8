"""What happened to a unit, as one roster after the other tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from yardstick.changes import Roster

EventKind = Literal["opened", "listed", "renamed", "moved", "reclassified", "closed", "merged", "received", "dropped"]
COLUMNS: Mapping[str, EventKind] = {"name": "renamed", "town": "moved", "urban_rural": "reclassified"}


@dataclass(frozen=True)
class Event:
    """One change. `day` is the day itself where the roster gives it, else the cut-off date it first shows at."""

    kind: EventKind
    day: date
    before: str = ""
    after: str = ""


def history(unit_id: str, rosters: Sequence[tuple[date, Roster]]) -> tuple[Event, ...]:
    """The unit's events over these rosters (oldest first), oldest first."""
    events = [*_first(unit_id, rosters), *_last(unit_id, rosters), *_received(unit_id, rosters)]
    for (_, old), (period, new) in pairwise(rosters):
        events += _between(old.get(unit_id), new.get(unit_id), period)
    return tuple(sorted(set(events), key=lambda e: (e.day, e.kind)))


def _first(unit_id: str, rosters: Sequence[tuple[date, Roster]]) -> Iterator[Event]:
    rows = [(period, roster[unit_id]) for period, roster in rosters if unit_id in roster]
    if not rows:
        return
    period, row = rows[0]
    if row.get("opened_on"):
        yield Event("opened", row["opened_on"])
    elif period != rosters[0][0]:
        yield Event("listed", period)


def _last(unit_id: str, rosters: Sequence[tuple[date, Roster]]) -> Iterator[Event]:
    rows = [roster[unit_id] for _, roster in rosters if unit_id in roster]
    closed_on = rows[-1].get("closed_on") if rows else None
    if closed_on is None:
        return
    into = str(rows[-1].get("merged_into") or "")
    yield Event("merged", closed_on, after=_name(into, rosters)) if into else Event("closed", closed_on)


def _received(unit_id: str, rosters: Sequence[tuple[date, Roster]]) -> Iterator[Event]:
    """Those that were merged into this unit."""
    for period, roster in rosters:
        for row in roster.values():
            if row.get("merged_into") == unit_id:
                yield Event("received", row.get("closed_on") or period, before=str(row["name"]))


def _between(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, period: date) -> Iterator[Event]:
    if old is not None and new is None and old.get("closed_on") is None:
        yield Event("dropped", period)
    if old is None or new is None:
        return
    for column, kind in COLUMNS.items():
        if old.get(column) != new.get(column):
            yield Event(kind, period, str(old.get(column) or ""), str(new.get(column) or ""))


def _name(unit_id: str, rosters: Sequence[tuple[date, Roster]]) -> str:
    names = [str(roster[unit_id]["name"]) for _, roster in rosters if unit_id in roster]
    return names[-1] if names else unit_id
