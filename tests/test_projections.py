"""A projection is told with the range its own steps span, within its bounds, and not at all from too few of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from literal import A23, A24, A25, A26, S24, S25, S26, Fact

from yardstick import charts, projections
from yardstick.charts import PALETTES
from yardstick.judging import Goal, Point
from yardstick.projections import project

DEADLINE = date(2027, 12, 31)
DAYS = (A23, S24, A24, S25, A25, S26, A26)
shares = st.lists(st.integers(0, 100).map(float), min_size=2, max_size=7)
changes = st.integers(-8, 8).map(float)


def points(values):
    return [Point(day, value) for day, value in zip(DAYS, values, strict=False)]


def goal(direction="at_least", is_share=True, value=100.0):
    return Goal(value, DEADLINE, direction, is_share)


@given(shares, st.sampled_from(["at_least", "at_most"]), st.booleans(), st.integers(0, 2000))
def test_no_share_leaves_0_to_100_no_count_falls_below_0_and_the_middle_lies_within_the_range(
    plan, values, direction, is_share, days
):
    found = project(points(values), goal(direction, is_share), plan)
    day = DAYS[len(values) - 1] + timedelta(days=days)
    low, high = found.between(day)
    assert 0 <= low <= high <= (100 if is_share else float("inf"))
    assert low - 1e-9 <= found.middle.at(day) <= high + 1e-9


@given(shares, st.integers(1, 20))
def test_a_better_newest_observation_never_lowers_either_end_of_the_range(plan, values, more):
    better = [*values[:-1], values[-1] + more]
    before, after = (project(points(v), goal(is_share=False), plan).between(DEADLINE) for v in (values, better))
    assert all(one <= other for one, other in zip(before, after, strict=True))


@given(st.integers(2, 7), st.integers(0, 40), changes)
def test_steps_that_are_all_alike_give_a_range_without_width(plan, count, start, step):
    series = [Point(A23 + timedelta(days=365 * i), start + step * i) for i in range(count)]
    low, high = project(series, goal(is_share=False), plan).between(series[-1].day + timedelta(days=400))
    assert low == pytest.approx(high)


@given(shares, st.integers(1, 50))
def test_what_is_added_to_every_observation_is_added_to_the_range_and_to_nothing_else(plan, values, more):
    values = [1000 + v for v in values]  # far from the bound at 0
    shifted = [v + more for v in values]
    one, other = (project(points(v), goal(is_share=False, value=9999.0), plan) for v in (values, shifted))
    assert one.steps == pytest.approx(other.steps)
    assert other.between(DEADLINE) == pytest.approx([v + more for v in one.between(DEADLINE)])


@given(shares)
def test_the_best_way_reaches_the_target_first_and_the_worst_last(plan, values):
    found = project(points(values), goal(value=101.0, is_share=False), plan)
    way = [found.earliest, found.middle.reached_by(found.horizon), found.latest]
    reached = [day for day in way if day is not None]
    assert reached == sorted(reached)
    assert reached == way[: len(reached)]


def series(literal, indicator, *values, today=A26):
    facts = [Fact(day, "1", value, 100) for day, value in zip(DAYS, values, strict=False)]
    return literal.measure(indicator, facts, today).whole


def test_from_fewer_observations_than_the_plan_asks_for_no_line_is_drawn(literal, find, plan):
    for values, is_told in (((50, 60, 61), False), ((50, 60, 61, 70), True)):
        result = series(literal, find("lighting"), *values, today=S25)
        names = {t["name"] for t in charts.trend(result, plan, PALETTES["light"], "zh").spec["data"]}
        assert ("照近两年速度" in names, "可能范围（近两年最慢与最快的一期）" in names) == (is_told, is_told)
        assert projections.outlook(result, plan).is_told is is_told


def test_the_band_starts_at_the_newest_observation_and_ends_at_the_deadline(literal, find, plan):
    result = series(literal, find("lighting"), 50, 60, 61, 70, today=S25)
    band = next(t for t in charts.trend(result, plan, PALETTES["light"], "zh").spec["data"] if t.get("fill"))
    assert {min(band["x"]), max(band["x"])} == {S25.isoformat(), DEADLINE.isoformat()}
    assert {y for x, y in zip(band["x"], band["y"], strict=True) if x == S25.isoformat()} == {70.0}


def test_nothing_is_foretold_of_what_is_reached_due_every_year_or_hidden(literal, find, plan):
    assert projections.outlook(series(literal, find("lighting"), 50, 60, 61, 100, today=S25), plan) is None
    assert projections.outlook(series(literal, find("checkup_rate"), 50, 60, 61, 70, today=S25), plan) is None
    hidden = literal.measure(find("aid_disabled"), [Fact(d, "1", 60, 100) for d in DAYS], A26)
    assert projections.outlook(hidden.hiding({A26: [None]}).whole, plan) is None
