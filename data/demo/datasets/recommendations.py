"""Programmes for which principals were recommended."""

from datetime import date

from district import Row, story

STORY = story("recommendations")


def rows(period: date) -> list[Row]:
    now = STORY["periods"].index(period)
    counts = ("n_total", "n_rural")
    return [programme | {name: programme[name][now] for name in counts} for programme in STORY["programme"]]
