"""A download holds what the page shows: the same results by the same link."""

import asyncio
import csv
import io
import json
from dataclasses import replace
from datetime import date
from urllib.parse import quote, unquote, urlencode

import openpyxl
import pyarrow.parquet as pq
import pytest
from asgi import answer
from starlette.applications import Starlette

from yardstick import downloads, exports
from yardstick.access import Identity
from yardstick.indicators import Filters
from yardstick.snapshots import format_moment

PERIOD = date(2025, 9, 30)


@pytest.fixture(scope="module")
def get(demo):
    """get(path, **parameters) → (status, headers, text)."""
    app = Starlette(routes=downloads.routes(demo))

    def ask(path, **parameters):
        return asyncio.run(answer(app, path, urlencode(parameters)))

    return ask


def table(content):
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("town", [None, "中埠镇"])
def test_the_file_of_a_page_has_the_same_figures_as_its_results(get, demo, town):
    status, headers, content = get("/download/digital_campus.csv", **({"town": town} if town else {}))
    measured = [demo.measure(i, demo.view(), Filters()) for i in demo.plan.find("digital_campus").indicator]
    results = [r for m in measured for r in ([m.at(town)] if town else [m.whole, *m.towns])]
    expected = exports.as_csv(
        [exports.result_row(r, demo.plan) for r in results], {c: c for c in downloads.RESULT_COLUMNS}
    )
    assert (status, headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert table(content)[1:] == table(expected)[1:]
    assert len(table(content)) == 1 + len(results)


def test_the_list_of_units_is_the_pages_list_with_what_each_still_lacks(get, demo):
    _, _, content = get("/download/kindergartens/units.csv", ind="生均户外活动场地面积", to="2025-09-30")
    outdoor = demo.plan.find("kindergartens").find("outdoor_area")
    rows = demo.unit_rows(outdoor, demo.view(), Filters(last=PERIOD), PERIOD)
    headings, *found = table(content)
    assert [row[1] for row in found] == [row.unit_id for row in rows]
    assert [float(row[-1]) for row in found] == [row.gap for row in rows]
    assert {"还差（㎡）", "数值（㎡/人）"} <= set(headings)


def test_a_files_name_says_what_it_is_in_chinese_and_a_plain_one_is_there_for_old_programs(get, demo):
    _, headers, _ = get("/download/digital_campus.csv", town="中埠镇")
    disposition = headers["content-disposition"]
    assert 'filename="digital_campus.csv"' in disposition
    moment = format_moment(demo.view().moment)
    assert unquote(disposition).endswith(f"''高新区乡村教育振兴_数字校园_中埠镇_2026-09-30_v{moment}.csv")
    assert headers["cache-control"] == "no-store"


def test_a_pinned_link_gives_the_file_of_that_version_and_that_day(get, demo):
    first = demo.store.commits()[-10].moment
    _, _, content = get("/download/digital_campus.csv", v=format_moment(first), day="2024-12-01")
    headings, *rows = table(content)
    assert {row[-1] for row in rows} == {format_moment(first)}
    assert {row[-2] for row in rows} == {"2024-12-01"}
    assert headings != list(downloads.RESULT_COLUMNS)


def test_english_is_asked_for_like_on_the_page(get):
    _, _, content = get("/download/digital_campus.csv", lang="en")
    headings, *rows = table(content)
    assert all(heading.isascii() for heading in headings)
    assert "Schools with gigabit access" in {row[1] for row in rows}


@pytest.mark.parametrize(
    ("path", "parameters", "status"),
    [
        ("/download/digital_campus.csv", {"town": "张店区"}, 400),
        ("/download/digital_campus.csv", {"v": "latest"}, 400),
        ("/download/digital_campus.csv", {"v": "19990101T000000000"}, 404),
        ("/download/nothing.csv", {}, 404),
        ("/download/nothing/units.csv", {}, 404),
        ("/download/digital_campus/units.csv", {"ind": "dorm_area"}, 400),
        ("/download/../../etc/passwd.csv", {}, 404),
    ],
)
def test_what_cannot_be_had_is_said_and_not_guessed(get, path, parameters, status):
    answered, headers, content = get(path, **parameters)
    assert answered == status
    assert headers["content-type"].startswith("text/plain")
    assert b"Traceback" not in content


def test_the_definitions_are_a_file_with_every_indicator_and_its_targets(get, demo):
    status, headers, content = get("/download/dictionary.csv")
    head, *rows = table(content)
    assert status == 200
    assert "filename*=UTF-8''" in headers["content-disposition"]
    assert [r[head.index("指标编号")] for r in rows] == [i.id for i in demo.plan.indicators]
    gigabit = dict(zip(head, next(r for r in rows if "gigabit_school" in r), strict=True))
    assert (gigabit["目标"], gigabit["目标来源"]) == ("100%（2025年12月31日）", "方案原文")
    assert gigabit["用到的列"] == "《数字校园》：接入带宽"


def test_the_search_list_is_of_the_links_version_and_language(get, demo):
    first = demo.store.commits()[-1].moment
    newest, pinned = (json.loads(get("/download/search.json", lang="en", v=v)[2]) for v in ("", format_moment(first)))
    statuses = [{e["below"].split(" · ")[-1] for e in found if e["kind"] == "indicator"} for found in (newest, pinned)]
    assert "Reached" in statuses[0]
    assert statuses[1] == {"No data"}


# What was published, for analysts

CORRECTED = date(2025, 3, 31)
ANALYST = Identity("张三", "analyst")


@pytest.fixture(scope="module")
def get_as(demo):
    """get_as(identity, path, **parameters) → (status, headers, content)."""

    def ask(who, path, **parameters):
        app = Starlette(routes=downloads.routes(demo, identify=lambda cookies: who))
        return asyncio.run(answer(app, quote(path), urlencode(parameters)))

    return ask


@pytest.mark.parametrize("who", [None, Identity("李四", "reader")])
@pytest.mark.parametrize("path", ["source/units/2026-09-30", "data/units/2026-09-30.csv", "data/nothing/0.exe"])
def test_what_was_published_is_for_analysts_only(get_as, who, path):
    status, headers, content = get_as(who, f"/download/{path}", lang="en")
    assert (status, headers["content-type"]) == (403, "text/plain; charset=utf-8")
    assert b"analyst" in content


def test_a_file_comes_back_as_it_was_uploaded_under_its_own_name(get_as, demo, home):
    status, headers, content = get_as(ANALYST, "/download/source/kindergartens/2025-03-31")
    assert (status, headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert content == (home / "data/samples/kindergartens/2025-03-31.csv").read_bytes()
    assert headers["content-disposition"] == (
        "attachment; filename=\"kindergartens_2025-03-31.csv\"; filename*=UTF-8''2025-03-31.csv"
    )
    assert headers["x-content-type-options"] == "nosniff"


def test_an_earlier_version_has_the_file_of_its_time(get_as, demo, home):
    first = min(c.moment for c in demo.store.commits("kindergartens") if c.period == CORRECTED)
    _, _, content = get_as(ANALYST, "/download/source/kindergartens/2025-03-31", v=format_moment(first))
    assert content == (home / "data/demo/superseded/kindergartens/2025-03-31.csv").read_bytes()
    _, _, rows = get_as(ANALYST, "/download/data/kindergartens/2025-03-31.csv", v=format_moment(first))
    assert "4052" in rows.decode()


@pytest.fixture
def named(monkeypatch, demo):
    """named("name", encoding): as if the kindergartens' file had been uploaded under that name."""

    def under(name, encoding=""):
        content = b"content"
        commit = demo.view().provenance("kindergartens", CORRECTED)
        made = replace(commit, file_name=name, encoding=encoding)
        monkeypatch.setattr(type(demo.view()), "provenance", lambda *_: made)
        monkeypatch.setattr(demo.store, "source", lambda sha256: content)

    return under


@pytest.mark.parametrize(
    ("name", "encoding", "media", "plain"),
    [
        ('园所 (改)/"1".CSV', "GB18030", "text/csv; charset=gb18030", "kindergartens_2025-03-31.csv"),
        (
            "园所.xlsx",
            "",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "kindergartens_2025-03-31.xlsx",
        ),
        ("园所.html", "", "application/octet-stream", "kindergartens_2025-03-31.html"),
        ("园所.\r\nX: 1", "", "application/octet-stream", "kindergartens_2025-03-31"),
    ],
)
def test_the_kind_and_the_name_of_a_file_are_told_in_a_way_every_browser_reads(
    get_as, named, name, encoding, media, plain
):
    named(name, encoding)
    _, headers, _ = get_as(ANALYST, "/download/source/kindergartens/2025-03-31")
    assert headers["content-type"] == media
    assert (
        headers["content-disposition"] == f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )


@pytest.mark.parametrize("dataset", ["kindergartens", "special_groups", "units"])
def test_clean_rows_are_the_published_ones_in_every_form(get_as, demo, dataset):
    rows = demo.view().rows(dataset, CORRECTED)
    moment = format_moment(demo.view().moment)
    for ending in (".csv", ".xlsx", ".parquet"):
        status, headers, content = get_as(ANALYST, f"/download/data/{dataset}/2025-03-31{ending}")
        assert status == 200
        assert headers["content-type"].startswith(downloads.MEDIA[ending])
        assert unquote(headers["content-disposition"]).endswith(f"_2025-03-31_v{moment}{ending}")
        assert len(_first_column(content, ending)) == 1 + rows.num_rows
    assert {str(code) for code in _first_column(content, ending)[1:]} == {*rows["unit_id"].to_pylist()}


def _first_column(content, ending):
    """The codes, below their heading."""
    if ending == ".csv":
        found = table(content)
        return [row[next(i for i, h in enumerate(found[0]) if "码" in h or "编号" in h)] for row in found]
    if ending == ".parquet":
        return ["unit_id", *pq.read_table(io.BytesIO(content))["unit_id"].to_pylist()]
    return [row[0] for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)]


def test_clean_rows_uploaded_again_are_nothing_new(get_as, demo):
    for ending in (".csv", ".xlsx"):
        _, _, content = get_as(ANALYST, f"/download/data/kindergartens/2025-03-31{ending}")
        checked = demo.check(content, f"园所{ending}", "kindergartens", CORRECTED)
        assert checked.table, checked.problems
        assert demo.store.compare(checked.table).is_empty


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("source/nothing/2025-03-31", "nothing"),
        ("source/kindergartens/yesterday", "yesterday"),
        ("source/kindergartens/1999-01-01", "1999-01-01"),
        ("data/kindergartens/1999-01-01.csv", "1999-01-01"),
        ("data/kindergartens/2025-03-31.exe", "2025-03-31.exe"),
        ("data/kindergartens/2025-03-31", "2025-03-31"),
        ("data/nothing/2025-03-31.csv", "nothing"),
    ],
)
def test_what_there_is_not_is_answered_with_a_sentence(get_as, path, words):
    status, headers, content = get_as(ANALYST, f"/download/{path}")
    assert (status, headers["content-type"]) == (404, "text/plain; charset=utf-8")
    assert words in content.decode()


def test_a_version_there_never_was_is_answered_with_a_sentence(get_as):
    status, _, content = get_as(ANALYST, "/download/source/units/2026-09-30", v="19990101T000000000")
    assert (status, "没有数据版本" in content.decode()) == (404, True)
    status, _, content = get_as(ANALYST, "/download/source/units/2026-09-30", v="newest")
    assert status == 400
