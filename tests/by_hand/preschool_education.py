"""Universal inclusive preschool: enrolment, who runs what, staff, and the verdict on a single kindergarten."""

from functools import partial
from typing import Any

import pandas as pd

from by_hand.core import ByHand, Rule, Table, facts_of

KG = "kindergartens"


def passes(table: Table) -> pd.Series:
    """Whether a kindergarten meets all five items."""
    children = table["children"]
    return (
        (table["outdoor_area"] >= 4 * children * (1 - 1e-9))
        & (table["activity_area"] >= 8.17 * children * (1 - 1e-9))
        & (table["building_area"] >= 10.44 * children * (1 - 1e-9))
        & (children <= 7 * table["staff"] * (1 + 1e-9))
        & (table["certified_teachers"] >= table["teachers"])
    ).astype(float)


def with_children(table: Table) -> Any:
    return table["children"] > 0


def _of_children(kinds: list[str], at_least: float) -> Rule:
    return Rule(
        KG,
        with_children,
        lambda t: t["children"].where(t["kg_type"].isin(kinds), 0),
        lambda t: t["children"],
        scale=100,
        at_least=at_least,
        scope="all",
    )


def _town_facts(of: Any, by_hand: ByHand) -> Table:
    return of(by_hand.reports("towns"), by_hand)


def _enrolled(towns: Table, by_hand: ByHand) -> Table:
    towns, kindergartens = towns[towns["pop_3_5"] > 0], by_hand.reports(KG)
    here = [kindergartens[(kindergartens["period"] == p) & (kindergartens["town"] == t)] for p, t in _places(towns)]
    children = [k["children"].sum() if len(k) and k["is_delivered"].all() else None for k in here]
    return facts_of(towns, pd.Series(children, towns.index, dtype=float), towns["pop_3_5"])


def _places(towns: Table) -> Any:
    return zip(towns["period"], towns["town"], strict=True)


def _central(towns: Table, _by_hand: ByHand) -> Table:
    return facts_of(towns, (towns["public_central_kg"] >= 1).astype(float), 1.0, towns["public_central_kg"])


RULES = {
    "gross_enrol": Rule(facts=partial(_town_facts, _enrolled), scale=100, at_least=85, scope="all", grain="item"),
    "inclusive_share": _of_children(["public", "inclusive"], 80),
    "public_share": _of_children(["public"], 50),
    "kg_class_size": Rule(
        KG,
        lambda t: t["classes"] > 0,
        lambda t: t["classes_ok"],
        lambda t: t["classes"],
        scale=100,
        at_least=85,
        scope="all",
    ),
    "kg_child_per_teacher": Rule(
        KG, with_children, lambda t: t["children"], lambda t: t["teachers"], at_most=15, scope="all"
    ),
    "kg_certified": Rule(
        KG,
        lambda t: t["teachers"] > 0,
        lambda t: t["certified_teachers"],
        lambda t: t["teachers"],
        scale=100,
        at_least=100,
        scope="all",
    ),
    "kg_staffed": Rule(
        KG,
        with_children,
        lambda t: (t["children"] <= 7 * t["staff"] * (1 + 1e-9)).astype(float),
        observed=lambda t: t["children"] / t["staff"].mask(t["staff"] == 0),
        scale=100,
        at_least=100,
        scope="all",
    ),
    "town_central_kg": Rule(facts=partial(_town_facts, _central), scale=100, at_least=100, scope="all", grain="item"),
    "kg_pass": Rule(KG, with_children, passes, scale=100, scope="all"),
}
