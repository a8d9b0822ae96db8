"""总览 as a section: the plan in one sentence, page by page, then every figure with the gravest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yardstick import phrases
from yardstick.indicators import Result
from yardstick.registry import GROUPS, Action
from yardstick.reports import tables
from yardstick.reports.document import Block, Cell, Column, Number, Paragraph, Section, Source, Span, Table
from yardstick.reports.standpoint import Standpoint
from yardstick.status import FAMILIES, LOOKS, SEVERITY, Status
from yardstick.texts import Lang, text, titled


def overview(stand: Standpoint) -> tuple[Section, ...]:
    """The page's one section, and one with every figure."""
    lang = stand.lang
    results = {i.id: stand.result(i) for i in stand.plan.indicators}
    found = list(results.values())
    worst = min((r.status for r in found), key=SEVERITY.index, default=None)
    title = text(lang, "nav.page.overview")
    first = Section("", title, tuple(_whole(stand, found)), worst, titled(stand.plan, lang))
    return (first, Section("", text(lang, "overview.by_severity"), tuple(_by_status(stand, found)), None, title))


def counts(results: Sequence[Result]) -> dict[Status, int]:
    """How many stand how, the gravest first; statuses that do not occur are left out."""
    return {s: n for s in SEVERITY if (n := sum(r.status is s for r in results))}


def sentence(results: Sequence[Result], lang: Lang) -> Paragraph:
    """The whole plan in one sentence."""
    known = counts(results)
    parts: list[Span] = []
    for name, statuses in FAMILIES.items():
        count = sum(known.get(s, 0) for s in statuses)
        if count:
            parts += [("，" if lang == "zh" else ", ")] if parts else []
            parts += counted(text(lang, f"overview.part.{name}", count="\0"), count, f"count:{name}")
    before, after = text(lang, "overview.summary", count="\0", parts="\1").split("\1")
    return Paragraph((*counted(before, len(results), "count:all"), *parts, after), "lead")


def counted(words: str, count: int, field: str) -> list[Span]:
    """Words with one number in place of a NUL."""
    before, _, after = words.partition("\0")
    spans: list[Span] = [before, Number(f"{count:,}", count, Source(field)), after]
    return [s for s in spans if s != ""]


def _whole(stand: Standpoint, results: Sequence[Result]) -> Iterator[Block]:
    lang = stand.lang
    yield sentence(results, lang)
    yield standing_counts(results, lang)
    for group in GROUPS:
        actions = [a for a in stand.plan.actions if a.group == group]
        if actions:
            yield _pages(text(lang, f"nav.group.{group}"), actions, stand)


def standing_counts(results: Sequence[Result], lang: Lang) -> Table:
    """Every status with how many stand there, and what the word means is in the definitions."""
    heads = (Column(text(lang, "composing.column.status"), 3.0), Column(text(lang, "composing.count"), 1.0, "right"))
    rows = tuple((_word(s, lang), Cell(f"{n}", n, None, Source(f"count:{s}"))) for s, n in counts(results).items())
    return Table(text(lang, "composing.by_status"), heads, rows)


def _word(status: Status, lang: Lang) -> Cell:
    word = text(lang, f"status.{status}")
    return Cell(f"{LOOKS[status].symbol} {word}", word, status)


def _pages(title: str, actions: Sequence[Action], stand: Standpoint) -> Table:
    """One row a page of the plan: its gravest figure, and how many stand where."""
    lang = stand.lang
    names = (("clause", 1.0), ("page", 2.5), ("worst", 2.6), ("value", 1.2), ("status", 1.4), ("marks", 2.2))
    heads = tuple(Column(text(lang, f"composing.column.{n}"), w, "right" if n == "value" else "left") for n, w in names)
    return Table(title, heads, tuple(_page(a, stand) for a in actions))


def _page(action: Action, stand: Standpoint) -> tuple[Cell, ...]:
    lang = stand.lang
    results = [stand.result(i) for i in action.indicator]
    heading = action.heading if lang == "zh" else action.heading_en
    first = (tables.words(phrases.clause(action.number, lang)), tables.words(heading))
    if not results:
        return (*first, tables.words(text(lang, "overview.no_indicators")), *(Cell("—"),) * 3)
    worst = min(results, key=lambda r: SEVERITY.index(r.status))
    marks = "  ".join(f"{LOOKS[s].symbol} {n}" for s, n in counts(results).items())
    named = tables.words(phrases.judged_title(worst, lang))
    return (*first, named, tables.value(worst, lang), tables.status(worst, lang), Cell(marks))


def _by_status(stand: Standpoint, results: Sequence[Result]) -> Iterator[Block]:
    """A table for each status, gravest first, with the sentence of every figure."""
    lang, plan = stand.lang, stand.plan
    heads = (
        Column(text(lang, "composing.column.title"), 1.6),
        Column(text(lang, "composing.column.value"), 0.9, "right"),
        Column(text(lang, "composing.column.sentence"), 4.0),
    )
    for status in counts(results):
        alike = [r for r in results if r.status is status]
        rows = tuple(
            (
                tables.words(titled(r.indicator, lang)),
                tables.value(r, lang),
                Cell(phrases.verdict(r, plan, lang), None, None, tables.source(r, "sentence")),
            )
            for r in alike
        )
        title = f"{LOOKS[status].symbol} {text(lang, f'status.{status}')} · {len(alike)}"
        yield Table(title, heads, rows, phrases.status_meaning(status, plan, lang))
