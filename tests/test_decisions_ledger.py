"""The ledger of what was agreed: tied to the figure of that time, moved on step by step, never changed."""

import json
from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from yardstick.access import Denied, Identity
from yardstick.address import Address
from yardstick.briefing.items import COLUMNS, items_table
from yardstick.decisions import NEXT, Decisions, Draft, open_items
from yardstick.errors import UsageError
from yardstick.indicators import Filters
from yardstick.settings import Settings
from yardstick.status import Status
from yardstick.texts import text
from yardstick.workspace import Workspace

ANALYST, READER = Identity("张三", "analyst"), Identity("李四", "reader")
DUE = date(2027, 4, 30)
AGREED = Draft("supervision", "请补齐结对学校", "基教科负责人", DUE, promised=90.0)


@pytest.fixture
def ledger(demo, tmp_path):
    """A ledger of this test's own over the demonstration's data."""
    kept = Decisions(demo)
    kept._journal = type(kept._journal)(tmp_path / "decisions.jsonl")
    return kept


def enter(ledger, find, draft=AGREED, indicator="pairing_schools", who=ANALYST):
    space = ledger._workspace
    return ledger.add(who, draft, find(indicator), space.view(), space.today())


@pytest.fixture(scope="session")
def pairing(plan):
    """The indicator of paired schools, whatever it is called."""
    return next(i.id for i in plan.indicators if i.title == "学校结对覆盖率")


def test_an_item_keeps_the_figure_as_it_was_shown(ledger, find, demo, pairing):
    item = enter(ledger, find, indicator=pairing)
    shown = demo.measure(find(pairing), demo.view(), Filters()).whole
    assert item.id.endswith("-001")
    assert (item.state, item.post, item.due, item.promised, item.by) == ("open", "基教科负责人", DUE, 90.0, "张三")
    figure = item.figure
    assert (figure.words, figure.status, figure.moment) == ("78.3%", Status.MISSED, demo.view().moment)
    assert figure.value == shown.judged(shown.latest)
    assert enter(ledger, find, indicator=pairing).id.endswith("-002")


def test_it_is_closed_only_after_it_was_assigned_and_answered(ledger, find, pairing):
    item = enter(ledger, find, indicator=pairing)
    with pytest.raises(UsageError, match=r"立项.*销号.*交办"):
        ledger.move(ANALYST, item.id, "closed", "已核实")
    for state in ("assigned", "answered", "answered", "closed"):
        item = ledger.move(ANALYST, item.id, state, "已办")
    assert not item.is_open
    assert [s.state for s in item.steps] == ["assigned", "answered", "answered", "closed"]
    assert ledger.move(ANALYST, item.id, "assigned", "核实有误，重新办理").is_open
    assert NEXT["remark"] == {}


def test_a_correction_says_why_and_keeps_what_was_said_before(ledger, find, pairing):
    item = enter(ledger, find, indicator=pairing)
    later = date(2027, 6, 30)
    item = ledger.correct(ANALYST, item.id, "时限抄错", due=later, promised=95.0)
    assert (item.due, item.promised, item.text) == (later, 95.0, AGREED.text)
    assert item.steps[-1].changed == {"due": "2027-04-30", "promised": "90.0"}
    with pytest.raises(UsageError, match="没有要更正的内容"):
        ledger.correct(ANALYST, item.id, "再改一次", due=later)


def test_words_that_were_wrong_are_put_right_and_a_pinned_link_keeps_them(ledger, find, pairing):
    item = enter(ledger, find, indicator=pairing)
    shared = ledger.pinned(Address(slug="decisions"))
    item = ledger.correct(ANALYST, item.id, "校数写错", text="请补齐五所结对学校", post="基教科")
    assert (item.text, item.post) == ("请补齐五所结对学校", "基教科")
    assert item.steps[-1].changed == {"text": AGREED.text, "post": AGREED.post}
    assert ledger.items(ledger.told(shared))[0].text == AGREED.text
    for reason, text_ in (("校数写错", "电话 13812345678"), ("电话 13812345678", "六所"), (" ", "六所")):
        with pytest.raises(UsageError):
            ledger.correct(ANALYST, item.id, reason, text=text_)
    assert ledger.find(item.id) == item


def test_nothing_in_the_file_is_ever_changed(ledger, find, pairing, tmp_path):
    path = tmp_path / "decisions.jsonl"
    item = enter(ledger, find, indicator=pairing)
    before = path.read_bytes()
    ledger.move(ANALYST, item.id, "assigned", "已交办")
    ledger.correct(ANALYST, item.id, "岗位有变", post="教体中心分管负责人")
    assert path.read_bytes().startswith(before)
    assert [json.loads(line).get("of", "") for line in path.read_text("utf-8").splitlines()] == ["", item.id, item.id]


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (replace(AGREED, text=" "), "没有填写内容"),
        (replace(AGREED, post=""), "责任岗位"),
        (replace(AGREED, due=None), "办理时限"),
        (replace(AGREED, due=date(2026, 11, 14)), "早于登记之日"),
        (replace(AGREED, promised=101.0), "取值范围"),
        (replace(AGREED, promised=float("nan")), "取值范围"),
        (replace(AGREED, text="联系 13812345678"), r"138\*+"),
        (replace(AGREED, post="13812345678"), "手机号"),
        (replace(AGREED, text="长" * 501), "超过 500 个字"),
        (replace(AGREED, kind="remark"), "批注没有时限"),
    ],
)
def test_what_may_not_be_entered_is_refused_with_a_cure_and_nothing_is_written(ledger, find, pairing, draft, words):
    with pytest.raises(UsageError, match=words) as refused:
        enter(ledger, find, draft, pairing)
    assert refused.value.fix
    assert ledger.items() == ()


@pytest.mark.parametrize("who", [None, READER])
def test_readers_do_not_write(ledger, find, pairing, who):
    with pytest.raises(Denied):
        enter(ledger, find, indicator=pairing, who=who)


def test_a_pinned_link_goes_on_telling_what_it_told(ledger, find, pairing, demo):
    moment = demo.view().moment
    enter(ledger, find, indicator=pairing)
    shared = ledger.pinned(Address(v=moment))
    assert shared.entries == 0
    shared, newest = ledger.pinned(Address(slug="decisions")), Address(slug="decisions")
    enter(ledger, find, indicator=pairing)
    assert [len(ledger.items(ledger.told(a))) for a in (shared, newest, Address(v=moment + 1))] == [1, 2, 2]


def test_what_was_agreed_about_a_figure_that_left_the_plan_is_kept_apart_and_stops_nothing(ledger, find, pairing, demo):
    item = enter(ledger, find, indicator=pairing)
    without = tuple(i for i in demo.plan.indicators if i.id != pairing)
    plan = SimpleNamespace(indicators=without)
    later = Decisions(SimpleNamespace(plan=plan, settings=demo.settings))
    later._journal = ledger._journal
    assert later.items() == later.since(0) == ()
    assert later.orphans() == (item,)


def test_open_items_begin_with_what_is_overdue(ledger, find, pairing):
    for due in (date(2027, 6, 30), date(2026, 12, 1), None):
        enter(ledger, find, replace(AGREED, kind="decision", due=due), pairing)
    enter(ledger, find, Draft("remark", "仅作说明"), pairing)
    assert [i.due for i in open_items(ledger.items(), date(2027, 1, 1))] == [date(2026, 12, 1), date(2027, 6, 30), None]


def test_a_pinned_report_of_the_ledger_judges_on_its_own_day(ledger, find, pairing, demo):
    item, days = enter(ledger, find, replace(AGREED, promised=100.0), pairing), (DUE, DUE + timedelta(days=1))
    tables = [items_table(demo, demo.view(), [item], "督办台账", "zh", day) for day in days]
    said = [text("zh", f"decisions.verdict.{ledger.standing(item, demo.view(), day).verdict}") for day in days]
    place = list(COLUMNS).index("verdict")
    assert [t.rows[0][place].words for t in tables] == said
    assert len(set(said)) == 2


# Then, now, promised


def test_then_now_promised_after_another_publish(copy_of_demo, find, pairing):
    space = Workspace(copy_of_demo)
    moments = sorted({c.moment for c in space.store.commits(find(pairing).datasets[0])})
    then = space.view(moments[0])
    shown = space.measure(find(pairing), then, Filters()).whole
    value = shown.judged(shown.latest)
    ledger = Decisions(space)
    item = ledger.add(ANALYST, replace(AGREED, promised=78.0), find(pairing), then, space.today())
    assert item.figure.value == value
    assert ledger.standing(item, then).verdict == "waiting"
    found = Decisions(Workspace(Settings(copy_of_demo.home, copy_of_demo.data))).standing(item)
    assert found.now.judged(found.now.latest) > value
    assert found.verdict == "kept"
    late = replace(item, promised=99.0)
    assert ledger.standing(late).verdict == "better"
    assert ledger.standing(late, today=date(2027, 5, 1)).verdict in ("broken", "unknown")


def test_nothing_good_is_said_of_old_data(ledger, find, pairing):
    item = enter(ledger, find, replace(AGREED, promised=10.0), pairing)
    old = replace(ledger.standing(item).now, status=Status.STALE)
    ledger._now = lambda *_: old
    assert ledger.standing(item).verdict == "unknown"


def test_the_command_line_enters_moves_on_and_lists(run, copy_of_demo, pairing):
    data = copy_of_demo.data
    code, out, _ = run(
        "decisions",
        "add",
        pairing,
        "--text",
        "请补齐",
        "--post",
        "基教科负责人",
        "--due",
        "2027-04-30",
        "--promised",
        "90",
        data=data,
    )
    assert code == 0
    number = out.decode().split()[0]
    assert "78.3%" in out.decode()
    assert run("decisions", "follow", number, "--state", "assigned", "--text", "已发交办单", data=data)[0] == 0
    code, out, _ = run("decisions", "list", "--open", "--format", "json", data=data)
    row = next(r for r in json.loads(out) if r["id"] == number)
    assert (row["state"], row["promised"], row["verdict"]) == ("交办", "90%", "尚无新数据")
    assert run("decisions", "follow", number, "--state", "closed", "--text", "已办", data=data)[0] == 2
    corrected = run("decisions", "correct", number, "--text", "请补齐五所", "--why", "漏写校数", data=data)
    assert corrected[0] == 0
    assert "请补齐五所" in corrected[1].decode()
