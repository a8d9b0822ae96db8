"""What shows only when a whole column is looked at: placeholders, slips of units, numbers far off, odd ratios.

A cell is told of once: what was found to be a placeholder is no slip, and what is a slip is no outlier.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from yardstick.checking.catalogue import Catalogue, Ruling, Slip
from yardstick.checking.findings import MOST_PROBLEMS, Findings
from yardstick.checking.recoded import SUSPECT, mended, torn
from yardstick.checking.records import Rows
from yardstick.checking.telling import cells, heading, indices, listing, place, shown, summed, tell
from yardstick.checking.threads import side_by_side
from yardstick.contracts import Column, Level, Ratio
from yardstick.texts import Lang, text, titled

NUMERIC = ("integer", "number", "percent")
_SAMPLED = 50_000  # values are enough to know the middle of a column
_NORMAL = 1.4826  # the median distance from the middle × this is a standard deviation, where nothing is odd


def check_table(rows: Rows, findings: Findings, catalogue: Catalogue) -> None:
    """What is odd about each column by itself, and the ratios that the contract declares."""
    contract = rows.header.contract
    columns = [c for c in contract.columns if c.name in rows.columns]
    look = partial(_of_column, rows, findings.lang, catalogue)
    for said in side_by_side(len(rows.numbers), look, columns):
        findings.take(said)
    for ratio in contract.ratios:
        if not ratio.of and {*ratio.numerators, *ratio.denominators} <= rows.columns.keys():
            _check_ratio(rows, ratio, findings, catalogue)


def _of_column(rows: Rows, lang: Lang, catalogue: Catalogue, column: Column) -> Findings:
    findings = Findings(lang)
    if column.type in NUMERIC:
        _check_numbers(rows, column, findings, catalogue)
    elif column.type == "string" and not column.choices and not column.pattern:
        _check_words(rows, column, findings, catalogue)
    return findings


@dataclass(frozen=True)
class Middle:
    """Where the values above zero of a column lie: their median, and their spread in natural logarithms."""

    count: int
    value: float = 1.0
    spread: float = 0.0

    @classmethod
    def of(cls, values: pa.DoubleArray) -> Middle:
        """Of a long column some values from all over it are looked at."""
        step = max(len(values) // _SAMPLED, 1)
        some = values if step == 1 else values.take(_every(step, len(values)))
        above = some.filter(pc.greater(some, 0))
        if not len(above):
            return cls(0)
        middle = pc.quantile(above, 0.5)[0].as_py()
        distances = pc.abs(pc.ln(pc.divide(above, middle)))
        return cls(step * len(above), middle, _NORMAL * pc.quantile(distances, 0.5)[0].as_py())

    def believed(self, ruling: Ruling) -> float:
        """The spread, but not narrower than the check has it."""
        return max(self.spread, ruling.thresholds["narrowest"])

    def edge(self, ruling: Ruling) -> float:
        """How far off the last of so many ordinary values is to be expected, in natural logarithms, and some more."""
        return (math.sqrt(2 * math.log(max(self.count, 2))) + ruling.thresholds["beyond"]) * self.believed(ruling)


@lru_cache(maxsize=4)
def _every(step: int, count: int) -> pa.Int64Array:
    return pa.array(range(0, count, step), pa.int64())


def _check_numbers(rows: Rows, column: Column, findings: Findings, catalogue: Catalogue) -> None:
    """One after the other; each leaves the cells it tells of out of the rest."""
    values, contract = rows.columns[column.name].cast(pa.float64()), rows.header.contract
    sentinel = catalogue.ruling("table.sentinel", contract, column.name)
    if sentinel.level != "off":
        values = _check_sentinel(rows, column, values, sentinel, findings)
    slip, outlier = (catalogue.ruling(f"table.{id}", contract, column.name) for id in ("unit_slip", "outlier"))
    limits = pc.min_max(values).as_py()
    if limits["max"] is None or limits["max"] <= 0:
        return
    middle = Middle.of(values)
    if slip.level != "off" and middle.count >= slip.thresholds["fewest"]:
        values = _check_slips(rows, column, values, middle, slip, findings)
    if outlier.level != "off" and column.type == "integer" and middle.count >= outlier.thresholds["fewest"]:
        _check_outliers(rows, column, values, middle, outlier, findings)


def _check_sentinel(
    rows: Rows, column: Column, values: pa.DoubleArray, ruling: Ruling, findings: Findings
) -> pa.DoubleArray:
    odd, largest = sentinels(values, ruling)
    if odd is None:
        return values
    told = cells(rows, odd, column.name, findings.lang)
    tell(findings, ruling.level, "table.sentinel", **told, largest=shown(largest))
    return without(values, odd)


def sentinels(values: pa.DoubleArray, ruling: Ruling) -> tuple[pa.BooleanArray | None, float]:
    """Which values are placeholders, None for none, and the largest of the others."""
    known = ruling.check.values
    limits = pc.min_max(values).as_py()
    if limits["max"] is None or (limits["min"] >= 0 and limits["max"] < min((v for v in known if v > 0), default=0)):
        return None, 0
    candidate = pc.is_in(values, value_set=pa.array(known, pa.float64()))
    if not pc.any(candidate, min_count=0).as_py():
        return None, 0
    rest = without(values, candidate)
    if len(rest) - rest.null_count < ruling.thresholds["fewest"]:
        return None, 0
    low, high = pc.min_max(rest).as_py().values()
    far = pc.greater_equal(values, ruling.thresholds["far"] * max(high, 0))
    odd = pc.fill_null(pc.and_(candidate, pc.if_else(pc.less(values, 0), low >= 0, far)), False)
    return (odd if pc.any(odd, min_count=0).as_py() else None), high


def _check_slips(
    rows: Rows, column: Column, values: pa.DoubleArray, middle: Middle, ruling: Ruling, findings: Findings
) -> pa.DoubleArray:
    slips = [slip for slip in ruling.check.slips if slip.unit == column.unit and _stands_out(slip, middle, ruling)]
    if not slips:
        return values
    odd = _off(values, middle, ruling)
    meant = {v: slip for v in values.filter(odd).unique().to_pylist() if (slip := _meant(slips, v, middle, ruling))}
    if not meant:
        return values
    slipped = pc.is_in(values, value_set=pa.array(list(meant), pa.float64()))
    for index in indices(slipped)[:MOST_PROBLEMS]:
        value = values[index].as_py()
        slip = meant[value]
        words = {"value": shown(value), "middle": f"{middle.value:.3g}", "unit": column.unit, "other": slip.other}
        at = place(rows, index, column.name)
        tell(findings, ruling.level, "table.unit_slip", **at, **words, meant=f"{value / slip.factor:.6g}")
    return without(values, slipped)


def _stands_out(slip: Slip, middle: Middle, ruling: Ruling) -> bool:
    """Whether the column is narrow enough for such a slip to be told from an ordinary value."""
    return abs(math.log(slip.factor)) > middle.edge(ruling)


def _off(values: pa.DoubleArray, middle: Middle, ruling: Ruling) -> pa.BooleanArray:
    """Which values above zero are too far from the middle on either side."""
    edge = math.exp(middle.edge(ruling))
    low = pc.and_(pc.greater(values, 0), pc.less(values, middle.value / edge))
    return pc.fill_null(pc.or_(low, pc.greater(values, middle.value * edge)), False)


def _meant(slips: list[Slip], value: float, middle: Middle, ruling: Ruling) -> Slip | None:
    """The slip that brings the value nearest to the middle, when that is near enough."""
    distances = {slip.other: abs(math.log(value / slip.factor / middle.value)) for slip in slips}
    best = min(slips, key=lambda slip: distances[slip.other])
    return best if distances[best.other] <= ruling.thresholds["within"] * middle.believed(ruling) else None


def _check_outliers(
    rows: Rows, column: Column, values: pa.DoubleArray, middle: Middle, ruling: Ruling, findings: Findings
) -> None:
    """Too far above the middle, and with a gap to the next smaller value: a long row of large schools has none."""
    limit = middle.value * math.exp(ruling.thresholds["apart"] * middle.believed(ruling))
    high = values.filter(pc.greater(values, limit)).sort()
    if not len(high):
        return
    rest = pc.max(values.filter(pc.less_equal(values, limit))).as_py()
    chain = pa.concat_arrays([pa.array([rest], pa.float64()), high])
    gaps = pc.greater_equal(chain[1:], pc.multiply(chain[:-1], ruling.thresholds["far"]))
    gaps = pc.and_(gaps, pc.greater_equal(high, ruling.thresholds["least"]))
    first = pc.index(gaps, True).as_py()
    if first < 0:
        return
    odd = pc.greater_equal(values, high[first].as_py())
    told = cells(rows, odd, column.name, findings.lang)
    tell(findings, ruling.level, "table.outlier", **told, largest=shown(chain[first].as_py()))


def _check_words(rows: Rows, column: Column, findings: Findings, catalogue: Catalogue) -> None:
    ruling = catalogue.ruling("table.double_encoded", rows.header.contract, column.name)
    values = rows.columns[column.name]
    suspect = pc.fill_null(pc.match_substring_regex(values, SUSPECT), False)
    if ruling.level == "off" or not pc.any(suspect, min_count=0).as_py():
        return
    words = values.filter(suspect).unique().to_pylist()
    readings = {word: better for word in words if (better := mended(word)) is not None}
    lost = [word for word in words if word not in readings and torn(word)]
    for found, which in ((list(readings), ""), (lost, "_torn")):
        if found:
            told = _recoded(rows, column.name, found, readings, findings.lang)
            texts = {"message": f"message{which}", "fix": f"fix{which}"}
            tell(findings, ruling.level, "table.double_encoded", **told, **texts)


def _recoded(rows: Rows, name: str, found: list[str], readings: dict[str, str], lang: Lang) -> dict[str, Any]:
    values = rows.columns[name]
    at = indices(pc.is_in(values, value_set=pa.array(found, pa.string())))

    def word(index: int) -> str:
        value = values[index].as_py()
        which = "recoded" if value in readings else "torn"
        words = {"row": rows.numbers[index], "value": value, "read": readings.get(value, "")}
        return text(lang, f"contracts.listing.{which}", **words)

    told = {"value": values[at[0]].as_py(), "count": len(at), "cells": listing(at, word, lang)}
    return {**place(rows, at[0], name), **told}


def _check_ratio(rows: Rows, ratio: Ratio, findings: Findings, catalogue: Catalogue) -> None:
    numbers, others = summed(rows.columns, ratio.numerators), summed(rows.columns, ratio.denominators)
    tell_ratio(rows, ratio, numbers, others, catalogue.level(ratio), findings)


def tell_ratio(
    rows: Rows,
    ratio: Ratio,
    numerator: pa.DoubleArray,
    denominator: pa.DoubleArray,
    level: Level,
    findings: Findings,
) -> None:
    """Tell of the rows whose ratio is out of bounds; a denominator that is zero or blank is not divided by."""
    per = pc.divide(numerator, pc.if_else(pc.greater(denominator, 0), denominator, pa.scalar(None, pa.float64())))
    at = indices(_outside(per, ratio))
    if not at:
        return

    def word(index: int) -> str:
        n, d = (shown(values[index].as_py()) for values in (numerator, denominator))
        words = {"row": rows.numbers[index], "per": f"{per[index].as_py():.4g}", "n": n, "d": d}
        return text(findings.lang, "contracts.listing.ratio", **words)

    first = place(rows, at[0], ratio.numerators[0]) | {"column": heading(rows, ratio.numerators)}
    words = {"title": titled(ratio, findings.lang), "limits": _limits(ratio, findings.lang)}
    told = {"value": shown(numerator[at[0]].as_py()), "count": len(at), "cells": listing(at, word, findings.lang)}
    tell(findings, level, ratio.id, **first, **words, **told)


def _outside(per: pa.DoubleArray, ratio: Ratio) -> pa.BooleanArray:
    low, high = ratio.minimum, ratio.maximum
    below = pc.less(per, -math.inf if low is None else low)
    return pc.or_(below, pc.greater(per, math.inf if high is None else high))


def _limits(ratio: Ratio, lang: Lang) -> str:
    which = "both" if None not in (ratio.minimum, ratio.maximum) else "minimum" if ratio.maximum is None else "maximum"
    low, high = (f"{limit:.10g}" if limit is not None else "" for limit in (ratio.minimum, ratio.maximum))
    return text(lang, f"contracts.limits.{which}", minimum=low, maximum=high, unit=ratio.unit)


def without(values: pa.DoubleArray, odd: pa.BooleanArray) -> pa.DoubleArray:
    """The values with those left blank that are odd."""
    return pc.if_else(pc.fill_null(odd, False), pa.scalar(None, pa.float64()), values)
