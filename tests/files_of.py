"""One table as people save it: every encoding of CSV, tabs, XLSX with typed cells, old XLS, zipped."""

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime

import openpyxl
import xlwt

Records = Sequence[Sequence[str]]
ENCODINGS = {"utf-8": "utf-8", "utf-8-bom": "utf-8-sig", "utf-16": "utf-16", "gb18030": "gb18030"}
KINDS = (*ENCODINGS, "tsv", "xlsx", "xls", "zip")
_NUMBER, _DAY = re.compile(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]+)?"), re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def as_file(records: Records, kind: str) -> tuple[bytes, str]:
    """The bytes and the name of a file of this kind with exactly these cells."""
    if kind in ENCODINGS:
        return _separated(records, ",").encode(ENCODINGS[kind]), "表.csv"
    if kind == "tsv":
        return _separated(records, "\t").encode("utf-16"), "表.txt"
    if kind == "zip":
        return _zipped(_separated(records, ",").encode("gb18030")), "表.zip"
    return (_xlsx(records), "表.xlsx") if kind == "xlsx" else (_xls(records), "表.xls")


def _separated(records: Records, delimiter: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(records)
    return out.getvalue()


def _zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("表.csv", content)
    return out.getvalue()


def _xlsx(records: Records) -> bytes:
    book = openpyxl.Workbook()
    for row, cells in enumerate(records, 1):
        for column, cell in enumerate(cells, 1):
            if cell != "":
                at = book.active.cell(row, column, _typed(cell))
                at.number_format = "0.00%" if cell.endswith("%") and not isinstance(at.value, str) else at.number_format
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _xls(records: Records) -> bytes:
    book = xlwt.Workbook()
    sheet, day = book.add_sheet("表"), xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for row, cells in enumerate(records):
        for column, cell in enumerate(cells):
            if cell != "":
                value = cell if cell.endswith("%") else _typed(cell)
                sheet.write(row, column, value, *([day] if isinstance(value, datetime) else []))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _typed(cell: str) -> str | float | datetime:
    """What Excel makes of these words when they are typed in; codes of ten digits were formatted as text."""
    if _DAY.fullmatch(cell):
        return datetime.fromisoformat(cell) if _is_day(cell) else cell
    if cell.endswith("%") and _NUMBER.fullmatch(cell[:-1]):
        return float(cell[:-1]) / 100
    return float(cell) if _NUMBER.fullmatch(cell) else cell


def _is_day(cell: str) -> bool:
    try:
        datetime.fromisoformat(cell)
    except ValueError:
        return False
    return True
