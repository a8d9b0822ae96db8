"""Clause 9: labour-practice sites, the mobile youth palace, trips to the city, what is selected every year."""

import pandas as pd

from by_hand.core import ByHand, Rule, Table, facts_of

GROUP = ["period", "unit_id", "stage"]


def _is_kindergarten(table: Table) -> pd.Series:
    return table["kind"] == "111"


def _trips(hand: ByHand) -> Table:
    """The last grade of each stage of each school; a school that reported nothing stays, without numbers."""
    grades = hand.reports("study_trips")
    leavers = grades[grades["is_last_grade"] & grades["is_delivered"]]
    counts = leavers.groupby(GROUP)[["had_trip", "pupils"]].sum()
    found = leavers.drop_duplicates(GROUP).drop(columns=["had_trip", "pupils"]).merge(counts, on=GROUP)
    found = found[found["pupils"] > 0]
    absent = grades[~grades["is_delivered"]]
    known = facts_of(found, found["had_trip"], found["pupils"], stage=found["stage"])
    return pd.concat([known, facts_of(absent, float("nan"), float("nan"))]) if len(absent) else known


def _yearly(kind: str) -> Rule:
    """How many items of a kind carry the year of the cut-off date."""

    def facts(hand: ByHand) -> Table:
        items = hand.reports("selections")
        of_the_year = (items["kind"] == kind) & (items["year"] == pd.to_datetime(items["period"]).dt.year)
        districts = items.assign(counted=of_the_year.astype(float)).groupby("period", as_index=False)["counted"].sum()
        place = {"unit_id": "district", "name": "全区", "town": None, "is_rural": True, "is_urban": False}
        stages = [[] for _ in districts.index]
        return facts_of(districts.assign(**place, stages=stages, is_delivered=True), districts["counted"])

    return Rule(facts=facts, aggregate="sum", scope="all", grain="district")


def _site(whose: bool) -> Rule:
    return Rule(
        "features",
        lambda t: _is_kindergarten(t) == whose,
        lambda t: t["has_labour_site"].astype(float),
        asked_by_roster=True,
        scale=100,
        at_least=100,
    )


RULES = {
    "labour_site_cover": _site(False),
    "labour_site_cover_kg": _site(True),
    "palace_visits": Rule("features", numerator=lambda t: (t["palace_visits"] > 0).astype(float), scale=100),
    "city_trip_primary": Rule(facts=_trips, scale=100, at_least=100, stage="primary"),
    "city_trip_junior": Rule(facts=_trips, scale=100, at_least=100, stage="junior"),
    "feature_course_year": _yearly("course"),
    "study_base_year": _yearly("base"),
    "rural_topic_listed": _yearly("topic"),
}
