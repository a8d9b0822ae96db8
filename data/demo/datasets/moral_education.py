"""Moral education of each unit: its plan, its parents' bodies, its leadership and its visitors."""

from datetime import date

from district import PERIODS, Row, Unit, asked, day_before, draw, first_reached, named, needs, pace, reached, story

VALUES = story("moral_education")["values"]


def _plan(unit: Unit, period: date) -> Row:
    done = unit.id in reached("moral_plan", period)
    first = first_reached(unit, "moral_plan", period) if done else None
    days = VALUES["plan_earlier_days_before" if first == PERIODS[0] else "plan_days_before"]
    return {"plan_done": done, "plan_date": day_before(unit, "moral plan", first, days) if first else None}


def _party(unit: Unit, period: date) -> Row:
    eligible = "school" in unit.words and needs(unit, "party_led")
    return {"party_eligible": eligible, "party_led": eligible and unit.id in reached("party_led", period)}


def _row(unit: Unit, period: date) -> Row:
    visits = pace(unit, "masters", period) * draw(unit, f"masters {period}", VALUES["masters_factor"])
    return {
        **_plan(unit, period),
        "has_parent_committee": unit.id in reached("parent_committee", period),
        "has_parent_school": unit.id in reached("parent_school", period),
        **_party(unit, period),
        "masters_sessions": round(visits),
    }


def rows(period: date) -> list[Row]:
    return [named(unit, period) | _row(unit, period) for unit in asked("moral_education", period)]
