"""A meeting goes through its items in order, shows one data version throughout, and says what pages say."""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from browser import SLOW, serving, visit
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from yardstick import phrases
from yardstick.access import Access, Identity
from yardstick.address import Address
from yardstick.agenda import BEHIND, agenda, usual
from yardstick.decisions import Decisions, Draft
from yardstick.indicators import Filters
from yardstick.snapshots import format_moment
from yardstick.status import SEVERITY
from yardstick.ui import markup, site
from yardstick.workspace import Workspace

HOME = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def results(demo):
    """Every figure of the demonstration."""
    return {i: m.whole for i, m in demo.measure_all(demo.view(), Filters()).items()}


@pytest.fixture
def meeting(demo, tmp_path, monkeypatch):
    """meeting(town="中埠镇"): what the page of that link gives the browser."""
    access = Access(tmp_path)
    monkeypatch.setattr(site, "workspace", lambda: demo)
    monkeypatch.setattr(site, "access", lambda: access)
    monkeypatch.setattr(site, "reading", lambda: "open")

    def opened(**parameters):
        test = AppTest.from_file(str(HOME / "yardstick" / "ui" / "shell.py"), default_timeout=60)
        test.switch_page(str(HOME / "pages" / "meeting.py"))
        for name, words in parameters.items():
            test.query_params[name] = words
        test.run()
        assert not test.exception, [e.message for e in test.exception]
        (shown,) = [e.proto for e in test.get("bidi_component") if e.proto.component_name.endswith("ys_meeting")]
        data = json.loads(shown.mixed.json if shown.HasField("mixed") else shown.json)
        screens = re.findall(r'<section class="ym-screen.*?</section>', data["html"], re.DOTALL)
        return SimpleNamespace(**data, screens=screens, query=dict(test.query_params), sidebar=test.sidebar)

    yield opened
    access.close()


def test_what_is_behind_comes_first_gravest_first_then_the_order_of_the_plan(demo, results):
    items = usual(demo.plan, results)
    graveness = {
        a: min((SEVERITY.index(results[i.id].status) for i in a.indicator), default=99) for a in demo.plan.actions
    }
    assert all(graveness[i.action] == SEVERITY.index(results[i.name].status) for i in items if i.indicator)
    behind = [a for a in demo.plan.actions if graveness[a] < len(BEHIND)]
    others = [a for a in demo.plan.actions if a not in behind]
    assert [i.action for i in items] == sorted(behind, key=graveness.__getitem__) + others


def test_an_agenda_is_what_the_link_lists_each_once_and_a_page_is_its_gravest_figure(demo, results):
    found = agenda(demo.plan, results, ("boarding", "pair_cover", "nowhere", "pair_cover"))
    assert [i.action.slug for i in found.items] == ["boarding", "collaboration"]
    assert (found.items[1].name, found.unknown) == ("pair_cover", ("nowhere",))
    assert agenda(demo.plan, results, ("nowhere",)).items == usual(demo.plan, results)


def test_every_item_is_a_screen_with_its_pages_number_and_verdict_and_no_sidebar(demo, results, meeting):
    page, items = meeting(), usual(demo.plan, results)
    assert len(page.screens) == len(items) + 2
    for item, screen in zip(items, page.screens[1:-1], strict=True):
        result = results[item.indicator.id]
        assert markup.big(result, "zh") in screen
        assert phrases.verdict(result, demo.plan, "zh") in screen
    assert not page.sidebar.children
    assert all("演示数据" in s for s in page.screens)


def test_a_link_without_a_version_is_given_one_and_keeps_filters_order_and_place(demo, meeting):
    page = meeting(town="中埠镇", agenda="pair_cover~gigabit_school", at="2")
    moment = format_moment(demo.view().moment)
    asked = {"town": "中埠镇", "agenda": "pair_cover~gigabit_school", "at": "2", "v": moment, "day": str(demo.today())}
    asked |= {"entries": str(Decisions(demo).pinned(Address("")).entries)}
    assert {k: v[0] if isinstance(v, list) else v for k, v in page.query.items()} == asked
    assert (page.at, len(page.screens)) == (2, 4)
    town = demo.measure(demo.plan.find("digital_campus").indicator[0], demo.view(), Filters()).at("中埠镇")
    assert phrases.verdict(town, demo.plan, "zh") in page.screens[2]


def test_what_the_plan_does_not_have_is_named_and_the_rest_is_shown(meeting):
    page = meeting(agenda="pair_cover~nowhere", at="77")
    assert "nowhere" in page.screens[0]
    assert (len(page.screens), page.at) == (3, 2)


def test_an_earlier_version_shows_its_own_figures(demo, meeting):
    commit = demo.store.commits()[-4]
    page = meeting(v=format_moment(commit.moment), day="2023-12-01", agenda="gigabit_school")
    measured = demo.measure_all(demo.view(commit.moment), Filters(), phrases.date(2023, 12, 1))
    assert phrases.verdict(measured["gigabit_school"].whole, demo.plan, "zh") in page.screens[1]


def _agree(space):
    """A remark on the gigabit figure, entered while the meeting is on."""
    remark, indicator = Draft("remark", "请逐校报开通日期"), space.plan.find("digital_campus").indicator[0]
    Decisions(space).add(Identity("督导岗", "analyst"), remark, indicator, space.view(), space.today())


def test_a_code_to_scan_is_offered_to_those_alone_who_may_make_short_links(meeting, monkeypatch):
    assert "ym-scan" not in meeting().html
    monkeypatch.setattr("yardstick.ui.meeting.page.may_make", lambda *_: True)
    assert "ym-scan" in meeting().html


def test_keys_walk_through_the_meeting_and_a_publish_meanwhile_changes_no_figure(browser, home, copy_of_demo, tmp_path):
    with serving(home, copy_of_demo.data, tmp_path / "log") as address:
        _, shown = visit(browser, address, 1440, 900, dark=False)
        shown.go("/digital_campus")
        shown.page.locator(".ys-way a", has_text="会议模式").click()
        wall = shown.page.locator(".ym")
        expect(wall.locator("h2").first).to_be_visible(timeout=SLOW)
        before = wall.locator(".ym-screen").all_inner_texts()
        numbers = wall.locator(".ym-big").all_text_contents()
        for key in ("PageDown", " ", "ArrowRight"):
            shown.page.keyboard.press(key)
        expect(wall.locator(".ym-position:visible")).to_have_text(f"3/{len(before) - 2}")
        expect(wall.locator(".ym-new")).to_be_hidden()
        _roll_something_back(Workspace(copy_of_demo))
        shown.page.keyboard.press("PageDown")
        expect(wall.locator(".ym-new")).to_have_text("有新数据")
        assert wall.locator(".ym-big").all_text_contents() == numbers
        _agree(Workspace(copy_of_demo))
        shown.page.keyboard.press("End")
        expect(wall.locator(".ym-fresh li")).to_contain_text("请逐校报开通日期")
        wall.locator(".ym-scan").click()
        expect(wall.locator(".ym-code img")).to_be_visible()
        shown.page.keyboard.press("Escape")
        expect(wall.locator(".ym-code")).to_be_hidden()
        assert wall.locator(".ym-big").all_text_contents() == numbers
        wall.locator(".ym-ticks button").nth(4).click()
        link = urlsplit(shown.page.url)
        shown.go(f"{link.path}?{link.query}")
        expect(wall.locator(".ym-position:visible")).to_have_text(f"4/{len(before) - 2}")
        assert wall.locator(".ym-big").all_text_contents() == numbers
        shown.page.keyboard.press("Escape")
        expect(shown.page.locator(".ym")).to_have_count(0)
        assert (shown.errors, shown.failed, shown.foreign) == ([], [], [])


def test_a_reader_who_was_here_before_is_told_once_what_publishes_changed_since(page, demo):
    shown, commits = page("/"), demo.store.commits()
    line = shown.page.locator(".ys-since")
    expect(line).to_be_hidden()
    seen = json.loads(shown.page.evaluate("localStorage.getItem('ysLastLook:')"))
    assert seen == {"v": format_moment(commits[0].moment), "day": str(demo.today())}
    earlier = {"v": format_moment(commits[2].moment), "day": "2026-10-16"}
    shown.page.evaluate("look => localStorage.setItem('ysLastLook:', JSON.stringify(look))", earlier)
    shown.go("/")
    expect(line).to_contain_text("自您上次查看（10月16日）以来：2 次发布", timeout=SLOW)
    then, now = (demo.measure_all(demo.view(m), Filters()) for m in (commits[2].moment, None))
    said = {i: [_said(m[i].whole) for m in (then, now)] for i in now}
    moved = [f"{was[0]} → {becomes[0]}" for was, becomes in said.values() if was != becomes]
    assert line.locator(".ys-since-figures").all_text_contents() == moved
    shown.page.get_by_role("button", name="知道了").click()
    shown.go("/")
    expect(line).to_be_hidden()


def _said(result):
    return phrases.value_of(result, result.latest, "zh") if result.latest else "—", result.status


def _roll_something_back(space):
    """A publish like any other."""
    commits = space.store.commits("digital_campus")
    latest = commits[0]
    space.store.roll_back("digital_campus", latest.period, commits[1].moment, author="李四", note="会议期间")
