"""Where the headings of a sheet stand: below titles, on one or more levels, above column numbers and units.

A heading of several levels is merged cells in a workbook; in a CSV the merged cells are blanks to the right of a
parent and blanks below it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice

from yardstick.checking.findings import Findings
from yardstick.checking.sheets import Area, Head, Heading, Sheet
from yardstick.spellings import MISSING, folded, heading_keys, heading_notes, plain

HEAD_RECORDS = 20  # the headings are looked for among this many records that are not blank
_MOST_BLANK = 200  # and not further down than this
_LONGEST_HEADING = 100
_MOST_LEVELS = 5
_FEWEST_KNOWN = 2  # in a row that must be the headings; one alone may be a title or a cell
_ENOUGH = 0.5  # of the widest row: a row of headings is filled at least that far
_ACROSS = 0.8  # of the width: what is merged this far is a title
_FEWEST_NUMBERED = 4  # columns 1 2 3 4 are column numbers; fewer may be a small school
_NUMBER = re.compile(r"[-+]?[0-9][0-9,.]*%?")
_DATE = re.compile(r"[0-9]{2,4}[-/.年][0-9]{1,2}([-/.月]([0-9]{1,2}日?)?)?( .*)?")
_YEAR = re.compile(r"(19|20)[0-9]{2}")
_LETTER = re.compile(r"[^\W\d_]")
_LABEL = re.compile(r"(?!其中)[^\W\d_]{2,10}:")  # "单位：万元", "填报单位：": what stands above a table, not a heading
_STEMS = frozenset("甲乙丙丁戊己庚辛壬癸")
_COUNTED = re.compile(r"\(?([0-9]{1,3})\)?(=[0-9+\-−=()*/×÷%]+)?")
_CIRCLED = {0x2460 + n: str(n + 1) for n in range(20)}  # ① …
_COLUMN_NUMBER_WORDS = frozenset({"栏次", "行次", "列次", "序号", "编号", "代码"})
_UNIT_WORDS = """
    人 名 个 所 间 座 处 台 套 册 本 件 户 班 节 次 辆 张 项 门 份 元 万元 亿元 万人 千人 百人 万册 % ‰
    ㎡ m² m2 平方米 亩 公顷 米 m 公里 千米 km 天 日 月 年 岁 课时 学时 小时 分钟 kg 公斤 吨 度 千瓦时
    兆 mbps mbit/s gbps 生:师 元/人 元/年 元/月 万元/年 册/人 台/百人 ㎡/人 平方米/人
"""
_UNITS = frozenset(_UNIT_WORDS.split())
_BRACKETED = re.compile(r"[(\[【]([^()\[\]【】]{1,12})[)\]】]")


@dataclass(frozen=True)
class _Line:
    """A record of the head that is not blank. `cells`: tidied, as many as the sheet has columns."""

    index: int
    row: int
    cells: tuple[str, ...]

    @cached_property
    def filled(self) -> tuple[int, ...]:
        """Positions of the cells that are not blank."""
        return tuple(at for at, cell in enumerate(self.cells) if cell)

    @cached_property
    def wordy(self) -> bool:
        """Whether there are words in it and no numbers, dates or marks of absence."""
        return bool(self.filled) and all(_is_word(self.cells[at]) for at in self.filled)


def known_headings(cells: Sequence[str], known: Collection[str]) -> int:
    """How many of these cells are headings of some dataset."""
    return sum(any(key in known for key in heading_keys(cell)) for cell in cells if 0 < len(cell) < _LONGEST_HEADING)


def most_known(sheet: Sheet, known: Collection[str]) -> int:
    """How many known headings the best of a sheet's first records shows."""
    return max((known_headings(line.cells, known) for line in _lines(sheet)), default=0)


def locate_head(sheet: Sheet, known: Collection[str], findings: Findings) -> Head | None:
    """Which records are titles and headings and where the data begins; None, with an error, for a blank sheet.

    `known`: the heading keys of all datasets, or of the one that was chosen. What was left out is noted.
    """
    lines = _lines(sheet)
    if not lines:
        findings.error("file.empty")
        return None
    top, low = _levels(lines, _base(lines, known), known, sheet.merged)
    below = lines[low + 1 :]
    numbers, units = _numbers_and_units(below)
    headings = _headings(lines[top : low + 1], sheet.merged, units)
    last = max((line.index for line in (lines[low], numbers, units) if line), default=0)
    titles = tuple(" ".join(line.cells[at] for at in line.filled) for line in lines[:top])
    head = Head(headings, last + 1, lines[low].row, titles)
    _note(head, numbers, units, findings)
    return head


def _lines(sheet: Sheet) -> list[_Line]:
    return list(islice(_filled_records(sheet), HEAD_RECORDS))


def _filled_records(sheet: Sheet) -> Iterator[_Line]:
    for index, (row, cells) in enumerate(sheet.head(_MOST_BLANK)):
        tidied = tuple(" ".join(cell.split()) for cell in cells)
        if any(map(plain, tidied)):
            yield _Line(index, row, tidied + ("",) * (len(sheet.columns) - len(tidied)))


def _base(lines: list[_Line], known: Collection[str]) -> int:
    """The line that is certainly part of the headings, or as likely as can be."""
    seen = [known_headings(line.cells, known) for line in lines]
    if max(seen) >= _FEWEST_KNOWN:
        return seen.index(max(seen))
    widest = max(len(line.filled) for line in lines)
    likely = [at for at, line in enumerate(lines) if len(line.filled) >= _ENOUGH * widest]
    wordy = [at for at in likely if lines[at].wordy]
    years = [at for at in likely if _is_years(lines[at])]
    return next((at for at in wordy if seen[at]), (wordy + years + likely)[0])


def _is_years(line: _Line) -> bool:
    cells = [line.cells[at] for at in line.filled]
    return any(map(_is_word, cells)) and all(_is_word(cell) or _YEAR.fullmatch(cell) for cell in cells)


def _levels(lines: list[_Line], base: int, known: Collection[str], merged: Sequence[Area]) -> tuple[int, int]:
    """The first and the last line of the headings."""
    top = low = base
    while low + 1 < len(lines) and low - top < _MOST_LEVELS and _belong(lines, low, known, merged):
        low += 1
    while top > 0 and low - top < _MOST_LEVELS and _belong(lines, top - 1, known, merged):
        top -= 1
    return top, low


def _belong(lines: list[_Line], at: int, known: Collection[str], merged: Sequence[Area]) -> bool:
    """Whether the line at `at` and the one below it are levels of the same headings."""
    upper, lower = lines[at], lines[at + 1]
    if lower.index != upper.index + 1 or _is_title(upper, lower, merged):
        return False
    if any(_joins(area, upper, lower) for area in merged):
        return True
    if not (upper.wordy and lower.wordy) or _is_units(lower):
        return False
    return _spans_merged(upper, lower, merged) or _spans_blank(upper, lower, lines[at + 2 :], known)


def _is_title(upper: _Line, lower: _Line, merged: Sequence[Area]) -> bool:
    """Whether a line stands above the table as a whole: one cell across it, or labels with their values."""
    if any(_LABEL.match(plain(upper.cells[at])) for at in upper.filled):
        return True
    if len(upper.filled) > 1:
        return False
    width = lower.filled[-1] - lower.filled[0] + 1
    area = _area_at(merged, upper.index, upper.filled[0])
    return area is None or (area.bottom == upper.index and area.right - area.left + 1 >= _ACROSS * width)


def _joins(area: Area, upper: _Line, lower: _Line) -> bool:
    """Whether a filled cell of the upper line is merged with the one below it."""
    return area.top <= upper.index < lower.index <= area.bottom and any(
        area.left <= at <= area.right for at in upper.filled
    )


def _spans_merged(upper: _Line, lower: _Line, merged: Sequence[Area]) -> bool:
    return any(
        area.top == upper.index
        and area.right > area.left
        and sum(area.left <= at <= area.right for at in lower.filled) > 1
        for area in merged
    )


def _spans_blank(upper: _Line, lower: _Line, below: list[_Line], known: Collection[str]) -> bool:
    """Whether blanks to the right of the upper cells are filled by the lower ones, as headings would."""
    children = [at for at in lower.filled if not upper.cells[at] and at > upper.filled[0]]
    parents = {max(p for p in upper.filled if p < at) for at in children}
    if len(upper.filled) < 2 or not children or not all(lower.cells[p] for p in parents):
        return False
    if not lower.cells[upper.filled[0]] or known_headings(lower.cells, known):
        return True
    numbers = [at for line in below[:1] for at in lower.filled if _is_number(line.cells[at])]
    return len(numbers) >= _ENOUGH * len(lower.filled)


def _numbers_and_units(below: list[_Line]) -> tuple[_Line | None, _Line | None]:
    """The line of column numbers and the line of units right below the headings, in either order."""
    numbers = next((line for line in below[:2] if _is_column_numbers(line)), None)
    units = next((line for line in below[:2] if _is_units(line)), None)
    if below and below[0] not in (numbers, units):
        return None, None
    return numbers, units


def _is_column_numbers(line: _Line) -> bool:
    """Whether the line reads 甲 乙 1 2 3 …, as official forms number their columns."""
    cells = [plain(line.cells[at]).translate(_CIRCLED) for at in line.filled]
    words = [cell for cell in cells if cell in _STEMS or cell in _COLUMN_NUMBER_WORDS]
    counted = [int(found[1]) for cell in cells if (found := _COUNTED.fullmatch(cell))]
    if not counted or len(words) + len(counted) < len(cells):
        return False
    if counted != list(range(counted[0], counted[0] + len(counted))):
        return False
    return bool(_STEMS & set(words)) or (counted[0] == 1 and len(counted) >= _FEWEST_NUMBERED)


def _is_units(line: _Line) -> bool:
    cells = [line.cells[at] for at in line.filled if line.cells[at] not in MISSING]
    units = [cell for cell in cells if _unit(cell)]
    label = len(cells) > 1 and folded(cells[0]) in {"单位", "计量单位", "unit", "units"}
    return bool(units) and len(units) + label == len(cells)


def _unit(cell: str) -> str:
    word = folded(cell)
    bracketed = _BRACKETED.fullmatch(word)
    return bracketed[1] if bracketed else word if word in _UNITS else ""


def _headings(levels: list[_Line], merged: Sequence[Area], units: _Line | None) -> tuple[Heading, ...]:
    filled = _filled_in(levels, merged)
    stacks = [tuple(word for word, _ in groupby(filter(None, stack))) for stack in zip(*filled, strict=True)]
    measured = [_unit(units.cells[at]) if units else "" for at in range(len(stacks))]
    return tuple(_heading(stack, unit) for stack, unit in zip(stacks, measured, strict=True))


def _heading(levels: tuple[str, ...], unit: str) -> Heading:
    """The unit from its own row is written into the heading, where most files have it."""
    lowest = levels[-1] if levels else ""
    named = unit and lowest and unit not in folded(lowest) and not heading_notes(lowest)
    return Heading(f"{lowest}（{unit}）" if named else lowest, levels)


def _filled_in(levels: list[_Line], merged: Sequence[Area]) -> list[tuple[str, ...]]:
    """The words of each level above each column, with merged cells and spanned blanks filled."""
    rows = range(levels[0].index, levels[-1].index + 1)
    areas = [area for area in merged if area.top in rows and area.bottom in rows]
    own = {line.index: list(line.cells) for line in levels}
    for area in areas:
        words = own[area.top][area.left] if area.left < len(own[area.top]) else ""
        for row in range(area.top, area.bottom + 1):
            own[row][area.left : area.right + 1] = [words] * len(own[row][area.left : area.right + 1])
    if not areas:
        _fill_right([own[line.index] for line in levels])
    return [tuple(own[line.index]) for line in levels]


def _fill_right(levels: list[list[str]]) -> None:
    """Blanks right of a parent that has children take its words, as far as the level above goes."""
    for depth, words in enumerate(levels[:-1]):
        children = levels[depth + 1 :]
        below = [any(level[at] for level in children) for at in range(len(words))]
        over = list(zip(*levels[:depth], strict=True)) if depth else [()] * len(words)
        own = list(words)
        for at in range(1, len(words)):
            if not own[at] and below[at] and words[at - 1] and below[at - 1] and over[at] == over[at - 1]:
                words[at] = words[at - 1]


def _area_at(merged: Sequence[Area], row: int, column: int) -> Area | None:
    return next((a for a in merged if a.top <= row <= a.bottom and a.left <= column <= a.right), None)


def _is_word(cell: str) -> bool:
    words = plain(cell)
    return bool(_LETTER.search(words)) and not _DATE.fullmatch(words) and folded(cell) not in MISSING


def _is_number(cell: str) -> bool:
    return _NUMBER.fullmatch(plain(cell)) is not None


def _note(head: Head, numbers: _Line | None, units: _Line | None, findings: Findings) -> None:
    if head.titles:
        findings.note("header.titles_skipped", row=head.row, count=len(head.titles), value="；".join(head.titles))
    if numbers:
        findings.note("header.numbers_skipped", row=numbers.row)
    if units:
        findings.note("header.units_read", row=units.row)
