"""Clause 15: inspectors, their zones and visits, issues put right, and the appraisal."""

from collections.abc import Callable

import pandas as pd

from by_hand.core import FACTS, ByHand, Rule, Table


def _schools_of(column: str) -> Callable[[ByHand], Table]:
    """Schools per inspector or zone; a school that did not report stands for itself, unknown."""

    def facts(by_hand: ByHand) -> Table:
        table = by_hand.reports("inspections")
        table = table[table[column].notna() | ~table["is_delivered"]]
        owner = table[column].fillna(table["unit_id"])
        found = [_one(of, rows) for (_, of), rows in table.assign(owner=owner).groupby(["period", "owner"])]
        return pd.DataFrame(found, columns=[*FACTS, "numerator", "denominator", "observed"])

    return facts


def _one(owner: str, rows: Table) -> dict[str, object]:
    towns = set(rows["town"])
    delivered = bool(rows["is_delivered"].all())
    return {
        "period": rows["period"].iloc[0],
        "unit_id": owner,
        "name": owner if delivered else rows["name"].iloc[0],
        "town": towns.pop() if len(towns) == 1 else None,
        "stages": [],
        "stage": None,
        "is_rural": bool(rows["is_rural"].any()),
        "is_urban": bool(rows["is_urban"].any()),
        "is_delivered": delivered,
        "numerator": float(len(rows)) if delivered else None,
        "denominator": 1.0,
        "observed": None,
    }


RULES = {
    "inspector_cover": Rule(
        "inspections", numerator=lambda t: t["has_inspector"].astype(float), scale=100, at_least=100, scope="all"
    ),
    "inspector_load": Rule(facts=_schools_of("inspector_no"), at_most=5, aggregate="mean", scope="all", grain="item"),
    "zone_size": Rule(facts=_schools_of("zone_no"), at_most=20, aggregate="mean", scope="all", grain="item"),
    "inspector_visits": Rule("inspections", lambda t: t["months"] > 0, lambda t: t["visits"], lambda t: t["months"]),
    "issue_closed": Rule(
        "inspections",
        lambda t: t["issues_found"] > 0,
        lambda t: t["issues_closed"],
        lambda t: t["issues_found"],
        scale=100,
        at_least=100,
    ),
    "in_appraisal": Rule(
        "leadership",
        lambda t: t["appraisal_units"] > 0,
        lambda t: t["appraisal_included"],
        lambda t: t["appraisal_units"],
        scale=100,
        at_least=100,
        scope="all",
        grain="district",
    ),
}
