"""Data about single persons never get in, and what gives them away is not repeated anywhere."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from checked import check_file
from openpyxl.comments import Comment
from typer.testing import CliRunner

from yardstick.checking import PersonalWords
from yardstick.checking.files import open_sheet
from yardstick.checking.findings import Findings
from yardstick.checking.personal import masked, refuse_personal
from yardstick.cli import app
from yardstick.errors import ConfigError

ID = "11010519491231002X"  # the worked example of GB 11643: not a living person's
HEAD = "学校标识码,学校名称,接入带宽,教室数,百兆教室数,可用直录播室数,直录播室最近使用日期,数字校园验收日期"


@pytest.fixture(scope="module")
def words(home):
    return PersonalWords.read(home / "data" / "personal.toml")


@pytest.fixture
def problems(contracts, words):
    """problems("…"): (code, row, column, value) of each, where the file is checked as digital_campus."""

    def of(content, dataset="digital_campus"):
        day = date(2026, 9, 30)
        asked = {"dataset": dataset, "period": day, "today": day, "roster": lambda _: {}, "personal": words}
        result = check_file(contracts, content.encode(), file_name="a.csv", **asked)
        assert result.table is None
        return [(p.code, p.row, p.column, p.value) for p in result.problems]

    return of


PERSONAL = """
    姓名|学生 姓名*|监护人姓名|身份证号|证件号码（学生）|学籍号|手机|联系电话|家庭住址|照片|地址|姓　名
    Student name|full_name|ID number|Home address|Phone|photo|Date of birth
"""
NOBODYS = """
    110105194912310021|110105194913310029|2137900101|12345678901|213912345678|20260930|2026-09-30|370303105
    139123456789|0.13912345678|1,391,234,567
"""


def words_of(block):
    return [word for line in block.split("\n") for word in line.strip(" ").split("|") if word]


@pytest.mark.parametrize("heading", words_of(PERSONAL))
def test_a_heading_that_asks_for_a_person_is_personal(words, heading):
    assert words.name(heading)


@pytest.mark.parametrize(
    "heading", ["学校名称", "名称", "name", "Name", "学校标识码", "学生数", "教师数", "手机管理制度", "项目编号"]
)
def test_a_heading_that_asks_for_a_place_or_a_count_is_not(words, heading):
    assert not words.name(heading)


def test_no_contract_has_a_personal_column(contracts, words):
    headings = [
        (c.id, heading)
        for c in contracts.values()
        for column in c.columns
        for heading in (column.name, column.title, column.title_en, *column.synonyms)
    ]
    assert [found for found in headings if words.name(found[1])] == []


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (ID, "1101**************"),
        (ID.lower(), "1101**************"),
        ("证号：110105 19491231 002X", "1101**************"),
        ("１１０１０５１９４９１２３１００２Ｘ", "1101**************"),
        ("13912345678", "139********"),
        ("电话139-1234-5678转2", "139********"),
        ("+8613912345678", "139********"),
    ],
)
def test_a_persons_number_is_shown_by_its_beginning_only(cell, shown):
    assert masked(cell) == shown


@pytest.mark.parametrize("cell", words_of(NOBODYS))
def test_other_numbers_are_nobodys(cell):
    assert masked(cell) is None


def test_a_code_that_chance_made_is_nobodys_whatever_digits_are_in_it():
    assert masked("0b902bf9-e528-3ad6-9cff-a13912345678") is None


def test_a_personal_column_refuses_the_file_before_anything_else_is_said_of_it(problems):
    content = f"{HEAD},姓名,没有的列\n2137900101,云麓小学,很快,18,18,,,,李雷,x\n"
    assert problems(content) == [("file.personal_column", 1, "姓名", "姓名")]
    assert problems("一年级名单,,\n姓名,性别,学籍号\n李雷,男,G1\n", None) == [
        ("file.personal_column", 2, "姓名", "姓名"),
        ("file.personal_column", 2, "学籍号", "学籍号"),
    ]


def test_a_category_below_the_headings_is_not_a_heading(problems):
    assert problems(f"{HEAD}\n手机,云麓小学,很快,18,18,,,\n")[0][0] == "cell.pattern"


def test_a_persons_number_refuses_the_file_wherever_it_stands_and_its_other_faults_stay_unsaid(problems):
    content = f"{HEAD},备注\n2137900101,云麓小学,很快,18,18,,,,{ID}\n{ID},云,1,1,1,,,,13912345678\n"
    assert problems(content) == [
        ("cell.personal_id", 2, "备注", "1101**************"),
        ("cell.personal_id", 3, "学校标识码", "1101**************"),
        ("cell.personal_id", 3, "备注", "139********"),
    ]


def test_a_file_without_headings_names_the_column_by_its_letter(problems):
    assert problems(f"云麓小学,{ID}\n", None) == [("cell.personal_id", 1, "B", "1101**************")]


@pytest.fixture
def refused(contracts, words):
    """refused(bytes): (code, row, column, value) of each finding, and what the messages say."""

    def of(content):
        findings = Findings("zh")
        known = {key for contract in contracts.values() for key in contract.headings}
        refuse_personal(open_sheet(content, known, findings), words, known, findings)
        problems = findings.problems()
        return [(p.code, p.row, p.column, p.value) for p in problems], "".join(p.message for p in problems)

    return of


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "visible" if name == "数据" else "veryHidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FIGURES = [["学校标识码", "学校名称", "教室数"], ["2137900101", "云麓小学", 18]]


def test_every_level_of_headings_and_every_title_is_looked_at(refused):
    form = [["教师基本情况", "", ""], ["学校名称", "教师", ""], ["", "教室数", "姓名"], ["云麓小学", 18, "李雷"]]
    assert refused(workbook(数据=form))[0] == [("file.personal_column", 3, "姓名", "姓名")]
    contact = [["教室统计表", "", "联系电话：13912345678"], ["学校标识码", "学校名称", "教室数"], [1, "云麓小学", 18]]
    assert refused(workbook(数据=contact))[0] == [("cell.personal_id", 1, "C", "139********")]


def test_a_sheet_nobody_sees_refuses_the_workbook(refused):
    problems, said = refused(workbook(数据=FIGURES, 名单=[["姓名", "班级"], ["李雷", "一班"]]))
    assert problems == [("file.personal_column", 1, "姓名", "姓名")]
    assert "「名单」第 1 行" in said
    problems, said = refused(workbook(数据=FIGURES, 附=[["代码"], [ID]]))
    assert problems == [("cell.personal_id", 2, "代码", "1101**************")]
    assert ID not in said


def test_what_stands_beside_the_cells_refuses_the_workbook(refused):
    book = openpyxl.load_workbook(io.BytesIO(workbook(数据=FIGURES)))
    book["数据"]["A2"].comment = Comment("请打 13912345678", "x")
    out = io.BytesIO()
    book.save(out)
    assert refused(out.getvalue())[0] == [("cell.personal_id", 2, "A", "139********")]
    cache = '<x xmlns="y"><cacheFields><cacheField name="学校"/><cacheField name="姓名"/></cacheFields></x>'
    with zipfile.ZipFile(out := io.BytesIO(workbook(数据=FIGURES)), "a") as archive:
        archive.writestr("xl/pivotCache/pivotCacheDefinition1.xml", cache)
    assert refused(out.getvalue())[0] == [("file.personal_column", 1, "姓名", "姓名")]


def test_another_file_of_a_zip_refuses_the_zip(refused):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", "学校标识码,学校名称,教室数\n2137900101,云麓小学,18\n")
        archive.writestr("b/名单.csv", "序号,姓名\n1,李雷\n")
        archive.writestr("说明.txt", f'不收姓名、身份证号。\n有疑问请打 13912345678 "\n{ID}\n')
    problems, said = refused(out.getvalue())
    assert problems == [
        ("file.personal_column", 1, "姓名", "姓名"),
        ("cell.personal_id", 2, "A", "139********"),
        ("cell.personal_id", 3, "A", "1101**************"),
    ]
    assert "李雷" not in said
    assert "「b/名单.csv」" in said


def test_our_own_sheets_may_speak_of_persons(refused):
    assert refused(workbook(数据=FIGURES, 填报说明=[["不收姓名", "不收身份证号"]]))[0] == []


@pytest.mark.parametrize("cell", [ID, "电话１３９1234-5678", "139\u200b1234\u00a05678", "110105 19491231 002x"])
def test_arrow_overlooks_no_number_that_a_closer_look_finds(refused, cell):
    assert refused(f"学校名称,备注\n云麓小学,{cell}\n".encode())[0] == [("cell.personal_id", 2, "备注", masked(cell))]


def test_the_command_line_prints_and_keeps_nothing_of_it(copy_of_demo, tmp_path):
    path = tmp_path / "digital_campus_2026-09-30.csv"
    path.write_text(f"{HEAD}\n2137900101,云麓小学{ID},1000,18,18,,,\n", encoding="utf-8")
    before = sorted(p.name for p in copy_of_demo.data.rglob("*"))
    said = ""
    for command in (["check", path], ["check", path, "--format", "json"], ["publish", path]):
        done = CliRunner().invoke(app, [str(w) for w in (*command, "--data-dir", copy_of_demo.data)])
        assert done.exit_code == 1
        said += done.output
    assert "1101**************" in said
    assert ID not in said
    assert "云麓小学" not in said
    assert sorted(p.name for p in copy_of_demo.data.rglob("*")) == before


def test_the_words_must_be_there_and_be_lists(tmp_path):
    (tmp_path / "personal.toml").write_text('is = []\ncontains = []\nnever = ["姓名"]\n', encoding="utf-8")
    for path in (tmp_path / "personal.toml", tmp_path / "missing.toml"):
        with pytest.raises(ConfigError):
            PersonalWords.read(path)
