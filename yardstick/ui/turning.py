"""What would turn the light: one sentence, the schools by name, and how many a school term."""

from __future__ import annotations

from html import escape

import streamlit as st

from yardstick import improvement_phrases, phrases, steering
from yardstick.improvement import Improvement, Lever
from yardstick.indicators import Result
from yardstick.status import BEHIND
from yardstick.texts import text
from yardstick.ui import markup, site
from yardstick.ui.here import Visit

NAMED = 12  # units named at once; the rest is in the list below and in the simulator


def draw(visit: Visit, result: Result) -> None:
    """The part, for a light that somebody should turn; nothing for the others."""
    if result.status not in BEHIND or visit.address.unit is not None:
        return
    space, lang = site.workspace(), visit.address.lang
    asked = space.plan.find(result.indicator.action).find(result.indicator.id) or result.indicator
    _, found = steering.improvement_of(space, asked, visit.view, visit.address.filters, visit.today)
    kicker = text(lang, "steering.improve.kicker")
    if isinstance(found, str):
        if why := improvement_phrases.reason(found, result, lang):
            st.html(markup.section(why, kicker))
        return
    pace = improvement_phrases.pace(found, space.plan, lang)
    st.html(markup.section(improvement_phrases.sentence(found, lang), kicker, pace))
    inner = _units(found, visit) + _terms(found, visit) + _simulator(found, visit)
    st.html(markup.wrap(inner, "div", "ys-turning"))


def _units(found: Improvement, visit: Visit) -> str:
    """The units by name, those that do most first; where any of several will do, all of these."""
    offered = found.levers.all[: found.free] if found.free else found.chosen
    names = [_unit(lever, found, visit) for lever in offered[:NAMED]]
    if len(offered) > NAMED:
        rest = text(visit.address.lang, "steering.improve.rest", rest=len(offered) - NAMED)
        names.append(f'<li class="ys-soft">{escape(rest)}</li>')
    return f"<ul>{''.join(names)}</ul>"


def _unit(lever: Lever, found: Improvement, visit: Visit) -> str:
    lang, is_unit = visit.address.lang, found.result.indicator.grain == "unit"
    name = escape(phrases.english(site.workspace().plan, lever.name, lang))
    there = visit.address.elsewhere("school", unit=lever.unit_id)
    words = markup.link(there, name) if is_unit and "school" in site.pages() else name
    gap = improvement_phrases.gap(lever, found.levers.all, found.result, lang)
    return f"<li><span class='ys-name'>{words}</span>{f' <small>{escape(gap)}</small>' if gap else ''}</li>"


def _terms(found: Improvement, visit: Visit) -> str:
    """One small box a school term."""
    lang = visit.address.lang
    boxes = "".join(f"<span>{escape(words)}</span>" for words in improvement_phrases.terms(found, lang))
    return f'<p class="ys-terms">{boxes}</p>' if boxes else ""


def _simulator(found: Improvement, visit: Visit) -> str:
    """The way to the simulator with these units chosen."""
    if "simulator" not in site.pages():
        return ""
    asked, picked = (found.result.indicator.id,), tuple(sorted(lever.unit_id for lever in found.chosen))
    there = visit.address.elsewhere("simulator", goals=asked, aim="chosen", picked=picked)
    return markup.link(there, escape(text(visit.address.lang, "steering.simulate.open")), "ys-button ys-noprint")
