"""Every kindergarten against the five items a single kindergarten can be held to, with the reasons in words."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil
from typing import Any

import streamlit as st

from yardstick import phrases
from yardstick.registry import Action
from yardstick.texts import Lang, text
from yardstick.ui import look, markup
from yardstick.ui.here import Visit
from yardstick.ui.parts import matrix
from yardstick.ui.parts.inspection import place_name
from yardstick.ui.parts.matrix import Cell, Column, Row

SHOWN = 60
AREAS = ("outdoor", "activity", "building")
ITEMS = (*AREAS, "staff", "certified")
Figures = dict[str, Any]


def draw(visit: Visit, _action: Action) -> None:
    """The sentence on the place, and a row per kindergarten."""
    rows = visit.part("kindergarten_verdicts")
    if not rows:
        return
    lang = visit.address.lang
    note = text(lang, "kindergarten_verdicts.note", period=phrases.month(rows[0]["period"], lang))
    st.html(markup.section(_sentence(visit, rows), text(lang, "kindergarten_verdicts.kicker"), note))
    listed = matrix.gravest_first(_row(visit, r) for r in rows)
    columns = [_column(item, rows[0], lang) for item in ITEMS]
    unit = text(lang, "kindergarten_verdicts.unit")
    st.html(matrix.table(_sentence(visit, rows), columns, listed[:SHOWN], look.palette(), lang, unit))
    if len(listed) > SHOWN:
        more = text(lang, "kindergarten_verdicts.more", all=len(listed), shown=SHOWN)
        st.html(markup.wrap(escape(more), "p", "ys-soft ys-small"))


def _sentence(visit: Visit, rows: Sequence[Figures]) -> str:
    lang = visit.address.lang
    place = place_name(visit)
    if visit.address.unit is not None:
        place = rows[0]["name"]
    passing, unknown = sum(r["passes"] is True for r in rows), sum(r["passes"] is None for r in rows)
    said = text(lang, "kindergarten_verdicts.title", place=place, kindergartens=len(rows), passing=passing)
    return said + (text(lang, "kindergarten_verdicts.unknown", unknown=unknown) if unknown else "")


def _line(item: str, row: Figures) -> float:
    return 100.0 if item == "certified" else float(row["most_per_staff" if item == "staff" else f"{item}_line"])


def _column(item: str, row: Figures, lang: Lang) -> Column:
    title = text(lang, f"kindergarten_verdicts.item.{item}")
    return Column(title, text(lang, f"kindergarten_verdicts.line.{item}", value=f"{_line(item, row):g}"))


def _row(visit: Visit, row: Figures) -> Row:
    lang = visit.address.lang
    star = f'<abbr title="{escape(text(lang, "kindergarten_verdicts.bound"))}">*</abbr>' if row["is_bound"] else ""
    name = markup.link(visit.address.go(unit=row["unit_id"]), escape(row["name"])) + star
    cells = tuple(Cell(_printed(item, row), matrix.state_of(row[f"{item}_ok"])) for item in ITEMS)
    words, state = verdict(row, lang)
    return Row(name, cells, state, words)


def _printed(item: str, row: Figures) -> str:
    value = row["per_staff" if item == "staff" else item]
    if value is None:
        return "—"
    return f"{value:.1f}%" if item == "certified" else f"{value:.{1 if item == 'staff' else 2}f}"


def verdict(row: Figures, lang: Lang) -> tuple[str, matrix.State]:
    """What is said of one kindergarten, and why."""
    if row["passes"] is None:
        return text(lang, "kindergarten_verdicts.unreported"), "unknown"
    short = [item for item in ITEMS if not row[f"{item}_ok"]]
    if not short:
        return text(lang, "kindergarten_verdicts.all_met"), "meets"
    reasons = text(lang, "kindergarten_verdicts.and").join(_short(item, row, lang) for item in short)
    return text(lang, "kindergarten_verdicts.fails", items=len(short), reasons=reasons), "fails"


def _short(item: str, row: Figures, lang: Lang) -> str:
    line = _line(item, row)
    if item in AREAS:
        gap = line - row[item]
        values = {"gap": f"{gap:.2f}", "missing": f"{gap * row['children']:,.1f}"}
    elif item == "staff":
        values = {"missing": str(ceil(row["children"] / line - row["staff"] - 1e-9))}
    else:
        values = {"missing": str(row["uncertified"])}
    return text(lang, f"kindergarten_verdicts.short.{item}", **values)
