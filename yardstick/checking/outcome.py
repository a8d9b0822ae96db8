"""What is chosen before a file is read, and everything a check says about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from yardstick.checking.personal import holds_personal
from yardstick.checking.sheets import Origin, Sheet
from yardstick.contracts import CheckedTable, Problem, Stage
from yardstick.days import iso
from yardstick.mappings import Mapping as ByHand


@dataclass(frozen=True)
class Choices:
    """What a person settled by hand; everything left None is worked out from the file.

    `part`: the file in a zip. `propose`: whether a kept mapping that fits may be used. `events`: what became of units
    that are no longer on an uploaded roster, or are new on it (see `decisions.apply_events`).
    """

    dataset: str | None = None
    period: date | None = None
    sheet: str | None = None
    part: str | None = None
    encoding: str | None = None
    mapping: ByHand | None = None
    propose: bool = True
    events: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class SeenColumn:
    """One column of the file: what it is called there, some of its cells, and what it was read as ("": left out)."""

    position: int
    heading: str
    samples: tuple[str, ...]
    column: str = ""
    is_known: bool = True  # False: a heading that nobody has said anything about


@dataclass(frozen=True)
class Checked:
    """The outcome of a check: the table when nothing forbids publishing, every finding, and how the file was read."""

    table: CheckedTable | None
    problems: tuple[Problem, ...]
    dataset: str | None
    period: date | None
    sheet: Sheet | None = field(default=None, repr=False)
    columns: tuple[SeenColumn, ...] = ()
    mapping: ByHand | None = None
    stages: tuple[Stage, ...] = ()  # those that were reached

    @property
    def origin(self) -> Origin | None:
        """How the file was read; None for one that could not be."""
        return self.sheet.origin if self.sheet else None

    @property
    def is_personal(self) -> bool:
        """Whether it was refused for data about persons: then it is neither shown nor kept."""
        return holds_personal(self.problems)

    @property
    def may_be_kept(self) -> bool:
        """Whether its bytes may be stored: it was looked through for persons, or only its encoding is not known."""
        is_encoded = any(p.code in ("file.undecodable", "file.doubtful_encoding") for p in self.problems)
        is_read = self.sheet is not None or not self.problems
        return not self.is_personal and (is_read or is_encoded)

    @property
    def encoding(self) -> str:
        """The encoding as people call it; "" for a workbook and for a file that could not be read."""
        return self.origin.encoding if self.origin else ""


def problems_as_json(checked: Checked) -> dict[str, Any]:
    """The outcome of a check as the API and the command line print it."""
    return {
        "ok": checked.table is not None,
        "dataset": checked.dataset,
        "period": iso(checked.period),
        "encoding": checked.encoding or None,
        "origin": asdict(checked.origin) if checked.origin else None,
        "mapping": checked.mapping.name if checked.mapping else None,
        "columns": [asdict(column) for column in checked.columns],
        "problems": [asdict(problem) for problem in checked.problems],
    }
