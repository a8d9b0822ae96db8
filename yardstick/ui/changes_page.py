"""变化: two points of time beside each other: which lights flipped, what moved most, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import escape
from urllib.parse import urlencode

import streamlit as st

from yardstick import change_phrases, charts_changes, comparisons, phrases
from yardstick.changes import Change, Part
from yardstick.comparisons import Comparison, Moved
from yardstick.days import iso
from yardstick.indicators import Result
from yardstick.registry import Indicator
from yardstick.snapshots import format_moment
from yardstick.texts import Lang, text, titled
from yardstick.ui import controls, frame, look, markup, messages, profile_markup, roster_list, site
from yardstick.ui.here import Visit

MOST_MOVED = 10
NAMED = 8  # units named in each part
COLUMNS = (("indicator", ""), ("before", "ys-num"), ("after", "ys-num"), ("moved", "ys-num"), ("trend", ""))
CHART = {"displayModeBar": False, "scrollZoom": False}


def changes_page() -> None:
    """Draw the comparison."""
    visit: Visit = st.session_state["ys_visit"]
    if not visit.view.moment:
        messages.empty(visit.address)
        return
    space, address = site.workspace(), visit.address
    found = comparisons.compare(space, visit.view, address.filters, visit.today, address.was, address.wv)
    if found is None:
        frame.head(visit, text(address.lang, "nav.page.changes"), escape(text(address.lang, "changes.nothing_earlier")))
        frame.foot(visit)
        return
    chosen = _chosen(visit, found)
    exact = address.go(was=found.was, wv=found.then.moment, ind=chosen.id if chosen else None)
    visit = replace(visit, address=exact)  # a shared link names both points
    frame.head(visit, text(address.lang, "nav.page.changes"), escape(text(address.lang, "changes.lead")))
    _controls(visit, found)
    _compared(visit, found, chosen)
    frame.foot(visit)


def _chosen(visit: Visit, found: Comparison) -> Indicator | None:
    """The link's indicator, else the one that moved most."""
    asked = next((i for i in site.workspace().plan.indicators if i.id == visit.address.ind), None)
    if asked is not None:
        return asked
    moved = max(found.moves, key=lambda m: m.size, default=None)
    return moved.after.indicator if moved else None


def _controls(visit: Visit, found: Comparison) -> None:
    """The two cut-off dates, and the version in which the earlier one is read."""
    lang, known = visit.address.lang, comparisons.periods(site.workspace(), visit.view)
    left, middle, right = st.columns(3)
    earlier: dict[str | None, str] = {
        p.isoformat(): phrases.day(p, lang) for p in reversed(known) if p < found.last or p == found.was
    }
    later: dict[str | None, str] = {None: text(lang, "changes.newest", day=phrases.day(known[-1], lang))}
    later |= {p.isoformat(): phrases.day(p, lang) for p in reversed(known) if found.was < p < known[-1]}
    last = iso(visit.address.last)
    with left:
        controls.pick("was", text(lang, "changes.was"), found.was.isoformat(), earlier)
    with middle:
        controls.pick(
            "to", text(lang, "changes.last"), last, later | ({last: last} if last and last not in later else {})
        )
    with right:
        controls.pick("wv", text(lang, "changes.version"), *_versions(visit, found))


def _versions(visit: Visit, found: Comparison) -> tuple[str | None, dict[str | None, str]]:
    """The version chosen, and all: as first told, as known now, and every publish of the earlier date in between."""
    lang, space = visit.address.lang, site.workspace()
    first, now = comparisons.first_told(space, visit.view, found.was), visit.view.moment
    between = [c.moment for c in visit.view.commits() if c.period == found.was and first < c.moment < now]
    keys = {first: "changes.first_told", now: "changes.as_now"}
    titles: dict[str | None, str] = {
        None if m == first else format_moment(m): text(
            lang, f"{keys.get(m, 'changes.as_of')}", moment=space.local(m).strftime("%Y-%m-%d %H:%M")
        )
        for m in dict.fromkeys((first, now, *between, found.then.moment))
    }
    return None if found.then.moment == first else format_moment(found.then.moment), titles


def _compared(visit: Visit, found: Comparison, chosen: Indicator | None) -> None:
    lang = visit.address.lang
    flips = {sign: [m for m in found.moves if m.flipped == sign] for sign in (1, -1, 0)}
    same = sum(m.flipped is None for m in found.moves)
    st.html(_summary(visit, found, {s: len(f) for s, f in flips.items()}, same))
    if chosen is not None:
        _explained(visit, found, chosen)
    if events := roster_list.section(visit, found.was, found.last):
        st.html(events)
    for sign, key in ((-1, "worse"), (1, "better"), (0, "other")):
        if flips[sign]:
            title = text(lang, f"changes.flipped.{key}", count=len(flips[sign]))
            st.html(_flips(title, comparisons.gravest_first(flips[sign]), visit))
    moved = sorted((m for m in found.moves if m.size > 0), key=lambda m: -m.size)[:MOST_MOVED]
    if moved:
        st.html(_moved(moved, visit))
    st.html(_download(visit))


def _summary(visit: Visit, found: Comparison, counts: dict[int, int], same: int) -> str:
    lang = visit.address.lang
    days = {"was": phrases.day(found.was, lang), "last": phrases.day(found.last, lang)}
    words = text(lang, "changes.summary", better=counts[1], worse=counts[-1], other=counts[0], same=same, **days)
    return markup.wrap(f'<p class="ys-summary">{escape(words)}</p>')


def _explained(visit: Visit, found: Comparison, chosen: Indicator) -> None:
    """Why the chosen indicator changed: the sentence, the waterfall, the units behind each part."""
    lang, moved = visit.address.lang, found.move(chosen)
    change, result = found.explain(chosen), moved.after
    where = _where(chosen, lang)
    if change is None:
        key = "protected" if site.workspace().is_protected(chosen) else "no_figures"
        st.html(markup.section(text(lang, f"changes.{key}", title=titled(chosen, lang)), where))
        return
    st.html(markup.section(change_phrases.sentence(result, change, lang), where, _notes(moved, change, lang)))
    if not any(p.movers for p in change.parts):
        return
    days = (_day(moved.before), _day(moved.after))
    chart = charts_changes.waterfall(result, change, days, look.palette(), lang)
    st.plotly_chart(chart.spec, theme=None, config=CHART, alt=chart.alt, key="ys_waterfall")
    st.html(markup.wrap("".join(_part(p, result, visit) for p in change.parts if p.movers), "div", "ys-causes"))


def _day(result: Result) -> date:
    return result.latest.period if result.latest else result.judged_on


def _where(indicator: Indicator, lang: Lang) -> str:
    action = site.workspace().plan.find(indicator.action)
    return f"{phrases.clause(action.number, lang)} · {markup.heading(action, lang)} · {titled(indicator, lang)}"


def _notes(moved: Moved, change: Change, lang: Lang) -> str:
    """What the figure is, and what was done about mergers."""
    words = []
    if moved.after.judges_each:
        words.append(text(lang, "changes.share_met", line=phrases.line_of(moved.after, lang)))
    if any(m.is_pooled for p in change.parts for m in p.movers):
        words.append(text(lang, "changes.pooled"))
    return "".join(words) if lang == "zh" else " ".join(words)


def _part(part: Part, result: Result, visit: Visit) -> str:
    """The strongest units of one part, linked to their pages."""
    lang, plan = visit.address.lang, site.workspace().plan
    is_unit = result.indicator.grain == "unit"
    strong = [m for m in part.movers if m.effect is None or abs(m.effect) > change_phrases.NOTHING]
    shown = strong or part.movers
    items = []
    for moved in shown[:NAMED]:
        named = replace(moved, other=phrases.english(plan, moved.other, lang))
        words = escape(change_phrases.mover(named, result, lang))
        name = escape(phrases.english(plan, moved.name, lang))
        there = markup.link(visit.address.elsewhere("school", unit=moved.unit_id), name) if is_unit else name
        items.append(f"<li>{there} <span class='ys-soft'>{words}</span></li>")
    title = f"{change_phrases.kind(part.kind, lang)} <small>{len(part.movers)}</small>"
    rest = {"rest": len(shown) - len(items), "rest_without_effect": len(part.movers) - len(shown)}
    items += [f"<li class='ys-soft'>{escape(text(lang, f'changes.{k}', count=n))}</li>" for k, n in rest.items() if n]
    return f'<div><h3>{title}</h3><ul class="ys-silent">{"".join(items)}</ul></div>'


def _flips(title: str, moved: Sequence[Moved], visit: Visit) -> str:
    """Light then, light now, one line an indicator."""
    lang, palette = visit.address.lang, look.palette()
    lines = []
    for one in moved:
        lights = f"{markup.badge(one.before.status, palette, lang)} → {markup.badge(one.after.status, palette, lang)}"
        if one.is_now_due:
            lights += f' <span class="ys-soft ys-small">{escape(text(lang, "changes.now_due"))}</span>'
        values = f"{_value(one.before, lang)} → {_value(one.after, lang)}"
        inner = (
            f'<span class="ys-name">{escape(titled(one.after.indicator, lang))}</span>'
            f'<span class="ys-lights">{lights}</span><span class="ys-num ys-soft">{values}</span>'
        )
        lines.append(markup.link(visit.address.go(ind=one.after.indicator.id), inner, "ys-flip"))
    return markup.section(title) + markup.wrap("".join(lines), "div", "ys-flips")


def _value(result: Result, lang: Lang) -> str:
    return escape(phrases.value_of(result, result.latest, lang)) if result.latest else "—"


def _moved(moved: Sequence[Moved], visit: Visit) -> str:
    lang = visit.address.lang
    headings = [(text(lang, f"profiles.column.{n}"), c) for n, c in COLUMNS]
    rows = [_moved_row(m, visit) for m in moved]
    title = markup.section(text(lang, "changes.moved_most"), "", text(lang, "changes.moved_note"))
    return title + markup.wrap(profile_markup.table(headings, rows, "ys-profile ys-moved"))


def _moved_row(moved: Moved, visit: Visit) -> str:
    lang, indicator = visit.address.lang, moved.after.indicator
    by = moved.printed_difference
    sign = "+" if by > 0 else "−"
    share = text(lang, "phrases.chart.share_met") if moved.after.judges_each else ""
    name = markup.link(visit.address.go(ind=indicator.id), escape(titled(indicator, lang)))
    cells = (
        ("indicator", f'{name} <span class="ys-soft ys-small">{escape(share)}</span>'),
        ("before", _value(moved.before, lang)),
        ("after", f"<b>{_value(moved.after, lang)}</b>"),
        ("moved", escape(sign + phrases.difference(moved.after, abs(by), lang))),
        ("trend", markup.spark(moved.after, look.palette())),
    )
    return profile_markup.row(cells, dict(COLUMNS), lang)


def _download(visit: Visit) -> str:
    """The whole comparison as a file: every indicator, and its parts."""
    exact = visit.address.go(v=visit.view.moment, day=visit.today, ind=None)
    query = escape(urlencode(exact.params))
    words = escape(text(visit.address.lang, "changes.download"))
    return markup.wrap(
        f'<a class="ys-button" href="/download/changes.csv?{query}" download>{words}</a>', "div", "ys-noprint"
    )
