"""Clause 10: lines, classrooms, recording rooms, accepted campuses, wireless."""

from functools import partial
from typing import Any

import pandas as pd

from by_hand.balanced_education import item_facts
from by_hand.core import ByHand, Rule, Table, facts_of


def _is_school(table: Table) -> Any:
    return table["kind"] != "111"


def _recording_room_in_use(table: Table) -> Any:
    half_year_before = pd.to_datetime(table["period"]) - pd.DateOffset(months=6)
    in_use = (table["recording_rooms"] >= 1) & (table["recording_last_used"] >= half_year_before)
    return in_use.astype(float).mask(table["recording_rooms"].isna())


def _online_lessons(by_hand: ByHand) -> Table:
    """A school's lessons of every kind together; its weeks count once."""
    table = by_hand.reports("online_lessons")
    of_school = table.groupby(["period", "unit_id"])
    lessons, weeks = of_school["lessons"].transform("sum"), of_school["weeks"].transform("max")
    first = ~table.duplicated(["period", "unit_id"])
    return facts_of(table[first], lessons[first], weeks[first])


RULES = {
    "gigabit_school": Rule(
        "digital_campus",
        numerator=lambda t: (t["bandwidth_mbps"] >= 1000).astype(float),
        observed=lambda t: t["bandwidth_mbps"],
        scale=100,
        at_least=100,
    ),
    "classroom_100m": Rule(
        "digital_campus",
        lambda t: t["classrooms"] > 0,
        lambda t: t["classrooms_100m"],
        lambda t: t["classrooms"],
        scale=100,
        at_least=100,
    ),
    "recording_room": Rule(
        "digital_campus",
        lambda t: _is_school(t) & t["is_town_seat"],
        _recording_room_in_use,
        scale=100,
        at_least=100,
        scope="all",  # the clause binds these units wherever they stand
        asked_by_roster=True,
    ),
    "digital_campus": Rule(
        "digital_campus",
        _is_school,
        lambda t: (t["accepted_on"] <= pd.to_datetime(t["period"])).astype(float),
        scale=100,
        at_least=100,
        asked_by_roster=True,
    ),
    "wifi_coverage": Rule(
        "digital_campus",
        numerator=lambda t: t["wifi_coverage"],
        denominator=lambda t: pd.Series(100.0, t.index),
        observed=lambda t: t["wifi_coverage"],
        scale=100,
        aggregate="mean",
    ),
    "sync_lessons": Rule(facts=_online_lessons),
    "multimedia100_primary": Rule(facts=partial(item_facts, "l7"), scale=100, stage="primary"),
    "multimedia100_junior": Rule(facts=partial(item_facts, "l7"), scale=100, stage="junior"),
}
