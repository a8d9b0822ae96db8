"""How wide the columns of a printed table are: as wide as their words, where that fits; else the long ones give way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yardstick.reports import fonts
from yardstick.reports.document import Cell, Table

PADDING = 11.0  # points beside the words of a cell, both sides together, and two to spare
_SMALLEST = 7.0
_SIZES = ((6, 8.5), (9, 7.8), (999, _SMALLEST))  # columns up to here may be set in this size
_MANY = 7  # columns from which on words get smaller rather than wrap
_SYMBOL = 1.3  # ems that a status symbol takes
_NARROW = 0.55  # a table that needs less of the width than this gets no more than
_MODEST = 0.66
_LOOKED_AT = 400  # rows
_SHORT = 5  # letters of a title that stays on one line
_JOINT = re.compile(r"(?<=[\u3400-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%])(?=[\u3400-\u9fff])")
_BRACKET = re.compile(r"^(\S.*?) ?([（(][^（）()]+[）)])$")


@dataclass(frozen=True)
class Widths:
    """The size of a table's words and the width of each column, in points."""

    size: float
    each: tuple[float, ...]


def widths(table: Table, room: float) -> Widths:
    """Columns for a table that may be as wide as `room`."""
    natural, size = [0.0], _SMALLEST
    for most, size in _SIZES:
        natural = [_natural(table, n, size) for n in range(len(table.columns))]
        if len(natural) <= most and (sum(natural) <= room or len(natural) < _MANY):
            break
    needed = sum(natural)
    if needed > room:
        return Widths(size, tuple(_capped(natural, room)))
    wanted = room if needed > _NARROW * room else max(needed, _MODEST * room)
    return Widths(size, tuple(w + (wanted - needed) / len(natural) for w in natural))


def _natural(table: Table, column: int, size: float) -> float:
    """What the widest cell needs; a title may take two lines."""
    cells = [row[column] for row in table.rows[:_LOOKED_AT]]
    lines = in_lines(fonts.legible(table.columns[column].title)).split("\n")
    title = max(fonts.width(line, min(size, 8.0)) for line in lines)
    words = max((_width(c, size) for c in cells), default=0.0)
    return max(words, title if len(lines) > 1 or title < 5 * size else title * 0.58) + PADDING


def in_lines(title: str) -> str:
    """A column's title with what stands in brackets on a line of its own."""
    return _BRACKET.sub(r"\1\n\2", title) if len(title) > _SHORT else title


def _width(cell: Cell, size: float) -> float:
    lines = fonts.legible(cell.words).split("\n")
    return max(_line(line, size) for line in lines) + (_SYMBOL * size if cell.status else 0.0)


def _line(words: str, size: float) -> float:
    """A line's width with the quarter of an em that the typesetter puts between Chinese and other letters."""
    return fonts.width(words, size) + len(_JOINT.findall(words)) * size / 4


def _capped(natural: Sequence[float], room: float) -> list[float]:
    """The widest columns cut to one width at which all fit."""
    left, cap = room, 0.0
    for n, width in enumerate(sorted(natural)):
        cap = left / (len(natural) - n)
        if width > cap:
            break
        left -= width
    return [min(width, cap) for width in natural]
