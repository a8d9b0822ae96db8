"""The shapes of the status symbols, drawn: no typeface has them all, and drawn they are of one size and weight.

A shape is marks in a square from -1 to 1, y downward. Pages show the same shapes as characters (`status.LOOKS`).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin
from typing import Literal

from yardstick.status import LOOKS, Status

Point = tuple[float, float]


@dataclass(frozen=True)
class Mark:
    """A filled area, an outline or an open stroke through points; a circle is given by its centre and its radius."""

    kind: Literal["area", "outline", "stroke", "disc", "ring"]
    points: tuple[Point, ...]
    radius: float = 0.0


STROKE = 0.26  # of lines, in the shape's own unit


def _pie(first: float, last: float, radius: float) -> tuple[Point, ...]:
    """A sector of a disc, from one angle to another, in turns clockwise from the top."""
    steps = [first + (last - first) * i / 12 for i in range(13)]
    return ((0.0, 0.0), *((radius * sin(2 * pi * t), -radius * cos(2 * pi * t)) for t in steps))


_RING = Mark("ring", ((0.0, 0.0),), 0.78)
_BOX = ((-0.74, -0.74), (0.74, -0.74), (0.74, 0.74), (-0.74, 0.74))
SHAPES: dict[Status, tuple[Mark, ...]] = {
    Status.REACHED: (Mark("area", ((0, -1.08), (1.08, 0), (0, 1.08), (-1.08, 0))),),
    Status.ON_TRACK: (Mark("disc", ((0.0, 0.0),), 0.92),),
    Status.SLIGHTLY_BEHIND: (Mark("area", ((0, -1.0), (1.08, 0.84), (-1.08, 0.84))),),
    Status.FAR_BEHIND: (Mark("area", ((-0.84, -0.84), (0.84, -0.84), (0.84, 0.84), (-0.84, 0.84))),),
    Status.MISSED: (
        Mark(
            "area",
            (
                (-0.92, -0.56), (-0.56, -0.92), (0, -0.36), (0.56, -0.92), (0.92, -0.56), (0.36, 0),
                (0.92, 0.56), (0.56, 0.92), (0, 0.36), (-0.56, 0.92), (-0.92, 0.56), (-0.36, 0),
            ),
        ),
    ),
    Status.AWAITING: (_RING, Mark("area", _pie(0, 0.25, 0.78))),
    Status.STALE: (
        Mark("outline", _BOX),
        Mark("stroke", ((-0.7, 0.1), (0.1, -0.7))),
        Mark("stroke", ((-0.7, 0.7), (0.7, -0.7))),
        Mark("stroke", ((-0.1, 0.7), (0.7, -0.1))),
    ),
    Status.TOO_EARLY: tuple(
        Mark("disc", ((0.8 * sin(pi * i / 4), -0.8 * cos(pi * i / 4)),), 0.19) for i in range(8)
    ),
    Status.NO_TARGET: (_RING,),
    Status.NOT_APPLICABLE: (_RING, Mark("stroke", ((-0.55, 0.55), (0.55, -0.55)))),
    Status.PROTECTED: (Mark("outline", _BOX), Mark("disc", ((0.0, 0.0),), 0.26)),
    Status.NO_DATA: (Mark("stroke", ((-0.8, 0.0), (0.8, 0.0))),),
}  # fmt: skip


def as_svg(status: Status, colour: str | None = None) -> str:
    """One symbol as a small drawing, in its status's colour."""
    ink = colour or LOOKS[status].light
    marks = "".join(_svg(m, ink) for m in SHAPES[status])
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1.2 -1.2 2.4 2.4">{marks}</svg>'


def _svg(mark: Mark, ink: str) -> str:
    lined = f'fill="none" stroke="{ink}" stroke-width="{STROKE}"'
    if mark.kind in ("disc", "ring"):
        (x, y), style = mark.points[0], f'fill="{ink}"' if mark.kind == "disc" else lined
        return f'<circle cx="{x:.3f}" cy="{y:.3f}" r="{mark.radius}" {style}/>'
    points = " ".join(f"{x:.3f},{y:.3f}" for x, y in mark.points)
    style = f'fill="{ink}"' if mark.kind == "area" else f'{lined} stroke-linecap="round" stroke-linejoin="round"'
    return f'<{"polyline" if mark.kind == "stroke" else "polygon"} points="{points}" {style}/>'
