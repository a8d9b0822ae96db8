"""The rows below the header → typed columns; and what rows say about each other and about themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

import pyarrow as pa

from yardstick.checking import fields, records
from yardstick.checking.cells import CellReader, Reading, Value
from yardstick.checking.csvfile import Sheet
from yardstick.checking.findings import Findings, excel_letter
from yardstick.checking.headings import Field, Header
from yardstick.contracts import ARROW_TYPES, KEY, PERIOD, Contract, Rule, arrow_schema
from yardstick.spellings import folded, plain
from yardstick.texts import Lang

_TOTAL = re.compile(
    r".{0,6}(合计|小计|总计|共计|总数|平均|平均值|均值)[::]?|(sub)?totals?:?|average:?|mean:?|sum:?"
    r"|(注|说明|备注|填表说明|填报说明)[0-9]*([::.、,].*)?|notes?[::.].*"
    r"|(填报|填表|审核|制表|联系|负责|统计)(人|单位|日期|时间|电话)([::].*)?|制表[::].*|联系电话.*",
    re.DOTALL,
)
_EXACT = 1e-9  # relative: sums of binary fractions may exceed a number they equal
_UNIT_WORDS = re.compile(r"(计量)?单位([::].*)?|units?:?")


@dataclass(frozen=True)
class Rows:
    """Typed columns of a file, and the Excel row each of their values comes from."""

    header: Header
    numbers: list[int] = field(default_factory=list)
    columns: dict[str, list[Value]] = field(default_factory=dict)

    def as_arrow(self) -> records.Rows:
        """The same rows as later stages take them."""
        types = {column.name: ARROW_TYPES[column.type] for column in self.header.contract.columns}
        columns = {name: pa.array(values, types[name]) for name, values in self.columns.items()}
        header = fields.Header(
            self.header.contract,
            self.header.headings,
            tuple(fields.Field(f.position, f.heading, f.column) for f in self.header.fields),
        )
        return records.Rows(header, pa.array(self.numbers, pa.int32()), columns)

    def table(self) -> pa.Table:
        """The rows as stored, sorted by key; columns the file leaves out are null."""
        schema = arrow_schema(self.header.contract)
        keys: list[tuple[Any, ...]] = list(zip(*(self.columns[name] for name in self.header.contract.key), strict=True))
        order = sorted(range(len(keys)), key=keys.__getitem__)
        blank: list[Value] = [None] * len(keys)
        columns = (self.columns.get(field.name, blank) for field in schema)
        arrays = [pa.array([column[i] for i in order], f.type) for column, f in zip(columns, schema, strict=True)]
        return pa.Table.from_arrays(arrays, schema=schema)


def first_period(sheet: Sheet, header: Header, lang: Lang) -> Reading | None:
    """The first date in the file's period column; None when it has no such column or every cell is blank."""
    column = header.field(PERIOD)
    if column is None:
        return None
    reader = CellReader(column.column, None, lang)
    for row, cells in sheet.records(Findings(lang)):
        if row > 1 and column.position < len(cells) and cells[column.position].strip():
            reading = reader.read(cells[column.position])
            if reading != Reading(None):
                return reading
    return None


def read_rows(sheet: Sheet, header: Header, period: date | None, findings: Findings) -> Rows:
    """Every row as typed values; each fault of every cell goes to `findings`."""
    rows = Rows(header, columns={f.column.name: [] for f in header.fields if f.column.name != PERIOD})
    cells_of = _Columns(header, period, findings)
    for row, cells in sheet.records(findings):
        if row == 1 or not any(map(plain, cells)):
            continue
        rows.numbers.append(row)
        if not _is_odd(row, cells, header, findings):
            cells_of.read(row, cells, rows)
    if not rows.numbers and not findings.any_error:
        findings.error("file.no_rows")
    cells_of.report_notices()
    return rows


class _Columns:
    """Reads rows cell by cell and remembers what to say once per column."""

    def __init__(self, header: Header, period: date | None, findings: Findings) -> None:
        self.period, self.findings = period, findings
        self.readers = [(f, CellReader(f.column, period, findings.lang)) for f in header.fields]
        self.notices: dict[tuple[str, str], list[tuple[int, str, Value]]] = {}
        self.counts: dict[tuple[str, str], int] = {}

    def read(self, row: int, cells: list[str], rows: Rows) -> None:
        for at, reader in self.readers:
            cell = cells[at.position]
            reading = reader.read(cell)
            if reading.fault or reading.notice:
                self._note(row, at, cell, reading)
            if at.column.name == PERIOD:
                self._compare(row, at, cell, reading)
            else:
                rows.columns[at.column.name].append(reading.value)

    def _note(self, row: int, at: Field, cell: str, reading: Reading) -> None:
        if fault := reading.fault:
            place = {"row": row, "column": at.heading, "value": cell.strip()}
            texts = {"message": fault.message, "fix": fault.fix}
            self.findings.error(fault.code, **place, **texts, **fault.details)
        else:
            key = (reading.notice, at.heading)
            self.notices.setdefault(key, [(row, cell, reading.value)])
            self.counts[key] = self.counts.get(key, 0) + 1

    def _compare(self, row: int, at: Field, cell: str, reading: Reading) -> None:
        if self.period and reading.value and reading.value != self.period:
            place = {"row": row, "column": at.heading, "value": cell.strip()}
            self.findings.error("cell.period_differs", **place, period=self.period.isoformat())

    def report_notices(self) -> None:
        """One warning for each column that was read in a way the analyst should know of."""
        for (code, heading), [(row, cell, value)] in self.notices.items():
            count = self.counts[code, heading]
            self.findings.warning(code, row=row, column=heading, value=cell, count=count, read=_shown(value))


def _shown(value: Value) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _is_odd(row: int, cells: list[str], header: Header, findings: Findings) -> bool:
    """Whether the row is not one unit's data: a total, a note, units, or cells that have slipped."""
    leading = list(islice((cell.strip() for cell in cells if plain(cell)), 2))
    if any(_TOTAL.fullmatch(folded(cell)) for cell in leading if not cell.isdecimal()):
        findings.error("row.total", row=row, value=leading[0])
    elif _is_unit_row(leading, cells, header):
        findings.error("row.unit", row=row, value=leading[0])
    elif len(cells) < header.width:
        findings.error("row.too_few_cells", row=row, count=len(cells), expected=header.width)
    elif len(cells) > len(header.headings) or any(cell.strip() for cell in cells[header.width :]):
        findings.error("row.too_many_cells", row=row, count=len(cells), expected=header.width)
    else:
        return _has_cell_without_heading(row, cells, header, findings)
    return True


def _is_unit_row(leading: list[str], cells: list[str], header: Header) -> bool:
    if _UNIT_WORDS.fullmatch(folded(leading[0])):
        return True
    key = header.field(KEY)
    if key is None or (key.position < len(cells) and cells[key.position].strip()):
        return False
    measured = ((f.column.unit, cells[f.position]) for f in header.fields if f.position < len(cells))
    return any(unit and folded(cell.strip("()（）")) == folded(unit) for unit, cell in measured)


def _has_cell_without_heading(row: int, cells: list[str], header: Header, findings: Findings) -> bool:
    bare = next((i for i in header.bare if cells[i].strip()), None)
    if bare is None:
        return False
    findings.error("row.no_heading", row=row, value=cells[bare], letter=excel_letter(bare))
    return True


def check_rows(rows: Rows, findings: Findings) -> None:
    """Faults that show only when cells are compared: a unit twice, a part larger than its whole."""
    _check_duplicates(rows, findings)
    for rule in rows.header.contract.rules:
        for row, part, whole in _broken(rule, rows):
            _report_rule(rule, row, part, whole, rows.header, findings)


def _check_duplicates(rows: Rows, findings: Findings) -> None:
    contract, header = rows.header.contract, rows.header
    heading = "、".join(header.heading(name) for name in contract.key)
    fix = "fix" if contract.key == (KEY,) and contract.about == "units" else "fix_key"
    first: dict[tuple[Value, ...], int] = {}
    for row, *key in zip(rows.numbers, *(rows.columns[name] for name in contract.key), strict=True):
        if (earlier := first.setdefault(tuple(key), row)) != row:
            value = _key_words(contract, key, findings.lang)
            findings.error("row.duplicate", row=row, column=heading, value=value, fix=fix, earlier=earlier)


def _key_words(contract: Contract, key: list[Value], lang: Lang) -> str:
    """The key as the file's readers call it: `2137900101 · 小学`."""
    return " · ".join(contract.column(name).shown(value, lang) for name, value in zip(contract.key, key, strict=True))


def _broken(rule: Rule, rows: Rows) -> Iterator[tuple[int, float, float]]:
    names = (*rule.parts, *rule.wholes)
    if any(name not in rows.columns for name in names):
        return
    for row, *cells in zip(rows.numbers, *(rows.columns[name] for name in names), strict=True):
        numbers = [n for n in cells if isinstance(n, int | float)]
        part, whole = sum(numbers[: len(rule.parts)]), sum(numbers[len(rule.parts) :])
        if len(numbers) == len(names) and part - whole > _EXACT * abs(part):
            yield row, part, whole


def _report_rule(rule: Rule, row: int, part: float, whole: float, header: Header, findings: Findings) -> None:
    said, limit = (" + ".join(header.heading(name) for name in names) for names in (rule.parts, rule.wholes))
    findings.error("row.rule", row=row, column=said, value=_shown(part), whole=limit, limit=_shown(whole))
