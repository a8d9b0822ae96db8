"""The rows of a file beside the published rows of the same key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from yardstick.checking.records import Rows
from yardstick.codes import FORMER, NO_CODES, Codes
from yardstick.contracts import KEY, NAME, PERIOD, Column, Contract, Roster

_JOINT = "\x1f"  # between the parts of a key


@dataclass(frozen=True)
class Earlier:
    """What is published of a dataset when a file of one period comes in.

    `period`, `rows`: the last snapshot before it. `same`: what is published for the very period. `newest`: the last
    period published. `roster`, `roster_before`: those that apply to the file and to `period`. `others`: by dataset, the
    rows that the contract's ratios divide by. `explained`: the units whose coming or going somebody has accounted for.
    All None or empty where there is nothing.
    """

    period: date | None = None
    rows: pa.Table | None = field(default=None, repr=False)
    same: pa.Table | None = field(default=None, repr=False)
    newest: date | None = None
    roster: Roster | None = field(default=None, repr=False)
    roster_before: Roster | None = field(default=None, repr=False)
    codes: Codes = NO_CODES
    others: Mapping[str, pa.Table] = field(default_factory=dict, repr=False)
    explained: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Match:
    """A file (`new`) and published rows (`old`) of the same dataset; units are told by their newest codes."""

    rows: Rows
    old: pa.Table
    codes: Codes = NO_CODES

    @classmethod
    def of(cls, rows: Rows, old: pa.Table, codes: Codes) -> Match:
        """A roster says itself which codes changed; for other datasets `codes` does."""
        old = old.combine_chunks()
        return cls(rows, old, _own_codes(rows, old) if rows.header.contract.roster else codes)

    @property
    def contract(self) -> Contract:
        """Of both."""
        return self.rows.header.contract

    @cached_property
    def new_units(self) -> pa.StringArray:
        """The code of each row of the file."""
        return self.codes.column(self.rows.columns[KEY])

    @cached_property
    def old_units(self) -> pa.StringArray:
        """The code of each published row."""
        return self.codes.column(_whole(self.old[KEY]))

    @cached_property
    def place(self) -> pa.Int32Array:
        """For each row of the file the published one, null where there is none."""
        return pc.index_in(self._new_keys, value_set=self._old_keys)

    @cached_property
    def gone(self) -> pa.BooleanArray:
        """Which published rows the file does not have."""
        if len(self.place) - self.added == self.old.num_rows:
            return pa.repeat(False, self.old.num_rows)
        return pc.invert(pc.is_in(self._old_keys, value_set=self._new_keys))

    @cached_property
    def units_gone(self) -> pa.BooleanArray:
        """Which published rows are about units that the file does not have."""
        if self.contract.key == (KEY,):
            return self.gone
        return pc.invert(pc.is_in(self.old_units, value_set=self.new_units))

    @cached_property
    def units_new(self) -> pa.BooleanArray:
        """Which rows of the file are about units that are not published."""
        if self.contract.key == (KEY,):
            return self.place.is_null()
        return pc.invert(pc.is_in(self.new_units, value_set=self.old_units))

    @property
    def added(self) -> int:
        """How many rows of the file are not published."""
        return int(self.place.null_count)

    @cached_property
    def removed(self) -> int:
        """How many published rows the file does not have."""
        return int(pc.sum(self.gone, min_count=0).as_py())

    @property
    def is_copy(self) -> bool:
        """Whether the file has the published rows, and nothing in them differs."""
        if self.added or self.removed:
            return False
        return all(self.before(c.name).equals(self.after(c.name)) for c in self.columns)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns that say something about a unit or item and do not only name it."""
        naming = {NAME, PERIOD, *self.contract.key}
        return tuple(c for c in self.contract.columns if c.name not in naming and c.name in self.old.column_names)

    def whole(self, name: str) -> pa.Array:
        """All published values of a column."""
        return _whole(self.old[name])

    def before(self, name: str) -> pa.Array:
        """The published value for each row of the file; null where there is none."""
        return self.whole(name).take(self.place)

    def after(self, name: str) -> pa.Array:
        """The file's values; null where it does not have the column."""
        given = self.rows.columns.get(name)
        return pa.nulls(len(self.rows.numbers), self.old[name].type) if given is None else given

    def changed(self) -> int:
        """How many cells of rows that both have differ."""
        both = self.place.is_valid()
        return sum(_differing(self.before(c.name).filter(both), self.after(c.name).filter(both)) for c in self.columns)

    @property
    def _new_keys(self) -> pa.StringArray:
        return _joined(self.new_units, {name: self.rows.columns[name] for name in self.contract.key})

    @property
    def _old_keys(self) -> pa.StringArray:
        return _joined(self.old_units, {name: _whole(self.old[name]) for name in self.contract.key})


def _own_codes(rows: Rows, old: pa.Table) -> Codes:
    listings = [(date.min, old), (date.max, rows.columns)]
    return Codes.of_listings([(day, _formers(columns)) for day, columns in listings])


def _formers(columns: pa.Table | Mapping[str, pa.Array]) -> dict[str, str | None]:
    names = columns.column_names if isinstance(columns, pa.Table) else columns
    codes = columns[KEY].to_pylist()
    return dict(zip(codes, columns[FORMER].to_pylist() if FORMER in names else [None] * len(codes), strict=True))


def _joined(units: pa.StringArray, columns: Mapping[str, pa.Array]) -> pa.StringArray:
    if len(columns) == 1:
        return units
    parts = [units if name == KEY else column.cast(pa.string()) for name, column in columns.items()]
    return pc.binary_join_element_wise(*parts, _JOINT)


def _differing(old: pa.Array, new: pa.Array) -> int:
    if old.equals(new):
        return 0
    if pa.types.is_nested(old.type):
        return sum(a != b for a, b in zip(old.to_pylist(), new.to_pylist(), strict=True))
    differ = pc.fill_null(pc.not_equal(old, new), pc.xor(old.is_valid(), new.is_valid()))
    return int(pc.sum(differ, min_count=0).as_py())


def _whole(column: pa.ChunkedArray) -> pa.Array:
    array = column.combine_chunks()
    return array if isinstance(array, pa.Array) else pa.concat_arrays(array.chunks)
