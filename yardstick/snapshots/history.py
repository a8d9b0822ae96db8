"""Everything that was ever published, as of any moment, and what is different between two of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from yardstick.codes import NO_CODES
from yardstick.contracts import KEY, CheckedTable, Contract
from yardstick.errors import UnknownVersion
from yardstick.snapshots.commits import Commit
from yardstick.snapshots.difference import Difference, difference
from yardstick.snapshots.moments import format_moment
from yardstick.snapshots.sources import Sources
from yardstick.snapshots.tables import SnapshotTable
from yardstick.snapshots.view import View
from yardstick.snapshots.wide import Shape


@dataclass(frozen=True)
class PeriodChange:
    """One period of a dataset at two moments: which commits its rows come from, and what is different.

    `before` None: it had no rows; `after` None: it has none any more. An empty `difference`: another file, same rows.
    """

    dataset: str
    period: date
    before: Commit | None
    after: Commit | None
    difference: Difference


class History:
    """Reads the store. Safe for several threads, beside other processes that publish."""

    def __init__(self, root: Path, contracts: Mapping[str, Contract]) -> None:
        self._folder = root / "snapshots"
        self._shape = Shape.of(contracts)
        self._tables = {dataset: SnapshotTable(self._folder / dataset, dataset) for dataset in contracts}
        self._sources = Sources(root / "sources")
        self._refreshing = threading.Lock()

    def compare(self, table: CheckedTable) -> Difference:
        """What publishing `table` would change now, with the revision to publish it on."""
        dataset, period, view = table.contract.id, table.period, self.at()
        made = view.provenance(dataset, period)
        found = self._difference(dataset, view.rows(dataset, period), table.rows)
        same = made if made is not None and made.sha256 == table.source.sha256 else None
        return replace(found, revision=view.revision(dataset, period), same_file=same)

    def compare_back(self, dataset: str, period: date, to: int) -> Difference:
        """What rolling this period back to moment `to` would change now."""
        view = self.at()
        found = self._difference(dataset, view.rows(dataset, period), self.at(to).rows(dataset, period))
        return replace(found, revision=view.revision(dataset, period))

    def compare_versions(self, dataset: str, period: date, was: int, then: int) -> Difference:
        """What is different in one period from moment `was` to moment `then`, whichever is the earlier."""
        return self._difference(dataset, self.at(was).rows(dataset, period), self.at(then).rows(dataset, period))

    def compare_moments(self, was: int, then: int) -> tuple[PeriodChange, ...]:
        """Every period of which rows or file are different at the two moments, by dataset and period."""
        return tuple(self._changes(self.at(was), self.at(then)))

    def compare_back_all(self, to: int) -> tuple[PeriodChange, ...]:
        """What rolling everything back to moment `to` would change now."""
        return self.compare_moments(self.at().moment, to)

    def revision(self, dataset: str, period: date) -> int | None:
        """Moment of the last commit that touched the period; None when it was never published."""
        return self.at().revision(dataset, period)

    def newest(self) -> int | None:
        """The newest moment of the whole store; None when nothing was ever published."""
        self._refresh()
        return max((table.commits[-1].moment for table in self._tables.values() if table.commits), default=None)

    def at(self, moment: int | None = None) -> View:
        """Every table as of `moment`, or as of now; UnknownVersion outside what was published.

        An empty store has one view, at moment 0, in which every dataset is empty.
        """
        newest = self.newest()
        if moment is None or (moment == 0 and newest is None):
            return self._view(newest or 0)
        oldest = min((table.commits[0].moment for table in self._tables.values() if table.commits), default=None)
        if newest is None or oldest is None or not oldest <= moment <= newest:
            raise UnknownVersion(
                f"没有数据版本 {format_moment(moment)}。", fix="请去掉链接中的版本参数，查看最新数据。"
            )
        return self._view(moment)

    def newer_than(self, moment: int) -> int:
        """How many publishes and roll-backs came after a moment: what a link pinned to it tells its readers."""
        return sum(c.moment > moment and c.kind != "roster" for c in self.commits())

    def commits(self, dataset: str | None = None) -> tuple[Commit, ...]:
        """The audit log, newest first: of one dataset or of all."""
        return self.at().commits(dataset)

    def source(self, sha256: str) -> bytes:
        """The uploaded bytes with this hash."""
        return self._sources.read(sha256)

    def _view(self, moment: int) -> View:
        return View(moment, self._tables, self._shape)

    def _refresh(self) -> None:
        """Take in new commits of every table.

        Until a whole pass finds nothing: only then is no commit missing that is older than one already seen, so the
        newest moment means the same to every reader from its first use.
        """
        with self._refreshing:
            while any(table.refresh() for table in self._tables.values()):
                pass

    def _changes(self, was: View, then: View) -> Iterator[PeriodChange]:
        for dataset in self._tables:
            for period in sorted({*was.periods(dataset), *then.periods(dataset)}):
                change = self._change(was, then, dataset, period)
                if change is not None:
                    yield change

    def _change(self, was: View, then: View, dataset: str, period: date) -> PeriodChange | None:
        """What is different in a period; None when it has the same file and the same own columns, or no rows at all."""
        if was.files_of(dataset, period) == then.files_of(dataset, period):
            return None
        old, new = was.provenance(dataset, period), then.provenance(dataset, period)
        found = self._difference(dataset, was.rows(dataset, period), then.rows(dataset, period))
        is_same_file = (old and old.sha256) == (new and new.sha256)
        return None if is_same_file and found.is_empty else PeriodChange(dataset, period, old, new, found)

    def _difference(self, dataset: str, before: pa.Table, after: pa.Table) -> Difference:
        """Row by row; a unit whose code changed between two deliveries is the same row."""
        contract = self._shape.contracts[dataset]
        codes = self.at().codes() if contract.is_joined else NO_CODES
        before, after = (codes.rows(rows, KEY) for rows in (before, after))
        return difference(before, after, self._shape.own(dataset), contract.key)
