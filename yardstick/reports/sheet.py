"""A sheet to draw on: words, lines, areas and status symbols at places measured in points from the upper left corner.

The drawing library is used as a pen and no more: what stands where is decided by whoever draws.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal

import matplotlib
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon

from yardstick.reports import fonts
from yardstick.reports.symbols import SHAPES, STROKE, Mark, Point
from yardstick.status import Status

INK, SOFT, FAINT, GRID, PAPER, TINT = "#1B2430", "#5B6472", "#8A94A3", "#DFE4EA", "#FFFFFF", "#F3F5F8"
TARGET = "#1F5FAE"  # the colour of target lines, the same as on the pages
PIXELS_PER_POINT = 300 / 72
_STYLE: Any = {
    "svg.hashsalt": "yardstick",
    "svg.id": None,
    "svg.image_inline": True,
    "path.simplify": False,
    "text.usetex": False,
    "text.parse_math": False,
    "text.hinting": "none",
    "text.antialiased": True,
}
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>]*>\s*", re.DOTALL)
_METADATA = re.compile(rb"\s*<metadata>.*?</metadata>", re.DOTALL)


class Sheet:
    """One drawing of a given size in points, y downward. Make and write it inside `pen()`."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._figure = Figure(figsize=(width / 72, height / 72), facecolor=PAPER)
        self._axes = self._figure.add_axes((0, 0, 1, 1), xlim=(0, width), ylim=(height, 0))
        self._axes.set_axis_off()
        self._order = 0

    def words(
        self,
        x: float,
        y: float,
        words: str,
        size: float = 9,
        colour: str = INK,
        *,
        family: str = fonts.SANS,
        anchor: Literal["left", "center", "right"] = "left",
        on_paper: bool = False,
        turned: float = 0.0,
    ) -> None:
        """Words on a baseline; `on_paper` keeps lines behind them away, `turned` is in degrees against the clock."""
        box = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.6} if on_paper else None
        self._axes.text(
            x, y, fonts.legible(words), fontsize=size, color=colour, fontfamily=_with_others(family, words), ha=anchor,
            va="baseline", bbox=box, rotation=turned, rotation_mode="anchor", zorder=self._next(), clip_on=False,
        )  # fmt: skip

    def line(
        self, points: Sequence[Point], colour: str = INK, width: float = 1.0, dash: tuple[float, ...] = ()
    ) -> None:
        """A line through points; `dash` in points: on, off, …"""
        x, y = [p[0] for p in points], [p[1] for p in points]
        style: Any = (0, dash) if dash else "-"
        self._axes.add_line(
            Line2D(
                x,
                y,
                color=colour,
                linewidth=width,
                linestyle=style,
                solid_capstyle="round",
                solid_joinstyle="round",
                dash_capstyle="butt",
                zorder=self._next(),
                clip_on=False,
            )
        )

    def area(self, points: Sequence[Point], colour: str, edge: str | None = None, hatch: str | None = None) -> None:
        """A filled area, with an outline and hatching where asked."""
        patch = Polygon(
            points, closed=True, facecolor=colour, edgecolor=edge or "none", linewidth=0.8 if edge else 0, hatch=hatch,
            zorder=self._next(), clip_on=False,
        )  # fmt: skip
        self._axes.add_patch(patch)

    def box(self, left: float, top: float, right: float, bottom: float, colour: str, **kept: Any) -> None:
        """A filled rectangle."""
        self.area(((left, top), (right, top), (right, bottom), (left, bottom)), colour, **kept)

    def discs(self, points: Sequence[Point], radius: float, colour: str) -> None:
        """Many small discs of one size."""
        x, y = [p[0] for p in points], [p[1] for p in points]
        self._axes.scatter(x, y, s=(2 * radius) ** 2, color=colour, linewidths=0, zorder=self._next(), clip_on=False)

    def symbol(self, status: Status, x: float, y: float, radius: float, colour: str) -> None:
        """A status's shape around a point."""
        for mark in SHAPES[status]:
            self._mark(mark, x, y, radius, colour)

    def _mark(self, mark: Mark, x: float, y: float, radius: float, colour: str) -> None:
        points = [(x + px * radius, y + py * radius) for px, py in mark.points]
        pen: dict[str, Any] = {"zorder": self._next(), "clip_on": False}
        lined = pen | {"fill": False, "edgecolor": colour, "linewidth": STROKE * radius}
        filled = pen | {"facecolor": colour, "linewidth": 0}
        if mark.kind in ("disc", "ring"):
            style = filled if mark.kind == "disc" else lined
            self._axes.add_patch(Circle(points[0], mark.radius * radius, **style))
        elif mark.kind == "stroke":
            self.line(points, colour, STROKE * radius)
        else:
            self._axes.add_patch(Polygon(points, closed=True, **(filled if mark.kind == "area" else lined)))

    def _next(self) -> int:
        self._order += 1
        return self._order

    def svg(self, *, as_paths: bool, title: str, alt: str) -> bytes:
        """The drawing as SVG that needs nothing but itself: letters as outlines, or kept as text for a typesetter."""
        out = io.BytesIO()
        with matplotlib.rc_context({"svg.fonttype": "path" if as_paths else "none"}):
            self._figure.savefig(out, format="svg", metadata=dict.fromkeys(_SVG_METADATA))
        bare = _METADATA.sub(b"", _DOCTYPE.sub(b"", out.getvalue()))
        return _described(bare, title, alt)

    def png(self, notes: Mapping[str, str], pixels_per_point: float = PIXELS_PER_POINT) -> bytes:
        """The drawing as pixels, 300 to the inch unless fewer are asked for; `notes` are kept in its text chunks."""
        out = io.BytesIO()
        self._figure.savefig(out, format="png", dpi=72 * pixels_per_point, metadata={"Software": None, **notes})
        return out.getvalue()


_SVG_METADATA = ("Creator", "Date", "Format", "Type")


def _described(svg: bytes, title: str, alt: str) -> bytes:
    """The drawing with its name and description, for those who cannot see it."""
    told = f'<title id="t">{_escaped(title)}</title><desc id="d">{_escaped(alt)}</desc>'.encode()
    head, _, rest = svg.partition(b"<svg ")
    attributes, _, body = rest.partition(b">")
    return head + b'<svg role="img" aria-labelledby="t" aria-describedby="d" ' + attributes + b">" + told + body


def _escaped(words: str) -> str:
    return fonts.legible(words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@contextmanager
def pen() -> Iterator[None]:
    """The drawing library in a known state, for one thread at a time."""
    with fonts.LOCK, matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        _own_fonts()
        yield


@cache
def _own_fonts() -> None:
    for path in fonts.FILES.values():
        font_manager.fontManager.addfont(path)


def _with_others(family: str, words: str) -> list[str]:
    """The family, and those that have what it lacks."""
    others = {fonts.family_of(c) for c in set(words) if not c.isascii()} - {None, family}
    return [family, *sorted(f for f in others if f is not None)]
