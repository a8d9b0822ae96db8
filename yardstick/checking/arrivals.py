"""Who was in the last snapshot and is not in this file, or the reverse, and nothing explains it.

What the roster explains, or `roster.units_missing` names, is not told again; each unit is told of once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from yardstick.checking.catalogue import Catalogue
from yardstick.checking.findings import Findings
from yardstick.checking.matching import Earlier, Match
from yardstick.checking.rosters import TOWN, units_asked
from yardstick.checking.telling import listing, place, tell
from yardstick.contracts import KEY, NAME
from yardstick.spellings import folded
from yardstick.texts import text

_OPENED = ("opened_on", "reopened_on")
_CLOSED, _SPLIT = "closed_on", "split_from"
_Sort = Literal["", "_items", "_roster"]  # which of a code's texts


def check_units(match: Match, period: date, earlier: Earlier, findings: Findings, catalogue: Catalogue) -> None:
    """Towns that are missing, coverage, codes that changed, units that vanished or appeared, rows that are gone."""
    _Arrivals(match, period, earlier, findings, catalogue).check()


@dataclass(frozen=True)
class _Side:
    """The units of one side by code: name, town, and the index of the first row."""

    rows: Mapping[str, int]
    names: Mapping[str, str]
    towns: Mapping[str, str]

    @classmethod
    def of(cls, units: pa.StringArray, only: pa.BooleanArray, columns: Mapping[str, Any]) -> _Side:
        at = pc.indices_nonzero(only)
        codes = units.take(at).to_pylist()
        first = dict(zip(reversed(codes), reversed(at.to_pylist()), strict=True))
        named = {key: columns[key].take(at).to_pylist() for key in (NAME, TOWN) if key in columns}
        names, towns = ({c: str(w) for c, w in zip(codes, named.get(k, []), strict=False) if w} for k in (NAME, TOWN))
        return cls(first, names, towns)


@dataclass(frozen=True)
class _Arrivals:
    match: Match
    period: date
    earlier: Earlier
    findings: Findings
    catalogue: Catalogue

    def check(self) -> None:
        gone, new = (units - self.earlier.explained for units in (self._unexplained_gone(), self._unexplained_new()))
        renamed = self._renamed(gone, new)
        self._tell_renamed(renamed)
        gone -= self._tell_lost_towns()
        self._tell_gone(gone - renamed.keys())
        self._tell_new(new - set(renamed.values()))
        self._tell_rows_gone()

    @cached_property
    def _gone(self) -> _Side:
        match = self.match
        return _Side.of(match.old_units, match.units_gone, {n: match.old[n] for n in match.old.column_names})

    @cached_property
    def _new(self) -> _Side:
        match = self.match
        return _Side.of(match.new_units, match.units_new, match.rows.columns)

    def _unexplained_gone(self) -> set[str]:
        """Of a roster those that were not closed; units on the roster are told of as missing already."""
        contract, old = self.match.contract, self.match.old
        if contract.is_joined and self.earlier.roster is not None:
            return set()
        if not contract.roster or _CLOSED not in old.column_names:
            return set(self._gone.rows)
        return {code for code, row in self._gone.rows.items() if not old[_CLOSED][row].is_valid}

    def _unexplained_new(self) -> set[str]:
        """Of a roster those that neither opened nor split off since; of its units those that were asked last time.

        Items come into being without anybody's leave.
        """
        contract, before = self.match.contract, self.earlier.roster_before
        if contract.roster:
            return {code for code, row in self._new.rows.items() if not self._has_opened(row)}
        if not contract.is_joined:
            return set()
        new = set(self._new.rows)
        return new if before is None else new & self._asked(before, self.since)

    @property
    def since(self) -> date:
        """The cut-off date of the last snapshot."""
        assert self.earlier.period is not None
        return self.earlier.period

    def _asked(self, roster: Any, day: date) -> set[str]:
        return set(units_asked(self.match.contract, self.match.codes.roster(roster), day))

    def _has_opened(self, row: int) -> bool:
        columns = self.match.rows.columns
        days = [columns[name][row].as_py() for name in _OPENED if name in columns]
        return any(d and self.since < d for d in days) or (_SPLIT in columns and columns[_SPLIT][row].is_valid)

    def _renamed(self, gone: Collection[str], new: Collection[str]) -> dict[str, str]:
        """Former code → the new code of a unit that has the same name in the same town; only where it is the one."""
        if self.match.contract.about == "items":
            new = self._new.rows
        before, after = _by_identity(self._gone, gone), _by_identity(self._new, new)
        return {before[who]: after[who] for who in before.keys() & after.keys()}

    def _tell_renamed(self, renamed: Mapping[str, str]) -> None:
        def word(codes: tuple[str, str]) -> str:
            name = self._gone.names[codes[0]]
            return text(self.findings.lang, "contracts.listing.renamed", name=name, former=codes[0], code=codes[1])

        if renamed:
            pairs = sorted(renamed.items(), key=lambda codes: self._new.rows[codes[1]])
            first = place(self.match.rows, self._new.rows[pairs[0][1]], KEY) | {"value": pairs[0][1]}
            self._tell("snapshot.renamed_key", "snapshot.renamed_key", pairs, first, word)

    def _tell_lost_towns(self) -> set[str]:
        """The units of towns that are missing as a whole, which need no mention of their own."""
        missing = self._still_asked()
        there = self._towns_there() if missing else set()
        lost = Counter(
            self._gone.towns[u] for u in missing if u in self._gone.towns and self._gone.towns[u] not in there
        )
        if not lost or not there:
            return set()
        named = [town for town, _ in lost.most_common()]
        counts = {"before": len(there) + len(lost), "now": len(there), "units": sum(lost.values())}
        self._tell("snapshot.coverage", "snapshot.towns_gone", named, {}, str, **counts)
        return {unit for unit in missing if self._gone.towns.get(unit) in lost}

    def _still_asked(self) -> set[str]:
        """The units that are gone and should be there."""
        if self.match.contract.is_joined and self.earlier.roster is not None:
            return set(self._gone.rows) & self._asked(self.earlier.roster, self.period)
        return self._unexplained_gone() - self.earlier.explained

    def _towns_there(self) -> set[str]:
        columns, roster = self.match.rows.columns, self.earlier.roster
        if TOWN in columns:
            return set(columns[TOWN].unique().drop_null().to_pylist())
        known = self.match.codes.roster(roster) if roster else {}
        units = self.match.new_units.unique().to_pylist()
        return {str(known[unit][TOWN]) for unit in units if unit in known and known[unit].get(TOWN)}

    def _tell_gone(self, gone: set[str]) -> None:
        self._tell_units("snapshot.vanished", gone, self._gone, self.match.old_units, {})

    def _tell_new(self, new: set[str]) -> None:
        first = min((self._new.rows[unit] for unit in new), default=None)
        self._tell_units("snapshot.appeared", new, self._new, self.match.old_units, place(self.match.rows, first, KEY))

    def _tell_units(
        self, check: str, units: set[str], side: _Side, before: pa.StringArray, at: Mapping[str, Any]
    ) -> None:
        """As a break in coverage when they are many."""
        if not units:
            return
        told = [self._label(unit, side) for unit in sorted(units, key=lambda unit: side.rows[unit])]
        counts = {"before": pc.count_distinct(before).as_py(), "now": pc.count_distinct(self.match.new_units).as_py()}
        limits = self.catalogue.ruling("snapshot.coverage", self.match.contract)
        many = max(limits.thresholds["least"], limits.thresholds["share"] * counts["before"])
        if len(units) >= many and limits.level != "off":
            which = "" if check == "snapshot.vanished" else "_more"
            self._tell("snapshot.coverage", "snapshot.coverage", told, at, str, message=f"message{which}", **counts)
            return
        contract = self.match.contract
        sort: _Sort = "_roster" if contract.roster else "_items" if contract.about == "items" else ""
        self._tell(check, check, told, at, str, message=f"message{sort}", fix=f"fix{sort}")

    def _label(self, unit: str, side: _Side) -> str:
        name = side.names.get(unit)
        return text(self.findings.lang, "contracts.listing.unit", name=name, code=unit) if name else unit

    def _tell_rows_gone(self) -> None:
        """Rows of a unit that is still there, such as one of its stages."""
        match, contract = self.match, self.match.contract
        if not contract.further_key:
            return
        at = pc.indices_nonzero(pc.and_not(match.gone, match.units_gone)).to_pylist()
        if at:
            self._tell("snapshot.vanished", "snapshot.rows_gone", at, {}, self._row_label)

    def _row_label(self, index: int) -> str:
        old, contract = self.match.old, self.match.contract
        unit, name = self.match.old_units[index].as_py(), old[NAME][index].as_py() if NAME in old.column_names else None
        words = [name or unit]
        words += [c.shown(old[c.name][index].as_py(), self.findings.lang) for c in contract.further_key]
        return " · ".join(words)

    def _tell(
        self, check: str, code: str, things: Iterable[Any], at: Mapping[str, Any], word: Any, **details: Any
    ) -> None:
        level, things = self.catalogue.ruling(check, self.match.contract).level, list(things)
        words = {"count": len(things), "names": listing(things, word, self.findings.lang), "since": self.since}
        tell(self.findings, level, code, **at, **words, **details)


def _by_identity(side: _Side, units: Iterable[str]) -> dict[tuple[str, str], str]:
    """Units by name and town, where no two have the same."""
    named = [((folded(side.names[u]), side.towns.get(u, "")), u) for u in units if u in side.names]
    times = Counter(who for who, _ in named)
    return {who: unit for who, unit in named if times[who] == 1}
