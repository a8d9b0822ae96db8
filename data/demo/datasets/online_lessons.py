"""Online lessons of each school, a row for each kind."""

from datetime import date

from district import Row, Unit, asked, draw, named, pace, story

VALUES = story("online_lessons")["values"]


def _row(unit: Unit, kind: str, period: date) -> Row:
    term = "spring_weeks" if period.month < 7 else "autumn_weeks"
    weeks = round(draw(unit, f"weeks {period}", VALUES[term]))
    lessons = weeks * pace(unit, f"lessons_{kind}", period) * draw(unit, f"lessons {kind}", VALUES["own"])
    return {"lesson_kind": kind, "lessons": round(lessons), "weeks": weeks}


def rows(period: date) -> list[Row]:
    schools = asked("online_lessons", period)
    return [
        named(unit, period) | _row(unit, kind, period) for unit in schools for kind in story("online_lessons")["kinds"]
    ]
