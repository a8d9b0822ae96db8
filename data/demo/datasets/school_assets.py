"""Rooms, sports areas, equipment and books of each whole school, once a year."""

from datetime import date
from functools import cache
from math import ceil, floor
from typing import Any

from district import PERIODS, Row, Unit, asked, draw, named, pupils, reached, story, traits

from datasets.school_stats import pupils_of, stages_of

OWN = story("school_assets")["values"]


def _weighted(unit: Unit, period: date) -> float:
    weights: dict[str, float] = OWN["weights"]
    return sum(weights[s] * pupils_of(unit, s, period) for s in stages_of(unit))


@cache
def _needed(unit: Unit, trait: str, period: date) -> float:
    """What brings the school's every stage to the standard, by the split that the inspection uses."""
    each, stages = traits()[trait]["each"], stages_of(unit)
    if len(stages) == 1:
        return float(each[stages[0]]) * pupils(unit, period)
    return max(float(each[s]) / float(OWN["weights"][s]) for s in stages) * _weighted(unit, period)


def _told(unit: Unit, column: str, period: date) -> dict[str, Any] | None:
    told = [e for e in story("school_assets")["exactly"] if e["unit"] == unit.id and e["column"] == column]
    return next((e for e in reversed(told) if e["since"] <= period), None)


def _stock(unit: Unit, trait: str, column: str, period: date) -> float:
    """As much as the story tells, else enough for the fullest year once reached and too little before."""
    if told := _told(unit, column, period):
        return float(told["per_pupil"]) * pupils(unit, period)
    rule, met = traits()[trait], unit.id in reached(trait, period)
    needed = (max if met else min)(_needed(unit, trait, p) for p in PERIODS if unit.open_at(p))
    return float(needed * draw(unit, f"{trait} {met}", rule["reached" if met else "short"]))


def _rooms(unit: Unit, period: date) -> Row:
    amount, met = _stock(unit, "multimedia", "multimedia", period), unit.id in reached("multimedia", period)
    needed = ceil(pupils(unit, period) / OWN["size_of_class"] / OWN["classes_per_room"]) + 1
    special = needed if unit.id in reached("music_art", period) else max(0, needed - 2)
    return {
        "multimedia_rooms": ceil(amount) if met else max(1, floor(amount)),
        "music_rooms": special,
        "art_rooms": special if draw(unit, "art") < 0.7 else max(special, 1),
    }


def _areas(unit: Unit, period: date) -> Row:
    sports = _stock(unit, "sports_area", "sports", period)
    is_large = pupils(unit, PERIODS[-1] if unit.open_at(PERIODS[-1]) else period) >= OWN["indoor_from"]
    indoor = round(sports * draw(unit, "indoor", OWN["indoor_share"])) if is_large else 0
    teaching = round(_stock(unit, "teaching_area", "teaching", period) + indoor, 2)
    return {
        "area_teaching_aux": teaching,
        "area_indoor_sport": indoor,
        "area_sport_ground": round(sports - indoor, 3),
        "site_area": round(unit.size * draw(unit, "site", OWN["site_per_pupil"])),
        "building_area": round(teaching / draw(unit, "building", OWN["teaching_of_building"])),
    }


def _row(unit: Unit, period: date) -> Row:
    return {
        **_areas(unit, period),
        "equip_value_wan": round(_stock(unit, "equipment", "equipment", period) / 10000, 2),
        **_rooms(unit, period),
        "built_year": round(draw(unit, "built", (1975, 2014))),
        "books": round(unit.size * draw(unit, "books per pupil", OWN["books_per_pupil"])),
        "computers": round(unit.size / draw(unit, "computers", OWN["pupils_per_computer"])),
    }


def rows(period: date) -> list[Row]:
    return [named(unit, period) | _row(unit, period) for unit in asked("school_assets", period)]
