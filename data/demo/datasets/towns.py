"""Resident children, satisfaction and central kindergartens of each town, once a year."""

from datetime import date

from district import DEMO, UNITS, Row, pupils, story

OWN = story("towns")["values"]


def _row(code: str, name: str, period: date) -> Row:
    year = story("towns")["periods"].index(period)
    here = [u for u in UNITS if u.town_code == code and "kindergarten" in u.words and u.open_at(period)]
    answers = OWN["answers"][code][year]
    return {
        "unit_id": code,
        "name": name,
        "town": name,
        "pop_3_5": round(sum(pupils(u, period) for u in here) / OWN["enrolled"][code][year]),
        "survey_n": answers,
        "satisfied_n": round(answers * OWN["satisfied"][code][year]),
        "public_central_kg": sum(u.listed for u in here),
        "hope_houses": OWN["hope_houses"][code][year],
    }


def rows(period: date) -> list[Row]:
    return [_row(code, name, period) for code, name in DEMO["towns"].items()]
