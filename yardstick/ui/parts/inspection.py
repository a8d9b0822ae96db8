"""督导口径: the seven resource items school by school as inspectors read them, and the spread between schools."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from math import ceil
from typing import Any

import streamlit as st

from yardstick import phrases
from yardstick.indicators import Result, is_met
from yardstick.registry import Action
from yardstick.texts import Lang, text
from yardstick.ui import look, markup, site
from yardstick.ui.here import Visit
from yardstick.ui.parts import matrix
from yardstick.ui.parts.matrix import Cell, Column, Row

SHOWN = 60  # schools of a stage on the page
WHOLE = ("l1", "l2", "l3", "l7")  # what is missing comes in whole pieces
GUARANTEES = ("size", "classes", "rooms", "certified")
Figures = dict[str, Any]


def draw(visit: Visit, action: Action) -> None:
    """The verdict on the place, the matrix of each stage, the spread strips and the guarantee items."""
    rows = visit.part("inspection")
    if not rows:
        return
    lang = visit.address.lang
    schools = visit.part("inspection_schools")
    spreads = _spreads(visit, action)
    note = text(lang, "inspection.scope", period=phrases.month(rows[0]["period"], lang))
    st.html(markup.section(_sentence(visit, schools, spreads), text(lang, "inspection.kicker"), note))
    st.html(matrix.legend(["meets", "floor", "fails", "unknown"], look.palette(), lang))
    for stage, of in _by_stage(rows, lang).items():
        _matrix(visit, stage, of)
    if spreads:
        st.html(markup.section(_spread_title(spreads, lang), text(lang, "inspection.spread_kicker")))
        st.html(_strips(spreads, lang))
    st.html(markup.section(text(lang, "inspection.guarantees"), text(lang, "inspection.guarantee_kicker")))
    st.html(_guarantees(schools, lang))


def place_name(visit: Visit) -> str:
    """The town the reader chose, or the district."""
    plan, lang = site.workspace().plan, visit.address.lang
    whole = plan.district_en if lang == "en" else plan.district
    return phrases.english(plan, visit.address.town, lang) if visit.address.town else whole


def _by_stage(rows: Sequence[Figures], lang: Lang) -> dict[str, list[Figures]]:
    order = list(site.workspace().stages(lang))
    found: dict[str, list[Figures]] = {}
    for row in sorted(rows, key=lambda r: order.index(r["stage"])):
        found.setdefault(row["stage"], []).append(row)
    return found


def _matrix(visit: Visit, stage: str, rows: Sequence[Figures]) -> None:
    lang = visit.address.lang
    title, listed = site.workspace().stages(lang)[stage], [_row(visit, of) for of in _by_school(rows)]
    columns = [_column(f, lang) for f in _by_school(rows)[0]]
    passing = sum(r.state == "meets" for r in listed)
    shown = matrix.gravest_first(listed)[:SHOWN]
    more = text(lang, "inspection.more", shown=SHOWN, all=len(listed)) if len(listed) > SHOWN else ""
    words = title
    if visit.address.unit is None:
        words = text(lang, "inspection.stage", stage=title, passing=passing, schools=len(listed))
    st.html(markup.wrap(f"<h3>{escape(words)}</h3>", "div", "ys-stage"))
    st.html(matrix.table(words, columns, shown, look.palette(), lang))
    if more:
        st.html(markup.wrap(escape(more), "p", "ys-soft ys-small"))


def _by_school(rows: Sequence[Figures]) -> list[list[Figures]]:
    return [list(of) for _unit, of in groupby(rows, key=lambda r: r["unit_id"])]


def _column(figure: Figures, lang: Lang) -> Column:
    item = figure["item"]
    line = text(lang, "inspection.at_least", value=f"{figure['threshold']:g} {text(lang, f'inspection.unit.{item}')}")
    return Column(f"{item.upper()} {text(lang, f'inspection.item.{item}')}", line)


def _row(visit: Visit, figures: Sequence[Figures]) -> Row:
    here, lang = visit.address, visit.address.lang
    first = figures[0]
    cells = tuple(Cell(printed(f), matrix.state_of(f["meets"], f["meets_floor"])) for f in figures)
    words, passes = verdict(figures, lang)
    return Row(markup.link(here.go(unit=first["unit_id"]), escape(first["name"])), cells, passes, words)


def printed(figure: Figures) -> str:
    """The value, with one more digit where rounding would contradict the verdict (4.4996 is not 4.50)."""
    value, line = figure["value"], figure["threshold"]
    if value is None:
        return "—"
    decimals = 0 if figure["item"] == "l6" else 2
    while not figure["meets"] and decimals < phrases.MOST_DECIMALS and round(value, decimals) >= line:
        decimals += 1
    return f"{value:,.{decimals}f}"


def verdict(figures: Sequence[Figures], lang: Lang) -> tuple[str, matrix.State]:
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


def _spreads(visit: Visit, action: Action) -> list[Result]:
    """The spread indicators of the action at the reader's place; none for a single school."""
    address = visit.address
    if address.unit is not None:
        return []
    asked = [i for i in action.indicator if i.aggregate == "cv" and address.stage in (None, i.stage)]
    return [visit.measure(i).at(address.town) for i in asked]


def _sentence(visit: Visit, schools: Sequence[Figures], spreads: Sequence[Result]) -> str:
    lang = visit.address.lang
    passing = sum(s["seven"] is True for s in schools)
    unknown = sum(s["seven"] is None for s in schools)
    values = {"schools": len(schools), "passing": passing, "unknown": unknown}
    place = place_name(visit)
    if visit.address.unit is not None:
        return _of_school(schools, lang)
    over = [r for r in spreads if r.latest and not is_met(r)]
    is_all = passing == len(schools) and not over
    key = "district_passes" if is_all else "district_fails"
    said = text(lang, f"inspection.{key}", place=place, **values)
    if unknown:
        said += text(lang, "inspection.district_unknown", **values)
    return said + (_spread_words(spreads, over, lang) if spreads else "")


def _of_school(schools: Sequence[Figures], lang: Lang) -> str:
    """The sentence on a single school; it may have been evaluated for one of its stages only."""
    if not schools:
        return text(lang, "inspection.kicker")
    said = {True: "school_passes", False: "school_fails", None: "school_unknown"}[schools[0]["seven"]]
    return text(lang, f"inspection.{said}", school=schools[0]["name"])


def _spread_words(spreads: Sequence[Result], over: Sequence[Result], lang: Lang) -> str:
    if not over:
        return text(lang, "inspection.spread_within", items=len(spreads))
    named = text(lang, "inspection.and").join(f"{_spread_name(r, lang)} {_spread_value(r, lang)}" for r in over)
    return text(lang, "inspection.spread_over", over=len(over), items=len(spreads), named=named)


def _spread_title(spreads: Sequence[Result], lang: Lang) -> str:
    over = sum(r.latest is not None and not is_met(r) for r in spreads)
    return text(lang, "inspection.spread_title", items=len(spreads), over=over)


def _spread_name(result: Result, lang: Lang) -> str:
    indicator = result.indicator
    stage = site.workspace().stages(lang)[indicator.stage or ""]
    return text(lang, "inspection.of_stage", item=text(lang, f"inspection.item.{indicator.facts}"), stage=stage)


def _spread_value(result: Result, lang: Lang) -> str:
    return phrases.value_of(result, result.latest, lang) if result.latest else text(lang, "inspection.undefined")


def _strips(spreads: Sequence[Result], lang: Lang) -> str:
    """A strip per item and stage: how far the spread reaches, and where the limit stands."""
    stages = list(dict.fromkeys(r.indicator.stage or "" for r in spreads))
    head = "".join(f'<th scope="col">{escape(_limit(spreads, s, lang))}</th>' for s in stages)
    items = list(dict.fromkeys(r.indicator.facts for r in spreads))
    found = {(r.indicator.facts, r.indicator.stage): r for r in spreads}
    body = "".join(
        f'<tr><th scope="row">{escape(i.upper())} {escape(text(lang, f"inspection.item.{i}"))}</th>'
        + "".join(_strip(found.get((i, s)), lang) for s in stages)
        + "</tr>"
        for i in items
    )
    label = escape(text(lang, "inspection.spread_kicker"))
    head = f'<tr><th scope="col">{escape(text(lang, "inspection.items"))}</th>{head}</tr>'
    return markup.wrap(f'<table class="ys-strips" aria-label="{label}">{head}{body}</table>')


def _limit(spreads: Sequence[Result], stage: str, lang: Lang) -> str:
    goal = next(r.goal for r in spreads if r.indicator.stage == stage)
    title = site.workspace().stages(lang)[stage]
    return title if goal is None else text(lang, "inspection.limit", stage=title, value=f"{goal:g}")


def _strip(result: Result | None, lang: Lang) -> str:
    palette = look.palette()
    if result is None or result.latest is None or result.latest.value is None or result.goal is None:
        return f'<td class="ys-soft">{escape(text(lang, "inspection.undefined"))}</td>'
    state: matrix.State = "meets" if is_met(result) else "fails"
    width = min(100.0, 62.5 * result.latest.value / result.goal)  # the limit stands at five eighths of the strip
    colour = markup.colour(matrix.SHAPES[state][1], palette)
    bar = f'<span class="ys-strip-bar" aria-hidden="true"><i style="width:{width:.1f}%"></i></span>'
    words = f"{matrix.shape(state, palette, lang)} {escape(_spread_value(result, lang))}"
    return f"<td {colour}><span>{words}</span>{bar}</td>"


def _guarantees(schools: Sequence[Figures], lang: Lang) -> str:
    palette = look.palette()
    keys = dict(zip(GUARANTEES, ("size_ok", "classes_all_ok", "rooms_ok", "certified_ok"), strict=True))
    lines = []
    for name, key in keys.items():
        known = [s for s in schools if s[key] is not None]
        short = [s for s in known if not s[key]]
        state: matrix.State = "fails" if short else "meets" if len(known) == len(schools) else "unknown"
        count = text(lang, "inspection.count", met=len(known) - len(short), schools=len(known))
        said = text(lang, "inspection.and").join([count, *(_guarantee(name, s, lang) for s in short)])
        title = f"{matrix.shape(state, palette, lang)} {escape(text(lang, f'inspection.guarantee.{name}'))}"
        lines.append(f"<dt>{title}</dt><dd>{escape(said)}</dd>")
    return markup.wrap("".join(lines), "dl", "ys-facts")


def _guarantee(name: str, school: Figures, lang: Lang) -> str:
    numbers = {
        k: int(school[k] or 0) for k in ("pupils", "classes_over", "uncertified", "music_missing", "art_missing")
    }
    return text(lang, f"inspection.lacks.{name}", school=school["name"], **numbers)
