"""The records below the heading → typed columns; and what rows say about each other and about themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from yardstick.checking.cells import CellReader, Reading, Value
from yardstick.checking.columns import ColumnRead, read_column
from yardstick.checking.fields import Field, Header
from yardstick.checking.findings import Findings, Found
from yardstick.checking.ordering import KeyOrder
from yardstick.checking.sheets import Sheet
from yardstick.checking.sifting import Body, note_left_out, sift
from yardstick.checking.threads import side_by_side
from yardstick.contracts import ARROW_TYPES, KEY, PERIOD, Contract, Rule, arrow_schema
from yardstick.texts import Lang, titled

_EXACT = 1e-9  # relative: sums of binary fractions may exceed a number they equal


@dataclass(frozen=True)
class Rows:
    """Typed columns of a file by their stored names, and the number Excel shows for each row."""

    header: Header
    numbers: pa.Int32Array = field(repr=False)
    columns: Mapping[str, pa.Array] = field(repr=False)

    @cached_property
    def by_key(self) -> KeyOrder:
        """The rows in the order of their keys."""
        return KeyOrder.of([self.columns[name] for name in self.header.contract.key])

    def table(self) -> pa.Table:
        """The rows as stored, sorted by key; columns the file leaves out are null."""
        schema, order = arrow_schema(self.header.contract), self.by_key.order
        columns = [self.columns.get(f.name, pa.nulls(len(self.numbers), f.type)) for f in schema]
        if order is not None:
            columns = side_by_side(len(order), lambda column: column.take(order), columns)
        return pa.Table.from_arrays(columns, schema=schema)

    def number(self, index: int) -> int:
        """The number Excel shows for a row."""
        return int(self.numbers[index].as_py())

    def place(self, index: int, *names: str) -> dict[str, Any]:
        """Row, column and position of the cells in these columns, as `Findings.error` takes them."""
        contract, header = self.header.contract, self.header
        at = [field.position for name in names if (field := header.field(name))]
        words = (header.heading(name) or contract.column(name).title for name in names)
        places = {"position": at[0] if at else None, "further": tuple(at[1:])}
        return {"row": self.number(index), "column": "、".join(words), **places}


def first_period(sheet: Sheet, header: Header, lang: Lang) -> Reading | None:
    """The first date in the file's period column; None when it has no such column or every cell is blank."""
    at = header.field(PERIOD)
    if at is None:
        constant = header.constants.get(PERIOD)
        return CellReader(header.contract.column(PERIOD), None, lang).read(constant) if constant else None
    reader = CellReader.of(at, None, lang)
    cells = Body.of(sheet, header).cells(at.position).unique().to_pylist()
    return next((reading for cell in cells if cell.strip() and (reading := reader.read(cell)) != Reading(None)), None)


def read_rows(sheet: Sheet, header: Header, period: date | None, findings: Findings) -> Rows:
    """Every row of data as typed values; each fault of every cell goes to `findings`.

    Totals, remarks and rows of units are left out with a note, unless a unit's own row may be meant.
    """
    body = Body.of(sheet, header)
    sifted = sift(body, header)
    columns = _read_columns(body, sifted.kept, header, period, findings.lang)
    numbers = body.numbers if sifted.kept is None else body.numbers.take(sifted.kept)
    findings.report("error", [*sifted.faults, *(found for column in columns for found in column.faults(period))])
    note_left_out(sifted, body, findings)
    for column in columns:
        column.note_notices(findings)
    if not len(numbers) and not findings.any_error:
        which = "_filtered" if sheet.count > header.first and header.filters and not body.count else ""
        findings.error("file.no_rows", message=f"message{which}", fix=f"fix{which}")
    typed = {c.at.column.name: c.read.values for c in columns if c.at.column.name != PERIOD}
    return Rows(header, numbers, typed | _constants(header, len(numbers), period, findings))


@dataclass(frozen=True)
class _Column:
    """A column of the file as read. `kept`: the records its cells come from, None for all."""

    at: Field
    body: Body
    kept: pa.UInt64Array | None
    reader: CellReader
    read: ColumnRead

    def faults(self, period: date | None) -> Iterator[Found]:
        """The cells that are no values; and those of another period."""
        yield Found(self._records(self.read.faulty), self._tell_fault)
        if self.at.column.name == PERIOD and period:
            other = pc.indices_nonzero(pc.fill_null(pc.not_equal(self.read.values, period), False))
            yield Found(self._records(other), lambda i: ("cell.period_differs", {**self._place(i), "period": period}))

    def note_notices(self, findings: Findings) -> None:
        """One note for each way in which cells were read that the analyst should know of."""
        for notice, first, count in self.read.noticed():
            index = self._records(pa.array([first], pa.uint64()))[0].as_py()
            place = {**self._place(index), "value": self.body.cell(self.at.position, index)}
            findings.note(notice, **place, count=count, read=_shown(self.read.values[first].as_py()))

    def _tell_fault(self, index: int) -> tuple[str, dict[str, Any]]:
        fault = self.reader.read(self.body.cell(self.at.position, index)).fault
        assert fault is not None
        return fault.code, {**self._place(index), "message": fault.message, "fix": fault.fix, **fault.details}

    def _place(self, index: int) -> dict[str, Any]:
        value = self.body.cell(self.at.position, index).strip()
        place = {"row": self.body.number(index), "column": self.at.heading, "position": self.at.position}
        return {**place, "value": value}

    def _records(self, at: pa.UInt64Array) -> pa.UInt64Array:
        return at if self.kept is None else self.kept.take(at)


def _read_columns(
    body: Body, kept: pa.UInt64Array | None, header: Header, period: date | None, lang: Lang
) -> list[_Column]:
    def read(at: Field) -> _Column:
        reader = CellReader.of(at, period, lang)
        return _Column(at, body, kept, reader, read_column(body.cells(at.position, kept), reader))

    return side_by_side(body.count, read, header.fields)


def _constants(header: Header, count: int, period: date | None, findings: Findings) -> dict[str, pa.Array]:
    """Columns that the file does not have and a mapping fills."""
    columns: dict[str, pa.Array] = {}
    for name, cell in header.constants.items():
        column = header.contract.column(name)
        if name == PERIOD or header.field(name):
            continue
        reading = CellReader(column, period, findings.lang).read(cell)
        if reading.fault:
            findings.error("header.constant", column=titled(column, findings.lang), value=cell)
        columns[name] = pa.repeat(pa.scalar(reading.value, ARROW_TYPES[column.type]), count)
    return columns


def _shown(value: Value) -> str:
    if isinstance(value, list):
        return "、".join(value)
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def check_rows(rows: Rows, findings: Findings) -> None:
    """Faults that show only when cells are compared: a unit twice, a part larger than its whole."""
    _check_duplicates(rows, findings)
    findings.report("error", [found for rule in rows.header.contract.rules for found in _broken(rule, rows)])


def _check_duplicates(rows: Rows, findings: Findings) -> None:
    contract = rows.header.contract
    at, earlier = rows.by_key.repeated()
    fix = "fix" if contract.key == (KEY,) and contract.about == "units" else "fix_key"

    def tell(index: int) -> tuple[str, dict[str, Any]]:
        first = rows.number(earlier[pc.index(at, index).as_py()].as_py())
        value = _key_words(contract, rows, index, findings.lang)
        return "row.duplicate", {**rows.place(index, *contract.key), "value": value, "fix": fix, "earlier": first}

    findings.report("error", [Found(at, tell)])


def _key_words(contract: Contract, rows: Rows, index: int, lang: Lang) -> str:
    """The key as the file's readers call it: `2137900101 · 小学`."""
    values = ((contract.column(name), rows.columns[name][index].as_py()) for name in contract.key)
    return " · ".join(column.shown(value, lang) for column, value in values)


def _broken(rule: Rule, rows: Rows) -> Iterator[Found]:
    """The rows in which the part is larger than the whole; a row with a blank cell is not compared."""
    if any(name not in rows.columns for name in (*rule.parts, *rule.wholes)):
        return
    part, whole = _sum(rule.parts, rows), _sum(rule.wholes, rows)
    larger = pc.greater(pc.subtract(part, whole), pc.multiply(pc.abs(part), _EXACT))

    def tell(index: int) -> tuple[str, dict[str, Any]]:
        said, limit = (" + ".join(map(rows.header.heading, names)) for names in (rule.parts, rule.wholes))
        values = {"value": _total(rule.parts, rows, index), "limit": _total(rule.wholes, rows, index)}
        return "row.rule", {**rows.place(index, *rule.parts), "column": said, "whole": limit, **values}

    yield Found(pc.indices_nonzero(pc.fill_null(larger, False)), tell)


def _sum(names: tuple[str, ...], rows: Rows) -> pa.DoubleArray:
    return reduce(pc.add, (rows.columns[name].cast(pa.float64()) for name in names))


def _total(names: tuple[str, ...], rows: Rows, index: int) -> str:
    return _shown(sum(rows.columns[name][index].as_py() for name in names))
