"""学校: everything about one school or kindergarten, on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from yardstick import phrases, roster_changes
from yardstick.indicators import Result, UnitRow, is_met
from yardstick.peers import LEAST, Standing, peers_of, standing
from yardstick.registry import Action, Indicator
from yardstick.roster_events import history
from yardstick.status import SEVERITY, Status
from yardstick.texts import Lang, bracketed, text, titled
from yardstick.ui import controls, frame, look, markup, messages, profile_markup, site, standards
from yardstick.ui.here import Visit
from yardstick.ui.standards import Score

ALL_AT_ONCE = 400  # units up to which everyone's results are measured together and kept
COLUMNS = (
    *(("indicator", ""), ("value", "ys-num"), ("standard", "ys-tight"), ("status", "ys-tight"), ("gap", "ys-num")),
    *(("trend", ""), ("peers", "")),
)


@dataclass(frozen=True)
class Asked:
    """One indicator that asks this unit, and how the unit stands among its peers."""

    result: Result
    row: UnitRow
    standing: Standing | None

    @property
    def is_required(self) -> bool:
        """Whether the unit reported a figure that every unit is held to."""
        return self.row.numerator is not None and self.result.binds_each


def school_page() -> None:
    """Draw the page of the chosen unit, or the way to choose one."""
    visit: Visit = st.session_state["ys_visit"]
    if not visit.view.moment:
        messages.empty(visit.address)
        return
    rosters = site.workspace().rosters(visit.view)
    unit_id = visit.address.unit
    rows = [roster[unit_id] for _, roster in rosters if unit_id in roster] if unit_id else []
    if unit_id and rows:
        _unit(visit, unit_id, rows[-1])
    else:
        _chooser(visit)
    frame.foot(visit)


def _select(visit: Visit) -> None:
    """The box with every unit of the newest roster, town by town; typing searches it."""
    lang, plan = visit.address.lang, site.workspace().plan
    roster = _newest(visit)[1]
    order = sorted(roster, key=lambda u: (str(roster[u]["town"]), str(roster[u]["name"])))

    def title(unit_id: str | None) -> str:
        if unit_id is None:
            return text(lang, "profiles.choose_school")
        unit = roster.get(unit_id)
        return f"{phrases.english(plan, str(unit['town']), lang)} · {unit['name']}" if unit else unit_id

    controls.choose("unit", text(lang, "profiles.school"), visit.address.unit, (None, *order), title)


def _newest(visit: Visit) -> tuple[date, Mapping[str, Mapping[str, Any]]]:
    rosters = site.workspace().rosters(visit.view)
    return rosters[-1] if rosters else (date.min, {})


def _chooser(visit: Visit) -> None:
    """Every unit by town, each with how many standards it misses."""
    address, lang = visit.address, visit.address.lang
    frame.head(visit, text(lang, "nav.page.school"), escape(text(lang, "profiles.school_lead")))
    if address.unit:
        st.html(markup.wrap(escape(text(lang, "profiles.unknown_unit", unit=address.unit)), "p", "ys-pin"))
    _select(visit)
    scores = standards.unmet(visit)
    for town, listed in sorted(standards.open_units(visit).items()):
        if listed and address.town in (None, town):
            st.html(_town_block(town, listed, scores, visit))


def _town_block(town: str, listed: Sequence[tuple[str, str]], scores: dict[str, Score], visit: Visit) -> str:
    there = visit.address.elsewhere("town", town=town)
    name = escape(phrases.english(site.workspace().plan, town, visit.address.lang))
    title = f'<h2>{markup.link(there, name)} <small class="ys-soft">{len(listed)}</small></h2>'
    return markup.wrap(title + standards.units(listed, scores, visit), "section", "ys-section")


def _unit(visit: Visit, unit_id: str, unit: Mapping[str, Any]) -> None:
    lang, plan = visit.address.lang, site.workspace().plan
    period, roster = _newest(visit)
    town = str(unit["town"])
    crumb = " › ".join(
        (
            markup.link(visit.address.go(unit=None), escape(text(lang, "nav.page.school"))),
            markup.link(visit.address.elsewhere("town", town=town), escape(phrases.english(plan, town, lang))),
            escape(str(unit["name"])),
        )
    )
    frame.head(visit, str(unit["name"]), crumb)
    st.html(_facts(unit_id, unit, visit))
    peers = peers_of(unit_id, roster, period)
    asked = {a: _asked(visit, a, unit_id, peers) for a in plan.actions}
    everything = [one for found in asked.values() for one in found]
    st.html(_verdict(str(unit["name"]), everything, visit))
    _select(visit)
    if not everything:
        st.html(markup.section(text(lang, "profiles.asked_nothing")))
    for action, found in asked.items():
        if found:
            st.html(_clause(action, found, visit))
    if everything:
        words = text(lang, "profiles.peers_note", kind=_choice("kind", unit, lang), count=len(peers), least=LEAST)
        st.html(markup.wrap(escape(words), "p", "ys-soft ys-small ys-section"))


def _choice(column: str, unit: Mapping[str, Any], lang: Lang) -> str:
    value = str(unit.get(column) or "")
    return site.workspace().roster_choices(column, lang).get(value, value)


def _facts(unit_id: str, unit: Mapping[str, Any], visit: Visit) -> str:
    """What it is, where it stands, and what has happened to it."""
    lang = visit.address.lang
    stages = site.workspace().stages(lang)
    comma = "、" if lang == "zh" else ", "
    words = [
        _choice("kind", unit, lang),
        comma.join(stages.get(s, s) for s in unit.get("stages") or ()),
        _choice("urban_rural", unit, lang),
        *([text(lang, "profiles.town_seat")] if unit.get("is_town_seat") else []),
        text(lang, "profiles.code", code=unit_id),
    ]
    space = site.workspace()
    events = history(unit_id, space.events(visit.view))
    told = "".join(f"<li>{escape(roster_changes.sentence(e, space, lang))}</li>" for e in events)
    line = escape(" · ".join(dict.fromkeys(w for w in words if w)))
    return markup.wrap(f'<p class="ys-soft">{line}</p><ol class="ys-history">{told}</ol>')


def _asked(visit: Visit, action: Action, unit_id: str, peers: frozenset[str]) -> list[Asked]:
    """The action's indicators that ask this unit, in page order."""
    mine = set(standards.asking(visit))
    found = []
    for indicator in (i for i in action.indicator if i in mine):
        _, rows = standards.newest_rows(visit, indicator)
        own = {r.stage: r for r in rows if r.unit_id == unit_id}
        for result in _results(visit, indicator, unit_id) if own else ():
            if result.stage in own:
                alike = [r for r in rows if r.stage == result.stage]
                place = standing(unit_id, alike, peers, indicator.direction)
                found.append(Asked(result, own[result.stage], place))
    return found


def _results(visit: Visit, indicator: Indicator, unit_id: str) -> list[Result]:
    """This unit's results; with everyone's at once where they are few, so that the next school is there already."""
    space = site.workspace()
    everyone = None if len(_newest(visit)[1]) <= ALL_AT_ONCE else unit_id
    found = space.measure_units(indicator, visit.view, standards.filters(visit), everyone, visit.today)
    return [r for r in found if r.place == unit_id]


def _verdict(name: str, asked: Sequence[Asked], visit: Visit) -> str:
    """How many standards are met, and the gravest that are not."""
    lang, palette = visit.address.lang, look.palette()
    required = [a for a in asked if a.is_required]
    short = sorted((a for a in required if not is_met(a.result)), key=lambda a: SEVERITY.index(a.result.status))
    unreported = sum(a.row.numerator is None for a in asked)
    met, count = len(required) - len(short), len(required)
    key = "none" if not required else "some" if short else "all"
    words = [text(lang, f"profiles.verdict.{key}", name=name, met=met, all=count, short=len(short))]
    if short:
        words.append(text(lang, "profiles.verdict.gravest", names=_named(short[:3], lang)))
    if unreported:
        words.append(text(lang, "profiles.verdict.unreported", count=unreported))
    status = short[0].result.status if short else Status.REACHED if required else Status.NO_TARGET
    big = f"{met}<small>/{count}</small>" if required else "—"
    inner = (
        f'<div><div class="ys-big">{big}</div></div>'
        f'<div><p class="ys-say">{escape(words[0])}</p><p>{escape("".join(words[1:]))}</p></div>'
    )
    return f'<section class="ys ys-verdict ys-compact" {markup.colour(status, palette)}>{inner}</section>'


def _named(asked: Sequence[Asked], lang: Lang) -> str:
    comma = "、" if lang == "zh" else ", "
    return comma.join(_titled(a.result, lang) for a in asked)


def _titled(result: Result, lang: Lang) -> str:
    """The indicator's title, with the stage where a unit's stages are told apart and the title does not say it."""
    name = titled(result.indicator, lang)
    if result.stage is None or result.indicator.stage is not None:
        return name
    stage = site.workspace().stages(lang).get(result.stage, result.stage)
    return name + bracketed(stage, lang)


def _clause(action: Action, asked: Sequence[Asked], visit: Visit) -> str:
    lang, address = visit.address.lang, visit.address
    there = address.elsewhere(action.slug, unit=address.unit, town=None)
    required = [a for a in asked if a.is_required]
    met = sum(is_met(a.result) for a in required)
    name = f"{phrases.clause(action.number, lang)} · {markup.heading(action, lang)}"
    count = text(lang, "profiles.met_of", met=met, all=len(required)) if required else ""
    title = f'<h2>{markup.link(there, escape(name))} <small class="ys-soft">{escape(count)}</small></h2>'
    headings = [(text(lang, f"profiles.column.{n}"), c) for n, c in COLUMNS]
    rows = [_row(a, action, visit) for a in asked]
    return markup.wrap(title + profile_markup.table(headings, rows, "ys-profile"), "section", "ys-section")


def _row(asked: Asked, action: Action, visit: Visit) -> str:
    lang, address, palette, result = visit.address.lang, visit.address, look.palette(), asked.result
    there = address.elsewhere(action.slug, ind=result.indicator.id, unit=address.unit, town=None)
    late = result.latest is not None and asked.row.numerator is None
    dated = text(lang, "ui.as_of", day=phrases.month(result.latest.period, lang)) if late and result.latest else ""
    cells = (
        ("indicator", markup.link(there, escape(_titled(result, lang)))),
        (
            "value",
            f"<b>{markup.big(result, lang)}</b>" + (f'<br><span class="ys-small">{dated}</span>' if dated else ""),
        ),
        ("standard", escape(profile_markup.standard(result, lang))),
        ("status", _status(asked, lang)),
        ("gap", escape(_gap(asked, lang))),
        ("trend", markup.spark(result, palette)),
        ("peers", _peers(asked, lang)),
    )
    return profile_markup.row(cells, dict(COLUMNS), lang)


def _status(asked: Asked, lang: Lang) -> str:
    if asked.row.numerator is None:
        return f'<span class="ys-badge ys-hatched">– {escape(text(lang, "phrases.chart.unreported"))}</span>'
    if asked.result.target is not None and not asked.is_required:
        return f'<span class="ys-soft ys-small">{escape(text(lang, "profiles.district_target"))}</span>'
    return markup.badge(asked.result.status, look.palette(), lang)


def _gap(asked: Asked, lang: Lang) -> str:
    return markup.gap_words(asked.row.gap, asked.result.indicator, lang) if asked.is_required and asked.row.gap else ""


def _peers(asked: Asked, lang: Lang) -> str:
    """The strip of its peers and the rank in words; for a yes or no, how many say yes."""
    place, result, palette = asked.standing, asked.result, look.palette()
    if place is None or place.of < 2:
        return ""
    indicator = result.indicator
    if result.is_yes_no:
        yes = sum(v > 0 for v in place.values)
        return escape(text(lang, "profiles.peers_yes", yes=yes, of=place.of))
    colour = palette.status(result.status) if asked.is_required else palette.ink
    goal = result.goal if asked.is_required else None
    picture = profile_markup.strip(place.values, place.own, goal, colour, palette)
    median = phrases.quantity(place.median, indicator.decimals, "%" if indicator.unit == "%" else "")
    key = "peers_ranked" if place.rank else "peers_few"
    words = text(lang, f"profiles.{key}", rank=place.rank, of=place.of, median=median)
    return f'{picture}<span class="ys-small ys-soft">{escape(words)}</span>'
