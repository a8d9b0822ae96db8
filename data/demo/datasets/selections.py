"""Courses, study bases and topics selected so far."""

from datetime import date

from district import Row, story

STORY = story("selections")
COLUMNS = ("unit_id", "name", "kind", "year", "unit")


def rows(period: date) -> list[Row]:
    known = [item | {"year": item["on"].year} for item in STORY["item"] if item["on"] <= period]
    return [{name: item.get(name) for name in COLUMNS} for item in known]
