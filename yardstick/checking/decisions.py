"""Roster events told by hand, where the roster that was uploaded has no columns for them.

proposed_events: what a roster leaves unexplained beside the one before it ─▶ a person decides ─▶ apply_events: the
roster with what was decided filled in, units that left kept as closed ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args

import pyarrow as pa

from yardstick.checking.events import units_of
from yardstick.checking.findings import Findings
from yardstick.codes import FORMER
from yardstick.contracts import KEY, NAME, Contract, Roster, arrow_schema
from yardstick.roster_events import is_open
from yardstick.spellings import folded
from yardstick.texts import text, titled

DecisionKind = Literal["open", "close", "recode", "split", "reopen", "rename", "keep"]
KINDS: tuple[DecisionKind, ...] = get_args(DecisionKind)
DAY_OF: Mapping[str, str] = {  # kind → the column its day is filled into
    "open": "opened_on",
    "close": "closed_on",
    "recode": "code_changed_on",
    "split": "opened_on",
    "reopen": "reopened_on",
}
UNIT_OF: Mapping[str, tuple[str, str]] = {  # kind → the decision's word for the other unit, and its column
    "close": ("into", "merged_into"),
    "recode": ("former", FORMER),
    "split": ("from", "split_from"),
}
DATED = frozenset({"open", "close", "reopen"})  # these need a day
Decision = Mapping[str, Any]


@dataclass(frozen=True)
class Proposal:
    """What probably happened to a unit; where it `is_guess`, or lacks a day, somebody has to decide."""

    kind: DecisionKind
    unit_id: str
    name: str
    town: str
    former: str = ""  # of a change of code
    before: str = ""  # of a new name

    @property
    def decision(self) -> dict[str, Any]:
        """What to decide, as far as it can be proposed: a day is for somebody to fill in."""
        day: dict[str, Any] = {"on": None} if self.kind in DATED else {}
        return {"kind": self.kind, "unit_id": self.unit_id, **day, **({"former": self.former} if self.former else {})}


def proposed_events(table: pa.Table, previous: Roster, since: date) -> tuple[Proposal, ...]:
    """What the roster does not explain beside the `previous` one, of the cut-off date `since`: by code.

    A unit that vanished and one that appeared of the same name in the same town are one whose code changed.
    """
    units = _listed(table)
    explained = {unit[FORMER] for unit in units.values() if unit[FORMER]}
    gone = {c: u for c, u in previous.items() if c not in units and c not in explained and is_open(u, since)}
    new = {c: u for c, u in units.items() if c not in previous and not _tells_why(u, since)}
    same = _same_units(gone, new)
    found = [
        *(_proposal("recode", code, new[code], former=former) for code, former in same.items()),
        *(_proposal("close", code, unit) for code, unit in gone.items() if code not in same.values()),
        *(_proposal("open", code, unit) for code, unit in new.items() if code not in same),
        *(p for code, unit in units.items() if code in previous for p in _changed(code, unit, previous[code], since)),
    ]
    return tuple(sorted(found, key=lambda p: (KINDS.index(p.kind), p.unit_id)))


def apply_events(
    table: pa.Table,
    decisions: Sequence[Decision],
    previous: Roster,
    period: date,
    contract: Contract,
    findings: Findings,
) -> pa.Table:
    """The roster with what was decided filled in; what cannot be is an error in `findings`, and is left out.

    Each decision has a `kind` (one of KINDS) and a `unit_id`, and as the kind asks `on` (a day), `into`, `former` or
    `from` (a code). A unit closed or kept that the roster leaves out is added as `previous` has it.
    """
    applying = _Applying(_listed(table), previous, period, contract, findings)
    for decision in decisions:
        applying.decide(decision)
    return applying.filled(table)


def _listed(table: pa.Table) -> dict[str, dict[str, Any]]:
    towns = table["town"].to_pylist() if "town" in table.column_names else [None] * table.num_rows
    return {code: unit | {"town": town} for (code, unit), town in zip(units_of(table).items(), towns, strict=True)}


def _tells_why(unit: Mapping[str, Any], since: date) -> bool:
    """Whether the row itself says where a unit comes from that was not there before."""
    opened = unit["opened_on"]
    return bool(unit[FORMER] or unit["split_from"] or unit["reopened_on"] or (opened and opened > since))


def _same_units(gone: Roster, new: Roster) -> dict[str, str]:
    """New code → the code that vanished, for units of the same name and town that no other has."""
    before, after = _by_name(gone), _by_name(new)
    return {after[at][0]: before[at][0] for at in before if len(before[at]) == len(after.get(at, ())) == 1}


def _by_name(units: Roster) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for code, unit in units.items():
        found.setdefault((folded(str(unit[NAME])), str(unit.get("town") or "")), []).append(code)
    return found


def _changed(code: str, unit: Mapping[str, Any], before: Mapping[str, Any], since: date) -> Iterator[Proposal]:
    if folded(str(unit[NAME])) != folded(str(before[NAME])):
        yield _proposal("rename", code, unit, before=str(before[NAME]))
    closed = before.get("closed_on")
    if closed and closed <= since and not unit["closed_on"] and not unit["reopened_on"]:
        yield _proposal("reopen", code, unit)


def _proposal(kind: DecisionKind, code: str, unit: Mapping[str, Any], **words: str) -> Proposal:
    return Proposal(kind, code, str(unit[NAME]), str(unit.get("town") or ""), **words)


@dataclass
class _Applying:
    """The roster while decisions are filled in: `cells` by unit, `added` units by code."""

    units: Mapping[str, Mapping[str, Any]]
    previous: Roster
    period: date
    contract: Contract
    findings: Findings
    cells: dict[str, dict[str, Any]] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    done: set[tuple[str, str]] = field(default_factory=set)

    def decide(self, decision: Decision) -> None:
        """Take one decision, or say why not."""
        kind, code = str(decision.get("kind") or ""), str(decision.get("unit_id") or "")
        if kind not in KINDS:
            self._refuse("roster.decision_unknown", value=kind, known="、".join(map(self._title, KINDS)))
        elif (kind, code) in self.done:
            self._refuse_unit("roster.decision_twice", kind, code)
        elif self._has_unit(kind, code) and self._has_other(kind, decision) and self._has_day(kind, code, decision):
            self.done.add((kind, code))
            self._fill(kind, code, decision)

    def filled(self, table: pa.Table) -> pa.Table:
        """The whole roster, by code."""
        if not (self.cells or self.added):
            return table
        rows: dict[str, dict[str, Any]] = {str(row[KEY]): row for row in table.to_pylist()}
        rows |= {code: {**self.previous[code], KEY: code} for code in self.added}
        for code, cells in self.cells.items():
            rows[code] |= cells
        return pa.Table.from_pylist([rows[code] for code in sorted(rows)], arrow_schema(self.contract))

    def _has_unit(self, kind: str, code: str) -> bool:
        """Whether the unit is where it must be: on this roster, or for one that left on the one before."""
        left = kind in ("close", "keep")
        if code not in self.units and not (left and code in self.previous):
            return self._refuse_unit("roster.decision_no_unit", kind, code, "previous" if left else "this")
        if kind == "keep" and code in self.units:
            return self._refuse_unit("roster.decision_listed", kind, code)
        was_open = kind == "reopen" and not self.previous.get(code, {}).get("closed_on")
        return not was_open or self._refuse_unit("roster.decision_not_closed", kind, code)

    def _has_other(self, kind: str, decision: Decision) -> bool:
        """Whether the other unit it names is one; a unit may close without another."""
        word, column = UNIT_OF.get(kind, ("", ""))
        other = str(decision.get(word) or "")
        if not word or (kind == "close" and not other):
            return True
        if column == FORMER and other in self.units:
            return self._refuse_unit("roster.decision_listed", kind, other)
        is_known = other in self.previous or (column != FORMER and other in self.units)
        return is_known or self._refuse_unit("roster.decision_no_unit", kind, other, "previous")

    def _has_day(self, kind: str, code: str, decision: Decision) -> bool:
        """Whether there is a day where one is needed, and no later one than the cut-off date."""
        given = decision.get("on")
        day = _day(given)
        is_right = day <= self.period if day else not given and kind not in DATED
        if not is_right:
            words = {"value": str(given or ""), "period": self.period.isoformat(), "name": self._name(code)}
            self._refuse("roster.decision_undated", kind=self._title(kind), **words)
        return is_right

    def _fill(self, kind: str, code: str, decision: Decision) -> None:
        word, column = UNIT_OF.get(kind, ("", ""))
        cells: dict[str, Any] = {DAY_OF[kind]: _day(decision.get("on"))} if kind in DAY_OF else {}
        cells |= {column: str(decision[word])} if column and decision.get(word) else {}
        if code not in self.units:
            self.added.append(code)
        for name, value in cells.items():
            self._fill_cell(code, name, value)

    def _fill_cell(self, code: str, name: str, value: Any) -> None:
        told = self.units.get(code, {}).get(name)
        if told is not None and value is not None and told != value:
            words = {"value": str(told), "decided": str(value), "name": self._name(code)}
            column = titled(self.contract.column(name), self.findings.lang)
            self._refuse("roster.decision_contradicts", column=column, **words)
        elif value is not None:
            self.cells.setdefault(code, {})[name] = value

    def _refuse_unit(self, fault: str, kind: str, code: str, where: str = "") -> bool:
        place = text(self.findings.lang, f"roster_changes.where.{where}") if where else ""
        self._refuse(fault, value=code, kind=self._title(kind), name=self._name(code), where=place)
        return False

    def _refuse(self, fault: str, **words: Any) -> None:
        self.findings.error(fault, **words)

    def _title(self, kind: str) -> str:
        return text(self.findings.lang, f"roster_changes.decision.{kind}")

    def _name(self, code: str) -> str:
        return str((self.units.get(code) or self.previous.get(code) or {}).get(NAME) or code)


def _day(given: Any) -> date | None:
    """The day as decided; None for none, or for what is no day."""
    if isinstance(given, date):
        return given
    try:
        return date.fromisoformat(str(given or ""))
    except ValueError:
        return None
