"""A report as a text for Word and WPS, in the habits of Chinese official documents (GB/T 9704).

title ─ chapters: headings, sentences, quotations, tables, pictures ─ annexes: definitions, sources ─ verification

Nothing is embedded: the fonts it names are on every machine that has Word or WPS in China.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from docx import Document as new_text
from docx.document import Document as Text
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from yardstick import phrases
from yardstick.reports import letter_parts as parts
from yardstick.reports import ooxml
from yardstick.reports.document import Cell, Column, Document, Paragraph, Picture, Section, Table
from yardstick.reports.drawing import as_png
from yardstick.reports.letter_styles import MARGINS_MM, MM, PAGE_MM, SOFT, WIDTH_MM, font_table, styles_xml
from yardstick.reports.seals import Seal, foot
from yardstick.reports.steps import Step
from yardstick.snapshots import format_moment
from yardstick.status import LOOKS
from yardstick.texts import text

TALLEST_MM = 150.0  # of a picture
PIXELS = 1240  # across a picture: 200 to the inch in print
_DIGITS = "零一二三四五六七八九"
_NUMBERED = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十百\d]+[）)、.．]|附件?)")
_DROPPED = ("customXml", "thumbnail", "stylesWithEffects")  # what the template brings and no reader needs


def as_docx(document: Document, seal: Seal, step: Step | None = None) -> bytes:
    """The document as a Word file. `step` is told how many sections are done; what it raises ends the writing."""
    letter = _Letter(document, seal, _blank_text(document))
    body = "".join(letter.write(step))
    body_element = letter.file.element.body
    for old in list(body_element)[:-1]:
        body_element.remove(old)
    for new in list(parse_xml(f"<w:body {parts.NAMESPACES}>{body}</w:body>")):
        body_element.insert(len(body_element) - 1, new)
    _set_page(letter.file, document, seal)
    ooxml.describe(letter.file.core_properties, document, seal)
    out = io.BytesIO()
    letter.file.save(out)
    return ooxml.with_fixed_dates(out.getvalue())


def _blank_text(document: Document) -> Text:
    """An empty text with our styles and fonts, without what the template brings."""
    file = new_text()
    styles = file.styles.element
    for old in list(styles):
        styles.remove(old)
    for new in list(parse_xml(styles_xml(document.lang))):
        styles.append(new)
    file.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)._blob = font_table()
    for rels in (file.part.rels, file.part.package.rels):
        for name in [r.rId for r in rels.values() if r.reltype.endswith(_DROPPED)]:
            rels.pop(name)
    settings = file.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    settings.find(qn("w:characterSpacingControl")).set(qn("w:val"), "compressPunctuation")
    file.settings.odd_and_even_pages_header_footer = True
    return file


def _set_page(file: Text, document: Document, seal: Seal) -> None:
    """A4 with the margins of official documents; pages counted as — 1 —, odd ones right and even ones left."""
    section = file.sections[0]
    page, margins = section._sectPr.get_or_add_pgSz(), section._sectPr.get_or_add_pgMar()
    page.set(qn("w:w"), str(round(PAGE_MM[0] * MM)))
    page.set(qn("w:h"), str(round(PAGE_MM[1] * MM)))
    for side, mm in (MARGINS_MM | {"header": 20.0, "footer": 20.0}).items():
        margins.set(qn(f"w:{side}"), str(round(mm * MM)))
    head = _header(document, seal)
    for part, content in (
        (section.header, head),
        (section.even_page_header, head),
        (section.footer, _footer(document, seal, "right")),
        (section.even_page_footer, _footer(document, seal, "left")),
    ):
        part.is_linked_to_previous = False
        element = part._element
        for old in list(element):
            element.remove(old)
        for new in list(parse_xml(f"<w:hdr {parts.NAMESPACES}>{content}</w:hdr>")):
            element.append(new)


def _header(document: Document, seal: Seal) -> str:
    """What it is on the left, its code on the right, a thin rule below."""
    demo = f" · {text(document.lang, 'ui.demo')}" if document.is_demo else ""
    stop = f'<w:tabs><w:tab w:val="right" w:pos="{round(WIDTH_MM * MM)}"/></w:tabs>'
    rule = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="4" w:color="C9D3E0"/></w:pBdr>'
    left = parts.run(ooxml.shortened(f"{document.plan} · {document.item}", 30) + demo)
    return parts.paragraph("Header", f"{left}<w:r><w:tab/></w:r>{parts.run(seal.code)}", rule + stop)


def _footer(document: Document, seal: Seal, side: str) -> str:
    ends = 'w:right="280" w:rightChars="100"' if side == "right" else 'w:left="280" w:leftChars="100"'
    marks = {k: f'<w:r><w:fldChar w:fldCharType="{k}"/></w:r>' for k in ("begin", "separate", "end")}
    asked = '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
    field_ = f"{marks['begin']}{asked}{marks['separate']}<w:r><w:t>1</w:t></w:r>{marks['end']}"
    number = parts.run("— ") + field_ + parts.run(" —")
    small = f'<w:color w:val="{SOFT}"/><w:sz w:val="15"/><w:szCs w:val="15"/>'
    line = parts.run(foot(document, seal), small)
    page = parts.paragraph("Footer", number, f'<w:ind {ends}/><w:jc w:val="{side}"/>')
    return page + parts.paragraph("Footer", line, f'<w:spacing w:before="60"/><w:jc w:val="{side}"/>')


@dataclass
class _Letter:
    document: Document
    seal: Seal
    file: Text
    references: parts.References = field(default_factory=parts.References)
    tables: int = 0
    pictures: int = 0

    def write(self, step: Step | None) -> Iterator[str]:
        """The whole body, in order: sources are known only when everything else has been written."""
        yield from self._front()
        chapters = _chapters(self.document.sections)
        done, whole = 0, len(self.document.sections)
        for number, chapter in enumerate(chapters, start=1):
            for place, section in enumerate(chapter):
                if step is not None:
                    step(done, whole)
                yield self._heading(section, number if len(chapters) > 1 else 0, place)
                yield from self._section(section)
                done += 1
        yield from self._annexes()
        yield from self._closing()
        if step is not None:
            step(whole, whole)

    def _text(self, key: str, **values: object) -> str:
        return text(self.document.lang, f"letter.{key}", **values)

    def _front(self) -> Iterator[str]:
        document = self.document
        yield parts.words("Title", document.title)
        if document.subtitle:
            yield parts.words("Subtitle", document.subtitle)
        cutoff = phrases.day(document.cutoff, document.lang) if document.cutoff else ""
        told = self._text("as_of" if cutoff else "as_of_nothing", scope=document.scope, cutoff=cutoff)
        yield parts.words("Subtitle", told)
        if document.is_demo:
            yield parts.words("Demo", self._text("demo"))
        yield parts.words("Body", "")

    def _heading(self, section: Section, number: int, place: int) -> str:
        """一、for a chapter, （一）for each part of it; none where the title brings a number of its own."""
        title, lang = section.title, self.document.lang
        if place:
            key, told = "part", chinese(place) if lang == "zh" else f"{number or 1}.{place}"
        else:
            key, told = "chapter", chinese(number) if lang == "zh" else str(number)
        is_plain = bool(_NUMBERED.match(title)) or (number == 0 and not place)
        heading = title if is_plain else self._text(key, number=told, title=title)
        is_repeated = number == 0 and title == self.document.title  # of a report on one page alone
        head = "" if is_repeated else parts.words("Heading2" if place else "Heading1", heading)
        return head + self._kicker(section)

    def _kicker(self, section: Section) -> str:
        """The smaller line below a heading: which clause it is, and how it stands in shape, word and colour."""
        told = [parts.run(section.kicker)] if section.kicker else []
        if section.status is not None:
            words = text(self.document.lang, f"status.{section.status}")
            told.append(parts.run(f"{LOOKS[section.status].symbol} {words}", parts.status_ink(section.status)))
        return parts.paragraph("Kicker", parts.run("　").join(told)) if told else ""

    def _section(self, section: Section) -> Iterator[str]:
        items = [b for b in section.blocks if isinstance(b, Paragraph) and b.kind == "item"]
        item = 0
        for block in section.blocks:
            if isinstance(block, Table):
                self.tables += 1
                yield parts.table(block, self.tables, self.document.lang)
            elif isinstance(block, Picture):
                yield self._picture(block, section.title)
            else:
                item += block.kind == "item"
                is_counted = block.kind == "item" and len(items) > 1 and not _NUMBERED.match(block.text)
                yield parts.sentence(block, self.references, f"{item}．" if is_counted else "")

    def _picture(self, picture: Picture, title: str) -> str:
        self.pictures += 1
        drawn = io.BytesIO(as_png(picture, self.document, self.seal, PIXELS))
        relation, found = self.file.part.get_or_add_image(drawn)
        width = min(WIDTH_MM, TALLEST_MM * found.px_width / found.px_height)
        size = (width, width * found.px_height / found.px_width)
        caption = self._text(
            "picture", number=self.pictures, caption=" · ".join(w for w in (title, picture.caption) if w)
        )
        return parts.image(relation, self.pictures, picture, size) + parts.words("FigureCaption", caption)

    def _annexes(self) -> Iterator[str]:
        """What each figure means, then where each number comes from."""
        number = 0
        if self.document.definitions:
            number += 1
            yield self._annex(number, "definitions")
            for section in self.document.definitions:
                yield parts.words("Heading2", section.title)
                yield from self._section(section)
        if self.references.known:
            yield self._annex(number + 1, "sources")
            yield from self._sources()

    def _annex(self, number: int, key: str) -> str:
        return parts.words("Heading1", self._text("annex", number=number, title=self._text(key)))

    def _sources(self) -> Iterator[str]:
        version = format_moment(self.document.moment)
        yield parts.words("Note", self._text("sources_lead", version=version))
        names = (("number", 0.7), ("indicator", 3.0), ("place", 1.6), ("period", 1.6), ("version", 2.5))
        columns = tuple(Column(self._text(n), w) for n, w in names)
        rows = tuple(
            (Cell(f"[{i}]"), Cell(k[0]), Cell(k[1]), Cell(k[2].isoformat() if k[2] else "—"), Cell(version))
            for k, i in self.references.known.items()
        )
        anchors = [f"source_{i}" for i in self.references.known.values()]
        yield parts.table(Table("", columns, rows), 0, self.document.lang, anchors)

    def _closing(self) -> Iterator[str]:
        yield parts.words("Heading1", self._text("closing"))
        yield parts.words("Note", self._text("closing_code", code=self.seal.code))
        if self.document.link:
            yield parts.words("Note", self._text("closing_link", link=self.document.link))
        yield parts.words("Note", self._text("closing_digest", digest=self.seal.digest))


def _chapters(sections: Iterable[Section]) -> list[list[Section]]:
    """Sections of one page stand together; those of no page each for itself."""
    numbered = enumerate(sections)
    return [[s for _, s in group] for _, group in groupby(numbered, lambda n: n[1].slug or n[0])]


def chinese(number: int) -> str:
    """A number up to 999 as Chinese headings count: 一, 十, 十一, 二十, 一百零一."""
    if number >= 100:
        rest = number % 100
        link = "" if rest > 19 or not rest else "零" if rest < 10 else "一"
        return f"{_DIGITS[number // 100]}百{link}{chinese(rest) if rest else ''}"
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones or not tens else "")
