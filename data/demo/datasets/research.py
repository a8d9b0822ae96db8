"""Research with universities: the projects started so far."""

from datetime import date
from typing import Any

from district import Row, story


def _row(project: dict[str, Any], period: date) -> Row:
    concluded = project.get("concluded", date.max)
    return {
        "unit_id": project["id"],
        "name": project["name"],
        "university": project["university"],
        "topic": project["topic"],
        "started_on": project["started"],
        "concluded_on": concluded if concluded <= period else None,
    }


def rows(period: date) -> list[Row]:
    return [_row(project, period) for project in story("research")["project"] if project["started"] <= period]
