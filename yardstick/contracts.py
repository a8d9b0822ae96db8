"""contracts/*.toml → Contract; check(contract, bytes) → CheckedTable or problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import pyarrow as pa

ColumnType = Literal["string", "integer", "number", "percent", "boolean", "date", "list"]
Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Choice:
    """One permitted value of a column: the stored code, what people call it, and other spellings."""

    value: str
    title: str
    title_en: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column: the stored name, the heading in files, its type, unit and constraints."""

    name: str
    title: str
    title_en: str
    type: ColumnType
    synonyms: tuple[str, ...] = ()
    unit: str = ""
    description: str = ""
    required: bool = False  # the cell must not be blank
    optional: bool = False  # the whole column may be missing from the file
    pattern: str | None = None
    pattern_hint: str = ""  # the pattern in words, shown in messages
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[Choice, ...] = ()
    not_after_period: bool = False  # dates: later than the cut-off date is a fault


@dataclass(frozen=True)
class Rule:
    """A relation between columns of one row: `part` may not exceed `whole`."""

    part: str
    whole: str


@dataclass(frozen=True)
class Contract:
    """What a file of one dataset must look like, who delivers it and how often."""

    id: str
    title: str
    title_en: str
    description: str
    description_en: str
    department: str
    roster: bool  # True for the roster itself
    kinds: tuple[str, ...]  # unit kinds (办学类型 codes) this dataset is about; () = all
    due_months: int  # a snapshot is expected this often
    grace_days: int  # and is overdue this long after the next one was due
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...] = ()

    def column(self, name: str) -> Column:
        """The column with this stored name; KeyError when the contract has none."""
        return next(c for c in self.columns if c.name == name)


@dataclass(frozen=True)
class Problem:
    """One finding about an uploaded file.

    `row` is the row number as Excel shows it (the heading is row 1), None when the finding is about the whole file;
    `column` is the heading as the file writes it, or "" ; `value` is the cell as the file writes it.
    """

    code: str
    severity: Severity
    row: int | None
    column: str
    value: str
    message: str
    fix: str


@dataclass(frozen=True)
class Source:
    """The uploaded bytes and what was understood of them."""

    file_name: str
    content: bytes = field(repr=False)
    sha256: str
    encoding: str


@dataclass(frozen=True)
class CheckedTable:
    """Rows that passed their contract. Only `check` makes one; `SnapshotStore.publish` takes nothing else.

    `rows` has exactly the contract's columns, in order, as: string, int64, float64 (number and percent),
    bool, date32, and list<string> for "list".
    """

    contract: Contract
    period: date
    rows: pa.Table
    source: Source
    notices: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Checked:
    """The outcome of a check: the table when nothing forbids publishing, and every finding."""

    table: CheckedTable | None
    problems: tuple[Problem, ...]
    dataset: str | None
    period: date | None
    encoding: str | None


Roster = Mapping[str, Mapping[str, Any]]  # unit_id → roster columns, as published for the period
