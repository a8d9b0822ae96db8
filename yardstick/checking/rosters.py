"""The rows of a file against the roster that applies at its cut-off date: who is missing, unknown or closed.

Rows about items are not on the roster; only the towns and the units they name must be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from yardstick.checking.findings import Findings, Found
from yardstick.checking.records import Rows
from yardstick.codes import FORMER
from yardstick.contracts import KEY, NAME, Contract, Roster
from yardstick.spellings import folded
from yardstick.texts import Lang, titled

TOWN = "town"
_NAMES_LISTED = 10
Unit = Mapping[str, Any]  # one unit's columns of the roster


def check_roster(
    rows: Rows,
    period: date,
    contracts: Mapping[str, Contract],
    roster_at: Callable[[date], Roster | None],
    findings: Findings,
) -> None:
    """Compare each row with its unit, and the towns and units it names; a roster itself has nothing to be held to."""
    contract = rows.header.contract
    if contract.roster:
        return
    roster = roster_at(period)
    if roster is not None:
        findings.report("error", [*_references(rows, period, roster)])
    if not contract.is_joined:
        return
    if roster is None:
        findings.error("roster.missing", period=period.isoformat(), roster=_roster_title(contracts, findings.lang))
        return
    comparison = _Comparison(rows, period, roster, _kind_titles(contracts, findings.lang))
    findings.report("error", [comparison.unknown(), comparison.of_wrong_kind(), comparison.closed()])
    findings.report("warning", [*comparison.otherwise_named()])
    if not findings.any_error:  # else a unit may be missing only because its code is wrong
        comparison.report_missing(findings)


def _references(rows: Rows, period: date, roster: Roster) -> Iterator[Found]:
    """The values that name a unit or a town the roster does not have; blank cells name nothing."""
    towns = sorted({str(unit[TOWN]) for unit in roster.values() if unit.get(TOWN)})
    details = {"period": period, "towns": "、".join(towns)}
    for column in rows.header.contract.columns:
        if column.name not in rows.columns:
            continue
        if column.refers:
            yield _outside(rows, column.name, roster, "cell.unknown_unit", details)
        elif column.name == TOWN and rows.header.contract.about == "items":
            yield _outside(rows, TOWN, towns, "cell.unknown_town", details)


def _outside(rows: Rows, name: str, known: Iterable[str], code: str, details: Mapping[str, object]) -> Found:
    values = rows.columns[name]
    named = pc.is_in(values, pa.array([*known, None], pa.string()))
    at = pc.indices_nonzero(pc.invert(named))
    return Found(at, lambda i: (code, {**rows.place(i, name), "value": str(values[i].as_py()), **details}))


@dataclass(frozen=True)
class _Comparison:
    """Rows beside the units that they are about. `kinds`: what the kinds of units are called."""

    rows: Rows
    period: date
    roster: Roster
    kinds: Mapping[str, str]

    @cached_property
    def which(self) -> pa.Int32Array:
        """For each row the place of its unit in the roster; null when it has none there."""
        return pc.index_in(self.rows.columns[KEY], pa.array(list(self.roster), pa.string()))

    def unknown(self) -> Found:
        """Rows about units that the roster does not have."""
        codes: dict[str, str] = {}
        newest = {str(unit[FORMER]): code for code, unit in self.roster.items() if unit.get(FORMER)}

        def tell(index: int) -> tuple[str, dict[str, Any]]:
            name, given = self._value(NAME, index) or "", str(self._value(KEY, index))
            if not codes:
                codes.update({folded(str(unit[NAME])): code for code, unit in self.roster.items()})
            meant = newest.get(given) or (codes.get(folded(name)) if name else None)
            fix = "fix_recoded" if given in newest else "fix_same_name" if meant else "fix"
            place = {**self.rows.place(index, KEY), "value": given, "name": name}
            return "row.unknown_unit", {**place, "fix": fix, "meant": meant}

        return Found(pc.indices_nonzero(pc.is_null(self.which)), tell)

    def of_wrong_kind(self) -> Found:
        """Rows about units of kinds that the dataset is not about."""
        contract = self.rows.header.contract
        accepted = "、".join(self.kinds.get(kind, kind) for kind in contract.kinds)

        def tell(index: int) -> tuple[str, dict[str, Any]]:
            kind = str(self._unit(index).get("kind"))
            return "row.wrong_kind", {**self._place(index), "kind": self.kinds.get(kind, kind), "accepted": accepted}

        return self._whose(lambda unit: not _is_of_kind(unit, contract), tell)

    def closed(self) -> Found:
        """Rows about units that were closed by the cut-off date."""

        def tell(index: int) -> tuple[str, dict[str, Any]]:
            closed_on = self._unit(index)["closed_on"].isoformat()
            return "row.closed_unit", {**self._place(index), "closed_on": closed_on, "period": self.period}

        return self._whose(lambda unit: _closed(unit, self.period), tell)

    def otherwise_named(self) -> Iterator[Found]:
        """Rows that name their unit otherwise than the roster does."""
        if NAME not in self.rows.columns:
            return

        def tell(index: int) -> tuple[str, dict[str, Any]]:
            place = {**self._place(index), **self.rows.place(index, NAME), "value": self._value(NAME, index)}
            return "row.name_differs", {**place, "unit_id": self._value(KEY, index)}

        official = pa.array([str(unit[NAME]) for unit in self.roster.values()], pa.string()).take(self.which)
        at = pc.indices_nonzero(pc.not_equal(self.rows.columns[NAME], official))
        differ = pc.not_equal(_folded(self.rows.columns[NAME].take(at)), _folded(official.take(at)))
        yield Found(at.filter(differ), tell)

    def report_missing(self, findings: Findings) -> None:
        """A warning about the units that should have a row and have none."""
        codes = list(self.roster)
        delivered = {codes[place] for place in self.which.unique().to_pylist() if place is not None}
        expected = units_asked(self.rows.header.contract, self.roster, self.period)
        missing = [str(self.roster[code][NAME]) for code in expected if code not in delivered]
        if missing:
            listed = "、".join(missing[:_NAMES_LISTED])
            more = "" if len(missing) <= _NAMES_LISTED else "…"
            findings.warning("roster.units_missing", count=len(missing), names=listed + more)

    def _whose(self, said: Callable[[Unit], bool], tell: Callable[[int], tuple[str, dict[str, Any]]]) -> Found:
        chosen = pa.array([said(unit) for unit in self.roster.values()], pa.bool_()).take(self.which)
        return Found(pc.indices_nonzero(chosen), tell)

    def _unit(self, index: int) -> Unit:
        return self.roster[str(self._value(KEY, index))]

    def _place(self, index: int) -> dict[str, Any]:
        code = self._value(KEY, index)
        return {**self.rows.place(index, KEY), "value": code, "name": self._unit(index)[NAME]}

    def _value(self, name: str, index: int) -> Any:
        return self.rows.columns[name][index].as_py() if name in self.rows.columns else None


def _folded(words: pa.StringArray) -> pa.StringArray:
    encoded = words.dictionary_encode()
    return pa.array([folded(word) for word in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)


def units_asked(contract: Contract, roster: Roster, period: date) -> list[str]:
    """The codes of the units that are to be in a file: open on the cut-off date and of the dataset's kinds."""
    return [code for code, unit in roster.items() if _is_of_kind(unit, contract) and _open(unit, period)]


def _is_of_kind(unit: Unit, contract: Contract) -> bool:
    return not contract.kinds or unit.get("kind") in contract.kinds


def _closed(unit: Unit, period: date) -> bool:
    closed_on = unit.get("closed_on")
    return closed_on is not None and closed_on <= period


def _open(unit: Unit, period: date) -> bool:
    opened_on = unit.get("opened_on")
    return not _closed(unit, period) and (opened_on is None or opened_on <= period)


def _kind_titles(contracts: Mapping[str, Contract], lang: Lang) -> dict[str, str]:
    columns = [c.column("kind") for c in contracts.values() if c.roster]
    return {choice.value: titled(choice, lang) for c in columns for choice in c.choices}


def _roster_title(contracts: Mapping[str, Contract], lang: Lang) -> str:
    return next((titled(c, lang) for c in contracts.values() if c.roster), "")
