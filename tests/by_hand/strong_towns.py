"""Clause 2: zones by town, their heads and instructors; schools and kindergartens run as one entity."""

import pandas as pd

from by_hand.core import ByHand, Rule, Table, facts_of

Roster = dict[str, pd.Series]


def _rosters(by_hand: ByHand) -> dict[object, Roster]:
    """Per cut-off date of the zones: the open units by their code."""
    units = by_hand.reports("units")
    found = {}
    for period in by_hand.reports("school_zones")["period"].unique():
        newest = units[units["period"] == max(p for p in units["period"] if p <= period)]
        found[period] = {row["unit_id"]: row for _, row in newest.iterrows()}
    return found


def _zones_set_up(by_hand: ByHand) -> Table:
    zones = by_hand.reports("school_zones")
    return zones[zones["set_on"] <= pd.to_datetime(zones["period"])]


def _code(town: str, roster: Roster) -> str:
    """The town's code where the roster has it."""
    codes = {u["town_code"] for u in roster.values() if u["town"] == town and u["is_rural"]}
    return min((code for code in codes if pd.notna(code)), default=town)


def _towns(by_hand: ByHand) -> Table:
    zones = _zones_set_up(by_hand)
    rows = [
        {"period": period, "unit_id": _code(town, roster), "name": town, "town": town, "stages": []}
        | {"n": float(((zones["period"] == period) & (zones["town"] == town)).any())}
        for period, roster in _rosters(by_hand).items()
        for town in sorted({unit["town"] for unit in roster.values() if unit["is_rural"]})
    ]
    table = Table(rows, columns=["period", "unit_id", "name", "town", "stages", "n"])
    return facts_of(table.assign(is_rural=True, is_urban=False, is_delivered=True), table["n"])


def _is_at_seat(school: pd.Series, roster: Roster) -> bool:
    seat = [unit for unit in roster.values() if unit["town"] == school["town"] and unit["is_town_seat"]]
    return bool(school["is_town_seat"]) or not seat


def _head_fits(zone: pd.Series, roster: Roster) -> bool:
    school = roster.get(zone["head_school"])
    if school is None or school["town"] != zone["town"]:
        return False
    if zone["head_role"] == "junior_head":
        return "junior" in school["stages"] and _is_at_seat(school, roster)
    return zone["head_role"] == "primary_head" and "primary" in school["stages"]


def _heads(by_hand: ByHand) -> Table:
    zones, rosters = _zones_set_up(by_hand), _rosters(by_hand)
    return facts_of(zones, [float(_head_fits(zone, rosters[zone["period"]])) for _, zone in zones.iterrows()])


def _instructors(by_hand: ByHand) -> Table:
    zones = _zones_set_up(by_hand)
    return facts_of(zones, (zones["instructors_qualified"] >= 1).astype(float))


def _sites(by_hand: ByHand) -> Table:
    units = by_hand.reports("entities")
    together = units[units["site_role"].isin(["main", "branch"])].groupby(["period", "legal_entity_id"]).size()
    sizes = [together.get(key, 0) for key in zip(units["period"], units["legal_entity_id"], strict=True)]
    joined = units["site_role"].isin(["main", "branch"]) & (pd.Series(sizes, units.index) >= 2)
    return facts_of(units, joined.astype(float))[units["is_public"].eq(True) | ~units["is_delivered"]]


RULES = {
    "school_zone_set": Rule(facts=_towns, scale=100, at_least=100, grain="item"),
    "zone_head_ok": Rule(facts=_heads, scale=100, at_least=100, grain="item"),
    "zone_instructor": Rule(facts=_instructors, scale=100, at_least=100, grain="item"),
    "merged_entity_share": Rule(facts=_sites, scale=100),
}
