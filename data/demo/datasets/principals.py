"""Principals of the district's rural schools: one row of counts."""

from datetime import date

from district import PERIODS, Row, story

STORY = story("principals")


def rows(period: date) -> list[Row]:
    now = PERIODS.index(period)
    return [STORY["district"] | {name: values[now] for name, values in STORY["numbers"].items()}]
