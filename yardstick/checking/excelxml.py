"""Inside an XLSX file: how far its sheets reach, and what the reader of values does not tell about their cells.

The reader lays a sheet out as one rectangle in memory, so that two cells far apart would take all there is: nothing is
read whose rectangle has not been measured here. Macros are never touched and links never followed.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from array import array
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import IO, Any, Literal

import numpy as np
from lxml import etree

from yardstick.checking.limits import MIB

Shown = Literal["percent", "month", "day"]
"""What a number is shown as: 0.95 as 95%, a date without its day, a date in a format only Chinese Excel has."""

_PIECE = MIB
_LONGEST_ELEMENT = 16 * MIB
SAFE = {"resolve_entities": False, "no_network": True, "huge_tree": False, "load_dtd": False}
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
# Formats that are known by number only; those above 22 are what Chinese Excel means by them.
BUILT_IN: Mapping[int, Shown] = {
    **dict.fromkeys((9, 10), "percent"),
    **dict.fromkeys((17, 27, 36, 50, 52, 57), "month"),
    **dict.fromkeys((28, 29, 30, 31, 51, 53, 54, 58), "day"),
}
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_MANY_WORDS = 100_000
_BESIDE = re.compile(
    r"xl/(comments|threadedcomments/|drawings/[^_]|pivotcache/[^_]|externallinks/[^_]|charts/[^_]).*\.xml"
)
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_LONGEST_REFERENCE = len('XFD1048576"')
_DIGITS = "0123456789"
_MOST_LETTERS = 3
_CELL = b"<c "
_AFTER_TAG = tuple(b" \t\n\r>/")


class BrokenWorkbook(Exception):
    """The file is not put together as a workbook must be."""


@dataclass(frozen=True)
class Extent:
    """How far the filled cells of a sheet reach. `widest`: Excel's number of the row that reaches furthest right."""

    rows: int = 0
    columns: int = 0
    widest: int = 0
    plain: bool = True  # no cell needs a closer look


@dataclass
class Marks:
    """What a closer look at the cells of a sheet found, by positions from 0."""

    shown: dict[tuple[int, str], array[int]] = field(default_factory=dict)  # (column, Shown or an error) → rows
    without_value: list[tuple[int, int]] = field(default_factory=list)  # formulas: (row, column)

    def add(self, row: int, column: int, what: str) -> None:
        """Note that the cell is shown in a way, or holds an error."""
        self.shown.setdefault((column, what), array("i")).append(row)


@dataclass(frozen=True)
class Package:
    """The parts of an XLSX file."""

    archive: zipfile.ZipFile

    @cached_property
    def parts(self) -> dict[str, str]:
        """The part of each sheet, by the sheet's name."""
        related = dict(self._relations())
        root = self._tree(self.workbook)
        found = {}
        for sheet in root.iterfind(".//{*}sheets/{*}sheet"):
            target = related.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION) or "")
            if target is not None:
                found[sheet.get("name", "")] = target
        return found

    @property
    def names(self) -> Collection[str]:
        """Its sheets."""
        return self.parts

    @cached_property
    def workbook(self) -> str:
        """The part that lists the sheets."""
        return next((n for n in self.archive.namelist() if n.lower() == "xl/workbook.xml"), "xl/workbook.xml")

    @cached_property
    def epoch_1904(self) -> bool:
        """Whether days are counted from 1904, as old Macs did."""
        properties = self._tree(self.workbook).find("{*}workbookPr")
        return properties is not None and properties.get("date1904") in ("1", "true")

    @cached_property
    def styles(self) -> dict[str, Shown]:
        """How numbers of a style are shown, by the style's number, where that changes what they say."""
        try:
            root = self._tree(posixpath.join(posixpath.dirname(self.workbook), "styles.xml"))
        except KeyError:
            return {}
        codes = {f.get("numFmtId"): f.get("formatCode", "") for f in root.iterfind("{*}numFmts/{*}numFmt")}
        formats = [xf.get("numFmtId", "0") for xf in root.iterfind("{*}cellXfs/{*}xf")]
        shown = {str(at): shown_by(codes.get(id), id) for at, id in enumerate(formats)}
        return {at: how for at, how in shown.items() if how}

    def extent(self, sheet: str) -> Extent:
        """How far a sheet reaches."""
        with self.archive.open(self.parts[sheet]) as part:
            measured = _measure(part, [b' s="%s"' % style.encode() for style in self.styles])
        return measured or self._extent_by_element(sheet)

    def marks(self, sheet: str) -> Marks:
        """Cells of a sheet that are shown in another way than they are stored, hold an error, or lack their value."""
        marks = Marks()
        paths = {how: self._path(how) for how in set(self.styles.values())}
        for number, row in self._rows(sheet):
            for how, path in paths.items():
                for reference in _chosen(path, _namespace(row))(row):
                    marks.add(number, column_of(reference.rstrip(_DIGITS)), how)
            placed = not len(row) or row[0].get("r")
            for cell in _chosen("x:c[@t='e' or x:f]", _namespace(row))(row) if placed else row:
                self._look_at(cell, number, marks)
        return marks

    def _look_at(self, cell: Any, number: int, marks: Marks) -> None:
        row, column = _place(cell, number)
        value, kind = cell.findtext("{*}v"), cell.get("t", "n")
        if kind == "e" and value:
            marks.add(row, column, value)
        elif not value and kind in ("n", "b", "e") and cell.find("{*}f") is not None:
            marks.without_value.append((row, column))
        elif value and kind == "n" and not cell.get("r") and (how := self.styles.get(cell.get("s", ""))):
            marks.add(row, column, how)

    def _path(self, how: Shown) -> str:
        """Where the references of the numbers are that are shown in a way."""
        styles = " or ".join(f"@s='{style}'" for style, shown in self.styles.items() if shown == how)
        return f"x:c[{styles}][not(@t) or @t='n'][x:v]/@r"

    def beside(self) -> Iterator[tuple[str, list[str], list[str]]]:
        """What stands beside the cells, by part: names of columns that a pivot table keeps, and all other words.

        Comments and drawings; and copies of data that nobody sees, which pivot tables and links to other files keep.
        """
        for part in filter(lambda name: _BESIDE.match(name.lower()), self.archive.namelist()):
            names: list[str] = []
            words: list[str] = []
            for element in self._elements(part):
                kept = names if element.tag.endswith("}cacheField") else words
                kept.extend(filter(None, (element.get("name"), element.get("v"), (element.text or "").strip())))
                if len(words) > _MANY_WORDS:
                    yield posixpath.basename(part), [], words
                    words = []
            yield posixpath.basename(part), names, words

    def _elements(self, part: str, tag: str = "{*}*") -> Iterator[Any]:
        """The elements of a part, each forgotten as soon as it was looked at."""
        with self.archive.open(part) as file:
            for _, element in etree.iterparse(file, events=("end",), tag=tag, **SAFE):
                yield element
                element.clear(keep_tail=False)
                while element.getprevious() is not None:
                    del element.getparent()[0]

    def _extent_by_element(self, sheet: str) -> Extent:
        """The same for sheets that are not written as Excel writes them."""
        rows = columns = widest = 0
        for number, row in self._rows(sheet):
            for cell in _chosen("x:c[*]", _namespace(row))(row):
                at, column = _place(cell, number)
                rows = max(rows, at + 1)
                columns, widest = max((columns, widest), (column + 1, at + 1), key=lambda reach: reach[0])
        return Extent(rows, columns, widest, plain=False)

    def _rows(self, sheet: str) -> Iterator[tuple[int, Any]]:
        """The rows of a sheet that are not blank, by position from 0."""
        number = 0
        for row in self._elements(self.parts[sheet], "{*}row"):
            number = int(row.get("r") or number + 1)
            yield number - 1, row

    def _relations(self) -> Iterator[tuple[str, str]]:
        folder, name = posixpath.split(self.workbook)
        for relation in self._tree(f"{folder}/_rels/{name}.rels"):
            target = relation.get("Target", "").replace("\\", "/")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            yield relation.get("Id", ""), self._named(path)

    def _named(self, path: str) -> str:
        """The part of this name, in whatever case."""
        return next((n for n in self.archive.namelist() if n.replace("\\", "/").lower() == path.lower()), path)

    def _tree(self, part: str) -> Any:
        return etree.fromstring(self.archive.read(self._named(part)), etree.XMLParser(**SAFE))


def shown_by(code: str | None, id: str | int) -> Shown | None:
    """What a number format makes of a number, where that changes what it says."""
    if code is None:
        return BUILT_IN.get(int(id))
    bare = _LITERALS.sub("", code).split(";")[0].lower()
    if "%" in bare:
        return "percent"
    return "month" if "y" in bare and "m" in bare and not set(bare) & set("dhs") else None


@cache
def column_of(letters: str) -> int:
    """The position of the column with these letters, from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


@cache
def _chosen(path: str, namespace: str) -> etree.XPath:
    return etree.XPath(path, namespaces={"x": namespace}, smart_strings=False)


def _namespace(element: Any) -> str:
    return etree.QName(element).namespace or ""


def _place(cell: Any, row: int) -> tuple[int, int]:
    """Where a cell says it is; failing that, by its place among the others of its row."""
    found = _REFERENCE.fullmatch(cell.get("r", ""))
    return (int(found[2]) - 1, column_of(found[1])) if found else (row, cell.getparent().index(cell))


def _measure(part: IO[bytes], styles: list[bytes]) -> Extent | None:
    """The extent by the tags of cells alone; None where they are not all written `<c r="…`."""
    rows, columns, widest, plain, rest = 0, 0, 0, True, b""
    more = True
    while more:
        piece = part.read(_PIECE)
        more = bool(piece)
        block = rest + piece
        end = _last_cell(block) if more else len(block)
        rest = block[end:]
        found = _reach(block[:end])
        if found is None or len(rest) > _LONGEST_ELEMENT or _is_unusual(block):
            return None
        rows = max(rows, found[0])
        columns, widest = max((columns, widest), found[1:], key=lambda reach: reach[0])
        plain = plain and not any(mark in block for mark in (b"<f>", b"<f ", b' t="e"', *styles))
    return Extent(rows, columns, widest, plain)


def _last_cell(block: bytes) -> int:
    """Where the last cell begins, which may go on in the next block; without one, where the last tag begins."""
    at = block.rfind(_CELL)
    return at if at >= 0 else max(block.rfind(b"<"), 0)


def _is_unusual(block: bytes) -> bool:
    """Whether cells may hide from a look at bytes: other prefixes, comments, other encodings."""
    return b":c " in block or b":c>" in block or b"<!" in block or b"\0" in block


_Letters = np.ndarray[Any, np.dtype[np.uint8]]
_Numbers = np.ndarray[Any, np.dtype[np.int64]]


def _reach(block: bytes) -> tuple[int, int, int] | None:
    """The last row, the last column and its row among the filled cells; None where a cell is not understood."""
    letters = np.frombuffer(block + b"\0" * 32, np.uint8)
    starts = _cell_tags(letters)
    if not len(starts):
        return 0, 0, 0
    words = letters[starts[:, None] + np.arange(3, 3 + len(b'r="') + _LONGEST_REFERENCE)]
    if not (words[:, :3] == tuple(b'r="')).all():
        return None
    rows, columns, understood = _places(words[:, 3:])
    if not understood.all():
        return None
    ends = np.flatnonzero(letters == ord(">"))
    closing = np.searchsorted(ends, starts)
    if closing[-1] >= len(ends):
        return None
    closed = letters[ends[closing] - 1] == ord("/")
    hollow = (letters[ends[closing] + 1] == ord("<")) & (letters[ends[closing] + 2] == ord("/"))
    filled = ~(closed | hollow)
    if not filled.any():
        return 0, 0, 0
    rows, columns = rows[filled], columns[filled]
    widest = int(columns.argmax())
    return int(rows.max()), int(columns[widest]), int(rows[widest])


def _cell_tags(letters: _Letters) -> _Numbers:
    """Where "<c" begins the tag of a cell, and not of a column."""
    at = np.flatnonzero((letters[:-2] == ord("<")) & (letters[1:-1] == ord("c")))
    return at[np.isin(letters[at + 2], _AFTER_TAG)]


def _places(references: _Letters) -> tuple[_Numbers, _Numbers, np.ndarray[Any, np.dtype[np.bool_]]]:
    """Excel's row and column numbers, from 1, of references that end in a quote; and which were understood."""
    count = (~((references >= ord("A")) & (references <= ord("Z")))).argmax(axis=1)
    rows, columns = np.zeros(len(references), np.int64), np.zeros(len(references), np.int64)
    going, understood = np.ones(len(references), bool), (count >= 1) & (count <= _MOST_LETTERS)
    for at in range(references.shape[1]):
        letter = references[:, at].astype(np.int64)
        columns = np.where(at < count, columns * 26 + letter - (ord("A") - 1), columns)
        digit = (letter >= ord("0")) & (letter <= ord("9")) & going & (at >= count)
        rows = np.where(digit, rows * 10 + letter - ord("0"), rows)
        ended = going & (at >= count) & ~digit
        understood &= ~ended | (letter == ord('"'))
        going &= ~ended
    return rows, columns, understood & ~going & (rows > 0)
