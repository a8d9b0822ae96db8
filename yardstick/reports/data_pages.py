"""部门, 变化 and 数据质量 as sections: who answers for what, what moved between two dates, which data came in time."""

from __future__ import annotations

from collections.abc import Sequence

from yardstick import change_phrases, comparisons, phrases, roster_changes, search
from yardstick.comparisons import Comparison, Moved
from yardstick.deliveries import Deliveries, Delivery
from yardstick.ranking import Ranked, ranked_towns
from yardstick.registry import Action
from yardstick.reports import tables
from yardstick.reports.document import Align, Block, Cell, Column, Number, Paragraph, Section, Source, Table
from yardstick.reports.standpoint import Standpoint
from yardstick.reports.summary import counts
from yardstick.status import FAMILIES, LOOKS, Status
from yardstick.texts import Lang, text, titled

LIST_PROJECTS = "projects"  # the dataset of key projects, where the installation has it


def departments(stand: Standpoint) -> tuple[Section, ...]:
    """A section a department, then the towns where it is fair to compare them."""
    delivering = (c.department for c in stand.space.contracts.values() if c.department)
    names = dict.fromkeys((*search.departments(stand.plan), *delivering))
    return (*(_department(n, stand) for n in names), _ranks(stand))


def _department(name: str, stand: Standpoint) -> Section:
    lang, plan = stand.lang, stand.plan
    blocks: list[Block] = []
    for key, mine in (("leads", _led(name, stand)), ("supports", _supported(name, stand))):
        if mine:
            blocks.append(_answers(text(lang, f"departments.{key}"), mine, stand))
    if projects := _projects(name, stand):
        blocks.append(projects)
    delivered = [c for c in stand.space.contracts.values() if c.department == name]
    if delivered:
        rows = tuple((tables.words(titled(c, lang)), _next(stand, c.id)) for c in delivered)
        heads = (Column(text(lang, "quality.dataset"), 1.5), Column(text(lang, "quality.next"), 1.5))
        blocks.append(Table(text(lang, "departments.datasets"), heads, rows))
    return Section("departments", phrases.english(plan, name, lang), tuple(blocks), None, _page_title(stand))


def _page_title(stand: Standpoint) -> str:
    return text(stand.lang, "nav.page.departments")


def _led(name: str, stand: Standpoint) -> list[Action]:
    return [a for a in stand.plan.actions if a.lead == name]


def _supported(name: str, stand: Standpoint) -> list[Action]:
    return [a for a in stand.plan.actions if name in a.supporting]


def _answers(title: str, actions: Sequence[Action], stand: Standpoint) -> Table:
    """The pages of the plan with how many figures stand where."""
    lang = stand.lang
    names = (("clause", 1.0), ("page", 2.0), ("marks", 4.0), ("count_behind", 1.0))
    heads = tuple(
        Column(text(lang, f"composing.column.{n}"), w, "right" if n == "count_behind" else "left") for n, w in names
    )
    return Table(title, heads, tuple(_answer(a, stand) for a in actions))


def _answer(action: Action, stand: Standpoint) -> tuple[Cell, ...]:
    lang = stand.lang
    results = [stand.result(i) for i in action.indicator]
    behind = sum(r.status in FAMILIES["behind"] for r in results)
    marks = "  ".join(f"{LOOKS[s].symbol} {text(lang, f'status.{s}')} {n}" for s, n in counts(results).items())
    heading = action.heading if lang == "zh" else action.heading_en
    number = Cell(f"{behind}", behind, None, Source("count:behind", place=action.slug))
    return (tables.words(phrases.clause(action.number, lang)), tables.words(heading), Cell(marks), number)


def _projects(name: str, stand: Standpoint) -> Table | None:
    """Its key projects: how far, until when; none where the installation keeps no such list."""
    lang = stand.lang
    known = stand.space.contracts.get(LIST_PROJECTS)
    periods = [p for p in stand.view.periods(LIST_PROJECTS) if p <= stand.today] if known else []
    rows = stand.view.rows(LIST_PROJECTS, periods[-1]).to_pylist() if periods else []
    mine = sorted(
        (r for r in rows if name == r["lead"] or name in (r["support"] or "")),
        key=lambda r: (r["due_on"], r["unit_id"]),
    )
    if not mine:
        return None
    names = ("project", "role", "post", "due", "progress")
    heads = tuple(Column(text(lang, f"departments.{n}"), 3.0 if n == "project" else 1.2) for n in names)
    source = Source("progress_pct", period=periods[-1])
    body = tuple(
        (
            tables.words(f"{r['unit_id']} {r['name']}"),
            tables.words(text(lang, f"departments.role_{'lead' if r['lead'] == name else 'support'}")),
            tables.words(r["owner_post"]),
            Cell(r["due_on"].isoformat(), r["due_on"], None, source),
            Cell(f"{r['progress_pct']:.0f}%", r["progress_pct"], None, source),
        )
        for r in mine
    )
    return Table(text(lang, "departments.projects"), heads, body)


def _ranks(stand: Standpoint) -> Section:
    lang, blocks = stand.lang, list[Block]()
    for action in stand.plan.actions:
        for indicator in action.indicator:
            if ranked := ranked_towns(stand.measure(indicator)):
                blocks.append(_ranked(titled(indicator, lang), ranked, stand))
    note = Paragraph((text(lang, "departments.towns_note"),), "note")
    return Section("departments", text(lang, "departments.towns"), (note, *blocks), None, _page_title(stand))


def _ranked(title: str, ranked: Sequence[Ranked], stand: Standpoint) -> Table:
    lang = stand.lang
    names = (("rank", 0.7), ("town", 2.0), ("value", 1.2), ("base", 1.0), ("status", 1.5))
    heads = tuple(
        Column(text(lang, f"composing.column.{n}"), w, "left" if n in ("town", "status") else "right") for n, w in names
    )
    rows = tuple(
        (
            Cell(f"{r.rank}", r.rank, None, tables.source(r.result, "rank")),
            tables.words(phrases.english(stand.plan, r.result.name, lang)),
            tables.value(r.result, lang),
            Cell(f"{r.n:,}", r.n, None, tables.source(r.result, "denominator")),
            tables.status(r.result, lang),
        )
        for r in ranked
    )
    return Table(title, heads, rows)


def changes(stand: Standpoint) -> tuple[Section, ...]:
    """Which lights flipped, every figure then and now with why, and what happened to the units."""
    address, lang = stand.address, stand.lang
    title = text(lang, "nav.page.changes")
    found = comparisons.compare(stand.space, stand.view, address.filters, stand.today, address.was, address.wv)
    if found is None:
        return (Section("changes", title, (Paragraph((text(lang, "changes.nothing_earlier"),)),)),)
    flips = [m for m in found.moves if m.flipped is not None]
    blocks: list[Block] = [_changed(found, lang)]
    if flips:
        blocks.append(_moves(text(lang, "composing.flipped"), comparisons.gravest_first(flips), stand))
    blocks.append(_moves(text(lang, "composing.all_moves"), found.moves, stand))
    why = _why(found, stand)
    events = roster_changes.changes(stand.space, stand.view, address.town, found.was, found.last)
    told = tuple(Paragraph((roster_changes.line(e, stand.space, lang),), "item") for e in events)
    last = (Section("changes", text(lang, "roster_changes.title", count=len(events)), told),) if told else ()
    return (Section("changes", title, tuple(blocks), None, text(lang, "changes.lead")), why, *last)


def _changed(found: Comparison, lang: Lang) -> Paragraph:
    flips = [m.flipped for m in found.moves]
    count = {"better": flips.count(1), "worse": flips.count(-1), "other": flips.count(0), "same": flips.count(None)}
    marks = {name: f"\0{name}\0" for name in count}
    days = {"was": phrases.day(found.was, lang), "last": phrases.day(found.last, lang)}
    parts = text(lang, "changes.summary", **marks, **days).split("\0")
    return Paragraph(tuple(Number(f"{count[p]}", count[p], Source(f"count:{p}")) if p in count else p for p in parts))


def _moves(title: str, moved: Sequence[Moved], stand: Standpoint) -> Table:
    lang = stand.lang
    names = (("title", 2.8), ("was_status", 1.5), ("was_value", 1.2), ("status", 1.5), ("value", 1.2), ("moved", 1.4))
    heads = tuple(Column(text(lang, f"composing.column.{n}"), w, _side(n)) for n, w in names)
    return Table(title, heads, tuple(_move(m, stand) for m in moved))


def _side(name: str) -> Align:
    return "right" if name in ("was_value", "value", "moved") else "left"


def _move(moved: Moved, stand: Standpoint) -> tuple[Cell, ...]:
    lang, by = stand.lang, moved.printed_difference
    sign = "+" if by > 0 else "−" if by < 0 else ""
    both = moved.before.latest is not None and moved.after.latest is not None
    said = f"{sign}{phrases.difference(moved.after, abs(by), lang)}" if both and moved.difference is not None else "—"
    difference = Cell(
        said, tables.finite(moved.difference) if both else None, None, tables.source(moved.after, "moved")
    )
    return (
        tables.words(titled(moved.after.indicator, lang)),
        tables.status(moved.before, lang),
        tables.value(moved.before, lang),
        tables.status(moved.after, lang),
        tables.value(moved.after, lang),
        difference,
    )


def _why(found: Comparison, stand: Standpoint) -> Section:
    """What each change is made of, where it may be told."""
    lang = stand.lang
    told = []
    for moved in found.moves:
        change = found.explain(moved.after.indicator) if moved.size else None
        if change is not None:
            words = change_phrases.sentence(moved.after, change, lang)
            told.append((tables.words(titled(moved.after.indicator, lang)), tables.words(words)))
    heads = (Column(text(lang, "composing.column.title"), 1.4), Column(text(lang, "composing.column.sentence"), 4.0))
    title = text(lang, "composing.why")
    return Section("changes", title, (Table(title, heads, tuple(told)),))


def quality(stand: Standpoint) -> tuple[Section, ...]:
    """Every period of every dataset, then who is missing by name."""
    lang, title = stand.lang, text(stand.lang, "nav.page.quality")
    found = [stand.space.deliveries(stand.view, d, stand.today) for d in stand.space.contracts]
    coming = [(d, _next(stand, d.contract.id)) for d in found if d.next]
    heads = (Column(text(lang, "quality.dataset"), 1.5), Column(text(lang, "quality.next"), 2.0))
    upcoming = Table(
        text(lang, "quality.upcoming"), heads, tuple((tables.words(titled(d.contract, lang)), c) for d, c in coming)
    )
    names = (("dataset", 1.8), ("period", 1.2), ("due", 1.2), ("delivered", 1.2), ("late", 1.0), ("rows", 0.9))
    columns = tuple(Column(text(lang, f"composing.column.{n}"), w) for n, w in (*names, ("missing", 0.9)))
    rows = tuple(_delivery(d, p, stand) for d in found for p in d.periods)
    whole = Section("quality", title, (upcoming, Table(text(lang, "quality.in_words"), columns, rows)))
    return (whole, _missing(found, stand))


def _delivery(dataset: Deliveries, delivery: Delivery, stand: Standpoint) -> tuple[Cell, ...]:
    lang, came = stand.lang, delivery.delivered_on
    source = Source(f"delivery:{dataset.contract.id}", period=delivery.period)
    late = delivery.days_late
    return (
        tables.words(titled(dataset.contract, lang)),
        Cell(delivery.period.isoformat(), delivery.period, None, source),
        Cell(delivery.due_on.isoformat(), delivery.due_on, None, source),
        Cell(came.isoformat(), came, None, source)
        if came
        else Cell(text(lang, "quality.cell.absent"), None, Status.MISSED),
        Cell(f"{late}", late, None, source),
        Cell(f"{delivery.rows:,}", delivery.rows, None, source),
        Cell(f"{len(delivery.missing)}", len(delivery.missing), None, source),
    )


def _missing(found: Sequence[Deliveries], stand: Standpoint) -> Section:
    """Who is missing in the newest period of each dataset."""
    lang = stand.lang
    names = ("dataset", "period", "school", "unit_id")
    heads = tuple(Column(text(lang, f"composing.column.{n}")) for n in names)
    rows = tuple(
        (
            tables.words(titled(d.contract, lang)),
            Cell(f"{p.period}", p.period),
            tables.words(u.name),
            tables.words(u.unit_id),
        )
        for d in found
        for p in d.periods[:1]
        for u in p.missing
    )
    title = text(lang, "quality.gaps")
    return Section("quality", title, (Table(title, heads, rows, text(lang, "quality.gaps_note")),))


def _next(stand: Standpoint, dataset: str) -> Cell:
    """When the next period is due, or how late it is."""
    lang = stand.lang
    coming = stand.space.deliveries(stand.view, dataset, stand.today).next
    if coming is None:
        return tables.words(text(lang, "quality.none"))
    day = phrases.day(coming.due_on, lang)
    said = text(lang, f"quality.state.{coming.state}", day=day, days=coming.days_late)
    return Cell(f"{coming.period:%Y-%m} {said}")
