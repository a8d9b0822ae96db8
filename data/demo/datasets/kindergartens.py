"""Areas, books, teachers and grade of each kindergarten."""

from datetime import date
from math import ceil

from district import (
    DEMO,
    PERIODS,
    Row,
    Unit,
    asked,
    draw,
    draw_one,
    first_reached,
    named,
    pace,
    pupils,
    reached,
    share,
    stock,
    story,
)

VALUES = story("kindergartens")["values"]


def _grade(unit: Unit, period: date) -> Row:
    first = first_reached(unit, "provincial", period)
    grades = VALUES["grades_listed" if unit.listed else "grades_other"]
    before = VALUES["ungraded"] if unit.opened > PERIODS[0] else draw_one(unit, "grade", grades)
    status = VALUES["demonstration"] if first else before
    year = first.year if first and first > PERIODS[0] else round(draw(unit, "graded", VALUES["graded_in"]))
    return {"demo_status": status, "demo_year": None if status == VALUES["ungraded"] else year}


def _type(unit: Unit, period: date) -> str:
    if unit.listed or draw(unit, "public") < VALUES["public_share"]:
        return "public"
    return "inclusive" if unit.id in reached("inclusive", period) else "private"


def _opened(unit: Unit) -> int:
    drawn = round(draw(unit, "opened", story("units")["opened"]["kindergarten"]))
    return max(unit.opened.year, drawn)


def _row(unit: Unit, period: date) -> Row:
    teachers = int(stock(unit, "teachers", period))
    classes = ceil(pupils(unit, period) / DEMO["kinds"][unit.kind]["per_room"])
    return {
        "children": pupils(unit, period),
        "classes": classes,
        "teachers": teachers,
        "staff": round(teachers * draw(unit, "staff", VALUES["staff_per_teacher"])),
        **{name: stock(unit, name, period) for name in ("outdoor_area", "activity_area", "building_area")},
        "books": round(
            unit.size_at(period) * pace(unit, "books", period) * draw(unit, "books", VALUES["books_factor"])
        ),
        "is_central_listed": unit.listed,
        **_grade(unit, period),
        "kg_type": _type(unit, period),
        "classes_ok": round(classes * share(unit, "kg_classes_within", period)),
        "certified_teachers": round(teachers * share(unit, "kg_certified", period)),
        "plan_year": _opened(unit) - round(draw(unit, "planned", VALUES["years_from_plan_to_opening"])),
    }


def rows(period: date) -> list[Row]:
    return [named(unit, period) | _row(unit, period) for unit in asked("kindergartens", period)]
