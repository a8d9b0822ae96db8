"""One unit, one chain of codes: which codes of the rosters are the same unit's.

A change of code is recorded in the row of the new code, as its former code. Readers know a unit by its newest code;
stored rows keep the code they were delivered with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from yardstick.contracts import KEY, Contract, Roster

FORMER = "former_code"
LISTED = "listed_as"  # in rows by newest codes: the code under which the roster has a unit whose code changed since
NAMED = ("merged_into", "counted_with", "split_from")  # columns of the roster that name another unit
Listing = tuple[date, Mapping[str, str | None]]  # a roster's cut-off date; its codes, with the former code of each


@dataclass(frozen=True)
class Codes:
    """The codes that units no longer have. Empty for rosters in which no code ever changed."""

    pairs: tuple[tuple[str, str], ...] = ()  # former code, the unit's newest code; by former code

    @classmethod
    def of_rosters(cls, rosters: Iterable[tuple[date, Roster]]) -> Codes:
        """The chains that these rosters tell of, in any order."""
        return cls.of_listings([(day, {c: unit.get(FORMER) for c, unit in r.items()}) for day, r in rosters])

    @classmethod
    def of_listings(cls, listings: Sequence[Listing]) -> Codes:
        """The chains. A former code that some roster lists beside its successor is a unit of its own: it stays so."""
        known = sorted(listings, key=lambda listing: listing[0])
        chains: dict[str, frozenset[str]] = {}
        for _, codes in known:
            for code, former in codes.items():
                if former and former != code:
                    _join(chains, code, former, known)
        newest = {code: _newest(chain, known) for code, chain in chains.items()}
        return cls(tuple(sorted((c, n) for c, n in newest.items() if c != n)))

    def __hash__(self) -> int:
        return hash(len(self.pairs))  # compared often, and the very same object most of the time

    def __bool__(self) -> bool:
        return bool(self.pairs)

    @cached_property
    def newest(self) -> Mapping[str, str]:
        """Former code → the unit's newest code."""
        return dict(self.pairs)

    def of(self, code: str) -> str:
        """The newest code of the unit that has, or had, this one."""
        return self.newest.get(code, code)

    def former(self, code: str) -> tuple[str, ...]:
        """Every other code the unit of this one has had."""
        newest = self.of(code)
        return tuple(former for former, known in self.pairs if known == newest)

    def roster(self, roster: Roster) -> Roster:
        """The roster by newest codes, those of the units its rows name included."""
        return {self.of(code): self._row(code, unit) for code, unit in roster.items()} if self else roster

    def _row(self, code: str, unit: Mapping[str, Any]) -> Mapping[str, Any]:
        named = {n: self.of(unit[n]) for n in (KEY, *NAMED) if unit.get(n) in self.newest}
        return {**unit, **named, **({LISTED: code} if code in self.newest else {})}

    def column(self, codes: pa.ChunkedArray) -> pa.ChunkedArray:
        """The codes of a table's column, each as its unit's newest."""
        if not self:
            return codes
        former, newest = zip(*self.pairs, strict=True)
        known = pa.array(newest).take(pc.index_in(codes, value_set=pa.array(former)))
        return pc.coalesce(known, codes)

    def rows(self, table: pa.Table, *columns: str) -> pa.Table:
        """The table with these columns by newest codes."""
        for name in columns if self else ():
            table = table.set_column(table.column_names.index(name), name, self.column(table[name]))
        return table

    def table(self) -> pa.Table:
        """The pairs as a table, for queries."""
        former, newest = zip(*self.pairs, strict=True) if self else ((), ())
        return pa.table({"former": pa.array(former, pa.string()), "newest": pa.array(newest, pa.string())})


NO_CODES = Codes()


def code_columns(contract: Contract, stored: Iterable[str]) -> tuple[str, ...]:
    """Those of a dataset's stored columns in which units of the roster are named by their codes."""
    names = {c.name for c in contract.columns if c.refers == "unit"}
    names |= {KEY, *NAMED} if contract.about == "units" else set()
    return tuple(name for name in stored if name in names)


def _join(chains: dict[str, frozenset[str]], code: str, former: str, known: Sequence[Listing]) -> None:
    both = chains.get(code, frozenset([code])) | chains.get(former, frozenset([former]))
    if all(len(both & codes.keys()) < 2 for _, codes in known):
        chains.update(dict.fromkeys(both, both))


def _newest(chain: frozenset[str], known: Sequence[Listing]) -> str:
    """The code in the last roster that lists the unit at all."""
    return next(code for _, codes in reversed(known) for code in sorted(chain & codes.keys()))
