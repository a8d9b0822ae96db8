"""The error workbook: the analyst's own file with its faulty cells shaded and explained, and a list of all problems."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePath

from lxml import etree

from yardstick.checking.archive import open_archive
from yardstick.checking.findings import Findings
from yardstick.checking.sheets import Sheet
from yardstick.contracts import Problem
from yardstick.errors import YardstickError
from yardstick.texts import Lang, text
from yardstick.workbooks.marks import Mark, Place, listed, marks_of
from yardstick.workbooks.notes import Notes
from yardstick.workbooks.package import Package, Unusual
from yardstick.workbooks.problem_list import add_list
from yardstick.workbooks.rebuilding import rebuilt
from yardstick.workbooks.splicing import Restyle, SheetXml
from yardstick.workbooks.styling import Styles

_BROKEN = (
    *(Unusual, etree.LxmlError, zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(LookupError, TypeError, ValueError, NotImplementedError, RuntimeError),
)
_TYPES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ".xltx": "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml",
    ".xltm": "application/vnd.ms-excel.template.macroEnabled.main+xml",
}


def marked_workbook(
    content: bytes, file_name: str, sheet: Sheet, problems: Sequence[Problem], lang: Lang = "zh"
) -> bytes:
    """The file back as a workbook: cells with errors light red, with warnings amber, each with a note; and a list.

    `sheet`: what was read of it. In an XLSX or XLSM nothing else is touched; everything else becomes a new XLSX with
    the same cells. Uploaded again, the marks, notes and list do not matter, and a next check takes them away.
    YardstickError for a file that was refused for personal data: of that nothing is repeated.
    """
    if any(_is_personal(problem) for problem in problems):
        raise YardstickError(text(lang, "workbooks.personal"), fix=text(lang, "workbooks.personal_fix"))
    task = _Task(file_name, sheet, problems, lang)
    if sheet.origin.kind == "xlsx":
        try:
            return task.mark(_inside(content, sheet.origin.part), sheet.origin.sheet)
        except _BROKEN:  # put together in a way of its own: its cells are kept, though not its looks
            pass
    new, name = rebuilt(sheet, file_name, lang)
    return task.mark(_as_kind(new, _suffix(file_name, sheet)), name)


def _inside(content: bytes, part: str) -> bytes:
    """The workbook itself where it came in a zip."""
    if not part:
        return content
    archive = open_archive(content, Findings("zh"))
    found = archive.read(part, Findings("zh")) if archive else None
    if found is None:
        raise Unusual(f"no file {part}")
    return found


def marked_name(file_name: str, sheet: Sheet, lang: Lang = "zh") -> str:
    """A name for the marked workbook of this file; with macros it stays a workbook with macros."""
    marked = text(lang, "workbooks.marked")
    stem = PurePath(file_name.replace("\\", "/")).stem.removesuffix(marked)  # one that was marked before
    return f"{stem}{marked}{_suffix(file_name, sheet)}"


def _suffix(file_name: str, sheet: Sheet) -> str:
    given = PurePath(sheet.origin.part or file_name).suffix.lower()
    return given if sheet.origin.kind == "xlsx" and given in _TYPES else ".xlsx"


def _as_kind(content: bytes, suffix: str) -> bytes:
    """A new workbook as the kind its name says, or it could not be opened under it."""
    package = Package(content)
    declared = package.read("[Content_Types].xml").decode()
    package.write("[Content_Types].xml", declared.replace(_TYPES[".xlsx"], _TYPES[suffix]).encode())
    return package.saved()


def _is_personal(problem: Problem) -> bool:
    return problem.code.rpartition(".")[2].startswith("personal")


@dataclass(frozen=True)
class _Task:
    """What is to be marked, in whichever workbook."""

    file_name: str
    sheet: Sheet
    problems: Sequence[Problem] = field(repr=False)
    lang: Lang

    def mark(self, content: bytes, name: str) -> bytes:
        """The workbook with the problems marked in its sheet of this name."""
        package = Package(content)
        part, styles_part = package.sheets.get(name), package.styles
        if part is None or styles_part is None:
            raise Unusual(f"no sheet {name}, or no styles")
        xml, styles = SheetXml(package.read(part)), Styles(package.tree(styles_part))
        marks = marks_of(self.problems, self.sheet, self.lang)
        notes = Notes(package, part, xml)
        earlier = notes.take_away()
        xml.restyle(_restyles(marks, earlier, styles))
        for mark in marks:
            notes.add(mark, self.lang)
        if marks or earlier:
            notes.save()
        package.write(part, xml.changed())
        lines = listed(self.problems, self.sheet, self.lang)
        add_list(package, styles, lines, file_name=self.file_name, sheet=name, lang=self.lang)
        package.write_tree(styles_part, styles.tree)
        return package.saved()


def _restyles(marks: Sequence[Mark], earlier: set[Place], styles: Styles) -> Mapping[Place, Restyle]:
    """The cells to shade, and those of an earlier check to give their own colour back."""
    back: dict[Place, Restyle] = dict.fromkeys(earlier, styles.unshaded)
    return back | {(mark.row, mark.at): partial(styles.shaded, shade=mark.shade) for mark in marks}
