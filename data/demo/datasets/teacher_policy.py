"""Allowances, check-ups, housing and student teachers of each school and kindergarten."""

from datetime import date

from district import DEMO, Row, Unit, asked, draw, named, pupils, share, story

VALUES = story("teacher_policy")["values"]


def _row(unit: Unit, period: date) -> Row:
    staff = max(3, round(pupils(unit, period) / VALUES["pupils_per_teacher"][DEMO["kinds"][unit.kind]["word"]]))
    is_rural = "rural" in unit.words
    township = staff if is_rural else 0
    applicants = round(staff * draw(unit, "housing", VALUES["applicants"])) if is_rural else 0
    students = round(draw(unit, f"students {period}", VALUES["student_teachers"]) * staff) if is_rural else 0
    return {
        "township_entitled": township,
        "township_paid": round(township * share(unit, "township_paid", period)),
        "hardship_entitled": 0,
        "hardship_paid": 0,
        "checkup_entitled": staff,
        "checked": round(staff * share(unit, "checked", period)),
        "checkup_budgeted": True,
        "housing_applicants": applicants,
        "housed": round(applicants * share(unit, "housed", period)),
        "student_teachers": students,
    }


def rows(period: date) -> list[Row]:
    return [named(unit, period) | _row(unit, period) for unit in asked("teacher_policy", period)]
