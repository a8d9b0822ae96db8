"""Rows in the order of their keys, and keys that occur again; a million of them without comparing words twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce

import pyarrow as pa
import pyarrow.compute as pc

_LONGEST_CODE = 18  # digits that a 64-bit integer holds whatever they are
_MOST = 2**63 - 1


@dataclass(frozen=True)
class KeyOrder:
    """`ranks`: numbers that compare as the keys of the rows do."""

    ranks: pa.Int64Array

    @classmethod
    def of(cls, columns: Sequence[pa.Array]) -> KeyOrder:
        """The order of rows with these columns as their key, the first one before the others; no cell is null."""
        return cls(reduce(_combined, map(_ranks, columns)))

    @cached_property
    def order(self) -> pa.UInt64Array | None:
        """The indices of the rows in order, equal keys as they stand; None when all stand so already."""
        stands = pc.less_equal(self.ranks[:-1], self.ranks[1:])
        return None if pc.all(stands, min_count=0).as_py() else pc.array_sort_indices(self.ranks)

    def repeated(self) -> tuple[pa.UInt64Array, pa.UInt64Array]:
        """The indices of rows whose key an earlier row has, ascending, and for each the index of the first such row."""
        order = pc.indices_nonzero(pa.repeat(True, len(self.ranks))) if self.order is None else self.order
        ranks = self.ranks.take(order)
        again = pa.concat_arrays([pa.repeat(False, min(len(ranks), 1)), pc.equal(ranks[1:], ranks[:-1])])
        first = pc.fill_null_forward(pc.if_else(again, pa.scalar(None, order.type), order))
        at, first = order.filter(again), first.filter(again)
        ascending = pc.array_sort_indices(at)
        return at.take(ascending), first.take(ascending)


def _ranks(column: pa.Array) -> pa.Int64Array:
    if pa.types.is_date32(column.type):
        return column.cast(pa.int32()).cast(pa.int64())
    if pa.types.is_integer(column.type) or pa.types.is_boolean(column.type) or _are_codes(column):
        return column.cast(pa.int64())
    return _dense(column)


def _are_codes(column: pa.Array) -> bool:
    """Whether all are digits, and as many: they then compare as the numbers they show."""
    if not pa.types.is_string(column.type) or not pc.all(pc.ascii_is_decimal(column), min_count=0).as_py():
        return False
    lengths = pc.min_max(pc.binary_length(column)).as_py()
    return lengths["min"] == lengths["max"] and (lengths["max"] or 0) <= _LONGEST_CODE


def _dense(column: pa.Array) -> pa.Int64Array:
    """The place of each cell among the different ones."""
    encoded = column.dictionary_encode()
    places = pc.rank(encoded.dictionary, tiebreaker="dense").cast(pa.int64())
    return places.take(encoded.indices)


def _combined(first: pa.Int64Array, second: pa.Int64Array) -> pa.Int64Array:
    """Numbers that compare as the pairs do."""
    if _span(first) * _span(second) > _MOST:
        first, second = _dense(first), _dense(second)
    low = pc.min(second).as_py() or 0
    shifted = pc.subtract(first, pc.min(first).as_py() or 0)
    return pc.add(pc.multiply(shifted, _span(second)), pc.subtract(second, low))


def _span(numbers: pa.Int64Array) -> int:
    limits = pc.min_max(numbers).as_py()
    return int((limits["max"] or 0) - (limits["min"] or 0) + 1)
