"""A sheet's XML with other styles in some cells, changed where they stand: every other byte stays as it was.

Tags are found by their angle brackets. That is exact as long as there are no comments and no CDATA, which is made sure
of first: neither text nor attributes may contain a `<`.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from yardstick.spellings import excel_letter
from yardstick.workbooks.package import Unusual, parsed

Place = tuple[int, int]  # Excel's row number; the column from 0
Restyle = Callable[[int], int]  # the number of a cell's style → that of the style it gets

_REST = rb"""(?:"[^"]*"|'[^']*'|[^>"'])*>"""  # of a tag
_TAG = re.compile(rb"<(/?)([^\s/>]+)" + _REST)
_ROOT = re.compile(rb"<(?:([^\s/>:]+):)?worksheet(?=[\s>])")
_DECLARATION = re.compile(rb"\s*<\?xml[^>]*?(?:encoding\s*=\s*[\"']([^\"']*)[\"'])?[^>]*\?>")
_LETTERS = re.compile(r"([A-Z]+)[0-9]+")
_UTF8 = (b"utf-8", b"us-ascii", b"ascii", b"utf8")
# What follows the notes in a sheet, in the order the standard asks for.
_AFTER_NOTES = frozenset(
    {b"legacyDrawingHF", b"drawingHF", b"picture", b"oleObjects", b"controls", b"webPublishItems"}
    | {b"tableParts", b"extLst", b"AlternateContent"}
)


@dataclass(frozen=True)
class _Tag:
    start: int
    end: int
    words: bytes

    @property
    def is_empty(self) -> bool:
        return self.words.endswith(b"/>")

    def attribute(self, name: bytes) -> str | None:
        found = re.search(rb"\s" + name + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""", self.words)
        return (found[1] or found[2] or b"").decode() if found else None

    def without(self, name: bytes) -> bytes:
        return re.sub(rb"\s" + name + rb"""\s*=\s*(?:"[^"]*"|'[^']*')""", b"", self.words)

    def with_style(self, style: int) -> bytes:
        bare, ending = self.without(b"s"), b"/>" if self.is_empty else b">"
        return bare[: -len(ending)].rstrip() + b' s="%d"' % style + ending


@dataclass
class SheetXml:
    """One sheet's XML, and the changes to be made to it: what stands from one byte to another becomes other bytes."""

    xml: bytes = field(repr=False)
    changes: list[tuple[int, int, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.xml = _plain(self.xml)
        root = _ROOT.search(self.xml)
        if root is None:
            raise Unusual("not a worksheet")
        self.prefix = root[1] + b":" if root[1] else b""
        data = self._first(b"sheetData", 0)
        if data is None:
            raise Unusual("a sheet without cells")
        self.data = data

    def restyle(self, wanted: Mapping[Place, Restyle]) -> None:
        """Give cells other styles; those that are not there are made."""
        rows: dict[int, dict[int, Restyle]] = {}
        for (row, at), new in sorted(wanted.items(), key=lambda item: item[0]):
            rows.setdefault(row, {})[at] = new
        if self.data.is_empty:
            added = b"".join(self._new_row(row, cells) for row, cells in rows.items())
            self.changes.append((self.data.start, self.data.end, self._around(b"sheetData", self.data, added)))
            return
        waiting = deque(rows)
        for number, tag in self._rows():
            while waiting and waiting[0] < number:
                before = waiting.popleft()
                self.changes.append((tag.start, tag.start, self._new_row(before, rows[before])))
            if waiting and waiting[0] == number:
                self._restyle_row(tag, number, rows[waiting.popleft()])
            if not waiting:
                return
        added = b"".join(self._new_row(row, rows[row]) for row in waiting)
        self.changes.append((self._data_end, self._data_end, added))

    @property
    def notes_relation(self) -> str | None:
        """The id of the relation to the shapes of the notes; None where the sheet has none."""
        tag = self._first(b"legacyDrawing", self._data_end)
        return tag.attribute(rb"[^\s=:]+:id") if tag else None

    @property
    def namespace(self) -> str:
        """That of the sheet's own elements."""
        name = b"xmlns:" + self.prefix[:-1] if self.prefix else b"xmlns"
        root = next(self._tags(b"worksheet", 0, len(self.xml)))
        return root.attribute(name) or ""

    def add_notes(self, relation: str, namespace: str) -> None:
        """Refer to the shapes of the notes. `namespace`: that of relations in this workbook."""
        words = b'<%slegacyDrawing xmlns:r="%s" r:id="%s"/>' % (self.prefix, namespace.encode(), relation.encode())
        self.changes.append((self._notes_place, self._notes_place, words))

    def changed(self) -> bytes:
        """The XML with the changes made."""
        parts, at = [], 0
        for start, end, words in sorted(self.changes, key=lambda change: change[:2]):
            parts += [self.xml[at:start], words]
            at = end
        return b"".join([*parts, self.xml[at:]])

    def _restyle_row(self, row: _Tag, number: int, wanted: dict[int, Restyle]) -> None:
        known = {} if row.is_empty else dict(self._cells(row))
        for at in wanted.keys() & known.keys():
            cell = known[at]
            style = wanted.pop(at)(int(cell.attribute(b"s") or 0))
            self.changes.append((cell.start, cell.end, cell.with_style(style)))
        if not wanted:
            return
        base = self._row_style(row)
        if row.is_empty:
            cells = b"".join(self._new_cell(number, at, new, base) for at, new in wanted.items())
            self.changes.append((row.start, row.end, self._around(b"row", row, cells)))
            return
        self.changes.append((row.start, row.end, row.without(b"spans")))
        end = self.xml.index(b"</" + self.prefix + b"row", row.end)
        for at, new in wanted.items():
            place = min((tag.start for other, tag in known.items() if other > at), default=end)
            self.changes.append((place, place, self._new_cell(number, at, new, base)))

    def _around(self, name: bytes, tag: _Tag, inside: bytes) -> bytes:
        """An empty element that is no longer empty."""
        opened = tag.without(b"spans").removesuffix(b"/>").rstrip() + b">"
        return opened + inside + b"</" + self.prefix + name + b">"

    def _new_row(self, number: int, cells: Mapping[int, Restyle]) -> bytes:
        inside = b"".join(self._new_cell(number, at, new, None) for at, new in cells.items())
        return b'<%srow r="%d">%s</%srow>' % (self.prefix, number, inside, self.prefix)

    def _new_cell(self, row: int, at: int, new: Restyle, base: int | None) -> bytes:
        style = new(self._column_style(at) if base is None else base)
        return b'<%sc r="%s%d" s="%d"/>' % (self.prefix, excel_letter(at).encode(), row, style)

    def _rows(self) -> Iterator[tuple[int, _Tag]]:
        number = 0
        for tag in self._tags(b"row", self.data.end, self._data_end):
            number = int(tag.attribute(b"r") or number + 1)
            yield number, tag

    def _cells(self, row: _Tag) -> Iterator[tuple[int, _Tag]]:
        at = -1
        for tag in self._tags(b"c", row.end, self.xml.index(b"</" + self.prefix + b"row", row.end)):
            named = _LETTERS.fullmatch(tag.attribute(b"r") or "")
            at = position_of(named[1]) if named else at + 1
            yield at, tag

    def _tags(self, name: bytes, start: int, end: int) -> Iterator[_Tag]:
        for found in re.compile(rb"<" + self.prefix + name + rb"(?=[\s/>])" + _REST).finditer(self.xml, start, end):
            yield _Tag(found.start(), found.end(), found[0])

    def _first(self, name: bytes, start: int) -> _Tag | None:
        return next(self._tags(name, start, len(self.xml)), None)

    @cached_property
    def _data_end(self) -> int:
        if self.data.is_empty:
            return self.data.end
        return self.xml.index(b"</" + self.prefix + b"sheetData", self.data.end)

    @cached_property
    def _notes_place(self) -> int:
        """Where the notes are to be referred to: before whatever must follow, else at the end of the sheet."""
        depth, after_data = 0, self.data.end if self.data.is_empty else self.xml.index(b">", self._data_end) + 1
        for found in _TAG.finditer(self.xml, after_data):
            is_end, name = found[1] == b"/", found[2].rpartition(b":")[2]
            if depth == 0 and (is_end or name in _AFTER_NOTES):
                return found.start()
            depth += -1 if is_end else not found[0].endswith(b"/>")
        raise Unusual("a sheet without an end")

    def _row_style(self, row: _Tag) -> int | None:
        """What cells of the row look like where nothing is said of them; None: as their columns."""
        has_own = (row.attribute(b"customFormat") or "0") in ("1", "true")
        return int(row.attribute(b"s") or 0) if has_own else None

    def _column_style(self, at: int) -> int:
        for tag in self._tags(b"col", 0, self.data.start):
            if int(tag.attribute(b"min") or 0) <= at + 1 <= int(tag.attribute(b"max") or 0):
                return int(tag.attribute(b"style") or 0)
        return 0


def position_of(letters: str) -> int:
    """The place of the column that Excel calls so, from 0."""
    position = 0
    for letter in letters:
        position = position * 26 + ord(letter) - ord("A") + 1
    return position - 1


def _plain(xml: bytes) -> bytes:
    """The XML in UTF-8 without comments, CDATA and processing instructions."""
    declared = _DECLARATION.match(xml)
    codec = (declared[1] or b"utf-8").lower() if declared else b"utf-8"
    is_utf16 = xml.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in xml[:4]
    if not is_utf16 and codec in _UTF8 and b"<!" not in xml and xml.count(b"<?") == (declared is not None):
        return xml
    return bytes(etree.tostring(parsed(xml), xml_declaration=True, encoding="UTF-8", standalone=True))
