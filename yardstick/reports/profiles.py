"""镇街 and 学校 as sections: one place beside the others, clause by clause."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from yardstick import phrases, roster_changes
from yardstick.indicators import Measured, Result, UnitRow, is_met, unmet
from yardstick.registry import Action
from yardstick.reports import tables
from yardstick.reports.document import Align, Block, Cell, Column, Number, Paragraph, Section, Source, Table
from yardstick.reports.standpoint import Standpoint
from yardstick.reports.summary import counts, standing_counts
from yardstick.roster_events import history, is_open
from yardstick.status import FAMILIES, LOOKS, SEVERITY
from yardstick.texts import text, titled


def town(stand: Standpoint) -> tuple[Section, ...]:
    """The town of the link; every town without one."""
    chosen = stand.address.town
    towns = [chosen] if chosen else stand.space.towns(stand.view)
    found = _measured(stand)
    overview = [] if chosen else [_all_towns(stand, towns, found)]
    return (*overview, *(_town(stand, t, found) for t in towns))


def _measured(stand: Standpoint) -> dict[Action, list[Measured]]:
    """The indicators that have figures of towns, page by page."""
    found: dict[Action, list[Measured]] = {}
    for action in stand.plan.actions:
        measured = (stand.measure(i) for i in action.indicator if i.grain != "district")
        alike = [m for m in measured if any(t.place for t in m.towns)]
        if alike:
            found[action] = alike
    return found


def _all_towns(stand: Standpoint, towns: Sequence[str], found: Mapping[Action, list[Measured]]) -> Section:
    lang = stand.lang
    heads = (
        Column(text(lang, "composing.column.town"), 1.4),
        Column(text(lang, "composing.count"), 1.0, "right"),
        Column(text(lang, "composing.behind"), 1.0, "right"),
        Column(text(lang, "composing.column.marks"), 4.0),
    )
    rows = tuple(_town_row(stand, name, [m.at(name) for ms in found.values() for m in ms]) for name in towns)
    title = text(lang, "nav.page.town")
    return Section("town", title, (Table(title, heads, rows),), None, text(lang, "profiles.town_lead"))


def _town_row(stand: Standpoint, name: str, results: Sequence[Result]) -> tuple[Cell, ...]:
    lang = stand.lang
    present = [r for r in results if r.latest]
    behind = sum(r.status in FAMILIES["behind"] for r in present)
    marks = "  ".join(f"{LOOKS[s].symbol} {text(lang, f'status.{s}')} {n}" for s, n in counts(present).items())
    return (
        tables.words(phrases.english(stand.plan, name, lang)),
        Cell(f"{len(present)}", len(present), None, Source("count:all", place=name)),
        Cell(f"{behind}", behind, None, Source("count:behind", place=name)),
        Cell(marks),
    )


def _town(stand: Standpoint, name: str, found: Mapping[Action, list[Measured]]) -> Section:
    """How much is behind, then clause by clause the town beside the district."""
    lang = stand.lang
    present = [(a, m, r) for a, ms in found.items() for m in ms if (r := m.at(name)).latest]
    results = [r for _, _, r in present]
    behind = [r for r in results if r.status in FAMILIES["behind"]]
    worst = min((r.status for r in results), key=SEVERITY.index, default=None)
    title = phrases.english(stand.plan, name, lang)
    words = text(lang, "composing.town_lead", name=title).split("//")
    lead = (
        *(words[0], Number(f"{len(results)}", len(results), Source("count:all", place=name))),
        *(words[1], Number(f"{len(behind)}", len(behind), Source("count:behind", place=name)), words[2]),
    )
    blocks: list[Block] = [Paragraph(lead, "lead"), standing_counts(results, lang)]
    for action in found:
        rows = [_beside(m, r, stand) for a, m, r in present if a is action]
        if rows:
            heading = action.heading if lang == "zh" else action.heading_en
            blocks.append(_table(f"{phrases.clause(action.number, lang)} · {heading}", rows, stand))
    blocks.append(_schools(stand, name))
    return Section("town", title, tuple(blocks), worst, text(lang, "nav.page.town"))


def _table(title: str, rows: Sequence[tuple[Cell, ...]], stand: Standpoint) -> Table:
    names = (("title", 2.8), ("town_value", 1.3), ("district_value", 1.3), ("status", 1.5), ("behind", 1.0))
    heads = (Column(text(stand.lang, f"composing.column.{n}"), w, _align(n)) for n, w in names)
    return Table(title, tuple(heads), tuple(rows))


def _align(name: str) -> Align:
    return "left" if name in ("title", "status", "standard") else "right"


def _beside(measured: Measured, own: Result, stand: Standpoint) -> tuple[Cell, ...]:
    lang = stand.lang
    behind = tables.standing(own, lang)[6]
    title = tables.words(phrases.judged_title(own, lang))
    return (title, tables.value(own, lang), tables.value(measured.whole, lang), tables.status(own, lang), behind)


def _schools(stand: Standpoint, name: str) -> Table:
    """The town's open units with how many of the standards for each of them they miss."""
    lang, scores = stand.lang, unmet(_newest(stand))
    rosters = stand.space.rosters(stand.view)
    period, roster = rosters[-1] if rosters else (date.min, {})
    mine = [(c, str(u["name"])) for c, u in roster.items() if u["town"] == name and is_open(u, period)]
    mine.sort(key=lambda u: (-scores.get(u[0], (0, 0))[0], -scores.get(u[0], (0, 0))[1], u[1]))
    short = sum(scores.get(c, (0, 0))[0] > 0 for c, _ in mine)
    names = ("school", "unit_id", "missed", "held")
    heads = tuple(
        Column(text(lang, f"composing.column.{n}"), 1.0, "left" if n in names[:2] else "right") for n in names
    )
    rows = tuple(_scored(code, school, scores.get(code)) for code, school in mine)
    return Table(text(lang, "profiles.town_schools", count=len(mine), short=short), heads, rows)


def _scored(code: str, name: str, score: tuple[int, int] | None) -> tuple[Cell, ...]:
    first = (tables.words(name), tables.words(code))
    if score is None:
        return (*first, Cell("—"), Cell("—"))
    missed, held = (Source(f"count:{n}", place=code) for n in ("missed", "held"))
    return (*first, Cell(f"{score[0]}", score[0], None, missed), Cell(f"{score[1]}", score[1], None, held))


def _newest(stand: Standpoint) -> Iterator[tuple[Result, tuple[UnitRow, ...]]]:
    """Every indicator that asks single units, with all units at its newest cut-off date."""
    space, chosen = stand.space, stand.everywhere()
    for indicator in stand.asking():
        whole = space.measure(indicator, stand.view, chosen, stand.today).whole
        if whole.latest is not None:
            yield whole, space.unit_rows(indicator, stand.view, chosen, whole.latest.period, stand.today)


def school(stand: Standpoint) -> tuple[Section, ...]:
    """The school of the link; without one, the schools of each town."""
    unit = stand.address.unit
    rosters = stand.space.rosters(stand.view)
    known = [roster[unit] for _, roster in rosters if unit in roster] if unit else []
    if unit is None or not known:
        title = text(stand.lang, "nav.page.school")
        towns = [stand.address.town] if stand.address.town else stand.space.towns(stand.view)
        return tuple(
            Section("school", phrases.english(stand.plan, t, stand.lang), (_schools(stand, t),), None, title)
            for t in towns
        )
    return (_school(stand, unit, known[-1]),)


def _school(stand: Standpoint, unit_id: str, unit: Mapping[str, Any]) -> Section:
    lang, name = stand.lang, str(unit["name"])
    asked = {a: list(_asked(stand, a, unit_id)) for a in stand.plan.actions}
    everything = [one for found in asked.values() for one in found]
    required = [r for r, row in everything if r.binds_each and row.numerator is not None]
    short = [r for r in required if not is_met(r)]
    key = "none" if not required else "some" if short else "all"
    counted = {"met": len(required) - len(short), "all": len(required), "short": len(short)}
    blocks: list[Block] = [Paragraph((text(lang, f"profiles.verdict.{key}", name=name, **counted),), "lead")]
    blocks.append(Paragraph((_facts(stand, unit_id, unit),), "note"))
    told = (roster_changes.sentence(e, stand.space, lang) for e in history(unit_id, stand.space.events(stand.view)))
    blocks += [Paragraph((words,), "item") for words in told]
    for action, found in asked.items():
        if found:
            heading = action.heading if lang == "zh" else action.heading_en
            blocks.append(_school_table(f"{phrases.clause(action.number, lang)} · {heading}", found, stand))
    worst = min((r.status for r in short), key=SEVERITY.index, default=None)
    return Section("school", name, tuple(blocks), worst, phrases.english(stand.plan, str(unit["town"]), lang))


def _facts(stand: Standpoint, unit_id: str, unit: Mapping[str, Any]) -> str:
    lang, stages = stand.lang, stand.space.stages(stand.lang)
    comma = "、" if lang == "zh" else ", "
    kind = stand.space.roster_choices("kind", lang).get(str(unit.get("kind")), "")
    taught = comma.join(stages.get(s, s) for s in unit.get("stages") or ())
    return " · ".join(w for w in (kind, taught, text(lang, "profiles.code", code=unit_id)) if w)


def _asked(stand: Standpoint, action: Action, unit_id: str) -> Iterator[tuple[Result, UnitRow]]:
    """The page's figures that ask this unit, each with its newest row."""
    space, chosen, mine = stand.space, stand.everywhere(), {i.id for i in stand.asking()}
    for indicator in (i for i in action.indicator if i.id in mine):
        whole = space.measure(indicator, stand.view, chosen, stand.today).whole
        if whole.latest is None:
            continue
        rows = space.unit_rows(indicator, stand.view, chosen, whole.latest.period, stand.today)
        own = {r.stage: r for r in rows if r.unit_id == unit_id}
        results = space.measure_units(indicator, stand.view, chosen, unit_id, stand.today) if own else ()
        yield from ((r, own[r.stage]) for r in results if r.stage in own)


def _school_table(title: str, found: Sequence[tuple[Result, UnitRow]], stand: Standpoint) -> Table:
    names = (("title", 2.8), ("value", 1.2), ("standard", 1.4), ("status", 1.6), ("gap", 1.2))
    heads = (Column(text(stand.lang, f"composing.column.{n}"), w, _align(n)) for n, w in names)
    return Table(title, tuple(heads), tuple(_school_row(r, row, stand) for r, row in found))


def _school_row(result: Result, row: UnitRow, stand: Standpoint) -> tuple[Cell, ...]:
    lang, indicator = stand.lang, result.indicator
    title = titled(indicator, lang)
    if result.stage is not None and indicator.stage is None:
        title = f"{title} · {stand.space.stages(lang).get(result.stage, result.stage)}"
    is_required = result.binds_each and row.numerator is not None
    goal = tables.standing(result, lang)[2] if is_required else Cell("—")
    said = tables.status(result, lang) if is_required or result.target is None else _of_district(stand)
    if row.numerator is None:
        said = tables.words(text(lang, "phrases.chart.unreported"))
    gap = Cell(tables.gap(row, indicator, lang), row.gap or None, None, tables.source(result, "gap"))
    return (tables.words(title), tables.value(result, lang), goal, said, gap if is_required else Cell("—"))


def _of_district(stand: Standpoint) -> Cell:
    return tables.words(text(stand.lang, "profiles.district_target"))
