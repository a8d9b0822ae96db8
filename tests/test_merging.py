"""Cells merged over several rows of the data."""

from pathlib import Path

import pyarrow as pa
import pytest

from yardstick.checking.fields import Field, Header
from yardstick.checking.findings import Findings
from yardstick.checking.merging import fill_merged
from yardstick.checking.sheets import Area, Origin, Sheet
from yardstick.contracts import load_contracts

CAMPUS = load_contracts(Path("data/contracts"))["digital_campus"]
HEADINGS = {"unit_id": "学校标识码", "recording_last_used": "日期", "classrooms": "教室数"}


@pytest.fixture
def filled():
    """filled(areas): the columns, and (code, row, column, value) of each finding."""

    def of(*merged):
        columns = (["代码", "1", "", ""], ["日期", "2026-09-30", "", "2026-10-01"], ["教室数", "18", "", "7"])
        arrays = tuple(pa.array(column, pa.string()) for column in columns)
        sheet = Sheet(arrays, pa.array([1, 2, 3, 4], pa.int32()), Origin("xlsx"), merged=merged)
        named = enumerate(HEADINGS.items())
        fields = tuple(Field(at, heading, CAMPUS.column(name)) for at, (name, heading) in named)
        findings = Findings("zh")
        read = fill_merged(sheet, Header(CAMPUS, tuple(HEADINGS.values()), fields), findings)
        problems = [(p.code, p.row, p.column, p.value) for p in findings.problems()]
        return [column.to_pylist()[1:] for column in read.columns], problems

    return of


def test_words_and_dates_are_filled_down_and_noted(filled):
    columns, problems = filled(Area(1, 0, 3, 0), Area(1, 1, 2, 1))
    assert columns == [["1", "1", "1"], ["2026-09-30", "2026-09-30", "2026-10-01"], ["18", "", "7"]]
    assert problems == [
        ("cell.filled_from_merged", 2, "学校标识码", "1"),
        ("cell.filled_from_merged", 2, "日期", "2026-09-30"),
    ]


def test_a_number_over_several_rows_is_nobodys(filled):
    columns, problems = filled(Area(1, 2, 2, 2))
    assert columns[2] == ["18", "", "7"]
    assert problems == [("cell.merged_number", 2, "教室数", "18")]


def test_merged_headings_and_blanks_are_left_alone(filled):
    assert filled(Area(0, 0, 1, 0), Area(2, 0, 3, 0))[1] == []
