"""The smallest set that turns a light: measured again by the real engine it does, and no smaller set does."""

import json
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from literal import A25, A26, Fact, replace

from yardstick.improvement import improvement
from yardstick.indicators import Filters
from yardstick.status import Status

KINDS = {
    "classroom_100m": (0, 100),  # a share that is to be 100%; smallest and largest denominator
    "gigabit_school": (1, 1),  # yes or no
    "rural_bachelor_rate": (1, 30),  # a share that is to be 95%
    "children_per_teacher": (0, 9),  # a share that is to be at most 15
    "toilet_girls": (0, 9),  # each unit held to at most 13
    "dorm_area": (1, 60),  # each unit held to at least 3
    "inspector_load": (1, 3),  # a mean that is to be at most 5
    "staff_gap": (1, 1),  # a total that is to be nothing
}
SHARES = ("classroom_100m", "gigabit_school", "rural_bachelor_rate")


@st.composite
def districts(draw):
    name = draw(st.sampled_from(list(KINDS)))
    low, high = KINDS[name]
    facts = []
    for number in range(draw(st.integers(1, 5))):
        d = draw(st.integers(low, high))
        most = d if name in SHARES else 40 if name != "dorm_area" else 240
        facts.append(Fact(A26, f"{number}", draw(st.integers(0, most)), d))
    return name, facts


def applied(facts, levers):
    """The facts once these units are brought up."""
    becomes = {lever.unit_id: rows for lever in levers for rows in [lever.rows]}
    return [
        replace(f, numerator=becomes[f.unit][0][1], denominator=becomes[f.unit][0][2]) if f.unit in becomes else f
        for f in facts
    ]


def statuses(literal, indicator, alternatives):
    """What light each of these districts has: one a town, measured at once."""
    facts = [replace(f, town=f"{i:03}") for i, one in enumerate(alternatives) for f in one]
    return [t.status for t in literal.measure(indicator, facts, A26).towns]


@settings(max_examples=60)
@given(districts())
def test_the_smallest_set_turns_the_light_and_no_smaller_one_does(literal, find, plan, district):
    name, facts = district
    indicator = find(name)
    found = improvement(
        literal.measure(indicator, facts, A26).whole, literal.unit_rows(indicator, facts, A26, A26), plan
    )
    if isinstance(found, str):
        assert found in ("reached", "no_data", "nobody")
        return
    short = found.levers.all
    smaller = [applied(facts, some) for some in combinations(short, len(found.chosen) - 1)]
    lights = statuses(literal, indicator, [applied(facts, found.chosen), *smaller])
    assert lights[0] is Status.REACHED
    assert found.status is Status.REACHED
    assert Status.REACHED not in lights[1:]


def of(literal, indicator, facts, plan, today=A26, **kwargs):
    whole = literal.measure(indicator, facts, today).whole
    return improvement(whole, literal.unit_rows(indicator, facts, A26, today), plan, **kwargs)


def test_fewer_units_are_enough_to_be_on_track_and_one_less_is_not(literal, find, plan):
    facts = [Fact(A25, f"{n}", 1 if n < 2 else 0) for n in range(10)]
    facts += [Fact(A26, f"{n}", 1 if n < 2 else 0) for n in range(10)]
    indicator = find("party_led_rate")
    found = of(literal, indicator, facts, plan)
    assert (len(found.chosen), found.per_term, found.free) == (8, 4, 0)

    def light(count):
        better = {x.unit_id for x in found.chosen[:count]}
        now = [replace(f, numerator=1) if f.period == A26 and f.unit in better else f for f in facts]
        return literal.measure(indicator, now, A26).whole.status

    assert light(found.to_green) is Status.ON_TRACK
    assert light(found.to_green - 1) in (Status.FAR_BEHIND, Status.SLIGHTLY_BEHIND)


def test_where_any_of_several_would_do_that_is_said_and_the_codes_decide(literal, find, plan):
    facts = [Fact(A26, f"{n}", 1 if n < 7 else 0) for n in range(10)]
    found = of(literal, find("rural_pass_rate"), facts, plan)  # 80% are asked
    assert ([x.unit_id for x in found.chosen], found.free) == (["7"], 3)


def test_units_without_data_are_named_and_never_offered(literal, find, plan):
    facts = [Fact(A26, "1", 1), Fact(A26, "2", 0), Fact(A26, "3", None)]
    found = of(literal, find("gigabit_school"), facts, plan)
    assert [x.unit_id for x in found.chosen] == ["2"]
    assert [r.unit_id for r in found.levers.unreported] == ["3"]
    assert found.status is Status.AWAITING  # all that could be done is done, but not everyone has reported


@pytest.mark.parametrize(
    ("name", "facts", "reason"),
    [
        ("cv_l6_junior", [Fact(A26, c, n, 1, stages=("junior",)) for c, n in (("1", 1), ("2", 9))], "spread"),
        (
            "edu_ratio_urban_rural",
            [Fact(A26, "1", 9, 9, is_rural=False, is_urban=True), Fact(A26, "2", 5, 9)],
            "spread",
        ),
        ("rotation_backbone", [Fact(A26, "1", 1, 10, town=None)], "district"),
        ("wifi_coverage", [Fact(A26, "1", 1, 10)], "no_target"),
        ("gigabit_school", [Fact(A26, "1", 1)], "reached"),
    ],
)
def test_where_no_set_of_units_can_be_named_none_is_made_up(literal, find, plan, name, facts, reason):
    assert of(literal, find(name), facts, plan) == reason


def test_of_protected_figures_no_unit_is_named(literal, find, plan):
    assert of(literal, find("aid_disabled"), [Fact(A26, "1", 1, 10)], plan, protected=True) == "protected"


def test_the_command_line_names_the_units_the_pages_name(run, demo):
    code, out, _ = run("improve", "gigabit_school", "--format", "json")
    (row,) = json.loads(out)
    short = [r for r in demo.unit_rows(demo.plan.find("digital_campus").find("gigabit_school"), demo.view(), Filters(),
                                       A26) if r.meets is False]  # fmt: skip
    assert code == 0
    assert sorted(row["units"].split("、")) == sorted(r.unit_id for r in short)
    assert (row["needed"], row["status_after"]) == (len(short), "reached")


def test_an_unknown_indicator_is_refused_with_the_known_ones(run):
    code, _, err = run("improve", "千兆进村率")
    assert code == 2
    assert "gigabit_school" in err
