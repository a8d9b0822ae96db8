"""The status words: one list with their shapes and colours, used alike by pages, charts, exports and the command line.

The words themselves are `status.<value>` in the text catalogues.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Where one figure stands against its target."""

    MISSED = "missed"  # deadline past, judged on data of that autumn or later, not reached
    FAR_BEHIND = "far_behind"
    SLIGHTLY_BEHIND = "slightly_behind"
    AWAITING = "awaiting"  # deadline past, but no data from that autumn yet: waiting can never turn it green
    STALE = "stale"  # the data are overdue, so nothing good may be said of them
    TOO_EARLY = "too_early"  # one observation: no pace can be read from it
    ON_TRACK = "on_track"
    REACHED = "reached"
    NO_TARGET = "no_target"  # the plan gives no number
    NOT_APPLICABLE = "not_applicable"  # reported, but nothing to compare or nobody to ask
    PROTECTED = "protected"  # a number so small that it could point at a child
    NO_DATA = "no_data"


@dataclass(frozen=True)
class Look:
    """Shape and colours of a status; the same everywhere, and readable in black and white by the shape alone."""

    symbol: str
    marker: str  # plotly's name of the same shape
    light: str
    dark: str
    hatched: bool = False


LOOKS: dict[Status, Look] = {
    Status.REACHED: Look("◆", "diamond", "#1F5FAE", "#7FB2F0"),
    Status.ON_TRACK: Look("●", "circle", "#1E7A4C", "#62C794"),
    Status.SLIGHTLY_BEHIND: Look("▲", "triangle-up", "#945600", "#F0B45A"),
    Status.FAR_BEHIND: Look("■", "square", "#C2410C", "#FF9466"),
    Status.MISSED: Look("✕", "x", "#A4161A", "#FF7B7F"),
    Status.AWAITING: Look("◔", "circle-open-dot", "#5B6472", "#A9B4C2", hatched=True),
    Status.STALE: Look("▨", "square-cross-open", "#6B5B73", "#C3AFCB", hatched=True),
    Status.TOO_EARLY: Look("◌", "hexagon-open", "#5B6472", "#A9B4C2"),
    Status.NO_TARGET: Look("○", "circle-open", "#5B6472", "#A9B4C2"),
    Status.NOT_APPLICABLE: Look("⊘", "circle-x-open", "#5B6472", "#A9B4C2"),
    Status.PROTECTED: Look("⊡", "square-dot", "#5B6472", "#A9B4C2"),
    Status.NO_DATA: Look("–", "line-ew-open", "#5B6472", "#A9B4C2"),
}

SEVERITY: tuple[Status, ...] = tuple(Status)  # gravest first, the order in which the overview lists them

BEHIND = (Status.MISSED, Status.FAR_BEHIND, Status.SLIGHTLY_BEHIND)  # lights that somebody should turn
GOOD = (Status.ON_TRACK, Status.REACHED)

# What the one sentence about a whole plan counts together.
FAMILIES: dict[str, tuple[Status, ...]] = {
    "behind": BEHIND,
    "good": GOOD,
    "open": (
        *(Status.AWAITING, Status.STALE, Status.TOO_EARLY),
        *(Status.NO_DATA, Status.NOT_APPLICABLE, Status.PROTECTED),
    ),
    "no_target": (Status.NO_TARGET,),
}
