"""Every table as of one moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import pyarrow as pa
import pyarrow.parquet as pq

from yardstick.codes import FORMER, NO_CODES, Codes
from yardstick.contracts import KEY, Roster
from yardstick.errors import UnknownDataset, UnknownVersion
from yardstick.snapshots.commits import Commit
from yardstick.snapshots.tables import SnapshotTable, period_of
from yardstick.snapshots.wide import DELIVERED, Shape, conform


@dataclass(frozen=True)
class View:
    """What readers see at `moment` (ms UTC): whatever is published later, a view keeps showing the same rows."""

    moment: int
    _tables: Mapping[str, SnapshotTable] = field(repr=False, compare=False)
    _shape: Shape = field(repr=False, compare=False)

    def version_of(self, dataset: str) -> int | None:
        """The Delta version of the dataset's table; None before its first commit."""
        commit = self._table(dataset).commit_at(self.moment)
        return None if commit is None else commit.version

    def files(self, dataset: str) -> tuple[str, ...]:
        """Absolute paths of the Parquet files that hold the dataset; () when it has no rows."""
        version = self.version_of(dataset)
        return () if version is None else self._table(dataset).files(version)

    def files_of(self, dataset: str, period: date) -> tuple[str, ...]:
        """Those of one period."""
        return tuple(file for file in self.files(dataset) if period_of(file) == period)

    def periods(self, dataset: str) -> tuple[date, ...]:
        """The periods that have rows, oldest first."""
        return tuple(sorted({period_of(file) for file in self.files(dataset)}))

    def rows(self, dataset: str, period: date) -> pa.Table:
        """What was delivered for one period, roster columns and `period` included; an empty table when nothing was."""
        files, schema = self.files_of(dataset, period), self._shape.schema(dataset)
        parts = [_read(file, period, schema) for file in files]
        rows = pa.concat_tables(parts) if parts else schema.empty_table()
        return rows.filter(rows[DELIVERED]) if DELIVERED in schema.names else rows

    def revision(self, dataset: str, period: date) -> int | None:
        """Moment of the last commit that touched the period; None when it was never published."""
        return self._table(dataset).revision(period, self.moment)

    def roster_period(self, period: date) -> date | None:
        """The roster that applies at a cut-off date: the latest one not after it."""
        return max((p for p in self.periods(self._shape.roster.id) if p <= period), default=None)

    def roster(self, period: date) -> Roster | None:
        """The units of the applicable roster by code, with every stored roster column; None when there is none."""
        applicable = self.roster_period(period)
        if applicable is None:
            return None
        return {row[KEY]: row for row in self.rows(self._shape.roster.id, applicable).to_pylist()}

    def rosters(self, *columns: str) -> tuple[tuple[date, Roster], ...]:
        """Every roster as published, with its cut-off date, oldest first; with these columns, or all."""
        dataset = self._shape.roster.id
        tables = ((p, self.rows(dataset, p)) for p in self.periods(dataset))
        listed = ((p, rows.select(_present(rows, columns)) if columns else rows) for p, rows in tables)
        return tuple((p, {row[KEY]: row for row in rows.to_pylist()}) for p, rows in listed)

    def codes(self) -> Codes:
        """The changes of codes that the rosters of this version tell of."""
        return _codes(self.files(self._shape.roster.id))

    def roster_moment(self, period: date) -> int | None:
        """Moment of the commit that made the applicable roster what it is."""
        applicable = self.roster_period(period)
        if applicable is None:
            return None
        commit = self.last_commit(self._shape.roster.id, applicable)
        return None if commit is None else commit.moment

    def commits(self, dataset: str | None = None) -> tuple[Commit, ...]:
        """The audit log up to this moment, newest first: of one dataset or of all."""
        tables = self._tables.values() if dataset is None else [self._table(dataset)]
        found = [commit for table in tables for commit in table.commits if commit.moment <= self.moment]
        return tuple(sorted(found, key=lambda commit: commit.moment, reverse=True))

    def provenance(self, dataset: str, period: date) -> Commit | None:
        """The publish or roll-back that the rows come from; None when the period has no rows."""
        commits = self._table(dataset).own_commits(period, self.moment)
        made = next((commit for commit in commits if commit.kind != "roster"), None)
        return None if made is None or made.withdraws else made

    def last_commit(self, dataset: str, period: date) -> Commit | None:
        """The last commit of this program to the period, a re-join to the roster included."""
        return next(iter(self._table(dataset).own_commits(period, self.moment)), None)

    def outdated(self) -> tuple[tuple[str, date], ...]:
        """Datasets and periods whose rows are joined to another roster than the one that applies."""
        return tuple(
            (dataset, period)
            for dataset, table in self._tables.items()
            if self._shape.contracts[dataset].is_joined
            for period, last in table.latest(self.moment).items()
            if not last.withdraws and self.roster_moment(period) not in (None, last.roster_moment)
        )

    def _table(self, dataset: str) -> SnapshotTable:
        if dataset not in self._tables:
            known = "、".join(sorted(self._tables))
            raise UnknownDataset(f"没有名为“{dataset}”的数据集。", fix=f"可用的数据集：{known}。")
        return self._tables[dataset]


@lru_cache(maxsize=64)
def _codes(files: tuple[str, ...]) -> Codes:
    """What these files of rosters say; where none tells of a change they are not read any further."""
    if not any(map(_tells_of_codes, files)):
        return NO_CODES
    listings: dict[date, dict[str, str | None]] = {}
    for file in files:
        listings.setdefault(period_of(file), {}).update(_former_codes(file))
    return Codes.of_listings([*listings.items()])


@lru_cache(maxsize=10_000)
def _tells_of_codes(file: str) -> bool:
    with _opened(file) as parquet:
        return (
            FORMER in parquet.schema_arrow.names
            and parquet.read([FORMER])[FORMER].null_count < parquet.metadata.num_rows
        )


def _present(rows: pa.Table, columns: Sequence[str]) -> list[str]:
    """The key and those of these columns that the table has: a roster need not tell of every event."""
    return [KEY, *(name for name in columns if name in rows.column_names)]


def _former_codes(file: str) -> dict[str, str | None]:
    """Every unit of a roster with its former code."""
    with _opened(file) as parquet:
        rows = parquet.read([KEY, *({FORMER} & {*parquet.schema_arrow.names})])
    former = rows[FORMER].to_pylist() if FORMER in rows.column_names else [None] * rows.num_rows
    return dict(zip(rows[KEY].to_pylist(), former, strict=True))


def _read(file: str, period: date, schema: pa.Schema) -> pa.Table:
    with _opened(file) as parquet:
        rows = parquet.read(use_threads=False)
    return conform(rows.append_column("period", pa.repeat(pa.scalar(period, pa.date32()), rows.num_rows)), schema)


def _opened(file: str) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(file)
    except FileNotFoundError:
        raise UnknownVersion(
            "该版本的数据文件已不在数据目录中。", fix="请联系管理员从备份恢复，或查看其他版本。"
        ) from None
