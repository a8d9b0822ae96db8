"""Change → the sentence and the signed amounts that readers read. Printed parts add up to the printed whole."""

from __future__ import annotations

import math
from collections import Counter
from typing import get_args

from yardstick import phrases
from yardstick.changes import Came, Change, Kind, Left, Mover, Part
from yardstick.indicators import Result
from yardstick.texts import Lang, bracketed, text, titled

TURNOVER = (*get_args(Left), *get_args(Came))  # why the roster changes a figure
NOTHING = 1e-12  # what is left of a difference of equal sums


def sentence(result: Result, change: Change, lang: Lang) -> str:
    """From what to what, by how much, and of that how much is work, roster, coverage and correction."""
    if change.start is None or change.end is None:
        return text(lang, "changes.sentence.none", title=titled(result.indicator, lang))
    values = [amount(result, v, lang) for v in (change.start, change.end)]
    words = {"title": titled(result.indicator, lang), "start": values[0], "end": values[1]}
    whole = rounded(result, change)[0]
    key = "up" if whole > 0 else "down" if whole < 0 else "same"
    said = text(lang, f"changes.sentence.{key}", by=difference(result, abs(whole), lang), **words)
    causes = _causes(result, change, lang)
    stop = "。" if lang == "zh" else "."
    return said + (("：" if lang == "zh" else ": ") + causes if causes else "") + stop


def _causes(result: Result, change: Change, lang: Lang) -> str:
    if not change.parts:
        return "" if change.start == change.end else text(lang, "changes.sentence.undivided")
    told = [(p, a) for p, a in zip(change.parts, rounded(result, change)[1], strict=True) if is_something(p)]
    comma = "，" if lang == "zh" else ", "
    return comma.join(f"{kind(p.kind, lang)} {signed(result, a, lang)}{_aside(p, lang)}" for p, a in told)


def is_something(part: Part) -> bool:
    """Whether the part changed the figure at all, however little."""
    return abs(part.amount) > NOTHING


def kind(name: Kind, lang: Lang) -> str:
    """What a part is called."""
    return text(lang, f"changes.kind.{name}")


def _aside(part: Part, lang: Lang) -> str:
    """How many units closed, merged, opened and so on, where the roster changed the figure."""
    counts = Counter(m.reason for m in part.movers if part.kind == "roster")
    words = [text(lang, f"changes.count.{r}", count=counts[r]) for r in TURNOVER if counts[r]]
    return bracketed(("、" if lang == "zh" else ", ").join(words), lang)


def rounded(result: Result, change: Change) -> tuple[float, tuple[float, ...]]:
    """The whole change as the difference of the printed values, and parts, rounded up or down, that add up to it."""
    step = 10.0**-result.judged_decimals
    whole = round(printed(result, change.start, change.end) / step)
    exact = [p.amount / step for p in change.parts]
    floors = [math.floor(x) for x in exact]
    left = whole - sum(floors)
    order = sorted(range(len(exact)), key=lambda i: (abs(exact[i]) * step <= NOTHING, floors[i] - exact[i]))
    for place in range(abs(left)):
        if order:
            floors[order[place % len(order)]] += 1 if left > 0 else -1
    return whole * step, tuple(f * step for f in floors)


def printed(result: Result, start: float | None, end: float | None) -> float:
    """The difference of two judged values as they are printed; 0 without one."""
    if start is None or end is None or not (math.isfinite(start) and math.isfinite(end)):
        return 0.0
    return round(end, result.judged_decimals) - round(start, result.judged_decimals)


def amount(result: Result, value: float, lang: Lang) -> str:
    """A judged value with its unit."""
    unit = "%" if result.judged_unit == "%" else phrases.unit(result.indicator, lang)
    return phrases.quantity(value, result.judged_decimals, unit)


def difference(result: Result, value: float, lang: Lang) -> str:
    """A difference with its unit; of percentages, points."""
    unit = text(lang, "phrases.points") if result.judged_unit == "%" else phrases.unit(result.indicator, lang)
    return phrases.quantity(value, result.judged_decimals, unit)


def signed(result: Result, value: float, lang: Lang) -> str:
    """A part of a change with its sign and without a unit: the sentence has said it."""
    number = f"{abs(value):,.{result.judged_decimals}f}"
    if not float(number.replace(",", "")):
        return text(lang, "changes.about_zero")
    return ("+" if value > 0 else "−") + number


def mover(moved: Mover, result: Result, lang: Lang) -> str:
    """One unit: its name, what happened, its own values."""
    before, after = (_own(v, moved.is_yes_no, result, lang) for v in (moved.before, moved.after))
    return text(lang, f"changes.reason.{moved.reason}", name=moved.name, before=before, after=after, other=moved.other)


def _own(value: float | None, is_yes_no: bool, result: Result, lang: Lang) -> str:
    if is_yes_no and value is not None and result.indicator.aggregate != "sum":
        return text(lang, "phrases.chart.met" if value else "phrases.chart.unmet")
    return phrases.quantity(value, result.indicator.decimals, phrases.unit(result.indicator, lang))
