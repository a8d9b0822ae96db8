"""The civilisation practice centres and stations of each town, and when each opened its family-education point."""

from datetime import date, timedelta
from random import Random

from district import DEMO, PERIODS, Row, story

STORY = story("service_sites")


def _opened(number: str, nth: int, counts: list[int], period: date) -> date | None:
    """When the point opened: in the half-year before the first period whose count reaches this site."""
    first = next((p for p, n in zip(PERIODS, counts, strict=True) if p <= period and nth < n), None)
    if first is None:
        return None
    low, high = STORY["opened_days_before"]
    day = first - timedelta(days=Random(f"{DEMO['seed']}/{number}/opened").randint(low, high))
    return day - timedelta(days=max(0, day.weekday() - 4))


def rows(period: date) -> list[Row]:
    found: list[Row] = []
    for town in STORY["town"]:
        centre = (f"{town['prefix']}00", f"{DEMO['towns'][town['code']]}新时代文明实践所", "centre")
        stations = [
            (f"{town['prefix']}{nth:02}", f"{village}新时代文明实践站", "station")
            for nth, village in enumerate(town["stations"], 1)
        ]
        for nth, (number, name, level) in enumerate([centre, *stations]):
            opened = _opened(number, nth, town["with_point"], period)
            row = {"unit_id": number, "name": name, "town": DEMO["towns"][town["code"]], "level": level}
            found.append(row | {"has_family_site": opened is not None, "opened_on": opened})
    return found
