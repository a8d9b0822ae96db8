"""Whole files: what is said about each mistake, and that nothing makes a check raise."""

import dataclasses
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from checked import check_file
from hypothesis import given, settings
from hypothesis import strategies as st

from yardstick.checking import PersonalWords, csvtable, files, findings, problems_as_json
from yardstick.contracts import load_contracts
from yardstick.errors import UnknownDataset

DECLARED = load_contracts(Path("data/contracts"))
PERSONAL = PersonalWords.read(Path("data/personal.toml"))
CAMPUS = DECLARED["digital_campus"]
LEFT_OUT = ("recording_rooms", "recording_last_used", "accepted_on")  # to keep the files of these tests short
SHORT = tuple(dataclasses.replace(c, optional=c.optional or c.name in LEFT_OUT) for c in CAMPUS.columns)
CONTRACTS = DECLARED | {"digital_campus": dataclasses.replace(CAMPUS, columns=SHORT)}
PERIOD = date(2025, 9, 30)
A, B, C = "0370300001", "3703030002", "3703030003"
ROSTER = {
    A: {"name": "第一小学", "kind": "211", "closed_on": None},
    B: {"name": "第二小学", "kind": "211", "closed_on": None},
    C: {"name": "第三中学", "kind": "311", "closed_on": None},
    "3703030004": {"name": "第四小学", "kind": "211", "closed_on": date(2025, 8, 31)},
    "3703030005": {"name": "附设班", "kind": "119", "closed_on": None},
}
HEAD = "学校标识码,学校名称,接入带宽（Mbps）,教室数,百兆教室数,无线网络覆盖率,测速日期"
ROW_A = f"{A},第一小学,1000,20,10,95%,2025-09-01"
ROW_B = f"{B},第二小学,500,12,12,,"
ROW_C = f"{C},第三中学,500,12,12,,"
GOOD = "\r\n".join([HEAD, ROW_B, ROW_A, ROW_C]) + "\r\n"


def checked(content, **changed):
    content = content if isinstance(content, bytes) else content.encode("utf-8-sig")
    asked = {"file_name": "a.csv", "dataset": "digital_campus", "period": PERIOD, "today": date(2026, 1, 1)}
    told = asked | {"roster": lambda _: ROSTER, "personal": PERSONAL} | changed
    return check_file(CONTRACTS, content, **told)


def lines(*rows_, head=HEAD):
    return "\n".join([head, *rows_])


def found(result):
    return [(p.code, p.row, p.column, p.value) for p in result.problems]


def test_a_good_file_gives_its_rows_typed_and_sorted():
    result = checked(GOOD)
    assert result.problems == ()
    assert result.table.rows.select(["unit_id", "bandwidth_mbps", "wifi_coverage", "measured_on"]).to_pylist() == [
        {"unit_id": A, "bandwidth_mbps": 1000.0, "wifi_coverage": 95.0, "measured_on": date(2025, 9, 1)},
        {"unit_id": B, "bandwidth_mbps": 500.0, "wifi_coverage": None, "measured_on": None},
        {"unit_id": C, "bandwidth_mbps": 500.0, "wifi_coverage": None, "measured_on": None},
    ]
    assert result.table.rows.column("recording_rooms").null_count == 3
    assert result.table.rows.schema.field("accepted_on").type == pa.date32()


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (GOOD.encode(), "UTF-8"),
        (GOOD.encode("utf-8-sig"), "UTF-8 (BOM)"),
        (GOOD.encode("utf-16"), "UTF-16"),
        (GOOD.encode("gb18030"), "GB18030"),
    ],
)
def test_the_encoding_is_named_and_changes_nothing(content, encoding):
    result = checked(content)
    assert (result.encoding, result.table.source.encoding) == (encoding, encoding)
    assert result.table.rows == checked(GOOD).table.rows


@pytest.mark.parametrize("delimiter", ["\t", ";", "，"])
def test_the_delimiter_is_recognised(delimiter):
    assert checked(GOOD.replace(",", delimiter)).table.rows == checked(GOOD).table.rows


@pytest.mark.parametrize("ending", ["\n", "\r", "\r\n"])
def test_line_endings_change_nothing(ending):
    assert checked(GOOD.replace("\r\n", ending)).table.rows == checked(GOOD).table.rows


FILES = {
    "broken workbook": (b"PK\x03\x04..xl/workbook.xml", "file.broken_workbook", None),
    "broken old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file.broken_workbook", None),
    "broken archive": (b"PK\x03\x04..readme.txt", "file.broken_zip", None),
    "picture": (b"\x89PNG\r\n\x1a\n", "file.not_csv", None),
    "program": (b"MZ\x90\x00", "file.not_csv", None),
    "web page": (b"\n<html><table>", "file.not_csv", None),
    "nothing": (b"", "file.empty", None),
    "only a BOM": (b"\xef\xbb\xbf\r\n", "file.empty", None),
    "binary": (GOOD.encode() + b"a,\x00\x01\n", "file.binary", 5),
    "not UTF-8": (GOOD.encode("utf-8-sig") + b"\r\n\xff", "file.undecodable", 6),
    "no encoding": (b"a,b\n1,2\n\xff\xff,\n", "file.undecodable", 3),
    "open quote": (lines(ROW_A, f'{B},"第二小学,500').encode(), "file.broken_quotes", 3),
    "wide": (b"a," * 1_001, "file.too_many_columns", 1),
    "very wide": (b"a," * 100_000, "file.too_many_columns", 1),
    "header only": (HEAD.encode(), "file.no_rows", None),
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_csv_is_named(name):
    content, code, row = FILES[name]
    result = checked(content)
    assert [(p.code, p.row, p.severity) for p in result.problems] == [(code, row, "error")]
    assert result.table is None


def test_limits_are_refused_with_their_size(monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 100)
    assert found(checked(GOOD)) == [("file.too_large", None, "", "")]
    monkeypatch.undo()
    monkeypatch.setattr(csvtable, "MOST_ROWS", 3)
    assert found(checked(GOOD)) == [("file.too_many_rows", 4, "", "")]


HEADERS = {
    "unknown column": ((f"{HEAD},食堂", f"{ROW_A},张三"), [("header.unknown_column", 1, "食堂", "食堂")]),
    "notes for people": ((f"{HEAD},备注", f"{ROW_A},待核"), []),
    "missing column": (
        ("学校标识码,学校名称,接入带宽,教室总数,百兆教室数", f"{A},第一小学,1,1,1"),
        [("header.missing_column", 1, "教室数", ""), ("header.unknown_column", 1, "教室总数", "教室总数")],
    ),
    "duplicate": ((f"{HEAD},教室数", f"{ROW_A},1"), [("header.duplicate", 1, "教室数", "教室数")]),
    "same twice": ((f"{HEAD},普通教室数", f"{ROW_A},1"), [("header.same_column", 1, "普通教室数", "普通教室数")]),
    "title above": (
        ("数字校园统计表,,", "填报单位：某校,,", HEAD, ",,Mbit/s,间,间,%,", ROW_A),
        [("header.titles_skipped", 3, "", "数字校园统计表；填报单位：某校"), ("header.units_read", 4, "", "")],
    ),
    "blank above": (("", HEAD, ROW_A), []),
    "nothing known": (("甲,乙", "1,2"), [("header.none_known", 1, "", "甲、乙")]),
    "other unit": (
        (HEAD.replace("Mbps", "Gbps"), ROW_A),
        [("header.unit", 1, "接入带宽（Gbps）", "接入带宽（Gbps）")],
    ),
    "other dataset": (
        ("学校标识码,学校名称,男生数,女生数,教室数", f"{A},第一小学,1,1,1"),
        [("file.other_dataset", 1, "", "")],
    ),
}


@pytest.mark.parametrize("name", HEADERS)
def test_mistakes_in_the_headings(name):
    content, expected = HEADERS[name]
    problems = [p for p in found(checked("\n".join(content))) if p[0] != "roster.units_missing"]
    assert problems == expected


def test_a_missing_column_is_offered_the_heading_that_resembles_it():
    problem = checked("\n".join(HEADERS["missing column"][0])).problems[0]
    assert problem.fix == "如果文件里的「教室总数」就是它，请把表头改成「教室数」；否则请补上这一列。"


def test_another_dataset_is_named():
    assert "寄宿与生活条件" in checked("\n".join(HEADERS["other dataset"][0])).problems[0].message


@pytest.mark.parametrize(
    "heading",
    [
        "接入带宽（Mbit/s）",
        "接入带宽(兆)",
        "接入带宽/Mbps",
        " 接入 带宽 ",
        '"接入\n带宽"',
        "＊网络带宽",
        "Access bandwidth",
    ],
)
def test_headings_may_carry_units_brackets_and_spaces(heading):
    assert checked(GOOD.replace("接入带宽（Mbps）", heading)).table.rows == checked(GOOD).table.rows


ROWS = {
    "words in a number": (f"{B},第二小学,约1000,12,12,,", ("cell.not_number", 2, "接入带宽（Mbps）", "约1000")),
    "missing": (f"{B},第二小学,—,12,12,,", ("cell.missing", 2, "接入带宽（Mbps）", "—")),
    "blank": (f"{B},第二小学,,12,12,,", ("cell.missing", 2, "接入带宽（Mbps）", "")),
    "scientific code": ("3.70303E+11,第二小学,1,12,12,,", ("cell.scientific", 2, "学校标识码", "3.70303E+11")),
    "lost zero": ("370300001,第一小学,1,12,12,,", ("cell.wrong_digits", 2, "学校标识码", "370300001")),
    "code as decimal": (f"{B}.0,第二小学,1,12,12,,", ("cell.trailing_zero", 2, "学校标识码", f"{B}.0")),
    "ambiguous": (f"{B},第二小学,1,12,12,0.95,", ("cell.ambiguous_percent", 2, "无线网络覆盖率", "0.95")),
    "negative": (f"{B},第二小学,-1,12,12,,", ("cell.below_minimum", 2, "接入带宽（Mbps）", "-1")),
    "too many": (f"{B},第二小学,1,501,12,,", ("cell.above_maximum", 2, "教室数", "501")),
    "half a room": (f"{B},第二小学,1,12.5,12,,", ("cell.not_integer", 2, "教室数", "12.5")),
    "after": (f"{B},第二小学,1,12,12,,2025/10/1", ("cell.after_period", 2, "测速日期", "2025/10/1")),
    "short": (f"{B},第二小学,1", ("row.too_few_cells", 2, "", "")),
    "long": (f"{B},第二小学,1,000,12,12,,", ("row.too_many_cells", 2, "", "")),
    "part of whole": (f"{B},第二小学,1,12,13,,", ("row.rule", 2, "百兆教室数", "13")),
    "unknown unit": ("9903030002,新学校,1,12,12,,", ("row.unknown_unit", 2, "学校标识码", "9903030002")),
    "wrong kind": ("3703030005,附设班,1,12,12,,", ("row.wrong_kind", 2, "学校标识码", "3703030005")),
    "closed": ("3703030004,第四小学,1,12,12,,", ("row.closed_unit", 2, "学校标识码", "3703030004")),
}


@pytest.mark.parametrize("name", ROWS)
def test_mistakes_in_a_row(name):
    row, expected = ROWS[name]
    result = checked(lines(row))
    errors = [p for p in result.problems if p.severity == "error"]
    assert [(p.code, p.row, p.column, p.value) for p in errors] == [expected]
    assert result.table is None
    assert all(p.message and p.fix and "{" not in p.message + p.fix for p in result.problems)


def test_the_worked_message():
    problem = checked(lines(ROWS["words in a number"][0])).problems[0]
    assert problem.message == "第 2 行「接入带宽（Mbps）」填的是「约1000」，这里要填数字。"
    assert problem.fix == "只填数字，如 1000；单位、「约」「余」等字不要写在格子里。"


def test_faults_of_all_rows_are_reported_at_once():
    result = checked(lines("x,第一小学,约1,20,10,,", f"{B},第二小学,1,y,1,,"))
    assert [(p.code, p.row) for p in result.problems] == [
        ("cell.pattern", 2),
        ("cell.not_number", 2),
        ("cell.not_number", 3),
    ]


def test_rows_are_counted_as_excel_counts_them():
    result = checked(lines(f'{A},"第一\n小学",1,1,1,,', "", ",,,,,,", f"{B},第二小学,x,1,1,,"))
    assert [(p.code, p.row) for p in result.problems if p.severity == "error"] == [("cell.not_number", 5)]


def test_totals_and_remarks_do_not_keep_a_file_from_being_published():
    result = checked(lines("合计,,2000,44,34,,", ROW_A, ROW_B, ROW_C, ",全 区 小 计,1,1,1,,", "注：数据截至九月,,,,,,"))
    assert [(p.code, p.severity, p.row) for p in result.problems] == [("row.total", "note", 2), ("row.note", "note", 7)]
    assert result.table.rows.column("unit_id").to_pylist() == [A, B, C]


def test_a_unit_twice_names_both_rows():
    problem = checked(lines(ROW_B, ROW_A, ROW_B)).problems[0]
    assert (problem.code, problem.row, problem.value) == ("row.duplicate", 4, B)
    assert problem.message == f"第 4 行与第 2 行的「学校标识码」相同，都是 {B}。"


def test_cells_that_were_tidied_are_reported_once_per_column():
    result = checked(lines(f"{A},第一小学,１０００,20,10,,", f'{B},第二小学,"1,000",12,12,９５％,', ROW_C))
    assert found(result) == [
        ("cell.normalised", 2, "接入带宽（Mbps）", "１０００"),
        ("cell.normalised", 3, "无线网络覆盖率", "９５％"),
    ]
    assert "有 2 格" in result.problems[0].message
    assert result.table.notices == result.problems


def test_the_units_that_did_not_report_are_listed():
    result = checked(lines(ROW_B, ROW_C))
    assert found(result) == [("roster.units_missing", None, "", "")]
    assert "1 所：第一小学。" in result.problems[0].message
    assert result.table is not None


def test_at_most_ten_of_them_are_named():
    roster = {f"{n:010}": {"name": f"{n}校", "kind": "211", "closed_on": None} for n in range(12)}
    message = checked(lines("0000000000,0校,1,1,1,,"), roster=lambda _: roster).problems[0].message
    assert "11 所：1校、" in message
    assert message.endswith("10校…。")


def test_another_name_than_the_roster_is_a_warning():
    result = checked(GOOD.replace("第二小学", "二小"))
    assert found(result) == [("row.name_differs", 2, "学校名称", "二小")]


def test_what_the_roster_contradicts_is_marked_where_it_stands():
    result = checked(lines(ROW_B.replace("第二小学", "二小"), "9903030002,新学校,1,12,12,,", ROW_A, ROW_C))
    assert [(p.code, p.position) for p in result.problems] == [("row.unknown_unit", 0), ("row.name_differs", 1)]


def test_a_name_known_under_another_code_offers_that_code():
    problem = checked(lines(ROW_B.replace(B, "3703030009"))).problems[0]
    assert problem.fix == f"名册里「第二小学」的标识码是 {B}，请核对后改正。"


def test_without_a_roster_nothing_can_be_published():
    result = checked(GOOD, roster=lambda _: None)
    assert found(result) == [("roster.missing", None, "", "")]
    assert result.table is None


def test_the_roster_itself_needs_no_roster():
    head = "学校标识码,学校名称,办学类型,学段,镇街,城乡类型,政策口径乡村,镇驻地"
    row = f"{A},第一小学,完小,小学、幼儿园,四方镇,村庄,是,否"
    result = checked(lines(row, head=head), dataset=None, roster=lambda _: None)
    assert (result.dataset, result.problems) == ("units", ())
    assert result.table.rows.select(["kind", "stages", "urban_rural"]).to_pylist() == [
        {"kind": "211", "stages": ["preschool", "primary"], "urban_rural": "220"}
    ]


def test_the_dataset_is_proposed_from_the_headings():
    assert checked(GOOD, dataset=None).dataset == "digital_campus"
    assert found(checked("学校标识码,学校名称\n1,2", dataset=None)) == [
        ("dataset.unknown", 1, "", "学校标识码、学校名称")
    ]


def test_a_file_like_no_dataset_is_told_the_three_closest_and_how_many_there_are():
    (problem,) = checked("出口宽带,教室总数\n1,2", dataset=None).problems
    assert f"全部 {len(CONTRACTS)} 个数据集" in problem.fix
    assert sum(c.title in problem.fix.split("：")[-1].rstrip("。").split("、") for c in CONTRACTS.values()) == 3


def test_an_unknown_dataset_is_the_callers_mistake():
    with pytest.raises(UnknownDataset):
        checked(GOOD, dataset="weather")


def with_period(*cells):
    return lines(
        *(f"{row},{cell}" for row, cell in zip((ROW_A, ROW_B, ROW_C), cells, strict=True)), head=f"{HEAD},期次"
    )


@pytest.mark.parametrize(
    ("content", "file_name", "period"),
    [
        (with_period("2025-09-30", "", "2025年9月30日"), "2024-09-30.csv", PERIOD),
        (GOOD, "数字校园20250930.csv", PERIOD),
    ],
)
def test_the_period_is_taken_from_the_file_before_its_name(content, file_name, period):
    result = checked(content, period=None, file_name=file_name)
    assert (result.period, result.table.period) == (period, period)


def test_faults_of_the_period():
    assert found(checked(GOOD, period=None)) == [("period.missing", None, "", "")]
    assert found(checked(GOOD, period=date(2026, 9, 30)))[0] == ("period.future", None, "", "2026-09-30")
    assert found(checked(GOOD.replace("2025-09-01", ""), period=date(1999, 9, 30)))[0][0] == "period.too_early"
    assert found(checked(with_period("2025-09-30", "2025-03-31", ""))) == [
        ("cell.period_differs", 3, "期次", "2025-03-31")
    ]
    assert found(checked(with_period("九月", "", ""), period=None)) == [("cell.bad_date", 2, "期次", "九月")]


def test_a_column_without_a_heading_must_be_empty():
    head = HEAD.replace("学校名称,", "学校名称,,")
    assert checked(lines(ROW_B.replace("小学,", "小学,,"), head=head)).table is not None
    assert found(checked(lines(ROW_B.replace("小学,", "小学,9,"), head=head))) == [("row.no_heading", 2, "", "9")]


def test_a_hopeless_file_lists_some_problems_and_counts_the_rest(monkeypatch):
    monkeypatch.setattr(findings, "MOST_PROBLEMS", 3)
    result = checked(lines(*["x,y,约,z,,,"] * 5))
    assert [p.code for p in result.problems[-2:]] == ["cell.not_number", "file.more_problems"]
    assert "另有 17 个" in result.problems[-1].message


def test_english_readers_get_english():
    assert checked(b"", lang="en").problems[0].message == "The file is empty."


def test_the_outcome_as_json():
    assert problems_as_json(checked(b"")) == {
        "ok": False,
        "dataset": "digital_campus",
        "period": "2025-09-30",
        "encoding": None,
        "origin": None,
        "mapping": None,
        "columns": [],
        "problems": [dataclasses.asdict(checked(b"").problems[0])],
    }


def decided(result):
    errors = [p for p in result.problems if p.severity == "error"]
    return (result.table is None) == bool(errors) and all(p.message and p.fix for p in result.problems)


@given(st.binary(max_size=300), st.sampled_from([None, *CONTRACTS]))
@settings(deadline=None, max_examples=150)
def test_no_bytes_make_a_check_raise(content, dataset):
    assert decided(checked(content, dataset=dataset))


PIECES = st.sampled_from(
    [*",，;\t\n\r\"'%—/0\u200b\u00a0", "合计", "１", "1E+05", "2025", "\ufeff", HEAD, ROW_A, "{}", '="']
)


@given(st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 9), PIECES | st.text(max_size=5)), max_size=8))
@settings(deadline=None, max_examples=300)
def test_no_change_to_a_file_makes_a_check_raise(changes):
    content = GOOD
    for at, cut, piece in changes:
        content = content[:at] + piece + content[at + cut :]
    result = checked(content.encode("utf-8", errors="replace"), period=None, file_name="2025-09-30.csv")
    assert decided(result)


CELLS = st.one_of(st.text(max_size=8), st.integers().map(str), st.floats().map(str), PIECES, st.dates().map(str))


@given(st.lists(st.lists(CELLS, min_size=7, max_size=7), min_size=1, max_size=3))
@settings(deadline=None, max_examples=300)
def test_no_cells_make_a_check_raise(table):
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in cells) for cells in table]
    assert decided(checked(lines(*quoted).encode("utf-8", errors="replace")))
