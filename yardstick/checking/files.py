"""Uploaded bytes of any kind → a Sheet of text: CSV in its encodings, XLSX, XLS, ODS, and a zip of any of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from yardstick.checking.archive import Archive, names_in, open_archive
from yardstick.checking.excelfile import read_workbook
from yardstick.checking.findings import Findings
from yardstick.checking.heads import most_known
from yardstick.checking.limits import MIB, MOST_BYTES
from yardstick.checking.sheets import FileKind, Sheet
from yardstick.checking.textfile import read_lines, read_text
from yardstick.texts import text

_SIGNATURES = {
    b"\xd0\xcf\x11\xe0": "xls",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
    b"GIF8": "image",
    b"%PDF": "pdf",
    b"MZ": "program",
    b"\x7fELF": "program",
    b"\x1f\x8b": "archive",
    b"7z\xbc\xaf": "archive",
    b"Rar!": "archive",
    b"{\\rtf": "document",
}
_MARKUP = re.compile(rb"\s*<(!doctype|html|table|\?xml|head|meta|style)\b", re.IGNORECASE)
_BLANKS = b"\xef\xbb\xbf\xff\xfe \t\r\n\0"
_TABLES = (".csv", ".tsv")  # a part of such a name is a table or broken; another text may be prose
_INSIDE = {  # a part by which a zip is recognised as something else
    "xl/workbook.xml": "xlsx",
    "xl/workbook.bin": "binary_workbook",
    "word/document.xml": "document",
    "ppt/presentation.xml": "document",
    "index/document.iwa": "document",
    "content.xml": "ods",
}
_WORKBOOKS: dict[str, FileKind] = {"xlsx": "xlsx", "xls": "xls", "ods": "ods"}


def open_sheet(
    content: bytes,
    known: Collection[str],
    findings: Findings,
    *,
    sheet: str | None = None,
    part: str | None = None,
    encoding: str | None = None,
) -> Sheet | None:
    """The table in a file, or None with the reason in `findings`; no content makes it raise.

    `known`: the heading keys of all datasets, which decide what is not named: the delimiter, the `sheet` of a workbook,
    the `part` of a zip. `encoding`: of a text file, a key of ENCODINGS; UsageError for any other word.
    """
    asked = _Asked(known, sheet, encoding)
    if len(content) > MOST_BYTES:
        findings.error("file.too_large", size=-(-len(content) // MIB), limit=MOST_BYTES // MIB)
        return None
    if kind_of(content) == "zip":
        return _from_zip(content, part, asked, findings)
    return _read(content, asked, findings)


def kind_of(content: bytes) -> str:
    """What the first bytes say a file is: a FileKind, "zip", or what cannot be read; "" when there is nothing in it."""
    if not content[:4096].strip(_BLANKS) and not content.strip(_BLANKS):
        return ""
    if _MARKUP.match(content[:200].removeprefix(b"\xef\xbb\xbf")):
        return "markup"
    magic = next((m for m in _SIGNATURES if content.startswith(m)), None)
    if magic is None or (magic.isalnum() and b"\0" not in content):
        return "csv"  # a heading may begin with MZ
    return _kind_of_zip(content) if _SIGNATURES[magic] == "zip" else _SIGNATURES[magic]


def _kind_of_zip(content: bytes) -> str:
    names = names_in(content)
    if names is None and b"xl/" in content:
        return "xlsx"  # damaged; its reader says so
    return next((kind for part, kind in _INSIDE.items() if part in (names or ())), "zip")


@dataclass(frozen=True)
class _Asked:
    """What a person or a mapping said about a file."""

    known: Collection[str]
    sheet: str | None = None
    encoding: str | None = None


def _read(content: bytes, asked: _Asked, findings: Findings) -> Sheet | None:
    kind = kind_of(content)
    if not kind:
        findings.error("file.empty")
    elif kind == "csv":
        return read_text(content, asked.known, findings, asked.encoding)
    elif kind in _WORKBOOKS:
        return read_workbook(content, _WORKBOOKS[kind], asked.known, findings, asked.sheet)
    else:
        findings.error("file.not_csv", what=text(findings.lang, f"contracts.kind.{kind}"))
    return None


def _from_zip(content: bytes, part: str | None, asked: _Asked, findings: Findings) -> Sheet | None:
    archive = open_archive(content, findings)
    if archive is None:
        return None
    names = tuple(archive.parts)
    if part is not None and part not in names:
        findings.error("file.no_such_part", value=part, parts="、".join(names))
        return None
    name = part or _best(archive, asked, findings)
    inside = archive.read(name, findings) if name else None
    sheet = _read(inside, asked, findings) if inside is not None else None
    if sheet is None or name is None:
        return None
    own, rest = sheet.others, tuple(other for other in names if other != name)
    return replace(
        sheet,
        origin=replace(sheet.origin, part=name, parts=names),
        others=lambda found: chain(own(found), _others(archive, rest, found)),
    )


def _best(archive: Archive, asked: _Asked, findings: Findings) -> str | None:
    """The part with the most known headings, the first of equals; None when none can be read."""
    if len(archive.parts) == 1:
        return next(iter(archive.parts))
    seen, faults = {}, []
    for name in archive.parts:
        tried = Findings(findings.lang)
        content = archive.read(name, tried)
        sheet = _read(content, asked, tried) if content is not None else None
        if sheet:
            seen[name] = most_known(sheet, asked.known)
        else:
            faults.append((name, tried))
    if not seen:
        for name, tried in faults:
            _report_part(name, tried, findings)
    return max(seen, key=lambda name: seen[name]) if seen else None


def _others(archive: Archive, names: Iterable[str], findings: Findings) -> Iterator[Sheet]:
    """The parts that were not chosen. What is neither a table nor text could hide anything, and is refused."""
    for name in names:
        tried = Findings(findings.lang)
        content = archive.read(name, tried)
        sheet = _read(content, _Asked(()), tried) if content is not None else None
        if content is not None and _is_prose(content, name, sheet):
            tried = Findings(findings.lang)
            sheet = read_lines(content, tried)
        if sheet is None:
            _report_part(name, tried, findings)
        else:
            named = replace(sheet, origin=replace(sheet.origin, part=name))
            yield named
            yield from (replace(o, origin=replace(o.origin, part=name)) for o in sheet.others(findings))


def _is_prose(content: bytes, name: str, sheet: Sheet | None) -> bool:
    """Whether a part is text that is not cut into equal records, and does not call itself a table."""
    even = sheet is not None and sheet.widths is None and len(sheet.columns) > 1
    return not even and kind_of(content) == "csv" and not name.lower().endswith(_TABLES)


def _report_part(name: str, tried: Findings, findings: Findings) -> None:
    reason = next((problem.message for problem in tried.problems()), "")
    findings.error("file.part_unreadable", value=name, reason=reason)
