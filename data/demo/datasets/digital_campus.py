"""The digital campus of each unit: its line, its classrooms, its recording room."""

from datetime import date

from district import (
    PERIODS,
    Row,
    Unit,
    asked,
    day_before,
    draw,
    draw_one,
    first_reached,
    named,
    reached,
    rooms,
    share,
    story,
)

VALUES = story("digital_campus")["values"]


def _recording(unit: Unit, period: date) -> Row:
    """A room counts when it was used of late; some of the others stand unused, the rest do not exist."""
    if unit.id in reached("recording", period):
        used = day_before(unit, f"used {period}", period, VALUES["used_days_before"])
        return {"recording_rooms": 1 + (rooms(unit) > 15), "recording_last_used": used}
    idle = "school" in unit.words and draw(unit, "idle room") < VALUES["idle_rooms"]
    used = day_before(unit, "unused", PERIODS[0], VALUES["unused_days_before"])
    return {"recording_rooms": int(idle), "recording_last_used": used if idle else None}


def _row(unit: Unit, period: date) -> Row:
    state = "reached" if unit.id in reached("gigabit", period) else "short"
    line = draw_one(unit, f"line {state}", VALUES[f"bandwidth_{state}_mbps"])
    first = first_reached(unit, "accepted", period)
    days = VALUES["accepted_earlier_days_before" if first == PERIODS[0] else "accepted_days_before"]
    return {
        "bandwidth_mbps": round(line * draw(unit, f"line {period}", VALUES[f"bandwidth_noise_{state}"])),
        "measured_on": day_before(unit, f"measured {period}", period, VALUES["measured_days_before"]),
        "classrooms": rooms(unit),
        "classrooms_100m": round(rooms(unit) * share(unit, "classrooms_100m", period)),
        **_recording(unit, period),
        "wifi_coverage": round(100 * share(unit, "wifi", period), 1),
        "accepted_on": day_before(unit, "accepted", first, days) if first else None,
    }


def rows(period: date) -> list[Row]:
    return [named(unit, period) | _row(unit, period) for unit in asked("digital_campus", period)]
