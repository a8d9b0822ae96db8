"""Every indicator gives what its definition says: in its worked example, on the samples and on made-up districts."""

import csv
import tempfile
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from by_hand import RULES, ByHand
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from yardstick.contracts import load_contracts
from yardstick.indicators import Filters
from yardstick.registry import load_plan
from yardstick.settings import Settings
from yardstick.workspace import Workspace

HOME = Path(__file__).resolve().parent.parent
INDICATORS = load_plan(HOME / "data/plan", HOME / "queries", load_contracts(HOME / "data/contracts")).indicators
every_indicator = pytest.mark.parametrize("indicator", INDICATORS, ids=lambda i: i.id)


@pytest.fixture(scope="module")
def by_hand(home, contracts):
    return ByHand(home / "data" / "samples", contracts, RULES)


def measured(workspace, indicator, town=None):
    """Per period: numerator, denominator, value, units, reported, meeting."""
    result = workspace.measure(indicator, workspace.view(), Filters()).at(town)
    return {
        o.period: (o.numerator, o.denominator, o.value, o.units, o.reported, o.meeting) for o in result.observations
    }


def listed(workspace, indicator, period):
    """Per unit: name, town, numerator, denominator, value, observed, meets."""
    rows = workspace.unit_rows(indicator, workspace.view(), Filters(), period)
    return {r.unit_id: (r.name, r.town, r.numerator, r.denominator, r.value, r.observed, r.meets) for r in rows}


def assert_same(found, expected):
    """Numbers to twelve digits, everything else exactly; nothing equals nothing only."""
    assert found.keys() == expected.keys()
    for key, row in expected.items():
        for one, other in zip(found[key], row, strict=True):
            if isinstance(other, float) and not pd.isna(other):
                assert one == pytest.approx(other, rel=1e-12), key
            else:
                assert one == (None if other is None or pd.isna(other) else other), key


def assert_like_by_hand(workspace, by_hand, indicator):
    for town in (None, *by_hand.towns(indicator.id)):
        assert_same(measured(workspace, indicator, town), by_hand.periods(indicator.id, town))
    for period, rows in by_hand.units(indicator.id).groupby("period"):
        columns = ["name", "town", "numerator", "denominator", "value", "observed", "meets"]
        expected = {row["unit_id"]: tuple(row[c] for c in columns) for row in rows.to_dict("records")}
        assert_same(listed(workspace, indicator, period), expected)


@every_indicator
def test_every_indicator_gives_its_worked_example(indicator, demo):
    example = indicator.example
    assert example is not None, "add [indicator.example]: what the samples give for the whole district"
    observed = max(measured(demo, indicator).items())
    assert observed[0] == example.period, "the example is of the newest period that has a value"
    assert observed[1][:3] == pytest.approx((example.numerator, example.denominator, example.value), abs=5e-7)


@every_indicator
def test_every_indicator_agrees_with_a_second_computation_at_every_place_and_period(indicator, demo, by_hand):
    assert_like_by_hand(demo, by_hand, indicator)


def test_the_second_computation_knows_every_indicator():
    assert RULES.keys() == {i.id for i in INDICATORS}


PERIOD = date(2026, 9, 30)
WORDS = {True: "是", False: "否", None: ""}
KINDS = {"幼儿园": "学前", "小学": "小学", "教学点": "小学", "初级中学": "初中", "九年一贯制学校": "小学、初中"}
counts = st.just(0) | st.integers(0, 60)
areas = st.integers(0, 9000).map(lambda tenths: tenths / 10)
days = st.sampled_from(["", "2026-03-29", "2026-03-30", "2026-03-31", "2026-09-30"])  # around half a year and the day


@st.composite
def districts(draw):
    """Some units with everything they report, in two towns."""
    units = []
    for number in range(draw(st.integers(12, 20))):
        kind = draw(st.sampled_from([*KINDS]))
        units.append(
            {"学校标识码": f"{3790000000 + number}", "学校名称": f"第{number}校", "办学类型": kind, "学段": KINDS[kind]}
            | {
                "镇街": draw(st.sampled_from(["东街道", "西镇"])),
                "城乡类型": draw(st.sampled_from(["111", "121", "220"])),
            }
            | {"政策口径乡村": draw(st.sampled_from("是否")), "镇驻地": draw(st.sampled_from("是否"))}
            | {"开办日期": draw(st.sampled_from(["", "1990-09-01"])), "撤并日期": "", "并入学校标识码": ""}
        )
    closed = [unit | {"撤并日期": draw(st.sampled_from(["", "", "2026-09-30"]))} for unit in units]
    return units, closed, {unit["学校标识码"]: draw(reports(unit["办学类型"])) for unit in units}


@st.composite
def reports(draw, kind):
    """What one unit reports, per dataset."""
    rooms, tested = sorted(draw(st.tuples(counts, counts)), reverse=True)
    found = {
        "digital_campus": {"接入带宽": draw(st.sampled_from([0, 999, 999.9, 1000, 2000])), "教室数": rooms}
        | {
            "百兆教室数": tested,
            "可用直录播室数": draw(st.sampled_from(["", 0, 1])),
            "直录播室最近使用日期": draw(days),
        }
        | {"无线网络覆盖率": draw(st.none() | st.integers(0, 100)), "数字校园验收日期": draw(days)}
    }
    if kind == "幼儿园":
        staff, teachers = sorted(draw(st.tuples(counts, counts)), reverse=True)
        building, activity = sorted(draw(st.tuples(areas, areas)), reverse=True)
        found["kindergartens"] = (
            {
                "在园幼儿数": draw(counts),
                "班数": 1,
                "专任教师数": teachers,
                "教职工数": staff,
                "户外活动场地面积": draw(areas),
            }
            | {"幼儿活动用房面积": activity, "园舍建筑面积": building, "幼儿图书册数": draw(counts)}
            | {
                "街道镇中心幼儿园": draw(st.sampled_from("是否")),
                "示范类别": draw(st.sampled_from(["省级示范", "市级示范"])),
            }
        )
    else:
        boys, girls, light = draw(counts), draw(counts), draw(st.integers(0, tested))
        names = ("宿舍面积", "女生厕位数", "男生厕位数", "小便器数", "饮水嘴数")
        needs = [f"{word}{what}" for what in ("取暖", "消暑", "午餐", "校车") for word in ("需要", "已保障")]
        found["boarding"] = (
            {"男生数": boys, "女生数": girls, "寄宿生数": draw(st.integers(0, boys + girls))}
            | {name: draw(counts) for name in names}
            | {"教室间数": rooms, "照明已检测教室数": tested, "照明达标教室数": light}
            | {name: draw(st.sampled_from("是否")) for name in needs}
        )
    return found


def write(folder, units, told):
    """The files of a district, as <dataset>/<period>.csv."""
    tables = {"units": units}
    for unit in units:
        for dataset, cells in told.get(unit["学校标识码"], {}).items():
            names = {k: unit[k] for k in ("学校标识码", "学校名称")}
            tables.setdefault(dataset, []).append(names | cells)
    for dataset, rows in tables.items():
        path = folder / dataset / f"{PERIOD}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.DictWriter(out, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    return tables


def publish(workspace, path):
    checked = workspace.check(path.read_bytes(), path.name, path.parent.name, PERIOD)
    assert checked.table is not None, checked.problems
    based_on = workspace.store.revision(path.parent.name, PERIOD)
    workspace.store.publish(checked.table, author="", note="", based_on=based_on)


@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # each example opens a store: looking for a smaller one would take minutes
    suppress_health_check=[HealthCheck.too_slow],
)
@given(district=districts())
def test_a_district_made_by_chance_is_checked_published_and_measured_like_by_hand(contracts, district):
    with tempfile.TemporaryDirectory() as folder:
        samples, workspace = Path(folder) / "samples", Workspace(Settings(HOME, Path(folder) / "data", PERIOD))
        units, closed, told = district
        datasets = write(samples, units, told)
        for dataset in datasets:
            publish(workspace, samples / dataset / f"{PERIOD}.csv")
        write(samples, closed, {})
        publish(workspace, samples / "units" / f"{PERIOD}.csv")  # closures become known after the reports
        by_hand = ByHand(samples, contracts, RULES)
        for indicator in INDICATORS:
            if set(indicator.datasets) <= datasets.keys():
                assert_like_by_hand(workspace, by_hand, indicator)
            else:
                assert measured(workspace, indicator) == {}
