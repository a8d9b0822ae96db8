"""What action pages draw beside their indicators is printed too: every finding, and every row with what it says."""

import csv
import io
import re
from datetime import date
from html.parser import HTMLParser

import pytest
import streamlit as st

from yardstick.address import Address
from yardstick.charts import PALETTES
from yardstick.parts import around_indicators, key_projects
from yardstick.reports import action_parts
from yardstick.reports.compose import compose
from yardstick.reports.document import Cell, Paragraph, Table
from yardstick.reports.seals import seal_of
from yardstick.reports.sheets import as_csv
from yardstick.reports.standpoint import Standpoint
from yardstick.status import Status
from yardstick.ui import look, site
from yardstick.ui.here import Visit
from yardstick.ui.parts import PARTS

ROWS, DRAWN = ("tr", "li", "dd"), ("ys-key", "ys-legend", "ys-gantt-scale", "ys-stage")
DAY = date(2026, 10, 15)


class Drawn(HTMLParser):
    """The headings of a drawn part, and the words of each row; without heads, keys, shapes and scales."""

    def __init__(self, html):
        super().__init__()
        self.findings, self.rows, self._open = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        is_drawn = "aria-hidden" in told or told.get("role") == "img" or any(c in told.get("class", "") for c in DRAWN)
        if tag == "br":
            return
        self._open.append((tag, is_drawn or tag in ("thead", "summary", "abbr")))
        if tag in ROWS:
            self.rows.append([])

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag

    def handle_data(self, words):
        tags = [tag for tag, _ in self._open]
        if any(is_drawn for _, is_drawn in self._open) or not words.strip():
            return
        if "h2" in tags:
            self.findings.append(words)
        elif set(tags) & set(ROWS):
            self.rows[-1].append(words.strip())


def actions(demo):
    return [a for a in demo.plan.actions if set(a.parts) - {"charts"}]


def printed(demo, action, **filters):
    stand = Standpoint(demo, demo.view(), Address(action.slug, **filters), DAY)
    above, below = around_indicators(action)
    return list(action_parts.sections(stand, action, (*above, *below), is_whole=False))


@pytest.fixture
def drawn(demo, monkeypatch):
    """drawn(action): the part as the page draws it, read again."""
    html = []
    monkeypatch.setattr(site, "workspace", lambda: demo)
    monkeypatch.setattr(look, "palette", lambda: PALETTES["light"])
    monkeypatch.setattr(st, "html", html.append)
    monkeypatch.setattr(st, "segmented_control", lambda *_words, **_options: "by_clause")

    def draw(action, **filters):
        html.clear()
        visit = Visit(Address(action.slug, day=DAY, **filters), (), demo.view(), None)
        for name in (n for names in around_indicators(action) for n in names):
            PARTS[name](visit, action)
        return Drawn("".join(html))

    return draw


def pieces(row):
    """What a drawn row says, piece by piece, dates as files have them."""
    for words in row:
        told = re.sub(r"(\d{4})年(\d+)月(\d+)日", lambda d: "{}-{:02}-{:02} ".format(*map(int, d.groups())), words)
        yield from (p for p in re.split(r"[；/· ]+|配合：|至$|到期$|人$", told) if p)


def test_every_part_of_a_page_is_printed_with_its_findings_and_all_that_its_rows_say(demo, drawn):
    assert set(action_parts.PARTS) == set(PARTS)
    clean, count = {"五项全部达到", "7 项全部达标"}, 0
    for action in actions(demo):
        seen, sections = drawn(action), printed(demo, action)
        blocks = [b for s in sections for b in s.blocks]
        tables = [b for b in blocks if isinstance(b, Table)]
        said = {b.text for b in blocks if isinstance(b, Paragraph)} | {t.title for t in tables}
        assert seen.findings, action.slug
        assert set(seen.findings) <= said, action.slug
        rows = [row for t in tables for row in ([Cell(c.title) for c in t.columns], *t.rows)]
        for row in filter(None, seen.rows):
            own = [r for r in rows if any(row[0].partition("；")[0] in c.words for c in r)]
            words = " ".join(c.words for r in own for c in r)
            if row[-1] in clean:
                assert any({c.status for c in r if c.status} == {Status.REACHED} for r in own), row
            for piece in pieces(w for w in row if w not in clean):
                assert piece in words, (action.slug, row)
            count += 1
    assert count > 200


def test_the_whole_plan_names_only_those_short_and_every_project(demo):
    stand = Standpoint(demo, demo.view(), Address(), DAY)

    def rows(slug):
        action = demo.plan.find(slug)
        names = [n for names in around_indicators(action) for n in names]
        found = action_parts.sections(stand, action, names, is_whole=True)
        return [row for s in found if s.is_listed for b in s.blocks if isinstance(b, Table) for row in b.rows]

    assert {row[0].status for row in rows("preschool_education")} <= {Status.MISSED, Status.NO_DATA}
    assert Status.REACHED not in {row[-1].status for row in rows("collaboration") if row[-1].status}
    assert {p.unit_id for p in key_projects.listed(stand, None)} == {row[0].words for row in rows("leadership")}


def test_parts_are_printed_where_the_page_draws_them_and_under_the_same_filters(demo, drawn):
    told = compose(demo, Address(v=demo.view().moment, day=DAY), "leadership")
    assert [s.title for s in told.sections][:2] == ["组织领导", "重点项目清单"]
    action, here = demo.plan.find("collaboration"), {"town": "中埠镇", "last": date(2025, 12, 31)}
    leads = [b.text for s in printed(demo, action, **here) for b in s.blocks if isinstance(b, Paragraph)]
    assert leads[0] == drawn(action, **here).findings[0] != drawn(action).findings[0]


def test_a_csv_has_the_listed_rows_below_the_figures(demo):
    told = compose(demo, Address(day=DAY), "pilots")
    heads, *rows = csv.reader(io.StringIO(as_csv(told, seal_of(told)).decode("utf-8-sig"), newline=""))
    assert {len(row) for row in rows[:-1]} == {len(heads)} == {len(set(heads))}
    projects = [(row[heads.index("编号")], row[heads.index("序时")]) for row in rows[:-1] if row[heads.index("编号")]]
    assert [code for code, _ in projects] == ["13-01", "13-02", "13-02", "13-01"]  # the ledger begins with the gravest
    assert all(0 < float(time) <= 100 for _, time in projects[:2])
    assert heads[: len(told.data.columns)] == [c.title for c in told.data.columns]
