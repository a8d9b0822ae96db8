"""Fair timing: every case once a round, in an order drawn anew each round; ratios pair by pair inside a round."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence

Cases = Mapping[str, Callable[[], object]]
Times = dict[str, list[float]]  # case → milliseconds, one a round


def clock(case: Callable[[], object]) -> float:
    """Milliseconds one call takes."""
    start = time.perf_counter()
    case()
    return (time.perf_counter() - start) * 1000


def interleave(cases: Cases, rounds: int, seed: int, warm: int = 2, timed: Callable[..., float] = clock) -> Times:
    """Milliseconds of every case in each of `rounds` rounds; `warm` rounds before that are thrown away.

    `timed` turns a case into milliseconds; cases that time themselves pass their own.
    """
    draw = random.Random(seed)
    times: Times = {name: [] for name in cases}
    for number in range(warm + rounds):
        for name in draw.sample(list(cases), len(cases)):
            taken = timed(cases[name])
            if number >= warm:
                times[name].append(taken)
    return times


def spread(values: Sequence[float]) -> str:
    """`median [min–max]`."""
    shown = (statistics.median(values), min(values), max(values))
    middle, low, high = (f"{v:.1f}" if v < 100 else f"{v:.0f}" for v in shown)
    return f"{middle} [{low}–{high}]"


def ratio(values: Sequence[float], beside: Sequence[float]) -> float:
    """How many times as long as `beside`: the median of the ratios of each round."""
    return statistics.median(a / b for a, b in zip(values, beside, strict=True))


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)
