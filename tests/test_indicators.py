"""Facts become values, judged places and named gaps; every filter keeps its promise."""

import math
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from literal import A23, A24, A25, A26, S24, S25, S26, Fact

from yardstick.indicators import AGGREGATES, Filters
from yardstick.phrases import verdict
from yardstick.settings import Settings
from yardstick.status import Status
from yardstick.workspace import Workspace

MIXED = [
    Fact(A25, "1", 1, town="东街道", stages=("primary",), is_rural=True),
    Fact(A25, "2", 0, town="东街道", stages=("preschool",), is_rural=False),
    Fact(A25, "3", 1, town="西镇", stages=("primary", "junior"), is_rural=True),
    Fact(A25, "4", 0, town="西镇", stages=("junior",), is_rural=True),
]


def numbers(result):
    latest = result.latest
    return (latest.numerator, latest.denominator, latest.value, latest.units, latest.reported, latest.meeting)


def named(rows):
    return {row.unit_id for row in rows}


@pytest.mark.parametrize(
    ("filters", "units"),
    [
        ({}, {"1", "3", "4"}),  # the clause speaks of rural schools
        ({"area": "all"}, {"1", "2", "3", "4"}),
        ({"area": "rural"}, {"1", "3", "4"}),
        ({"stage": "junior"}, {"3", "4"}),
        ({"stage": "primary"}, {"1", "3"}),
        ({"stage": "preschool"}, set()),
        ({"stage": "preschool", "area": "all"}, {"2"}),
        ({"town": "东街道"}, {"1"}),
        ({"town": "西镇", "stage": "primary", "area": "all"}, {"3"}),
    ],
)
def test_a_filter_leaves_exactly_its_units_in_the_list_and_in_the_figure(literal, find, filters, units):
    gigabit = find("gigabit_school")
    assert named(literal.unit_rows(gigabit, MIXED, A25, **filters)) == units
    latest = literal.measure(gigabit, MIXED, A25, **filters).at(filters.get("town")).latest
    assert (0 if latest is None else latest.units) == len(units)


def test_the_clauses_own_scope_may_be_everybody(literal, find):
    everywhere = find("recording_room")
    assert [literal.measure(everywhere, MIXED, A25, area=a).whole.latest.units for a in ("clause", "rural", "all")] == [
        4,
        3,
        4,
    ]


def test_the_figure_of_a_place_is_made_of_its_sums_and_not_of_its_parts_shares(literal, find):
    facts = [Fact(A25, "1", 1, 1), Fact(A25, "2", 0, 9), Fact(A25, "3", 5, 10, town="西镇")]
    measured = literal.measure(find("classroom_100m"), facts, A25)
    assert numbers(measured.whole) == (6, 20, 30, 3, 3, 1)
    assert {r.place: r.latest.value for r in measured.towns} == {"东街道": 10, "西镇": 50}
    assert (measured.whole.level, measured.whole.place) == ("district", measured.whole.name)
    assert measured.at("没有的镇").status is Status.NO_DATA


def test_a_plain_mean_counts_every_unit_once_whatever_its_size(literal, find):
    facts = [Fact(A25, "1", 100, 100), Fact(A25, "2", 0, 900)]
    assert literal.measure(find("wifi_coverage"), facts, A25).whole.latest.value == 50


def test_what_was_not_reported_never_counts_as_zero(literal, find):
    facts = [Fact(A25, "1", 1), Fact(A25, "2", None), Fact(A25, "3", None, None)]
    measured = literal.measure(find("gigabit_school"), facts, A25)
    assert numbers(measured.whole) == (1, 1, 100, 3, 1, 1)
    rows = {r.unit_id: (r.value, r.meets, r.gap) for r in literal.unit_rows(find("gigabit_school"), facts, A25)}
    assert rows == {"1": (100, True, 0), "2": (None, None, None), "3": (None, None, None)}


def test_a_period_in_which_nobody_reported_is_no_observation(literal, find):
    facts = [Fact(A24, "1", 1), Fact(S25, "1", 1), Fact(A25, "1", None)]
    result = literal.measure(find("recording_room"), facts, date(2026, 1, 1)).whole
    assert [o.period for o in result.observations] == [A24, S25]
    assert result.status is Status.AWAITING


def test_a_target_is_not_reached_while_a_unit_has_not_reported(literal, find):
    facts = [Fact(S26, "1", 1), Fact(S26, "2", None)]
    late = literal.measure(find("gigabit_school"), facts, S26).whole
    soon = literal.measure(find("demo_kindergarten"), facts, S26).whole
    assert (late.latest.units, late.latest.reported, late.latest.value) == (2, 1, 100)
    assert (late.status, soon.status) == (Status.AWAITING, Status.ON_TRACK)


def test_a_place_that_met_its_deadline_and_fell_back_did_not_miss_it(literal, find, plan):
    gigabit = find("gigabit_school")  # due at the end of 2025
    fallen = literal.series(gigabit, (A23, 40, 100), (A25, 100, 100), (S26, 90, 100), today=S26)
    regained = literal.series(gigabit, (A23, 40, 100), (A25, 100, 100), (S26, 90, 100), (A26, 100, 100), today=A26)
    missed = literal.series(gigabit, (A23, 40, 100), (A25, 99, 100), (S26, 90, 100), today=S26)
    assert [r.status for r in (fallen, regained, missed)] == [Status.FAR_BEHIND, Status.REACHED, Status.MISSED]
    assert "曾达到" in verdict(fallen, plan, "zh")
    assert "期限后" not in verdict(regained, plan, "zh")


def test_forty_girls_without_a_toilet_are_four_toilets_short(literal, find):
    girls = find("toilet_girls")
    facts = [Fact(A25, "1", 40, 0), Fact(A25, "2", 26, 2)]
    first, second = literal.unit_rows(girls, facts, A25)
    assert (first.unit_id, first.value, first.meets, first.gap) == ("1", None, False, math.ceil(40 / 13))
    assert (second.unit_id, second.value, second.meets, second.gap) == ("2", 13, True, 0)
    assert numbers(literal.measure(girls, facts, A25).whole) == (66, 2, 33, 2, 2, 1)
    none = [Fact(A24, "1", 26, 2), Fact(A25, "1", 40, 0)]  # no ratio to show, and not one school is left that meets it
    whole = literal.measure(girls, none, A25).whole
    assert (whole.latest.period, whole.latest.value, whole.status) == (A25, None, Status.FAR_BEHIND)


@pytest.mark.parametrize("id", ["activity_area", "building_area", "outdoor_area"])
def test_exactly_the_standard_area_meets_it_however_it_is_rounded_in_binary(literal, find, id):
    line = find(id).target[0].value
    facts = [Fact(A25, f"{n}", area, n) for n in range(1, 400) for area in (line * n, round(line * n, 2))]
    assert {(row.meets, row.gap) for row in literal.unit_rows(find(id), facts, A25)} == {(True, 0)}
    assert literal.measure(find(id), facts, A25).whole.latest.short == 0


@given(
    n=st.integers(0, 500),
    d=st.integers(0, 500),
    line=st.sampled_from([1, 3, 8.17, 10.44, 13, 40, 100]),
    direction=st.sampled_from(["at_least", "at_most"]),
    scale=st.sampled_from([1, 100]),
)
def test_making_good_the_gap_turns_a_unit_green_and_one_piece_less_does_not(
    literal, find, n, d, line, direction, scale
):
    target = replace(find("toilet_girls").target[0], value=line)
    indicator = replace(find("toilet_girls"), target=(target,), direction=direction, scale=scale)

    def row(n, d):
        return literal.unit_rows(indicator, [Fact(A25, "1", n, d)], A25)[0]

    def with_more(pieces):
        return row(n + pieces, d) if direction == "at_least" else row(n, d + pieces)

    gap = row(n, d).gap
    assert gap == int(gap)
    assert with_more(gap).meets
    assert gap == 0 or not with_more(gap - 1).meets


def test_where_none_are_allowed_the_gap_is_all_that_there_are(literal, find):
    rows = literal.unit_rows(find("dropout_open"), [Fact(A25, "1", 3, 1), Fact(A25, "2", 0, 1)], A25)
    assert [(r.unit_id, r.gap) for r in rows] == [("1", 3), ("2", 0)]


def test_a_gap_in_square_metres_is_not_rounded_up(literal, find):
    (row,) = literal.unit_rows(find("outdoor_area"), [Fact(A25, "1", 390.5, 100)], A25)
    assert row.gap == pytest.approx(9.5)


def test_units_come_with_the_furthest_from_their_standard_first(literal, find):
    facts = [Fact(A25, "1", 13, 1), Fact(A25, "2", 40, 0), Fact(A25, "3", None), Fact(A25, "4", 27, 2)]
    assert [r.unit_id for r in literal.unit_rows(find("toilet_girls"), facts, A25)] == ["2", "4", "1", "3"]


SERIES = [(A23, 36), (S24, 42), (A24, 54), (S25, 65), (A25, 79), (S26, 88), (A26, 93)]
FACTS = [Fact(day, "1", value, 100) for day, value in SERIES]
TODAY = date(2026, 11, 15)


def test_looking_back_shows_and_judges_things_as_they_stood(literal, find):
    classrooms = find("classroom_100m")
    assert literal.measure(classrooms, FACTS, TODAY).whole.status is Status.MISSED
    then = literal.measure(classrooms, FACTS, TODAY, last=A24).whole
    as_it_was = literal.measure(classrooms, FACTS[:3], A24).whole
    assert then.judged_on == A24
    assert (then.status, then.pace, then.observations) == (as_it_was.status, as_it_was.pace, as_it_was.observations)
    assert then.status is Status.SLIGHTLY_BEHIND


def test_nobody_looks_ahead_of_today(literal, find):
    assert literal.measure(find("classroom_100m"), FACTS, TODAY, last=date(2030, 1, 1)).whole.judged_on == TODAY


def test_the_baseline_does_not_move_with_the_first_period_shown(literal, find):
    classrooms = find("classroom_100m")
    everything, later = (literal.measure(classrooms, FACTS, S25, first=first).whole for first in (None, A24))
    assert (later.pace, later.status) == (everything.pace, everything.status)
    assert later.pace.baseline == 36


def test_a_place_bound_unit_by_unit_is_judged_by_the_share_of_units_that_meet(literal, find):
    facts = [Fact(A25, "1", 3000, 100), Fact(A25, "2", 100, 100)]  # plenty on average
    result = literal.measure(find("activity_area"), facts, A25).whole
    assert (result.judges_each, result.goal, result.judged_unit) == (True, 100, "%")
    assert (result.latest.value, result.judged(result.latest), result.latest.short) == (15.5, 50, 1)
    assert result.status is Status.TOO_EARLY
    first, second = literal.units(find("activity_area"), facts, A25)
    assert [(r.place, r.goal, r.status) for r in (first, second)] == [
        ("1", 8.17, Status.REACHED),
        ("2", 8.17, Status.TOO_EARLY),
    ]


def test_data_that_are_overdue_make_a_result_stale_after_their_grace_only(literal, find):
    facts = [Fact(A25, "1", 1, 2), Fact(S26, "1", 1, 1)]
    lunch = replace(find("lunch"), target=find("lighting").target)
    due = [literal.measure(lunch, facts, day).whole for day in (date(2026, 10, 30), date(2026, 10, 31))]
    assert [(r.is_overdue, r.status) for r in due] == [(False, Status.REACHED), (True, Status.STALE)]


def test_every_aggregate_of_equal_units_is_their_common_value():
    for scale, n in product((1, 100), (0.0, 3.0, 7.0)):
        assert AGGREGATES["share"](4 * n, 40.0, None, scale) == scale * n / 10
        assert AGGREGATES["mean"](4 * n, 40.0, scale * n / 10, scale) == scale * n / 10
    assert {aggregate(None, None, None, 1) for aggregate in AGGREGATES.values()} == {None}


def test_before_anything_is_published_there_is_no_data_and_no_error(plan, tmp_path, home):
    empty = Workspace(Settings(home, tmp_path))
    for indicator in plan.indicators:
        result = empty.measure(indicator, empty.view(), Filters()).whole
        assert (result.status, result.latest, result.pace) == (Status.NO_DATA, None, None)
        assert empty.measure_units(indicator, empty.view(), Filters()) == ()
