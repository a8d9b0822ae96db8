"""What no page, file or version shows of small groups of children, tried on a published district."""

import asyncio
from dataclasses import replace
from datetime import date
from itertools import product
from urllib.parse import urlencode

import pytest
from asgi import answer
from small_district import publish, unit
from starlette.applications import Starlette

from yardstick import downloads, phrases
from yardstick.errors import ConfigError
from yardstick.indicators import AREAS, Filters
from yardstick.settings import Settings
from yardstick.snapshots import format_moment
from yardstick.status import Status
from yardstick.workspace import Workspace

DAY = date(2026, 9, 30)
TOWNS = {"东街道": "370303001", "西镇": "370303002", "北镇": "370303003"}
EVERYTHING = Filters()
ROSTER = [unit(f"213790000{n}", town=town) for n, town in enumerate(TOWNS)]


@pytest.fixture
def space(home, tmp_path):
    """Three versions of one period: 西镇's 3 of 9 orphans; corrected to 7; then 东街道 corrected to 2."""
    workspace = Workspace(Settings(home, tmp_path, date(2026, 11, 15)))
    publish(workspace, "units", DAY, ROSTER)
    for aided in ((12, 3, 40), (12, 7, 40), (2, 7, 40)):
        publish(workspace, "special_groups", DAY, [group(town, n, n + 6) for town, n in zip(TOWNS, aided, strict=True)])
    return workspace


def group(town, aided, identified):
    names = {"unit_id": TOWNS[town], "name": town, "town": town, "category": "孤儿"}
    return names | {"identified": identified, "reached": aided}


def shown(space, moment=None, filters=EVERYTHING):
    """Per place the count of orphans aided, None where it is hidden."""
    measured = space.measure(orphans(space), space.view(moment), filters)
    return {r.name: r.latest.numerator if r.latest else None for r in (measured.whole, *measured.towns)}


def orphans(space):
    return next(i for i in space.plan.indicators if i.id == "aid_orphan")


def versions(space):
    return sorted(c.moment for c in space.store.commits("special_groups"))


def test_a_small_count_stays_hidden_in_every_version_with_what_would_give_it_away(space):
    first, second, third = (shown(space, moment) for moment in versions(space))
    district = space.plan.district
    assert first == {district: 55, "东街道": None, "西镇": None, "北镇": 40}
    assert second == first | {district: 59}
    assert third == {district: 49, "东街道": None, "西镇": None, "北镇": 40}


def test_no_filter_makes_a_part_of_the_children_visible(space):
    for area, stage, town in product(AREAS, (None, "primary", "preschool"), (None, *TOWNS)):
        assert shown(space, None, Filters(town=town, stage=stage, area=area)) == shown(space)


def test_nothing_is_said_below_the_town(space):
    view = space.view()
    assert space.unit_rows(orphans(space), view, Filters(), DAY) == ()
    assert space.measure_units(orphans(space), view, Filters()) == ()


def test_a_hidden_place_says_that_it_is_hidden_and_has_no_pace(space):
    town = space.measure(orphans(space), space.view(), Filters()).at("西镇")
    assert (town.status, town.latest, town.pace, town.observations) == (Status.PROTECTED, None, None, ())


def test_the_district_does_not_say_how_many_of_its_hidden_towns_are_short(space):
    whole = space.measure(orphans(space), space.view(), Filters()).whole
    assert whole.latest is not None
    assert whole.latest.meeting is None
    assert "个镇街" not in phrases.verdict(whole, space.plan, "zh")


def test_a_hidden_town_that_is_no_longer_reported_takes_the_district_with_it(space):
    publish(space, "special_groups", DAY, [group("东街道", 12, 18), group("北镇", 40, 46)])
    assert shown(space) == {space.plan.district: None, "东街道": None, "北镇": 40}


def test_downloads_of_every_version_show_no_more_than_the_pages(space):
    for moment in versions(space):
        for town in ("东街道", "西镇"):
            query = urlencode({"ind": "aid_orphan", "v": format_moment(moment), "town": town})
            assert len(lines(space, "/download/special_care/units.csv", query)) == 1  # its heading
            told = [line for line in lines(space, "/download/special_care.csv", query) if "aid_orphan" in line]
            assert not any(f",{count}," in line for line in told for count in (2, 3, 7, 12))


def lines(space, path, query):
    app = Starlette(routes=downloads.routes(space))
    _, _, content = asyncio.run(answer(app, path, query))
    return content.decode("utf-8-sig").splitlines()


def test_a_protected_figure_that_is_no_count_stops_the_start(space, monkeypatch):
    actions = tuple(
        replace(a, indicator=tuple(replace(i, aggregate="mean") if i.id == "aid_orphan" else i for i in a.indicator))
        for a in space.plan.actions
    )
    monkeypatch.setattr("yardstick.workspace.load_plan", lambda *_: replace(space.plan, actions=actions))
    with pytest.raises(ConfigError, match="aid_orphan"):
        Workspace(space.settings)
