"""A picture as a file of its own, or as part of a printed report: the finding above, where it comes from below."""

from __future__ import annotations

from typing import Any

from yardstick.reports import bar_picture, dot_picture, fonts, line_picture, painting
from yardstick.reports.document import Document, Picture
from yardstick.reports.scales import Box
from yardstick.reports.seals import Seal
from yardstick.reports.sheet import GRID, INK, SOFT, Sheet, as_text_svg
from yardstick.snapshots import format_moment
from yardstick.texts import text

WIDTH, PIXELS = 576.0, 2400  # points and, unless fewer are asked for, pixels across
PRINTED = 470.0  # points; the measure of a printed page
_MARGIN = 30.0
_WORDS, _TITLE, _SMALL = 10.5, 19.0, 8.0
_KINDS: dict[str, Any] = {"line": line_picture, "bars": bar_picture, "dots": dot_picture}


def as_svg(picture: Picture, document: Document, seal: Seal) -> bytes:
    """The picture as SVG, letters as outlines: it looks the same everywhere and fetches nothing."""
    description = f"{picture.alt} {seal.mark} {seal.digest}".strip()
    return painting.as_svg(_whole(picture, document, seal), picture.finding, description)


def as_png(picture: Picture, document: Document, seal: Seal, pixels: int = PIXELS) -> bytes:
    """The picture as PNG, 2400 pixels wide or as many as asked for; its text chunks tell title, description, code."""
    notes = {"Title": picture.finding, "Description": picture.alt, "Comment": f"{seal.mark} {seal.digest}"}
    told = {k: fonts.legible(v) for k, v in notes.items()}
    return painting.as_png(_whole(picture, document, seal), told, pixels / WIDTH * 72)


def printed(picture: Picture, document: Document, width: float = PRINTED) -> str:
    """The picture as SVG for a typesetter, who adds finding, caption and source; its words are still words."""
    size = 8.5 if width > PRINTED * 0.6 else 7.6
    tall = _KINDS[picture.kind].height(picture, width, size)
    sheet = Sheet(width, tall)
    _draw(sheet, picture, Box(0, 0, width, tall), size, document)
    return as_text_svg(sheet)


def _whole(picture: Picture, document: Document, seal: Seal) -> Sheet:
    inner = WIDTH - 2 * _MARGIN
    finding = fonts.wrapped(fonts.legible(picture.finding), inner, _TITLE, fonts.SERIF, most=4)
    caption = fonts.wrapped(fonts.legible(picture.caption), inner, _WORDS, most=3) if picture.caption else []
    head = _MARGIN + len(caption) * _WORDS * 1.55 + len(finding) * _TITLE * 1.38 + 16
    body = _KINDS[picture.kind].height(picture, inner, _WORDS)
    sheet = Sheet(WIDTH, head + body + 62)
    _head(sheet, caption, finding)
    _draw(sheet, picture, Box(_MARGIN, head, WIDTH - _MARGIN, head + body), _WORDS, document)
    _foot(sheet, document, seal)
    return sheet


def _draw(sheet: Sheet, picture: Picture, place: Box, size: float, document: Document) -> None:
    _KINDS[picture.kind].draw(sheet, picture, place, size, document.lang)


def _head(sheet: Sheet, caption: list[str], finding: list[str]) -> None:
    y = _MARGIN + 2
    for line in caption:
        sheet.words(_MARGIN, y + _WORDS * 0.6, line, _WORDS, SOFT)
        y += _WORDS * 1.55
    for line in finding:
        sheet.words(_MARGIN, y + _TITLE, line, _TITLE, INK, family=fonts.SERIF)
        y += _TITLE * 1.38


def _foot(sheet: Sheet, document: Document, seal: Seal) -> None:
    """Two small lines: what plan and place, then data date, version and code."""
    y = sheet.height - 30
    sheet.line(((_MARGIN, y - 14), (sheet.width - _MARGIN, y - 14)), GRID, 0.8)
    about = " · ".join(w for w in (document.plan, document.scope) if w)
    cutoff = document.cutoff.isoformat() if document.cutoff else "—"
    told = {"cutoff": cutoff, "version": format_moment(document.moment)}
    sheet.words(_MARGIN, y, fonts.shortened(fonts.legible(about), sheet.width * 0.66, _SMALL), _SMALL, SOFT)
    sheet.words(_MARGIN, y + _SMALL * 1.6, text(document.lang, "printed.source", **told), _SMALL, SOFT)
    right = sheet.width - _MARGIN
    sheet.words(right, y + _SMALL * 1.6, seal.mark, _SMALL, SOFT, anchor="right")
    if document.is_demo:
        sheet.words(right, y, text(document.lang, "printed.demo_note"), _SMALL, INK, anchor="right")
