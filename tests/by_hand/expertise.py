"""Clause 14: research with universities; schools diagnosed."""

import pandas as pd

from by_hand.core import Rule

RULES = {
    "univ_projects": Rule("research", aggregate="sum", scope="all", grain="item"),
    "diagnosed": Rule(
        "inspections",
        numerator=lambda t: (t["diagnosed_on"] <= pd.to_datetime(t["period"])).astype(float),
        scale=100,
    ),
}
