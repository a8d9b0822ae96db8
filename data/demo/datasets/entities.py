"""To which legal entity each unit belongs: of its own, or one that is run with others as sites of one school."""

from datetime import date

from district import Row, Unit, asked, named, story

STORY = story("entities")


def _merged(unit: Unit, period: date) -> Row | None:
    for entity in STORY["entity"]:
        if entity["since"] <= period and unit.id in (entity["main"], *entity["branches"]):
            role = "main" if unit.id == entity["main"] else "branch"
            return {"legal_entity_id": f"FR{entity['main']}", "site_role": role}
    return None


def _row(unit: Unit, period: date) -> Row:
    alone = {"legal_entity_id": f"FR{unit.id}", "site_role": "single"}
    return {"is_public": unit.id not in STORY["private"]} | (_merged(unit, period) or alone)


def rows(period: date) -> list[Row]:
    return [named(unit, period) | _row(unit, period) for unit in asked("entities", period)]
