"""A publish that nobody sees: the same code on the same history, and new rows in files that are removed afterwards.

Whatever is done to a rehearsal is what the store would do now, commit for commit; nothing of it is kept.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from yardstick.contracts import Source
from yardstick.snapshots.commits import Commit
from yardstick.snapshots.intents import Unwritten
from yardstick.snapshots.scratch import scratch_folder
from yardstick.snapshots.sources import Sources
from yardstick.snapshots.store import SnapshotStore
from yardstick.snapshots.tables import PARTITION, SnapshotTable, period_of
from yardstick.snapshots.view import View


class Rehearsal(SnapshotStore):
    """The store as of `base`, its newest version, with commits of its own after it. For one thread."""

    def __init__(self, store: SnapshotStore, folder: Path) -> None:
        moment = store.at().moment
        self._shape = store._shape
        self._tables = {d: _Table(table, folder / d, moment) for d, table in store._tables.items()}
        self.base = self._view(moment)
        self._sources = _NothingKept(store._sources)
        self._folder = folder
        self._intents = Unwritten(store._intents)
        self._clock = store._clock
        self._two_persons = False  # to try out is not to publish
        self._refreshing = threading.Lock()
        self._listeners = []  # nobody is told of a rehearsal

    @property
    def added(self) -> tuple[Commit, ...]:
        """The commits rehearsed so far, oldest first."""
        return tuple(c for c in reversed(self.commits()) if c.moment > self.base.moment)

    def at(self, moment: int | None = None) -> View:
        """As in the store; of an empty one the base is at moment 0."""
        return self.base if moment == self.base.moment else super().at(moment)

    @contextmanager
    def _alone(self, *, recover: bool = True) -> Iterator[None]:
        """Nobody else is here."""
        if recover:
            self._finished()
        yield


@contextmanager
def rehearsing(store: SnapshotStore) -> Iterator[Rehearsal]:
    """A rehearsal on what is published now; its files are gone when it is over."""
    with scratch_folder(store._folder) as folder:
        yield Rehearsal(store, folder)


class _NothingKept(Sources):
    """The sources of a store, to which nothing is added."""

    def __init__(self, sources: Sources) -> None:
        self._folder = sources._folder

    def keep(self, source: Source) -> None:
        """Nothing."""


class _Table(SnapshotTable):
    """A table's commits up to the base, and those rehearsed."""

    def __init__(self, table: SnapshotTable, folder: Path, moment: int) -> None:
        super().__init__(folder, table.dataset)
        self.commits = tuple(c for c in table.commits if c.moment <= moment)
        self._real = table

    def refresh(self) -> bool:
        """Whatever is published meanwhile is not seen."""
        return False

    def files(self, version: int) -> tuple[str, ...]:
        """Absolute paths of the version's Parquet files."""
        return self._files[version] if version in self._files else self._real.files(version)

    def replace(self, rows: pa.Table, commit: Commit) -> None:
        """`rows` as the whole of the commit's period."""
        path = self._folder / f"{PARTITION}={commit.period}" / f"{commit.version}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(rows.drop_columns([PARTITION]), path)  # where Delta keeps it too: in the folder's name
        self._add(commit, [str(path)])

    def withdraw(self, commit: Commit) -> None:
        """The period without rows."""
        self._add(commit, [])

    def _add(self, commit: Commit, written: Iterable[str]) -> None:
        before = self.files(self.commits[-1].version) if self.commits else ()
        kept = [file for file in before if period_of(file) != commit.period]
        self._files[commit.version] = tuple(sorted([*kept, *written], key=period_of))
        self.commits = (*self.commits, commit)
