"""Workbooks: what analysts get, read back by programs that did not write them."""

import csv
import dataclasses
import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from yardstick.checking import PersonalWords, check
from yardstick.contracts import KEY, PERIOD, Contract, load_contracts
from yardstick.spellings import defused, heading_keys, template_version, undefused
from yardstick.texts import LANGS, text, titled
from yardstick.workbooks import template_csv, template_workbook

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
    out = io.StringIO()
    csv.writer(out).writerows(records)
    return check(
        CONTRACTS,
        out.getvalue().encode(),
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


@pytest.mark.parametrize("dataset", [d for d in CONTRACTS if list(Path("data/samples", d).glob("*"))])
def test_a_template_filled_in_with_the_words_of_a_sample_passes_and_gives_the_same_rows(dataset, demo):
    path = max(Path("data/samples", dataset).glob("*.csv"))
    period, contract = date.fromisoformat(path.stem), CONTRACTS[dataset]
    book = opened(demo.template(dataset, ".xlsx", period))
    _fill(book[contract.title], contract, rows(path.read_bytes()), period)
    saved = io.BytesIO()
    book.save(saved)
    result = checked(read(saved.getvalue()), None, demo.store.at().roster(period), period)
    assert [p.message for p in result.problems if p.severity == "error"] == []
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
