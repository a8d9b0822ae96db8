"""The demonstration: publishes the samples in the order, at the moments and with the words of data/demo/publish/.

Between the publishes it enters what its meetings agreed (data/demo/decisions.toml), each about the data of its moment.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from yardstick.access import Identity
from yardstick.decisions import Decisions, Draft, Kind, State
from yardstick.errors import UsageError, YardstickError
from yardstick.settings import Settings
from yardstick.snapshots import SnapshotStore, asked
from yardstick.workspace import DEMO_MARK, Workspace


@dataclass(frozen=True)
class Entry:
    """One file of the demonstration: when it was published, by whom and with which words."""

    dataset: str
    period: date
    file: str  # from the root of the repository
    moment: datetime
    author: str
    note: str
    reasons: Mapping[str, str] = field(default_factory=dict)  # by a reminder's code; the note answers the others


@dataclass(frozen=True)
class Agreed:
    """One entry of the demonstration's ledger: a new item, or, with `of`, the step of an earlier one to `state`."""

    moment: datetime
    by: str
    text: str
    kind: Kind = "remark"
    indicator: str = ""
    post: str = ""
    due: date | None = None
    promised: float | None = None
    of: str = ""
    state: State = "noted"


def load_demo(settings: Settings, step: Callable[[], object] = lambda: None) -> int:
    """Fill an empty data folder; returns how many files were published. `step` is called after each.

    Raises UsageError when something was published there before: demonstration and real data never share a store.
    """
    folder = settings.home / "data" / "demo"
    today = _read(folder / "publish.toml")["today"]
    entries = published(folder)
    if not is_empty(settings):
        raise UsageError(
            f"{settings.data} 里已有发布的数据，不再装入演示数据。", fix="换一个空文件夹，或直接启动查看现有数据。"
        )
    settings.data.mkdir(parents=True, exist_ok=True)
    (settings.data / DEMO_MARK).write_text(f"today = {today.isoformat()}\n", encoding="utf-8")
    _tell(settings, entries, agreed(folder), step)
    return len(entries)


def published(folder: Path) -> tuple[Entry, ...]:
    """Every entry of `folder`/publish/*.toml in the order of their moments."""
    tables = [_read(path) for path in sorted((folder / "publish").glob("*.toml"))]
    entries = [Entry(**entry) for table in tables for entry in table["publish"]]
    return tuple(sorted(entries, key=lambda entry: entry.moment))


def agreed(folder: Path) -> tuple[Agreed, ...]:
    """Every entry of `folder`/decisions.toml in the order of their moments."""
    entries = (Agreed(**entry) for entry in _read(folder / "decisions.toml")["entry"])
    return tuple(sorted(entries, key=lambda entry: entry.moment))


def is_empty(settings: Settings) -> bool:
    """Whether nothing has been published in this data folder."""
    return not any((settings.data / "snapshots").glob("*/_delta_log"))


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _tell(settings: Settings, files: tuple[Entry, ...], talks: tuple[Agreed, ...], step: Callable[[], object]) -> None:
    """Publish and enter everything in the order of its moment."""
    workspace, clock = Workspace(settings), _Clock()
    store = SnapshotStore(settings.data, workspace.contracts, clock=lambda: clock.ms)
    everything: list[Entry | Agreed] = [*files, *talks]
    for told in sorted(everything, key=lambda told: told.moment):
        clock.ms = round(told.moment.timestamp() * 1000)
        if isinstance(told, Agreed):
            _enter(workspace, told, clock.ms)
        else:
            _publish_one(workspace, store, told)
            step()


def _enter(workspace: Workspace, entry: Agreed, moment_ms: int) -> None:
    """Enter it as on its day: what was due then is not measured by where the clock stands now."""
    who = Identity(entry.by, "analyst")
    if entry.of:
        Decisions(workspace, lambda: moment_ms).move(who, entry.of, entry.state, entry.text)
        return
    then = Workspace(replace(workspace.settings, today=workspace.local(moment_ms).date()))
    indicator = next(i for i in then.plan.indicators if i.id == entry.indicator)
    draft = Draft(entry.kind, entry.text, entry.post, entry.due, entry.promised)
    Decisions(then, lambda: moment_ms).add(who, draft, indicator, then.view(), then.today())


class _Clock:
    ms = 0


def _publish_one(workspace: Workspace, store: SnapshotStore, entry: Entry) -> None:
    path = workspace.settings.home / entry.file
    checked = workspace.check(path.read_bytes(), path.name, entry.dataset, entry.period)
    if checked.table is None:
        faults = "；".join(p.message for p in checked.problems if p.severity == "error")
        raise YardstickError(f"演示文件 {path.name} 未通过检查：{faults}")
    based_on = store.revision(entry.dataset, entry.period)
    reasons = {code: entry.reasons.get(code, entry.note) for code in asked(checked.table.notices)}
    store.publish(checked.table, author=entry.author, note=entry.note, based_on=based_on, reasons=reasons)
