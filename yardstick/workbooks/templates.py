"""A dataset's template: the rows that are asked for, ready to fill in; as a workbook and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from yardstick.contracts import PERIOD, Column, Contract, Roster
from yardstick.spellings import defused
from yardstick.texts import Lang, text, titled
from yardstick.workbooks.guide import write_guide
from yardstick.workbooks.look import PAPER, SHADE, SOFT, Look, fit_to_page, new_workbook, sheet_name, width_of
from yardstick.workbooks.permitted import drop_down, is_long, permitted, rule
from yardstick.workbooks.prefilled import Row, prefilled
from yardstick.workbooks.writing import cell_text, heading, unit, write_cell

_ROOM = 500  # rows below the prefilled ones that are formatted too
_DRAWN = 20  # of them, those drawn with lines when nothing is prefilled
_HEADING_HEIGHT, _ROW_HEIGHT = 50, 19  # points
_LONGEST_HINT = 255  # characters of a message of a spreadsheet's rule


@dataclass(frozen=True)
class _Form:
    contract: Contract
    period: date | None
    rows: Sequence[Row]
    lang: Lang

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns to fill in: the cut-off date only where it is known."""
        return tuple(c for c in self.contract.columns if c.name != PERIOD or self.period)

    @property
    def last(self) -> int:
        """The last row that is formatted, from 0."""
        return len(self.rows) + _ROOM


def template_workbook(
    contract: Contract,
    *,
    period: date | None = None,
    roster: Roster | None = None,
    earlier: pa.Table | None = None,
    lang: Lang = "zh",
) -> bytes:
    """The workbook to fill in for one cut-off date.

    `roster`: the units of the roster that applies then. `earlier`: the rows of this dataset published last. Without
    either, the sheet is empty; without `period`, nothing about units is filled in.
    """
    form = _Form(contract, period, prefilled(contract, period, roster, earlier), lang)
    book, content = new_workbook()
    with book:
        look = Look(book, lang)
        sheet = book.add_worksheet(sheet_name(titled(contract, lang), contract.id))
        write_guide(book, look, contract, period, len(form.rows), sheet.name, lang)
        _write_form(sheet, form, look)
        _write_rules(book, sheet, form)
    return content.getvalue()


def template_csv(
    contract: Contract,
    *,
    period: date | None = None,
    roster: Roster | None = None,
    earlier: pa.Table | None = None,
    lang: Lang = "zh",
) -> bytes:
    """The same rows as CSV for Chinese Excel: UTF-8 with BOM, CRLF, headings first."""
    form = _Form(contract, period, prefilled(contract, period, roster, earlier), lang)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*(heading(c, lang) for c in form.columns), _version(contract, lang)])
    writer.writerows([*(defused(_filled(c, row, lang)) for c in form.columns), ""] for row in form.rows)
    return out.getvalue().encode("utf-8-sig")


TEMPLATES = {".xlsx": template_workbook, ".csv": template_csv}  # by the file's suffix


def _version(contract: Contract, lang: Lang) -> str:
    return text(lang, "workbooks.version_heading", version=contract.version)


def _filled(column: Column, row: Row, lang: Lang) -> str:
    return cell_text(column, row.get(column.name), lang)


def _write_form(sheet: Worksheet, form: _Form, look: Look) -> None:
    for at, column in enumerate(form.columns):
        _write_column(sheet, at, column, form, look)
    _write_version(sheet, len(form.columns), form, look)
    sheet.set_default_row(_ROW_HEIGHT)
    sheet.set_row(0, _HEADING_HEIGHT)
    sheet.freeze_panes(1, _frozen(form.columns))
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(len(form.columns))}{form.last + 1}"})
    fit_to_page(sheet, titled(form.contract, form.lang), form.lang)
    sheet.print_area(0, 0, max(len(form.rows), _DRAWN), len(form.columns) - 1)
    sheet.activate()


def _write_column(sheet: Worksheet, at: int, column: Column, form: _Form, look: Look) -> None:
    words = "*" * column.required + heading(column, form.lang, "\n")
    known = [_filled(column, row, form.lang) for row in form.rows]
    paper = PAPER.get(column.type, {})
    sheet.set_column(at, at, width_of(words, known), look.cell(**paper))
    sheet.write_string(0, at, words, look.heading(strong=column.required))
    sheet.write_comment(0, at, _note(column, form), {"x_scale": 1.9, "y_scale": 1.5, "font_size": 9})
    for row, cells in enumerate(form.rows, 1):
        shade = {"bg_color": SHADE} if cells.get(column.name) is not None else {}
        write_cell(sheet, row, at, column, cells.get(column.name), look.boxed(**paper, **shade), form.lang)
    for row in range(len(form.rows) + 1, _DRAWN + 1):
        sheet.write_blank(row, at, None, look.boxed(**paper))


def _note(column: Column, form: _Form) -> str:
    """What a heading's note says: meaning, unit, permitted values, whether it may be blank."""
    lang = form.lang
    lines = [column.description if lang == "zh" else column.description_en]
    if column.unit:
        lines.append(text(lang, "workbooks.comment.unit", unit=unit(column, lang)))
    lines.append(text(lang, "workbooks.comment.permitted", permitted=permitted(column, lang)))
    if form.contract.key == (column.name,):
        lines.append(text(lang, "workbooks.comment.key"))
    kind = "required" if column.required else "whole" if column.optional else "blank"
    return "\n".join([*(line for line in lines if line), text(lang, f"workbooks.comment.{kind}")])


def _write_version(sheet: Worksheet, at: int, form: _Form, look: Look) -> None:
    words = _version(form.contract, form.lang)
    sheet.set_column(at, at, width_of(words, ()))
    sheet.write_string(0, at, words, look.cell(font_size=8, font_color=SOFT, text_wrap=True, align="center"))
    sheet.write_comment(0, at, text(form.lang, "workbooks.comment.version"), {"font_size": 9})


def _frozen(columns: Sequence[Column]) -> int:
    """How many columns stay in sight: up to the name, which tells one row from another."""
    names = [c.name for c in columns]
    return names.index("name") + 1 if "name" in names[:4] else 0


def _write_rules(book: Workbook, sheet: Worksheet, form: _Form) -> None:
    options: Worksheet | None = None
    lists = 0
    for at, column in enumerate(form.columns):
        words = drop_down(column, form.lang)
        if words and is_long(words):
            options = options or _options_sheet(book, form.lang)
            options.write_column(0, lists, words)
            letter = xl_col_to_name(lists)
            source: object = f"='{options.name}'!${letter}$1:${letter}${len(words)}"
            lists += 1
        else:
            source = words
        declared = {"validate": "list", "source": source} if words else rule(column, form.period)
        if declared:
            sheet.data_validation(1, at, form.last, at, declared | _reaction(column, form.lang))


def _options_sheet(book: Workbook, lang: Lang) -> Worksheet:
    sheet = book.add_worksheet(text(lang, "workbooks.sheet.options"))
    sheet.hide()
    return sheet


def _reaction(column: Column, lang: Lang) -> dict[str, object]:
    """What happens when something else is written: choices and numbers stop, several choices and dates may differ."""
    words = text(lang, "workbooks.validation.fix", permitted=permitted(column, lang))
    return {
        "ignore_blank": True,
        "show_error": column.type != "list",
        "error_type": "warning" if column.type == "date" else "stop",
        "error_title": text(lang, "workbooks.validation.title"),
        "error_message": words if len(words) <= _LONGEST_HINT else words[: _LONGEST_HINT - 1] + "…",
    }
