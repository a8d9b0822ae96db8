"""The page every action shares: verdict, trend, towns, schools, who is short, and the clause it all answers to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from yardstick import charts, phrases
from yardstick.address import Address
from yardstick.charts import Chart
from yardstick.indicators import Measured, Result, UnitRow
from yardstick.parts import around_indicators
from yardstick.registry import SPREADS, Action, Indicator
from yardstick.reports import pictures
from yardstick.reports.document import Picture
from yardstick.texts import Lang, text, titled
from yardstick.ui import decisions_part, frame, here, look, markup, messages, site, turning
from yardstick.ui.here import Visit
from yardstick.ui.parts import PARTS

FEW = 6  # items whose list says all
SHOWN = 40  # rows of a list on the page; the rest is in the download
CHART = {"displayModeBar": False, "scrollZoom": False}


def action_page(slug: str) -> None:
    """Draw the page of one action."""
    visit: Visit = st.session_state["ys_visit"]
    action = site.workspace().plan.find(slug)
    if not visit.view.moment:
        messages.empty(visit.address)
        return
    above, below = around_indicators(action)
    if action.indicator:
        _measured_page(visit, action, above, below)
    else:
        _plain_page(visit, action, (*above, *below))
    frame.foot(visit)


def _draw_parts(visit: Visit, action: Action, names: Sequence[str]) -> None:
    for name in names:
        PARTS[name](visit, action)


def _measured_page(visit: Visit, action: Action, above: Sequence[str], below: Sequence[str]) -> None:
    """Parts and indicators, the chosen indicator in full."""
    chosen = (action.find(visit.address.ind) if visit.address.ind else None) or action.indicator[0]
    measured = {i: visit.measure(i) for i in action.indicator}
    results = [_at(visit, m) for m in measured.values()]
    result = results[list(measured).index(chosen)]
    visit = replace(visit, address=visit.address.go(ind=chosen.id))  # a shared link names its indicator
    plan, palette, lang = site.workspace().plan, look.palette(), visit.address.lang
    frame.head(visit, markup.heading(action, lang), _crumb(visit, action, result.name))
    _draw_parts(visit, action, above)
    st.html(markup.verdict(result, plan, palette, lang))
    st.html(markup.cards(results, visit.address, chosen, palette))
    turning.draw(visit, result)
    _charts(visit, measured[chosen], result)
    _draw_parts(visit, action, below)
    decisions_part.draw(visit, result)
    st.html(markup.section(text(lang, "ui.words_of_plan"), _clause_number(visit, action)))
    st.html(markup.clause(action, chosen, result, plan, lang))
    st.html(markup.wrap(_more(visit, action, chosen), "p", "ys-small"))
    st.html(_downloads(visit, chosen))


def _more(visit: Visit, action: Action, indicator: Indicator) -> str:
    """The way to the whole definition, and to the clause among the plan's other words."""
    address, lang = visit.address, visit.address.lang
    entry = address.elsewhere("dictionary")
    definition = markup.link(entry, escape(text(lang, "dictionary.entry")), "ys-more", anchor=indicator.id)
    ledger = address.elsewhere("clauses")
    anchor = f"clause-{action.number}"
    return f"{definition} · {markup.link(ledger, escape(text(lang, 'nav.page.clauses')), 'ys-more', anchor=anchor)}"


def _plain_page(visit: Visit, action: Action, parts: Sequence[str]) -> None:
    """A page without indicators: its parts, its words, and who answers."""
    lang = visit.address.lang
    frame.head(visit, markup.heading(action, lang), _crumb(visit, action, ""))
    _draw_parts(visit, action, parts)
    st.html(markup.section(text(lang, "ui.words_of_plan"), _clause_number(visit, action)))
    st.html(markup.bare_clause(action, site.workspace().plan, lang))


def _at(visit: Visit, measured: Measured) -> Result:
    """The result of the place the reader drilled down to: district, town, or one unit."""
    address = visit.address
    if address.unit is None:
        return measured.at(address.town)
    indicator = measured.whole.indicator
    found = site.workspace().measure_units(indicator, visit.view, address.filters, address.unit, visit.today)
    if found:
        return found[0]
    name = site.workspace().unit_name(visit.view, address.unit) or address.unit
    return measured.nowhere(address.unit, name)


def _crumb(visit: Visit, action: Action, place: str) -> str:
    """Clause, then district › town › unit, each a way back up."""
    address, lang = visit.address, visit.address.lang
    plan = site.workspace().plan
    title = f" {titled(action, lang)}" if action.number else ""  # the goals' pages are named after their subject
    parts = [escape(f"{_clause_number(visit, action)}{title}")]
    if address.town or address.unit:
        parts.append(markup.link(address.go(town=None, unit=None), escape(text(lang, "ui.whole_district"))))
    if address.town:
        name = escape(phrases.english(plan, address.town, lang))
        parts.append(markup.link(address.go(unit=None), name) if address.unit else name)
    if address.unit:
        there = address.elsewhere("school", unit=address.unit)
        parts.append(markup.link(there, escape(place)) if "school" in site.pages() else escape(place))
    return " › ".join(parts)


def _clause_number(visit: Visit, action: Action) -> str:
    return phrases.clause(action.number, visit.address.lang)


def _charts(visit: Visit, measured: Measured, result: Result) -> None:
    """Trend; then towns beside schools, unless the reader already looks at one school."""
    space, address, palette = site.workspace(), visit.address, look.palette()
    lang, plan = address.lang, space.plan
    if result.latest is None:
        return
    if address.first is not None and result.latest.period < address.first:
        st.html(markup.section(text(lang, "ui.nothing_in_range", day=phrases.day(address.first, lang)), ""))
        return
    _draw(charts.trend(result, plan, palette, lang, address.first), "trend", text(lang, "ui.trend"), lang)
    _picture(visit, pictures.trend(result, plan, lang, address.first))
    if address.unit is not None or result.indicator.grain == "district":
        return
    rows = space.unit_rows(result.indicator, visit.view, address.filters, result.latest.period, visit.today)
    has_towns = sum(bool(r.place and r.latest) for r in measured.towns) > 1  # one alone is the district again
    if space.is_protected(result.indicator):  # units are never named beside figures about a few children
        _protected(visit, measured, has_towns)
        return
    is_compared = _is_compared(rows, result.indicator)
    columns = st.columns(2, gap="medium") if has_towns and is_compared else [st.container()]
    if has_towns:
        with columns[0]:
            _towns(visit, measured)
    if is_compared:
        with columns[-1]:
            spread = charts.spread(result, rows, plan, palette, lang)
            grain = result.indicator.grain
            choose = "unit" if grain == "unit" else None
            _draw(spread, "units", text(lang, f"ui.by_{grain}"), lang, choose=choose, address=address)
            _picture(visit, pictures.units(result, rows, plan, lang))
    _short(visit, result, rows)


def _is_compared(rows: Sequence[UnitRow], indicator: Indicator) -> bool:
    """Whether a picture of the units says more than their list: not of a handful of items, nor where each is one."""
    is_list_enough = indicator.grain == "item" and len(rows) < FEW
    return not is_list_enough and not markup.counts_ones(rows, indicator)


def _towns(visit: Visit, measured: Measured) -> None:
    lang, plan = visit.address.lang, site.workspace().plan
    towns = charts.towns(measured, plan, look.palette(), lang, visit.address.town)
    _draw(towns, "towns", text(lang, "ui.by_town"), lang, choose="town", address=visit.address)
    _picture(visit, pictures.towns(measured, plan, lang))


def _picture(visit: Visit, picture: Picture | None) -> None:
    """The links to the chart as a picture of its own, where a report has it."""
    if picture is not None:
        st.html(frame.pictures(visit, picture.name))


def _protected(visit: Visit, measured: Measured, has_towns: bool) -> None:
    """Towns, and why there is no list of schools."""
    if has_towns:
        _towns(visit, measured)
    st.html(markup.wrap(escape(text(visit.address.lang, "ui.protected_units")), "p", "ys-soft ys-small"))


def _draw(
    chart: Chart, name: str, kicker: str, lang: Lang, choose: str | None = None, address: Address | None = None
) -> None:
    """A chart under its finding; with `choose`, a click on a point sets that part of the address."""
    notes = [text(lang, "ui.unit", unit=chart.unit)] if chart.unit else []
    if choose and chart.ids:
        notes.append(text(lang, f"ui.click_{choose}"))
    st.html(markup.section(chart.title, kicker, " · ".join(notes)))
    if choose is None or address is None or not chart.ids:
        st.plotly_chart(chart.spec, theme=None, config=CHART, alt=chart.alt, key=f"ys_{name}")
        return
    key = f"ys_{name}_{address.town}_{address.ind}"  # a new key forgets the point that brought us here

    def clicked() -> None:
        picked = _picked(st.session_state.get(key), chart.ids)
        if picked is not None:
            here.follow(address.go(**{choose: None if getattr(address, choose) == picked else picked}).href)

    st.plotly_chart(
        chart.spec, theme=None, config=CHART, alt=chart.alt, key=key, on_select=clicked, selection_mode="points"
    )


def _picked(state: Any, ids: Sequence[str]) -> str | None:
    """What the clicked point stands for: its own data where it carries one, else its place in the trace."""
    points: Sequence[Mapping[str, Any]] = state.selection.points if state else []
    if not points:
        return None
    carried = points[0].get("customdata")
    if isinstance(carried, (list, tuple)):
        carried = carried[0] if carried else None
    if carried is not None:
        return str(carried)
    index = points[0].get("point_index")
    return ids[index] if isinstance(index, int) and index < len(ids) else None


def _short(visit: Visit, result: Result, rows: Sequence[UnitRow]) -> None:
    """The named list of units still short; where no unit is held to anything by itself, every unit."""
    address, lang = visit.address, visit.address.lang
    plan, indicator = site.workspace().plan, result.indicator
    has_target = result.target is not None and indicator.aggregate in ("share", "mean")
    listed = [r for r in rows if r.meets is False] if has_target else [r for r in rows if r.numerator is not None]
    listed = listed if has_target else sorted(listed, key=_weakest(indicator))
    unreported = sum(r.numerator is None for r in rows)
    count = phrases.count(indicator, lang)
    if has_target and listed:
        key = "short_of_line" if result.judges_each else "short_of"
        title = text(lang, f"ui.{key}", short=len(listed), count=count, line=phrases.line_of(result, lang))
    elif has_target:
        title = text(lang, "ui.short_list_none", count=count)
    else:
        title = text(lang, "ui.unit_list_title", count=count)
    notes = []
    if len(listed) > SHOWN:
        notes.append(text(lang, "ui.more_rows", shown=SHOWN, all=len(listed), count=count))
    if unreported:
        notes.append(text(lang, "ui.missing_units", count=unreported, unit=count))
    st.html(markup.section(title, text(lang, "ui.by_name"), " ".join(notes)))
    if listed:
        st.html(markup.short_list(listed[:SHOWN], result, address, plan, links=indicator.grain == "unit"))


def _weakest(indicator: Indicator) -> Callable[[UnitRow], tuple[float, str]]:
    """The order of a list that no line divides: the weakest first; of counts the largest first."""
    sign = -1 if indicator.aggregate == "sum" or indicator.direction == "at_most" else 1
    if indicator.aggregate in SPREADS:  # the units' own values, of which more is better
        sign = 1
    return lambda row: (sign * (row.value or 0.0), row.town or "")


def _downloads(visit: Visit, indicator: Indicator) -> str:
    """The files of this page, as plain links: the browser fetches them, the session stays."""
    address, lang = visit.address, visit.address.lang
    exact = address.go(ind=indicator.id, v=visit.view.moment, day=visit.today)
    query = escape(urlencode(exact.params))
    links = (
        (f"/download/{address.slug}.csv?{query}", "ui.download_page"),
        (f"/download/{address.slug}/units.csv?{query}", "ui.download_units"),
    )
    inner = " ".join(f'<a class="ys-button" href="{h}" download>{escape(text(lang, k))}</a>' for h, k in links)
    return markup.wrap(inner, "div", "ys-noprint")
