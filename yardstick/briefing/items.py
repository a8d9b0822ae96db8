"""The ledger of what was agreed, as a table of a report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from yardstick.decisions import Decisions, Item, row
from yardstick.reports.document import Cell, Column, Source, Table
from yardstick.snapshots import View
from yardstick.texts import Lang, text
from yardstick.workspace import Workspace

COLUMNS = {
    "id": 1.1,
    "indicator": 2.4,
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
WITH_SOURCE = ("then", "now", "promised", "due")


def items_table(workspace: Workspace, view: View, today: date, items: Sequence[Item], title: str, lang: Lang) -> Table:
    """These items: what, then, now, promised, who, until when."""
    ledger = Decisions(workspace)
    columns = tuple(Column(text(lang, f"decisions.column.{name}"), weight) for name, weight in COLUMNS.items())
    rows = (row(ledger.standing(item, view, today), workspace, lang) for item in items)
    return Table(title, columns, tuple(_cells(r) for r in rows))


def _cells(found: dict[str, Any]) -> tuple[Cell, ...]:
    shown = found | {"indicator": found["title"], "due": found["due"].isoformat() if found["due"] else ""}
    return tuple(_cell(name, str(shown[name]), found["id"]) for name in COLUMNS)


def _cell(name: str, words: str, number: str) -> Cell:
    source = Source(f"item:{name}:{number}") if name in WITH_SOURCE and words not in ("", "—") else None
    return Cell(words or "—", source=source)
