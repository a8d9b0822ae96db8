"""Every page opens, says what its link asks for, and says so when it cannot. Run without a browser."""

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from answering import every
from streamlit.testing.v1 import AppTest

from yardstick import phrases
from yardstick.access import Access, Identity
from yardstick.address import Address
from yardstick.decisions import Decisions
from yardstick.indicators import Filters
from yardstick.search import departments
from yardstick.settings import Settings
from yardstick.snapshots import format_moment
from yardstick.ui import action_page, here, site
from yardstick.ui.version_table import SHOWN
from yardstick.workspace import Workspace

HOME = Path(__file__).resolve().parent.parent
PAGES = sorted((HOME / "pages").glob("*.py"))
FILES = {re.sub(r"^\d+_", "", p.stem).replace("overview", ""): p for p in PAGES}
ACTIONS = [slug for slug in FILES if slug and slug not in site.TOOLS]
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
CORRECTED = date(2025, 3, 31)
ANALYST = Identity("张三", "analyst")


class Words(HTMLParser):
    """The words of a page: `seen` are shown or read aloud, `quoted` stand in a part that says it is Chinese."""

    def __init__(self, html):
        super().__init__()
        self.seen, self.quoted, self._inside = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag not in ("br", "img", "input", "meta", "link"):
            self._inside.append((tag, given.get("lang", self._inside[-1][1] if self._inside else "")))
        self.seen += [given[name] for name in ("title", "aria-label", "alt", "placeholder") if given.get(name)]

    def handle_endtag(self, tag):
        if self._inside and self._inside[-1][0] == tag:
            self._inside.pop()

    def handle_data(self, data):
        if not self._inside or self._inside[-1][0] != "style":
            (self.quoted if self._inside and self._inside[-1][1] == "zh-CN" else self.seen).append(data)


class Opened:
    """A page as a reader gets it."""

    def __init__(self, test):
        self.test = test
        html = Words("\n".join(e.proto.body for e in test.get("html")))
        self.charts = [e.proto for e in test.get("plotly_chart")]
        boxes = [w for s in test.selectbox for w in (s.label, *s.options)]
        self.words = [*html.seen, *boxes, *(b.label for b in test.button), *(t.label for t in test.text_input)]
        self.quoted = html.quoted

    @property
    def text(self):
        """Everything shown, in one line."""
        return " ".join(" ".join(self.words).split())

    def chosen(self, name):
        """What a filter's box shows."""
        box = self.test.selectbox(key=f"ys_{name}")
        return box.options[box.value]


@pytest.fixture
def at(demo, tmp_path, monkeypatch):
    """at("digital_campus", town="中埠镇"): that page of the demonstration, opened by a link."""
    access = Access(tmp_path)
    served = SimpleNamespace(workspace=demo)
    monkeypatch.setattr(site, "workspace", lambda: served.workspace)
    monkeypatch.setattr(site, "access", lambda: access)
    monkeypatch.setattr(site, "reading", lambda: "open")

    def opened(slug, **parameters):
        test = AppTest.from_file(str(HOME / "yardstick" / "ui" / "shell.py"), default_timeout=60)
        if slug:
            test.switch_page(str(FILES[slug]))
        for name, words in parameters.items():
            test.query_params[name.rstrip("_")] = words
        test.run()
        assert not test.exception, [e.message for e in test.exception]
        return Opened(test)

    opened.served = served
    yield opened
    access.close()


def result(demo, slug, indicator=None, town=None, **filters):
    action = demo.plan.find(slug)
    chosen = action.find(indicator) if indicator else action.indicator[0]
    return demo.measure(chosen, demo.view(), Filters(**filters)).at(town)


def test_every_page_of_the_plan_has_its_file_and_its_title(demo):
    assert set(FILES) - set(site.TOOLS) == {"", *(a.slug for a in demo.plan.actions)}


@pytest.mark.parametrize("slug", ACTIONS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_actions_page_says_its_verdict_and_quotes_its_clause_word_for_word(at, demo, slug, lang):
    page = at(slug, lang=lang)
    assert phrases.verdict(result(demo, slug), demo.plan, lang) in page.text
    assert demo.plan.find(slug).clause in "".join(page.quoted)


def test_the_overview_says_the_verdict_of_every_indicator(at, demo):
    text = at("").text
    for indicator in demo.plan.indicators:
        assert phrases.verdict(demo.measure(indicator, demo.view(), Filters()).whole, demo.plan, "zh") in text


@pytest.mark.parametrize("is_measured", [True, False])
def test_an_actions_parts_stand_where_it_names_them_with_indicators_and_without(at, demo, monkeypatch, is_measured):
    drawn = {name: lambda _visit, _action, name=name: st.html(f"<p>〔{name}〕</p>") for name in ("first", "last")}
    monkeypatch.setattr(action_page, "PARTS", drawn)
    campus = demo.plan.find("digital_campus")
    changed = replace(campus, parts=("first", "charts", "last"), indicator=campus.indicator if is_measured else ())
    actions = tuple(changed if a.slug == campus.slug else a for a in demo.plan.actions)
    monkeypatch.setattr(demo, "plan", replace(demo.plan, actions=actions))
    page = at("digital_campus")
    in_order = ["〔first〕", *(["千兆进校率 93.0%"] if is_measured else []), "〔last〕", "条款原文"]
    places = [page.text.find(words, page.text.find("〔first〕")) for words in in_order]
    assert places == sorted(places)
    assert "".join(page.quoted).endswith(campus.clause)


def test_the_clauses_page_quotes_the_whole_plan_and_links_every_indicator(at, demo):
    page = at("clauses")
    quoted = "".join("".join(page.quoted).split())
    assert all("".join(s.text.split()) in quoted for s in demo.ledger.sentences if not s.is_heading)
    assert all(i.title in page.text for i in demo.plan.indicators)


def test_the_dictionary_defines_every_indicator(at, demo):
    text = at("dictionary").text
    assert all(" ".join(i.definition.split()) in text for i in demo.plan.indicators)


def test_the_departments_page_names_every_department_and_ranks_towns_only(at, demo):
    text = at("departments").text
    assert all(name in text for name in departments(demo.plan))
    assert re.search(r"1\. \S+ [\d.]+%（基数 \d+）", text)
    assert "部门之间不排名" in text


def test_the_quality_page_says_of_every_dataset_and_period_whether_it_came_in_time(at, demo):
    text = at("quality").text
    for dataset in demo.contracts.values():
        assert dataset.title in text
        assert all(f"{p:%Y-%m}" in text for p in demo.view().periods(dataset.id))
    assert "一期应在" in text


def test_a_link_in_chinese_words_restores_every_filter(at, demo):
    link = {"stage": "小学", "area": "仅乡村", "ind": "百兆进班率", "town": "中埠镇", "from": "2024-09-30"}
    page = at("digital_campus", **link)
    assert [page.chosen(n) for n in ("stage", "area", "town", "first", "last")] == [
        "小学",
        "仅乡村",
        "中埠镇",
        "2024-09",
        "最新",
    ]
    chosen = result(demo, "digital_campus", "classroom_100m", "中埠镇", stage="primary", area="rural")
    assert phrases.verdict(chosen, demo.plan, "zh") in page.text
    assert "看不懂" not in page.text


def test_looking_back_shows_the_verdict_of_that_day(at, demo):
    then = result(demo, "digital_campus", last=date(2024, 9, 30))
    assert phrases.verdict(then, demo.plan, "zh") in at("digital_campus", to="2024-09-30").text


def test_one_schools_page_says_the_schools_own_verdict(at, demo):
    (school,) = demo.measure_units(demo.plan.find("digital_campus").indicator[0], demo.view(), Filters(), "2137900101")
    assert phrases.verdict(school, demo.plan, "zh") in at("digital_campus", unit="2137900101").text


def test_what_a_link_says_wrongly_is_named_and_the_page_opens_without_it(at, demo):
    page = at("digital_campus", town="张店区", stage="小学")
    assert "town=张店区" in page.text
    assert (page.chosen("town"), page.chosen("stage")) == ("全区", "小学")
    assert phrases.verdict(result(demo, "digital_campus", stage="primary"), demo.plan, "zh") in page.text


def test_a_pinned_link_says_its_version_and_how_many_came_later(at, demo):
    commit = demo.store.commits()[-4]
    page = at("digital_campus", v=format_moment(commit.moment), day="2023-12-01")
    measured = demo.measure(
        demo.plan.find("digital_campus").indicator[0], demo.view(commit.moment), Filters(), date(2023, 12, 1)
    )
    assert f"固定版本：你看到的是 {demo.local(commit.moment):%Y-%m-%d %H:%M} 的数据" in page.text
    assert re.search(r"之后又有 \d+ 次发布", page.text)
    assert phrases.verdict(measured.whole, demo.plan, "zh") in page.text


def test_a_pinned_page_counts_its_numbers_that_moved_since_and_an_unmoved_one_says_so(at, demo):
    campus = next(c for c in demo.store.commits() if c.dataset == "digital_campus")
    page = at("digital_campus", v=format_moment(campus.moment - 1), day="2026-11-15")
    assert re.search(r"这一版之后有 \d+ 个数字变动", page.text)
    assert "88.4% → 93.0%" in page.text
    last = format_moment(demo.store.commits()[1].moment)
    assert "这一版之后，本页数字没有变动" in at("boarding", v=last, day="2026-11-15").text
    assert "数字变动" not in at("digital_campus").text
    assert "没有变动" not in at("dictionary", v=last, day="2026-11-15").text  # shows no figures: nothing is claimed


def test_one_takes_ones_own_short_link_back_and_not_a_colleagues(at, copy_of_demo, monkeypatch):
    space = at.served.workspace = Workspace(copy_of_demo)
    links, v = site.short_links(), space.view().moment
    own, other = (
        links.make(Address("boarding", v=v, day=space.today()), who, space.today()) for who in ("张三", "李四")
    )
    monkeypatch.setattr(here, "identity", lambda: ANALYST)
    page = at("links").test
    page.radio(key="ys_links_whose").set_value("all").run()
    assert {own.code, other.code} <= set(Opened(page).words)
    assert page.selectbox(key="ys_link").options == [f"{own.code} · 寄宿条件"]
    page.button(key=f"ys_revoke_{own.code}").click().run()
    assert "没有写撤销原因" in Opened(page).text
    page.text_input(key=f"ys_why_{own.code}").set_value("重复").run()
    page.button(key=f"ys_revoke_{own.code}").click().run()
    assert not page.exception
    assert links.find(own.code).revoked.why == "重复"
    assert "已撤销" in Opened(page).text


@pytest.mark.parametrize(
    ("version", "words"), [("latest", "链接里的版本号不对"), ("19990101T000000000", "这个版本的数据已不在")]
)
def test_a_version_that_does_not_exist_shows_no_figures_and_the_way_to_the_newest(at, demo, version, words):
    page = at("digital_campus", v=version)
    assert words in page.text
    assert "查看最新数据" in page.text
    assert phrases.titled(demo.plan.find("digital_campus").indicator[0], "zh") not in page.text


def test_upload_shows_no_file_box_before_signing_in(at):
    page = at("upload")
    assert not page.test.get("file_uploader")
    assert "登录" in page.text


def test_a_reader_who_signed_in_is_no_analyst(at, monkeypatch):
    monkeypatch.setattr(here, "identity", lambda: Identity("李四", "reader"))
    assert not at("upload").test.get("file_uploader")


def test_an_analyst_gets_a_file_box_and_a_template_for_every_dataset_the_roster_first(at, demo, monkeypatch):
    monkeypatch.setattr(here, "identity", lambda: ANALYST)
    page = at("upload")
    assert len(page.test.get("file_uploader")) == 1
    assert "张三" in page.text
    templates = page.test.selectbox(key="ys_template")
    titles = [c.title for c in demo.contracts.values()]
    assert sorted(templates.options) == sorted(titles)
    assert templates.options[0] == next(c.title for c in demo.contracts.values() if c.roster)
    assert len(page.test.get("download_button")) == 2


def test_versions_lists_the_newest_publishes_and_offers_no_roll_back_to_readers(at, demo):
    page = at("versions")
    assert all(c.note in page.text for c in demo.store.commits()[:SHOWN] if c.kind == "publish")
    assert not page.test.button
    assert not page.test.radio
    assert not any("/download/" in e.proto.body for e in page.test.get("html"))


@pytest.fixture
def versions(at, copy_of_demo, monkeypatch):
    """versions(tool, dataset): the page of an analyst who chose what to do; `.space` is what it works on."""
    monkeypatch.setattr(here, "identity", lambda: ANALYST)
    space = at.served.workspace = Workspace(copy_of_demo)

    def chosen(tool, dataset=""):
        test = at("versions").test
        test.selectbox(key="ys_versions_dataset").set_value(dataset).run()
        test.radio(key="ys_versions_tool").set_value(tool).run()
        assert not test.exception, [e.message for e in test.exception]
        return test

    chosen.space = space
    return chosen


def test_an_analyst_rolls_a_corrected_period_back_under_their_own_name(versions):
    page = versions("back", "kindergartens")
    page.selectbox(key="ys_back_period").set_value(CORRECTED).run()
    assert {"405.2", "4052"} <= set(Opened(page).words)
    page.text_input(key="ys_back_note").set_value("试退").run()
    page.button(key="ys_back").click().run()
    assert not page.exception
    newest = versions.space.store.commits()[0]
    assert (newest.kind, newest.period, newest.author, newest.note) == ("rollback", CORRECTED, "张三", "试退")
    assert "已退回到" in Opened(page).text


def test_the_difference_of_two_versions_is_told_cell_by_cell_from_the_former_to_the_latter(versions):
    page = versions("compare", "kindergartens")
    page.selectbox(key="ys_compare_period").set_value(CORRECTED).run()
    cells = [e.proto.body for e in page.get("html") if "<td>4052</td><td>405.2</td>" in e.proto.body]
    assert len(cells) == 1
    assert "改动 1 行" in Opened(page).text


def test_everything_is_rolled_back_to_a_moment_unless_a_colleague_published_since_it_was_shown(versions):
    store, page = versions.space.store, versions("back_all")
    commits, dataset = store.commits(), "kindergartens"
    own = [c for c in store.commits(dataset) if c.period == CORRECTED]
    assert "期数据会变" in Opened(page).text
    store.roll_back(dataset, CORRECTED, own[1].moment, author="李四", note="更快")
    page.button(key="ys_back_all").click().run()
    assert store.commits()[0].author == "李四"
    page.button(key="ys_back_all").click().run()  # having seen what would change now
    assert not page.exception
    assert store.commits()[0].author == "张三"
    to = page.selectbox(key="ys_back_all_to").value
    assert to < commits[0].moment


def upload(page, path):
    """Drop a file into the box: the page goes on with a draft of it."""
    page.test.file_uploader[0].set_value((path.name, path.read_bytes(), "text/csv")).run()
    assert not page.test.exception
    return Opened(page.test)


def answer_everything(page):
    """Tick and give a reason for every reminder."""
    for box in [b for b in page.test.checkbox if b.key.startswith("ys_tick_")]:
        box.set_value(True)
    for reason in [t for t in page.test.text_input if t.key.startswith("ys_reason_")]:
        reason.set_value("已核实")
    page.test.run()


def by_key(elements, start):
    return next(e for e in elements if e.key and e.key.startswith(start))


def corrected_file(home, tmp_path):
    """The file that a correction replaced, with its cut-off date in its name."""
    path = tmp_path / "kindergartens_2025-03-31.csv"
    path.write_bytes((home / "data/demo/superseded/kindergartens/2025-03-31.csv").read_bytes())
    return path


@pytest.fixture
def analyst(at, copy_of_demo, monkeypatch):
    """An analyst at a store of their own."""
    monkeypatch.setattr(here, "identity", lambda: ANALYST)
    site.drafts.cache_clear()
    at.served.workspace = Workspace(copy_of_demo)
    yield at.served.workspace
    site.drafts.cache_clear()


def test_a_faulty_file_is_answered_cell_by_cell_and_cannot_be_published(at, analyst, tmp_path):
    faulty = tmp_path / "digital_campus_2026-09-30.csv"
    head = "学校标识码,学校名称,接入带宽,教室数,百兆教室数,可用直录播室数,直录播室最近使用日期,数字校园验收日期"
    faulty.write_text(f"{head}\n2137900101,云麓小学,很快<b>,18,18,,,\n", "gb18030")
    page = upload(at("upload"), faulty)
    assert "GB18030" in page.text
    assert "C2" in page.words
    assert "很快<b>" in page.words  # as written, not as markup
    assert not [b for b in page.test.button if b.key and b.key.startswith("ys_publish")]


def test_a_file_about_persons_is_told_about_and_not_kept(at, analyst, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("学生姓名,身份证号\n某某,110105194912310021\n", "utf-8")
    page = upload(at("upload"), path)
    assert "某某" not in page.text
    assert site.drafts().open_drafts().drafts == ()


def test_a_good_file_shows_what_would_change_and_is_published_with_its_reasons(at, analyst, home, tmp_path):
    page = upload(at("upload"), corrected_file(home, tmp_path))
    assert "改动 1 行" in page.text
    assert {"405.2", "4052"} <= set(page.words)
    assert by_key(page.test.button, "ys_publish").disabled
    answer_everything(page)
    by_key(page.test.text_input, "ys_note").set_value("试发").run()
    by_key(page.test.button, "ys_publish").click().run()
    newest = analyst.store.commits()[0]
    assert (newest.kind, newest.period, newest.author, newest.note) == ("publish", CORRECTED, "张三", "试发")
    assert {a.reason for a in newest.answers} == {"已核实"}
    assert "已发布" in Opened(page.test).text


def test_what_the_page_predicts_is_what_the_publish_does(at, analyst, home, tmp_path):
    path = tmp_path / "digital_campus_2026-09-30.csv"
    path.write_bytes((home / "data/samples/digital_campus/2026-09-30.csv").read_bytes().replace(b",1011,", b",100,"))
    page = upload(at("upload"), path)
    predicted = page.text
    answer_everything(page)
    by_key(page.test.button, "ys_publish").click().run()
    action = next(a for a in analyst.plan.actions if a.slug == "digital_campus")
    after = [analyst.measure(i, analyst.view(), Filters()).whole for i in action.indicator]
    assert any(phrases.verdict(result, analyst.plan, "zh") in predicted for result in after)


def test_a_publish_is_refused_when_a_colleague_was_faster_and_shows_what_is_different_now(at, analyst, home, tmp_path):
    page = upload(at("upload"), corrected_file(home, tmp_path))
    answer_everything(page)
    sample = (home / "data/samples/kindergartens/2025-03-31.csv").read_bytes()
    faster = analyst.check(sample.replace(b"\r\n", b"\n"), "x.csv", "kindergartens", CORRECTED).table
    revision = analyst.store.revision("kindergartens", CORRECTED)
    analyst.store.publish(faster, author="李四", note="更快", based_on=revision, reasons=every(faster))
    by_key(page.test.button, "ys_publish").click().run()
    assert analyst.store.commits()[0].author == "李四"
    assert "李四" in Opened(page.test).text
    answer_everything(page)
    by_key(page.test.button, "ys_publish").click().run()  # having seen the new difference
    assert analyst.store.commits()[0].author == "张三"


def test_headings_that_nobody_knows_are_mapped_by_hand_and_remembered(at, analyst, home, tmp_path):
    sample = (home / "data/samples/hope_houses/2026-09-30.csv").read_text("utf-8-sig").splitlines()
    path = tmp_path / "hope_2026-09-30.csv"
    path.write_text("\n".join(["甲一,乙二,丙三", *(",".join(line.split(",")[:3]) for line in sample[1:])]), "utf-8")
    page = upload(at("upload"), path)
    assert "dataset.unknown" not in page.text
    by_key(page.test.selectbox, "ys_dataset").set_value(list(analyst.contracts).index("hope_houses") + 1).run()
    boxes = [b for b in page.test.selectbox if b.key.startswith("ys_map_at_")]
    columns = [c.name for c in analyst.contracts["hope_houses"].columns]
    for place, heading in enumerate(sample[0].split(",")[:3]):
        name = next(c.name for c in analyst.contracts["hope_houses"].columns if c.title == heading)
        boxes[columns.index(name)].select_index(place + 2)
    by_key(page.test.button, "FormSubmitter:ys_map_").click().run()
    assert not page.test.exception
    draft = site.drafts().open_drafts().drafts[0]
    assert set(draft.choices.mapping["columns"]) == {"甲一", "乙二", "丙三"}


def test_a_pinned_link_keeps_a_town_that_was_renamed_since(at, copy_of_demo, home):
    space = at.served.workspace = Workspace(copy_of_demo)
    before = format_moment(space.store.newest())
    content = (home / "data/samples/units/2026-09-30.csv").read_bytes().replace("中埠镇".encode(), "新中埠镇".encode())
    table = space.check(content, "units_2026-09-30.csv", "units").table
    based_on = space.store.revision("units", table.period)
    space.store.publish(table, author="张三", note="更名", based_on=based_on, reasons=every(table))
    for period in space.view().periods("units")[:-1]:
        assert "中埠镇" in space.view().rows("units", period)["town"].to_pylist()
    assert "中埠镇：千兆进校率 88.9%" in at("digital_campus", town="中埠镇", v=before, day="2026-11-15").text
    assert "新中埠镇：千兆进校率 88.9%" in at("digital_campus", town="新中埠镇").text


def test_when_reading_needs_a_sign_in_a_page_shows_only_the_way_in(at, demo, monkeypatch):
    monkeypatch.setattr(site, "reading", lambda: "signed-in")
    page = at("digital_campus")
    assert "需要登录" in page.text
    assert "千兆" not in page.text


@pytest.mark.parametrize("slug", FILES)
def test_before_anything_is_published_every_page_opens_and_says_so(at, home, tmp_path, slug):
    at.served.workspace = Workspace(Settings(home, tmp_path / "empty", date(2026, 11, 15)))
    page = at(slug)
    assert slug in ("upload", "versions", "links", "verify") or "还没有数据" in page.text


@pytest.mark.parametrize("slug", FILES)
def test_in_english_only_names_and_the_quoted_clause_are_chinese(at, demo, monkeypatch, slug):
    monkeypatch.setattr(here, "identity", lambda: Identity("wang", "analyst"))
    page = at(slug, lang="en")
    view = demo.view()
    given = {name for d in demo.contracts for p in view.periods(d) for name in view.rows(d, p)["name"].to_pylist()}
    given -= demo.plan.english.keys()
    told = {w for c in demo.store.commits() for w in (c.author, c.note, c.file_name) if w}
    agreed = {w for i in Decisions(demo).items() for w in (i.text, i.text[:24])}
    said = told | agreed | {a.reason for c in demo.store.commits() for a in c.answers}  # people's own words
    names = sorted({*given, *said, "标尺", "中文", demo.plan.district}, key=len, reverse=True)
    drawn = [w for chart in page.charts for w in strings(json.loads(chart.spec))]
    shown = "\n".join([*page.words, *drawn])
    for name in names:
        shown = shown.replace(name, "")
    assert set(CHINESE.findall(shown)) == set()


def strings(node):
    """Every text anywhere in a figure."""
    if isinstance(node, dict | list):
        return [w for part in (node.values() if isinstance(node, dict) else node) for w in strings(part)]
    return [node] if isinstance(node, str) else []


@pytest.mark.parametrize("slug", ACTIONS)
def test_every_chart_has_words_for_those_who_cannot_see_it(at, demo, slug):
    charts, chosen = at(slug).charts, demo.plan.find(slug).indicator[:1]
    known = [i for i in chosen if demo.measure(i, demo.view(), Filters()).whole.latest]
    assert len(charts) >= sum(2 if i.grain == "unit" else 1 for i in known)  # a handful of items is only listed
    assert all(chart.alt for chart in charts)


def test_an_analyst_enters_an_item_beside_its_figure_and_moves_it_on(at, copy_of_demo, monkeypatch):
    monkeypatch.setattr(here, "identity", lambda: ANALYST)
    at.served.workspace = Workspace(copy_of_demo)
    test = at("digital_campus").test
    test.text_area[0].set_value("请补齐千兆线路")
    next(t for t in test.text_input if "岗位" in t.label).set_value("装备科负责人")
    test.date_input[0].set_value(date(2027, 4, 30))
    test.number_input[0].set_value(100.0)
    next(b for b in test.button if b.label == "登记").click().run()
    assert not test.exception, [e.message for e in test.exception]
    page = Opened(test)
    assert "请补齐千兆线路" in " ".join(page.quoted)
    assert "尚无新数据" in page.text
    box = next(b for b in test.selectbox if b.key == "ys_agreed_item")
    test = box.set_value(next(o for o in box.options if "请补齐千兆线路" in o)).run()
    next(t for t in test.text_input if t.label == "办理情况").set_value("已发交办单")
    next(b for b in test.button if b.label == "保存").click().run()
    assert "现为“交办”" in Opened(test).text
    assert "请补齐千兆线路" in " ".join(at("decisions").quoted)
    assert "继续跟踪已议定事项。" in at("briefing").text


def test_an_analyst_puts_an_entry_right_and_its_card_keeps_what_it_said_before(at, copy_of_demo, monkeypatch):
    monkeypatch.setattr(here, "identity", lambda: ANALYST)
    space = at.served.workspace = Workspace(copy_of_demo)
    before = next(i for i in Decisions(space).items() if i.kind == "supervision")
    test = at("decisions", shown="all").test
    box = next(b for b in test.selectbox if b.key == "ys_agreed_wrong")
    test = box.set_value(next(o for o in box.options if before.id in o)).run()
    test.text_area[0].set_value("请补齐两所")
    next(b for b in test.button if b.label == "更正").click().run()
    assert "没有写更正的理由" in Opened(test).text
    assert test.text_area[0].value == "请补齐两所"
    next(t for t in test.text_input if t.label == "更正的理由").set_value("校数写错")
    next(b for b in test.button if b.label == "更正").click().run()
    assert not test.exception, [e.message for e in test.exception]
    page = Opened(test)
    assert f"已更正：{before.id}" in page.text
    assert {"请补齐两所", before.text, "校数写错", ANALYST.name} <= set(page.quoted)
    assert not at("decisions", v=format_moment(space.view().moment)).test.text_area


def test_the_part_is_kept_out_of_pinned_pages_and_readers_get_no_form(at, demo, monkeypatch):
    monkeypatch.setattr(here, "identity", lambda: ANALYST)
    assert not at("digital_campus", v=format_moment(demo.view().moment)).test.text_area
    monkeypatch.setattr(here, "identity", lambda: Identity("李四", "reader"))
    assert not at("digital_campus").test.text_area


def test_a_class_is_shaped_by_one_sheet_alone_since_all_sheets_are_on_every_page():
    """A second sheet that shapes the same class changes pages that its author does not look at."""
    sheets = {p.name: p.read_text("utf-8") for p in (HOME / "yardstick" / "ui").glob("*.css")}
    shaped = [(name, found) for name, rules in sheets.items() for found in re.findall(r"^(\.[\w-]+) \{", rules, re.M)]
    owners = {found: sorted({name for name, other in shaped if other == found}) for _, found in shaped}
    inside = {"share.css", "exports.css", "verify.css"}  # live inside a component
    assert {c: names for c, names in owners.items() if len(set(names) - inside) > 1} == {}
