"""A document as a workbook and as CSV: figures as numbers, one row each, and what is needed to check them.

Sheets: 数据 (every figure, one row each), 表格 (the tables as the pages show them), 说明, 指标口径, 校验. The same
document is always the same bytes: the only date inside is the data version's moment.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from datetime import date

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from yardstick import exports
from yardstick.reports.document import Cell, Column, Document, Paragraph, Section, Table
from yardstick.reports.ooxml import made_at
from yardstick.reports.seals import Seal, foot
from yardstick.reports.steps import Step
from yardstick.snapshots import format_moment
from yardstick.spellings import defused
from yardstick.status import LOOKS, Status
from yardstick.texts import text
from yardstick.workbooks.look import INK, SOFT, Look, height_of, new_workbook, shown_width
from yardstick.workbooks.writing import MOST_CHARACTERS

FIRST_DAY = date(1900, 3, 1)  # workbooks count a 29 February 1900
_WIDEST, _NARROWEST, _TALLEST, _MOST_FOOT = 52.0, 9.0, 400.0, 250
_READABLE = 90  # letters of a line of prose
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"([-−+]?)([\d,]+)(?:\.(\d+))?\s*(.*)", re.DOTALL)


def as_xlsx(document: Document, seal: Seal, step: Step | None = None) -> bytes:
    """The workbook. Raises what `step` raises."""
    book, out = new_workbook()
    writer = _Book(book, document, seal)
    sheets = (writer.data, writer.tables, writer.about, writer.definitions, writer.check)
    for done, write in enumerate(sheets):
        if step:
            step(done, len(sheets))
        write()
    book.close()
    return out.getvalue()


def as_csv(document: Document, seal: Seal, step: Step | None = None) -> bytes:
    """The rows of the sheet 数据, then what pages list beside; UTF-8 with BOM, CRLF; the last line carries the code."""
    table = _with_listed(document)
    rows = [{f"{i}": c.words if c.value is None else c.value for i, c in enumerate(row)} for row in table.rows]
    rows.append({"0": foot(document, seal)})
    return exports.as_csv(rows, {f"{i}": column.title for i, column in enumerate(table.columns)})


def data_of(document: Document) -> Table:
    """Every figure, one row each; of a page that has none its tables, one below the other with their titles."""
    if document.data is not None:
        return document.data
    found = [(s, t) for s, t in document.tables() if t.rows]
    lang = document.lang
    titles = dict.fromkeys(c.title for _, t in found for c in t.columns)
    heads = (Column(text(lang, "sheets.section")), Column(text(lang, "sheets.table")), *map(Column, titles))
    rows = tuple(row for s, t in found for row in _with_titles(s, t, tuple(titles)))
    return Table(document.item, heads, rows)


def _with_listed(document: Document) -> Table:
    """The figures, and below them the rows of listed sections: in columns of their own but for those of one name."""
    table, lang = data_of(document), document.lang
    listed = [(s, t) for s, t in document.tables() if s.is_listed]
    if document.data is None or not listed:
        return table
    known, own = [c.title for c in table.columns], [c.title for _, t in listed for c in t.columns]
    more = [t for t in dict.fromkeys(own) if t not in known]
    where = (Column(text(lang, "sheets.section")), Column(text(lang, "sheets.table")))
    above = ((*row, *(Cell(""),) * (2 + len(more))) for row in table.rows)
    named = (row for s, t in listed for row in _with_titles(s, t, (*known, *more)))
    below = ((*row[2 : 2 + len(known)], *row[:2], *row[2 + len(known) :]) for row in named)
    return Table(table.title, (*table.columns, *where, *map(Column, more)), (*above, *below))


def _with_titles(section: Section, table: Table, titles: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    first = (Cell(section.title, section.title), Cell(table.title, table.title))
    for row in table.rows:
        own = {c.title: cell for c, cell in zip(table.columns, row, strict=True)}
        yield (*first, *(own.get(t, Cell("")) for t in titles))


class _Book:
    """One workbook on its way."""

    def __init__(self, book: Workbook, document: Document, seal: Seal) -> None:
        self._book, self._document, self._seal = book, document, seal
        self._lang, self._look = document.lang, Look(book, document.lang)
        self._totals: list[tuple[str, int, float]] = []  # of the sheet 数据: column title, its place, the sum
        self._rows = 0
        book.set_properties(
            {
                "title": _clean(document.title),
                "subject": _clean(f"{document.plan} · {document.scope}"),
                "author": _clean(text(self._lang, "ui.product")),
                "keywords": seal.mark,
                "comments": f"{foot(document, seal)} · SHA-256 {seal.digest}",
                "created": made_at(document).replace(tzinfo=None),
            }
        )

    def _sheet(self, name: str, *, is_wide: bool = True) -> Worksheet:
        sheet = self._book.add_worksheet(text(self._lang, f"sheets.sheet.{name}"))
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        if is_wide:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.4, 0.4, 0.5, 0.7)
        words = foot(self._document, self._seal).replace("&", "&&")[:_MOST_FOOT]
        sheet.set_footer(f"&L&8{words}&R&8&P / &N")
        return sheet

    def data(self) -> None:
        """Every figure with a filter over its columns."""
        table, sheet = data_of(self._document), self._sheet("data")
        self._head(sheet, 0, table)
        for at, row in enumerate(table.rows, 1):
            self._row(sheet, at, row)
        self._rows = len(table.rows)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)
        self._widths(sheet, [table])
        for at, column in enumerate(table.columns):
            numbers = [n for row in table.rows if (n := _number(row[at])) is not None]
            if numbers:
                self._totals.append((column.title, at, math.fsum(numbers)))

    def tables(self) -> None:
        """The tables as the pages show them, one below the other."""
        sheet, at = self._sheet("tables"), 0
        found = list(self._document.tables())
        widths = self._widths(sheet, [t for _, t in found])
        for section, table in found:
            sheet.write_string(
                at, 0, _text(f"{section.title} · {table.title}"), self._look.cell(bold=True, font_size=12)
            )
            self._head(sheet, at + 1, table)
            for number, row in enumerate(table.rows, at + 2):
                self._row(sheet, number, row, widths)
            at += 2 + len(table.rows)
            if table.note:
                sheet.write_string(at, 0, _text(table.note), self._look.cell(font_color=SOFT, italic=True))
            at += 2

    def about(self) -> None:
        """What this is, of when, and what the report says in words."""
        sheet, document = self._sheet("about", is_wide=False), self._document
        sheet.set_column(0, 0, 18, None)
        sheet.set_column(1, 1, _READABLE, None)
        sheet.write_string(0, 0, _text(document.title), self._look.cell(bold=True, font_size=16))
        at = 2
        for name, words in self._facts():
            sheet.write_string(at, 0, text(self._lang, f"sheets.{name}"), self._look.cell(font_color=SOFT))
            sheet.write_string(at, 1, _text(words), self._look.cell(text_wrap=True))
            at += 1
        for section in document.sections:
            said = [b for b in section.blocks if isinstance(b, Paragraph)]
            for nth, paragraph in enumerate(said):
                at += 1
                sheet.write_string(
                    at, 0, _text(section.title if not nth else ""), self._look.cell(bold=True, valign="top")
                )
                form: dict[str, object] = {"text_wrap": True, "bold": paragraph.kind == "lead"}
                form |= {"font_color": SOFT} if paragraph.kind == "note" else {}
                sheet.write_string(at, 1, _text(paragraph.text), self._look.cell(**form))
                sheet.set_row(at, min(_TALLEST, height_of([(paragraph.text, _READABLE)])))

    def _facts(self) -> Iterator[tuple[str, str]]:
        document = self._document
        yield "plan", document.plan
        yield "scope", document.scope
        yield "cutoff", document.cutoff.isoformat() if document.cutoff else "—"
        yield "judged_on", document.judged_on.isoformat()
        yield "version", format_moment(document.moment)
        if document.link:
            yield "link", document.link
        if document.is_demo:
            yield "demo", text(self._lang, "sheets.demo_note")
        yield "numbers", text(self._lang, "sheets.numbers_note")

    def definitions(self) -> None:
        """One row a figure, one column for each thing said of it."""
        sheet, lang = self._sheet("definitions"), self._lang
        said = [(s, {row[0].words: row[1] for row in _rows_of(s)}) for s in self._document.definitions]
        names = list(dict.fromkeys(n for _, facts in said for n in facts))
        heads = (text(lang, "sheets.where"), text(lang, "composing.column.title"), *names)
        table = Table("", tuple(map(Column, heads)), tuple(self._definition(s, f, names) for s, f in said))
        widths = self._widths(sheet, [table])
        self._head(sheet, 0, table)
        for at, row in enumerate(table.rows, 1):
            self._row(sheet, at, row, widths)
        sheet.freeze_panes(1, 2)
        sheet.repeat_rows(0)

    def _definition(self, section: Section, facts: dict[str, Cell], names: Sequence[str]) -> tuple[Cell, ...]:
        first = (Cell(section.kicker, section.kicker), Cell(section.title, section.title))
        return (*first, *(facts.get(n, Cell("")) for n in names))

    def check(self) -> None:
        """The code, the digest, and sums that Excel works out again beside the ones that were written."""
        sheet, lang = self._sheet("check", is_wide=False), self._lang
        for at, width in enumerate((26, 28, 28, 12)):
            sheet.set_column(at, at, width)
        told = (("code", self._seal.mark), ("digest", self._seal.digest), *self._facts())
        for at, (name, words) in enumerate(told):
            sheet.write_string(at, 0, text(lang, f"sheets.{name}"), self._look.cell(font_color=SOFT))
            sheet.write_string(at, 1, _text(words), self._look.cell(bold=name == "code"))
        at = len(told) + 1
        heads = ("sum_of", "as_written", "as_computed", "verdict")
        for place, name in enumerate(heads):
            sheet.write_string(at, place, text(lang, f"sheets.{name}"), self._look.heading())
        self._sums(sheet, at + 1)
        sheet.write_string(at + len(self._totals) + 3, 0, text(lang, "sheets.how"), self._look.cell(font_color=SOFT))

    def _sums(self, sheet: Worksheet, at: int) -> None:
        """Rows counted and columns added up, by formula and as they were when this was written."""
        lang, name = self._lang, text(self._lang, "sheets.sheet.data")
        cells = f"'{name}'!A2:A{self._rows + 1}"
        lines = [(text(lang, "sheets.row_count"), f"=ROWS({cells})", float(self._rows))]
        for title, column, total in self._totals:
            first, last = xl_rowcol_to_cell(1, column), xl_rowcol_to_cell(self._rows, column)
            lines.append((title, f"=SUM('{name}'!{first}:{last})", total))
        for row, (title, formula, total) in enumerate(lines, at):
            written, computed = xl_rowcol_to_cell(row, 1), xl_rowcol_to_cell(row, 2)
            yes, no = text(lang, "seals.matching"), text(lang, "seals.altered")
            test = f'=IF(ABS({written}-{computed})<=0.000000001*MAX(1,ABS({written})),"{yes}","{no}")'
            sheet.write_string(row, 0, _text(title), self._look.boxed())
            sheet.write_number(row, 1, total, self._look.boxed())
            sheet.write_formula(row, 2, formula, self._look.boxed(), total)
            sheet.write_formula(row, 3, test, self._look.boxed(), yes)

    def _head(self, sheet: Worksheet, at: int, table: Table) -> None:
        for place, column in enumerate(table.columns):
            sheet.write_string(at, place, _text(column.title), self._look.heading())

    def _row(self, sheet: Worksheet, at: int, row: Sequence[Cell], widths: Sequence[float] = ()) -> None:
        if widths:
            sheet.set_row(at, min(_TALLEST, height_of((c.words, w) for c, w in zip(row, widths, strict=False))))
        for place, cell in enumerate(row):
            self._cell(sheet, at, place, cell)

    def _cell(self, sheet: Worksheet, at: int, place: int, cell: Cell) -> None:
        number = _number(cell)
        if cell.value is None and not cell.words:
            sheet.write_blank(at, place, None, self._look.boxed())
        elif number is not None:
            sheet.write_number(at, place, number, self._look.boxed(num_format=number_format(cell.words, number)))
        elif isinstance(cell.value, date) and cell.value >= FIRST_DAY:
            sheet.write_datetime(at, place, cell.value, self._look.boxed(num_format="yyyy-mm-dd", align="center"))
        else:
            sheet.write_string(at, place, _text(cell.words), self._words(cell.status, is_nothing=cell.words == "—"))

    def _words(self, status: Status | None, *, is_nothing: bool) -> Format:
        look: dict[str, object] = {"font_color": LOOKS[status].light, "bold": True} if status else {"font_color": INK}
        return self._look.boxed(text_wrap=True, **look, **({"align": "center"} if is_nothing else {}))

    def _widths(self, sheet: Worksheet, tables: Sequence[Table]) -> list[float]:
        """Each column as wide as most of what is in it."""
        widths = []
        for place in range(max((len(t.columns) for t in tables), default=0)):
            cells = sorted(shown_width(r[place].words) for t in tables if place < len(t.columns) for r in t.rows)
            heads = [shown_width(t.columns[place].title) for t in tables if place < len(t.columns)]
            wanted = max(cells[int(len(cells) * 0.95)] if cells else 0, min(max(heads), 18)) + 3
            widths.append(max(_NARROWEST, min(_WIDEST, wanted)))
            sheet.set_column(place, place, widths[-1])
        return widths


def _rows_of(section: Section) -> Iterator[tuple[Cell, ...]]:
    return (row for block in section.blocks if isinstance(block, Table) for row in block.rows)


def _number(cell: Cell) -> float | None:
    value = cell.value
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if is_number and isinstance(value, (int, float)) else None


def number_format(words: str, number: float) -> str:
    """How a workbook shows the number as it is written: the same decimals and unit; a share of 1 as a percentage."""
    found = _NUMBER.fullmatch(words)
    if found is None:
        return "General"
    decimals, unit = len(found[3] or ""), found[4].strip()
    if len(found[3] or "") > 6:
        return "General"
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    if not unit:
        is_whole_said = not decimals and "," not in words and number != int(number)
        return "0" if is_whole_said else digits if "," in words or _is_rounded(words, number) else "General"
    if any(letter.isdigit() or letter in '"\\' for letter in unit):
        return digits
    shown = float(found[2].replace(",", "") + "." + (found[3] or "0"))
    if unit == "%" and abs(abs(number) - shown) > 0.5 + 10**-decimals and abs(abs(number) * 100 - shown) <= 0.51:
        return "0" + ("." + "0" * decimals if decimals else "") + "%"
    return f'{digits}"{unit}"' if unit == "%" else f'{digits}" {unit}"'


def _is_rounded(words: str, number: float) -> bool:
    """Whether the words have fewer digits than the number."""
    return float(words.replace(",", "").replace("−", "-")) != number


def _text(words: str) -> str:
    """Words that no spreadsheet runs, and that fit into a cell."""
    return defused(_clean(words))[:MOST_CHARACTERS]


def _clean(words: str) -> str:
    return _NOT_IN_XML.sub("", words)
