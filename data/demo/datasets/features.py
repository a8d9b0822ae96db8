"""Labour-practice sites and visits of the mobile youth palace."""

from datetime import date

from district import Row, Unit, asked, draw, named, reached, story

VALUES = story("features")["values"]


def _row(unit: Unit, period: date) -> Row:
    has_site = unit.id in reached("labour_site", period)
    area = round(draw(unit, "labour area", VALUES["labour_area"])) if has_site else 0
    place = "on" if draw(unit, "labour place") < VALUES["on_campus"] else "off"
    visits = round(draw(unit, f"visits {period}", VALUES["visits"])) if unit.id in reached("palace", period) else 0
    return {
        "has_labour_site": has_site,
        "labour_area": area,
        "labour_place": place if has_site else None,
        "palace_visits": visits,
    }


def rows(period: date) -> list[Row]:
    return [named(unit, period) | _row(unit, period) for unit in asked("features", period)]
