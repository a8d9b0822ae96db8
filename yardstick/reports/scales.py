"""Axes and the places of labels: round steps, lengths on paper, and where words disturb least."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from yardstick.reports.symbols import Point

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Box:
    """A rectangle on paper, y downward."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    def holds(self, point: Point, by: float = 2.0) -> bool:
        """Whether a point lies in it or as near as `by`."""
        x, y = point
        return self.left - by <= x <= self.right + by and self.top - by <= y <= self.bottom + by

    def overlap(self, other: Box) -> float:
        """The area two boxes share."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, across) * max(0.0, down)


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high` laid between two places on paper."""

    low: float
    high: float
    first: float
    last: float

    def __call__(self, value: float) -> float:
        """Where a value stands; those outside stand at the nearer end."""
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.first + min(1.0, max(0.0, share)) * (self.last - self.first)


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers in a range."""
    span = (high - low) or 1.0
    rough = span / about
    base: float = 10.0 ** math.floor(math.log10(rough))
    step = next(s * base for s in _STEPS if s * base >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [round(n * step, 10) + 0.0 for n in range(first, math.floor(high / step + 1e-9) + 1)]


def decimals_of(marks: Sequence[float]) -> int:
    """How many decimals tell these numbers apart."""
    return next((d for d in range(6) if all(abs(round(m, d) - m) < 1e-9 for m in marks)), 6)


def span_of(values: Iterable[float], *, from_zero: bool, most: float | None = None) -> tuple[float, float]:
    """The range an axis shows: from zero, or close around values that lie together; no further than `most`."""
    known = [v for v in values if math.isfinite(v)] or [0.0, 1.0]
    low, high = min(known), max(known)
    if from_zero or low < 0.6 * high:
        low = min(low, 0.0)
    pad = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    low = low if low == 0 else low - pad
    return low, high if most is not None and high <= most < high + pad else high + pad


def days(first: date, last: date, left: float, right: float) -> Scale:
    """A scale of days, in ordinals."""
    return Scale(first.toordinal(), max(last.toordinal(), first.toordinal() + 1), left, right)


@dataclass
class Room:
    """What is already drawn, so that words can be put where they disturb least."""

    edge: Box
    _points: list[Point] = field(default_factory=list)
    _boxes: list[Box] = field(default_factory=list)

    def keep_free(self, path: Sequence[Point]) -> None:
        """Words should not stand on this line."""
        for (x0, y0), (x1, y1) in pairwise(path):
            steps = max(1, int(math.hypot(x1 - x0, y1 - y0) / 3))
            self._points += [(x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps) for i in range(steps + 1)]
        self._points += path[-1:]

    def take(self, box: Box) -> None:
        """Words stand here."""
        self._boxes.append(box)

    def best(self, choices: Sequence[Box]) -> Box:
        """The first of the boxes that disturb least; it is taken."""
        box = min(choices, key=self._trouble)
        self.take(box)
        return box

    def _trouble(self, box: Box) -> float:
        outside = box.width * box.height - box.overlap(self.edge)
        return sum(box.holds(p) for p in self._points) + sum(box.overlap(b) for b in self._boxes) + 5 * outside
