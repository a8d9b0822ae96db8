"""Boarding and living conditions of each school."""

from datetime import date

from district import Row, Unit, asked, heads, named, needs, reached, rooms, share, stock


def _row(unit: Unit, period: date) -> Row:
    tested = round(rooms(unit) * share(unit, "rooms_tested", period))
    row: Row = {of: heads(unit, of, period) for of in ("boys", "girls", "boarders")}
    row |= {name: stock(unit, name, period) for name in ("dorm_area", "wc_girls", "wc_boys", "urinals", "taps")}
    row |= {"rooms": rooms(unit), "rooms_tested": tested}
    row["rooms_light_ok"] = round(tested * share(unit, "rooms_light_ok", period))
    for trait in ("heating", "cooling", "lunch", "bus"):
        row |= {f"needs_{trait}": needs(unit, trait), f"has_{trait}": unit.id in reached(trait, period)}
    return row


def rows(period: date) -> list[Row]:
    return [named(unit, period) | _row(unit, period) for unit in asked("boarding", period)]
