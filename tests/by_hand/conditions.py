"""Clause 3: what schools have per pupil, the province's class II, mergers that were guarded, small schools."""

from functools import partial
from typing import Any

import pandas as pd

from by_hand.core import ByHand, Rule, Table, facts_of, read

SCALES = {"equip_value_wan": 10_000, "computers": 100}  # yuan per pupil, computers per 100 pupils; else per pupil


def _means(by_hand: ByHand) -> Table:
    """Schools with their pupils and classes at the same date; nobody's pupils are known from another date."""
    stats = by_hand.reports("school_stats")
    stats = stats[stats["is_delivered"].astype(bool)]
    sizes = {key: (rows["students"].sum(), rows["classes"].sum()) for key, rows in stats.groupby(["period", "unit_id"])}
    schools = by_hand.reports("school_assets")
    found = [sizes.get(k, (None, None)) for k in zip(schools["period"], schools["unit_id"], strict=True)]
    return schools.assign(
        students=pd.Series([s for s, _ in found], schools.index, dtype=float),
        classes=pd.Series([c for _, c in found], schools.index, dtype=float),
    )


def _per_pupil(column: str, scale: float) -> Rule:
    def facts(by_hand: ByHand) -> Table:
        schools = _means(by_hand)
        known = schools[column].where(schools["students"].notna())
        return facts_of(schools, known, schools["students"])[~(schools["students"] == 0)]

    return Rule(facts=facts, scale=scale)


def _type(stages: list[str]) -> str:
    return "nine_year" if {"primary", "junior"} <= {*stages} else "junior" if "junior" in stages else "primary"


def _line(school: pd.Series, item: str, standard: Table) -> float | None:
    """The value of class II that fits the school: of its type, its number of classes, already in force."""
    fitting = standard[(standard["item"] == item) & (standard["stage"] == _type(school["stages"]))]
    fitting = fitting[~(fitting["classes_from"] > school["classes"]) & ~(fitting["classes_to"] < school["classes"])]
    fitting = fitting[~(fitting["valid_from"] > pd.Timestamp(school["period"]))]
    fitting = fitting.sort_values(["valid_from", "unit_id"], ascending=[False, True], na_position="last")
    return None if fitting.empty else fitting["class_2"].iloc[0]


def _verdict(school: pd.Series, standard: Table) -> float | None:
    lines = {item: _line(school, item, standard) for item in set(standard["item"])}
    known = {i: line for i, line in lines.items() if line is not None and not pd.isna(school[["students", i]]).any()}
    if any(school[item] * SCALES.get(item, 1) < line * school["students"] * (1 - 1e-9) for item, line in known.items()):
        return 0.0
    return 1.0 if len(known) == len(lines) else None


def _class2(by_hand: ByHand) -> Table:
    standard = by_hand.reports("condition_standard")
    standard = standard[standard["period"] == standard["period"].max()]
    schools = _means(by_hand)
    schools = schools[schools["is_town_seat"].astype(bool) & (not standard.empty)]
    return facts_of(schools, [_verdict(school, standard) for _, school in schools.iterrows()])


def _mergers(by_hand: ByHand) -> Table:
    """Rural units closed since the first roster; who is missing in the ledger was not reported."""
    ledger, editions = by_hand.reports("mergers"), sorted((by_hand.samples / "units").glob("*.csv"))
    rows = []
    for period, entries in ledger.groupby("period"):
        roster = read([e for e in editions if e.stem <= str(period)][-1], by_hand.contracts["units"])
        first, day = pd.Timestamp(editions[0].stem), pd.Timestamp(period)
        closed = roster[(roster["closed_on"] > first) & (roster["closed_on"] <= day)].assign(period=period)
        told = entries.set_index("unit_id")[["has_consent", "has_bus", "has_lunch"]].all(axis=1)
        rows.append(closed.assign(n=closed["unit_id"].map(told.astype(float))))
    table = pd.concat(rows, ignore_index=True)
    is_rural = table["urban_rural"].isin(["121", "122", "123", "210", "220"])
    return facts_of(table.assign(is_rural=is_rural, is_urban=~is_rural, is_delivered=True), table["n"])


def _small(below: int, kinds: list[str], by_hand: ByHand) -> Table:
    stats = by_hand.reports("school_stats")
    stats = stats[stats["kind"].isin(kinds)] if kinds else stats
    schools = stats.drop_duplicates(["period", "unit_id"])
    pupils = stats.groupby(["period", "unit_id"])["students"].sum(min_count=1)
    own = pd.Series([pupils[key] for key in zip(schools["period"], schools["unit_id"], strict=True)], schools.index)
    return facts_of(schools, (own < below).astype(float).where(own.notna()))


RULES: dict[str, Any] = {
    "town_seat_class2_rate": Rule(facts=_class2, scale=100, at_least=100, scope="all"),
    "site_area_per_pupil": _per_pupil("site_area", 1),
    "school_building_per_pupil": _per_pupil("building_area", 1),
    "sport_ground_per_pupil": _per_pupil("area_sport_ground", 1),
    "books_per_pupil": _per_pupil("books", 1),
    "equipment_per_pupil": _per_pupil("equip_value_wan", 10_000),
    "computers_per_pupil": _per_pupil("computers", 100),
    "merge_guarded": Rule(facts=_mergers, scale=100, at_least=100, grain="item"),
    "small_school_n": Rule(facts=partial(_small, 100, []), aggregate="sum"),
    "tiny_point_n": Rule(facts=partial(_small, 50, ["218"]), aggregate="sum"),
}
