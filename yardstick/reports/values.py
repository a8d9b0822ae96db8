"""A picture's numbers as they are written, and the colours of their statuses."""

from __future__ import annotations

from yardstick.phrases import quantity
from yardstick.reports.document import Picture, Series
from yardstick.status import LOOKS, Status

MOST_DECIMALS = 6


def status_at(series: Series, index: int) -> Status | None:
    """The status of one value, where each is judged by itself."""
    return series.statuses[index] if index < len(series.statuses) else None


def colour_of(status: Status | None, otherwise: str) -> str:
    """A status's colour on paper."""
    return LOOKS[status].light if status else otherwise


def words_of(picture: Picture, series: Series, index: int, *, with_unit: bool = True) -> str:
    """One value as pages write it: with more digits where rounding would make a miss look like the target."""
    value, decimals = series.values[index], picture.decimals
    is_short = value is not None and value != picture.target and status_at(series, index) is not Status.REACHED
    if value is not None and is_short and picture.target is not None:
        while decimals < MOST_DECIMALS and round(value, decimals) == picture.target:
            decimals += 1
    return quantity(value, decimals, picture.unit if with_unit or picture.unit == "%" else "")
