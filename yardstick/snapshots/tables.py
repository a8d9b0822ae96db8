"""One dataset's Delta table: the commits known so far, the files of a version, and a new commit."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError

from yardstick.errors import StalePreview, UnknownVersion
from yardstick.snapshots.commits import Commit, read_commit

PARTITION = "period"

_FOR_EVER = "interval 36500 days"
_CONFIGURATION = {
    "delta.enableExpiredLogCleanup": "false",  # every log file stays: old links and the audit log need them
    "delta.logRetentionDuration": _FOR_EVER,
    "delta.deletedFileRetentionDuration": _FOR_EVER,
    "delta.checkpointInterval": "10",  # opening reads at most this many log files
    "delta.dataSkippingNumIndexedCols": "0",  # readers use the statistics in the Parquet files; the log stays short
}
_PARQUET = WriterProperties(compression="ZSTD")


class SnapshotTable:
    """A Delta table whose history is kept in memory and read again only when a new log file has appeared."""

    def __init__(self, folder: Path, dataset: str) -> None:
        self.dataset = dataset
        self.commits: tuple[Commit, ...] = ()  # oldest first
        self._folder = folder
        self._log = folder / "_delta_log"
        self._awaited = self._log_file(0)
        self._files: dict[int, tuple[str, ...]] = {}

    def refresh(self) -> bool:
        """Take in commits made since the last call, by whatever process; False when there are none.

        Costs one `stat` when nothing is new. Not thread-safe: the store calls it under its lock.
        """
        if not os.path.exists(self._awaited) and (self.commits or not self._start_after_gap()):
            return False
        found = list(self.commits)
        while os.path.exists(self._awaited):
            after = found[-1].moment if found else -1
            found.append(read_commit(Path(self._awaited), self.dataset, after=after))
            self._awaited = self._log_file(found[-1].version + 1)
        self.commits = tuple(found)
        return True

    def commit_at(self, moment: int) -> Commit | None:
        """The last commit made at or before `moment`."""
        commits = self.commits
        index = bisect_right(commits, moment, key=lambda commit: commit.moment)
        if index == 0 and commits and commits[0].version > 0:
            raise UnknownVersion("该版本的数据记录已不在数据目录中。", fix="请联系管理员从备份恢复，或查看较新的版本。")
        return commits[index - 1] if index else None

    def own_commits(self, period: date, moment: int) -> Iterable[Commit]:
        """This program's commits to one period up to `moment`, newest first."""
        return (c for c in reversed(self.commits) if c.period == period and c.moment <= moment)

    def latest(self, moment: int) -> dict[date, Commit]:
        """This program's last commit to each period up to `moment`."""
        return {c.period: c for c in self.commits if c.period is not None and c.moment <= moment}

    def revision(self, period: date, moment: int) -> int | None:
        """Moment of the last commit up to `moment` that touched the period; None when it was never published.

        Another tool's commit may have touched any period, so it counts for all.
        """
        commits = [c for c in self.commits if c.moment <= moment and c.period in (period, None)]
        return commits[-1].moment if any(c.period == period for c in commits) else None

    def files(self, version: int) -> tuple[str, ...]:
        """Absolute paths of the version's Parquet files; UnknownVersion when one of them is gone."""
        if version not in self._files:
            self._files[version] = self._existing_files(version)
        return self._files[version]

    def replace(self, rows: pa.Table, commit: Commit) -> None:
        """Commit `rows` as the whole of the commit's period. StalePreview when another writer got in between."""
        properties = CommitProperties(custom_metadata=commit.metadata())
        try:
            if not self.commits:
                self._create(rows, properties)
                return
            opened = self._opened()
            write_deltalake(
                opened,
                rows,
                mode="overwrite",
                predicate=_predicate(commit),
                schema_mode="merge",
                writer_properties=_PARQUET,
                commit_properties=properties,
            )
            self._files[opened.version()] = _paths(opened)  # free here, an opening of the table later
        except CommitFailedError:
            raise _overtaken() from None

    def withdraw(self, commit: Commit) -> None:
        """Commit that the period has no rows any more. StalePreview when another writer got in between."""
        try:
            self._opened().delete(
                _predicate(commit), commit_properties=CommitProperties(custom_metadata=commit.metadata())
            )
        except CommitFailedError:
            raise _overtaken() from None

    def _create(self, rows: pa.Table, properties: CommitProperties) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        write_deltalake(
            str(self._folder),
            rows,
            mode="error",
            partition_by=[PARTITION],
            configuration=_CONFIGURATION,
            writer_properties=_PARQUET,
            commit_properties=properties,
        )

    def _opened(self) -> DeltaTable:
        table = DeltaTable(str(self._folder))
        if table.version() != self.commits[-1].version:  # delta-rs lets the later writer win without a word
            raise _overtaken()
        return table

    def _existing_files(self, version: int) -> tuple[str, ...]:
        try:
            files = _paths(DeltaTable(str(self._folder), version=version))
        except DeltaError:
            raise _gone() from None
        if not all(map(os.path.exists, files)):
            raise _gone()
        return files

    def _start_after_gap(self) -> bool:
        """Whether the log exists but its first files were removed by another tool; then begin at what is left."""
        if not os.path.isdir(self._log):
            return False
        versions = [int(path.stem) for path in self._log.glob("[0-9]*.json") if path.stem.isdigit()]
        if versions:
            self._awaited = self._log_file(min(versions))
        return bool(versions)

    def _log_file(self, version: int) -> str:
        return str(self._log / f"{version:020d}.json")


@lru_cache(maxsize=10_000)
def period_of(file: str) -> date:
    """The period whose partition folder the Parquet file lies in."""
    return date.fromisoformat(Path(file).parent.name.removeprefix(f"{PARTITION}="))


def _paths(table: DeltaTable) -> tuple[str, ...]:
    return tuple(sorted(map(unquote, table.file_uris())))  # delta-rs percent-encodes Chinese folder names


def _predicate(commit: Commit) -> str:
    return f"{PARTITION} = '{commit.period}'"


def _overtaken() -> StalePreview:
    return StalePreview("其他人刚刚发布了同一数据集，本次没有写入。", fix="请重新预览差异，确认后再发布。")


def _gone() -> UnknownVersion:
    return UnknownVersion("该版本的数据文件已不在数据目录中。", fix="请联系管理员从备份恢复，或查看其他版本。")
