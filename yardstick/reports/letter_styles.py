"""The looks of a text in the habits of GB/T 9704: margins, fonts, sizes and line spacing of Chinese official documents.

Title 小标宋 二号, body 仿宋 三号 with 28-point lines and a two-character indent, first headings 黑体, second 楷体.
The fonts are named, not embedded: Word on Windows and WPS in China bring them, 小标宋 falls back to 宋体.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from docx.oxml.ns import nsdecls

from yardstick.texts import Lang

SONG_TITLE, SONG, HEI, KAI, FANG = "方正小标宋简体", "宋体", "黑体", "楷体", "仿宋"
LATIN = "Times New Roman"
MM = 1440 / 25.4  # twips in a millimetre
PAGE_MM, MARGINS_MM = (210.0, 297.0), {"top": 37.0, "bottom": 35.0, "left": 28.0, "right": 26.0}
WIDTH_MM = PAGE_MM[0] - MARGINS_MM["left"] - MARGINS_MM["right"]  # 156 mm of words across
SOFT, RULE = "5B6472", "8A94A3"


@dataclass(frozen=True)
class Style:
    """One kind of paragraph. Sizes and spaces in points; `first` and `sides` in characters."""

    name: str
    font: str
    size: float
    line: float  # exact distance of lines; 0 for the font's own
    align: Literal["both", "left", "right", "center"] = "both"
    first: float = 0.0
    sides: float = 0.0
    before: float = 0.0
    after: float = 0.0
    outline: int | None = None  # level in the outline
    is_bold: bool = False
    colour: str = ""
    keeps_next: bool = False


STYLES = {
    "Normal": Style("Normal", FANG, 16, 28),
    "Title": Style("Title", SONG_TITLE, 22, 34, "center", before=28, after=10),
    "Subtitle": Style("Subtitle", KAI, 16, 28, "center"),
    "Heading1": Style("heading 1", HEI, 16, 28, first=2, before=10, outline=0, keeps_next=True),
    "Heading2": Style("heading 2", KAI, 16, 28, first=2, before=4, outline=1, keeps_next=True),
    "Kicker": Style("Kicker", KAI, 14, 26, first=32 / 14, colour=SOFT, keeps_next=True),
    "Body": Style("Body Text", FANG, 16, 28, first=2),
    "Lead": Style("Lead", FANG, 16, 28, first=2, is_bold=True),
    "Quotation": Style("Quote", KAI, 16, 28, first=2, sides=2),
    "Note": Style("Note", FANG, 12, 20, first=32 / 12, colour=SOFT),
    "Caption": Style("caption", HEI, 12, 20, "center", before=10, after=4, keeps_next=True),
    "Figure": Style("Figure", FANG, 12, 0, "center", before=8, keeps_next=True),
    "FigureCaption": Style("Figure Caption", HEI, 12, 20, "center", after=10),
    "TableHead": Style("Table Head", HEI, 10.5, 15, "left"),
    "TableText": Style("Table Text", SONG, 10.5, 15, "left"),
    "TableNote": Style("Table Note", SONG, 9, 14, "left", before=3, after=8, colour=SOFT),
    "Demo": Style("Demo", HEI, 14, 28, "center"),
    "Header": Style("header", SONG, 9, 0, "left", colour=SOFT),
    "Footer": Style("footer", SONG, 14, 0, "left"),
}


def fonts(name: str) -> str:
    """A Chinese font with its Latin companion; the hint keeps “quotation marks” Chinese."""
    return f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{name}" w:cs="{LATIN}"/>'


def styles_xml(lang: Lang) -> bytes:
    """The whole style sheet of a text: ours, and nothing else."""
    locale = {"zh": "zh-CN", "en": "en-GB"}[lang]
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts(FANG)}<w:sz w:val="32"/><w:szCs w:val="32"/>'
        f'<w:lang w:val="{locale}" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
        "</w:docDefaults>"
    )
    table = (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        '<w:left w:w="50" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="50" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr></w:style>"
    )
    character = (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
    )
    ours = "".join(_style(style_id, style, lang) for style_id, style in STYLES.items())
    return f"<w:styles {nsdecls('w')}>{defaults}{character}{table}{ours}</w:styles>".encode()


def _style(style_id: str, style: Style, lang: Lang) -> str:
    is_normal = style_id == "Normal"
    default, parent = (' w:default="1"', "") if is_normal else ("", '<w:basedOn w:val="Normal"/>')
    head = f'<w:style w:type="paragraph"{default} w:styleId="{style_id}"><w:name w:val="{style.name}"/>{parent}'
    return f"{head}<w:qFormat/><w:pPr>{_paragraph(style, lang)}</w:pPr><w:rPr>{_run(style)}</w:rPr></w:style>"


def _paragraph(style: Style, lang: Lang) -> str:
    """In the order that WordprocessingML wants."""
    keep = "<w:keepNext/><w:keepLines/>" if style.keeps_next else ""
    line = f' w:line="{round(style.line * 20)}" w:lineRule="exact"' if style.line else ' w:line="240" w:lineRule="auto"'
    space = f'<w:spacing w:before="{round(style.before * 20)}" w:after="{round(style.after * 20)}"{line}/>'
    side, first = round(style.sides * style.size * 20), round(style.first * style.size * 20)
    sides = round(style.sides * 100)
    ends = f'w:left="{side}" w:leftChars="{sides}" w:right="{side}" w:rightChars="{sides}"'
    indent = f'<w:ind {ends} w:firstLine="{first}" w:firstLineChars="{round(style.first * 100)}"/>'
    align = "left" if lang == "en" and style.align == "both" else style.align
    outline = "" if style.outline is None else f'<w:outlineLvl w:val="{style.outline}"/>'
    return f'{keep}<w:widowControl/>{space}{indent}<w:jc w:val="{align}"/>{outline}'


def _run(style: Style) -> str:
    bold = "<w:b/><w:bCs/>" if style.is_bold else '<w:b w:val="0"/><w:bCs w:val="0"/>'
    colour = f'<w:color w:val="{style.colour}"/>' if style.colour else ""
    size = f'<w:sz w:val="{round(style.size * 2)}"/><w:szCs w:val="{round(style.size * 2)}"/>'
    return f"{fonts(style.font)}{bold}{colour}{size}"


def font_table() -> bytes:
    """What to take where a font is missing."""
    stand_ins = {SONG_TITLE: SONG, SONG: "SimSun", HEI: "SimHei", KAI: "楷体_GB2312", FANG: "仿宋_GB2312"}
    named = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for name, other in stand_ins.items()
    )
    latin = f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/></w:font>'
    head = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
    return f"{head}<w:fonts {nsdecls('w')}>{named}{latin}</w:fonts>".encode()
