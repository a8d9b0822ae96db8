"""From a series of observations to a status and a pace. Pure arithmetic: no data access, no words.

Formulas: 序时进度 = elapsed ÷ total, on the data's cut-off date, from the plan's issue to the deadline, capped at 1;
expected(t) = baseline + (target − baseline) × 序时进度; completion = (value − baseline) ÷ (target − baseline);
behind = 序时进度 − completion, in points of 100. 以上/以下/以内 include the number. Values are judged unrounded.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from yardstick.registry import Direction, Plan
from yardstick.status import Status

DAYS_PER_TERM = 365.25 / 2  # two terms a year
STEPS = 5  # observations the pace is read from: two years of half-yearly ones
EXACT = 1e-9  # relative: binary fractions may miss a threshold they equal


@dataclass(frozen=True)
class Point:
    """One judged observation: the data's cut-off date and the judged value."""

    day: date
    value: float


@dataclass(frozen=True)
class Goal:
    """What the judged value is held to."""

    value: float
    deadline: date
    direction: Direction
    is_share: bool = False  # a percentage: no projection leaves 0–100
    start: date | None = None  # time is counted from here; None for the issue of the plan


@dataclass(frozen=True)
class Pace:
    """How fast, beside how fast it must be. Rates are in units of the judged value per school term."""

    schedule: float  # 序时进度, 0–1, on the cut-off date
    baseline: float
    expected: float
    completion: float | None  # 完成进度, 1 = reached; None when the baseline already met the target
    behind: float | None  # points of 100; negative is ahead; None as above
    per_term: float | None  # observed over the last steps; None with one observation
    terms_left: int
    needed_per_term: float | None  # None once reached, or with no term left
    at_deadline: float | None  # projected value at a deadline still to come
    reached_by: date | None  # projected day of reaching the target, within the plan's horizon


def meets(value: float, target: float, direction: Direction) -> bool:
    """Whether `value` satisfies the target, the number itself included."""
    slack = EXACT * abs(target)
    return value >= target - slack if direction == "at_least" else value <= target + slack


def schedule(start: date, cutoff: date, deadline: date) -> float:
    """序时进度 on the cut-off date, 0–1; after the deadline it stays 1."""
    return min(1.0, max(0.0, (cutoff - start) / (deadline - start)))


def is_overdue(latest: date, today: date, due_months: int, grace_days: int) -> bool:
    """Whether the snapshot after `latest` should have been here by `today`."""
    return today > add_months(latest, due_months) + timedelta(days=grace_days)


def add_months(day: date, months: int) -> date:
    """The same day `months` later; the end of a month stays the end of a month."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    last = calendar.monthrange(year, month + 1)[1]
    is_month_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if is_month_end else min(day.day, last))


def status_of(
    points: Sequence[Point], goal: Goal | None, plan: Plan, today: date, *, overdue: bool, complete: bool = True
) -> Status:
    """The status of a series in ascending order of date; `goal` None means the plan gives no number.

    `overdue`: the next data should be here; `complete`: every unit asked is in the newest data. An infinite value is
    need without any means (pupils and no toilet): it meets nothing and has no pace.
    """
    if not points:
        return Status.NO_DATA
    if goal is None:
        return Status.NO_TARGET
    latest, is_past = points[-1], today > goal.deadline
    is_met = meets(latest.value, goal.value, goal.direction)
    if is_past and latest.day < judging_day(goal.deadline, plan):
        return Status.AWAITING
    if is_past and not is_met:
        return Status.FAR_BEHIND if met_in_time(points, goal, plan) else Status.MISSED
    if overdue:
        return Status.STALE
    if is_met and not complete:
        return Status.AWAITING if is_past else Status.ON_TRACK
    if is_met:
        return Status.REACHED
    if math.isinf(latest.value):
        return Status.FAR_BEHIND
    return Status.TOO_EARLY if len(points) == 1 else _lamp(pace_of(points, goal, plan), plan)


def judging_day(deadline: date, plan: Plan) -> date:
    """Data dated on or after this day judge the deadline."""
    return min(plan.judging.of(deadline.year), deadline)


def met_in_time(points: Sequence[Point], goal: Goal, plan: Plan) -> bool:
    """Whether the first data that judge the deadline met the target, whatever came later."""
    judging = next((p for p in points if p.day >= judging_day(goal.deadline, plan)), None)
    return judging is not None and meets(judging.value, goal.value, goal.direction)


def _lamp(pace: Pace, plan: Plan) -> Status:
    if pace.behind is None or not meets(pace.behind, plan.lamps.slight_below, "at_most"):
        return Status.FAR_BEHIND  # None: it had met the target once and fell back
    return Status.SLIGHTLY_BEHIND if meets(pace.behind, plan.lamps.normal_below, "at_least") else Status.ON_TRACK


def pace_of(points: Sequence[Point], goal: Goal, plan: Plan) -> Pace:
    """The pace of a series towards a goal; the first finite observation is the baseline, the newest is finite."""
    points = [p for p in points if math.isfinite(p.value)]
    first, latest = points[0], points[-1]
    share = schedule(goal.start or plan.issued_on, latest.day, goal.deadline)
    way = goal.value - first.value
    had_met = meets(first.value, goal.value, goal.direction)
    completion = None if had_met else (latest.value - first.value) / way
    slope = _slope(points)
    is_met = meets(latest.value, goal.value, goal.direction)
    terms = plan.terms.between(latest.day, goal.deadline)
    return Pace(
        schedule=share,
        baseline=first.value,
        expected=goal.value if had_met else first.value + way * share,
        completion=completion,
        behind=None if completion is None else 100 * (share - completion),
        per_term=None if slope is None else slope * DAYS_PER_TERM,
        terms_left=terms,
        needed_per_term=(goal.value - latest.value) / terms if terms and not is_met else None,
        at_deadline=_at_deadline(points, slope, goal, plan),
        reached_by=None if is_met else _reached_by(points, slope, goal, plan),
    )


def _slope(points: Sequence[Point]) -> float | None:
    """Change per day over the last steps."""
    recent = points[-STEPS:]
    if len(recent) < 2:
        return None
    return (recent[-1].value - recent[0].value) / (recent[-1].day - recent[0].day).days


def _at_deadline(points: Sequence[Point], slope: float | None, goal: Goal, plan: Plan) -> float | None:
    latest = points[-1]
    if slope is None or len(points) < plan.projection.observations or goal.deadline <= latest.day:
        return None
    projected = latest.value + slope * (goal.deadline - latest.day).days
    return min(100.0, max(0.0, projected)) if goal.is_share else projected


def _reached_by(points: Sequence[Point], slope: float | None, goal: Goal, plan: Plan) -> date | None:
    latest = points[-1]
    if not slope or len(points) < plan.projection.observations:
        return None
    days = (goal.value - latest.value) / slope
    if not 0 <= days <= plan.projection.years * 366:
        return None
    return latest.day + timedelta(days=math.ceil(days))
