"""督导口径: the seven resource items school by school as inspectors read them, and the spread between schools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import ceil
from typing import Any

from yardstick import phrases
from yardstick.indicators import Result, is_met
from yardstick.parts import matrix
from yardstick.parts.matrix import Cell, Column, Row, State
from yardstick.parts.reader import Reader
from yardstick.registry import Action
from yardstick.texts import Lang, text

WHOLE = ("l1", "l2", "l3", "l7")  # what is missing comes in whole pieces
GUARANTEES = {"size": "size_ok", "classes": "classes_all_ok", "rooms": "rooms_ok", "certified": "certified_ok"}
LACKS = ("pupils", "classes_over", "uncertified", "music_missing", "art_missing")
Figures = dict[str, Any]


@dataclass(frozen=True)
class Stage:
    """One stage: how many schools pass in words, and a row a school, the gravest first."""

    title: str
    finding: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Spread:
    """The spread indicators at the reader's place, by item and stage. `limits`: stage → its title with its limit."""

    finding: str
    limits: Mapping[str, str]
    items: Mapping[str, str]
    results: Mapping[tuple[str, str], Result]


@dataclass(frozen=True)
class Guarantee:
    """One item of what the government guarantees: how many of the schools known reach it, and who lacks what."""

    title: str
    state: State
    met: int
    known: int
    lacking: tuple[str, ...]

    def count(self, lang: Lang) -> str:
        """How many reach it, in words."""
        return text(lang, "inspection.count", met=self.met, schools=self.known)


@dataclass(frozen=True)
class Inspection:
    """The verdict on the place, what it rests on, and all that leads to it."""

    finding: str
    note: str
    period: date
    stages: tuple[Stage, ...]
    spread: Spread | None
    guarantees: tuple[Guarantee, ...]


def told(reader: Reader, action: Action) -> Inspection | None:
    """Under the reader's filters, at the newest cut-off date; None where nothing was reported."""
    rows, lang = reader.part("inspection"), reader.lang
    if not rows:
        return None
    schools, titles = reader.part("inspection_schools"), reader.space.stages(lang)
    spreads = _spreads(reader, action)
    note = text(lang, "inspection.scope", period=phrases.month(rows[0]["period"], lang))
    is_one = reader.address.unit is not None
    finding = _of_school(schools, lang) if is_one else _finding(reader.place, schools, spreads, titles, lang)
    stages = tuple(_stage(titles[s], of, is_one, lang) for s, of in _by_stage(rows, titles).items())
    spread = _spread(spreads, titles, lang) if spreads else None
    return Inspection(finding, note, rows[0]["period"], stages, spread, tuple(_guarantees(schools, lang)))


def _by_stage(rows: Sequence[Figures], titles: Mapping[str, str]) -> dict[str, list[Figures]]:
    order = list(titles)
    found: dict[str, list[Figures]] = {}
    for row in sorted(rows, key=lambda r: order.index(r["stage"])):
        found.setdefault(row["stage"], []).append(row)
    return found


def _stage(title: str, rows: Sequence[Figures], is_one: bool, lang: Lang) -> Stage:
    schools = [list(of) for _unit, of in groupby(rows, key=lambda r: r["unit_id"])]
    listed = [_row(of, lang) for of in schools]
    passing = sum(r.state == "meets" for r in listed)
    words = title if is_one else text(lang, "inspection.stage", stage=title, passing=passing, schools=len(listed))
    return Stage(title, words, tuple(_column(f, lang) for f in schools[0]), tuple(matrix.gravest_first(listed)))


def _column(figure: Figures, lang: Lang) -> Column:
    item = figure["item"]
    line = text(lang, "inspection.at_least", value=f"{figure['threshold']:g} {text(lang, f'inspection.unit.{item}')}")
    return Column(text(lang, f"inspection.item.{item}"), line, item, item.upper())


def _item(item: str, lang: Lang) -> str:
    return f"{item.upper()} {text(lang, f'inspection.item.{item}')}"


def _row(figures: Sequence[Figures], lang: Lang) -> Row:
    cells = tuple(Cell(printed(f), matrix.state_of(f["meets"], f["meets_floor"]), f["value"]) for f in figures)
    words, passes = verdict(figures, lang)
    return Row(figures[0]["unit_id"], figures[0]["name"], cells, passes, words)


def printed(figure: Figures) -> str:
    """The value, with one more digit where rounding would contradict the verdict (4.4996 is not 4.50)."""
    value, line = figure["value"], figure["threshold"]
    if value is None:
        return "—"
    decimals = 0 if figure["item"] == "l6" else 2
    while not figure["meets"] and decimals < phrases.MOST_DECIMALS and round(value, decimals) >= line:
        decimals += 1
    return f"{value:,.{decimals}f}"


def verdict(figures: Sequence[Figures], lang: Lang) -> tuple[str, State]:
    """What the inspection says of one school and stage, and why: "七项中达标 5 项；L3 差 0.40 人/百人（尚缺 2 人）"."""
    reported = [f for f in figures if f["meets"] is not None]
    if len(reported) < len(figures):
        return text(lang, "inspection.unreported", items=len(figures) - len(reported)), "unknown"
    short = [f for f in figures if not f["meets"]]
    met = len(figures) - len(short)
    if not short:
        return text(lang, "inspection.all_met", items=len(figures)), "meets"
    reasons = text(lang, "inspection.and").join(_short(f, lang) for f in short)
    if len(short) == 1 and short[0]["meets_floor"]:
        return text(lang, "inspection.by_floor", met=met, reasons=reasons), "meets"
    return text(lang, "inspection.fails", items=len(figures), met=met, reasons=reasons), "fails"


def _short(figure: Figures, lang: Lang) -> str:
    item, line, pupils = figure["item"], figure["threshold"], figure["denominator"]
    gap = line - figure["value"]
    decimals = 0 if item == "l6" else 2 if gap >= 0.005 else 4
    missing = line * pupils / figure["per"] - figure["numerator"]
    words = f"{ceil(missing - 1e-9):,}" if item in WHOLE else f"{missing:,.0f}" if missing >= 10 else f"{missing:.1f}"
    floor = text(lang, "inspection.above_floor" if figure["meets_floor"] else "inspection.below_floor")
    return text(lang, f"inspection.short.{item}", gap=f"{gap:,.{decimals}f}", missing=words, floor=floor)


def _spreads(reader: Reader, action: Action) -> list[Result]:
    """The spread indicators of the action at the reader's place; none for a single school."""
    address = reader.address
    if address.unit is not None:
        return []
    asked = [i for i in action.indicator if i.aggregate == "cv" and address.stage in (None, i.stage)]
    return [reader.measure(i).at(address.town) for i in asked]


def _over(spreads: Sequence[Result]) -> list[Result]:
    return [r for r in spreads if r.latest and not is_met(r)]


def _finding(
    place: str, schools: Sequence[Figures], spreads: Sequence[Result], titles: Mapping[str, str], lang: Lang
) -> str:
    passing = sum(s["seven"] is True for s in schools)
    unknown = sum(s["seven"] is None for s in schools)
    values = {"schools": len(schools), "passing": passing, "unknown": unknown}
    is_all = passing == len(schools) and not _over(spreads)
    said = text(lang, f"inspection.{'district_passes' if is_all else 'district_fails'}", place=place, **values)
    if unknown:
        said += text(lang, "inspection.district_unknown", **values)
    return said + (_spread_words(spreads, titles, lang) if spreads else "")


def _of_school(schools: Sequence[Figures], lang: Lang) -> str:
    """The sentence on a single school; it may have been evaluated for one of its stages only."""
    if not schools:
        return text(lang, "inspection.kicker")
    said = {True: "school_passes", False: "school_fails", None: "school_unknown"}[schools[0]["seven"]]
    return text(lang, f"inspection.{said}", school=schools[0]["name"])


def _spread_words(spreads: Sequence[Result], titles: Mapping[str, str], lang: Lang) -> str:
    over = _over(spreads)
    if not over:
        return text(lang, "inspection.spread_within", items=len(spreads))
    named = text(lang, "inspection.and").join(f"{_spread_name(r, titles, lang)} {spread_value(r, lang)}" for r in over)
    return text(lang, "inspection.spread_over", over=len(over), items=len(spreads), named=named)


def _spread_name(result: Result, titles: Mapping[str, str], lang: Lang) -> str:
    indicator = result.indicator
    item = text(lang, f"inspection.item.{indicator.facts}")
    return text(lang, "inspection.of_stage", item=item, stage=titles[indicator.stage or ""])


def spread_value(result: Result, lang: Lang) -> str:
    """The spread as printed."""
    return phrases.value_of(result, result.latest, lang) if result.latest else text(lang, "inspection.undefined")


def spread_state(result: Result) -> State | None:
    """Whether a spread is within its limit; None where there is none to tell."""
    if result.latest is None or result.latest.value is None or result.goal is None:
        return None
    return "meets" if is_met(result) else "fails"


def _spread(spreads: Sequence[Result], titles: Mapping[str, str], lang: Lang) -> Spread:
    words = text(lang, "inspection.spread_title", items=len(spreads), over=len(_over(spreads)))
    stages = dict.fromkeys(r.indicator.stage or "" for r in spreads)
    items = dict.fromkeys(r.indicator.facts for r in spreads)
    results = {(r.indicator.facts, r.indicator.stage or ""): r for r in spreads}
    limits = {s: _limit(spreads, s, titles[s], lang) for s in stages}
    return Spread(words, limits, {i: _item(i, lang) for i in items}, results)


def _limit(spreads: Sequence[Result], stage: str, title: str, lang: Lang) -> str:
    goal = next(r.goal for r in spreads if r.indicator.stage == stage)
    return title if goal is None else text(lang, "inspection.limit", stage=title, value=f"{goal:g}")


def _guarantees(schools: Sequence[Figures], lang: Lang) -> list[Guarantee]:
    return [_guarantee(name, key, schools, lang) for name, key in GUARANTEES.items()]


def _guarantee(name: str, key: str, schools: Sequence[Figures], lang: Lang) -> Guarantee:
    known = [s for s in schools if s[key] is not None]
    short = [s for s in known if not s[key]]
    state: State = "fails" if short else "meets" if len(known) == len(schools) else "unknown"
    lacking = tuple(_lacks(name, s, lang) for s in short)
    title = text(lang, f"inspection.guarantee.{name}")
    return Guarantee(title, state, len(known) - len(short), len(known), lacking)


def _lacks(name: str, school: Figures, lang: Lang) -> str:
    numbers = {k: int(school[k] or 0) for k in LACKS}
    return text(lang, f"inspection.lacks.{name}", school=school["name"], **numbers)
