"""The list of pilots: those started so far, and the phase each has come to."""

from datetime import date, timedelta
from typing import Any

from district import DEMO, Row, story

SELECTING = timedelta(days=60)  # from the start until construction begins


def _phase(pilot: dict[str, Any], period: date) -> str:
    steps = {name: pilot.get(name, date.max) for name in ("accepted", "spread")}
    steps["building"] = pilot["started"] + SELECTING
    return max((day, name) for name, day in (steps | {"selected": pilot["started"]}).items() if day <= period)[1]


def _row(pilot: dict[str, Any], period: date) -> Row:
    return {
        "unit_id": pilot["id"],
        "name": pilot["name"],
        "town": DEMO["towns"][pilot["town"]],
        "field": pilot["field"],
        "is_qz": pilot["qz"],
        "phase": _phase(pilot, period),
        "started_on": pilot["started"],
    }


def rows(period: date) -> list[Row]:
    return [_row(pilot, period) for pilot in story("pilots")["pilot"] if pilot["started"] <= period]
