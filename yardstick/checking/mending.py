"""Text that was encoded twice, read as it was meant, where a mapping asks for it."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from yardstick.checking.fields import Header
from yardstick.checking.recoded import mended
from yardstick.checking.sheets import Sheet


def mended_sheet(sheet: Sheet, header: Header) -> Sheet:
    """The sheet with the words in its text columns mended; headings and numbers stay."""
    texts = {f.position for f in header.fields if f.column.type in ("string", "list")}
    columns = tuple(_mended(c, header.first) if i in texts else c for i, c in enumerate(sheet.columns))
    return replace(sheet, columns=columns)


def _mended(column: pa.StringArray, first: int) -> pa.StringArray:
    cells = column.dictionary_encode()
    words = pa.array([mended(word) or word for word in cells.dictionary.to_pylist()], pa.string())
    below = pa.DictionaryArray.from_arrays(cells.indices, words).cast(pa.string()).slice(first)
    return pa.concat_arrays([column.slice(0, first), below])
