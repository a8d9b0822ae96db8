"""Posts of each school: as many as pupils call for, or some missing."""

from datetime import date
from math import ceil

from district import Row, Unit, asked, draw, named, pupils, reached, story

VALUES = story("staffing")["values"]


def _row(unit: Unit, period: date) -> Row:
    due = ceil(pupils(unit, period) / VALUES["pupils_per_post"][unit.kind])
    if unit.id in reached("staffed", period):
        filled = due + round(draw(unit, "spare posts", VALUES["spare"]))
    else:
        filled = max(1, due - round(draw(unit, "vacant posts", VALUES["vacant"])))
    return {"staff_quota": max(due, filled), "staff_filled": filled}


def rows(period: date) -> list[Row]:
    return [named(unit, period) | _row(unit, period) for unit in asked("staffing", period)]
