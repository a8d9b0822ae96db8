"""A page's chart drawn again as SVG: the same lines and values, at once and in the letters of the screen.

Steps between screens must not wait for a chart library. What is drawn is the specification that the page's own chart
is drawn from, so both show the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from yardstick.charts import Chart, Palette, Spec
from yardstick.indicators import Result
from yardstick.status import LOOKS, Status

WIDTH, HEIGHT = 640.0, 252.0
LEFT, RIGHT, TOP, BOTTOM = 66.0, 44.0, 30.0, 34.0
DASHES = {"dash": "11 7", "dot": "2 7", "dashdot": "12 6 2 6"}
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
MOST_TICKS = 4
MOST_YEARS = 6


@dataclass(frozen=True)
class Ink(Palette):
    """Colours as the variables of the sheet in force: what is drawn holds in every theme, and in print."""

    def status(self, status: Status) -> str:
        """The status's colour."""
        return f"var(--ym-{status.replace('_', '-')})"


INK = Ink("light", "var(--ys-ink)", "var(--ys-soft)", "var(--ys-line)", "var(--ys-line)", "var(--ys-page)")


@dataclass(frozen=True)
class Field:
    """Where a day and a value lie in the drawing."""

    first: int  # days, as ordinals
    last: int
    low: float
    high: float

    def x(self, day: str) -> float:
        """From the left."""
        share = (date.fromisoformat(day).toordinal() - self.first) / max(1, self.last - self.first)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        """From the top."""
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)


def trend(chart: Chart, status: Status) -> str:
    """The trend with its guides; nothing to draw is nothing drawn."""
    traces = chart.spec["data"]
    if not any(_points(t) for t in traces):
        return ""
    field, layout = _field(traces, chart.spec["layout"]), chart.spec["layout"]
    suffix = layout["yaxis"].get("ticksuffix", "")
    inner = (
        _scale(field, suffix)
        + _years(field)
        + "".join(_guide(t, field) for t in traces if t["mode"] == "lines")
        + "".join(_series(t, field, status, layout) for t in traces if t["mode"] != "lines")
    )
    label = f'role="img" aria-label="{escape(chart.alt)}"'
    return f'<svg class="ym-trend" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" {label}>{inner}</svg>'


def key(chart: Chart) -> str:
    """What the lines of a trend are, beside samples of them."""
    guides = [t for t in chart.spec["data"] if t["mode"] == "lines"]
    items = "".join(f"<li>{_sample(t)}{escape(_short(t['name']))}</li>" for t in guides)
    return f'<ul class="ym-key">{items}</ul>' if items else ""


def _short(name: str) -> str:
    """A line's name without what is explained in brackets: a wall is no place to read it."""
    return name.partition("（")[0].partition(" (")[0]


def _sample(trace: Spec) -> str:
    path = "M0 1H44V9H0Z" if "fill" in trace else "M0 5H44"
    return f'<svg viewBox="0 0 44 10" aria-hidden="true"><path d="{path}" style="{_stroke(trace)}"/></svg>'


def small(result: Result, low: float, high: float) -> str:
    """One place's values on a scale shared with the other places; decoration beside the number."""
    values = [v for o in result.observations if (v := result.judged(o)) is not None and math.isfinite(v)]
    if len(values) < 2:
        return ""
    span = (high - low) or 1.0

    def y(value: float) -> float:
        return round(56 - 48 * (value - low) / span, 1)

    xs = [round(5 + 186 * i / (len(values) - 1), 1) for i in range(len(values))]
    points = " ".join(f"{x},{y(v)}" for x, v in zip(xs, values, strict=True))
    goal = "" if result.goal is None else f'<path class="ym-goal" d="M0 {y(result.goal)}H200"/>'
    end = f'<circle cx="{xs[-1]}" cy="{y(values[-1])}" r="5.5" style="fill:{INK.status(result.status)}"/>'
    return (
        f'<svg class="ym-small" viewBox="0 0 200 64" aria-hidden="true">{goal}<polyline points="{points}"/>{end}</svg>'
    )


def span(results: Sequence[Result]) -> tuple[float, float]:
    """The scale on which several places compare: every value and the goal."""
    values = [v for r in results for o in r.observations if (v := r.judged(o)) is not None and math.isfinite(v)]
    values += [r.goal for r in results if r.goal is not None]
    return min(values, default=0.0), max(values, default=1.0)


def _points(trace: Spec) -> list[tuple[str, float]]:
    return [(x, y) for x, y in zip(trace["x"], trace["y"], strict=True) if y is not None]


def _field(traces: Sequence[Spec], layout: Spec) -> Field:
    points = [p for t in traces for p in _points(t)]
    days = [date.fromisoformat(x).toordinal() for x, _ in points]
    values = [y for _, y in points]
    low, high = min(values), max(values)
    if layout["yaxis"].get("rangemode") == "tozero":
        low, high = min(0.0, low), max(0.0, high)
    step = _step(high - low)
    return Field(min(days), max(days), math.floor(low / step) * step, math.ceil(high / step - 1e-9) * step)


def _step(reach: float) -> float:
    """A round distance between the lines of a scale, so that they are few."""
    if reach <= 0:
        return 1.0
    size = math.pow(10, math.floor(math.log10(reach / MOST_TICKS)))
    return next((s * size for s in STEPS if s * size * MOST_TICKS >= reach - 1e-9), 10 * size)


def _scale(field: Field, suffix: str) -> str:
    step = _step(field.high - field.low)
    count = round((field.high - field.low) / step)
    values = [field.low + i * step for i in range(count + 1)]
    return "".join(
        f'<path class="ym-grid" d="M{LEFT} {field.y(v)}H{WIDTH - RIGHT}"/>'
        f'<text class="ym-axis" x="{LEFT - 12}" y="{field.y(v) + 6}" text-anchor="end">{_number(v)}{suffix}</text>'
        for v in values
    )


def _number(value: float) -> str:
    return f"{round(value, 6):,.10g}"


def _years(field: Field) -> str:
    first, last = date.fromordinal(field.first), date.fromordinal(field.last)
    years = [date(y, 1, 1) for y in range(first.year + 1, last.year + 1)]
    ticks = {d.isoformat(): str(d.year) for d in years[:: math.ceil(len(years) / MOST_YEARS) or 1]}
    if not ticks:
        ticks = {d.isoformat(): f"{d:%Y-%m}" for d in (first, last)}
    base = HEIGHT - BOTTOM
    return "".join(
        f'<path class="ym-stroke" d="M{field.x(d)} {base}v7"/>'
        f'<text class="ym-axis" x="{field.x(d)}" y="{HEIGHT - 6}" text-anchor="middle">{words}</text>'
        for d, words in ticks.items()
    )


def _guide(trace: Spec, field: Field) -> str:
    return f'<path d="{_path(trace, field)}" style="{_stroke(trace)}"/>'


def _stroke(trace: Spec) -> str:
    """A line as its page draws it, half as wide again; an area is filled and has no outline."""
    line = trace["line"]
    if "fill" in trace:
        return f"fill:{trace['fillcolor']};stroke:none"
    dashes = DASHES.get(str(line.get("dash")))
    dashed = f";stroke-dasharray:{dashes}" if dashes else ""
    return f"fill:none;stroke:{line['color']};stroke-width:{1.5 * line['width']:g}{dashed}"


def _path(trace: Spec, field: Field) -> str:
    return "M" + "L".join(f"{field.x(x)} {field.y(y)}" for x, y in _points(trace))


def _series(trace: Spec, field: Field, status: Status, layout: Spec) -> str:
    points = _points(trace)
    if not points:
        return ""
    line = f'<path class="ym-line" d="{_path(trace, field)}"/>'
    dots = "".join(f'<circle class="ym-dot" cx="{field.x(x)}" cy="{field.y(y)}" r="4.5"/>' for x, y in points[:-1])
    x, y = field.x(points[-1][0]), field.y(points[-1][1])
    colour = INK.status(status)
    mark = f'<text class="ym-end" x="{x}" y="{y + 9}" style="fill:{colour}">{LOOKS[status].symbol}</text>'
    return line + dots + mark + "".join(_note(a, x, y, colour) for a in layout.get("annotations", ()))


def _note(annotation: dict[str, Any], x: float, y: float, colour: str) -> str:
    """The newest value, on the side that the chart chose."""
    below = annotation["yshift"] < 0 and y + 44 <= HEIGHT - BOTTOM - 8  # above, where the scale leaves no room below
    at = max(y + (44 if below else -22), 26)
    words = escape(str(annotation["text"]))
    return (
        f'<text class="ym-value" x="{x}" y="{round(at, 1)}" text-anchor="middle" style="fill:{colour}">{words}</text>'
    )
