"""How our workbooks look: colours, fonts, widths, paper."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from yardstick.texts import Lang, text

ACCENT, PALE, INK, SOFT, LINE, SHADE = "#1F5FAE", "#DCE7F5", "#1B2430", "#5B6472", "#C9D1DB", "#F3F5F8"
_TEXT = {"num_format": "@", "indent": 1}
PAPER: dict[str, dict[str, object]] = {  # how cells of a type of column look, whatever is in them
    "string": _TEXT,
    "list": _TEXT,
    "boolean": {"num_format": "@", "align": "center"},
    "date": {"num_format": "yyyy-mm-dd", "align": "center"},
}
_NARROWEST, _WIDEST = 9, 36
MANY_CELLS = 200_000  # from here on a workbook is written past the memory
_LONGEST_NAME = 31  # of a sheet
_NOT_IN_NAMES = re.compile("[\\[\\]:*?/\\\\\x00-\x1f\x7f\ud800-\udfff\ufffe-\U0010ffff]")
_RESERVED = ("history",)  # Excel keeps this name to itself
_A4 = 9
_LINE, _PADDING = 15.5, 5  # points
_WRAPS_EARLY = 1.08  # Chinese characters are a little wider than two digits


class Look:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook, lang: Lang) -> None:
        self._book, self._made = book, dict[tuple[tuple[str, Any], ...], Format]()
        self._base = {"font_name": text(lang, "workbooks.font"), "font_size": 10.5, "valign": "vcenter"}

    def cell(self, **properties: Any) -> Format:
        """A format with these properties beside the common ones."""
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(self._base | {"font_color": INK} | properties)
        return self._made[key]

    def boxed(self, **properties: Any) -> Format:
        """The same with thin lines around it."""
        return self.cell(border=1, border_color=LINE, **properties)

    def heading(self, *, strong: bool = True) -> Format:
        """A heading: strong where every row needs a value."""
        colours = {"bg_color": ACCENT, "font_color": "#FFFFFF"} if strong else {"bg_color": PALE}
        return self.boxed(bold=True, text_wrap=True, align="center", **colours)


def new_workbook(*, is_large: bool = False) -> tuple[Workbook, BytesIO]:
    """A workbook that is written to memory, or row by row past it; close it, then take the bytes."""
    content = BytesIO()
    options = {"constant_memory": True} if is_large else {"in_memory": True}
    return Workbook(content, {**options, "strings_to_formulas": False, "strings_to_urls": False}), content


def fit_to_page(sheet: Worksheet, title: str, lang: Lang) -> None:
    """Landscape A4, as wide as the page, the first row on each, page numbers below."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(text(lang, "workbooks.page", title=title.replace("&", "&&")))


def sheet_name(words: str, default: str) -> str:
    """A name that a sheet may have: 31 common characters, none of `[]:*?/\\`, no apostrophe at the ends."""
    name = _NOT_IN_NAMES.sub(" ", words).strip("' ")
    if len(name) > _LONGEST_NAME:
        name = name[:_LONGEST_NAME].rpartition(" ")[0] or name[:_LONGEST_NAME]
    return default if name.casefold() in _RESERVED else name.strip("' ") or default


def width_of(heading: str, cells: Iterable[str]) -> float:
    """A column as wide as its longest cell, or as its heading in two lines."""
    longest = max(map(shown_width, cells), default=0)
    return min(max(_NARROWEST, longest + 3, shown_width(heading) / 2 + 2), _WIDEST)


def height_of(cells: Iterable[tuple[str, float]]) -> float:
    """Points for a row with these words, each in a column of the width given with it."""
    lines = max(math.ceil(shown_width(words) * _WRAPS_EARLY / width) for words, width in cells)
    return _LINE * max(lines, 1) + _PADDING


def shown_width(words: str) -> int:
    """How many digits' width the longest line takes: Chinese characters take two."""
    return max(sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line) for line in words.split("\n"))
