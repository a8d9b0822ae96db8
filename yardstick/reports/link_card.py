"""A link's card as a picture, for chat apps: drawn here, from the same results as the page, with no clock in it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import typst
from pylopdf_fonts_zh_cn import sans_path

from yardstick.link_cards import LinkCard
from yardstick.status import FAMILIES, LOOKS, Status
from yardstick.texts import Lang, text

WIDTH, HEIGHT = 1200, 630  # pixels, the proportions that chat apps ask for
_JUDGED = (*FAMILIES["behind"], *FAMILIES["good"])  # the sentence counts the others together
_TEMPLATE = Path(__file__).with_suffix(".typ")


def as_png(card: LinkCard) -> bytes:
    """The card, WIDTH × HEIGHT pixels. The same card always gives the same bytes."""
    inputs = {"card": json.dumps(_values(card), ensure_ascii=False)}
    made = typst.compile(
        _TEMPLATE, font_paths=_fonts(), ignore_system_fonts=True, format="png", ppi=72.0, sys_inputs=inputs
    )
    assert isinstance(made, bytes)  # one page
    return made


def _counted(status: Status, count: int, lang: Lang) -> tuple[str, str, str, int]:
    return LOOKS[status].symbol, LOOKS[status].light, text(lang, f"status.{status}"), count


@cache
def _fonts() -> typst.Fonts:
    """The fonts that come with the program, and no others: the picture is the same on every machine."""
    return typst.Fonts(include_system_fonts=False, font_paths=[Path(sans_path()).parent])


def _values(card: LinkCard) -> dict[str, object]:
    look = LOOKS[card.status] if card.status else None
    return {
        "lang": card.lang,
        "product": text(card.lang, "ui.product"),
        "plan": card.plan,
        "title": card.title,
        "scope": card.scope,
        "figure": card.figure,
        "symbol": look.symbol if look else "",
        "colour": look.light if look else "",
        "status": text(card.lang, f"status.{card.status}") if card.status else "",
        "verdict": card.verdict,
        "counts": [_counted(s, count, card.lang) for s, count in card.counts if s in _JUDGED and not card.status],
        "dated": card.dated,
    }
