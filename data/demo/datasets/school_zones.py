"""The school zones: who heads them, who instructs, and how teachers travel between their schools."""

from datetime import date

from district import DEMO, PERIODS, Row, story


def _row(zone: Row, period: date) -> Row:
    nth = PERIODS.index(period)
    head = [h for h in zone["head"] if h["since"] <= period][-1]
    teachers = zone["zoujiao_teachers"][nth]
    return {
        "unit_id": zone["id"],
        "name": zone["name"],
        "town": DEMO["towns"][zone["town"]],
        "set_on": zone["set_on"] if zone["set_on"] <= period else None,
        "head_role": head["role"],
        "head_school": head.get("school"),
        "instructors": zone["instructors"][nth],
        "instructors_qualified": zone["qualified"][nth],
        "runs_zoujiao": teachers > 0,
        "zoujiao_teachers": teachers,
        "zoujiao_lessons": teachers * zone["lessons_per_teacher"],
    }


def rows(period: date) -> list[Row]:
    return [_row(zone, period) for zone in story("school_zones")["zone"] if zone["known_from"] <= period]
