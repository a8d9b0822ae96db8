"""What is stored: a dataset's own columns with the roster's joined in, so that queries need no joins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from yardstick.checking.threads import side_by_side
from yardstick.codes import NO_CODES, Codes
from yardstick.contracts import ARROW_TYPES, KEY, NAME, PERIOD, Column, Contract
from yardstick.errors import ConfigError

DELIVERED = "is_delivered"  # false: the unit should have been in the file and was not
_FIRST = "town"  # neighbours in a query lie together in the file


@dataclass(frozen=True)
class Shape:
    """The stored form of every dataset, worked out from the contracts.

    The roster columns that datasets about units carry are those the roster requires of every unit or marks as
    carried, plus `is_open`. Datasets about items are stored as they came.
    """

    contracts: Mapping[str, Contract]
    roster: Contract

    @classmethod
    def of(cls, contracts: Mapping[str, Contract]) -> Shape:
        """The shape for these contracts; ConfigError unless exactly one of them is the roster."""
        rosters = [contract for contract in contracts.values() if contract.roster]
        if len(rosters) != 1:
            named = "、".join(contract.id for contract in rosters) or "无"
            raise ConfigError(f"必须有且只有一个数据集是名册，现有：{named}。", fix="请检查各合同文件中的 roster。")
        return cls(dict(contracts), rosters[0])

    def carried(self) -> tuple[Column, ...]:
        """The roster columns joined to every dataset about units."""
        columns = (c for c in self.roster.columns if c.required or c.carried)
        return tuple(c for c in columns if c.name not in (KEY, PERIOD))

    def own(self, dataset: str) -> tuple[Column, ...]:
        """The columns that come from the dataset's own file and are stored as they came."""
        contract = self.contracts[dataset]
        taken = {PERIOD, *(c.name for c in self.carried())} if contract.is_joined else {PERIOD}
        return tuple(c for c in contract.columns if c.name not in taken)

    def schema(self, dataset: str) -> pa.Schema:
        """The Arrow schema of stored rows, the same for every period."""
        contract = self.contracts[dataset]
        carried = self.carried() if contract.is_joined else ()
        columns = [(c.name, ARROW_TYPES[c.type]) for c in (*self.own(dataset), *carried)]
        flags = ["is_open", DELIVERED] if contract.is_joined else ["is_open"] if contract.roster else []
        return pa.schema([(PERIOD, pa.date32()), *columns, *((flag, pa.bool_()) for flag in flags)])

    def widen(
        self, dataset: str, rows: pa.Table, period: date, roster: pa.Table | None, codes: Codes = NO_CODES
    ) -> pa.Table:
        """The rows as stored: joined to the stored `roster` (for the roster: itself; for items: None) and sorted.

        By `codes` a row delivered under another code of a unit of the roster is that unit's; it keeps its own code.

        A unit that is not on the roster keeps the name in its file, is not open, and has no other roster value.
        A unit that should have delivered and did not gets a row without values: absence is counted, not forgotten.
        """
        schema, contract = self.schema(dataset), self.contracts[dataset]
        joined = {name: rows[name] for name in rows.column_names}
        joined |= {PERIOD: pa.repeat(pa.scalar(period, pa.date32()), rows.num_rows)}
        if roster is not None:
            joined |= self._joined(rows, period, roster, codes)
        stored = conform(pa.table(joined), schema)
        if contract.is_joined and roster is not None:
            stored = pa.concat_tables([stored, self._absent(dataset, rows, period, roster, codes)])
        order = [_FIRST, *(name for name in contract.key if name != _FIRST)]
        places = pc.sort_indices(stored, sort_keys=[(c, "ascending") for c in order if c in schema.names])
        columns = side_by_side(stored.num_rows, lambda column: column.take(places), stored.columns)
        return pa.table(columns, schema=schema)

    def _joined(self, rows: pa.Table, period: date, roster: pa.Table, codes: Codes) -> dict[str, Any]:
        """The columns that come from the roster."""
        place = pc.index_in(codes.column(rows[KEY]), value_set=codes.column(roster[KEY]))
        joined = {c.name: roster[c.name].take(place) for c in self.carried()}
        joined[DELIVERED] = pa.repeat(pa.scalar(True), rows.num_rows)
        joined["is_open"] = pc.fill_null(_is_open(roster, period).take(place), False)
        if NAME in joined and NAME in rows.column_names:
            joined[NAME] = pc.coalesce(joined[NAME], rows[NAME])
        return joined

    def _absent(self, dataset: str, rows: pa.Table, period: date, roster: pa.Table, codes: Codes) -> pa.Table:
        """A row without own values for every open unit of the dataset's kinds that is not among `rows`."""
        kinds = self.contracts[dataset].kinds
        delivered = pc.is_in(codes.column(roster[KEY]), value_set=codes.column(rows[KEY]))
        expected = pc.and_(_is_open(roster, period), pc.invert(delivered))
        if kinds:
            expected = pc.and_(expected, pc.is_in(roster["kind"], value_set=pa.array(kinds)))
        units = roster.filter(expected)
        known = {c.name: units[c.name] for c in self.carried()} | {KEY: units[KEY]}
        flags = {"is_open": True, DELIVERED: False, PERIOD: period}
        types = {PERIOD: pa.date32()}
        same = {n: pa.repeat(pa.scalar(v, types.get(n, pa.bool_())), units.num_rows) for n, v in flags.items()}
        return conform(pa.table(known | same), self.schema(dataset))


def conform(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """The rows in exactly this schema: a column written before the contract had it is null."""
    missing = pa.nulls(rows.num_rows)
    present = set(rows.column_names)
    columns = [rows[f.name] if f.name in present else missing for f in schema]
    typed = [c if c.type == f.type else c.cast(f.type) for c, f in zip(columns, schema, strict=True)]
    return pa.table(typed, schema=schema)


def _is_open(roster: pa.Table, period: date) -> pa.ChunkedArray:
    at = pa.scalar(period, pa.date32())
    blank = pa.chunked_array([pa.nulls(roster.num_rows, pa.date32())])
    opened = roster["opened_on"] if "opened_on" in roster.column_names else blank
    closed = roster["closed_on"] if "closed_on" in roster.column_names else blank
    return pc.and_(pc.fill_null(pc.less_equal(opened, at), True), pc.fill_null(pc.greater(closed, at), True))
