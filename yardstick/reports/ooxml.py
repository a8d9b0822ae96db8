"""What slides and texts share as Office files: words XML can hold, measured text, fixed dates.

The same document gives the same bytes at any time and on any machine: nothing inside an Office file says when or by
whom it was written, only which data version it tells of.
"""

from __future__ import annotations

import io
import math
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol
from xml.sax.saxutils import escape

from yardstick.reports.document import Cell, Document, Table
from yardstick.reports.seals import Seal, foot
from yardstick.status import LOOKS

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can tell
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold
_SHARES = (  # of a Chinese character's width; generous, since another font may have to stand in
    (frozenset(" .,:;'|ijl!()[]"), 0.34),
    (frozenset("%@MW&—"), 0.95),
    (frozenset("ABCDEFGHKNOPQRUVXYZmw<>=+"), 0.74),
)
_WIDE_DIGIT, _CODE = 0.66, 8  # the widest digit of usual fonts; as many digits are a code
_OTHER_SHARE = 0.62
_BOLD_SHARE = 1.06  # bold words are wider
_JOINTS = re.compile(r"(?<=[\u3400-\u9fff]) ?(?=[!-~])|(?<=[!-~]) ?(?=[\u3400-\u9fff])")
_TOKENS = re.compile(r"[!-~]+|[^\x00-\x7f](?: ?[^\x00-\x7f])*")  # a Latin word or number, a run of Chinese


class CoreProperties(Protocol):
    """What python-docx and python-pptx both let be set."""

    title: str
    subject: str
    author: str
    last_modified_by: str
    keywords: str
    comments: str
    category: str
    language: str
    revision: int
    created: datetime
    modified: datetime


def clean(words: str) -> str:
    """The words without what no XML can hold: control characters and halves of pairs."""
    return _ILLEGAL.sub("", words)


def escaped(words: str) -> str:
    """The words as text or attribute of XML."""
    return escape(clean(words), {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


def worded(cell: Cell) -> str:
    """A cell's words, with the shape of the status they speak of before them."""
    if cell.status is None or not cell.words:
        return cell.words
    symbol = LOOKS[cell.status].symbol
    return cell.words if cell.words.startswith(symbol) else f"{symbol} {cell.words}"


def ems(words: str) -> float:
    """How wide the words are, in widths of a Chinese character; close enough to break lines by."""
    return sum(_em(c) for c in words)


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA":
        return 1.0
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn"):
        return 0.0
    return next((share for characters, share in _SHARES if character in characters), _OTHER_SHARE)


def lines(words: str, size_pt: float, width_pt: float, *, is_bold: bool = False) -> int:
    """How many lines the words take at this size in this width, at least one."""
    room = max(width_pt / size_pt / (_BOLD_SHARE if is_bold else 1.0), 1.0)
    return sum(max(1, math.ceil(1.02 * _set(part) / room)) for part in words.split("\n"))


def _set(words: str) -> float:
    """As wide as they are set: some programs part Chinese from other letters by a quarter of a character."""
    return ems(words) + len(_JOINTS.findall(words)) / 4


def widths(table: Table, whole: float, size: float, padding: float) -> tuple[float, ...]:
    """How wide each column is, in the unit of `whole`: what its words need first, its own weight for what is left.

    `size` and `padding`: of a Chinese character, and left and right of a cell's words together, in the same unit.
    """
    columns, least = _cells(table), [e * size + padding for e in _least(table)]
    full = [max(ems(w) for w, _ in column) * size * 1.04 + padding for column in columns]
    if sum(least) >= whole:
        return tuple(whole * v / sum(least) for v in least)
    if sum(full) > whole:
        return _grown(least, [f - v for f, v in zip(full, least, strict=True)], whole)
    return _grown(full, [c.weight for c in table.columns], whole)


def fitting(table: Table, whole: float, sizes: Sequence[float], padding: float) -> float:
    """The first size at which nothing is broken that should stay on one line, else the last; all as for `widths`."""
    wide = sum(_least(table))
    return next((s for s in sizes if wide * s + padding * len(table.columns) < whole), sizes[-1])


def _cells(table: Table) -> list[list[tuple[str, float]]]:
    """The words of each column, each with how many Chinese characters of them stay together."""
    return [
        [(c.title, 3.0), *((worded(r[i]), 8.0 if r[i].status else 5.0) for r in table.rows)]
        for i, c in enumerate(table.columns)
    ]


def _least(table: Table) -> list[float]:
    """What each column needs, in widths of a Chinese character."""
    return [max(_unbroken(w, most) for w, most in column) for column in _cells(table)]


def _unbroken(words: str, most_chinese: float) -> float:
    """The widest part of the words that must stay on one line; Chinese may be broken, but not into crumbs."""
    parts = _TOKENS.findall(words)
    return max((_kept(p) if p.isascii() else min(ems(p), most_chinese) for p in parts), default=1.0)


def _kept(word: str) -> float:
    """A word that must not break; a unit's code would break at a digit where a wider font stands in for ours."""
    return _WIDE_DIGIT * len(word) if word.isdigit() and len(word) >= _CODE else ems(word)


def _grown(start: Sequence[float], shares: Sequence[float], whole: float) -> tuple[float, ...]:
    left, all_shares = whole - sum(start), sum(shares) or 1.0
    return tuple(v + left * s / all_shares for v, s in zip(start, shares, strict=True))


def shortened(words: str, most_ems: float) -> str:
    """The words, cut with an ellipsis where they are wider than `most_ems` Chinese characters."""
    if ems(words) <= most_ems:
        return words
    kept = ""
    for character in words:
        if ems(kept + character) > most_ems - 1:
            break
        kept += character
    return kept.rstrip() + "…"


def made_at(document: Document) -> datetime:
    """When the data version was published, which is the only date an Office file tells of itself (UTC, no zone)."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=document.moment)).replace(
        tzinfo=None, microsecond=0
    )


def describe(properties: CoreProperties, document: Document, seal: Seal) -> None:
    """Title, code, digest and fixed dates in the file's own properties."""
    properties.title = clean(f"{document.plan} · {document.title}")[:255]
    properties.subject = clean(" · ".join(p for p in (document.item, document.scope) if p))[:255]
    properties.author = properties.last_modified_by = clean(document.plan)[:255]
    properties.keywords = seal.mark
    properties.comments = clean(f"{foot(document, seal)} · SHA-256 {seal.digest}")[:255]
    properties.category, properties.revision = "", 1
    properties.language = {"zh": "zh-CN", "en": "en-GB"}[document.lang]
    properties.created = properties.modified = made_at(document)


def with_fixed_dates(package: bytes) -> bytes:
    """The same Office file with every member dated alike, so that equal contents are equal bytes."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as written,
    ):
        for info in given.infolist():
            member = zipfile.ZipInfo(info.filename, _ZIP_DATE)
            member.compress_type, member.create_system = zipfile.ZIP_DEFLATED, 0
            written.writestr(member, given.read(info))
    return out.getvalue()
