"""CSV, TSV and their kin: encoding and delimiter found, then cut into a Sheet."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice

import numpy as np
import pyarrow as pa

from yardstick.checking.csvtable import read_table
from yardstick.checking.encoded import (
    ENCODINGS,
    Coding,
    Doubt,
    Undecodable,
    coding_of,
    head_of,
    readable_up_to,
    record_at,
    utf8_pieces,
)
from yardstick.checking.findings import Findings
from yardstick.checking.heads import HEAD_RECORDS, known_headings
from yardstick.checking.limits import MOST_COLUMNS
from yardstick.checking.sheets import Origin, Sheet
from yardstick.errors import UsageError

DELIMITERS = (",", "\t", ";", "，", "|")


class _Binary(Exception):
    """The text holds the character NUL, which no table has."""


def read_text(content: bytes, known: Collection[str], findings: Findings, encoding: str | None = None) -> Sheet | None:
    """The bytes of a text file as a Sheet, or None with the reason in `findings`.

    `known`: heading keys of all datasets, which decide between delimiters. `encoding`: a key of ENCODINGS, where a
    person or a mapping names it; UsageError for any other word.
    """
    if encoding is not None and encoding not in ENCODINGS:
        raise UsageError(f"不认识编码 {encoding}。", fix=f"可以用：{'、'.join(ENCODINGS)}。")
    coding = coding_of(content, encoding)
    head = head_of(content, coding)
    delimiter, doubt = delimiter_of(head, known), Doubt()
    try:
        table = read_table(_watched(content, coding, doubt), delimiter, findings)
    except Undecodable as failure:
        _report_undecodable(content, coding, failure.at, findings)
        return None
    except _Binary:
        findings.error("file.binary", row=record_at(content, coding, len(content)))
        return None
    if table is None or _is_doubtful(doubt, head, delimiter, known, findings):
        return None
    columns, widths = table.joined()
    return Sheet(columns, _numbers(table.count), Origin("csv", coding.name, delimiter), widths)


def read_lines(content: bytes, findings: Findings) -> Sheet | None:
    """The lines of a text that is no table, as one column; None, with an error, when it is in no known encoding."""
    coding = coding_of(content, None)
    try:
        lines = b"".join(utf8_pieces(content, coding)).decode().splitlines()
    except Undecodable as failure:
        _report_undecodable(content, coding, failure.at, findings)
        return None
    return Sheet((pa.array(lines, pa.string()),), _numbers(len(lines)), Origin("csv", coding.name, is_table=False))


def delimiter_of(head: str, known: Collection[str]) -> str:
    """The delimiter that shows the most known headings; failing that, under which the most records are equally long."""
    return max(DELIMITERS, key=lambda delimiter: _fit(_records(head, delimiter), known))


def _fit(records: list[list[str]], known: Collection[str]) -> tuple[int, int, int]:
    seen = max((known_headings(cells, known) for cells in records), default=0)
    widths = Counter(len(cells) for cells in records if len(cells) > 1)
    width, times = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return seen, times, width


def _records(head: str, delimiter: str) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
        records.extend(cells[:MOST_COLUMNS] for cells in islice(reader, HEAD_RECORDS))
    except csv.Error:
        return records
    return records


def _watched(content: bytes, coding: Coding, doubt: Doubt) -> Iterator[bytes]:
    for piece in utf8_pieces(content, coding):
        if b"\0" in piece:
            raise _Binary
        if coding.guessed:
            doubt.look(piece)
        yield piece


def _report_undecodable(content: bytes, coding: Coding, at: int, findings: Findings) -> None:
    """Where the encoding that reads furthest stops: it is the one meant."""
    tried = [(at, coding)]
    if coding.guessed:
        utf8 = Coding("utf-8", "UTF-8")
        tried.append((readable_up_to(content, utf8), utf8))
    at, meant = max(tried, key=lambda reached: reached[0])
    findings.error("file.undecodable", row=record_at(content, meant, at), encoding=meant.name)


def _numbers(count: int) -> pa.Int32Array:
    return pa.array(np.arange(1, count + 1, dtype=np.int32))


def _is_doubtful(doubt: Doubt, head: str, delimiter: str, known: Collection[str], findings: Findings) -> bool:
    """Whether a guess shows rare characters only, and no heading that proves it right."""
    if not doubt.founded or _proved(_records(head, delimiter), known):
        return False
    findings.error("file.doubtful_encoding", encoding=ENCODINGS["gb18030"])  # no example: it may be somebody's name
    return True


def _proved(records: list[list[str]], known: Collection[str]) -> bool:
    return any(known_headings([cell for cell in cells if not cell.isascii()], known) for cells in records)
