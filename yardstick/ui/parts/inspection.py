"""督导口径 as tables of shapes: the seven resource items school by school, and the spread between schools."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from yardstick.indicators import Result
from yardstick.parts import inspection
from yardstick.parts.inspection import Guarantee, Spread, Stage, spread_state, spread_value
from yardstick.parts.matrix import LOOK_OF
from yardstick.registry import Action
from yardstick.texts import Lang, text
from yardstick.ui import look, markup
from yardstick.ui.here import Visit
from yardstick.ui.parts import matrix

SHOWN = 60  # schools of a stage on the page


def draw(visit: Visit, action: Action) -> None:
    """The verdict on the place, the matrix of each stage, the spread strips and the guarantee items."""
    told, lang = inspection.told(visit.reader, action), visit.address.lang
    if told is None:
        return
    st.html(markup.section(told.finding, text(lang, "inspection.kicker"), told.note))
    st.html(matrix.legend(["meets", "floor", "fails", "unknown"], look.palette(), lang))
    for stage in told.stages:
        _matrix(visit, stage)
    if told.spread is not None:
        st.html(markup.section(told.spread.finding, text(lang, "inspection.spread_kicker")))
        st.html(_strips(told.spread, lang))
    st.html(markup.section(text(lang, "inspection.guarantees"), text(lang, "inspection.guarantee_kicker")))
    st.html(_guarantees(told.guarantees, lang))


def _matrix(visit: Visit, stage: Stage) -> None:
    lang, rows = visit.address.lang, stage.rows
    st.html(markup.wrap(f"<h3>{escape(stage.finding)}</h3>", "div", "ys-stage"))
    st.html(matrix.table(stage.finding, stage.columns, rows[:SHOWN], visit.address, look.palette()))
    if len(rows) > SHOWN:
        more = text(lang, "inspection.more", shown=SHOWN, all=len(rows))
        st.html(markup.wrap(escape(more), "p", "ys-soft ys-small"))


def _strips(spread: Spread, lang: Lang) -> str:
    """A strip per item and stage: how far the spread reaches, and where the limit stands."""
    head = "".join(f'<th scope="col">{escape(words)}</th>' for words in spread.limits.values())
    body = "".join(
        f'<tr><th scope="row">{escape(title)}</th>'
        + "".join(_strip(spread.results.get((item, stage)), lang) for stage in spread.limits)
        + "</tr>"
        for item, title in spread.items.items()
    )
    label = escape(text(lang, "inspection.spread_kicker"))
    head = f'<tr><th scope="col">{escape(text(lang, "inspection.items"))}</th>{head}</tr>'
    return markup.wrap(f'<table class="ys-strips" aria-label="{label}">{head}{body}</table>')


def _strip(result: Result | None, lang: Lang) -> str:
    palette, state = look.palette(), spread_state(result) if result else None
    if result is None or result.latest is None or result.latest.value is None or state is None or not result.goal:
        return f'<td class="ys-soft">{escape(text(lang, "inspection.undefined"))}</td>'
    width = min(100.0, 62.5 * result.latest.value / result.goal)  # the limit stands at five eighths of the strip
    colour = markup.colour(LOOK_OF[state], palette)
    bar = f'<span class="ys-strip-bar" aria-hidden="true"><i style="width:{width:.1f}%"></i></span>'
    words = f"{matrix.shape(state, palette, lang)} {escape(spread_value(result, lang))}"
    return f"<td {colour}><span>{words}</span>{bar}</td>"


def _guarantees(guarantees: Sequence[Guarantee], lang: Lang) -> str:
    palette, lines = look.palette(), []
    for told in guarantees:
        said = text(lang, "inspection.and").join((told.count(lang), *told.lacking))
        lines.append(f"<dt>{matrix.shape(told.state, palette, lang)} {escape(told.title)}</dt><dd>{escape(said)}</dd>")
    return markup.wrap("".join(lines), "dl", "ys-facts")
