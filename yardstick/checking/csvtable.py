"""Text cut at delimiters → columns, by Arrow where the text is regular and by Python's own reader where it is not.

Both give the same cells. Arrow is some ten times faster, but it mends broken quotes and has no short records; so a
block of text goes to it only when every quote stands where a quote may stand and every record is equally long.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from yardstick.checking.findings import Findings
from yardstick.checking.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from yardstick.checking.threads import side_by_side

_BATCH = 8_192  # records that Python's reader collects before they become columns
_LONGEST_CELL = csv.field_size_limit()
_MOST_DELIMITERS = 50 * MOST_COLUMNS  # in one line; a delimiter may also stand inside quotes
_LONGEST_RECORD = 32 * 1024 * 1024  # a quote that is never closed would otherwise swallow the file
_QUOTE, _NEWLINES = ord('"'), b"\r\n"
_BLANK_LINES = (b"\n\n", b"\n\r", b"\r\r")


@dataclass(frozen=True)
class Batch:
    """Some records as columns of text, in chunks. `widths`: how many cells each has; None when all have all."""

    columns: list[list[pa.Array]]
    count: int
    widths: np.ndarray[tuple[int], np.dtype[np.int32]] | None = None

    @property
    def widest(self) -> int:
        """The position in this batch of the record with the most cells."""
        return 0 if self.widths is None else int(self.widths.argmax())


@dataclass
class Table:
    """Batches one after the other, until they are joined."""

    columns: list[list[pa.Array]] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    widths: list[np.ndarray[tuple[int], np.dtype[np.int32]] | int] = field(default_factory=list)
    count: int = 0
    widest: int = 0  # the record, counted from 0, that has the most cells

    def add(self, batch: Batch) -> None:
        """Put a batch below the others; columns that either side lacks are blank there."""
        width = len(batch.columns)
        if width > len(self.columns):
            self.widest = self.count + batch.widest
            self.columns.extend([_blank(n) for n in self.counts] for _ in range(width - len(self.columns)))
        for at, column in enumerate(self.columns):
            column.extend(batch.columns[at] if at < width else [_blank(batch.count)])
        self.counts.append(batch.count)
        self.widths.append(width if batch.widths is None else batch.widths)
        self.count += batch.count

    @property
    def cells(self) -> int:
        """How many cells the joined columns will have."""
        return self.count * len(self.columns)

    def joined(self) -> tuple[tuple[pa.StringArray, ...], pa.Int32Array | None]:
        """The columns and the widths of records; empties the table, so that nothing is held twice."""
        widths = self._joined_widths()

        def join(at: int) -> pa.StringArray:
            parts, self.columns[at] = self.columns[at], []
            return parts[0] if len(parts) == 1 else pa.concat_arrays(parts)

        return tuple(side_by_side(self.count, join, range(len(self.columns)))), widths

    def _joined_widths(self) -> pa.Int32Array | None:
        if all(isinstance(width, int) and width == len(self.columns) for width in self.widths):
            return None
        known = zip(self.widths, self.counts, strict=True)
        return pa.array(np.concatenate([np.broadcast_to(np.asarray(w, np.int32), n) for w, n in known]))


def read_table(pieces: Iterator[bytes], delimiter: str, findings: Findings, *, fast: bool = True) -> Table | None:
    """All records of UTF-8 text, or None with the reason in `findings`. `fast` off leaves everything to Python."""
    table = Table()
    for batch in _batches(pieces, delimiter, table, findings, fast):
        table.add(batch)
        if table.count > MOST_ROWS:
            findings.error("file.too_many_rows", row=MOST_ROWS + 1, limit=MOST_ROWS)
        elif table.cells > MOST_CELLS:
            counts = {"count": len(table.columns), "rows": table.count, "limit": MOST_CELLS}
            findings.error("file.too_many_cells", row=table.widest + 1, **counts)
        if findings.any_error:
            return None
    return None if findings.any_error else table


def _batches(pieces: Iterator[bytes], delimiter: str, table: Table, findings: Findings, fast: bool) -> Iterator[Batch]:
    pending = b""
    for piece in pieces if fast and delimiter.isascii() else ():
        pending += piece
        end = _end_of_records(pending, delimiter)
        if end is None or len(pending) - end > _LONGEST_RECORD:
            break
        if end:
            yield from _regular(pending[:end], delimiter, table, findings)
            pending = pending[end:]
        if findings.any_error:
            return
    yield from _by_python(chain([pending], pieces), delimiter, table.count, findings)


def _end_of_records(block: bytes, delimiter: str) -> int | None:
    """How many bytes hold whole records; None when a quote stands where none may stand."""
    quotes = _quotes(block) if b'"' in block else None
    end = _last_newline(block, len(block))
    if quotes is None:
        return end
    while (before := int(np.searchsorted(quotes, end))) % 2:  # inside a cell of several lines
        end = _last_newline(block, int(quotes[before - 1]))
    return end if _well_placed(block, quotes[:before], delimiter) else None


def _quotes(block: bytes) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.flatnonzero(np.frombuffer(block, np.uint8) == _QUOTE)


def _last_newline(block: bytes, before: int) -> int:
    """Just behind the last line break; a carriage return that ends the block may be half of one."""
    return max(block.rfind(b"\n", 0, before), block.rfind(b"\r", 0, min(before, len(block) - 1))) + 1


def _well_placed(block: bytes, quotes: np.ndarray[tuple[int], np.dtype[np.int64]], delimiter: str) -> bool:
    """Whether each quote opens a cell, closes one, or is doubled inside one."""
    edge = np.zeros(256, bool)
    edge[[_QUOTE, *_NEWLINES, ord(delimiter)]] = True
    letters = np.frombuffer(block, np.uint8)
    opening, closing = quotes[0::2], quotes[1::2]
    opens = edge[letters[opening[opening > 0] - 1]]
    return bool(opens.all()) and bool(edge[letters[closing + 1]].all())


def _regular(block: bytes, delimiter: str, table: Table, findings: Findings) -> Iterator[Batch]:
    """Records whose quotes are in order: Arrow's if they are equally long as well."""
    batch = _by_arrow(block, delimiter)
    if batch is not None:
        yield batch
    else:
        yield from _by_python(iter([block]), delimiter, table.count, findings)


def _by_arrow(block: bytes, delimiter: str) -> Batch | None:
    first = next(csv.reader(_lines(iter([block])), delimiter=delimiter), [])
    if not 1 < len(first) <= MOST_COLUMNS:
        return None
    names = [str(at) for at in range(len(first))]
    try:
        read = arrow_csv.read_csv(
            pa.BufferReader(block),
            arrow_csv.ReadOptions(column_names=names),
            arrow_csv.ParseOptions(delimiter=delimiter, newlines_in_values=b'"' in block, ignore_empty_lines=False),
            arrow_csv.ConvertOptions(check_utf8=False, column_types=dict.fromkeys(names, pa.string())),
        )
    except pa.ArrowInvalid:  # records of different lengths, or longer than Arrow's own blocks
        return None
    lengths = [pc.min_max(pc.binary_length(column)).as_py() for column in read.columns]
    if any(length["max"] > _LONGEST_CELL for length in lengths):
        return None
    if lengths[0]["min"] == 0 and any(blank in block for blank in _BLANK_LINES):
        return None  # Arrow takes a blank line for blank cells
    return Batch([column.chunks for column in read.columns], read.num_rows)


def _by_python(pieces: Iterator[bytes], delimiter: str, before: int, findings: Findings) -> Iterator[Batch]:
    """The same by Python's reader; `before` records precede these."""
    records: list[list[str]] = []
    row = before
    try:
        for row, cells in enumerate(
            csv.reader(_narrow(pieces, delimiter), delimiter=delimiter, strict=True), before + 1
        ):
            if len(cells) > MOST_COLUMNS:
                findings.error("file.too_many_columns", row=row, count=len(cells), limit=MOST_COLUMNS)
                return
            records.append(cells)
            if len(records) == _BATCH:
                yield _batch(records)
                records = []
    except csv.Error:
        findings.error("file.broken_quotes", row=row + 1)
    except _TooWide as wide:
        findings.error("file.too_many_columns", row=row + 1, count=wide.count, limit=MOST_COLUMNS)
    if records and not findings.any_error:
        yield _batch(records)


def _batch(records: list[list[str]]) -> Batch:
    widths = np.fromiter(map(len, records), np.int32, len(records))
    all_alike = bool((widths == widths.max()).all())
    columns = [[pa.array(column, pa.string())] for column in zip_longest(*records, fillvalue="")]
    return Batch(columns, len(records), None if all_alike else widths)


def _narrow(pieces: Iterator[bytes], delimiter: str) -> Iterator[str]:
    """The lines, unless one holds so many delimiters that its cells would not fit in memory."""
    for line in _lines(pieces):
        if (count := line.count(delimiter)) > _MOST_DELIMITERS:
            raise _TooWide(count + 1)
        yield line


def _lines(pieces: Iterator[bytes]) -> Iterator[str]:
    return io.TextIOWrapper(io.BufferedReader(_Stream(pieces)), encoding="utf-8", newline="")


class _TooWide(Exception):
    """A line holds more delimiters than can be cells."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class _Stream(io.RawIOBase):
    """Pieces of bytes as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._piece = memoryview(b"")

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer from the current piece; 0 after the last."""
        while not self._piece:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._piece = memoryview(piece)
        taken = self._piece[: len(buffer)]
        buffer[: len(taken)] = taken
        self._piece = self._piece[len(taken) :]
        return len(taken)


def _blank(count: int) -> pa.StringArray:
    return pa.repeat("", count)
