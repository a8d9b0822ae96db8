"""The roster: who is on the books, where and since when."""

from datetime import date

from district import DEMO, Row, Unit, draw, named, on_the_books, story


def _row(unit: Unit, period: date) -> Row:
    year = draw(unit, "opened", story("units")["opened"][DEMO["kinds"][unit.kind]["word"]])
    closed = unit.closed if unit.closed <= period else None
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
        **dict.fromkeys(("former_code", "code_changed_on", "split_from", "reopened_on")),
    }


def rows(period: date) -> list[Row]:
    return [named(unit, period) | _row(unit, period) for unit in on_the_books(period)]
