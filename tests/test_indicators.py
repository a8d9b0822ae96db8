"""Facts become values, judged places and named gaps; every filter keeps its promise."""

import math
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from literal import A23, A24, A25, A26, S24, S25, S26, Fact

from yardstick.indicators import AGGREGATES, Filters, is_yes_or_no
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


def test_a_figure_that_joins_a_yearly_file_is_overdue_a_year_later(literal, find):
    yearly = replace(literal.bench.contracts["boarding"], due_months=12)
    both = literal.with_contracts({"boarding": literal.bench.contracts["boarding"], "yearly": yearly})
    lunch = replace(find("lunch"), datasets=("boarding", "yearly"))
    facts = [Fact(A25, "1", 1, 1)]
    due = [both.measure(lunch, facts, day).whole.is_overdue for day in (date(2026, 10, 30), date(2026, 10, 31))]
    assert due == [False, True]


def test_every_aggregate_of_equal_units_is_their_common_value():
    for scale, n in product((1, 100), (0.0, 3.0, 7.0)):
        assert AGGREGATES["share"](4 * n, 40.0, None, scale) == scale * n / 10
        assert AGGREGATES["mean"](4 * n, 40.0, scale * n / 10, scale) == scale * n / 10
    assert {aggregate(None, None, None, 1) for aggregate in AGGREGATES.values()} == {None}


PUPILS_AND_BOOKS = [(45, 279), (37, 137), (89, 935), (76, 160), (55, 402)]  # a published example: S 3.26 / X 6.33


@pytest.fixture(scope="module")
def spread(find):
    """A coefficient of variation that may be 0.5 at most."""
    books = find("books_per_child")
    most = replace(find("children_per_teacher").target[0], value=0.5)
    return replace(books, aggregate="cv", direction="at_most", decimals=3, unit="", scope="all", target=(most,))


@pytest.fixture(scope="module")
def ratio(find):
    """A share in town over the same share in the country, which may be 1.05 at most."""
    most = replace(find("gigabit_school").target[0], value=1.05)
    return replace(
        find("gigabit_school"), aggregate="ratio_of_shares", scope="all", direction="at_most", target=(most,)
    )


@pytest.fixture(scope="module")
def courses(find):
    """A count of the district, two of which are due every year up to the end of 2027."""
    yearly = replace(find("lighting").target[0], value=2, every_year=True)
    return replace(find("lighting"), aggregate="sum", scale=1, unit="门", decimals=0, grain="item", target=(yearly,))


def schools(pairs, **more):
    return [Fact(A25, str(n), books, pupils, **more) for n, (pupils, books) in enumerate(pairs)]


def figure(literal, indicator, facts):
    """The district's figure, None where it is not defined."""
    latest = literal.measure(indicator, facts, A25).whole.latest
    return latest.value if latest else None


def test_the_coefficient_of_variation_is_weighted_by_pupils_as_in_the_published_example(literal, spread):
    measured = literal.measure(spread, schools(PUPILS_AND_BOOKS), A25)
    latest = measured.whole.latest
    mean = latest.numerator / latest.denominator
    assert (round(mean, 2), round(mean * latest.value, 2), round(latest.value, 3)) == (6.33, 3.26, 0.515)
    assert measured.at("东街道").latest == latest
    assert measured.whole.status is Status.TOO_EARLY


pairs = st.lists(st.tuples(st.integers(1, 500), st.integers(0, 5000)), min_size=2, max_size=8)


@given(pairs=pairs, times=st.sampled_from([2, 10, 100]))
def test_a_coefficient_of_variation_depends_on_no_unit_of_measure_and_not_on_how_a_school_is_cut(
    literal, spread, pairs, times
):
    expected = figure(literal, spread, schools(pairs))
    close = None if expected is None else pytest.approx(expected, abs=1e-7)
    for changed in (
        [(d, times * n) for d, n in pairs],
        [(times * d, n) for d, n in pairs],
        [*pairs[1:], *([(pairs[0][0] / times, pairs[0][1] / times)] * times)],
    ):
        assert figure(literal, spread, schools(changed)) == close
    assert (expected is None) == (sum(n for _, n in pairs) == 0)


@pytest.mark.parametrize(
    "facts",
    [
        [Fact(A25, "1", 279, 45)],
        [Fact(A25, "1", 279, 45), Fact(A25, "2", None, 37)],
        [Fact(A25, "1", 279, 45), Fact(A25, "2", 137, 0)],
        [Fact(A25, "1", 0, 45), Fact(A25, "2", 0, 37)],
    ],
    ids=["one school", "one that reported", "one with pupils", "nobody has any"],
)
def test_without_two_schools_to_compare_a_spread_is_not_applicable(literal, spread, facts):
    whole = literal.measure(spread, facts, A25).whole
    assert (whole.status, whole.latest, whole.pace) == (Status.NOT_APPLICABLE, None, None)


def test_no_school_alone_is_held_to_a_spread(literal, spread):
    facts = schools(PUPILS_AND_BOOKS)
    assert {(r.meets, r.gap) for r in literal.unit_rows(spread, facts, A25)} == {(None, None)}
    assert {(r.target, r.status) for r in literal.units(spread, facts, A25)} == {(None, Status.NO_TARGET)}


def town_and_country(urban, rural):
    return [
        Fact(A25, "1", urban, 1000, is_rural=False, is_urban=True),
        Fact(A25, "2", rural, 1000, town="西镇"),
        Fact(A25, "3", 0, 1000, town="西镇", is_rural=False),  # neither
    ]


@pytest.mark.parametrize(("rural", "value", "is_met"), [(943, 1.0498, True), (942, 1.0510, False)])
def test_town_over_country_is_held_to_its_limit_unrounded(literal, ratio, rural, value, is_met):
    whole = literal.measure(ratio, town_and_country(990, rural), A25).whole
    assert (round(whole.latest.value, 4), whole.status is Status.REACHED) == (value, is_met)
    assert (whole.latest.numerator, whole.latest.denominator, whole.latest.units) == (990 + rural, 3000, 3)


@given(urban=st.integers(0, 1000), rural=st.integers(1, 1000))
def test_town_over_country_is_the_inverse_of_country_over_town(literal, ratio, urban, rural):
    there, back = (figure(literal, ratio, town_and_country(*pair)) for pair in ((urban, rural), (rural, urban)))
    assert there == pytest.approx(urban / rural)
    assert back == (pytest.approx(1 / there) if urban else None)


def test_a_comparison_lacking_one_side_is_not_applicable_and_no_filter_takes_a_side_away(literal, ratio):
    facts = town_and_country(990, 943)
    assert literal.measure(ratio, facts[1:], A25).whole.status is Status.NOT_APPLICABLE
    assert literal.measure(ratio, facts, A25, area="rural").whole.status is Status.REACHED
    assert literal.measure(ratio, facts, A25).at("西镇").status is Status.NOT_APPLICABLE


@given(st.lists(st.tuples(st.none() | st.integers(0, 50), st.sampled_from(["东街道", "西镇", None])), max_size=9))
def test_a_count_is_the_sum_of_its_parts_and_one_place_without_a_town_is_in_the_district_alone(literal, courses, items):
    facts = [Fact(A25, str(n), count, 1, town) for n, (count, town) in enumerate(items)]
    measured = literal.measure(courses, facts or [Fact(A25, "1", None)], A25)
    told = [count for count, _ in items if count is not None]
    assert (measured.whole.latest.value if told else measured.whole.latest) == (sum(told) if told else None)
    assert {t.place for t in measured.towns} == {town for _, town in items if town} | (
        {"东街道"} if not facts else set()
    )
    in_towns = sum(t.latest.value for t in measured.towns if t.latest)
    assert in_towns == sum(count for count, town in items if town and count is not None)


def test_a_figure_of_the_whole_district_is_one_row_and_no_town(literal, find):
    measured = literal.measure(find("gigabit_school"), [Fact(A25, "all", 3, 4, town=None, stages=())], A25)
    assert numbers(measured.whole)[:4] == (3, 4, 75, 1)
    assert (len(measured.whole.observations), measured.towns) == (1, ())


def test_the_target_of_a_total_is_the_districts_and_none_at_all_is_everybodys(literal, courses):
    facts = [Fact(A25, "1", 1), Fact(A25, "2", 1, town="西镇")]
    measured = literal.measure(courses, facts, A25)
    assert (measured.whole.status, measured.whole.goal) == (Status.REACHED, 2)
    assert [(t.status, t.goal) for t in measured.towns] == [(Status.NO_TARGET, None)] * 2
    nothing = replace(courses, direction="at_most", target=(replace(courses.target[0], value=0),))
    assert [t.goal for t in literal.measure(nothing, facts, A25).towns] == [0, 0]
    assert [row.meets for row in literal.unit_rows(nothing, facts, A25)] == [False, False]


def test_one_of_a_count_is_a_number_and_one_of_one_is_a_yes(literal, courses, find):
    (row,) = literal.unit_rows(courses, [Fact(A25, "1", 1)], A25)
    assert (is_yes_or_no(courses, row), is_yes_or_no(replace(courses, aggregate="share"), row)) == (False, True)


@pytest.mark.parametrize(
    ("points", "today", "status", "completion", "schedule"),
    [
        ([(S25, 1)], S25, Status.REACHED, 1, 90 / 365),  # one is enough here: half of two
        ([(S26, 0)], S26, Status.SLIGHTLY_BEHIND, 0, 90 / 365),
        ([(A25, 2), (S26, 0)], S26, Status.SLIGHTLY_BEHIND, 0, 90 / 365),  # the year begins anew
        ([(A25, 0)], A25, Status.FAR_BEHIND, 0, 273 / 365),
        ([(A25, 0)], date(2026, 1, 1), Status.MISSED, 0, 273 / 365),
        ([(S25, 0)], date(2026, 1, 1), Status.AWAITING, 0, 90 / 365),
        ([(A25, 1)], date(2026, 1, 1), Status.REACHED, 1, 273 / 365),
    ],
)
def test_a_yearly_target_is_judged_within_the_year_of_the_newest_data(
    literal, courses, points, today, status, completion, schedule
):
    one = replace(courses, target=(replace(courses.target[0], value=1),))
    whole = literal.series(one, *((day, n, 1) for day, n in points), today=today)
    assert (whole.status, whole.pace.completion, whole.pace.schedule) == (status, completion, pytest.approx(schedule))
    assert (whole.target.deadline, whole.pace.baseline) == (date(points[-1][0].year, 12, 31), 0)
    assert [o.period for o in whole.observations] == [day for day, _ in points]


def test_after_its_last_year_a_yearly_target_is_judged_by_that_year(literal, courses):
    result = literal.series(courses, (date(2027, 9, 30), 2, 1), (date(2028, 3, 31), 0, 1), today=date(2028, 4, 1))
    assert (result.target.deadline, result.status) == (date(2027, 12, 31), Status.REACHED)


def test_what_belongs_to_no_stage_passes_every_stage_filter_and_an_indicators_own_stage_is_not_filtered(literal, find):
    facts = [
        Fact(A25, "site", 1, stages=()),
        Fact(A25, "school", 0, stages=("primary", "junior"), stage="primary"),
        Fact(A25, "school", 1, stages=("primary", "junior"), stage="junior"),
    ]
    gigabit = find("gigabit_school")
    assert [literal.measure(gigabit, facts, A25, stage=s).whole.latest.value for s in ("primary", "junior")] == [
        50,
        100,
    ]
    junior = replace(gigabit, stage="junior")
    assert {literal.measure(junior, facts, A25, stage=s).whole.latest.value for s in ("primary", None)} == {100}
    assert len(literal.unit_rows(junior, facts, A25, stage="primary")) == 2


def test_a_unit_that_is_not_asked_is_not_applicable_once_anybody_reported(literal, find):
    gigabit = find("gigabit_school")
    told, silent = (literal.measure(gigabit, [Fact(A25, "1", n)], A25) for n in (1, None))
    assert told.nowhere("9", "九校").status is Status.NOT_APPLICABLE
    assert silent.nowhere("9", "九校").status is Status.NO_DATA


def test_where_nobody_is_to_be_counted_now_nothing_is_said_of_earlier_figures(literal, find):
    whole = literal.measure(find("classroom_100m"), [Fact(A24, "1", 5, 9), Fact(A25, "1", 0, 0)], A25).whole
    assert (whole.status, whole.pace, whole.latest.period) == (Status.NOT_APPLICABLE, None, A24)


def test_a_dataset_that_is_only_also_read_may_be_missing(literal, find):
    gigabit = replace(find("gigabit_school"), datasets=("digital_campus",), also_reads=("boarding",))
    facts = [Fact(A25, "1", 1)]
    assert literal.without("boarding").measure(gigabit, facts, A25).whole.status is Status.REACHED
    assert literal.without("digital_campus").measure(gigabit, facts, A25).whole.status is Status.NO_DATA


def test_before_anything_is_published_there_is_no_data_and_no_error(plan, tmp_path, home):
    empty = Workspace(Settings(home, tmp_path))
    for indicator in plan.indicators:
        result = empty.measure(indicator, empty.view(), Filters()).whole
        assert (result.status, result.latest, result.pace) == (Status.NO_DATA, None, None)
        assert empty.measure_units(indicator, empty.view(), Filters()) == ()
