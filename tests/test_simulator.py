"""The simulator's page, its links and its school terms say what the sum says."""

import json
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_pages import Opened
from test_pages import at as at  # the fixture

from yardstick import steering
from yardstick.address import Address, read_address
from yardstick.indicators import Filters
from yardstick.simulation import Pick
from yardstick.steering import Inputs
from yardstick.terms import Enough, schedule
from yardstick.unit_lists import packed, unpacked

ENDS = (date(2027, 1, 31), date(2027, 7, 15), date(2028, 1, 31))
LATE = {"a": date(2025, 12, 31)}
DUE = {"a": date(2027, 12, 31)}


def picks(*costs):
    return [Pick(f"{i}", f"{i}校", None, ("a",), cost) for i, cost in enumerate(costs)]


@given(st.lists(st.text("0123456789", min_size=1, max_size=10), min_size=1))
def test_a_list_of_codes_in_a_link_is_read_as_it_was_written(codes):
    assert unpacked(packed(codes)) == tuple(sorted(set(codes)))


def test_work_is_spread_evenly_over_the_terms_before_its_deadline():
    found = schedule(picks(1, 1, 1, 1, 1), DUE, ENDS)
    assert [len(t.picks) for t in found.terms] == [3, 2, 0]


def test_what_no_term_has_room_for_is_left_and_not_squeezed_in():
    found = schedule(picks(5, 4, 3), DUE, ENDS, budget=6)
    assert [t.cost for t in found.terms] == [5, 4, 0]
    assert [p.cost for p in found.left] == [3]
    assert found.enough == Enough(7, is_proved=True)


def smallest_budget(work, due):
    """By trying every order: what the dearest term costs at the least."""
    rooms = [[i for i, day in enumerate(ENDS) if day <= due[p.indicators[0]]] or range(len(ENDS)) for p in work]
    orders = product(*rooms)
    return min(max(sum(p.cost for p, at in zip(work, o, strict=True) if at == i) for i in range(3)) for o in orders)


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("abcd")), max_size=5), st.integers(0, 20))
def test_the_smallest_budget_per_term_equals_trying_every_order_and_holds_everything(pieces, budget):
    due = {**LATE, "b": ENDS[0], "c": ENDS[1], "d": ENDS[2]}
    work = [Pick(f"{i}", "", None, (name,), cost) for i, (cost, name) in enumerate(pieces)]
    found, smallest = schedule(work, due, ENDS, budget), smallest_budget(work, due)
    assert (not found.left) == (smallest <= budget)
    if found.left:
        assert found.enough == Enough(smallest, is_proved=True)
        found, budget = schedule(work, due, ENDS, smallest), smallest
    assert sorted(p.unit_id for t in found.terms for p in t.picks) == [p.unit_id for p in work]
    assert all(t.cost <= budget for t in found.terms)
    assert all(t.ends <= due[p.indicators[0]] for t in found.terms for p in t.picks if p.indicators != ("a",))


@pytest.mark.parametrize(("ends", "days"), [((), [None]), (ENDS, list(ENDS))])
def test_what_is_past_its_deadline_comes_at_once(ends, days):
    found = schedule(picks(1, 1), LATE, ends)
    assert [t.ends for t in found.terms] == days
    assert len(found.terms[0].picks) == 2


def test_a_link_holds_every_condition_and_leaves_out_what_it_cannot_read(demo):
    address = Address("simulator", goals=("gigabit_school", "digital_campus"), aim="budget", budget=150.5, term=60.0)
    address = address.go(picked=("2137900107", "2137900110"), by="count")
    assert read_address("simulator", address.params, demo.vocabulary("simulator")) == (address, ())
    wrong = {"goals": "nothing", "budget": "-1", "aim": "most", "units": "a b"}
    _, unknown = read_address("simulator", wrong, demo.vocabulary("simulator"))
    assert sorted(u.split("=")[0] for u in unknown) == sorted(wrong)


def test_a_budget_that_is_too_small_is_told_with_what_is_short(demo):
    asked = Inputs(("gigabit_school", "digital_campus"), "budget", 150.0)
    found = steering.scenario(demo, demo.view(), Filters(), asked)
    assert found.is_priced
    assert found.least.is_enough
    assert found.told.cost <= 1_500_000 < found.least.cost
    assert found.told == steering.scenario(demo, demo.view(), Filters(), asked).told


def test_before_the_prices_were_published_schools_are_counted(demo):
    first = min(c.moment for c in demo.view().commits("unit_costs"))
    found = steering.scenario(demo, demo.view(first - 1), Filters(), Inputs(("digital_campus",)))
    assert not found.is_priced
    assert found.told.cost == len(found.told.picks)


def test_protected_figures_are_not_offered(demo):
    offered = {r.indicator.id for r in steering.offered(demo, demo.view(), Filters())}
    assert not offered & {i.id for i in demo.plan.indicators if demo.is_protected(i)}


def test_the_page_says_the_answer_the_terms_and_the_schools(at, demo):
    found = steering.scenario(demo, demo.view(), Filters(), Inputs(("demo_kindergarten",)))
    page = at("simulator", goals="demo_kindergarten")
    assert "最少花 480 万元、补上 4 所，即可达标。" in page.text
    assert all(p.name in page.text for p in found.told.picks)
    assert "2027年1月31日前" in page.text


def test_a_budget_per_term_that_is_too_small_is_told_with_one_that_is_not_and_one_press_takes_it(at, run, demo):
    asked = Inputs(("demo_kindergarten",), term=1.0)
    enough = steering.scenario(demo, demo.view(), Filters(), asked).plan.enough.budget
    said = f"每学期不少于 {enough / steering.YUAN:g} 万元时全部排得下。"
    page = at("simulator", goals="demo_kindergarten", term="1")
    assert said in page.text
    assert "期限前排不下" in page.text
    assert said in run("simulate", "--goal", "demo_kindergarten", "--term", "1")[1].decode()
    test = next(b for b in page.test.button if b.label.startswith("每学期按")).click().run()
    assert not test.exception
    assert test.number_input(key="ys_sim_term").value == enough / steering.YUAN
    assert "排不下" not in Opened(test).text


def test_the_command_line_gives_the_schools_the_page_gives(run, demo):
    code, out, _ = run("simulate", "--goal", "demo_kindergarten", "--format", "json")
    found = steering.scenario(demo, demo.view(), Filters(), Inputs(("demo_kindergarten",)))
    assert code == 0
    assert [row["unit_id"] for row in json.loads(out)] == [p.unit_id for p in found.told.picks]
