"""What is stored: a dataset's own columns with the roster's joined in, so that queries need no joins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from yardstick.contracts import ARROW_TYPES, KEY, PERIOD, Column, Contract
from yardstick.errors import ConfigError

_ORDER = ("town", KEY)  # neighbours in a query lie together in the file


@dataclass(frozen=True)
class Shape:
    """The stored form of every dataset, worked out from the contracts.

    The roster columns that other datasets carry are those the roster requires of every unit, plus `is_open`.
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
        """The roster columns joined to every other dataset."""
        return tuple(c for c in self.roster.columns if c.required and c.name not in (KEY, PERIOD))

    def own(self, dataset: str) -> tuple[Column, ...]:
        """The columns that come from the dataset's own file and are stored as they came."""
        contract = self.contracts[dataset]
        taken = {PERIOD} if contract.roster else {PERIOD, *(c.name for c in self.carried())}
        return tuple(c for c in contract.columns if c.name not in taken)

    def schema(self, dataset: str) -> pa.Schema:
        """The Arrow schema of stored rows, the same for every period."""
        carried = () if self.contracts[dataset].roster else self.carried()
        columns = [(c.name, ARROW_TYPES[c.type]) for c in (*self.own(dataset), *carried)]
        return pa.schema([(PERIOD, pa.date32()), *columns, ("is_open", pa.bool_())])

    def widen(self, dataset: str, rows: pa.Table, period: date, roster: pa.Table) -> pa.Table:
        """The rows as stored: joined to the stored `roster` (for the roster: itself) and sorted.

        A unit that is not on the roster keeps the name in its file, is not open, and has no other roster value.
        """
        place = pc.index_in(rows[KEY], value_set=roster[KEY])
        joined = {
            **{name: rows[name] for name in rows.column_names},
            **{c.name: roster[c.name].take(place) for c in self.carried()},
            "is_open": pc.fill_null(_is_open(roster, period).take(place), False),
            "period": pa.repeat(pa.scalar(period, pa.date32()), rows.num_rows),
        }
        if "name" in joined and "name" in rows.column_names:
            joined["name"] = pc.coalesce(joined["name"], rows["name"])
        schema = self.schema(dataset)
        return conform(pa.table(joined), schema).sort_by([(c, "ascending") for c in _ORDER if c in schema.names])


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
