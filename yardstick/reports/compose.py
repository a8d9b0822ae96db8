"""A page, or the whole plan, as a Document: the same results, sentences and lists as the page, and nothing of its own.

A page of the plan is one section for the clause, one for each of its indicators and of its parts; sections of one page
share its slug. Lists are whole here: what a page shows forty of, a report has all of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from yardstick import briefing, phrases
from yardstick.address import Address
from yardstick.briefing.items import items_table
from yardstick.decisions import Decisions
from yardstick.errors import UsageError
from yardstick.indicators import Result, UnitRow
from yardstick.parts import around_indicators
from yardstick.registry import Action, Indicator
from yardstick.reports import action_parts, clauses, data_pages, pictures, profiles, steered, tables
from yardstick.reports.document import Block, Document, Paragraph, Section
from yardstick.reports.standpoint import Standpoint
from yardstick.reports.steps import Step, silent
from yardstick.reports.summary import overview
from yardstick.status import BEHIND, SEVERITY, Status
from yardstick.texts import Lang, text, titled
from yardstick.workspace import Workspace

ALL: Final = "all"
WITHOUT_FIGURES = ("school", "departments", "clauses", "dictionary", "quality", "simulator", "decisions")
PRESSING = (*BEHIND, Status.AWAITING, Status.STALE)  # what a report of everything tells one by one
Told = tuple[Section, ...]


class Cancelled(Exception):
    """Whoever asked for the report wants it no more."""


TOOLS: dict[str, Callable[[Standpoint], Told]] = {
    "": overview,
    "town": profiles.town,
    "school": profiles.school,
    "departments": data_pages.departments,
    "changes": data_pages.changes,
    "clauses": clauses.clauses,
    "dictionary": clauses.definitions,
    "quality": data_pages.quality,
    "simulator": steered.simulator,
    "decisions": lambda stand: _agreed(stand),
}


def exportable(workspace: Workspace) -> tuple[str, ...]:
    """Every page that can be composed; "" is the overview."""
    return (*TOOLS, briefing.SLUG, *(a.slug for a in workspace.plan.actions))


def compose(workspace: Workspace, address: Address, page: str, step: Step = silent) -> Document:
    """The page of this link, or with "all" the whole plan.

    Raises UsageError for a page there is none of, UnknownVersion for a version that is gone; what `step` raises
    ends it.
    """
    stand = Standpoint.of(workspace, address)
    if page not in (ALL, "overview", *exportable(workspace)):
        known = "、".join(s or "overview" for s in exportable(workspace))
        raise UsageError(text("zh", "composing.no_page", page=page), fix=text("zh", "composing.known", pages=known))
    page = "" if page == "overview" else page
    if page == briefing.SLUG:
        return _briefing(stand)
    chosen = _actions(stand, page)
    sections = [] if page in {a.slug for a in chosen} else list(TOOLS["" if page == ALL else page](stand))
    results: list[Result] = []
    for done, action in enumerate(chosen):
        step(done, len(chosen))
        sections += _action(stand, action, is_whole=page == ALL)
        results += _told(stand, action)
    step(len(chosen), len(chosen))
    asked = results or ([] if page in WITHOUT_FIGURES else _every(stand))
    return _document(stand, page, sections, asked, [i for a in chosen for i in a.indicator])


def _agreed(stand: Standpoint) -> Told:
    """Every item of the ledger."""
    ledger = Decisions(stand.space)
    items = ledger.items(ledger.told(stand.address))
    title, every = text(stand.lang, "nav.page.decisions"), text(stand.lang, "decisions.section.all")
    table = items_table(stand.space, stand.view, items, every, stand.lang, stand.today)
    return (Section("decisions", title, (table,)),)


def _briefing(stand: Standpoint) -> Document:
    entries = Decisions(stand.space).told(stand.address)
    filters = stand.address.filters
    told = briefing.briefing(stand.space, stand.view, filters, stand.today, stand.lang, entries=entries)
    data = tables.facts([stand.result(i) for i in stand.plan.indicators], stand.plan, stand.lang)
    return replace(told, link=_link(stand, stand.address.go(slug=briefing.SLUG)), data=data)


def _actions(stand: Standpoint, page: str) -> Sequence[Action]:
    return stand.plan.actions if page == ALL else [a for a in stand.plan.actions if a.slug == page]


def _every(stand: Standpoint) -> list[Result]:
    return [r for a in stand.plan.actions for r in _told(stand, a)]


def _told(stand: Standpoint, action: Action) -> list[Result]:
    """Every figure of the page: the place of the link; for the whole district every town as well."""
    found: list[Result] = []
    for indicator in action.indicator:
        found.append(stand.result(indicator))
        if stand.address.town is None and stand.address.unit is None and indicator.grain != "district":
            found += [t for t in stand.measure(indicator).towns if t.place]
    return found


def _document(
    stand: Standpoint, page: str, sections: Sequence[Section], results: Sequence[Result], defined: Sequence[Indicator]
) -> Document:
    plan, lang, address = stand.plan, stand.lang, stand.address
    cutoff = max((r.latest.period for r in results if r.latest), default=_newest(stand))
    item = text(lang, "composing.everything") if page == ALL else title_of(stand, page)
    slug = "" if page == ALL else page
    return Document(
        item=item,
        title=titled(plan, lang) if page == ALL else item,
        plan=plan.short_title if lang == "zh" else plan.short_title_en,
        scope=stand.scope,
        cutoff=cutoff,
        moment=stand.view.moment,
        judged_on=stand.today,
        lang=lang,
        sections=tuple(sections),
        subtitle=text(lang, "composing.subtitle", item=item, scope=stand.scope) if page == ALL else titled(plan, lang),
        is_demo=stand.space.is_demo,
        link=_link(stand, address.go(slug=slug)),
        definitions=tuple(clauses.definition(stand, i) for i in defined),
        data=tables.facts(results, plan, lang) if results else None,
    )


def _link(stand: Standpoint, address: Address) -> str:
    site = stand.space.settings.public_url
    return f"{site.rstrip('/')}{address.pinned(stand.view.moment, stand.today)}" if site else ""


def _newest(stand: Standpoint) -> date | None:
    return max((p for d in stand.space.contracts for p in stand.view.periods(d)), default=None)


def title_of(stand: Standpoint, page: str) -> str:
    """What the page is called."""
    if page in TOOLS:
        return text(stand.lang, f"nav.page.{page or 'overview'}")
    action = stand.plan.find(page)
    return action.heading if stand.lang == "zh" else action.heading_en


def _action(stand: Standpoint, action: Action, *, is_whole: bool) -> Iterator[Section]:
    """The clause and where its indicators stand; its parts; each indicator, of the whole plan those that press."""
    lang = stand.lang
    results = [stand.result(i) for i in action.indicator]
    heading = action.heading if lang == "zh" else action.heading_en
    worst = min((r.status for r in results), key=SEVERITY.index, default=None)
    kicker = phrases.clause(action.number, lang)
    above, below = around_indicators(action)
    yield Section(action.slug, heading, tuple(_clause(stand, action, results)), worst, kicker)
    yield from action_parts.sections(stand, action, above, is_whole=is_whole)
    for indicator, result in zip(action.indicator, results, strict=True):
        if is_whole and result.status not in PRESSING:
            continue
        blocks = tuple(_indicator(stand, indicator, result, is_whole=is_whole))
        yield Section(action.slug, titled(indicator, lang), blocks, result.status, f"{kicker} · {heading}")
    yield from action_parts.sections(stand, action, below, is_whole=is_whole)


def _clause(stand: Standpoint, action: Action, results: Sequence[Result]) -> Iterator[Block]:
    lang, plan = stand.lang, stand.plan
    if results:
        yield tables.indicators(results, text(lang, "composing.indicators"), lang)
    yield Paragraph((action.clause,), "quote")
    if lang == "en":
        yield Paragraph((action.clause_en,), "note")
    yield Paragraph((phrases.responsible(action, plan, lang),), "note")
    for decision in action.decision:
        yield Paragraph((clauses.decided(decision, lang),), "note")


def _indicator(stand: Standpoint, indicator: Indicator, result: Result, *, is_whole: bool) -> Iterator[Block]:
    """The sentence, what must happen, three pictures, the towns, and who is still short."""
    plan, lang, address = stand.plan, stand.lang, stand.address
    yield Paragraph((phrases.verdict(result, plan, lang),), "lead")
    if need := phrases.need(result, plan, lang):
        yield Paragraph((need,))
    yield from steered.turning(stand, result)
    yield Paragraph((_dated(result, lang),), "note")
    if result.latest is None or result.status in tables.NOT_SAID:
        return
    if trend := pictures.trend(result, plan, lang, address.first):
        yield trend
    if address.unit is not None:
        return
    yield from _towns(stand, indicator)
    rows = stand.rows(result)
    if picture := pictures.units(result, rows, plan, lang):
        yield picture
    yield from _short(result, rows, stand, is_whole=is_whole)


def _dated(result: Result, lang: Lang) -> str:
    """The data's date, the day it is judged on, who has reported, and that the next data are late."""
    parts = []
    if result.latest is not None:
        parts.append(text(lang, "ui.as_of", day=phrases.day(result.latest.period, lang)))
        if not result.latest.is_complete and result.status is not Status.PROTECTED:
            counts = {"reported": result.latest.reported, "units": result.latest.units}
            parts.append(text(lang, "ui.reported", count=phrases.count(result.indicator, lang), **counts))
    if result.is_overdue:
        parts.append(text(lang, "ui.overdue"))
    return " · ".join((*parts, text(lang, "ui.judged_on", day=phrases.day(result.judged_on, lang))))


def _towns(stand: Standpoint, indicator: Indicator) -> Iterator[Block]:
    measured, lang = stand.measure(indicator), stand.lang
    known = [r for r in measured.towns if r.place and r.latest]
    if indicator.grain == "district" or len(known) < 2:
        return
    if picture := pictures.towns(measured, stand.plan, lang):
        yield picture
    yield tables.places([r for r in measured.towns if r.place], text(lang, "ui.by_town"), stand.plan, lang)


def _short(result: Result, rows: Sequence[UnitRow], stand: Standpoint, *, is_whole: bool) -> Iterator[Block]:
    """Every unit still short; on a page by itself every unit, where none is held to anything by itself."""
    lang, indicator = stand.lang, result.indicator
    count = phrases.count(indicator, lang)
    silent = sum(r.numerator is None for r in rows)
    note = text(lang, "ui.missing_units", count=silent, unit=count) if silent else ""
    if stand.space.is_protected(indicator):
        yield Paragraph((text(lang, "ui.protected_units"),), "note")
    elif result.target is not None and indicator.aggregate in ("share", "mean"):
        short = [r for r in rows if r.meets is False]
        key = "short_of_line" if result.judges_each else "short_of"
        line = phrases.line_of(result, lang)
        if short:
            title = text(lang, f"ui.{key}", short=len(short), count=count, line=line)
            yield tables.units(short, result, title, stand.plan, lang, note)
    elif rows and not is_whole:
        listed = tables.weakest_first((r for r in rows if r.numerator is not None), indicator)
        title = text(lang, "ui.unit_list_title", count=count)
        yield tables.units(listed, result, title, stand.plan, lang, note)
