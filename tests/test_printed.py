"""A report on paper and its pictures: read back by an independent reader, nothing missing, nothing run as markup."""

import io
from datetime import date

from pypdf import PdfReader

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
from yardstick.reports.pdf import as_pdf
from yardstick.reports.seals import seal_of
from yardstick.status import Status

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


def test_a_picture_needs_nothing_but_itself():
    document = report()
    svg = as_svg(SHARE, document, seal_of(document)).decode()
    assert "<text" not in svg
    assert svg.count("http") == svg.count('xmlns="http') + svg.count('xlink="http')
    assert seal_of(document).mark in svg
