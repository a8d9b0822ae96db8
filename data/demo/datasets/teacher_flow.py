"""Rotation, contracts, titles, awards and pay: one row a school year."""

from datetime import date

from district import Row, story

STORY = story("teacher_flow")


def rows(period: date) -> list[Row]:
    now = STORY["periods"].index(period)
    return [STORY["district"] | {name: values[now] for name, values in STORY["numbers"].items()}]
