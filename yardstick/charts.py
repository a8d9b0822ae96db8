"""Result → figure: a Plotly specification as plain data, with the finding as its title and an alt text.

Plain dictionaries build four times faster than graph objects. Nothing here fetches anything: no maps, no web fonts.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from yardstick import phrases
from yardstick.indicators import Measured, Observation, Result, UnitRow, counted_from, is_met, is_yes_or_no
from yardstick.judging import schedule
from yardstick.projections import Outlook, outlook
from yardstick.registry import SPREADS, Indicator, Observed, Plan
from yardstick.status import LOOKS, Status
from yardstick.texts import Lang, bracketed, text, titled

FONT = "PingFang SC, Microsoft YaHei, Noto Sans SC, Noto Sans CJK SC, system-ui, sans-serif"
MOST_TOWNS = 24  # bars a reader can still take in
MOST_DOTS = 240  # beyond this a unit is no longer a dot one can point at
BINS = 28
MOST_SINGLE_TICKS = 6  # counts up to here are marked one by one
MOST_STACKED = 9  # dots of one bin on top of each other; more stand side by side

Spec = dict[str, Any]
Group = tuple[str, str, str, list[int]]  # name, colour, marker and the points it holds


@dataclass(frozen=True)
class Palette:
    """Ink for one theme. Status colours are in `status.LOOKS`."""

    theme: Literal["light", "dark"]
    ink: str
    soft: str
    grid: str
    bar: str
    page: str

    def status(self, status: Status) -> str:
        """The status's colour in this theme."""
        look = LOOKS[status]
        return look.dark if self.theme == "dark" else look.light


PALETTES: dict[str, Palette] = {
    "light": Palette("light", "#1B2430", "#5B6472", "#E3E7ED", "#C9D3E0", "#F7F8FA"),
    "dark": Palette("dark", "#E6EBF2", "#A9B4C2", "#2A3442", "#3A4657", "#0F141B"),
}


@dataclass(frozen=True)
class Chart:
    """A figure with the words that belong to it; `ids` names what each point of the first trace stands for."""

    spec: Spec
    title: str
    alt: str
    unit: str = ""  # of the value axis, where the axis does not say it
    ids: tuple[str, ...] = ()


def trend(result: Result, plan: Plan, palette: Palette, lang: Lang, first: date | None = None) -> Chart:
    """Observed values over time, with target, 序时进度 and the projection at the pace of the last two years."""
    if result.is_yes_no and result.indicator.observed is not None:
        return _observed_trend(result, result.indicator.observed, palette, lang, first)
    shown = [o for o in result.observations if first is None or o.period >= first]
    values = [_finite(result.judged(o)) for o in shown]
    colour = palette.status(result.status)
    traces = [*_guides(result, plan, palette, lang, first), _observed(result, shown, values, colour, palette, lang)]
    layout = _time_layout(palette)
    layout["yaxis"] |= {"ticksuffix": "%" if result.judged_unit == "%" else "", "rangemode": _range_mode(values)}
    if result.indicator.aggregate == "sum" and max((v or 0.0 for v in values), default=0.0) < MOST_SINGLE_TICKS:
        layout["yaxis"] |= {"dtick": 1}  # there is no half school
    if shown and values[-1] is not None:
        layout["annotations"] = [_newest_label(result, shown[-1], values[-1], colour, palette, lang)]
    points = _comma(lang).join(f"{o.period:%Y-%m} {phrases.value_of(result, o, lang)}" for o in shown)
    finding = trend_finding(result, shown, lang)
    alt = text(lang, "phrases.chart.alt_trend", finding=finding, points=points)
    return Chart({"data": traces, "layout": layout}, finding, alt, _judged_unit(result, lang))


def _shortfall(result: Result, observation: Observation) -> float:
    """How far a judged value is from the goal on its wrong side; 0 when it meets it."""
    value = _finite(result.judged(observation))
    if value is None or result.goal is None or is_met(result, observation):
        return 0.0
    return abs(result.goal - value)


def _observed_trend(result: Result, observed: Observed, palette: Palette, lang: Lang, first: date | None) -> Chart:
    """What stands behind one unit's yes or no over time, with the standard it is held to."""
    shown = [o for o in result.observations if (first is None or o.period >= first) and o.observed is not None]
    words = [phrases.plain(o.observed, observed.unit) for o in shown]
    name = titled(observed, lang)
    span = (shown[0].period, shown[-1].period) if shown else (result.judged_on, result.judged_on)
    line = observed.standard
    standard = text(lang, "phrases.chart.line", line=phrases.plain(line, observed.unit))
    target = [] if line is None else [_line(span, (line, line), standard, palette_target(palette), "dash")]
    series = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": name,
        "x": [o.period.isoformat() for o in shown],
        "y": [o.observed for o in shown],
        "hovertext": [f"{phrases.day(o.period, lang)}<br>{w}" for o, w in zip(shown, words, strict=True)],
        "hoverinfo": "text",
        "line": {"color": palette.ink, "width": 2.5},
        "marker": {"size": 8, "color": palette.status(result.status)},
    }
    layout = _time_layout(palette)
    layout["yaxis"] |= {"rangemode": "tozero"}
    key = "trend_single" if len(words) < 2 else "trend_plain"
    ends = {"first": words[0], "last": words[-1]} if words else {"first": "—", "last": "—"}
    finding = text(lang, f"phrases.chart.{key}", title=name, **ends)
    points = _comma(lang).join(f"{o.period:%Y-%m} {w}" for o, w in zip(shown, words, strict=True))
    alt = text(lang, "phrases.chart.alt_trend", finding=finding, points=points)
    return Chart({"data": [*target, series], "layout": layout}, finding, alt, observed.unit)


def _time_layout(palette: Palette) -> Spec:
    layout = plain_layout(palette, height=300)
    layout["xaxis"] |= {"type": "date", "tickformat": "%Y-%m", "nticks": 6}
    layout["showlegend"] = True
    return layout


def _plain(words: str) -> str:
    """Words from data as Plotly shows them unchanged: it reads tags and entities in every text."""
    return words.replace("&", "&amp;").replace("<", "&lt;")


def _comma(lang: Lang) -> str:
    return "，" if lang == "zh" else ", "


def _judged_unit(result: Result, lang: Lang) -> str:
    return "%" if result.judges_each else phrases.unit(result.indicator, lang)


def trend_finding(result: Result, shown: Sequence[Observation], lang: Lang) -> str:
    """What the trend says, in a few words."""
    name = text(lang, "phrases.chart.share_met") if result.judges_each else titled(result.indicator, lang)
    words = {"title": name} | {
        k: phrases.value_of(result, o, lang) for k, o in zip(("first", "last"), (*shown[:1], *shown[-1:]), strict=False)
    }
    if len(shown) < 2:
        return text(lang, "phrases.chart.trend_single", **words) if shown else titled(result.indicator, lang)
    is_same = words["first"] == words["last"]
    if result.goal is None:
        return text(lang, f"phrases.chart.trend_{'same' if is_same else 'plain'}", **words)
    if is_met(result, shown[-1]):
        return text(lang, "phrases.chart.trend_reached", **words)
    start, end = (_shortfall(result, o) for o in (shown[0], shown[-1]))
    if result.target and result.target.every_year:
        start = abs(result.goal)  # every year begins with nothing
    left = phrases.difference(result, end, lang)
    way = "same_left" if is_same and end == start else "rising" if end <= start else "falling"
    return text(lang, f"phrases.chart.trend_{way}", left=left, **words)


def _observed(
    result: Result, shown: Sequence[Observation], values: Sequence[float | None], colour: str, p: Palette, lang: Lang
) -> Spec:
    sizes = [7] * (len(shown) - 1) + [15]
    symbols = ["circle"] * (len(shown) - 1) + [LOOKS[result.status].marker]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": text(lang, "phrases.chart.observed"),
        "x": [o.period.isoformat() for o in shown],
        "y": list(values),
        "hovertext": [f"{phrases.day(o.period, lang)}<br>{phrases.value_of(result, o, lang)}" for o in shown],
        "hoverinfo": "text",
        "line": {"color": p.ink, "width": 2.5},
        "marker": {"size": sizes, "symbol": symbols, "color": [p.ink] * (len(shown) - 1) + [colour]},
        "cliponaxis": False,
    }


def _newest_label(result: Result, newest: Observation, value: float, colour: str, palette: Palette, lang: Lang) -> Spec:
    """The newest value beside its mark, on the side away from the target's line."""
    is_under = result.goal is not None and value <= result.goal
    return {
        "x": newest.period.isoformat(),
        "y": value,
        "text": phrases.value_of(result, newest, lang),
        "font": {"size": 18, "color": colour},
        "bgcolor": palette.page,
        "borderpad": 1,
        "showarrow": False,
        "yshift": -24 if is_under else 24,
    }


def _guides(result: Result, plan: Plan, p: Palette, lang: Lang, first: date | None) -> list[Spec]:
    target, goal, pace = result.target, result.goal, result.pace
    shown = [o.period for o in result.observations if first is None or o.period >= first]
    begin = shown[0] if shown else plan.issued_on
    if target is None or goal is None or pace is None:
        end = shown[-1] if shown else begin
        label = "phrases.chart.reference"
        unit = phrases.unit(result.indicator, lang)
        return [
            _line(
                (begin, end), (r.value, r.value), text(lang, label, value=phrases.plain(r.value, unit)), p.soft, "dot"
            )
            for r in result.indicator.reference
        ]
    end = max(target.deadline, shown[-1]) if shown else target.deadline
    name = text(lang, "phrases.chart.target", goal=phrases.goal_of(result, lang).strip())
    since = counted_from(result, plan)
    start = max(since, begin)
    lines = [_line((start if target.every_year else begin, end), (goal, goal), name, palette_target(p), "dash")]
    if start < target.deadline and pace.completion is not None:
        at_start = pace.baseline + (goal - pace.baseline) * schedule(since, start, target.deadline)
        spans = (start, target.deadline), (at_start, goal)
        lines.append(_line(*spans, text(lang, "phrases.chart.schedule"), p.soft, "dot"))
    return lines + _projection(result, plan, p, lang)


def palette_target(p: Palette) -> str:
    """The colour of a target line."""
    return p.status(Status.REACHED)


def _projection(result: Result, plan: Plan, p: Palette, lang: Lang) -> list[Spec]:
    """The way on at the pace of two years, on the range that the steps of these years span; nothing from too few."""
    found = outlook(result, plan)
    until = found.until if found and found.is_told else None
    if found is None or until is None:
        return []
    colour, start = p.status(result.status), found.middle.start
    reached = found.middle.reached_by(until)
    end = (reached, found.middle.goal.value) if reached else (until, found.middle.at(until))
    name = text(lang, "phrases.chart.projection")
    line = _line((start.day, end[0]), (start.value, end[1]), name, colour, "dashdot")
    if found.best.per_term == found.worst.per_term:
        return [line]
    return [_band(found, until, colour, lang), line]


def _band(found: Outlook, until: date, colour: str, lang: Lang) -> Spec:
    """The range between the worst and the best way on, as one outline."""
    bends = (found.worst.bend(), found.best.bend())
    days = sorted({found.middle.start.day, until, *(d for d in bends if d is not None and d < until)})
    edges = [found.between(d) for d in days]
    there, back = [low for low, _ in edges], [high for _, high in reversed(edges)]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": text(lang, "steering.chart.band"),
        "x": [d.isoformat() for d in (*days, *reversed(days))],
        "y": [*there, *back],
        "fill": "toself",
        "fillcolor": _faint(colour),
        "line": {"color": colour, "width": 0.6, "dash": "dot"},
        "hoverinfo": "name",
    }


def _faint(colour: str) -> str:
    """A colour through which the grid is seen."""
    if not colour.startswith("#"):  # a variable of the page's sheet
        return f"color-mix(in srgb, {colour} 14%, transparent)"
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.14)"


def _line(x: tuple[date, date], y: tuple[float, float], name: str, colour: str, dash: str) -> Spec:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [d.isoformat() for d in x],
        "y": list(y),
        "line": {"color": colour, "width": 1.6, "dash": dash},
        "hoverinfo": "name",
    }


def towns(measured: Measured, plan: Plan, palette: Palette, lang: Lang, chosen: str | None = None) -> Chart:
    """The newest judged value of each town as bars, best on top, with the target."""
    ranked = worst_first(measured)
    shown = ranked[:MOST_TOWNS]  # the worst ones; the finding is about all
    names = [_plain(phrases.english(plan, r.name, lang)) for r in shown]
    labels = [_town_label(r, lang) for r in shown]
    bars: Spec = {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "x": [_judged_now(r) for r in shown],
        "hovertext": [_plain(phrases.verdict(r, plan, lang)) for r in shown],
        "hoverinfo": "text",
        "marker": {
            "color": [palette.status(r.status) for r in shown],
            "opacity": [1.0 if chosen in (None, r.name) else 0.35 for r in shown],
        },
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }
    layout = plain_layout(palette, height=70 + 52 * len(shown))
    layout["bargap"] = 0.32
    suffix = "%" if measured.whole.judged_unit == "%" else ""
    widest = max([_judged_now(r) for r in shown] + [measured.whole.goal or 0.0]) or 1.0
    layout["xaxis"] |= {"ticksuffix": suffix, "range": [0, widest * 1.22], "nticks": 5}
    layout["yaxis"] |= {"showgrid": False, "automargin": True}
    if measured.whole.goal is not None:
        layout["shapes"] = [_vertical(measured.whole.goal, palette_target(palette), "dash")]
    layout["annotations"] = [
        _bar_label(n, _judged_now(r), w, palette) for n, r, w in zip(names, shown, labels, strict=True)
    ]
    finding = towns_finding(measured, ranked, plan, lang)
    points = _comma(lang).join(
        f"{n} {phrases.value_of(r, r.latest, lang)}" for n, r in zip(names, shown, strict=True) if r.latest
    )
    alt = text(lang, "phrases.chart.alt_towns", finding=finding, points=points)
    unit = _judged_unit(measured.whole, lang)
    return Chart({"data": [bars], "layout": layout}, finding, alt, unit, tuple(r.name for r in shown))


def worst_first(measured: Measured) -> list[Result]:
    """The towns that can be compared, those with data of the district's newest cut-off date, the worst first."""
    now = measured.whole.latest
    known = [r for r in measured.towns if r.latest and now and r.latest.period == now.period]  # alike or not at all
    better_is_more = measured.whole.judges_each or measured.whole.indicator.direction == "at_least"
    return sorted(known, key=lambda r: (_judged_now(r), r.name), reverse=not better_is_more)


def _bar_label(name: str, value: float, words: str, palette: Palette) -> Spec:
    """The value at the end of its bar, on the page's colour so that the target's line does not cross it."""
    place = {"x": value, "y": name, "xanchor": "left", "xshift": 5, "showarrow": False}
    return place | {"text": words, "font": {"size": 14, "color": palette.ink}, "bgcolor": palette.page, "borderpad": 2}


def _judged_now(result: Result) -> float:
    return _finite(result.judged(result.latest) if result.latest else None) or 0.0


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _town_label(result: Result, lang: Lang) -> str:
    latest = result.latest
    value = phrases.value_of(result, latest, lang) if latest else "—"
    return f"{LOOKS[result.status].symbol} {value.split(' ')[0]}"  # the unit stands above the chart


def towns_finding(measured: Measured, ranked: Sequence[Result], plan: Plan, lang: Lang) -> str:
    """Which town is best and which worst; `ranked` has the worst first."""
    if not ranked:
        return titled(measured.whole.indicator, lang)
    worst, best = ranked[0], ranked[-1]
    names = [phrases.english(plan, r.name, lang) for r in (best, worst)]
    values = [phrases.value_of(r, r.latest, lang) if r.latest else "—" for r in (best, worst)]
    if len(ranked) == 1:
        return text(lang, "phrases.chart.towns_one", name=names[0], value=values[0])
    if values[0] == values[1]:
        return text(lang, "phrases.chart.towns_same", value=values[0])
    if _judged_now(best) < _judged_now(worst):
        words = {"best": names[0], "low": values[0], "worst": names[1], "high": values[1]}
        return text(lang, "phrases.chart.towns_spread_low", **words)
    by = phrases.difference(measured.whole, _judged_now(best) - _judged_now(worst), lang)
    return text(lang, "phrases.chart.towns_spread", best=names[0], worst=names[1], by=by)


def spread(result: Result, rows: Sequence[UnitRow], plan: Plan, palette: Palette, lang: Lang) -> Chart:
    """Every unit against the standard: dots one can point at, bars when there are too many."""
    indicator = result.indicator
    known = [r for r in rows if r.numerator is not None]
    points = [(r, position(r, indicator)) for r in known]
    is_yes_no = are_yes_or_no(known, indicator)
    line = spread_line(result)
    finding = spread_finding(result, known, lang)
    layout = plain_layout(palette, height=230)
    layout["yaxis"] |= {"visible": False}
    if is_yes_no and len(points) <= MOST_DOTS:
        traces, ids = _tiles(points, palette, plan, lang)
        layout["xaxis"] |= {"visible": False}
    elif len(points) > MOST_DOTS:
        traces, ids = _bars(points, line, palette, lang), ()
        layout["yaxis"] |= {"visible": True}
    else:
        traces, ids = _dots(points, line, palette, plan, indicator, lang)
    if not is_yes_no:
        name, unit = spread_axis(indicator, lang)
        words = name + bracketed(unit, lang)
        layout["xaxis"] |= {"title": {**layout["xaxis"]["title"], "text": words}}
        if line is not None:
            layout["shapes"] = [_vertical(line, palette_target(palette), "dash")]
            layout["annotations"] = [_line_label(line, spread_unit(indicator, lang), palette, lang)]
    layout["showlegend"] = len(traces) > 1
    layout["legend"] |= {"y": 1.16, "yanchor": "bottom"}
    alt = text(lang, "phrases.chart.alt_spread", finding=finding)
    return Chart({"data": traces, "layout": layout}, finding, alt, ids=ids)


def are_yes_or_no(known: Sequence[UnitRow], indicator: Indicator) -> bool:
    """Whether these units that reported can each only say yes or no, with nothing observed behind it."""
    return indicator.observed is None and all(is_yes_or_no(indicator, r) for r in known)


def spread_finding(result: Result, known: Sequence[UnitRow], lang: Lang) -> str:
    """How many of the units that reported are short of what each is held to."""
    points = [(r, position(r, result.indicator)) for r in known]
    finding = _yes_no_finding if are_yes_or_no(known, result.indicator) else _spread_finding
    return finding(result, known, points, lang)


def spread_line(result: Result) -> float | None:
    """What every unit is held to; nothing where the target is about the differences between units."""
    if result.indicator.aggregate in SPREADS:
        return None
    if result.indicator.observed is not None:
        return result.indicator.observed.standard
    return result.target.value if result.target else None


def spread_axis(indicator: Indicator, lang: Lang) -> tuple[str, str]:
    """What the units are compared by: its name and its unit."""
    if indicator.observed is not None:
        observed = indicator.observed
        return titled(observed, lang), observed.unit
    return phrases.unit_title(indicator, lang), phrases.unit_unit(indicator, lang)


def spread_unit(indicator: Indicator, lang: Lang) -> str:
    """The unit of what the units are compared by."""
    return indicator.observed.unit if indicator.observed else phrases.unit_unit(indicator, lang)


def position(row: UnitRow, indicator: Indicator) -> float | None:
    """Where a unit stands among the others; None without any fitting at all."""
    return row.observed if indicator.observed is not None else phrases.unit_number(indicator, row.value)


def _spread_finding(
    result: Result, rows: Sequence[UnitRow], points: Sequence[tuple[UnitRow, float | None]], lang: Lang
) -> str:
    indicator = result.indicator
    words = {"reported": len(rows), "count": phrases.count(indicator, lang)}
    line, values = spread_line(result), [x for _, x in points if x is not None]
    unit = spread_unit(indicator, lang)
    if line is None:
        middle = statistics.median(values) if values else None
        if indicator.aggregate == "ratio_of_shares" and middle is not None:
            middle /= 100  # the points are percentages already
        median = phrases.unit_value(indicator, middle, lang)
        return text(lang, "phrases.chart.short_plain", median=median, **words)
    standard = text(lang, "phrases.chart.line", line=phrases.plain(line, unit))
    short = sum(r.meets is False for r in rows)
    if short:
        return text(lang, "phrases.chart.short_some", short=short, line=standard, **words)
    return text(lang, "phrases.chart.short_none", line=standard, **words)


def _yes_no_finding(
    result: Result, rows: Sequence[UnitRow], points: Sequence[tuple[UnitRow, float | None]], lang: Lang
) -> str:
    short = sum(not x for _, x in points)
    words = {"reported": len(rows), "count": phrases.count(result.indicator, lang), "short": short}
    return text(lang, f"phrases.chart.yes_{'some' if short else 'none'}", **words)


def _answers(points: Sequence[tuple[UnitRow, float | None]], palette: Palette, lang: Lang) -> list[Group]:
    """Those of yes and those of no where the plan sets no line: full and hollow, in no colour of a verdict."""
    colour = palette.status(Status.NO_TARGET)
    kinds = ((False, "unmet", "circle-open"), (True, "met", "circle"))
    sorted_ = [(k, m, [i for i, (_, x) in enumerate(points) if bool(x) is answer]) for answer, k, m in kinds]
    return [(text(lang, f"phrases.chart.{k}"), colour, m, indices) for k, m, indices in sorted_ if indices]


def _groups(points: Sequence[tuple[UnitRow, float | None]], palette: Palette, lang: Lang) -> list[Group]:
    """(name, colour, marker, indices) of units short of the standard, reaching it, and without one."""
    kinds: tuple[tuple[bool | None, str, Status], ...] = (
        (False, "unmet", Status.MISSED),
        (True, "met", Status.REACHED),
        (None, "observed", Status.NO_TARGET),
    )
    found = []
    for meets, key, status in kinds:
        indices = [i for i, (r, _) in enumerate(points) if r.meets is meets]
        if indices:
            marker = {False: "x", True: "diamond", None: "circle"}[meets]
            found.append((text(lang, f"phrases.chart.{key}"), palette.status(status), marker, indices))
    return found


def _dots(
    points: Sequence[tuple[UnitRow, float | None]],
    line: float | None,
    palette: Palette,
    plan: Plan,
    indicator: Indicator,
    lang: Lang,
) -> tuple[list[Spec], tuple[str, ...]]:
    values = [x for _, x in points if x is not None]
    low, high = min([*values, line or 0.0], default=0.0), max([*values, line or 0.0], default=1.0)
    step = (high - low) / BINS or 1.0
    bins: dict[int, list[int]] = {}
    for i, (_, x) in enumerate(points):
        at = high + step if x is None else x  # no fitting at all: beyond every value
        bins.setdefault(int((at - low) / step), []).append(i)
    places = [(0.0, 0)] * len(points)
    for bin_, members in bins.items():
        columns = math.ceil(len(members) / MOST_STACKED)
        for nth, i in enumerate(members):
            shift = (nth % columns - (columns - 1) / 2) * step * 0.8
            x = points[i][1]
            centre = x if x is not None and columns == 1 else low + (bin_ + 0.5) * step
            places[i] = (centre + shift, nth // columns)
    hover = [_unit_hover(r, x, indicator, plan, lang) for r, x in points]
    return _scatter(points, places, hover, _groups(points, palette, lang), size=11)


def _tiles(
    points: Sequence[tuple[UnitRow, float | None]], palette: Palette, plan: Plan, lang: Lang
) -> tuple[list[Spec], tuple[str, ...]]:
    columns = max(8, round(len(points) ** 0.5 * 2.2))
    places = [(float(i % columns), -(i // columns)) for i in range(len(points))]
    hover = [_where(r, plan, lang) for r, _ in points]
    is_judged = any(r.meets is not None for r, _ in points)
    groups = (_groups if is_judged else _answers)(points, palette, lang)
    return _scatter(points, places, hover, groups, size=15)


def _scatter(
    points: Sequence[tuple[UnitRow, float | None]],
    places: Sequence[tuple[float, int]],
    hover: Sequence[str],
    groups: Sequence[Group],
    size: int,
) -> tuple[list[Spec], tuple[str, ...]]:
    traces, ids = [], []
    for name, colour, marker, indices in groups:
        ids += [points[i][0].unit_id for i in indices]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": f"{name} {len(indices)}",
                "x": [places[i][0] for i in indices],
                "y": [places[i][1] for i in indices],
                "customdata": [points[i][0].unit_id for i in indices],
                "hovertext": [hover[i] for i in indices],
                "hoverinfo": "text",
                "marker": {"size": size, "symbol": marker, "color": colour},
                "unselected": {"marker": {"opacity": 1}},
                "cliponaxis": False,
            }
        )
    return traces, tuple(ids)


def _bars(
    points: Sequence[tuple[UnitRow, float | None]], line: float | None, palette: Palette, lang: Lang
) -> list[Spec]:
    values = sorted(x for _, x in points if x is not None)
    if not values:
        return []
    low, high = values[0], values[int(len(values) * 0.99)]  # a single wild value must not flatten the rest
    step = (high - low) / BINS or 1.0
    counts: dict[int, int] = {}
    for x in values:
        counts[min(BINS, int((x - low) / step))] = counts.get(min(BINS, int((x - low) / step)), 0) + 1
    return [
        {
            "type": "bar",
            "name": text(lang, "phrases.chart.observed"),
            "x": [low + (b + 0.5) * step for b in sorted(counts)],
            "y": [counts[b] for b in sorted(counts)],
            "width": step * 0.92,
            "marker": {"color": palette.bar},
        }
    ]


def _unit_hover(row: UnitRow, x: float | None, indicator: Indicator, plan: Plan, lang: Lang) -> str:
    observed = indicator.observed
    value = phrases.quantity(x, 0, observed.unit) if observed else phrases.unit_value(indicator, row.value, lang)
    return f"{_where(row, plan, lang)}<br>{value}"


def _where(row: UnitRow, plan: Plan, lang: Lang) -> str:
    """A unit's or item's name over its town; some items are named like one."""
    return "<br>".join(_plain(phrases.english(plan, name, lang)) for name in (row.name, row.town) if name)


def _vertical(at: float, colour: str, dash: str) -> Spec:
    style = {"color": colour, "width": 1.8, "dash": dash}
    return {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": style}


def _line_label(at: float, unit: str, palette: Palette, lang: Lang) -> Spec:
    words = text(lang, "phrases.chart.line", line=phrases.plain(at, unit))
    font = {"color": palette_target(palette), "size": 12}
    return {"x": at, "y": 1.0, "yref": "paper", "yanchor": "bottom", "text": words, "showarrow": False, "font": font}


def _range_mode(values: Sequence[float | None]) -> str:
    """From zero for figures that fill the range; a narrow band would only flatten the line."""
    known = [v for v in values if v is not None]
    return "tozero" if not known or min(known) < 0.6 * max(known) else "normal"


def plain_layout(palette: Palette, *, height: int) -> Spec:
    """What every chart shares: axes, margins, type, no background."""
    axis = {
        "gridcolor": palette.grid,
        "zeroline": False,
        "linecolor": palette.grid,
        "tickfont": {"color": palette.soft, "size": 12},
        "title": {"font": {"color": palette.soft, "size": 12}},
        "fixedrange": True,
        "exponentformat": "none",
        "separatethousands": True,
    }
    return {
        "height": height,
        "margin": {"l": 8, "r": 18, "t": 26, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "color": palette.ink, "size": 13},
        "xaxis": {**axis, "showgrid": False, "automargin": True},
        "yaxis": {**axis, "automargin": True},
        "showlegend": False,
        "legend": {"orientation": "h", "y": -0.16, "x": 0, "font": {"size": 12, "color": palette.soft}},
        "hoverlabel": {"font": {"family": FONT}},
        "dragmode": False,
        "clickmode": "event+select",
    }
