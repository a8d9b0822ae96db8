"""Files of every kind become the same sheet of text, and what cannot be read is named."""

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import numpy as np
import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from yardstick.checking import csvtable, excelfile
from yardstick.checking.csvtable import read_table
from yardstick.checking.files import open_sheet
from yardstick.checking.findings import Findings
from yardstick.contracts import load_contracts
from yardstick.errors import UsageError

KNOWN = {key for contract in load_contracts(Path("data/contracts")).values() for key in contract.headings}
TABLE = [["学校标识码", "学校名称", "教室数"], ["2137900101", "云麓小学", "18"], ["2137900102", "凤凰小学", "12"]]


def opened(content, **named):
    """The sheet, and (code, row, value) of each finding."""
    findings = Findings("zh")
    sheet = open_sheet(content, KNOWN, findings, **named)
    return sheet, [(p.code, p.row, p.value) for p in findings.problems()]


def cells(content, **named):
    sheet, problems = opened(content, **named)
    assert problems == []
    return [sheet.record(at) for at in range(sheet.count)]


def fault(content, **named):
    sheet, problems = opened(content, **named)
    assert sheet is None
    return problems


def csv_of(rows, delimiter=",", encoding="utf-8-sig"):
    return "".join(delimiter.join(row) + "\r\n" for row in rows).encode(encoding)


def xlsx_of(*sheets):
    """A workbook; each sheet is (name, rows) or (name, function that fills it)."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, filling in sheets:
        sheet = book.create_sheet(name)
        if callable(filling):
            filling(sheet)
        else:
            for row in filling:
                sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zip_of(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


# ---- text


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 (BOM)"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("gb18030", "GB18030"),
    ],
)
def test_the_encoding_is_recognised_and_named(encoding, name):
    content = csv_of(TABLE, encoding=encoding)
    assert cells(content) == TABLE
    assert opened(content)[0].origin.encoding == name


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，", "|"])
def test_the_delimiter_is_recognised(delimiter):
    assert cells(csv_of(TABLE, delimiter)) == TABLE
    unknown = [["x", "y", "z"], ["1", "2", "3"]]
    assert cells(csv_of([["title"], *unknown], delimiter)) == [["title"], *unknown]


BRAZIL = [["NU_ANO", "NO_MUNICIPIO"], ["2019", "Água Branca"], ["2019", "Maribondo, São João"]]


def test_latin_1_is_never_garbled_into_chinese_and_can_be_named():
    accident = csv_of([["Município", "Área"], ["Açúcar", "Educação"]], ";", "latin-1")
    assert accident.decode("gb18030")  # by accident
    assert fault(accident) == [("file.doubtful_encoding", None, "")]
    assert fault(csv_of([*BRAZIL, ["José", "1"]], ";", "latin-1")) == [("file.undecodable", 4, "")]
    assert cells(csv_of(BRAZIL, ";", "latin-1"), encoding="latin-1") == BRAZIL
    assert cells(csv_of(BRAZIL, ";", "cp1252"), encoding="cp1252") == BRAZIL


def test_rare_characters_under_known_headings_are_no_accident():
    rare = [["学校标识码", "学校名称"], ["2137900101", "㙍龘㵘小学"]]
    assert cells(csv_of(rare, encoding="gb18030")) == rare


def test_an_encoding_nobody_permits_is_refused():
    with pytest.raises(UsageError, match="rot13"):
        opened(b"a,b", encoding="rot13")


def test_records_are_counted_as_excel_counts_them():
    sheet, _ = opened(b'a,b\n"x\ny",1\n\n2\n')
    assert [sheet.record(at) for at in range(sheet.count)] == [["a", "b"], ["x\ny", "1"], [], ["2"]]
    assert sheet.rows.to_pylist() == [1, 2, 3, 4]
    assert [column.to_pylist() for column in sheet.columns] == [["a", "x\ny", "", "2"], ["b", "1", "", ""]]


BROKEN = {
    "nothing": (b"", ("file.empty", None, "")),
    "only a mark": (b"\xef\xbb\xbf\r\n", ("file.empty", None, "")),
    "open quote": (b'a,b\n1,"2\n3,4\n', ("file.broken_quotes", 2, "")),
    "quote inside": (b'a,b\n1,"2"x\n', ("file.broken_quotes", 2, "")),
    "NUL": (b'a,b\n"c\nd",1\n1,\0\n', ("file.binary", 3, "")),
    "not UTF-8": (csv_of(TABLE) + b"\xff", ("file.undecodable", 4, "")),
    "no encoding": (b'a,b\n"1\n1",2\n\xff\xff,\n', ("file.undecodable", 3, "")),
    "wide": (b"a,b\n" + b"," * 1000, ("file.too_many_columns", 2, "")),
    "very wide": (b"," * 100_000, ("file.too_many_columns", 1, "")),
    "picture": (b"\x89PNG\r\n\x1a\n", ("file.not_csv", None, "")),
    "web page": (b"\n<html><table>", ("file.not_csv", None, "")),
    "archive": (b"7z\xbc\xaf\x27\x1c", ("file.not_csv", None, "")),
    "broken workbook": (b"PK\x03\x04..xl/workbook.xml", ("file.broken_workbook", None, "")),
    "broken old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ("file.broken_workbook", None, "")),
    "broken zip": (b"PK\x03\x04..a.csv", ("file.broken_zip", None, "")),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_is_named_with_its_row(name):
    content, expected = BROKEN[name]
    assert fault(content) == [expected]


def test_the_limits_are_kept(monkeypatch):
    for module, limit in ((csvtable, "MOST_ROWS"), (csvtable, "MOST_CELLS")):
        monkeypatch.setattr(module, limit, 2)
    assert fault(csv_of(TABLE))[0][:2] == ("file.too_many_rows", 3)
    monkeypatch.setattr(csvtable, "MOST_ROWS", 100)
    assert fault(b"a\n1,2,3\n4\n") == [("file.too_many_cells", 2, "")]


PIECES = st.sampled_from(['"', '""', ",", "\n", "\r\n", "\r", "a", "校", "1", '"a\nb"', ",,", " "])


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join), st.integers(1, 12))
def test_arrow_and_python_read_the_same_sheet(words, size):
    content = words.encode()
    tables = []
    for fast in (True, False):
        findings = Findings("zh")
        table = read_table((content[at : at + size] for at in range(0, len(content), size)), ",", findings, fast=fast)
        columns, widths = table.joined() if table else ((), None)
        read = [column.to_pylist() for column in columns]
        tables.append((read, widths.to_pylist() if widths else None, [(p.code, p.row) for p in findings.problems()]))
    assert tables[0] == tables[1]


def test_a_regular_text_is_read_by_arrow_in_blocks(monkeypatch):
    monkeypatch.setattr(csvtable, "_by_python", lambda *_: iter(()))
    lines = [f'{n},"a ""b"" {n}\nc",校\r\n'.encode() for n in range(50)]
    table = read_table(iter([b"".join(lines[:20])[:-3], b"".join(lines[:20])[-3:], *lines[20:]]), ",", Findings("zh"))
    columns, widths = table.joined()
    assert widths is None
    assert columns[1].to_pylist() == [f'a "b" {n}\nc' for n in range(50)]


# ---- workbooks


def fill(rows):
    """A function that fills an openpyxl sheet: {"A1": value or (value, format)}, or {"A1:B2": value} merged."""

    def filling(sheet):
        for place, cell in rows.items():
            value, shown = cell if isinstance(cell, tuple) else (cell, None)
            if ":" in place:
                sheet.merge_cells(place)
            at = sheet[place.partition(":")[0]]
            at.value = value
            at.number_format = shown or at.number_format

    return filling


SHOWN = [
    (2137900101, None, "2137900101"),
    (18.0, None, "18"),
    (0.1, None, "0.1"),
    (0.1 + 0.2, None, "0.3"),
    (0.00001, None, "0.00001"),
    (110105194912310021, None, "1.1010519491231e+17"),
    ("0012", None, "0012"),
    (" 云麓\n小学 ", None, " 云麓\n小学 "),
    (True, None, "TRUE"),
    (date(2026, 9, 30), None, "2026-09-30"),
    (datetime(2026, 9, 30, 8, 5), None, "2026-09-30 08:05:00"),
    (time(8, 5), None, "08:05:00"),
    (date(2026, 9, 1), 'yyyy"年"m"月"', "2026-09"),
    (date(2026, 9, 1), "mmm-yy", "2026-09"),
    (0.95, "0%", "95%"),
    (0.07, "0.00%", "7%"),
    (1.2345, '0.0"%"', "1.2345"),
    (46295, "0", "46295"),
]


@pytest.mark.parametrize(("value", "shown", "text"), SHOWN)
def test_cells_become_the_text_that_excel_shows(value, shown, text):
    content = xlsx_of(("数据", fill({"A1": "x", "B3": (value, shown) if shown else value})))
    assert cells(content) == [["x", ""], ["", ""], ["", text]]


NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**17), 10**17).map(float),
    st.decimals(-(10**6), 10**6, places=3).map(float),
)


@given(st.lists(NUMBERS))
def test_many_numbers_are_written_like_one(values):
    assert excelfile._numbers(np.array(values, float)).to_pylist() == [excelfile._number(value) for value in values]


def test_the_dates_that_only_chinese_excel_knows_by_number_are_dates():
    content = xlsx_of(("数据", fill({"A1": "x", "A2": 46295, "A3": 46295})))
    styled = rewritten(content, "xl/worksheets/sheet1.xml", ('r="A2"', 'r="A2" s="1"'), ('r="A3"', 'r="A3" s="2"'))
    more = '<xf numFmtId="31"/><xf numFmtId="57"/></cellXfs>'
    assert cells(rewritten(styled, "xl/styles.xml", ("</cellXfs>", more))) == [["x"], ["2026-09-30"], ["2026-09"]]


def rewritten(content, part, *changes):
    """The zip with words in one of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            words = old.read(name).decode() if name == part else old.read(name)
            for before, after in changes if name == part else ():
                assert before in words
                words = words.replace(before, after)
            new.writestr(name, words)
    return out.getvalue()


def test_cells_that_do_not_say_where_they_are_stand_one_after_the_other():
    content = xlsx_of(("数据", fill({"A1": "x", "B1": (0.95, "0%")})))
    assert cells(rewritten(content, "xl/worksheets/sheet1.xml", (' r="A1"', ""), (' r="B1"', ""))) == [["x", "95%"]]


def test_an_error_of_excel_stays_an_error():
    def filling(sheet):
        sheet["A1"], sheet["A2"] = "x", "#DIV/0!"
        sheet["A2"].data_type = "e"

    assert cells(xlsx_of(("数据", filling))) == [["x"], ["#DIV/0!"]]


def test_a_formula_counts_as_its_stored_value_and_one_without_is_named():
    content = xlsx_of(("数据", fill({"A1": "x", "B2": "=1+1", "C2": "y"})))
    sheet, problems = opened(content)
    assert problems == [("cell.formula_without_value", 2, "B2")]
    assert sheet.record(1) == ["", "", "y"]
    stored = rewritten(content, "xl/worksheets/sheet1.xml", ("</f><v>", "</f><v>2"))
    assert cells(stored)[1] == ["", "2", "y"]
    text = rewritten(content, "xl/worksheets/sheet1.xml", ('r="B2"', 'r="B2" t="str"'))
    assert cells(text)[1] == ["", "", "y"]


def test_the_sheet_with_the_most_known_headings_is_read_unless_one_is_named():
    content = xlsx_of(("封面", [["学校名称"]]), ("数据", TABLE), ("备份", TABLE), ("空", []))
    sheet, _ = opened(content)
    assert (sheet.origin.kind, sheet.origin.sheet) == ("xlsx", "数据")
    assert sheet.origin.sheets == ("封面", "数据", "备份", "空")
    assert cells(content, sheet="封面") == [["学校名称"]]
    assert fault(content, sheet="空") == [("file.empty_sheet", None, "空")]
    assert fault(content, sheet="没有") == [("file.no_such_sheet", None, "没有")]


def test_hidden_sheets_and_our_own_are_not_chosen_but_can_be_gone_through():
    def hidden(sheet):
        sheet.append(["姓名"])
        sheet.sheet_state = "veryHidden"

    sheet, _ = opened(xlsx_of(("填报说明", TABLE), ("数据", [["x"]]), ("名单", hidden)))
    assert sheet.origin.sheet == "数据"
    assert {o.origin.sheet: o.record(0) for o in sheet.others(Findings("zh"))}["名单"] == ["姓名"]


def test_merged_areas_are_kept():
    sheet, _ = opened(xlsx_of(("数据", fill({"B2:D3": "在校生数", "A1": "x"}))))
    assert [(a.top, a.left, a.bottom, a.right) for a in sheet.merged] == [(1, 1, 2, 3)]


def test_an_old_workbook_is_read_alike():
    book = xlwt.Workbook()
    sheet = book.add_sheet("数据")
    percent = xlwt.easyxf(num_format_str="0%")
    month = xlwt.easyxf(num_format_str='yyyy"年"m"月"')
    for at, (value, style) in enumerate([("校", None), (2137900101, None), (0.95, percent), (date(2026, 9, 1), month)]):
        sheet.write(2, at + 1, value, *([style] if style else []))
    sheet.write_merge(4, 5, 1, 2, "合")
    out = io.BytesIO()
    book.save(out)
    read, _ = opened(out.getvalue())
    assert read.origin.kind == "xls"
    assert read.rows.to_pylist() == [1, 2, 3, 4, 5]
    assert read.record(2) == ["", "校", "2137900101", "95%", "2026-09"]
    assert read.merged[0].bottom == 5


ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:body><office:spreadsheet><table:table table:name="数据"><table:table-row>
<table:table-cell office:value-type="string"><text:p>校</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="2137900101" table:number-columns-repeated="{columns}"/>
<table:table-cell table:number-columns-repeated="16000"/></table:table-row>
<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>""".replace("\n", "")


def test_an_open_document_is_read_and_measured_alike():
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    good, wide = (
        zip_of(**{"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": ODS.format(columns=columns)})
        for columns in (1, 10_000)
    )
    assert cells(good) == [["校", "2137900101"]]
    assert opened(good)[0].origin.kind == "ods"
    assert fault(wide) == [("file.too_many_columns", 1, "")]


def test_two_cells_far_apart_do_not_take_the_memory_between_them():
    far = {"A1": "x", "ALL1048576": "y"}
    content = xlsx_of(("数据", fill(far)))
    assert fault(content) == [("file.sheet_too_large", 1048576, "数据")]
    for changes in ([("<c r=", "<c  r=")], [("<sheetData>", "<!-- --><sheetData>")]):
        assert fault(rewritten(content, "xl/worksheets/sheet1.xml", *changes))[0][0] == "file.sheet_too_large"
    assert fault(xlsx_of(("数据", fill({"A1": "x", "ALM2": "y"})))) == [("file.too_many_columns", 2, "")]


def test_formatted_cells_without_a_value_are_not_counted():
    def filling(sheet):
        sheet["A1"] = "x"
        sheet["XFD1048576"].number_format = "0%"

    assert cells(xlsx_of(("数据", filling))) == [["x"]]


def test_what_a_workbook_cannot_be_read_for_is_named(monkeypatch):
    def only_hidden(sheet):
        sheet.sheet_state = "hidden"

    good = xlsx_of(("数据", TABLE))
    assert fault(good[: len(good) // 2]) == [("file.broken_workbook", None, "")]
    assert fault(rewritten(good, "xl/worksheets/sheet1.xml", ("</sheetData>", ""))) == [
        ("file.broken_workbook", None, "")
    ]
    monkeypatch.setattr(excelfile, "MOST_UNPACKED", 1000)
    assert fault(good) == [("file.unpacks_too_large", None, "")]


def old_workbook():
    book = xlwt.Workbook()
    for at, row in enumerate(TABLE):
        for column, cell in enumerate(row):
            (book.add_sheet("数据") if not at + column else book.get_sheet(0)).write(at, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WHOLE = {"xlsx": xlsx_of(("数据", TABLE)), "xls": old_workbook()}


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(sorted(WHOLE)), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4)), min_size=1, max_size=5)
)
def test_no_damage_to_a_workbook_makes_it_raise(kind, damage):
    content = bytearray(WHOLE[kind])
    for place, written in damage:
        at = int(place * len(content))
        content[at : at + len(written)] = written
    sheet, problems = opened(bytes(content))
    assert sheet or problems


# ---- zips


def test_a_zip_gives_the_table_with_the_most_known_headings_unless_one_is_named():
    content = zip_of(**{"readme.txt": 'a "readme', "old/a.csv": b"x,y\n1,2\n", "b.xlsx": xlsx_of(("数据", TABLE))})
    sheet, problems = opened(content)
    assert problems == []
    assert (sheet.origin.part, sheet.origin.kind) == ("b.xlsx", "xlsx")
    assert sheet.origin.parts == ("readme.txt", "old/a.csv", "b.xlsx")
    assert [o.origin.part for o in sheet.others(Findings("zh"))] == ["readme.txt", "old/a.csv"]
    assert cells(content, part="old/a.csv") == [["x", "y"], ["1", "2"]]
    assert fault(content, part="c.csv") == [("file.no_such_part", None, "c.csv")]


def test_what_systems_leave_in_a_zip_is_passed_over():
    content = zip_of(**{"__MACOSX/._a.csv": b"\0\5\x16", "a.csv": csv_of(TABLE), ".DS_Store": b"\0", "empty.csv": b""})
    assert cells(content) == TABLE
    assert opened(content)[0].origin.parts == ("a.csv",)


def test_chinese_names_in_a_zip_are_shown_as_they_were_given():
    for encoding in ("gb18030", "utf-8"):
        name = "数字校园.csv".encode(encoding)
        content = zip_of(**{"x" * len(name): csv_of(TABLE)}).replace(b"x" * len(name), name)
        assert opened(content)[0].origin.part == "数字校园.csv"


def test_a_zip_with_something_that_nobody_can_look_into_is_refused():
    for inside in (b"%PDF-1.7", zip_of(**{"b.csv": b"a,b"})):
        sheet, _ = opened(zip_of(**{"a.csv": csv_of(TABLE), "x.bin": inside}))
        findings = Findings("zh")
        assert list(sheet.others(findings)) == []
        assert [(p.code, p.value) for p in findings.problems()] == [("file.part_unreadable", "x.bin")]
    assert fault(zip_of(**{"x.bin": b"%PDF-1.7"})) == [("file.not_csv", None, "")]


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr("yardstick.checking.archive.MOST_BYTES", 1000)
    assert fault(zip_of(**{"a.csv": b"a" * 1001})) == [("file.unpacks_too_large", None, "")]
    monkeypatch.setattr("yardstick.checking.archive.MOST_PARTS", 1)
    assert fault(zip_of(**{"a.csv": b"a", "b.csv": b"b"})) == [("file.too_many_parts", None, "")]


def test_a_password_is_named():
    for content in (zip_of(**{"a.csv": csv_of(TABLE)}), xlsx_of(("数据", TABLE))):
        flagged = bytearray(content)
        at = flagged.find(b"PK\x01\x02") + 8  # the flags of the first entry of the central directory
        flagged[at] |= 1
        assert fault(bytes(flagged)) == [("file.password", None, "")]


def test_a_workbook_that_promises_more_texts_than_it_holds_is_refused_and_ends_nothing():
    content = xlsx_of(("表", TABLE))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/sharedStrings.xml"] = b'<sst count="1" uniqueCount="999999999999"><si><t>a</t></si></sst>'
    assert fault(zip_of(**parts)) == [("file.broken_workbook", None, "")]
