"""Key projects as tables: how far each is beside its time, and the ledger of supervision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yardstick import phrases
from yardstick.parts.key_projects import Telling, chain_of, listed
from yardstick.projects import LOOK_OF, Project
from yardstick.registry import Action
from yardstick.reports.document import Block, Cell, Paragraph, Section, Table
from yardstick.reports.part_cells import Origin, columns, section
from yardstick.reports.standpoint import Standpoint
from yardstick.reports.tables import words
from yardstick.status import LOOKS
from yardstick.texts import text

PROGRESS = (
    *(("code", 0.7), ("project", 2.6), ("clause", 0.6), ("start", 1.0), ("due", 1.0), ("done", 0.7), ("time", 0.7)),
    *(("pace", 1.3), ("standing", 1.2)),
)
LEDGER = (
    *(("code", 0.7), ("project", 2.2), ("lead", 1.4), ("post", 1.2), ("support", 1.4), ("step", 1.2)),
    *(("closed", 1.0), ("evidence", 1.4)),
)


def timeline(stand: Standpoint, action: Action, *, is_whole: bool) -> Iterator[Section]:
    """Every key project in the reader's filters."""
    yield from _projects(stand, action, listed(stand, None), "none_published", is_short=False)


def milestones(stand: Standpoint, action: Action, *, is_whole: bool) -> Iterator[Section]:
    """The action's own key projects; of the whole plan without the ledger, which has them all elsewhere."""
    yield from _projects(stand, action, listed(stand, action.number), "none", is_short=is_whole)


def _projects(
    stand: Standpoint, action: Action, projects: Sequence[Project], none: str, *, is_short: bool
) -> Iterator[Section]:
    lang, telling = stand.lang, Telling(stand.plan, stand.lang, chain_of(stand))
    title = text(lang, "projects.kicker")
    if not projects:
        yield section(stand, action, title, [Paragraph((text(lang, f"projects.{none}"),), "lead")])
        return
    note = text(lang, "action_parts.projects.note", day=phrases.day(projects[0].period, lang))
    blocks: list[Block] = [Paragraph((telling.finding(projects),), "lead"), Paragraph((note,), "note")]
    blocks.append(_progress(projects, telling))
    if not is_short:
        blocks.append(_ledger(projects, telling))
    yield section(stand, action, title, blocks)


def _origin(project: Project) -> Origin:
    return Origin("projects", project.unit_id, project.period)


def _progress(projects: Sequence[Project], telling: Telling) -> Table:
    """In the order of the bars; the clause only where there are several."""
    lang, has_several = telling.lang, len({p.clause for p in projects}) > 1
    names = [n for n in PROGRESS if has_several or n[0] != "clause"]
    rows = tuple(tuple(_progress_cells(p, telling)[n] for n, _ in names) for p in projects)
    return Table(text(lang, "action_parts.projects.progress"), columns(names, lang), rows)


def _progress_cells(project: Project, telling: Telling) -> dict[str, Cell]:
    origin, look = _origin(project), LOOK_OF[telling.standing(project)]
    standing = telling.standing_words(project)
    done, time = (phrases.quantity(x, 0, "%") for x in (project.progress_pct, project.expected_pct))
    return {
        "code": words(project.unit_id),
        "project": words(project.name),
        "clause": words(project.clause),
        "start": origin.day("start_on", project.start_on),
        "due": origin.day("due_on", project.due_on),
        "done": origin.cell("progress_pct", done, project.progress_pct),
        "time": origin.cell("expected_pct", time, project.expected_pct),
        "pace": words(telling.pace(project) or "—"),
        "standing": Cell(f"{LOOKS[look].symbol} {standing}", standing, look),
    }


def _ledger(projects: Sequence[Project], telling: Telling) -> Table:
    """The gravest first."""
    title = text(telling.lang, "projects.ledger_title")
    is_closed = any(p.closed_on for p in projects)
    names = [n for n in LEDGER if is_closed or n[0] != "closed"]
    ordered = telling.gravest_first(projects)
    rows = tuple(tuple(_ledger_cells(p, telling)[n] for n, _ in names) for p in ordered)
    return Table(title, columns(names, telling.lang), rows)


def _ledger_cells(project: Project, telling: Telling) -> dict[str, Cell]:
    lang, (steps, at) = telling.lang, telling.steps(project)
    step = text(lang, "action_parts.projects.step", step=steps[at], at=at + 1, of=len(steps))
    return {
        "code": words(project.unit_id),
        "project": words(project.name),
        "lead": words(telling.names(project.lead)),
        "post": words(project.owner_post),
        "support": words(telling.names(project.support) or "—"),
        "step": words(step),
        "closed": _origin(project).day("closed_on", project.closed_on),
        "evidence": words(project.evidence or text(lang, "projects.evidence_none")),
    }
