"""Results → the pictures of a report: the same figures and findings as the charts of the pages, without their looks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from yardstick import charts, phrases
from yardstick.indicators import Measured, Result, UnitRow, counted_from
from yardstick.judging import schedule
from yardstick.projections import Outlook, outlook
from yardstick.registry import Plan
from yardstick.reports.document import Picture, Series
from yardstick.status import Status
from yardstick.texts import Lang, text

MET = {True: Status.REACHED, False: Status.MISSED, None: Status.NO_TARGET}
STRETCHES = 12  # bars of a distribution
Points = dict[date, float]


def trend(result: Result, plan: Plan, lang: Lang, first: date | None = None) -> Picture | None:
    """Observed values over time beside the way time says they should go, and the projection; None without two values.

    `first` is the cut-off date it begins at.
    """
    shown = [o for o in result.observations if first is None or o.period >= first]
    observed = {o.period: v for o in shown if (v := _finite(result.judged(o))) is not None}
    if len(observed) < 2 or result.latest is None or result.is_yes_no:
        return None
    ideal, ahead = _schedule(result, plan, min(observed)), outlook(result, plan)
    ahead = ahead if ahead and ahead.is_told and ahead.until else None
    days = tuple(sorted({*observed, *ideal, *_bends(ahead)}))
    stands = tuple(result.status if d == max(observed) else None for d in days)
    name = text(lang, "phrases.chart.observed")
    series = [Series(name, tuple(map(observed.get, days)), "observed", statuses=stands)]
    if ideal:
        series.append(Series(text(lang, "phrases.chart.schedule"), _along(ideal, days), "schedule"))
    if ahead:
        series.append(_projection(ahead, days, lang))
    finding = charts.trend_finding(result, shown, lang)
    points = _comma(lang).join(f"{o.period:%Y-%m} {phrases.value_of(result, o, lang)}" for o in shown)
    return Picture(
        name=f"{result.indicator.id}_trend",
        kind="line",
        finding=finding,
        caption=text(lang, "ui.trend"),
        categories=days,
        series=tuple(series),
        unit=_unit(result, lang),
        decimals=result.judged_decimals,
        target=result.goal,
        target_words=_target(result, lang),
        alt=text(lang, "phrases.chart.alt_trend", finding=finding, points=points),
    )


def _schedule(result: Result, plan: Plan, first: date) -> Points:
    """Where time says it should be, from the first day shown to the deadline."""
    target, goal, pace = result.target, result.goal, result.pace
    if target is None or goal is None or pace is None or pace.completion is None:
        return {}
    since = counted_from(result, plan)
    start = max(since, first)
    if start >= target.deadline:
        return {}
    at_start = pace.baseline + (goal - pace.baseline) * schedule(since, start, target.deadline)
    return {start: at_start, target.deadline: goal}


def _bends(ahead: Outlook | None) -> set[date]:
    """The days on which the way on begins, meets a bound or the goal, and ends."""
    if ahead is None or ahead.until is None:
        return set()
    start, until = ahead.middle.start.day, ahead.until
    paths = (ahead.middle, ahead.worst, ahead.best)
    bends = {p.bend() for p in paths} | {ahead.middle.reached_by(until)}
    return {start, until, *(d for d in bends if d is not None and start < d < until)}


def _projection(ahead: Outlook, days: Sequence[date], lang: Lang) -> Series:
    """The way on at the pace so far until the goal, and the range that the observed steps span."""
    start, until = ahead.middle.start.day, ahead.until or ahead.middle.start.day
    end = ahead.middle.reached_by(until) or until
    inside = [d if start <= d <= until else None for d in days]
    ranges = [ahead.between(d) if d else (None, None) for d in inside]
    is_wide = ahead.best.per_term != ahead.worst.per_term
    return Series(
        name=text(lang, "phrases.chart.projection"),
        values=tuple(_ahead(ahead, d, end) if d and d <= end else None for d in inside),
        role="projection",
        low=tuple(low for low, _ in ranges) if is_wide else (),
        high=tuple(high for _, high in ranges) if is_wide else (),
    )


def _ahead(ahead: Outlook, day: date, end: date) -> float:
    goal = ahead.middle.goal.value
    return goal if day == end == ahead.middle.reached_by(end) else ahead.middle.at(day)


def _along(ends: Points, days: Sequence[date]) -> tuple[float | None, ...]:
    """The straight line between two points, read on each of the days that lie between them."""
    (start, low), (end, high) = sorted(ends.items())
    return tuple(low + (high - low) * ((d - start) / (end - start)) if start <= d <= end else None for d in days)


def towns(measured: Measured, plan: Plan, lang: Lang) -> Picture | None:
    """The newest value of each town, the best first, with the target; None where fewer than two can be compared."""
    ranked = charts.worst_first(measured)
    shown = ranked[: charts.MOST_TOWNS][::-1]
    if len(shown) < 2:
        return None
    finding = charts.towns_finding(measured, ranked, plan, lang)
    values = tuple(_now(r) for r in shown)
    names = tuple(phrases.english(plan, r.name, lang) for r in shown)
    told = (f"{n} {phrases.value_of(r, r.latest, lang)}" for n, r in zip(names, shown, strict=True) if r.latest)
    whole = measured.whole
    return Picture(
        name=f"{whole.indicator.id}_towns",
        kind="bars",
        finding=finding,
        caption=text(lang, "ui.by_town"),
        categories=names,
        series=(Series(phrases.judged_title(whole, lang), values, statuses=tuple(r.status for r in shown)),),
        unit=_unit(whole, lang),
        decimals=whole.judged_decimals,
        target=whole.goal,
        target_words=_target(whole, lang),
        alt=text(lang, "phrases.chart.alt_towns", finding=finding, points=_comma(lang).join(told)),
    )


def units(result: Result, rows: Sequence[UnitRow], plan: Plan, lang: Lang) -> Picture | None:
    """Every unit on one axis, with what each is held to; how many of each value where there are too many to point at.

    None where their list says as much: a handful of items, or a yes or no of each.
    """
    indicator = result.indicator
    known = [r for r in rows if r.numerator is not None]
    placed = [(r, x) for r in known if (x := charts.position(r, indicator)) is not None and math.isfinite(x)]
    if len(placed) < 3 or charts.are_yes_or_no(known, indicator) or len({x for _, x in placed}) < 2:
        return None
    placed.sort(key=lambda p: (p[1], p[0].unit_id))
    name, unit = charts.spread_axis(indicator, lang)
    line, finding = charts.spread_line(result), charts.spread_finding(result, known, lang)
    is_many = len(placed) > charts.MOST_DOTS
    categories, series = _counted(placed, result, lang) if is_many else _dots(placed, name, plan, lang)
    return Picture(
        name=f"{indicator.id}_units",
        kind="bars" if is_many else "dots",
        finding=finding,
        caption=f"{text(lang, f'ui.by_{indicator.grain}')} · {name}",
        categories=categories,
        series=(series,),
        unit=phrases.count(indicator, lang) if is_many else unit,
        decimals=0 if is_many or indicator.observed is not None else indicator.decimals,
        target=None if is_many else line,
        target_words="" if line is None else text(lang, "phrases.chart.line", line=phrases.plain(line, unit)),
        alt=text(lang, "phrases.chart.alt_spread", finding=finding),
    )


def _dots(placed: Sequence[tuple[UnitRow, float]], name: str, plan: Plan, lang: Lang) -> tuple[tuple[str, ...], Series]:
    names = tuple(phrases.english(plan, r.name, lang) for r, _ in placed)
    return names, Series(name, tuple(x for _, x in placed), statuses=tuple(MET[r.meets] for r, _ in placed))


def _counted(placed: Sequence[tuple[UnitRow, float]], result: Result, lang: Lang) -> tuple[tuple[str, ...], Series]:
    """How many units lie in each stretch of values; a single wild value must not flatten the rest."""
    values = [x for _, x in placed]
    low, high = values[0], values[int(len(values) * 0.99)]
    step = (high - low) / STRETCHES or 1.0
    counts = [0] * STRETCHES
    for x in values:
        counts[min(STRETCHES - 1, int((x - low) / step))] += 1
    names = tuple(f"{low + i * step:,.4g} – {low + (i + 1) * step:,.4g}" for i in range(STRETCHES))
    count = phrases.count(result.indicator, lang)
    return names, Series(text(lang, "phrases.chart.units_axis", count=count), tuple(map(float, counts)))


def _now(result: Result) -> float | None:
    return _finite(result.judged(result.latest)) if result.latest else None


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _unit(result: Result, lang: Lang) -> str:
    return "%" if result.judges_each else phrases.unit(result.indicator, lang)


def _target(result: Result, lang: Lang) -> str:
    if result.target is None:
        return ""
    return text(lang, "phrases.chart.target", goal=phrases.goal_of(result, lang).strip())


def _comma(lang: Lang) -> str:
    return "，" if lang == "zh" else ", "
