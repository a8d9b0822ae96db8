"""The empty deck that every report is written into: 16:9, our fonts, one layout with a title and the ruler."""

from __future__ import annotations

import re

from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation as Deck
from pptx.util import Emu

from yardstick.reports.slide_shapes import ACROSS, CHINESE_FONT, EMU, HEIGHT, LATIN_FONT, LEFT, WIDTH


def blank_deck() -> Deck:
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
    ticks = ((round((LEFT + ACROSS * i / 100) * EMU), round((9.0 if i % 10 == 0 else 4.6) * EMU)) for i in range(101))
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
