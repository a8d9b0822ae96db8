"""A sheet to read: title, facts, sentences, and a contract's columns in a table."""

from __future__ import annotations

from collections.abc import Callable

from xlsxwriter.worksheet import Worksheet

from yardstick.contracts import Column, Contract
from yardstick.texts import Lang, text, titled
from yardstick.workbooks.look import ACCENT, SOFT, Look, height_of
from yardstick.workbooks.permitted import permitted, type_words
from yardstick.workbooks.writing import unit

_WIDTHS = (26, 11, 14, 13, 44, 50, 20)
_LAST = len(_WIDTHS) - 1

_CELLS: dict[str, Callable[[Column, Lang], str]] = {
    "title": lambda column, lang: titled(column, lang),
    "unit": lambda column, lang: unit(column, lang) or text(lang, "workbooks.guide.none"),
    "type": type_words,
    "required": lambda column, lang: text(lang, f"workbooks.guide.{'yes' if column.required else 'no'}"),
    "permitted": permitted,
    "description": lambda column, lang: column.description if lang == "zh" else column.description_en,
    "name": lambda column, lang: column.name,
}


class Page:
    """The sheet, filled from the top; `row` is the next one to fill, from 0."""

    def __init__(self, sheet: Worksheet, look: Look, lang: Lang) -> None:
        self.sheet, self.look, self.lang, self.row = sheet, look, lang, 0
        sheet.hide_gridlines(2)
        for at, width in enumerate(_WIDTHS):
            sheet.set_column(at, at, width)

    def title(self, words: str) -> None:
        """The name of the sheet, large."""
        self.sheet.set_row(self.row, 34)
        self._across(words, bold=True, font_size=16, font_color=ACCENT)

    def section(self, words: str) -> None:
        """A heading with a line below, after a blank row."""
        self.row += 1
        self.sheet.set_row(self.row, 24)
        self._across(words, bold=True, font_size=12, bottom=2, bottom_color=ACCENT)

    def line(self, words: str, *, soft: bool = False) -> None:
        """A sentence across the sheet."""
        self.sheet.set_row(self.row, height_of([(words, sum(_WIDTHS))]))
        self._across(words, text_wrap=True, **({"font_color": SOFT} if soft else {}))

    def fact(self, name: str, value: str) -> None:
        """A name and what it is."""
        self.sheet.set_row(self.row, 19)
        self.sheet.write_string(self.row, 0, name, self.look.cell(font_color=SOFT))
        self.sheet.merge_range(self.row, 1, self.row, _LAST, value, self.look.cell(align="left"))
        self.row += 1

    def table(self, contract: Contract) -> None:
        """Every column of the contract: title, unit, type, what may be written, meaning, code name."""
        for at, key in enumerate(_CELLS):
            self.sheet.write_string(self.row, at, text(self.lang, f"workbooks.guide.column.{key}"), self.look.heading())
        for column in contract.columns:
            self.row += 1
            cells = [said(column, self.lang) for said in _CELLS.values()]
            self.sheet.set_row(self.row, height_of(zip(cells, _WIDTHS, strict=True)))
            for at, words in enumerate(cells):
                self.sheet.write_string(self.row, at, words, self.look.boxed(text_wrap=True, indent=1, bold=at == 0))
        self.row += 1

    def _across(self, words: str, **properties: object) -> None:
        self.sheet.merge_range(self.row, 0, self.row, _LAST, words, self.look.cell(**properties))
        self.row += 1
