"""One unit is one chain of codes: what it delivered under an earlier one is its own history, wherever it is read."""

from datetime import date

import pytest
from literal import A23, A24, A25, A26
from small_district import publish, unit

from yardstick.address import read_address
from yardstick.codes import NO_CODES, Codes
from yardstick.comparisons import compare
from yardstick.indicators import Filters
from yardstick.search import entries
from yardstick.settings import Settings
from yardstick.workspace import Workspace

OLD, NEW, NEWEST, OTHER = (f"213790080{n}" for n in range(1, 5))
DAY = date(2026, 11, 15)


def listing(day, **former):
    """One roster: its codes, each with its former code."""
    return day, dict(former)


def chains(*listings):
    return dict(Codes.of_listings(listings).pairs)


def test_every_earlier_code_leads_to_the_newest_however_often_it_changed():
    assert chains(listing(A23, a=None), listing(A24, b="a"), listing(A25, c="b")) == {"a": "c", "b": "c"}


def test_a_change_is_remembered_by_rosters_that_no_longer_tell_of_it():
    assert chains(listing(A25, b=None), listing(A24, b="a"), listing(A23, a=None)) == {"a": "b"}


def test_a_code_that_changed_back_is_one_unit_under_its_last_code():
    assert chains(listing(A23, a=None), listing(A24, b="a"), listing(A25, a="b")) == {"b": "a"}


def test_codes_that_a_roster_lists_side_by_side_are_two_units_whatever_is_claimed():
    assert chains(listing(A23, a=None), listing(A24, a=None, b="a")) == {}
    assert chains(listing(A23, a=None), listing(A24, b="a", c="a")) == {"a": "b"}


def test_rosters_without_changes_make_no_chain():
    assert Codes.of_rosters([(A23, {"a": {"name": "甲"}})]) == NO_CODES


def delivered(space, day, *speeds):
    """Bandwidth by code, as the file of one cut-off date."""
    publish(space, "digital_campus", day, [{"unit_id": code, "bandwidth_mbps": speed} for code, speed in speeds])


@pytest.fixture
def space(home, tmp_path):
    """Two schools; the first is listed under a new code since the second roster."""
    space = Workspace(Settings(home, tmp_path, DAY))
    publish(space, "units", A24, [unit(OLD, name="云麓小学"), unit(OTHER)])
    delivered(space, A24, (OLD, 100), (OTHER, 1000))
    publish(space, "units", A26, [unit(NEW, name="云麓小学", former_code=OLD), unit(OTHER, counted_with=OLD)])
    delivered(space, A26, (NEW, 1000), (OTHER, 1000))
    return space


@pytest.fixture
def gigabit(find):
    return find("gigabit_school")


def test_the_trend_of_a_school_goes_through_its_change_of_code(space, gigabit):
    (found,) = space.measure_units(gigabit, space.view(), Filters(), NEW)
    assert [(o.period, o.numerator) for o in found.observations] == [(A24, 0), (A26, 1)]


def test_lists_of_units_name_every_date_by_the_newest_code(space, gigabit):
    assert {r.unit_id for r in space.unit_rows(gigabit, space.view(), Filters(), A24)} == {NEW, OTHER}


def test_columns_that_name_units_follow_too(space):
    rows = space.engine(space.view()).run(
        "select counted_with from facts where counted_with is not null", {}, facts="select * from digital_campus"
    )
    assert rows.to_pylist() == [{"counted_with": NEW}]


def test_what_a_recoded_school_achieved_is_work_and_no_coming_or_going(space, gigabit):
    change = compare(space, space.view(), Filters(), DAY, A24).explain(gigabit)
    assert {p.kind: p.amount for p in change.parts} == {"work": 50, "roster": 0, "coverage": 0, "correction": 0}
    assert [m.unit_id for m in change.part("work").movers] == [NEW]


def test_a_version_from_before_the_change_keeps_the_old_code(space, gigabit):
    before = space.view(space.store.commits("digital_campus")[-1].moment)
    assert [r.place for r in space.measure_units(gigabit, before, Filters(), OLD)] == [OLD]
    assert space.unit_name(before, OLD) == "云麓小学"


def test_an_answer_kept_from_before_the_change_is_not_given_after_it(home, tmp_path, gigabit):
    space = Workspace(Settings(home, tmp_path, DAY))
    publish(space, "units", A24, [unit(OLD), unit(OTHER)])
    delivered(space, A24, (OLD, 100), (OTHER, 1000))
    assert {r.place for r in space.measure_units(gigabit, space.view(), Filters())} == {OLD, OTHER}
    publish(space, "units", A26, [unit(NEW, former_code=OLD), unit(OTHER)])
    assert {r.place for r in space.measure_units(gigabit, space.view(), Filters())} == {NEW, OTHER}


def test_a_roster_that_comes_after_the_data_joins_what_was_delivered_under_the_old_code(home, tmp_path, gigabit):
    space = Workspace(Settings(home, tmp_path, DAY))
    publish(space, "units", A24, [unit(OLD), unit(OTHER)])
    delivered(space, A26, (OLD, 1000), (OTHER, 1000))
    publish(space, "units", A26, [unit(NEW, former_code=OLD), unit(OTHER)])
    whole = space.measure(gigabit, space.view(), Filters()).whole.latest
    assert (whole.units, whole.reported, whole.numerator) == (2, 2, 2)
    assert space.deliveries(space.view(), "digital_campus").periods[0].missing == ()
    assert space.view().rows("digital_campus", A26)["unit_id"].to_pylist() == [OLD, OTHER]  # as delivered


def test_links_and_the_search_find_a_school_by_a_code_it_no_longer_has(space):
    address, unknown = read_address("school", {"unit": OLD}, space.vocabulary("school"))
    assert (address.unit, unknown) == (NEW, ())
    (found,) = [e for e in entries(space, space.view(), "zh", ["school"]) if OLD in e.words]
    assert found.params == {"unit": NEW}


def test_a_chain_of_changes_reaches_the_first_delivery(space, gigabit):
    publish(space, "units", date(2026, 10, 31), [unit(NEWEST, former_code=NEW), unit(OTHER)])
    (found,) = space.measure_units(gigabit, space.view(), Filters(), NEWEST)
    assert [o.period for o in found.observations] == [A24, A26]


def test_a_split_and_a_move_are_told_from_work_on_the_way_from_file_to_figure(home, tmp_path, find):
    space = Workspace(Settings(home, tmp_path, DAY))
    publish(space, "units", A24, [unit(OLD), unit(OTHER)])
    rooms = [{"unit_id": OLD, "classrooms": 20, "classrooms_100m": 10}, {"unit_id": OTHER, "classrooms": 10}]
    publish(space, "digital_campus", A24, rooms)
    part = unit(NEW, split_from=OLD, opened_on="2025-09-01")
    publish(space, "units", A26, [unit(OLD), part, unit(OTHER, town="东镇")])
    halves = [{"unit_id": u, "classrooms": 10, "classrooms_100m": n} for u, n in ((OLD, 3), (NEW, 7), (OTHER, 0))]
    publish(space, "digital_campus", A26, halves)

    def parts(**filters):
        change = compare(space, space.view(), Filters(**filters), DAY, A24).explain(find("classroom_100m"))
        return {p.kind: round(p.amount, 6) for p in change.parts}, [m.reason for m in change.part("roster").movers]

    nothing = {"work": 0, "roster": 0, "coverage": 0, "correction": 0}
    assert parts() == (nothing, ["split"])
    assert parts(town="西镇") == (nothing | {"roster": 16.666667}, ["moved_out", "split"])


def test_a_version_from_before_a_change_of_code_is_compared_unit_by_unit_with_one_after_it(space, gigabit):
    first = space.store.commits("digital_campus")[-1].moment
    publish(space, "units", A24, [unit(OLD, name="云麓小学"), unit(OTHER, town="东镇")])
    change = compare(space, space.view(), Filters(), DAY, A24, first).explain(gigabit)
    assert [(m.unit_id, m.reason) for m in change.part("work").movers] == [(NEW, "worked")]


def test_a_file_that_still_has_the_old_code_is_told_the_new_one(space):
    with pytest.raises(AssertionError, match=f"标识码已变更为 {NEW}"):
        delivered(space, A26, (OLD, 1000), (OTHER, 1000))
