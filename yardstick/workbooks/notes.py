"""The notes of a sheet: ours added to those that people wrote, our earlier ones taken away.

A note is an entry of the comments part and a shape of a drawing in VML, a language that is only almost XML: the drawing
is changed as text.
"""

from __future__ import annotations

import math
import re

from lxml import etree

from yardstick.texts import LANGS, Lang, text
from yardstick.workbooks.look import shown_width
from yardstick.workbooks.marks import Mark, Place
from yardstick.workbooks.package import Package, Tree, in_xml
from yardstick.workbooks.splicing import SheetXml, position_of

_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_BEGINNINGS = tuple(text(lang, "workbooks.note_begin") for lang in LANGS)
_THREAD = "tc="  # the author of a note that stands for a conversation: what it says is not shown
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_LONGEST = 8_000  # characters of a note
_BLOCK = 1024  # shapes are numbered in blocks, one or more for each sheet
_COLUMNS, _LINE_WIDTH = 4, 34  # a note is this many columns wide, which hold so many digits
_SPACES = b"".join(
    b' xmlns:%s="urn:schemas-microsoft-com:%s"' % pair
    for pair in ((b"v", b"vml"), (b"o", b"office:office"), (b"x", b"office:excel"))
)
_KIND_OF_SHAPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = re.compile(rb"<v:shape[\s>].*?</v:shape>", re.DOTALL)


class Notes:
    """The two parts of a sheet's notes; made when the sheet has none."""

    def __init__(self, package: Package, part: str, sheet: SheetXml) -> None:
        self.package, self.part, self.sheet = package, part, sheet
        related = package.related(part)
        self.comments = next((target for _, kind, target in related if kind == "comments"), None)
        self.drawing = next((target for id, _, target in related if id == sheet.notes_relation), None)
        self.tree = package.tree(self.comments) if self.comments else _no_comments(sheet.namespace)
        self.shapes = package.read(self.drawing) if self.drawing else _no_shapes(_free_block(package))
        self.ns = etree.QName(self.tree).namespace or ""
        self.noted = {comment.get("ref", ""): comment for comment in self._list("commentList")}

    def take_away(self) -> set[Place]:
        """Remove what earlier checks said, and notes that said nothing else; gives the cells they were on."""
        found = set()
        for cell, comment in list(self.noted.items()):
            place = _place(cell)
            if place is None or not self._cut(comment):
                continue
            found.add(place)
            if not "".join(comment.itertext()).strip():
                comment.getparent().remove(self.noted.pop(cell))
                self.shapes = _without_shape(self.shapes, place)
        return found

    def add(self, mark: Mark, lang: Lang) -> None:
        """Say in the cell's note what is wrong with it."""
        words = f"{text(lang, 'workbooks.note_begin')}\n{mark.note}"[:_LONGEST]
        known = self.noted.get(mark.cell)
        if known is None:
            author = self._author(text(lang, "workbooks.author"))
            comment = etree.SubElement(self._list("commentList"), self._tag("comment"), ref=mark.cell, authorId=author)
            self._say(etree.SubElement(comment, self._tag("text")), words, lang)
            self.shapes = _with_shape(self.shapes, mark, words)
        elif not self._is_thread(known):
            self._say(self._in_runs(known), f"\n\n{words}", lang)

    def save(self) -> None:
        """Write both parts; refer to them where that is new."""
        package, sheet = self.package, self.sheet
        if self.comments is None:
            self.comments = package.free("xl/comments{}.xml")
            package.declare(self.comments, _COMMENTS)
            package.relate(self.part, "comments", self.comments)
        if self.drawing is None:
            self.drawing = package.free("xl/drawings/vmlDrawing{}.vml")
            package.declare_extension("vml", _VML)
            sheet.add_notes(package.relate(self.part, "vmlDrawing", self.drawing), package.types)
        package.write_tree(self.comments, self.tree)
        package.write(self.drawing, self.shapes)

    def _list(self, name: str) -> Tree:
        found = self.tree.find(self._tag(name))
        return found if found is not None else etree.SubElement(self.tree, self._tag(name))

    def _tag(self, name: str) -> str:
        return f"{{{self.ns}}}{name}"

    def _author(self, name: str) -> str:
        authors = self._list("authors")
        names = [author.text for author in authors]
        if name not in names:
            etree.SubElement(authors, self._tag("author")).text = name
            names.append(name)
        return str(names.index(name))

    def _is_thread(self, comment: Tree) -> bool:
        names = [author.text or "" for author in self._list("authors")]
        at = int(comment.get("authorId", 0))
        return at < len(names) and names[at].startswith(_THREAD)

    def _cut(self, comment: Tree) -> bool:
        """Remove what a check wrote, up to the end of the note; whether there was anything."""
        is_ours = False
        for words in list(comment.iter(self._tag("t"))):
            if is_ours:
                words.text = ""
            elif (at := _beginning(words.text or "")) is not None:
                words.text, is_ours = (words.text or "")[:at].rstrip("\n"), True
        return is_ours

    def _in_runs(self, comment: Tree) -> Tree:
        """The note's text as a list of runs, so that ours can follow."""
        said = comment.find(self._tag("text"))
        plain = said.find(self._tag("t"))
        if plain is not None:
            said.remove(plain)
            etree.SubElement(said, self._tag("r")).append(plain)
        return said

    def _say(self, said: Tree, words: str, lang: Lang) -> None:
        run = etree.SubElement(said, self._tag("r"))
        form = etree.SubElement(run, self._tag("rPr"))
        for name, value in {"sz": "9", "color": "81", "rFont": text(lang, "workbooks.font"), "family": "2"}.items():
            etree.SubElement(form, self._tag(name), {"indexed" if name == "color" else "val": value})
        written = etree.SubElement(run, self._tag("t"))
        written.text = in_xml(words)
        written.set(_SPACE, "preserve")


def _beginning(words: str) -> int | None:
    """Where the words of a check begin; None when there are none."""
    return min((words.index(b) for b in _BEGINNINGS if b in words), default=None)


def _no_comments(namespace: str) -> Tree:
    tree = etree.Element(f"{{{namespace}}}comments", nsmap={None: namespace})
    etree.SubElement(tree, f"{{{namespace}}}authors")
    etree.SubElement(tree, f"{{{namespace}}}commentList")
    return tree


def _no_shapes(block: int) -> bytes:
    layout = b'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%d"/></o:shapelayout>' % block
    return b"<xml%s>%s%s</xml>" % (_SPACES, layout, _KIND_OF_SHAPE)


def _free_block(package: Package) -> int:
    drawings = [package.read(part) for part in package.parts if part.lower().endswith(".vml")]
    listed = [ids for vml in drawings for ids in re.findall(rb'<o:idmap[^>]*data="([0-9,]+)"', vml)]
    return max((int(block) for ids in listed for block in ids.split(b",") if block), default=0) + 1


def _with_shape(vml: bytes, mark: Mark, words: str) -> bytes:
    """The drawing with one more note, at its end."""
    end = vml.rindex(b"</xml>")
    kind = b"" if b"_x0000_t202" in vml else _KIND_OF_SHAPE
    return vml[:end] + kind + _shape(mark, words, _next_id(vml)) + vml[end:]


def _next_id(vml: bytes) -> int:
    blocks = re.findall(rb'<o:idmap[^>]*data="([0-9]+)', vml)
    taken = [int(n) for n in re.findall(rb'id="_x0000_s([0-9]+)"', vml)]
    return max([*taken, _BLOCK * int(blocks[0]) if blocks else _BLOCK]) + 1


def _shape(mark: Mark, words: str, number: int) -> bytes:
    top, left = max(mark.row - 2, 0), mark.at + 1
    lines = sum(math.ceil(max(shown_width(line), 1) / _LINE_WIDTH) for line in words.split("\n"))
    anchor = f"{left}, 15, {top}, 10, {left + _COLUMNS}, 15, {top + lines + 1}, 4"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        f'<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
        f"<x:AutoFill>False</x:AutoFill><x:Row>{mark.row - 1}</x:Row><x:Column>{mark.at}</x:Column>"
        "</x:ClientData></v:shape>"
    ).encode()


def _without_shape(vml: bytes, place: Place) -> bytes:
    row, at = rb"<x:Row>\s*%d\s*<" % (place[0] - 1), rb"<x:Column>\s*%d\s*<" % place[1]

    def kept(shape: re.Match[bytes]) -> bytes:
        return b"" if re.search(row, shape[0]) and re.search(at, shape[0]) else shape[0]

    return _SHAPE.sub(kept, vml)


def _place(cell: str) -> Place | None:
    found = re.fullmatch("([A-Z]{1,3})([1-9][0-9]{0,6})", cell)
    return (int(found[2]), position_of(found[1])) if found else None
