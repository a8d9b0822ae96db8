"""Results → the tables of a report: each cell as readers see it, as a plain value, and with where it comes from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from yardstick import phrases
from yardstick.exports import result_row
from yardstick.indicators import Observation, Result, UnitRow, is_yes_or_no
from yardstick.registry import SPREADS, Indicator, Plan
from yardstick.reports.document import Cell, Column, Source, Table
from yardstick.status import LOOKS, Status
from yardstick.texts import Lang, text, titled

# What a figure is told by: its column, the field it comes from, the share of the width.
STANDING = (
    *(("status", 1.5), ("value", 1.4), ("target", 1.4), ("deadline", 1.4), ("completion", 1.0)),
    *(("schedule", 1.0), ("behind", 1.0), ("baseline", 1.2), ("needed", 1.5), ("reported", 1.1)),
)
NUMBERS = ("value", "target", "completion", "schedule", "behind", "baseline", "needed", "reported", "observed", "gap")
FACTS = (
    *("clause", "page", "title", "indicator", "level", "name", "period", "value", "unit", "numerator", "denominator"),
    *("units", "units_reported", "units_meeting", "attainment", "operator", "target", "deadline", "status_text"),
    *("pace_schedule", "pace_completion", "pace_behind_points", "pace_baseline", "pace_needed_per_term"),
)
NOT_SAID = (Status.NOT_APPLICABLE, Status.PROTECTED, Status.NO_DATA)


def indicators(results: Sequence[Result], title: str, lang: Lang) -> Table:
    """One row an indicator: where it stands, against what, since when and how fast it must go."""
    rows = tuple((words(titled(r.indicator, lang)), *standing(r, lang)) for r in results)
    return Table(title, _columns("title", 3.2, lang), rows)


def places(results: Sequence[Result], title: str, plan: Plan, lang: Lang) -> Table:
    """One row a place, such as each town."""
    rows = tuple((words(phrases.english(plan, r.name, lang)), *standing(r, lang)) for r in results)
    return Table(title, _columns("town", 1.6, lang), rows)


def _columns(first: str, weight: float, lang: Lang) -> tuple[Column, ...]:
    names = ((first, weight), *STANDING)
    return tuple(Column(text(lang, f"composing.column.{n}"), w, "right" if n in NUMBERS else "left") for n, w in names)


def words(said: str) -> Cell:
    """A cell of words alone."""
    return Cell(said, said)


def standing(result: Result, lang: Lang) -> tuple[Cell, ...]:
    """The cells of `STANDING`."""
    latest, target, pace = result.latest, result.target, result.pace
    says = result.status not in NOT_SAID and latest is not None
    unit = "%" if result.judges_each else phrases.unit(result.indicator, lang)
    decimals = result.judged_decimals
    shown = pace if says else None
    needed = shown.needed_per_term if shown else None
    return (
        status(result, lang),
        value(result, lang),
        _cell(result, "target", phrases.goal_of(result, lang).strip() if target else "—", result.goal),
        _cell(result, "deadline", target.deadline.isoformat() if target else "—", target.deadline if target else None),
        _share(result, "completion", shown.completion if shown else None),
        _share(result, "schedule", shown.schedule if shown else None),
        _behind(result, shown.behind if shown else None),
        _number(result, "baseline", shown.baseline if shown else None, decimals, unit),
        _number(result, "needed_per_term", needed, _enough(needed, decimals), unit),
        _reported(result, latest if says else None),
    )


def _enough(number: float | None, decimals: int) -> int:
    """As many decimals as keep a small number from being printed as nothing."""
    while number and decimals < phrases.MOST_DECIMALS and round(number, decimals) == 0:
        decimals += 1
    return decimals


def status(result: Result, lang: Lang) -> Cell:
    """Shape and word."""
    word = text(lang, f"status.{result.status}")
    return Cell(f"{LOOKS[result.status].symbol} {word}", word, result.status, source(result, "status"))


def value(result: Result, lang: Lang) -> Cell:
    """The judged value with its unit."""
    latest = result.latest
    if latest is None and result.awaits_standard:
        return Cell(text(lang, "phrases.silence.standard"))
    if latest is None or result.status in NOT_SAID:
        return Cell("—")
    if result.is_yes_no:
        return _cell(result, "value", text(lang, f"phrases.chart.{'met' if latest.value else 'unmet'}"), None)
    return _cell(result, "value", phrases.value_of(result, latest, lang), finite(result.judged(latest)))


def source(result: Result, field: str) -> Source:
    """Where a cell comes from."""
    return Source(field, result.indicator.id, result.place, result.latest.period if result.latest else None)


def _cell(result: Result, field: str, said: str, number: float | date | None) -> Cell:
    return Cell(said, number, None, source(result, field))


def _share(result: Result, field: str, share: float | None) -> Cell:
    return Cell("—") if share is None else _cell(result, field, phrases.percent(share), share)


def _behind(result: Result, behind: float | None) -> Cell:
    return Cell("—") if behind is None else _cell(result, "behind", f"{behind:.0f}".replace("-", "−"), behind)


def _number(result: Result, field: str, number: float | None, decimals: int, unit: str) -> Cell:
    if number is None or not math.isfinite(number):
        return Cell("—")
    return _cell(result, field, phrases.quantity(number, decimals, unit).replace("-", "−"), number)


def _reported(result: Result, latest: Observation | None) -> Cell:
    if latest is None or not latest.units:
        return Cell("—")
    return _cell(result, "reported", f"{latest.reported}/{latest.units}", None)


def finite(number: float | None) -> float | None:
    """The number, where it is one that can be written."""
    return number if number is not None and math.isfinite(number) else None


def units(rows: Sequence[UnitRow], result: Result, title: str, plan: Plan, lang: Lang, note: str = "") -> Table:
    """The units in the order given: name, code, town, what each says, what is missing."""
    indicator = result.indicator
    names = _unit_columns(rows, indicator)
    heads = tuple(
        Column(_unit_column(n, indicator, lang), 2.0 if n == "name" else 1.2, "right" if n in NUMBERS else "left")
        for n in names
    )
    body = tuple(tuple(_unit_cells(r, result, plan, lang)[n] for n in names) for r in rows)
    return Table(title, heads, body, note)


def _unit_columns(rows: Sequence[UnitRow], indicator: Indicator) -> list[str]:
    """The columns that say something."""
    shown = {
        "name": True,
        "unit_id": indicator.grain == "unit",
        "town": any(r.town and r.town != r.name for r in rows),
        "observed": indicator.observed is not None,
        "value": not counts_ones(rows, indicator),
        "gap": any(r.gap and not is_yes_or_no(indicator, r) for r in rows),
    }
    return [name for name, is_shown in shown.items() if is_shown]


def counts_ones(rows: Sequence[UnitRow], indicator: Indicator) -> bool:
    """Whether the total is a count of exactly these rows, each of them one."""
    return indicator.aggregate == "sum" and {r.numerator for r in rows} == {1}


def _unit_column(name: str, indicator: Indicator, lang: Lang) -> str:
    if name == "observed" and indicator.observed is not None:
        return titled(indicator.observed, lang)
    if name == "name" and indicator.grain == "item":
        return text(lang, "ui.item_column.name")
    return phrases.unit_title(indicator, lang) if name == "value" else text(lang, f"ui.column.{name}")


def _unit_cells(row: UnitRow, result: Result, plan: Plan, lang: Lang) -> dict[str, Cell]:
    indicator, observed = result.indicator, result.indicator.observed
    said = Source("value", indicator.id, row.unit_id, result.latest.period if result.latest else None)
    yes_no = text(lang, f"phrases.chart.{'met' if row.value else 'unmet'}")
    number = finite(phrases.unit_number(indicator, row.value))
    own = (
        Cell(yes_no, None, None, said)
        if is_yes_or_no(indicator, row)
        else Cell(phrases.unit_value(indicator, row.value, lang), number, None, said)
    )
    seen = phrases.quantity(row.observed, 0, observed.unit) if observed else ""
    return {
        "name": words(phrases.english(plan, row.name, lang)),
        "unit_id": words(row.unit_id),
        "town": words(phrases.english(plan, row.town, lang)),
        "observed": Cell(seen, row.observed, None, replace(said, field="observed")),
        "value": own,
        "gap": Cell(gap(row, indicator, lang), row.gap or None, None, replace(said, field="gap")),
    }


def gap(row: UnitRow, indicator: Indicator, lang: Lang) -> str:
    """What is missing, in the thing that is missing."""
    if not row.gap:
        return "—"
    return phrases.quantity(row.gap, 0 if indicator.gap_is_whole else 1, phrases.gap_unit(indicator, lang))


def weakest_first(rows: Iterable[UnitRow], indicator: Indicator) -> list[UnitRow]:
    """The order of a list that no line divides: the weakest first; of counts the largest first."""
    sign = -1 if indicator.aggregate == "sum" or indicator.direction == "at_most" else 1
    sign = 1 if indicator.aggregate in SPREADS else sign  # the units' own values, of which more is better
    return sorted(rows, key=lambda r: (sign * (r.value or 0.0), r.town or "", r.unit_id))


def facts(results: Iterable[Result], plan: Plan, lang: Lang) -> Table:
    """Every figure, one row each: each place at each cut-off date, with its standing where it is the newest."""
    heads = tuple(Column(_fact_title(n, lang)) for n in FACTS)
    rows = tuple(row for r in results for row in _fact_rows(r, plan, lang))
    return Table(text(lang, "composing.facts"), heads, rows)


def _fact_title(name: str, lang: Lang) -> str:
    own = {"page": "composing.column.page", "level": "composing.column.level"}
    return text(lang, own.get(name, f"ui.result.{name}"))


def _fact_rows(result: Result, plan: Plan, lang: Lang) -> Iterable[tuple[Cell, ...]]:
    """The newest first; one row without numbers where nothing may be said or was reported."""
    row = result_row(result, plan, lang)
    action = plan.find(result.indicator.action)
    row |= {f"pace_{k}": v for k, v in (row["pace"] or {}).items()}
    row |= {"page": action.heading if lang == "zh" else action.heading_en}
    row |= {"level": text(lang, f"composing.level.{result.level}")}
    yield tuple(_fact(row.get(n), n, result) for n in FACTS)
    if result.latest is None:
        return
    blank = dict.fromkeys(n for n in FACTS if n.startswith("pace_") or n == "status_text")
    for observation in reversed(result.observations[:-1]):
        own = _observed(result, observation)
        yield tuple(_fact((row | blank | own).get(n), n, result, observation.period) for n in FACTS)


def _observed(result: Result, observation: Observation) -> dict[str, object]:
    return {
        "period": observation.period,
        "value": observation.value,
        "numerator": observation.numerator,
        "denominator": observation.denominator,
        "units": observation.units,
        "units_reported": observation.reported,
        "units_meeting": observation.meeting if result.target else None,
        "attainment": observation.attainment if result.target else None,
    }


def _fact(plain: object, name: str, result: Result, period: date | None = None) -> Cell:
    """A plain value; numbers with all their digits, as the command line gives them."""
    said = Source(name, result.indicator.id, result.place, period or (result.latest.period if result.latest else None))
    if isinstance(plain, (int, float)) and not isinstance(plain, bool):
        return Cell(f"{plain:.15g}", plain, None, said) if math.isfinite(plain) else Cell("")
    if isinstance(plain, date):
        return Cell(plain.isoformat(), plain, None, said)
    return words(str(plain)) if plain is not None else Cell("")
