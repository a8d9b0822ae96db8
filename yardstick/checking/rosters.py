"""The rows of a file against the roster that applies at its cut-off date: who is missing, unknown or closed.

Rows about items are not on the roster; only the towns and the units they name must be.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from yardstick.checking.fields import Header
from yardstick.checking.findings import Findings
from yardstick.checking.records import Rows
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
        _check_references(rows, period, roster, findings)
    if not contract.is_joined:
        return
    if roster is None:
        findings.error("roster.missing", period=period.isoformat(), roster=_roster_title(contracts, findings.lang))
        return
    comparison = _Comparison(rows.header, period, roster, _kind_titles(contracts, findings.lang), findings)
    names = rows.columns[NAME].to_pylist() if NAME in rows.columns else [None] * len(rows.numbers)
    for row, unit_id, name in zip(rows.numbers.to_pylist(), rows.columns[KEY].to_pylist(), names, strict=True):
        comparison.compare(row, str(unit_id), name if isinstance(name, str) else None)
    comparison.report_missing({str(unit_id) for unit_id in rows.columns[KEY].to_pylist()})


def _check_references(rows: Rows, period: date, roster: Roster, findings: Findings) -> None:
    towns = sorted({str(unit[TOWN]) for unit in roster.values() if unit.get(TOWN)})
    for at in rows.header.fields:
        place = {"column": at.heading, "period": period, "towns": "、".join(towns)}
        if at.column.refers:
            _refuse_outside(rows, at.column.name, roster, "cell.unknown_unit", place, findings)
        elif at.column.name == TOWN and rows.header.contract.about == "items":
            _refuse_outside(rows, TOWN, towns, "cell.unknown_town", place, findings)


def _refuse_outside(
    rows: Rows, column: str, known: Collection[str], code: str, place: Mapping[str, object], findings: Findings
) -> None:
    """An error for each value that is none of the known ones; blank cells name nothing."""
    for row, value in zip(rows.numbers.to_pylist(), rows.columns[column].to_pylist(), strict=True):
        if value is not None and value not in known:
            findings.error(code, row=row, value=str(value), **place)


class _Comparison:
    def __init__(
        self, header: Header, period: date, roster: Roster, kinds: Mapping[str, str], findings: Findings
    ) -> None:
        self.header, self.period, self.roster, self.kinds, self.findings = header, period, roster, kinds, findings
        self.code_of = {folded(str(unit[NAME])): unit_id for unit_id, unit in roster.items()}

    def compare(self, row: int, unit_id: str, name: str | None) -> None:
        unit = self.roster.get(unit_id)
        if unit is None:
            self._report_unknown(row, unit_id, name)
            return
        place = {"row": row, "column": self.header.heading(KEY), "value": unit_id, "name": unit[NAME]}
        if not _is_of_kind(unit, self.header.contract):
            accepted = "、".join(self.kinds.get(k, k) for k in self.header.contract.kinds)
            self.findings.error("row.wrong_kind", **place, kind=self._kind(unit), accepted=accepted)
        if _closed(unit, self.period):
            self.findings.error("row.closed_unit", **place, closed_on=unit["closed_on"].isoformat(), period=self.period)
        if name is not None and folded(name) != folded(str(unit[NAME])):
            place |= {"column": self.header.heading(NAME), "value": name}
            self.findings.warning("row.name_differs", **place, unit_id=unit_id)

    def _report_unknown(self, row: int, unit_id: str, name: str | None) -> None:
        meant = self.code_of.get(folded(name)) if name else None
        place = {"row": row, "column": self.header.heading(KEY), "value": unit_id, "name": name or ""}
        self.findings.error("row.unknown_unit", **place, fix="fix_same_name" if meant else "fix", meant=meant)

    def report_missing(self, delivered: set[str]) -> None:
        expected = units_asked(self.header.contract, self.roster, self.period)
        missing = [str(self.roster[unit_id][NAME]) for unit_id in expected if unit_id not in delivered]
        if missing:
            listed = "、".join(missing[:_NAMES_LISTED])
            more = "" if len(missing) <= _NAMES_LISTED else "…"
            self.findings.warning("roster.units_missing", count=len(missing), names=listed + more)

    def _kind(self, unit: Unit) -> str:
        return self.kinds.get(str(unit.get("kind")), str(unit.get("kind")))


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
