"""A change is told apart into work, roster, coverage and corrections, and the parts are the whole."""

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from literal import A25, A26
from literal import Fact as literal_fact

from yardstick.aggregates import Aggregate, Fact, aggregate, aggregate_of
from yardstick.changes import Change, decompose
from yardstick.successions import State

AGGREGATES = ("share", "mean", "sum", "cv", "ratio_of_shares")
OPEN = {"opened_on": None, "closed_on": None, "merged_into": None}


def merged(into, on=A26):
    return OPEN | {"closed_on": on, "merged_into": into}


CLOSED = OPEN | {"closed_on": A26}


def state(period, facts, roster=None, is_urban=()):
    """{"甲": (n, d)} at one cut-off date; every unit is open unless the roster says otherwise."""
    known = {u: OPEN | {"name": f"{u}校"} for u in facts} | (roster or {})
    return State(
        period,
        tuple(Fact(u, f"{u}校", *f, is_urban=u in is_urban, is_rural=u not in is_urban) for u, f in facts.items()),
        known,
    )


@pytest.fixture
def share() -> Aggregate:
    return aggregate("share", 100.0)


def change(figure, before, after, corrected=None) -> Change:
    return decompose(figure, before, corrected or before, after)


def amounts(found):
    return {p.kind: pytest.approx(p.amount, abs=1e-9) for p in found.parts}


def only(kind, amount):
    return {"work": 0.0, "roster": 0.0, "coverage": 0.0, "correction": 0.0} | {kind: pytest.approx(amount)}


def test_nothing_changed_is_four_zeros(share):
    same = {"甲": (1, 10), "乙": (5, 10)}
    assert amounts(change(share, state(A25, same), state(A26, same))) == only("work", 0)


def test_what_the_same_units_report_later_is_work(share):
    found = change(share, state(A25, {"甲": (1, 10), "乙": (5, 10)}), state(A26, {"甲": (3, 10), "乙": (5, 10)}))
    assert amounts(found) == only("work", 10)
    assert [(m.name, m.before, m.after, m.effect) for m in found.part("work").movers] == [("甲校", 10, 30, 10)]


def test_closing_the_worst_school_is_no_work(share):
    after = state(A26, {"乙": (1, 1)}, {"甲": CLOSED})
    found = change(share, state(A25, {"甲": (0, 1), "乙": (1, 1)}), after)
    assert amounts(found) == only("roster", 50)
    assert [(m.name, m.reason) for m in found.part("roster").movers] == [("甲校", "closed")]


def test_opening_a_good_school_is_no_work_either(share):
    found = change(share, state(A25, {"甲": (0, 1)}), state(A26, {"甲": (0, 1), "乙": (1, 1)}))
    assert amounts(found) == only("roster", 50)
    assert [(m.name, m.reason) for m in found.part("roster").movers] == [("乙校", "opened")]


def test_a_school_that_stops_reporting_changes_the_coverage_only(share):
    after = state(A26, {"甲": (None, 10), "乙": (5, 10)})
    found = change(share, state(A25, {"甲": (1, 10), "乙": (5, 10)}), after)
    assert amounts(found) == only("coverage", 20)
    assert [(m.name, m.reason) for m in found.part("coverage").movers] == [("甲校", "lost")]


def test_a_corrected_old_figure_is_no_work(share):
    first, corrected = state(A25, {"甲": (9, 10)}), state(A25, {"甲": (1, 10)})
    assert amounts(change(share, first, state(A26, {"甲": (1, 10)}), corrected)) == only("correction", -80)


def test_two_versions_of_one_date_differ_by_corrections_and_roster_only(share):
    first = state(A25, {"甲": (9, 10), "乙": (None, 10), "丙": (0, 10)})
    second = state(A25, {"甲": (1, 10), "乙": (1, 10)}, {"丙": OPEN | {"closed_on": A25}})
    found = change(share, first, second, second)
    assert amounts(found) == {"work": 0, "coverage": 0, "roster": 45, "correction": -80}


def test_pupils_taken_over_in_a_merger_are_not_the_receivers_work(share):
    before = state(A25, {"甲": (0, 20), "乙": (80, 80)})
    after = state(A26, {"乙": (80, 100)}, {"甲": merged("乙")})
    found = change(share, before, after)
    assert amounts(found) == only("work", 0)
    assert [(m.name, m.other, m.effect, m.is_pooled) for m in found.part("roster").movers] == [
        ("甲校", "乙校", 0, True)
    ]


def test_a_merger_of_yes_and_no_is_one_answer_less_and_no_work(share):
    before = state(A25, {"甲": (0, 1), "乙": (1, 1)})
    found = change(share, before, state(A26, {"乙": (1, 1)}, {"甲": merged("乙")}))
    assert amounts(found) == only("roster", 50)
    assert [(m.name, m.other, m.is_pooled) for m in found.part("roster").movers] == [("甲校", "乙校", False)]


def test_pupils_are_followed_through_a_chain_of_mergers_into_a_new_school(share):
    before = state(A25, {"甲": (0, 50), "乙": (50, 50)})
    after = state(A26, {"丙": (60, 100)}, {"甲": merged("乙"), "乙": merged("丙")})
    assert amounts(change(share, before, after)) == only("work", 10)


def split(origin, on=A26):
    return OPEN | {"opened_on": on, "split_from": origin}


def test_pupils_handed_on_in_a_split_are_nobodys_work(share):
    before = state(A25, {"甲": (50, 100), "丙": (0, 50)})
    found = change(share, before, state(A26, {"甲": (30, 60), "乙": (20, 40), "丙": (0, 50)}, {"乙": split("甲")}))
    assert amounts(found) == only("work", 0)
    (part,) = found.part("roster").movers
    assert (part.name, part.reason, part.other, part.is_pooled) == ("乙校", "split", "甲校", True)


def test_what_both_parts_of_a_split_school_achieve_is_the_work_of_the_school(share):
    after = state(A26, {"甲": (40, 60), "乙": (20, 40)}, {"乙": split("甲")})
    found = change(share, state(A25, {"甲": (50, 100)}), after)
    assert amounts(found) == only("work", 10)
    assert [(m.name, m.before, m.after) for m in found.part("work").movers] == [("甲校", 50, 60)]


def test_a_school_split_altogether_lives_on_in_its_parts(share):
    after = state(A26, {"乙": (20, 50), "丙": (40, 50)}, {"甲": CLOSED, "乙": split("甲"), "丙": split("甲")})
    found = change(share, state(A25, {"甲": (50, 100)}), after)
    assert amounts(found) == only("work", 10)
    assert {m.reason for m in found.part("roster").movers} == {"split"}


def test_a_split_of_a_yes_is_one_more_answer_and_no_work(share):
    after = state(A26, {"甲": (1, 1), "乙": (1, 1), "丙": (0, 1)}, {"乙": split("甲")})
    found = change(share, state(A25, {"甲": (1, 1), "丙": (0, 1)}), after)
    assert amounts(found) == only("roster", pytest.approx(100 / 6))


def test_merged_then_split_again_is_compared_as_one(share):
    after = state(A26, {"乙": (30, 70), "丙": (40, 60)}, {"甲": merged("乙"), "丙": split("乙")})
    assert amounts(change(share, state(A25, {"甲": (10, 50), "乙": (50, 80)}), after)) == only(
        "work", pytest.approx(10 / 1.3)
    )


def test_a_part_split_off_a_merged_school_still_counts_with_it(share):
    after = state(A26, {"乙": (70, 100), "丙": (10, 30)}, {"甲": merged("乙"), "丙": split("甲")})
    assert amounts(change(share, state(A25, {"甲": (30, 60), "乙": (50, 70)}), after)) == only("work", 0)


def test_a_school_that_reopens_is_no_work(share):
    before = state(A25, {"甲": (1, 10)}, {"乙": OPEN | {"closed_on": date(2024, 7, 1)}})
    after = state(A26, {"甲": (1, 10), "乙": (9, 10)}, {"乙": OPEN | {"reopened_on": A26}})
    found = change(share, before, after)
    assert amounts(found) == only("roster", 40)
    assert [(m.name, m.reason) for m in found.part("roster").movers] == [("乙校", "reopened")]


def test_a_school_that_was_split_off_long_ago_and_reopens_is_no_new_part(share):
    before = state(A25, {"甲": (1, 10)}, {"乙": split("甲", date(2010, 9, 1)) | {"closed_on": date(2024, 7, 1)}})
    reopened = split("甲", date(2010, 9, 1)) | {"reopened_on": A26}
    assert amounts(change(share, before, state(A26, {"甲": (1, 10), "乙": (9, 10)}, {"乙": reopened}))) == only(
        "roster", 40
    )


def in_town(found, town):
    """The state as readers of one town see it."""
    return replace(found, belongs=lambda unit: unit.get("town") == town)


def test_a_school_that_moves_to_another_town_is_the_rosters_doing_in_both(share):
    old, new = {"甲": OPEN | {"town": "东镇"}}, {"甲": OPEN | {"town": "西镇"}}
    east = [
        in_town(s, "东镇") for s in (state(A25, {"甲": (0, 10), "乙": (5, 10)}, old), state(A26, {"乙": (5, 10)}, new))
    ]
    west = [
        in_town(s, "西镇") for s in (state(A25, {"丙": (5, 10)}, old), state(A26, {"甲": (10, 10), "丙": (5, 10)}, new))
    ]
    for states, amount, reason, other in ((east, 25, "moved_out", "西镇"), (west, 25, "moved_in", "东镇")):
        found = change(share, *states)
        assert amounts(found) == only("roster", amount)
        assert [(m.name, m.reason, m.other) for m in found.part("roster").movers] == [("甲校", reason, other)]


def test_a_school_that_changed_its_class_leaves_the_scope_by_the_roster(share):
    states = (
        state(A25, {"甲": (0, 10), "乙": (5, 10)}),
        state(A26, {"乙": (5, 10)}, {"甲": OPEN | {"urban_rural": "111"}}),
    )
    found = change(share, *(replace(s, belongs=lambda unit: unit.get("urban_rural") != "111") for s in states))
    assert amounts(found) == only("roster", 25)
    assert [m.reason for m in found.part("roster").movers] == ["scoped_out"]


def test_a_part_split_off_a_school_that_moved_away_is_not_compared_with_it(share):
    old, new = {"甲": OPEN | {"town": "东镇"}}, {"甲": OPEN | {"town": "西镇"}, "乙": split("甲") | {"town": "东镇"}}
    states = (state(A25, {"甲": (50, 100), "丙": (1, 10)}, old), state(A26, {"乙": (20, 40), "丙": (1, 10)}, new))
    found = change(share, *(replace(s, belongs=lambda unit: unit.get("town") != "西镇") for s in states))
    assert found.part("work").amount == found.part("coverage").amount == 0


def test_mergers_that_point_at_each_other_are_closures(share):
    before = state(A25, {"甲": (0, 50), "乙": (50, 50), "丙": (5, 50)})
    after = state(A26, {"丙": (5, 50)}, {"甲": merged("乙"), "乙": merged("甲")})
    found = change(share, before, after)
    assert {m.reason for m in found.part("roster").movers} == {"closed"}


def test_without_any_unit_on_both_sides_nothing_is_told_apart(share):
    found = change(share, state(A25, {"甲": (1, 10)}), state(A26, {"乙": (2, 10)}, {"甲": CLOSED}))
    assert (found.start, found.end, found.parts) == (10, 20, ())


def test_a_standard_for_each_is_decomposed_as_the_share_of_units_that_meet_it(find):
    outdoor = find("outdoor_area")
    line = outdoor.target[0].value
    before = state(A25, {"甲": (line * 10, 10), "乙": (line * 10 - 1, 10)})
    after = state(A26, {"甲": (line * 10, 10), "乙": (line * 10, 10)})
    assert amounts(change(aggregate_of(outdoor, outdoor.target[0]), before, after)) == only("work", 50)


@pytest.mark.parametrize("kind", AGGREGATES)
def test_a_figure_is_made_of_units_as_the_roll_up_makes_it(literal, find, kind):
    facts = [
        literal_fact(A26, "1", 3, 10, is_urban=True, is_rural=False),
        literal_fact(A26, "2", 8, 10),
        literal_fact(A26, "3", 5, 20),
        literal_fact(A26, "4", None, 20),
        literal_fact(A26, "5", 2, 0),
        literal_fact(A26, "6", 7, 9, is_rural=False),
    ]
    indicator = replace(find("wifi_coverage"), aggregate=kind, scale=100.0, scope="all")
    units = {
        f.unit: (Fact(f.unit, "", f.numerator, f.denominator, None, f.is_urban, f.is_rural),)
        for f in facts
        if f.numerator is not None
    }
    expected = literal.measure(indicator, facts, A26).whole.latest.value
    assert aggregate(kind, 100.0).of(units) == pytest.approx(expected, rel=1e-9)


numbers = st.integers(0, 50).map(float)
reports = st.tuples(st.none() | numbers, st.integers(1, 50).map(float))
codes = [f"u{i}" for i in range(8)]
reported = st.dictionaries(st.sampled_from(codes), reports, min_size=1)
leavings = st.dictionaries(st.sampled_from(codes), st.sampled_from([CLOSED, *(merged(c) for c in codes)]))
comings = st.dictionaries(
    st.sampled_from(codes), st.sampled_from([OPEN | {"opened_on": A26}, *(split(c) for c in codes)])
)
removals = st.sets(st.sampled_from(codes))
urban = st.sets(st.sampled_from(codes))


def states(before, corrected, after, left, towns, period=A25):
    kept = {u: f for u, f in after.items() if u not in left}
    return (
        state(period, before, is_urban=towns),
        state(period, corrected, is_urban=towns),
        state(A26, kept, left, towns),
    )


@pytest.mark.parametrize("kind", AGGREGATES)
@given(
    before=reported, corrected=reported, after=reported, left=leavings, towns=urban, period=st.sampled_from([A25, A26])
)
def test_the_parts_are_the_whole(kind, before, corrected, after, left, towns, period):
    found = decompose(aggregate(kind, 100.0), *states(before, corrected, after, left, towns, period))
    if found.parts:
        assert math.isclose(math.fsum(p.amount for p in found.parts), found.total, rel_tol=1e-9, abs_tol=1e-9)


@pytest.mark.parametrize("kind", AGGREGATES)
@given(before=reported, corrected=reported, after=reported, left=leavings, came=comings, away=removals, here=removals)
def test_the_parts_are_the_whole_whoever_merges_splits_and_moves(
    kind, before, corrected, after, left, came, away, here
):
    came = {u: row for u, row in came.items() if u not in left}
    first, corrected, second = states(before, corrected, after, left, frozenset())
    then = {u: OPEN | {"opened_on": A26} for u in came}
    first, corrected = (
        replace(s, roster={**s.roster, **then}, belongs=lambda unit: unit.get("at") != "away")
        for s in (first, corrected)
    )
    moved = {u: {**second.roster[u], "at": "away"} for u in away & second.roster.keys()}
    second = replace(second, roster={**second.roster, **came, **moved}, belongs=lambda unit: unit.get("at") != "away")
    second = replace(second, facts=tuple(f for f in second.facts if f.unit_id not in moved or f.unit_id in here))
    found = decompose(aggregate(kind, 100.0), first, corrected, second)
    if found.parts:
        assert math.isclose(math.fsum(p.amount for p in found.parts), found.total, rel_tol=1e-9, abs_tol=1e-9)


def divided(amount, parts):
    """The whole number in so many whole parts."""
    return [amount // parts + (place < amount % parts) for place in range(parts)]


@pytest.mark.parametrize("kind", AGGREGATES)
@given(
    before=st.dictionaries(st.sampled_from(codes), st.tuples(st.integers(2, 40), st.integers(41, 90)), min_size=1),
    cuts=st.dictionaries(st.sampled_from(codes), st.integers(2, 4)),
    ended=removals,
)
def test_splitting_units_alone_is_never_work_nor_coverage_nor_correction(kind, before, cuts, ended):
    whole = {u: (n, 1 if kind == "sum" else d) for u, (n, d) in before.items()}
    parts, roster = {u: f for u, f in whole.items() if u not in cuts}, {}
    for unit in whole.keys() & cuts.keys():
        names = [f"{unit}之{place}" for place in range(cuts[unit])]
        roster |= {unit: CLOSED} if unit in ended else {}
        roster |= {name: split(unit) for name in names}
        names[0] = names[0] if unit in ended else unit
        n, d = whole[unit]
        denominators = [1] * len(names) if kind == "sum" else divided(d, len(names))
        parts |= dict(zip(names, zip(divided(n, len(names)), denominators, strict=True), strict=True))
    found = change(aggregate(kind, 100.0), state(A25, whole), state(A26, parts, roster))
    assert all(p.amount == pytest.approx(0, abs=1e-9) for p in found.parts if p.kind != "roster")


@pytest.mark.parametrize("kind", AGGREGATES)
@given(before=reported, left=leavings)
def test_reopening_units_alone_is_only_the_roster(kind, before, left):
    closed = {u: OPEN | {"closed_on": A25} for u in left}
    again = {u: OPEN | {"reopened_on": A26} for u in left}
    kept = {u: f for u, f in before.items() if u not in closed}
    found = change(aggregate(kind, 100.0), state(A25, kept, closed), state(A26, before, again))
    assert not any(p.amount for p in found.parts if p.kind != "roster")


@pytest.mark.parametrize("kind", AGGREGATES)
@given(before=reported, corrected=reported, after=reported, left=leavings, towns=urban)
def test_other_codes_for_the_same_units_change_nothing(kind, before, corrected, after, left, towns):
    other = dict(zip(codes, reversed(codes), strict=True))

    def renamed(found):
        return {other[u]: f for u, f in found.items()}

    moved = {other[u]: row | {"merged_into": other.get(row["merged_into"])} for u, row in left.items()}
    first = decompose(aggregate(kind, 100.0), *states(before, corrected, after, left, towns))
    second = decompose(
        aggregate(kind, 100.0),
        *states(renamed(before), renamed(corrected), renamed(after), moved, {other[u] for u in towns}),
    )
    assert amounts(first) == {p.kind: p.amount for p in second.parts}


@pytest.mark.parametrize("kind", AGGREGATES)
@given(before=reported, left=leavings)
def test_closing_units_alone_is_never_work_nor_coverage_nor_correction(kind, before, left):
    closed = dict.fromkeys(left, CLOSED)
    kept = {u: f for u, f in before.items() if u not in closed}
    found = change(aggregate(kind, 100.0), state(A25, before), state(A26, kept, closed))
    assert not any(p.amount for p in found.parts if p.kind != "roster")


@pytest.mark.parametrize("kind", AGGREGATES)
@given(before=reported, corrected=reported)
def test_corrections_alone_are_never_anything_else(kind, before, corrected):
    same = {u: corrected.get(u, before[u]) for u in before}
    later = replace(state(A26, same), roster=dict.fromkeys(before, OPEN))
    found = decompose(aggregate(kind, 100.0), state(A25, before), state(A25, same), later)
    assert not any(p.amount for p in found.parts if p.kind != "correction")


def test_a_unit_is_open_from_its_opening_until_the_day_it_closes():
    unit = {"opened_on": date(2025, 9, 1), "closed_on": A26}
    assert [State(day, (), {"甲": unit}).is_open("甲") for day in (date(2025, 8, 31), A25, A26)] == [False, True, False]
