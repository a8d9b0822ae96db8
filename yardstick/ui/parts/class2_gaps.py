"""Town-seat schools against class II of the province's standard, as a table: a school a line, an item a column."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from yardstick import phrases
from yardstick.address import Address
from yardstick.charts import Palette
from yardstick.parts import class2
from yardstick.parts.class2 import Row
from yardstick.registry import Action
from yardstick.status import Status
from yardstick.texts import Lang, text
from yardstick.ui import look, markup
from yardstick.ui.here import Visit


def draw(visit: Visit, action: Action) -> None:
    """The table as of the newest data under the reader's filters; nothing where no data were published."""
    rows = visit.reader.part("class2_gaps")
    if not rows:
        return
    lang = visit.address.lang
    st.html(markup.section(class2.finding(rows, lang), text(lang, "class2.kicker"), note(rows, lang)))
    st.html(table(rows, visit.address, look.palette()))


def note(rows: Sequence[Row], lang: Lang) -> str:
    """The data's date and where the standard stands."""
    day = phrases.day(rows[0]["period"], lang)
    documents = class2.documents(rows)
    key = "note" if documents else "note_awaiting"
    return text(lang, f"class2.{key}", day=day, documents=documents)


def table(rows: Sequence[Row], here: Address, palette: Palette) -> str:
    """One line per school, one column per item."""
    lang = here.lang
    head = "".join(f'<th class="ys-num">{_heading(item, lang)}</th>' for item in class2.items(rows))
    body = "".join(_line(cells, here, palette) for cells in class2.by_school(rows))
    first = escape(text(lang, "class2.school"))
    inner = f'<table class="ys-table"><tr><th>{first}</th>{head}</tr>{body}</table>'
    return markup.wrap(f'<div class="ys-scroll" tabindex="0">{inner}</div>', "div", "ys-class2")


def _heading(item: str, lang: Lang) -> str:
    return f"{escape(text(lang, f'class2.item.{item}'))}<small>{escape(text(lang, f'class2.unit.{item}'))}</small>"


def _line(cells: Sequence[Row], here: Address, palette: Palette) -> str:
    name = markup.link(here.go(unit=cells[0]["unit_id"]), escape(cells[0]["name"]))
    return f'<tr><td class="ys-tight">{name}</td>{"".join(_cell(c, here.lang, palette) for c in cells)}</tr>'


def _cell(row: Row, lang: Lang, palette: Palette) -> str:
    words = escape(class2.has(row))
    if row["class_2"] is not None:
        line = text(lang, "class2.line", line=phrases.plain(row["class_2"], ""))
        words += f'<span class="ys-soft">{escape(line)}</span>'
    if row["gap"]:
        missing = text(lang, "class2.missing", gap=class2.missing(row, lang))
        words += f"<small {markup.colour(Status.MISSED, palette)}>{escape(missing)}</small>"
    return f'<td class="ys-num">{words}</td>'
