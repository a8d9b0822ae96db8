"""What a roster tells of its units: whether mergers, splits, re-openings and changes of codes can be true.

Each is held against the roster itself and against the rosters of earlier cut-off dates.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from yardstick.checking.findings import Findings
from yardstick.checking.records import Rows
from yardstick.codes import FORMER, NAMED, Codes
from yardstick.contracts import KEY, NAME
from yardstick.roster_events import Rosters

DAYS = ("opened_on", "closed_on", "reopened_on", "code_changed_on")
COLUMNS = (FORMER, *NAMED, *DAYS)  # what rosters tell events in
TELLING = (NAME, FORMER, *NAMED)  # what of earlier rosters is asked for
LEADING = ("merged_into", "split_from")  # to another unit, and from there on
Unit = Mapping[str, Any]
Fault = tuple[str, str, str, dict[str, Any]]  # code, unit, column, details


def check_events(table: pa.Table, earlier: Rosters, findings: Findings, rows: Rows | None = None) -> None:
    """An error for each event that cannot be true.

    `table`: the roster as it would be stored; `earlier`: the rosters of earlier cut-off dates; `rows`: the file it
    comes from, for the places of the findings. A row that was added by hand is in no file and has no place.
    """
    told = _Roster(table, earlier)
    for fault in (*told.lost(), *told.dates(), *told.circles(), *told.changed_codes()):
        code, unit_id, column, details = fault
        value = told.units[unit_id].get(column)
        place = _place(unit_id, column, rows) | {"value": "" if value is None else str(value)}
        findings.error(code, **place, name=told.units[unit_id][NAME], **details)


def units_of(table: pa.Table) -> dict[str, dict[str, Any]]:
    """The rows of a roster by code: the name and what events are told in; a column that is not there is blank."""
    names = [n for n in (KEY, NAME, *COLUMNS) if n in table.column_names]
    blank = dict.fromkeys(COLUMNS)
    return {str(row[KEY]): blank | row for row in table.select(names).to_pylist()}


def _place(unit_id: str, column: str, rows: Rows | None) -> dict[str, Any]:
    """Where the file tells it: the cell, else the unit's code; nowhere for a row that is not the file's."""
    index = pc.index(rows.columns[KEY], unit_id).as_py() if rows else -1
    if rows is None or index < 0:
        return {}
    return rows.place(index, column if rows.header.field(column) else KEY)


@dataclass(frozen=True)
class _Roster:
    table: pa.Table
    earlier: Rosters

    @cached_property
    def units(self) -> dict[str, dict[str, Any]]:
        return units_of(self.table)

    @cached_property
    def known(self) -> Collection[str]:
        """Every code that some roster lists or names."""
        before = {c for _, roster in self.earlier for c in roster}
        return before | {
            unit[n] for _, r in self.earlier for unit in r.values() for n in (FORMER, *NAMED) if unit.get(n)
        }

    def telling(self, *columns: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The units of which any of these columns tells something."""
        return ((code, unit) for code, unit in self.units.items() if any(unit[c] for c in columns))

    def lost(self) -> Iterator[Fault]:
        """Units named that are no others, or that no roster has ever listed."""
        for code, unit in self.telling(FORMER, *NAMED):
            for column in (FORMER, *NAMED):
                other = unit[column]
                if other == code:
                    yield "roster.names_itself", code, column, {}
                elif other and other not in self.units and other not in self.known and self._must_be_known(column):
                    yield "roster.unknown_code", code, column, {}

    def _must_be_known(self, column: str) -> bool:
        """The first roster may tell of codes and units that were there before any roster."""
        return bool(self.earlier) or column not in (FORMER, "split_from")

    def dates(self) -> Iterator[Fault]:
        """Days in an order in which they cannot have been, or without what they are the day of."""
        for code, unit in self.telling(*COLUMNS):
            opened, closed, reopened = (unit[c] for c in ("opened_on", "closed_on", "reopened_on"))
            if unit["merged_into"] and not closed:
                yield "roster.merged_not_closed", code, "merged_into", {}
            if unit["code_changed_on"] and not unit[FORMER]:
                yield "roster.change_without_code", code, "code_changed_on", {}
            if closed and reopened and closed <= reopened:
                yield "roster.reopened_and_closed", code, "closed_on", {"reopened_on": reopened.isoformat()}
            for column, day in (("closed_on", closed), ("reopened_on", reopened)):
                if opened and day and day < opened:
                    yield "roster.before_opening", code, column, {"opened_on": opened.isoformat()}

    def circles(self) -> Iterator[Fault]:
        """Units that lead back to themselves; each circle is told once."""
        for column in LEADING:
            seen = set[str]()
            for code, _ in self.telling(column):
                way = self._way(code, column) if code not in seen else []
                if len(way) > 1:
                    seen.update(way)
                    yield "roster.circle", code, column, {"way": " → ".join([*way, code])}

    def _way(self, code: str, column: str) -> list[str]:
        """From unit to unit back to the first; [] when the way ends elsewhere."""
        way, at = [code], self.units[code][column]
        while at in self.units and at not in way:
            way.append(at)
            at = self.units[at][column]
        return way if at == code else []

    def changed_codes(self) -> Iterator[Fault]:
        """Former codes that are still, again, or twice in use."""
        taken: dict[str, str] = {}
        newest = Codes.of_rosters(self.earlier).newest
        for code, unit in self.telling(FORMER):
            former = unit[FORMER]
            if former in self.units and former != code:
                yield "roster.former_code_listed", code, FORMER, {"other": self.units[former][NAME]}
            holder = taken.setdefault(former, newest.get(former, code))
            if holder != code:
                yield "roster.former_code_taken", code, FORMER, {"holder": holder}
            taken[former] = code
        for code in self.units.keys() & newest.keys():
            if self.units[code][FORMER] != newest[code]:
                yield "roster.code_retired", code, KEY, {"newest": newest[code]}
