"""Dots on one axis: every school a dot at its value, dots at one value on top of each other, the target across."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from yardstick.phrases import quantity
from yardstick.reports import fonts, scales
from yardstick.reports.document import Picture
from yardstick.reports.scales import Box, Scale
from yardstick.reports.sheet import FAINT, INK, SOFT, TARGET, Sheet
from yardstick.reports.symbols import Point
from yardstick.reports.values import colour_of, status_at
from yardstick.status import LOOKS, SEVERITY, Status
from yardstick.texts import Lang, text

RADII = (5.0, 4.2, 3.6, 3.0, 2.5, 2.1, 1.7, 1.4, 1.1, 0.9, 0.7, 0.55, 0.4)
_SHAPED = 2.1  # smaller dots are discs: a shape would not be seen
_NEUTRAL = "#5B7089"


@dataclass(frozen=True)
class _Dot:
    value: float
    status: Status | None


def height(picture: Picture, width: float, size: float) -> float:
    """How tall the picture should be at this width."""
    radius, tallest = _fitting(picture, width - size * 2, width * 0.3)
    return tallest * 2.3 * radius + size * 7.0


def draw(sheet: Sheet, picture: Picture, place: Box, size: float, lang: Lang = "zh") -> None:
    """Draw it into a place, its words in this size."""
    low, high = _range(picture)
    x = Scale(low, high, place.left + size, place.right - size)
    base = place.bottom - size * 2.3
    _axis(sheet, picture, x, base, size, place)
    top = place.top + size * 3.9
    _target(sheet, picture, x, base, size, place)
    radius, _ = _fitting(picture, place.width - size * 2, base - top)
    _stacks(sheet, picture, x, base, radius)
    _key(sheet, picture, place, size, lang)


def _dots(picture: Picture) -> list[_Dot]:
    series = picture.series[0]
    return [_Dot(v, status_at(series, i)) for i, v in enumerate(series.values) if v is not None]


def _range(picture: Picture) -> tuple[float, float]:
    values = [d.value for d in _dots(picture)] + ([] if picture.target is None else [picture.target])
    low, high = scales.span_of(values, from_zero=False, most=100.0 if picture.unit == "%" else None)
    return low, high


def _fitting(picture: Picture, across: float, room: float) -> tuple[float, int]:
    """The largest dots whose tallest stack fits, and how many stand in it."""
    low, high = _range(picture)
    values = [d.value for d in _dots(picture)]
    radius, tallest = RADII[-1], 1
    for radius in RADII:
        bins = Counter(int((v - low) / ((high - low) or 1.0) * across / (2.3 * radius)) for v in values)
        tallest = max(bins.values(), default=1)
        if tallest * 2.3 * radius <= room:
            break
    return radius, tallest


def _stacks(sheet: Sheet, picture: Picture, x: Scale, base: float, radius: float) -> None:
    step = 2.3 * radius
    order = {s: -i for i, s in enumerate(SEVERITY)}  # the gravest on top, where it is seen
    dots = sorted(_dots(picture), key=lambda d: (int((x(d.value) - x.first) / step), order.get(d.status, 0)))  # type: ignore[arg-type]
    places: dict[Status | None, list[Point]] = {}
    for bin_, members in groupby(dots, key=lambda d: int((x(d.value) - x.first) / step)):
        for nth, dot in enumerate(members):
            places.setdefault(dot.status, []).append((x.first + (bin_ + 0.5) * step, base - (nth + 0.62) * step))
    for status, points in places.items():
        colour = colour_of(status, _NEUTRAL)
        if status is None or radius < _SHAPED:
            sheet.discs(points, radius, colour)
        else:
            for px, py in points:
                sheet.symbol(status, px, py, radius * 0.96, colour)


def _axis(sheet: Sheet, picture: Picture, x: Scale, base: float, size: float, place: Box) -> None:
    sheet.line(((place.left, base), (place.right, base)), FAINT, 0.9)
    marks = scales.ticks(x.low, x.high, 6)
    for i, mark in enumerate(marks):
        at = x(mark)
        sheet.line(((at, base), (at, base + size * 0.35)), FAINT, 0.8)
        is_last = i == len(marks) - 1
        words = quantity(mark, scales.decimals_of(marks), picture.unit if is_last or picture.unit == "%" else "")
        half = fonts.width(words, size) / 2
        sheet.words(min(at, place.right - half), base + size * 1.6, words, size, SOFT, anchor="center")


def _target(sheet: Sheet, picture: Picture, x: Scale, base: float, size: float, place: Box) -> None:
    if picture.target is None:
        return
    at, top = x(picture.target), place.top + size * 3.0
    sheet.line(((at, top), (at, base)), TARGET, 1.3, (7, 3))
    half = fonts.width(picture.target_words, size) / 2
    middle = min(max(at, place.left + half), place.right - half)
    sheet.words(middle, top - size * 0.5, picture.target_words, size, TARGET, anchor="center")


def _key(sheet: Sheet, picture: Picture, place: Box, size: float, lang: Lang) -> None:
    """How many of each status, gravest first: symbol, word, number."""
    counts = Counter(d.status for d in _dots(picture) if d.status)
    at = place.left
    for status in (s for s in SEVERITY if s in counts):
        words = f"{text(lang, f'status.{status}')} {counts[status]:,}"
        sheet.symbol(status, at + size * 0.45, place.top + size * 0.65, size * 0.42, LOOKS[status].light)
        sheet.words(at + size * 1.3, place.top + size, words, size, INK)
        at += size * 3.4 + fonts.width(words, size)
