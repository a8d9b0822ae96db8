"""Stored values → cells as people write them: read again, they are the same values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from yardstick.contracts import Choice, Column
from yardstick.spellings import undefused
from yardstick.texts import Lang, catalogue, text, titled

MOST_CHARACTERS = 32_767  # in one cell of a workbook
_FIRST_DAY = date(1900, 3, 1)  # workbooks count a 29 February 1900, so earlier days would be read as others
_MOST_DIGITS = 10**15  # workbooks show 15 digits of a number and replace the others by zeros
_SEPARATORS = frozenset("、，,；;／/｜|")


def cell_text(column: Column, value: Any, lang: Lang) -> str:
    """A stored value in the words of a file: choices by title, yes and no, ISO dates, no thousands marks."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return text(lang, f"workbooks.{'yes' if value else 'no'}")
    if isinstance(value, list):
        return "、".join(_choice(column, part, lang) for part in value)
    if isinstance(value, float | int):
        return number_text(value) + "%" * (column.type == "percent" and 0 < value <= 1)
    return value.isoformat() if isinstance(value, date) else _choice(column, value, lang)


def number_text(number: float) -> str:
    """A number as people write it: no exponent, and no more digits than tell it from others."""
    words = format(Decimal(repr(number)), "f")
    return words.rstrip("0").rstrip(".") if "." in words else words


def write_cell(
    sheet: Worksheet, row: int, at: int, column: Column, value: Any, form: Format | None, lang: Lang
) -> None:
    """A stored value in a cell of a workbook: numbers and dates typed, everything else as text; blank for None."""
    if value is None:
        sheet.write_blank(row, at, None, form)
    elif isinstance(value, date) and value >= _FIRST_DAY:
        sheet.write_datetime(row, at, value, form)
    elif _is_exact(column, value):
        sheet.write_number(row, at, value, form)
    else:
        words = cell_text(column, value, lang)
        sheet.write_string(row, at, words if undefused(words) == words else "'" + words, form)


def heading(column: Column, lang: Lang, between: str = "") -> str:
    """What a file writes above the column: its title, with the unit in a bracket; `between` separates the two."""
    title = titled(column, lang) + between
    return (
        text(lang, "workbooks.heading_unit", title=title, unit=unit(column, lang))
        if column.unit
        else titled(column, lang)
    )


def unit(column: Column, lang: Lang) -> str:
    """The unit its values are counted in; "" when they have none."""
    return catalogue(lang).get(f"workbooks.unit.{column.unit}", column.unit)


def _is_exact(column: Column, value: Any) -> bool:
    """Whether the value, as a number in a workbook, is read as the same number again."""
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) >= _MOST_DIGITS:
        return False
    is_ambiguous = column.type == "percent" and 0 < value <= 1  # 0.5 could be 0.5% or 50%
    return not is_ambiguous and "e" not in repr(value) and float(f"{value:.15g}") == value


def _choice(column: Column, value: str, lang: Lang) -> str:
    return next((_title(c, column, lang) for c in column.choices if c.value == value), value)


def _title(choice: Choice, column: Column, lang: Lang) -> str:
    """The title of a choice; its code where a list of such titles could not be taken apart again."""
    title = titled(choice, lang)
    return choice.value if column.type == "list" and _SEPARATORS & set(title) else title
