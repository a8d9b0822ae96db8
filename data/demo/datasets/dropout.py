"""Dropout cases, per town."""

from datetime import date

from district import Row
from towns import town_rows


def rows(period: date) -> list[Row]:
    return town_rows("dropout", period)
