"""A file against what is published: who came and went, what jumped, what is being corrected."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yardstick.checking.against import check_against
from yardstick.checking.catalogue import load_catalogue
from yardstick.checking.fields import Field, Header
from yardstick.checking.findings import Findings
from yardstick.checking.matching import Earlier
from yardstick.checking.records import Rows
from yardstick.codes import Codes
from yardstick.contracts import ARROW_TYPES, Choice, Column, Contract, Ratio, Setting

CATALOGUE = load_catalogue(Path("data/checks.toml"), Path("no such file"))
SPRING, AUTUMN = date(2025, 3, 31), date(2025, 9, 30)
COLUMNS = {
    c.name: c
    for c in (
        Column("unit_id", "标识码", "Code", "string", required=True),
        Column("name", "名称", "Name", "string"),
        Column("stage", "学段", "Stage", "string", choices=(Choice("primary", "小学", "Primary"),)),
        Column("town", "镇街", "Town", "string"),
        Column("pupils", "学生数", "Pupils", "integer"),
        Column("area", "面积", "Area", "number"),
        Column("has_water", "有水", "Water", "boolean"),
        Column("opened_on", "开办日期", "Opened", "date"),
        Column("closed_on", "撤并日期", "Closed", "date"),
        Column("former_code", "原标识码", "Former", "string"),
    )
}


def contract(*names, roster=False, about="units", key=("unit_id",), **declared):
    columns = tuple(COLUMNS[name] for name in names)
    words = ("schools", "学校", "Schools", "", "", "", roster, (), 6, 30, columns)
    return Contract(*words, about=about, key=key, **declared)


def table(given, rows):
    """Stored rows, or the columns of a file: each row in the order of the contract's columns."""
    columns = zip(*rows, strict=True) if rows else [[] for _ in given.columns]
    arrays = {
        c.name: pa.array(list(values), ARROW_TYPES[c.type]) for c, values in zip(given.columns, columns, strict=True)
    }
    return pa.table(arrays)


def problems(given, before, now, **known):
    stored = table(given, now)
    fields = tuple(Field(at, column.title, column) for at, column in enumerate(given.columns))
    numbers = pa.array(range(2, 2 + stored.num_rows), pa.int32())
    file = Rows(
        Header(given, tuple(c.title for c in given.columns), fields),
        numbers,
        {name: stored[name].combine_chunks() for name in stored.column_names},
    )
    found = Findings("zh")
    earlier = Earlier(SPRING if before else None, table(given, before) if before else None, newest=SPRING)
    check_against(file, AUTUMN, replace(earlier, **known), found, CATALOGUE)
    return found.problems()


def told(given, before, now, **known):
    return [(p.code, p.row) for p in problems(given, before, now, **known)]


def roster(*units, **more):
    """Each unit by code in 东镇, open, of no kind; `more`: code → what differs."""
    return {u: {"unit_id": u, "name": u, "town": "东镇", "kind": "211", **more.get(u, {})} for u in units}


SCHOOLS = contract("unit_id", "name", "pupils")
ITEMS = contract("unit_id", "name", "town", "pupils", about="items")
ROSTER = contract("unit_id", "name", "town", "opened_on", "closed_on", "former_code", roster=True)


def unit(code, name=None, town="东镇", opened=None, closed=None, former=None):
    return (code, name or f"{code}校", town, opened, closed, former)


def test_nothing_published_nothing_to_tell():
    assert told(SCHOOLS, [], [("1", "甲", 100)], newest=None) == []


def test_ordinary_growth_is_nothing_to_tell():
    assert told(SCHOOLS, [("1", "甲", 100), ("2", "乙", 200)], [("1", "甲", 120), ("2", "乙", 180)]) == []


def test_a_unit_that_left_the_roster_without_being_closed_is_named():
    before = [unit("1"), unit("2"), unit("3", closed=SPRING)]
    [problem] = problems(ROSTER, before, [unit("1")])
    assert (problem.code, problem.row) == ("snapshot.vanished", None)
    assert "1 个：2校（2）" in problem.message
    assert told(ROSTER, before, [unit("1"), unit("2", closed=AUTUMN)]) == []


def test_a_unit_new_on_the_roster_without_an_opening_is_named():
    [problem] = problems(ROSTER, [unit("1")], [unit("1"), unit("2", opened=date(1990, 9, 1))])
    assert (problem.code, problem.row, problem.position) == ("snapshot.appeared", 3, 0)
    assert told(ROSTER, [unit("1")], [unit("1"), unit("2", opened=AUTUMN)]) == []


def test_what_somebody_has_accounted_for_is_nothing_to_tell():
    assert told(ROSTER, [unit("1"), unit("2")], [unit("1"), unit("3")], explained=frozenset({"2", "3"})) == []


def test_another_code_under_the_same_name_is_told_as_that_alone():
    [problem] = problems(ROSTER, [unit("1"), unit("2", "乙校")], [unit("1"), unit("9", "乙校")])
    assert (problem.code, problem.row) == ("snapshot.renamed_key", 3)
    assert "乙校 2 → 9" in problem.message


def test_a_code_whose_change_the_roster_records_is_nothing_to_tell():
    assert told(ROSTER, [unit("1"), unit("2", "乙校")], [unit("1"), unit("9", "乙校", former="2")]) == []
    changed, known = Codes((("2", "9"),)), roster("1", "9")
    before, now = [("1", "甲", 10), ("2", "乙", 20)], [("1", "甲", 11), ("9", "乙", 21)]
    assert told(SCHOOLS, before, now, codes=changed, roster=known, roster_before=known) == []


def test_many_units_fewer_is_a_break_in_coverage_and_not_a_list_of_the_vanished():
    before = [unit(str(i)) for i in range(10)]
    [problem] = problems(ROSTER, before, before[:5])
    assert problem.code == "snapshot.coverage"
    assert "有 10 个，本期 5 个，少了 5 个" in problem.message


def test_a_town_that_is_missing_as_a_whole_is_told_once_with_its_units():
    before = [unit("1"), unit("2"), unit("3", town="西镇"), unit("4", town="西镇")]
    [problem] = problems(ROSTER, before, before[:2])
    assert problem.code == "snapshot.towns_gone"
    assert "有 2 个镇街，本期只有 1 个；没有的 1 个（共 2 个单位）：西镇" in problem.message


def test_units_missing_from_a_dataset_are_left_to_the_roster_and_whole_towns_are_told():
    known = roster("1", "2", "3", **{"3": {"town": "西镇"}})
    stored = contract("unit_id", "name", "town", "pupils")
    before = [("1", "甲", "东镇", 10), ("2", "乙", "东镇", 20), ("3", "丙", "西镇", 30)]
    both = {"roster": known, "roster_before": known}
    assert told(stored, before, [before[0], before[2]], **both) == []
    assert told(stored, before, before[:2], **both) == [("snapshot.towns_gone", None)]
    closed = {"roster": {**known, "3": {**known["3"], "closed_on": AUTUMN}}, "roster_before": known}
    assert told(stored, before, before[:2], **closed) == []


def test_a_unit_that_did_not_report_last_time_is_told_and_a_new_one_is_not():
    before, now = [("1", "甲", 10)], [("1", "甲", 11), ("2", "乙", 21)]
    known = roster("1", "2")
    assert told(SCHOOLS, before, now, roster=known, roster_before=known) == [("snapshot.appeared", 3)]
    assert told(SCHOOLS, before, now, roster=known, roster_before=roster("1")) == []


def test_an_item_that_vanished_is_told_and_a_new_one_is_not():
    before = [("A", "甲项目", "东镇", 10), ("B", "乙项目", "东镇", 20)]
    assert told(ITEMS, before, [before[0], ("C", "丙项目", "东镇", 5)]) == [("snapshot.vanished", None)]
    assert told(ITEMS, before, [*before, ("C", "丙项目", "东镇", 5)]) == []


def test_a_row_of_a_unit_that_is_still_there_is_told_when_it_is_gone():
    staged = contract("unit_id", "name", "stage", "pupils", key=("unit_id", "stage"))
    before = [("1", "甲", "primary", 10), ("1", "甲", "junior", 20)]
    [problem] = problems(staged, before, before[1:], roster=roster("1"), roster_before=roster("1"))
    assert problem.code == "snapshot.rows_gone"
    assert "甲 · 小学" in problem.message


def test_a_number_that_multiplied_is_told_with_both_values():
    before = [("1", "甲", 100), ("2", "乙", 120), ("3", "丙", 0), ("4", "丁", 90)]
    [problem] = problems(SCHOOLS, before, [("1", "甲", 110), ("2", "乙", 1200), ("3", "丙", 150), ("4", "丁", 95)])
    assert (problem.code, problem.row, problem.position, problem.value) == ("snapshot.jump", 3, 2, "1200")
    assert "第 3 行 乙 120 → 1200" in problem.message


@pytest.mark.parametrize(("was", "now"), [(100, 250), (4, 16), (0, 150), (None, 150), (100, None)])
def test_small_numbers_new_numbers_and_moderate_growth_are_no_jumps(was, now):
    assert told(SCHOOLS, [("1", "甲", was), ("2", "乙", 90)], [("1", "甲", now), ("2", "乙", 91)]) == []


def test_a_jump_that_is_usual_for_a_column_is_switched_off_or_widened_there():
    before, now = [("1", "甲", 100), ("2", "乙", 90)], [("1", "甲", 900), ("2", "乙", 91)]
    off, wide = (Setting("snapshot.jump", ("pupils",), *rest) for rest in (["off"], [None, {"factor": 20}]))
    assert told(SCHOOLS, before, now) == [("snapshot.jump", 2)]
    assert told(replace(SCHOOLS, settings=(off,)), before, now) == []
    assert told(replace(SCHOOLS, settings=(wide,)), before, now) == []


def test_a_sum_that_moved_without_any_jump_is_told():
    before = [(str(i), "校", 100) for i in range(8)]
    [problem] = problems(SCHOOLS, before, [(code, name, 170) for code, name, _ in before])
    assert (problem.code, problem.row, problem.position) == ("snapshot.total", None, 2)
    assert "8 个单位合计从 800 变到 1360（+70%" in problem.message


def test_a_share_of_yes_that_turned_over_is_told():
    water = contract("unit_id", "name", "has_water")
    before = [(str(i), "校", False) for i in range(8)]
    [problem] = problems(water, before, [(code, name, int(code) > 1) for code, name, _ in before])
    assert problem.code == "snapshot.total"
    assert "从 0% 变到 75%" in problem.message


def test_columns_that_turned_to_zero_or_blank_are_told_once():
    wide = contract("unit_id", "name", "pupils", "area", "has_water")
    before = [(str(i), "校", 100, 50.0, True) for i in range(6)]
    emptied = [(code, name, 0, None, None) for code, name, *_ in before]
    assert told(wide, before, emptied) == [("snapshot.all_zero", None), ("snapshot.all_blank", None)]
    assert "面积；有水" in problems(wide, before, emptied)[1].message
    assert told(wide, [(*row[:2], 0, None, None) for row in before], emptied) == []


def test_a_new_period_that_repeats_the_last_one_is_told_as_that_alone():
    before = [(str(i), "校", 100 + i) for i in range(10)]
    assert told(SCHOOLS, before, before[::-1]) == [("snapshot.identical", None)]
    assert told(SCHOOLS, before, [*before[:9], ("9", "校", 1)]) != [("snapshot.identical", None)]
    assert told(SCHOOLS, before[:3], before[:3]) == []


def test_a_correction_of_a_published_period_is_told_with_what_changes():
    same = table(SCHOOLS, [("1", "甲", 10), ("2", "乙", 20)])
    [problem] = problems(SCHOOLS, [], [("1", "甲", 11), ("3", "丙", 30)], same=same, newest=AUTUMN)
    assert problem.code == "snapshot.earlier_changed"
    assert "改 1 格，增 1 行，减 1 行" in problem.message
    assert told(SCHOOLS, [], [("1", "甲", 10), ("2", "乙", 20)], same=same, newest=AUTUMN) == []


def test_a_period_older_than_the_newest_is_told():
    assert told(SCHOOLS, [], [("1", "甲", 10)], newest=date(2026, 3, 31)) == [("snapshot.before_newest", None)]


def test_a_ratio_to_another_dataset_is_told():
    ratio = Ratio("snapshot.ratio", "生均面积", "Area per pupil", "area", "pupils", 1, None, "平方米", "stats")
    areas = contract("unit_id", "area", ratios=(ratio,))
    pupils = pa.table({"unit_id": ["1", "1", "2"], "pupils": pa.array([100, 100, 50], pa.int64())})
    [problem] = problems(areas, [], [("1", 20.0), ("2", 500.0), ("3", 1.0)], others={"stats": pupils})
    assert problem.message == "「生均面积」有 1 行不在 1平方米 以上之内：第 2 行 0.1（20 ÷ 200）。"


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=30), st.permutations(range(30)))
def test_the_same_values_in_any_order_change_nothing(values, order):
    rows = [(str(i), "校", value) for i, value in enumerate(values)]
    shuffled = [rows[i] for i in order if i < len(rows)]
    same = table(SCHOOLS, rows)
    assert {code for code, _ in told(SCHOOLS, rows, shuffled, same=same)} <= {"snapshot.identical"}


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_a_jump_takes_the_factor_the_least_difference_and_half_the_middle(was, now):
    middle = (was + 1) / 2
    jumps = max(was, now) >= 3 * min(was, now) and abs(was - now) >= max(20, 0.5 * middle)
    assert told(SCHOOLS, [("1", "甲", was), ("2", "乙", 1)], [("1", "甲", now), ("2", "乙", 2)]) == (
        [("snapshot.jump", 2)] if jumps else []
    )
