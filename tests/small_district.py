"""A district of a few literal units, published through the whole chain: every cell a test does not name is nothing."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from answering import every

from yardstick.contracts import Column
from yardstick.workspace import Workspace

Cells = Mapping[str, Any]  # by the columns' stored names
NOTHING = {"integer": "0", "number": "0", "percent": "0", "boolean": "否"}


def unit(code: str, urban_rural: str = "220", **more: Any) -> Cells:
    """A row of the roster: a village school unless told otherwise."""
    plain = {"name": f"{code}校", "kind": "小学", "stages": "小学", "town": "西镇", "urban_rural": urban_rural}
    return {"unit_id": code, "is_rural_policy": "否", "is_town_seat": "否"} | plain | more


def publish(workspace: Workspace, dataset: str, period: date, rows: Sequence[Cells]) -> None:
    """Check and publish these rows as a file; AssertionError with the findings when it is refused."""
    columns = [c for c in workspace.contracts[dataset].columns if c.name != "period"]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(c.title for c in columns)
    writer.writerows([row.get(c.name, _nothing(c, row)) for c in columns] for row in rows)
    checked = workspace.check(text.getvalue().encode(), f"{period}.csv", dataset, period)
    assert checked.table is not None, checked.problems
    based_on = workspace.store.revision(dataset, period)
    workspace.store.publish(checked.table, author="", note="", based_on=based_on, reasons=every(checked.table))


def _nothing(column: Column, row: Cells) -> str:
    if column.name == "name":
        return f"{row['unit_id']}校"
    return NOTHING.get(column.type, "") if column.required else ""
