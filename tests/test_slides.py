"""Slides: native charts with the report's own numbers, every word there, the same bytes every time."""

import io
import math
import re
import zipfile

import openpyxl
import pytest
from lxml import etree
from pptx import Presentation
from reported import DAY, HOSTILE, report

from yardstick.reports import ooxml
from yardstick.reports.document import Document, Number
from yardstick.reports.seals import codes_in, seal_of
from yardstick.reports.slides import as_pptx


def written(document: Document) -> bytes:
    return as_pptx(document, seal_of(document))


def opened(content: bytes):
    return Presentation(io.BytesIO(content))


def words_on(deck) -> str:
    """Everything written on the slides."""
    shapes = [s for slide in deck.slides for s in slide.shapes]
    tables = [c.text for s in shapes if s.has_table for row in s.table.rows for c in row.cells]
    return "\n".join([*(s.text_frame.text for s in shapes if s.has_text_frame), *tables])


def charts(deck):
    return [s for slide in deck.slides for s in slide.shapes if s.has_chart]


@pytest.fixture(scope="module")
def plain() -> bytes:
    return written(report())


def test_every_picture_is_a_native_chart_with_the_reports_numbers_in_it_and_in_its_workbook(plain):
    pictures = list(report().pictures())
    frames = charts(opened(plain))
    assert len(frames) == len(pictures)
    for frame, picture in zip(frames, pictures, strict=True):
        kept = [s.values for s in frame.chart.plots[0].series]
        book = openpyxl.load_workbook(io.BytesIO(frame.chart.part.chart_workbook.xlsx_part.blob)).active
        columns = [tuple(c.value for c in column[1:]) for column in book.iter_cols()]
        for series in picture.series:
            drawn = _x(frame.chart) if picture.kind == "dots" else series.values
            assert drawn == series.values
            assert picture.kind == "dots" or series.values in kept
            assert series.values in columns
        names = [str(c)[:10] for c in columns[0]]
        assert names == [str(c)[:10] for c in picture.categories]


def _x(chart):
    found = chart.plots[0].series[0]._element.xpath("c:xVal//c:pt")
    told = {int(p.get("idx")): float(p[0].text) for p in found}
    return tuple(told.get(i) for i in range(3))


def test_a_line_shows_what_was_observed_what_was_due_what_may_come_and_the_target(plain):
    names = [s.name for s in charts(opened(plain))[0].chart.plots[0].series]
    assert names == ["实际", "序时进度", "推算", "推算（下限）", "推算（上限）", "目标"]
    space = charts(opened(plain))[0].chart._chartSpace
    assert [s.xpath("c:spPr/a:ln/a:prstDash/@val")[0] for s in space.xpath(".//c:ser")][:3] == [
        "solid",
        "sysDot",
        "dash",
    ]


def test_bars_and_dots_tell_their_status_by_shape_and_colour(plain):
    bars = charts(opened(plain))[1].chart._chartSpace
    assert [f.split('"')[1].strip() for f in bars.xpath(".//c:dLbl/c:numFmt/@formatCode")] == ["◆", "✕"]
    dots = charts(opened(plain))[2].chart._chartSpace
    assert dots.xpath(".//c:dPt/c:marker/c:symbol/@val") == ["diamond", "x", "dash"]
    assert "◆ 已达标" in words_on(opened(plain))


def test_every_number_and_every_cell_is_on_a_slide_and_no_table_is_longer_than_a_slide(plain):
    document, deck = report(), opened(plain)
    told = words_on(deck)
    numbers = {s.words for p in document.paragraphs() for s in p.spans if isinstance(s, Number)}
    cells = {c.words for _, t in document.tables() for row in t.rows for c in row}
    assert [w for w in numbers | cells if w not in told] == []
    tables = [s.table for slide in deck.slides for s in slide.shapes if s.has_table]
    assert all(t.first_row and len(t.rows) <= 13 for t in tables)
    assert sum(len(t.rows) - 1 for t in tables) == 60


def test_every_slide_says_plan_code_version_and_that_it_is_a_demonstration(plain):
    document = report()
    deck = opened(plain)
    for slide in deck.slides:
        told = "\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)
        assert slide.shapes.title.text_frame.text
        assert all(w in told for w in ("乡村教育", seal_of(document).mark, "20261019T075000123", "演示数据")), told
    assert deck.core_properties.keywords == seal_of(document).mark
    assert set(codes_in(plain)) == {seal_of(document).code}


def test_slides_stay_inside_their_edges_and_no_two_shapes_share_a_number(plain):
    deck = opened(plain)
    for slide in deck.slides:
        numbers = [s.shape_id for s in slide.shapes]
        assert len(set(numbers)) == len(numbers)
        for shape in slide.shapes:
            assert 0 <= shape.left <= shape.left + shape.width <= deck.slide_width
            assert 0 <= shape.top <= shape.top + shape.height <= deck.slide_height


def test_the_same_report_is_the_same_bytes_and_tells_only_the_data_versions_moment(plain, monkeypatch):
    monkeypatch.setenv("TZ", "America/New_York")
    assert written(report()) == plain
    with zipfile.ZipFile(io.BytesIO(plain)) as package:
        inner = next(n for n in package.namelist() if n.endswith(".xlsx"))
        core = package.read("docProps/core.xml").decode()
        book = zipfile.ZipFile(io.BytesIO(package.read(inner))).read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"2026-10-19T07:50:00Z"}
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", book)) == {"1980-01-01T00:00:00Z"}


@pytest.mark.parametrize("rows", [0, 3])
def test_no_word_that_data_may_hold_breaks_a_slide(rows):
    content = written(report(HOSTILE, rows, 1))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))
    deck = opened(content)
    assert ooxml.clean(HOSTILE)[:20] in words_on(deck)
    book = openpyxl.load_workbook(io.BytesIO(charts(deck)[1].chart.part.chart_workbook.xlsx_part.blob)).active
    assert all(c.data_type != "f" for row in book.iter_rows() for c in row)


def test_a_report_with_nothing_in_it_is_still_a_deck():
    empty = Document("无", "无", "计划", "全区", None, 0, DAY, "en", ())
    assert len(opened(written(empty)).slides) == 2


def test_writing_can_be_watched_and_stopped():
    seen: list[tuple[int, int]] = []
    document = report(rows=1)
    as_pptx(document, seal_of(document), lambda done, of: seen.append((done, of)))
    assert seen == [(0, 2), (1, 2), (2, 2)]

    def stop(done: int, of: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        as_pptx(document, seal_of(document), stop)


@pytest.mark.parametrize(("words", "most"), [("乡村学校", 4.0), ("50 Mbps", 3.9)])
def test_words_are_measured_in_chinese_characters(words, most):
    assert math.isclose(ooxml.ems(words), most, abs_tol=0.5)
    assert ooxml.shortened(words * 9, 6).endswith("…")
