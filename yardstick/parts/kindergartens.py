"""Every kindergarten against the five items a single kindergarten can be held to, with the reasons in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from yardstick import phrases
from yardstick.parts import matrix
from yardstick.parts.matrix import Cell, Column, Row
from yardstick.parts.reader import Reader
from yardstick.texts import Lang, text

AREAS = ("outdoor", "activity", "building")
ITEMS = (*AREAS, "staff", "certified")
Figures = dict[str, Any]


@dataclass(frozen=True)
class Kindergartens:
    """The sentence on the place, what it rests on, and a row per kindergarten, the gravest first."""

    finding: str
    note: str
    period: date
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def told(reader: Reader) -> Kindergartens | None:
    """Under the reader's filters, at the newest cut-off date; None where no kindergarten was reported on."""
    rows, lang = reader.part("kindergarten_verdicts"), reader.lang
    if not rows:
        return None
    place = reader.place if reader.address.unit is None else rows[0]["name"]
    note = text(lang, "kindergarten_verdicts.note", period=phrases.month(rows[0]["period"], lang))
    columns = tuple(_column(item, rows[0], lang) for item in ITEMS)
    listed = matrix.gravest_first(_row(r, lang) for r in rows)
    return Kindergartens(_sentence(place, rows, lang), note, rows[0]["period"], columns, tuple(listed))


def _sentence(place: str, rows: Sequence[Figures], lang: Lang) -> str:
    passing, unknown = sum(r["passes"] is True for r in rows), sum(r["passes"] is None for r in rows)
    said = text(lang, "kindergarten_verdicts.title", place=place, kindergartens=len(rows), passing=passing)
    return said + (text(lang, "kindergarten_verdicts.unknown", unknown=unknown) if unknown else "")


def _line(item: str, row: Figures) -> float:
    return 100.0 if item == "certified" else float(row["most_per_staff" if item == "staff" else f"{item}_line"])


def _column(item: str, row: Figures, lang: Lang) -> Column:
    title = text(lang, f"kindergarten_verdicts.item.{item}")
    return Column(title, text(lang, f"kindergarten_verdicts.line.{item}", value=f"{_line(item, row):g}"), item)


def _row(row: Figures, lang: Lang) -> Row:
    mark = text(lang, "kindergarten_verdicts.bound") if row["is_bound"] else ""
    words, state = verdict(row, lang)
    return Row(row["unit_id"], row["name"], tuple(_cell(item, row) for item in ITEMS), state, words, mark)


def _cell(item: str, row: Figures) -> Cell:
    value = row["per_staff" if item == "staff" else item]
    return Cell(_printed(item, value), matrix.state_of(row[f"{item}_ok"]), value)


def _printed(item: str, value: float | None) -> str:
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
