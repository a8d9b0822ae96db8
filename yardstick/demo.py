"""The demonstration: publishes the samples in the order, at the moments and with the words of publish.toml."""

from __future__ import annotations

import tomllib
from datetime import date, datetime

from yardstick.errors import UsageError, YardstickError
from yardstick.settings import Settings
from yardstick.snapshots import SnapshotStore
from yardstick.workspace import DEMO_MARK, Workspace


def load_demo(settings: Settings) -> int:
    """Fill an empty data folder; returns how many files were published.

    Raises UsageError when something was published there before: demonstration and real data never share a store.
    """
    declared = tomllib.loads((settings.home / "data" / "demo" / "publish.toml").read_text(encoding="utf-8"))
    if not is_empty(settings):
        raise UsageError(
            f"{settings.data} 里已有发布的数据，不再装入演示数据。", fix="换一个空文件夹，或直接启动查看现有数据。"
        )
    settings.data.mkdir(parents=True, exist_ok=True)
    (settings.data / DEMO_MARK).write_text(f"today = {declared['today'].isoformat()}\n", encoding="utf-8")
    for entry in declared["publish"]:
        _publish(settings, entry["dataset"], entry["period"], entry)
    return len(declared["publish"])


def is_empty(settings: Settings) -> bool:
    """Whether nothing has been published in this data folder."""
    return not any((settings.data / "snapshots").glob("*/_delta_log"))


def _publish(settings: Settings, dataset: str, period: date, entry: dict[str, object]) -> None:
    path = settings.home / str(entry["file"])
    moment = entry["moment"]
    if not isinstance(moment, datetime):
        raise TypeError(f"publish.toml: moment of {path} is not a date and time")
    workspace = Workspace(settings)
    checked = workspace.check(path.read_bytes(), path.name, dataset, period)
    if checked.table is None:
        faults = "；".join(p.message for p in checked.problems if p.severity == "error")
        raise YardstickError(f"演示文件 {path.name} 未通过检查：{faults}")
    store = SnapshotStore(settings.data, workspace.contracts, clock=lambda: round(moment.timestamp() * 1000))
    based_on = store.revision(dataset, period)
    store.publish(checked.table, author=str(entry["author"]), note=str(entry["note"]), based_on=based_on)
