"""Town-seat schools, item by item: what each has per pupil, class II once it was entered, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil
from typing import Any

import streamlit as st

from yardstick import phrases
from yardstick.address import Address
from yardstick.charts import Palette
from yardstick.registry import Action
from yardstick.status import Status
from yardstick.texts import Lang, text
from yardstick.ui import look, markup
from yardstick.ui.here import Visit

Row = Mapping[str, Any]

DECIMALS = {"equip_value_wan": 0}  # of values per pupil; else 1
COUNTED = ("books", "computers")  # what is missing comes in whole pieces


def draw(visit: Visit, action: Action) -> None:
    """The table as of the newest data under the reader's filters; nothing where no data were published."""
    rows = visit.part("class2_gaps")
    if not rows:
        return
    lang = visit.address.lang
    st.html(markup.section(finding(rows, lang), text(lang, "class2.kicker"), note(rows, lang)))
    st.html(table(rows, visit.address, look.palette()))


def finding(rows: Sequence[Row], lang: Lang) -> str:
    """How many schools reach class II in every item entered, or that the standard awaits entry."""
    schools = {r["unit_id"] for r in rows}
    entered = [r for r in rows if r["class_2"] is not None]
    if not entered:
        return text(lang, "class2.awaiting", all=len(schools))
    items = {r["item"] for r in entered}
    open_ = {r["unit_id"] for r in rows if r["item"] in items and r["gap"] != 0}
    return text(lang, "class2.finding", all=len(schools), met=len(schools - open_))


def note(rows: Sequence[Row], lang: Lang) -> str:
    """The data's date and where the standard stands."""
    day = phrases.day(rows[0]["period"], lang)
    documents = sorted({str(r["doc_no"]) for r in rows if r["doc_no"]})
    if not documents:
        return text(lang, "class2.note_awaiting", day=day)
    return text(lang, "class2.note", day=day, documents="、".join(documents))


def table(rows: Sequence[Row], here: Address, palette: Palette) -> str:
    """One line per school, one column per item."""
    lang, items = here.lang, list(dict.fromkeys(r["item"] for r in rows))
    head = "".join(f'<th class="ys-num">{_heading(item, lang)}</th>' for item in items)
    schools: dict[str, list[Row]] = {}
    for row in rows:
        schools.setdefault(row["unit_id"], []).append(row)
    body = "".join(_line(cells, here, palette) for cells in schools.values())
    first = escape(text(lang, "class2.school"))
    inner = f'<table class="ys-table"><tr><th>{first}</th>{head}</tr>{body}</table>'
    return markup.wrap(f'<div class="ys-scroll" tabindex="0">{inner}</div>', "div", "ys-class2")


def _heading(item: str, lang: Lang) -> str:
    return f"{escape(text(lang, f'class2.item.{item}'))}<small>{escape(text(lang, f'class2.unit.{item}'))}</small>"


def _line(cells: Sequence[Row], here: Address, palette: Palette) -> str:
    name = markup.link(here.go(unit=cells[0]["unit_id"]), escape(cells[0]["name"]))
    return f'<tr><td class="ys-tight">{name}</td>{"".join(_cell(c, here.lang, palette) for c in cells)}</tr>'


def _cell(row: Row, lang: Lang, palette: Palette) -> str:
    decimals = DECIMALS.get(row["item"], 1)
    words = escape(phrases.quantity(row["per_pupil"], decimals, ""))
    if row["class_2"] is not None:
        line = text(lang, "class2.line", line=phrases.plain(row["class_2"], ""))
        words += f'<span class="ys-soft">{escape(line)}</span>'
    if row["gap"]:
        missing = text(lang, "class2.missing", gap=text(lang, f"class2.gap.{row['item']}", gap=_gap(row)))
        words += f"<small {markup.colour(Status.MISSED, palette)}>{escape(missing)}</small>"
    return f'<td class="ys-num">{words}</td>'


def _gap(row: Row) -> str:
    return str(ceil(row["gap"] - 1e-9)) if row["item"] in COUNTED else f"{row['gap']:,.1f}"
