"""Every kindergarten against the five items a single kindergarten can be held to, as a table of shapes."""

from __future__ import annotations

from html import escape

import streamlit as st

from yardstick.parts import kindergartens
from yardstick.registry import Action
from yardstick.texts import text
from yardstick.ui import look, markup
from yardstick.ui.here import Visit
from yardstick.ui.parts import matrix

SHOWN = 60


def draw(visit: Visit, _action: Action) -> None:
    """The sentence on the place, and a row per kindergarten."""
    told, here = kindergartens.told(visit.reader), visit.address
    if told is None:
        return
    lang = here.lang
    st.html(markup.section(told.finding, text(lang, "kindergarten_verdicts.kicker"), told.note))
    unit = text(lang, "kindergarten_verdicts.unit")
    st.html(matrix.table(told.finding, told.columns, told.rows[:SHOWN], here, look.palette(), unit))
    if len(told.rows) > SHOWN:
        more = text(lang, "kindergarten_verdicts.more", all=len(told.rows), shown=SHOWN)
        st.html(markup.wrap(escape(more), "p", "ys-soft ys-small"))
