"""Which column of a file is which column of the contract, and how its cells and records are to be taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from yardstick.contracts import Column, Contract


@dataclass(frozen=True)
class Field:
    """A column of the contract where the file has it.

    `values`: a cell's text, as `spellings.folded` makes it → the text to read instead. `zeros_not_asked`: a 0 means
    that nobody asked, and is read as a blank. `factor`: the file's number × factor is what the contract counts in.
    """

    position: int
    heading: str
    column: Column
    values: Mapping[str, str] = field(default_factory=dict)
    zeros_not_asked: bool = False
    factor: float = 1.0


@dataclass(frozen=True)
class Filter:
    """Which records count: those whose cell, as `spellings.folded` makes it, is one of `values`; or is none of them."""

    position: int
    values: frozenset[str]
    keep: bool = True


@dataclass(frozen=True)
class Header:
    """What stands above the cells of a file, and what was settled about them.

    `headings`: one for each column of the sheet, as shown. `first`: the index of the first data record in the sheet.
    `row`: Excel's number of the heading row. `constants`: the stored name of a column the file does not have → the
    cell text that every row is given. A record counts when every filter lets it.
    """

    contract: Contract
    headings: tuple[str, ...]
    fields: tuple[Field, ...]
    first: int = 1
    row: int = 1
    constants: Mapping[str, str] = field(default_factory=dict)
    filters: tuple[Filter, ...] = ()

    @cached_property
    def width(self) -> int:
        """How many cells a row must have: up to the last heading."""
        return max((i + 1 for i, heading in enumerate(self.headings) if heading), default=0)

    @cached_property
    def bare(self) -> tuple[int, ...]:
        """Positions of columns without a heading, left of the last heading."""
        return tuple(i for i, heading in enumerate(self.headings[: self.width]) if not heading)

    def heading(self, name: str) -> str:
        """What this file calls the column with this stored name; "" when it has none."""
        return next((f.heading for f in self.fields if f.column.name == name), "")

    def field(self, name: str) -> Field | None:
        """Where the file has the column with this stored name."""
        return next((f for f in self.fields if f.column.name == name), None)
