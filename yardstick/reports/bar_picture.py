"""Bars, lying, in the order given: a name, its value with its status's symbol, and the target all are held to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from yardstick.reports import fonts
from yardstick.reports.document import Picture, Series
from yardstick.reports.scales import Box, Scale
from yardstick.reports.sheet import FAINT, INK, PAPER, SOFT, TARGET, Sheet
from yardstick.reports.values import colour_of, status_at, words_of
from yardstick.status import LOOKS, Status
from yardstick.texts import Lang, text

MOST_ROWS = 60  # that stand on one page and can still be read
_ROOMY = 14  # rows up to here get all the room there is
_NEUTRAL = "#8FA0B5"


@dataclass(frozen=True)
class _Rows:
    picture: Picture
    sheet: Sheet
    size: float
    x: Scale
    left: float
    top: float
    step: float
    count: int
    lang: Lang

    def middle(self, row: int) -> float:
        return self.top + (row + 0.5) * self.step


def height(picture: Picture, width: float, size: float) -> float:
    """How tall the picture should be at this width."""
    count = min(len(picture.categories), MOST_ROWS)
    return count * _step(count, size) + size * (2.5 if picture.target_words else 1.0) + _rest(picture) * size * 1.8


def _step(count: int, size: float) -> float:
    return size * (2.75 if count <= _ROOMY else max(1.3, 2.75 - (count - _ROOMY) * 0.05))


def _rest(picture: Picture) -> int:
    return len(picture.categories) > MOST_ROWS


def draw(sheet: Sheet, picture: Picture, place: Box, size: float, lang: Lang) -> None:
    """Draw it into a place, its words in this size."""
    rows = _rows(sheet, picture, place, size, lang)
    zero = rows.x(0.0)
    for row in range(rows.count):
        _row(rows, row, zero)
    sheet.line(((zero, rows.top), (zero, rows.top + rows.count * rows.step)), FAINT, 0.9)
    _target(rows)
    for series in picture.series[1:]:
        _marks(rows, series)
    for row in range(rows.count):
        _value(rows, row)
    if _rest(picture):
        sheet.words(rows.left, place.bottom - size * 0.3, f"… + {len(picture.categories) - MOST_ROWS}", size, SOFT)


def _rows(sheet: Sheet, picture: Picture, place: Box, size: float, lang: Lang) -> _Rows:
    count = min(len(picture.categories), MOST_ROWS)
    names = cast("tuple[str, ...]", picture.categories)[:count]
    values = [v for s in picture.series for v in s.values[:count] if v is not None]
    values += [0.0] + ([] if picture.target is None else [picture.target])
    widest = max((fonts.width(n, size) for n in names), default=0.0)
    labels = max((fonts.width(words_of(picture, picture.series[0], i), size) for i in range(count)), default=0.0)
    left = place.left + min(widest, place.width * 0.36) + size * 1.1
    right = place.right - labels - size * 2.8
    margin = (labels + size * 2.5) if min(values) < 0 else 0.0
    x = Scale(min(values), max(values) or 1.0, left + margin, right)
    top = place.top + (size * 2.2 if picture.target_words else size * 0.4)
    return _Rows(picture, sheet, size, x, place.left, top, _step(count, size), count, lang)


def _row(rows: _Rows, row: int, zero: float) -> None:
    series, size, y = rows.picture.series[0], rows.size, rows.middle(row)
    room = min(rows.x.first, zero) - rows.left - size * 0.9
    name = fonts.shortened(fonts.legible(str(rows.picture.categories[row])), room, size)
    rows.sheet.words(rows.left, y + size * 0.36, name, size, INK)
    value, status = series.values[row], status_at(series, row)
    half = min(size * 0.78, rows.step * 0.36)
    if value is not None:
        _bar(rows, zero, rows.x(value), y, half, status)


def _bar(rows: _Rows, zero: float, end: float, y: float, half: float, status: Status | None) -> None:
    left, right = sorted((zero, end))
    colour = colour_of(status, _NEUTRAL)
    is_hatched = bool(status and LOOKS[status].hatched)
    rows.sheet.box(left, y - half, right, y + half, colour, is_hatched)


def _value(rows: _Rows, row: int) -> None:
    """Symbol and value at the bar's end; the unit once, in the first row; the status word where there is no value."""
    series, size, y = rows.picture.series[0], rows.size, rows.middle(row)
    value, status = series.values[row], status_at(series, row)
    words = words_of(rows.picture, series, row, with_unit=row == 0)
    if value is None and status:
        words = text(rows.lang, f"status.{status}")
    shift = size * 1.25 if status else 0.0
    across = shift + fonts.width(words, size)
    ends = [rows.x(0.0), *(rows.x(s.values[row] or 0.0) for s in rows.picture.series)]
    x = min(ends) - size * 0.8 - across if value is not None and value < 0 else max(ends) + size * 0.8
    rows.sheet.box(x - 2, y - size * 0.62, x + across + 2, y + size * 0.62, PAPER)
    if status:
        rows.sheet.symbol(status, x + size * 0.42, y, size * 0.4, LOOKS[status].light)
    rows.sheet.words(x + shift, y + size * 0.36, words, size, SOFT if value is None else INK)


def _target(rows: _Rows) -> None:
    picture, size = rows.picture, rows.size
    if picture.target is None:
        return
    x, bottom = rows.x(picture.target), rows.top + rows.count * rows.step
    rows.sheet.line(((x, rows.top - size * 0.5), (x, bottom)), PAPER, 3.0)
    rows.sheet.line(((x, rows.top - size * 0.5), (x, bottom)), TARGET, 1.3, (7, 3))
    half = fonts.width(picture.target_words, size) / 2
    at = min(max(x, rows.left + half), rows.sheet.width - half)
    rows.sheet.words(at, rows.top - size * 0.95, picture.target_words, size, TARGET, anchor="center")


def _marks(rows: _Rows, series: Series) -> None:
    """Another value of the same names, such as the one before, as a tick across its bar."""
    size = rows.size
    half = min(size * 1.06, rows.step * 0.46)
    for row, value in enumerate(series.values[: rows.count]):
        if value is not None:
            x, y = rows.x(value), rows.middle(row)
            rows.sheet.line(((x, y - half), (x, y + half)), PAPER, 4.0)
            rows.sheet.line(((x, y - half), (x, y + half)), INK, 1.6)
    known = next((v for v in series.values[: rows.count] if v is not None), None)
    if known is not None and not rows.picture.target_words:
        rows.sheet.words(rows.x(known), rows.top - size * 0.2, series.name, size, SOFT, anchor="center")
