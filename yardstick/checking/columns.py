"""A column of cell text → a typed array, with exactly the meaning that CellReader gives each cell, a million at a time.

Equal cells are read once. Where most differ, those written as the contract asks are told by a pattern and cast
together; all others, faulty ones among them, go through the CellReader.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import get_args

import pyarrow as pa
import pyarrow.compute as pc

from yardstick.checking.cells import LARGEST_EXACT, LONGEST_TEXT, ROUNDED_OFF, CellReader, Notice
from yardstick.contracts import ARROW_TYPES
from yardstick.spellings import BLANKS, MISSING, garbled

NOTICES: tuple[Notice, ...] = get_args(Notice)
FAULTY = len(NOTICES)

_FEW = 8  # different cells: reading them one by one is faster
_SAMPLE = 4096
_MOST_DIFFERENT = 0.9  # of a sample: with more than this share of different cells, equal ones are not looked for
_BATCH = 10_000
_HOPELESS = 10_000  # different faulty cells: no file can be published with one, so that others need not be read
_LONGEST_MISSING = max(map(len, MISSING))

BLANK = "".join(f"\\x{{{ord(character):X}}}" for character in BLANKS)  # in the brackets of a pattern
_NUMBER = r"^-?[0-9]{1,15}(?:\.[0-9]{0,12})?$"
_PERCENT = _NUMBER[:-1] + "%?$"
_THOUSANDS = r"^-?[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,8})?%?$"
_TRIMMED = "".join(character for character in BLANKS if not garbled(character))
_DAY = (
    "^(?:18|19|20|21)[0-9]{2}-"
    "(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)$"
)
# Letters that stand for themselves: no full-width ones, nothing invisible, no traces of a wrong encoding (锟, 烫), and
# no # with which Excel's errors begin.
_LETTER = r"!\"$-~（），、。：；！？《》“”‘’·…—\x{4E00}-\x{70EA}\x{70EC}-\x{951E}\x{9520}-\x{9FFF}"
_NAME = rf"^(?:[{_LETTER}]+|[{_LETTER}]{{5,}}(?: [{_LETTER}]+)+)$"
_CODE = "^[0-9A-Za-z_.-]+$"
_COMMON_PATTERN = re.compile(r"[\^$A-Za-z0-9_\[\](){}|?*+,.\-]+")  # what RE2 and Python's `re` understand alike


@dataclass(frozen=True)
class ColumnRead:
    """A column as read. `said`, uint8: for each cell the index of its notice in NOTICES, or FAULTY; None when all are
    silent. A faulty cell is null in `values`; its fault is what the column's CellReader says of it. In a column with
    a great many different faulty cells those further down are left unread, null and silent.
    """

    values: pa.Array
    said: pa.UInt8Array | None = None

    @property
    def faulty(self) -> pa.UInt64Array:
        """The indices of the cells that are no values."""
        return pc.indices_nonzero(pc.equal(self.said, FAULTY)) if self.said else pa.array([], pa.uint64())

    def noticed(self) -> Iterator[tuple[Notice, int, int]]:
        """Each notice with the index of the first cell it is about, and how many there are."""
        for number, notice in enumerate(NOTICES[1:], 1):
            first = pc.index(self.said, number).as_py() if self.said else -1
            if first >= 0:
                yield notice, first, pc.sum(pc.equal(self.said, number)).as_py()


def read_column(cells: pa.StringArray, reader: CellReader) -> ColumnRead:
    """Every cell as a value of the reader's column."""
    if reader.column.type in ("boolean", "list") or reader.spellings or _is_repetitive(cells):
        encoded = cells.dictionary_encode()
        return _spread(_read_distinct(encoded.dictionary, reader), encoded.indices)
    return _read_distinct(cells, reader)


def blank_cells(cells: pa.StringArray) -> pa.BooleanArray:
    """Which cells show nothing, as `not plain(cell)` says of one."""
    return pc.match_substring_regex(cells, f"^[{BLANK}]*$")


def _is_repetitive(cells: pa.StringArray) -> bool:
    if len(cells) <= _SAMPLE // 16:
        return True
    sample = cells.take(pa.array(range(0, len(cells), -(-len(cells) // _SAMPLE))))
    return bool(pc.count_distinct(sample).as_py() <= _MOST_DIFFERENT * len(sample))


def _spread(read: ColumnRead, indices: pa.Int32Array) -> ColumnRead:
    return ColumnRead(read.values.take(indices), read.said.take(indices) if read.said else None)


def _read_distinct(cells: pa.StringArray, reader: CellReader) -> ColumnRead:
    quick = _quick(reader) if len(cells) > _FEW else None
    if quick is None:
        return _read_each(cells, reader)
    values, settled = quick(cells, reader)
    settled = _settled(cells, settled, reader)
    if _all(settled):
        return ColumnRead(values)
    odd = pc.invert(settled)
    return _with_odd(ColumnRead(values), odd, _read_eased(cells.filter(odd), quick, reader))


def _read_eased(cells: pa.StringArray, quick: _Quick, reader: CellReader) -> ColumnRead:
    """Cells that are written plainly but for blanks around them and commas within; the others one by one."""
    eased = _eased(cells, reader)
    values, settled = quick(eased, reader)
    settled = pc.and_(_settled(eased, settled, reader), pc.less_equal(pc.binary_length(cells), LONGEST_TEXT))
    eased_read = ColumnRead(values, pc.cast(pc.and_(settled, pc.is_valid(values)), pa.uint8()))
    if _all(settled):
        return eased_read
    odd = pc.invert(settled)
    encoded = cells.filter(odd).dictionary_encode()
    return _with_odd(eased_read, odd, _spread(_read_each(encoded.dictionary, reader), encoded.indices))


def _eased(cells: pa.StringArray, reader: CellReader) -> pa.StringArray:
    cells = pc.utf8_trim(cells, _TRIMMED)
    if reader.values or reader.column.type not in ("integer", "number", "percent"):
        return cells
    return pc.if_else(pc.match_substring_regex(cells, _THOUSANDS), pc.replace_substring(cells, ",", ""), cells)


def _settled(cells: pa.StringArray, settled: pa.BooleanArray, reader: CellReader) -> pa.BooleanArray:
    """Cells read quickly, and blank ones where these are values, unless something else is to be read instead."""
    settled = pc.fill_null(settled, False)
    if not reader.column.required:
        settled = pc.or_(settled, pc.equal(cells, ""))
    if reader.values:
        settled = pc.and_not(settled, pc.is_in(pc.ascii_lower(cells), pa.array(list(reader.values), pa.string())))
    return settled


def _with_odd(read: ColumnRead, odd: pa.BooleanArray, others: ColumnRead) -> ColumnRead:
    """The column with what the odd cells were read as."""
    values = pc.replace_with_mask(read.values, odd, others.values)
    if read.said is None and others.said is None:
        return ColumnRead(values)
    said = pa.repeat(pa.scalar(0, pa.uint8()), len(odd)) if read.said is None else read.said
    return ColumnRead(values, said if others.said is None else pc.replace_with_mask(said, odd, others.said))


def _read_each(cells: pa.StringArray, reader: CellReader) -> ColumnRead:
    type_, said, values = ARROW_TYPES[reader.column.type], bytearray(), [pa.array([], ARROW_TYPES[reader.column.type])]
    for start in range(0, len(cells), _BATCH):
        if said.count(FAULTY) > _HOPELESS:
            values.append(pa.nulls(len(cells) - start, type_))
            said += bytes(len(cells) - start)
            break
        readings = [reader.read(cell) for cell in cells.slice(start, _BATCH).to_pylist()]
        values.append(pa.array([reading.value for reading in readings], type_))
        said += bytes(FAULTY if r.fault else NOTICES.index(r.notice) for r in readings)
    return ColumnRead(pa.concat_arrays(values), _bytes(said) if any(said) else None)


def _bytes(numbers: bytearray) -> pa.UInt8Array:
    return pa.Array.from_buffers(pa.uint8(), len(numbers), [None, pa.py_buffer(numbers)])


_Quick = Callable[[pa.StringArray, CellReader], tuple[pa.Array, pa.BooleanArray]]


def _quick(reader: CellReader) -> _Quick | None:
    """How to read the plainly written cells of this column together; None where each is to be read by itself.

    It gives the values and which cells it settled; null counts as not settled.
    """
    column = reader.column
    if column.type != "string":
        return _QUICK.get(column.type)
    if reader.spellings or reader.zeros_not_asked:
        return None
    if column.pattern:
        return _codes if _is_common(column.pattern) else None
    return None if reader.values else _names


def _numbers(cells: pa.StringArray, reader: CellReader) -> tuple[pa.Array, pa.BooleanArray]:
    plain = pc.match_substring_regex(cells, _NUMBER)
    numbers = pc.cast(_only(cells, plain), pa.float64())
    return _fitting(_times(numbers, reader.factor), reader)


def _integers(cells: pa.StringArray, reader: CellReader) -> tuple[pa.Array, pa.BooleanArray]:
    numbers, fits = _numbers(cells, reader)
    fits = pc.and_(fits, pc.equal(numbers, pc.floor(numbers)))
    return pc.cast(_only(numbers, fits), pa.int64()), fits


def _percents(cells: pa.StringArray, reader: CellReader) -> tuple[pa.Array, pa.BooleanArray]:
    plain = _only(cells, pc.match_substring_regex(cells, _PERCENT))
    signed = pc.ends_with(plain, "%")
    numbers = pc.cast(pc.ascii_rtrim(plain, "%"), pa.float64())
    if reader.factor != 1:
        numbers = pc.if_else(signed, numbers, _times(numbers, reader.factor))
    else:
        ambiguous = pc.and_not(pc.and_(pc.greater(numbers, 0), pc.less_equal(numbers, 1)), signed)
        numbers = _only(numbers, pc.invert(ambiguous))
    return _fitting(numbers, reader)


def _fitting(numbers: pa.DoubleArray, reader: CellReader) -> tuple[pa.Array, pa.BooleanArray]:
    low, high = reader.limits
    fits = pc.and_(pc.greater_equal(numbers, float(low)), pc.less_equal(numbers, float(high)))
    if reader.zeros_not_asked:
        fits = pc.and_(fits, pc.not_equal(numbers, 0.0))
    return pc.add(_only(numbers, fits), 0.0), fits  # 0 is added so that -0 becomes 0


def _times(numbers: pa.DoubleArray, factor: float) -> pa.DoubleArray:
    """What CellReader makes of each number."""
    if factor == 1:
        return numbers
    product = pc.multiply(numbers, factor)
    whole, size = pc.round(product), pc.abs(product)
    rounded_off = pc.less_equal(pc.abs(pc.subtract(product, whole)), pc.multiply(size, ROUNDED_OFF))
    return pc.if_else(pc.and_(rounded_off, pc.less_equal(size, LARGEST_EXACT)), whole, product)


def _days(cells: pa.StringArray, reader: CellReader) -> tuple[pa.Array, pa.BooleanArray]:
    days = pc.cast(_only(cells, pc.match_substring_regex(cells, _DAY)), pa.date32())
    if reader.column.not_after_period and reader.period:
        days = _only(days, pc.less_equal(days, pa.scalar(reader.period, pa.date32())))
    return days, pc.is_valid(days)


def _names(cells: pa.StringArray, reader: CellReader) -> tuple[pa.Array, pa.BooleanArray]:
    return _words(cells, pc.match_substring_regex(cells, _NAME))


def _codes(cells: pa.StringArray, reader: CellReader) -> tuple[pa.Array, pa.BooleanArray]:
    fits = pc.match_substring_regex(cells, f"^(?:{reader.column.pattern})$")
    simple = pc.ascii_is_alnum(cells)
    return _words(cells, pc.and_(fits, simple if _all(simple) else pc.match_substring_regex(cells, _CODE)))


def _words(cells: pa.StringArray, fits: pa.BooleanArray) -> tuple[pa.Array, pa.BooleanArray]:
    """Those that fit, are short enough and no words for nothing."""
    fits = pc.and_(fits, pc.less_equal(pc.binary_length(cells), LONGEST_TEXT))
    if len(cells) and pc.min(pc.utf8_length(cells)).as_py() <= _LONGEST_MISSING:
        fits = pc.and_not(fits, pc.is_in(pc.ascii_lower(cells), pa.array(sorted(MISSING), pa.string())))
    return _only(cells, fits), fits


def _is_common(pattern: str) -> bool:
    """Whether RE2 finds in a plain code what Python's `re` finds."""
    if not _COMMON_PATTERN.fullmatch(pattern) or "(?" in pattern or "[[" in pattern:
        return False
    try:
        pc.match_substring_regex(pa.array([""]), f"^(?:{pattern})$")
    except pa.ArrowInvalid:
        return False
    return True


def _only(values: pa.Array, chosen: pa.BooleanArray) -> pa.Array:
    """The chosen values, null for the others."""
    return values if _all(chosen) else pc.if_else(chosen, values, pa.scalar(None, values.type))


def _all(chosen: pa.BooleanArray) -> bool:
    return chosen.null_count == 0 and bool(pc.all(chosen, min_count=0).as_py())


_QUICK: dict[str, _Quick] = {"integer": _integers, "number": _numbers, "percent": _percents, "date": _days}
