"""How a dataset was delivered: due and done, who is missing, what was corrected, what comes next."""

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone

import pyarrow as pa
import pytest

from yardstick.contracts import CheckedTable, Column, Contract, Source, arrow_schema
from yardstick.deliveries import Next, deliveries
from yardstick.judging import is_overdue
from yardstick.snapshots import SnapshotStore, Unit

A24, S25, A25, S26 = date(2024, 9, 30), date(2025, 3, 31), date(2025, 9, 30), date(2026, 3, 31)
CODE, NAME = Column("unit_id", "", "", "string", required=True), Column("name", "", "", "string", required=True)
KIND = Column("kind", "", "", "string", required=True)
CLOSED = Column("closed_on", "", "", "date", optional=True)
UNITS = Contract("units", "", "", "", "", "", True, (), 6, 30, (CODE, NAME, KIND, CLOSED))
BOOKS = Contract("books", "", "", "", "", "", False, ("211",), 6, 30, (CODE, NAME))
SITES = Contract("sites", "", "", "", "", "", False, (), 12, 60, (CODE, NAME), about="items")
ROSTER = [
    ("1", "甲", "211", None),
    ("2", "乙", "211", None),
    ("3", "丙", "211", date(2025, 9, 1)),
    ("4", "丁", "111", None),
]


@pytest.fixture
def store(tmp_path):
    """A store whose clock the test sets: store.set(2025, 4, 10)."""
    moment = [0]
    opened = SnapshotStore(tmp_path, {c.id: c for c in (UNITS, BOOKS, SITES)}, clock=lambda: moment[0])
    opened.set = lambda *at: moment.__setitem__(0, round(datetime(*at, tzinfo=UTC).timestamp() * 1000))
    return opened


def publish(store, contract, period, rows, day, author="张三"):
    store.set(*day)
    columns = arrow_schema(contract)
    table = pa.table([[row[i] for row in rows] for i in range(len(columns))], schema=columns)
    content = repr(rows).encode()
    source = Source("a.csv", content, hashlib.sha256(content).hexdigest(), "utf-8")
    checked = CheckedTable(contract, period, table, source)
    store.publish(checked, author=author, note="", based_on=store.revision(contract.id, period))


def told(store, contract, today, zone=UTC):
    return deliveries(store.at(), contract, today, zone)


def test_each_period_says_when_it_was_due_and_came_who_was_missing_and_who_corrected_it(store):
    publish(store, UNITS, A24, ROSTER, (2024, 10, 10))
    publish(store, BOOKS, A24, [("1", "甲"), ("2", "乙"), ("3", "丙")], (2024, 10, 30))
    publish(store, BOOKS, S25, [("1", "甲")], (2025, 5, 3))
    publish(store, BOOKS, S25, [("1", "甲"), ("3", "丙")], (2025, 6, 1), author="李四")
    spring, autumn = told(store, BOOKS, S25).periods
    assert (autumn.due_on, autumn.delivered_on, autumn.days_late) == (date(2024, 10, 30), date(2024, 10, 30), 0)
    assert (autumn.rows, autumn.expected, autumn.delivered, autumn.missing, autumn.revisions) == (3, 3, 3, (), 0)
    assert (spring.due_on, spring.delivered_on, spring.days_late) == (date(2025, 4, 30), date(2025, 5, 3), 3)
    assert (spring.rows, spring.expected, spring.delivered, spring.missing) == (2, 3, 2, (Unit("2", "乙"),))
    assert (spring.revisions, spring.last.author, spring.last.moment) == (1, "李四", store.newest())


def test_a_publish_has_the_day_of_the_plans_clock(store):
    publish(store, SITES, A24, [("a", "甲站")], (2024, 10, 9, 20))
    assert told(store, SITES, A24, timezone(timedelta(hours=8))).periods[0].delivered_on == date(2024, 10, 10)


def test_a_closed_unit_and_one_of_another_kind_are_not_expected(store):
    publish(store, UNITS, A24, ROSTER, (2024, 10, 10))
    publish(store, BOOKS, A25, [("1", "甲")], (2025, 10, 10))
    assert told(store, BOOKS, A25).periods[0].missing == (Unit("2", "乙"),)


def test_a_period_left_out_between_two_is_late_up_to_today(store):
    publish(store, UNITS, A24, ROSTER, (2024, 10, 10))
    for period, day in ((A24, (2024, 10, 10)), (A25, (2025, 10, 10))):
        publish(store, BOOKS, period, [("1", "甲")], day)
    left_out = told(store, BOOKS, date(2025, 5, 10)).periods[1]
    assert (left_out.period, left_out.delivered_on, left_out.rows, left_out.last) == (S25, None, 0, None)
    assert (left_out.days_late, left_out.expected, len(left_out.missing)) == (10, 3, 3)


def test_items_expect_nobody_and_a_yearly_dataset_leaves_no_spring_out(store):
    for year in (2024, 2025):
        publish(store, SITES, date(year, 9, 30), [("a", "甲站")], (year, 10, 10))
    found = told(store, SITES, S26).periods
    assert [d.period for d in found] == [A25, A24]
    assert (found[0].expected, found[0].delivered, found[0].missing) == (None, None, ())


@pytest.mark.parametrize(
    ("today", "state", "days_late"),
    [
        (date(2026, 4, 30), "ahead", 0),
        (date(2026, 9, 29), "ahead", 0),
        (date(2026, 9, 30), "due", 0),
        (date(2026, 11, 29), "due", 0),
        (date(2026, 11, 30), "late", 1),
    ],
)
def test_a_file_due_once_a_year_is_late_only_after_its_autumn(store, today, state, days_late):
    publish(store, SITES, A25, [("a", "甲站")], (2025, 10, 10))
    expected = Next(date(2026, 9, 30), date(2026, 11, 29), state, days_late)
    assert told(store, SITES, today).next == expected
    assert is_overdue(A25, today, SITES.due_months, SITES.grace_days) == (state == "late")


def test_a_dataset_that_never_came_has_nothing_to_tell(store):
    found = told(store, BOOKS, A25)
    assert (found.periods, found.next) == ((), None)


def test_a_period_that_was_withdrawn_is_no_delivery(store):
    publish(store, UNITS, A24, ROSTER, (2024, 10, 10))
    publish(store, BOOKS, A24, [("1", "甲")], (2024, 10, 11))
    before = store.newest()
    publish(store, BOOKS, S25, [("1", "甲")], (2025, 4, 10))
    store.roll_back("books", S25, before, author="", note="")
    assert [d.period for d in told(store, BOOKS, S25).periods] == [A24]
