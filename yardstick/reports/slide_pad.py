"""One deck being written: its slides, with what stands on every one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pptx.presentation import Presentation as Deck
from pptx.slide import Slide

from yardstick.reports import ooxml
from yardstick.reports.document import Document
from yardstick.reports.seals import Seal, foot
from yardstick.reports.slide_shapes import (
    ACCENT,
    ACROSS,
    GRID,
    LEFT,
    RIGHT,
    SOFT,
    Box,
    Line,
    Run,
    add_bar,
    add_text,
    set_title,
    status_run,
)
from yardstick.status import Status
from yardstick.texts import text


@dataclass
class Pad:
    """The deck, and the report it tells. `charts` counts the charts made so far, whose files are named by it."""

    document: Document
    seal: Seal
    file: Deck
    charts: int = 0
    chapters: list[tuple[str, int]] = field(default_factory=list)  # name, number of its first slide

    def text(self, key: str, **values: object) -> str:
        """A word that slides add to the report."""
        return text(self.document.lang, f"slides.{key}", **values)

    def status(self, status: Status, size: float) -> Run:
        """A status in shape, word and colour."""
        return status_run(status, text(self.document.lang, f"status.{status}"), size)

    def slide(self) -> Slide:
        """A new slide at the end."""
        slide: Slide = self.file.slides.add_slide(self.file.slide_layouts[0])
        return slide

    def lines(self, slide: Slide, box: Box, lines: Sequence[Line], name: str = "", to_slide: str = "") -> None:
        """Words at a place."""
        add_text(slide, box, lines, self.document.lang, name, to_slide)

    def head(self, slide: Slide, kicker: str, title: str, part: str = "", size: float = 26.0) -> None:
        """The smaller line and the title; `part` says which part of a longer whole this is."""
        told = ooxml.shortened(title, ACROSS * 2 / 22 - 8) + part
        self.lines(slide, Box(LEFT, 28, ACROSS - 120, 20), [Line((Run(ooxml.shortened(kicker, 52), 13, SOFT),))])
        is_long = ooxml.lines(told, size, ACROSS) > 1
        line = Line((Run(told, 22.0 if is_long else size, is_bold=True),))
        set_title(slide, Box(LEFT, 50, ACROSS, 62), [line], self.document.lang)

    def part(self, page: int, pages: int) -> str:
        """（2/3）, or nothing for what is whole."""
        return "" if pages == 1 else self.text("continued" if page > 1 else "first", page=page, pages=pages)

    def foot(self, slide: Slide, number: int) -> None:
        """Plan, code, version and data date, the number of the slide, and how far along the deck it is."""
        document, last = self.document, max(len(self.file.slides) - 1, 1)
        add_bar(slide, Box(LEFT, 508, ACROSS, 0.75), GRID)
        told = f"{ooxml.shortened(document.plan, 18)} · {foot(document, self.seal)}"
        self.lines(slide, Box(LEFT, 514, ACROSS - 70, 16), [Line((Run(told, 9.5, SOFT),))], name="Foot")
        page = Line((Run(str(number + 1), 11, SOFT, is_page_number=True),), "r")
        self.lines(slide, Box(RIGHT - 60, 513, 60, 16), [page], name="Page")
        add_bar(slide, Box(LEFT + ACROSS * number / last - 1.5, 0, 3, 13), ACCENT, "Progress")
        if document.is_demo and number:
            demo = Line((Run(text(document.lang, "ui.demo"), 12, ACCENT, is_bold=True),), "r")
            self.lines(slide, Box(RIGHT - 160, 28, 160, 18), [demo], name="Demo")

    def notes(self, slide: Slide, words: Sequence[str]) -> None:
        """What the speaker may be asked for."""
        told = [ooxml.clean(w) for w in words if w]
        if told:
            frame = slide.notes_slide.notes_text_frame
            assert frame is not None  # the template's notes have one
            frame.text = "\n".join(told)
