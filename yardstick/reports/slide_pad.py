"""One deck being written: its slides, with what stands on every one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import nsdecls
from pptx.parts.slide import NotesSlidePart
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
    """The deck, and the report it tells. `charts` and `noted` count the parts made so far, which are named by it."""

    document: Document
    seal: Seal
    file: Deck
    slides: list[Slide] = field(default_factory=list)
    charts: int = 0
    noted: int = 0
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
        self.slides.append(slide)
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
        document, last = self.document, max(len(self.slides) - 1, 1)
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
        """What the speaker may be asked for. The part is made here: finding it a free name would take ever longer."""
        told = "".join(f"<a:p><a:r><a:t>{ooxml.escaped(w)}</a:t></a:r></a:p>" for w in words if w)
        if not told:
            return
        self.noted += 1
        package = slide.part.package
        name = PackURI(f"/ppt/notesSlides/notesSlide{self.noted}.xml")
        part = NotesSlidePart.load(name, CONTENT_TYPE.PML_NOTES_SLIDE, package, _notes(told).encode())
        part.relate_to(package.presentation_part.notes_master_part, RELATIONSHIP_TYPE.NOTES_MASTER)
        part.relate_to(slide.part, RELATIONSHIP_TYPE.SLIDE)
        slide.part.relate_to(part, RELATIONSHIP_TYPE.NOTES_SLIDE)


def _notes(paragraphs: str) -> str:
    image = _placeholder(2, "Slide", 'type="sldImg"', "")
    text_ = f"<p:txBody><a:bodyPr/><a:lstStyle/>{paragraphs}</p:txBody>"
    body = _placeholder(3, "Notes", 'type="body" idx="1"', text_)
    group = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    tree = f"<p:spTree>{group}{image}{body}</p:spTree>"
    map_ = "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr>"
    return f"<p:notes {nsdecls('p', 'a', 'r')}><p:cSld>{tree}</p:cSld>{map_}</p:notes>"


def _placeholder(number: int, name: str, kind: str, body: str) -> str:
    named = f'<p:cNvPr id="{number}" name="{name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
    return f"<p:sp><p:nvSpPr>{named}<p:nvPr><p:ph {kind}/></p:nvPr></p:nvSpPr><p:spPr/>{body}</p:sp>"
