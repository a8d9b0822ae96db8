"""One cell's text → a typed value, or the fault that keeps it from being one."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from yardstick.checking.fields import Field
from yardstick.contracts import Column
from yardstick.spellings import FALSE, MISSING, TRUE, folded, garbled, plain, tidy, undefused
from yardstick.texts import Lang, titled

Value = str | int | float | bool | date | list[str] | None
Notice = Literal["", "cell.normalised", "cell.excel_date", "cell.month_end"]

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?[eE][+-]?[0-9]+")
_DAY = re.compile(r"([0-9]{4})([-/.年])([0-9]{1,2})([-/.月])([0-9]{1,2})日?")
_COMPACT_DAY = re.compile(r"((?:18|19|20|21)[0-9]{2})([0-9]{2})([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})|年([0-9]{1,2})月[底末]?)")
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00(\.0+)?)?$")
_PARTS = re.compile(r"[、;,/|]")
_EXCEL_ERROR = re.compile(r"#(REF|VALUE|DIV/0|NAME|NUM|NULL|SPILL|CALC)[!?]|#+")
_EXCEL_TEXT = re.compile(r'="([^"]*)"')
_FIRST_SERIAL, _LAST_SERIAL = 36526, 73050  # 2000-01-01 … 2099-12-31 as Excel counts days
_EXCEL_EPOCH = date(1899, 12, 30)
LONGEST_TEXT = 500
_LONGEST_NUMBER = 30
LARGEST_EXACT = 2**53  # beyond it a float no longer holds every whole number
ROUNDED_OFF = 4e-15  # relative: how far a product of two numbers may lie beside the whole number it is
_REMEMBERED = 20_000


@dataclass(frozen=True)
class Fault:
    """Why a cell is not a value: a code of the catalogue, which of its texts to use, and what they mention."""

    code: str
    fix: str = "fix"
    message: str = "message"
    details: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What a cell was read as: a value (None when it is blank), or a fault; and what the analyst should know."""

    value: Value
    fault: Fault | None = None
    notice: Notice = ""


class _NotAValue(Exception):
    def __init__(self, code: str, fix: str = "fix", **details: object) -> None:
        super().__init__(code)
        self.fault = Fault(code, fix, details=details)


class CellReader:
    """Reads the cells of one column; equal cells are read once.

    `values`, `zeros_not_asked` and `factor` as in `Field`; a percentage written with its sign is not multiplied.
    """

    def __init__(
        self,
        column: Column,
        period: date | None,
        lang: Lang,
        *,
        values: Mapping[str, str] | None = None,
        zeros_not_asked: bool = False,
        factor: float = 1.0,
    ) -> None:
        self.column, self.period = column, period
        self.values, self.zeros_not_asked, self.factor = values or {}, zeros_not_asked, factor
        self.spellings = {
            folded(word): choice.value
            for choice in column.choices
            for word in (choice.value, choice.title, choice.title_en, *choice.synonyms)
        }
        self.permitted = "、".join(titled(c, lang) for c in column.choices)
        self._remembered: dict[str, Reading] = {}

    @classmethod
    def of(cls, field: Field, period: date | None, lang: Lang) -> CellReader:
        """A reader of the cells that a file has in this column."""
        zeros, factor = field.zeros_not_asked, field.factor
        return cls(field.column, period, lang, values=field.values, zeros_not_asked=zeros, factor=factor)

    @property
    def limits(self) -> tuple[float, float]:
        """The smallest and the largest number that the column holds."""
        low, high = self.column.minimum, self.column.maximum
        smallest = -LARGEST_EXACT if low is None else max(low, -LARGEST_EXACT)
        return smallest, LARGEST_EXACT if high is None else high

    def read(self, cell: str) -> Reading:
        """The cell as a value of the column's type; never raises."""
        known = self._remembered.get(cell)
        if known is None:
            known = self._read(cell)
            if len(self._remembered) < _REMEMBERED:
                self._remembered[cell] = known
        return known

    def _read(self, cell: str) -> Reading:
        if len(cell) > LONGEST_TEXT:
            return Reading(None, Fault("cell.too_long", details={"length": len(cell), "limit": LONGEST_TEXT}))
        if garbled(cell):
            return Reading(None, Fault("cell.garbled"))
        meant = self.values.get(folded(cell), cell) if self.values else cell
        words = plain(meant)
        if _EXCEL_ERROR.fullmatch(words):
            return Reading(None, Fault("cell.excel_error"))
        if self._is_missing(words):
            return Reading(None, self._missing(cell))
        try:
            return _PARSERS[self.column.type](self, meant, words)
        except _NotAValue as reason:
            return Reading(None, reason.fault)

    def _is_missing(self, words: str) -> bool:
        if self.zeros_not_asked and _is_zero(words):
            return True
        word = folded(words)
        if self.column.type == "boolean" and word in FALSE:
            return False
        return word in MISSING and word not in self.spellings

    def _missing(self, cell: str) -> Fault | None:
        if not self.column.required:
            return None
        numeric = self.column.type in ("integer", "number", "percent") and not self.zeros_not_asked
        fix = "fix_number" if numeric else "fix_boolean" if self.column.type == "boolean" else "fix"
        return Fault("cell.missing", fix, "message" if cell.strip() else "message_blank")


def _read_number(reader: CellReader, cell: str, words: str) -> Reading:
    if words.endswith("%") and _is_number(words[:-1].rstrip()):
        raise _NotAValue("cell.percent_in_number", number=words[:-1].rstrip())
    value = _scaled(float(_digits(words)), reader.factor)
    _check_range(reader.column, value)
    return Reading(value + 0.0, notice=_noticed(cell, _digits(words)))


def _read_integer(reader: CellReader, cell: str, words: str) -> Reading:
    value = _read_number(reader, cell, words)
    assert isinstance(value.value, float)
    if not value.value.is_integer():
        raise _NotAValue("cell.not_integer")
    return Reading(int(value.value), notice=value.notice)


def _read_percent(reader: CellReader, cell: str, words: str) -> Reading:
    with_sign = words.endswith("%")
    number = words[:-1].rstrip() if with_sign else words
    value = _scaled(float(_digits(number)), 1.0 if with_sign else reader.factor)
    if not with_sign and reader.factor == 1 and 0 < value <= 1:
        raise _NotAValue("cell.ambiguous_percent", hundredfold=f"{value * 100:.10g}", number=f"{value:.10g}")
    _check_range(reader.column, value)
    return Reading(value + 0.0, notice=_noticed(cell, _digits(number) + "%" * with_sign))


def _scaled(number: float, factor: float) -> float:
    """The product, without what binary fractions add to a whole number: 1.1 万 is 11000."""
    if factor == 1:
        return number
    product = number * factor
    whole = float(round(product)) if abs(product) <= LARGEST_EXACT else product
    return whole if abs(product - whole) <= ROUNDED_OFF * abs(product) else product


def _is_zero(words: str) -> bool:
    number = words.removesuffix("%").rstrip()
    return _is_number(number) and float(_digits(number)) == 0


def _is_number(words: str) -> bool:
    fits = _NUMBER.fullmatch(words) or _THOUSANDS.fullmatch(words)
    return fits is not None and len(words) <= _LONGEST_NUMBER


def _digits(words: str) -> str:
    if _SCIENTIFIC.fullmatch(words):
        raise _NotAValue("cell.scientific", "fix_number")
    if not _is_number(words):
        raise _NotAValue("cell.not_number")
    return words.replace(",", "")


def _check_range(column: Column, value: float) -> None:
    low, high = column.minimum, column.maximum
    if low is not None and value < low:
        raise _NotAValue("cell.below_minimum", limit=f"{low:.10g}", unit=column.unit)
    high = LARGEST_EXACT if high is None else high
    if value > high or value < -LARGEST_EXACT:
        raise _NotAValue("cell.above_maximum", limit=f"{high:.16g}", unit=column.unit)


def _noticed(cell: str, read_as: str) -> Notice:
    return "" if cell == read_as else "cell.normalised"


def _read_boolean(reader: CellReader, cell: str, words: str) -> Reading:
    word = folded(words)
    if word not in TRUE | FALSE:
        raise _NotAValue("cell.not_boolean")
    return Reading(word in TRUE, notice=_noticed(cell, words))


def _read_string(reader: CellReader, cell: str, words: str) -> Reading:
    if reader.spellings:
        return Reading(_choice(reader, words), notice=_noticed(cell, words))
    if reader.column.pattern:
        return _read_code(reader.column, cell, words)
    name = tidy(undefused(cell))
    return Reading(name, notice=_noticed(undefused(cell), name))


def _choice(reader: CellReader, word: str) -> str:
    value = reader.spellings.get(folded(word))
    if value is None:
        raise _NotAValue("cell.not_a_choice", choices=reader.permitted, word=word)
    return value


def _read_code(column: Column, cell: str, words: str) -> Reading:
    wrapped = _EXCEL_TEXT.fullmatch(words)
    code = "".join((wrapped[1] if wrapped else words.removeprefix("'")).split())
    if re.fullmatch(column.pattern or "", code):
        return Reading(code, notice=_noticed(cell, code))
    raise _NotAValue(_code_fault(code), hint=column.pattern_hint, length=len(code), bare=code.split(".")[0])


def _code_fault(code: str) -> str:
    if _SCIENTIFIC.fullmatch(code):
        return "cell.scientific"
    if re.fullmatch(r"[0-9]+\.0*", code):
        return "cell.trailing_zero"
    return "cell.wrong_digits" if re.fullmatch("[0-9]+", code) else "cell.pattern"


def _read_list(reader: CellReader, cell: str, words: str) -> Reading:
    # Line breaks separate too, and `plain` has removed them.
    parts = [part for line in undefused(cell).splitlines() for p in _PARTS.split(plain(line)) if (part := tidy(p))]
    if not parts:
        return Reading(None, reader._missing(cell))
    if not reader.spellings:
        return Reading(list(dict.fromkeys(parts)), notice=_noticed(undefused(cell), undefused(words)))
    values = {_choice(reader, part) for part in parts}
    return Reading([c.value for c in reader.column.choices if c.value in values])


def _read_date(reader: CellReader, cell: str, words: str) -> Reading:
    value, notice = _date(_MIDNIGHT.sub("", words).replace(" ", ""))
    if reader.column.not_after_period and reader.period and value > reader.period:
        raise _NotAValue("cell.after_period", period=reader.period.isoformat(), read=value.isoformat())
    return Reading(value, notice=notice or _noticed(cell, words))


def _date(words: str) -> tuple[date, Notice]:
    if match := _DAY.fullmatch(words):
        return _day(int(match[1]), int(match[3]), int(match[5])), ""
    if match := _COMPACT_DAY.fullmatch(words):
        return _day(int(match[1]), int(match[2]), int(match[3])), ""
    if match := _MONTH.fullmatch(words):
        return month_end(int(match[1]), int(match[2] or match[3])), "cell.month_end"
    if re.fullmatch("[0-9]{5}", words) and _FIRST_SERIAL <= int(words) <= _LAST_SERIAL:
        return _EXCEL_EPOCH + timedelta(days=int(words)), "cell.excel_date"
    raise _NotAValue("cell.bad_date")


def _day(year: int, month: int, day: int) -> date:
    try:
        value = date(year, month, day)
    except ValueError:
        raise _NotAValue("cell.no_such_day") from None
    if not 1800 <= year <= 2199:
        raise _NotAValue("cell.no_such_day")
    return value


def month_end(year: int, month: int) -> date:
    """The last day of a month, which is what a date without a day means here."""
    return _day(year, month, calendar.monthrange(year, month)[1] if 1 <= month <= 12 and year else 1)


def date_in_words(words: str) -> date | None:
    """The one date that a text such as a file name mentions; None when it mentions none, or several."""
    pattern = r"(?<![0-9])(20[0-9]{2})(?:([-/.年])([0-9]{1,2})(?:[-/.月]([0-9]{1,2}))?|([0-9]{2})([0-9]{2}))(?![0-9])"
    found = set()
    for year, _, month, day, compact_month, compact_day in re.findall(pattern, plain(words)):
        try:
            read = _day(int(year), int(month or compact_month), int(day or compact_day or 1))
            found.add(read if day or compact_day else month_end(read.year, read.month))
        except _NotAValue:
            continue
    return found.pop() if len(found) == 1 else None


_PARSERS: dict[str, Callable[[CellReader, str, str], Reading]] = {
    "string": _read_string,
    "integer": _read_integer,
    "number": _read_number,
    "percent": _read_percent,
    "boolean": _read_boolean,
    "date": _read_date,
    "list": _read_list,
}
