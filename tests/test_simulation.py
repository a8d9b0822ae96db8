"""The simulator's answers equal those of trying everything, and say so when there is nothing that works."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from literal import A26, Fact

from yardstick import programmes
from yardstick.improvement import levers
from yardstick.simulation import Price, Simulation

INDICATORS = {"gigabit_school": (1, 1), "classroom_100m": (0, 20), "rural_bachelor_rate": (1, 20)}
UNITS = "123"


def figures(literal, find, facts):
    """What could be done about each indicator, given its facts; only those with something left to do."""
    found = []
    for name, told in facts.items():
        result = literal.measure(find(name), told, A26).whole
        here = levers(result, literal.unit_rows(find(name), told, A26, A26))
        if not isinstance(here, str):
            found.append(here)
    return found


@st.composite
def questions(draw):
    facts = {}
    for name, (low, high) in INDICATORS.items():
        sizes = [draw(st.integers(low, high)) for _ in UNITS]
        facts[name] = [Fact(A26, u, draw(st.integers(0, d)), d) for u, d in zip(UNITS, sizes, strict=True)]
    chosen = draw(st.lists(st.sampled_from(list(INDICATORS)), min_size=1, max_size=3, unique=True))
    served = st.frozensets(st.sampled_from(list(INDICATORS)), min_size=1)
    prices = draw(
        st.lists(st.builds(Price, st.just("x"), served, st.integers(0, 9), st.sampled_from([None, *UNITS])), max_size=4)
    )
    return {name: facts[name] for name in chosen}, prices, draw(st.integers(0, 20))


def every_set(figures, prices):
    """Every way to spend money: (cost, units, what each figure comes to), by trying all sets of pieces."""
    pieces = []
    for unit in UNITS:
        own = [p for p in prices if p.unit_id == unit]
        covered = frozenset().union(*(p.indicators for p in own))
        pieces += [(unit, p) for p in own]
        pieces += [(unit, p) for p in prices if p.unit_id is None and not p.indicators & covered]
    for size in range(len(pieces) + 1):
        for some in combinations(pieces, size):
            served = {(u, name) for u, p in some for name in p.indicators}
            done = [[x for x in f.all if (x.unit_id, f.result.indicator.id) in served] for f in figures]
            yield sum(p.cost for _, p in some), len({u for u, _ in some}), done


def nearness(figure, done):
    return min(1.0, sum(x.gain for x in done) / figure.missing)


@settings(max_examples=30)
@given(questions())
def test_the_cheapest_set_and_the_most_within_a_budget_equal_trying_everything(literal, find, question):
    facts, prices, budget = question
    asked = figures(literal, find, facts)
    simulation, tried = Simulation(asked, prices), list(every_set(asked, prices))
    enough = [(c, n) for c, n, done in tried if all(f.meets(d) for f, d in zip(asked, done, strict=True))]
    found = simulation.cheapest()
    assert (found is None) == (not enough)
    if found is not None:
        assert found.is_enough
        assert found.is_proved
        assert (found.cost, len(found.picks)) == min(enough)

    def rank(cost, done):
        met = sum(f.meets(d) for f, d in zip(asked, done, strict=True))
        return met, round(sum(nearness(f, d) for f, d in zip(asked, done, strict=True)), 7), -cost

    within = simulation.within(budget)
    best = max(rank(c, done) for c, _, done in tried if c <= budget)
    assert within.cost <= budget
    assert rank(within.cost, [o.chosen for o in within.outcomes]) == best


@settings(max_examples=60)
@given(questions())
def test_a_question_answered_from_the_columns_in_doubt_has_the_same_answer(literal, find, question):
    facts, prices, budget = question
    asked = figures(literal, find, facts)

    def answers():
        simulation = Simulation(asked, prices)
        found = simulation.cheapest(), simulation.within(budget)
        return [a and (a.cost, a.is_proved, a.is_enough, nearest(a)) for a in found]

    whole = answers()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(programmes, "MANY", 2)
        patch.setattr(programmes, "CORE", 1)
        assert answers() == whole


def nearest(answer):
    return round(sum(nearness(o.levers, o.chosen) for o in answer.outcomes), 6)


FACTS = {"gigabit_school": [Fact(A26, f"{n}", 0) for n in range(4)]}
ONE = [Price("", frozenset({"gigabit_school"}), 1)]


def test_among_alike_units_the_lowest_codes_are_taken(literal, find):
    answer = Simulation(figures(literal, find, FACTS), ONE).within(2)
    assert [p.unit_id for p in answer.picks] == ["0", "1"]


def test_what_is_chosen_by_hand_is_taken_and_nothing_else(literal, find):
    answer = Simulation(figures(literal, find, FACTS), ONE).of(["1", "3", "unknown"])
    assert ([p.unit_id for p in answer.picks], answer.cost) == (["1", "3"], 2)
    assert [(o.after, o.is_met) for o in answer.outcomes] == [(50.0, False)]


def test_a_unit_without_a_price_is_named_and_never_taken(literal, find):
    prices = [Price("", frozenset({"gigabit_school"}), 1, f"{n}") for n in range(3)]
    simulation = Simulation(figures(literal, find, FACTS), prices)
    assert simulation.unpriced == ("3",)
    assert simulation.cheapest() is None
    assert simulation.everything().outcomes[0].after == 75.0


def test_work_that_serves_several_targets_is_paid_once(literal, find):
    facts = {name: [Fact(A26, "1", 0), Fact(A26, "2", 1)] for name in ("gigabit_school", "digital_campus")}
    both = Price("网络", frozenset(facts), 7)
    single = [Price("", frozenset({name}), 5) for name in facts]
    answer = Simulation(figures(literal, find, facts), [both, *single]).cheapest()
    assert answer.cost == pytest.approx(7)
    assert answer.picks[0].indicators == tuple(facts)
