"""Key projects: each against its own time, drawn and listed without trusting what the file says."""

from dataclasses import replace
from datetime import date

import pytest

from yardstick.charts import PALETTES
from yardstick.indicators import Filters
from yardstick.projects import Project, Span, Standing, projects_of, span_of
from yardstick.ui.parts import project_rows
from yardstick.ui.parts.project_rows import Drawing

PROJECT = Project(
    period=date(2026, 9, 30),
    unit_id="03-01",
    name="扩建工程",
    clause="3",
    lead="建设局",
    support="发展改革局、财政金融局",
    owner_post="工程科负责人",
    town=None,
    start_on=date(2026, 1, 1),
    due_on=date(2026, 12, 31),
    progress_pct=75.0,
    expected_pct=75.0,
    state="underway",
    evidence=None,
    closed_on=None,
)
NOT_BEHIND = {Standing.DONE, Standing.ON_TIME, Standing.WAITING}


@pytest.fixture
def drawing(plan, contracts):
    return Drawing(plan, "zh", contracts["projects"].column("state").choices, PALETTES["light"])


@pytest.fixture(scope="module")
def listed(demo):
    def projects(clause=None, last=None):
        return projects_of(demo.part("projects", demo.view(), {"clause": clause, "last": last}))

    return projects


@pytest.mark.parametrize(
    ("changed", "standing"),
    [
        ({}, Standing.ON_TIME),
        ({"progress_pct": 74.9}, Standing.BEHIND),
        ({"progress_pct": 45.0}, Standing.BEHIND),
        ({"progress_pct": 44.9}, Standing.FAR_BEHIND),
        ({"progress_pct": 100.0}, Standing.DONE),
        ({"due_on": date(2026, 9, 30), "progress_pct": 99.0, "expected_pct": 100.0}, Standing.BEHIND),
        ({"due_on": date(2026, 9, 29), "progress_pct": 99.0, "expected_pct": 100.0}, Standing.OVERDUE),
        ({"due_on": date(2026, 9, 29), "progress_pct": 100.0, "expected_pct": 100.0}, Standing.DONE),
        ({"start_on": date(2026, 10, 1), "progress_pct": 0.0, "expected_pct": 0.0}, Standing.WAITING),
    ],
)
def test_a_project_is_held_to_its_own_time_and_30_points_behind_are_still_slight(changed, standing):
    assert replace(PROJECT, **changed).standing(slight_below=30) is standing


def test_a_timeline_covers_whole_half_years_and_always_the_cut_off_date():
    span = span_of([PROJECT, replace(PROJECT, start_on=date(2023, 11, 15), due_on=date(2025, 12, 31))])
    assert span == Span(date(2023, 7, 1), date(2027, 1, 1))
    assert span.years == (date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1))
    assert [span.at(d) for d in (date(2020, 1, 1), date(2023, 7, 1), date(2027, 1, 1))] == [0, 0, 100]


def test_time_starts_with_the_start_and_ends_with_the_due_date(listed):
    expected = {p.unit_id: round(p.expected_pct, 2) for p in listed()}
    assert {code: expected[code] for code in ("15-02", "12-01", "06-02")} == {"15-02": 0, "12-01": 100, "06-02": 74.73}


def test_the_list_is_of_one_clause_and_of_the_newest_period_asked_for(listed):
    assert [p.unit_id for p in listed(clause="13")] == ["13-01", "13-02"]
    assert {p.period for p in listed()} == {date(2026, 9, 30)}
    assert {p.period for p in listed(last=date(2025, 12, 31))} == {date(2025, 9, 30)}
    assert listed(last=date(2023, 9, 30)) == ()


def test_the_projects_on_schedule_are_those_the_timeline_shows_as_not_behind(demo, find, listed):
    for observation in demo.measure(find("on_schedule"), demo.view(), Filters(), demo.today()).whole.observations:
        standings = [p.standing(demo.plan.lamps.slight_below) for p in listed(last=observation.period)]
        assert observation.numerator == sum(s in NOT_BEHIND for s in standings)


def test_every_standing_and_nearly_every_step_of_supervision_occurs_in_the_demonstration(demo, listed):
    standings, states = set(), set()
    for period in (date(2025, 9, 30), date(2026, 9, 30)):
        standings |= {p.standing(demo.plan.lamps.slight_below) for p in listed(last=period)}
        states |= {p.state for p in listed(last=period)}
    assert standings == set(Standing)
    assert states >= {"listed", "accepted", "underway", "reported", "reviewed", "closed"}


def test_the_ledger_begins_with_the_gravest_and_folds_away_what_is_done(drawing):
    done = replace(PROJECT, unit_id="99-01", progress_pct=100.0)
    overdue = replace(PROJECT, unit_id="02-01", due_on=date(2026, 8, 31), expected_pct=100.0)
    ledger = project_rows.ledger([done, PROJECT, overdue], drawing)
    order = [ledger.index(mark) for mark in ("02-01", "逾期 30 天", "03-01", "<details", "已完成 1 项", "99-01")]
    assert order == sorted(order)


def test_what_the_file_says_is_never_taken_for_markup(drawing):
    hostile = "<img src=x onerror=alert(1)>"
    project = replace(PROJECT, name=hostile, lead=hostile, support=hostile, owner_post=hostile, evidence=hostile)
    drawn = project_rows.bars([(hostile, [project])], span_of([project]), drawing)
    assert "<img" not in drawn + project_rows.ledger([project], drawing)
