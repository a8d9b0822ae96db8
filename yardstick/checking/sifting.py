"""Which records below the heading are rows of data, which were never meant as such, and which have slipped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from yardstick.checking.columns import BLANK, blank_cells
from yardstick.checking.fields import Field, Filter, Header
from yardstick.checking.findings import Findings, Found
from yardstick.checking.sheets import Sheet
from yardstick.contracts import KEY
from yardstick.spellings import MISSING, excel_letter, folded

_DATA, _BLANK, _TOTAL, _NOTE, _UNIT = range(5)
_CODES = {_TOTAL: "row.total", _NOTE: "row.note", _UNIT: "row.unit"}
_WORDS = {
    _TOTAL: re.compile(
        r".{0,6}(合计|小计|总计|共计|总数|平均|平均值|均值):?|(sub)?totals?:?|average:?|mean:?|sum:?", re.DOTALL
    ),
    _NOTE: re.compile(
        r"(注|说明|备注|填表说明|填报说明)[0-9]*([:.、,].*)?|notes?[:.].*"
        r"|(填报|填表|审核|制表|联系|负责|统计)(人|单位|日期|时间|电话)(:.*)?|制表:.*|联系电话.*",
        re.DOTALL,
    ),
    _UNIT: re.compile(r"(计量)?单位(:.*)?|units?:?", re.DOTALL),
}
# Every cell that shows nothing, or that one of the patterns fits, has one of these characters or begins like that.
_SUSPECT = rf"[计数均注明备填审制联负统单]|^[{BLANK}]*(?:[SsTtAaMmNnUu]|[^!-~\x{{3400}}-\x{{9FFF}}{BLANK}]|$)"
_LEADING = 2  # a total, a note or a unit stands in one of the first cells of a record that show something
_LISTED = 5
_LONGEST_MISSING = max(map(len, MISSING))


@dataclass(frozen=True)
class Body:
    """The records below the heading that the header's filters let.

    `records`: where they are in `columns`, None when all are let. `most`: how many cells one may have itself.
    """

    columns: tuple[pa.StringArray, ...]
    records: pa.UInt64Array | None
    numbers: pa.Int32Array
    widths: pa.Int32Array | None
    most: int

    @classmethod
    def of(cls, sheet: Sheet, header: Header) -> Body:
        """The records of a sheet, without copying their cells."""
        columns = tuple(column.slice(header.first) for column in sheet.columns)
        passing = [_passing(columns[f.position], f) for f in header.filters]
        records = pc.indices_nonzero(reduce(pc.and_, passing)) if passing else None
        widths = None if sheet.widths is None else _taken(sheet.widths.slice(header.first), records)
        return cls(columns, records, _taken(sheet.rows.slice(header.first), records), widths, _most(sheet, header))

    @property
    def count(self) -> int:
        """How many records there are."""
        return len(self.numbers)

    def cells(self, position: int, at: pa.UInt64Array | None = None) -> pa.StringArray:
        """One column's cells; of the records at these indices only."""
        return _taken(self.columns[position], at if self.records is None else _taken(self.records, at))

    def cell(self, position: int, index: int) -> str:
        """One cell of one record."""
        at = index if self.records is None else self.records[index].as_py()
        return str(self.columns[position][at].as_py())

    def number(self, index: int) -> int:
        """The number Excel shows for a record."""
        return int(self.numbers[index].as_py())


@dataclass(frozen=True)
class Aside:
    """Records that are no rows of data: what they are, which, and the column that says so."""

    kind: int
    at: pa.UInt64Array
    position: int


@dataclass(frozen=True)
class Sifted:
    """The records of a body, told apart. `kept`: the indices of the rows of data; None when all are."""

    kept: pa.UInt64Array | None
    left_out: tuple[Aside, ...]
    faults: tuple[Found, ...]


def sift(body: Body, header: Header) -> Sifted:
    """Tell rows of data from blank records, totals, notes, units, and from records whose cells have slipped."""
    blank, asides = _leading(body)
    asides += _subtotals(body, header, asides)
    asides += _units(body, header, asides)
    taken = [blank, *(aside.at for aside in asides)]
    slipped = [*_slipped(body, header, taken)]
    split = [_split(aside, body, header) for aside in asides]
    left_out = tuple(unkeyed for unkeyed, _ in split if len(unkeyed.at))
    keyed = [_fault(keyed, body, header) for _, keyed in split]
    kept = _without(body.count, [*taken, *(found.at for found in slipped)])
    return Sifted(kept, left_out, (*keyed, *slipped))


def note_left_out(sifted: Sifted, body: Body, findings: Findings) -> None:
    """One note for each kind of records that were recognised and left out."""
    for kind, code in _CODES.items():
        asides = [aside for aside in sifted.left_out if aside.kind == kind]
        if asides:
            first = min(asides, key=lambda aside: int(aside.at[0].as_py()))
            at = _sorted(pa.concat_arrays([aside.at for aside in asides]))
            numbers = [str(number) for number in body.numbers.take(at.slice(0, _LISTED)).to_pylist()]
            listed = "、".join(numbers) + "…" * (len(at) > _LISTED)
            place = {"row": int(numbers[0]), "value": body.cell(first.position, first.at[0].as_py()).strip()}
            findings.note(code, **place, message="message_left_out", fix="fix_left_out", rows=listed, count=len(at))


def _leading(body: Body) -> tuple[pa.UInt64Array, list[Aside]]:
    """The blank records, and those whose first or second cell that shows something says what they are."""
    asides: list[Aside] = []
    none_shown, one_shown = _indices(body.count), _indices(0)
    for position in range(len(body.columns)):
        first, blank, told = _told(body, position, none_shown, (_TOTAL, _NOTE, _UNIT))
        _, still_one, told_second = _told(body, position, one_shown, (_TOTAL, _NOTE))
        asides += [*told, *told_second]
        none_shown = blank
        one_shown = first if not len(still_one) else _sorted(pa.concat_arrays([still_one, first]))
        if not len(none_shown) and not len(one_shown):
            break
    return none_shown, asides


def _told(
    body: Body, position: int, at: pa.UInt64Array, kinds: Iterable[int]
) -> tuple[pa.UInt64Array, pa.UInt64Array, list[Aside]]:
    """Of the records at these indices: those whose cell is data, those where it is blank, and those it sets aside."""
    cells = body.cells(position, None if len(at) == body.count else at) if len(at) else pa.array([], pa.string())
    found = _kinds(cells)
    if found is None:
        return at, _indices(0), []
    asides = [Aside(kind, at.filter(pc.equal(found, kind)), position) for kind in kinds]
    taken = pc.is_in(found, pa.array([_BLANK, *kinds], pa.uint8()))
    return at.filter(pc.invert(taken)), at.filter(pc.equal(found, _BLANK)), [a for a in asides if len(a.at)]


def _kinds(cells: pa.StringArray) -> pa.UInt8Array | None:
    """What each cell says its record is; None when all are data."""
    if pc.all(pc.ascii_is_decimal(cells), min_count=0).as_py():
        return None
    return _classified(cells, pc.match_substring_regex(cells, _SUSPECT), _kind)


def _kind(cell: str) -> int:
    words = folded(cell)
    return next((kind for kind, pattern in _WORDS.items() if pattern.fullmatch(words)), _DATA) if words else _BLANK


def _classified(
    cells: pa.StringArray, suspect: pa.BooleanArray, classify: Callable[[str], int]
) -> pa.UInt8Array | None:
    """The class of each suspect cell, 0 for the others; None when all are 0."""
    encoded = cells.filter(suspect).dictionary_encode()
    classes = [int(classify(cell)) for cell in encoded.dictionary.to_pylist()]
    if not any(classes):
        return None
    innocent = pa.repeat(pa.scalar(0, pa.uint8()), len(cells))
    return pc.replace_with_mask(innocent, suspect, pa.array(classes, pa.uint8()).take(encoded.indices))


def _subtotals(body: Body, header: Header, asides: list[Aside]) -> list[Aside]:
    """Records with a total's word in a column of the key, where no unit's own row has one."""
    found: list[Aside] = []
    for field in _key_fields(header):
        kinds = _kinds(body.cells(field.position)) if field.position >= _LEADING else None
        if kinds is not None:
            at = _unless(pc.indices_nonzero(pc.equal(kinds, _TOTAL)), [a.at for a in (*asides, *found)])
            found += [Aside(_TOTAL, at, field.position)] if len(at) else []
    return found


def _units(body: Body, header: Header, asides: list[Aside]) -> list[Aside]:
    """Records without a key that give the unit of some column."""
    key = header.field(KEY)
    missing = _missing(body.cells(key.position)) if key else None
    if missing is None:
        return []
    at, found = _unless(pc.indices_nonzero(missing), [aside.at for aside in asides]), []
    for field in header.fields:
        given = _gives_unit(field, body, at) if field.column.unit else None
        if given is not None:
            found.append(Aside(_UNIT, at.filter(given), field.position))
            at = at.filter(pc.invert(given))
    return found


def _gives_unit(field: Field, body: Body, at: pa.UInt64Array) -> pa.BooleanArray | None:
    unit, cells = folded(field.column.unit), body.cells(field.position, at)
    given = _classified(cells, pc.not_equal(cells, ""), lambda cell: folded(cell.strip("()（）")) == unit)
    return None if given is None else pc.equal(given, 1)


def _missing(cells: pa.StringArray) -> pa.BooleanArray | None:
    """Which cells hold nothing, or a word for it; None when all hold something."""
    sure = pc.and_(pc.ascii_is_alnum(cells), pc.greater(pc.binary_length(cells), _LONGEST_MISSING))
    missing = _classified(cells, pc.invert(sure), lambda cell: folded(cell) in MISSING)
    return None if missing is None else pc.equal(missing, 1)


def _split(aside: Aside, body: Body, header: Header) -> tuple[Aside, Aside]:
    """Those that cannot be a row of data, because a column of the key says nothing or the same; and the others."""
    unkeyed = pa.repeat(False, len(aside.at))
    for field in _key_fields(header):
        cells = body.cells(field.position, aside.at)
        everywhere = pa.repeat(True, len(cells))
        nothing = _classified(cells, everywhere, lambda cell: folded(cell) in MISSING or _kind(cell) != _DATA)
        unkeyed = unkeyed if nothing is None else pc.or_(unkeyed, pc.equal(nothing, 1))
    return (
        Aside(aside.kind, aside.at.filter(unkeyed), aside.position),
        Aside(aside.kind, aside.at.filter(pc.invert(unkeyed)), aside.position),
    )


def _fault(aside: Aside, body: Body, header: Header) -> Found:
    def tell(index: int) -> tuple[str, dict[str, Any]]:
        place = {"row": body.number(index), "column": header.headings[aside.position], "position": aside.position}
        return _CODES[aside.kind], {**place, "value": body.cell(aside.position, index).strip()}

    return Found(aside.at, tell)


def _slipped(body: Body, header: Header, taken: list[pa.UInt64Array]) -> Iterator[Found]:
    """Records with too few or too many cells, or with one in a column that has no heading."""
    surplus = {i: _shown(body, i) for i in range(header.width, len(body.columns))}
    many = [mask for mask in surplus.values() if mask is not None]
    if body.widths is not None:
        few, many = pc.less(body.widths, header.width), [pc.greater(body.widths, body.most), *many]
        for code, mask in {"row.too_few_cells": few, "row.too_many_cells": reduce(pc.or_, many)}.items():
            at = _unless(pc.indices_nonzero(mask), taken)
            taken = [*taken, at]
            yield Found(at, _miscounted(code, body, header))
    bare = {i: _shown(body, i) for i in header.bare} | (surplus if body.widths is None else {})
    for position, mask in bare.items():
        if mask is not None:
            at = _unless(pc.indices_nonzero(mask), taken)
            taken = [*taken, at]
            yield Found(at, _headless(position, body))


def _miscounted(code: str, body: Body, header: Header) -> Callable[[int], tuple[str, dict[str, Any]]]:
    def tell(index: int) -> tuple[str, dict[str, Any]]:
        assert body.widths is not None
        return code, {"row": body.number(index), "count": body.widths[index].as_py(), "expected": header.width}

    return tell


def _headless(position: int, body: Body) -> Callable[[int], tuple[str, dict[str, Any]]]:
    def tell(index: int) -> tuple[str, dict[str, Any]]:
        value = body.cell(position, index).strip()
        place = {"row": body.number(index), "value": value, "position": position}
        return "row.no_heading", {**place, "letter": excel_letter(position)}

    return tell


def _shown(body: Body, position: int) -> pa.BooleanArray | None:
    """Which cells of a column show something; None when none does."""
    cells = body.cells(position)
    if pc.all(pc.equal(cells, ""), min_count=0).as_py():
        return None
    return pc.invert(blank_cells(cells))


def _passing(cells: pa.StringArray, only: Filter) -> pa.BooleanArray:
    passing = _classified(cells, pa.repeat(True, len(cells)), lambda cell: (folded(cell) in only.values) == only.keep)
    return pa.repeat(False, len(cells)) if passing is None else pc.equal(passing, 1)


def _most(sheet: Sheet, header: Header) -> int:
    """As many cells as the heading has: some programs end every line, the heading's too, with blank ones."""
    at = -1 if sheet.widths is None else pc.index(sheet.rows, header.row).as_py()
    return max(header.width, sheet.widths[at].as_py()) if sheet.widths is not None and at >= 0 else header.width


def _key_fields(header: Header) -> list[Field]:
    return [field for name in header.contract.key if (field := header.field(name))]


def _taken(values: pa.Array, at: pa.UInt64Array | None) -> pa.Array:
    return values if at is None else values.take(at)


def _indices(count: int) -> pa.UInt64Array:
    return pc.indices_nonzero(pa.repeat(True, count))


def _unless(at: pa.UInt64Array, taken: list[pa.UInt64Array]) -> pa.UInt64Array:
    return at.filter(pc.invert(pc.is_in(at, pa.concat_arrays(taken)))) if len(at) and taken else at


def _without(count: int, taken: list[pa.UInt64Array]) -> pa.UInt64Array | None:
    return _unless(_indices(count), taken) if any(map(len, taken)) else None


def _sorted(at: pa.UInt64Array) -> pa.UInt64Array:
    return at.take(pc.array_sort_indices(at))
