"""A report says what the results say, in every form the same bytes for the same version, and a changed one is found."""

import asyncio
import csv
import io
import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event
from urllib.parse import unquote, urlencode

import openpyxl
import pytest
from asgi import answer
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from yardstick import export_routes, phrases
from yardstick.access import Access
from yardstick.address import Address
from yardstick.indicators import Filters
from yardstick.reports import queue
from yardstick.reports.compose import compose
from yardstick.reports.document import Cell, Column, Document, Section, Table
from yardstick.reports.forms import Order, make
from yardstick.reports.seals import Register, seal_of
from yardstick.reports.sheets import as_csv, as_xlsx, number_format
from yardstick.settings import Settings
from yardstick.ui import site
from yardstick.workspace import Workspace

HOME = Path(__file__).resolve().parent.parent
PAGE = "digital_campus"
DAY = date(2026, 9, 30)


@pytest.fixture(scope="module")
def own(demo_settings, tmp_path_factory):
    """A demonstration of this file's own: what is exported is kept in its register."""
    data = shutil.copytree(demo_settings.data, tmp_path_factory.mktemp("reports") / "data")
    return Workspace(Settings(demo_settings.home, data))


@pytest.fixture(scope="module")
def told(own):
    """The page as a document."""
    return compose(own, Address(), PAGE)


@pytest.fixture(scope="module")
def book(told):
    """The page as a workbook, read by another library."""
    return openpyxl.load_workbook(io.BytesIO(as_xlsx(told, seal_of(told))))


def measured(own):
    return [own.measure(i, own.view(), Filters()) for i in own.plan.find(PAGE).indicator]


def test_every_number_of_the_workbook_equals_its_result(own, book):
    rows = list(book["数据"].iter_rows(values_only=True))
    at = {title: place for place, title in enumerate(rows[0])}
    known = {(r[at["指标编号"]], r[at["范围"]], r[at["数据截止日"]]): r for r in rows[1:]}
    results = [r for m in measured(own) for r in (m.whole, *m.towns) if r.latest]
    assert results
    for result in results:
        for observation in result.observations:
            day = observation.period.isoformat()
            row = next(
                v for k, v in known.items() if k[:2] == (result.indicator.id, result.name) and f"{k[2]:%F}" == day
            )
            found = (row[at["数值"]], row[at["分子"]], row[at["分母"]], row[at["已报学校数"]])
            said = (observation.value, observation.numerator, observation.denominator, observation.reported)
            assert found == pytest.approx(said), (result.indicator.id, result.name, day)
        newest = next(v for k, v in known.items() if k[:2] == (result.indicator.id, result.name))
        assert newest[at["完成进度"]] == (result.pace.completion if result.pace else None)


def test_the_check_sheet_sums_what_the_data_sheet_holds(book, told):
    heads, *rows = book["数据"].iter_rows(values_only=True)
    values = [r[heads.index("数值")] for r in rows]
    lines = {r[0]: r for r in book["校验"].iter_rows(values_only=True) if r[0]}
    assert lines["校验码"][1] == seal_of(told).mark
    assert lines["数值"][1] == pytest.approx(sum(v for v in values if isinstance(v, float | int)))
    assert lines["数值"][2].startswith("=SUM(")
    assert {"数据", "表格", "说明", "指标口径", "校验"} == set(book.sheetnames)


def test_the_document_says_the_verdict_lists_everyone_short_and_names_no_protected_child(own, told):
    leads = [p.text for p in told.paragraphs() if p.kind == "lead"]
    assert leads == [phrases.verdict(m.whole, own.plan, "zh") for m in measured(own)]
    whole = measured(own)[0].whole
    short = [
        r.name for r in own.unit_rows(whole.indicator, own.view(), Filters(), whole.latest.period) if r.meets is False
    ]
    listed = next(t for s, t in told.tables() if s.title == whole.indicator.title and "未达到" in t.title)
    assert sorted(r[0].words for r in listed.rows) == sorted(short)
    care = compose(own, Address(), "special_care")
    protected = {i.title for i in own.plan.find("special_care").indicator if own.is_protected(i)}
    heads = [c.title for s, t in care.tables() if s.title in protected for c in t.columns]
    assert protected
    assert "学校标识码" not in heads


def test_no_cell_of_a_workbook_or_csv_is_run_as_a_formula():
    words = [sign + "1+1" for sign in "=+-@\t\r"]
    table = Table(words[0], (Column(words[0]),), tuple((Cell(w, w),) for w in words), note=words[0])
    sections = (Section("", words[0], (table,)),)
    document = Document(words[0], words[0], "方案", "全区", DAY, 0, DAY, "zh", sections, data=table)
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(document, seal_of(document))))
    cells = [
        c for name in ("数据", "表格", "说明", "指标口径") for row in book[name].iter_rows() for c in row if c.value
    ]
    assert {c.data_type for c in cells} <= {"s", "n"}
    assert not [c.value for c in cells if str(c.value).startswith(("=", "+", "-", "@", "\t"))]
    rows = list(csv.reader(io.StringIO(as_csv(document, seal_of(document)).decode("utf-8-sig"), newline="")))
    assert [r[0] for r in rows[1:-1]] == ["'" + w for w in words]


def test_a_number_is_shown_as_the_page_says_it_and_kept_as_it_is():
    shown = (("93.0%", 93.02), ("33%", 0.3333), ("1.0%", 1.0), ("3.41 ㎡/人", 3.4098), ("1,234", 1234.0), ("14", 14.14))
    forms = ('#,##0.0"%"', "0%", '#,##0.0"%"', '#,##0.00" ㎡/人"', "#,##0", "0")
    assert tuple(number_format(words, number) for words, number in shown) == forms


def test_a_pinned_export_is_the_same_bytes_after_a_publish_and_the_newest_one_is_not(own):
    order = Order(PAGE, Address(), "xlsx").pinned(own)
    before = make(own, order)
    latest = own.measure(own.plan.find(PAGE).indicator[0], own.view(), Filters()).whole.latest
    commits = [c for c in own.store.commits(PAGE) if c.period == latest.period]
    own.store.roll_back(PAGE, latest.period, commits[-1].moment - 1, author="李四", note="")
    after, newest = make(own, order), make(own, Order(PAGE, Address(), "xlsx"))
    assert after.content == before.content
    assert (newest.seal.code, newest.file_name) != (before.seal.code, before.file_name)
    assert make(own, replace(order, form="csv")).seal == before.seal


def test_the_command_line_exports_and_knows_a_changed_byte(run, own, tmp_path):
    data, file = own.settings.data, tmp_path / "页.csv"
    code, _, said = run("export", "--page", "pilots", "--as", "csv", "--out", file, data=data)
    assert (code, file.read_bytes()[:3]) == (0, b"\xef\xbb\xbf"), said
    assert b"\r\n" in file.read_bytes()
    assert run("verify", file, data=data)[:2][0] == 0
    changed = tmp_path / "改.csv"
    changed.write_bytes(file.read_bytes().replace("条".encode(), "款".encode(), 1))
    code, out, _ = run("verify", changed, data=data)
    assert (code, out.decode().splitlines()[0]) == (1, "不符")
    changed.write_text("无关")
    assert run("verify", changed, data=data)[0] == 3
    for wrong in (("--page", "nowhere", "--as", "csv"), ("--page", "all", "--as", "odt")):
        code, _, said = run("export", *wrong, data=data)
        assert code == 2
        assert "可用" in said
    assert run("export", "--page", "all", "--as", "csv", "--town", "无此镇", data=data)[0] == 2


def test_an_export_over_http_is_started_watched_and_fetched_under_its_own_name(own):
    app = Starlette(routes=export_routes.routes(own, queue.Queue(own)))

    def ask(path, **parameters):
        return asyncio.run(answer(app, path, urlencode(parameters)))

    status, headers, content = ask("/export/pilots.csv", town="中埠镇")
    assert (status, headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert "_中埠镇_" in unquote(headers["content-disposition"])
    assert Register(own.settings.data).of_file(content)["form"] == "csv"
    job = json.loads(ask("/export/start/pilots.csv", town="中埠镇")[2])
    assert (job["state"], ask(f"/export/job/{job['job']}/file")[2]) == ("done", content)
    assert [ask(p)[0] for p in ("/export/nowhere.csv", "/export/pilots.odt", "/export/job/none")] == [404] * 3
    assert ask("/export/pilots.csv", town="无此镇")[0] == 400


def test_an_export_that_nobody_waits_for_ends_and_two_who_want_the_same_share_it(own, monkeypatch):
    begun, go_on = Event(), Event()

    def slow(_space, _order, step):
        begun.set()
        go_on.wait(30)
        step(1, 2)
        raise AssertionError("it went on")

    monkeypatch.setattr(queue, "make", slow)
    line = queue.Queue(own)
    first, second = (line.start(Order("all", Address(), "csv")) for _ in range(2))
    assert first is second
    begun.wait(30)
    line.cancel(first.id)
    assert first.state == "working"
    line.cancel(first.id)
    line.cancel(first.id)
    go_on.set()
    assert line.wait(first) is None
    assert first.state == "cancelled"
    line._pool.shutdown()
    assert first.words == ""


def test_nobody_fills_the_queue_and_what_waits_ends_with_the_server(own, monkeypatch):
    monkeypatch.setattr(queue, "MOST_WAITING", 1)
    monkeypatch.setattr(queue, "make", lambda _space, _order, _tell: go_on.wait(30))
    go_on, line = Event(), queue.Queue(own)
    waiting = line.start(Order("all", Address(), "csv"))
    with pytest.raises(queue.Busy, match="过几分钟再试"):
        line.start(Order("all", Address(), "xlsx"))
    line.give_up_all()
    assert (line.wait(waiting), waiting.state) == (None, "cancelled")
    go_on.set()
    line._pool.shutdown()


def test_the_page_says_in_large_words_what_a_code_is_of(own, told, tmp_path, monkeypatch):
    seal, access = seal_of(told), Access(tmp_path)
    Register(own.settings.data).note(told, seal, b"a file", "pdf", "数字校园.pdf", "/digital_campus?v=1")
    monkeypatch.setattr(site, "workspace", lambda: own)
    monkeypatch.setattr(site, "access", lambda: access)
    monkeypatch.setattr(site, "reading", lambda: "open")
    page = AppTest.from_file(str(HOME / "yardstick" / "ui" / "shell.py"), default_timeout=60)
    page.switch_page(str(HOME / "pages" / "verify.py")).run()
    for typed, word in ((seal.code.lower(), "◆ 有登记"), ("7K2M9QXA41TZ", "– 未知"), ("不是码", "– 未知")):
        page.text_input(key="ys_verify_code").set_value(typed).run()
        assert not page.exception
        assert any(word in e.proto.body for e in page.get("html")), typed
    access.close()
