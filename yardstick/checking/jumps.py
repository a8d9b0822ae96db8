"""Columns against the last snapshot: all zero or blank now, or values that jumped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from yardstick.checking.catalogue import Catalogue, Ruling
from yardstick.checking.findings import Findings
from yardstick.checking.matching import Match
from yardstick.checking.tablewide import NUMERIC, sentinels, without
from yardstick.checking.telling import indices, listing, place, shown, tell
from yardstick.contracts import KEY, NAME, Column
from yardstick.texts import text

_Emptied = Literal["", "snapshot.all_zero", "snapshot.all_blank"]


def check_columns(match: Match, since: date, findings: Findings, catalogue: Catalogue) -> None:
    """Each column that was filled in last time; one that turned to zero or blank is told of only as that."""
    columns = [_Column(match, column, since, findings, catalogue) for column in match.columns]
    emptied = {column: column.emptied() for column in columns}
    for code in ("snapshot.all_zero", "snapshot.all_blank"):
        _tell_emptied(code, [column for column, found in emptied.items() if found == code])
    for column in columns:
        if not emptied[column]:
            column.check()


def _tell_emptied(code: str, columns: Sequence[_Column]) -> None:
    """All of them at once: a file that leaves out forty columns leaves out one thing."""
    if not columns:
        return
    first = columns[0]
    told = {"names": listing(columns, lambda column: column.heading, first.findings.lang), "had": first.had()}
    level = first.ruling("snapshot.all_zero").level
    tell(first.findings, level, code, **first.place(None), **told, count=len(columns), since=first.since)


@dataclass(frozen=True, eq=False)
class _Column:
    match: Match
    column: Column
    since: date
    findings: Findings
    catalogue: Catalogue

    def emptied(self) -> _Emptied:
        """Whether enough rows had a value, or one above zero, and none has now."""
        ruling, new = self.ruling("snapshot.all_zero"), self.match.after(self.column.name)
        if ruling.level == "off" or len(new) < ruling.thresholds["fewest"]:
            return ""
        enough = max(ruling.thresholds["fewest"], ruling.thresholds["filled"] * self.match.old.num_rows)
        if new.null_count == len(new):
            return "snapshot.all_blank" if self.had() >= enough else ""
        if self.column.type not in NUMERIC or pc.any(pc.not_equal(new, 0)).as_py():
            return ""
        return "snapshot.all_zero" if self.had() >= enough else ""

    def had(self) -> int:
        """How many published rows have a value; of a column of numbers, one other than zero."""
        old = self.match.old[self.column.name]
        if self.column.type in NUMERIC:
            return int(pc.sum(pc.not_equal(old, 0), min_count=0).as_py())
        return len(old) - int(old.null_count)

    @property
    def heading(self) -> str:
        """What the file, or else the contract, calls it."""
        return str(self.place(None)["column"])

    def place(self, index: int | None) -> dict[str, Any]:
        """Where it is in the file."""
        return place(self.match.rows, index, self.column.name)

    def ruling(self, id: str) -> Ruling:
        """How this check applies to it."""
        return self.catalogue.ruling(id, self.match.contract, self.column.name)

    def check(self) -> None:
        """Values that jumped, or the sum of the others; the share of yes."""
        jump = self.ruling("snapshot.jump")
        if jump.level == "off":
            return
        if self.column.type in NUMERIC:
            self._check_jumps(jump)
        elif self.column.type == "boolean":
            self._check_share(jump)

    def _check_jumps(self, ruling: Ruling) -> None:
        old, new = (self._numbers(values(self.column.name)) for values in (self.match.before, self.match.after))
        both = pc.and_(old.is_valid(), new.is_valid())
        jumped = pc.fill_null(_jumped(old, new, self._least(ruling.thresholds)), False)
        if pc.any(jumped, min_count=0).as_py():
            self._tell_jumps(jumped, old, new, ruling)
        rest = pc.and_not(both, jumped)
        self._check_total(old.filter(rest), new.filter(rest), ruling)

    def _numbers(self, values: pa.Array) -> pa.DoubleArray:
        """Without placeholders, which were told of as such."""
        numbers = values.cast(pa.float64())
        odd, _ = sentinels(numbers, self.ruling("table.sentinel"))
        return numbers if odd is None else without(numbers, odd)

    def _least(self, limits: Mapping[str, float]) -> tuple[float, float]:
        """The factor, and the difference that is asked beside it."""
        old = self.match.old[self.column.name].cast(pa.float64())
        middle = pc.quantile(old.filter(pc.greater(old, 0)), 0.5)[0].as_py() or 0.0
        least = limits["least"] if self.column.type != "number" else 0.0
        return limits["factor"], max(least, limits["of_middle"] * middle)

    def _tell_jumps(self, jumped: pa.BooleanArray, old: pa.DoubleArray, new: pa.DoubleArray, ruling: Ruling) -> None:
        at = indices(jumped)
        names = self.match.rows.columns.get(NAME, self.match.rows.columns[KEY])

        def word(index: int) -> str:
            words = {"row": self.match.rows.numbers[index], "name": names[index]}
            values = {"old": shown(old[index].as_py()), "new": shown(new[index].as_py())}
            return text(self.findings.lang, "contracts.listing.jump", **words, **values)

        told = {"value": shown(new[at[0]].as_py()), "count": len(at), "cells": listing(at, word, self.findings.lang)}
        factor = shown(ruling.thresholds["factor"])
        tell(self.findings, ruling.level, "snapshot.jump", **self.place(at[0]), **told, factor=factor, since=self.since)

    def _check_total(self, old: pa.DoubleArray, new: pa.DoubleArray, ruling: Ruling) -> None:
        """The sum over the units common to both, without those told of."""
        before, after = (pc.sum(values, min_count=0).as_py() for values in (old, new))
        limits, moved = ruling.thresholds, abs(after - before)
        least = limits["least"] if self.column.type != "number" else 0.0
        if len(old) < limits["fewest"] or before <= 0 or moved < max(least, limits["total"] * before):
            return
        words = {"old": shown(before), "new": shown(after), "share": f"{100 * (after - before) / before:+.0f}%"}
        tell(
            self.findings,
            ruling.level,
            "snapshot.total",
            **self.place(None),
            **words,
            units=len(old),
            since=self.since,
        )

    def _check_share(self, ruling: Ruling) -> None:
        old, new = self.match.before(self.column.name), self.match.after(self.column.name)
        both = pc.and_(old.is_valid(), new.is_valid())
        units = pc.sum(both, min_count=0).as_py()
        if units < ruling.thresholds["fewest"]:
            return
        before, after = (100 * pc.mean(values.filter(both)).as_py() for values in (old, new))
        if abs(after - before) >= ruling.thresholds["points"]:
            words = {"old": f"{before:.0f}%", "new": f"{after:.0f}%", "units": units, "since": self.since}
            tell(self.findings, ruling.level, "snapshot.total", **self.place(None), **words, message="message_share")


def _jumped(old: pa.DoubleArray, new: pa.DoubleArray, limits: tuple[float, float]) -> pa.BooleanArray:
    """From nothing there is no factor: what is new is no jump."""
    factor, least = limits
    low, high = pc.min_element_wise(old, new, skip_nulls=False), pc.max_element_wise(old, new, skip_nulls=False)
    far = pc.greater_equal(high, pc.multiply(low, factor))
    apart = pc.greater_equal(pc.subtract(high, low), max(least, 1e-9))
    return pc.and_(pc.and_(far, apart), pc.greater(old, 0))
