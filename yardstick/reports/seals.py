"""What a report can be known again by: a code and a digest of what it says, and the register of the files made of it.

The code is in the file's foot and in its metadata, as `YS-CODE: XXXX-XXXX-XXXX`; the register knows the SHA-256 of
every file it was put into. A file whose bytes are there matches; a file with a code that is there, but with other
bytes, was changed after it was made; of any other nothing can be said.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from yardstick.days import iso
from yardstick.journals import Entry, Journal
from yardstick.reports.document import Document
from yardstick.snapshots import format_moment
from yardstick.texts import Lang, text

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O or U to be misread
CODE_LETTERS = 12
SHORT_DIGEST = 16  # letters of the digest that are printed
MOST_UNPACKED = 256_000_000  # bytes looked through in one file
MOST_CODES = 40  # looked up for one file: what we made has one
PREFIX = "YS-CODE:"

_STREAM = re.compile(rb"stream\r?\n")
_CODE = re.compile(rf"YS-CODE: ?([{LETTERS}]{{4}}-[{LETTERS}]{{4}}-[{LETTERS}]{{4}})")
_TYPED = re.compile(f"[{LETTERS}]{{{CODE_LETTERS}}}")
_MISREAD = str.maketrans("OIL", "011", "-–—−  　：:")

Kind = Literal["matching", "altered", "unknown"]


@dataclass(frozen=True)
class Seal:
    """What a document says, in one code for people and one digest (SHA-256, hexadecimal) for machines."""

    code: str  # XXXX-XXXX-XXXX
    digest: str

    @property
    def mark(self) -> str:
        """What every file carries in its metadata, and the code is found by."""
        return f"{PREFIX} {self.code}"


def seal_of(document: Document) -> Seal:
    """The seal of what the document says; where this site is reached is no part of it."""
    told = {name: value for name, value in vars(document).items() if name != "link"}
    words = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    digest = sha256(words.encode()).hexdigest()
    number = int(digest, 16) >> (256 - 5 * CODE_LETTERS)
    letters = "".join(LETTERS[number >> 5 * i & 31] for i in reversed(range(CODE_LETTERS)))
    return Seal("-".join(letters[i : i + 4] for i in range(0, CODE_LETTERS, 4)), digest)


def _plain(value: Any) -> Any:
    """What JSON has no word for: days, and the parts of a document."""
    return value.isoformat() if isinstance(value, date) else vars(value)


def foot(document: Document, seal: Seal) -> str:
    """The line at the foot of every page and every picture: code, digest, data version, data date."""
    cutoff = document.cutoff.isoformat() if document.cutoff else "—"
    words = {"code": seal.mark, "digest": seal.digest[:SHORT_DIGEST], "version": format_moment(document.moment)}
    return text(document.lang, "seals.foot", cutoff=cutoff, **words)


@dataclass(frozen=True)
class Verification:
    """What is known of a file or a code: it matches, was altered, or is unknown; and what it was made as."""

    kind: Kind
    entry: Entry | None = None
    code: str | None = None

    def words(self, lang: Lang) -> str:
        """相符, 不符 or 未知."""
        return text(lang, f"seals.{self.kind}")


class Register:
    """Every file that was ever made, in `<data>/exports/register.jsonl`."""

    def __init__(self, data: Path) -> None:
        self._journal = Journal(data / "exports" / "register.jsonl")

    def entries(self) -> tuple[Entry, ...]:
        """Every file made, the oldest first."""
        return self._journal.entries()

    def note(self, document: Document, seal: Seal, content: bytes, form: str, file_name: str, link: str = "") -> None:
        """Keep that these bytes were made of this document, once; `link` leads to the same figures on this site."""
        file_digest = sha256(content).hexdigest()
        entry = _entry(document, seal) | {"sha256": file_digest, "form": form, "file_name": file_name, "link": link}
        self._journal.extend(lambda known: None if any(e["sha256"] == file_digest for e in known) else entry)

    def of_file(self, content: bytes) -> Entry | None:
        """What these very bytes were made as."""
        return self._last("sha256", sha256(content).hexdigest())

    def of_code(self, code: str) -> Entry | None:
        """What carries this code."""
        return self._last("code", code)

    def _last(self, name: str, value: str) -> Entry | None:
        return next((e for e in reversed(self.entries()) if e[name] == value), None)


def _entry(document: Document, seal: Seal) -> Entry:
    return {
        "code": seal.code,
        "digest": seal.digest,
        "title": document.title,
        "plan": document.plan,
        "item": document.item,
        "scope": document.scope,
        "cutoff": iso(document.cutoff),
        "version": format_moment(document.moment),
        "judged_on": document.judged_on.isoformat(),
        "lang": document.lang,
    }


def verify(register: Register, content: bytes, file_name: str = "") -> Verification:
    """Whether a file is as it was made. A name proves nothing, so `file_name` is only for the caller's own words."""
    entry = register.of_file(content)
    if entry is not None:
        return Verification("matching", entry, entry["code"])
    codes = tuple(dict.fromkeys(islice(codes_in(content), MOST_CODES)))
    known = next(((c, e) for c in codes if (e := register.of_code(c)) is not None), None)
    if known is not None:
        return Verification("altered", known[1], known[0])
    return Verification("unknown", None, codes[0] if codes else None)


def look_up(register: Register, typed: str) -> Verification:
    """What a code printed on paper belongs to. It is no proof that the figures beside it are as they were."""
    code = read_code(typed)
    entry = register.of_code(code) if code else None
    return Verification("matching" if entry else "unknown", entry, code)


def read_code(typed: str) -> str | None:
    """The code somebody typed, with or without hyphens, prefix and capitals; None when it is none."""
    letters = typed.strip().upper().removeprefix(PREFIX).translate(_MISREAD)
    if not _TYPED.fullmatch(letters):
        return None
    return "-".join(letters[i : i + 4] for i in range(0, CODE_LETTERS, 4))


def codes_in(content: bytes) -> Iterator[str]:
    """Every code inside a file: in its bytes, in the parts of an Office file, in the streams of a PDF."""
    for part in _parts(content):
        for encoding in ("utf-8", "utf-16-be", "utf-16-le"):
            if PREFIX.encode(encoding) in part:
                yield from _CODE.findall(part.decode(encoding, errors="ignore"))


def _parts(content: bytes) -> Iterator[bytes]:
    yield content
    if content[:2] == b"PK":
        yield from _members(content)
    elif content[:5] == b"%PDF-":
        yield from _streams(content)


def _members(content: bytes) -> Iterator[bytes]:
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                left -= info.file_size
                if left >= 0:
                    yield archive.read(info)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, zlib.error, EOFError):
        return  # what is no archive after all carries no code


def _streams(content: bytes) -> Iterator[bytes]:
    left, end = MOST_UNPACKED, 0
    while (
        left > 0 and (begin := _STREAM.search(content, end)) and (end := content.find(b"endstream", begin.end())) >= 0
    ):
        try:
            part = zlib.decompressobj().decompress(content[begin.end() : end], left)
        except zlib.error:
            part = b""
        left -= len(part)
        end += len(b"endstream")
        yield part
