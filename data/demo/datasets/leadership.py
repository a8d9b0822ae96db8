"""Meetings of the leading group, and whose appraisal includes rural education: one row for the district."""

from datetime import date

from district import PERIODS, Row, story


def rows(period: date) -> list[Row]:
    code, name = story("leadership")["scope"]
    counted = {column: series[PERIODS.index(period)] for column, series in story("leadership")["values"].items()}
    return [{"unit_id": code, "name": name} | counted]
