"""Children identified and reached, per town and group."""

from datetime import date

from district import PERIODS, Row, story
from towns import named_town


def rows(period: date) -> list[Row]:
    return [
        named_town(code)
        | {"category": group}
        | {column: counted[PERIODS.index(period)] for column, counted in of.items()}
        for code, groups in story("special_groups")["towns"].items()
        for group, of in groups.items()
    ]
