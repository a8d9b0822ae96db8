"""What shows only when a whole column is looked at."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yardstick.checking.catalogue import load_catalogue
from yardstick.checking.fields import Field, Header
from yardstick.checking.findings import Findings
from yardstick.checking.recoded import mended, torn
from yardstick.checking.records import Rows
from yardstick.checking.tablewide import check_table
from yardstick.contracts import ARROW_TYPES, Column, Contract, Ratio, Setting

CATALOGUE = load_catalogue(Path("data/checks.toml"), Path("no such file"))
AREAS = [3200.0, 4100.0, 5600.0, 8000.0, 9500.0, 12000.0, 15000.0, 21000.0]
VALUES = [20.0, 35.0, 41.0, 52.0, 66.0, 80.0, 120.0, 150.0]
ROOMS = [6, 8, 12, 12, 18, 24, 36, 60]


def told(column, values, **declared):
    """Code, row and cell of everything told of one column; its first cell stands in row 2 of the file."""
    return [(p.code, p.row, p.value) for p in problems(column, values, **declared)]


def problems(column, values, **declared):
    found = Findings("zh")
    check_table(rows({column: values}, **declared), found, CATALOGUE)
    return found.problems()


def rows(columns, **declared):
    contract = Contract(
        "rooms",
        "教室",
        "Rooms",
        "",
        "",
        "",
        False,
        (),
        6,
        30,
        tuple(columns),
        **{"ratios": (), "settings": (), **declared},
    )
    fields = tuple(Field(at, column.title, column) for at, column in enumerate(columns))
    count = len(next(iter(columns.values())))
    typed = {c.name: pa.array(values, ARROW_TYPES[c.type]) for c, values in columns.items()}
    return Rows(
        Header(contract, tuple(c.title for c in columns), fields), pa.array(range(2, 2 + count), pa.int32()), typed
    )


def column(type, unit="", name="rooms"):
    return Column(name, "教室间数", "Rooms", type, unit=unit)


def test_a_placeholder_far_above_the_rest_is_told_with_every_row():
    [problem] = problems(column("integer"), [*ROOMS, 88888, 12, 88888])
    assert (problem.code, problem.severity, problem.row, problem.position) == ("table.sentinel", "warning", 10, 0)
    assert "第 10 行 88888；第 12 行 88888" in problem.message
    assert "60" in problem.message


@pytest.mark.parametrize("values", [[*ROOMS, 61], [500, 640, 720, 999, 1020, 1100, 1300], [9999], [None, 999, None]])
def test_a_number_that_fits_in_is_no_placeholder(values):
    assert told(column("integer"), values) == []


def test_minus_one_is_a_placeholder_where_nothing_else_is_negative():
    assert told(column("integer"), [*ROOMS, -1]) == [("table.sentinel", 10, "-1")]
    assert told(column("integer"), [-3, -2, -1, 0, 1, 2, 3]) == []


@pytest.mark.parametrize(
    ("unit", "values", "wrong", "words"),
    [
        ("万元", VALUES, 560000.0, "以元计，应为 56万元"),
        ("平方米", AREAS, 12.0, "以亩计，应为 8000平方米"),
        ("平方米", AREAS, 0.8, "以公顷（万平方米）计，应为 8000平方米"),
        ("Mbit/s", [500.0, 500.0, 1000.0, 1000.0, 1000.0, 2000.0, 1000.0, 500.0], 1.0, "以Gbit/s计，应为 1000Mbit/s"),
    ],
)
def test_a_cell_in_the_wrong_unit_is_told_with_what_it_would_be(unit, values, wrong, words):
    [problem] = problems(column("number", unit), [*values, wrong])
    assert (problem.code, problem.row, problem.position) == ("table.unit_slip", 10, 0)
    assert words in problem.message


def test_a_fraction_among_percentages_is_a_slip_of_units():
    assert told(column("percent", "%"), [88.0, 90.0, 91.0, 93.0, 95.0, 97.0, 99.0, 100.0, 0.95]) == [
        ("table.unit_slip", 10, "0.95")
    ]


@pytest.mark.parametrize(
    ("unit", "values"),
    [("万元", [*VALUES, 700.0]), ("平方米", [*AREAS, 600.0]), ("", [*VALUES, 5.6]), ("元", [0.0, 50000.0])],
)
def test_a_value_that_is_merely_large_or_small_is_no_slip(unit, values):
    assert told(column("number", unit), values) == []


@given(st.lists(st.floats(50, 120), min_size=12, max_size=40), st.integers(0, 11))
def test_a_slip_is_found_wherever_it_stands_in_a_narrow_column(values, at):
    slipped = [*values[:at], values[at] * 10_000, *values[at + 1 :]]
    assert [row for code, row, _ in told(column("number", "万元"), slipped) if code == "table.unit_slip"] == [at + 2]


@given(st.lists(st.floats(30, 300), max_size=40))
def test_a_narrow_column_has_no_slips(values):
    assert told(column("number", "万元"), values) == []


def test_a_thousand_classrooms_among_schools_of_sixty_are_told():
    assert told(column("integer"), [*ROOMS, 1000]) == [("table.outlier", 10, "1000")]


@pytest.mark.parametrize(
    "values", [[*ROOMS, 120], [1, 1, 1, 1, 1, 1, 1, 30], [*ROOMS[:6], 1000], [*[1] * 30, *range(20, 400, 15)]]
)
def test_large_schools_few_schools_and_small_counts_are_no_outliers(values):
    assert told(column("integer"), values) == []


def test_a_cell_is_told_of_once():
    assert told(column("integer", "万元"), [*ROOMS, 99999]) == [("table.sentinel", 10, "99999")]
    assert told(column("integer", "万元"), [*ROOMS, 120000]) == [("table.unit_slip", 10, "120000")]


def test_a_ratio_out_of_the_declared_bounds_is_told():
    boys, girls, classes = (column("integer", name=name) for name in ("boys", "girls", "classes"))
    ratio = Ratio("table.ratio", "平均班额", "Class size", "boys + girls", "classes", None, 100, "人")
    found = Findings("zh")
    table = rows({boys: [400, 20, None, 5], girls: [400, 20, 5, 5], classes: [4, 1, 1, 0]}, ratios=(ratio,))
    check_table(table, found, CATALOGUE)
    [problem] = found.problems()
    assert problem.message == "「平均班额」有 1 行不在 100人 以下之内：第 2 行 200（800 ÷ 4）。"
    assert (problem.row, problem.position) == (2, 0)


def test_a_contract_may_switch_a_check_off_for_a_column_or_forbid_publishing():
    values = [*ROOMS, 1000]
    off = Setting("table.outlier", ("rooms",), "off")
    assert told(column("integer"), values, settings=(off,)) == []
    assert len(told(column("integer"), values, settings=(Setting("table.outlier", ("desks",), "off"),))) == 1
    [problem] = problems(column("integer"), values, settings=(Setting("table.outlier", (), "error"),))
    assert problem.severity == "error"
    assert told(column("integer"), values, settings=(Setting("table.outlier", (), None, {"least": 2000}),)) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("SÃ£o Luís".replace("í", "Ã\xad"), "São Luís"),
        ("Ã¤Â¸Â­", "中"),
        ("æŸ³æ³‰", "柳泉"),
        ("浣犲ソ", "你好"),
        ("ÖÐÎÄ", "中文"),
    ],
)
def test_text_read_in_a_wrong_encoding_is_told_with_its_reading(wrong, right):
    [problem] = problems(column("string"), ["柳泉小学", wrong, None])
    assert (problem.code, problem.row, problem.value) == ("table.double_encoded", 3, wrong)
    assert f"「{wrong}」应为「{right}」" in problem.message


def test_text_that_lost_characters_on_the_way_is_told_as_lost():
    [problem] = problems(column("string"), ["柳泉小学", "鏌虫硥灏忓??"])
    assert "不能还原" in problem.message


@pytest.mark.parametrize(
    "word", ["São Luís", "Café", "柳泉小学", "A—b “c”…", "10²㎡", "隆拢麓", "浣熊小学", "咋了？", ""]
)
def test_words_that_are_right_are_left_alone(word):
    assert mended(word) is None
    assert not torn(word)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=20))
def test_what_was_read_as_latin_is_restored_however_often(word):
    once = word.encode().decode("latin-1")
    assert mended(once) == word
    assert mended(once.encode().decode("latin-1")) == word


@given(st.text(st.sampled_from("柳泉中埠镇小学校园东西南北第一二三四实验（）幼儿"), min_size=1, max_size=12))
def test_school_names_are_never_taken_for_garbled(word):
    assert mended(word) is None
    assert not torn(word + "?")


def test_columns_without_a_value_above_zero_are_nothing_to_tell_of():
    for values in ([], [None, None], [0, 0, 0]):
        assert told(column("integer", "万元"), values) == []
    assert told(Column("since", "日期", "Since", "date"), [date(2025, 9, 30)]) == []
