"""What publishing a table would change, unit by unit and cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from yardstick.contracts import KEY, Column
from yardstick.snapshots.commits import Commit


@dataclass(frozen=True)
class Unit:
    """A school, kindergarten or other unit by code and name."""

    unit_id: str
    name: str


@dataclass(frozen=True)
class ChangedCell:
    """One cell that would change; values are None where blank."""

    unit_id: str
    name: str
    column: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Difference:
    """The preview of a publish. `revision` is the `based_on` to publish with.

    `same_file` is the commit the published rows come from when the uploaded bytes are the very same.
    """

    added: tuple[Unit, ...]
    removed: tuple[Unit, ...]
    changed: tuple[ChangedCell, ...]
    unchanged: int  # units without any changed cell
    revision: int | None = None
    same_file: Commit | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no unit and no cell differs."""
        return not (self.added or self.removed or self.changed)


def difference(before: pa.Table, after: pa.Table, columns: Sequence[Column]) -> Difference:
    """From `before` to `after` over these columns; both tables have one row per unit."""
    old, new = _places(before), _places(after)
    kept = [unit_id for unit_id in new if unit_id in old]
    was = before.take(pa.array([old[unit_id] for unit_id in kept], pa.int64()))
    becomes = after.take(pa.array([new[unit_id] for unit_id in kept], pa.int64()))
    changed = [cell for column in columns if column.name != KEY for cell in _changed_cells(column.name, was, becomes)]
    changed.sort(key=lambda cell: new[cell.unit_id])
    return Difference(
        added=_units(after, [place for unit_id, place in new.items() if unit_id not in old]),
        removed=_units(before, [place for unit_id, place in old.items() if unit_id not in new]),
        changed=tuple(changed),
        unchanged=len(kept) - len({cell.unit_id for cell in changed}),
    )


def _places(rows: pa.Table) -> dict[str, int]:
    return {unit_id: place for place, unit_id in enumerate(rows[KEY].to_pylist())}


def _units(rows: pa.Table, places: list[int]) -> tuple[Unit, ...]:
    codes, names = rows[KEY].to_pylist(), _names(rows)
    return tuple(Unit(codes[place], names[place]) for place in places)


def _names(rows: pa.Table) -> list[str]:
    names = rows["name"].to_pylist() if "name" in rows.column_names else [None] * rows.num_rows
    return [name or "" for name in names]


def _changed_cells(column: str, was: pa.Table, becomes: pa.Table) -> list[ChangedCell]:
    """The differing cells of one column; both tables have the same units in the same order."""
    if was[column].equals(becomes[column]):
        return []
    cells = zip(
        becomes[KEY].to_pylist(), _names(becomes), was[column].to_pylist(), becomes[column].to_pylist(), strict=True
    )
    return [ChangedCell(unit_id, name, column, old, new) for unit_id, name, old, new in cells if old != new]
