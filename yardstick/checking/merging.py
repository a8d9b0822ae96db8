"""Cells of the data that are merged over several rows: a town above its schools is theirs, a number is nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yardstick.checking.fields import Field, Header
from yardstick.checking.findings import Findings
from yardstick.checking.sheets import Area, Sheet

_COUNTS = ("integer", "number", "percent")


def fill_merged(sheet: Sheet, header: Header, findings: Findings) -> Sheet:
    """The sheet with words, codes and dates filled down in merged cells below the headings.

    A number that is merged over several rows is an error: nobody can tell how much of it belongs to each.
    """
    columns = list(sheet.columns)
    for field, areas in _merged_fields(sheet, header):
        if field.column.type in _COUNTS:
            _refuse(sheet, field, areas, findings)
        else:
            columns[field.position] = _filled(columns[field.position], areas)
            row = sheet.rows[areas[0].top].as_py()
            place = {"row": row, "column": field.heading, "position": field.position}
            findings.note("cell.filled_from_merged", **place, value=_top(sheet, areas[0]), count=len(areas))
    return replace(sheet, columns=tuple(columns))


def _merged_fields(sheet: Sheet, header: Header) -> Iterator[tuple[Field, list[Area]]]:
    """The columns of the contract with merged cells in the data, from left to right."""
    fields = {field.position: field for field in header.fields}
    below = (a for a in sheet.merged if a.top >= header.first and a.bottom > a.top and a.left in fields)
    filled = sorted((a for a in below if _top(sheet, a).strip()), key=lambda area: (area.left, area.top))
    return ((fields[left], list(areas)) for left, areas in groupby(filled, key=lambda area: area.left))


def _refuse(sheet: Sheet, field: Field, areas: list[Area], findings: Findings) -> None:
    for area in areas:
        first, last = (sheet.rows[min(at, sheet.count - 1)].as_py() for at in (area.top, area.bottom))
        place = {"row": first, "column": field.heading, "position": field.position}
        findings.error("cell.merged_number", **place, value=_top(sheet, area), last=last)


def _filled(column: pa.StringArray, areas: list[Area]) -> pa.StringArray:
    """Each cell of an area replaced by the one that is merged over it."""
    source = np.arange(len(column))
    for area in areas:
        source[area.top : area.bottom + 1] = area.top
    return pc.take(column, pa.array(source))


def _top(sheet: Sheet, area: Area) -> str:
    return str(sheet.columns[area.left][area.top].as_py()) if area.top < sheet.count else ""
