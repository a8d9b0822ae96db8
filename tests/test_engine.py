"""The engine reads published files of one version and can do nothing else; what a version showed stays."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import duckdb
import pytest
from answering import every

from yardstick.engine_duckdb import Database
from yardstick.errors import UnknownVersion
from yardstick.indicators import Filters
from yardstick.settings import Settings
from yardstick.workspace import Workspace

KINDERGARTENS, CORRECTED = "kindergartens", date(2025, 3, 31)


@pytest.fixture
def database(tmp_path):
    return Database(tmp_path / "snapshots", threads=1)


@pytest.fixture
def run(database):
    """run(sql): what the engine answers, over facts with one row."""
    engine = database.at(0, lambda dataset: ())
    return lambda sql: engine.run(sql, {}, facts="select 1 as one").to_pylist()


def test_it_answers_a_select_over_the_facts_it_was_given(run):
    assert run("select one + 1 as two from facts") == [{"two": 2}]


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_text('/etc/passwd')",
        "select * from read_csv('/etc/passwd')",
        "select * from read_blob('{outside}/secret.csv')",
        "select * from '{outside}/secret.csv'",
        "select * from glob('{outside}/*')",
        "select * from read_parquet('https://example.invalid/a.parquet')",
        "copy (select 1) to '{outside}/stolen.csv'",
        "attach '{outside}/stolen.duckdb'",
        "export database '{outside}/stolen'",
        "install httpfs",
        "load httpfs",
        "set memory_limit = '1TB'",
        "set enable_external_access = true",
        "set allowed_directories = ['/']",
        "reset lock_configuration",
    ],
)
def test_it_refuses_whatever_leaves_the_store_or_loosens_a_setting(database, tmp_path, sql):
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException), match=r"disabled|locked"):
        database.cursor().execute(sql.format(outside=tmp_path))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["secret.csv", "snapshots"]


def test_a_statement_that_failed_leaves_the_engine_working(run):
    with pytest.raises(duckdb.Error):
        run("select nothing")
    assert run("select one from facts") == [{"one": 1}]


def figures(workspace, view):
    return {i.id: workspace.measure(i, view, Filters()).whole.observations for i in workspace.plan.indicators}


def republish(workspace, home):
    """The kindergartens of one period with the slipped decimal point again, as a new version."""
    path = home / "data/demo/superseded/kindergartens/2025-03-31.csv"
    checked = workspace.check(path.read_bytes(), path.name, KINDERGARTENS, CORRECTED)
    based_on = workspace.store.revision(KINDERGARTENS, CORRECTED)
    workspace.store.publish(checked.table, author="test", note="", based_on=based_on, reasons=every(checked.table))


def test_an_old_version_reads_its_own_files_after_a_later_publish(copy_of_demo, home):
    workspace = Workspace(copy_of_demo)
    old = workspace.view()
    before = figures(workspace, old)
    republish(workspace, home)
    assert figures(Workspace(copy_of_demo), workspace.view(old.moment)) == before
    changed = figures(workspace, workspace.view())
    assert {name for name in before if changed[name] != before[name]} == {"outdoor_area"}


def test_a_version_whose_files_are_gone_is_named_as_gone_and_the_others_go_on(copy_of_demo, home):
    workspace = Workspace(copy_of_demo)
    old = workspace.view()
    republish(workspace, home)
    (only_old,) = set(old.files(KINDERGARTENS)) - set(workspace.view().files(KINDERGARTENS))
    Path(only_old).unlink()
    later = Workspace(copy_of_demo)
    with pytest.raises(UnknownVersion, match="数据文件已不在"):
        figures(later, later.view(old.moment))
    assert len(figures(later, later.view())["outdoor_area"]) == 7


def test_threads_share_an_engine_and_get_the_same_answers(demo):
    view = demo.view()
    sql = "select count(*) as rows, sum(children) as children from facts"
    engine = demo.engine(view)
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda _: engine.run(sql, {}, facts="select * from kindergartens").to_pylist(), range(40))
    assert len({str(answer) for answer in answers}) == 1


def test_a_data_folder_may_have_an_apostrophe_and_chinese_in_its_name(home, tmp_path):
    workspace = Workspace(Settings(home, tmp_path / "it's 数据", date(2026, 11, 15)))
    for dataset in ("units", "digital_campus"):
        path = home / "data" / "samples" / dataset / "2026-09-30.csv"
        checked = workspace.check(path.read_bytes(), path.name, dataset, date(2026, 9, 30))
        workspace.store.publish(checked.table, author="", note="", based_on=None, reasons=every(checked.table))
    gigabit = workspace.plan.find("digital_campus").find("gigabit_school")
    assert workspace.measure(gigabit, workspace.view(), Filters()).whole.latest.numerator == 40
