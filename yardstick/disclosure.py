"""Which figures about small groups of children may be shown: no count from 1 up to a limit, nor what gives it away.

Legal ground: aggregate tables from which single persons can be inferred must not be published (统计法), and data of
children under 14 are sensitive personal information (个人信息保护法). Zero may be shown. Three rules, in this order:

1. primary: a place is hidden while its count, the rest of its denominator or the denominator itself is small;
2. complementary: hidden places must not follow from the district's total by subtraction;
3. sticky: what one version of a period hides, no later version shows; and once a place is hidden that an earlier
   version showed, the district is hidden with it, because the other places may not have changed in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

WHOLE = None  # the district, beside the names of its towns


class Cell(NamedTuple):
    """What one place would show for one period: a count and, for shares, what it is a part of."""

    numerator: float | None
    denominator: float | None

    @property
    def counts(self) -> tuple[float, ...]:
        """Every count that could be read or worked out from the cell."""
        n, d = self.numerator, self.denominator
        if n is None:
            return ()
        return (n,) if d is None else (n, d - n, d)


Table = Mapping[str | None, Cell]  # of one period in one version: the district under WHOLE, and each town


def hidden(history: Sequence[Table], limit: int) -> frozenset[str | None]:
    """The places whose cell must stay hidden in the last table of `history`: a period's versions, oldest first.

    `limit` is the smallest count that may be shown, zero aside.
    """
    ever_hidden: set[str | None] = set()
    ever_shown: set[str | None] = set()
    for table in history:
        now = _hidden_in(table, frozenset(ever_hidden), limit)
        if now & ever_shown:
            now |= {WHOLE}
        ever_hidden |= now
        ever_shown |= {place for place in table if place not in now}
    return frozenset(ever_hidden & history[-1].keys()) if history else frozenset()


def _hidden_in(table: Table, already: frozenset[str | None], limit: int) -> set[str | None]:
    places: set[str | None] = {p for p, cell in table.items() if p in already or _is_small([cell], limit)}
    whole = table.get(WHOLE)
    if whole is not None and _is_small([whole], limit):
        return set(table)
    while WHOLE not in places and _is_small([table[p] for p in places], limit):
        places.add(_next_to_hide(table, places))  # their sum is known: the district's less the towns shown
    return places


def _is_small(cells: Iterable[Cell], limit: int) -> bool:
    sums = (sum(counts) for counts in zip(*(c.counts for c in cells if c.counts), strict=True))
    return any(0 < s < limit for s in sums)


def _next_to_hide(table: Table, places: set[str | None]) -> str | None:
    """The town whose loss costs least; the district itself when every town is hidden already."""
    left = [p for p in table if p is not None and p not in places]
    return min(left, key=lambda p: (sum(table[p].counts), p), default=WHOLE)
