"""A sheet to draw on: words, lines, areas and status symbols at places measured in points from the upper left corner.

What stands where is decided by whoever draws; a sheet only keeps it in order. It becomes a file in `painting`, and
in `as_text_svg` a drawing whose words are still words, for a typesetter who has the fonts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from yardstick.reports import fonts
from yardstick.reports.symbols import SHAPES, STROKE, Mark, Point
from yardstick.status import Status

INK, SOFT, FAINT, GRID, PAPER, TINT = "#1B2430", "#5B6472", "#8A94A3", "#DFE4EA", "#FFFFFF", "#F3F5F8"
TARGET = "#1F5FAE"  # the colour of target lines, the same as on the pages
Anchor = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Words:
    """Words on a baseline, from `x` on, around it or up to it."""

    x: float
    y: float
    words: str
    size: float
    colour: str
    family: str
    anchor: Anchor


@dataclass(frozen=True)
class Line:
    """A line through points; `dash` in points: on, off, …"""

    points: tuple[Point, ...]
    colour: str
    width: float
    dash: tuple[float, ...] = ()


@dataclass(frozen=True)
class Area:
    """A filled area; hatched ones have an outline and lines in their colour."""

    points: tuple[Point, ...]
    colour: str
    is_hatched: bool = False


@dataclass(frozen=True)
class Discs:
    """Many discs of one size."""

    points: tuple[Point, ...]
    radius: float
    colour: str


@dataclass(frozen=True)
class Ring:
    """A circle's line."""

    centre: Point
    radius: float
    colour: str
    width: float


Ink = Words | Line | Area | Discs | Ring


@dataclass
class Sheet:
    """One drawing of a given size in points, y downward."""

    width: float
    height: float
    ink: list[Ink] = field(default_factory=list)

    def words(
        self,
        x: float,
        y: float,
        words: str,
        size: float = 9,
        colour: str = INK,
        *,
        family: str = fonts.SANS,
        anchor: Anchor = "left",
        on_paper: bool = False,
    ) -> None:
        """Words on a baseline; `on_paper` keeps what is behind them away."""
        shown = fonts.legible(words)
        if on_paper:
            across = fonts.width(shown, size, family)
            left = x - {"left": 0.0, "center": across / 2, "right": across}[anchor]
            self.box(left - 1.6, y - size * 0.9, left + across + 1.6, y + size * 0.25, PAPER)
        self.ink.append(Words(x, y, shown, size, colour, family, anchor))

    def line(
        self, points: Sequence[Point], colour: str = INK, width: float = 1.0, dash: tuple[float, ...] = ()
    ) -> None:
        """A line through points."""
        if len(points) > 1:
            self.ink.append(Line(tuple(points), colour, width, dash))

    def area(self, points: Sequence[Point], colour: str) -> None:
        """A filled area."""
        self.ink.append(Area(tuple(points), colour))

    def box(self, left: float, top: float, right: float, bottom: float, colour: str, is_hatched: bool = False) -> None:
        """A filled rectangle."""
        self.ink.append(Area(((left, top), (right, top), (right, bottom), (left, bottom)), colour, is_hatched))

    def discs(self, points: Sequence[Point], radius: float, colour: str) -> None:
        """Many discs of one size."""
        if points:
            self.ink.append(Discs(tuple(points), radius, colour))

    def symbol(self, status: Status, x: float, y: float, radius: float, colour: str) -> None:
        """A status's shape around a point."""
        for mark in SHAPES[status]:
            self.ink.append(_placed(mark, x, y, radius, colour))


def _placed(mark: Mark, x: float, y: float, radius: float, colour: str) -> Ink:
    points = tuple((x + px * radius, y + py * radius) for px, py in mark.points)
    width = STROKE * radius
    if mark.kind == "disc":
        return Discs(points, mark.radius * radius, colour)
    if mark.kind == "ring":
        return Ring(points[0], mark.radius * radius, colour, width)
    if mark.kind == "area":
        return Area(points, colour)
    return Line(points if mark.kind == "stroke" else (*points, points[0]), colour, width)


HATCH_STEP = 4.0  # points between the lines of a hatched area


def hatching(area: Area) -> tuple[Line, ...]:
    """The lines of a hatched rectangle, rising, and its outline."""
    xs, ys = [p[0] for p in area.points], [p[1] for p in area.points]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    lines, at = [], left - (bottom - top) + HATCH_STEP
    while at < right:
        first = (max(at, left), bottom - max(0.0, left - at))
        last = (min(at + bottom - top, right), top + max(0.0, at + bottom - top - right))
        lines.append(Line((first, last), area.colour, 0.7))
        at += HATCH_STEP
    return (*lines, Line((*area.points, area.points[0]), area.colour, 0.8))


def as_text_svg(sheet: Sheet) -> str:
    """The drawing as SVG that keeps its words as words."""
    size = f'width="{sheet.width:g}pt" height="{sheet.height:g}pt" viewBox="0 0 {sheet.width:g} {sheet.height:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(map(_svg, sheet.ink))}</svg>'


def _svg(ink: Ink) -> str:
    if isinstance(ink, Words):
        return _svg_words(ink)
    if isinstance(ink, Line):
        dash = f' stroke-dasharray="{" ".join(f"{d:g}" for d in ink.dash)}"' if ink.dash else ""
        ends = "" if ink.dash else ' stroke-linecap="round" stroke-linejoin="round"'
        style = f'stroke="{ink.colour}" stroke-width="{ink.width:.2f}"{dash}{ends}'
        return f'<polyline fill="none" points="{_places(ink.points)}" {style}/>'
    if isinstance(ink, Area):
        inside = "".join(map(_svg, hatching(ink))) if ink.is_hatched else ""
        return f'<polygon points="{_places(ink.points)}" fill="{TINT if inside else ink.colour}"/>{inside}'
    if isinstance(ink, Ring):
        at = f'cx="{ink.centre[0]:.2f}" cy="{ink.centre[1]:.2f}" r="{ink.radius:.2f}"'
        return f'<circle {at} fill="none" stroke="{ink.colour}" stroke-width="{ink.width:.2f}"/>'
    return _svg_discs(ink)


def _svg_discs(discs: Discs) -> str:
    """All discs in one path: thousands of them are still one mark on the page."""
    r = f"{discs.radius:.2f}"
    arcs = f"a{r} {r} 0 1 0 {2 * discs.radius:.2f} 0a{r} {r} 0 1 0 -{2 * discs.radius:.2f} 0z"
    path = "".join(f"M{x - discs.radius:.2f} {y:.2f}{arcs}" for x, y in discs.points)
    return f'<path d="{path}" fill="{discs.colour}"/>'


def _svg_words(ink: Words) -> str:
    anchor = {"left": "start", "center": "middle", "right": "end"}[ink.anchor]
    families = ", ".join(f"'{f}'" for f in with_others(ink.family, ink.words))
    place = f'x="{ink.x:.2f}" y="{ink.y:.2f}" font-size="{ink.size:g}" fill="{ink.colour}" text-anchor="{anchor}"'
    return f'<text {place} font-family="{families}" xml:space="preserve">{escaped(ink.words)}</text>'


def _places(points: Sequence[Point]) -> str:
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in points)


def escaped(words: str) -> str:
    """Words as they stand in SVG."""
    return fonts.legible(words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def with_others(family: str, words: str) -> list[str]:
    """The family, and those that have what it lacks."""
    others = {fonts.family_of(c) for c in set(words) if not c.isascii()} - {None, fonts.SANS, fonts.SERIF, family}
    return [family, *sorted(f for f in others if f is not None)]
