"""The ledger of merged schools and teaching points, as each edition told it."""

from datetime import date

from district import DEMO, UNITS, Row, story


def _row(entry: Row, period: date) -> Row:
    unit = next(u for u in UNITS if u.id == entry["unit"])
    assured = {f"has_{what}": what not in entry["missing"] for what in ("consent", "bus", "lunch")}
    place = {"unit_id": unit.id, "name": unit.name_at(period), "town": DEMO["towns"][unit.town_code]}
    return place | {"decided_on": entry["decided_on"]} | assured


def rows(period: date) -> list[Row]:
    return [_row(entry, period) for entry in story("mergers")["merger"] if entry["in_ledger_from"] <= period]
