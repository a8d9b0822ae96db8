"""A workbook's styles with new ones added: cells shaded, everything else about them as before."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from yardstick.workbooks.marks import Shade
from yardstick.workbooks.package import Tree, Unusual

# The light red and amber that spreadsheets use for bad and neutral.
COLOURS: dict[Shade, str] = {"error": "FFFFC7CE", "warning": "FFFFEB9C"}
_PLAIN = {"indexed": "64"}  # the colour of the system


class Styles:
    """The part of the styles, changed as styles are asked for."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self._ns = etree.QName(tree).namespace or ""
        self._fonts, self._fills, self._borders, self._forms = map(self._list, ("fonts", "fills", "borders", "cellXfs"))
        self._shaded: dict[tuple[int, Shade], int] = {}
        self._plain: dict[int, int] = {}
        self._filled: dict[tuple[str, tuple[tuple[str, str], ...]], int] = {}

    def shaded(self, style: int, shade: Shade) -> int:
        """This style with a light red or amber ground; which colour was there is kept behind it."""
        if (style, shade) not in self._shaded:
            self._shaded[style, shade] = self._with_fill(style, self._fill(COLOURS[shade], self._ground(style)))
        return self._shaded[style, shade]

    def unshaded(self, style: int) -> int:
        """This style with the ground it had before it was shaded."""
        if style not in self._plain:
            ground = self._ground(style)
            fill = 0 if ground == _PLAIN else self._fill(ground, _PLAIN)
            self._plain[style] = self._with_fill(style, fill)
        return self._plain[style]

    def form(
        self, *, bold: bool = False, size: float = 0, colour: str = "", ground: str = "", lines: bool = True
    ) -> int:
        """A style of our own for a cell of words: wrapped."""
        form = self._new(
            self._forms,
            "xf",
            numFmtId="49",
            fontId=str(self._font(bold=bold, size=size, colour=colour)),
            fillId=str(self._fill(ground, _PLAIN) if ground else 0),
            borderId=str(self._border() if lines else 0),
            xfId="0",
            **dict.fromkeys(("applyNumberFormat", "applyFont", "applyFill", "applyBorder", "applyAlignment"), "1"),
        )
        etree.SubElement(form, self._tag("alignment"), horizontal="left", vertical="center", wrapText="1")
        return len(self._forms) - 1

    def _list(self, name: str) -> Tree:
        found = self.tree.find(self._tag(name))
        if found is None or not len(found):
            raise Unusual(f"styles without {name}")
        return found

    def _tag(self, name: str) -> str:
        return f"{{{self._ns}}}{name}"

    def _new(self, parent: Tree, name: str, **attributes: str) -> Tree:
        child = etree.SubElement(parent, self._tag(name), **attributes)
        parent.set("count", str(len(parent)))
        return child

    def _with_fill(self, style: int, fill: int) -> int:
        form = deepcopy(self._forms[style if style < len(self._forms) else 0])
        form.set("fillId", str(fill))
        form.set("applyFill", "1")
        self._forms.append(form)
        self._forms.set("count", str(len(self._forms)))
        return len(self._forms) - 1

    def _ground(self, style: int) -> dict[str, str]:
        """The colour of a cell's ground, as its attributes; the one kept behind it where it is shaded already."""
        form = self._forms[style if style < len(self._forms) else 0]
        at = int(form.get("fillId", 0))
        pattern = self._fills[at].find(self._tag("patternFill")) if at < len(self._fills) else None
        if pattern is None or pattern.get("patternType") != "solid":
            return _PLAIN
        colours = [dict(c.attrib) if c is not None else _PLAIN for c in map(pattern.find, map(self._tag, _GROUNDS))]
        return colours[1] if colours[0].get("rgb") in COLOURS.values() else colours[0]

    def _fill(self, colour: str | dict[str, str], behind: dict[str, str]) -> int:
        shown = {"rgb": colour} if isinstance(colour, str) else colour
        key = (str(sorted(shown.items())), tuple(sorted(behind.items())))
        if key not in self._filled:
            pattern = etree.SubElement(self._new(self._fills, "fill"), self._tag("patternFill"), patternType="solid")
            for name, attributes in zip(_GROUNDS, (shown, behind), strict=True):
                etree.SubElement(pattern, self._tag(name), attributes)
            self._filled[key] = len(self._fills) - 1
        return self._filled[key]

    def _font(self, *, bold: bool, size: float, colour: str) -> int:
        usual = self._fonts[0]
        font = self._new(self._fonts, "font")
        if bold:
            etree.SubElement(font, self._tag("b"))
        usual_size = usual.find(self._tag("sz"))
        etree.SubElement(
            font, self._tag("sz"), val=str(size or (usual_size.get("val") if usual_size is not None else 11))
        )
        etree.SubElement(font, self._tag("color"), rgb=colour or "FF1B2430")
        for name in ("name", "family", "charset", "scheme"):
            font.extend(deepcopy(child) for child in usual.findall(self._tag(name)))
        return len(self._fonts) - 1

    def _border(self) -> int:
        border = self._new(self._borders, "border")
        for side in ("left", "right", "top", "bottom"):
            line = etree.SubElement(border, self._tag(side), style="thin")
            etree.SubElement(line, self._tag("color"), rgb="FFC9D1DB")
        etree.SubElement(border, self._tag("diagonal"))
        return len(self._borders) - 1


_GROUNDS = ("fgColor", "bgColor")  # of a solid fill only the first is seen
