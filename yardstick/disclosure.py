"""Which figures about small groups of children may be shown: no count from 1 up to a limit, nor what gives it away.

Legal ground: aggregate tables from which single persons can be inferred must not be published (统计法), and data of
children under 14 are sensitive personal information (个人信息保护法). Zero may be shown. Three rules, in this order:

1. primary: a place is hidden while its count, the rest of its denominator or the denominator itself is small, in any of
   the figures that share counts (one of them could be worked out from the others);
2. complementary: hidden places must not follow from the district's total by subtraction;
3. sticky: what one version of a period hides, no later version shows; and once a place is hidden that an earlier
   version showed, or a hidden place is no longer reported, the district is hidden with it, because the other places
   may not have changed in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from yardstick.errors import ConfigError
from yardstick.indicators import Filters, Measured
from yardstick.registry import Indicator, Plan

WHOLE = None  # the district, beside the names of its towns
Counts = tuple[float, ...]  # every count that a place's figures show or give, in the same order everywhere
Table = Mapping[str | None, Counts]  # of one period in one version: the district under WHOLE, and each town


def counts(numerator: float | None, denominator: float | None) -> Counts:
    """What a figure gives: a count, what is left of the whole, and the whole."""
    n, d = numerator or 0.0, denominator or 0.0
    return n, d - n, d


def hidden(history: Sequence[Table], limit: int) -> frozenset[str | None]:
    """The places whose figures must stay hidden in the last table of `history`: a period's versions, oldest first.

    `limit` is the smallest count that may be shown, zero aside.
    """
    ever_hidden: set[str | None] = set()
    ever_shown: set[str | None] = set()
    for table in history:
        now = _hidden_in(table, frozenset(ever_hidden), limit)
        if now & ever_shown or ever_hidden - table.keys():
            now |= {WHOLE}
        ever_hidden |= now
        ever_shown |= {place for place in table if place not in now}
    return frozenset(ever_hidden & history[-1].keys()) if history else frozenset()


def _hidden_in(table: Table, already: frozenset[str | None], limit: int) -> set[str | None]:
    places: set[str | None] = {p for p, row in table.items() if p in already or _is_small([row], limit)}
    whole = table.get(WHOLE)
    if whole is not None and _is_small([whole], limit):
        return set(table)
    while WHOLE not in places and _is_small([table[p] for p in places], limit):
        places.add(_next_to_hide(table, places))  # their sum is known: the district's less the towns shown
    return places


def _is_small(rows: Iterable[Counts], limit: int) -> bool:
    return any(0 < sum(column) < limit for column in zip(*rows, strict=True))


def _next_to_hide(table: Table, places: set[str | None]) -> str | None:
    """The town whose loss costs least; the district itself when every town is hidden already."""
    left = [p for p in table if p is not None and p not in places]
    return min(left, key=lambda p: (sum(table[p]), p), default=WHOLE)


def together(indicator: Indicator, plan: Plan) -> tuple[Indicator, ...]:
    """The indicators that are hidden together with this one, itself among them."""
    mates = (i for i in plan.indicators if i.counts_with and i.counts_with == indicator.counts_with)
    return tuple(mates) or (indicator,)


def unfiltered(filters: Filters) -> Filters:
    """What a reader may choose for a protected figure: how far to look back, and no part of the children."""
    return replace(filters, town=None, stage=None, area="clause", first=None)


def without_small(measured: Measured, history: Sequence[Sequence[Measured]], limit: int) -> Measured:
    """The figure without what must not be shown. `history`: the indicators hidden together, in every version up to
    this one, oldest first."""
    tables = [_tables(version) for version in history]
    periods = sorted({period for version in tables for period in version})
    return measured.hiding({p: hidden([t[p] for t in tables if p in t], limit) for p in periods})


def _tables(version: Sequence[Measured]) -> dict[date, Table]:
    """Per period what each place's figures give, indicator after indicator."""
    found: dict[date, dict[str | None, list[Counts]]] = {}
    for number, measured in enumerate(version):
        for place, result in ((WHOLE, measured.whole), *((t.name, t) for t in measured.towns)):
            n_is_alone = result.indicator.aggregate == "sum"
            for o in result.observations:
                rows = found.setdefault(o.period, {}).setdefault(place, [(0.0,) * 3] * len(version))
                rows[number] = counts(o.numerator, o.numerator if n_is_alone else o.denominator)
    return {period: {place: sum(rows, ()) for place, rows in table.items()} for period, table in found.items()}


def require_countable(indicators: Iterable[Indicator]) -> None:
    """ConfigError when one of these protected figures is declared in a way that could not be kept safe."""
    faults = [f"- {i.id}：{fault}" for i in indicators for fault in _faults(i)]
    if faults:
        raise ConfigError("\n".join(["受保护的指标声明有误：", *faults]), fix="请按上面逐条修改后重新启动。")


def _faults(indicator: Indicator) -> Iterator[str]:
    if indicator.aggregate not in ("share", "sum"):
        yield "只能是 share 或 sum：别的汇总方式无法判断会不会泄露小数"
    if any(t.applies_to == "each" for t in indicator.target):
        yield '目标须 applies_to = "total"：逐个单位判断会泄露小数'
