"""The plan's state as an official text (工作简报), written by rules alone from the results the pages show.

workspace ─ Facts ─▶ chapters, proposals, annexes ─▶ Document; every figure and date in it is a Number with a Source,
and `resolve` asks the result again.
"""

from __future__ import annotations

from datetime import date

from yardstick import phrases
from yardstick.briefing.annexes import annexes
from yardstick.briefing.chapters import overall, shortfalls, strengths
from yardstick.briefing.facts import Facts, Value
from yardstick.briefing.proposals import proposals
from yardstick.indicators import Filters
from yardstick.reports.document import Document, Number, Paragraph, Section, Source
from yardstick.snapshots import View
from yardstick.texts import Lang, text
from yardstick.workspace import Workspace

__all__ = ["SLUG", "briefing", "resolve"]

SLUG = "briefing"


def briefing(
    workspace: Workspace, view: View, filters: Filters, today: date, lang: Lang, *, entries: int | None = None
) -> Document:
    """The briefing of the district, or of the town in `filters`, as this version tells it on `today`.

    `entries`: so many of the ledger's entries it tells of, all for None; a pinned link names them.
    """
    facts = Facts(workspace, view, filters, today, lang, entries)
    plan = workspace.plan
    short = plan.short_title if lang == "zh" else plan.short_title_en
    town = phrases.english(plan, filters.town, lang)
    return Document(
        item=text(lang, "briefing.item"),
        title=text(lang, "briefing.title", plan=short),
        plan=short,
        scope=_scope(facts),
        cutoff=facts.cutoff,
        moment=view.moment,
        judged_on=today,
        lang=lang,
        sections=_sections(facts),
        subtitle=town,
        is_demo=workspace.is_demo,
    )


def resolve(
    workspace: Workspace,
    view: View,
    number: Number | Source,
    filters: Filters,
    today: date,
    lang: Lang = "zh",
    *,
    entries: int | None = None,
) -> Value:
    """What a number's source says, asked of the results again. Raises UsageError where nothing answers to it."""
    source = number.source if isinstance(number, Number) else number
    return Facts(workspace, view, filters, today, lang, entries).resolve(source)


def _scope(facts: Facts) -> str:
    """The place, and the filters that are set."""
    filters, lang = facts.filters, facts.lang
    parts = [facts.place_words]
    if filters.stage:
        parts.append(facts.workspace.stages(lang).get(filters.stage, filters.stage))
    if filters.area != "clause":
        parts.append(text(lang, f"ui.area.{filters.area}"))
    return text(lang, "briefing.join.list").join(parts)


def _sections(facts: Facts) -> tuple[Section, ...]:
    rule = Paragraph((text(facts.lang, "briefing.rule"),), "note")
    found = {"overall": overall(facts)}
    if facts.cutoff is not None:
        found |= {"strengths": strengths(facts), "shortfalls": shortfalls(facts), "proposals": proposals(facts)}
    titles = {name: text(facts.lang, f"briefing.section.{name}") for name in (*found, "annex")}
    told = tuple(Section(SLUG, titles[name], said) for name, said in found.items())
    tables = annexes(facts)
    return (*told, Section(SLUG, titles["annex"], (rule, *tables)))
