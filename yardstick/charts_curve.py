"""Cost against what it reaches: the simulator's curve, each of its points worked out exactly."""

from __future__ import annotations

from collections.abc import Sequence

from yardstick.charts import Chart, Palette, palette_target, plain_layout


def curve(
    points: Sequence[tuple[float, float]],
    here: tuple[float, float],
    goal: float,
    palette: Palette,
    words: tuple[str, str, str, str],
) -> Chart:
    """`points`: cost and figure, ascending; `here`: the answer shown; `words`: finding, cost unit, target, answer."""
    finding, unit, target, answer = words
    layout = plain_layout(palette, height=260)
    layout["xaxis"] |= {"ticksuffix": "", "rangemode": "tozero", "nticks": 6}
    layout["showlegend"] = True
    costs = [c for c, _ in points]
    line = {"color": palette.ink, "width": 2.5, "shape": "hv"}
    traces = [
        _trace([costs[0], costs[-1]], [goal, goal], target, {"color": palette_target(palette), "dash": "dash"}),
        _trace(costs, [v for _, v in points], f"{finding}", line) | {"showlegend": False},
        {
            "type": "scatter",
            "mode": "markers",
            "name": answer,
            "x": [here[0]],
            "y": [here[1]],
            "marker": {"size": 14, "symbol": "diamond", "color": palette_target(palette)},
            "hoverinfo": "x+y",
        },
    ]
    alt = f"{finding} ({unit})"
    return Chart({"data": traces, "layout": layout}, finding, alt, unit)


def _trace(x: Sequence[float], y: Sequence[float], name: str, line: dict[str, object]) -> dict[str, object]:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": list(x),
        "y": list(y),
        "line": {"width": 1.6, **line},
        "hoverinfo": "x+y",
    }
