"""名册变动: what happened to the units, in words and as rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from yardstick import phrases
from yardstick.roster_events import RosterEvent
from yardstick.snapshots import View
from yardstick.texts import Lang, text
from yardstick.workspace import Workspace

OF_CHOICES = {"reclassified": "urban_rural", "converted": "kind"}  # event → the roster column whose titles it tells


def changes(
    space: Workspace, view: View, town: str | None = None, since: date | None = None, until: date | None = None
) -> tuple[RosterEvent, ...]:
    """What happened after `since` (the first roster's cut-off date by default) up to `until`, in one town or in all.

    A town that was renamed is one event, of no unit.
    """
    rosters = space.rosters(view)
    start = since or (rosters[0][0] if rosters else date.min)
    found = [e for e in space.events(view) if start < e.day <= (until or date.max) and _is_of(e, town)]
    return tuple(dict.fromkeys(_of_the_town(e) if e.kind == "town_renamed" else e for e in found))


def sentence(event: RosterEvent, space: Workspace, lang: Lang) -> str:
    """What happened, without the unit's name: "2026 年 3 月由西镇划归东镇"."""
    before, after = _words(event, space, lang)
    when = phrases.month(event.day, lang)
    return text(lang, f"roster_changes.told.{event.kind}", when=when, before=before, after=after)


def line(event: RosterEvent, space: Workspace, lang: Lang) -> str:
    """What happened to whom."""
    name = phrases.english(space.plan, event.name, lang)
    return text(lang, "roster_changes.line", name=name, told=sentence(event, space, lang))


def row(event: RosterEvent, space: Workspace, lang: Lang) -> dict[str, Any]:
    """One event as plain values."""
    before, after = _words(event, space, lang)
    return {
        "day": event.day,
        "roster": event.period,
        "kind": event.kind,
        "event": text(lang, f"roster_changes.kind.{event.kind}"),
        "unit_id": event.unit_id,
        "name": phrases.english(space.plan, event.name, lang),
        "town": phrases.english(space.plan, event.town, lang),
        "before": before,
        "after": after,
        "other": event.other,
        "sentence": line(event, space, lang),
    }


def _is_of(event: RosterEvent, town: str | None) -> bool:
    towns = {event.town, event.before, event.after} if event.kind in ("moved", "town_renamed") else {event.town}
    return town is None or town in towns


def _of_the_town(event: RosterEvent) -> RosterEvent:
    return replace(event, unit_id="", name=event.after)


def _words(event: RosterEvent, space: Workspace, lang: Lang) -> Iterator[str]:
    """What it was and what it is, as readers call it."""
    titles = space.roster_choices(OF_CHOICES[event.kind], lang) if event.kind in OF_CHOICES else space.plan.english
    named = titles if event.kind in OF_CHOICES or lang == "en" else {}
    return (named.get(words, words) for words in (event.before, event.after))
