"""A text for Word: every word there, tables that keep their heads, numbers that lead to their sources, fixed bytes."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC

import pytest
from docx import Document as open_docx
from docx.oxml.ns import qn
from lxml import etree
from PIL import Image
from reported import DAY, HOSTILE, report

from yardstick.reports import drawing, letter, ooxml
from yardstick.reports.document import Document, Number, Paragraph
from yardstick.reports.letter import as_docx, chinese
from yardstick.reports.seals import codes_in, seal_of


def written(document: Document) -> bytes:
    return as_docx(document, seal_of(document))


def opened(content: bytes):
    return open_docx(io.BytesIO(content))


def words_in(file) -> str:
    return "\n".join("".join(p.itertext(qn("w:t"))) for p in file.element.body.iter(qn("w:p")))


@pytest.fixture(scope="module", autouse=True)
def pixel():
    """What is drawn is another module's: here a picture is four dots."""
    out = io.BytesIO()
    Image.new("RGB", (4, 2)).save(out, "PNG")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(letter, "as_png", lambda *_: out.getvalue())
        yield


@pytest.fixture(scope="module")
def plain(pixel) -> bytes:
    return written(report())


def test_every_number_every_cell_and_every_sentence_is_in_the_text(plain):
    document, told = report(), words_in(opened(plain))
    numbers = {s.words for p in document.paragraphs() for s in p.spans if isinstance(s, Number)}
    spans = {s for p in document.paragraphs() for s in p.spans if isinstance(s, str)}
    cells = {c.words for _, t in document.tables() for row in t.rows for c in row}
    assert [w for w in numbers | spans | cells if w not in told] == []


def test_every_table_repeats_its_head_and_breaks_no_row(plain):
    tables = opened(plain).tables
    assert tables
    for table in tables:
        heads = [bool(r._tr.findall(f".//{qn('w:tblHeader')}")) for r in table.rows]
        assert heads == [True] + [False] * (len(heads) - 1)
        assert all(r._tr.findall(f".//{qn('w:cantSplit')}") for r in table.rows)


def test_every_picture_is_there_with_its_description_and_its_caption(plain):
    body = opened(plain).element.body
    assert [d.get("descr") for d in body.iter(qn("wp:docPr"))] == ["升到62.5%", "最低33.5%", "散点"] * 2
    assert "图6　数字校园 · 各校" in words_in(opened(plain))


def test_each_number_leads_to_where_it_comes_from(plain):
    file = opened(plain)
    anchors = {h.get(qn("w:anchor")) for h in file.element.body.iter(qn("w:hyperlink"))}
    marks = {b.get(qn("w:name")) for b in file.element.body.iter(qn("w:bookmarkStart"))}
    assert anchors == marks == {"source_1"}
    last = file.tables[-1].rows[-1].cells
    assert [c.text for c in last] == ["[1]", "dual_gigabit", "高新区", DAY.isoformat(), "20261019T075000123"]


def test_a_text_without_numbers_from_indicators_has_no_list_of_sources():
    said = replace(report().sections[0], blocks=(Paragraph(("正文。",)),))
    told = words_in(opened(written(replace(report(), sections=(said,)))))
    assert "数据来源" not in told
    assert "一、" not in told  # one chapter alone is not counted


def test_it_looks_as_an_official_document_should(plain):
    file = opened(plain)
    section = file.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(m.mm) for m in margins] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    body = file.styles["Body Text"].element
    assert body.find(f".//{qn('w:rFonts')}").get(qn("w:eastAsia")) == "仿宋"
    assert body.find(f".//{qn('w:spacing')}").get(qn("w:line")) == "560"
    assert body.find(f".//{qn('w:ind')}").get(qn("w:firstLineChars")) == "200"
    headings = [p.text for p in file.paragraphs if p.style.name in ("heading 1", "Heading 1")]
    assert headings[0] == "一、数字校园"
    assert "PAGE" in etree.tostring(section.footer._element, encoding="unicode")


def test_code_and_version_stand_on_every_page_and_in_the_file(plain):
    document, file = report(), opened(plain)
    mark = seal_of(document).mark
    for foot in (file.sections[0].footer, file.sections[0].even_page_footer):
        told = "\n".join(p.text for p in foot.paragraphs)
        assert mark in told
        assert "20261019T075000123" in told
    assert (file.core_properties.keywords, set(codes_in(plain))) == (mark, {seal_of(document).code})
    assert file.core_properties.created == file.core_properties.modified == ooxml.made_at(document).replace(tzinfo=UTC)


def test_the_same_report_is_the_same_text_byte_for_byte(plain):
    assert written(report()) == plain


def test_no_word_that_data_may_hold_breaks_a_text():
    content = written(report(HOSTILE, 2, 1))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))
    assert ooxml.clean(HOSTILE) in words_in(opened(content))


def test_what_is_drawn_is_in_the_file(monkeypatch):
    monkeypatch.setattr(letter, "as_png", drawing.as_png)
    picture = next(report().pictures())
    section = replace(report().sections[0], blocks=(picture,))
    file = opened(written(replace(report(), sections=(section,))))
    (image,) = [p for p in file.part.package.iter_parts() if p.partname.endswith(".png")]
    assert image.image.px_width > 1000
    inline = file.inline_shapes[0]
    assert round(inline.width.mm) == 156
    assert inline.width * image.image.px_height == pytest.approx(inline.height * image.image.px_width, rel=0.01)


def test_an_empty_report_is_still_a_text():
    assert "无" in words_in(opened(written(Document("无", "无", "计划", "全区", None, 0, DAY, "en", ()))))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (99, "九十九"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
    ],
)
def test_headings_are_counted_as_in_chinese(number, words):
    assert chinese(number) == words


def test_writing_can_be_stopped():
    def stop(done: int, of: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        as_docx(report(rows=1), seal_of(report(rows=1)), stop)
