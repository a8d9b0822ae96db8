"""Error workbooks: an uploaded file with its faults marked, and nothing else touched."""

import csv
import io
import re
import zipfile
from datetime import date

import openpyxl
import pyarrow as pa
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from python_calamine import CalamineWorkbook

from yardstick.checking.files import open_sheet
from yardstick.checking.findings import Findings
from yardstick.checking.sheets import OWN_SHEETS, Area, Origin, Sheet
from yardstick.contracts import Problem
from yardstick.errors import YardstickError
from yardstick.spellings import heading_key
from yardstick.workbooks import marked_name, marked_workbook
from yardstick.workbooks.splicing import SheetXml

pytestmark = pytest.mark.filterwarnings("ignore:Unknown extension is not supported")  # openpyxl's limits, not ours

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ROWS = (
    '<row r="1" spans="1:3"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    '<row r="2" spans="1:3" ht="20"><c r="A2" s="1" t="s"><v>2</v></c><c r="B2" s="2"><f>SUM(C2:C9)</f><v>12</v></c>'
    "</row>"
    '<row r="4"><c r="B4" s="2"/></row>'
)
BEYOND = (
    '<conditionalFormatting sqref="B2"><cfRule type="expression" priority="1"><formula>B2>1</formula></cfRule>'
    '</conditionalFormatting><drawing r:id="rId1"/><extLst><ext uri="{x}"><x14:dataValidations '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" count="0"/></ext></extLst>'
)
SHEET = f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheetData>{ROWS}</sheetData>{BEYOND}</worksheet>'
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor theme="4" tint="0.6"/><bgColor indexed="64"/></patternFill></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="49" fillId="2"/><xf numFmtId="10"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
SHARED = (
    f'<sst xmlns="{MAIN}"><si><t>标识码</t></si><si><t>教室数</t></si><si><r><t>富</t></r><r><t>文本</t></r></si></sst>'
)


def relations(*found):
    entries = "".join(f'<Relationship Id="rId{i}" Type="{k}" Target="{t}"/>' for i, (k, t) in enumerate(found, 1))
    return f'<Relationships xmlns="{PACKAGE}/relationships">{entries}</Relationships>'


def override(part):
    kind = f"application/vnd.openxmlformats-officedocument.spreadsheetml.{part[1]}+xml"
    return f'<Override PartName="/xl/{part[0]}.xml" ContentType="{kind}"/>'


OVERRIDDEN = (("worksheets/sheet1", "worksheet"), ("styles", "styles"), ("sharedStrings", "sharedStrings"))
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
    'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'
    f"{''.join(map(override, OVERRIDDEN))}</Types>",
    "_rels/.rels": relations((f"{OFFICE}/officeDocument", "xl/workbook.xml")),
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="校\'表" sheetId="3" '
    'r:id="rId2"/></sheets><definedNames><definedName name="x">1</definedName></definedNames></workbook>',
    "xl/_rels/workbook.xml.rels": relations(
        ("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin"),
        (f"{OFFICE}/worksheet", "/xl/worksheets/sheet1.xml"),
        (f"{OFFICE}/styles", "styles.xml"),
        (f"{OFFICE}/sharedStrings", "sharedStrings.xml"),
    ),
    "xl/styles.xml": STYLES,
    "xl/sharedStrings.xml": SHARED,
    "xl/worksheets/sheet1.xml": SHEET,
    "xl/worksheets/_rels/sheet1.xml.rels": relations((f"{OFFICE}/drawing", "../drawings/drawing1.xml")),
    "xl/drawings/drawing1.xml": "<a/>",
    "xl/vbaProject.bin": "\x00macros",
    "xl/externalLinks/externalLink1.xml": "<externalLink/>",
}
CHANGED = {
    *("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"),
    *("xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels"),
}
ADDED = {"xl/worksheets/sheet2.xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"}


def packed(**changed):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, words in (PARTS | changed).items():
            archive.writestr(name, words)
    return out.getvalue()


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sheet_of(*records, kind="xlsx", name="校'表", rows=None, merged=()):
    columns = tuple(pa.array(list(column), pa.string()) for column in zip(*records, strict=True))
    numbers = pa.array(rows or range(1, len(records) + 1), pa.int32())
    return Sheet(columns, numbers, Origin(kind, sheet=name), merged=merged)


READ = sheet_of(("标识码", "教室数"), ("富文本", "12"), ("", ""), ("", ""))


def problem(row=2, position=1, code="cell.not_number", severity="error", value="12", message="这里要填数字。"):
    return Problem(code, severity, row, "教室数", value, message, "只填数字。", position)


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def test_only_what_must_change_changes():
    before, after = parts(packed()), parts(marked_workbook(packed(), "表.xlsm", READ, [problem()]))
    assert {name for name in before if before[name] != after[name]} == CHANGED
    assert after.keys() - before.keys() == ADDED


def test_in_the_sheet_itself_only_the_marked_cells_change():
    found = [problem(), problem(4, 2, severity="warning"), problem(3, 0)]
    after = parts(marked_workbook(packed(), "表.xlsm", READ, found))["xl/worksheets/sheet1.xml"].decode()
    notes = f'<legacyDrawing xmlns:r="{OFFICE}" r:id="rId3"/>'
    assert after == SHEET.replace('<c r="B2" s="2">', '<c r="B2" s="3">').replace(
        '<row r="4"><c r="B4" s="2"/>',
        '<row r="3"><c r="A3" s="4"/></row><row r="4"><c r="B4" s="2"/><c r="C4" s="5"/>',
    ).replace("<extLst>", notes + "<extLst>")


def test_a_marked_cell_keeps_its_format_and_gets_a_ground_and_a_note():
    book = opened(marked_workbook(packed(), "表.xlsm", READ, [problem(), problem(severity="warning", code="row.rule")]))
    cell = book.worksheets[0]["B2"]
    assert (cell.value, cell.number_format, cell.fill.fgColor.rgb) == ("=SUM(C2:C9)", "0.00%", "FFFFC7CE")
    assert cell.comment.text.split("\n") == [
        *("【标尺】", "规则：cell.not_number（不通过）", "说明：这里要填数字。", "改法：只填数字。", ""),
        *("规则：row.rule（提醒）", "说明：这里要填数字。", "改法：只填数字。"),
    ]


def test_every_problem_is_listed_and_leads_to_its_cell():
    found = [problem(value="=1+1"), problem(4, None), problem(None, None, "roster.units_missing", "warning", "")]
    book = opened(marked_workbook(packed(), "表.xlsm", READ, found))
    assert set(book.sheetnames[1:]) <= OWN_SHEETS
    rows = list(book.worksheets[1].iter_rows(min_row=4))
    assert [[cell.value or "" for cell in row[:5]] for row in rows] == [
        ["序号", "级别", "位置", "列", "值"],
        ["1", "不通过", "B2", "教室数", "=1+1"],
        ["2", "不通过", "第 4 行", "教室数", "12"],
        ["3", "提醒", "整个文件", "教室数", ""],
    ]
    assert rows[1][4].data_type == "s"
    assert [row[2].hyperlink and row[2].hyperlink.location for row in rows[1:]] == ["'校''表'!B2", "'校''表'!A4", None]


def test_notes_of_people_stay_and_ours_follow():
    content = packed()
    book = opened(content)
    book.worksheets[0]["B2"].comment = openpyxl.comments.Comment("请核实", "王敏")
    book.worksheets[0]["A1"].comment = openpyxl.comments.Comment("十位", "王敏")
    out = io.BytesIO()
    book.save(out)
    sheet = opened(marked_workbook(out.getvalue(), "表.xlsx", READ, [problem()])).worksheets[0]
    assert sheet["A1"].comment.text == "十位"
    assert sheet["B2"].comment.text.startswith("请核实\n\n【标尺】\n规则：")
    assert sheet["B2"].comment.author == "王敏"


def test_a_second_check_takes_the_marks_of_the_first_away():
    book = opened(packed())
    book.worksheets[0]["A2"].comment = openpyxl.comments.Comment("请核实", "王敏")
    out = io.BytesIO()
    book.save(out)
    first = marked_workbook(out.getvalue(), "表.xlsx", READ, [problem(2, 0), problem(2, 1)])
    second = opened(marked_workbook(first, "表.xlsx", READ, [problem(4, 1)]))
    sheet = second.worksheets[0]
    assert (sheet["A2"].comment.text, sheet["B2"].comment) == ("请核实", None)
    assert (sheet["A2"].fill.fgColor.theme, sheet["A2"].fill.fgColor.tint) == (4, 0.6)
    assert (sheet["B2"].fill.patternType, sheet["B4"].fill.fgColor.rgb) == (None, "FFFFC7CE")
    assert (len(second.worksheets), second.worksheets[1]["C5"].value) == (2, "B4")


def test_a_sheet_of_the_users_with_the_name_of_the_list_is_left_alone():
    words = PARTS["xl/workbook.xml"].replace("校'表", "问题清单")
    content = packed(**{"xl/workbook.xml": words})
    read = sheet_of(("标识码", "教室数"), ("富文本", "12"), name="问题清单")
    assert opened(marked_workbook(content, "表.xlsm", read, [problem()])).sheetnames == ["问题清单", "问题清单2"]


def test_a_cell_hidden_under_a_merged_one_is_marked_where_it_shows():
    read = sheet_of(("标识码", "教室数"), ("富文本", "12"), ("", ""), merged=(Area(1, 0, 2, 1),))
    sheet = opened(marked_workbook(packed(), "表.xlsm", read, [problem(3, 1)])).worksheets[0]
    assert sheet["A2"].fill.fgColor.rgb == "FFFFC7CE"


@pytest.mark.parametrize(
    "sheet",
    [
        SHEET.replace("<sheetData>", "<!-- <row r='9'> --><sheetData>").encode(),
        SHEET.replace("<v>12</v>", "<v><![CDATA[12]]></v>").encode(),
        SHEET.encode("utf-16"),
        re.sub("<(/?)(?=[a-w])", r"<\1m:", SHEET).replace("xmlns=", "xmlns:m=").encode(),
        SHEET.replace(' r="A1"', "").replace(' r="B1"', "").replace(' r="2"', "").replace(' r="B2"', "").encode(),
    ],
    ids=["comment", "CDATA", "UTF-16", "prefix", "no references"],
)
def test_sheets_written_in_other_ways_are_marked_too(sheet):
    content = packed(**{"xl/worksheets/sheet1.xml": sheet})
    cell = opened(marked_workbook(content, "表.xlsm", READ, [problem()])).worksheets[0]["B2"]
    assert (cell.value, cell.fill.fgColor.rgb) == ("=SUM(C2:C9)", "FFFFC7CE")


def test_a_workbook_put_together_in_an_unknown_way_comes_back_with_its_cells():
    content = packed(**{"xl/styles.xml": f'<styleSheet xmlns="{MAIN}"/>'})
    cell = opened(marked_workbook(content, "表.xlsm", READ, [problem()]))["校'表"]["B2"]
    assert (cell.value, cell.fill.fgColor.rgb) == ("12", "FFFFC7CE")


def test_a_csv_comes_back_as_a_workbook_with_the_same_words_in_the_same_rows():
    records = [("数字校园 2026", "", ""), ("标识码", "教室数", "日期"), ("0370300001", "1,200", "2026/9/1")]
    read = sheet_of(*records, ("'=x", "=1+1", "1e5"), kind="csv", name="", rows=[1, 3, 4, 6])
    content = marked_workbook("忽略".encode(), "数字[校]园.csv", read, [problem(6, 1)])
    sheet = opened(content)["数字 校 园"]
    told = {row: [sheet.cell(row, at).value or "" for at in (1, 2, 3)] for row in (1, 3, 4, 6)}
    assert told == dict(zip((1, 3, 4, 6), (*map(list, records), ["'=x", "=1+1", "1e5"]), strict=True))
    assert {sheet.cell(row, 1).data_type for row in told} == {"s"}
    assert (sheet["B6"].fill.fgColor.rgb, sheet["B6"].number_format) == ("FFFFC7CE", "@")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_whatever_words_a_cell_holds_they_come_back_as_they_were(words):
    read = sheet_of(("a", *words), kind="csv", name="")
    found = CalamineWorkbook.from_filelike(io.BytesIO(marked_workbook(b"", "a.csv", read, []))).get_sheet_by_index(0)
    while len(words) and not words[-1]:
        words.pop()
    assert found.to_python() == [["a", *words]]


TABLE = [["数字校园", "", ""], ["", "", ""], ["学校标识码", "学校名称", "教室数"], ["0370300001", "云麓小学", "1,200"]]


def xls_of(rows):
    book, out = xlwt.Workbook(), io.BytesIO()
    sheet = book.add_sheet("表")
    for at, row in enumerate(rows):
        for place, words in enumerate(row):
            sheet.write(at, place, words)
    book.save(out)
    return out.getvalue()


def xlsx_of(rows):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def zip_of(name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


CSV = "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in TABLE)
FILES = {
    "UTF-8": CSV.encode("utf-8-sig"),
    "GB18030": CSV.encode("gb18030"),
    "XLSX": xlsx_of(TABLE),
    "XLS": xls_of(TABLE),
    "CSV in a zip": zip_of("校.csv", CSV.encode()),
    "XLSX in a zip": zip_of("校.xlsx", xlsx_of(TABLE)),
}


def sheet_in(content):
    findings = Findings("zh")
    sheet = open_sheet(content, {"学校标识码", "学校名称", "教室数"}, findings)
    assert not findings.any_error
    return sheet


@pytest.mark.parametrize("kind", FILES)
def test_a_marked_file_is_read_like_the_file_itself_but_for_what_was_mended(kind):
    read = sheet_in(FILES[kind])
    marked = marked_workbook(FILES[kind], "校.zip", read, [problem(4, 2), problem(4, 1, severity="warning")])
    book, out = opened(marked), io.BytesIO()
    assert [book.worksheets[0][c].fill.fgColor.rgb for c in ("B4", "C4")] == ["FFFFEB9C", "FFFFC7CE"]
    book.worksheets[0]["C4"].value = 12
    book.save(out)
    for content, last in ((marked, "1,200"), (out.getvalue(), "12")):
        again = sheet_in(content)
        assert again.rows == read.rows
        assert [again.record(at) for at in range(again.count)] == [*TABLE[:3], [*TABLE[3][:2], last]]


def test_a_marked_file_keeps_its_kind_in_its_name_and_is_of_that_kind():
    assert marked_name("C:\\表\\校.xlsm", READ) == "校_问题标注.xlsm"
    assert marked_name("校.csv", sheet_of(("a",), kind="csv"), "en") == "校_marked.xlsx"
    unknown = packed(**{"xl/styles.xml": f'<styleSheet xmlns="{MAIN}"/>'})
    rebuilt = parts(marked_workbook(unknown, "校.xlsm", READ, [problem()]))
    assert b"macroEnabled" in rebuilt["[Content_Types].xml"]
    assert "xl/vbaProject.bin" not in rebuilt


BAD = {"integer": "很快", "number": "五百兆", "percent": "-", "boolean": "也许", "date": "某天", "list": "外星"}


def spoilt(path, contract):
    """The records of a sample with one bad cell for each column that can have one; and the cells that were there."""
    records, was = list(csv.reader(path.read_text("utf-8-sig").splitlines())), {}
    for at, heading in enumerate(records[0]):
        column = contract.headings[heading_key(heading)]
        is_text = column.type == "string"
        bad = "外星" if column.choices else "12x" if column.pattern else "" if is_text else BAD[column.type]
        row = 1 + (7 * at) % (len(records) - 1)
        if column.required or bad not in ("", "-"):
            was[row + 1, at + 1], records[row][at] = records[row][at], bad
    return records, was


@pytest.mark.parametrize("dataset", ["units", "kindergartens", "school_stats", "digital_campus", "projects", "towns"])
@pytest.mark.parametrize("kind", ["CSV", "XLSX"])
def test_mending_only_the_marked_cells_makes_a_file_pass(dataset, kind, demo, home):
    path = max((home / "data" / "samples" / dataset).glob("*.csv"))
    period = date.fromisoformat(path.stem)
    records, was = spoilt(path, demo.contracts[dataset])
    plain = "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in records).encode("gb18030")
    content = xlsx_of(records) if kind == "XLSX" else plain
    first = demo.check(content, f"{path.stem}.{kind.lower()}", dataset, period)
    book, out = opened(marked_workbook(content, path.name, first.sheet, first.problems)), io.BytesIO()
    sheet = book.worksheets[0]
    red = {cell.coordinate for row in sheet for cell in row if cell.fill.fgColor.rgb == "FFFFC7CE"}
    assert red == {sheet.cell(*place).coordinate for place in was}
    for place, words in was.items():
        sheet.cell(*place).value = words
    book.save(out)
    second = demo.check(out.getvalue(), "改好.xlsx", dataset, period)
    assert [p.message for p in second.problems if p.severity == "error"] == []
    assert second.table.rows == demo.check(path.read_bytes(), path.name, dataset, period).table.rows


def test_of_a_row_as_a_whole_the_first_filled_cell_is_marked():
    found = [problem(2, None, "row.too_few_cells"), problem(1, None, "header.missing_column")]
    sheet = opened(marked_workbook(packed(), "表.xlsm", READ, found)).worksheets[0]
    assert [cell.coordinate for row in sheet for cell in row if cell.comment] == ["A2"]


def test_of_a_file_refused_for_personal_data_no_workbook_is_made():
    with pytest.raises(YardstickError, match="个人信息"):
        marked_workbook(packed(), "表.xlsx", READ, [problem(), problem(code="cell.personal_id")])


CELLS = st.dictionaries(st.tuples(st.integers(1, 6), st.integers(0, 30)), st.integers(0, 3), max_size=12)


def drawn(cells, prefix):
    rows = {}
    for (row, at), style in sorted(cells.items()):
        name = f"{openpyxl.utils.get_column_letter(at + 1)}{row}"
        cell = f'<{prefix}c r="{name}" s="{style}"><{prefix}v>{at}</{prefix}v></{prefix}c>'
        rows.setdefault(row, []).append(cell)
    data = "".join(f'<{prefix}row r="{row}" spans="1:2">{"".join(found)}</{prefix}row>' for row, found in rows.items())
    space = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    inside = f"<{prefix}sheetData>{data}</{prefix}sheetData>" if data else f"<{prefix}sheetData/>"
    return f'<{prefix}worksheet {space}="{MAIN}">{inside}</{prefix}worksheet>'.encode()


@given(CELLS, st.sets(st.tuples(st.integers(1, 7), st.integers(0, 31)), max_size=8), st.sampled_from(["", "x:"]))
def test_whatever_is_marked_every_cell_keeps_its_place_and_value(cells, marked, prefix):
    sheet = SheetXml(drawn(cells, prefix))
    sheet.restyle({place: lambda style: style + 10 for place in marked})
    found = {}
    for cell in etree.fromstring(sheet.changed()).iterfind(".//{*}c"):
        row, at = openpyxl.utils.cell.coordinate_to_tuple(cell.get("r"))
        found[row, at - 1] = (int(cell.get("s")), cell.findtext("{*}v"))
    shaded = {place: (cells.get(place, 0) + 10, str(place[1]) if place in cells else None) for place in marked}
    assert found == {place: (style, str(place[1])) for place, style in cells.items()} | shaded
    assert list(found) == sorted(found)


FIRST = parts(marked_workbook(packed(), "表.xlsm", READ, [problem(), problem(2, 0)]))


@given(st.sampled_from(sorted(FIRST)), st.integers(0, 3000), st.integers(0, 60), st.binary(max_size=3))
def test_a_damaged_workbook_comes_back_with_its_marks_all_the_same(part, at, length, other):
    damaged = FIRST[part][:at] + other + FIRST[part][at + length :]
    content = marked_workbook(packed(**(FIRST | {part: damaged})), "表.xlsm", READ, [problem()])
    assert {"xl/workbook.xml", "xl/styles.xml"} <= parts(content).keys()
