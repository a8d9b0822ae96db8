"""Clause 8: vocational schools selected and what they provide."""

import pandas as pd

from by_hand.core import Rule, Table

FUNCTIONS = [f"has_{name}" for name in ("secondary", "five_year", "community", "extension", "training", "life")]


def _is_selected(table: Table) -> pd.Series:
    return table["selected_on"] <= pd.to_datetime(table["period"])


RULES = {
    "voc_selected": Rule(
        "vocational", numerator=lambda t: _is_selected(t).astype(float), aggregate="sum", scope="all", grain="item"
    ),
    "voc_functions": Rule(
        "vocational",
        _is_selected,
        lambda t: t[FUNCTIONS].astype(float).sum(axis=1),
        aggregate="mean",
        scope="all",
        grain="item",
    ),
}
