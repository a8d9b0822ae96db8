"""The second sheet of a template: what is asked, until when, how to hand it in, and every column in a table."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from yardstick.contracts import Column, Contract
from yardstick.texts import Lang, text, titled
from yardstick.workbooks.look import ACCENT, SOFT, Look, fit_to_page, shown_width
from yardstick.workbooks.permitted import permitted, type_words
from yardstick.workbooks.writing import unit

_STEPS = ("step_1", "step_2", "step_3", "step_4", "step_5")
_WIDTHS = (26, 11, 14, 13, 44, 50, 20)
_LINE, _PADDING = 15.5, 5  # points
_WRAPS_EARLY = 1.08  # Chinese characters are a little wider than two digits
_LAST = len(_WIDTHS) - 1


def write_guide(
    book: Workbook, look: Look, contract: Contract, period: date | None, prefilled: int, sheet: str, lang: Lang
) -> None:
    """Add the sheet. `prefilled`: how many rows are filled in already; `sheet`: the sheet to fill in."""
    page = _Page(book.add_worksheet(text(lang, "workbooks.sheet.guide")), look, lang)
    page.title(text(lang, "workbooks.guide.title", title=titled(contract, lang)))
    page.line(contract.description if lang == "zh" else contract.description_en, soft=True)
    for key, value in _facts(contract, period, prefilled, lang).items():
        page.fact(text(lang, f"workbooks.guide.{key}"), value)
    page.section(text(lang, "workbooks.guide.steps"))
    for step in _STEPS:
        page.line(text(lang, f"workbooks.guide.{step}", sheet=sheet))
    page.section(text(lang, "workbooks.guide.columns"))
    page.table(contract)
    if contract.rules:
        page.section(text(lang, "workbooks.guide.rules"))
        for words in _rules(contract, lang):
            page.line(words)
    fit_to_page(page.sheet, titled(contract, lang), lang)


def _facts(contract: Contract, period: date | None, prefilled: int, lang: Lang) -> dict[str, str]:
    def said(key: str, **values: object) -> str:
        return text(lang, f"workbooks.guide.{key}", **values)

    due = period + timedelta(days=contract.grace_days) if period else None
    return {
        "period": period.isoformat() if period else said("period_open"),
        "due": due.isoformat() if due else said("due_rule", days=contract.grace_days, months=contract.due_months),
        "department": contract.department,
        "version": said("version_value", version=contract.version),
        "prefilled": said("prefilled_rows", count=prefilled) if prefilled else said("prefilled_none"),
    }


def _rules(contract: Contract, lang: Lang) -> list[str]:
    def sum_of(names: tuple[str, ...]) -> str:
        return " + ".join(titled(contract.column(name), lang) for name in names)

    return [
        text(lang, "workbooks.guide.rule", part=sum_of(rule.parts), whole=sum_of(rule.wholes))
        for rule in contract.rules
    ]


_CELLS: dict[str, Callable[[Column, Lang], str]] = {
    "title": lambda column, lang: titled(column, lang),
    "unit": lambda column, lang: unit(column, lang) or text(lang, "workbooks.guide.none"),
    "type": type_words,
    "required": lambda column, lang: text(lang, f"workbooks.guide.{'yes' if column.required else 'no'}"),
    "permitted": permitted,
    "description": lambda column, lang: column.description if lang == "zh" else column.description_en,
    "name": lambda column, lang: column.name,
}


class _Page:
    """The sheet, filled from the top."""

    def __init__(self, sheet: Worksheet, look: Look, lang: Lang) -> None:
        self.sheet, self.look, self.lang, self.row = sheet, look, lang, 0
        sheet.hide_gridlines(2)
        for at, width in enumerate(_WIDTHS):
            sheet.set_column(at, at, width)

    def title(self, words: str) -> None:
        self.sheet.set_row(self.row, 34)
        self._across(words, bold=True, font_size=16, font_color=ACCENT)

    def section(self, words: str) -> None:
        self.row += 1
        self.sheet.set_row(self.row, 24)
        self._across(words, bold=True, font_size=12, bottom=2, bottom_color=ACCENT)

    def line(self, words: str, *, soft: bool = False) -> None:
        self.sheet.set_row(self.row, _height([(words, sum(_WIDTHS))]))
        self._across(words, text_wrap=True, **({"font_color": SOFT} if soft else {}))

    def fact(self, name: str, value: str) -> None:
        self.sheet.set_row(self.row, 19)
        self.sheet.write_string(self.row, 0, name, self.look.cell(font_color=SOFT))
        self.sheet.merge_range(self.row, 1, self.row, _LAST, value, self.look.cell(align="left"))
        self.row += 1

    def table(self, contract: Contract) -> None:
        for at, key in enumerate(_CELLS):
            self.sheet.write_string(self.row, at, text(self.lang, f"workbooks.guide.column.{key}"), self.look.heading())
        for column in contract.columns:
            self.row += 1
            cells = [said(column, self.lang) for said in _CELLS.values()]
            self.sheet.set_row(self.row, _height(zip(cells, _WIDTHS, strict=True)))
            for at, words in enumerate(cells):
                self.sheet.write_string(self.row, at, words, self.look.boxed(text_wrap=True, indent=1, bold=at == 0))
        self.row += 1

    def _across(self, words: str, **properties: object) -> None:
        self.sheet.merge_range(self.row, 0, self.row, _LAST, words, self.look.cell(**properties))
        self.row += 1


def _height(cells: Iterable[tuple[str, float]]) -> float:
    """Points for the tallest of these cells, each given with the width it wraps at."""
    lines = max(math.ceil(shown_width(words) * _WRAPS_EARLY / width) for words, width in cells)
    return _LINE * max(lines, 1) + _PADDING
