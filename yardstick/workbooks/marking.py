"""The error workbook: the analyst's own file with its faulty cells shaded and explained, and a list of all problems."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePath

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

_BROKEN = (Unusual, zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, ValueError, NotImplementedError)


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
    if sheet.origin.kind == "xlsx" and not sheet.origin.part:
        try:
            return task.mark(content, sheet.origin.sheet)
        except _BROKEN:  # put together in a way of its own: its cells are kept, though not its looks
            pass
    return task.mark(*rebuilt(sheet, file_name, lang))


def marked_name(file_name: str, content: bytes, lang: Lang = "zh") -> str:
    """A name for the marked workbook `content` made of this file."""
    path = PurePath(file_name.replace("\\", "/"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        has_macros = b"macroEnabled" in archive.read("[Content_Types].xml")
    return f"{path.stem}{text(lang, 'workbooks.marked')}{'.xlsm' if has_macros else '.xlsx'}"


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
