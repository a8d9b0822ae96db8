"""Which rows a template already has: one for each unit and key that is asked for, or those published last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

import pyarrow as pa

from yardstick.checking import units_asked
from yardstick.contracts import KEY, NAME, PERIOD, Column, Contract, Roster

TOWN, STAGES = "town", "stages"  # roster columns: where a unit lies, which stages it has
Row = Mapping[str, Any]


def prefilled(contract: Contract, period: date | None, roster: Roster | None, earlier: pa.Table | None) -> list[Row]:
    """The rows to begin with, by column name; only the columns that stay from one period to the next.

    `roster`: the units of the roster that applies at `period`. `earlier`: the rows of this dataset published last.
    """
    known = [] if earlier is None else earlier.to_pylist()
    if contract.roster:
        rows = [_part(row, [c.name for c in contract.columns]) for row in known]
    elif contract.is_joined:
        rows = _asked(contract, period, roster, known)
    else:
        rows = sorted((_part(row, _lasting(contract)) for row in known), key=lambda row: [row[k] for k in contract.key])
    return [row | {PERIOD: period} for row in rows]


def _part(row: Row, names: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in names if name in row and name != PERIOD}


def _lasting(contract: Contract) -> list[str]:
    """The columns that say which item a row is about."""
    names = {c.name for c in contract.columns}
    return [name for name in dict.fromkeys((*contract.key, NAME, TOWN)) if name in names]


def _asked(
    contract: Contract, period: date | None, roster: Roster | None, known: Sequence[Row]
) -> list[dict[str, Any]]:
    if roster is None or period is None:
        return []
    keys: dict[str, list[Row]] = {}
    for row in known:
        keys.setdefault(str(row[KEY]), []).append(row)
    return [
        {KEY: code} | _part(roster[code], _lasting(contract)) | further
        for code in units_asked(contract, roster, period)
        for further in _further(contract, roster[code], keys.get(code, []))
    ]


def _further(contract: Contract, unit: Row, known: Sequence[Row]) -> list[dict[str, Any]]:
    """The keys of one unit beside its code: the stages it has; what else it had the last time."""
    had = {c.name: _stages(c, unit) for c in contract.further_key}
    staged = {name: stages for name, stages in had.items() if stages}
    if known and len(staged) < len(contract.further_key):
        return [_part(row, had) for row in known]
    return [dict(zip(staged, values, strict=True)) for values in product(*staged.values())]


def _stages(column: Column, unit: Row) -> list[str]:
    """The unit's stages that this column has a word for, in its order."""
    stages = unit.get(STAGES) or []
    return [c.value for c in column.choices if c.value in stages]
