"""Where a figure is heading, and how far one can honestly say: the range that its own observed steps span.

A step is the change between two successive observations, scaled to one school term. The middle line goes on at the
pace of `judging.Pace` (the mean of the last steps, each weighted by its length); the range is what comes out if every
term to come went like the worst, or like the best, of these same steps. It assumes no distribution, which a handful of
observations could not support: of n exchangeable steps the next one falls between the smallest and the largest with
probability (n − 1) ÷ (n + 1) (S. S. Wilks, Determination of sample sizes for setting tolerance limits, Annals of
Mathematical Statistics 12, 1941; Hahn & Meeker, Statistical Intervals, 1991, chapter 5). Steps that are all alike give
a range without width. Percentages stay within 0–100, everything else at 0 or more. With fewer observations than the
plan asks for ([projection] in plan.toml) there is no line and no range.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from yardstick.indicators import Result, goal_of, is_met
from yardstick.judging import DAYS_PER_TERM, STEPS, Goal, Point
from yardstick.registry import Plan
from yardstick.status import Status

YEAR = 366  # days; horizons are counted generously
SILENT = (Status.STALE, Status.AWAITING, Status.PROTECTED)  # nothing is said of the future from data that are not there


@dataclass(frozen=True)
class Path:
    """One straight way on from the newest observation, at a rate in units of the judged value per school term."""

    start: Point
    per_term: float
    goal: Goal

    def at(self, day: date) -> float:
        """The value on a day, within its bounds."""
        value = self.start.value + self.per_term * (day - self.start.day).days / DAYS_PER_TERM
        return max(0.0, min(100.0, value) if self.goal.is_share else value)

    def reached_by(self, horizon: date) -> date | None:
        """The first day on which the goal is reached; None for never or later than `horizon`."""
        missing = self.goal.value - self.start.value
        if not self.per_term or missing / self.per_term < 0:
            return None
        days = missing / self.per_term * DAYS_PER_TERM
        day = self.start.day + timedelta(days=math.ceil(days)) if days < (horizon - self.start.day).days + 1 else None
        return day if day is not None and day <= horizon else None

    def bend(self) -> date | None:
        """The day on which it meets a bound and goes on level; None when it never does."""
        bound = 0.0 if self.per_term < 0 else 100.0 if self.goal.is_share else math.inf
        days = (bound - self.start.value) / self.per_term * DAYS_PER_TERM if self.per_term else math.inf
        return self.start.day + timedelta(days=math.ceil(days)) if 0 <= days < 100 * YEAR else None


@dataclass(frozen=True)
class Outlook:
    """What can be said of the future: the steps so far and the three ways on.

    `worst` and `best` are so with regard to the goal. With too few observations (`is_told` False) nothing is said.
    """

    steps: tuple[float, ...]  # per school term, the oldest first
    is_told: bool
    middle: Path
    worst: Path
    best: Path
    horizon: date  # nothing is said of later days

    @property
    def chance(self) -> float:
        """How likely the next step is to fall within the range, if steps come in no particular order; 0–1."""
        return max(0.0, (len(self.steps) - 1) / (len(self.steps) + 1))

    def between(self, day: date) -> tuple[float, float]:
        """The least and the most on a day, within the bounds."""
        low, high = sorted((self.worst.at(day), self.best.at(day)))
        return low, high

    @property
    def earliest(self) -> date | None:
        """When the goal is reached on the best way on."""
        return self.best.reached_by(self.horizon)

    @property
    def latest(self) -> date | None:
        """When the goal is reached on the worst way on; None when it is not, within the horizon."""
        return self.worst.reached_by(self.horizon)

    @property
    def until(self) -> date | None:
        """How far a picture goes: to the deadline, past it to the day of reaching; None where there is neither."""
        start, deadline = self.middle.start.day, self.middle.goal.deadline
        return deadline if deadline > start else self.middle.reached_by(self.horizon)


def steps(points: Sequence[Point]) -> tuple[float, ...]:
    """The changes between successive observations, each scaled to one school term."""
    return tuple(
        (after.value - before.value) / (after.day - before.day).days * DAYS_PER_TERM
        for before, after in pairwise(points)
    )


def outlook(result: Result, plan: Plan) -> Outlook | None:
    """The way on of one result, from what it shows and nothing else; None where there is none to speak of.

    None without a target, once it is met, for yearly targets (each year begins anew), for one unit's yes or no, and
    where data are overdue, awaited or hidden.
    """
    target, latest = result.target, result.latest
    if target is None or latest is None or target.every_year or result.is_yes_no:
        return None
    if is_met(result) or result.status in SILENT:
        return None
    points = _points(result)
    if not points or points[-1].day != latest.period:
        return None
    return project(points, goal_of(result, target), plan)


def project(points: Sequence[Point], goal: Goal, plan: Plan) -> Outlook:
    """The ways on from a series in ascending order of date, the newest observation short of the goal."""
    recent = points[-STEPS:]
    rates, newest = steps(recent), recent[-1]
    span = (newest.day - recent[0].day).days
    mean = (newest.value - recent[0].value) / span * DAYS_PER_TERM if span else 0.0
    slow, fast = min(rates, default=0.0), max(rates, default=0.0)
    worst, best = (slow, fast) if goal.direction == "at_least" else (fast, slow)
    middle, low, high = (Path(newest, rate, goal) for rate in (mean, worst, best))
    horizon = newest.day + timedelta(days=plan.projection.years * YEAR)
    return Outlook(rates, len(points) >= plan.projection.observations, middle, low, high, horizon)


def _points(result: Result) -> list[Point]:
    judged = ((o.period, result.judged(o)) for o in result.observations)
    return [Point(day, value) for day, value in judged if value is not None and math.isfinite(value)]
