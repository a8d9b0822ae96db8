"""Many cells in one problem: the first of them by row, and where to look."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from yardstick.checking.findings import Findings
from yardstick.checking.records import Rows
from yardstick.contracts import Level
from yardstick.texts import Lang, text

LISTED = 10  # cells, rows or names in one message


def tell(findings: Findings, level: Level, code: str, **place_and_details: Any) -> None:
    """Add a finding at the level its check has; nothing where that is off."""
    if level == "error":
        findings.error(code, **place_and_details)
    elif level == "warning":
        findings.warning(code, **place_and_details)


def place(rows: Rows, index: int | None, name: str) -> dict[str, Any]:
    """Row, column and position of the cell in this column; without the row for None."""
    at = rows.header.field(name)
    column = at.heading if at else rows.header.contract.column(name).title
    row = None if index is None else int(rows.numbers[index].as_py())
    return {"row": row, "column": column, "position": at.position if at else None}


def cells(rows: Rows, mask: pa.BooleanArray, name: str, lang: Lang) -> dict[str, Any]:
    """The cells of a column where `mask` is true, as details of one problem: the first one's place, all of them listed.

    At least one must be.
    """
    at = indices(mask)
    values = rows.columns[name]

    def word(index: int) -> str:
        return text(lang, "contracts.listing.cell", row=rows.numbers[index], value=shown(values[index].as_py()))

    words = listing(at, word, lang)
    return {**place(rows, at[0], name), "value": shown(values[at[0]].as_py()), "count": len(at), "cells": words}


def indices(mask: pa.BooleanArray) -> list[int]:
    """Where the mask is true; a null is not."""
    found: list[int] = pc.indices_nonzero(pc.fill_null(mask, False)).to_pylist()
    return found


def listing(things: Sequence[Any], word: Callable[[Any], str], lang: Lang) -> str:
    """The first of many, in words."""
    more = text(lang, "contracts.listing.more") if len(things) > LISTED else ""
    return text(lang, "contracts.listing.and").join(map(word, things[:LISTED])) + more


def shown(value: object) -> str:
    """A stored value as a message has it."""
    return f"{value:.10g}" if isinstance(value, float) else "" if value is None else str(value)


def heading(rows: Rows, names: Sequence[str]) -> str:
    """What the file calls these columns, as a sum."""
    return " + ".join(place(rows, None, name)["column"] for name in names)


def summed(columns: Mapping[str, pa.Array], names: Sequence[str]) -> pa.DoubleArray:
    """The sum of these columns in each row; null where one of them is blank."""
    first, *others = (columns[name].cast(pa.float64()) for name in names)
    for other in others:
        first = pc.add(first, other)
    return first
