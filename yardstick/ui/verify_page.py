"""核验: a file or a code, and whether the system made it: 相符, 不符, 未知 in large words."""

from __future__ import annotations

from html import escape

import streamlit as st

from yardstick.reports.answers import LARGEST, Answer, of_code
from yardstick.reports.seals import Register
from yardstick.texts import text
from yardstick.ui import components, frame, look, markup, site
from yardstick.ui.here import Visit


def verify_page() -> None:
    """Draw the page."""
    visit: Visit = st.session_state["ys_visit"]
    lang = visit.address.lang
    st.html(markup.wrap(f"<h1>{escape(text(lang, 'nav.page.verify'))}</h1>", "header"))
    st.html(markup.wrap(escape(text(lang, "exporting.page.lead")), "p", "ys-soft"))
    st.html(markup.section(text(lang, "exporting.page.file")))
    components.verify_file(lang, LARGEST, is_dark=look.palette().theme == "dark")
    st.html(markup.section(text(lang, "exporting.page.code")))
    typed = st.text_input(
        text(lang, "exporting.page.code_label"),
        key="ys_verify_code",
        placeholder=text(lang, "exporting.page.code_hint"),
        max_chars=60,
    )
    if typed.strip():
        st.html(_told(of_code(Register(site.workspace().settings.data), typed, lang), visit))
    frame.foot(visit)


def _told(answer: Answer, visit: Visit) -> str:
    """The word, what it means, and what the original was."""
    lang = visit.address.lang
    theme = look.palette().theme
    colour = answer.look.dark if theme == "dark" else answer.look.light
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in answer.facts)
    words = escape(text(lang, "exporting.entry.link"))
    there = f'<p><a data-go href="{escape(answer.link)}" class="ys-more">{words}</a></p>' if answer.link else ""
    inner = (
        f'<div><div class="ys-big">{answer.look.symbol} {escape(answer.word)}</div></div>'
        f'<div><p class="ys-say">{escape(answer.says)}</p><dl class="ys-facts">{facts}</dl>{there}</div>'
    )
    return f'<section class="ys ys-verdict ys-compact ys-verified" style="--s:{colour}">{inner}</section>'
