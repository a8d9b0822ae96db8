"""Units by items as tables: the values with their shapes, then by name those short of a line with the reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from yardstick import phrases
from yardstick.indicators import Result
from yardstick.parts import class2, inspection, kindergartens, matrix
from yardstick.parts.inspection import Guarantee, Spread
from yardstick.registry import Action
from yardstick.reports import tables
from yardstick.reports.document import Block, Cell, Column, Paragraph, Section, Source, Table
from yardstick.reports.part_cells import Origin, columns, section
from yardstick.reports.standpoint import Standpoint
from yardstick.reports.tables import words
from yardstick.status import LOOKS, Status
from yardstick.texts import Lang, bracketed, text

STATES: tuple[matrix.State, ...] = ("meets", "floor", "fails", "unknown")
REASONS = (("school", 1.6), ("unit_id", 1.0), ("verdict", 5.0))
GUARANTEES = (("item", 1.2), ("met", 1.4), ("lacking", 5.0))
COMPARED = (("school", 1.8), ("unit_id", 1.1), ("item", 1.2), ("has", 1.2), ("line", 1.2), ("gap", 1.1))


@dataclass(frozen=True)
class _Grid:
    """A matrix to be printed: `part` is its query, `unit` heads the names, `title` the values."""

    part: str
    period: date
    unit: str
    title: str
    columns: tuple[matrix.Column, ...]
    rows: tuple[matrix.Row, ...]


def inspected(stand: Standpoint, action: Action, *, is_whole: bool) -> Iterator[Section]:
    """督导口径: the verdict on the place, each stage, the spread between schools, what is guaranteed."""
    told, lang = inspection.told(stand, action), stand.lang
    if told is None:
        return
    title, unit = text(lang, "inspection.kicker"), text(lang, "matrix.unit")
    yield section(stand, action, title, (_lead(told.finding), _note(told.note)))
    for stage in told.stages:
        values = text(lang, "action_parts.matrix.values")
        grid = _Grid("inspection", told.period, unit, values, stage.columns, stage.rows)
        blocks = (_lead(stage.finding), *_matrix(grid, lang, is_whole=is_whole))
        yield section(stand, action, f"{title} · {stage.title}", blocks)
    if told.spread is not None:
        spread: list[Block] = [_lead(told.spread.finding), _spread(told.spread, lang)]
        yield section(stand, action, text(lang, "inspection.spread_kicker"), spread, is_listed=False)
    lead = _lead(text(lang, "inspection.guarantees"))
    guarantees: list[Block] = [lead, _guarantees(told.guarantees, told.period, lang)]
    yield section(stand, action, text(lang, "inspection.guarantee_kicker"), guarantees)


def judged_kindergartens(stand: Standpoint, action: Action, *, is_whole: bool) -> Iterator[Section]:
    """Every kindergarten against the items it can be held to by itself."""
    told, lang = kindergartens.told(stand), stand.lang
    if told is None:
        return
    unit, values = text(lang, "kindergarten_verdicts.unit"), text(lang, "action_parts.matrix.kindergartens")
    grid = _Grid("kindergarten_verdicts", told.period, unit, values, told.columns, told.rows)
    blocks = (_lead(told.finding), _note(told.note), *_matrix(grid, lang, is_whole=is_whole))
    yield section(stand, action, text(lang, "kindergarten_verdicts.kicker"), blocks)


def _lead(said: str) -> Paragraph:
    return Paragraph((said,), "lead")


def _note(said: str) -> Paragraph:
    return Paragraph((said,), "note")


def _matrix(grid: _Grid, lang: Lang, *, is_whole: bool) -> Iterator[Block]:
    """The values under their standards, then the reasons; of the whole plan the reasons of those that fail alone."""
    parted = text(lang, "action_parts.matrix.parted")
    lines = parted.join(f"{c.title} {c.line}" for c in grid.columns)
    yield _note(text(lang, "action_parts.matrix.standards", lines=lines))
    if not is_whole:
        present = {c.state for r in grid.rows for c in r.cells}
        said = parted.join(f"{_symbol(s)} {text(lang, f'matrix.{s}')}" for s in STATES if s in present)
        yield _note(text(lang, "action_parts.matrix.legend", states=said))
        yield _values(grid, lang)
    short = [r for r in grid.rows if not r.is_clean and (r.state != "meets" or not is_whole)]
    if short:
        heads = (Column(grid.unit, 1.6), *columns(REASONS[1:], lang))
        rows = tuple((_judged(r), words(r.unit_id), words(r.verdict)) for r in short)
        yield Table(text(lang, "action_parts.matrix.short"), heads, rows)


def _symbol(state: matrix.State) -> str:
    return LOOKS[matrix.LOOK_OF[state]].symbol


def _named(row: matrix.Row) -> str:
    return f"{row.name}*" if row.mark else row.name


def _judged(row: matrix.Row) -> Cell:
    return Cell(f"{_symbol(row.state)} {_named(row)}", _named(row), matrix.LOOK_OF[row.state])


def _values(grid: _Grid, lang: Lang) -> Table:
    heads = (
        Column(grid.unit, 1.8),
        *columns((("unit_id", 1.2),), lang),
        *(Column(c.name + bracketed(c.code, lang), 1.0, "right") for c in grid.columns),
    )
    rows = tuple((words(_named(r)), words(r.unit_id), *_cells(r, grid)) for r in grid.rows)
    return Table(grid.title, heads, rows)


def _cells(row: matrix.Row, grid: _Grid) -> Iterator[Cell]:
    origin = Origin(grid.part, row.unit_id, grid.period)
    for cell, column in zip(row.cells, grid.columns, strict=True):
        yield origin.cell(column.item, cell.words, cell.number, matrix.LOOK_OF[cell.state])


def _spread(spread: Spread, lang: Lang) -> Table:
    """One row an item, one column a stage under its limit."""
    heads = (Column(text(lang, "inspection.items"), 1.6), *(Column(w, 1.0, "right") for w in spread.limits.values()))
    rows = tuple(
        (words(title), *(_spread_cell(spread.results.get((item, stage)), lang) for stage in spread.limits))
        for item, title in spread.items.items()
    )
    return Table(text(lang, "action_parts.matrix.spread"), heads, rows)


def _spread_cell(result: Result | None, lang: Lang) -> Cell:
    state = inspection.spread_state(result) if result else None
    if result is None or result.latest is None or state is None:
        return words(text(lang, "inspection.undefined"))
    number = tables.finite(result.judged(result.latest))
    said = inspection.spread_value(result, lang)
    return Cell(said, number, matrix.LOOK_OF[state], tables.source(result, "value"))


def _guarantees(guarantees: Sequence[Guarantee], period: date, lang: Lang) -> Table:
    rows = tuple(_guarantee(g, period, lang) for g in guarantees)
    return Table(text(lang, "action_parts.matrix.guarantees"), columns(GUARANTEES, lang), rows)


def _guarantee(told: Guarantee, period: date, lang: Lang) -> tuple[Cell, ...]:
    look = matrix.LOOK_OF[told.state]
    return (
        Cell(f"{LOOKS[look].symbol} {told.title}", told.title, look),
        Cell(told.count(lang), None, None, Source("inspection_schools.met", "", "", period)),
        words(text(lang, "inspection.and").join(told.lacking) or "—"),
    )


def against_class2(stand: Standpoint, action: Action, *, is_whole: bool) -> Iterator[Section]:
    """Town-seat schools: what each has per pupil; where the standard was entered, each item beside it."""
    rows, lang = stand.part("class2_gaps"), stand.lang
    if not rows:
        return
    documents = class2.documents(rows)
    key = "action_parts.class2.note" if documents else "class2.note_awaiting"
    note = text(lang, key, day=phrases.day(rows[0]["period"], lang), documents=documents)
    blocks: list[Block] = [_lead(class2.finding(rows, lang)), _note(note)]
    blocks += _class2_tables(rows, lang, is_whole=is_whole)
    yield section(stand, action, text(lang, "class2.kicker"), blocks)


def _class2_tables(rows: Sequence[class2.Row], lang: Lang, *, is_whole: bool) -> Iterator[Table]:
    entered = [r for r in rows if r["class_2"] is not None]
    if not entered or not is_whole:
        yield _per_pupil(rows, lang)
    listed = [r for r in entered if r["gap"] != 0 or not is_whole]
    if listed:
        title = text(lang, f"action_parts.class2.{'short' if is_whole else 'compared'}")
        yield Table(title, columns(COMPARED, lang), tuple(_compared(r, lang) for r in listed))


def _per_pupil(rows: Sequence[class2.Row], lang: Lang) -> Table:
    """One row a school, one column an item."""
    items = class2.items(rows)
    titles = (text(lang, f"class2.item.{i}") + bracketed(text(lang, f"class2.unit.{i}"), lang) for i in items)
    first = columns((("school", 1.8), ("unit_id", 1.2)), lang)
    body = []
    for school in class2.by_school(rows):
        cells = {r["item"]: _has(r, class2.has(r), _look(r)) for r in school}
        known = (words(school[0]["name"]), words(school[0]["unit_id"]))
        body.append((*known, *(cells.get(i, Cell("—")) for i in items)))
    title = text(lang, "action_parts.class2.per_pupil")
    return Table(title, (*first, *(Column(t, 1.0, "right") for t in titles)), tuple(body))


def _look(row: class2.Row) -> Status | None:
    if row["class_2"] is None:
        return None
    return Status.NO_DATA if row["gap"] is None else Status.MISSED if row["gap"] else Status.REACHED


def _has(row: class2.Row, said: str, look: Status | None = None) -> Cell:
    return Origin("class2_gaps", row["unit_id"], row["period"]).cell("per_pupil", said, row["per_pupil"], look)


def _compared(row: class2.Row, lang: Lang) -> tuple[Cell, ...]:
    origin, unit = Origin("class2_gaps", row["unit_id"], row["period"]), text(lang, f"class2.unit.{row['item']}")
    line, gap = phrases.plain(row["class_2"], unit), class2.missing(row, lang)
    return (
        words(row["name"]),
        words(row["unit_id"]),
        words(text(lang, f"class2.item.{row['item']}")),
        _has(row, class2.has(row, unit), _look(row)),
        origin.cell("class_2", line, row["class_2"]),
        origin.cell("gap", gap, class2.lacking(row)) if gap else Cell("—"),
    )
