"""A report on A4: set by a typesetter from data, with its own fonts, tagged for readers who listen.

What a report says never becomes markup: it is handed over as JSON, and `report.typ` only says how things look.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst

from yardstick.reports import drawing, fonts, symbols
from yardstick.reports.document import Block, Document, Paragraph, Picture, Section, Table
from yardstick.reports.fonts import legible
from yardstick.reports.seals import Seal
from yardstick.snapshots import format_moment
from yardstick.status import LOOKS, SEVERITY
from yardstick.texts import text

Step = Callable[[int, int], None]  # done, of how many; raises to give up

_TEMPLATE = Path(__file__).with_name("report.typ")
_LONG = 4  # pages of the dashboard from which on a report has a cover and contents
_NUMBERED = re.compile(r"^[（(]?[0-9一二三四五六七八九十]+[)）、．.]")
_ACCESSIBLE: Any = ["ua-1"]
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017


def as_pdf(document: Document, seal: Seal, step: Step | None = None) -> bytes:
    """The whole report as PDF; the same document always gives the same bytes.

    `step` is called before each picture and before the pages are set, and gives the writing up by raising.
    """
    report = json.dumps(_report(document, seal, _stepping(document, step)), ensure_ascii=False)
    made: bytes = typst.compile(
        _TEMPLATE.read_bytes(),
        font_paths=_typefaces(bool(fonts.families(document))),
        format="pdf",
        sys_inputs={"report": report},
        timestamp=document.moment // 1000,
        pdf_standards=_ACCESSIBLE,
    )
    if step:
        step(1, 1)
    return made


def _stepping(document: Document, step: Step | None) -> Callable[[], None]:
    """Called once a picture, and once before the pages are set."""
    of, done = sum(1 for _ in document.pictures()) + 1, iter(range(10**9))
    return lambda: step(next(done), of) if step else None


@cache
def _typefaces(with_the_machines: bool) -> typst.Fonts:
    """The fonts that ship with the product; those of the machine only for a character that these lack."""
    return typst.Fonts(
        include_system_fonts=with_the_machines, include_embedded_fonts=False, font_paths=list(fonts.SHIPPED)
    )


def _report(document: Document, seal: Seal, step: Callable[[], None]) -> dict[str, Any]:
    """All that the template sets, in its own words."""
    lang, others = document.lang, [fonts.SIGNS, *fonts.families(document)]
    tables = iter(range(10**9))
    sections = [_section(document, s, f"s{n}", step, tables) for n, s in enumerate(document.sections)]
    step()
    return {
        "title": legible(document.title),
        "subtitle": legible(document.subtitle),
        "plan": legible(document.plan),
        "scope": legible(_scope(document)),
        "about": legible(" · ".join(w for w in (document.plan, document.scope) if w)),
        "source": text(lang, "printed.source", cutoff=_cutoff(document), version=format_moment(document.moment)),
        "description": legible(f"{document.plan} · {_scope(document)}"),
        "keywords": [seal.mark, f"SHA-256: {seal.digest}", f"v{format_moment(document.moment)}"],
        "made": _made(document),
        "lang": lang,
        "region": "cn" if lang == "zh" else "gb",
        "sans": [fonts.SANS, *others],
        "serif": [fonts.SERIF, *others],
        "demo": document.is_demo,
        "mark": seal.mark,
        "digest": seal.digest,
        "link": document.link,
        "qr": _qr(document.link),
        "missing": _missing(document),
        "facts": _facts(document, seal),
        "words": {k: text(lang, f"printed.{k}") for k in ("demo", "continued", "contents", "counts", "verify")},
        "statuses": {s: _look(document, s) for s in SEVERITY},
        "counts": _counts(document),
        "cover": sum(1 for s in document.sections if s.slug) >= _LONG,
        "masthead": [s.title for s in document.sections[:1]] != [document.title],
        "sections": sections,
        "definitions": [_section(document, s, f"d{n}", step, tables) for n, s in enumerate(document.definitions)],
    }


def _scope(document: Document) -> str:
    return " · ".join((document.scope, text(document.lang, "printed.cutoff", cutoff=_cutoff(document))))


def _cutoff(document: Document) -> str:
    return document.cutoff.isoformat() if document.cutoff else "—"


def _made(document: Document) -> list[int]:
    at = _EPOCH + timedelta(milliseconds=document.moment)
    return [at.year, at.month, at.day, at.hour, at.minute, at.second]


def _facts(document: Document, seal: Seal) -> list[tuple[str, str]]:
    told = {
        "cutoff_label": _cutoff(document),
        "judged_label": document.judged_on.isoformat(),
        "version_label": format_moment(document.moment),
        "code_label": seal.code,
    }
    return [(text(document.lang, f"printed.{key}"), words) for key, words in told.items()]


def _look(document: Document, status: Any) -> dict[str, str]:
    return {
        "svg": symbols.as_svg(status),
        "colour": LOOKS[status].light,
        "word": text(document.lang, f"status.{status}"),
    }


def _counts(document: Document) -> list[dict[str, Any]]:
    """How many pages of each status, as the gravest in each says."""
    found = Counter(s.status for s in document.sections if s.status)
    return [{"status": s, "count": found[s]} for s in SEVERITY if found[s]]


def _qr(link: str) -> str:
    """The link as a drawing to be photographed; blank for none."""
    if not link:
        return ""
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(
        out, kind="svg", border=0, xmldecl=False, dark="#1B2430", omitsize=True
    )
    return out.getvalue().decode()


def _missing(document: Document) -> str:
    """What could not be printed, by its numbers."""
    numbers = sorted(f"U+{ord(c):04X}" for c in fonts.missing_glyphs(document))
    return text(document.lang, "printed.missing", numbers=", ".join(numbers)) if numbers else ""


def _section(
    document: Document, section: Section, name: str, step: Callable[[], None], tables: Iterator[int]
) -> dict[str, Any]:
    return {
        "id": name,
        "page": bool(section.slug),
        "title": legible(section.title),
        "kicker": legible(section.kicker),
        "status": section.status,
        "blocks": [_block(document, b, step, tables) for b in section.blocks],
    }


def _block(document: Document, block: Block, step: Callable[[], None], tables: Iterator[int]) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return _paragraph(block)
    if isinstance(block, Table):
        return _table(block, f"t{next(tables)}")
    step()
    return _picture(document, block)


def _paragraph(paragraph: Paragraph) -> dict[str, Any]:
    spans = [
        {"words": legible(s), "number": False} if isinstance(s, str) else {"words": legible(s.words), "number": True}
        for s in paragraph.spans
    ]
    is_numbered = bool(_NUMBERED.match(paragraph.text))
    return {"kind": "paragraph", "style": paragraph.kind, "numbered": is_numbered, "spans": spans}


def _table(table: Table, name: str) -> dict[str, Any]:
    columns = [{"title": legible(c.title), "weight": c.weight, "align": c.align} for c in table.columns]
    rows = [[{"words": _bare(c.words, c.status), "status": c.status} for c in row] for row in table.rows]
    told = {"title": legible(table.title), "note": legible(table.note)}
    return {"kind": "table", "id": name, "columns": columns, "rows": rows, **told}


def _bare(words: str, status: Any) -> str:
    """The words without the status symbol, which is drawn before them."""
    return legible(words.removeprefix(LOOKS[status].symbol).lstrip() if status else words)


def _picture(document: Document, picture: Picture) -> dict[str, Any]:
    told = {k: legible(getattr(picture, k)) for k in ("finding", "caption")}
    alt = legible(picture.alt or picture.finding)
    return {"kind": "picture", "svg": drawing.printed(picture, document).decode(), "alt": alt, **told}
