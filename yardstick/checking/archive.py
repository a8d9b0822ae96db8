"""A zip: what is in it, by the names people gave, as long as it is no bomb."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field

from yardstick.checking.findings import Findings
from yardstick.checking.limits import MIB, MOST_BYTES, MOST_PARTS, MOST_UNPACKED

ENCRYPTED = 1  # flag of a part
_UTF8 = 0x800  # flag of a part whose name is in UTF-8
_LEFT_BY_SYSTEMS = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, NotImplementedError, RuntimeError, OSError)


@dataclass(frozen=True)
class Archive:
    """The files inside a zip by name, empty ones and those that systems leave behind excepted."""

    content: bytes = field(repr=False)
    parts: dict[str, zipfile.ZipInfo] = field(repr=False)

    def read(self, name: str, findings: Findings) -> bytes | None:
        """The bytes of one of the files; None, with an error, when they are damaged."""
        try:
            with zipfile.ZipFile(io.BytesIO(self.content)) as archive, archive.open(self.parts[name]) as file:
                return file.read(MOST_BYTES)
        except _BROKEN:
            findings.error("file.broken_zip", value=name)
            return None


def names_in(content: bytes) -> frozenset[str] | None:
    """The names of the parts of a zip in lower case; None when it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return frozenset(name.lower() for name in archive.namelist())
    except _BROKEN:
        return None


def open_archive(content: bytes, findings: Findings) -> Archive | None:
    """What is in a zip, or None with the reason in `findings`: damage, a password, nothing in it, or too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            listed = [part for part in archive.infolist() if part.file_size and not _is_left_by_system(part)]
    except _BROKEN:
        findings.error("file.broken_zip", value="")
        return None
    _check(listed, findings)
    return None if findings.any_error else Archive(content, {_name(part): part for part in listed})


def _check(listed: list[zipfile.ZipInfo], findings: Findings) -> None:
    sizes = [part.file_size for part in listed]
    if not listed:
        findings.error("file.empty")
    elif len(listed) > MOST_PARTS:
        findings.error("file.too_many_parts", count=len(listed), limit=MOST_PARTS)
    elif any(part.flag_bits & ENCRYPTED for part in listed):
        findings.error("file.password")
    elif max(sizes) > MOST_BYTES:
        findings.error("file.unpacks_too_large", size=max(sizes) // MIB, limit=MOST_BYTES // MIB)
    elif sum(sizes) > MOST_UNPACKED:
        findings.error("file.unpacks_too_large", size=sum(sizes) // MIB, limit=MOST_UNPACKED // MIB)


def _is_left_by_system(part: zipfile.ZipInfo) -> bool:
    name = part.filename.lower()
    return name.startswith(_LEFT_BY_SYSTEMS[0]) or name.rpartition("/")[2] in _LEFT_BY_SYSTEMS


def _name(part: zipfile.ZipInfo) -> str:
    """The name as it was given: Windows writes Chinese names in GBK, some systems in UTF-8, and neither says so."""
    if part.flag_bits & _UTF8:
        return part.filename
    written = part.filename.encode("cp437", errors="replace")
    for codec in ("utf-8", "gb18030"):
        try:
            return written.decode(codec)
        except UnicodeDecodeError:
            continue
    return part.filename
