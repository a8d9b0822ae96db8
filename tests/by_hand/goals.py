"""The overall goals: bachelor's degrees in town and country, who passes the two standards, satisfaction."""

from functools import partial

import pandas as pd

from by_hand import balanced_education, preschool_education
from by_hand.core import FACTS, ByHand, Rule, Table, facts_of

DEGREES = ["edu_phd", "edu_master", "edu_bachelor"]


def _staffed(by_hand: ByHand) -> Table:
    """Rows of compulsory stages that have teachers, and the units that did not deliver."""
    table = by_hand.reports("school_stats")
    asked = table["stage"].isin(["primary", "junior"]) & (table["ft_teachers"] > 0)
    return table[asked | ~table["is_delivered"].astype(bool)]


def _by_stage(by_hand: ByHand) -> Table:
    table = _staffed(by_hand)
    return facts_of(table, table[DEGREES].sum(axis=1), table["ft_teachers"], stage=table["stage"])


def _pooled(by_hand: ByHand) -> Table:
    rows = _by_stage(by_hand).assign(stage=None)
    keys = ["period", "unit_id"]
    sums = rows.groupby(keys)[["numerator", "denominator"]].sum(min_count=1)
    return rows.drop(columns=["numerator", "denominator"]).drop_duplicates(keys).join(sums, on=keys)


def _urban(by_hand: ByHand) -> Table:
    facts = _pooled(by_hand)
    return facts[facts["is_urban"].astype(bool)]


def _kindergartens(by_hand: ByHand) -> Table:
    table = by_hand.reports("kindergartens")
    table = table[(table["children"] > 0) | ~table["is_delivered"].astype(bool)]
    return facts_of(table, preschool_education.passes(table))


def _both(by_hand: ByHand) -> Table:
    kinds = [balanced_education.verdicts("passes", by_hand), _kindergartens(by_hand)]
    datasets = [set(by_hand.reports(d)["period"]) for d in ("school_stats", "kindergartens")]
    facts = pd.concat([k[[*FACTS, "numerator", "denominator", "observed"]] for k in kinds if len(k)])
    return facts[facts["period"].isin(set.intersection(*datasets))]


def _satisfied(by_hand: ByHand) -> Table:
    towns = by_hand.reports("towns")
    towns = towns[towns["survey_n"] > 0]
    return facts_of(towns, towns["satisfied_n"], towns["survey_n"])


RULES = {
    "edu_ratio_urban_rural": Rule(facts=_pooled, scope="all", aggregate="ratio_of_shares"),
    **{
        f"edu_ratio_{stage}": Rule(facts=_by_stage, scope="all", stage=stage, aggregate="ratio_of_shares")
        for stage in ("primary", "junior")
    },
    "urban_bachelor_rate": Rule(facts=_urban, scale=100, scope="all"),
    "rural_bachelor_share": Rule(facts=_pooled, scale=100),
    "rural_pass_rate": Rule(facts=_both, scale=100, at_least=80),
    "rural_school_pass_rate": Rule(facts=partial(balanced_education.verdicts, "passes"), scale=100),
    "rural_kindergarten_pass_rate": Rule(facts=_kindergartens, scale=100),
    "satisfaction": Rule(facts=_satisfied, scale=100, scope="all", grain="item"),
}
