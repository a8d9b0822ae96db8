"""One section of a report as slides: verdict, figure and first chart, then the other charts in pairs, then tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pptx.slide import Slide

from yardstick.reports import ooxml
from yardstick.reports.document import Document, Number, Paragraph, Picture, Section, Source, Table
from yardstick.reports.slide_charts import MOST_BAR_SLOT, add_chart, plot_area, present
from yardstick.reports.slide_pad import Pad
from yardstick.reports.slide_shapes import (
    ACROSS,
    BOTTOM,
    GRID,
    INK,
    LEFT,
    PADDING,
    RIGHT,
    SOFT,
    SPACING,
    TOP,
    Box,
    Grid,
    Line,
    Run,
    add_bar,
    add_dashes,
    add_table,
    colour_of,
)
from yardstick.snapshots import format_moment

FIGURE_WIDTH, FIGURE_SIZE = 300.0, 84.0
GAP = 36.0  # between what stands side by side
HALF = (ACROSS - GAP) / 2
MOST_ROWS = 12  # of one table on one slide
MOST_HALF_BARS = 12  # that half a slide can hold
SIZES = {"lead": 22.0, "body": 16.0, "item": 16.0, "quote": 14.0, "note": 12.0}
SCALES = (1.3, 1.15, 1.0)  # of those sizes: few words are set larger
BESIDE = 0.88  # of those sizes: words beside a chart

_FIGURE = re.compile(r"([-+−]?[\d,.]+)\s*(.*)", re.DOTALL)


@dataclass
class Sections:
    """Writes sections. `figures`: the newest value of what a section is about, by page and title, as tables have it."""

    pad: Pad
    figures: dict[tuple[str, str], str]

    @classmethod
    def of(cls, pad: Pad) -> Sections:
        """For this deck's report."""
        return cls(pad, dict(_figures(pad.document)))

    def add(self, section: Section) -> None:
        """All slides of one section."""
        words = [b for b in section.blocks if isinstance(b, Paragraph)]
        pictures = [b for b in section.blocks if isinstance(b, Picture)]
        tables = [b for b in section.blocks if isinstance(b, Table)]
        before = len(self.pad.slides)
        if pictures or not tables or _is_verdict(section, words):
            pictures = self._verdict(section, words, pictures)
            words = []
        left = self._pictures(section, pictures, has_tables=bool(tables))
        self._tables(section, words, left, tables)
        for slide in self.pad.slides[before:]:
            self.pad.notes(slide, [*_alts(slide), *self._told_of(section)])

    # ---- the verdict

    def _verdict(self, section: Section, words: Sequence[Paragraph], pictures: list[Picture]) -> list[Picture]:
        """The verdict beside the first chart where both fit, else by itself; returns the charts still to be shown."""
        figure = _leading(words) or self.figures.get((section.slug, section.title), "")
        beside = [_as_line(p, BESIDE) for p in words]
        high = sum(line.height(FIGURE_WIDTH) for line in beside)
        head = 26.0 + 16 + (FIGURE_SIZE * 1.25 if figure else 0)
        if pictures and words and not _is_wide(pictures[0]) and head + high <= BOTTOM - TOP - 20:
            self._beside(section, figure, beside, head, pictures[0])
            return pictures[1:]
        if words:
            self._alone(section, figure, words)
        return pictures

    def _beside(self, section: Section, figure: str, lines: Sequence[Line], head: float, picture: Picture) -> None:
        slide = self.pad.slide()
        self.pad.head(slide, section.kicker, section.title, size=30.0)
        self._card(slide, section, figure)
        self.pad.lines(slide, Box(LEFT, TOP + 18 + head, FIGURE_WIDTH, BOTTOM - TOP - 18 - head), lines)
        x = LEFT + FIGURE_WIDTH + GAP
        self.panel(slide, Box(x, TOP + 18, RIGHT - x, BOTTOM - TOP - 18), picture)

    def _alone(self, section: Section, figure: str, words: Sequence[Paragraph]) -> None:
        x = LEFT + (FIGURE_WIDTH + GAP if figure else 0)
        down = 40.0 if section.status is not None and not figure else 0.0
        pages = _fitted(words, RIGHT - x, BOTTOM - TOP - 24 - down)
        for page, lines in enumerate(pages, start=1):
            slide = self.pad.slide()
            self.pad.head(slide, section.kicker, section.title, self.pad.part(page, len(pages)), 30.0)
            self._card(slide, section, figure)
            self.pad.lines(slide, Box(x, TOP + 20 + down, RIGHT - x, BOTTOM - TOP - 20 - down), lines)

    def _card(self, slide: Slide, section: Section, figure: str) -> None:
        """A rule in the status's colour, its shape and word, and the figure as large as its place lets it be."""
        status = section.status
        add_bar(slide, Box(LEFT, TOP - 4, ACROSS, 3), colour_of(status) if status else GRID)
        if status is not None:
            self.pad.lines(
                slide, Box(LEFT, TOP + 16, FIGURE_WIDTH, 26), [Line((self.pad.status(status, 20),))], "Status"
            )
        if figure:
            box = Box(LEFT, TOP + 42, FIGURE_WIDTH + 20, FIGURE_SIZE * 1.25)
            self.pad.lines(slide, box, [_figure_line(figure)], "Figure")

    # ---- charts

    def _pictures(self, section: Section, pictures: Sequence[Picture], *, has_tables: bool) -> list[Picture]:
        """Two beside each other where both are small, else one on a slide; a last small one is left for the tables."""
        waiting = list(pictures)
        while waiting:
            first = waiting.pop(0)
            if waiting and not _is_wide(first) and not _is_wide(waiting[0]):
                self._pair(section, first, waiting.pop(0))
            elif has_tables and not waiting and not _is_wide(first):
                return [first]
            else:
                self._whole(section, first)
        return []

    def _pair(self, section: Section, left: Picture, right: Picture) -> None:
        slide = self.pad.slide()
        self.pad.head(slide, section.kicker, section.title)
        for picture, x in ((left, LEFT), (right, LEFT + HALF + GAP)):
            add_bar(slide, Box(x, TOP - 8, HALF, 0.75), GRID)
            self.panel(slide, Box(x, TOP + 4, HALF, BOTTOM - TOP - 4), picture)

    def _whole(self, section: Section, picture: Picture) -> None:
        slide = self.pad.slide()
        self.pad.head(slide, " · ".join(w for w in (section.title, picture.caption) if w), picture.finding)
        self._chart(slide, Box(LEFT, TOP - 4, ACROSS, BOTTOM - TOP + 4), picture)

    def panel(self, slide: Slide, box: Box, picture: Picture) -> None:
        """A chart under its own small finding."""
        caption = Line((Run(ooxml.shortened(picture.caption, box.width / 12 - 1), 12, SOFT),))
        finding = Line(
            (Run(ooxml.shortened(picture.finding, 2 * box.width / 15 - 3), 15, INK, is_bold=True),), before=2
        )
        high = caption.height(box.width) + finding.height(box.width)
        self.pad.lines(slide, Box(box.x, box.y, box.width, high + 4), [caption, finding])
        self._chart(slide, Box(box.x, box.y + high + 8, box.width, box.height - high - 8), picture)

    def _chart(self, slide: Slide, box: Box, picture: Picture) -> None:
        """The native chart, the target's line over bars, and what its shapes mean."""
        statuses = present(picture)
        place = replace(box, height=box.height - (22 if statuses else 0))
        self.pad.charts += 1
        add_chart(slide, place, picture, self.pad.charts, self.pad.document.lang)
        if picture.kind == "bars" and picture.target is not None:
            self._target(slide, place, picture)
        if statuses:
            runs = [r for s in statuses for r in (self.pad.status(s, 12), Run("　", 12))]
            self.pad.lines(slide, Box(box.x, box.y + box.height - 17, box.width, 17), [Line(tuple(runs))], "Legend")

    def _target(self, slide: Slide, box: Box, picture: Picture) -> None:
        """The target as a line over the bars, where their axis has it."""
        place, scale = plot_area(picture, box)
        x = place.x + place.width * scale.share(picture.target or 0.0)
        add_dashes(slide, Box(x, place.y - 4, 0, place.height + 4), INK, "Target")
        words = Line((Run(picture.target_words or self.pad.text("target"), 13, INK, is_bold=True),), "ctr")
        width = min(260.0, box.width)
        left = min(max(x - width / 2, box.x), box.x + box.width - width)
        self.pad.lines(slide, Box(left, place.y - 22, width, 18), [words], name="Target")

    # ---- tables

    def _tables(
        self, section: Section, words: Sequence[Paragraph], pictures: Sequence[Picture], tables: Sequence[Table]
    ) -> None:
        """Words and a small chart, then tables one below the other, over as many slides as they need."""
        if not tables:
            return
        flow = _Flow(self.pad, section)
        for line in (_as_line(p, 1.0) for p in words):
            flow.line(line)
        for picture in pictures:
            self.panel(flow.turn(), flow.room(_height(picture)), picture)
        for table in tables:
            flow.table(table)

    # ---- notes

    def _told_of(self, section: Section) -> list[str]:
        """What the speaker may be asked: where the figures come from, and what they mean."""
        pad = self.pad
        version = format_moment(pad.document.moment)
        told = dict.fromkeys((s.indicator, s.period) for s in _sources(section) if s.indicator)
        lines = [pad.text("source", indicator=i, period=p.isoformat() if p else "—") for i, p in told]
        meant = [w for d in pad.document.definitions if d.title == section.title for w in _in_words(d)]
        heads = [pad.text("sources", version=version)] if lines else [], [pad.text("definitions")] if meant else []
        return [*heads[0], *lines, *heads[1], *meant]


@dataclass
class _Flow:
    """Slides of one section that are filled from above."""

    pad: Pad
    section: Section
    slide: Slide | None = None
    y: float = BOTTOM
    pages: int = 0

    def turn(self) -> Slide:
        """A new slide under the section's title."""
        self.slide = self.pad.slide()
        self.pages += 1
        part = self.pad.text("more") if self.pages > 1 else ""
        self.pad.head(self.slide, self.section.kicker, self.section.title, part)
        self.y = TOP - 10
        if self.pages == 1 and self.section.status is not None:
            status = Line((self.pad.status(self.section.status, 18),), "r")
            self.pad.lines(self.slide, Box(RIGHT - 260, 56, 260, 24), [status], "Status")
        return self.slide

    def room(self, height: float) -> Box:
        """The next place of this height on the slide."""
        box = Box(LEFT, self.y, ACROSS, height)
        self.y += height
        return box

    def line(self, line: Line) -> None:
        """A paragraph across the slide."""
        high = line.height(ACROSS)
        slide = self.slide if self.slide and self.y + high <= BOTTOM else self.turn()
        self.pad.lines(slide, Box(LEFT, self.y + line.before, ACROSS, high - line.before), [replace(line, before=0.0)])
        self.y += high

    def table(self, table: Table) -> None:
        """A table under its title; its head again on every slide."""
        grid = _grid(table)
        title = Run(ooxml.shortened(table.title, 2 * ACROSS / 15 - 12), 15, is_bold=True)
        head = Line((title,)).height(ACROSS) + 4
        note = Line((Run(table.note, 11, SOFT),))
        under = note.height(ACROSS) + 4 if table.note else 0.0
        rows = [grid.row_height([c.words for c in row]) for row in table.rows[:3]]
        if self.slide is None or self.y + 14 + head + grid.head + sum(rows) + under > BOTTOM:
            self.turn()
        else:
            self.y += 14
        parts = grid.pages(table.rows, MOST_ROWS, BOTTOM - self.y - head - under, BOTTOM - TOP + 10 - head - under)
        for number, part in enumerate(parts, start=1):
            slide = self.turn() if number > 1 or self.slide is None else self.slide
            named = replace(title, words=title.words + self.pad.part(number, len(parts)))
            self.pad.lines(slide, Box(LEFT, self.y, ACROSS, head), [Line((named,))], "Table title")
            add_table(slide, (LEFT, self.y + head), part, table.title, self.pad.document.lang)
            self.y += head + part.height
        if table.note and self.slide is not None:
            self.pad.lines(self.slide, Box(LEFT, self.y + 4, ACROSS, under), [note], "Table note")
            self.y += under


def _is_verdict(section: Section, words: Sequence[Paragraph]) -> bool:
    """Whether a section's words deserve a slide of their own: few that lead to no figure stand above their table."""
    if not any(p.kind == "lead" for p in words):
        return False
    high = sum(_as_line(p, 1.0).height(ACROSS) for p in words)
    return section.status is not None or bool(_leading(words)) or high > (BOTTOM - TOP) / 2


def _grid(table: Table) -> Grid:
    size = 13.0 if len(table.columns) <= 6 else 12.0 if len(table.columns) <= 9 else 11.0
    grid = Grid(table.columns, ooxml.widths(table, ACROSS, size, PADDING), size, 0.0)
    return replace(grid, head=grid.row_height([c.title for c in table.columns]))


def _is_wide(picture: Picture) -> bool:
    return picture.kind == "bars" and len(picture.categories) * len(picture.series) > MOST_HALF_BARS


def _height(picture: Picture) -> float:
    """Of a chart that stands above a table: with its finding and what its shapes mean."""
    bars = len(picture.categories) * MOST_BAR_SLOT if picture.kind == "bars" else 150.0
    return 50.0 + 22.0 + 22.0 + min(bars, 150.0)


def _figures(document: Document) -> Iterator[tuple[tuple[str, str], str]]:
    """The newest value of each indicator, as its page's tables have it."""
    for section, table in document.tables():
        for row in table.rows:
            value = next((c for c in row if c.source is not None and c.source.field == "value"), None)
            if row and value is not None and value.value is not None:
                yield (section.slug, row[0].words), value.words


def _leading(paragraphs: Sequence[Paragraph]) -> str:
    """The number that the leading sentence is about: the measured value, else the first there is."""
    numbers = [s for p in paragraphs if p.kind == "lead" for s in p.spans if isinstance(s, Number)]
    measured = [n for n in numbers if n.source.field == "value"]
    plain = [n for n in numbers if isinstance(n.value, (int, float))]
    return next((n.words for n in (*measured, *plain)), "")


def _figure_line(figure: str) -> Line:
    """The figure as large as its place lets it be, the unit smaller behind it."""
    found = _FIGURE.fullmatch(figure)
    number, unit = (found[1], found[2]) if found else (figure, "")
    size = min(FIGURE_SIZE, FIGURE_WIDTH / max(ooxml.ems(number) + 0.42 * ooxml.ems(f" {unit}"), 1.0))
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
    before = 0.0 if kind == "lead" else 9.0 * scale
    return Line((words,), before=before, indent=indent, is_item=kind == "item")


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
    """A paragraph higher than a slide in parts that are not, cut behind a full stop where there is one."""
    run = line.runs[0]
    words = run.words
    most = max(int(height / (SPACING * run.size) - 1) * int((width - line.indent) / run.size), 20)
    while ooxml.ems(words) > most:
        cut = max((i for i in range(1, most) if words[i - 1] in "。；;.，, "), default=most)
        yield replace(line, runs=(replace(run, words=words[:cut]),))
        words = words[cut:]
    yield replace(line, runs=(replace(run, words=words),))


def _alts(slide: Slide) -> list[str]:
    """What its charts show, in words."""
    return [f._element.nvGraphicFramePr.cNvPr.get("descr") for f in slide.shapes if f.has_chart]


def _sources(section: Section) -> Iterator[Source]:
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield from (s.source for s in block.spans if isinstance(s, Number))
        elif isinstance(block, Table):
            yield from (c.source for row in block.rows for c in row if c.source is not None)


def _in_words(section: Section) -> Iterator[str]:
    """A section of definitions as plain lines."""
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Table):
            yield from ("：".join(c.words for c in row if c.words) for row in block.rows)
