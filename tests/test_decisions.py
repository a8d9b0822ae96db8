"""Roster events in a file, and told by hand: what can be true is taken, what cannot is refused by name."""

import csv
import io
from datetime import date

import pyarrow as pa
import pytest
from literal import A25, A26
from small_district import publish
from small_district import unit as row

from yardstick.checking import Choices
from yardstick.checking.decisions import apply_events, proposed_events
from yardstick.checking.events import check_events
from yardstick.checking.findings import Findings
from yardstick.contracts import arrow_schema
from yardstick.settings import Settings
from yardstick.workspace import Workspace

A, B, C = (f"213790080{n}" for n in range(1, 4))
DAY = date(2026, 7, 15)


def unit(name="云麓小学", town="东镇", **more):
    return {"name": name, "town": town, "opened_on": date(1990, 9, 1)} | more


@pytest.fixture
def table(contracts):
    """table({code: cells}): a roster as it was read."""
    schema = arrow_schema(contracts["units"])
    return lambda units: pa.Table.from_pylist([{"unit_id": c, **u} for c, u in units.items()], schema)


@pytest.fixture
def faults(table):
    """faults({code: cells}, earlier): the codes of what cannot be true of this roster."""

    def check(units, *earlier):
        findings = Findings("zh")
        check_events(table(units), [(A25, roster) for roster in earlier], findings)
        return [p.code.removeprefix("roster.") for p in findings.problems()]

    return check


def test_events_that_can_be_true_are_no_faults(faults):
    gone = unit(closed_on=DAY, merged_into=B)
    part, again = unit("二小", split_from=B, opened_on=DAY), unit("三小", reopened_on=DAY)
    new = unit("中学", former_code="9", code_changed_on=DAY)
    assert faults({A: gone, B: unit(), C: part, "4": again, "5": new}, {A: unit(), B: unit(), "9": unit("中学")}) == []


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        (unit(closed_on=DAY, merged_into=A), "names_itself"),
        (unit(closed_on=DAY, merged_into="7"), "unknown_code"),
        (unit(split_from="7"), "unknown_code"),
        (unit(counted_with="7"), "unknown_code"),
        (unit(former_code="7"), "unknown_code"),
        (unit(merged_into=B), "merged_not_closed"),
        (unit(code_changed_on=DAY), "change_without_code"),
        (unit(closed_on=date(2024, 7, 1), reopened_on=DAY), "reopened_and_closed"),
        (unit(closed_on=date(1980, 7, 1)), "before_opening"),
        (unit(former_code=B), "former_code_listed"),
    ],
)
def test_an_event_that_cannot_be_true_is_refused(faults, told, fault):
    assert faults({A: told, B: unit()}, {A: unit(), B: unit()}) == [fault]


def test_the_first_roster_may_tell_of_codes_from_before_it(faults):
    assert faults({A: unit(former_code="7"), B: unit(split_from="8")}) == []
    assert faults({A: unit(former_code="7")}, {A: unit(former_code="7")}) == []


def test_mergers_in_a_circle_are_told_once_with_their_way(faults):
    first, second = unit(closed_on=DAY, merged_into=B), unit(closed_on=DAY, merged_into=A)
    assert faults({A: first, B: second, C: unit(closed_on=DAY, merged_into=A)}) == ["circle"]


def test_a_former_code_belongs_to_one_unit_for_ever(faults):
    assert faults({A: unit(former_code="7"), B: unit(former_code="7")}, {"7": unit()}) == ["former_code_taken"]
    assert faults({A: unit(former_code="9")}, {"9": unit()}, {C: unit(former_code="9")}) == ["former_code_taken"]
    assert faults({"9": unit()}, {"9": unit()}, {C: unit(former_code="9")}) == ["code_retired"]
    assert faults({"9": unit(former_code=C)}, {"9": unit()}, {C: unit(former_code="9")}) == []


def proposals(table, units, previous):
    return [(p.kind, p.unit_id, p.former or p.before) for p in proposed_events(table(units), previous, A25)]


def test_a_unit_of_the_same_name_and_town_under_another_code_is_proposed_as_recoded(table):
    assert proposals(table, {B: unit()}, {A: unit()}) == [("recode", B, A)]
    assert proposals(table, {B: unit(town="西镇")}, {A: unit()}) == [("open", B, ""), ("close", A, "")]


def test_two_of_a_name_are_nobodys_change_of_code(table):
    previous = {"1": unit(), "2": unit()}
    assert [k for k, *_ in proposals(table, {A: unit(), B: unit()}, previous)] == ["open", "open", "close", "close"]


def test_what_the_roster_says_itself_is_not_proposed(table):
    told = {A: unit(former_code="9"), B: unit("二小", split_from=A), C: unit("三小", opened_on=DAY)}
    assert proposals(table, told, {"9": unit(), "8": unit("四小", closed_on=date(2025, 7, 1))}) == []


def test_new_names_and_units_that_are_no_longer_closed_are_proposed(table):
    previous = {A: unit("旧名"), B: unit("二小", closed_on=date(2025, 7, 1))}
    assert proposals(table, {A: unit(), B: unit("二小")}, previous) == [("reopen", B, ""), ("rename", A, "旧名")]


@pytest.fixture
def applied(table, contracts):
    """applied(units, decisions, previous): (the roster by code, the codes of what was refused)."""

    def apply(units, decisions, previous):
        findings = Findings("zh")
        whole = apply_events(table(units), decisions, previous, A26, contracts["units"], findings)
        rows = {row["unit_id"]: {k: v for k, v in row.items() if v is not None} for row in whole.to_pylist()}
        return rows, [p.code.removeprefix("roster.decision_") for p in findings.problems()]

    return apply


def test_a_unit_that_left_is_kept_as_a_closed_one(applied):
    rows, refused = applied({B: unit()}, [{"kind": "close", "unit_id": A, "on": "2026-07-15", "into": B}], {A: unit()})
    assert refused == []
    assert rows[A] == {"unit_id": A} | unit(closed_on=DAY, merged_into=B)


def test_every_kind_of_decision_fills_its_cells(applied):
    units = {n: unit(n, opened_on=None) for n in ("new", "part", "again", "first", "named")}
    previous = {"old": unit("new"), "again": unit("again", closed_on=date(2024, 7, 1)), "left": unit("left")}
    decisions = [
        {"kind": "recode", "unit_id": "new", "former": "old", "on": DAY},
        {"kind": "split", "unit_id": "part", "from": "first", "on": DAY},
        {"kind": "reopen", "unit_id": "again", "on": DAY},
        {"kind": "open", "unit_id": "first", "on": DAY},
        {"kind": "rename", "unit_id": "named"},
        {"kind": "keep", "unit_id": "left"},
    ]
    rows, refused = applied(units, decisions, previous)
    assert refused == []
    told = {code: {k: v for k, v in row.items() if k not in ("unit_id", "name", "town")} for code, row in rows.items()}
    assert told == {
        "new": {"former_code": "old", "code_changed_on": DAY},
        "part": {"split_from": "first", "opened_on": DAY},
        "again": {"reopened_on": DAY},
        "first": {"opened_on": DAY},
        "named": {},
        "left": {"opened_on": date(1990, 9, 1)},
    }


@pytest.mark.parametrize(
    ("decision", "why"),
    [
        ({"kind": "explode", "unit_id": A}, "unknown"),
        ({}, "unknown"),
        ({"kind": "close", "unit_id": A}, "undated"),
        ({"kind": "close", "unit_id": A, "on": "昨天"}, "undated"),
        ({"kind": "close", "unit_id": A, "on": "2026-12-31"}, "undated"),
        ({"kind": "close", "unit_id": "7", "on": "2026-07-15"}, "no_unit"),
        ({"kind": "close", "unit_id": A, "on": "2026-07-15", "into": "7"}, "no_unit"),
        ({"kind": "recode", "unit_id": A}, "no_unit"),
        ({"kind": "recode", "unit_id": A, "former": B}, "listed"),
        ({"kind": "split", "unit_id": A, "from": "7"}, "no_unit"),
        ({"kind": "reopen", "unit_id": A, "on": "2026-07-15"}, "not_closed"),
        ({"kind": "keep", "unit_id": A}, "listed"),
        ({"kind": "open", "unit_id": A, "on": "2026-07-15"}, "contradicts"),
    ],
)
def test_a_decision_that_cannot_be_carried_out_is_refused_and_changes_nothing(applied, decision, why):
    units = {A: unit(), B: unit("二小")}
    rows, refused = applied(units, [decision], {A: unit()})
    assert refused == [why]
    assert rows == {code: {"unit_id": code} | cells for code, cells in units.items()}


def test_a_decision_told_twice_is_refused(applied):
    decision = {"kind": "close", "unit_id": A, "on": "2026-07-15"}
    assert applied({}, [decision, decision], {A: unit()})[1] == ["twice"]


def test_what_was_proposed_can_be_decided_as_it_is_once_its_day_is_known(table, applied):
    units, previous = {B: unit(), C: unit("三小", opened_on=None)}, {A: unit(), "4": unit("四小")}
    found = [p.decision for p in proposed_events(table(units), previous, A25)]
    rows, refused = applied(units, [d | ({"on": DAY} if "on" in d else {}) for d in found], previous)
    assert refused == []
    assert (rows[B]["former_code"], rows[C]["opened_on"], rows["4"]["closed_on"]) == (A, DAY, DAY)


OLD, NEW, LEFT, PART = (f"213790080{n}" for n in range(1, 5))


@pytest.fixture
def space(home, tmp_path):
    """Two schools on the first roster."""
    space = Workspace(Settings(home, tmp_path, date(2026, 11, 15)))
    publish(space, "units", A25, [row(OLD, name="云麓小学"), row(LEFT, name="白露小学")])
    return space


@pytest.fixture
def export(space):
    """export(rows, events): what is said of a roster without any column for events, such as the ministry's."""

    def check(rows, events=()):
        columns = [c for c in space.contracts["units"].columns if c.required or c.name == "opened_on"]
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(c.title for c in columns)
        writer.writerows([r.get(c.name, "") for c in columns] for r in rows)
        choices = Choices("units", A26, events=tuple(events))
        return space.check(text.getvalue().encode(), "units.csv", choices=choices)

    return check


def test_an_export_without_columns_for_events_is_published_with_what_was_decided(space, export):
    rows = [row(NEW, name="云麓小学"), row(PART, name="云麓二小")]
    proposed = proposed_events(export(rows).table.rows, space.store.at().roster(A25), A25)
    assert [(p.kind, p.unit_id, p.former) for p in proposed] == [
        *(("open", PART, ""), ("close", LEFT, ""), ("recode", NEW, OLD)),
    ]
    split = {"kind": "split", "unit_id": PART, "from": NEW, "on": "2026-09-01"}
    close = {"kind": "close", "unit_id": LEFT, "on": "2026-07-15", "into": NEW}
    checked = export(rows, [proposed[2].decision, split, close])
    assert [p.code for p in checked.problems if p.severity == "error"] == []
    space.store.publish(checked.table, author="", note="", based_on=None)
    found = [(e.kind, e.unit_id, e.other) for e in space.events(space.view()) if e.day > A25]
    assert found == [("merged", LEFT, NEW), ("split", PART, NEW), ("recoded", NEW, "")]
    assert proposed_events(checked.table.rows, space.store.at().roster(A25), A25) == ()


def test_a_fault_of_what_was_decided_forbids_publishing_and_names_the_cure(export):
    checked = export([row(NEW, name="云麓小学")], [{"kind": "close", "unit_id": LEFT, "on": "去年"}])
    assert checked.table is None
    (problem,) = checked.problems
    assert (problem.code, problem.row) == ("roster.decision_undated", None)
    assert "白露小学" in problem.message
    assert "2026-09-30" in problem.fix


def test_a_fault_of_what_the_file_tells_is_told_at_its_cell(space):
    head = "学校标识码,学校名称,办学类型,学段,镇街,城乡类型,政策口径乡村,镇驻地,原标识码"
    file = f"{head}\n{NEW},云麓小学,小学,小学,西镇,220,否,否,2137900899\n{LEFT},白露小学,小学,小学,西镇,220,否,否,\n"
    (problem,) = [p for p in space.check(file.encode(), "a.csv", "units", A26).problems if p.severity == "error"]
    assert (problem.code, problem.row, problem.column) == ("roster.unknown_code", 2, "原标识码")
