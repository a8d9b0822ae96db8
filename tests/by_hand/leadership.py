"""Clause 12: the list of key projects, who keeps time, and the meetings of the leading group."""

import pandas as pd

from by_hand.core import Rule, Table


def _keeps_time(projects: Table) -> pd.Series:
    cut_off = pd.to_datetime(projects["period"])
    elapsed = (cut_off - projects["start_on"]) / (projects["due_on"] - projects["start_on"])
    elapsed = elapsed.mask(cut_off <= projects["start_on"], 0).mask(cut_off >= projects["due_on"], 1)
    return (projects["progress_pct"] >= 100 * elapsed - 1e-9).astype(float)


RULES = {
    "project_list": Rule("projects", aggregate="sum", scope="all", grain="item"),
    "on_schedule": Rule("projects", numerator=_keeps_time, scale=100, scope="all", grain="item"),
    "group_meetings": Rule(
        "leadership", numerator=lambda t: t["meetings_12m"], aggregate="sum", scope="all", grain="district"
    ),
}
