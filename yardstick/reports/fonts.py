"""The typefaces of reports: two that ship with the product, and what stands in for a character they lack.

Noto Sans SC and Noto Serif SC come as a package, DejaVu Sans with the drawing library; a rare character may be found in
a font of the machine. What no font has is written 〓, the printers' sign for a missing letter, never an empty box.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from threading import RLock

import matplotlib
import pylopdf_fonts_zh_cn
from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

from yardstick.reports.document import Document

SANS, SERIF, SIGNS = "Noto Sans SC", "Noto Serif SC", "DejaVu Sans"
FILES: dict[str, Path] = {
    SANS: pylopdf_fonts_zh_cn.sans_path(),
    SERIF: pylopdf_fonts_zh_cn.serif_path(),
    SIGNS: Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf",
}
SHIPPED = tuple(sorted({path.parent for path in FILES.values()}))
GETA = "〓"
LOCK = RLock()  # the drawing library's fonts may be used by one thread at a time
_INVISIBLE = ("Cc", "Cf")
_UNKNOWN = ("Cs", "Co", "Cn")  # half characters, private ones, numbers Unicode has not given out
_SELECTORS = range(0xFE00, 0xFE10)  # ask for another shape of the letter before them
_NOT_FOR_TEXT = ("Last Resort", "Emoji", "Color")


def legible(words: str) -> str:
    """The words as they can be printed: without invisible signs, and 〓 for what no font has."""
    return words if words.isascii() and words.isprintable() else "".join(map(_shown, words))


def missing_glyphs(document: Document) -> set[str]:
    """The characters of a document that exist in no font here: they are printed as 〓 and listed by their numbers."""
    return {c for words in _strings(document) for c in words if _shown(c) == GETA != c}


def families(document: Document) -> tuple[str, ...]:
    """The fonts of the machine that this document needs beside those that ship with the product, mostly none."""
    found = {family_of(c) for words in _strings(document) for c in set(words) if not c.isascii()}
    return tuple(sorted(f for f in found if f is not None and f not in FILES))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list)):
        for each in value:
            yield from _strings(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _strings(getattr(value, field.name))


@cache
def _shown(letter: str) -> str:
    if letter == "\n" or (letter.isascii() and letter.isprintable()):
        return letter
    kind = unicodedata.category(letter)
    if letter.isspace():
        return letter if letter == "\u3000" else " "
    if kind in _INVISIBLE or ord(letter) in _SELECTORS:
        return ""
    return letter if kind not in _UNKNOWN and family_of(letter) else GETA


@cache
def family_of(letter: str) -> str | None:
    """The font a character is set in: one that ships with the product where possible, then one of the machine."""
    with LOCK:
        for family, path in FILES.items():
            if font_at(path).get_char_index(ord(letter)):
                return family
        return next((name for name, font in _machine() if font.get_char_index(ord(letter))), None)


@cache
def font_at(path: Path, index: int = 0) -> FT2Font:
    """An open font file."""
    return FT2Font(path, face_index=index)


@cache
def _machine() -> tuple[tuple[str, FT2Font], ...]:
    """The fonts of this machine, in an order that does not hang on how they were found."""
    entries = {(e.name, e.fname, e.index) for e in font_manager.fontManager.ttflist if e.weight == 400}
    return tuple(
        (name, font_at(Path(path), index))
        for name, path, index in sorted(entries, key=lambda e: (" SC" not in e[0], *e))
        if not any(word in name for word in _NOT_FOR_TEXT)
    )


@cache
def advance(letter: str, family: str) -> float:
    """How far one character moves the pen, in ems."""
    with LOCK:
        own = family if font_at(FILES[family]).get_char_index(ord(letter)) else family_of(letter)
        if own not in FILES:
            return 1.0
        font = font_at(FILES[own])
        font.set_size(10, 72)
        return float(font.load_char(ord(letter)).linearHoriAdvance) / 65536 / 10


def width(words: str, size: float, family: str = SANS) -> float:
    """How wide words are in one line, in the unit of `size`."""
    return size * sum(advance(c, family) for c in words)


def wrapped(words: str, room: float, size: float, family: str = SANS, most: int = 99) -> list[str]:
    """Words in lines no wider than `room`; where there are more than `most`, the last ends in an ellipsis."""
    lines: list[str] = [""]
    for piece in _pieces(words):
        if lines[-1] and width((lines[-1] + piece).rstrip(), size, family) > room:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    lines = [line.rstrip() for line in lines]
    return lines if len(lines) <= most else [*lines[: most - 1], shortened("".join(lines[most - 1 :]), room, size)]


def shortened(words: str, room: float, size: float) -> str:
    """Words in one line no wider than `room`, ending in an ellipsis where something was left out."""
    if width(words, size) <= room:
        return words
    while words and width(words + "…", size) > room:
        words = words[:-1]
    return words + "…"


_CLOSING = set("，。、；：？！）》」』”’…%）】〉·—,.;:?!)]}/")
_OPENING = set("（《「『“‘【〈([{")


def _pieces(words: str) -> Iterator[str]:
    """Words cut where a line may end: around Chinese characters, after spaces, never before closing signs."""
    piece = ""
    for letter in words:
        is_joined = letter in _CLOSING or (piece and piece[-1] in _OPENING) or letter == " "
        if piece and not is_joined and (_breaks(letter) or _breaks(piece[-1]) or piece[-1] == " "):
            yield piece
            piece = ""
        piece += letter
    yield piece


def _breaks(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF" or letter in "，。、；：—→"
