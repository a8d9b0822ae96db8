"""Sentences of the clause that no indicator answers to: the plan's outlook, in its own words and without a figure."""

from __future__ import annotations

from html import escape

import streamlit as st

from yardstick.registry import Action
from yardstick.texts import text
from yardstick.ui import markup
from yardstick.ui.here import Visit


def draw(visit: Visit, action: Action) -> None:
    """Show the sentences without a figure, or nothing when every sentence has one."""
    sentences = unmeasured(action, visit.address.lang == "en")
    if not sentences:
        return
    lang = visit.address.lang
    st.html(markup.section(text(lang, "vision.title"), text(lang, "vision.kicker"), text(lang, "vision.note")))
    st.html(markup.wrap(escape(" ".join(sentences)), "blockquote", "ys-quote"))


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
