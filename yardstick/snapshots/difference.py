"""What publishing a table would change, row by row and cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from yardstick.contracts import KEY, Column
from yardstick.snapshots.commits import Commit

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Unit:
    """What one row is about, by code and name; `further` are the values of the dataset's other key columns."""

    unit_id: str
    name: str
    further: Key = ()


@dataclass(frozen=True)
class ChangedCell:
    """One cell that would change; values are None where blank. `further` as in Unit."""

    unit_id: str
    name: str
    column: str
    before: Any
    after: Any
    further: Key = ()

    @property
    def unit(self) -> Unit:
        """The row the cell is in."""
        return Unit(self.unit_id, self.name, self.further)


@dataclass(frozen=True)
class Difference:
    """The preview of a publish. `revision` is the `based_on` to publish with.

    `same_file` is the commit the published rows come from when the uploaded bytes are the very same.
    """

    added: tuple[Unit, ...]
    removed: tuple[Unit, ...]
    changed: tuple[ChangedCell, ...]
    unchanged: int  # rows without any changed cell
    revision: int | None = None
    same_file: Commit | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no row and no cell differs."""
        return not (self.added or self.removed or self.changed)


def difference(before: pa.Table, after: pa.Table, columns: Sequence[Column], key: Sequence[str] = (KEY,)) -> Difference:
    """From `before` to `after` over these columns; in both tables the values of `key` tell the rows apart."""
    old, new = _places(before, key), _places(after, key)
    kept = [row for row in new if row in old]
    was = before.take(pa.array([old[row] for row in kept], pa.int64()))
    becomes = after.take(pa.array([new[row] for row in kept], pa.int64()))
    own = [column.name for column in columns if column.name not in key]
    changed = [(place, cell) for name in own for place, cell in _changed_cells(name, was, becomes, key)]
    changed.sort(key=lambda found: new[kept[found[0]]])
    return Difference(
        added=_units(after, [place for row, place in new.items() if row not in old], key),
        removed=_units(before, [place for row, place in old.items() if row not in new], key),
        changed=tuple(cell for _, cell in changed),
        unchanged=len(kept) - len({place for place, _ in changed}),
    )


def _places(rows: pa.Table, key: Sequence[str]) -> dict[Key, int]:
    values = zip(*(rows[name].to_pylist() for name in key), strict=True)
    return {row: place for place, row in enumerate(values)}


def _units(rows: pa.Table, places: Sequence[int], key: Sequence[str]) -> tuple[Unit, ...]:
    codes, names = rows[KEY].to_pylist(), _names(rows)
    further = [rows[name].to_pylist() for name in key if name != KEY]
    return tuple(Unit(codes[i], names[i], tuple(values[i] for values in further)) for i in places)


def _names(rows: pa.Table) -> list[str]:
    names = rows["name"].to_pylist() if "name" in rows.column_names else [None] * rows.num_rows
    return [name or "" for name in names]


def _changed_cells(column: str, was: pa.Table, becomes: pa.Table, key: Sequence[str]) -> list[tuple[int, ChangedCell]]:
    """The differing cells of one column, with their place; both tables have the same rows in the same order."""
    if was[column].equals(becomes[column]):
        return []
    pairs = list(zip(was[column].to_pylist(), becomes[column].to_pylist(), strict=True))
    places = [place for place, (old, new) in enumerate(pairs) if old != new]
    named = zip(places, _units(becomes, places, key), strict=True)
    return [(place, ChangedCell(u.unit_id, u.name, column, *pairs[place], u.further)) for place, u in named]
