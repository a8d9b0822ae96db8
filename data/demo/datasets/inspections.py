"""The inspector of each unit, the zone, visits, issues and the last diagnosis."""

from datetime import date

from district import UNITS, Row, Unit, asked, day_before, draw, first_reached, named, reached, share, story

STORY = story("inspections")
VALUES = STORY["values"]


def _nth(unit: Unit, period: date, sizes: list[int], all_units: list[Unit]) -> int:
    """Which group of its town the unit is in; the groups of the towns are numbered on, town by town."""
    size = sizes[period >= STORY["redrawn_on"]]
    before = 0
    for town in dict.fromkeys(u.town_code for u in all_units):
        members = [u.id for u in all_units if u.town_code == town]
        if town == unit.town_code:
            return before + members.index(unit.id) // size + 1
        before += -(-len(members) // size)
    raise ValueError(unit.id)


def _visits(unit: Unit, period: date) -> int:
    often = unit.id in reached("visited", period)
    return round(draw(unit, f"visits {period}", VALUES["visits_high" if often else "visits_low"]))


def _issues(unit: Unit, period: date) -> Row:
    found = round(draw(unit, f"issues {period}", VALUES["found"]))
    return {"issues_found": found, "issues_closed": round(found * share(unit, "issues_closed", period))}


def _row(unit: Unit, period: date) -> Row:
    posted, diagnosed = (first_reached(unit, trait, period) for trait in ("inspector", "diagnosed"))
    open_units = [u for u in UNITS if u.open_at(period)]
    watched = [u for u in open_units if u.id in reached("inspector", period)]
    return {
        "has_inspector": unit in watched,
        "inspector_no": f"DX{_nth(unit, period, STORY['schools_each'], watched):02}" if unit in watched else None,
        "zone_no": f"Z{_nth(unit, period, STORY['schools_zone'], open_units):02}",
        "since": day_before(unit, "posted", posted, VALUES["posted_days_before"]) if unit in watched else None,
        "months": VALUES["months"],
        "visits": _visits(unit, period) if unit in watched else 0,
        **_issues(unit, period),
        "diagnosed_on": day_before(unit, "diagnosed", diagnosed, VALUES["diagnosed_days_before"])
        if diagnosed
        else None,
    }


def rows(period: date) -> list[Row]:
    return [named(unit, period) | _row(unit, period) for unit in asked("inspections", period)]
