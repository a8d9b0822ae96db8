"""One installation: what a publish leaves as it was is not computed again, and pictures ask their own questions."""

import shutil
from dataclasses import replace
from datetime import date

import pytest
from answering import every

from yardstick.errors import ConfigError, UnknownVersion, UsageError
from yardstick.indicators import Filters
from yardstick.settings import Settings
from yardstick.workspace import Workspace

CORRECTED = date(2025, 3, 31)


def republish(workspace, home):
    """The kindergartens of one period as they were before their correction, as a new version."""
    path = home / "data/demo/superseded/kindergartens/2025-03-31.csv"
    checked = workspace.check(path.read_bytes(), path.name, "kindergartens", CORRECTED)
    based_on = workspace.store.revision("kindergartens", CORRECTED)
    workspace.store.publish(checked.table, author="test", note="", based_on=based_on, reasons=every(checked.table))


def test_a_publish_leaves_the_results_of_other_datasets_as_they_were_computed(copy_of_demo, home, monkeypatch):
    workspace = Workspace(copy_of_demo)
    dorms = workspace.plan.find("boarding").find("dorm_area")
    outdoor = workspace.plan.find("kindergartens").find("outdoor_area")
    old, town = workspace.view(), workspace.towns(workspace.view())[0]
    before = workspace.measure(dorms, old, Filters())
    units = workspace.measure_units(dorms, old, Filters())
    rows = workspace.unit_rows(dorms, old, Filters(), before.whole.latest.period)
    republish(workspace, home)
    new = workspace.view()

    def closed(moment):
        raise UnknownVersion("not to be read")

    monkeypatch.setattr(workspace, "_engine", closed)
    after = workspace.measure(dorms, new, Filters())
    assert after.whole == replace(before.whole, moment=new.moment)
    assert after.at(town) == replace(before.at(town), moment=new.moment)
    assert workspace.measure_units(dorms, new, Filters()) == tuple(replace(u, moment=new.moment) for u in units)
    assert workspace.unit_rows(dorms, new, Filters(), before.whole.latest.period) == rows
    assert workspace.measure(dorms, old, Filters()).whole == before.whole
    with pytest.raises(UnknownVersion, match="not to be read"):
        workspace.measure(outdoor, new, Filters())


@pytest.fixture
def installation(home, demo_settings, tmp_path):
    """installation(files): the demonstration's data under a plan with these further files."""

    def opened(**files):
        shutil.copytree(home / "data", tmp_path / "data", ignore=shutil.ignore_patterns("samples", "demo"))
        shutil.copytree(home / "queries", tmp_path / "queries")
        for name, words in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(words, encoding="utf-8")
        return Workspace(replace(demo_settings, home=tmp_path))

    return opened


LARGEST = """-- the schools with most places
select unit_id, name, stages, outdoor_area >= large.area as is_large, period
from kindergartens, large
where is_delivered and period = $period
order by children desc, unit_id limit $most
"""
FILES = {
    "queries/parts/largest.sql": LARGEST,
    "queries/views/large.sql": "select area from standard_large",
    "data/standards/large.csv": "area\n1000\n",
}


def test_a_picture_asks_its_own_question_of_the_version_on_screen(installation):
    workspace = installation(**FILES)
    asked = {"period": date(2026, 9, 30), "most": 2}
    rows = workspace.part("largest", workspace.view(), asked)
    assert [set(row) for row in rows] == [{"unit_id", "name", "stages", "is_large", "period"}] * 2
    assert [(row["stages"], row["period"]) for row in rows] == [(["preschool"], date(2026, 9, 30))] * 2
    assert workspace.part("largest", workspace.view(), asked | {"most": 1}) == rows[:1]
    rows[0]["name"] = "changed by a page"
    assert workspace.part("largest", workspace.view(), asked)[0]["name"] != "changed by a page"
    with pytest.raises(UsageError, match="smallest") as unknown:
        workspace.part("smallest", workspace.view(), {})
    assert "largest" in unknown.value.fix


def test_a_view_named_like_a_dataset_stops_the_start(installation):
    with pytest.raises(ConfigError, match="boarding"):
        installation(**{"queries/views/boarding.sql": "select 1"})


WHO, WHERE = ["period", "unit_id", "name"], ["town", "stages", "is_rural", "is_urban", "is_town_seat"]
FACT = [*WHO, *WHERE, "stage", "numerator", "denominator", "observed"]


def test_every_query_gives_facts_one_of_the_district_and_each_of_a_total_out_of_one(demo):
    engine = demo.engine(demo.view())
    for indicator in demo.plan.indicators:
        facts = engine.run("select * from facts", {}, facts=indicator.query)
        assert facts.column_names == FACT, indicator.id
        periods, denominators = facts["period"].to_pylist(), facts["denominator"].to_pylist()
        assert indicator.grain != "district" or len(set(periods)) == len(periods), indicator.id
        assert indicator.aggregate != "sum" or set(denominators) <= {1, None}, indicator.id


def test_before_the_first_publish_every_query_runs_on_empty_relations(plan, home, tmp_path):
    workspace = Workspace(Settings(home, tmp_path))
    engine = workspace.engine(workspace.view())
    for indicator in plan.indicators:
        assert engine.run("select count(*) as n from facts", {}, facts=indicator.query).to_pylist() == [{"n": 0}]
    for name in workspace.relations.views:
        engine.run(f"select count(*) as n from {name}", {})


def test_measured_together_every_indicator_is_as_measured_alone(demo):
    filters = Filters(town="中埠镇", stage="primary")
    together = demo.measure_all(demo.view(), filters)
    assert list(together) == [i.id for i in demo.plan.indicators]
    for measured in together.values():
        alone = demo.measure(measured.whole.indicator, demo.view(), filters)
        assert (measured.whole, measured.towns) == (alone.whole, alone.towns)
