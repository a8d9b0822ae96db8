"""Hope houses in use, per town."""

from datetime import date

from district import Row
from towns import town_rows


def rows(period: date) -> list[Row]:
    return town_rows("hope_houses", period)
