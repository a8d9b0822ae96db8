"""Files open right in Chinese Excel, run nothing there, and say everything a result is made of."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from literal import A24, A25, Fact

from yardstick import exports
from yardstick.spellings import FORMULA_STARTS

TODAY = date(2026, 1, 1)


def lines(content):
    return content.decode("utf-8-sig").split("\r\n")


def test_a_csv_begins_with_a_bom_and_ends_every_line_as_excel_does():
    content = exports.as_csv([{"镇街": "中埠镇", "数值": 93.5}, {"镇街": None, "数值": True}])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\n") == content.count(b"\r\n") == 3
    assert lines(content) == ["镇街,数值", "中埠镇,93.5", ",true", ""]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_run_as_a_formula(start):
    (_, row) = exports.as_csv([{"a": f"{start}1+1"}]).decode("utf-8-sig").split("\r\n", 1)
    assert row.lstrip('"').startswith("'" + start)


def test_a_negative_number_stays_a_number():
    assert lines(exports.as_csv([{"a": -1.5, "b": date(2025, 9, 30)}]))[1] == "-1.5,2025-09-30"


def test_nested_values_become_columns_of_their_own_and_rows_without_them_stay_blank():
    rows = [{"a": 1, "pace": {"x": 2, "y": None}}, {"a": 3, "pace": None}]
    assert lines(exports.as_csv(rows)) == ["a,pace_x,pace_y", "1,2,", "3,,", ""]
    assert lines(exports.as_csv(rows[::-1])) == ["a,pace_x,pace_y", "3,,", "1,2,", ""]


def test_headings_choose_name_and_order_the_columns():
    assert lines(exports.as_csv([{"a": 1, "b": 2, "c": 3}], {"c": "丙", "a": "甲"})) == ["丙,甲", "3,1", ""]
    assert lines(exports.as_csv([], {"c": "丙"})) == ["丙", ""]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_whatever_the_words_a_file_has_one_row_and_nothing_to_run(words):
    import csv
    import io

    content = exports.as_csv([{f"c{i}": w for i, w in enumerate(words)}]).decode("utf-8-sig")
    _, *rows = csv.reader(io.StringIO(content, newline=""))
    assert [[c.removeprefix("'") for c in row] for row in rows] == [[w.removeprefix("'") for w in words]]
    assert not any(cell.startswith(FORMULA_STARTS) for cell in rows[0])


def test_a_row_says_all_that_a_result_is_made_of(literal, find, plan):
    facts = [Fact(A24, "1", 4, 10), Fact(A25, "1", 7, 10)]
    row = exports.result_row(literal.measure(find("classroom_100m"), facts, TODAY).whole, plan)
    pace = row.pop("pace")
    assert row == {
        "action": "digital_campus",
        "clause": "10",
        "indicator": "classroom_100m",
        "title": "百兆进班率",
        "level": "district",
        "place": plan.district,
        "name": plan.district,
        "period": A25,
        "unit": "%",
        "numerator": 7,
        "denominator": 10,
        "value": 70,
        "units": 1,
        "units_reported": 1,
        "units_meeting": 0,
        "attainment": 0,
        "target": 100,
        "operator": ">=",
        "applies_to": "total",
        "deadline": date(2025, 12, 31),
        "origin": "explicit",
        "status": "missed",
        "status_text": "到期未达",
        "is_overdue": False,
        "data_cutoff": A25,
        "judged_on": TODAY,
        "version": "19700101T000000000",
    }
    assert {k: pace[k] for k in ("baseline", "completion", "terms_left", "needed_per_term")} == {
        "baseline": 40,
        "completion": 0.5,
        "terms_left": 0,
        "needed_per_term": None,
    }
    assert pace["schedule"] == pytest.approx(701 / 793)
    assert pace["behind_points"] == pytest.approx(100 * (701 / 793 - 0.5))


def test_a_row_has_the_same_keys_with_and_without_target_or_data(literal, find, plan):
    facts = [Fact(A25, "1", 7, 10)]
    rows = [
        exports.result_row(r, plan)
        for r in (
            literal.measure(find("classroom_100m"), facts, TODAY).whole,
            literal.measure(find("lighting_tested"), facts, TODAY).whole,
            literal.measure(find("classroom_100m"), [Fact(A25, "1", None)], TODAY).whole,
            *literal.units(find("classroom_100m"), facts, TODAY),
        )
    ]
    assert len({tuple(row) for row in rows}) == 1
    assert [(row["target"], row["value"], row["status"]) for row in rows[1:3]] == [
        (None, 70, "no_target"),
        (100, None, "no_data"),
    ]


def test_json_writes_dates_as_iso_and_chinese_as_chinese():
    words = exports.as_json([{"镇街": "中埠镇", "period": date(2025, 9, 30)}])
    assert "中埠镇" in words
    assert json.loads(words) == [{"镇街": "中埠镇", "period": "2025-09-30"}]


def test_a_files_name_says_plan_item_place_data_and_version(plan):
    assert exports.file_name(plan, "数字校园", "中埠镇", date(2026, 9, 30), 0, ".csv") == (
        "高新区乡村教育振兴_数字校园_中埠镇_2026-09-30_v19700101T000000000.csv"
    )
