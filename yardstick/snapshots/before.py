"""What is published of a dataset, as the checks of a new file want to know it."""

from __future__ import annotations

from datetime import date

from yardstick.checking import Earlier
from yardstick.contracts import Contract
from yardstick.snapshots.view import View


def earlier(view: View, contract: Contract, period: date) -> Earlier:
    """The last snapshot before a period, the period itself, the rosters of both, and the rows that ratios divide by."""
    periods = view.periods(contract.id)
    before = max((p for p in periods if p < period), default=None)
    others = {r.of: max((p for p in view.periods(r.of) if p <= period), default=None) for r in contract.ratios if r.of}
    return Earlier(
        period=before,
        rows=view.rows(contract.id, before) if before else None,
        same=view.rows(contract.id, period) if period in periods else None,
        newest=max(periods, default=None),
        roster=view.roster(period),
        roster_before=view.roster(before) if before else None,
        codes=view.codes(),
        others={dataset: view.rows(dataset, day) for dataset, day in others.items() if day},
    )
