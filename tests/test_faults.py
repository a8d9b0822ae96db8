"""Known faults in a clean file, in every kind of file: exactly those are found, at the right cell."""

import csv
import io
import random
from datetime import date
from pathlib import Path

import pytest
from files_of import KINDS, as_file
from hypothesis import given, settings
from hypothesis import strategies as st

from yardstick.workspace import Workspace

DATASET, PERIOD = "digital_campus", date(2026, 9, 30)
SAMPLE = Path("data/samples") / DATASET / f"{PERIOD}.csv"
RECORDS = list(csv.reader(io.StringIO(SAMPLE.read_text("utf-8-sig"))))
ROWS = range(1, len(RECORDS))

# heading → what somebody types into its cells, and what is said about it
FAULTS = [
    ("接入带宽", "一千兆", "cell.not_number"),
    ("接入带宽", "-5", "cell.below_minimum"),
    ("教室数", "12.5", "cell.not_integer"),
    ("教室数", "约20", "cell.not_number"),
    ("教室数", "", "cell.missing"),
    ("无线网络覆盖率", "120%", "cell.above_maximum"),
    ("无线网络覆盖率", "0.95", "cell.ambiguous_percent"),
    ("测速日期", "2026-02-30", "cell.no_such_day"),
    ("测速日期", "去年", "cell.bad_date"),
    ("测速日期", "2027-01-01", "cell.after_period"),
    ("学校标识码", "21379", "cell.wrong_digits"),
    ("学校标识码", "2.13E+09", "cell.scientific"),
]
injected = st.lists(
    st.tuples(st.sampled_from(ROWS), st.sampled_from(FAULTS)),
    min_size=1,
    max_size=8,
    unique_by=lambda f: (f[0], f[1][0]),
)


@pytest.fixture(scope="module")
def space(demo_settings):
    return Workspace(demo_settings)


def found(space, records, kind):
    content, name = as_file(records, kind)
    checked = space.check(content, name, DATASET, PERIOD)
    return {(p.row, p.position, p.code) for p in checked.problems if p.severity == "error"}


def with_faults(faults):
    """The clean records with faults in them, and what should be said: Excel's row, the column, the code."""
    records = [list(cells) for cells in RECORDS]
    expected = set()
    for row, (heading, cell, code) in faults:
        column = RECORDS[0].index(heading)
        records[row][column] = cell
        expected.add((row + 1, column, code))
    return records, expected


@pytest.mark.parametrize("kind", KINDS)
def test_the_clean_file_passes_whatever_kind_it_is(space, kind):
    assert found(space, RECORDS, kind) == set()


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=6)
@given(faults=injected)
def test_exactly_the_injected_faults_are_found_at_their_cells(space, kind, faults):
    records, expected = with_faults(faults)
    assert found(space, records, kind) == expected


def test_a_wrong_cell_hides_no_wrong_code_of_another_row(space):
    records, expected = with_faults([(1, ("教室数", "约20", "cell.not_number"))])
    code = RECORDS[0].index("学校标识码")
    records[2][code] = "2137999999"
    assert found(space, records, "utf-8") == {*expected, (3, code, "row.unknown_unit")}


@pytest.mark.parametrize("kind", ["gb18030", "xlsx"])
def test_titles_units_totals_and_notes_around_the_table_change_nothing(space, kind):
    width = len(RECORDS[0])
    titles = [["高新区数字校园情况统计表", *[""] * (width - 1)], ["填报单位：教育和体育事业中心", *[""] * (width - 1)]]
    total = ["合计", *[""] * 4, "1000", *[""] * (width - 6)]
    notes = [["注：教室含功能室。", *[""] * (width - 1)]]
    assert found(space, [*titles, *RECORDS, total, *notes], kind) == set()


def mutated(content, seed):
    """The file with some bytes changed, cut, doubled or exchanged."""
    draw, data = random.Random(seed), bytearray(content)
    for _ in range(draw.randint(1, 12)):
        at, length = draw.randrange(len(data)), draw.randint(1, 40)
        change = draw.choice(["flip", "cut", "double", "zero", "quote", "comma", "end"])
        if change == "flip":
            data[at] = draw.randrange(256)
        elif change == "cut":
            del data[at : at + length]
        elif change == "double":
            data[at:at] = data[at : at + length]
        elif change == "zero":
            data[at:at] = bytes(length)
        elif change == "end":
            del data[at:]
        else:
            data[at:at] = b'"' if change == "quote" else b",\r\n"
        if not data:
            return b""
    return bytes(data)


@pytest.mark.parametrize("kind", KINDS)
def test_no_mutated_file_makes_a_check_raise(space, kind):
    """A hundred of each kind here; ten thousand were tried by hand."""
    content, name = as_file(RECORDS, kind)
    for seed in range(100):
        checked = space.check(mutated(content, seed), name, DATASET, PERIOD)
        assert (checked.table is None) == any(p.severity == "error" for p in checked.problems)
