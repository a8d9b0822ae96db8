"""Every indicator gives what its definition says: in its worked example, on the samples and on made-up districts."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from answering import every
from by_hand import RULES, ByHand
from districts import District

from yardstick.contracts import load_contracts
from yardstick.indicators import Bench, Filters, measure, unit_rows
from yardstick.registry import load_plan
from yardstick.settings import Settings
from yardstick.workspace import Workspace

HOME = Path(__file__).resolve().parent.parent
INDICATORS = load_plan(HOME / "data/plan", HOME / "queries", load_contracts(HOME / "data/contracts")).indicators
every_indicator = pytest.mark.parametrize("indicator", INDICATORS, ids=lambda i: i.id)


@pytest.fixture(scope="module")
def by_hand(home, contracts):
    return ByHand(home / "data" / "samples", contracts, RULES)


@cache
def bench(workspace):
    """What measuring needs; the workspace's own doors would hide small counts of protected datasets."""
    return Bench.load(workspace.plan, workspace.contracts, HOME / "queries", workspace.today())


@cache
def everywhere(workspace, indicator):
    return measure(indicator, workspace.engine(workspace.view()), Filters(), bench(workspace))


def measured(workspace, indicator, towns=(None,)):
    """Per town (None: the district) and period: numerator, denominator, value, units, reported, meeting."""
    return {
        town: {
            o.period: (o.numerator, o.denominator, o.value, o.units, o.reported, o.meeting)
            for o in everywhere(workspace, indicator).at(town).observations
        }
        for town in towns
    }


def listed(workspace, indicator, period):
    """Each unit's facts, least first: name, town, numerator, denominator, value, observed, meets."""
    facts = {}
    for row in unit_rows(indicator, workspace.engine(workspace.view()), Filters(), bench(workspace), period):
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
    for town, found in measured(workspace, indicator, (None, *by_hand.towns(indicator.id))).items():
        expected = by_hand.periods(indicator.id, town)
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
    example, observed = indicator.example, measured(demo, indicator)[None]
    if example is None:
        assert observed == {}, "add [indicator.example]: what the samples give for the whole district"
        return
    shown = demo.measure(indicator, demo.view(), Filters()).whole.observations
    newest = max(o.period for o in shown if o.numerator is not None)
    assert newest == example.period, "the example is of the newest period that has a value which may be shown"
    assert observed[newest][:3] == pytest.approx((example.numerator, example.denominator, example.value), abs=5e-7)


@every_indicator
def test_every_indicator_agrees_with_a_second_computation_at_every_place_and_period(indicator, demo, by_hand):
    assert_like_by_hand(demo, by_hand, indicator)


def test_the_second_computation_knows_every_indicator():
    assert RULES.keys() == {i.id for i in INDICATORS}


PERIOD = date(2026, 9, 30)


def publish(workspace, dataset, path):
    checked = workspace.check(path.read_bytes(), path.name, dataset, PERIOD)
    assert checked.table is not None, checked.problems
    based_on = workspace.store.revision(dataset, PERIOD)
    workspace.store.publish(checked.table, author="", note="", based_on=based_on, reasons=every(checked.table))


def thresholds():
    """Every number that a unit or a place is held to."""
    targets = [t.value for i in INDICATORS for t in i.target]
    standards = [i.observed.standard for i in INDICATORS if i.observed is not None]
    return [*targets, *(s for s in standards if s is not None)]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_district_made_by_chance_is_checked_published_and_measured_like_by_hand(home, contracts, tmp_path, seed):
    kinds = tomllib.loads((home / "data/demo/demo.toml").read_text(encoding="utf-8"))["kinds"]
    stages_of = {kind: declared["stages"] for kind, declared in kinds.items()}
    district = District(seed, PERIOD, contracts, home / "data/samples", stages_of, thresholds())
    workspace, samples, tables = Workspace(Settings(home, tmp_path / "data", PERIOD)), tmp_path, district.tables()
    for dataset, rows in tables.items():
        publish(workspace, dataset, district.write(samples, dataset, rows))
    roster = district.roster.id
    publish(workspace, roster, district.write(samples, roster, district.closures()))  # known after the reports
    by_hand = ByHand(samples, contracts, RULES)
    for indicator in INDICATORS:
        if set(indicator.datasets) - set(indicator.also_reads) <= tables.keys():
            assert_like_by_hand(workspace, by_hand, indicator)
        else:
            assert measured(workspace, indicator) == {None: {}}
