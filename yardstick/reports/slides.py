"""A report as slides for a projector: verdict and figure first, native charts, tables over as many slides as they need.

title ─ contents ─ for each section: verdict · charts · tables ─ verification

Speaker's notes carry sources and definitions. A ruler on top of every slide tells how far the deck has come.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from uuid import NAMESPACE_URL, uuid5

from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.slide import Slide

from yardstick.reports import ooxml
from yardstick.reports.document import Document, Section
from yardstick.reports.seals import Seal
from yardstick.reports.slide_pad import Pad
from yardstick.reports.slide_sections import Sections
from yardstick.reports.slide_shapes import (
    ACCENT,
    ACROSS,
    BOTTOM,
    GRID,
    LEFT,
    SOFT,
    TOP,
    Box,
    Line,
    Run,
    add_bar,
    set_title,
)
from yardstick.reports.slide_template import blank_deck
from yardstick.reports.steps import Step
from yardstick.snapshots import format_moment
from yardstick.texts import text

CONTENTS_ROWS = 12  # in each of two columns


def as_pptx(document: Document, seal: Seal, step: Step | None = None) -> bytes:
    """The document as a PowerPoint file. `step` is told how many sections are done; what it raises ends the writing."""
    pad = Pad(document, seal, blank_deck())
    _write(pad, step)
    ooxml.describe(pad.file.core_properties, document, seal)
    out = io.BytesIO()
    pad.file.save(out)
    return ooxml.with_fixed_dates(out.getvalue())


def _write(pad: Pad, step: Step | None) -> None:
    """Every slide, then what can be known only once all are there: links, feet, the ruler's pointer."""
    sections = pad.document.sections
    _title_slide(pad)
    entries = _entries(sections)
    contents = [pad.slide() for _ in range(0, len(entries), 2 * CONTENTS_ROWS)] if len(entries) > 1 else []
    writer = Sections.of(pad)
    for done, section in enumerate(sections):
        if step is not None:
            step(done, len(sections))
        if done in entries:
            pad.chapters.append((section.title, len(pad.slides)))
        writer.add(section)
    pad.chapters.append((pad.text("closing"), len(pad.slides)))
    _closing_slide(pad)
    _fill_contents(pad, contents, [sections[i] for i in entries])
    for number, slide in enumerate(pad.slides):
        pad.foot(slide, number)
    _outline(pad)
    if step is not None:
        step(len(sections), len(sections))


def _entries(sections: Sequence[Section]) -> list[int]:
    """The first section of each page; of a single page, every section."""
    firsts = [i for i, s in enumerate(sections) if i == 0 or not s.slug or s.slug != sections[i - 1].slug]
    return firsts if len(firsts) > 1 else list(range(len(sections)))


def _title_slide(pad: Pad) -> None:
    document, slide = pad.document, pad.slide()
    pad.lines(slide, Box(LEFT, 104, ACROSS, 24), [Line((Run(document.plan, 18, SOFT),))])
    size = 50.0 if ooxml.lines(document.title, 50, ACROSS) < 2 else 36.0
    title = Run(ooxml.shortened(document.title, 64), size, is_bold=True)
    set_title(slide, Box(LEFT, 134, ACROSS, 104), [Line((title,))], document.lang)
    if document.subtitle:
        subtitle = Run(ooxml.shortened(document.subtitle, 80), 20, SOFT)
        pad.lines(slide, Box(LEFT, 246, ACROSS, 56), [Line((subtitle,))])
    add_bar(slide, Box(LEFT, 330, 72, 3), ACCENT)
    for (name, words), x, width in zip(_facts(pad), (0, 250, 420, 646), (236, 156, 212, 206), strict=True):
        lines = [Line((Run(name, 13, SOFT),)), Line((Run(words, 16, is_bold=True),), before=4)]
        pad.lines(slide, Box(LEFT + x, 354, width, 76), lines)
    if document.is_demo:
        demo = Line((Run(text(document.lang, "ui.demo"), 16, ACCENT, is_bold=True),))
        pad.lines(slide, Box(LEFT, 446, ACROSS, 22), [demo])


def _facts(pad: Pad) -> tuple[tuple[str, str], ...]:
    document = pad.document
    return (
        (pad.text("scope"), ooxml.shortened(document.scope, 26)),
        (pad.text("cutoff"), document.cutoff.isoformat() if document.cutoff else pad.text("no_cutoff")),
        (pad.text("version"), format_moment(document.moment)),
        (pad.text("code"), pad.seal.code),
    )


def _fill_contents(pad: Pad, slides: Sequence[Slide], sections: Sequence[Section]) -> None:
    """Every chapter with its light, in two columns; a click leads there."""
    most = 2 * CONTENTS_ROWS
    for page, slide in enumerate(slides):
        pad.head(slide, pad.document.plan, pad.text("contents"), pad.part(page + 1, len(slides)))
        for place, section in enumerate(sections[page * most : (page + 1) * most]):
            width = (ACROSS - 40) / 2 if len(sections) > CONTENTS_ROWS else 620.0
            _contents_row(pad, slide, section, (page * most + place, place), width)


def _contents_row(pad: Pad, slide: Slide, section: Section, numbers: tuple[int, int], width: float) -> None:
    index, place = numbers
    column, row = divmod(place, CONTENTS_ROWS)
    x, y = LEFT + column * (width + 40), TOP + row * 30.5
    target = pad.slides[pad.chapters[index][1]]
    relation = slide.part.relate_to(target.part, RELATIONSHIP_TYPE.SLIDE)
    name = Line((Run(ooxml.shortened(section.title, (width - 188) / 15), 15),))
    pad.lines(slide, Box(x + 34, y + 4, width - 184, 22), [name], section.title, relation)
    pad.lines(slide, Box(x, y + 5, 24, 20), [Line((Run(str(index + 1), 13, SOFT),), "r")])
    if section.status is not None:
        pad.lines(slide, Box(x + width - 150, y + 5, 150, 20), [Line((pad.status(section.status, 13),), "r")])
    add_bar(slide, Box(x, y + 29, width, 0.75), GRID)


def _closing_slide(pad: Pad) -> None:
    document, slide = pad.document, pad.slide()
    pad.head(slide, document.plan, pad.text("closing"))
    told = [pad.text("closing_lead"), pad.text("closing_code")]
    if document.link:
        told.append(pad.text("closing_link", link=document.link))
    lines = [Line((Run(pad.seal.code, 40, ACCENT, is_bold=True),))]
    lines += [Line((Run(t, 16),), before=12) for t in told]
    lines.append(Line((Run(pad.text("closing_digest", digest=pad.seal.digest), 12, SOFT),), before=16))
    facts = " · ".join(f"{name} {words}" for name, words in _facts(pad)[:3])
    lines.append(Line((Run(facts, 12, SOFT),), before=4))
    pad.lines(slide, Box(LEFT, TOP, ACROSS, BOTTOM - TOP), lines)


def _outline(pad: Pad) -> None:
    """PowerPoint's own sections, one for each chapter, to jump by."""
    ids = [s.get("id") for s in pad.file.slides._sldIdLst]
    starts = [(pad.document.title, 0), *pad.chapters]
    ends = [start for _, start in starts[1:]] + [len(ids)]
    spans = zip(starts, ends, strict=True)
    parts = "".join(_deck_section(i, name, ids[start:end]) for i, ((name, start), end) in enumerate(spans))
    space = 'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"'
    lists = f"<p14:sectionLst {space}>{parts}</p14:sectionLst>"
    ext = f'<p:extLst {nsdecls("p")}><p:ext uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}">{lists}</p:ext></p:extLst>'
    presentation = pad.file.part._element
    for old in presentation.findall(qn("p:extLst")):
        presentation.remove(old)
    presentation.append(parse_xml(ext))


def _deck_section(number: int, name: str, slide_ids: Sequence[str]) -> str:
    told = str(uuid5(NAMESPACE_URL, f"yardstick:section:{number}")).upper()  # by its place: always the same
    slides = "".join(f'<p14:sldId id="{n}"/>' for n in slide_ids)
    head = f'<p14:section name="{ooxml.escaped(name)}" id="{{{told}}}">'
    return f"{head}<p14:sldIdLst>{slides}</p14:sldIdLst></p14:section>"
