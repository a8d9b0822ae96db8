"""Sentences of the clause that no indicator answers to: the plan's outlook, in its own words and without a figure."""

from __future__ import annotations

from yardstick.registry import Action


def unmeasured(action: Action, in_english: bool = False) -> list[str]:
    """The sentences of the clause that no quotation of an indicator or target comes from."""
    quotes = [q for i in action.indicator for q in (i.quote, *(t.quote for t in i.target)) if q]
    clause, english = _sentences(action.clause, "。"), _sentences(action.clause_en, ". ")
    bare = [n for n, sentence in enumerate(clause) if not any(q in sentence for q in quotes)]
    shown = english if in_english and len(english) == len(clause) else clause
    return [shown[n] for n in bare]


def _sentences(words: str, end: str) -> list[str]:
    stop = end.strip()
    return [part.strip().removesuffix(stop) + stop for part in words.split(end) if part.strip()]
