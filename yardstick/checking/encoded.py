"""Bytes → UTF-8, piece by piece: which encoding a text file is in, and where it stops being readable."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

# What may be named by hand or in a mapping → how people call it. "auto" is not among them: that is no name at all.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "gb18030": "GB18030",
    "gbk": "GBK",
    "big5": "Big5",
    "latin-1": "ISO-8859-1",
    "cp1252": "Windows-1252",
}
_BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_UTF16 = ("utf-16-le", "utf-16-be")
_PIECE = 8 * 1024 * 1024
_HEAD = 256 * 1024
_HEAD_CHARACTERS = 65_536
_MANY_NULS = 0.2  # of every second byte: digits and commas in UTF-16 have one each
_IDEOGRAPHS = re.compile("[\u3400-\u9fff\ue000-\uf8ff\U00020000-\U0003ffff]+")
_SAMPLE = 50_000  # of them are enough to tell Chinese from an accident
_FEWEST_COMMON = 0.7  # of them in GB 2312; running Chinese has 0.99, Latin-1 read as Chinese below 0.4
_COMMON = "gb2312"


@dataclass(frozen=True)
class Coding:
    """How the bytes of a file become text. `start`: where the text begins, after a byte order mark."""

    codec: str
    name: str  # as people call it
    start: int = 0
    guessed: bool = False  # neither named by hand nor proved by the bytes
    proved: bool = False  # all of the bytes were found to be in it


class Undecodable(Exception):
    """The bytes cannot be read in this encoding; `at` is the first of them that cannot."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


def coding_of(content: bytes, chosen: str | None) -> Coding:
    """The encoding of a text file: the one `chosen` (a key of ENCODINGS), else what its bytes prove, else GB18030."""
    bom = next((mark for mark in _BOMS if content.startswith(mark)), b"")
    if chosen and not (bom and chosen.startswith("utf")):
        named = (_utf16_without_mark(content) or _UTF16[0]) if chosen == "utf-16" else chosen
        return Coding(named, ENCODINGS[chosen])
    if bom:
        return Coding(_BOMS[bom], "UTF-8 (BOM)" if bom == codecs.BOM_UTF8 else "UTF-16", len(bom))
    if codec := _utf16_without_mark(content):
        return Coding(codec, "UTF-16")
    if is_utf8(content):
        return Coding("utf-8", "UTF-8", proved=True)
    return Coding("gb18030", "GB18030", guessed=True)


def is_utf8(content: bytes) -> bool:
    """Whether all of the bytes are UTF-8."""
    if content.isascii():
        return True
    offsets = pa.py_buffer(memoryview(bytearray(_int64(0) + _int64(len(content)))))
    whole = pa.Array.from_buffers(pa.large_string(), 1, [None, offsets, pa.py_buffer(content)])
    try:
        whole.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def utf8_pieces(content: bytes, coding: Coding) -> Iterator[bytes]:
    """The text as UTF-8, a few megabytes at a time; raises Undecodable where it cannot be read on."""
    if coding.codec == "utf-8":
        if not (coding.proved or is_utf8(content)):
            raise Undecodable(readable_up_to(content, coding))
        yield from (content[at : at + _PIECE] for at in range(coding.start, len(content), _PIECE))
    else:
        yield from (piece.encode() for piece in _decoded(content, coding))


def readable_up_to(content: bytes, coding: Coding) -> int:
    """How many bytes can be read in this encoding: all of them, or those before the first that cannot."""
    try:
        for _ in _decoded(content, coding):
            pass
    except Undecodable as failure:
        return failure.at
    return len(content)


def head_of(content: bytes, coding: Coding) -> str:
    """The beginning of the text, enough to hold the headings; what cannot be read is left out."""
    beginning = content[coding.start : coding.start + _HEAD]
    return beginning.decode(coding.codec, errors="ignore")[:_HEAD_CHARACTERS]


def record_at(content: bytes, coding: Coding, stop: int) -> int:
    """The number Excel shows for the record that holds the byte at `stop`."""
    words = content[coding.start : stop].decode(coding.codec, errors="ignore").partition("\0")[0]
    try:
        finished = sum(1 for _ in csv.reader(io.StringIO(words, newline="")))
    except csv.Error:
        return len(re.findall(r"\r\n|\r|\n", words)) + 1
    return finished + (not words or words.endswith(("\r", "\n")))


@dataclass
class Doubt:
    """Looks at characters as they pass and tells whether they can have been meant as Chinese."""

    seen: int = field(default=0, init=False)
    common: int = field(default=0, init=False)

    def look(self, piece: bytes) -> None:
        """Count the ideographs, until enough have been seen."""
        if self.seen >= _SAMPLE or piece.isascii():
            return
        ideographs = "".join(_IDEOGRAPHS.findall(piece.decode()))[:_SAMPLE]
        self.seen += len(ideographs)
        self.common += len(ideographs.encode(_COMMON, errors="ignore")) // 2

    @property
    def founded(self) -> bool:
        """Whether so many rare characters passed that the text is probably in another encoding."""
        return self.common < _FEWEST_COMMON * self.seen


def _decoded(content: bytes, coding: Coding) -> Iterator[str]:
    decoder: Any = codecs.getincrementaldecoder(coding.codec)()
    for at in range(coding.start, max(len(content), 1), _PIECE):
        held = len(decoder.getstate()[0])
        try:
            yield decoder.decode(content[at : at + _PIECE], final=at + _PIECE >= len(content))
        except UnicodeDecodeError as failure:
            raise Undecodable(at - held + failure.start) from None


def _utf16_without_mark(content: bytes) -> str | None:
    beginning = content[:_HEAD]
    half = len(beginning) // 2
    even, odd = beginning[::2].count(0), beginning[1::2].count(0)
    if len(content) % 2 or not half:
        return None
    if odd > _MANY_NULS * half and even == 0:
        return _UTF16[0]
    return _UTF16[1] if even > _MANY_NULS * half and odd == 0 else None


def _int64(number: int) -> bytes:
    return number.to_bytes(8, "little")
