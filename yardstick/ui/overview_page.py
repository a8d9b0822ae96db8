"""总览: the plan in one sentence and one bar, then clause by clause, then what is behind, gravest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

import streamlit as st

from yardstick import link_cards, phrases
from yardstick.indicators import Result
from yardstick.registry import GROUPS, Action
from yardstick.status import BEHIND, GOOD, LOOKS, SEVERITY, Status
from yardstick.texts import Lang, text, titled
from yardstick.ui import components, frame, look, markup, messages, site
from yardstick.ui.here import Visit

SHOWN = 6  # of one status in full view; the others are folded away
Grouped = Mapping[Status, Sequence[Result]]  # only statuses that occur, gravest first


def overview_page() -> None:
    """Draw the overview."""
    visit: Visit = st.session_state["ys_visit"]
    if not visit.view.moment:
        messages.empty(visit.address)
        return
    space, address = site.workspace(), visit.address
    measured = visit.measure_all()
    results = {i: m.at(address.town) for i, m in measured.items()}
    grouped = by_status(results.values())
    frame.head(visit, text(address.lang, "nav.page.overview"), escape(titled(space.plan, address.lang)))
    if address.v is None:
        components.since_last_look(address, visit.view.moment, visit.today)
    st.html(_summary(grouped, address.lang))
    for group in GROUPS:
        actions = [a for a in space.plan.actions if a.group == group]
        if actions:
            st.html(_tiles(text(address.lang, f"nav.group.{group}"), actions, results, visit))
    st.html(markup.section(text(address.lang, "overview.by_severity")))
    st.html(markup.wrap("".join(_group(status, found, visit) for status, found in grouped.items())))
    frame.foot(visit)


def by_status(results: Iterable[Result]) -> Grouped:
    """Results by status, gravest first; statuses that do not occur are left out."""
    found = list(results)
    groups = {s: [r for r in found if r.status is s] for s in SEVERITY}
    return {s: rs for s, rs in groups.items() if rs}


def _summary(groups: Grouped, lang: Lang) -> str:
    """The whole plan in one sentence and one bar; under it every status with its count, leading down the page."""
    sentence = link_cards.summary({status: len(found) for status, found in groups.items()}, lang)
    bar = f'<div class="ys-strip" role="img" aria-label="{escape(sentence)}">{_bars(groups, lang)}</div>'
    return markup.wrap(f'<p class="ys-summary">{escape(sentence)}</p>{bar}{_legend(groups, lang)}', "div")


def _bars(groups: Grouped, lang: Lang) -> str:
    palette = look.palette()
    return "".join(
        f'<i class="{_filling(s)}" '
        f'style="flex:{len(found)};--s:{palette.status(s)}" title="{escape(text(lang, f"status.{s}"))}"></i>'
        for s, found in groups.items()
    )


def _filling(status: Status) -> str:
    """Full colour for what is judged, hatched or pale for what is not."""
    if LOOKS[status].hatched:
        return "ys-hatched"
    return "" if status in (*BEHIND, *GOOD) else "ys-pale"


def _legend(groups: Grouped, lang: Lang) -> str:
    palette = look.palette()
    counts = "".join(
        f"<span>{markup.badge(s, palette, lang)} <b>{len(found)}</b></span>" for s, found in groups.items()
    )
    return f'<div class="ys-counts">{counts}</div>'


def _tiles(title: str, actions: Sequence[Action], results: Mapping[str, Result], visit: Visit) -> str:
    tiles = "".join(_tile(a, [results[i.id] for i in a.indicator], visit) for a in actions)
    return f'<section class="ys ys-plan"><h2>{escape(title)}</h2><div class="ys-tiles">{tiles}</div></section>'


def _tile(action: Action, results: Sequence[Result], visit: Visit) -> str:
    """One page of the plan: its gravest indicator with its figure, and how many stand where."""
    lang, palette = visit.address.lang, look.palette()
    number = f'<span class="ys-no">{escape(action.number)}</span>' if action.number else ""
    head = f'<span class="ys-tile-head">{number}{escape(markup.heading(action, lang))}</span>'
    there = visit.address.elsewhere(action.slug)
    if not results:
        none = f'<span class="ys-soft ys-small">{escape(text(lang, "overview.no_indicators"))}</span>'
        return markup.link(there, head + none, "ys-tile")
    worst = min(results, key=lambda r: SEVERITY.index(r.status))
    figure = (
        f'<span class="ys-tile-value"><b class="ys-big">{markup.big(worst, lang)}</b>'
        f'<span class="ys-soft">{escape(phrases.judged_title(worst, lang))}</span></span>'
    )
    marks = "".join(
        f"<span>{markup.mark(s, palette, lang)}{len(found)}</span>" for s, found in by_status(results).items()
    )
    inner = f'{head}{figure}<span class="ys-tile-marks">{marks}</span>'
    return markup.link(there, inner, "ys-tile", markup.colour(worst.status, palette))


def _group(status: Status, results: Sequence[Result], visit: Visit) -> str:
    """What stands at one status: in full view where it is behind, else folded under its name."""
    lang = visit.address.lang
    meaning = f"<p>{escape(phrases.status_meaning(status, site.workspace().plan, lang))}</p>"
    shown = results[:SHOWN] if status in BEHIND else ()
    rest = results[len(shown) :]
    title = f"{LOOKS[status].symbol} {escape(text(lang, f'status.{status}'))} <small>{len(results)}</small>"
    lines = "".join(_line(r, visit) for r in shown)
    if not shown:
        inner = f"<details><summary><h2>{title}</h2></summary>{meaning}{_lines(rest, visit)}</details>"
    elif rest:
        more = escape(text(lang, "overview.more", count=len(rest)))
        inner = f"<h2>{title}</h2>{meaning}{lines}<details><summary>{more}</summary>{_lines(rest, visit)}</details>"
    else:
        inner = f"<h2>{title}</h2>{meaning}{lines}"
    return f'<section class="ys-group ys-fold" {markup.colour(status, look.palette())}>{inner}</section>'


def _lines(results: Sequence[Result], visit: Visit) -> str:
    return "".join(_line(r, visit) for r in results)


def _line(result: Result, visit: Visit) -> str:
    address, lang, plan = visit.address, visit.address.lang, site.workspace().plan
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
