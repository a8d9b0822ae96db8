"""Town-seat schools, item by item: what each has per pupil, class II once it was entered, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from yardstick import phrases
from yardstick.texts import Lang, text

Row = Mapping[str, Any]

DECIMALS = {"equip_value_wan": 0}  # of values per pupil; else 1
COUNTED = ("books", "computers")  # what is missing comes in whole pieces


def finding(rows: Sequence[Row], lang: Lang) -> str:
    """How many schools reach class II in every item entered, or that the standard awaits entry."""
    schools = {r["unit_id"] for r in rows}
    entered = [r for r in rows if r["class_2"] is not None]
    if not entered:
        return text(lang, "class2.awaiting", all=len(schools))
    items = {r["item"] for r in entered}
    open_ = {r["unit_id"] for r in rows if r["item"] in items and r["gap"] != 0}
    return text(lang, "class2.finding", all=len(schools), met=len(schools - open_))


def documents(rows: Sequence[Row]) -> str:
    """The files the standard was entered from; "" where it was not."""
    return "、".join(sorted({str(r["doc_no"]) for r in rows if r["doc_no"]}))


def items(rows: Sequence[Row]) -> list[str]:
    """The items, in their order."""
    return list(dict.fromkeys(r["item"] for r in rows))


def by_school(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of each school, in the order of the rows."""
    schools: dict[str, list[Row]] = {}
    for row in rows:
        schools.setdefault(row["unit_id"], []).append(row)
    return list(schools.values())


def has(row: Row, unit: str = "") -> str:
    """What the school has per pupil; a dash where it has not reported."""
    return phrases.quantity(row["per_pupil"], DECIMALS.get(row["item"], 1), unit)


def lacking(row: Row) -> float:
    """What is missing in the item's own unit, as it is told: whole pieces of what comes in pieces."""
    return float(ceil(row["gap"] - 1e-9)) if row["item"] in COUNTED else float(row["gap"])


def missing(row: Row, lang: Lang) -> str:
    """The same in words; "" for nothing."""
    if not row["gap"]:
        return ""
    number = f"{lacking(row):.0f}" if row["item"] in COUNTED else f"{lacking(row):,.1f}"
    return text(lang, f"class2.gap.{row['item']}", gap=number)
