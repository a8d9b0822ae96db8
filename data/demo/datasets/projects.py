"""The list of key projects: how far each is, and where it stands in the chain of supervision."""

from datetime import date
from typing import Any

from district import DEMO, Row, story

STATES = story("projects")["states"]


def _state(project: dict[str, Any], progress: int, period: date) -> str:
    for step in ("closed", "reviewed", "reported"):
        if project.get(step, date.max) <= period:
            return str(STATES[step])
    if progress:
        return str(STATES["reported" if progress == 100 else "underway"])
    return str(STATES["before_start" if period < project["start"] else "at_start"])


def _row(project: dict[str, Any], progress: int, period: date) -> Row:
    closed = project.get("closed", date.max)
    return {
        "unit_id": project["id"],
        "name": project["name"],
        "clause": str(int(project["id"][:2])),
        "lead": project["lead"],
        "support": project.get("support"),
        "owner_post": project["post"],
        "town": DEMO["towns"].get(project.get("town")),
        "start_on": project["start"],
        "due_on": project["due"],
        "progress_pct": progress,
        "state": _state(project, progress, period),
        "evidence": project.get("evidence") if progress else None,
        "closed_on": closed if closed <= period else None,
    }


def rows(period: date) -> list[Row]:
    nth = story("projects")["periods"].index(period)
    listed = [(project, project["progress"][nth]) for project in story("projects")["project"]]
    return [_row(project, progress, period) for project, progress in listed if progress >= 0]
