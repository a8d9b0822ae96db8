"""The key projects of one clause, compact: for pages whose clause has no numbers of its own."""

from __future__ import annotations

import streamlit as st

from yardstick import phrases
from yardstick.parts.key_projects import listed
from yardstick.projects import span_of
from yardstick.registry import Action
from yardstick.texts import text
from yardstick.ui import markup
from yardstick.ui.here import Visit
from yardstick.ui.parts import project_rows, timeline


def draw(visit: Visit, action: Action) -> None:
    """Bars and ledger of the action's own key projects."""
    lang, drawing = visit.address.lang, timeline.drawing_of(visit)
    projects = listed(visit.reader, action.number)
    kicker = text(lang, "projects.kicker")
    if not projects:
        st.html(markup.section(text(lang, "projects.none"), kicker))
        return
    legend = text(lang, "projects.legend", day=phrases.day(projects[0].period, lang))
    st.html(markup.section(drawing.finding(projects), kicker, legend))
    st.html(project_rows.bars([("", projects)], span_of(projects), drawing))
    st.html(project_rows.ledger(projects, drawing))
