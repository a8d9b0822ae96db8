"""A table of text: what every kind of file becomes before anybody asks what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import pyarrow as pa

from yardstick.checking.findings import Findings
from yardstick.texts import LANGS, text

# Sheets that Yardstick itself writes beside the data, in every language: never read as data.
OWN_SHEETS = frozenset(
    text(lang, f"workbooks.sheet.{name}") for lang in LANGS for name in ("problems", "guide", "options", "about")
)

FileKind = Literal["csv", "xlsx", "xls", "ods"]


@dataclass(frozen=True)
class Origin:
    """How a file was read, in words an analyst knows."""

    kind: FileKind
    encoding: str = ""  # UTF-8, GB18030, …; "" for workbooks
    delimiter: str = ""  # of a CSV
    sheet: str = ""  # of a workbook
    sheets: tuple[str, ...] = ()  # all visible sheets of the workbook
    part: str = ""  # the file inside a zip
    parts: tuple[str, ...] = ()  # all files of the zip
    is_table: bool = True  # False for prose beside the table in a zip


@dataclass(frozen=True)
class Area:
    """Merged cells: record and column positions from 0, ends included."""

    top: int
    left: int
    bottom: int
    right: int


def _nothing_else(findings: Findings) -> Iterator[Sheet]:
    return iter(())


@dataclass(frozen=True)
class Sheet:
    """Every record of a file, heading and titles included, as columns of cell text.

    `columns`: string arrays of equal length without nulls; a blank or missing cell is "". `rows`: int32, the number
    Excel shows for each record. `widths`: int32, how many cells the record itself has; None when all have all.
    `others`: reads, one after the other, whatever else the file holds: hidden sheets, the other files of a zip; what
    cannot be read is reported as an error.
    """

    columns: tuple[pa.StringArray, ...] = field(repr=False)
    rows: pa.Int32Array = field(repr=False)
    origin: Origin
    widths: pa.Int32Array | None = field(default=None, repr=False)
    merged: tuple[Area, ...] = ()
    others: Callable[[Findings], Iterator[Sheet]] = field(default=_nothing_else, repr=False)

    @cached_property
    def count(self) -> int:
        """How many records there are."""
        return len(self.rows)

    def record(self, index: int) -> list[str]:
        """The cells of one record, as many as it has itself."""
        width = len(self.columns) if self.widths is None else self.widths[index].as_py()
        return [column[index].as_py() for column in self.columns[:width]]

    def head(self, most: int) -> Iterator[tuple[int, list[str]]]:
        """Excel's row number and cells of the first records."""
        for index in range(min(most, self.count)):
            yield self.rows[index].as_py(), self.record(index)


@dataclass(frozen=True)
class Heading:
    """What stands above one column: the lowest level, and all levels from the top (merged ones filled in)."""

    words: str
    levels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Head:
    """The part of a sheet above its data. `first`: the index of the first record below it."""

    headings: tuple[Heading, ...]  # one for each column of the sheet
    first: int
    row: int  # Excel's number of the lowest heading row
    titles: tuple[str, ...] = ()  # words above the headings: a title, a unit, a cut-off date
