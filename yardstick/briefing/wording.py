"""Sentences as spans: the words of the catalogue with numbers, names and whole clauses in their places."""

from __future__ import annotations

import string
from collections.abc import Iterable, Sequence
from typing import Literal

from yardstick.reports.document import Number, Paragraph, Span
from yardstick.texts import Lang, catalogue, text

Spans = tuple[Span, ...]
Part = Span | Spans
Kind = Literal["body", "lead", "note", "quote", "item"]
ORDINALS = 10  # how many points have a word of their own


def spans(lang: Lang, key: str, **parts: Part) -> Spans:
    """The words of `briefing.<key>`, each placeholder a span of its own.

    `{n|school|schools}` is the first word where the part `n` is a 1.
    """
    found: list[Span] = []
    for words, name, _, _ in string.Formatter().parse(catalogue(lang)[f"briefing.{key}"]):
        if words:
            found.append(words)
        if name is not None:
            found += _part(name, parts)
    return tuple(found)


def _part(name: str, parts: dict[str, Part]) -> Sequence[Span]:
    name, *forms = name.split("|")
    part = parts[name]
    if forms:
        return (forms[0 if isinstance(part, Number) and part.value == 1 else 1],)
    return part if isinstance(part, tuple) else (part,) if part != "" else ()


def joined(lang: Lang, parts: Iterable[Spans], joiner: str = "comma") -> Spans:
    """Several clauses after another, with the joiner `briefing.join.<joiner>` between them."""
    between, found = text(lang, f"briefing.join.{joiner}"), list[Span]()
    for part in parts:
        if part:
            found += [between, *part] if found else part
    return tuple(found)


def points(lang: Lang, found: Sequence[Spans]) -> tuple[Paragraph, ...]:
    """One paragraph a point, counted 一是, 二是 …; a single point is not counted."""
    if len(found) == 1:
        return (paragraph(_capital(found[0], lang)),)
    return tuple(paragraph((_ordinal(n, lang), *point)) for n, point in enumerate(found, 1))


def paragraph(said: Spans, kind: Kind = "body") -> Paragraph:
    """One paragraph of whole sentences, without the space that parts them from the next."""
    *before, last = said
    return Paragraph((*before, last.rstrip() if isinstance(last, str) else last), kind)


def _ordinal(number: int, lang: Lang) -> str:
    return text(lang, f"briefing.ordinal.n{min(number, ORDINALS)}")


def _capital(point: Spans, lang: Lang) -> Spans:
    first = point[0]
    if lang == "zh" or not isinstance(first, str):
        return point
    return (first[:1].upper() + first[1:], *point[1:])
