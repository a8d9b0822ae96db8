"""Clause 5: education, posts, shortage subjects, travelling, bundled contracts, rotation, training, certificates."""

from collections.abc import Callable
from math import ceil
from typing import Any

import pandas as pd

from by_hand.core import ByHand, Rule, Table, facts_of

UNIT = ["period", "unit_id"]
COMPULSORY = ["primary", "junior"]


def _of_teachers(counted: Callable[[Table], Any], at_least: float) -> Rule:
    """A share of the full-time teachers of each school, its compulsory stages together."""

    def facts(hand: ByHand) -> Table:
        stats = hand.reports("school_stats")
        taught = stats[stats["stage"].isin(COMPULSORY) & (stats["ft_teachers"] > 0)]
        sums = taught.assign(n=counted(taught), d=taught["ft_teachers"]).groupby(UNIT)[["n", "d"]].sum()
        schools = stats[~stats["is_delivered"] | stats.index.isin(taught.index)]
        schools = schools.drop_duplicates(UNIT).merge(sums, on=UNIT, how="left")
        return facts_of(schools, schools["n"], schools["d"])

    return Rule(facts=facts, scale=100, at_least=at_least)


def _of_the_district(part: str, whole: str, at_least: float) -> Rule:
    return Rule(
        "teacher_flow",
        numerator=lambda t: t[part],
        denominator=lambda t: t[whole],
        scale=100,
        at_least=at_least,
        scope="all",
        grain="district",
    )


def _staff_gap(hand: ByHand) -> Table:
    """Pupils by the ratio of their stage, added up for a school, less staff in post; whole people, never below none."""
    ratios = hand.standard("staff_ratios").set_index("stage")["pupils_per_staff"]
    stats = hand.reports("school_stats")
    stats = stats[stats["is_delivered"] & stats["stage"].isin(ratios.index)]
    due = (stats["students"] / stats["stage"].map(ratios)).groupby([stats[c] for c in UNIT]).sum()
    staff = hand.reports("staffing").merge(due.rename("due").reset_index(), on=UNIT, how="left")
    missing = [None if pd.isna(m) else max(0, ceil(m - 1e-9)) for m in staff["due"] - staff["staff_filled"]]
    return facts_of(staff, missing)


def _shortage(hand: ByHand) -> Table:
    """A school's subjects together; a school that reported nothing stays, without numbers."""
    subjects = hand.reports("shortage_subjects")
    counts = subjects.groupby(UNIT)[["filled", "required"]].sum(min_count=1)
    schools = subjects.drop_duplicates(UNIT).drop(columns=["filled", "required"]).merge(counts, on=UNIT)
    schools = schools[(schools["required"] > 0) | ~schools["is_delivered"]]
    return facts_of(schools, schools["filled"], schools["required"])


RULES = {
    "rural_bachelor_rate": _of_teachers(lambda t: t["edu_phd"] + t["edu_master"] + t["edu_bachelor"], 95),
    "train360_rate": _of_teachers(lambda t: t["train360"], 100),
    "certified_rate": _of_teachers(lambda t: t["certified"], 100),
    "staff_gap": Rule(facts=_staff_gap, aggregate="sum", at_most=0),
    "shortage_filled": Rule(facts=_shortage, scale=100, at_least=100),
    "zoujiao_cover": Rule(
        "school_zones", numerator=lambda t: t["runs_zoujiao"].astype(float), scale=100, at_least=100, grain="item"
    ),
    "bundled_contract_rate": _of_the_district("bundled", "new_teachers", 100),
    "rotation_rate": _of_the_district("rotated", "eligible", 10),
    "rotation_backbone": _of_the_district("rotated_backbone", "rotated", 20),
    "student_teachers": Rule("teacher_policy", numerator=lambda t: t["student_teachers"], aggregate="sum"),
}
