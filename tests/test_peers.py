"""A unit is compared with units of its own kind, and ranked only among enough of them."""

import pytest
from literal import A25, A26

from yardstick.indicators import UnitRow
from yardstick.peers import peers_of, standing

PRIMARY = {"kind": "211", "stages": ["primary"]}


def row(unit_id, value, meets=None):
    return UnitRow(unit_id, f"{unit_id}校", "东街道", value, 1, value, None, meets, None)


def test_peers_are_open_and_of_the_same_kind_and_stages():
    roster = {
        "甲": PRIMARY,
        "乙": PRIMARY | {"closed_on": A25},
        "丙": PRIMARY | {"opened_on": A25},
        "丁": {"kind": "312", "stages": ["primary", "junior"]},
    }
    assert peers_of("甲", roster, A26) == {"甲", "丙"}
    assert peers_of("无", roster, A26) == set()


@pytest.mark.parametrize(("direction", "rank"), [("at_least", 2), ("at_most", 3)])
def test_ties_share_the_better_rank_and_the_direction_decides_what_is_better(direction, rank):
    rows = [row(u, v) for u, v in zip("甲乙丙丁戊", (5, 4, 4, 3, 2), strict=True)]
    found = standing("乙", rows, frozenset("甲乙丙丁戊"), direction)
    assert (found.rank, found.of, found.median) == (rank, 5, 4)


def test_among_fewer_than_five_there_is_no_rank():
    rows = [row(u, v) for u, v in zip("甲乙丙丁", (5, 4, 3, 2), strict=True)]
    assert standing("甲", rows, frozenset("甲乙丙丁"), "at_least").rank is None


def test_units_without_a_value_and_strangers_are_not_compared():
    rows = [row("甲", 5), row("乙", None), row("客", 9)]
    assert standing("甲", rows, frozenset("甲乙"), "at_least").values == (5,)
    assert standing("乙", rows, frozenset("甲乙"), "at_least") is None
