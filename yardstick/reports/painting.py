"""A sheet as a file that needs no fonts: SVG with its letters as outlines, and PNG.

Of the drawing library only the object interface is used, in a known state and by one thread at a time.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon

from yardstick.reports import fonts
from yardstick.reports.sheet import PAPER, TINT, Area, Discs, Ink, Line, Ring, Sheet, Words, escaped, hatching
from yardstick.reports.sheet import with_others as families

_STYLE: Any = {
    "svg.hashsalt": "yardstick",
    "svg.fonttype": "path",
    "path.simplify": False,
    "text.parse_math": False,
    "text.hinting": "none",
}
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>]*>\s*", re.DOTALL)
_METADATA = re.compile(rb"\s*<metadata>.*?</metadata>", re.DOTALL)


def as_svg(sheet: Sheet, title: str, description: str) -> bytes:
    """The drawing as SVG with its name and description; it looks the same everywhere and fetches nothing."""
    out = io.BytesIO()
    with _pen():
        _figure(sheet).savefig(out, format="svg", metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
    bare = _METADATA.sub(b"", _DOCTYPE.sub(b"", out.getvalue()))
    told = f'<title id="t">{escaped(title)}</title><desc id="d">{escaped(description)}</desc>'.encode()
    head, _, rest = bare.partition(b"<svg ")
    attributes, _, body = rest.partition(b">")
    return head + b'<svg role="img" aria-labelledby="t" aria-describedby="d" ' + attributes + b">" + told + body


def as_png(sheet: Sheet, notes: Mapping[str, str], dots_per_inch: float) -> bytes:
    """The drawing as pixels; `notes` are kept in its text chunks."""
    out = io.BytesIO()
    with _pen():
        _figure(sheet).savefig(out, format="png", dpi=dots_per_inch, metadata={"Software": None, **notes})
    return out.getvalue()


@contextmanager
def _pen() -> Iterator[None]:
    """The drawing library as it comes, whatever this machine's settings say."""
    with fonts.LOCK, matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        _own_fonts()
        yield


@cache
def _own_fonts() -> None:
    for path in fonts.FILES.values():
        font_manager.fontManager.addfont(path)


def _figure(sheet: Sheet) -> Figure:
    figure = Figure(figsize=(sheet.width / 72, sheet.height / 72), facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, sheet.width), ylim=(sheet.height, 0))
    axes.set_axis_off()
    for order, ink in enumerate(sheet.ink):
        _paint(axes, ink, {"zorder": order, "clip_on": False})
    return figure


def _paint(axes: Axes, ink: Ink, kept: dict[str, Any]) -> None:
    if isinstance(ink, Words):
        _paint_words(axes, ink, kept)
    elif isinstance(ink, Line):
        _paint_line(axes, ink, kept)
    elif isinstance(ink, Area):
        axes.add_patch(Polygon(ink.points, facecolor=TINT if ink.is_hatched else ink.colour, linewidth=0, **kept))
        for line in hatching(ink) if ink.is_hatched else ():
            _paint_line(axes, line, kept)
    elif isinstance(ink, Ring):
        axes.add_patch(Circle(ink.centre, ink.radius, fill=False, edgecolor=ink.colour, linewidth=ink.width, **kept))
    else:
        _paint_discs(axes, ink, kept)


def _paint_words(axes: Axes, ink: Words, kept: dict[str, Any]) -> None:
    family = families(ink.family, ink.words)
    style: Any = {"fontsize": ink.size, "color": ink.colour, "fontfamily": family, "ha": ink.anchor, "va": "baseline"}
    axes.text(ink.x, ink.y, ink.words, **style, **kept)


def _paint_line(axes: Axes, ink: Line, kept: dict[str, Any]) -> None:
    x, y = zip(*ink.points, strict=True)
    style: Any = (0, tuple(d / ink.width for d in ink.dash)) if ink.dash else "-"  # the library counts in line widths
    ends: Any = {"solid_capstyle": "round", "solid_joinstyle": "round", "dash_capstyle": "butt"}
    axes.add_line(Line2D(x, y, color=ink.colour, linewidth=ink.width, linestyle=style, **ends, **kept))


def _paint_discs(axes: Axes, ink: Discs, kept: dict[str, Any]) -> None:
    x, y = zip(*ink.points, strict=True)
    axes.scatter(x, y, s=(2 * ink.radius) ** 2, color=ink.colour, linewidths=0, **kept)
