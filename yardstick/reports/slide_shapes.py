"""Text, rules and tables on a slide, at exact places: all measures are points, a slide is 960 by 540.

The fonts are named, not embedded: Windows, WPS and Office for Mac bring 微软雅黑, others show their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.slide import Slide
from pptx.util import Emu

from yardstick.charts import PALETTES
from yardstick.reports import ooxml
from yardstick.reports.document import Cell, Column
from yardstick.status import LOOKS, Status
from yardstick.texts import Lang

WIDTH, HEIGHT = 960.0, 540.0
LEFT, RIGHT = 54.0, 906.0
ACROSS = RIGHT - LEFT
TOP, BOTTOM = 126.0, 494.0  # of what stands between title and foot
EMU = 12_700  # in a point
CHINESE_FONT, LATIN_FONT = "微软雅黑", "Arial"
FONTS = f'<a:latin typeface="{LATIN_FONT}"/><a:ea typeface="{CHINESE_FONT}"/><a:cs typeface="{LATIN_FONT}"/>'
INK, SOFT, GRID = (c.lstrip("#") for c in (PALETTES["light"].ink, PALETTES["light"].soft, PALETTES["light"].grid))
ACCENT, PAPER = "1F5FAE", "F7F8FA"
LOCALES: dict[Lang, str] = {"zh": 'lang="zh-CN" altLang="en-US"', "en": 'lang="en-GB" altLang="zh-CN"'}
SPACING = 1.3  # of a line, in font sizes; set exactly, so that any font breaks pages alike

Align = Literal["l", "r", "ctr"]
ALIGNS: dict[str, Align] = {"left": "l", "right": "r", "center": "ctr"}


@dataclass(frozen=True)
class Box:
    """A place on a slide."""

    x: float
    y: float
    width: float
    height: float

    @property
    def emu(self) -> tuple[int, int, int, int]:
        """The same in the file's own unit."""
        x, y, w, h = (round(v * EMU) for v in (self.x, self.y, self.width, self.height))
        return x, y, w, h

    @property
    def xfrm(self) -> str:
        """The place as DrawingML has it."""
        x, y, w, h = self.emu
        return f'<a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/>'


@dataclass(frozen=True)
class Run:
    """Words in one ink."""

    words: str
    size: float
    colour: str = INK
    is_bold: bool = False
    is_page_number: bool = False  # counted by the program that shows the slide


@dataclass(frozen=True)
class Line:
    """One paragraph of a text box. `before` and `indent` in points."""

    runs: tuple[Run, ...]
    align: Align = "l"
    before: float = 0.0
    indent: float = 0.0
    is_item: bool = False

    @property
    def text(self) -> str:
        """What it says."""
        return "".join(r.words for r in self.runs)

    def height(self, width: float) -> float:
        """How high it stands when its words are broken at `width`."""
        is_bold = any(r.is_bold for r in self.runs)
        return self.before + SPACING * self.size * ooxml.lines(
            self.text, self.size, width - self.indent, is_bold=is_bold
        )

    @property
    def size(self) -> float:
        """Of its largest words."""
        return max((r.size for r in self.runs), default=12.0)


def status_run(status: Status, words: str, size: float) -> Run:
    """A status in its shape, word and colour."""
    return Run(f"{LOOKS[status].symbol} {words}", size, colour_of(status), is_bold=True)


def colour_of(status: Status) -> str:
    """The status's ink on white, as six hexadecimal digits."""
    return LOOKS[status].light.lstrip("#")


def rewrite_text(body: str, lines: Iterable[Line], lang: Lang) -> str:
    """The text body of a shape or cell, `body` being its properties."""
    return f"{body}<a:lstStyle/>{''.join(_paragraph(line, lang) for line in lines)}"


def _paragraph(line: Line, lang: Lang) -> str:
    runs = "".join(_run(r, lang) for r in line.runs)
    hanging = f' indent="{-round(line.indent * EMU)}"' if line.is_item else ""
    indent = f' marL="{round(line.indent * EMU)}"{hanging}' if line.indent else ""
    mark = '<a:buFont typeface="Arial"/><a:buChar char="•"/>' if line.is_item else "<a:buNone/>"
    apart = f'<a:lnSpc><a:spcPts val="{round(line.size * SPACING * 100)}"/></a:lnSpc>'
    space = f'<a:spcBef><a:spcPts val="{round(line.before * 100)}"/></a:spcBef>'
    end = "" if line.runs else f"<a:endParaRPr {LOCALES[lang]}/>"
    props = f'<a:pPr algn="{line.align}"{indent}>{apart}{space}{mark}</a:pPr>'
    return f"<a:p>{props}{runs}{end}</a:p>"


def _run(run: Run, lang: Lang) -> str:
    ink = f'<a:solidFill><a:srgbClr val="{run.colour}"/></a:solidFill>{FONTS}'
    size = f'{LOCALES[lang]} sz="{round(run.size * 100)}" b="{int(run.is_bold)}"'
    words = ooxml.escaped(run.words)
    if run.is_page_number:
        number = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"  # the field's name in every deck; it is no id of ours
        return f'<a:fld id="{number}" type="slidenum"><a:rPr {size}>{ink}</a:rPr><a:t>{words}</a:t></a:fld>'
    return f"<a:r><a:rPr {size}>{ink}</a:rPr><a:t>{words}</a:t></a:r>"


def add_text(slide: Slide, box: Box, lines: Sequence[Line], lang: Lang, name: str = "", to_slide: str = "") -> None:
    """A text box without margins of its own, so that the edge of the words is the edge of the box.

    `to_slide`: the relationship of the slide that a click leads to.
    """
    body = '<a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></a:bodyPr>'
    number = next_id(slide)
    told = ooxml.escaped(name or f"Text {number}")
    link = f'<a:hlinkClick r:id="{to_slide}" action="ppaction://hlinksldjump"/>' if to_slide else ""
    slide.shapes._spTree.append(
        parse_xml(
            f"<p:sp {nsdecls('p', 'a', 'r')}><p:nvSpPr>"
            f'<p:cNvPr id="{number}" name="{told}">{link}</p:cNvPr><p:cNvSpPr txBox="1"/><p:nvPr/>'
            f"</p:nvSpPr><p:spPr><a:xfrm>{box.xfrm}</a:xfrm>"
            f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr>'
            f"<p:txBody>{rewrite_text(body, lines, lang)}</p:txBody></p:sp>"
        )
    )


def set_title(slide: Slide, box: Box, lines: Sequence[Line], lang: Lang) -> None:
    """The slide's own title, which outlines and screen readers go by, at an exact place."""
    title = slide.shapes.title
    assert title is not None  # the only layout has one
    title.left, title.top, title.width, title.height = (Emu(v) for v in box.emu)
    body = '<a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"><a:noAutofit/></a:bodyPr>'
    new = parse_xml(f"<p:txBody {nsdecls('p', 'a', 'r')}>{rewrite_text(body, lines, lang)}</p:txBody>")
    title._element.replace(title._element.txBody, new)


def add_bar(slide: Slide, box: Box, colour: str, name: str = "") -> None:
    """A filled rectangle: a rule, a pointer, the edge of a card. It says nothing, and screen readers pass over it."""
    number = next_id(slide)
    slide.shapes._spTree.append(
        parse_xml(
            f"<p:sp {nsdecls('p', 'a')}><p:nvSpPr>{_mute(number, name or 'Rule')}<p:cNvSpPr/><p:nvPr/></p:nvSpPr>"
            f'<p:spPr><a:xfrm>{box.xfrm}</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
            f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
        )
    )


def add_dashes(slide: Slide, box: Box, colour: str, name: str) -> None:
    """An upright dashed line, such as a target's."""
    slide.shapes._spTree.append(
        parse_xml(
            f"<p:cxnSp {nsdecls('p', 'a')}><p:nvCxnSpPr>{_mute(next_id(slide), name)}<p:cNvCxnSpPr/><p:nvPr/>"
            f'</p:nvCxnSpPr><p:spPr><a:xfrm>{box.xfrm}</a:xfrm><a:prstGeom prst="line"><a:avLst/></a:prstGeom>'
            f'<a:ln w="15875"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill><a:prstDash val="dash"/></a:ln>'
            "</p:spPr></p:cxnSp>"
        )
    )


def _mute(number: int, name: str) -> str:
    decorative = (
        '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
        'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
    )
    return f'<p:cNvPr id="{number}" name="{ooxml.escaped(name)}">{decorative}</p:cNvPr>'


def next_id(slide: Slide) -> int:
    """The number of the next shape: they are counted, so that the same slide always has the same numbers."""
    return len(slide.shapes._spTree) + 1


@dataclass(frozen=True)
class Grid:
    """A table that fits one slide: widths and heights in points, and the size of its words."""

    columns: tuple[Column, ...]
    widths: tuple[float, ...]
    size: float
    head: float
    rows: tuple[tuple[Cell, ...], ...] = ()
    heights: tuple[float, ...] = ()

    def row_height(self, cells: Sequence[str]) -> float:
        """How high a row stands with these words in it."""
        room = (w - PADDING for w in self.widths)
        most = max((ooxml.lines(c, self.size, r) for c, r in zip(cells, room, strict=True)), default=1)
        return SPACING * self.size * most + 2 * CELL_MARGIN

    def pages(self, rows: Sequence[tuple[Cell, ...]], most: int, first: float, height: float) -> list[Grid]:
        """The rows over as many slides as they need, none with more than `most` rows or higher than `height`.

        `first`: the height that is left on the first slide.
        """
        pages: list[Grid] = []
        page, room = self, first
        for row in rows:
            high = self.row_height([ooxml.worded(c) for c in row])
            if page.rows and (len(page.rows) >= most or page.height + high > room):
                pages.append(page)
                page, room = self, height
            page = replace(page, rows=(*page.rows, row), heights=(*page.heights, high))
        return [*pages, page]

    @property
    def height(self) -> float:
        """Of head and rows together."""
        return self.head + sum(self.heights)


PADDING = 12.0  # left and right of a cell's words, together
CELL_MARGIN = 4.6  # above and below


def add_table(slide: Slide, place: tuple[float, float], grid: Grid, title: str, lang: Lang) -> None:
    """A real table: its first row marked as its head, ruled by lines alone."""
    box = Box(*place, sum(grid.widths), grid.height)
    number = next_id(slide)
    columns = "".join(f'<a:gridCol w="{round(w * EMU)}"/>' for w in grid.widths)
    head = _row(grid.head, [_head_cell(c, grid.size, lang, i == 0) for i, c in enumerate(grid.columns)])
    body = "".join(
        _row(h, [_body_cell(c, grid, i, lang) for i, c in enumerate(row)])
        for row, h in zip(grid.rows, grid.heights, strict=True)
    )
    slide.shapes._spTree.append(
        parse_xml(
            f"<p:graphicFrame {nsdecls('p', 'a', 'r')}><p:nvGraphicFramePr>"
            f'<p:cNvPr id="{number}" name="Table {number}" descr="{ooxml.escaped(title)}"/>'
            f'<p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>'
            f"<p:xfrm>{box.xfrm}</p:xfrm><a:graphic>"
            f'<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl>'
            f'<a:tblPr firstRow="1"><a:tableStyleId>{{2D5ABB26-0587-4C30-8999-92F81FD0307C}}</a:tableStyleId></a:tblPr>'
            f"<a:tblGrid>{columns}</a:tblGrid>{head}{body}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
        )
    )


def _row(height: float, cells: Iterable[str]) -> str:
    return f'<a:tr h="{round(height * EMU)}">{"".join(cells)}</a:tr>'


def _head_cell(column: Column, size: float, lang: Lang, is_first: bool) -> str:
    run = Run(column.title, size - 1, SOFT)
    return _cell(Line((run,), ALIGNS[column.align]), SOFT, 1.25, lang, is_first, anchor="b")


def _body_cell(cell: Cell, grid: Grid, column: int, lang: Lang) -> str:
    colour = colour_of(cell.status) if cell.status else INK
    run = Run(ooxml.worded(cell), grid.size, colour, is_bold=cell.status is not None)
    return _cell(Line((run,) if cell.words else (), ALIGNS[grid.columns[column].align]), GRID, 0.75, lang, column == 0)


def _cell(line: Line, rule: str, weight: float, lang: Lang, is_first: bool, anchor: str = "ctr") -> str:
    none = "".join(f'<a:{side} w="0"><a:noFill/></a:{side}>' for side in ("lnL", "lnR", "lnT"))
    under = f'<a:lnB w="{round(weight * EMU)}"><a:solidFill><a:srgbClr val="{rule}"/></a:solidFill></a:lnB>'
    right, above = round(PADDING / 2 * EMU), round(CELL_MARGIN * EMU)
    left = 0 if is_first else right  # so that the table's words begin below the title's
    margins = f'marL="{left}" marR="{right}" marT="{above}" marB="{above}"'
    text = rewrite_text("<a:bodyPr/>", [line], lang)
    return (
        f'<a:tc><a:txBody>{text}</a:txBody><a:tcPr {margins} anchor="{anchor}">{none}{under}<a:noFill/></a:tcPr></a:tc>'
    )
