"""A line over time: what was observed, the pace the calendar asks for, the projection with its range, the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from yardstick.phrases import quantity
from yardstick.reports import fonts, scales
from yardstick.reports.document import Picture, Series
from yardstick.reports.scales import Box, Room, Scale
from yardstick.reports.sheet import FAINT, GRID, INK, SOFT, TARGET, Sheet
from yardstick.reports.symbols import Point
from yardstick.reports.values import colour_of, words_of
from yardstick.status import LOOKS, Status
from yardstick.texts import Lang

_DASHES: dict[str, tuple[float, ...]] = {"schedule": (0.9, 2.6), "projection": (4.6, 2.6), "other": ()}


@dataclass(frozen=True)
class _Plot:
    picture: Picture
    sheet: Sheet
    x: Scale
    y: Scale
    room: Room
    size: float

    def points(self, values: Sequence[float | None]) -> list[Point]:
        days = cast("tuple[date, ...]", self.picture.categories)
        pairs = zip(days, values, strict=False)
        return [(self.x(d.toordinal()), self.y(v)) for d, v in pairs if v is not None]


def height(picture: Picture, width: float, size: float) -> float:
    """How tall the picture should be at this width."""
    return width * 0.46 + size * 2


def draw(sheet: Sheet, picture: Picture, place: Box, size: float, _lang: Lang) -> None:
    """Draw it into a place, its words in this size."""
    plot = _plot(sheet, picture, place, size)
    _axes(plot, place)
    for series in picture.series:
        _band(plot, series)
    _target(plot)
    for series in (s for s in picture.series if s.role != "observed"):
        _guide(plot, series)
    for series in (s for s in picture.series if s.role == "observed"):
        _observed(plot, series)
    _labels(plot)


def _plot(sheet: Sheet, picture: Picture, place: Box, size: float) -> _Plot:
    known = [v for s in picture.series for v in (*s.values, *s.low, *s.high) if v is not None]
    known += [] if picture.target is None else [picture.target]
    most = 100.0 if picture.unit == "%" else None
    low, high = scales.span_of(known, from_zero=False, most=most)
    marks = scales.ticks(low, high)
    low, high = min(low, *marks), max(high, *marks)
    gutter = max(fonts.width(_tick_words(picture, marks, m), size) for m in marks) + size * 0.9
    inner = Box(place.left + gutter, place.top + size * 2.9, place.right - size * 0.8, place.bottom - size * 2.1)
    days = cast("tuple[date, ...]", picture.categories) or (date.min, date.max)
    x = scales.days(min(days), max(days), inner.left + size * 0.6, inner.right)
    y = Scale(low, high, inner.bottom, inner.top)
    edge = Box(inner.left, place.top, place.right, inner.bottom)
    return _Plot(picture, sheet, x, y, Room(edge), size)


def _tick_words(picture: Picture, marks: Sequence[float], mark: float) -> str:
    return quantity(mark, scales.decimals_of(marks), "%" if picture.unit == "%" else "")


def _axes(plot: _Plot, place: Box) -> None:
    sheet, size, left = plot.sheet, plot.size, plot.room.edge.left
    marks = scales.ticks(plot.y.low, plot.y.high)
    for mark in marks:
        y = plot.y(mark)
        sheet.line(((left, y), (place.right, y)), GRID, 0.6)
        words = _tick_words(plot.picture, marks, mark)
        sheet.words(left - size * 0.7, y + size * 0.35, words, size, SOFT, anchor="right")
    floor = ((left, plot.y.first), (place.right, plot.y.first))
    sheet.line(floor, FAINT, 0.8)
    plot.room.keep_free(floor)
    if plot.picture.unit != "%":
        sheet.words(place.left, place.top + size * 0.95, plot.picture.unit, size, SOFT)
    _dates(plot)


def _dates(plot: _Plot) -> None:
    """The days under the axis: the newest, the first and the last always, others where there is room."""
    days = sorted(cast("tuple[date, ...]", plot.picture.categories))
    observed = [d for s in plot.picture.series if s.role == "observed" for d in _days_of(plot.picture, s)]
    wanted = dict.fromkeys([*observed[-1:], *days[:1], *days[-1:], *reversed(observed)])
    base, size, taken = plot.y.first, plot.size, list[float]()
    for day in wanted:
        x, half = plot.x(day.toordinal()), fonts.width("2000-00", size) / 2
        plot.sheet.line(((x, base), (x, base + size * 0.35)), FAINT, 0.8)
        at = min(x, plot.sheet.width - half)
        if all(abs(at - t) > 2 * half + size * 0.8 for t in taken):
            taken.append(at)
            plot.sheet.words(at, base + size * 1.6, f"{day:%Y-%m}", size, SOFT, anchor="center")


def _days_of(picture: Picture, series: Series) -> list[date]:
    days = cast("tuple[date, ...]", picture.categories)
    return [d for d, v in zip(days, series.values, strict=False) if v is not None]


def _band(plot: _Plot, series: Series) -> None:
    low, high = plot.points(series.low), plot.points(series.high)
    if len(low) > 1 and len(high) > 1:
        plot.sheet.area([*low, *reversed(high)], "#E6ECF4")


def _target(plot: _Plot) -> None:
    if plot.picture.target is None:
        return
    y, edge = plot.y(plot.picture.target), plot.room.edge
    path = ((edge.left, y), (edge.right, y))
    plot.sheet.line(path, TARGET, 1.3, (7, 3))
    plot.room.keep_free(path)


def _guide(plot: _Plot, series: Series) -> None:
    path = plot.points(series.values)
    colour = SOFT if series.role == "schedule" else FAINT if series.role == "other" else _newest_colour(plot.picture)
    plot.sheet.line(path, colour, 1.5, _DASHES[series.role])
    plot.room.keep_free(path)


def _newest(picture: Picture) -> Status | None:
    observed = next((s for s in picture.series if s.role == "observed"), None)
    return next((s for s in reversed(observed.statuses) if s), None) if observed else None


def _newest_colour(picture: Picture) -> str:
    return colour_of(_newest(picture), INK)


def _observed(plot: _Plot, series: Series) -> None:
    path = plot.points(series.values)
    if not path:
        return
    plot.room.keep_free(path)
    plot.sheet.line(path, INK, 2.0)
    plot.sheet.discs(path[:-1], plot.size * 0.27, INK)
    status = next((s for s in reversed(series.statuses) if s), None)
    x, y = path[-1]
    plot.sheet.discs([path[-1]], plot.size * 0.85, "#FFFFFF")
    if status is None:
        plot.sheet.discs([path[-1]], plot.size * 0.5, INK)
    else:
        plot.sheet.symbol(status, x, y, plot.size * 0.58, LOOKS[status].light)
    plot.room.take(Box(x - plot.size * 0.6, y - plot.size * 0.6, x + plot.size * 0.6, y + plot.size * 0.6))


def _labels(plot: _Plot) -> None:
    """The newest value first, as it matters most, then what the lines are."""
    for series in (s for s in plot.picture.series if s.role == "observed"):
        _value_label(plot, series)
    _target_label(plot)
    for series in (s for s in plot.picture.series if s.role != "observed"):
        _name_label(plot, series)


def _value_label(plot: _Plot, series: Series) -> None:
    known = [i for i, v in enumerate(series.values) if v is not None]
    if not known:
        return
    words, size = words_of(plot.picture, series, known[-1]), plot.size * 1.7
    x, y = plot.points(series.values)[-1]
    across, gap = fonts.width(words, size), plot.size * 0.95
    lefts = (x - across / 2, x - across * 0.85, x - across * 0.15, x - across - gap, x + gap)
    tops = (y + gap, y - gap - size, y - size / 2)
    choices = [Box(left, top, left + across, top + size) for top in tops for left in lefts]
    box = plot.room.best(choices)
    plot.sheet.words(box.left, box.bottom - size * 0.12, words, size, _newest_colour(plot.picture), on_paper=True)


def _target_label(plot: _Plot) -> None:
    if plot.picture.target is None or not plot.picture.target_words:
        return
    y, size, edge = plot.y(plot.picture.target), plot.size, plot.room.edge
    across = fonts.width(plot.picture.target_words, size)
    lefts = (edge.right - across, edge.left + size * 0.5, (edge.left + edge.right - across) / 2)
    tops = (y - size * 1.45, y + size * 0.45)
    box = plot.room.best([Box(left, top, left + across, top + size) for top in tops for left in lefts])
    plot.sheet.words(box.left, box.bottom - size * 0.12, plot.picture.target_words, size, TARGET, on_paper=True)


def _name_label(plot: _Plot, series: Series) -> None:
    path, size = plot.points(series.values), plot.size
    if not path or not series.name:
        return
    words = series.name
    if series.role == "projection":
        words = f"{words} {words_of(plot.picture, series, len(series.values) - 1)}".strip(" —")
    across = fonts.width(words, size)
    above, under = -size * 1.2, size * 0.3
    choices = [
        Box(x + dx, y + dy, x + dx + across, y + dy + size)
        for x, y in _along(path)
        for dx, dy in (
            (-size * 0.6 - across, above),
            (size * 0.6, under),
            (-size * 0.6 - across, under),
            (size * 0.6, above),
        )
    ]
    colour = SOFT if series.role != "projection" else _newest_colour(plot.picture)
    box = plot.room.best(choices)
    plot.sheet.words(box.left, box.bottom - size * 0.12, words, size, colour, on_paper=True)


def _along(path: Sequence[Point]) -> list[Point]:
    """Places on a line, the middle of it first."""
    first, last = path[0], path[-1]
    shares = (0.6, 0.5, 0.7, 0.4, 0.8, 0.3, 0.9, 0.2)
    if len(path) == 2:
        return [(first[0] + (last[0] - first[0]) * s, first[1] + (last[1] - first[1]) * s) for s in shares]
    return [path[min(len(path) - 1, int(len(path) * s))] for s in shares]
