"""Datasets that have totals by town only: a series for each column, a value for each period."""

from datetime import date

from district import DEMO, PERIODS, Row, story


def named_town(code: str) -> Row:
    """The columns every row about a town begins with."""
    return {"unit_id": code, "name": DEMO["towns"][code], "town": DEMO["towns"][code]}


def town_rows(dataset: str, period: date) -> list[Row]:
    """The dataset's series at one period, a row for each town."""
    nth = PERIODS.index(period)
    return [
        named_town(code) | {column: counted[nth] for column, counted in series.items()}
        for code, series in story(dataset)["towns"].items()
    ]
