"""Append-only records: whole lines or none, in order, under several writers."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from yardstick.errors import ConfigError
from yardstick.journals import Journal


def test_entries_come_back_in_order_and_to_another_reader(tmp_path):
    journal = Journal(tmp_path / "notes" / "links.jsonl")
    assert journal.entries() == ()
    journal.append({"code": "甲"})
    journal.append({"code": "乙"})
    assert Journal(tmp_path / "notes" / "links.jsonl").entries() == ({"code": "甲"}, {"code": "乙"})


def test_what_a_crash_left_of_an_entry_is_none_and_the_next_entry_takes_its_place(tmp_path):
    path = tmp_path / "links.jsonl"
    Journal(path).append({"n": 1})
    with path.open("ab") as file:
        file.write(b'{"n": 2, "wor')
    journal = Journal(path)
    assert journal.entries() == ({"n": 1},)
    journal.append({"n": 3})
    assert Journal(path).entries() == ({"n": 1}, {"n": 3})


def test_writers_at_the_same_time_lose_nothing_and_each_decides_on_all_that_came_before(tmp_path):
    path = tmp_path / "links.jsonl"
    journals = [Journal(path) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: journals[n % 4].extend(lambda old: {"n": len(old)}), range(40)))
    assert [e["n"] for e in Journal(path).entries()] == list(range(40))


def test_a_decision_against_writing_leaves_the_file_alone(tmp_path):
    journal = Journal(tmp_path / "links.jsonl")
    journal.append({"n": 1})
    assert journal.extend(lambda old: None) is None
    assert journal.entries() == ({"n": 1},)


def test_a_damaged_line_is_named_with_its_file(tmp_path):
    path = tmp_path / "links.jsonl"
    path.write_text('{"n": 1}\n{"n": 2, !\n')
    with pytest.raises(ConfigError, match=r'links\.jsonl.*"n": 2, !'):
        Journal(path).entries()
