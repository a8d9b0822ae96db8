"""A report as slides for a projector: verdict and figure first, native charts, tables over as many slides as they need.

title ─ contents ─ for each section: verdict · charts · tables ─ verification

Speaker's notes carry sources and definitions. A ruler on top of every slide tells how far the deck has come.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import NAMESPACE_URL, uuid5

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Emu

from yardstick.reports import ooxml
from yardstick.reports.document import Block, Document, Number, Paragraph, Picture, Section, Table
from yardstick.reports.seals import Seal, foot
from yardstick.reports.slide_charts import add_chart, plot_area, present
from yardstick.reports.slide_shapes import (
    ACCENT,
    CHINESE_FONT,
    EMU,
    GRID,
    HEIGHT,
    INK,
    LATIN_FONT,
    SOFT,
    SPACING,
    WIDTH,
    Box,
    Grid,
    Line,
    Run,
    add_bar,
    add_dashes,
    add_table,
    add_text,
    colour_of,
    set_title,
    status_run,
)
from yardstick.snapshots import format_moment
from yardstick.status import Status
from yardstick.texts import text

LEFT, RIGHT = 54.0, 906.0
ACROSS = RIGHT - LEFT
TOP, BOTTOM = 126.0, 494.0  # of what stands between title and foot
FIGURE_WIDTH = 300.0
MOST_ROWS = 12
CONTENTS_ROWS = 12
SIZES = {"lead": 22.0, "body": 16.0, "item": 16.0, "quote": 14.0, "note": 12.0}
SCALES = (1.3, 1.15, 1.0)  # of those sizes: few words are set larger

_FIGURE = re.compile(r"([-+−]?[\d,.]+)\s*(.*)", re.DOTALL)


def as_pptx(document: Document, seal: Seal, step: ooxml.Step | None = None) -> bytes:
    """The document as a PowerPoint file. `step` is told how many sections are done; what it raises ends the writing."""
    deck = _Deck(document, seal, _blank_deck())
    deck.write(step)
    ooxml.describe(deck.file.core_properties, document, seal)
    out = io.BytesIO()
    deck.file.save(out)
    return ooxml.with_fixed_dates(out.getvalue())


def _blank_deck() -> Deck:
    """An empty 16:9 deck with our fonts, one layout and the ruler on it."""
    deck = Presentation()
    _widen(deck)
    deck.slide_width, deck.slide_height = Emu(round(WIDTH * EMU)), Emu(round(HEIGHT * EMU))
    for layout in list(deck.slide_layouts):
        if layout.name != "Title Only":
            deck.slide_layouts.remove(layout)
    layout = deck.slide_layouts[0]
    layout.shapes._spTree.insert(2, parse_xml(_ruler()))
    _name_fonts(deck)
    for relation in [r for r in deck.part.package._rels.values() if r.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        deck.part.package._rels.pop(relation.rId)
    for relation in [r for r in deck.part.rels.values() if r.reltype == RELATIONSHIP_TYPE.PRINTER_SETTINGS]:
        deck.part.rels.pop(relation.rId)
    return deck


def _widen(deck: Deck) -> None:
    """The template is 4:3; what stands on its master and layouts is spread to the new width."""
    wider = WIDTH * EMU / deck.slide_width
    for shape in (*deck.slide_master.shapes, *(s for layout in deck.slide_layouts for s in layout.shapes)):
        if shape._element.find(f"{qn('p:spPr')}/{qn('a:xfrm')}") is not None:
            shape.left, shape.width = Emu(round(shape.left * wider)), Emu(round(shape.width * wider))


def _name_fonts(deck: Deck) -> None:
    theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    words = theme.blob.decode()
    for tag in ("major", "minor"):
        fonts = f'<a:latin typeface="{LATIN_FONT}"/><a:ea typeface="{CHINESE_FONT}"/><a:cs typeface=""/>'
        words = re.sub(
            rf"(<a:{tag}Font>).*?(</a:{tag}Font>)",
            rf'\g<1>{fonts}<a:font script="Hans" typeface="{CHINESE_FONT}"/>\g<2>',
            words,
            flags=re.DOTALL,
        )
    theme._blob = words.encode()


def _ruler() -> str:
    """A hundred small marks across the top, as one drawing: the product's own sign."""
    ticks = ((round((LEFT + ACROSS * i / 100) * EMU), round((9.0 if i % 10 == 0 else 4.5) * EMU)) for i in range(101))
    paths = "".join(
        f'<a:moveTo><a:pt x="{x}" y="0"/></a:moveTo><a:lnTo><a:pt x="{x}" y="{high}"/></a:lnTo>' for x, high in ticks
    )
    w, h = round(WIDTH * EMU), 9 * EMU
    return (
        f"<p:sp {nsdecls('p', 'a')}><p:nvSpPr>"
        f'<p:cNvPr id="90" name="Ruler"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>'
        f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{w}" cy="{h}"/></a:xfrm><a:custGeom><a:avLst/><a:gdLst/><a:ahLst/>'
        f'<a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst><a:path w="{w}" h="{h}" fill="none">{paths}</a:path>'
        f'</a:pathLst></a:custGeom><a:noFill/><a:ln w="9525"><a:solidFill><a:srgbClr val="C9D3E0"/></a:solidFill>'
        f"</a:ln></p:spPr></p:sp>"
    )


@dataclass
class _Deck:
    document: Document
    seal: Seal
    file: Deck
    charts: int = 0
    chapters: list[tuple[str, int]] = field(default_factory=list)  # name, number of its first slide

    def write(self, step: ooxml.Step | None) -> None:
        """Every slide, then what can be known only once all are there: links, the ruler's pointer."""
        sections = self.document.sections
        self._title_slide()
        contents = self._contents_slides(sections) if len(sections) > 1 else []
        for done, section in enumerate(sections):
            if step is not None:
                step(done, len(sections))
            self.chapters.append((section.title, len(self.file.slides)))
            self._section(section)
        self.chapters.append((self._text("closing"), len(self.file.slides)))
        self._closing_slide()
        self._fill_contents(contents, sections)
        for number, slide in enumerate(self.file.slides):
            self._foot(slide, number)
        self._outline()
        if step is not None:
            step(len(sections), len(sections))

    def _text(self, key: str, **values: object) -> str:
        return text(self.document.lang, f"slides.{key}", **values)

    def _status(self, status: Status, size: float) -> Run:
        return status_run(status, text(self.document.lang, f"status.{status}"), size)

    def _slide(self) -> Slide:
        slide: Slide = self.file.slides.add_slide(self.file.slide_layouts[0])
        return slide

    def _lines(self, slide: Slide, box: Box, lines: Sequence[Line], name: str = "", to_slide: str = "") -> None:
        add_text(slide, box, lines, self.document.lang, name, to_slide)

    # ---- title, contents, verification

    def _title_slide(self) -> None:
        document, slide = self.document, self._slide()
        self._lines(slide, Box(LEFT, 96, ACROSS, 24), [Line((Run(document.plan, 18, SOFT),))])
        size = 46.0 if ooxml.lines(document.title, 46, ACROSS) < 2 else 36.0
        set_title(slide, Box(LEFT, 128, ACROSS, 118), [Line((Run(document.title, size, is_bold=True),))], document.lang)
        if document.subtitle:
            self._lines(slide, Box(LEFT, 252, ACROSS, 56), [Line((Run(document.subtitle, 20, SOFT),))])
        add_bar(slide, Box(LEFT, 330, 72, 3), ACCENT)
        for (name, words), x, width in zip(self._facts(), (0, 250, 420, 646), (236, 156, 212, 206), strict=True):
            lines = [Line((Run(name, 13, SOFT),)), Line((Run(words, 16, is_bold=True),), before=4)]
            self._lines(slide, Box(LEFT + x, 354, width, 76), lines)
        if document.is_demo:
            self._lines(
                slide, Box(LEFT, 446, ACROSS, 22), [Line((Run(text(document.lang, "ui.demo"), 16, ACCENT, True),))]
            )

    def _facts(self) -> tuple[tuple[str, str], ...]:
        document = self.document
        return (
            (self._text("scope"), document.scope),
            (self._text("cutoff"), document.cutoff.isoformat() if document.cutoff else self._text("no_cutoff")),
            (self._text("version"), format_moment(document.moment)),
            (self._text("code"), self.seal.code),
        )

    def _contents_slides(self, sections: Sequence[Section]) -> list[Slide]:
        return [self._slide() for _ in range(0, len(sections), 2 * CONTENTS_ROWS)]

    def _fill_contents(self, slides: Sequence[Slide], sections: Sequence[Section]) -> None:
        """Every section with its light, in two columns; a click leads there."""
        for page, slide in enumerate(slides):
            self._head(slide, self.document.plan, self._text("contents"), page + 1, len(slides))
            for place in range(2 * CONTENTS_ROWS):
                index = page * 2 * CONTENTS_ROWS + place
                if index < len(sections):
                    self._contents_row(slide, sections[index], index, place)

    def _contents_row(self, slide: Slide, section: Section, index: int, place: int) -> None:
        column, row = divmod(place, CONTENTS_ROWS)
        width = (ACROSS - 40) / 2
        x, y = LEFT + column * (width + 40), TOP + row * 30.5
        target = self.file.slides[self.chapters[index][1]]
        relation = slide.part.relate_to(target.part, RELATIONSHIP_TYPE.SLIDE)
        name = Line((Run(ooxml.shortened(section.title, 17), 15),))
        self._lines(slide, Box(x + 34, y + 4, width - 194, 22), [name], section.title, relation)
        number = Run(str(index + 1), 13, SOFT)
        self._lines(slide, Box(x, y + 5, 24, 20), [Line((number,), "r")])
        if section.status is not None:
            status = Line((self._status(section.status, 13),), "r")
            self._lines(slide, Box(x + width - 160, y + 5, 160, 20), [status])
        add_bar(slide, Box(x, y + 29, width, 0.75), GRID)

    def _closing_slide(self) -> None:
        document, slide = self.document, self._slide()
        self._head(slide, document.plan, self._text("closing"))
        told = [self._text("closing_lead"), self._text("closing_code")]
        if document.link:
            told.append(self._text("closing_link", link=document.link))
        lines = [Line((Run(self.seal.code, 40, ACCENT, is_bold=True),))]
        lines += [Line((Run(t, 16),), before=12) for t in told]
        lines.append(Line((Run(self._text("closing_digest", digest=self.seal.digest), 12, SOFT),), before=16))
        facts = " · ".join(f"{name} {words}" for name, words in self._facts()[:3])
        lines.append(Line((Run(facts, 12, SOFT),), before=4))
        self._lines(slide, Box(LEFT, TOP, ACROSS, BOTTOM - TOP), lines)

    # ---- the parts every slide has

    def _head(self, slide: Slide, kicker: str, title: str, page: int = 1, pages: int = 1, size: float = 26.0) -> None:
        """The smaller line and the title; a title that goes on says so."""
        part = "" if pages == 1 else self._text("continued" if page > 1 else "first", page=page, pages=pages)
        told = ooxml.shortened(title, ACROSS * 2 / 22 - 8) + part
        self._lines(slide, Box(LEFT, 28, ACROSS - 120, 20), [Line((Run(ooxml.shortened(kicker, 52), 13, SOFT),))])
        is_long = ooxml.lines(told, size, ACROSS) > 1
        line = Line((Run(told, 22.0 if is_long else size, is_bold=True),))
        set_title(slide, Box(LEFT, 50, ACROSS, 62), [line], self.document.lang)

    def _foot(self, slide: Slide, number: int) -> None:
        """Plan, code, version and data date, the number of the slide, and how far along the deck it is."""
        document, last = self.document, max(len(self.file.slides) - 1, 1)
        add_bar(slide, Box(LEFT, 508, ACROSS, 0.75), GRID)
        told = f"{ooxml.shortened(document.plan, 18)} · {foot(document, self.seal)}"
        self._lines(slide, Box(LEFT, 514, ACROSS - 40, 16), [Line((Run(told, 9.5, SOFT),))], name="Foot")
        page = Line((Run(str(number + 1), 11, SOFT, is_page_number=True),), "r")
        self._lines(slide, Box(RIGHT - 60, 513, 60, 16), [page], name="Page")
        add_bar(slide, Box(LEFT + ACROSS * number / last - 1.5, 0, 3, 13), ACCENT, "Progress")
        if document.is_demo and number:
            demo = Line((Run(text(document.lang, "ui.demo"), 12, ACCENT, is_bold=True),), "r")
            self._lines(slide, Box(RIGHT - 120, 28, 120, 18), [demo], name="Demo")

    def _notes(self, slide: Slide, words: Sequence[str]) -> None:
        told = [ooxml.clean(w) for w in words if w]
        if told:
            frame = slide.notes_slide.notes_text_frame
            assert frame is not None  # the template's notes have one
            frame.text = "\n".join(told)

    def _outline(self) -> None:
        """PowerPoint's own sections, one for each of ours, to jump by."""
        ids = [s.get("id") for s in self.file.slides._sldIdLst]
        starts = [(self.document.title, 0), *self.chapters]
        ends = [start for _, start in starts[1:]] + [len(ids)]
        spans = zip(starts, ends, strict=True)
        parts = "".join(_deck_section(i, name, ids[start:end]) for i, ((name, start), end) in enumerate(spans))
        space = 'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"'
        lists = f"<p14:sectionLst {space}>{parts}</p14:sectionLst>"
        ext = (
            f'<p:extLst {nsdecls("p")}><p:ext uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}">{lists}</p:ext></p:extLst>'
        )
        presentation = self.file.part._element
        for old in presentation.findall(qn("p:extLst")):
            presentation.remove(old)
        presentation.append(parse_xml(ext))

    # ---- sections

    def _section(self, section: Section) -> None:
        is_first = True
        for part in _parts(section.blocks):
            if isinstance(part, Picture):
                self._picture(section, part)
            elif isinstance(part, Table):
                self._table(section, part)
            else:
                self._words(section, part, is_first)
            is_first = False

    def _words(self, section: Section, paragraphs: Sequence[Paragraph], is_first: bool) -> None:
        """A verdict beside its figure, the figure largest; then the rest of the words, over more slides if need be."""
        figure = _figure(paragraphs)
        x = LEFT + (FIGURE_WIDTH + 36 if figure else 0)
        pages = _fitted(paragraphs, RIGHT - x, BOTTOM - TOP - 30)
        for page, lines in enumerate(pages, start=1):
            slide = self._slide()
            self._head(slide, section.kicker, section.title, page, len(pages), 30.0)
            self._card(slide, section.status if is_first else None, figure)
            self._lines(slide, Box(x, TOP + 24, RIGHT - x, BOTTOM - TOP - 24), lines)
            self._notes(slide, self._told_of(section, paragraphs))

    def _card(self, slide: Slide, status: Status | None, figure: Number | None) -> None:
        add_bar(slide, Box(LEFT, TOP - 4, ACROSS, 3), colour_of(status) if status else GRID)
        y = TOP + 22
        if status is not None and figure is not None:
            self._lines(slide, Box(LEFT, y, FIGURE_WIDTH, 26), [Line((self._status(status, 20),))], name="Status")
        elif status is not None:
            self._lines(slide, Box(RIGHT - 300, 62, 300, 26), [Line((self._status(status, 20),), "r")], name="Status")
        if figure is not None:
            self._lines(slide, Box(LEFT, y + 30, FIGURE_WIDTH + 20, 150), [_figure_line(figure)], name="Figure")

    def _told_of(self, section: Section, paragraphs: Sequence[Paragraph]) -> list[str]:
        """Where the numbers come from, and what the figures of this section mean."""
        sources = [s.source for p in paragraphs for s in p.spans if isinstance(s, Number) and s.source.indicator]
        version = format_moment(self.document.moment)
        told = dict.fromkeys((s.indicator, s.place, s.period.isoformat() if s.period else version) for s in sources)
        lines = [self._text("source", indicator=i, place=p, period=d) for i, p, d in told]
        meant = [w for d in self.document.definitions if d.slug == section.slug for w in _in_words(d)]
        head = [f"{self._text('sources')}（{version}）" if self.document.lang == "zh" else f"Sources ({version})"]
        return [*(head if lines else []), *lines, *([self._text("definitions")] if meant else []), *meant]

    def _picture(self, section: Section, picture: Picture) -> None:
        slide = self._slide()
        kicker = " · ".join(w for w in (section.title, picture.caption) if w)
        self._head(slide, kicker, picture.finding)
        self.charts += 1
        statuses = present(picture)
        box = Box(LEFT, TOP - 4, ACROSS, BOTTOM - TOP - (22 if statuses else 0))
        add_chart(slide, box, picture, self.charts, self.document.lang)
        if picture.kind == "bars" and picture.target is not None:
            self._target(slide, box, picture)
        if statuses:
            runs = [r for s in statuses for r in (self._status(s, 12), Run("　　", 12))]
            self._lines(slide, Box(LEFT, BOTTOM - 14, ACROSS, 18), [Line(tuple(runs))], name="Legend")
        self._notes(slide, [picture.alt or picture.finding, picture.caption])

    def _target(self, slide: Slide, box: Box, picture: Picture) -> None:
        """The target as a line over the bars, where their axis has it."""
        place, scale = plot_area(picture, box)
        x = place.x + place.width * scale.share(picture.target or 0.0)
        add_dashes(slide, Box(x, place.y - 4, 0, place.height + 4), INK, "Target")
        words = Line((Run(picture.target_words or self._text("target"), 13, INK, is_bold=True),), "ctr")
        left = min(max(x - 130, LEFT), RIGHT - 260)
        self._lines(slide, Box(left, place.y - 22, 260, 18), [words], name="Target")

    def _table(self, section: Section, table: Table) -> None:
        size = 13.0 if len(table.columns) <= 6 else 11.5 if len(table.columns) <= 9 else 10.0
        grid = Grid(table.columns, _widths(table), size, 0.0)
        grid = Grid(grid.columns, grid.widths, size, grid.row_height([c.title for c in table.columns]))
        note_lines = ooxml.lines(table.note, 12, ACROSS) if table.note else 0
        note = note_lines * 12 * SPACING + 8 if note_lines else 0.0
        pages = grid.pages(table.rows, MOST_ROWS, BOTTOM - TOP - note)
        for number, page in enumerate(pages, start=1):
            slide = self._slide()
            self._head(slide, section.title, table.title, number, len(pages))
            add_table(slide, (LEFT, TOP - 8), page, table.title, self.document.lang)
            if note:
                self._lines(slide, Box(LEFT, BOTTOM - note + 8, ACROSS, note), [Line((Run(table.note, 12, SOFT),))])
            self._notes(slide, [table.note, *self._told_of(section, ())])


def _deck_section(number: int, name: str, slide_ids: Sequence[str]) -> str:
    told = str(
        uuid5(NAMESPACE_URL, f"yardstick:section:{number}")
    ).upper()  # by its place, so that it is always the same
    slides = "".join(f'<p14:sldId id="{n}"/>' for n in slide_ids)
    head = f'<p14:section name="{ooxml.escaped(name)}" id="{{{told}}}">'
    return f"{head}<p14:sldIdLst>{slides}</p14:sldIdLst></p14:section>"


def _parts(blocks: Sequence[Block]) -> Iterator[Picture | Table | tuple[Paragraph, ...]]:
    """Pictures and tables, and between them paragraphs that stand together; a lead begins anew."""
    words: list[Paragraph] = []
    for block in blocks:
        starts_anew = not isinstance(block, Paragraph) or (
            block.kind == "lead" and any(p.kind == "lead" for p in words)
        )
        if words and starts_anew:
            yield tuple(words)
            words = []
        if isinstance(block, Paragraph):
            words.append(block)
        else:
            yield block
    if words:
        yield tuple(words)


def _figure(paragraphs: Sequence[Paragraph]) -> Number | None:
    """The number that the leading sentence is about: the measured value, else the first there is."""
    numbers = [s for p in paragraphs if p.kind == "lead" for s in p.spans if isinstance(s, Number)]
    measured = [n for n in numbers if n.source.field == "value"]
    plain = [n for n in numbers if isinstance(n.value, (int, float))]
    return next(iter((*measured, *plain)), None)


def _figure_line(figure: Number) -> Line:
    """The figure as large as its place lets it be, the unit smaller behind it."""
    found = _FIGURE.fullmatch(figure.words)
    number, unit = (found[1], found[2]) if found else (figure.words, "")
    size = min(88.0, FIGURE_WIDTH / max(ooxml.ems(number) + 0.42 * ooxml.ems(unit), 1.0))
    return Line((Run(number, size, is_bold=True), *([Run(f" {unit}", size * 0.4, SOFT, True)] if unit else [])))


def _fitted(paragraphs: Sequence[Paragraph], width: float, height: float) -> list[list[Line]]:
    """The words as large as one slide lets them be; over more slides only where the smallest size does not fit."""
    pages: list[list[Line]] = []
    for scale in SCALES:
        pages = list(_flowed([_as_line(p, scale) for p in paragraphs], width, height))
        if len(pages) == 1:
            return pages
    return pages


def _as_line(paragraph: Paragraph, scale: float) -> Line:
    kind = paragraph.kind
    colour = SOFT if kind in ("quote", "note") else INK
    words = Run(paragraph.text, SIZES[kind] * scale, colour, is_bold=kind == "lead")
    indent = {"quote": 18.0, "item": 16.0}.get(kind, 0.0)
    return Line((words,), before=0.0 if kind == "lead" else 9.0 * scale, indent=indent, is_item=kind == "item")


def _flowed(lines: Sequence[Line], width: float, height: float) -> Iterator[list[Line]]:
    """The lines over as many slides as they need; one that is too long for a slide goes on on the next."""
    page: list[Line] = []
    for line in (part for whole in lines for part in _split(whole, width, height)):
        if page and sum(p.height(width) for p in (*page, line)) > height:
            yield page
            page = []
        page.append(line)
    yield page


def _split(line: Line, width: float, height: float) -> Iterator[Line]:
    """A paragraph higher than a slide in parts that are not."""
    run = line.runs[0]
    words = run.words
    most = max(int(height / (SPACING * run.size)) * int(width / run.size), 20)
    while ooxml.ems(words) > most:
        cut = max((i for i in range(1, most) if words[i - 1] in "。；;.，, "), default=most)
        yield Line((Run(words[:cut], run.size, run.colour, run.is_bold),), line.align, line.before, line.indent)
        words = words[cut:]
    yield Line((Run(words, run.size, run.colour, run.is_bold),), line.align, line.before, line.indent, line.is_item)


def _in_words(section: Section) -> Iterator[str]:
    """A section of definitions as plain lines."""
    yield section.title
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            yield from ("：".join(c.words for c in row if c.words) for row in block.rows)


def _widths(table: Table) -> tuple[float, ...]:
    whole = sum(c.weight for c in table.columns) or 1.0
    return tuple(ACROSS * c.weight / whole for c in table.columns)
