"""名册变动: what happened to schools and kindergartens between two days, each linked to its page."""

from __future__ import annotations

from datetime import date
from html import escape

from yardstick import phrases, roster_changes
from yardstick.roster_events import RosterEvent
from yardstick.texts import text
from yardstick.ui import markup, site
from yardstick.ui.here import Visit

SHOWN = 12  # events before the rest is only counted


def section(visit: Visit, since: date, until: date) -> str:
    """The list for the town the reader looks at; "" when nothing happened."""
    lang = visit.address.lang
    found = roster_changes.changes(site.workspace(), visit.view, visit.address.town, since, until)
    if not found:
        return ""
    lines = [f"<li>{_line(event, visit)}</li>" for event in found[:SHOWN]]
    if len(found) > SHOWN:
        rest = text(lang, "roster_changes.rest", count=len(found) - SHOWN)
        lines.append(f'<li class="ys-soft">{escape(rest)}</li>')
    title = markup.section(text(lang, "roster_changes.title", count=len(found)))
    return title + markup.wrap(f'<ul class="ys-silent">{"".join(lines)}</ul>')


def _line(event: RosterEvent, visit: Visit) -> str:
    space, lang = site.workspace(), visit.address.lang
    name = escape(phrases.english(space.plan, event.name, lang))
    there = visit.address.elsewhere("school", unit=event.unit_id)
    named = markup.link(there, name) if event.unit_id else name
    return f"{named} <span class='ys-soft'>{escape(roster_changes.sentence(event, space, lang))}</span>"
