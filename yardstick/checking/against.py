"""A new file against what is published: corrections, copies, who came and went, what jumped, what other data say."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from yardstick.checking.arrivals import check_units
from yardstick.checking.catalogue import Catalogue
from yardstick.checking.findings import Findings
from yardstick.checking.jumps import check_columns
from yardstick.checking.matching import Earlier, Match
from yardstick.checking.records import Rows
from yardstick.checking.tablewide import tell_ratio
from yardstick.checking.telling import summed, tell
from yardstick.contracts import KEY, Ratio


def check_against(rows: Rows, period: date, earlier: Earlier, findings: Findings, catalogue: Catalogue) -> None:
    """What the last snapshot, the published period, the rosters and other datasets have to say about these rows."""
    _check_correction(rows, period, earlier, findings, catalogue)
    for ratio in rows.header.contract.ratios:
        if ratio.of in earlier.others and rows.columns.keys() >= set(ratio.numerators):
            _check_ratio(rows, ratio, earlier, findings, catalogue)
    if earlier.rows is None or not earlier.rows.num_rows or earlier.period is None:
        return
    match = Match.of(rows, earlier.rows, earlier.codes)
    if not _is_copy(match, earlier.period, findings, catalogue):
        check_units(match, period, earlier, findings, catalogue)
        check_columns(match, earlier.period, findings, catalogue)


def _check_correction(rows: Rows, period: date, earlier: Earlier, findings: Findings, catalogue: Catalogue) -> None:
    """What was published for the period changes; or a period comes after a later one."""
    level = catalogue.ruling("snapshot.earlier_changed", rows.header.contract).level
    if earlier.same is not None and earlier.same.num_rows:
        match = Match.of(rows, earlier.same, earlier.codes)
        counts = {"cells": match.changed(), "added": match.added, "removed": match.removed}
        if any(counts.values()):
            tell(findings, level, "snapshot.earlier_changed", period=period, **counts)
    elif earlier.newest is not None and period < earlier.newest:
        tell(findings, level, "snapshot.before_newest", period=period, newest=earlier.newest)


def _is_copy(match: Match, since: date, findings: Findings, catalogue: Catalogue) -> bool:
    """Whether the file says nothing that the last snapshot did not."""
    ruling = catalogue.ruling("snapshot.identical", match.contract)
    count = len(match.rows.numbers)
    if not match.columns or not match.is_copy:
        return False
    if count >= ruling.thresholds["fewest"]:
        tell(findings, ruling.level, "snapshot.identical", count=count, since=since)
    return True


def _check_ratio(rows: Rows, ratio: Ratio, earlier: Earlier, findings: Findings, catalogue: Catalogue) -> None:
    other = earlier.others[ratio.of]
    sums = _per_unit(other, ratio, earlier)
    place = pc.index_in(earlier.codes.column(rows.columns[KEY]), value_set=sums[KEY])
    denominator = sums["sum"].combine_chunks().take(place)
    tell_ratio(rows, ratio, summed(rows.columns, ratio.numerators), denominator, catalogue.level(ratio), findings)


def _per_unit(rows: pa.Table, ratio: Ratio, earlier: Earlier) -> pa.Table:
    columns = {name: rows[name].combine_chunks() for name in ratio.denominators}
    table = pa.table({KEY: earlier.codes.column(rows[KEY]), "n": summed(columns, ratio.denominators)})
    found = table.group_by(KEY).aggregate([("n", "sum")])
    return pa.table({KEY: found[KEY].combine_chunks(), "sum": found["n_sum"]})
