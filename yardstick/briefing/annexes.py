"""附表: every indicator with its target and who leads; what is to be supervised; the units still short."""

from __future__ import annotations

from collections.abc import Sequence

from yardstick import phrases
from yardstick.briefing.facts import GAP, Facts, clause, is_due, is_told_in_units, pages_behind
from yardstick.briefing.items import items_table
from yardstick.decisions import open_items
from yardstick.indicators import Result, UnitRow
from yardstick.registry import Action
from yardstick.reports.document import Cell, Column, Number, Source, Table
from yardstick.status import BEHIND, LOOKS, Status
from yardstick.texts import text

NONE = Cell("—")


def annexes(facts: Facts) -> tuple[Table, ...]:
    """The tables that have rows."""
    found = (_indicators(facts), _proposals(facts), _units(facts), _agreed(facts))
    return tuple(t for t in found if t.rows)


def _columns(facts: Facts, **weights: float) -> tuple[Column, ...]:
    right = ("value", "short", "gap")
    return tuple(
        Column(text(facts.lang, f"briefing.column.{name}"), weight, "right" if name in right else "left")
        for name, weight in weights.items()
    )


def _indicators(facts: Facts) -> Table:
    columns = _columns(
        facts, clause=0.9, indicator=3.2, value=1.3, goal=1.3, deadline=1.2, status=1.4, cutoff=1.4, lead=2
    )
    rows = tuple(_indicator(facts, a, facts.results[i.id]) for a in facts.workspace.plan.actions for i in a.indicator)
    note = text(facts.lang, "briefing.annex.indicators_note")
    return Table(text(facts.lang, "briefing.annex.indicators"), columns, rows, note)


def _indicator(facts: Facts, action: Action, result: Result) -> tuple[Cell, ...]:
    has_target, has_value = result.target is not None, _has_value(result)
    return (
        Cell(_clause(facts, action)),
        Cell(phrases.judged_title(result, facts.lang)),
        _cell(facts.of(result, "value")) if has_value else NONE,
        _goal(facts, result) if has_target else NONE,
        _cell(facts.of(result, "deadline")) if has_target else NONE,
        _status(facts, result.status),
        _cell(facts.of(result, "period")) if result.latest else NONE,
        Cell(_lead(facts, action)),
    )


def _has_value(result: Result) -> bool:
    return result.latest is not None and result.status not in (Status.NOT_APPLICABLE, Status.PROTECTED)


def _goal(facts: Facts, result: Result) -> Cell:
    number = facts.of(result, "goal")
    is_ceiling = not result.judges_each and result.indicator.direction == "at_most"
    words = text(facts.lang, "briefing.ceiling", value=number.words) if is_ceiling else number.words
    return Cell(words, number.value, source=number.source)


def _cell(number: Number) -> Cell:
    return Cell(number.words, number.value, source=number.source)


def _status(facts: Facts, status: Status) -> Cell:
    return Cell(f"{LOOKS[status].symbol} {text(facts.lang, f'status.{status}')}", status=status)


def _clause(facts: Facts, action: Action) -> str:
    return clause(action, facts.lang)


def _lead(facts: Facts, action: Action) -> str:
    return phrases.english(facts.workspace.plan, action.lead, facts.lang) or "—"


def _proposals(facts: Facts) -> Table:
    columns = _columns(facts, clause=0.9, indicator=3.2, lead=2, deadline=1.2, next=1.4, short=1.3, status=1.4)
    rows = tuple(_proposal(facts, a, r) for a, results in pages_behind(facts) for r in results)
    return Table(text(facts.lang, "briefing.annex.proposals"), columns, rows)


def _proposal(facts: Facts, action: Action, result: Result) -> tuple[Cell, ...]:
    dataset = next((d for d in result.indicator.datasets if d in facts.coming), None)
    return (
        Cell(_clause(facts, action)),
        Cell(phrases.judged_title(result, facts.lang)),
        Cell(_lead(facts, action)),
        _cell(facts.of(result, "deadline")),
        _cell(facts.data("due_on", dataset)) if dataset and is_due(facts, result) else NONE,
        _short(facts, result),
        _status(facts, result.status),
    )


def _short(facts: Facts, result: Result) -> Cell:
    """How many units are short; where units are not what is counted, how far the figure is."""
    if not is_told_in_units(result):
        return _cell(facts.of(result, "missing")) if result.pace else NONE
    number = facts.of(result, "short")
    unit = phrases.count(result.indicator, facts.lang, int(result.latest.short) if result.latest else 0)
    space = "" if facts.lang == "zh" else " "
    return Cell(f"{number.words}{space}{unit}", number.value, source=number.source)


def _units(facts: Facts) -> Table:
    columns = _columns(facts, indicator=3.2, town=1.6, unit=2.6, gap=1.3)
    rows = tuple(
        _unit(facts, result, row)
        for _, results in pages_behind(facts)
        for result in results
        for row in _short_units(facts, result)
    )
    return Table(text(facts.lang, "briefing.annex.units"), columns, rows, text(facts.lang, "briefing.annex.units_note"))


def _short_units(facts: Facts, result: Result) -> Sequence[UnitRow]:
    if result.status not in BEHIND or result.indicator.aggregate not in ("share", "mean"):
        return ()
    if not is_told_in_units(result):
        return ()
    return [u for u in facts.units(result) if u.meets is False]


def _unit(facts: Facts, result: Result, row: UnitRow) -> tuple[Cell, ...]:
    period = result.latest.period if result.latest else None
    gap = facts.number(Source(GAP, result.indicator.id, row.unit_id, period))
    plan = facts.workspace.plan
    return (
        Cell(phrases.judged_title(result, facts.lang)),
        Cell(phrases.english(plan, row.town, facts.lang) or "—"),
        Cell(phrases.english(plan, row.name, facts.lang)),
        _cell(gap) if gap.value is not None else NONE,
    )


def _agreed(facts: Facts) -> Table:
    items = open_items(facts.ledger, facts.today)
    title = text(facts.lang, "briefing.annex.agreed")
    return items_table(facts.workspace, facts.view, items, title, facts.lang, facts.today)
