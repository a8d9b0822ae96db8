"""The arithmetic of pace and status, against worked values and against laws that must hold for every series."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yardstick.contracts import load_contracts
from yardstick.judging import Goal, Point, add_months, is_overdue, meets, pace_of, schedule, status_of
from yardstick.registry import load_plan
from yardstick.status import Status

HOME = Path(__file__).resolve().parent.parent
PLAN = load_plan(HOME / "data/plan", HOME / "queries", load_contracts(HOME / "data/contracts"))
ISSUED = date(2023, 10, 30)
END = date(2025, 12, 31)
A23, A24, S25, A25, S26 = (
    date(*d) for d in ((2023, 9, 30), (2024, 9, 30), (2025, 3, 31), (2025, 9, 30), (2026, 3, 31))
)
BEFORE, AFTER = date(2025, 11, 15), date(2026, 1, 1)
ALL, AT_MOST_13 = Goal(100.0, END, "at_least"), Goal(13.0, END, "at_most")


def series(*values):
    return [Point(day, value) for day, value in values]


@pytest.mark.parametrize(
    ("start", "cutoff", "deadline", "percent"),
    [
        (ISSUED, A25, END, 88.4),
        (ISSUED, A25, date(2027, 12, 31), 46.0),
        (date(2024, 12, 31), A25, END, 74.8),
        (ISSUED, A23, END, 0.0),
        (ISSUED, S26, END, 100.0),
    ],
)
def test_schedule_is_the_share_of_days_gone_on_the_cut_off_date(start, cutoff, deadline, percent):
    assert round(100 * schedule(start, cutoff, deadline), 1) == percent


@pytest.mark.parametrize(
    ("value", "target", "direction", "verdict"),
    [
        (99.0 / 94.3, 1.05, "at_most", True),
        (99.0 / 94.2, 1.05, "at_most", False),
        (3.57, 4.2 * 0.85, "at_least", True),
        (3.56, 4.2 * 0.85, "at_least", False),
        (0.1 + 0.2, 0.3, "at_most", True),
        (0.7 + 0.1, 0.8, "at_least", True),
        (99.999999, 100.0, "at_least", False),
        (0.0, 0.0, "at_most", True),
    ],
)
def test_the_number_itself_meets_the_target_and_nothing_short_of_it_does(value, target, direction, verdict):
    assert meets(value, target, direction) is verdict


STATUSES = [
    # points, goal, today, overdue → status
    ([], ALL, BEFORE, False, Status.NO_DATA),
    ([(A25, 50)], None, BEFORE, True, Status.NO_TARGET),
    ([(A25, 50)], ALL, BEFORE, False, Status.TOO_EARLY),
    ([(A25, 100)], ALL, BEFORE, False, Status.REACHED),
    ([(A23, 50), (A24, 70)], ALL, date(2024, 11, 1), False, Status.ON_TRACK),
    ([(A23, 50), (A24, 62)], ALL, date(2024, 11, 1), False, Status.SLIGHTLY_BEHIND),
    ([(A23, 50), (A24, 52)], ALL, date(2024, 11, 1), False, Status.FAR_BEHIND),
    ([(A23, 100), (A24, 99)], ALL, date(2024, 11, 1), False, Status.FAR_BEHIND),  # fell back
    ([(A23, 50), (A24, 70)], ALL, date(2024, 11, 1), True, Status.STALE),
    ([(A23, 50), (A25, 100)], ALL, BEFORE, True, Status.STALE),
    ([(A23, 50), (A25, 99.99)], ALL, END, False, Status.ON_TRACK),  # the last day still counts
    ([(A23, 50), (A25, 99.99)], ALL, AFTER, False, Status.MISSED),
    ([(A23, 50), (A25, 99.99)], ALL, AFTER, True, Status.MISSED),
    ([(A23, 50), (A25, 100)], ALL, AFTER, False, Status.REACHED),
    ([(A23, 50), (A25, 100)], ALL, AFTER, True, Status.STALE),
    ([(A23, 50), (A25, 99), (S26, 100)], ALL, AFTER, False, Status.REACHED),
    ([(A23, 50), (S25, 99)], ALL, AFTER, False, Status.AWAITING),
    ([(A23, 50), (S25, 100)], ALL, AFTER, False, Status.AWAITING),
    ([(A23, 20), (A24, 17)], AT_MOST_13, date(2024, 11, 1), False, Status.ON_TRACK),
    ([(A23, 20), (A24, 19)], AT_MOST_13, date(2024, 11, 1), False, Status.SLIGHTLY_BEHIND),
    ([(A23, 20), (A24, 21)], AT_MOST_13, date(2024, 11, 1), False, Status.FAR_BEHIND),
    ([(A23, 20), (A25, 13)], AT_MOST_13, AFTER, False, Status.REACHED),
    ([(A23, 20), (A25, 13.01)], AT_MOST_13, AFTER, False, Status.MISSED),
]


@pytest.mark.parametrize(("points", "goal", "today", "overdue", "status"), STATUSES)
def test_every_status_follows_from_points_goal_and_day(points, goal, today, overdue, status):
    assert status_of(series(*points), goal, PLAN, today, overdue=overdue) is status


def test_the_table_above_covers_every_status():
    undefined_or_hidden = {Status.NOT_APPLICABLE, Status.PROTECTED}  # nothing to judge
    assert {status for *_, status in STATUSES} == set(Status) - undefined_or_hidden


@pytest.mark.parametrize(
    ("value", "status"),
    [(41, Status.ON_TRACK), (40, Status.SLIGHTLY_BEHIND), (20, Status.SLIGHTLY_BEHIND), (19, Status.FAR_BEHIND)],
)
def test_exactly_ten_and_exactly_thirty_points_behind_are_slightly_behind(value, status):
    hundred_days = replace(PLAN, issued_on=END - timedelta(days=100))
    half_time = END - timedelta(days=50)
    points = series((hundred_days.issued_on, 0), (half_time, value))
    assert status_of(points, ALL, hundred_days, half_time, overdue=False) is status


def test_a_snapshot_is_overdue_on_the_day_after_its_grace_ends():
    due = date(2026, 9, 30) + timedelta(days=30)
    assert [is_overdue(date(2026, 3, 31), due + timedelta(days=d), 6, 30) for d in (0, 1)] == [False, True]


def test_terms_are_counted_by_the_days_on_which_they_end():
    assert PLAN.terms.between(date(2026, 9, 30), date(2027, 12, 31)) == 2
    assert PLAN.terms.between(date(2027, 1, 31), date(2027, 7, 15)) == 1
    assert PLAN.terms.between(date(2027, 7, 15), date(2027, 7, 15)) == 0


days = st.dates(date(2023, 10, 30), date(2025, 12, 30))
values = st.integers(-1000, 1000).map(float)
histories = st.dictionaries(days, values, min_size=1, max_size=8).map(lambda d: series(*sorted(d.items())))
goals = st.builds(Goal, values, st.just(END), st.sampled_from(["at_least", "at_most"]))
todays = st.dates(date(2023, 10, 30), date(2029, 12, 31))


@given(start=days, deadline=st.dates(date(2026, 1, 1), date(2035, 12, 31)), two=st.tuples(todays, todays))
def test_schedule_lies_between_0_and_1_and_never_goes_back(start, deadline, two):
    earlier, later = (schedule(start, day, deadline) for day in sorted(two))
    assert 0 <= earlier <= later <= 1


@given(points=histories, goal=goals)
def test_completion_is_at_least_1_exactly_when_the_goal_is_reached(points, goal):
    completion = pace_of(points, goal, PLAN).completion
    is_met = meets(points[-1].value, goal.value, goal.direction)
    had_met = meets(points[0].value, goal.value, goal.direction)
    assert completion is None if had_met else (completion >= 1) == is_met
    at_goal = [*points[:-1], Point(points[-1].day, goal.value)]
    assert had_met or len(points) == 1 or pace_of(at_goal, goal, PLAN).completion == 1


@given(points=histories, goal=goals, today=todays, overdue=st.booleans())
def test_judging_does_not_change_when_values_and_direction_are_reflected(points, goal, today, overdue):
    mirror = {"at_least": "at_most", "at_most": "at_least"}
    mirrored = [Point(p.day, -p.value) for p in points]
    mirrored_goal = Goal(-goal.value, goal.deadline, mirror[goal.direction])
    assert status_of(points, goal, PLAN, today, overdue=overdue) is status_of(
        mirrored, mirrored_goal, PLAN, today, overdue=overdue
    )
    one, other = pace_of(points, goal, PLAN), pace_of(mirrored, mirrored_goal, PLAN)
    for name in ("schedule", "completion", "behind", "terms_left", "reached_by"):
        assert getattr(one, name) == getattr(other, name), name
    for name in ("baseline", "expected", "per_term", "needed_per_term", "at_deadline"):
        assert getattr(one, name) == (None if getattr(other, name) is None else -getattr(other, name)), name


@given(points=histories, goal=goals, wait=st.lists(st.integers(1, 2000), min_size=2, max_size=2), overdue=st.booleans())
def test_after_the_deadline_waiting_alone_never_improves_a_status(points, goal, wait, overdue):
    sooner, later = (
        status_of(points, goal, PLAN, goal.deadline + timedelta(days=d), overdue=overdue) for d in sorted(wait)
    )
    assert sooner is later
    before_autumn = points[-1].day < PLAN.judging.of(goal.deadline.year)
    assert before_autumn == (sooner is Status.AWAITING)


@given(points=histories, goal=goals)
def test_the_pace_still_needed_times_the_terms_left_closes_the_gap(points, goal):
    pace = pace_of(points, goal, PLAN)
    if pace.needed_per_term is not None:
        assert pace.needed_per_term * pace.terms_left == pytest.approx(goal.value - points[-1].value)
    else:
        assert pace.terms_left == 0 or meets(points[-1].value, goal.value, goal.direction)


@given(day=st.dates(date(2000, 1, 1), date(2090, 12, 31)), months=st.integers(-120, 120))
def test_adding_months_keeps_the_end_of_a_month_and_lands_in_the_right_one(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    is_end, stays_end = (d.month != (d + timedelta(days=1)).month for d in (day, later))
    assert stays_end if is_end else later.day == day.day or stays_end
