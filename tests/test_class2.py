"""The province's class II at town-seat schools: nothing is judged before somebody enters the standard."""

from datetime import date

import pytest
from small_district import publish, unit

from yardstick.address import Address
from yardstick.charts import PALETTES
from yardstick.indicators import Filters
from yardstick.parts import class2
from yardstick.reports.document import Table
from yardstick.reports.matrix_tables import against_class2
from yardstick.reports.standpoint import Standpoint
from yardstick.settings import Settings
from yardstick.status import Status
from yardstick.ui.parts import class2_gaps
from yardstick.workspace import Workspace

DAY = date(2025, 9, 30)
REACHES, SHORT, NINE, VILLAGE = (f"21379001{n:02}" for n in range(4))
NO_FILTER = {"town": None, "stage": None, "last": None}


@pytest.fixture
def space(home, tmp_path):
    space = Workspace(Settings(home, tmp_path, DAY))
    seat = {"is_town_seat": "是"}
    nine = unit(NINE, "121", kind="九年一贯制学校", stages="小学、初中", **seat)
    publish(space, "units", DAY, [unit(REACHES, "121", **seat), unit(SHORT, "121", **seat), nine, unit(VILLAGE)])
    pupils = [(REACHES, "小学", 100, 6), (SHORT, "小学", 100, 12), (NINE, "小学", 60, 6), (NINE, "初中", 40, 6)]
    stats = [
        {"unit_id": u, "stage": s, "students": n, "classes": c} for u, s, n, c in [*pupils, (VILLAGE, "小学", 50, 6)]
    ]
    publish(space, "school_stats", DAY, stats)
    publish(space, "school_assets", DAY, [{"unit_id": u, "books": 2000} for u in (REACHES, SHORT, NINE, VILLAGE)])
    return space


def standard(space, *lines):
    """Publish made-up lines: stage, fewest classes, most classes, books per pupil of class II."""
    rows = [
        {"unit_id": str(n), "name": "生均图书", "item": "生均图书", "stage": stage, "doc_no": "虚构〔2000〕1号"}
        | {"classes_from": low, "classes_to": high, "class_2": books}
        for n, (stage, low, high, books) in enumerate(lines)
    ]
    publish(space, "condition_standard", DAY, rows)


def measured(space, find):
    return space.measure(find("town_seat_class2_rate"), space.view(), Filters()).whole


def drawn(space):
    rows = space.part("class2_gaps", space.view(), NO_FILTER)
    return rows, class2.finding(rows, "zh")


def test_without_the_standard_nothing_is_judged_and_the_page_says_it_awaits_entry(space, find):
    assert measured(space, find).awaits_standard
    assert measured(space, find).latest is None
    rows, finding = drawn(space)
    assert finding == "省定Ⅱ类标准待录入：3 所镇驻地学校的生均现状如下"
    assert {r["class_2"] for r in rows} == {None}


def test_every_school_is_held_against_the_line_of_its_type_and_size(space, find):
    standard(space, ("小学", 1, 11, 20), ("小学", 12, 99, 20.01), ("九年一贯制", "", "", 15))
    latest = measured(space, find).latest
    assert (latest.numerator, latest.denominator) == (2, 3)
    rows, finding = drawn(space)
    assert finding == "3 所镇驻地学校中，2 所各项都达到省定Ⅱ类"
    gaps = {r["unit_id"]: r["gap"] for r in rows if r["item"] == "books"}
    assert gaps == {REACHES: 0, SHORT: pytest.approx(1), NINE: 0}
    assert "缺 1 册" in class2_gaps.table(rows, Address("conditions"), PALETTES["light"])
    stand = Standpoint(space, space.view(), Address("conditions"), DAY)
    (printed,) = against_class2(stand, space.plan.find("conditions"), is_whole=True)
    ((short,),) = (block.rows for block in printed.blocks if isinstance(block, Table))
    assert [c.words for c in short] == [f"{SHORT}校", SHORT, "图书", "20.0 册/人", "20.01 册/人", "1 册"]
    assert [c.value for c in short[3:]] == [20, 20.01, 1]


def test_a_school_that_did_not_report_is_neither_short_nor_there(space):
    standard(space, ("小学", "", "", 20), ("九年一贯制", "", "", 15))
    publish(space, "school_assets", DAY, [{"unit_id": u, "books": 2000} for u in (REACHES, NINE, VILLAGE)])
    _, finding = drawn(space)
    assert finding == "3 所镇驻地学校中，2 所各项都达到省定Ⅱ类"
    stand = Standpoint(space, space.view(), Address("conditions"), DAY)
    (printed,) = against_class2(stand, space.plan.find("conditions"), is_whole=True)
    ((silent,),) = (block.rows for block in printed.blocks if isinstance(block, Table))
    assert (silent[1].words, silent[3].words, silent[3].status) == (SHORT, "—", Status.NO_DATA)


def test_a_school_that_no_line_fits_is_not_counted_as_judged(space, find):
    standard(space, ("小学", "", "", 20))
    latest = measured(space, find).latest
    assert (latest.numerator, latest.reported, latest.units) == (2, 2, 3)
