"""A file that is no XLSX → an XLSX with the very same cells at the same places, all of them as text."""

from __future__ import annotations

from pathlib import PurePath

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from yardstick.checking.sheets import Sheet
from yardstick.texts import Lang, text
from yardstick.workbooks.look import MANY_CELLS, Look, new_workbook, sheet_name, width_of
from yardstick.workbooks.writing import MOST_CHARACTERS

_MEASURED = 200  # records that decide how wide a column is
_BATCH = 10_000


def rebuilt(sheet: Sheet, file_name: str, lang: Lang) -> tuple[bytes, str]:
    """The workbook and the name of its sheet. Nothing is read as a number, a date or a formula."""
    book, content = new_workbook(is_large=sheet.count * len(sheet.columns) > MANY_CELLS)
    with book:
        words = sheet.origin.sheet or PurePath(sheet.origin.part or file_name).stem
        page = book.add_worksheet(sheet_name(words, text(lang, "workbooks.sheet.data")))
        _write(book, page, sheet, lang)
    return content.getvalue(), page.name


def _write(book: Workbook, page: Worksheet, sheet: Sheet, lang: Lang) -> None:
    form = Look(book, lang).cell(num_format="@", valign="top")
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, width_of("", column[:_MEASURED].to_pylist()), form)
    for start in range(0, sheet.count, _BATCH):
        numbers = sheet.rows[start : start + _BATCH].to_pylist()
        columns = [column[start : start + _BATCH].to_pylist() for column in sheet.columns]
        for number, *cells in zip(numbers, *columns, strict=True):
            for at, words in enumerate(cells):
                if words:
                    page.write_string(number - 1, at, words[:MOST_CHARACTERS].replace("\r\n", "\n"), form)
    for area in sheet.merged:
        top, bottom = (sheet.rows[at].as_py() - 1 for at in (area.top, area.bottom))
        page.merge_range(top, area.left, bottom, area.right, sheet.columns[area.left][area.top].as_py(), form)
    if sheet.count:
        page.ignore_errors({"number_stored_as_text": f"A1:XFD{sheet.rows[-1].as_py()}"})
