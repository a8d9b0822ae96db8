"""The headings of a sheet are found below titles, on several levels, above column numbers and units."""

import io

import openpyxl
import pytest

from yardstick.checking.files import open_sheet
from yardstick.checking.findings import Findings
from yardstick.checking.heads import locate_head

KNOWN = {"学校名称", "在校生数", "教师数", "男生", "女生", "校舍面积", "班数"}


def located(content, known=KNOWN):
    """The head, and (code, row, value) of each finding."""
    findings = Findings("zh")
    sheet = open_sheet(content, known, findings)
    head = locate_head(sheet, known, findings)
    return head, [(p.code, p.row, p.value) for p in findings.problems()]


def csv_head(*lines, known=KNOWN):
    return located("\n".join(lines).encode(), known)


def words(head):
    return [heading.words for heading in head.headings]


def levels(head):
    return [heading.levels for heading in head.headings]


def xlsx_head(rows, *merged):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return located(out.getvalue())


def test_headings_in_the_first_row_need_no_word():
    head, problems = csv_head("学校名称,在校生数", "一小,5")
    assert (words(head), head.first, head.row, head.titles, problems) == (["学校名称", "在校生数"], 1, 1, (), [])


def test_titles_and_blank_rows_above_are_left_out_and_noted():
    head, problems = csv_head("办学条件统计表,,", "填报单位：某校,,单位：人", "", "学校名称,在校生数,备注", "一小,5,")
    assert (words(head), head.first, head.row) == (["学校名称", "在校生数", "备注"], 4, 4)
    assert head.titles == ("办学条件统计表", "填报单位：某校 单位：人")
    assert problems == [("header.titles_skipped", 4, "办学条件统计表；填报单位：某校 单位：人")]


def test_a_statistical_export_shows_its_years_below_three_titles():
    lines = (
        "数据库：分省年度数据",
        "指标：地区生产总值(亿元)",
        "时间：最近20年",
        "地区,2024年,2023年",
        "北京市,49670.2,47353.7",
    )
    head, _ = csv_head(*lines, "注：按照制度。", known=())
    assert (words(head), head.first, len(head.titles)) == (["地区", "2024年", "2023年"], 4, 3)
    bare, _ = csv_head("指标：面积", "地区,2024,2023", "北京市,1,2", known=())
    assert (words(bare), bare.first) == (["地区", "2024", "2023"], 2)


FORM = [
    ["基础教育学校基本情况"],
    ["", "", "", "", "", "", "单位：人、平方米"],
    ["", "学校名称", "在校生数", "", "", "教师数", "校舍面积"],
    ["", "", "合计", "其中", "", "", ""],
    ["", "", "", "男生", "女生", "", ""],
    ["", "甲", 1, 2, 3, 4, 5],
    ["", "", "人", "人", "人", "人", "㎡"],
    ["", "一小", 9, 4, 5, 1, 300],
]
MERGED = ("A1:G1", "B3:B5", "C3:E3", "C4:C5", "D4:E4", "F3:F5", "G3:G5")


def test_an_official_form_is_read_with_its_three_levels():
    head, problems = xlsx_head(FORM, *MERGED)
    assert levels(head) == [
        (),
        ("学校名称",),
        ("在校生数", "合计"),
        ("在校生数", "其中", "男生"),
        ("在校生数", "其中", "女生"),
        ("教师数",),
        ("校舍面积",),
    ]
    assert words(head) == ["", "学校名称", "合计（人）", "男生（人）", "女生（人）", "教师数（人）", "校舍面积（㎡）"]
    assert (head.first, head.row, head.titles) == (7, 5, ("基础教育学校基本情况", "单位：人、平方米"))
    assert [(code, row) for code, row, _ in problems] == [
        ("header.titles_skipped", 5),
        ("header.numbers_skipped", 6),
        ("header.units_read", 7),
    ]


def test_the_same_form_as_csv_has_the_same_head():
    lines = [",".join(map(str, row + [""] * (7 - len(row)))) for row in FORM]
    assert csv_head(*lines)[0] == xlsx_head(FORM, *MERGED)[0]


def test_two_levels_without_a_column_of_its_own_are_told_by_the_numbers_below():
    head, _ = csv_head("小学,,初中,", "男,女,男,女", "1,2,3,4", known=())
    assert levels(head) == [("小学", "男"), ("小学", "女"), ("初中", "男"), ("初中", "女")]


DATA_BELOW = {
    "words only": ("学校名称,地址,校风", "一小,某路,朴实", "二小,某街,勤奋"),
    "an unnamed column": ("学校名称,,校风", "一小,东校区,朴实", "二小,西校区,勤奋"),
    "numbers that count up": ("学校名称,男生,女生", "1,2,3"),
    "a blank cell": ("学校名称,男生,女生", ",4,5"),
    "nothing": ("学校名称,男生,女生",),
}


@pytest.mark.parametrize("name", DATA_BELOW)
def test_data_is_not_taken_for_headings(name):
    head, problems = csv_head(*DATA_BELOW[name])
    assert (head.first, head.row, problems) == (1, 1, [])


def test_a_merged_cell_in_the_data_is_no_heading():
    head, _ = xlsx_head([["学校名称", "男生"], ["一小", 4], ["", 5]], "A2:A3")
    assert head.first == 1


def test_column_numbers_alone_are_told_from_a_school_when_there_are_enough():
    head, problems = csv_head("学校名称,男生,女生,班数", "①,②,③,④", "一小,1,2,3")
    assert (head.first, problems) == (2, [("header.numbers_skipped", 2, "")])


def test_a_blank_sheet_has_no_head():
    findings = Findings("zh")
    sheet = open_sheet(b",,\n , \n", KNOWN, findings)
    assert locate_head(sheet, KNOWN, findings) is None
    assert [p.code for p in findings.problems()] == ["file.empty"]
