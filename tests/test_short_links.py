"""Short links: made, found, ended and taken back; their pages say what they lead to, to those who may read."""

import asyncio
import io
import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
import segno
from PIL import Image
from starlette.applications import Starlette
from starlette.middleware import Middleware

from yardstick import link_cards, phrases, short_link_routes, web
from yardstick.access import Access, Identity
from yardstick.address import Address
from yardstick.indicators import Filters
from yardstick.settings import Settings
from yardstick.short_links import ALPHABET, LENGTH, MOST_A_DAY, NoLink, ShortLinks, may_change
from yardstick.snapshots import format_moment
from yardstick.workspace import Workspace

TODAY = date(2026, 11, 15)
PAGE = Address("boarding", town="中埠镇", v=1000, day=TODAY)


@pytest.fixture
def links(tmp_path):
    return ShortLinks(tmp_path)


def test_a_link_leads_to_its_page_with_every_filter_version_and_day_written_out(links):
    made = links.make(PAGE, "张三", TODAY)
    assert links.find(made.code.upper()) == made
    assert made.href == PAGE.pinned(1000, TODAY)
    assert made.params["v"] == format_moment(1000)
    assert re.fullmatch(f"[{ALPHABET}]{{{LENGTH}}}", made.code)


def test_the_same_person_gets_the_same_link_to_the_same_page_while_it_works(links):
    made = links.make(PAGE, "张三", TODAY)
    assert links.make(PAGE, "张三", TODAY) == made
    others = [links.make(PAGE, "李四", TODAY), links.make(PAGE.go(town=None), "张三", TODAY)]
    links.revoke(made.code, "张三", "抄错了")
    assert len({made.code, links.make(PAGE, "张三", TODAY).code, *(o.code for o in others)}) == 4


def test_people_who_make_links_at_the_same_time_get_different_codes_and_none_is_lost(tmp_path):
    def make(number):
        return ShortLinks(tmp_path).make(PAGE.go(v=number), f"{number % 3}", TODAY).code

    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(make, range(1, 25)))
    assert {x.code for x in ShortLinks(tmp_path).all()} == set(codes)
    assert len(set(codes)) == 24


def test_a_code_that_is_taken_is_drawn_again(tmp_path):
    drawn = iter(["aa", "aa", "bb"])
    links = ShortLinks(tmp_path, draw=lambda: next(drawn))
    assert [links.make(PAGE, who, TODAY).code for who in ("张三", "李四")] == ["aa", "bb"]


def test_a_link_works_on_its_last_day_and_not_after_it(links):
    code = links.make(PAGE, "张三", TODAY, expires=TODAY).code
    assert links.resolve(code, TODAY)[1] == "valid"
    assert links.resolve(code, date(2026, 11, 16))[1] == "expired"
    links.expire(code, "张三", None, TODAY)
    assert links.resolve(code, date(2036, 11, 16))[1] == "valid"


def test_a_link_taken_back_stays_so_and_says_by_whom_and_why(links):
    code = links.make(PAGE, "张三", TODAY).code
    back = links.revoke(code, "李四", "数字有误").revoked
    assert (back.who, back.why, links.resolve(code, TODAY)[1]) == ("李四", "数字有误", "revoked")
    with pytest.raises(NoLink, match="已经撤销"):
        links.expire(code, "张三", None, TODAY)


@pytest.mark.parametrize(
    "act",
    [
        lambda links: links.make(PAGE.go(v=None), "张三", TODAY),
        lambda links: links.make(PAGE, "张三", TODAY, expires=date(2026, 11, 14)),
        lambda links: links.find("zzzz"),
        lambda links: links.revoke(links.make(PAGE, "张三", TODAY).code, "张三", "  "),
        lambda links: [links.make(PAGE.go(v=n), "张三", TODAY) for n in range(1, MOST_A_DAY + 2)],
    ],
)
def test_what_cannot_be_is_refused_with_a_cure(links, act):
    with pytest.raises(NoLink) as refused:
        act(links)
    assert refused.value.fix
    assert not re.search("[\u4e00-\u9fff]", refused.value.words("en").replace("张三", ""))


def test_one_changes_ones_own_links_and_an_administrator_any(links):
    own, local = links.make(PAGE, "张三", TODAY), links.make(PAGE, "", TODAY)
    reader, chief = Identity("李四", "analyst"), Identity("王五", "administrator")
    assert may_change(own, Identity("张三", "reader"), "open")
    assert [may_change(own, who, "loopback") for who in (reader, chief, None)] == [False, True, False]
    assert [may_change(local, None, reading) for reading in ("loopback", "open")] == [True, False]


# Over HTTP


@pytest.fixture(scope="module")
def space(demo_settings, tmp_path_factory):
    """The demonstration with links of its own."""
    data = shutil.copytree(demo_settings.data, tmp_path_factory.mktemp("links") / "demo")
    return Workspace(Settings(demo_settings.home, data, public_url="https://jyj.example.cn"))


@pytest.fixture(scope="module")
def made(space):
    links, v = ShortLinks(space.settings.data), space.view().moment
    return links.make(Address("boarding", town="中埠镇", v=v, day=space.today()), "张三", space.today())


@dataclass
class Answer:
    status_code: int
    content: bytes

    @property
    def text(self):
        return self.content.decode()

    def json(self):
        return json.loads(self.content)


@dataclass
class Asked:
    """The routes behind the gate, asked as a chat app or a browser asks."""

    app: Any
    host: str = "jyj.example.cn"

    def ask(self, path, method="GET", content="", **headers):
        given = {"host": self.host, "accept": "*/*", **{k.replace("_", "-"): v for k, v in headers.items()}}
        scope = {"type": "http", "method": method, "scheme": "http", "path": path, "root_path": "", "query_string": b""}
        scope |= {"headers": [(k.encode(), v.encode()) for k, v in given.items()]}
        scope |= {"client": ("203.0.113.9", 50000), "server": ("127.0.0.1", 8501)}
        messages = []

        async def receive():
            return {"type": "http.request", "body": content.encode()}

        async def send(message):
            messages.append(message)

        asyncio.run(self.app(scope, receive, send))
        return Answer(messages[0]["status"], b"".join(m.get("body", b"") for m in messages[1:]))

    def get(self, path, **headers):
        return self.ask(path, **headers)


@pytest.fixture
def client(space, tmp_path):
    """client(reading, who): asks the routes behind the gate from another machine."""
    access = Access(tmp_path)

    def of(reading="open", who=None, **options):
        gate = Middleware(web.Gate, access=access, reading=reading)
        routes = short_link_routes.routes(space, ("", "boarding"), lambda _: who, reading)
        return Asked(Starlette(routes=routes, middleware=[gate]), **options)

    yield of
    access.close()


def meta(html):
    return dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)"', html))


def test_a_chat_app_reads_title_verdict_and_data_date_and_a_person_goes_on_at_once(client, space, made):
    answer = client().get(made.path)
    found = {name: unescape(words) for name, words in meta(answer.text).items()}
    result = space.measure(space.plan.find("boarding").indicator[0], space.view(), Filters()).at("中埠镇")
    assert answer.status_code == 200
    assert found["og:title"].endswith(" · 中埠镇")
    assert phrases.verdict(result, space.plan, "zh") in found["og:description"]
    assert f"数据截至{phrases.day(result.latest.period, 'zh')}" in found["og:description"]
    assert found["og:url"] == f"https://jyj.example.cn{made.path}"
    assert found["og:image"] == f"https://jyj.example.cn{made.path}/card.png"
    assert f'content="0; url={made.href}"' in unescape(answer.text)
    assert "<script" not in answer.text
    assert client().ask(made.path, "HEAD").status_code == 200


def test_without_a_public_address_links_begin_with_the_one_that_was_asked(client, space, made, monkeypatch):
    monkeypatch.setattr(space, "settings", Settings(space.settings.home, space.settings.data))
    asked = client(host="10.0.0.5:8501")
    assert meta(asked.get(made.path).text)["og:url"] == f"http://10.0.0.5:8501{made.path}"
    behind = asked.get(made.path, x_forwarded_proto="https")
    assert meta(behind.text)["og:url"] == f"https://10.0.0.5:8501{made.path}"


@pytest.mark.parametrize("reading", ["loopback", "signed-in"])
def test_who_may_not_read_learns_no_figure_nor_whether_there_is_such_a_link(client, made, reading):
    asked = client(reading)
    answers = [asked.get(path).text.replace(path, "") for path in (made.path, "/s/22222222")]
    assert answers[0].replace(made.code, "") == answers[1].replace("22222222", "")
    assert meta(answers[0])["og:title"] == "标尺"
    assert meta(answers[0])["og:description"] == "需要登录"
    assert "/sign-in?next=" in answers[0]
    assert [asked.get(made.path + rest).status_code for rest in ("/card.png", ".svg", ".png")] == [401] * 3


def test_an_unknown_an_ended_and_a_revoked_link_say_which_they_are_and_whom_to_ask(client, space):
    links, v, today = ShortLinks(space.settings.data), space.view().moment, space.today()
    ended = links.make(Address("", v=v, day=today), "李四", date(2020, 1, 1), expires=date(2020, 1, 2))
    revoked = links.make(Address("", v=v, day=today, stage="primary"), "李四", today)
    links.revoke(revoked.code, "王五", "换了口径<b>")
    lost = links.make(Address("", v=1, day=today), "李四", today)
    pages = [client().get(path) for path in ("/s/22222222", ended.path, revoked.path, lost.path)]
    assert [p.status_code for p in pages] == [404, 410, 410, 410]
    said = [p.text for p in pages]
    assert "没有编号为 22222222 的短链接" in said[0]
    assert "有效期到 2020-01-02 为止" in said[1]
    assert "王五" in said[2]
    assert "换了口径&lt;b&gt;" in said[2]
    assert "已不在" in said[3]
    assert all("李四" in words for words in said[1:])
    assert all(client().get(x.path + "/card.png").status_code == 410 for x in (ended, revoked, lost))


def test_the_qr_code_is_that_of_the_public_address(client, made):
    picture = Image.open(io.BytesIO(client().get(f"{made.path}.png").content)).convert("1")
    expected = segno.make_qr(f"https://jyj.example.cn{made.path}", error="m")
    rows = [[int(not bit) for bit in row] for row in expected.matrix_iter(border=4)]
    step, start = picture.width // len(rows), picture.width // len(rows) // 2
    read = [
        [int(bool(picture.getpixel((start + x * step, start + y * step)))) for x in range(len(rows))]
        for y in range(len(rows))
    ]
    assert read == rows
    assert picture.width / 600 * 25.4 == pytest.approx(40, rel=0.05)  # millimetres on paper
    assert client().get(f"{made.path}.svg").text.startswith("<svg")


def test_the_card_is_a_picture_of_the_size_chat_apps_ask_for_and_always_the_same(client, made):
    first, again = (client().get(f"{made.path}/card.png").content for _ in range(2))
    assert Image.open(io.BytesIO(first)).size == (1200, 630)
    assert first == again


def posted(asked, href, **more):
    form = {"content_type": "application/x-www-form-urlencoded", "sec_fetch_site": "same-origin"}
    return asked.ask("/s", "POST", urlencode({"href": href, **more}), **form)


def test_a_page_asks_for_a_link_and_gets_one_in_the_readers_name(client, space):
    v = format_moment(space.view().moment)
    answer = posted(client(who=Identity("赵六", "reader")), f"/boarding?v={v}&day=2026-11-15&draft=abc").json()
    link = ShortLinks(space.settings.data).find(answer["code"])
    assert answer["url"] == f"https://jyj.example.cn/s/{link.code}"
    assert (link.who, link.params["v"], "draft" in link.params) == ("赵六", v, False)
    assert "赵六" in answer["made"]


@pytest.mark.parametrize(
    "href",
    [
        "https://evil.example/boarding",
        "//evil.example/",
        "/upload",
        "/boarding?v=latest",
        "boarding",
        "/nowhere",
        "//[",
    ],
)
def test_a_link_to_anything_but_a_page_of_this_site_is_refused(client, href):
    answer = posted(client(who=Identity("赵六", "reader")), href)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_nameless_reader_of_an_open_site_makes_no_links_and_no_other_site_does(client):
    refused = posted(client(), "/boarding")
    assert (refused.status_code, "登录" in refused.json()["error"]) == (403, True)
    form = {"content_type": "application/x-www-form-urlencoded", "origin": "https://evil.example"}
    foreign = client(who=Identity("赵六", "reader")).ask("/s", "POST", "href=/", **form)
    assert foreign.status_code == 403


# On the command line


def test_the_command_line_makes_lists_shows_ends_and_revokes(run, copy_of_demo):
    def told(*words):
        code, out, error = run("links", *words, "--format", "json", data=copy_of_demo.data)
        assert code == 0, error
        return json.loads(out)

    (link,) = told("create", "/digital_campus?town=中埠镇", "--author", "张三")
    assert (link["who"], link["state"], link["title"]) == ("张三", "valid", "数字校园 · 中埠镇")
    assert told("list") == [link]
    shown = told("show", link["code"])
    assert shown["moved"] == []
    assert shown["verdict"].startswith("中埠镇：")
    assert told("expire", link["code"], "2026-12-31")[0]["expires"] == "2026-12-31"
    assert told("revoke", link["code"], "--why", "重复")[0]["state"] == "revoked"
    code, _, error = run("links", "show", "nothing1", data=copy_of_demo.data)
    assert (code, "没有短链接" in error) == (2, True)


def test_a_card_says_what_its_page_says(demo):
    address = Address("digital_campus", v=demo.view().moment, day=TODAY)
    card = link_cards.card(demo, address)
    result = demo.measure(demo.plan.find("digital_campus").indicator[0], demo.view(), Filters(), TODAY).whole
    assert (card.verdict, card.status) == (phrases.verdict(result, demo.plan, "zh"), result.status)
    protected = next(i for i in demo.plan.indicators if demo.is_protected(i))
    hidden = link_cards.card(
        demo, Address(protected.action, ind=protected.id, unit="2137900101", v=address.v, day=TODAY)
    )
    assert hidden.figure == ""
