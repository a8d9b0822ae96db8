"""Clause 7: pairs with urban schools, joint evaluation, researchers, studios, joint research, bases."""

from typing import Any

import pandas as pd

from by_hand.core import ByHand, Rule, Table, facts_of


def _pairs(by_hand: ByHand) -> Table:
    """Every unit, with `paired`: signed, not ended, and the partner an open urban unit."""
    units = by_hand.reports("collaboration")
    urban = {(p, code) for p, code, yes in units[["period", "unit_id", "is_urban"]].itertuples(index=False) if yes}
    day = pd.to_datetime(units["period"])
    partner = [key in urban for key in zip(units["period"], units["partner_code"], strict=True)]
    in_force = (units["signed_on"] <= day) & (units["ends_on"].isna() | (units["ends_on"] > day))
    return units.assign(paired=in_force & pd.Series(partner, units.index))


def _cover(kindergartens: bool) -> Any:
    def facts(by_hand: ByHand) -> Table:
        units = _pairs(by_hand)
        of_kind = units["stages"].map(lambda stages: (stages == ["preschool"]) == kindergartens).astype(bool)
        return facts_of(units, units["paired"].astype(float))[of_kind]

    return facts


def _evaluated(by_hand: ByHand) -> Table:
    units = _pairs(by_hand)
    a_year_ago = pd.to_datetime(units["period"]) - pd.DateOffset(years=1)
    facts = facts_of(units, (units["evaluated_on"] > a_year_ago).astype(float))
    return facts[units["paired"] | ~units["is_delivered"]]


def _counted(column: str, **more: Any) -> Rule:
    return Rule("collaboration", numerator=lambda t: t[column], **more)


RULES = {
    "pair_cover": Rule(facts=_cover(kindergartens=False), scale=100, at_least=100),
    "pair_cover_kindergartens": Rule(facts=_cover(kindergartens=True), scale=100, at_least=100),
    "bundle_eval": Rule(facts=_evaluated, scale=100, at_least=100),
    "researcher_link": Rule(
        "collaboration", numerator=lambda t: t["has_researcher"].astype(float), scale=100, at_least=100
    ),
    "researcher_visits": _counted("researcher_visits"),
    "studios": _counted("studios", aggregate="sum"),
    "lianpian_sessions": _counted("lianpian_sessions"),
    "research_bases": _counted("bases", aggregate="sum"),
}
