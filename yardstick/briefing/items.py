"""The ledger of what was agreed, as a table of a report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from yardstick.decisions import Decisions, Item, Standing, row
from yardstick.reports.document import Cell, Column, Source, Table
from yardstick.snapshots import View
from yardstick.texts import Lang, text
from yardstick.workspace import Workspace

COLUMNS = {
    "id": 1.1,
    "indicator": 2.45,
    "place": 1.5,
    "text": 2.6,
    "then": 1.1,
    "now": 1.1,
    "promised": 1.1,
    "verdict": 1.5,
    "post": 1.8,
    "due": 1.4,
    "state": 1.0,
}
Plain = float | date | None


def items_table(workspace: Workspace, view: View, items: Sequence[Item], title: str, lang: Lang, today: date) -> Table:
    """These items as of `today`: what, then, now, promised, who, until when."""
    ledger = Decisions(workspace)
    columns = tuple(Column(text(lang, f"decisions.column.{name}"), weight) for name, weight in COLUMNS.items())
    found = (ledger.standing(item, view, today) for item in items)
    return Table(title, columns, tuple(_cells(f, row(f, workspace, lang)) for f in found))


def _cells(found: Standing, shown: dict[str, Any]) -> tuple[Cell, ...]:
    item, now = found.item, found.now
    latest = now.judged(now.latest) if now.latest else None
    values: dict[str, Plain] = {
        "then": item.figure.value,
        "now": latest,
        "promised": item.promised,
        "due": item.due,
    }
    words = shown | {"indicator": shown["title"], "due": item.due.isoformat() if item.due else ""}
    return tuple(_cell(name, str(words[name]), values.get(name), item.id) for name in COLUMNS)


def _cell(name: str, words: str, value: Plain, number: str) -> Cell:
    return Cell(words or "—", value, source=None if value is None else Source(f"item:{name}:{number}"))
