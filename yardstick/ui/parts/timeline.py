"""The list of key projects over time, grouped by clause or by lead, and below it the ledger of supervision."""

from __future__ import annotations

import streamlit as st

from yardstick import phrases
from yardstick.parts.key_projects import chain_of, listed
from yardstick.projects import Project, span_of
from yardstick.registry import Action
from yardstick.texts import Lang, text
from yardstick.ui import look, markup
from yardstick.ui.here import Visit
from yardstick.ui.parts import project_rows
from yardstick.ui.parts.project_rows import Drawing

GROUPS = ("by_clause", "by_lead")


def draw(visit: Visit, action: Action) -> None:
    """Bars and ledger of every key project in the reader's filters."""
    lang, drawing = visit.address.lang, drawing_of(visit)
    projects = listed(visit.reader, None)
    if not projects:
        st.html(markup.section(text(lang, "projects.none_published"), text(lang, "projects.kicker")))
        return
    legend = text(lang, "projects.legend", day=phrases.day(projects[0].period, lang))
    st.html(markup.section(drawing.finding(projects), text(lang, "projects.kicker"), legend))
    groups = _grouped(projects, _chosen_group(lang), drawing)
    st.html(project_rows.bars(groups, span_of(projects), drawing))
    st.html(markup.section(text(lang, "projects.ledger_title"), text(lang, "projects.ledger")))
    st.html(project_rows.ledger([p for _, group in groups for p in group], drawing))


def drawing_of(visit: Visit) -> Drawing:
    """What rows are drawn with, in the theme of the reader."""
    reader = visit.reader
    return Drawing(reader.plan, reader.lang, chain_of(reader), look.palette())


def _chosen_group(lang: Lang) -> str:
    chosen = st.segmented_control(
        text(lang, "projects.group_by"),
        GROUPS,
        default=GROUPS[0],
        format_func=lambda by: text(lang, f"projects.{by}"),
        key="ys_project_group",
        label_visibility="collapsed",
    )
    return chosen or GROUPS[0]


def _grouped(projects: tuple[Project, ...], by: str, drawing: Drawing) -> list[tuple[str, list[Project]]]:
    """The projects under the titles of their clauses or leads, in the order in which these first appear."""
    groups: dict[str, list[Project]] = {}
    for project in projects:
        lead = phrases.english(drawing.plan, project.lead, drawing.lang)
        title = lead if by == "by_lead" else drawing.clause(project.clause)
        groups.setdefault(title, []).append(project)
    return list(groups.items())
