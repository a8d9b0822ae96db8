"""A report on A4: set by a typesetter from data, with its own fonts, tagged for readers who listen.

What a report says never becomes markup: it is handed over as JSON, and `report.typ` only says how things look.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from itertools import count, groupby
from pathlib import Path
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import IO, Any

import segno

from yardstick.reports import columns, drawing, fonts, symbols
from yardstick.reports.document import Block, Document, Paragraph, Picture, Section, Span, Table
from yardstick.reports.fonts import legible
from yardstick.reports.seals import Seal
from yardstick.reports.steps import Step
from yardstick.snapshots import format_moment
from yardstick.status import LOOKS, SEVERITY
from yardstick.texts import text

_TEMPLATE = Path(__file__).with_name("report.typ")
_TYPESETTER = Path(__file__).with_name("typesetter.py")
_FIXED = ("demo", "report", "continued", "contents", "counts", "verify", "definitions", "pages")
_GUTTER = 22.0  # points between two pictures
_MOST_SMALL = 60  # names of a picture at half the width
_SHORT = 8  # rows of a table that stays on one page
_LONG = 4  # pages of the dashboard from which on a report has a cover and contents
_NUMBERED = re.compile(r"^[（(]?[0-9一二三四五六七八九十]+[)）、．.]")
_FIGURE = re.compile(r"((?<![\d.\-年月])[0-9][0-9,.]*(?:%|(?![\d,.]))(?!\s*[年月日]|-\d))")
_TURNS = BoundedSemaphore(2)
_MOST_FAULTS = 4000  # letters
_BEAT_S = 0.25  # between two looks at whether the pages are still wanted
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def as_pdf(document: Document, seal: Seal, step: Step | None = None) -> bytes:
    """The whole report as PDF; the same document always gives the same bytes.

    `step` is told how many pictures are drawn and, while the pages are set, called again and again; what it raises
    ends the writing.
    """
    steps = _Steps(document, step)
    task = {
        "template": _TEMPLATE.read_text(encoding="utf-8"),
        "report": json.dumps(_report(document, seal, steps), ensure_ascii=False),
        "timestamp": document.moment // 1000,
        "font_folders": [str(folder) for folder in fonts.SHIPPED],
        "machine_fonts": bool(fonts.families(document)),
    }
    return _set(json.dumps(task).encode(), steps)


class _Steps:
    """How far the writing is: one step a picture, one for the pages."""

    def __init__(self, document: Document, step: Step | None) -> None:
        self._step, self._done, self._of = step, 0, sum(1 for _ in document.pictures()) + 1

    def wait(self) -> None:
        """Still at it."""
        if self._step:
            self._step(self._done, self._of)

    def ahead(self) -> None:
        """One more is done."""
        self._done += 1
        self.wait()


def _set(task: bytes, steps: _Steps) -> bytes:
    """What the typesetter makes of the task; it is ended when nobody waits for it any longer."""
    with TemporaryFile() as asked, TemporaryFile() as made, TemporaryFile() as faults:
        asked.write(task)
        asked.seek(0)
        command = [sys.executable, "-P", str(_TYPESETTER)]
        with _turn(steps), subprocess.Popen(command, stdin=asked, stdout=made, stderr=faults) as typesetter:
            try:
                _wait(typesetter, steps)
            except BaseException:
                typesetter.kill()
                raise
        if typesetter.returncode:
            raise RuntimeError(f"the typesetter gave up: {_read(faults).decode(errors='replace')[:_MOST_FAULTS]}")
        steps.ahead()
        return _read(made)


@contextmanager
def _turn(steps: _Steps) -> Iterator[None]:
    """A place among the few typesetters that run at once: each may take half a gigabyte."""
    while not _TURNS.acquire(timeout=_BEAT_S):
        steps.wait()
    try:
        yield
    finally:
        _TURNS.release()


def _wait(typesetter: subprocess.Popen[bytes], steps: _Steps) -> None:
    while typesetter.poll() is None:
        steps.wait()
        with suppress(subprocess.TimeoutExpired):
            typesetter.wait(_BEAT_S)


def _read(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()


def _report(document: Document, seal: Seal, steps: _Steps) -> dict[str, Any]:
    """All that the template sets, in its own words."""
    lang, others, ids = document.lang, [fonts.SIGNS, *fonts.families(document)], map(str, count())
    starts = _starts(document)
    return {
        "title": legible(document.title),
        "subtitle": legible(document.subtitle),
        "plan": legible(document.plan),
        "scope": legible(_scope(document)),
        "about": legible(" · ".join(w for w in (document.plan, document.scope) if w)),
        "source": text(lang, "printed.source", cutoff=_cutoff(document), version=format_moment(document.moment)),
        "description": legible(f"{document.plan} · {document.scope}"),
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
        "words": {k: text(lang, f"printed.{k}") for k in _FIXED},
        "statuses": {s: _look(document, s) for s in SEVERITY},
        "counts": _counts(document, starts),
        "cover": sum(starts) >= _LONG,
        "masthead": _is_text(document),
        "text": not any(starts),
        "sections": [_section(document, s, f, steps, ids) for s, f in zip(document.sections, starts, strict=True)],
        "definitions": [_section(document, s, False, steps, ids) for s in document.definitions],
    }


def _starts(document: Document) -> list[bool]:
    """Which sections begin a page of the dashboard: those of one page share its slug; a text's sections begin none."""
    sections = document.sections
    if len({s.slug for s in sections}) == 1 and _is_text(document):
        return [False for _ in sections]
    return [n == 0 or s.slug != sections[n - 1].slug for n, s in enumerate(sections)]


def _is_text(document: Document) -> bool:
    """Whether the title stands above several sections of equal rank, and is not the first one's own."""
    return [s.title for s in document.sections[:1]] != [document.title]


def _scope(document: Document) -> str:
    """Scope and data date; the scope only where the subtitle does not say it."""
    scope = "" if document.scope in document.subtitle else document.scope
    return " · ".join(w for w in (scope, text(document.lang, "printed.cutoff", cutoff=_cutoff(document))) if w)


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


def _counts(document: Document, starts: Sequence[bool]) -> list[dict[str, Any]]:
    """How many figures of each status: those that have a section of their own below a page's."""
    found = Counter(
        s.status for s, is_start in zip(document.sections, starts, strict=True) if s.status and not is_start
    )
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


def _section(document: Document, section: Section, is_start: bool, steps: _Steps, ids: Iterator[str]) -> dict[str, Any]:
    return {
        "id": f"section-{next(ids)}",
        "page": is_start,
        "title": legible(section.title),
        "kicker": legible(section.kicker),
        "status": section.status,
        "blocks": list(_blocks(document, section.blocks, steps, ids)),
    }


def _blocks(document: Document, blocks: Sequence[Block], steps: _Steps, ids: Iterator[str]) -> Iterator[dict[str, Any]]:
    """Each block as the template takes it; pictures that follow each other stand side by side."""
    for are_pictures, group in groupby(blocks, key=lambda b: isinstance(b, Picture)):
        if are_pictures:
            yield from _pictures(document, [b for b in group if isinstance(b, Picture)], steps)
        for block in () if are_pictures else group:
            if isinstance(block, Paragraph):
                yield _paragraph(block)
            elif isinstance(block, Table):
                yield _table(block, f"table-{next(ids)}")


def _pictures(document: Document, pictures: Sequence[Picture], steps: _Steps) -> Iterator[dict[str, Any]]:
    while pictures:
        row, pictures = _row_of(pictures)
        width = drawing.PRINTED if len(row) == 1 else (drawing.PRINTED - _GUTTER) / 2
        drawn = []
        for picture in row:
            drawn.append(_picture(document, picture, width))
            steps.ahead()
        yield {"kind": "pictures", "row": drawn}


def _row_of(pictures: Sequence[Picture]) -> tuple[Sequence[Picture], Sequence[Picture]]:
    """The next one or two: two where both have few enough names to be read at half the width."""
    is_small = [p.kind == "line" or len(p.categories) <= _MOST_SMALL for p in pictures[:2]]
    return (pictures[:2], pictures[2:]) if is_small == [True, True] else (pictures[:1], pictures[1:])


def _paragraph(paragraph: Paragraph) -> dict[str, Any]:
    spans = [{"words": w, "number": is_number} for s in paragraph.spans for w, is_number in _told(s)]
    is_numbered = bool(_NUMBERED.match(paragraph.text))
    return {"kind": "paragraph", "style": paragraph.kind, "numbered": is_numbered, "spans": spans}


def _told(span: Span) -> Iterator[tuple[str, bool]]:
    """A span in pieces: figures, which are set off in a leading sentence, and words; dates are words."""
    words = legible(span if isinstance(span, str) else span.words)
    if not isinstance(span, str) and not isinstance(span.value, date):
        yield words, True
        return
    for piece in _FIGURE.split(words):
        if piece:
            yield piece, bool(_FIGURE.fullmatch(piece))


def _table(table: Table, name: str) -> dict[str, Any]:
    rows = [[{"words": _bare(c.words, c.status), "status": c.status} for c in row] for row in table.rows]
    widths = columns.widths(table, drawing.PRINTED)
    heads = [
        {"title": columns.in_lines(legible(c.title)), "width": w, "align": c.align}
        for c, w in zip(table.columns, widths.each, strict=True)
    ]
    told = {"title": legible(table.title), "note": legible(table.note), "size": widths.size}
    return {"kind": "table", "id": name, "columns": heads, "rows": rows, "short": len(rows) <= _SHORT, **told}


def _bare(words: str, status: Any) -> str:
    """The words without the status symbol, which is drawn before them."""
    return legible(words.removeprefix(LOOKS[status].symbol).lstrip() if status else words)


def _picture(document: Document, picture: Picture, width: float) -> dict[str, Any]:
    told = {k: legible(getattr(picture, k)) for k in ("finding", "caption")}
    alt = legible(picture.alt or picture.finding)
    return {"svg": drawing.printed(picture, document, width), "alt": alt, **told}
