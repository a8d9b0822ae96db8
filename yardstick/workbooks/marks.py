"""Problems → the cells to mark, each with one note, and the words of the list of problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow.compute as pc

from yardstick.checking.sheets import Sheet
from yardstick.contracts import Problem, Severity
from yardstick.spellings import excel_letter
from yardstick.texts import Lang, text

_OF_ROWS = "row."  # what the codes of such problems begin with
Shade = Literal["error", "warning"]
Place = tuple[int, int]  # Excel's row number; the column from 0


@dataclass(frozen=True)
class Mark:
    """A cell to shade, and what its note says."""

    row: int  # as Excel numbers it
    at: int  # the column, from 0
    shade: Shade
    note: str

    @property
    def cell(self) -> str:
        """The cell as Excel calls it: `B5`."""
        return f"{excel_letter(self.at)}{self.row}"


@dataclass(frozen=True)
class Listed:
    """One line of the list of problems; `target` is the cell a click leads to, "" when there is none."""

    severity: Severity
    place: str
    target: str
    column: str
    value: str
    message: str
    fix: str
    code: str


def marks_of(problems: Iterable[Problem], sheet: Sheet, lang: Lang) -> tuple[Mark, ...]:
    """The cells with errors and warnings, by row and column; what concerns neither cell nor row is only listed."""
    anchors, found = _anchors(sheet), dict[Place, list[Problem]]()
    for problem in problems:
        place = None if problem.severity == "note" else _place(problem, sheet)
        if place is not None:
            found.setdefault(anchors.get(place, place), []).append(problem)
    return tuple(_mark(place, found[place], lang) for place in sorted(found))


def listed(problems: Sequence[Problem], sheet: Sheet, lang: Lang) -> list[Listed]:
    """The problems as the list shows them, in their order."""
    anchors = _anchors(sheet)
    return [_listed(problem, anchors, lang) for problem in problems]


def _place(problem: Problem, sheet: Sheet) -> Place | None:
    """The cell that a problem is about; of a row as a whole, its first one that is filled."""
    if problem.row is None:
        return None
    if problem.position is not None:
        return problem.row, problem.position
    index = pc.index(sheet.rows, problem.row).as_py() if problem.code.startswith(_OF_ROWS) else -1
    cells = sheet.record(index) if index >= 0 else []
    return next(((problem.row, at) for at, cell in enumerate(cells) if cell.strip()), None)


def _mark(place: Place, problems: Sequence[Problem], lang: Lang) -> Mark:
    shade: Shade = "error" if any(p.severity == "error" for p in problems) else "warning"
    return Mark(*place, shade, "\n\n".join(_said(p, lang) for p in problems))


def _said(problem: Problem, lang: Lang) -> str:
    severity = text(lang, f"workbooks.severity.{problem.severity}")
    facts = {"code": problem.code, "severity": severity, "message": problem.message, "fix": problem.fix}
    return text(lang, "workbooks.note", **facts)


def _listed(problem: Problem, anchors: Mapping[Place, Place], lang: Lang) -> Listed:
    place = target = ""
    if problem.row and problem.position is not None:
        row, at = anchors.get((problem.row, problem.position), (problem.row, problem.position))
        place = target = f"{excel_letter(at)}{row}"
    elif problem.row:
        place, target = text(lang, "workbooks.list.row", row=problem.row), f"A{problem.row}"
    told = (problem.column, problem.value, problem.message, problem.fix, problem.code)
    return Listed(problem.severity, place or text(lang, "workbooks.list.whole"), target, *told)


def _anchors(sheet: Sheet) -> dict[Place, Place]:
    """For each cell hidden under a merged one: the cell that shows."""
    found = {}
    for area in sheet.merged:
        numbers = sheet.rows[area.top : area.bottom + 1].to_pylist()
        for row in numbers:
            for at in range(area.left, area.right + 1):
                found[row, at] = (numbers[0], area.left)
    return found
