"""Cohorts say what they have, and what to expect when they leave."""

import duckdb
import pytest

from yardstick.cohorts import cohorts, yearly_gain

NOW = {"stage": "primary", "years_left": 1, "is_last": True}


def row(grade, leaves, size, reached, before=None, **more):
    size_before, reached_before = before or (None, None)
    return NOW | {
        "grade": grade,
        "leaves": leaves,
        "size": size,
        "reached": reached,
        "size_before": size_before,
        "reached_before": reached_before,
        **more,
    }


def test_a_cohort_is_expected_to_gain_as_all_cohorts_of_its_stage_did_last_year():
    rows = [row(5, 2027, 100, 60, (100, 40)), row(4, 2028, 100, 30, (100, 10), years_left=2, is_last=False)]
    assert [c.expected for c in cohorts(rows)["primary"]] == pytest.approx([0.8, 0.7])


def test_nobody_is_expected_to_have_more_than_everything_or_to_lose_what_is_there():
    rising = [row(5, 2027, 10, 9, (10, 1))]
    falling = [row(5, 2027, 10, 5, (10, 9))]
    assert [cohorts(rows)["primary"][0].expected for rows in (rising, falling)] == [1.0, 0.5]


def test_without_a_year_before_nothing_is_expected():
    (found,) = cohorts([row(1, 2031, 20, 2)])["primary"]
    assert (found.expected, yearly_gain([found]), found.share) == (None, None, 0.1)


GRADES = """
select * from (values
    (date '2025-09-30', 'a', 'primary', 4, false, 20, 5),
    (date '2026-09-30', 'a', 'primary', 5, true, 20, 12),
    (date '2026-09-30', 'a', 'primary', 4, false, 10, 1),
    (date '2026-09-30', 'b', 'primary', 4, false, 6, 3),
    (date '2025-09-30', 'a', 'primary', 5, true, 9, 9)
) as t(period, unit_id, stage, grade, is_last_grade, pupils, had_trip)
"""


def test_a_cohort_is_followed_through_the_grades_and_a_school_without_the_last_one_joins_it(home):
    connection = duckdb.connect()
    roster = "'东街道' as town, true as is_rural, true as is_open, true as is_delivered"
    connection.execute(f"create view study_trips as select *, {roster} from ({GRADES})")
    sql = (home / "queries/parts/trips.sql").read_text(encoding="utf-8")
    params = {"town": None, "unit": None, "stage": None, "last": None, "rural_only": True, "new_year": 9}
    found = connection.execute(f"select * exclude (period, stage) from ({sql})", params).fetchall()
    assert found == [(5, True, 2027, 1, 20, 12, 20, 5), (4, False, 2028, 2, 16, 4, None, None)]
