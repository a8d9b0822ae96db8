"""Which standards each unit misses in the newest data, and the list of units that says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from yardstick import indicators
from yardstick.indicators import Filters, Result, UnitRow
from yardstick.registry import SPREADS, Indicator
from yardstick.roster_events import is_open
from yardstick.status import LOOKS, Status
from yardstick.texts import Lang, text
from yardstick.ui import look, markup, site
from yardstick.ui.here import Visit

Score = tuple[int, int]  # standards missed, standards held to and reported on


def asking(visit: Visit) -> list[Indicator]:
    """The indicators that ask single units and may be shown unit by unit."""
    space = site.workspace()
    return [
        i
        for i in space.plan.indicators
        if i.grain == "unit" and i.aggregate not in SPREADS and not space.is_protected(i)
    ]


def newest_rows(visit: Visit, indicator: Indicator) -> tuple[Result, tuple[UnitRow, ...]]:
    """The district's result and every unit at its newest cut-off date."""
    space, chosen = site.workspace(), filters(visit)
    whole = space.measure(indicator, visit.view, chosen, visit.today).whole
    if whole.latest is None:
        return whole, ()
    return whole, space.unit_rows(indicator, visit.view, chosen, whole.latest.period, visit.today)


def filters(visit: Visit) -> Filters:
    """What the reader chose, of every town: peers are not only neighbours."""
    given = visit.address.filters
    return Filters(stage=given.stage, area=given.area, last=given.last)


def unmet(visit: Visit) -> dict[str, Score]:
    """Unit → (standards missed, standards it is held to and has reported on)."""
    return indicators.unmet(newest_rows(visit, i) for i in asking(visit))


def open_units(visit: Visit) -> dict[str, list[tuple[str, str]]]:
    """Town → the code and name of its open units on the newest roster, by name."""
    rosters = site.workspace().rosters(visit.view)
    period, roster = rosters[-1] if rosters else (date.min, {})
    towns: dict[str, list[tuple[str, str]]] = {t: [] for t in site.workspace().towns(visit.view)}
    for code, unit in sorted(roster.items(), key=lambda item: str(item[1]["name"])):
        if is_open(unit, period):
            towns.setdefault(str(unit["town"]), []).append((code, str(unit["name"])))
    return towns


def units(listed: Sequence[tuple[str, str]], scores: dict[str, Score], visit: Visit) -> str:
    """Links to the pages of these units (code, name), each with its score."""
    items = "".join(_unit_link(code, name, scores.get(code), visit) for code, name in listed)
    return f'<div class="ys-units">{items}</div>'


def _unit_link(unit_id: str, name: str, missed: Score | None, visit: Visit) -> str:
    there = visit.address.elsewhere("school", unit=unit_id)
    return markup.link(there, f"<span>{escape(name)}</span>{_score(missed, visit.address.lang)}", "ys-unit")


def _score(missed: Score | None, lang: Lang) -> str:
    """How many standards a unit misses, of how many it is held to: shape, colour and number."""
    if missed is None:
        return f'<span class="ys-soft ys-small">{escape(text(lang, "profiles.nothing_asked"))}</span>'
    status = Status.MISSED if missed[0] else Status.REACHED
    words = text(lang, "profiles.misses" if missed[0] else "profiles.misses_none", short=missed[0], all=missed[1])
    colour = markup.colour(status, look.palette())
    shape = f'<span class="ys-mark" aria-hidden="true" {colour}>{LOOKS[status].symbol}</span>'
    return f'<span class="ys-small ys-score">{shape} {escape(words)}</span>'
