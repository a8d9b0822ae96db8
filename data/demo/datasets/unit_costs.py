"""What bringing one school up costs, measure by measure: invented prices."""

from datetime import date

from district import Row, story

STORY = story("unit_costs")
COLUMNS = ("unit_id", "name", "indicators", "unit", "cost")


def rows(period: date) -> list[Row]:
    return [{name: price.get(name) for name in COLUMNS} | {"source": STORY["source"]} for price in STORY["price"]]
