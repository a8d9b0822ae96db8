"""The roster: who is on the books, where and since when."""

from datetime import date

from district import DEMO, Row, Unit, draw, named, on_the_books, story


def _row(unit: Unit, period: date) -> Row:
    year = draw(unit, "opened", story("units")["opened"][DEMO["kinds"][unit.kind]["word"]])
    away = next((s for s in DEMO["suspended"] if s["id"] == unit.id and s["closed"] <= period < s["reopened"]), None)
    closed = away["closed"] if away else unit.closed if unit.closed <= period else None
    return {
        "kind": unit.kind,
        "stages": DEMO["kinds"][unit.kind]["stages"],
        "town": DEMO["towns"][unit.town_code],
        "town_code": unit.town_code,
        "urban_rural": unit.urban_rural,
        "is_rural_policy": unit.policy,
        "is_town_seat": unit.seat,
        "opened_on": max(unit.opened, date(round(year), DEMO["school_year_starts"], 1)),
        "closed_on": closed,
        "merged_into": unit.into if closed else None,
        "counted_with": unit.counted_with,
    } | _changes(unit, period)


def _changes(unit: Unit, period: date) -> Row:
    """What the roster tells of changed codes, splits and re-openings."""
    told: Row = dict.fromkeys(("former_code", "code_changed_on", "split_from", "reopened_on"))
    if unit.code_at(period) != unit.id:
        changed_on = next(r["on"] for r in DEMO["recoded"] if r["id"] == unit.id)
        told |= {"former_code": unit.id, "code_changed_on": changed_on}
    reopened = [s["reopened"] for s in DEMO["suspended"] if s["id"] == unit.id and s["reopened"] <= period]
    return told | {"split_from": unit.part_of, "reopened_on": max(reopened, default=None)}


def rows(period: date) -> list[Row]:
    return [named(unit, period) | _row(unit, period) for unit in on_the_books(period)]
