"""The parts of a text for Word, as WordprocessingML: paragraphs, numbers with their references, tables, pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from docx.oxml.ns import nsdecls

from yardstick.reports import ooxml
from yardstick.reports.document import Cell, Column, Number, Paragraph, Picture, Source, Table
from yardstick.reports.letter_styles import HEI, MM, RULE, SONG, WIDTH_MM, fonts
from yardstick.status import LOOKS, Status
from yardstick.texts import Lang, text

NAMESPACES = nsdecls("w", "r", "wp", "a", "pic")
EMU_PER_MM = 36_000
SIZES = (10.5, 9.0, 8.0)  # points, of a table's words
CELL_PADDING = 2 * 50.0  # twips left and right of a cell's words, together
NAMED = ("附表", "表", "Table", "Annex")  # titles that bring a number of their own
HEAD_SHADE = "EEF1F5"
STYLE_OF = {"body": "Body", "lead": "Lead", "quote": "Quotation", "note": "Note", "item": "Body"}

Key = tuple[str, str, date | None]


@dataclass
class References:
    """Where the numbers of a text come from, in the order in which they are first met; counted from one."""

    known: dict[Key, int] = field(default_factory=dict)

    def of(self, source: Source) -> int | None:
        """The index of a source; None for what the plan itself says and for counts over several indicators."""
        if not source.indicator:
            return None
        return self.known.setdefault((source.indicator, source.place, source.period), len(self.known) + 1)


def run(words: str, props: str = "") -> str:
    """Words in one ink."""
    hint = '<w:rFonts w:hint="eastAsia"/>'  # else “ ” and … would be set in the Latin font
    inner = props if "<w:rFonts" in props else hint + props
    parts = ooxml.clean(words).split("\n")
    told = "<w:br/>".join(f'<w:t xml:space="preserve">{ooxml.escaped(p)}</w:t>' for p in parts)
    return f"<w:r><w:rPr>{inner}</w:rPr>{told}</w:r>"


def paragraph(style: str, content: str, props: str = "") -> str:
    """A paragraph of ready runs."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{props}</w:pPr>{content}</w:p>'


def words(style: str, told: str) -> str:
    """A paragraph of plain words."""
    return paragraph(style, run(told))


def sentence(told: Paragraph, references: References, before: str = "") -> str:
    """A paragraph whose numbers lead to their sources; a reference is written once where several share it."""
    content, last = run(before) if before else "", None
    for span in told.spans:
        if isinstance(span, str):
            content += run(span)
            continue
        index = references.of(span.source)
        content += _number(span, index, is_told=index is not None and index == last)
        last = index if index is not None else last
    return paragraph(STYLE_OF[told.kind], content)


def _number(number: Number, index: int | None, is_told: bool) -> str:
    if index is None:
        return run(number.words)
    link = f'<w:hyperlink w:anchor="source_{index}" w:history="1">{run(number.words)}</w:hyperlink>'
    small = '<w:sz w:val="18"/><w:szCs w:val="18"/><w:vertAlign w:val="superscript"/>'
    return link + ("" if is_told else run(f"[{index}]", small))


def table(told: Table, number: int, lang: Lang, anchors: Sequence[str] = ()) -> str:
    """A table under its title: its head repeated on every page, no row broken over two."""
    size = _size_of(told)
    widths = [round(w) for w in ooxml.widths(told, WIDTH_MM * MM, size * 20, CELL_PADDING)]
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    head = _row([_head_cell(c, w, size) for c, w in zip(told.columns, widths, strict=True)], "<w:tblHeader/>")
    body = "".join(_body_row(row, told.columns, widths, size, i, anchors) for i, row in enumerate(told.rows))
    is_named = number == 0 or told.title.startswith(NAMED)
    title = told.title if is_named else text(lang, "letter.table", number=number, title=told.title)
    caption = words("Caption", title) if told.title else ""
    props = (
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>{_borders()}'
        f'<w:tblLayout w:type="fixed"/>{_margins()}'
        f'<w:tblLook w:val="0620" w:firstRow="1" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{ooxml.escaped(title)}"/>'
    )
    note = words("TableNote", told.note or "")
    return f"{caption}<w:tbl><w:tblPr>{props}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>{note}"


def _size_of(told: Table) -> float:
    """The largest size, in points, at which no name or number is broken; fewer columns may be larger."""
    most = 10.5 if len(told.columns) <= 7 else 9.0 if len(told.columns) <= 9 else 8.0
    sizes = [s * 20 for s in SIZES if s <= most]  # in twips
    return ooxml.fitting(told, WIDTH_MM * MM, sizes, CELL_PADDING) / 20


def _margins() -> str:
    sides = "".join(f'<w:{side} w:w="{round(CELL_PADDING / 2)}" w:type="dxa"/>' for side in ("left", "right"))
    return f"<w:tblCellMar>{sides}</w:tblCellMar>"


def _borders() -> str:
    strong, thin = 'w:val="single" w:sz="8" w:space="0" w:color="000000"', f'w:val="single" w:sz="4" w:color="{RULE}"'
    return f'<w:tblBorders><w:top {strong}/><w:bottom {strong}/><w:insideH {thin} w:space="0"/></w:tblBorders>'


def _row(cells: Iterable[str], props: str = "") -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{props}</w:trPr>{''.join(cells)}</w:tr>"


def _body_row(
    row: Sequence[Cell],
    columns: Sequence[Column],
    widths: Sequence[int],
    size: float,
    index: int,
    anchors: Sequence[str],
) -> str:
    cells = [_body_cell(c, column, w, size, index == 0) for c, column, w in zip(row, columns, widths, strict=True)]
    if index < len(anchors):
        mark = f'<w:bookmarkStart w:id="{index + 1}" w:name="{anchors[index]}"/><w:bookmarkEnd w:id="{index + 1}"/>'
        cells[0] = cells[0].replace("</w:pPr>", f"</w:pPr>{mark}", 1)
    return _row(cells)


def _head_cell(column: Column, width: int, size: float) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{HEAD_SHADE}"/>'
    return _cell("TableHead", run(column.title, _size(HEI, size)), column, width, shade, keep=True)


def _body_cell(cell: Cell, column: Column, width: int, size: float, keep: bool) -> str:
    ink = _bold(cell.status) if cell.status is not None else ""
    return _cell("TableText", run(ooxml.worded(cell), _size(SONG, size, ink)), column, width, keep=keep)


def _bold(status: Status) -> str:
    return f'<w:b/><w:color w:val="{LOOKS[status].light.lstrip("#")}"/>'


def status_ink(status: Status) -> str:
    """How a status's shape and word are set."""
    return f'<w:rFonts w:hint="eastAsia"/>{_bold(status)}'


def _size(font: str, size: float, ink: str = "") -> str:
    face = fonts(font).replace("<w:rFonts ", '<w:rFonts w:hint="eastAsia" ')
    return f'{face}{ink}<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>'


def _cell(style: str, content: str, column: Column, width: int, shade: str = "", *, keep: bool) -> str:
    """`keep`: on the page of the next row, so that no head stands alone at a page's end."""
    margins = '<w:tcMar><w:top w:w="50" w:type="dxa"/><w:bottom w:w="50" w:type="dxa"/></w:tcMar>'
    props = f'<w:tcW w:w="{width}" w:type="dxa"/>{shade}{margins}<w:vAlign w:val="center"/>'
    align = f'{"<w:keepNext/>" if keep else ""}<w:jc w:val="{column.align}"/>'
    return f"<w:tc><w:tcPr>{props}</w:tcPr>{paragraph(style, content, align)}</w:tc>"


def image(relation: str, number: int, picture: Picture, size_mm: tuple[float, float]) -> str:
    """A picture in the line, with its description for those who cannot see it."""
    cx, cy = (round(v * EMU_PER_MM) for v in size_mm)
    name, alt = ooxml.escaped(picture.name), ooxml.escaped(picture.alt or picture.finding)
    told = f'id="{number}" name="{name}" descr="{alt}"'
    source = f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    extent = f'<a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/>'
    place = f'<a:xfrm>{extent}</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    named = f"<pic:nvPicPr><pic:cNvPr {told}/><pic:cNvPicPr/></pic:nvPicPr>"
    shape = f"<pic:pic>{named}{source}<pic:spPr>{place}</pic:spPr></pic:pic>"
    uri = "http://schemas.openxmlformats.org/drawingml/2006/picture"
    inline = (
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{cx}" cy="{cy}"/><wp:docPr {told}/>'
        f'<a:graphic><a:graphicData uri="{uri}">{shape}</a:graphicData></a:graphic></wp:inline>'
    )
    return paragraph("Figure", f"<w:r><w:drawing>{inline}</w:drawing></w:r>")
