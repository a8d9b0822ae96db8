"""Inside an ODS file: how far its sheets reach. A cell may say that it is repeated a million times."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree

from yardstick.checking.excelxml import SAFE, Extent, Marks

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_ROW = f"{_TABLE}table-row"
_ROWS, _COLUMNS = f"{_TABLE}number-rows-repeated", f"{_TABLE}number-columns-repeated"


@dataclass(frozen=True)
class OpenDocument:
    """The parts of an ODS file."""

    archive: zipfile.ZipFile
    epoch_1904: bool = False

    @property
    def names(self) -> Collection[str]:
        """Its sheets."""
        return self._extents

    def extent(self, sheet: str) -> Extent:
        """How far a sheet reaches."""
        return self._extents[sheet]

    def marks(self, sheet: str) -> Marks:
        """Nothing: the values say it all, but for percentages, which stay as they are stored."""
        return Marks()

    def beside(self) -> Iterator[tuple[str, list[str], list[str]]]:
        """Nothing: comments and drawings of this kind of file are not looked at."""
        return iter(())

    @cached_property
    def _extents(self) -> dict[str, Extent]:
        found: dict[str, Extent] = {}
        at = rows = columns = widest = 0
        with self.archive.open("content.xml") as part:
            for _, element in etree.iterparse(part, events=("end",), tag=(_ROW, f"{_TABLE}table"), **SAFE):
                if element.tag == _ROW:
                    at, width = at + _times(element, _ROWS), _width(element)
                    rows = at if width else rows
                    columns, widest = max((columns, widest), (width, at), key=lambda reach: reach[0])
                else:
                    found[element.get(f"{_TABLE}name", "")] = Extent(rows, columns, widest)
                    at = rows = columns = widest = 0
                element.clear(keep_tail=False)
        return found


def _width(row: Any) -> int:
    """How far the filled cells of a row reach."""
    at = width = 0
    for cell in row:
        at += _times(cell, _COLUMNS)
        width = at if len(cell) or any(name.startswith(_OFFICE) for name in cell.attrib) else width
    return width


def _times(element: Any, repeated: str) -> int:
    return int(element.get(repeated, "1"))
