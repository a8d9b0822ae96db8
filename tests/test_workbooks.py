"""Workbooks: what analysts get, read back by programs that did not write them."""

import csv
import dataclasses
import io
import json
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from checked import check_file
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from yardstick.checking import PersonalWords
from yardstick.checking.files import open_sheet
from yardstick.checking.findings import Findings
from yardstick.checking.heads import locate_head
from yardstick.checking.personal import masked
from yardstick.contracts import KEY, PERIOD, Choice, Column, Contract, arrow_schema, load_contracts
from yardstick.spellings import MISSING, defused, folded, heading_keys, plain, template_version, undefused
from yardstick.texts import LANGS, text, titled
from yardstick.workbooks import (
    Provenance,
    clean_csv,
    clean_parquet,
    clean_workbook,
    template_csv,
    template_workbook,
)
from yardstick.workbooks.writing import number_text

CONTRACTS = load_contracts(Path("data/contracts"))
PERSONAL = PersonalWords.read(Path("data/personal.toml"))
DAY = date(2026, 9, 30)
A, B, C = "0370300001", "3703030002", "3703030003"
ROSTER = {
    A: {"name": "第一小学", "kind": "211", "stages": ["primary"], "town": "甲镇"},
    B: {"name": "第二学校", "kind": "312", "stages": ["primary", "junior"], "town": "甲镇"},
    C: {"name": "第三小学", "kind": "211", "stages": ["primary"], "town": "甲镇", "closed_on": date(2026, 8, 1)},
}


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def read(content, sheet=0):
    """The cells of a sheet as another reader sees them, as the words of a CSV."""
    found = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(sheet)
    return [[_words(cell) for cell in row] for row in found.to_python(skip_empty_area=False)]


def _words(cell):
    if isinstance(cell, date | datetime):
        return cell.isoformat()[:10]
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def checked(records, dataset, roster=None, period=DAY):
    return judged(as_csv(records), dataset, roster, period)


def as_csv(records):
    out = io.StringIO()
    csv.writer(out).writerows(records)
    return out.getvalue().encode()


def judged(content, dataset, roster=None, period=DAY, contracts=CONTRACTS):
    return check_file(
        contracts,
        content,
        file_name="a.csv",
        dataset=dataset,
        period=period,
        roster=lambda _: roster,
        personal=PERSONAL,
        today=date(2026, 11, 15),
    )


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


# Templates


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("dataset", CONTRACTS)
def test_every_template_is_recognised_and_lacks_only_rows(dataset, lang):
    contract = CONTRACTS[dataset]
    book = read(template_workbook(contract, lang=lang))
    plain = list(csv.reader(io.StringIO(template_csv(contract, lang=lang).decode("utf-8-sig"))))
    for records in (book, plain):
        result = checked(records, None)
        assert (result.dataset, [p.code for p in result.problems]) == (dataset, ["file.no_rows"])
        assert template_version(records[0][-1]) == contract.version == 1


@pytest.mark.parametrize("lang", LANGS)
def test_of_a_template_only_the_sheet_to_fill_in_is_read(lang, demo):
    known = {key for contract in CONTRACTS.values() for key in contract.headings}
    for dataset, contract in CONTRACTS.items():
        findings = Findings(lang)
        sheet = open_sheet(demo.template(dataset, ".xlsx", DAY, lang), known, findings)
        head = locate_head(sheet, known, findings)
        assert titled(contract, lang).startswith(sheet.origin.sheet)
        assert (len(sheet.origin.sheets), head.row, head.first) == (1, 1, 1)
        assert findings.problems() == ()


@pytest.mark.parametrize("dataset", [d for d in CONTRACTS if list(Path("data/samples", d).glob("*"))])
def test_a_template_filled_in_with_the_words_of_a_sample_passes_and_gives_the_same_rows(dataset, demo):
    path = max(Path("data/samples", dataset).glob("*.csv"))
    period, contract = date.fromisoformat(path.stem), CONTRACTS[dataset]
    book = opened(demo.template(dataset, ".xlsx", period))
    _fill(book[contract.title], contract, rows(path.read_bytes()), period)
    saved = io.BytesIO()
    book.save(saved)
    result = demo.check(saved.getvalue(), "填好.xlsx", None, None)
    assert [p.message for p in result.problems if p.severity == "error"] == []
    assert (result.dataset, result.period) == (dataset, period)
    assert result.table.rows == demo.check(path.read_bytes(), path.name, dataset, period).table.rows


def _fill(sheet, contract: Contract, sample, period):
    """Write each row of the sample into the row that is there for it, or below; take the others away."""
    named = {at: _named(contract, str(cell.value)) for at, cell in enumerate(sheet[1], 1)}
    places = {c.name: at for at, c in named.items() if c}
    wanted = {}
    for row in sample:
        values = {_named(contract, h).name: _typed(_named(contract, h), v) for h, v in row.items()}
        wanted[tuple(str(values[name]) for name in contract.key)] = values | {PERIOD: period}
    for at in range(sheet.max_row, 1, -1):
        key = tuple(str(sheet.cell(at, places[name]).value) for name in contract.key)
        if key not in wanted:
            sheet.delete_rows(at)
        else:
            _write(sheet, at, places, wanted.pop(key))
    last = max((at for at in range(1, sheet.max_row + 1) if sheet.cell(at, places[KEY]).value), default=1)
    for at, values in enumerate(wanted.values(), last + 1):
        _write(sheet, at, places, values)


def _named(contract, heading):
    return next((contract.headings[k] for k in heading_keys(heading) if k in contract.headings), None)


def _typed(column, words):
    if column.type in ("integer", "number") and words:
        return float(words) if "." in words else int(words)
    return date.fromisoformat(words) if column.type == "date" and words else words or None


def _write(sheet, row, places, values):
    for name, value in values.items():
        sheet.cell(row, places[name]).value = value


def test_a_template_has_a_row_for_each_unit_asked_and_stage_it_has():
    found = rows(template_csv(CONTRACTS["school_stats"], period=DAY, roster=ROSTER))
    shown = ("数据截止日", "学校标识码", "学校名称", "学段", "在校学生数（人）")
    assert [tuple(row[name] for name in shown) for row in found] == [
        ("2026-09-30", A, "第一小学", "小学", ""),
        ("2026-09-30", B, "第二学校", "小学", ""),
        ("2026-09-30", B, "第二学校", "初中", ""),
    ]


def test_a_template_about_items_begins_with_the_last_keys_and_names(demo):
    found = rows(demo.template("projects", ".csv", date(2027, 3, 31)))
    kept = {"数据截止日", "项目编号", "项目名称", "镇街"}
    assert found[0]["项目编号"] == "01-01"
    assert {name for row in found for name, cell in row.items() if cell} == kept


def test_the_roster_is_carried_over_whole(demo):
    found = rows(demo.template("units", ".csv", date(2027, 3, 31)))
    last = demo.store.at().rows("units", DAY)
    assert len(found) == last.num_rows
    assert {name for row in found for name, cell in row.items() if cell} >= {"办学类型", "学段", "镇驻地", "撤并日期"}


def test_codes_are_text_and_choices_drop_down():
    sheet = opened(template_workbook(CONTRACTS["kindergartens"], period=DAY, roster={}))["幼儿园办园条件"]
    rules = {str(v.sqref).split(":")[0]: v for v in sheet.data_validations.dataValidation}
    titles = {sheet.cell(1, at).value: sheet.cell(2, at) for at in range(1, sheet.max_column + 1)}
    code, central, children = (titles[t] for t in ("*学校标识码", "*街道镇中心幼儿园", "*在园幼儿数\n（人）"))
    assert (code.number_format, rules[code.coordinate].type, rules[code.coordinate].formula1) == (
        "@",
        "textLength",
        "10",
    )
    assert (rules[central.coordinate].type, rules[central.coordinate].formula1) == ("list", '"是,否"')
    assert (rules[children.coordinate].type, rules[children.coordinate].formula1) == ("whole", "0")
    assert "在园幼儿" in sheet.cell(1, children.column).comment.text
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("D2", "$1:$1")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)


def test_a_long_drop_down_stands_on_a_hidden_sheet():
    column = CONTRACTS["units"].column("kind")
    many = tuple(dataclasses.replace(column.choices[0], value=f"{n}", title=f"办学类型{n}") for n in range(100, 140))
    columns = tuple(dataclasses.replace(c, choices=many) if c.name == "kind" else c for c in CONTRACTS["units"].columns)
    book = opened(template_workbook(dataclasses.replace(CONTRACTS["units"], columns=columns)))
    rules = book.worksheets[0].data_validations.dataValidation
    assert book["选项"].sheet_state == "hidden"
    assert [r.formula1 for r in rules if "选项" in r.formula1] == ["'选项'!$A$1:$A$40"]
    assert [c.value for c in book["选项"]["A"]] == [c.title for c in many]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("dataset", CONTRACTS)
def test_the_guide_names_every_column(dataset, lang):
    contract = CONTRACTS[dataset]
    told = {cell for row in read(template_workbook(contract, period=DAY, lang=lang), 1) for cell in row}
    assert {titled(c, lang) for c in contract.columns} | {"2026-09-30"} <= told


@pytest.mark.parametrize("lang", LANGS)
def test_the_version_of_a_template_is_read_from_its_heading(lang):
    assert template_version(text(lang, "workbooks.version_heading", version=12)) == 12
    assert [template_version(words) for words in ("模板", "第1版", "学校名称")] == [None, None, None]


@given(st.text(alphabet="'=+-@a1 ", max_size=6))
def test_an_apostrophe_defuses_a_formula_and_goes_again(words):
    assert undefused(defused(words)) == words
    assert not defused(words).startswith(("=", "+", "-", "@"))


# Published rows


def kind(name, **declared):
    return Column(name, declared.pop("title", name), name, declared.pop("type", "string"), **declared)


GRADES = (Choice("a", "一类", "First"), Choice("b", "二类/三类", "Second, third"), Choice("c", "无", "None"))
THING = Contract(
    **dict.fromkeys(("title", "title_en"), "物"),
    id="thing",
    description="",
    description_en="",
    department="",
    roster=False,
    kinds=(),
    due_months=6,
    grace_days=30,
    about="items",
    columns=(
        kind("period", type="date", optional=True),
        kind("unit_id", required=True, pattern="^[0-9]{4}$", pattern_hint="4 位数字"),
        kind("name", required=True),
        kind("count", type="integer", unit="人"),
        kind("area", type="number", unit="平方米"),
        kind("share", type="percent", minimum=0, maximum=100),
        kind("is_open", type="boolean"),
        kind("day", type="date"),
        kind("grade", choices=GRADES),
        kind("grades", type="list", choices=GRADES),
        kind("tags", type="list"),
        kind("remark"),
    ),
)


def is_storable(number):
    """Whether a file can hold it: neither longer than numbers are, nor like somebody's telephone number."""
    words = number_text(number)
    return len(words) < 30 and masked(words) is None


WORDS = st.text("学校a1=+-@'，（）.:", min_size=1, max_size=8).filter(lambda w: folded(w) not in MISSING)
ROW = st.fixed_dictionaries(
    {
        "name": st.just("甲"),
        "count": st.none() | st.integers(-(2**53), 2**53).filter(is_storable),
        "area": st.none() | st.floats(-1e15, 1e15).filter(is_storable),
        "share": st.none() | st.floats(0, 100).filter(is_storable),
        "is_open": st.none() | st.booleans(),
        "day": st.none() | st.dates(date(1800, 1, 1), date(2199, 12, 31)),
        "grade": st.none() | st.sampled_from("abc"),
        "grades": st.none() | st.sampled_from([["a"], ["a", "b"], ["a", "b", "c"]]),
        "tags": st.none() | st.lists(WORDS.filter(lambda w: plain(w) == w), min_size=1, max_size=3, unique=True),
        "remark": st.none() | WORDS,
    }
)
SCHEMA = arrow_schema(THING)
ORIGIN = Provenance("20261116T000000000", datetime(2026, 11, 16, 8), "王敏", "=更正", "源.csv", "ab" * 32)


@given(st.lists(ROW, min_size=1, max_size=4), st.sampled_from(LANGS))
def test_published_rows_downloaded_and_uploaded_again_are_the_same_rows(found, lang):
    table = pa.Table.from_pylist([row | {"unit_id": f"{n:04}"} for n, row in enumerate(found)], SCHEMA)
    contracts = {"thing": THING}
    for content in (clean_csv(THING, table, DAY, ORIGIN, lang), clean_workbook(THING, table, DAY, ORIGIN, lang)):
        result = judged(content, "thing", None, None, contracts)
        assert (result.problems, result.period) == ((), DAY)
        assert result.table.rows == table


def test_a_clean_workbook_has_typed_cells_and_says_where_they_come_from(demo):
    view, contract = demo.view(), CONTRACTS["digital_campus"]
    content = clean_workbook(contract, view.rows("digital_campus", DAY), DAY, ORIGIN)
    sheet = opened(content)["数据"]
    cells = {heading.value: cell for heading, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (cells["数据截止日"].value, cells["学校标识码"].value) == (datetime(2026, 9, 30), "1137900101")
    assert (cells["学校标识码"].number_format, cells["教室数（间）"].data_type) == ("@", "n")
    told = {row[0].value: row[1].value for row in opened(content)["说明"].iter_rows(max_col=2)}
    assert (told["发布人"], told["发布说明"], told["来源文件的 SHA-256"]) == ("王敏", "=更正", "ab" * 32)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("dataset", [d for d in CONTRACTS if list(Path("data/samples", d).glob("*"))])
def test_every_published_dataset_can_be_uploaded_again_from_its_workbook(dataset, lang, demo):
    view = demo.view()
    period = view.periods(dataset)[-1]
    content = clean_workbook(CONTRACTS[dataset], view.rows(dataset, period), period, ORIGIN, lang)
    result = demo.check(content, "下载.xlsx", None, None, lang)
    assert [p.message for p in result.problems if p.severity == "error"] == []
    names = result.table.rows.column_names
    order = [(name, "ascending") for name in CONTRACTS[dataset].key]
    assert result.table.rows == view.rows(dataset, period).select(names).sort_by(order)


def test_parquet_keeps_the_types_and_carries_what_people_need_to_know():
    table = pa.Table.from_pylist([{"unit_id": "0001", "name": "甲", "grades": ["a"], "day": DAY}], SCHEMA)
    found = pq.read_table(io.BytesIO(clean_parquet(THING, table, DAY, ORIGIN)))
    assert found.select(SCHEMA.names).to_pylist() == table.to_pylist()
    assert found.schema.field("count").metadata == {b"title": b"count", b"unit": "人".encode()}
    assert json.loads(found.schema.metadata[b"yardstick"])["sha256"] == "ab" * 32
