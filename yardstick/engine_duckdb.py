"""DuckDB as the engine. The only module that imports duckdb.

One locked connection per process; each data version keeps a small pool of sessions that read that version's Parquet
files. A cursor costs microseconds, a connection 17 ms. Small datasets are read once and kept as Arrow tables: opening
a handful of tiny files would take longer than every sum over them. A session opens only the relations it is asked for.

Where the version's rosters tell of changed codes, every relation names each unit by its newest one: here and nowhere
else, so that no query needs to know of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from yardstick.codes import NO_CODES, Codes
from yardstick.errors import UnknownVersion
from yardstick.relations import Relations, words

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL = 500_000  # bytes of Parquet up to which a dataset is kept in memory, where it takes some ten times as much
KEPT = 128  # datasets in memory; versions share those that no publish between them touched
NO_RELATIONS = Relations()
CODES = "_codes_of_units"  # registered beside the relations, which may not begin like this
Files = Callable[[str], tuple[str, ...]]  # of a dataset; () for one without rows
SQL_TYPES = {"string": "varchar", "int64": "bigint", "double": "double", "bool": "boolean", "date32[day]": "date"}


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
        self.parsed = lru_cache(maxsize=1024)(self._parsed)
        self.columns = lru_cache(maxsize=8192)(_columns)

    def at(
        self, moment: int, files: Files, relations: Relations = NO_RELATIONS, codes: Codes = NO_CODES
    ) -> DuckDBEngine:
        """An engine over the Parquet files of each dataset, asked for when first read, and what every version has.

        `codes`: the changes of codes that this version knows of.
        """
        return DuckDBEngine(self, moment, files, relations, codes)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A session of its own on the one connection."""
        return self._connection.cursor()

    def _rows(self, select: str, codes: Codes) -> pa.Table:
        """What this SELECT over Parquet files gives; the files never change, so neither does the answer."""
        cursor = self.cursor()
        if codes:
            cursor.register(CODES, codes.table())
        return cursor.sql(select).to_arrow_table()

    def _parsed(self, sql: str) -> duckdb.Statement:
        """The statement, parsed: of a question to a small dataset, parsing would be a fifth of the time."""
        return self.cursor().extract_statements(sql)[0]


@dataclass(frozen=True)
class _Session:
    """A cursor of one version and the relations it has."""

    cursor: duckdb.DuckDBPyConnection
    relations: set[str] = field(default_factory=set)


class DuckDBEngine:
    """Satisfies `Engine`; safe to use from several threads at once."""

    def __init__(self, database: Database, moment: int, files: Files, relations: Relations, codes: Codes) -> None:
        self._database = database
        self._moment = moment
        self._files = files
        self._relations = relations
        self._codes = codes
        self._known = relations.schemas.keys() | relations.standards.keys() | relations.views.keys()
        self._idle: SimpleQueue[_Session] = SimpleQueue()

    @property
    def moment(self) -> int:
        """The data version being read."""
        return self._moment

    def holds(self, dataset: str) -> bool:
        """Whether this version has any file of the dataset."""
        return bool(self._files(dataset))

    def run(self, sql: str, params: Mapping[str, Any], *, facts: str | None = None) -> pa.Table:
        """The rows of `sql` over `facts`. Raises UnknownVersion when the version's files are gone."""
        whole = sql if facts is None else f"with facts as (\n{facts}\n)\nfrom (\n{sql}\n)"
        statement = self._database.parsed(whole)
        asked = {name: params[name] for name in statement.named_parameters}
        with self._session() as session:
            self._provide(session, whole)
            return _arrow(session.cursor.execute(statement, asked))

    @contextmanager
    def _session(self) -> Iterator[_Session]:
        """A session of this version; one that failed is dropped, not reused."""
        try:
            try:
                session = self._idle.get_nowait()
            except Empty:
                session = _Session(self._database.cursor())
            yield session
        except (duckdb.IOException, FileNotFoundError) as error:
            raise UnknownVersion("该版本的数据文件已不在。", fix="请打开最新版本，或从备份恢复数据目录。") from error
        self._idle.put(session)

    def _provide(self, session: _Session, sql: str) -> None:
        """The relations that a query names, and those that its views name."""
        for name in words(sql) & self._known:
            if name in session.relations:  # also when a view provided it just now
                continue
            session.relations.add(name)
            if name in self._relations.views:
                view = self._relations.views[name]
                self._provide(session, view)
                kind = "table" if self._is_small(view) else "view"  # planning a view again costs more than its rows
                session.cursor.execute(f"create temp {kind} {name} as {view}")
            elif name in self._relations.standards:
                session.cursor.register(name, self._relations.standards[name])
            else:
                self._provide_dataset(session.cursor, name)

    def _is_small(self, view: str) -> bool:
        """Whether everything the view reads is kept in memory anyway."""
        return all(_size(self._files(d)) <= SMALL for d in self._relations.read_by(view))

    def _provide_dataset(self, cursor: duckdb.DuckDBPyConnection, dataset: str) -> None:
        files = self._files(dataset)
        if not files:
            cursor.register(dataset, _empty(self._relations.schemas[dataset]))
            return
        columns = self._relations.codes.get(dataset, ()) if self._codes else ()
        select, codes = _recoded(self._select(dataset, files), columns), self._codes if columns else NO_CODES
        if _size(files) <= SMALL:
            cursor.register(dataset, self._database.rows(select, codes))
            return
        if codes:
            cursor.register(CODES, codes.table())
        cursor.execute(f"create temp view {dataset} as {select}")

    def _select(self, dataset: str, files: tuple[str, ...]) -> str:
        """The rows of a dataset with every column that queries may count on."""
        stored = {"period"}.union(*map(self._database.columns, files))
        later = [f for f in self._relations.schemas[dataset] if f.name not in stored]
        added = {f.name: f"cast(null as {_sql_type(f.type)})" for f in later}
        present = stored | added.keys()
        added |= {name: sql for name, sql in self._supplied(present).items() if name not in present}
        columns = "".join(f", {sql} as {name}" for name, sql in added.items())
        return (
            f"select *{columns} from read_parquet({_literal(files)}, "
            "hive_partitioning = true, hive_types = {period: date}, union_by_name = true)"
        )

    def _supplied(self, present: set[str]) -> dict[str, str]:
        """What rows that have no place in the roster are taken for, and who is rural and who is urban."""
        plain = {
            "town": "cast(null as varchar)",
            "stages": "cast([] as varchar[])",
            "is_town_seat": "false",
            "is_open": "true",
            "is_delivered": "true",
        }
        return {**plain, "is_rural": self._is_rural(present), "is_urban": self._is_urban(present)}

    def _is_rural(self, present: set[str]) -> str:
        """Whether a row counts as rural; rows of no urban-rural class do, so that every scope has them."""
        if self._relations.rural is None:
            return "is_rural_policy" if "is_rural_policy" in present else "true"
        return _coded(self._relations.rural, "true") if "urban_rural" in present else "true"

    def _is_urban(self, present: set[str]) -> str:
        if not present & {"urban_rural", "is_rural_policy"}:
            return "false"
        if not self._relations.urban or "urban_rural" not in present:
            return "not is_rural"
        return _coded(self._relations.urban, "not is_rural")


def _recoded(select: str, columns: Sequence[str]) -> str:
    """The SELECT with the newest code of every unit that these columns name."""
    if not columns:
        return select
    newest = ", ".join(f"coalesce({c}_codes.newest, d.{c}) as {c}" for c in columns)
    joins = "".join(f" left join {CODES} as {c}_codes on {c}_codes.former = d.{c}" for c in columns)
    return f"select d.* replace ({newest}) from ({select}) as d{joins}"


def _coded(codes: Sequence[str], then: str) -> str:
    """A chain of cases: DuckDB turns a list of codes into a join, a sixth slower."""
    cases = " ".join(f"when {_literal(code)} then {then}" for code in codes)
    return f"case urban_rural {cases} else false end" if cases else "false"


def _columns(file: str) -> frozenset[str]:
    return frozenset(pq.read_schema(file).names)


def _sql_type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"{_sql_type(kind.value_type)}[]"
    return SQL_TYPES[str(kind)]


def _empty(schema: pa.Schema) -> pa.Table:
    """No rows, with the columns that queries may count on."""
    flags = ("is_rural", "is_urban", "is_town_seat", "is_open", "is_delivered")
    supplied = {"town": pa.string(), "stages": pa.list_(pa.string())} | dict.fromkeys(flags, pa.bool_())
    missing = [pa.field(name, kind) for name, kind in supplied.items() if name not in schema.names]
    return pa.schema([*schema, *missing]).empty_table()


def _arrow(answer: duckdb.DuckDBPyConnection) -> pa.Table:
    """The rows of an executed statement. DuckDB's own way to Arrow would plan the statement a second time."""
    columns: dict[str, Any] = answer.fetchnumpy()
    days = {name for name, kind, *_ in answer.description or () if str(kind) == "DATE"}
    return pa.table({n: pa.array(v.astype("datetime64[D]") if n in days else v) for n, v in columns.items()})


def _size(files: Sequence[str]) -> int:
    """Bytes of Parquet."""
    return sum(map(os.path.getsize, files))


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
