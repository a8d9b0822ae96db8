"""No count from 1 to 4 can be read, worked out by subtraction, or learnt by comparing versions."""

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from yardstick.disclosure import WHOLE, counts, hidden

LIMIT = 5


def table(**towns):
    """A table with its district total: table(东=(12, 20), 西=(3, 9))."""
    rows = {name: counts(*cell) for name, cell in towns.items()}
    return {WHOLE: tuple(sum(c) for c in zip(*rows.values(), strict=True))} | rows


def test_nothing_is_hidden_while_every_count_is_large_or_zero():
    assert hidden([table(东=(12, 20), 西=(0, 9), 北=(30, 30))], LIMIT) == set()


def test_a_town_with_a_small_count_is_hidden_with_the_town_that_would_give_it_away():
    assert hidden([table(东=(12, 20), 西=(3, 9), 北=(30, 60))], LIMIT) == {"西", "东"}


def test_a_share_short_of_all_by_a_few_is_hidden_as_well():
    assert "西" in hidden([table(东=(12, 20), 西=(17, 20), 北=(30, 60))], LIMIT)


def test_of_two_towns_both_are_hidden_and_the_district_stays():
    assert hidden([table(东=(12, 20), 西=(3, 9))], LIMIT) == {"东", "西"}


def test_where_the_hidden_towns_together_are_still_few_the_next_goes_too():
    assert hidden([table(东=(1, 10), 西=(0, 7), 北=(60, 80), 南=(30, 60))], LIMIT) == {"东", "西", "南"}


def test_a_small_district_shows_nothing():
    assert hidden([table(东=(4, 20), 西=(0, 9))], LIMIT) == {WHOLE, "东", "西"}


def test_a_single_town_with_a_small_count_takes_the_district_with_it():
    assert hidden([table(东=(3, 20))], LIMIT) == {WHOLE, "东"}


def test_a_later_version_does_not_show_what_an_earlier_one_hid():
    before, after = table(东=(12, 20), 西=(3, 9)), table(东=(12, 20), 西=(7, 13))
    assert hidden([after], LIMIT) == set()
    assert hidden([before, after], LIMIT) == {"东", "西"}


def test_a_town_that_becomes_small_takes_the_district_with_it_because_the_other_town_was_shown():
    before, after = table(东=(12, 20), 西=(7, 13)), table(东=(12, 20), 西=(3, 9))
    assert hidden([before, after], LIMIT) == {WHOLE, "东", "西"}


def test_a_hidden_town_that_is_no_longer_reported_takes_the_district_with_it():
    before, after = table(东=(12, 20), 西=(3, 9), 北=(30, 60)), table(东=(12, 20), 北=(30, 60))
    assert hidden([before, after], LIMIT) == {WHOLE, "东"}


cells = st.integers(0, 9).flatmap(lambda n: st.integers(0, 9).map(lambda rest: (float(n), float(n + rest))))
towns = st.lists(cells, min_size=1, max_size=4)


@st.composite
def histories(draw):
    """A period's versions: between two of them each town may or may not be corrected, left out or reported again."""
    versions = [draw(towns)]
    for _ in range(draw(st.integers(0, 3))):
        versions.append([draw(st.just(cell) | cells | st.none()) for cell in versions[-1]])
    return [table(**{f"镇{i}": cell for i, cell in enumerate(found) if cell}) for found in versions if any(found)]


@settings(max_examples=400)
@given(history=histories())
def test_nobody_who_sees_every_version_can_work_out_a_small_count(history):
    """The worst reader knows which towns were not corrected; then equal cells are one unknown."""
    shown = [set(t) - hidden(history[: i + 1], LIMIT) for i, t in enumerate(history)]
    for part in range(3):  # the count, the rest, all
        cells_of = [(p, t[p]) for t in history for p in t if p is not WHOLE]
        unknowns = {key: i for i, key in enumerate(dict.fromkeys(cells_of))}
        rows = [_row(t, place, unknowns) for t, seen in zip(history, shown, strict=True) for place in seen]
        known = np.array(rows) if rows else np.zeros((1, len(unknowns)))
        for t in history:
            names = [p for p in t if p is not WHOLE]
            for size in range(1, len(names) + 1):
                for group in combinations(names, size):
                    secret = sum(t[p][part] for p in group)
                    if 0 < secret < LIMIT:
                        target = sum(_row(t, p, unknowns) for p in group)
                        assert not _follows(target, known), (group, secret)


def _row(table, place, unknowns):
    row = np.zeros(len(unknowns))
    for p in table.keys() - {WHOLE} if place is WHOLE else [place]:
        row[unknowns[p, table[p]]] += 1
    return row


def _follows(target, known):
    rank = np.linalg.matrix_rank
    return rank(np.vstack([known, target])) == rank(known)
