"""The engine: what it keeps in memory changes no answer, and lost files are said to be lost."""

import shutil

import pytest

from yardstick import engine_duckdb
from yardstick.engine_duckdb import Database, DuckDBEngine
from yardstick.errors import UnknownVersion
from yardstick.indicators import Filters, Measured, measure
from yardstick.settings import Settings
from yardstick.workspace import Workspace

COUNT = "select count(*) as n from facts"


def opened(space: Workspace) -> DuckDBEngine:
    view = space.view()
    return Database(space.settings.data / "snapshots", threads=1).at(view.moment, view.files, space.relations)


def figures(measured: Measured) -> list[tuple[object, ...]]:
    """What a measurement says, to twelve digits: sums of areas differ in the last one with the order of the rows."""
    return [
        (r.place, r.status, o.period, o.units, o.reported, o.meeting, *(f"{n or 0:.12g}" for n in o[1:4]))
        for r in (measured.whole, *measured.towns)
        for o in r.observations
    ]


def test_a_dataset_kept_in_memory_gives_the_answers_of_its_files(demo: Workspace, monkeypatch) -> None:
    kept, bench = opened(demo), demo._on(demo.today())
    answers = [figures(measure(i, kept, Filters(), bench)) for i in demo.plan.indicators]
    monkeypatch.setattr(engine_duckdb, "SMALL", 0)
    read = opened(demo)
    assert answers == [figures(measure(i, read, Filters(), bench)) for i in demo.plan.indicators]


def test_one_town_asked_for_alone_is_the_town_among_all(demo: Workspace) -> None:
    engine, bench = opened(demo), demo._on(demo.today())
    for indicator in demo.plan.indicators:
        measured = measure(indicator, engine, Filters(), bench)
        assert measured.towns or indicator.awaits or indicator.grain != "unit"
        assert [measured.at(town.place) for town in measured.towns] == list(measured.towns)


@pytest.mark.parametrize("small", [0, engine_duckdb.SMALL], ids=["read from files", "kept in memory"])
def test_files_lost_after_opening_are_a_version_that_is_gone(copy_of_demo: Settings, monkeypatch, small: int) -> None:
    monkeypatch.setattr(engine_duckdb, "SMALL", small)
    engine = opened(Workspace(copy_of_demo))
    shutil.rmtree(copy_of_demo.data / "snapshots" / "digital_campus")
    with pytest.raises(UnknownVersion):
        engine.run(COUNT, {}, facts="select * from digital_campus")


def test_a_changed_code_reads_the_same_from_files_and_from_memory(demo: Workspace, monkeypatch) -> None:
    view, sql = demo.view(), "select unit_id, period from facts order by all"
    codes = view.codes()
    assert codes
    facts = "select * from digital_campus"
    kept = demo.engine(view).run(sql, {}, facts=facts)
    monkeypatch.setattr(engine_duckdb, "SMALL", 0)
    from_files = Database(demo.settings.data / "snapshots", threads=1).at(
        view.moment, view.files, demo.relations, codes
    )
    assert from_files.run(sql, {}, facts=facts).equals(kept)
    assert not {*kept["unit_id"].to_pylist()} & codes.newest.keys()
