"""Every indicator gives what its definition says: in its worked example, on the samples and on made-up districts."""

import csv
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from by_hand import RULES, ByHand
from districts import District

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
    """Each unit's facts, least first: name, town, numerator, denominator, value, observed, meets."""
    facts = {}
    for row in workspace.unit_rows(indicator, workspace.view(), Filters(), period):
        told = (row.name, row.town, row.numerator, row.denominator, row.value, row.observed, row.meets)
        facts.setdefault(row.unit_id, []).append(told)
    return in_order(facts)


def in_order(facts):
    """Facts of one unit, such as those of its stages, numbered so that two lists of them can be compared."""
    ordered = {unit: sorted(rows, key=lambda row: [(pd.isna(n), n) for n in row[2:4]]) for unit, rows in facts.items()}
    return {(unit, number): row for unit, rows in ordered.items() for number, row in enumerate(rows)}


def assert_same(found, expected):
    """Numbers to twelve digits, everything else exactly; nothing equals nothing only."""
    assert found.keys() == expected.keys()
    for key, row in expected.items():
        for one, other in zip(found[key], row, strict=True):
            if isinstance(other, float) and not pd.isna(other):
                assert one == pytest.approx(other, rel=1e-12, abs=1e-12), key
            else:
                assert one == (None if other is None or pd.isna(other) else other), key


def assert_like_by_hand(workspace, by_hand, indicator):
    for town in (None, *by_hand.towns(indicator.id)):
        found, expected = measured(workspace, indicator, town), by_hand.periods(indicator.id, town)
        without_value = {period for period, row in expected.items() if row[2] is None} - found.keys()
        assert_same(found, {period: row for period, row in expected.items() if period not in without_value})
    for period, rows in by_hand.units(indicator.id).groupby("period"):
        assert_same(listed(workspace, indicator, period), in_order(told(rows)))


def told(rows):
    columns = ["name", "town", "numerator", "denominator", "value", "observed", "meets"]
    facts = {}
    for row in rows.to_dict("records"):
        facts.setdefault(row["unit_id"], []).append(tuple(row[column] for column in columns))
    return facts


@every_indicator
def test_every_indicator_gives_its_worked_example(indicator, demo):
    example, observed = indicator.example, measured(demo, indicator)
    if example is None:
        assert observed == {}, "add [indicator.example]: what the samples give for the whole district"
        return
    newest, values = max(observed.items())
    assert newest == example.period, "the example is of the newest period that has a value"
    assert values[:3] == pytest.approx((example.numerator, example.denominator, example.value), abs=5e-7)


@every_indicator
def test_every_indicator_agrees_with_a_second_computation_at_every_place_and_period(indicator, demo, by_hand):
    assert_like_by_hand(demo, by_hand, indicator)


def test_the_second_computation_knows_every_indicator():
    assert RULES.keys() == {i.id for i in INDICATORS}


PERIOD = date(2026, 9, 30)


@dataclass(frozen=True, repr=False)  # written out, one would fill pages
class District:
    """Units, the same with later closures, and what each reports per dataset."""

    units: list[dict[str, str]]
    closed: list[dict[str, str]]
    told: dict[str, dict[str, Any]]


@st.composite
def districts(draw):
    """Some units with everything they report, in two towns."""
    units = []
    for number in range(draw(st.integers(12, 20))):
        kind = draw(st.sampled_from([*KINDS]))
        counted_with = draw(st.sampled_from(["", "", f"{3790000000 + draw(st.integers(0, number))}"]))
        units.append(
            {"学校标识码": f"{3790000000 + number}", "学校名称": f"第{number}校", "办学类型": kind, "学段": KINDS[kind]}
            | {
                "镇街": draw(st.sampled_from(["东街道", "西镇"])),
                "城乡类型": draw(st.sampled_from(["111", "121", "220"])),
            }
            | {"政策口径乡村": draw(st.sampled_from("是否")), "镇驻地": draw(st.sampled_from("是否"))}
            | {"开办日期": draw(st.sampled_from(["", "1990-09-01"])), "撤并日期": "", "并入学校标识码": ""}
            | {"并计学校标识码": counted_with}
        )
    closed = [unit | {"撤并日期": draw(st.sampled_from(["", "", "2026-09-30"]))} for unit in units]
    return District(units, closed, {unit["学校标识码"]: draw(reports(unit["办学类型"])) for unit in units})


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
            | {"办园性质": draw(st.sampled_from(["公办", "普惠性民办", "非普惠性民办"]))}
            | {"班额达标班数": draw(st.integers(0, 1)), "持教师资格证教师数": draw(st.integers(0, teachers))}
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
        found["school_stats"] = [draw(taught(stage)) for stage in KINDS[kind].split("、")]
        found["school_assets"] = draw(owned())
    return found


@st.composite
def taught(draw, stage):
    """Pupils and teachers of one stage."""
    degrees = [f"{word}学历教师数" for word in ("博士研究生", "硕士研究生", "本科", "专科", "高中阶段", "高中阶段以下")]
    by_degree = {name: draw(st.integers(0, 9)) for name in degrees}
    teachers, classes = sum(by_degree.values()), draw(st.integers(0, 40))
    among = ("持教师资格证教师数", "完成360学时教师数", "县级以上骨干教师数", "体育艺术专任教师数")
    return (
        {"学段": stage, "在校学生数": draw(st.sampled_from([0, 49, 50, 100, 2001])), "班数": classes}
        | {"班额达标班数": draw(st.integers(0, classes)), "专任教师数": teachers}
        | by_degree
        | {name: draw(st.integers(0, teachers)) for name in among}
    )


@st.composite
def owned(draw):
    """Buildings and equipment of one school."""
    indoor, teaching, building = sorted(draw(st.tuples(areas, areas, areas)))
    return (
        {"教学及辅助用房面积": teaching, "室内体育用房面积": indoor, "校舍建筑面积": building}
        | {"运动场地面积": draw(areas), "教学仪器设备资产值": draw(counts), "校园占地面积": draw(areas)}
        | {name: draw(st.integers(0, 4)) for name in ("网络多媒体教室数", "音乐专用教室数", "美术专用教室数")}
        | {"图书册数": draw(counts), "教学用计算机台数": draw(counts)}
    )


def write(folder, units, told):
    """The files of a district, as <dataset>/<period>.csv."""
    tables = {"units": units}
    for unit in units:
        for dataset, cells in told.get(unit["学校标识码"], {}).items():
            names = {k: unit[k] for k in ("学校标识码", "学校名称")}
            rows = cells if isinstance(cells, list) else [cells]
            tables.setdefault(dataset, []).extend(names | row for row in rows)
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
    based_on = workspace.store.revision(dataset, PERIOD)
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
        datasets = write(samples, district.units, district.told)
        for dataset in datasets:
            publish(workspace, samples / dataset / f"{PERIOD}.csv")
        write(samples, district.closed, {})
        publish(workspace, samples / "units" / f"{PERIOD}.csv")  # closures become known after the reports
        by_hand = ByHand(samples, contracts, RULES)
        for indicator in INDICATORS:
            if set(indicator.datasets) <= datasets.keys():
                assert_like_by_hand(workspace, by_hand, indicator)
            else:
                assert measured(workspace, indicator) == {}
