"""Text that was encoded twice, read as it was meant, where a mapping asks for it; a lost letter is read as "?"."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from yardstick.checking.fields import Field, Header
from yardstick.checking.findings import Findings
from yardstick.checking.recoded import mended
from yardstick.checking.sheets import Sheet

_LOST, _SHOWN = "\ufffd", "?"


def mended_sheet(sheet: Sheet, header: Header, findings: Findings) -> Sheet:
    """The sheet with the words in its text columns mended; headings and numbers stay. Lost letters are told of."""
    columns = list(sheet.columns)
    for field in header.fields:
        if field.column.type in ("string", "list"):
            column = _mended(columns[field.position], header.first)
            columns[field.position] = _without_lost(column, field, sheet, header, findings)
    return replace(sheet, columns=tuple(columns))


def _mended(column: pa.StringArray, first: int) -> pa.StringArray:
    cells = column.dictionary_encode()
    words = pa.array([mended(word) or word for word in cells.dictionary.to_pylist()], pa.string())
    below = pa.DictionaryArray.from_arrays(cells.indices, words).cast(pa.string()).slice(first)
    return pa.concat_arrays([column.slice(0, first), below])


def _without_lost(
    column: pa.StringArray, field: Field, sheet: Sheet, header: Header, findings: Findings
) -> pa.StringArray:
    """A letter that is gone must not keep back a school: its name is told with a question mark in it."""
    below = column.slice(header.first)
    lost = pc.indices_nonzero(pc.match_substring(below, _LOST))
    if not len(lost):
        return column
    readable = pc.replace_substring(below, _LOST, _SHOWN)
    at = lost[0].as_py()
    told = {"row": sheet.rows[header.first + at].as_py(), "column": field.heading, "position": field.position}
    findings.note("cell.letters_lost", **told, value=below[at].as_py(), read=readable[at].as_py(), count=len(lost))
    return pa.concat_arrays([column.slice(0, header.first), readable])
