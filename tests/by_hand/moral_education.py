"""Clause 1: plans, parents' bodies, leadership by the Party organisation, local masters; sites for family education."""

from by_hand.core import ByHand, Rule, Table, facts_of


def _party_led(by_hand: ByHand) -> Table:
    units = by_hand.reports("moral_education")
    facts = facts_of(units, units["party_led"].astype(float))
    is_school = units["stages"].map(lambda stages: stages != ["preschool"]).astype(bool)
    return facts[is_school & (units["party_eligible"] | ~units["is_delivered"])]


def _has(column: str) -> Rule:
    return Rule("moral_education", numerator=lambda t: t[column].astype(float), scale=100, at_least=100)


RULES = {
    "family_edu_site_cover": Rule(
        "service_sites",
        numerator=lambda t: t["has_family_site"].astype(float),
        scale=100,
        at_least=95,  # 基本全覆盖
        grain="item",
    ),
    "moral_plan_rate": _has("plan_done"),
    "parent_committee_rate": _has("has_parent_committee"),
    "parent_school_rate": _has("has_parent_school"),
    "party_led_rate": Rule(facts=_party_led, scale=100, at_least=100),
    "local_masters_sessions": Rule("moral_education", numerator=lambda t: t["masters_sessions"]),
}
