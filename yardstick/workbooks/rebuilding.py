"""A file that is no XLSX → an XLSX with the very same cells at the same places, all of them as text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePath

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.exceptions import XlsxWriterException

from yardstick.checking.sheets import Sheet
from yardstick.errors import YardstickError
from yardstick.spellings import excel_letter
from yardstick.texts import Lang, text
from yardstick.workbooks.look import Look, fit_to_page, new_workbook, sheet_name, shown_width, width_of
from yardstick.workbooks.package import Package, in_xml
from yardstick.workbooks.writing import MOST_CHARACTERS

MOST_CELLS = 5_000_000  # more would take more memory than the check of them did
_MEASURED = 200  # records that decide how wide a column is
_USUAL = 0.9  # of the cells fit into their column's width
_BATCH = 10_000  # records
_UNUSUAL = r"[\x00-\x08\x0b-\x1f\x{fffe}\x{ffff}]|_x"  # not written as they are
_PART = "xl/worksheets/sheet1.xml"


def rebuilt(sheet: Sheet, file_name: str, lang: Lang) -> tuple[bytes, str]:
    """The workbook and the name of its sheet. Nothing is read as a number, a date or a formula.

    YardstickError for more cells than can be handed back.
    """
    if sheet.count * len(sheet.columns) > MOST_CELLS:
        raise YardstickError(text(lang, "workbooks.too_large"), fix=text(lang, "workbooks.too_large_fix"))
    words = sheet.origin.sheet or PurePath(sheet.origin.part or file_name).stem
    name = sheet_name(words, text(lang, "workbooks.sheet.data"))
    package = Package(_frame(sheet, name, lang))
    before, style, after = re.split(
        rb'<sheetData>.*<c r="XFD1" s="([0-9]+)"/>.*</sheetData>', package.read(_PART), flags=re.DOTALL
    )
    rows = "".join(_rows(sheet, int(style))).encode()
    package.write(_PART, b"".join([before, b"<sheetData>", rows, b"</sheetData>", after]))
    return package.saved(), name


def _frame(sheet: Sheet, name: str, lang: Lang) -> bytes:
    """The workbook without its cells: widths, merged cells, and a cell at the end of the first row for the style."""
    book, content = new_workbook()
    with book:
        page, form = book.add_worksheet(name), Look(book, lang).cell(num_format="@", valign="top")
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, width_of("", _usual(column[:_MEASURED].to_pylist())), form)
        fit_to_page(page, name, lang)
        for area in sheet.merged:
            top, bottom = (sheet.rows[at].as_py() - 1 for at in (area.top, area.bottom))
            with suppress(XlsxWriterException):  # areas that overlap, as old files may have them
                if (top, area.left) != (bottom, area.right):
                    page.merge_range(top, area.left, bottom, area.right, "", form)
        page.write_blank("XFD1", None, form)
        if sheet.count:
            page.ignore_errors({"number_stored_as_text": f"A1:XFD{sheet.rows[-1].as_py()}"})
    return content.getvalue()


def _usual(cells: list[str]) -> list[str]:
    """The cells without the few longest, such as a title above the table."""
    filled = sorted(filter(None, cells), key=shown_width)
    return filled[: math.ceil(len(filled) * _USUAL)]


def _rows(sheet: Sheet, style: int) -> Iterator[str]:
    """The rows of the sheet as XML."""
    for start in range(0, sheet.count, _BATCH):
        numbers = sheet.rows[start : start + _BATCH].cast(pa.string())
        cells = [
            _cells(column[start : start + _BATCH], excel_letter(at), numbers, style)
            for at, column in enumerate(sheet.columns)
        ]
        yield from pc.binary_join_element_wise('<row r="', numbers, '">', *cells, "</row>", "").to_pylist()


def _cells(words: pa.StringArray, letter: str, numbers: pa.StringArray, style: int) -> pa.StringArray:
    """One column's cells as XML; nothing for blank ones."""
    opened, closed = f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
    cells = pc.binary_join_element_wise(f'<c r="{letter}', numbers, opened, _escaped(words), closed, "")
    return pc.if_else(pc.equal(words, ""), "", cells)


def _escaped(words: pa.StringArray) -> pa.StringArray:
    words = pc.utf8_slice_codeunits(words, 0, MOST_CHARACTERS)
    if pc.any(pc.match_substring_regex(words, _UNUSUAL)).as_py():
        words = pa.array([in_xml(word) for word in words.to_pylist()], pa.string())
    for sign, name in {"&": "&amp;", "<": "&lt;", ">": "&gt;"}.items():
        words = pc.replace_substring(words, sign, name)
    return words
