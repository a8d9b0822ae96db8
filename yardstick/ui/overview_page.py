"""总览: what stands where, gravest first, each indicator with its one sentence."""

from __future__ import annotations

from html import escape

import streamlit as st

from yardstick import phrases
from yardstick.indicators import Result
from yardstick.registry import Plan
from yardstick.status import LOOKS, SEVERITY, Status
from yardstick.texts import Lang, text, titled
from yardstick.ui import frame, look, markup, messages, site
from yardstick.ui.here import Visit


def overview_page() -> None:
    """Draw the overview."""
    visit: Visit = st.session_state["ys_visit"]
    if not visit.view.moment:
        messages.empty(visit.address)
        return
    space, address = site.workspace(), visit.address
    plan = space.plan
    measured = [space.measure(i, visit.view, address.filters, visit.today) for i in plan.indicators]
    results = [m.at(address.town) for m in measured]
    groups = {s: [r for r in results if r.status is s] for s in SEVERITY}
    present = {s: found for s, found in groups.items() if found}
    crumb = escape(titled(plan, address.lang))
    frame.head(visit, text(address.lang, "nav.page.overview"), crumb)
    st.html(_summary(present, len(results), address.lang))
    for status, found in present.items():
        st.html(_group(status, found, plan, visit))
    frame.foot(visit)


def _summary(groups: dict[Status, list[Result]], total: int, lang: Lang) -> str:
    """The whole plan in one sentence and one bar."""
    palette = look.palette()
    parts = [
        text(lang, "ui.summary_part", count=len(found), status=text(lang, f"status.{status}"))
        for status, found in groups.items()
    ]
    sentence = text(lang, "ui.summary", count=total, parts=("，" if lang == "zh" else ", ").join(parts))
    bars = "".join(
        f'<i class="{"ys-hatched" if LOOKS[s].hatched else ""}" '
        f'style="flex:{len(found)};--s:{palette.status(s)}" title="{escape(text(lang, f"status.{s}"))}"></i>'
        for s, found in groups.items()
    )
    bar = f'<div class="ys-strip" role="img" aria-label="{escape(sentence)}">{bars}</div>'
    return markup.wrap(f'<p class="ys-summary">{escape(sentence)}</p>{bar}', "div")


def _group(status: Status, results: list[Result], plan: Plan, visit: Visit) -> str:
    lang, palette = visit.address.lang, look.palette()
    title = f"{LOOKS[status].symbol} {text(lang, f'status.{status}')} <small>{len(results)}</small>"
    meaning = escape(phrases.status_meaning(status, plan, lang))
    lines = "".join(_line(r, plan, visit) for r in results)
    colour = markup.colour(status, palette)
    return f'<section class="ys ys-group" {colour}><h2>{title}</h2><p>{meaning}</p>{lines}</section>'


def _line(result: Result, plan: Plan, visit: Visit) -> str:
    address, lang = visit.address, visit.address.lang
    indicator = result.indicator
    action = plan.find(indicator.action)
    where = f"{phrases.clause(action.number, lang)} · {markup.heading(action, lang)}"
    day = text(lang, "ui.as_of", day=phrases.day(result.latest.period, lang)) if result.latest else ""
    inner = (
        f'<span class="ys-big">{markup.big(result, lang)}</span>'
        f'<span class="ys-body"><span class="ys-say">{escape(phrases.verdict(result, plan, lang))}</span><br>'
        f'<span class="ys-soft ys-small">{escape(" · ".join(w for w in (where, day) if w))}</span></span>'
        f"{markup.spark(result, look.palette())}"
    )
    there = address.elsewhere(action.slug, ind=indicator.id)
    return markup.link(there, inner, "ys-line")
