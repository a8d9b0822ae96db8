"""The snapshot store: one Delta table per dataset, the uploaded bytes, and one publisher at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa
from filelock import FileLock, Timeout

from yardstick.codes import NO_CODES, Codes
from yardstick.contracts import CheckedTable, Contract
from yardstick.errors import (
    SecondPersonNeeded,
    StalePreview,
    UnknownVersion,
    UsageError,
    YardstickError,
)
from yardstick.snapshots.answers import NO_REASONS, answered
from yardstick.snapshots.commits import Commit, Kind
from yardstick.snapshots.history import History, PeriodChange
from yardstick.snapshots.intents import Intent, Intents
from yardstick.snapshots.moments import format_moment, now_ms
from yardstick.snapshots.scratch import sweep
from yardstick.snapshots.view import View
from yardstick.spellings import folded
from yardstick.texts import text

_LOCK_WAIT_S = 60
Listener = Callable[[int | None, Sequence[Commit]], None]  # the moment before, and what was committed since


@dataclass(frozen=True)
class Published:
    """A new commit, and those that joined other tables to it when it was a roster."""

    commit: Commit
    rejoined: tuple[Commit, ...] = ()

    @property
    def moment(self) -> int:
        """The first moment at which everything this publish did can be read."""
        return max(commit.moment for commit in (self.commit, *self.rejoined))


@dataclass(frozen=True)
class RolledBack:
    """Everything is as it was at a moment: the new commits, none when it was so already, and those that joined other
    periods to a roster that came back."""

    commits: tuple[Commit, ...]
    rejoined: tuple[Commit, ...] = ()

    @property
    def moment(self) -> int | None:
        """The first moment at which all of it can be read; None when nothing was committed."""
        return max((commit.moment for commit in (*self.commits, *self.rejoined)), default=None)


@dataclass(frozen=True)
class Unchanged:
    """Nothing was committed: `commit` had already made the period what was asked for."""

    commit: Commit


@dataclass(frozen=True)
class _Roster:
    """What rows are joined to: stored units, their codes and the moment of it; blank for the roster and for items."""

    rows: pa.Table | None = None
    codes: Codes = NO_CODES
    moment: int | None = None


class SnapshotStore(History):
    """Publishes checked tables and reads them as of any moment.

    Safe for several threads and processes on one disk. `clock` gives milliseconds UTC. With `two_persons`, who
    publishes must be another person than who brought or changed the file; what was published once, one may bring back.
    """

    def __init__(
        self,
        root: Path,
        contracts: Mapping[str, Contract],
        *,
        clock: Callable[[], int] = now_ms,
        two_persons: bool = False,
    ) -> None:
        root = root.resolve()
        super().__init__(root, contracts)
        self._clock = clock
        self._two_persons = two_persons
        self._lock_file = root / "publish.lock"
        self._publishing = FileLock(self._lock_file, timeout=_LOCK_WAIT_S)
        self._intents = Intents(root / "rollback.json")
        self._listeners: list[Listener] = []

    def on_published(self, listener: Listener) -> None:
        """From now on tell `listener` of whatever is committed here: the moment before, and the commits. What it
        raises is logged: the commit stands."""
        self._listeners.append(listener)

    def _tell(self, before: int | None, commits: Sequence[Commit]) -> None:
        for listener in self._listeners if commits else ():
            try:
                listener(before, commits)
            except Exception:
                logging.getLogger("yardstick").exception("what was published could not be told")

    def publish(
        self,
        table: CheckedTable,
        *,
        author: str,
        note: str,
        based_on: int | None,
        reasons: Mapping[str, str] = NO_REASONS,
        uploaded_by: str = "",
        changed_by: Collection[str] = (),
    ) -> Published | Unchanged:
        """Make `table` the rows of its dataset and period.

        `based_on` is the revision the preview was computed from; StalePreview, and nothing written, when the period
        has moved on since. `reasons`: why to publish all the same, by the code of each warning among the table's
        notices; Unanswered without one. `uploaded_by` brought the file (the author when blank), `changed_by` had a
        hand in it; SecondPersonNeeded when that must be somebody else. The same bytes again are Unchanged.
        """
        dataset, period = table.contract.id, table.period
        if table.rows.num_rows == 0:
            raise UsageError("表中没有数据行，不能发布。", fix="要撤下一期，用 yardstick rollback 退回到发布之前。")
        with self._told(), self._alone():
            made = self.at().provenance(dataset, period)
            is_same_file = made is not None and made.sha256 == table.source.sha256
            if made is not None and is_same_file and self.compare(table).is_empty:
                return Unchanged(made)
            self._require_second(author, {uploaded_by or author, *changed_by})
            answers = answered(table.notices, reasons)
            if self.revision(dataset, period) != based_on:
                raise self._stale(dataset, period)
            roster = self._roster(dataset, period)
            with ThreadPoolExecutor(1) as beside:  # the disk and the processor, one no longer waiting for the other
                kept = beside.submit(self._sources.keep, table.source)
                rows = self._widened(dataset, table.rows, period, roster)
            kept.result()
            commit = self._draft(dataset, period, "publish", author, note, roster.moment)
            commit = commit.with_origin(table.source, table.rows.num_rows, uploaded_by or author)
            return self._published(replace(commit, answers=answers), rows)

    def roll_back(
        self, dataset: str, period: date, to: int, *, author: str, note: str, based_on: int | None = None
    ) -> Published | Unchanged:
        """Make the period, in a new commit, what it was at moment `to`; withdrawn when it had no rows then.

        Own columns come back as they were; roster columns are joined from the roster that applies now. With
        `based_on`, StalePreview when that is no longer the period's revision.
        """
        with self._told(), self._alone():
            now, then = self.at(), self._view(to)
            if based_on is not None and now.revision(dataset, period) != based_on:
                raise self._stale(dataset, period)
            last = now.last_commit(dataset, period)
            if last is None or to > now.moment:
                raise UnknownVersion("这一期没有可以退回到的版本。", fix="请在版本记录中选择一个已发布的版本。")
            if self._change(now, then, dataset, period) is None:
                return Unchanged(now.provenance(dataset, period) or last)
            if then.provenance(dataset, period) is None:
                self._refuse_orphans(dataset, period)
            return Published(self._brought_back(dataset, period, to, author, note), self._rejoin())

    def roll_back_all(self, to: int, *, author: str, note: str, based_on: int | None = None) -> RolledBack:
        """Make everything, in new commits, what it was at moment `to`: all of it, or nothing when it cannot be read.

        A process that dies in between leaves the rest to the next publish or start. With `based_on`, StalePreview when
        that is no longer the store's newest moment.
        """
        with self._told(), self._alone():
            now, then = self.at(), self.at(to)
            if based_on is not None and now.moment != based_on:
                raise StalePreview(text("zh", "publishing.all_stale"), fix=text("zh", "publishing.all_stale_fix"))
            changes = [*self._changes(now, then)]  # reads every row that is to come back
            if not changes:
                return RolledBack(())
            self._intents.keep(Intent(to, now.moment, author, note, self._in_order(changes)))
            return RolledBack(*self._finished())

    def recover(self) -> tuple[Commit, ...]:
        """Finish what was interrupted: a roll-back of everything, the joining to a new roster; remove what was only
        tried out."""
        sweep(self._folder)
        if self._intents.read() is None and not self.at().outdated():
            return ()
        with self._alone(recover=False):
            back, rejoined = self._finished()
            return back + rejoined

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell the listeners afterwards what was committed inside, however it came about."""
        before = self.newest() if self._listeners else None
        try:
            yield
        finally:
            if self._listeners:
                self._tell(before, [c for c in self.commits() if before is None or c.moment > before])

    @contextmanager
    def _alone(self, *, recover: bool = True) -> Iterator[None]:
        """Hold the store for writing; the system lets go of it when the process dies."""
        self._lock_file.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._publishing.acquire()
        except Timeout:
            raise YardstickError("其他人正在发布数据，本次没有写入。", fix="请稍后再试。") from None
        try:
            if recover:
                self._finished()
            yield
        finally:
            self._publishing.release()

    def _draft(
        self, dataset: str, period: date, kind: Kind, author: str, note: str, roster_moment: int | None
    ) -> Commit:
        """The commit about to be made; its moment is later than every other, whatever the clock says."""
        newest, based_on = self.newest(), self.revision(dataset, period)
        moment = self._clock() if newest is None else max(self._clock(), newest + 1)
        commits = self._tables[dataset].commits
        version = commits[-1].version + 1 if commits else 0
        return Commit(
            moment, dataset, version, kind, period, author, note, based_on=based_on, roster_moment=roster_moment
        )

    def _published(self, commit: Commit, rows: pa.Table) -> Published:
        self._tables[commit.dataset].replace(rows, commit)
        return Published(self._as_logged(commit), self._rejoin())

    def _finished(self) -> tuple[tuple[Commit, ...], tuple[Commit, ...]]:
        """What was left undone: the commits that bring rows back, and those that join others to the roster."""
        intent, done = self._intents.read(), []
        for dataset, period in intent.steps if intent else ():
            with suppress(UsageError):  # what is lost by now stops nothing else
                if intent and self._change(self.at(), self._view(intent.to), dataset, period):
                    commit = self._brought_back(dataset, period, intent.to, intent.author, intent.note, intent.batch)
                    done.append(commit)
        rejoined = self._rejoin()
        if intent:
            self._intents.done()
        return tuple(done), rejoined

    def _in_order(self, changes: Iterable[PeriodChange]) -> tuple[tuple[str, date], ...]:
        """So that whatever hangs on a roster has one all the time: first what goes, then the rosters, then the rest."""

        def rank(change: PeriodChange) -> tuple[int, str, date]:
            is_roster, goes = change.dataset == self._shape.roster.id, change.after is None
            turn = (2 if goes else 1) if is_roster else (0 if goes else 3)
            return turn, change.dataset, change.period

        return tuple((c.dataset, c.period) for c in sorted(changes, key=rank))

    def _brought_back(
        self, dataset: str, period: date, to: int, author: str, note: str, batch: int | None = None
    ) -> Commit:
        """The commit with which the period is what it was at moment `to`."""
        then = self._view(to)
        made = then.provenance(dataset, period)
        if made is None:
            commit = self._draft(dataset, period, "rollback", author, note, None)
            commit = replace(commit, restores=to, batch=batch)
            self._tables[dataset].withdraw(commit)
            return self._as_logged(commit)
        roster = self._roster(dataset, period)
        rows = self._widened(dataset, then.rows(dataset, period), period, roster)
        commit = self._draft(dataset, period, "rollback", author, note, roster.moment).with_origin(made, made.rows)
        commit = replace(commit, restores=to, answers=made.answers, batch=batch)
        self._tables[dataset].replace(rows, commit)
        return self._as_logged(commit)

    def _as_logged(self, commit: Commit) -> Commit:
        """The commit as the log has it: its version is higher when another tool's commit slipped in before."""
        self._refresh()
        return next(c for c in reversed(self._tables[commit.dataset].commits) if c.moment == commit.moment)

    def _roster(self, dataset: str, period: date) -> _Roster:
        """What the dataset's rows are joined to. UsageError when there is no roster for the period yet."""
        if not self._shape.contracts[dataset].is_joined:
            return _Roster()
        view = self.at()
        applicable = view.roster_period(period)
        if applicable is None:
            raise UsageError(
                f"{period} 没有可用的{self._shape.roster.title}，不能发布其他数据。",
                fix=f"请先发布截止日不晚于 {period} 的{self._shape.roster.title}。",
            )
        return _Roster(view.rows(self._shape.roster.id, applicable), view.codes(), view.roster_moment(period))

    def _widened(self, dataset: str, rows: pa.Table, period: date, roster: _Roster) -> pa.Table:
        """The rows as stored."""
        units = rows if dataset == self._shape.roster.id else roster.rows
        return self._shape.widen(dataset, rows, period, units, roster.codes)

    def _rejoin(self) -> tuple[Commit, ...]:
        view, done = self.at(), []
        for dataset, period in view.outdated():
            with suppress(UnknownVersion):  # lost rows cannot be joined; reading them says so, others go on
                done.append(self._rejoined(view, dataset, period))
        return tuple(done)

    def _rejoined(self, view: View, dataset: str, period: date) -> Commit:
        made = view.provenance(dataset, period)
        assert made is not None  # outdated() names only periods that have rows
        note = text("zh", "snapshots.rejoined", period=view.roster_period(period), note=made.note)
        roster = self._roster(dataset, period)
        rows = self._widened(dataset, view.rows(dataset, period), period, roster)
        commit = self._draft(dataset, period, "roster", made.author, note, roster.moment).with_origin(made, made.rows)
        self._tables[dataset].replace(rows, commit)
        return self._as_logged(commit)

    def _refuse_orphans(self, dataset: str, period: date) -> None:
        """The earliest roster stays while a dataset has no other roster to be joined to."""
        view = self.at()
        if dataset != self._shape.roster.id or period != min(view.periods(dataset)):
            return
        until = min((p for p in view.periods(dataset) if p != period), default=date.max)
        joined = [d for d in self._tables if self._shape.contracts[d].is_joined]
        orphans = [d for d in joined if any(p < until for p in view.periods(d))]
        if orphans:
            names = "、".join(self._shape.contracts[d].title for d in orphans)
            raise UsageError(f"不能撤下 {period} 的名册：{names}还要按它核对。", fix="请先撤下这些数据，再撤下名册。")

    def _require_second(self, author: str, hands: Collection[str]) -> None:
        if self._two_persons and folded(author) in map(folded, hands):
            raise SecondPersonNeeded(
                text("zh", "publishing.second_person", name=author), fix=text("zh", "publishing.second_person_fix")
            )

    def _stale(self, dataset: str, period: date) -> StalePreview:
        last = self.at().last_commit(dataset, period)
        who = f"（最近一次：{last.author}，版本 {format_moment(last.moment)}）" if last is not None else ""
        return StalePreview(
            f"预览之后，{self._shape.contracts[dataset].title} {period} 的数据有了变化{who}，本次没有写入。",
            fix="请重新预览差异，确认后再发布。",
        )
