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
from yardstick.checking.tablewide import NUMERIC, Middle, sentinels, without
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
    had = first.filled() if code == "snapshot.all_blank" else first.above_zero()
    told = {"names": listing(columns, lambda column: column.heading, first.findings.lang), "had": had}
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
            return "snapshot.all_blank" if self.filled() >= enough else ""
        if self.column.type not in NUMERIC or pc.any(pc.not_equal(new, 0)).as_py():
            return ""
        return "snapshot.all_zero" if self.above_zero() >= enough else ""

    def filled(self) -> int:
        """How many published rows have a value."""
        old = self.match.old[self.column.name]
        return len(old) - int(old.null_count)

    def above_zero(self) -> int:
        """How many published rows have a number other than zero."""
        return int(pc.sum(pc.not_equal(self.match.old[self.column.name], 0), min_count=0).as_py())

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
        """What placeholders make is not told: they were told of as such. They are looked for only when it matters."""
        old, new = (values(self.column.name).cast(pa.float64()) for values in (self.match.before, self.match.after))
        least = self._least(ruling.thresholds)
        if self._is_calm(old, new, least, ruling):
            return
        old, new = self._believed(old), self._believed(new)
        jumped = _jumped(old, new, least)
        if pc.any(jumped, min_count=0).as_py():
            self._tell_jumps(jumped, old, new, ruling)
        rest = pc.and_not(pc.and_(old.is_valid(), new.is_valid()), jumped)
        self._check_total(old.filter(rest), new.filter(rest), ruling)

    def _is_calm(self, old: pa.DoubleArray, new: pa.DoubleArray, least: tuple[float, float], ruling: Ruling) -> bool:
        if pc.any(_jumped(old, new, least), min_count=0).as_py():
            return False
        both = pc.add(old, new).is_valid()
        before, after = (pc.sum(pc.if_else(both, values, 0.0), min_count=0).as_py() for values in (old, new))
        return not self._moved(before, after, ruling)

    def _believed(self, values: pa.DoubleArray) -> pa.DoubleArray:
        odd, _ = sentinels(values, self.ruling("table.sentinel"))
        return values if odd is None else without(values, odd)

    def _least(self, limits: Mapping[str, float]) -> tuple[float, float]:
        """The factor, and the difference that is asked beside it."""
        middle = Middle.of(self.match.whole(self.column.name).cast(pa.float64()))
        share = limits["of_middle"] * middle.value if middle.count else 0.0
        return limits["factor"], max(self._least_count(limits), share)

    def _least_count(self, limits: Mapping[str, float]) -> float:
        """Small counts come and go; a measure may be in thousands or in fractions."""
        return limits["least"] if self.column.type != "number" else 0.0

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
        if len(old) < ruling.thresholds["fewest"] or not self._moved(before, after, ruling):
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

    def _moved(self, before: float, after: float, ruling: Ruling) -> bool:
        limits = ruling.thresholds
        return before > 0 and abs(after - before) >= max(self._least_count(limits), limits["total"] * before)

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
    factor, least = limits[0], max(limits[1], 1e-9)
    up = pc.and_(pc.greater_equal(new, pc.multiply(old, factor)), pc.greater_equal(pc.subtract(new, old), least))
    down = pc.and_(pc.greater_equal(old, pc.multiply(new, factor)), pc.greater_equal(pc.subtract(old, new), least))
    return pc.fill_null(pc.and_(pc.or_(up, down), pc.greater(old, 0)), False)
