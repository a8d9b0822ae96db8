"""What may be written in a column, in words and as a spreadsheet's own rule."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from yardstick.contracts import Column
from yardstick.texts import Lang, text, titled
from yardstick.workbooks.writing import number_text

_LONGEST_LIST = 255  # characters of a drop-down inside a rule; longer ones stand on a sheet
_LARGEST = 2**53
_EARLIEST, _LATEST = date(1900, 3, 1), date(2199, 12, 31)
_DIGITS_ONLY = re.compile(r"\^\[0-9\]\{([0-9]+)\}\$")


def permitted(column: Column, lang: Lang) -> str:
    """What a cell may hold, in words."""
    if column.choices or column.type in ("boolean", "list"):
        return _choices(column, lang)
    if column.pattern:
        hint = _hint(column, lang)
        return text(lang, "workbooks.permitted.unit_code", hint=hint) if column.refers else hint
    if column.type == "date":
        late = text(lang, "workbooks.permitted.not_after_period") if column.not_after_period else ""
        return text(lang, "workbooks.permitted.date") + late
    return text(lang, f"workbooks.permitted.{column.type}", range=_range(column, lang))


def _hint(column: Column, lang: Lang) -> str:
    digits = _DIGITS_ONLY.fullmatch(column.pattern or "")
    return text(lang, "workbooks.permitted.digits", count=digits[1]) if digits else column.pattern_hint


def type_words(column: Column, lang: Lang) -> str:
    """The kind of values, in a word."""
    kind = "choice" if column.choices and column.type == "string" else "code" if column.pattern else column.type
    return text(lang, f"workbooks.type.{kind}")


def drop_down(column: Column, lang: Lang) -> list[str]:
    """The words to choose from; empty where there are none."""
    if column.type == "boolean":
        return [text(lang, "workbooks.yes"), text(lang, "workbooks.no")]
    return [titled(choice, lang) for choice in column.choices]


def is_long(words: list[str]) -> bool:
    """Whether a drop-down has to stand on a sheet of its own."""
    return len(",".join(words)) > _LONGEST_LIST or any("," in word for word in words)


def rule(column: Column, period: date | None) -> dict[str, Any] | None:
    """The spreadsheet's rule for a column without a drop-down; None where anything may be written."""
    low, high = column.minimum, column.maximum
    if column.type in ("integer", "number", "percent"):
        kind = "integer" if column.type == "integer" else "decimal"
        return _between(kind, -_LARGEST if low is None else low, _LARGEST if high is None else high)
    if column.type == "date":
        return _between("date", _EARLIEST, period if period and column.not_after_period else _LATEST)
    digits = _DIGITS_ONLY.fullmatch(column.pattern or "")
    return {"validate": "length", "criteria": "==", "value": int(digits[1])} if digits else None


def _between(kind: str, low: Any, high: Any) -> dict[str, Any]:
    return {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}


def _choices(column: Column, lang: Lang) -> str:
    joint = text(lang, "workbooks.joint")
    words = joint.join(drop_down(column, lang))
    if column.type != "list":
        return words
    return text(lang, f"workbooks.permitted.{'several' if words else 'several_free'}", choices=words)


def _range(column: Column, lang: Lang) -> str:
    low, high = (None if n is None else number_text(float(n)) for n in (column.minimum, column.maximum))
    if low is None and high is None:
        return ""
    key = "at_most" if low is None else "at_least" if high is None else "between"
    return text(lang, f"workbooks.permitted.{key}", low=low, high=high)
