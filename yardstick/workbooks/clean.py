"""Published rows as files for other programs and for people; uploaded again, they are the same rows."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from xlsxwriter.worksheet import Worksheet

from yardstick.contracts import ARROW_TYPES, PERIOD, Column, Contract
from yardstick.spellings import defused
from yardstick.texts import Lang, text, titled
from yardstick.workbooks.look import MANY_CELLS, PAPER, Look, fit_to_page, new_workbook, width_of
from yardstick.workbooks.page import Page
from yardstick.workbooks.writing import cell_text, heading, unit, write_cell

_MEASURED = 200  # rows that decide how wide a column is
_HEADING_HEIGHT, _ROW_HEIGHT = 36, 18  # points


@dataclass(frozen=True)
class Provenance:
    """Where published rows come from."""

    version: str  # as links write it
    published: datetime  # on the plan's clock
    author: str
    note: str
    file_name: str  # the uploaded file
    sha256: str  # of the uploaded bytes


def clean_workbook(
    contract: Contract, rows: pa.Table, period: date, provenance: Provenance, lang: Lang = "zh"
) -> bytes:
    """The rows typed, on one sheet; where they come from and what the columns mean, on another."""
    records = _records(contract, rows, period)
    book, content = new_workbook(is_large=len(records) * len(contract.columns) > MANY_CELLS)
    with book:
        look = Look(book, lang)
        _write_data(book.add_worksheet(text(lang, "workbooks.sheet.data")), contract, records, look, lang)
        page = Page(book.add_worksheet(text(lang, "workbooks.sheet.about")), look, lang)
        _write_about(page, contract, _facts(contract, period, provenance, len(records)))
    return content.getvalue()


def clean_csv(contract: Contract, rows: pa.Table, period: date, provenance: Provenance, lang: Lang = "zh") -> bytes:
    """The rows as CSV for Chinese Excel: UTF-8 with BOM, CRLF, headings first, nothing that runs as a formula.

    There is no place for the provenance in it.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([heading(column, lang) for column in contract.columns])
    for record in _records(contract, rows, period):
        cells = zip(contract.columns, record, strict=True)
        writer.writerow([_csv_cell(column, value, lang) for column, value in cells])
    return out.getvalue().encode("utf-8-sig")


def clean_parquet(contract: Contract, rows: pa.Table, period: date, provenance: Provenance, lang: Lang = "zh") -> bytes:
    """The rows as stored, under the columns' code names; titles, units and provenance are in the metadata."""
    fields = [
        pa.field(c.name, ARROW_TYPES[c.type], metadata={"title": titled(c, lang), "unit": unit(c, lang)})
        for c in contract.columns
    ]
    facts = {key: str(value) for key, value in _facts(contract, period, provenance, rows.num_rows).items()}
    schema = pa.schema(fields, metadata={"yardstick": json.dumps(facts | {"dataset": contract.id}, ensure_ascii=False)})
    arrays = [_array(rows, field, period) for field in schema]
    out = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), out)
    return out.getvalue()


CLEAN = {".xlsx": clean_workbook, ".csv": clean_csv, ".parquet": clean_parquet}  # by the file's suffix


def _records(contract: Contract, rows: pa.Table, period: date) -> list[tuple[Any, ...]]:
    """The values of each row in the order of the contract's columns; None where a column was not stored."""
    blank: list[Any] = [None] * rows.num_rows
    columns = [
        [period] * rows.num_rows
        if c.name == PERIOD
        else rows[c.name].to_pylist()
        if c.name in rows.column_names
        else blank
        for c in contract.columns
    ]
    return list(zip(*columns, strict=True))


def _array(rows: pa.Table, field: pa.Field, period: date) -> pa.Array:
    if field.name == PERIOD:
        return pa.repeat(pa.scalar(period, field.type), rows.num_rows)
    if field.name not in rows.column_names:
        return pa.nulls(rows.num_rows, field.type)
    return rows[field.name].combine_chunks().cast(field.type)


def _csv_cell(column: Column, value: Any, lang: Lang) -> str:
    words = cell_text(column, value, lang)
    return defused(words) if isinstance(value, str | list) else words


def _write_data(
    sheet: Worksheet, contract: Contract, records: Sequence[tuple[Any, ...]], look: Look, lang: Lang
) -> None:
    sheet.set_default_row(_ROW_HEIGHT)
    sheet.set_row(0, _HEADING_HEIGHT)
    sheet.freeze_panes(1, 0)
    fit_to_page(sheet, titled(contract, lang), lang)
    for at, column in enumerate(contract.columns):
        shown = [cell_text(column, record[at], lang) for record in records[:_MEASURED]]
        sheet.set_column(at, at, width_of(heading(column, lang), shown))
        sheet.write_string(0, at, heading(column, lang), look.heading())
    forms = [look.cell(**PAPER.get(c.type, {})) for c in contract.columns]
    for row, record in enumerate(records, 1):
        for at, (column, value, form) in enumerate(zip(contract.columns, record, forms, strict=True)):
            write_cell(sheet, row, at, column, value, form, lang)
    sheet.autofilter(0, 0, max(len(records), 1), len(contract.columns) - 1)


def _facts(contract: Contract, period: date, provenance: Provenance, count: int) -> dict[str, object]:
    told = {"title": contract.title, "period": period, "department": contract.department}
    return told | {key: value or "" for key, value in asdict(provenance).items()} | {"rows": count}


def _write_about(page: Page, contract: Contract, facts: dict[str, object]) -> None:
    page.title(text(page.lang, "workbooks.about.title", title=titled(contract, page.lang)))
    page.line(contract.description if page.lang == "zh" else contract.description_en, soft=True)
    for key in ("period", "department", "version", "published", "author", "note", "file_name", "sha256", "rows"):
        page.fact(text(page.lang, f"workbooks.about.{key}"), _fact(facts[key]))
    page.section(text(page.lang, "workbooks.guide.columns"))
    page.table(contract)
    fit_to_page(page.sheet, titled(contract, page.lang), page.lang)


def _fact(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else str(value)
