"""Workbooks: a sheet chosen, its values as the text Excel shows, formulas as their stored values."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import python_calamine as calamine
from lxml import etree

from yardstick.checking.excelxml import BrokenWorkbook, Extent, Marks, Package
from yardstick.checking.findings import Findings
from yardstick.checking.heads import HEAD_RECORDS, most_known
from yardstick.checking.limits import MIB, MOST_COLUMNS, MOST_SHEET_CELLS, MOST_UNPACKED
from yardstick.checking.odsfile import OpenDocument
from yardstick.checking.oldexcel import OldBook, is_encrypted_package, open_old
from yardstick.checking.sheets import OWN_SHEETS, Area, FileKind, Origin, Sheet
from yardstick.spellings import excel_letter
from yardstick.texts import text

_BATCH = 8_192
_PROMISED = re.compile(rb"""uniqueCount\s*=\s*["']\s*\+?([0-9]+)""")
_MOST_DIGITS = 12
_ENCRYPTED = 1  # the flag of a part of a zip
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?")
_DIGITS = 15
_SMALL = 0.001  # below, there may be powers
_EXACT = 10**15  # Excel keeps 15 digits; whole numbers up to here are written out
_BROKEN = (
    *(BrokenWorkbook, calamine.CalamineError, etree.LxmlError, zipfile.BadZipFile, zlib.error, struct.error),
    *(EOFError, KeyError, IndexError, ValueError, OverflowError, NotImplementedError, RuntimeError, OSError),
)


class Inside(Protocol):
    """What is known of a workbook beside the values of its cells."""

    @property
    def epoch_1904(self) -> bool:
        """Whether days are counted from 1904."""
        ...

    @property
    def names(self) -> Collection[str]:
        """Its sheets."""
        ...

    def extent(self, sheet: str) -> Extent:
        """How far the filled cells of a sheet reach."""
        ...

    def marks(self, sheet: str) -> Marks:
        """Cells whose value does not say it all."""
        ...

    def beside(self) -> Iterator[tuple[str, list[str], list[str]]]:
        """What stands beside the cells: the part, names of columns, other words."""
        ...


@dataclass(frozen=True)
class Workbook:
    """An open workbook."""

    kind: FileKind
    content: bytes = field(repr=False)
    inside: Inside

    @cached_property
    def values(self) -> Any:
        """The reader of values. An XLS is read whole as soon as it is opened, so its sheets are measured before."""
        return calamine.load_workbook(io.BytesIO(self.content))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All sheets of cells, hidden ones included."""
        return tuple(s.name for s in self.values.sheets_metadata if s.typ == calamine.SheetTypeEnum.WorkSheet)

    @cached_property
    def visible(self) -> tuple[str, ...]:
        """Those of them that people see, but for what Yardstick itself wrote beside the data."""
        shown = {s.name for s in self.values.sheets_metadata if s.visible == calamine.SheetVisibleEnum.Visible}
        seen = tuple(name for name in self.names if name in shown)
        return tuple(name for name in seen if name not in OWN_SHEETS) or seen

    def sheet(self, name: str, findings: Findings) -> tuple[Sheet, Marks] | None:
        """One sheet as text and what is odd about its cells, or None with the reason in `findings`."""
        extent = self.inside.extent(name)
        if not _fits(extent, name, findings):
            return None
        read = self.values.get_sheet_by_name(name)
        marks = Marks() if extent.plain else self.inside.marks(name)
        columns = _shown(_columns(read), marks, self.inside.epoch_1904)
        rows = pa.array(np.arange(1, (len(columns[0]) if columns else 0) + 1, dtype=np.int32))
        merged = tuple(Area(*start, *end) for start, end in read.merged_cell_ranges or ())
        return Sheet(columns, rows, Origin(self.kind, sheet=name, sheets=self.visible), merged=merged), marks

    def best(self, known: Collection[str], findings: Findings) -> str | None:
        """The visible sheet with the most known headings, the first of equals; None when one cannot be read."""
        if len(self.visible) == 1:
            return self.visible[0]
        seen = {}
        for name in self.visible:
            if not _fits(self.inside.extent(name), name, findings):
                return None
            top = _columns(self.values.get_sheet_by_name(name), HEAD_RECORDS * 2)
            rows = pa.array(np.arange(len(top[0]) if top else 0, dtype=np.int32))
            seen[name] = (most_known(Sheet(top, rows, Origin(self.kind)), known), bool(top))
        return max(seen, key=lambda name: seen[name])


def read_workbook(
    content: bytes, kind: FileKind, known: Collection[str], findings: Findings, sheet: str | None = None
) -> Sheet | None:
    """A sheet of a workbook, or None with the reason in `findings`.

    `sheet`: its name; else the visible one with the most headings out of `known`.
    """
    with _guarded(findings):
        return _read(content, kind, known, findings, sheet)
    return None


@contextmanager
def _guarded(findings: Findings) -> Iterator[None]:
    """What a damaged workbook makes its readers raise becomes an error of the file."""
    try:
        yield
    except _BROKEN:
        findings.error("file.broken_workbook")
    except BaseException as fault:
        if type(fault).__name__ != "PanicException":  # the reader's own way to say that it met nonsense
            raise
        findings.error("file.broken_workbook")


def _read(
    content: bytes, kind: FileKind, known: Collection[str], findings: Findings, sheet: str | None
) -> Sheet | None:
    book = _open(content, kind, findings)
    if book is None:
        return None
    name = sheet if sheet in book.names else None if sheet else book.best(known, findings)
    if sheet and not name:
        findings.error("file.no_such_sheet", value=sheet, sheets="、".join(book.visible))
    read = book.sheet(name, findings) if name else None
    if read is None:
        return None
    chosen, marks = read
    if not chosen.count:
        findings.error("file.empty_sheet", value=chosen.origin.sheet)
        return None
    _report_formulas(marks, findings)
    others = tuple(other for other in book.names if other != name)
    return replace(chosen, others=lambda found: _others(replace(book), others, found))


def _others(book: Workbook, names: tuple[str, ...], findings: Findings) -> Iterator[Sheet]:
    """The other sheets, by a reader of their own: the first one is gone by then, with the memory it took."""
    with _guarded(findings):
        for name in names:
            if read := book.sheet(name, findings):
                yield read[0]
        yield from _beside(book)


def _beside(book: Workbook) -> Iterator[Sheet]:
    """What an XLSX holds beside its cells: the columns of a pivot table's copy as headings, all else as prose."""
    for part, names, words in book.inside.beside():
        if names:
            columns = tuple(pa.array([name], pa.string()) for name in names)
            yield Sheet(columns, pa.array([1], pa.int32()), Origin(book.kind, sheet=part))
        if words:
            rows = pa.array(np.arange(1, len(words) + 1, dtype=np.int32))
            yield Sheet((pa.array(words, pa.string()),), rows, Origin(book.kind, sheet=part, is_table=False))


def _open(content: bytes, kind: FileKind, findings: Findings) -> Workbook | None:
    inside = _INSIDES[kind](content, findings)
    if inside is None:
        return None
    if kind == "xls" and not _all_fit(inside, findings):
        return None
    book = Workbook(kind, content, inside)
    if not book.visible:
        findings.error("file.no_sheet")
    return book if book.visible else None


def _all_fit(inside: Inside, findings: Findings) -> bool:
    return all(_fits(inside.extent(name), name, findings) for name in inside.names)


def _package(content: bytes, findings: Findings) -> Package | None:
    archive = zipfile.ZipFile(io.BytesIO(content))
    listed = archive.infolist()
    if any(part.flag_bits & _ENCRYPTED for part in listed):
        findings.error("file.password")
    elif (size := sum(part.file_size for part in listed)) > MOST_UNPACKED:
        findings.error("file.unpacks_too_large", size=size // MIB, limit=MOST_UNPACKED // MIB)
    elif len({part.filename.lower() for part in listed}) < len(listed):
        raise BrokenWorkbook  # two parts of one name: what is measured might not be what is read
    elif any(_promises_too_much(archive, part) for part in listed):
        raise BrokenWorkbook
    return None if findings.any_error else Package(archive)


def _promises_too_much(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part says it holds more texts than fit in it: the reader of values makes room for as many as it says,
    and where there is no such room the whole process ends."""
    if not part.filename.lower().endswith("sharedstrings.xml"):
        return False
    promised = _PROMISED.findall(archive.read(part))
    return any(len(count) > _MOST_DIGITS or int(count) > part.file_size for count in promised)


def _old_book(content: bytes, findings: Findings) -> OldBook | None:
    book = open_old(content)
    if is_encrypted_package(content) or (book and book.encrypted):
        findings.error("file.password")
    elif book is None:
        findings.error("file.not_csv", what=text(findings.lang, "contracts.kind.document"))
    return None if findings.any_error else book


def _open_document(content: bytes, findings: Findings) -> OpenDocument | None:
    package = _package(content, findings)
    return OpenDocument(package.archive) if package else None


_INSIDES: Mapping[FileKind, Callable[[bytes, Findings], Inside | None]] = {
    "xlsx": _package,
    "xls": _old_book,
    "ods": _open_document,
}


def _fits(extent: Extent, sheet: str, findings: Findings) -> bool:
    if extent.rows * extent.columns > MOST_SHEET_CELLS:
        reach = {"rows": extent.rows, "columns": extent.columns, "limit": MOST_SHEET_CELLS}
        findings.error("file.sheet_too_large", row=extent.widest, value=sheet, **reach)
    elif extent.columns > MOST_COLUMNS:
        findings.error("file.too_many_columns", row=extent.widest, count=extent.columns, limit=MOST_COLUMNS)
    return extent.rows * extent.columns <= MOST_SHEET_CELLS and extent.columns <= MOST_COLUMNS


def _report_formulas(marks: Marks, findings: Findings) -> None:
    for row, column in marks.without_value:
        letter = excel_letter(column)
        findings.error(
            "cell.formula_without_value", row=row + 1, position=column, column=letter, value=f"{letter}{row + 1}"
        )


def _columns(read: Any, most: int | None = None) -> tuple[pa.StringArray, ...]:
    """The cells of a sheet as text, from its first row and column on, blank ones included."""
    if read.start is None:
        return ()
    parts: list[list[pa.Array]] = []
    rows = islice(read.iter_rows(), most)
    while batch := list(islice(rows, _BATCH)):
        parts.append([_texts(column) for column in zip(*batch, strict=True)])
    columns = [pa.concat_arrays(list(chunks)) for chunks in zip(*parts, strict=True)]
    left = read.end[1] + 1 - len(columns)  # blank columns on the left may be left out, blank rows above are not
    return (*[pa.repeat("", len(columns[0]))] * left, *columns)


def _texts(column: tuple[Any, ...]) -> pa.StringArray:
    """Values as text; columns of numbers at once, because they are most of a sheet."""
    kinds = set(map(type, column))
    if kinds == {float}:
        return _numbers(np.array(column))
    if kinds <= {str, float}:
        numbers = iter(_numbers(np.array([cell for cell in column if cell.__class__ is float])).to_pylist())
        return pa.array([cell if cell.__class__ is str else next(numbers) for cell in column], pa.string())
    return pa.array([_TEXTS[cell.__class__](cell) for cell in column], pa.string())


def _numbers(values: np.ndarray[Any, np.dtype[np.float64]]) -> pa.StringArray:
    """The same as `_number` for many: Arrow writes the shortest digits, which are Excel's where they are few."""
    size = np.abs(values)
    whole = (values == np.floor(values)) & (size < _EXACT)
    short = pa.array(values, pa.float64()).cast(pa.string())
    words = pc.if_else(pa.array(whole), pa.array(np.where(whole, values, 0).astype(np.int64)).cast(pa.string()), short)
    few = (pc.binary_length(short).to_numpy(zero_copy_only=False) <= _DIGITS) & (size >= _SMALL) & (size < _EXACT)
    odd = np.flatnonzero(~(whole | few))
    exact = pa.array([_number(float(values[at])) for at in odd], pa.string())
    mask = np.zeros(len(values), bool)
    mask[odd] = True
    return pc.replace_with_mask(words, mask, exact)


def _number(number: float) -> str:
    """The digits Excel shows, of which there are fifteen; longer numbers as powers, because their end is lost."""
    if number.is_integer() and abs(number) < _EXACT:
        return str(int(number))
    short = f"{number:.15g}"
    return short if "e" not in short or abs(number) >= _EXACT else f"{Decimal(short):f}"


def _moment(moment: datetime) -> str:
    moment = (moment + timedelta(milliseconds=500)).replace(microsecond=0)  # fractions of a day are not exact
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat(sep=" ")


_TEXTS: Mapping[type, Callable[[Any], str]] = {
    str: str,
    float: _number,
    int: str,
    bool: lambda cell: "TRUE" if cell else "FALSE",
    datetime: _moment,
    date: date.isoformat,
    time: lambda cell: cell.isoformat("seconds"),
    timedelta: str,
}


def _shown(columns: tuple[pa.StringArray, ...], marks: Marks, epoch_1904: bool) -> tuple[pa.StringArray, ...]:
    """The columns with the marked cells as they are shown."""
    shown = list(columns)
    for (column, what), rows in marks.shown.items():
        at = pa.array(rows, pa.int32())
        say = _SHOWN.get(what, lambda _, __, error=what: error)
        words = [say(stored, epoch_1904) for stored in shown[column].take(at).to_pylist()]
        mask = np.zeros(len(shown[column]), bool)
        mask[at] = True
        shown[column] = pc.replace_with_mask(shown[column], mask, pa.array(words, pa.string()))
    return tuple(shown)


def _percent(words: str, _: bool) -> str:
    return f"{_number(float(words) * 100)}%" if _is_decimal(words) else words


def _day(words: str, epoch_1904: bool) -> str:
    if not _is_decimal(words):
        return words
    first = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
    return (first + timedelta(days=int(float(words)))).isoformat()


def _month(words: str, epoch_1904: bool) -> str:
    return _day(words, epoch_1904)[: len("2026-09")]


def _is_decimal(words: str) -> bool:
    return _DECIMAL.fullmatch(words) is not None


_SHOWN = {"percent": _percent, "day": _day, "month": _month}
