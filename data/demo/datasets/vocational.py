"""Vocational schools considered and selected, and what they provide."""

from datetime import date

from district import Row, story

STORY = story("vocational")
FUNCTIONS = ("secondary", "five_year", "community", "extension", "training", "life")


def _phase(school: Row, period: date) -> str:
    return [phase for phase, since in school["phases"].items() if since <= period][-1]


def _row(school: Row, period: date) -> Row:
    selected = school["phases"].get("selected")
    provided = {f"has_{name}": school["functions"].get(name, date.max) <= period for name in FUNCTIONS}
    return {
        "unit_id": school["unit_id"],
        "name": school["name"],
        "phase": _phase(school, period),
        "selected_on": selected if selected and selected <= period else None,
        **provided,
    }


def rows(period: date) -> list[Row]:
    return [_row(school, period) for school in STORY["school"]]
