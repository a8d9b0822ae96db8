"""Files of every kind become the same sheet of text, and what cannot be read is named."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yardstick.checking import csvtable
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
