"""Uploaded bytes → text in a known encoding → records numbered as Excel numbers them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice

from yardstick.checking.findings import Findings
from yardstick.checking.limits import MOST_BYTES
from yardstick.spellings import heading_keys
from yardstick.texts import text

MOST_COLUMNS = 200
MOST_ROWS = 1_048_576  # Excel's own limit; blank rows count, or a file of line feeds would take minutes
_LONGEST_HEADING = 100
HEAD_RECORDS = 20  # the heading is looked for among this many records
_MOST_DELIMITERS = 50 * MOST_COLUMNS  # in one line; a delimiter may also stand inside quotes
_HEAD_CHARACTERS = 65_536
_DELIMITERS = (",", "\t", ";", "，")

_ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8 (BOM)", "utf-16": "UTF-16", "gb18030": "GB18030"}

_SIGNATURES = {
    b"\xd0\xcf\x11\xe0": "excel",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
    b"GIF8": "image",
    b"%PDF": "pdf",
    b"MZ": "program",
    b"\x7fELF": "program",
    b"\x1f\x8b": "zip",
    b"7z\xbc\xaf": "zip",
    b"Rar!": "zip",
    b"{\\rtf": "document",
}
_MARKUP = re.compile(rb"\s*<(!doctype|html|table|\?xml|head|meta|style)\b", re.IGNORECASE)


class _TooWide(Exception):
    """A line holds so many delimiters that its cells would not fit in memory."""


@dataclass(frozen=True)
class Sheet:
    """The bytes of a CSV file that are known to decode, and how its cells are separated."""

    content: bytes = field(repr=False)
    codec: str
    encoding: str  # as people call it
    delimiter: str

    def records(self, findings: Findings) -> Iterator[tuple[int, list[str]]]:
        """Excel's row number (records, blank ones included, from 1) and cells.

        Ends with an error in `findings` where the text cannot be cut into cells, or goes on for too long.
        """
        row = 0
        try:
            for row, cells in enumerate(csv.reader(self._lines(), delimiter=self.delimiter, strict=True), 1):
                if row > MOST_ROWS:
                    findings.error("file.too_many_rows", row=row, limit=MOST_ROWS)
                    return
                yield row, cells
        except csv.Error:
            findings.error("file.broken_quotes", row=row + 1)
        except _TooWide as wide:
            findings.error("file.too_many_columns", row=row + 1, count=wide.args[0], limit=MOST_COLUMNS)

    def _lines(self) -> Iterator[str]:
        for line in io.TextIOWrapper(io.BytesIO(self.content), encoding=self.codec, newline=""):
            if (count := line.count(self.delimiter)) > _MOST_DELIMITERS:
                raise _TooWide(count + 1)
            yield line


def read_sheet(content: bytes, known: Collection[str], findings: Findings) -> Sheet | None:
    """The file as cells to come, or None with the reason in `findings`. `known`: heading keys of all datasets."""
    if fault := _unreadable(content, findings):
        findings.error(fault[0], **fault[1])
        return None
    codec = _codec(content, findings)
    if codec is None:
        return None
    words = content.decode(codec)
    if "\0" in words:
        findings.error("file.binary", row=_lines_before(words, words.index("\0")))
        return None
    return Sheet(content, codec, _ENCODINGS[codec], _delimiter(words[:_HEAD_CHARACTERS], known))


def _unreadable(content: bytes, findings: Findings) -> tuple[str, dict[str, object]] | None:
    if len(content) > MOST_BYTES:
        return "file.too_large", {"size": -(-len(content) // 2**20), "limit": MOST_BYTES // 2**20}
    if not content.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        return "file.empty", {}
    kind = _kind(content)
    if kind == "excel":
        return "file.excel", {}
    return ("file.not_csv", {"what": text(findings.lang, f"contracts.kind.{kind}")}) if kind else None


def _kind(content: bytes) -> str | None:
    if _MARKUP.match(content[:200].removeprefix(b"\xef\xbb\xbf")):
        return "markup"
    magic = next((m for m in _SIGNATURES if content.startswith(m)), None)
    if magic is None or (magic.isalnum() and b"\0" not in content):
        return None  # a heading may begin with MZ
    return "excel" if _SIGNATURES[magic] == "zip" and b"xl/" in content else _SIGNATURES[magic]


def _codec(content: bytes, findings: Findings) -> str | None:
    failures: list[tuple[UnicodeDecodeError, str]] = []
    for codec in _codecs(content):
        try:
            content.decode(codec)
            return codec
        except UnicodeDecodeError as failure:
            failures.append((failure, codec))
    furthest, codec = max(failures, key=lambda f: f[0].start)  # the encoding that goes furthest is the one meant
    before = furthest.object[: furthest.start].decode(furthest.encoding, errors="ignore")
    findings.error("file.undecodable", row=_lines_before(before, len(before)), encoding=_ENCODINGS[codec])
    return None


def _codecs(content: bytes) -> tuple[str, ...]:
    if content.startswith(b"\xef\xbb\xbf"):
        return ("utf-8-sig",)
    return ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8", "gb18030")


def _lines_before(words: str, position: int) -> int:
    return len(re.findall(r"\r\n|\r|\n", words[:position])) + 1


def _delimiter(head: str, known: Collection[str]) -> str:
    """The delimiter under which the first records show the most known headings; failing that, the most frequent."""
    first = next((line for line in io.StringIO(head) if line.strip()), "")
    return max(_DELIMITERS, key=lambda d: (_headings_seen(head, d, known), first.count(d)))


def _headings_seen(head: str, delimiter: str, known: Collection[str]) -> int:
    return max((known_headings(cells, known) for cells in _head(head, delimiter)), default=0)


def known_headings(cells: list[str], known: Collection[str]) -> int:
    """How many of these cells are headings of some dataset."""
    return sum(any(key in known for key in heading_keys(cell)) for cell in cells if len(cell) < _LONGEST_HEADING)


def _head(words: str, delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        reader = csv.reader(io.StringIO(words, newline=""), delimiter=delimiter)
        records.extend(cells[:MOST_COLUMNS] for cells in islice(reader, HEAD_RECORDS))
    except csv.Error:
        return records
    return records
