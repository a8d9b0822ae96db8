"""A download holds what the page shows: the same results by the same link."""

import asyncio
import csv
import io
import json
from datetime import date
from urllib.parse import unquote, urlencode

import pytest
from asgi import answer
from starlette.applications import Starlette

from yardstick import downloads, exports
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
