"""Dots on one axis: every school a dot at its value, dots at one value on top of each other, the target across."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
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

RADII = (5.0, 4.1, 3.6, 3.0, 2.5, 2.1, 1.7, 1.4, 1.1, 0.9, 0.7, 0.55, 0.4)
_SHAPED = 2.1  # smaller dots are discs: a shape would not be seen
_NEUTRAL = "#5B7089"
_STEP = 2.25  # from dot to dot, in radii
_FEW = 4  # stacks up to here may be wide
_LOW = 4  # dots that stand on top of each other anyway


@dataclass(frozen=True)
class _Dot:
    value: float
    status: Status | None


def height(picture: Picture, width: float, size: float) -> float:
    """How tall the picture should be at this width."""
    stacks = _fitting(picture, width - size * 2, width * 0.3)
    return stacks.tallest * stacks.step + size * 7.0


def draw(sheet: Sheet, picture: Picture, place: Box, size: float, lang: Lang) -> None:
    """Draw it into a place, its words in this size."""
    low, high = _range(picture)
    x = Scale(low, high, place.left + size, place.right - size)
    base = place.bottom - size * 2.25
    _axis(sheet, picture, x, base, size, place)
    top = place.top + size * 3.9
    _target(sheet, picture, x, base, size, place)
    _put_all(sheet, picture, x, base, _fitting(picture, place.width - size * 2, base - top))
    _key(sheet, picture, place, size, lang)


def _dots(picture: Picture) -> list[_Dot]:
    series = picture.series[0]
    return [_Dot(v, status_at(series, i)) for i, v in enumerate(series.values) if v is not None]


def _range(picture: Picture) -> tuple[float, float]:
    values = [d.value for d in _dots(picture)] + ([] if picture.target is None else [picture.target])
    low, high = scales.span_of(values, from_zero=False, most=100.0 if picture.unit == "%" else None)
    return low, high


@dataclass(frozen=True)
class _Stacks:
    """Dots of one size in stacks, each as many columns wide as there is room beside it."""

    radius: float
    members: dict[int, list[_Dot]]
    columns: dict[int, int]

    @property
    def step(self) -> float:
        return _STEP * self.radius

    @property
    def tallest(self) -> int:
        return max((math.ceil(len(m) / self.columns[b]) for b, m in self.members.items()), default=1)


def _fitting(picture: Picture, across: float, room: float) -> _Stacks:
    """The largest dots whose tallest stack fits."""
    x = Scale(*_range(picture), 0.0, across)
    found = _stacked(picture, x, RADII[-1])
    for radius in RADII:
        found = _stacked(picture, x, radius)
        if found.tallest * found.step <= room:
            break
    return found


def _stacked(picture: Picture, x: Scale, radius: float) -> _Stacks:
    """Dots by place: no stack is on both sides of the target, and what meets it exactly is beyond it."""
    step, origin = _STEP * radius, _origin(picture, x)
    members: dict[int, list[_Dot]] = {}
    for dot in sorted(_dots(picture), key=_gravest_last):
        members.setdefault(math.floor((x(dot.value) - origin) / step + 1e-9), []).append(dot)
    few = len(members) <= _FEW
    first, last = math.floor((x.first - origin) / step), math.floor((x.last - origin) / step + 1e-9)
    columns = {b: _columns(len(m), _free(b, members, first, last)) if few else 1 for b, m in members.items()}
    return _Stacks(radius, members, columns)


def _origin(picture: Picture, x: Scale) -> float:
    return x.first if picture.target is None else x(picture.target)


def _free(stack: int, members: Iterable[int], first: int, last: int) -> int:
    """How many columns a stack may take without meeting its neighbour's half way, the target, or twice the edge."""
    sides = [abs(stack - b) for b in members if b != stack]
    to_target = stack + 1 if stack >= 0 else -stack
    return max(1, min([(min(sides) - 1) if sides else last - first, 2 * to_target - 1]))


def _columns(count: int, free: int) -> int:
    """Columns that make a stack about half as tall as it is wide."""
    return max(1, min(free, math.ceil(math.sqrt(2 * count)))) if count > _LOW else 1


def _gravest_last(dot: _Dot) -> int:
    return -SEVERITY.index(dot.status) if dot.status else 0


def _put_all(sheet: Sheet, picture: Picture, x: Scale, base: float, stacks: _Stacks) -> None:
    places: dict[Status | None, list[Point]] = {}
    for stack, members in stacks.members.items():
        columns, step = stacks.columns[stack], stacks.step
        middle = _origin(picture, x) + (stack + 0.5) * step
        left = min(max(middle - (columns - 1) / 2 * step, x.first), max(x.last - (columns - 1) * step, x.first))
        left = left if columns > 1 else middle
        for nth, dot in enumerate(members):
            at = left + nth % columns * step, base - (nth // columns + 0.62) * step
            places.setdefault(dot.status, []).append(at)
    for status, points in places.items():
        _put(sheet, status, points, stacks.radius)


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
