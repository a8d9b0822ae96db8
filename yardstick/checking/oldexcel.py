"""Inside an XLS file: what its sheets reach to, and cells that the reader of values does not tell everything about.

A compound file (MS-CFB) holds one stream of records (MS-XLS); only those that say where a number stands and how it is
shown are looked at. As with XLSX, nothing is read whose rectangle has not been measured here.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from yardstick.checking.excelxml import BrokenWorkbook, Extent, Marks, Shown, shown_by

_FREE = 0xFFFFFFFA  # sector numbers from here on are marks
_ENTRY = struct.Struct("<64sHBx48xIQ")  # name, bytes of the name, kind, first sector, size
_STREAM_KIND, _ROOT_KIND = 2, 5
_BOF, _EOF, _BOUNDSHEET, _FILEPASS, _FORMAT, _XF, _DATEMODE = 0x809, 0x0A, 0x85, 0x2F, 0x41E, 0xE0, 0x22
_NUMBER, _RK, _MULRK, _BOOLERR, _FORMULA = 0x203, 0x27E, 0xBD, 0x205, 0x06
_TEXTS = frozenset({0xFD, 0x204, 0xD6})  # shared, plain and rich text
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_NOT_A_NUMBER = 0xFFFF  # ends the result of a formula that gives something else
_BIFF8 = 0x0600


@dataclass(frozen=True)
class Compound:
    """The streams of a compound file."""

    content: bytes

    @cached_property
    def streams(self) -> dict[str, tuple[int, int]]:
        """First sector and size of each stream, by its name."""
        return {name: (first, size) for name, kind, first, size in self._entries if kind == _STREAM_KIND}

    def read(self, name: str) -> bytes:
        """The bytes of a stream; BrokenWorkbook where its sectors are not all there."""
        first, size = self.streams[name]
        if size >= self._field("I", 56):
            return b"".join(self._sectors(first))[:size]
        root = next((first for _, kind, first, _ in self._entries if kind == _ROOT_KIND), _FREE)
        small, table = b"".join(self._sectors(root)), self._numbers(self._sectors(self._field("I", 60)))
        width = 1 << self._field("H", 32)
        return b"".join(small[at * width : (at + 1) * width] for at in _chain(first, table))[:size]

    @cached_property
    def _entries(self) -> list[tuple[str, int, int, int]]:
        directory = b"".join(self._sectors(self._field("I", 48)))
        whole = directory[: len(directory) // _ENTRY.size * _ENTRY.size]
        return [
            (name[: max(length - 2, 0)].decode("utf-16-le", errors="replace"), kind, first, size & 0xFFFFFFFF)
            for name, length, kind, first, size in _ENTRY.iter_unpack(whole)
        ]

    @cached_property
    def _table(self) -> tuple[int, ...]:
        """The sector that follows each sector."""
        listed = list(struct.unpack_from("<109I", self.content, 76))
        width = 1 << self._field("H", 30)
        for sector in self._list_sectors(width):
            listed.extend(struct.unpack(f"<{width // 4 - 1}I", self._sector(sector)[: width - 4]))
        return self._numbers(self._sector(at) for at in listed if at < _FREE)

    def _list_sectors(self, width: int) -> Iterator[int]:
        at, seen = self._field("I", 68), set[int]()
        while at < _FREE and at not in seen:
            seen.add(at)
            yield at
            at = struct.unpack("<I", self._sector(at)[width - 4 : width])[0]

    def _sectors(self, first: int) -> Iterator[bytes]:
        return (self._sector(at) for at in _chain(first, self._table))

    def _sector(self, number: int) -> bytes:
        width = 1 << self._field("H", 30)
        found = self.content[(number + 1) * width : (number + 2) * width]
        if len(found) < width and (number + 1) * width >= len(self.content):
            raise BrokenWorkbook
        return found.ljust(width, b"\0")

    def _numbers(self, sectors: Iterator[bytes]) -> tuple[int, ...]:
        whole = b"".join(sectors)
        return struct.unpack(f"<{len(whole) // 4}I", whole[: len(whole) // 4 * 4])

    def _field(self, kind: str, at: int) -> int:
        return int(struct.unpack_from(f"<{kind}", self.content, at)[0])


def _chain(first: int, table: tuple[int, ...]) -> Iterator[int]:
    at, left = first, len(table)
    while at < _FREE:
        if at >= len(table) or left < 0:
            raise BrokenWorkbook
        yield at
        at, left = table[at], left - 1


@dataclass(frozen=True)
class OldBook:
    """The records of an XLS workbook."""

    stream: bytes

    @cached_property
    def encrypted(self) -> bool:
        """Whether a password is needed to read it."""
        return any(kind == _FILEPASS for kind, _ in self._records(0))

    @cached_property
    def offsets(self) -> dict[str, int]:
        """Where the records of each sheet begin, by its name."""
        return dict(map(self._named, (body for kind, body in self._records(0) if kind == _BOUNDSHEET)))

    @property
    def names(self) -> Collection[str]:
        """Its sheets."""
        return self.offsets

    @cached_property
    def epoch_1904(self) -> bool:
        """Whether days are counted from 1904."""
        return any(kind == _DATEMODE and body[:1] == b"\1" for kind, body in self._records(0))

    @cached_property
    def styles(self) -> dict[int, Shown]:
        """How numbers of a style are shown, where that changes what they say. Known of Excel 97 and later only."""
        if not self._is_biff8:
            return {}
        codes = {struct.unpack_from("<H", b)[0]: _text(b, 2) for kind, b in self._records(0) if kind == _FORMAT}
        formats = [struct.unpack_from("<H", b, 2)[0] for kind, b in self._records(0) if kind == _XF]
        shown = {at: shown_by(codes.get(id), id) for at, id in enumerate(formats)}
        return {at: how for at, how in shown.items() if how}

    def extent(self, sheet: str) -> Extent:
        """How far a sheet reaches."""
        rows = columns = widest = 0
        for row, column, _, _ in self._cells(sheet):
            rows = max(rows, row + 1)
            columns, widest = max((columns, widest), (column + 1, row + 1), key=lambda reach: reach[0])
        return Extent(rows, columns, widest, plain=False)

    def marks(self, sheet: str) -> Marks:
        """Cells that are shown in another way than they are stored, or hold an error."""
        marks = Marks()
        for row, column, style, error in self._cells(sheet):
            if what := error or self.styles.get(style):
                marks.add(row, column, what)
        return marks

    def beside(self) -> Iterator[tuple[str, list[str], list[str]]]:
        """Nothing: comments and drawings of this kind of file are not looked at."""
        return iter(())

    def _cells(self, sheet: str) -> Iterator[tuple[int, int, int, str]]:
        """Row, column, style and error of every filled cell; the style is -1 where no number is shown."""
        for kind, body in self._records(self.offsets[sheet]):
            if kind == _MULRK:
                row, first = struct.unpack_from("<HH", body)
                styles = (style for style, _ in struct.iter_unpack("<HI", body[4:-2]))
                yield from ((row, first + at, style, "") for at, style in enumerate(styles))
            elif kind in (_NUMBER, _RK, _BOOLERR, _FORMULA) or kind in _TEXTS:
                row, column, style = struct.unpack_from("<HHH", body)
                yield row, column, style if kind in (_NUMBER, _RK, _FORMULA) else -1, _error(kind, body)

    def _records(self, at: int) -> Iterator[tuple[int, bytes]]:
        """The records from one beginning to its end; charts inside it are passed over."""
        depth = 0
        while at + 4 <= len(self.stream):
            kind, length = struct.unpack_from("<HH", self.stream, at)
            depth += (kind == _BOF) - (kind == _EOF)
            if depth <= 0:
                return
            if depth == 1:
                yield kind, self.stream[at + 4 : at + 4 + length]
            at += 4 + length

    @cached_property
    def _is_biff8(self) -> bool:
        return len(self.stream) >= 6 and struct.unpack_from("<H", self.stream, 4)[0] == _BIFF8

    def _named(self, body: bytes) -> tuple[str, int]:
        count, start = body[6], struct.unpack_from("<I", body)[0]
        if not self._is_biff8:
            return body[7 : 7 + count].decode("gb18030", errors="replace"), start
        wide = body[7] & 1
        return body[8 : 8 + count * (1 + wide)].decode("utf-16-le" if wide else "latin-1", errors="replace"), start


def open_old(content: bytes) -> OldBook | None:
    """The records of an XLS file; None when the compound file holds something else."""
    file = Compound(content)
    name = next((name for name in file.streams if name.lower() in ("workbook", "book")), None)
    return OldBook(file.read(name)) if name else None


def is_encrypted_package(content: bytes) -> bool:
    """Whether the compound file wraps an XLSX that needs a password."""
    return "EncryptedPackage" in Compound(content).streams


def _error(kind: int, body: bytes) -> str:
    if kind == _BOOLERR:
        return _ERRORS.get(body[6], "") if body[7] else ""
    if kind == _FORMULA and struct.unpack_from("<H", body, 12)[0] == _NOT_A_NUMBER and body[6] == 2:
        return _ERRORS.get(body[8], "")
    return ""


def _text(body: bytes, at: int) -> str:
    count, wide = struct.unpack_from("<HB", body, at)
    width = 2 if wide & 1 else 1
    return body[at + 3 : at + 3 + count * width].decode("utf-16-le" if width == 2 else "latin-1", errors="replace")
