"""The records below the heading: which are rows, what their cells are, and what rows say about each other."""

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yardstick.checking import findings as problems_kept
from yardstick.checking import sifting
from yardstick.checking.fields import Field, Filter, Header
from yardstick.checking.findings import Findings
from yardstick.checking.ordering import KeyOrder
from yardstick.checking.records import check_rows, first_period, read_rows
from yardstick.checking.sheets import Origin, Sheet
from yardstick.contracts import Choice, Column, Contract, Rule

PERIOD = date(2025, 9, 30)
STAGES = (Choice("p", "小学", "Primary"), Choice("j", "初中", "Junior"))
CODE = {"required": True, "pattern": "^[0-9]{4}$", "pattern_hint": "4 位数字"}
COLUMNS = (
    Column("unit_id", "代码", "Code", "string", **CODE),
    Column("name", "名称", "Name", "string"),
    Column("stage", "学段", "Stage", "string", choices=STAGES),
    Column("pupils", "学生", "Pupils", "integer", unit="人", minimum=0),
    Column("boys", "男生", "Boys", "integer", minimum=0),
    Column("girls", "女生", "Girls", "integer", minimum=0),
    Column("area", "面积", "Area", "number", unit="㎡"),
    Column("period", "期次", "Period", "date"),
)
RULES = (Rule("boys + girls", "pupils"),)


def contract(**changed):
    described = {"title": "表", "title_en": "T", "description": "", "description_en": "", "department": "d"}
    asked = {"columns": COLUMNS, "rules": RULES, "due_months": 6, "grace_days": 0, "roster": False, "kinds": ()}
    return Contract(id="t", **{**described, **asked, **changed})


def sheet(*records, exact=True):
    wide = max(map(len, records))
    cells = [[*record, *[""] * (wide - len(record))] for record in records]
    columns = tuple(pa.array(column, pa.string()) for column in zip(*cells, strict=True))
    widths = pa.array([len(record) for record in records], pa.int32()) if exact else None
    return Sheet(columns, pa.array(range(1, len(records) + 1), pa.int32()), Origin("csv"), widths)


def header_of(of, contract_, **settled):
    titles = {column.title: column for column in contract_.columns}
    headings = tuple(column[0].as_py() for column in of.columns)
    at = [(i, h, titles[h]) for i, h in enumerate(headings) if h in titles]
    fields = tuple(Field(i, h, column, **settled.get(h, {})) for i, h, column in at)
    return Header(contract_, headings, fields, **{k: v for k, v in settled.items() if k not in titles})


def read(head, *lines, period=PERIOD, exact=True, contract_=None, lang="zh", **settled):
    of = sheet(*(line.split(",") for line in (head, *lines)), exact=exact)
    findings = Findings(lang)
    rows = read_rows(of, header_of(of, contract_ or contract(), **settled), period, findings)
    if not findings.any_error:
        check_rows(rows, findings)
    return rows, findings.problems()


def found(head, *lines, **asked):
    return [(p.code, p.severity, p.row, p.value, p.position) for p in read(head, *lines, **asked)[1]]


def test_rows_are_typed_numbered_as_in_excel_and_stored_by_key():
    rows, problems = read("代码,名称,学生,面积", "0002,乙,12,", ",,,", "0001,甲,7,1.5", "\u3000,\u200b,,")
    assert (problems, rows.numbers.to_pylist()) == ((), [2, 4])
    assert rows.table().drop(["stage", "boys", "girls"]).to_pylist() == [
        {"unit_id": "0001", "name": "甲", "pupils": 7, "area": 1.5},
        {"unit_id": "0002", "name": "乙", "pupils": 12, "area": None},
    ]


HEAD = "代码,名称,学生"


@pytest.mark.parametrize(
    ("line", "code", "value"),
    [
        ("合计,,9", "row.total", "合计"),
        (",全 区 小 计,9", "row.total", "全 区 小 计"),
        ("—,Ｔｏｔａｌ:,9", "row.total", "Ｔｏｔａｌ:"),
        ("\u3000,平均值,9", "row.total", "平均值"),
        ("注：截至九月,,", "row.note", "注：截至九月"),
        (",填表人：,", "row.note", "填表人："),
        (",,(人)", "row.unit", "(人)"),
        ("单位：人,,", "row.unit", "单位：人"),
    ],
)
def test_a_record_that_cannot_be_a_units_own_is_left_out_and_said(line, code, value):
    rows, problems = read(HEAD, line, "0001,甲,9")
    assert rows.numbers.to_pylist() == [3]
    assert [(p.code, p.severity, p.row, p.value) for p in problems] == [(code, "note", 2, value)]


def test_records_left_out_are_named_in_one_note_of_their_kind():
    lines = ["0001,甲,9", *["合计,,9"] * 4, ",平均,1", ",小计,9", "注：略,,"]
    total, note = read(HEAD, *lines)[1]
    assert total.message == "第 3、4、5、6、7… 行是合计或平均（共 6 行，如「合计」），没有当作数据。"
    assert note.message == "第 9 行是说明或填表信息（共 1 行，如「注：略」），没有当作数据。"


@pytest.mark.parametrize("code", ["row.total", "row.note", "row.unit"])
def test_a_row_with_a_key_is_not_left_out(code):
    word = {"row.total": "合计", "row.note": "说明", "row.unit": "单位"}[code]
    head, line = ("名称,代码,学生", f"{word},0001,9")
    assert found(head, line) == [(code, "error", 2, word, 0)]


def test_a_subtotal_in_a_further_column_of_the_key_is_left_out():
    by_stage = contract(key=("unit_id", "stage"))
    lines = ["0001,甲,小学,9", "0001,甲,初中,2", "0001,甲,合计,11"]
    rows, problems = read("代码,名称,学段,学生", *lines, contract_=by_stage)
    assert rows.numbers.to_pylist() == [2, 3]
    assert [(p.code, p.severity, p.row) for p in problems] == [("row.total", "note", 4)]


def test_records_of_nothing_but_totals_are_no_data():
    assert found(HEAD, "合计,,9")[0] == ("file.no_rows", "error", None, "", None)


def test_cells_that_have_slipped():
    assert found(HEAD, "0001,甲", "0002,乙,1,000", "0003,丙,1,", "0004,丁,1") == [
        ("row.too_few_cells", "error", 2, "", None),
        ("row.too_many_cells", "error", 3, "", None),
        ("row.too_many_cells", "error", 4, "", None),
    ]
    assert found(HEAD + ",", "0001,甲,1,", "0002,乙,1", "0003,丙,1,000") == [
        ("row.too_many_cells", "error", 4, "", None)
    ]


def test_a_workbook_has_no_short_rows_but_may_have_cells_beside_the_table():
    assert found(HEAD, "0001,甲", "0002,乙,1", exact=False) == []
    assert found(HEAD, "0001,甲,1,, 注 ", exact=False) == [("row.no_heading", "error", 2, "注", 4)]


def test_a_cell_below_no_heading_names_its_letter():
    (problem,) = read("代码,,学生", "0001,,1", "0002,9,1")[1]
    assert (problem.code, problem.row, problem.value, problem.position) == ("row.no_heading", 3, "9", 1)
    assert "B 列" in problem.message


def test_every_problem_about_a_cell_knows_its_place():
    assert found("名称,学生,代码", "甲,约9,0001", "乙,-1,1") == [
        ("cell.not_number", "error", 2, "约9", 1),
        ("cell.below_minimum", "error", 3, "-1", 1),
        ("cell.wrong_digits", "error", 3, "1", 2),
    ]


def test_a_part_larger_than_its_whole_marks_every_part():
    (problem,) = read("代码,学生,男生,女生", "0001,9,5,5", "0002,9,4,5", "0003,,5,5")[1]
    assert (problem.code, problem.row, problem.position, problem.further) == ("row.rule", 2, 2, (3,))
    assert problem.message == "第 2 行「男生 + 女生」是 10，大于「学生」的 9。"


def test_a_key_that_occurs_again_names_the_first_row():
    by_stage = contract(key=("unit_id", "stage"))
    lines = ["0002,小学", "0001,小学", "0002,初中", "0002,小学", "0002,小学"]
    problems = read("代码,学段", *lines, contract_=by_stage)[1]
    assert [(p.row, p.column, p.value, p.position, p.further) for p in problems] == [
        (5, "代码、学段", "0002 · 小学", 0, (1,)),
        (6, "代码、学段", "0002 · 小学", 0, (1,)),
    ]
    assert all("第 2 行" in p.message for p in problems)


def test_cells_read_in_another_way_are_noted_once_for_a_column():
    problem, _ = read(HEAD, "0001,甲,１２", "合计,,１", "0002,乙,3", "0003,丙,1４")[1]
    assert (problem.severity, problem.row, problem.value, problem.position) == ("note", 2, "１２", 2)
    assert "有 2 格" in problem.message


def test_cells_of_another_period_are_faults_and_the_column_is_not_stored():
    rows, problems = read("代码,期次", "0001,2025-09-30", "0002,", "0003,2025年3月", "0004,九月")
    assert [(p.code, p.row, p.position) for p in problems[:2]] == [
        ("cell.period_differs", 4, 1),
        ("cell.bad_date", 5, 1),
    ]
    assert list(rows.columns) == ["unit_id"]


@pytest.mark.parametrize(
    ("cells", "value"), [(["", "2025年9月", "x"], PERIOD), (["x", "2025-09-30"], None), (["", "—"], ...)]
)
def test_the_first_period_of_a_file(cells, value):
    of = sheet(["代码", "期次"], *(["0001", cell] for cell in cells))
    reading = first_period(of, header_of(of, contract()), "zh")
    assert (reading.value if reading else ...) == value


def test_a_mapping_replaces_words_and_scales_numbers_before_the_contract_is_asked():
    rows, problems = read(
        "代码,学段,学生,面积",
        *["0001,甲类,1.1,2", "0002,ＡＢ,2.00005,3", "0003,小学,0,0"],
        学段={"values": {"甲类": "小学", "ab": "初中"}},
        学生={"factor": 10_000.0},
        面积={"zeros_not_asked": True},
    )
    assert rows.columns["stage"].to_pylist() == ["p", "j", "p"]
    assert (rows.columns["pupils"].to_pylist()[::2], rows.columns["area"].to_pylist()) == ([11000, 0], [2.0, 3.0, None])
    assert [(p.code, p.row, p.value) for p in problems] == [("cell.not_integer", 3, "2.00005")]


def test_a_mapping_fills_columns_the_file_does_not_have():
    rows, problems = read("代码", "0001", "0002", constants={"stage": "初中", "pupils": "很多"})
    assert rows.columns["stage"].to_pylist() == ["j", "j"]
    assert [(p.code, p.row, p.column, p.value) for p in problems] == [("header.constant", None, "学生", "很多")]


def test_records_that_a_mapping_filters_are_nobodys_fault():
    kept, dropped = Filter(1, frozenset({"计"})), Filter(2, frozenset({"x"}), keep=False)
    lines = ["0001,计,1", "x,不计,x", "y,计,Ｘ", "0002, 计,2", "合计,,9"]
    rows, problems = read("代码,是否计数,学生", *lines, filters=(kept, dropped))
    assert (rows.numbers.to_pylist(), rows.columns["pupils"].to_pylist(), problems) == ([2, 5], [1, 2], ())
    problems = read("代码,是否计数,学生", "0001,不计,1", filters=(kept,))[1]
    assert [(p.code, "筛选" in p.message) for p in problems] == [("file.no_rows", True)]


def test_the_first_faults_in_the_order_of_rows_are_kept_and_all_are_counted(monkeypatch):
    monkeypatch.setattr(problems_kept, "MOST_PROBLEMS", 4)
    problems = read(HEAD, *["x,甲,y"] * 1000)[1]
    assert [(p.row, p.position) for p in problems] == [(2, 0), (2, 2), (3, 0), (3, 2), (None, None)]
    assert "1996" in problems[-1].message


KEYS = st.lists(
    st.tuples(
        st.sampled_from(["0001", "0002", "9999", "10", "a", "b", "校"]),
        st.dates(date(2024, 1, 1), date(2024, 1, 3)),
        st.sampled_from([-(2**53), -1, 0, 1, 2**53]),
        st.booleans(),
        st.sampled_from([0.5, -1.0, 2.0]),
    ),
    max_size=8,
)
TYPES = [pa.string(), pa.date32(), pa.int64(), pa.bool_(), pa.float64()]


@given(KEYS, st.sampled_from([(0,), (1, 0), (0, 1, 2, 3, 4), (2, 2, 2), (4, 3)]))
def test_keys_are_ordered_and_found_again_as_python_would(keys, chosen):
    keys = [tuple(key[i] for i in chosen) for key in keys]
    ordered = KeyOrder.of([pa.array([key[n] for key in keys], TYPES[i]) for n, i in enumerate(chosen)])
    assert (list(range(len(keys))) if ordered.order is None else ordered.order.to_pylist()) == sorted(
        range(len(keys)), key=keys.__getitem__
    )
    at, first = (indices.to_pylist() for indices in ordered.repeated())
    assert list(zip(at, first, strict=True)) == [(i, keys.index(k)) for i, k in enumerate(keys) if keys.index(k) < i]


TOTALS = [
    "合计",
    "小 计",
    "ＴＯＴＡＬ",
    "ſum",
    "sub total:",
    "平均 值：",
    "各校均值",
    "\u3000合计\n",
    "mean",
    "ＡＶＥＲＡＧＥ",
]
OTHERS = ["注1：略", "填表人", "联系电话", "Ｎｏｔｅ:x", "单位:元", "Unit", "会计学校", "第一小学", "1", "\u200b"]


@given(st.lists(st.sampled_from(TOTALS) | st.sampled_from(OTHERS) | st.text(max_size=5), min_size=1))
def test_what_a_cell_says_about_its_record_is_the_same_at_once_and_one_by_one(cells):
    kinds = sifting._kinds(pa.array(cells))
    assert ([0] * len(cells) if kinds is None else kinds.to_pylist()) == [sifting._kind(cell) for cell in cells]
