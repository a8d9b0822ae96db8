"""Small pictures of one value among many, and the rows they stand in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import isfinite
from urllib.parse import quote

from yardstick import phrases
from yardstick.charts import Palette, palette_target
from yardstick.indicators import Result
from yardstick.texts import Lang, text

WIDTH, HEIGHT, EDGE = 150, 22, 8


def strip(
    values: Sequence[float], own: float, goal: float | None, colour: str, palette: Palette, whole: float | None = None
) -> str:
    """Every value a dot on one line, the own one in colour, the goal dashed, the whole a stroke: without words."""
    known = [v for v in (*values, own, goal, whole) if v is not None and isfinite(v)]
    if not known or not isfinite(own):
        return ""
    low, high = min(known), max(known)

    def x(value: float) -> float:
        share = (value - low) / (high - low) if high > low else 0.5
        return round(EDGE + (WIDTH - 2 * EDGE) * share, 1)

    middle = HEIGHT / 2
    line = f'<line x1="{EDGE}" x2="{WIDTH - EDGE}" y1="{middle}" y2="{middle}" stroke="{palette.grid}"/>'
    dots = "".join(
        f'<circle cx="{x(v)}" cy="{middle}" r="3.4" fill="{palette.soft}" fill-opacity=".38"/>'
        for v in values
        if isfinite(v)
    )
    pole = "" if goal is None else _pole(x(goal), palette_target(palette))
    if whole is not None and isfinite(whole):
        pole += (
            f'<line x1="{x(whole)}" x2="{x(whole)}" y1="4" y2="{HEIGHT - 4}" stroke="{palette.ink}" stroke-width="2"/>'
        )
    mine = f'<circle cx="{x(own)}" cy="{middle}" r="5" fill="{colour}" stroke="{palette.page}" stroke-width="1.5"/>'
    return image(line + dots + pole + mine, WIDTH, HEIGHT, "ys-strip-plot")


def _pole(x: float, colour: str) -> str:
    style = f'stroke="{colour}" stroke-width="1.6" stroke-dasharray="3 2"'
    return f'<line x1="{x}" x2="{x}" y1="1" y2="{HEIGHT - 1}" {style}/>'


def image(drawing: str, width: int, height: int, classes: str) -> str:
    """An SVG as a picture without words of its own: what it shows is said beside it."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{drawing}</svg>'
    return f'<img class="{classes}" alt="" src="data:image/svg+xml,{quote(svg)}">'


def table(headings: Sequence[tuple[str, str]], rows: Sequence[str], classes: str = "") -> str:
    """A table from (title, classes) of its columns and its rows as HTML."""
    head = "".join(f'<th scope="col" class="{c}">{escape(t)}</th>' for t, c in headings)
    return f'<table class="ys-table {classes}"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def row(cells: Sequence[tuple[str, str]], classes: Mapping[str, str], lang: Lang) -> str:
    """One row from (column, HTML); on a phone its cells carry their column's title."""
    inner = "".join(
        f'<td class="{classes[n]} ys-c-{n}" data-label="{escape(text(lang, f"profiles.column.{n}"))}">{html}</td>'
        for n, html in cells
    )
    return f"<tr>{inner}</tr>"


def standard(result: Result, lang: Lang) -> str:
    """What one unit is held to, or that the plan sets no number."""
    if result.target is None:
        return text(lang, "profiles.no_target")
    return text(lang, "profiles.must") if result.is_yes_no else phrases.goal_of(result, lang).strip()
