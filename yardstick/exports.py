"""Results → rows and files, from the same results the pages show.

CSV for Chinese Excel: UTF-8 with BOM, CRLF; cells that a spreadsheet would run as a formula are defused.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from yardstick import phrases
from yardstick.indicators import Observation, Result, UnitRow
from yardstick.judging import Pace
from yardstick.registry import Plan
from yardstick.snapshots import format_moment
from yardstick.spellings import defused
from yardstick.texts import Lang, text, titled

Row = dict[str, Any]


def result_row(result: Result, plan: Plan, lang: Lang = "zh") -> Row:
    """One result as plain values: what was measured, against what, and how it stands. None where there is nothing."""
    latest, target, indicator = result.latest, result.target, result.indicator
    return {
        "action": indicator.action,
        "clause": plan.find(indicator.action).number,
        "indicator": indicator.id,
        "title": titled(indicator, lang),
        "level": result.level,
        "place": result.place,
        "name": phrases.english(plan, result.name, lang),
        "period": latest.period if latest else None,
        "unit": phrases.unit(indicator, lang),
        **_observed(result, latest),
        "target": target.value if target else None,
        "operator": {"at_least": ">=", "at_most": "<="}[indicator.direction] if target else None,
        "applies_to": target.applies_to if target else None,
        "deadline": target.deadline if target else None,
        "origin": target.origin if target else None,
        "status": str(result.status),
        "status_text": text(lang, f"status.{result.status}"),
        "pace": pace_row(result.pace) if result.pace else None,
        "is_overdue": result.is_overdue,
        "data_cutoff": latest.period if latest else None,
        "judged_on": result.judged_on,
        "version": format_moment(result.moment),
    }


def _observed(result: Result, latest: Observation | None) -> Row:
    return {
        "numerator": latest.numerator if latest else None,
        "denominator": latest.denominator if latest else None,
        "value": latest.value if latest else None,
        "units": latest.units if latest else 0,
        "units_reported": latest.reported if latest else 0,
        "units_meeting": latest.meeting if latest and result.target else None,
        "attainment": latest.attainment if latest and result.target else None,
    }


def pace_row(pace: Pace) -> Row:
    """The pace as plain values; shares of 1, points of 100, rates per school term."""
    return {
        "schedule": pace.schedule,
        "baseline": pace.baseline,
        "expected": pace.expected,
        "completion": pace.completion,
        "behind_points": pace.behind,
        "per_term": pace.per_term,
        "terms_left": pace.terms_left,
        "needed_per_term": pace.needed_per_term,
        "at_deadline": pace.at_deadline,
        "reached_by": pace.reached_by,
    }


def unit_row(row: UnitRow, period: date) -> Row:
    """One unit of a list as plain values."""
    return {
        "period": period,
        "unit_id": row.unit_id,
        "name": row.name,
        "town": row.town,
        "numerator": row.numerator,
        "denominator": row.denominator,
        "value": row.value,
        "observed": row.observed,
        "meets": row.meets,
        "gap": row.gap,
    }


def as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as a JSON array; dates as ISO text."""
    return json.dumps(rows, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {value!r}")


def as_csv(rows: Iterable[Mapping[str, Any]], headings: Mapping[str, str] | None = None) -> bytes:
    """Rows as CSV that Chinese Excel opens right; nested values become `outer_inner` columns.

    `headings` names the columns to write and their titles; without it every column goes under its own name.
    """
    rows = list(rows)
    nested = {k for r in rows for k, v in r.items() if isinstance(v, Mapping)}
    flat = [_flattened(r, nested) for r in rows]
    names = list(headings) if headings is not None else list(dict.fromkeys(k for r in flat for k in r))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([headings[n] if headings else n for n in names])
    writer.writerows([_cell(r.get(n)) for n in names] for r in flat)
    return out.getvalue().encode("utf-8-sig")  # the BOM is what makes Excel read Chinese


def _flattened(row: Mapping[str, Any], nested: set[str]) -> Row:
    flat: Row = {}
    for key, value in row.items():
        if key in nested:
            flat |= {f"{key}_{k}": v for k, v in (value or {}).items()}
        else:
            flat[key] = value
    return flat


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return int(value)  # counts are whole
    return defused(value) if isinstance(value, str) else value


def file_name(plan: Plan, item: str, scope: str, cutoff: date | None, moment: int, suffix: str) -> str:
    """Plan, item, scope, data date and version, so that a file says what it is once it has left the system."""
    parts = [plan.short_title, item, scope, f"{cutoff:%Y-%m-%d}" if cutoff else "", f"v{format_moment(moment)}"]
    return "_".join(p for p in parts if p) + suffix
