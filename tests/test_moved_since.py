"""A pinned page keeps its figures, and lists those that are told otherwise in the newest version."""

import csv
import hashlib
import io
import json
import shutil
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from answering import every
from hypothesis import given, settings
from hypothesis import strategies as st

from yardstick import exports, link_cards, moved_since
from yardstick.address import Address, read_address
from yardstick.link_cards import OF_THE_WHOLE_PLAN, indicators_of, result_at
from yardstick.moved_since import MovedSince
from yardstick.reports.compose import compose
from yardstick.reports.seals import seal_of
from yardstick.settings import Settings
from yardstick.short_links import ShortLinks
from yardstick.status import Status
from yardstick.workspace import Workspace

CAMPUS = date(2026, 9, 30)
TODAY = date(2026, 11, 15)


@pytest.fixture
def space(copy_of_demo):
    return Workspace(copy_of_demo)


def publish(space, home, dataset, period, edit):
    """Publish a sample of the demonstration with its rows edited."""
    path = home / "data" / "samples" / dataset / f"{period}.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(edit(row) for row in rows)
    table = space.check(out.getvalue().encode(), f"{dataset}.csv", dataset, period).table
    based_on = space.store.revision(dataset, period)
    return space.store.publish(table, author="张三", note="", based_on=based_on, reasons=every(table))


def gigabit(row):
    return row | {"接入带宽": "1000"}


def no_gigabit(row):
    return row | {"接入带宽": "100"}


def pinned(space, slug, **parts):
    return Address(slug, v=space.view().moment, day=space.today(), **parts)


def test_a_page_lists_its_numbers_that_moved_and_no_others(space, home):
    page, other = pinned(space, "digital_campus", ind="gigabit_school"), pinned(space, "boarding")
    moved = MovedSince(space)
    assert moved.of(page) == ()
    publish(space, home, "digital_campus", CAMPUS, gigabit)
    found = {(o.after.indicator.id, o.after.place): moved_since.values(o, "zh") for o in moved.of(page)}
    whole = space.measure(space.plan.find("digital_campus").indicator[0], space.view(), page.filters).whole
    assert found["gigabit_school", whole.place] == ("93.0%", "100.0%")
    assert found["gigabit_school", "中埠镇"] == ("88.9%", "100.0%")
    assert {i for i, _ in found} == {"gigabit_school"}
    assert all(o.after.status is Status.REACHED for o in moved.of(page))
    assert moved.of(other) == ()
    assert moved.of(page.go(v=None, day=None)) == ()


def test_on_the_overview_each_number_leads_to_its_own_page_with_the_newest_data(space, home):
    page = pinned(space, "", town="中埠镇")
    publish(space, home, "digital_campus", CAMPUS, gigabit)
    (found,) = MovedSince(space).of(page)
    there = moved_since.newest_of(found, page)
    assert (there.slug, there.ind, there.town, there.v, there.day) == (
        "digital_campus",
        "gigabit_school",
        "中埠镇",
        None,
        None,
    )


def test_a_corrected_past_is_told_though_the_newest_number_stands(space, home):
    page = pinned(space, "digital_campus", ind="gigabit_school")
    publish(space, home, "digital_campus", date(2025, 9, 30), no_gigabit)
    found = next(o for o in MovedSince(space).of(page) if o.after.level == "district")
    assert moved_since.values(found, "zh") == ("93.0%", "93.0%")
    assert moved_since.corrected(found) == (date(2025, 9, 30),)
    assert moved_since.row(found, page)["corrected_periods"] == ["2025-09-30"]


# Whatever is published afterwards, a link shows what it showed


def digest(space, href):
    """Everything a link's page measures: its results at its place and in every town, its card, and its export."""
    slug, params = urlsplit(href).path.strip("/"), dict(parse_qsl(urlsplit(href).query))
    address, unknown = read_address(slug, params, space.vocabulary(slug, params["v"]))
    assert unknown == ()
    view, told = space.view(address.v), []
    for indicator in indicators_of(space.plan, slug)[:6]:
        results = [result_at(space, indicator, view, address, address.day)]
        if slug not in OF_THE_WHOLE_PLAN:
            results += space.measure(indicator, view, address.filters, address.day).towns
        told += [exports.result_row(r, space.plan, address.lang) for r in results]
    if slug not in OF_THE_WHOLE_PLAN:
        told += [link_cards.card(space, address).verdict, seal_of(compose(space, address, slug)).digest]
    return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()


@pytest.fixture(scope="module")
def store(demo_settings, tmp_path_factory):
    """One store for all examples: what they publish stays, as in life."""
    data = shutil.copytree(demo_settings.data, tmp_path_factory.mktemp("pinned") / "demo")
    return Workspace(Settings(demo_settings.home, data))


@settings(max_examples=3)
@given(data=st.data())
def test_a_link_minted_at_any_time_shows_the_same_after_publishes_and_roll_backs(store, home, data):
    actions = [a.slug for a in store.plan.actions if a.indicator]
    moments = sorted({c.moment for c in store.store.commits()})
    periods = [None, *store.view().periods("digital_campus")]
    minted = []
    for _ in range(4):
        v = data.draw(st.sampled_from(moments[-60:]))
        towns = [None, *store.towns(store.view(v))]
        address = Address(
            data.draw(st.sampled_from(["", "digital_campus", "kindergartens", *actions])),
            town=data.draw(st.sampled_from(towns)),
            stage=data.draw(st.sampled_from([None, *store.stages("zh")])),
            area=data.draw(st.sampled_from(["clause", "all", "rural"])),
            last=data.draw(st.sampled_from(periods)),
            v=v,
            day=data.draw(st.dates(date(2024, 1, 1), date(2028, 1, 1))),
        )
        minted.append(ShortLinks(store.settings.data).make(address, "张三", TODAY))
    before = [digest(store, x.href) for x in minted]
    edit = data.draw(st.sampled_from([gigabit, no_gigabit]))
    publish(store, home, "digital_campus", data.draw(st.sampled_from([CAMPUS, date(2025, 9, 30)])), edit)
    if data.draw(st.booleans()):
        store.store.roll_back_all(data.draw(st.sampled_from(moments[-20:])), author="李四", note="")
    anew = Workspace(store.settings)  # nothing kept in memory
    assert [digest(anew, x.href) for x in minted] == before
    assert [ShortLinks(store.settings.data).find(x.code) for x in minted] == minted
