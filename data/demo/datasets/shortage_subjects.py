"""Teachers of the subjects each school is short of."""

from datetime import date
from math import ceil

from district import Row, Unit, asked, draw, named, pupils, share, story

STORY = story("shortage_subjects")


def _row(unit: Unit, subject: str, pupils_per_teacher: int, period: date) -> Row:
    required = ceil(pupils(unit, period) / pupils_per_teacher)
    filled = round(required * share(unit, "shortage_filled", period) + draw(unit, subject, STORY["values"]["chance"]))
    return {"subject": subject, "required": required, "filled": min(required, max(0, filled))}


def rows(period: date) -> list[Row]:
    return [
        named(unit, period) | _row(unit, subject, pupils_per_teacher, period)
        for unit in asked("shortage_subjects", period)
        for subject, pupils_per_teacher in STORY["subjects"].items()
        if draw(unit, f"short of {subject}") < STORY["values"]["short_of"]
    ]
