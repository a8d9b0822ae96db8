"""DuckDB as the engine. The only module that imports duckdb.

One locked connection per process; each data version keeps a small pool of cursors that read that version's Parquet
files. A cursor costs microseconds, a connection 17 ms. Small datasets are read once and kept as Arrow tables: opening
a handful of tiny files would take longer than every sum over them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from yardstick.errors import UnknownVersion

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL = 500_000  # bytes of Parquet up to which a dataset is kept in memory, where it takes some ten times as much
KEPT = 32  # datasets in memory; versions share those that no publish between them touched


class Database:
    """One in-memory DuckDB that can read the snapshot folder and nothing else."""

    def __init__(self, store: Path, *, memory: str = "2GB", threads: int = 0) -> None:
        spill = store / "spill"
        spill.mkdir(parents=True, exist_ok=True)
        self._connection = duckdb.connect(":memory:")
        settings = {
            "memory_limit": memory,
            "temp_directory": str(spill),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allowed_directories": [str(store.resolve())],
            "enable_external_access": False,
        }
        if threads:
            settings["threads"] = threads
        for name, value in settings.items():
            self._connection.execute(f"set {name} = {_literal(value)}")
        self._connection.execute("set lock_configuration = true")
        self.rows = lru_cache(maxsize=KEPT)(self._rows)
        self.parsed = lru_cache(maxsize=512)(self._parsed)

    def at(self, moment: int, files: Mapping[str, Sequence[str]], rural: Sequence[str] | None) -> DuckDBEngine:
        """An engine over these Parquet files. `rural`: the urban-rural codes that count as rural, None for the
        authority's own list (the column is_rural_policy)."""
        return DuckDBEngine(self, moment, {d: tuple(f) for d, f in files.items() if f}, rural)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A session of its own on the one connection."""
        return self._connection.cursor()

    def _rows(self, select: str) -> pa.Table:
        """What this SELECT over Parquet files gives; the files never change, so neither does the answer."""
        return self.cursor().sql(select).to_arrow_table()

    def _parsed(self, sql: str) -> duckdb.Statement:
        """The statement, parsed: of a question to a small dataset, parsing would be a fifth of the time."""
        return self.cursor().extract_statements(sql)[0]


class DuckDBEngine:
    """Satisfies `Engine`; safe to use from several threads at once."""

    def __init__(
        self, database: Database, moment: int, files: Mapping[str, tuple[str, ...]], rural: Sequence[str] | None
    ) -> None:
        self._database = database
        self._moment = moment
        self._files = files
        self._rural = rural
        self._idle: SimpleQueue[duckdb.DuckDBPyConnection] = SimpleQueue()

    @property
    def moment(self) -> int:
        """The data version being read."""
        return self._moment

    def holds(self, dataset: str) -> bool:
        """Whether this version has any file of the dataset."""
        return dataset in self._files

    def run(self, sql: str, params: Mapping[str, Any], *, facts: str) -> pa.Table:
        """The rows of `sql` over `facts`. Raises UnknownVersion when the version's files are gone."""
        statement = self._database.parsed(f"with facts as (\n{facts}\n)\nfrom (\n{sql}\n)")
        with self._cursor() as cursor:
            return _arrow(cursor.execute(statement, dict(params)))

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor of this version; one that failed is dropped, not reused."""
        try:
            try:
                cursor = self._idle.get_nowait()
            except Empty:
                cursor = self._open()
            yield cursor
        except (duckdb.IOException, FileNotFoundError) as error:
            raise UnknownVersion("该版本的数据文件已不在。", fix="请打开最新版本，或从备份恢复数据目录。") from error
        self._idle.put(cursor)

    def _open(self) -> duckdb.DuckDBPyConnection:
        cursor = self._database.cursor()
        for dataset, files in self._files.items():
            select = self._select(files)
            if sum(map(os.path.getsize, files)) <= SMALL:
                cursor.register(dataset, self._database.rows(select))
            else:
                cursor.execute(f"create temp view {dataset} as {select}")
        return cursor

    def _is_rural(self) -> str:
        """Whether a row counts as rural. A chain of cases: DuckDB turns a list of codes into a join, a sixth slower."""
        if self._rural is None:
            return "is_rural_policy"
        cases = " ".join(f"when {_literal(code)} then true" for code in self._rural)
        return f"case urban_rural {cases} else false end" if cases else "false"

    def _select(self, files: tuple[str, ...]) -> str:
        return (
            f"select *, {self._is_rural()} as is_rural from read_parquet({_literal(files)}, "
            "hive_partitioning = true, hive_types = {period: date}, union_by_name = true)"
        )


def _arrow(answer: duckdb.DuckDBPyConnection) -> pa.Table:
    """The rows of an executed statement. DuckDB's own way to Arrow would plan the statement a second time."""
    columns: dict[str, Any] = answer.fetchnumpy()
    days = {name for name, kind, *_ in answer.description or () if str(kind) == "DATE"}
    return pa.table({n: pa.array(v.astype("datetime64[D]") if n in days else v) for n, v in columns.items()})


def _literal(value: object) -> str:
    """A setting or list of our own making as SQL; quotes doubled."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_literal(v) for v in value) + "]"
    raise TypeError(f"no SQL literal for {value!r}")
