"""Change → a waterfall: from the earlier figure over corrections, roster, coverage and work to the later one."""

from __future__ import annotations

from datetime import date
from itertools import accumulate

from yardstick import change_phrases, phrases
from yardstick.changes import KINDS, Change
from yardstick.charts import FONT, Chart, Palette, Spec
from yardstick.indicators import Result
from yardstick.status import Status
from yardstick.texts import Lang, text

PATH = tuple(reversed(KINDS))  # the order in which the parts are taken away and put back


def waterfall(result: Result, change: Change, days: tuple[date, date], palette: Palette, lang: Lang) -> Chart:
    """One floating bar for each cause between the two figures. `days` are the two cut-off dates."""
    if change.start is None or change.end is None or not change.parts:
        raise ValueError("a change without parts has no picture")
    amounts = dict(zip((p.kind for p in change.parts), change_phrases.rounded(result, change)[1], strict=True))
    exact = {p.kind: p.amount for p in change.parts}
    levels = list(accumulate((exact[k] for k in PATH), initial=change.start))
    causes = [text(lang, f"changes.tick.{k}") for k in PATH]
    names = [f"{days[0]:%Y-%m}", *causes, f"{days[1]:%Y-%m}"]
    if names[0] == names[-1]:
        names[0], names[-1] = text(lang, "changes.then"), text(lang, "changes.now")
    labels = [change_phrases.signed(result, amounts[k], lang) if exact[k] else "0" for k in PATH]
    suffix = "%" if result.judged_unit == "%" else ""
    accent, plain = palette.status(Status.REACHED), palette.soft
    bars: Spec = {
        "type": "bar",
        "x": causes,
        "y": [exact[k] for k in PATH],
        "base": levels[:-1],
        "text": labels,
        "textposition": "outside",
        "textfont": {"size": 14, "color": palette.ink},
        "marker": {
            "color": [accent if k == "work" else plain for k in PATH],
            "pattern": {"shape": ["" if k == "work" else "/" for k in PATH], "size": 6, "solidity": 0.35},
        },
        "hoverinfo": "skip",
        "cliponaxis": False,
    }
    ends: Spec = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [names[0], names[-1]],
        "y": [change.start, change.end],
        "text": [phrases.quantity(v, result.judged_decimals, suffix) for v in (change.start, change.end)],
        "textposition": "top center",
        "textfont": {"size": 15, "color": palette.ink},
        "marker": {"size": 12, "symbol": "diamond", "color": palette.ink},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }
    finding = change_phrases.sentence(result, change, lang)
    layout = _layout(palette, names, levels, suffix)
    return Chart({"data": [bars, ends], "layout": layout}, finding, text(lang, "changes.alt", finding=finding))


def _layout(palette: Palette, names: list[str], levels: list[float], suffix: str) -> Spec:
    low, high = min(levels), max(levels)
    room = (high - low) * 0.28 or max(abs(high) * 0.05, 0.5)
    axis = {"gridcolor": palette.grid, "zeroline": False, "fixedrange": True, "automargin": True}
    tick = {"color": palette.soft, "size": 12}
    return {
        "height": 300,
        "margin": {"l": 8, "r": 8, "t": 26, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "color": palette.ink, "size": 13},
        "xaxis": {
            **axis,
            "showgrid": False,
            "tickangle": 0,
            "categoryorder": "array",
            "categoryarray": names,
            "tickfont": tick,
        },
        "yaxis": {**axis, "range": [low - room, high + room], "ticksuffix": suffix, "tickfont": tick, "nticks": 5},
        "shapes": [_level(i, level, palette) for i, level in enumerate(levels)],
        "showlegend": False,
        "bargap": 0.45,
        "dragmode": False,
    }


def _level(place: int, level: float, palette: Palette) -> Spec:
    """The thin line that carries one level over to the next bar."""
    style = {"color": palette.soft, "width": 1, "dash": "dot"}
    return {"type": "line", "x0": place, "x1": place + 1, "y0": level, "y1": level, "line": style, "layer": "below"}
