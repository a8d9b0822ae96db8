"""A table of units by items: value and shape in every cell, the verdict in words; cards on a narrow screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from yardstick.charts import Palette
from yardstick.status import Status
from yardstick.texts import Lang, text
from yardstick.ui import markup

State = Literal["meets", "floor", "fails", "unknown"]
SHAPES: dict[State, tuple[str, Status]] = {
    "meets": ("✓", Status.REACHED),
    "floor": ("▲", Status.SLIGHTLY_BEHIND),
    "fails": ("✕", Status.MISSED),
    "unknown": ("–", Status.NO_DATA),
}
GRAVEST: tuple[State, ...] = ("fails", "unknown", "floor", "meets")


@dataclass(frozen=True)
class Column:
    """An item: its name, and the line it is held to."""

    title: str
    line: str


@dataclass(frozen=True)
class Cell:
    """A value as printed, and how it stands to the line."""

    words: str
    state: State


@dataclass(frozen=True)
class Row:
    """A unit: its name as HTML (a link), a cell per column, and the verdict in words."""

    name: str
    cells: tuple[Cell, ...]
    state: State
    verdict: str


def state_of(meets: bool | None, meets_floor: bool | None = None) -> State:
    """The state of a figure; None was not reported."""
    if meets is None:
        return "unknown"
    return "meets" if meets else "floor" if meets_floor else "fails"


def gravest_first(rows: Iterable[Row]) -> list[Row]:
    """Rows that fail first, those with the most failing cells before the others."""
    return sorted(rows, key=lambda r: (GRAVEST.index(r.state), -sum(c.state in ("fails", "floor") for c in r.cells)))


def shape(state: State, palette: Palette, lang: Lang) -> str:
    """The shape in its colour, its word for those who cannot see it."""
    symbol, status = SHAPES[state]
    word = escape(text(lang, f"matrix.{state}"))
    return f'<span class="ys-shape" role="img" aria-label="{word}" {markup.colour(status, palette)}>{symbol}</span>'


def legend(states: Sequence[State], palette: Palette, lang: Lang) -> str:
    """Which shape means what."""
    words = (f"<span>{_plain(s, palette)} {escape(text(lang, f'matrix.{s}'))}</span>" for s in states)
    return markup.wrap("".join(words), "p", "ys-legend ys-small ys-soft")


def _plain(state: State, palette: Palette) -> str:
    symbol, status = SHAPES[state]
    return f'<span class="ys-shape" aria-hidden="true" {markup.colour(status, palette)}>{symbol}</span>'


def table(
    label: str, columns: Sequence[Column], rows: Sequence[Row], palette: Palette, lang: Lang, unit: str = ""
) -> str:
    """The whole table; `label` names it for screen readers, `unit` heads its names (a school unless said)."""
    head = "".join(_heading(c) for c in columns)
    first, last = escape(unit or text(lang, "matrix.unit")), escape(text(lang, "matrix.verdict"))
    body = "".join(_row(row, columns, palette, lang, is_alone=len(rows) == 1) for row in rows)
    inner = (
        f'<table class="ys-matrix" role="table" aria-label="{escape(label)}"><thead role="rowgroup"><tr role="row">'
        f'<th role="columnheader" scope="col">{first}</th>{head}<th role="columnheader" scope="col">{last}</th></tr>'
        f'</thead><tbody role="rowgroup">{body}</tbody></table>'
    )
    return markup.wrap(f'<div class="ys-scroll" tabindex="0" role="group" aria-label="{escape(label)}">{inner}</div>')


def _heading(column: Column) -> str:
    line = f"<small>{escape(column.line)}</small>"
    return f'<th role="columnheader" scope="col" class="ys-num">{escape(column.title)}{line}</th>'


def _row(row: Row, columns: Sequence[Column], palette: Palette, lang: Lang, *, is_alone: bool) -> str:
    """One unit; on a narrow screen one of many that meets everything is its name and verdict only."""
    cells = "".join(_cell(c, column, palette, lang) for c, column in zip(row.cells, columns, strict=True))
    colour = markup.colour(SHAPES[row.state][1], palette)
    verdict = f'<td role="cell" class="ys-reason" {colour}>{shape(row.state, palette, lang)} {escape(row.verdict)}</td>'
    clean = ' class="ys-clean"' if not is_alone and all(c.state == "meets" for c in row.cells) else ""
    return f'<tr role="row"{clean}><th role="rowheader" scope="row">{row.name}</th>{cells}{verdict}</tr>'


def _cell(cell: Cell, column: Column, palette: Palette, lang: Lang) -> str:
    code = f'<span class="ys-code" aria-hidden="true">{escape(column.title)}</span>'
    words = f"{code}<span>{escape(cell.words)} {shape(cell.state, palette, lang)}</span>"
    return f'<td role="cell" class="ys-num ys-{cell.state}">{words}</td>'
