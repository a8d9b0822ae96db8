from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import random
import shutil
import tempfile
import threading
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yardstick.contracts import CheckedTable, Column, Contract, Problem, Source, arrow_schema, load_contracts
from yardstick.errors import (
    ConfigError,
    SecondPersonNeeded,
    StalePreview,
    Unanswered,
    UnknownDataset,
    UnknownVersion,
    UsageError,
    YardstickError,
)
from yardstick.snapshots import (
    Answer,
    ChangedCell,
    Commit,
    Published,
    SnapshotStore,
    Unchanged,
    Unit,
    View,
    format_moment,
    parse_moment,
    settled,
)
from yardstick.snapshots.tables import SnapshotTable
from yardstick.snapshots.wide import Shape

SPRING, AUTUMN = date(2024, 3, 31), date(2024, 9, 30)
ARROW = {"string": pa.string(), "integer": pa.int64(), "date": pa.date32(), "list": pa.list_(pa.string())}


def column(name: str, kind: Any = "string", *, required: bool = True) -> Column:
    return Column(name, name, name, kind, required=required, optional=not required)


def contract(id: str, *columns: Column, roster: bool = False) -> Contract:
    own = (column("period", "date", required=False), column("unit_id"), column("name"), *columns)
    return Contract(id, id, id, "", "", "", roster, (), 6, 30, own)


UNITS = contract(
    "units", column("town"), column("stages", "list"), column("closed_on", "date", required=False), roster=True
)
BOOKS = contract("books", column("books", "integer"))
POWER = contract("power", column("sockets", "integer"))
CONTRACTS = {c.id: c for c in (UNITS, BOOKS, POWER)}


def checked(contract: Contract, period: date, *rows: tuple[Any, ...]) -> CheckedTable:
    columns = [c for c in contract.columns if c.name != "period"]
    schema = pa.schema([(c.name, ARROW[c.type]) for c in columns])
    table = pa.table([[row[i] for row in rows] for i in range(len(columns))], schema=schema)
    content = repr(rows).encode()
    source = Source(f"{contract.id}.csv", content, hashlib.sha256(content).hexdigest(), "utf-8")
    return CheckedTable(contract, period, table, source)


def units(period: date, *, town: str = "东镇", second: str = "乙校", closed: date | None = None) -> CheckedTable:
    return checked(
        UNITS, period, ("2", second, "西镇", ["primary", "junior"], closed), ("1", "甲校", town, ["primary"], None)
    )


def books(period: date, one: int, two: int | None = 20) -> CheckedTable:
    rows = [("1", "甲", one)] if two is None else [("1", "甲", one), ("2", "乙", two)]
    return checked(BOOKS, period, *rows)


def publish(store: SnapshotStore, table: CheckedTable, author: str = "张三", note: str = "") -> Published:
    based_on = store.revision(table.contract.id, table.period)
    done = store.publish(table, author=author, note=note, based_on=based_on)
    assert isinstance(done, Published)
    return done


def digest(view: View) -> str:
    whole = {
        f"{dataset} {period}": view.rows(dataset, period).to_pylist()
        for dataset in CONTRACTS
        for period in view.periods(dataset)
    }
    return json.dumps(whole, default=str, sort_keys=True)


@pytest.fixture
def store(tmp_path: Path) -> SnapshotStore:
    return SnapshotStore(tmp_path / "数据 目录", CONTRACTS, clock=count(1_000, 10).__next__)


@pytest.fixture
def started(store: SnapshotStore) -> SnapshotStore:
    publish(store, units(SPRING))
    publish(store, books(SPRING, 10), note="首次上报")
    return store


def test_published_rows_carry_the_roster_and_lie_sorted_by_town(started: SnapshotStore) -> None:
    view = started.at()
    flags = {"is_open": True, "is_delivered": True}
    east = {"name": "甲校", "town": "东镇", "stages": ["primary"], **flags}
    west = {"name": "乙校", "town": "西镇", "stages": ["primary", "junior"], **flags}
    assert view.rows("books", SPRING).to_pylist() == [
        {"period": SPRING, "unit_id": "1", "books": 10, **east},
        {"period": SPRING, "unit_id": "2", "books": 20, **west},
    ]
    assert [view.periods(d) for d in CONTRACTS] == [(SPRING,), (SPRING,), ()]
    assert all(Path(file).is_file() for file in view.files("books"))
    assert view.files("power") == ()
    assert view.rows("power", SPRING).num_rows == 0


def test_a_unit_that_should_have_delivered_and_did_not_is_stored_without_values(started: SnapshotStore) -> None:
    publish(started, books(SPRING, 30, None))
    view = started.at()
    stored = pq.read_table(view.files("books")[0], partitioning=None)
    known = {row["unit_id"]: (row["books"], row["is_delivered"]) for row in stored.to_pylist()}
    assert known["2"] == (None, False)
    assert view.rows("books", SPRING)["unit_id"].to_pylist() == ["1"]
    assert started.commits("books")[0].rows == 1


def test_the_audit_log_says_who_published_what_and_when(started: SnapshotStore) -> None:
    made, roster = started.commits()
    assert started.commits("units") == (roster,)
    assert (made.kind, made.dataset, made.period, made.author, made.note) == (
        "publish",
        "books",
        SPRING,
        "张三",
        "首次上报",
    )
    assert (made.file_name, made.encoding, made.rows, made.based_on) == ("books.csv", "utf-8", 2, None)
    assert (made.moment, made.roster_moment) == (started.newest(), roster.moment)
    assert started.source(made.sha256) == books(SPRING, 10).source.content
    assert started.at().provenance("books", SPRING) == made
    assert started.at().provenance("books", AUTUMN) is None


def test_the_same_bytes_for_the_same_period_commit_nothing(started: SnapshotStore) -> None:
    before = started.newest()
    again = started.publish(books(SPRING, 10), author="李四", note="", based_on=None)
    assert again == Unchanged(started.commits("books")[0])
    assert started.newest() == before


def test_the_same_bytes_are_published_when_the_contract_now_reads_more_from_them(
    started: SnapshotStore, tmp_path: Path
) -> None:
    wider = contract("books", column("books", "integer"), column("shelves", "integer", required=False))
    later = SnapshotStore(tmp_path / "数据 目录", CONTRACTS | {"books": wider})
    old = later.at()
    assert old.rows("books", SPRING)["shelves"].to_pylist() == [None, None]
    table = replace(checked(wider, SPRING, ("1", "甲", 10, 3), ("2", "乙", 20, 4)), source=books(SPRING, 10).source)
    publish(later, table)
    publish(later, checked(wider, AUTUMN, ("1", "甲", 10, 5)))
    assert later.at().rows("books", SPRING)["shelves"].to_pylist() == [3, 4]
    assert old.rows("books", SPRING).schema == later.at().rows("books", AUTUMN).schema
    assert old.rows("books", SPRING)["shelves"].to_pylist() == [None, None]


def warned(table: CheckedTable, *codes: str) -> CheckedTable:
    return replace(table, notices=tuple(Problem(c, "warning", None, "", "", f"{c}？", "核对") for c in codes))


def test_what_the_check_reminded_of_is_published_only_with_a_reason_and_the_reason_is_kept(
    started: SnapshotStore, tmp_path: Path
) -> None:
    table = warned(books(SPRING, 11), "jump", "jump", "gone")
    table = replace(table, notices=(*table.notices, Problem("cell.tidied", "note", 2, "", "", "去掉了空格", "")))
    based_on, before = started.revision("books", SPRING), started.newest()
    given = {"jump": "新购图书", "gone": "  "}
    with pytest.raises(Unanswered, match="gone？（gone）") as refused:
        started.publish(table, author="张三", note="", based_on=based_on, reasons=given)
    assert (refused.value.codes, started.newest()) == (("gone",), before)
    given["gone"] = "已并入甲校"
    done = started.publish(table, author="张三", note="", based_on=based_on, reasons=given, uploaded_by="李四")
    answers = (Answer("gone", 1, "已并入甲校"), Answer("jump", 2, "新购图书"))
    assert (done.commit.answers, done.commit.author, done.commit.uploaded_by) == (answers, "张三", "李四")
    assert SnapshotStore(tmp_path / "数据 目录", CONTRACTS).commits("books")[0] == done.commit


def test_what_is_published_already_needs_no_reason_again(started: SnapshotStore) -> None:
    again = started.publish(warned(books(SPRING, 10), "jump"), author="李四", note="", based_on=None)
    assert isinstance(again, Unchanged)


def test_a_roll_back_keeps_who_brought_the_file_and_why_it_was_accepted(started: SnapshotStore) -> None:
    table, based_on = warned(books(SPRING, 11), "jump"), started.revision("books", SPRING)
    first = started.publish(
        table, author="张三", note="", based_on=based_on, reasons={"jump": "新购"}, uploaded_by="李四"
    )
    publish(started, books(SPRING, 12))
    back = started.roll_back("books", SPRING, first.moment, author="王五", note="").commit
    assert (back.author, back.uploaded_by, back.answers) == ("王五", "李四", (Answer("jump", 1, "新购"),))


@pytest.mark.parametrize("hands", [("张三", ()), ("", ()), ("李四", ("王五", " 张 三")), ("李四", ("张三",))])
def test_where_two_persons_are_needed_nobody_publishes_what_they_had_in_hand(
    started: SnapshotStore, tmp_path: Path, hands: tuple[str, tuple[str, ...]]
) -> None:
    store = SnapshotStore(tmp_path / "数据 目录", CONTRACTS, two_persons=True)
    first, based_on = store.at().moment, store.revision("books", SPRING)
    brought = {"uploaded_by": hands[0], "changed_by": hands[1]}
    with pytest.raises(SecondPersonNeeded, match="张三") as refused:
        store.publish(books(SPRING, 11), author="张三", note="", based_on=based_on, **brought)
    assert "移交" in refused.value.fix
    assert store.newest() == first
    brought["uploaded_by"] = hands[0] or "张三"
    store.publish(books(SPRING, 11), author="赵六", note="", based_on=based_on, **brought)
    store.roll_back("books", SPRING, first, author="赵六", note="")  # what two persons had seen, one may bring back
    assert store.at().rows("books", SPRING)["books"].to_pylist() == [10, 20]


def test_a_preview_that_is_out_of_date_is_refused_and_nothing_is_written(started: SnapshotStore) -> None:
    preview = started.compare(books(SPRING, 11))
    publish(started, books(SPRING, 12), author="李四")
    before = started.newest()
    with pytest.raises(StalePreview, match="李四"):
        started.publish(books(SPRING, 11), author="张三", note="", based_on=preview.revision)
    assert started.newest() == before
    assert started.at().rows("books", SPRING)["books"].to_pylist() == [12, 20]


def test_a_publish_during_the_preview_makes_it_stale(
    started: SnapshotStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = View.rows

    def slow(view: View, dataset: str, period: date) -> pa.Table:
        monkeypatch.undo()
        publish(SnapshotStore(tmp_path / "数据 目录", CONTRACTS), books(SPRING, 12))
        started.newest()
        return read(view, dataset, period)

    monkeypatch.setattr(View, "rows", slow)
    preview = started.compare(books(SPRING, 11))
    assert [cell.before for cell in preview.changed] == [10]
    with pytest.raises(StalePreview):
        started.publish(books(SPRING, 11), author="", note="", based_on=preview.revision)


def test_lost_rows_do_not_stop_the_others(started: SnapshotStore, tmp_path: Path) -> None:
    publish(started, checked(POWER, SPRING, ("1", "甲", 3)))
    for file in started.at().files("books"):
        Path(file).unlink()
    done = publish(SnapshotStore(tmp_path / "数据 目录", CONTRACTS), units(SPRING, town="北镇"))
    assert [commit.dataset for commit in done.rejoined] == ["power"]


def test_a_commit_by_another_delta_writer_makes_the_preview_stale(
    started: SnapshotStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = SnapshotTable._opened

    def slip_in(table: SnapshotTable) -> Any:
        monkeypatch.setattr(SnapshotTable, "_opened", opened)
        opened(table).delete("period = '2024-03-31'")
        return opened(table)

    monkeypatch.setattr(SnapshotTable, "_opened", slip_in)
    with pytest.raises(StalePreview):
        publish(started, books(SPRING, 11))
    foreign = started.commits("books")[0]
    assert (foreign.kind, foreign.version) == ("foreign", 1)
    assert started.revision("books", SPRING) == foreign.moment
    assert started.revision("books", AUTUMN) is None


def test_comparing_lists_units_and_cells(started: SnapshotStore) -> None:
    publish(started, checked(BOOKS, SPRING, ("1", "甲", 10), ("2", "乙", 20), ("3", "丙", 30)))
    found = started.compare(checked(BOOKS, SPRING, ("1", "甲", 10), ("2", "别名", None), ("4", "丁", 40)))
    assert found.added == (Unit("4", "丁"),)
    assert found.removed == (Unit("3", "丙"),)
    assert found.changed == (ChangedCell("2", "别名", "books", 20, None),)
    assert (found.unchanged, found.revision) == (1, started.revision("books", SPRING))
    assert found.same_file is None


def test_two_periods_stand_side_by_side(started: SnapshotStore) -> None:
    publish(started, books(AUTUMN, 11, None))
    publish(started, books(SPRING, 12))
    view = started.at()
    assert view.periods("books") == (SPRING, AUTUMN)
    assert view.rows("books", SPRING)["books"].to_pylist() == [12, 20]
    assert view.rows("books", AUTUMN)["books"].to_pylist() == [11]
    assert started.revision("books", AUTUMN) != started.revision("books", SPRING)


def test_rolling_back_restores_the_earlier_rows_as_a_new_version(started: SnapshotStore) -> None:
    first = started.commits("books")[0]
    second = publish(started, books(SPRING, 12), author="李四").commit
    done = started.roll_back("books", SPRING, first.moment, author="王五", note="报错了")
    assert isinstance(done, Published)
    assert (done.commit.kind, done.commit.restores, done.commit.author) == ("rollback", first.moment, "王五")
    assert (done.commit.sha256, done.commit.based_on) == (first.sha256, second.moment)
    assert started.at().rows("books", SPRING) == started.at(first.moment).rows("books", SPRING)
    assert [c.version for c in started.commits("books")] == [2, 1, 0]
    assert started.roll_back("books", SPRING, first.moment, author="王五", note="") == Unchanged(done.commit)


def test_rolling_back_to_before_the_first_publish_withdraws_the_period(started: SnapshotStore) -> None:
    publish(started, books(AUTUMN, 11))
    first = started.commits("books")[-1]
    done = started.roll_back("books", SPRING, first.moment - 1, author="王五", note="")
    assert isinstance(done, Published)
    assert started.at().periods("books") == (AUTUMN,)
    assert started.at().provenance("books", SPRING) is None
    assert started.revision("books", SPRING) == done.moment
    assert started.roll_back("books", SPRING, 0, author="", note="") == Unchanged(done.commit)
    assert started.at(first.moment).periods("books") == (SPRING,)
    publish(started, books(SPRING, 10))
    assert started.at().periods("books") == (SPRING, AUTUMN)


def test_only_what_was_published_can_be_rolled_back(started: SnapshotStore) -> None:
    with pytest.raises(UnknownVersion):
        started.roll_back("books", AUTUMN, 0, author="", note="")
    with pytest.raises(UnknownVersion):
        started.roll_back("books", SPRING, started.at().moment + 1, author="", note="")


def test_the_only_roster_stays_while_others_depend_on_it(started: SnapshotStore) -> None:
    with pytest.raises(UsageError, match="books"):
        started.roll_back("units", SPRING, 0, author="", note="")
    started.roll_back("books", SPRING, 0, author="", note="")
    started.roll_back("units", SPRING, 0, author="", note="")
    assert started.at().roster(SPRING) is None


def test_nothing_but_a_roster_can_be_published_first(store: SnapshotStore) -> None:
    with pytest.raises(UsageError, match="请先发布"):
        publish(store, books(SPRING, 10))
    assert (store.newest(), store.at().moment, store.at().files("books")) == (None, 0, ())
    assert store.commits() == ()
    assert store.recover() == ()
    publish(store, units(AUTUMN))
    with pytest.raises(UsageError, match="请先发布"):
        publish(store, books(SPRING, 10))


def test_an_empty_store_has_one_view_at_moment_0(store: SnapshotStore) -> None:
    assert (store.at().moment, store.at(0).periods("books")) == (0, ())


def test_an_empty_table_is_not_published(started: SnapshotStore) -> None:
    with pytest.raises(UsageError):
        publish(started, checked(BOOKS, SPRING))


def test_exactly_one_contract_is_the_roster(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        SnapshotStore(tmp_path, {"books": BOOKS})


def test_an_unknown_dataset_names_the_known_ones(started: SnapshotStore) -> None:
    for ask in (lambda: started.revision("x", SPRING), lambda: started.at().rows("x", SPRING)):
        with pytest.raises(UnknownDataset, match="books、power、units"):
            ask()


def test_the_roster_of_a_date_is_the_latest_one_not_after_it(started: SnapshotStore) -> None:
    publish(started, units(AUTUMN, town="北镇"))
    view = started.at()
    assert view.roster(date(2024, 3, 30)) is None
    towns = [(view.roster(day) or {})["1"]["town"] for day in (SPRING, date(2024, 9, 29), AUTUMN, date(2030, 1, 1))]
    assert towns == ["东镇", "东镇", "北镇", "北镇"]


def test_a_unit_is_open_until_the_day_it_closes(store: SnapshotStore) -> None:
    publish(store, units(SPRING, closed=date(2024, 9, 30)))
    for period in (SPRING, AUTUMN):
        publish(store, checked(BOOKS, period, ("2", "乙", 20), ("9", "名册外", 1)))
    open_now = [
        dict(zip(*store.at().rows("books", p).select(["unit_id", "is_open"]), strict=True)) for p in (SPRING, AUTUMN)
    ]
    assert [{k.as_py(): v.as_py() for k, v in o.items()} for o in open_now] == [
        {"2": True, "9": False},
        {"2": False, "9": False},
    ]
    assert [r["name"] for r in store.at().rows("books", SPRING).to_pylist() if r["unit_id"] == "9"] == ["名册外"]


def test_a_new_roster_is_joined_to_what_depends_on_it_and_to_nothing_else(started: SnapshotStore) -> None:
    publish(started, books(AUTUMN, 11))
    spring, origin = started.revision("books", SPRING), started.at().provenance("books", AUTUMN)
    pinned = started.at()
    before = digest(pinned)
    done = publish(started, units(AUTUMN, second="新乙校"))
    assert [(c.dataset, c.period, c.kind) for c in done.rejoined] == [("books", AUTUMN, "roster")]
    rejoined = done.rejoined[0]
    assert origin is not None
    assert (rejoined.sha256, rejoined.author, rejoined.roster_moment) == (origin.sha256, "张三", done.commit.moment)
    assert "名册" in rejoined.note
    assert started.at().rows("books", AUTUMN)["name"].to_pylist() == ["甲校", "新乙校"]
    assert started.at().rows("books", SPRING)["name"].to_pylist() == ["甲校", "乙校"]
    assert started.revision("books", SPRING) == spring
    assert started.at().provenance("books", AUTUMN) == origin
    assert digest(pinned) == before
    assert started.publish(books(AUTUMN, 11), author="", note="", based_on=None) == Unchanged(origin)


def test_withdrawing_a_later_roster_joins_the_earlier_one_again(started: SnapshotStore) -> None:
    publish(started, books(AUTUMN, 11))
    late = publish(started, units(AUTUMN, second="新乙校")).commit
    started.roll_back("units", AUTUMN, late.moment - 1, author="", note="")
    assert started.at().rows("books", AUTUMN)["name"].to_pylist() == ["甲校", "乙校"]
    assert started.recover() == ()


def test_rolling_back_keeps_the_roster_that_applies_now(started: SnapshotStore) -> None:
    first = started.at().moment
    publish(started, books(SPRING, 12))
    publish(started, units(SPRING, second="新乙校"))
    started.roll_back("books", SPRING, first, author="", note="")
    rows = started.at().rows("books", SPRING)
    assert (rows["books"].to_pylist(), rows["name"].to_pylist()) == ([10, 20], ["甲校", "新乙校"])
    assert started.recover() == ()


def test_an_interrupted_roster_refresh_is_finished_later(
    started: SnapshotStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    publish(started, books(AUTUMN, 11))
    write = SnapshotTable.replace

    def dies(table: SnapshotTable, rows: pa.Table, commit: Any) -> None:
        if commit.kind == "roster" and commit.period == AUTUMN:
            raise KeyboardInterrupt
        write(table, rows, commit)

    monkeypatch.setattr(SnapshotTable, "replace", dies)
    with pytest.raises(KeyboardInterrupt):
        publish(started, units(SPRING, second="新乙校"))
    monkeypatch.undo()
    reopened = SnapshotStore(tmp_path / "数据 目录", CONTRACTS)
    assert reopened.at().rows("books", AUTUMN)["name"].to_pylist() == ["甲校", "乙校"]
    assert [(c.dataset, c.period) for c in reopened.recover()] == [("books", AUTUMN)]
    assert reopened.at().rows("books", AUTUMN)["name"].to_pylist() == ["甲校", "新乙校"]
    assert reopened.recover() == ()


def test_any_two_versions_of_a_period_can_be_compared_in_either_direction(started: SnapshotStore) -> None:
    first = started.at().moment
    second = publish(started, books(SPRING, 12)).moment
    third = publish(started, books(SPRING, 12, None)).moment
    assert started.compare_versions("books", SPRING, first, second).changed == (
        ChangedCell("1", "甲校", "books", 10, 12),
    )
    assert started.compare_versions("books", SPRING, third, second).added == (Unit("2", "乙校"),)
    assert started.compare_versions("books", SPRING, second, second).is_empty


def test_between_two_moments_every_changed_period_is_listed_and_nothing_that_was_only_joined_again(
    started: SnapshotStore,
) -> None:
    first = started.at().moment
    publish(started, books(AUTUMN, 11))
    publish(started, units(SPRING, second="新乙校"))
    found = {(c.dataset, c.period): c for c in started.compare_moments(first, started.at().moment)}
    assert found.keys() == {("units", SPRING), ("books", AUTUMN)}
    assert [(cell.before, cell.after) for cell in found["units", SPRING].difference.changed] == [("乙校", "新乙校")]
    autumn = found["books", AUTUMN]
    assert (autumn.before, autumn.after.rows, len(autumn.difference.added)) == (None, 2, 2)
    assert started.compare_moments(first, first) == ()


def a_different_district(store: SnapshotStore) -> int:
    """Moment of a district with three published periods; after it everything is changed, some of it withdrawn."""
    publish(store, books(AUTUMN, 11))
    publish(store, checked(POWER, AUTUMN, ("1", "甲", 3)))
    moment = store.at().moment
    publish(store, units(SPRING, town="北镇"))
    publish(store, units(date(2023, 9, 30), town="南镇"))
    publish(store, books(date(2023, 9, 30), 5))
    publish(store, books(AUTUMN, 12))
    store.roll_back("power", AUTUMN, 0, author="", note="")
    return moment


def test_everything_goes_back_to_a_moment_as_new_versions(started: SnapshotStore) -> None:
    moment = a_different_district(started)
    before, count = digest(started.at(moment)), len(started.commits())
    foreseen = started.compare_back_all(moment)
    done = started.roll_back_all(moment, author="王五", note="整体退回", based_on=started.newest())
    assert digest(started.at()) == before
    assert {(c.dataset, c.period) for c in done.commits} == {(c.dataset, c.period) for c in foreseen}
    assert {(c.kind, c.author, c.note, c.restores) for c in done.commits} == {("rollback", "王五", "整体退回", moment)}
    assert len(started.commits()) == count + len(done.commits) + len(done.rejoined)
    assert set(map(settled(started.commits()).get, (c.moment for c in done.commits))) == {done.moment}
    assert (started.compare_back_all(moment), started.recover()) == ((), ())
    assert started.roll_back_all(moment, author="王五", note="").commits == ()


def test_going_back_is_refused_when_something_was_published_since_or_the_moment_is_unknown(
    started: SnapshotStore,
) -> None:
    moment = a_different_district(started)
    with pytest.raises(StalePreview):
        started.roll_back_all(moment, author="王五", note="", based_on=moment)
    with pytest.raises(UnknownVersion):
        started.roll_back_all(started.at().moment + 1, author="王五", note="")


def test_when_a_row_of_the_moment_is_lost_nothing_goes_back(started: SnapshotStore, tmp_path: Path) -> None:
    moment = a_different_district(started)
    Path(started.at(moment).files("power")[0]).unlink()
    reopened = SnapshotStore(tmp_path / "数据 目录", CONTRACTS)
    newest = reopened.newest()
    with pytest.raises(UnknownVersion):
        reopened.roll_back_all(moment, author="王五", note="")
    assert (reopened.newest(), reopened.recover()) == (newest, ())


@pytest.mark.parametrize("survived", range(5))
@pytest.mark.parametrize("helper", ["the next start", "the next publisher"])
def test_a_roll_back_of_everything_that_was_interrupted_is_finished_by(
    helper: str, survived: int, started: SnapshotStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    moment = a_different_district(started)
    expected, steps, logged = digest(started.at(moment)), iter(range(survived)), SnapshotStore._as_logged

    def dies(store: SnapshotStore, commit: Commit) -> Commit:
        if next(steps, None) is None:
            raise KeyboardInterrupt
        return logged(store, commit)

    monkeypatch.setattr(SnapshotStore, "_as_logged", dies)
    with pytest.raises(KeyboardInterrupt):
        started.roll_back_all(moment, author="王五", note="")
    monkeypatch.undo()
    reopened = SnapshotStore(tmp_path / "数据 目录", CONTRACTS)
    if helper == "the next start":
        reopened.recover()
    else:
        reopened.publish(books(AUTUMN, 11), author="李四", note="", based_on=None)
    assert digest(reopened.at()) == expected
    assert reopened.recover() == ()
    back = [c for c in reopened.commits() if c.batch is not None]
    assert len({(c.dataset, c.period) for c in back}) == len(back)
    assert len({settled(reopened.commits())[c.moment] for c in back}) == 1


def test_a_record_of_an_interrupted_roll_back_that_cannot_be_read_says_which_file(
    started: SnapshotStore, tmp_path: Path
) -> None:
    (tmp_path / "数据 目录" / "rollback.json").write_text("{", encoding="utf-8")
    with pytest.raises(YardstickError, match=r"rollback\.json"):
        started.recover()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from([SPRING, AUTUMN]), st.integers(0, 2)), max_size=7),
    st.integers(0, 7),
)
def test_whatever_was_published_any_moment_can_be_gone_back_to(steps: list[tuple[int, date, int]], at: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = SnapshotStore(Path(folder), CONTRACTS)
        publish(store, units(SPRING))
        seen = [(store.at().moment, digest(store.at()))]
        for step, period, n in steps:
            _take(store, step, period, n)
            seen.append((store.at().moment, digest(store.at())))
        moment, before = seen[at % len(seen)]
        store.roll_back_all(moment, author="", note="")
        assert digest(store.at()) == before
        assert store.compare_back_all(moment) == ()


def test_moments_increase_when_the_clock_steps_back(tmp_path: Path) -> None:
    times = iter([5_000, 4_000, 4_000, 9_000, 10])
    store = SnapshotStore(tmp_path, CONTRACTS, clock=times.__next__)
    done = [publish(store, units(SPRING)), publish(store, books(SPRING, 1)), publish(store, books(SPRING, 2))]
    done += [publish(store, checked(POWER, SPRING, ("1", "甲", n))) for n in (1, 2)]
    assert [d.moment for d in done] == [5_000, 5_001, 5_002, 9_000, 9_001]
    assert store.at(5_001).rows("books", SPRING)["books"].to_pylist() == [1, 20]
    assert store.at(8_999).version_of("books") == 1


def test_a_moment_outside_the_published_ones_is_unknown(started: SnapshotStore) -> None:
    oldest, newest = started.commits()[-1].moment, started.at().moment
    for moment in (0, oldest - 1, newest + 1):
        with pytest.raises(UnknownVersion, match="请去掉链接中的版本参数"):
            started.at(moment)
    assert started.at(oldest).periods("books") == ()
    assert started.at(newest) == started.at()


def test_copying_the_store_and_touching_its_files_changes_no_history(started: SnapshotStore, tmp_path: Path) -> None:
    publish(started, books(SPRING, 12))
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path / "数据 目录", copy)
    logs = sorted(copy.rglob("*.json"), reverse=True)
    for age, log in enumerate(logs):
        os.utime(log, (age, age))
    copied = SnapshotStore(copy, CONTRACTS)
    assert copied.commits() == started.commits()
    assert [digest(copied.at(c.moment)) for c in copied.commits()] == [
        digest(started.at(c.moment)) for c in started.commits()
    ]


def test_a_version_whose_files_are_gone_says_so(started: SnapshotStore, tmp_path: Path) -> None:
    first = started.at().moment
    publish(started, books(SPRING, 12))
    for file in started.at(first).files("books"):
        Path(file).unlink()
    with pytest.raises(UnknownVersion, match="已不在"):
        started.at(first).rows("books", SPRING)
    reopened = SnapshotStore(tmp_path / "数据 目录", CONTRACTS)
    with pytest.raises(UnknownVersion, match="已不在"):
        reopened.at(first).files("books")
    assert reopened.at().rows("books", SPRING).num_rows == 2


def test_a_version_before_a_truncated_log_says_so(started: SnapshotStore, tmp_path: Path) -> None:
    first = started.at().moment
    publish(started, books(SPRING, 12))
    (tmp_path / "数据 目录/snapshots/books/_delta_log/00000000000000000000.json").unlink()
    reopened = SnapshotStore(tmp_path / "数据 目录", CONTRACTS)
    with pytest.raises(UnknownVersion, match="已不在"):
        reopened.at(first).files("books")
    assert [c.version for c in reopened.commits("books")] == [1]


def test_a_damaged_or_unknown_source_is_an_error(started: SnapshotStore, tmp_path: Path) -> None:
    sha256 = started.commits("books")[0].sha256
    (tmp_path / "数据 目录/sources" / sha256[:2] / sha256).write_bytes(b"other")
    for asked in (sha256, "0" * 64, "../publish.lock", ""):
        with pytest.raises(UsageError):
            started.source(asked)


def test_a_hundred_and_twenty_commits_lose_no_history(started: SnapshotStore, tmp_path: Path) -> None:
    first, before = started.at().moment, digest(started.at())
    log = tmp_path / "数据 目录/snapshots/books/_delta_log"
    for n in range(120):
        if n == 60:
            for file in log.iterdir():
                os.utime(file, (0, 0))  # as old as a log can look
        publish(started, books(SPRING, 100 + n, None))
    reopened = SnapshotStore(tmp_path / "数据 目录", CONTRACTS)
    assert [c.version for c in reopened.commits("books")] == list(range(120, -1, -1))
    assert digest(reopened.at(first)) == before
    assert [len(list(log.glob(kind))) > 0 for kind in ("*.json", "*.checkpoint.parquet")] == [True, True]


def test_asking_again_opens_nothing(started: SnapshotStore, monkeypatch: pytest.MonkeyPatch) -> None:
    files = started.at().files("books")
    monkeypatch.setattr("yardstick.snapshots.tables.DeltaTable", None)
    monkeypatch.setattr("yardstick.snapshots.tables.read_commit", None)
    assert started.at().files("books") == files
    assert started.at(started.newest()).periods("units") == (SPRING,)


def test_another_process_sees_a_commit_at_once(started: SnapshotStore, tmp_path: Path) -> None:
    other = SnapshotStore(tmp_path / "数据 目录", CONTRACTS)
    assert other.newest() == started.newest()
    publish(started, books(SPRING, 12))
    assert other.at().rows("books", SPRING)["books"].to_pylist() == [12, 20]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from([SPRING, AUTUMN]), st.integers(0, 2)), max_size=7))
def test_a_moment_never_changes_its_meaning(steps: list[tuple[int, date, int]]) -> None:
    times = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        store = SnapshotStore(Path(folder), CONTRACTS, clock=lambda: times.randrange(1_000))
        publish(store, units(SPRING))
        seen: dict[int, str] = {}
        for step, period, n in steps:
            _take(store, step, period, n)
            seen[store.at().moment] = digest(store.at())
        fresh = SnapshotStore(Path(folder), CONTRACTS)
        assert {moment: digest(fresh.at(moment)) for moment in seen} == seen
        assert {moment: digest(store.at(moment)) for moment in seen} == seen
        moments = [c.moment for c in fresh.commits()]
        assert moments == sorted(set(moments), reverse=True)
        assert fresh.recover() == ()


def _take(store: SnapshotStore, step: int, period: date, n: int) -> None:
    tables = [units(period, second=f"乙{n}"), books(period, n), checked(POWER, period, ("1", "甲", n))]
    if step < len(tables):
        based_on = store.revision(tables[step].contract.id, period)
        store.publish(tables[step], author="", note="", based_on=based_on)
    else:
        moments = [commit.moment for commit in store.commits()]
        dataset = ("units", "books")[step - len(tables)]
        if store.revision(dataset, period) is not None:
            try:
                store.roll_back(dataset, period, moments[n % len(moments)], author="", note="")
            except UsageError:
                assert dataset == "units"  # the only roster stays


def test_threads_publishing_at_once_lose_nothing(started: SnapshotStore) -> None:
    threads = [threading.Thread(target=_publish_years, args=(started, f"{n}", n)) for n in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(started.commits("books")) == 1 + 2 * 4


def _publish_years(store: SnapshotStore, author: str, n: int) -> None:
    for year in range(2025, 2027):
        publish(store, books(date(year, 3 + n, 1), year), author)
        _insist(store, books(AUTUMN, 10 * year + n), author)


def _insist(store: SnapshotStore, table: CheckedTable, author: str) -> None:
    while True:
        try:
            publish(store, table, author)
            return
        except StalePreview:
            continue


@pytest.fixture(scope="module")
def processes() -> Any:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["yardstick.snapshots", "hypothesis", "pytest"])  # so that a process starts fast
    return context


def _in_process(root: Path, author: str, n: int) -> None:
    _publish_years(SnapshotStore(root, CONTRACTS), author, n)


def test_processes_publishing_at_once_lose_nothing(started: SnapshotStore, tmp_path: Path, processes: Any) -> None:
    both = [processes.Process(target=_in_process, args=(tmp_path / "数据 目录", f"{n}", n)) for n in (0, 1)]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert [process.exitcode for process in both] == [0, 0]
    authors = [commit.author for commit in started.commits("books")]
    assert (authors.count("0"), authors.count("1")) == (4, 4)
    assert [c.version for c in started.commits("books")] == list(range(8, -1, -1))


def _publish_for_ever(root: Path, start: int, ready: Any) -> None:
    store = SnapshotStore(root, CONTRACTS)
    for n in count(start):
        publish(store, units(SPRING, town=f"镇{n}", second=f"校{n}"))
        publish(store, books(SPRING, n, n))
        ready.send(n)


def test_a_killed_publish_leaves_the_old_or_the_new_whole(tmp_path: Path, processes: Any) -> None:
    delays, kept = random.Random(7), []
    for n in range(15):
        here, there = processes.Pipe(duplex=False)
        child = processes.Process(target=_publish_for_ever, args=(tmp_path, 1000 * n, there))
        child.start()
        here.recv()
        child.join(delays.uniform(0.0, 0.1))
        child.kill()
        child.join()
        store = SnapshotStore(tmp_path, CONTRACTS)
        store.recover()
        view = store.at()
        values = [view.rows("books", p)["books"].to_pylist() for p in view.periods("books")]
        assert all(len(found) == 2 and len(set(found)) == 1 for found in values)
        for period in view.periods("books"):
            names = {unit_id: unit["name"] for unit_id, unit in (view.roster(period) or {}).items()}
            assert {r["unit_id"]: r["name"] for r in view.rows("books", period).to_pylist()} == names
        kept.append(digest(view))
        assert all(store.source(c.sha256) for c in store.commits() if c.sha256)
    assert len(set(kept)) == 15


def test_what_a_killed_publish_left_behind_is_not_read(store: SnapshotStore, tmp_path: Path) -> None:
    folder = tmp_path / "数据 目录/snapshots/books"
    (folder / "_delta_log").mkdir(parents=True)
    (folder / "period=2024-03-31").mkdir()
    (folder / "period=2024-03-31/part-0.parquet").write_bytes(b"half")
    publish(store, units(SPRING))
    publish(store, books(SPRING, 10))
    assert store.at().rows("books", SPRING)["books"].to_pylist() == [10, 20]


def test_a_moment_survives_its_text() -> None:
    moment = 1_763_202_612_482
    assert format_moment(moment) == "20251115T103012482"
    assert parse_moment("20251115T103012482") == moment


@given(st.integers(0, 4_102_444_800_000))
def test_every_moment_survives_its_text(moment: int) -> None:
    assert parse_moment(format_moment(moment)) == moment


@pytest.mark.parametrize(
    "text", ["", "20251115", "20251115T10301248", "20251315T103012482", "２0251115T103012482", "20251115T103012482\n"]
)
def test_anything_else_is_not_a_moment(text: str) -> None:
    with pytest.raises(UsageError, match="不是数据版本号"):
        parse_moment(text)


def test_every_declared_dataset_carries_what_the_roster_requires_unless_it_is_about_items() -> None:
    shape = Shape.of(load_contracts(Path("data/contracts")))
    carried = [*(c.name for c in shape.carried()), "is_open", "is_delivered"]
    assert {"name", "kind", "stages", "town", "urban_rural", "is_rural_policy", "is_town_seat"} <= set(carried)
    for dataset, declared in shape.contracts.items():
        names = shape.schema(dataset).names
        assert names[:2] == ["period", "unit_id"]
        assert len(names) == len(set(names))
        assert names[-len(carried) :] == carried or not declared.is_joined
        assert declared.is_joined or declared.roster or names == ["period", *arrow_schema(declared).names]
