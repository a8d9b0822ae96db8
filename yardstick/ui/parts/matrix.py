"""A table of units by items: value and shape in every cell, the verdict in words; cards on a narrow screen."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from yardstick.address import Address
from yardstick.charts import Palette
from yardstick.parts.matrix import LOOK_OF, Cell, Column, Row, State
from yardstick.texts import Lang, text
from yardstick.ui import markup

SYMBOLS: dict[State, str] = {"meets": "✓", "floor": "▲", "fails": "✕", "unknown": "–"}


def shape(state: State, palette: Palette, lang: Lang) -> str:
    """The shape in its colour, its word for those who cannot see it."""
    symbol, status = SYMBOLS[state], LOOK_OF[state]
    word = escape(text(lang, f"matrix.{state}"))
    return f'<span class="ys-shape" role="img" aria-label="{word}" {markup.colour(status, palette)}>{symbol}</span>'


def legend(states: Sequence[State], palette: Palette, lang: Lang) -> str:
    """Which shape means what."""
    words = (f"<span>{_plain(s, palette)} {escape(text(lang, f'matrix.{s}'))}</span>" for s in states)
    return markup.wrap("".join(words), "p", "ys-legend ys-small ys-soft")


def _plain(state: State, palette: Palette) -> str:
    symbol, status = SYMBOLS[state], LOOK_OF[state]
    return f'<span class="ys-shape" aria-hidden="true" {markup.colour(status, palette)}>{symbol}</span>'


def table(
    label: str, columns: Sequence[Column], rows: Sequence[Row], here: Address, palette: Palette, unit: str = ""
) -> str:
    """The whole table; `label` names it for screen readers, `unit` heads its names (a school unless said)."""
    lang = here.lang
    head = "".join(_heading(c) for c in columns)
    first, last = escape(unit or text(lang, "matrix.unit")), escape(text(lang, "matrix.verdict"))
    body = "".join(_row(row, columns, here, palette, is_alone=len(rows) == 1) for row in rows)
    inner = (
        f'<table class="ys-matrix" role="table" aria-label="{escape(label)}"><thead role="rowgroup"><tr role="row">'
        f'<th role="columnheader" scope="col">{first}</th>{head}<th role="columnheader" scope="col">{last}</th></tr>'
        f'</thead><tbody role="rowgroup">{body}</tbody></table>'
    )
    return markup.wrap(f'<div class="ys-scroll" tabindex="0" role="group" aria-label="{escape(label)}">{inner}</div>')


def _heading(column: Column) -> str:
    line = f"<small>{escape(column.line)}</small>"
    return f'<th role="columnheader" scope="col" class="ys-num">{escape(column.title)}{line}</th>'


def _row(row: Row, columns: Sequence[Column], here: Address, palette: Palette, *, is_alone: bool) -> str:
    """One unit; on a narrow screen one of many that meets everything is its name and verdict only."""
    lang = here.lang
    cells = "".join(_cell(c, column, palette, lang) for c, column in zip(row.cells, columns, strict=True))
    colour = markup.colour(LOOK_OF[row.state], palette)
    verdict = f'<td role="cell" class="ys-reason" {colour}>{shape(row.state, palette, lang)} {escape(row.verdict)}</td>'
    clean = ' class="ys-clean"' if not is_alone and row.is_clean else ""
    return f'<tr role="row"{clean}><th role="rowheader" scope="row">{_name(row, here)}</th>{cells}{verdict}</tr>'


def _name(row: Row, here: Address) -> str:
    star = f'<abbr title="{escape(row.mark)}">*</abbr>' if row.mark else ""
    return markup.link(here.go(unit=row.unit_id), escape(row.name)) + star


def _cell(cell: Cell, column: Column, palette: Palette, lang: Lang) -> str:
    code = f'<span class="ys-code" aria-hidden="true">{escape(column.title)}</span>'
    words = f"{code}<span>{escape(cell.words)} {shape(cell.state, palette, lang)}</span>"
    return f'<td role="cell" class="ys-num ys-{cell.state}">{words}</td>'
