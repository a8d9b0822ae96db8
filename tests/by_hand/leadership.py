"""Clause 12: the list of key projects, who keeps time, and the meetings of the leading group."""

import pandas as pd

from by_hand.core import Rule, Table


def _keeps_time(projects: Table) -> pd.Series:
    days = pd.to_datetime(projects["period"]) - projects["start_on"]
    elapsed = (days / (projects["due_on"] - projects["start_on"])).clip(0, 1)
    return (projects["progress_pct"] >= 100 * elapsed - 1e-9).astype(float)


RULES = {
    "project_list": Rule("projects", aggregate="sum", scope="all", grain="item"),
    "on_schedule": Rule("projects", numerator=_keeps_time, scale=100, scope="all", grain="item"),
    "group_meetings": Rule(
        "leadership", numerator=lambda t: t["meetings_12m"], aggregate="sum", scope="all", grain="district"
    ),
}
