"""One cell at a time."""

from datetime import date

import pytest

from yardstick.checking.cells import CellReader, date_in_words
from yardstick.contracts import Choice, Column

PERIOD = date(2025, 9, 30)
GRADES = (Choice("a", "一类", "Class 1", ("一类园",)), Choice("b", "二类", "Class 2"))
CODE = {"pattern": "^[0-9]{10}$", "pattern_hint": "10 位数字"}


def read(type_, cell, **declared):
    return CellReader(Column("x", "列", "X", type_, **declared), PERIOD, "zh").read(cell)


@pytest.mark.parametrize(
    ("type_", "cell", "value"),
    [
        ("integer", "12", 12),
        ("integer", "12.0", 12),
        ("integer", "-3", -3),
        ("integer", "１２", 12),
        ("integer", "1,234", 1234),
        ("integer", "1，234", 1234),
        ("number", "\u00a00.50\u3000", 0.5),
        ("number", "-0", 0.0),
        ("percent", "95%", 95.0),
        ("percent", "95", 95.0),
        ("percent", "９５％", 95.0),
        ("percent", "0.95%", 0.95),
        ("percent", "1%", 1.0),
        ("percent", "0", 0.0),
        ("boolean", "是", True),
        ("boolean", "√", True),
        ("boolean", "有", True),
        ("boolean", "Ｙ", True),
        ("boolean", "yes", True),
        ("boolean", "TRUE", True),
        ("boolean", "1", True),
        ("boolean", "否", False),
        ("boolean", "×", False),
        ("boolean", "无", False),
        ("boolean", "n", False),
        ("boolean", "0", False),
        ("boolean", "—", None),
        ("date", "2025-09-30", date(2025, 9, 30)),
        ("date", "2025/9/3", date(2025, 9, 3)),
        ("date", "2025.9.3", date(2025, 9, 3)),
        ("date", "20250930", date(2025, 9, 30)),
        ("date", "2025年9月3日", date(2025, 9, 3)),
        ("date", "2025/9/3 0:00", date(2025, 9, 3)),
        ("date", "2025年2月", date(2025, 2, 28)),
        ("date", "2024-02", date(2024, 2, 29)),
        ("date", "2025.9", date(2025, 9, 30)),
        ("date", "45930", date(2025, 9, 30)),
        ("list", "甲、乙;丙，丁/甲", ["甲", "乙", "丙", "丁"]),
        ("string", " 第一　小学（ＡＢ） ", "第一 小学（AB）"),
        *[("number", missing, None) for missing in ["", " ", "—", "－", "-", "/", "无", "暂无", "不适用", "N/A"]],
    ],
)
def test_the_ways_people_write_a_value(type_, cell, value):
    reading = read(type_, cell)
    assert (reading.value, reading.fault) == (value, None)
    assert type(reading.value) is type(value)


@pytest.mark.parametrize(
    ("type_", "cell", "code"),
    [
        ("number", "约1000", "cell.not_number"),
        ("number", "1000Mbps", "cell.not_number"),
        ("number", "1,23", "cell.not_number"),
        ("number", "10²", "cell.not_number"),
        ("number", "９" * 400, "cell.not_number"),
        ("number", "nan", "cell.not_number"),
        ("number", "95%", "cell.percent_in_number"),
        ("number", "1E+05", "cell.scientific"),
        ("number", "#DIV/0!", "cell.excel_error"),
        ("number", "#####", "cell.excel_error"),
        ("integer", "12.5", "cell.not_integer"),
        ("integer", "9" * 20, "cell.above_maximum"),
        ("percent", "0.95", "cell.ambiguous_percent"),
        ("percent", "1", "cell.ambiguous_percent"),
        ("percent", "九成", "cell.not_number"),
        ("boolean", "部分", "cell.not_boolean"),
        ("date", "9/30/2025", "cell.bad_date"),
        ("date", "2025", "cell.bad_date"),
        ("date", "36525", "cell.bad_date"),
        ("date", "73051", "cell.bad_date"),
        ("date", "2025-02-30", "cell.no_such_day"),
        ("date", "2025-13", "cell.no_such_day"),
        ("string", "第\x02小学", "cell.garbled"),
        ("string", "锟斤拷小学", "cell.garbled"),
        ("string", "校" * 501, "cell.too_long"),
    ],
)
def test_what_is_not_a_value(type_, cell, code):
    reading = read(type_, cell)
    assert (reading.value, reading.fault.code) == (None, code)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("3.70303E+11", "cell.scientific"),
        ("370303001", "cell.wrong_digits"),
        ("3703030001.0", "cell.trailing_zero"),
        ("37030A0001", "cell.pattern"),
    ],
)
def test_how_spreadsheets_damage_a_code(cell, code):
    assert read("string", cell, **CODE).fault.code == code


@pytest.mark.parametrize("cell", ["3703030001", "３７０３０３０００１", "\t3703030001", "'3703030001", '="3703030001"'])
def test_a_code_survives_what_people_do_to_keep_it_text(cell):
    assert read("string", cell, **CODE).value == "3703030001"


def test_limits_include_the_number_named():
    limits = {"minimum": 0, "maximum": 100}
    assert [read("number", cell, **limits).value for cell in ("0", "100")] == [0, 100]
    assert read("number", "-1", **limits).fault.code == "cell.below_minimum"
    assert read("number", "100.1", **limits).fault.code == "cell.above_maximum"


def settled(type_, cell, declared=None, **mapping):
    reading = CellReader(Column("x", "列", "X", type_, **declared or {}), PERIOD, "zh", **mapping).read(cell)
    return reading.fault.code if reading.fault else reading.value


def test_a_mapping_says_what_to_read_instead():
    words = {"values": {"1": "一类", "未统计": ""}}
    assert [settled("string", cell, {"choices": GRADES}, **words) for cell in ("１", " 1 ", "未 统计")] == [
        "a",
        "a",
        None,
    ]
    assert settled("string", "2", {"choices": GRADES}, **words) == "cell.not_a_choice"
    assert settled("string", "未统计", {"choices": GRADES, "required": True}, **words) == "cell.missing"


def test_a_zero_may_mean_that_nobody_asked():
    zeros = {"zeros_not_asked": True}
    assert [settled("number", cell, {"minimum": 1}, **zeros) for cell in ("0", "0.00", "2")] == [None, None, 2]
    assert [settled("boolean", cell, **zeros) for cell in ("0", "否")] == [None, False]
    assert settled("integer", "0", {"required": True}, **zeros) == "cell.missing"


@pytest.mark.parametrize(
    ("type_", "cell", "factor", "value"),
    [
        ("integer", "1.1", 10_000, 11000),
        ("integer", "1.23456", 10_000, "cell.not_integer"),
        ("number", "1.5", 0.25, 0.375),
        ("number", "6", 10, 60),
        ("number", "7", 20, "cell.above_maximum"),
        ("percent", "0.95", 100, 95),
        ("percent", "95%", 100, 95),
    ],
)
def test_a_mapping_multiplies_before_the_limits_are_asked(type_, cell, factor, value):
    limits = {"integer": 20_000, "number": 100, "percent": 100}
    assert settled(type_, cell, {"maximum": limits[type_]}, factor=factor) == value


@pytest.mark.parametrize("cell", ["a", "一类", "一类园", "class 1", " 一类 "])
def test_a_choice_is_known_by_code_title_and_synonym(cell):
    assert read("string", cell, choices=GRADES).value == "a"
    assert read("list", f"二类、{cell}", choices=GRADES).value == ["a", "b"]


def test_a_wrong_choice_is_told_the_permitted_titles():
    fault = read("list", "一类、特类", choices=GRADES).fault
    assert (fault.code, fault.details) == ("cell.not_a_choice", {"choices": "一类、二类", "word": "特类"})


def test_a_date_on_the_cut_off_is_not_after_it():
    assert read("date", "2025-09-30", not_after_period=True).fault is None
    assert read("date", "2025-10-01", not_after_period=True).fault.code == "cell.after_period"


@pytest.mark.parametrize(
    ("cell", "type_", "notice"),
    [
        ("12", "integer", ""),
        ("１２", "integer", "cell.normalised"),
        ("45930", "date", "cell.excel_date"),
        ("2025年9月", "date", "cell.month_end"),
    ],
)
def test_what_was_interpreted_is_said(cell, type_, notice):
    assert read(type_, cell).notice == notice


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("数字校园2025-09-30", date(2025, 9, 30)),
        ("数字校园_20250930_定稿", date(2025, 9, 30)),
        ("2025年9月数字校园", date(2025, 9, 30)),
        ("2025年9月5日", date(2025, 9, 5)),
        ("2024-2025学年", None),
        ("20259999", None),
        ("20250930与20260331", None),
        ("数字校园", None),
    ],
)
def test_a_file_name_may_name_the_period(name, found):
    assert date_in_words(name) == found
