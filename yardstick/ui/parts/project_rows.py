"""HTML of a list of key projects: bars over time, and the ledger. Everything that comes from data is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from yardstick import phrases
from yardstick.charts import Palette
from yardstick.parts.key_projects import Telling
from yardstick.projects import LOOK_OF, Project, Span, Standing
from yardstick.status import LOOKS
from yardstick.texts import Lang, text
from yardstick.ui import markup

COLUMNS = ("name", "who", "dates", "progress", "state", "evidence")
NARROW = 14  # percent of the width below which the cut-off's label would leave the page on that side


@dataclass(frozen=True)
class Drawing(Telling):
    """What every row is told and drawn with."""

    palette: Palette

    def colour(self, project: Project) -> str:
        """The style that gives a row its colour."""
        return f'style="--s:{self.palette.status(LOOK_OF[self.standing(project)])}"'

    def badge(self, project: Project) -> str:
        """Shape and word of the standing."""
        words, look = escape(self.standing_words(project)), LOOKS[LOOK_OF[self.standing(project)]]
        return f'<span class="ys-badge" {self.colour(project)}>{look.symbol} {words}</span>'

    def name(self, words: str | None) -> str:
        """Departments or a town, in the reader's language."""
        return escape(self.names(words))


def bars(groups: Iterable[tuple[str, Sequence[Project]]], span: Span, drawing: Drawing) -> str:
    """The projects over time, group by group, under one scale of years."""
    listed = [(title, tuple(projects)) for title, projects in groups]
    cutoff = listed[0][1][0].period
    inner = "".join(
        (f'<h3 class="ys-gantt-group">{escape(title)}</h3>' if title else "")
        + f"<ul>{''.join(_bar(p, span, drawing) for p in projects)}</ul>"
        for title, projects in listed
    )
    return markup.wrap(_scale(cutoff, span, drawing.lang) + inner, "div", "ys-gantt")


def _scale(cutoff: date, span: Span, lang: Lang) -> str:
    years = "".join(f'<span style="left:{span.at(day)}%">{day.year}</span>' for day in span.years)
    at = span.at(cutoff)
    side = " ys-left" if at < NARROW else " ys-right" if at > 100 - NARROW else ""
    words = escape(text(lang, "projects.cutoff", day=f"{cutoff:%Y-%m-%d}"))
    label = f'<b class="ys-cutoff{side}" style="left:{at}%">{words}</b>'
    return f'<div class="ys-gantt-scale" aria-hidden="true"><i></i><div>{years}{label}</div></div>'


def _bar(project: Project, span: Span, drawing: Drawing) -> str:
    lang = drawing.lang
    start, due, cutoff = span.at(project.start_on), span.at(project.due_on), span.at(project.period)
    filled = round((due - start) * project.progress_pct / 100, 2)
    late = drawing.standing(project) is Standing.OVERDUE
    lateness = f'<i class="ys-late" style="left:{due}%;width:{round(cutoff - due, 2)}%"></i>' if late else ""
    years = "".join(f'<i class="ys-year" style="left:{span.at(day)}%"></i>' for day in span.years)
    words = text(
        lang,
        "projects.bar",
        start=project.start_on,
        due=project.due_on,
        progress=phrases.quantity(project.progress_pct, 0, "%"),
        expected=phrases.quantity(project.expected_pct, 0, "%"),
    )
    track = (
        f'<div class="ys-track" title="{escape(words)}">{years}'
        f'<i class="ys-bar" style="left:{start}%;width:{round(due - start, 2)}%"></i>'
        f'<i class="ys-done" style="left:{start}%;width:{filled}%"></i>{lateness}'
        f'<i class="ys-now" style="left:{cutoff}%"></i></div>'
    )
    name = f'<span class="ys-gantt-name"><small>{escape(project.unit_id)}</small> {_said(project.name)}</span>'
    state = (
        f'<span class="ys-gantt-state">{drawing.badge(project)} {phrases.quantity(project.progress_pct, 0, "%")}</span>'
    )
    return f"<li {drawing.colour(project)}>{name}{track}{state}</li>"


def ledger(projects: Sequence[Project], drawing: Drawing) -> str:
    """The list below the bars, the gravest first; what is done is folded away."""
    ordered = drawing.gravest_first(projects)
    done = [p for p in ordered if drawing.standing(p) is Standing.DONE]
    still = [p for p in ordered if p not in done]
    folded = escape(text(drawing.lang, "projects.done_folded", count=len(done)))
    hidden = f'<details class="ys-folded"><summary>{folded}</summary>{_table(done, drawing)}</details>' if done else ""
    return markup.wrap((_table(still, drawing) if still else "") + hidden, "div")


def _table(projects: Sequence[Project], drawing: Drawing) -> str:
    titles = {n: escape(text(drawing.lang, f"projects.column.{n}")) for n in COLUMNS}
    head = "".join(f'<th scope="col">{titles[n]}</th>' for n in COLUMNS)
    body = "".join(_ledger_row(p, titles, drawing) for p in projects)
    return f'<table class="ys-table ys-ledger"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _ledger_row(project: Project, titles: dict[str, str], drawing: Drawing) -> str:
    lang = drawing.lang
    cells = {
        "name": f"<small>{escape(project.unit_id)}</small> {_said(project.name)}",
        "who": f'{drawing.name(project.lead)}<br><span class="ys-soft">{_others(project, drawing)}</span>',
        "dates": f"<span>{project.start_on}{escape(text(lang, 'projects.until'))}</span> <span>{project.due_on}</span>",
        "progress": _progress(project, drawing),
        "state": steps(project, drawing),
        "evidence": _said(project.evidence) if project.evidence else escape(text(lang, "projects.evidence_none")),
    }
    return "<tr>" + "".join(_cell(n, titles[n], cells[n]) for n in COLUMNS) + "</tr>"


def _said(words: str) -> str:
    """Words of the file, which are Chinese on an English page as well."""
    return f'<span lang="zh-CN">{escape(words)}</span>'


def _others(project: Project, drawing: Drawing) -> str:
    """The post that answers for it, and who supports."""
    post, support = _said(project.owner_post), drawing.name(project.support)
    return post + text(drawing.lang, "projects.supported", names=support) if support else post


def _cell(name: str, title: str, inner: str) -> str:
    """One cell; on a phone its column's title stands before it."""
    return f'<td data-label="{title}" class="ys-l-{name}"><div>{inner}</div></td>'


def _progress(project: Project, drawing: Drawing) -> str:
    """Standing, progress beside time, and the difference."""
    done, due = (phrases.quantity(x, 0, "%") for x in (project.progress_pct, project.expected_pct))
    pace = escape(drawing.pace(project))
    return f"{drawing.badge(project)}<br><b>{done}</b> / {due}{f' · {pace}' if pace else ''}"


def steps(project: Project, drawing: Drawing) -> str:
    """The chain of supervision: a mark for each step, those taken filled, and the word of the one it stands at."""
    titles, at = drawing.steps(project)
    marks = "".join(_step(title, i - at) for i, title in enumerate(titles))
    words = escape(titles[at]) + (f" {project.closed_on}" if project.closed_on else "")
    chain = f'<span class="ys-steps" title="{escape(" → ".join(titles))}" aria-hidden="true">{marks}</span>'
    return f"{chain}<br>{words} <small>{at + 1}/{len(titles)}</small>"


def _step(title: str, ahead: int) -> str:
    """One step; `ahead`: negative is taken, 0 the present one, positive to come."""
    taken = "ys-past" if ahead < 0 else "ys-at" if ahead == 0 else "ys-next"
    return f'<i class="{taken}" title="{escape(title)}"></i>'
