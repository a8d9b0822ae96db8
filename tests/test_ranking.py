"""Towns are ranked where their figures can be compared, and nowhere else."""

from dataclasses import replace

import pytest
from literal import A25, A26, Fact

from yardstick.ranking import ranked_towns


@pytest.fixture
def ranks(literal, find):
    """ranks(facts, **changes): (rank, town, n) of the gigabit share over these facts."""

    def ranked(*facts, **changes):
        indicator = replace(find("gigabit_school"), **changes)
        return [(r.rank, r.result.name, r.n) for r in ranked_towns(literal.measure(indicator, facts, A26))]

    return ranked


def of(town, numerator, denominator, period=A26):
    return Fact(period, f"{town}{period}", numerator, denominator, town=town)


def test_equal_shares_share_a_rank_and_every_rank_says_its_denominator(ranks):
    assert ranks(of("甲", 9, 10), of("乙", 1, 2), of("丙", 18, 20), of("丁", 0, 5)) == [
        (1, "丙", 20),
        (1, "甲", 10),
        (3, "乙", 2),
        (4, "丁", 5),
    ]


def test_what_reads_alike_ranks_alike(ranks):
    assert [rank for rank, *_ in ranks(of("甲", 2, 3), of("乙", 2001, 3001))] == [1, 1]


def test_fewer_is_better_where_the_plan_says_so(ranks):
    assert ranks(of("甲", 30, 100), of("乙", 20, 100), direction="at_most")[0][1] == "乙"


def test_a_town_with_older_data_is_not_compared(ranks):
    assert ranks(of("甲", 1, 2), of("乙", 1, 2), of("丙", 2, 2, A25))[-1][1] == "甲"


@pytest.mark.parametrize("changes", [{"target": ()}, {"aggregate": "sum"}, {"aggregate": "cv"}])
def test_nothing_is_ranked_without_a_target_or_that_is_no_share(ranks, changes):
    assert ranks(of("甲", 1, 2), of("乙", 2, 2), **changes) == []


def test_one_town_alone_has_no_rank(ranks):
    assert ranks(of("甲", 1, 2)) == []
