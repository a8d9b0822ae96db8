"""The outlook of a clause: its sentences without a figure, as a quotation."""

from __future__ import annotations

from html import escape

import streamlit as st

from yardstick.parts.vision import unmeasured
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
