"""A column at once is the same as its cells one by one."""

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from yardstick.checking import columns
from yardstick.checking.cells import CellReader
from yardstick.checking.columns import FAULTY, NOTICES, blank_cells, read_column
from yardstick.contracts import Choice, Column
from yardstick.spellings import BLANKS, MISSING, folded, plain

PERIOD = date(2025, 9, 30)
GRADES = (Choice("a", "一类", "Class 1", ("一类园",)), Choice("na", "无", "None"))

COUNT = Column("x", "列", "X", "integer")
KINDS = {
    "integer": {"type": "integer"},
    "whole, from 0": {"type": "integer", "minimum": 0, "maximum": 500, "required": True},
    "number": {"type": "number"},
    "number within": {"type": "number", "minimum": -1.5, "maximum": 100},
    "percent": {"type": "percent", "minimum": 0, "maximum": 100},
    "boolean": {"type": "boolean"},
    "date": {"type": "date"},
    "date so far": {"type": "date", "not_after_period": True, "required": True},
    "list": {"type": "list"},
    "list of grades": {"type": "list", "choices": GRADES},
    "name": {"type": "string"},
    "grade": {"type": "string", "choices": GRADES, "required": True},
    "ten digits": {"type": "string", "pattern": "^[0-9]{10}$", "pattern_hint": "10 位数字"},
    "letters": {"type": "string", "pattern": "[0-9A-Z-]{1,20}", "pattern_hint": "字母", "required": True},
    "python only": {"type": "string", "pattern": r"(?=[0-9])\w+", "pattern_hint": "数字开头"},
}

PLAINLY = st.one_of(
    st.integers(-2000, 2000).map(str),
    st.integers().map(str),
    st.decimals(-1000, 1000, places=2, allow_nan=False).map(str),
    st.dates(date(1790, 1, 1), date(2210, 1, 1)).map(str),
    st.sampled_from(
        ["2025-02-29", "2024-02-29", "2025-04-31", "0370300001", "第一小学", "校" * 501, "9" * 600, " " * 501 + "7"]
    ),
)
ODD_WORDS = (
    "一类|一类园、无|是|√|95%|95 %|0.5%|0%|1|0.0|-0|.5|5.|+3|1,234|１２|１．５|1E+05|2025年9月|2025/9/3|45930|1\n"
    '|2025-09-30 0:00|2025-09-30\n|12345678901234567890|0.1234567890123456|370300001.0|\'0370300001|="0370300001"'
    "|#REF!|#锟|锟斤拷小学|烫|NA|Null|n/ a|N O|——|／|甲 乙| 甲|甲乙丙丁戊 己|ſ|\u212a|（一）|\u200b|第\u200b一"
    "|\x02|甲\u3000乙| 12 |\u30001,234.50|1,234%|0,000|1,234.|12,345,678,901,234,567| 95%|\u3000第一小学\u200b"
    "|\x1c1|1\x1f| 2025-09-30\t| 0370300001| 95% "
)
ODDLY = st.sampled_from([*MISSING, *ODD_WORDS.split("|")])
PIECES = st.text(st.sampled_from([*"0123456789.-%, \t\n\u3000０１Ａａ无na/—#甲乙（）·'=\"", *BLANKS]), max_size=12)
CELLS = st.lists(PLAINLY | ODDLY | PIECES | st.text(max_size=6), max_size=12)
SETTLED = st.fixed_dictionaries(
    {
        "zeros_not_asked": st.booleans(),
        "factor": st.sampled_from([1.0, 10_000.0, 666.6666667, 0.1, 100.0]),
        "values": st.sampled_from([{}, {"1": "0"}, {"": "0", "na": "无"}, {"甲乙丙": "第一　小学", "95%": "0.5"}]),
    }
)


def one_by_one(cells, reader):
    readings = [reader.read(cell) for cell in cells]
    said = [FAULTY if r.fault else NOTICES.index(r.notice) for r in readings]
    return [r.value for r in readings], said


@pytest.mark.parametrize("few", [0, 256])
@pytest.mark.parametrize("kind", KINDS)
@given(CELLS, SETTLED)
@example(["1", "0", "-0", "1.1", "2.00"], {"zeros_not_asked": True, "factor": 10_000.0, "values": {}})
@settings(deadline=None, max_examples=100)
def test_a_column_is_read_as_its_cells_are(few, kind, cells, settled):
    reader = CellReader(Column("x", "列", "X", **KINDS[kind]), PERIOD, "zh", **settled)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "_FEW", few)
        read = read_column(pa.array(cells, pa.string()), reader)
    values, said = one_by_one(cells, reader)
    assert (read.values.to_pylist(), str(read.values.to_pylist())) == (values, str(values))  # -0.0 is not 0.0
    assert (read.said.to_pylist() if read.said else [0] * len(cells)) == said
    assert read.faulty.to_pylist() == [i for i, s in enumerate(said) if s == FAULTY]
    assert sorted(read.noticed()) == sorted((NOTICES[s], said.index(s), said.count(s)) for s in set(said) - {0, FAULTY})


@given(st.text(max_size=4) | PIECES)
def test_a_blank_cell_is_one_of_which_nothing_shows(cell):
    assert blank_cells(pa.array([cell])).to_pylist() == [not plain(cell)]


def test_every_word_for_nothing_is_nothing_however_many_cells_there_are():
    cells = [*MISSING, *map(str.upper, MISSING), *(f"第{n}小学" for n in range(1000))]
    read = read_column(pa.array(cells), CellReader(Column("x", "列", "X", "string"), PERIOD, "zh"))
    assert [c for c, v in zip(cells, read.values.to_pylist(), strict=True) if v is None] == cells[: 2 * len(MISSING)]
    assert all(folded(word) in MISSING for word in cells[: 2 * len(MISSING)])


def test_of_a_hopeless_column_the_first_faults_are_enough(monkeypatch):
    monkeypatch.setattr(columns, "_HOPELESS", 2)
    monkeypatch.setattr(columns, "_BATCH", 2)
    read = read_column(pa.array(["约1", "约2", "约3", "约4", "约5", "6"]), CellReader(COUNT, PERIOD, "zh"))
    assert (read.faulty.to_pylist(), read.values.null_count) == ([0, 1, 2, 3], 6)
