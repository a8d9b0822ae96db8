"""The list of key projects over time, grouped by clause or by lead, and below it the ledger of supervision."""

from __future__ import annotations

import streamlit as st

from yardstick import phrases
from yardstick.projects import Project, projects_of, span_of
from yardstick.registry import Action
from yardstick.texts import Lang, text, titled
from yardstick.ui import look, markup, site
from yardstick.ui.here import Visit
from yardstick.ui.parts import project_rows
from yardstick.ui.parts.project_rows import Drawing

DATASET = "projects"
GROUPS = ("by_clause", "by_lead")


def draw(visit: Visit, action: Action) -> None:
    """Bars and ledger of every key project in the reader's filters."""
    lang, drawing = visit.address.lang, drawing_of(visit.address.lang)
    projects = listed(visit, None)
    if not projects:
        st.html(markup.section(text(lang, "projects.none_published"), text(lang, "projects.kicker")))
        return
    legend = text(lang, "projects.legend", day=phrases.day(projects[0].period, lang))
    title = project_rows.finding(projects, drawing)
    st.html(markup.section(title, text(lang, "projects.kicker"), legend))
    groups = _grouped(projects, _chosen_group(lang), drawing)
    st.html(project_rows.bars(groups, span_of(projects), drawing))
    st.html(markup.section(text(lang, "projects.ledger_title"), text(lang, "projects.ledger")))
    st.html(project_rows.ledger([p for _, group in groups for p in group], drawing))


def listed(visit: Visit, clause: str | None) -> tuple[Project, ...]:
    """The key projects of one clause (None: of all) as of the version and period the reader looks at."""
    rows, town = visit.part(DATASET, clause=clause), visit.address.town
    return tuple(p for p in projects_of(rows) if town in (None, p.town))


def drawing_of(lang: Lang) -> Drawing:
    """What rows are drawn with: the plan, the theme, and the steps of supervision as the contract lists them."""
    space = site.workspace()
    chain = space.contracts[DATASET].column("state").choices
    return Drawing(space.plan, look.palette(), lang, chain)


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
        title = lead if by == "by_lead" else _clause_title(project.clause, drawing)
        groups.setdefault(title, []).append(project)
    return list(groups.items())


def _clause_title(number: str, drawing: Drawing) -> str:
    """The clause's number, and its title where the plan has a page for it."""
    action = next((a for a in drawing.plan.actions if a.number == number), None)
    words = phrases.clause(number, drawing.lang)
    return f"{words}　{titled(action, drawing.lang)}" if action else words
