"""Dots on one axis: every school a dot at its value, dots at one value on top of each other, the target across."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

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
_STEP = 2.3  # from dot to dot, in radii


@dataclass(frozen=True)
class _Dot:
    value: float
    status: Status | None


def height(picture: Picture, width: float, size: float) -> float:
    """How tall the picture should be at this width."""
    radius, tallest = _fitting(picture, width - size * 2, width * 0.3)
    return tallest * _STEP * radius + size * 7.0


def draw(sheet: Sheet, picture: Picture, place: Box, size: float, lang: Lang) -> None:
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


def _bin(value: float, x: Scale, step: float, picture: Picture) -> int:
    """Which stack a value stands in; none is on both sides of the target, and what meets it exactly is beyond it."""
    origin = x.first if picture.target is None else x(picture.target)
    return math.floor((x(value) - origin) / step + 1e-9)


def _fitting(picture: Picture, across: float, room: float) -> tuple[float, int]:
    """The largest dots whose tallest stack fits, and how many stand in it."""
    x = Scale(*_range(picture), 0.0, across)
    values = [d.value for d in _dots(picture)]
    radius, tallest = RADII[-1], 1
    for radius in RADII:
        tallest = max(Counter(_bin(v, x, _STEP * radius, picture) for v in values).values(), default=1)
        if tallest * _STEP * radius <= room:
            break
    return radius, tallest


def _stacks(sheet: Sheet, picture: Picture, x: Scale, base: float, radius: float) -> None:
    step = _STEP * radius
    origin = x.first if picture.target is None else x(picture.target)
    stacks: dict[int, list[_Dot]] = {}
    for dot in sorted(_dots(picture), key=_gravest_last):
        stacks.setdefault(_bin(dot.value, x, step, picture), []).append(dot)
    places: dict[Status | None, list[Point]] = {}
    for bin_, members in stacks.items():
        for nth, dot in enumerate(members):
            places.setdefault(dot.status, []).append((origin + (bin_ + 0.5) * step, base - (nth + 0.62) * step))
    for status, points in places.items():
        _put(sheet, status, points, radius)


def _gravest_last(dot: _Dot) -> int:
    return -SEVERITY.index(dot.status) if dot.status else 0


def _put(sheet: Sheet, status: Status | None, points: Sequence[Point], radius: float) -> None:
    colour = colour_of(status, _NEUTRAL)
    if status is None or radius < _SHAPED:
        sheet.discs(points, radius, colour)
    else:
        for x, y in points:
            sheet.symbol(status, x, y, radius * 0.96, colour)


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
