"""A report on paper and its pictures: read back by an independent reader, nothing missing, nothing run as markup."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from yardstick.address import Address
from yardstick.reports.compose import compose
from yardstick.reports.document import (
    Cell,
    Column,
    Document,
    Number,
    Paragraph,
    Picture,
    Section,
    Series,
    Source,
    Table,
)
from yardstick.reports.drawing import as_png, as_svg
from yardstick.reports.fonts import missing_glyphs
from yardstick.reports.pdf import as_pdf
from yardstick.reports.seals import seal_of
from yardstick.status import LOOKS, Status

HOSTILE = "#panic() *x* _y_ $z$ `q` <b> @a // \\"
SHARE = Picture(
    name="share",
    kind="line",
    finding="达标比例：25.0% → 50.0%",
    caption="全区",
    categories=(date(2024, 9, 30), date(2026, 9, 30), date(2027, 12, 31)),
    series=(
        Series("实际", (25.0, 50.0, None), statuses=(None, Status.FAR_BEHIND, None)),
        Series("序时进度", (25.0, None, 100.0), "schedule"),
    ),
    unit="%",
    target=100.0,
    target_words="目标 100%",
    alt="折线图。",
)


def report(*blocks, **changes):
    told = {
        "item": "学前教育",
        "title": "学前教育",
        "plan": "乡村教育振兴",
        "scope": "全区",
        "cutoff": date(2026, 9, 30),
        "moment": 1790000000000,
        "judged_on": date(2026, 11, 15),
        "lang": "zh",
        "is_demo": True,
        "sections": (Section("preschool", "学前教育", blocks, Status.FAR_BEHIND, "第一条"),),
    }
    return Document(**(told | changes))


def pages_of(document):
    reader = PdfReader(io.BytesIO(as_pdf(document, seal_of(document))))
    return reader, [page.extract_text() for page in reader.pages]


def bare(words):
    return "".join(words.split())


def long_table(rows=90):
    cells = tuple((Cell(f"第{n}小学"), Cell(f"{n:,}.5%", n + 0.5)) for n in range(rows))
    return Table("各校情况", (Column("学校", 2), Column("比例", 1, "right")), cells)


def test_a_printed_report_says_all_its_words_and_hostile_names_stand_as_they_are():
    lead = Paragraph(("达标比例 ", Number("50.0%", 50.0, Source("value")), f"，{HOSTILE}。"), "lead")
    reader, pages = pages_of(report(lead, SHARE, Table(HOSTILE, (Column(HOSTILE),), ((Cell(HOSTILE),),))))
    assert bare("".join(pages)).count(bare(HOSTILE)) == 4
    assert "50.0%" in "".join(pages)
    assert "演示数据" in pages[0]
    assert reader.metadata.title == "学前教育"
    assert seal_of(report(lead)).mark.split()[0] in reader.metadata["/Keywords"]


def test_a_table_over_several_pages_repeats_its_head_and_says_so():
    _, pages = pages_of(report(long_table()))
    heads = [bare(p) for p in pages if "各校情况" in p]
    assert len(heads) >= 2
    assert ["续表" in head for head in heads] == [False] + [True] * (len(heads) - 1)
    assert all("学校" in head and "比例" in head for head in heads)


def test_the_same_report_and_picture_are_the_same_bytes():
    document = report(SHARE, long_table(3))
    seal = seal_of(document)
    for made in (as_pdf, lambda d, s: as_svg(SHARE, d, s), lambda d, s: as_png(SHARE, d, s)):
        assert made(document, seal) == made(document, seal)


def fonts_of(reader):
    """Every font of every page by name, and whether the file brings it along."""
    found = {}
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            found[font.get_object()["/BaseFont"]] = any(k.startswith("/FontFile") for k in described)
    return found


def test_every_font_is_in_the_file_and_what_no_font_has_is_listed_by_its_number():
    document = report(Paragraph(("㐂第\ue000校\u200b ✕ ◔",)), Table("表", (Column("校"),), ((Cell("\ue001"),),)))
    assert missing_glyphs(document) >= {"\ue000", "\ue001"}
    reader, pages = pages_of(document)
    assert all(fonts_of(reader).values())
    assert {name.partition("+")[2].split("-")[0] for name in fonts_of(reader)} >= {"NotoSansSC", "NotoSerifSC"}
    assert "第〓校" in bare(pages[0])
    assert "U+E000,U+E001" in bare("".join(pages))


def test_a_report_nobody_waits_for_any_more_is_given_up():
    def given_up(done, of):
        assert of == 2
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        as_pdf(report(SHARE), seal_of(report(SHARE)), given_up)


def test_pages_of_the_dashboard_begin_on_pages_of_their_own_behind_a_cover_and_contents():
    parts = [(slug, title) for slug in "abcd" for title in (f"页{slug}", f"项{slug}")]
    sections = tuple(Section(slug, title, (Paragraph(("一句话。",)),), Status.MISSED) for slug, title in parts)
    reader, pages = pages_of(report(sections=sections, link="https://example.org/s/1"))
    assert len(pages) == 6
    assert all(f"页{slug}" in bare(pages[1]) and f"项{slug}" in bare(pages[n + 2]) for n, slug in enumerate("abcd"))
    assert [bookmark.title for bookmark in reader.outline if not isinstance(bookmark, list)] == [
        f"页{s}" for s in "abcd"
    ]


@pytest.mark.parametrize("slug", ["", "briefing"])
def test_a_text_stands_under_one_title_in_a_tagged_file(slug):
    sections = tuple(Section(slug, title, (Paragraph(("一句话。",)),)) for title in ("一、整体情况", "二、短板"))
    reader, pages = pages_of(report(sections=sections, title="简报"))
    assert len(pages) == 1
    assert [b.title for b in reader.outline] == ["一、整体情况", "二、短板"]
    assert "pdfuaid" in reader.xmp_metadata.rdf_root.toxml()


def test_a_png_is_2400_pixels_wide_and_carries_its_code():
    png = as_png(SHARE, report(), seal_of(report()))
    assert int.from_bytes(png[16:20]) == 2400
    assert seal_of(report()).mark.encode() in png


def test_a_picture_needs_nothing_but_itself():
    document = report()
    svg = as_svg(SHARE, document, seal_of(document)).decode()
    assert "<text" not in svg
    assert svg.count("http") == svg.count('xmlns="http') + svg.count('xlink="http')
    assert seal_of(document).mark in svg


def words_in(document):
    """Every cell and sentence, as far as a page shows it as text: the symbol of a status is drawn."""
    for block in (b for s in (*document.sections, *document.definitions) for b in s.blocks):
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            for cell in (c for row in block.rows for c in row):
                yield cell.words.removeprefix(LOOKS[cell.status].symbol) if cell.status else cell.words


def test_a_page_of_the_demonstration_is_printed_with_every_word_of_it(demo):
    page = demo.plan.actions[-1].slug
    document = compose(demo, Address(), page)
    reader, pages = pages_of(document)
    printed = bare("".join(pages))
    assert [words for words in words_in(document) if bare(words) not in printed] == []
    assert missing_glyphs(document) == set()
    assert all(fonts_of(reader).values())
