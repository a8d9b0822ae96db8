"""部门: what each department leads and supports, its projects and its data; towns compared where that is fair."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from yardstick import phrases, search
from yardstick.contracts import Contract
from yardstick.indicators import Measured, Result
from yardstick.ranking import Ranked, ranked_towns
from yardstick.registry import Action
from yardstick.status import BEHIND
from yardstick.texts import Lang, text, titled
from yardstick.ui import frame, look, markup, messages, site
from yardstick.ui.here import Visit
from yardstick.ui.overview_page import by_status
from yardstick.ui.quality_page import next_due

PROJECTS = "projects"  # the dataset of key projects, where the installation has it


@dataclass(frozen=True)
class Desk:
    """One department: what it answers for."""

    name: str
    leads: tuple[Action, ...]
    supports: tuple[Action, ...]
    projects: tuple[Mapping[str, Any], ...]


def departments_page() -> None:
    """Draw the page."""
    visit: Visit = st.session_state["ys_visit"]
    if not visit.view.moment:
        messages.empty(visit.address)
        return
    space, lang = site.workspace(), visit.address.lang
    measured = visit.measure_all()
    results = {i: m.at(visit.address.town) for i, m in measured.items()}
    projects = _projects(visit)
    delivering = (c.department for c in space.contracts.values() if c.department)
    names = dict.fromkeys((*search.departments(space.plan), *delivering))
    desks = [_desk(name, projects) for name in names]
    frame.head(visit, text(lang, "nav.page.departments"), escape(text(lang, "departments.crumb")))
    st.html(_summary(desks, lang))
    opened = next((d.name for d in desks if d.leads), "")
    st.html(markup.wrap("".join(_department(d, results, visit, d.name == opened) for d in desks), "div", "ys-desks"))
    st.html(markup.section(text(lang, "departments.towns"), "", text(lang, "departments.towns_note")))
    st.html(_towns(measured, visit))
    frame.foot(visit)


def _projects(visit: Visit) -> Sequence[Mapping[str, Any]]:
    """The newest list of key projects; none where the installation keeps no such list."""
    if PROJECTS not in site.workspace().contracts:
        return ()
    periods = [p for p in visit.view.periods(PROJECTS) if p <= visit.today]
    rows: list[Mapping[str, Any]] = visit.view.rows(PROJECTS, periods[-1]).to_pylist() if periods else []
    return rows


def _desk(name: str, projects: Iterable[Mapping[str, Any]]) -> Desk:
    actions = site.workspace().plan.actions
    mine = tuple(p for p in projects if name == p["lead"] or name in (p["support"] or ""))
    return Desk(
        name, tuple(a for a in actions if a.lead == name), tuple(a for a in actions if name in a.supporting), mine
    )


def _clauses(actions: Iterable[Action]) -> int:
    """How many numbered clauses these pages belong to; the goals are not one."""
    return len({a.number for a in actions if a.number})


def _summary(desks: Sequence[Desk], lang: Lang) -> str:
    actions = [a for d in desks for a in (*d.leads, *d.supports)]
    counts = {"count": len(desks), "clauses": _clauses(actions), "leads": sum(bool(d.leads) for d in desks)}
    words, note = text(lang, "departments.summary", **counts), text(lang, "departments.not_ranked")
    return markup.wrap(f'<p class="ys-summary">{escape(words)}</p><p class="ys-soft">{escape(note)}</p>')


def _department(desk: Desk, results: Mapping[str, Result], visit: Visit, is_open: bool) -> str:
    """Folded: how much it answers for; open: clauses with their lamps, projects, data."""
    lang, plan = visit.address.lang, site.workspace().plan
    name = f"<b>{escape(phrases.english(plan, desk.name, lang))}</b>"
    summary = name + "".join(f'<span class="ys-soft">{escape(w)}</span>' for w in _counts(desk, results, visit))
    inner = (
        _actions("leads", desk.leads, results, visit)
        + _actions("supports", desk.supports, results, visit)
        + _project_table(desk, visit)
        + _data(desk, visit)
    )
    state = " open" if is_open else ""
    return f'<details class="ys-entry" id="{escape(desk.name)}"{state}><summary>{summary}</summary>{inner}</details>'


def _late(desk: Desk, visit: Visit) -> int:
    """Datasets of the department whose next period is overdue."""
    space = site.workspace()
    mine = (d for d, c in space.contracts.items() if c.department == desk.name)
    coming = (space.deliveries(visit.view, d, visit.today).next for d in mine)
    return sum(n is not None and n.state == "late" for n in coming)


def _counts(desk: Desk, results: Mapping[str, Result], visit: Visit) -> list[str]:
    lang, words = visit.address.lang, []
    if desk.leads:
        words.append(text(lang, "departments.lead", count=_clauses(desk.leads)))
    if desk.supports:
        words.append(text(lang, "departments.support", count=_clauses(desk.supports)))
    mine = (results[i.id] for a in (*desk.leads, *desk.supports) for i in a.indicator)
    behind = sum(r.status in BEHIND for r in mine)
    late = _late(desk, visit)
    if late:
        words.append(text(lang, "departments.late", count=late))
    words.append(text(lang, "departments.behind", count=behind) if behind else text(lang, "departments.none_behind"))
    return words


def _actions(key: str, actions: Sequence[Action], results: Mapping[str, Result], visit: Visit) -> str:
    """Clauses with how many of their indicators stand where."""
    if not actions:
        return ""
    lang = visit.address.lang
    lines = "".join(
        f"<li>{_action_link(a, visit)}{_marks([results[i.id] for i in a.indicator], lang)}</li>" for a in actions
    )
    return f"<h3>{escape(text(lang, f'departments.{key}'))}</h3><ul>{lines}</ul>"


def _action_link(action: Action, visit: Visit) -> str:
    lang = visit.address.lang
    number = f'<span class="ys-no">{escape(phrases.clause(action.number, lang))}</span> '
    return markup.link(visit.address.elsewhere(action.slug), number + escape(markup.heading(action, lang)))


def _marks(results: Sequence[Result], lang: Lang) -> str:
    palette = look.palette()
    marks = "".join(
        f"<span>{markup.mark(s, palette, lang)}{len(found)}</span>" for s, found in by_status(results).items()
    )
    return f'<span class="ys-tile-marks">{marks}</span>'


def _project_table(desk: Desk, visit: Visit) -> str:
    """Its projects: how far, until when, in which state."""
    if not desk.projects:
        return ""
    lang = visit.address.lang
    names = ("project", "role", "post", "due", "progress", "state")
    head = "".join(f"<th>{escape(text(lang, f'departments.{n}'))}</th>" for n in names)
    body = "".join(_project(p, desk, visit) for p in sorted(desk.projects, key=lambda p: (p["due_on"], p["unit_id"])))
    title = escape(text(lang, "departments.projects"))
    table = f'<table class="ys-table"><tr>{head}</tr>{body}</table>'
    return f'<h3>{title}</h3><div class="ys-scroll" tabindex="0">{table}</div>'


def _project(project: Mapping[str, Any], desk: Desk, visit: Visit) -> str:
    lang = visit.address.lang
    role = "role_lead" if project["lead"] == desk.name else "role_support"
    progress = project["progress_pct"]
    bar = f'<span class="ys-progress"><i style="width:{progress:.0f}%"></i></span>{progress:.0f}%'
    cells = (
        f'<span lang="zh-CN">{escape(project["unit_id"])} {escape(project["name"])}</span>',
        escape(text(lang, f"departments.{role}")),
        f'<span lang="zh-CN">{escape(project["owner_post"])}</span>',
        escape(_due(project, visit.today, lang)),
        bar,
        escape(_state(project, lang)),
    )
    return "<tr>" + "".join(f"<td>{c}</td>" for c in cells) + "</tr>"


def _due(project: Mapping[str, Any], today: date, lang: Lang) -> str:
    due: date = project["due_on"]
    late = not project["closed_on"] and due < today
    return due.isoformat() + (f" {text(lang, 'departments.overdue')}" if late else "")


def _state(project: Mapping[str, Any], lang: Lang) -> str:
    if project["closed_on"]:
        return text(lang, "departments.closed", day=project["closed_on"].isoformat())
    return site.workspace().contracts[PROJECTS].column("state").shown(project["state"], lang)


def _data(desk: Desk, visit: Visit) -> str:
    """The datasets it delivers."""
    lang = visit.address.lang
    mine = [c for c in site.workspace().contracts.values() if c.department == desk.name]
    if not mine:
        return ""
    lines = "".join(f"<li>{_dataset(c, visit)}</li>" for c in mine)
    return f"<h3>{escape(text(lang, 'departments.datasets'))}</h3><ul>{lines}</ul>"


def _dataset(contract: Contract, visit: Visit) -> str:
    """A dataset's name, leading to how it was delivered, and when the next period is due."""
    lang = visit.address.lang
    name = markup.link(visit.address.elsewhere("quality"), escape(titled(contract, lang)), anchor=contract.id)
    coming = site.workspace().deliveries(visit.view, contract.id, visit.today).next
    return name + (next_due(coming, lang) if coming else escape(text(lang, "quality.none")))


def _towns(measured: Mapping[str, Measured], visit: Visit) -> str:
    """Every comparable indicator with the towns in order, page by page."""
    lang, groups = visit.address.lang, []
    for action in site.workspace().plan.actions:
        found = [(i, r) for i in action.indicator if (r := ranked_towns(measured[i.id]))]
        if found:
            lines = "".join(
                f"<li>{markup.link(visit.address.elsewhere(action.slug, ind=i.id), escape(titled(i, lang)))}"
                f'<span class="ys-soft">{escape(_in_order(r, lang))}</span></li>'
                for i, r in found
            )
            how_many = escape(text(lang, "departments.compared_count", count=len(found)))
            title = f'<b>{escape(markup.heading(action, lang))}</b><span class="ys-soft">{how_many}</span>'
            groups.append(f'<details class="ys-entry"><summary>{title}</summary><ul>{lines}</ul></details>')
    inner = "".join(groups) or f'<p class="ys-soft">{escape(text(lang, "departments.no_towns"))}</p>'
    return markup.wrap(inner, "div", "ys-desks ys-ranks")


def _in_order(ranked: Sequence[Ranked], lang: Lang) -> str:
    plan = site.workspace().plan
    words = (
        text(
            lang,
            "departments.ranked",
            rank=r.rank,
            town=phrases.english(plan, r.result.name, lang),
            value=phrases.value_of(r.result, r.result.latest, lang) if r.result.latest else "—",
            n=r.n,
        )
        for r in ranked
    )
    return ("　" if lang == "zh" else "  ").join(words)
