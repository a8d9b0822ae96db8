"""Published worked examples of the national schemes, through the checks, the store and the SQL that readers get."""

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from answering import every

from yardstick.indicators import Filters
from yardstick.parts.inspection import verdict
from yardstick.settings import Settings
from yardstick.workspace import Workspace

HOME = Path(__file__).resolve().parent.parent
PERIOD = date(2026, 9, 30)
ENOUGH = {"edu_bachelor": 2000, "backbone": 1000, "pe_art": 1000, "ft_teachers": 2000}
OWNED = {"area_teaching_aux": 100_000, "area_sport_ground": 100_000, "equip_value_wan": 9000, "multimedia_rooms": 900}


class District:
    """A few schools; what a test does not say of them is plenty, or nothing."""

    def __init__(self, folder: Path) -> None:
        self.space = Workspace(Settings(HOME, folder, PERIOD))
        self.rows: dict[str, list[dict[str, Any]]] = {"units": [], "school_stats": [], "school_assets": []}

    def school(
        self, code: str, pupils: dict[str, int], kind: str = "211", urban_rural: str = "220", **figures: Any
    ) -> None:
        """A school with so many pupils per stage; `figures` are columns of either dataset."""
        unit = {"unit_id": f"21379{code:0>5}", "name": f"第{code}校"}
        roster = {"kind": kind, "stages": "、".join(pupils), "town": "西镇", "urban_rural": urban_rural}
        self.rows["units"].append(unit | roster | {"counted_with": figures.pop("counted_with", "")} | figures)
        self.rows["school_assets"].append(unit | OWNED | {"building_area": 200_000} | figures)
        for stage, heads in pupils.items():
            self.rows["school_stats"].append(unit | ENOUGH | {"stage": stage, "students": heads} | figures)

    def publish(self) -> Workspace:
        """Check and publish every dataset."""
        for dataset, rows in self.rows.items():
            checked = self.space.check(self._csv(dataset, rows), "x.csv", dataset, PERIOD)
            assert checked.table is not None, checked.problems
            self.space.store.publish(checked.table, author="", note="", based_on=None, reasons=every(checked.table))
        return self.space

    def _csv(self, dataset: str, rows: list[dict[str, Any]]) -> bytes:
        out, columns = io.StringIO(), self.space.contracts[dataset].columns
        writer = csv.writer(out)
        writer.writerow(c.title for c in columns if c.name != "period")
        blank = {c.name: {"boolean": "否", "integer": 0, "number": 0}.get(c.type, "") for c in columns if c.required}
        writer.writerows([(blank | row).get(c.name, "") for c in columns if c.name != "period"] for row in rows)
        return out.getvalue().encode("utf-8-sig")


@pytest.fixture
def district(tmp_path: Path) -> District:
    return District(tmp_path)


def facts(space: Workspace, indicator: str) -> dict[str, Any]:
    """Code → (numerator, denominator, value) of the schools an indicator asks."""
    found = next(i for i in space.plan.indicators if i.id == indicator)
    rows = space.unit_rows(found, space.view(), Filters(), PERIOD)
    return {r.unit_id[-1]: (r.numerator, r.denominator, r.value) for r in rows}


def whole(space: Workspace, indicator: str) -> Any:
    found = next(i for i in space.plan.indicators if i.id == indicator)
    latest = space.measure(found, space.view(), Filters()).whole.latest
    return latest and latest.value


def judged(space: Workspace, lang: Any = "zh") -> dict[str, tuple[str, str]]:
    """Code → what the inspection says of the school, and whether it passes."""
    none = {"last": None, "town": None, "unit": None, "stage": None, "rural_only": False}
    rows = space.part("inspection", space.view(), none)
    return {r["unit_id"][-1]: verdict([x for x in rows if x["unit_id"] == r["unit_id"]], lang) for r in rows}


def test_a_nine_year_school_splits_what_it_has_by_one_to_one_point_one(district):
    district.school("1", {"小学": 166, "初中": 210}, kind="312", area_teaching_aux=23226)
    space = district.publish()
    assert facts(space, "l4_primary")["1"] == pytest.approx((9711.627, 166, 58.50), rel=1e-4)
    assert facts(space, "l4_junior")["1"] == pytest.approx((13514.373, 210, 64.35), rel=1e-4)


def test_a_complete_secondary_and_a_twelve_year_school_are_split_by_their_own_weights(district):
    district.school("1", {"初中": 100, "高中": 100}, kind="341", area_teaching_aux=22_000)
    district.school("2", {"小学": 100, "初中": 100, "高中": 100}, kind="345", area_teaching_aux=34_200)
    space = district.publish()
    assert {k: v[0] for k, v in facts(space, "l4_junior").items()} == pytest.approx({"1": 10_000, "2": 11_000})
    assert facts(space, "l4_primary")["2"][0] == pytest.approx(10_000)


def test_attached_classes_are_split_like_a_through_school(district):
    district.school("1", {"小学": 100, "初中": 100}, kind="211", area_teaching_aux=21_000)
    assert facts(district.publish(), "l4_junior")["1"][0] == pytest.approx(11_000)


def test_the_floor_itself_passes_and_a_hundredth_below_it_the_school_fails(district):
    district.school("1", {"小学": 10_000}, edu_bachelor=357, ft_teachers=1000)
    district.school("2", {"小学": 10_000}, edu_bachelor=356, ft_teachers=1000)
    space = district.publish()
    assert {k: v[0] for k, v in facts(space, "school_pass").items()} == {"1": 1, "2": 0}
    assert judged(space) == {
        "1": ("达标 6 项，余项不低于 85%：L1 差 0.63 人/百人（尚缺 63 人）", "meets"),
        "2": ("7 项中达标 6 项；L1 差 0.64 人/百人（尚缺 64 人，低于 85%）", "fails"),
    }


def test_two_items_above_the_floor_are_one_too_many(district):
    district.school("1", {"小学": 10_000}, edu_bachelor=400, ft_teachers=1000, backbone=99)
    assert judged(district.publish())["1"][1] == "fails"


def test_the_spread_of_the_published_example(district):
    for code, (pupils, books) in enumerate([(45, 279), (37, 137), (89, 935), (76, 160), (55, 402)]):
        district.school(str(code), {"小学": pupils}, area_teaching_aux=books)
    assert whole(district.publish(), "cv_l4_primary") == pytest.approx(0.515, abs=5e-4)


def test_one_school_has_no_spread(district):
    district.school("1", {"小学": 100})
    assert whole(district.publish(), "cv_l4_primary") is None


@pytest.mark.parametrize(("rural", "ratio", "is_met"), [(943, 1.0498, True), (942, 1.0510, False)])
def test_the_ratio_of_town_to_country_on_both_sides_of_its_limit(district, rural, ratio, is_met):
    district.school("1", {"小学": 100}, urban_rural="111", edu_bachelor=990, ft_teachers=1000)
    district.school("2", {"初中": 100}, kind="311", edu_bachelor=rural, ft_teachers=1000)
    space = district.publish()
    assert whole(space, "edu_ratio_urban_rural") == pytest.approx(ratio, abs=5e-5)
    assert (whole(space, "edu_ratio_urban_rural") <= 1.05) is is_met


def test_a_teaching_point_below_fifty_is_not_evaluated_and_a_campus_belongs_to_its_school(district):
    district.school("1", {"小学": 200}, multimedia_rooms=4)
    district.school("2", {"小学": 49}, kind="218")
    district.school("3", {"小学": 50}, kind="218", multimedia_rooms=1)
    district.school("4", {"小学": 40}, kind="218", counted_with="2137900001", multimedia_rooms=2)
    assert facts(district.publish(), "l7_primary") == {"1": (6, 240, 2.5), "3": (1, 50, 2.0)}


def test_relief_rules_count_only_within_their_dates(district):
    district.school("1", {"小学": 60}, pe_art=0, pe_art_shared=5)
    district.school("2", {"小学": 2300}, built_year=1990)
    space = district.publish()
    assert facts(space, "l3_primary")["1"][0] == 0
    assert facts(space, "school_size_ok")["2"][0] == 0


def test_the_thresholds_of_the_view_are_the_targets_of_the_indicators(plan):
    with (HOME / "data/standards/resources.csv").open(encoding="utf-8") as file:
        declared = {f"{r['item']}_{r['stage']}": (float(r["threshold"]), float(r["per"])) for r in csv.DictReader(file)}
    judging = {i.id: (i.target[0].value, i.scale) for i in plan.indicators if i.id in declared}
    assert judging == declared
