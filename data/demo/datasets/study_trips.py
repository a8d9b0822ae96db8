"""Trips to the city: each school year some of a cohort's pupils have their first one, more of them in upper grades."""

from datetime import date
from itertools import pairwise

from district import Row, Unit, asked, draw, named, pupils, school_year, story

STORY = story("study_trips")


def _stages(unit: Unit) -> dict[str, int]:
    """The grades a unit runs, by stage."""
    return dict(STORY["grades"][unit.kind])


def _first_trips(stage: str, grade: int, year: int, period: date) -> float:
    """The share of those without a trip who have one in the school year, up to the cut-off date."""
    rates = STORY["rates"][stage]
    rate = rates[min(max(0, year - STORY["first_year"]), len(rates) - 1)] * STORY["weights"][stage][grade - 1]
    elapsed = 1.0 if year < school_year(period) else STORY["by_spring"] if period.month < STORY["autumn"] else 0.0
    return float(rate * elapsed)


def _coverage(unit: Unit, stage: str, grade: int, period: date) -> float:
    without, year = 1.0, school_year(period)
    for past in range(grade):
        eager = draw(unit, f"trips {stage}", STORY["eager"])
        without *= 1 - min(1.0, eager * _first_trips(stage, grade - past, year - past, period))
    return 1 - without


def _grade(unit: Unit, stage: str, grade: int, heads: int, period: date) -> Row:
    return {
        "stage": stage,
        "grade": grade,
        "is_last_grade": grade == len(STORY["weights"][stage]),
        "pupils": heads,
        "had_trip": round(heads * _coverage(unit, stage, grade, period)),
    }


def _rows(unit: Unit, period: date) -> list[Row]:
    stages = _stages(unit)
    everyone, total = pupils(unit, period), sum(stages.values())
    ends = [everyone * number // total for number in range(total + 1)]
    heads = iter([after - before for before, after in pairwise(ends)])
    return [_grade(unit, s, g, next(heads), period) for s, grades in stages.items() for g in range(1, grades + 1)]


def rows(period: date) -> list[Row]:
    return [named(unit, period) | row for unit in asked("study_trips", period) for row in _rows(unit, period)]
