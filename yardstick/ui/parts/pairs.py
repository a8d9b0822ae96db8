"""The network of pairs: each urban partner with its rural schools, the line between them telling the state of the pair.

Groups instead of one tangle of lines: a leader looks for who has no partner, and for pairs that run out. Those without
a partner are named first, then partner by partner, the ones with a pair in trouble before the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from yardstick import phrases
from yardstick.address import Address
from yardstick.charts import Palette
from yardstick.parts.pairs import STATES, Row, alone, by_kind, by_partner, finding, words
from yardstick.registry import Action, Plan
from yardstick.texts import Lang, text
from yardstick.ui import look, markup, site
from yardstick.ui.here import Visit


def draw(visit: Visit, action: Action) -> None:
    """The network as of the newest data under the reader's filters; nothing where no data were published."""
    rows = visit.reader.part("pairs")
    if not rows:
        return
    lang = visit.address.lang
    note = text(lang, "pairs.note", day=phrases.day(rows[0]["period"], lang))
    st.html(markup.section(finding(rows, lang), text(lang, "pairs.kicker"), note))
    st.html(network(rows, visit.address, site.workspace().plan, look.palette()))


def network(rows: Sequence[Row], here: Address, plan: Plan, palette: Palette) -> str:
    """The whole picture as HTML: the key, then schools, then kindergartens."""
    groups = by_kind(rows, here.lang)
    inner = "".join(_kind(title, members, here, plan, palette) for title, members in groups.items())
    return markup.wrap(_legend(rows, here.lang, palette) + inner, "div", "ys-network")


def _legend(rows: Sequence[Row], lang: Lang, palette: Palette) -> str:
    present = [s for s in reversed(STATES) if any(r["state"] == s for r in rows)]
    return f'<p class="ys-key">{"".join(f"<span {_look(s, palette)}>{_state(s, lang)}</span>" for s in present)}</p>'


def _look(state: str, palette: Palette) -> str:
    return f'class="ys-tie ys-tie-{state}" {markup.colour(STATES[state], palette)}'


def _state(state: str, lang: Lang) -> str:
    return escape(text(lang, f"pairs.state.{state}"))


def _kind(title: str, rows: Sequence[Row], here: Address, plan: Plan, palette: Palette) -> str:
    lonely = alone(rows)
    blocks = [_alone(lonely, here, plan, palette)] if lonely else []
    blocks += [_partner(members, here, plan, palette) for members in by_partner(rows)]
    return f'<h3>{escape(title)}</h3><div class="ys-ties">{"".join(blocks)}</div>'


def _alone(rows: Sequence[Row], here: Address, plan: Plan, palette: Palette) -> str:
    """Those nobody is tied to, where a partner would stand."""
    title, count = (escape(text(here.lang, f"pairs.{key}", n=len(rows))) for key in ("without", "count"))
    return _block(f"<b>{title}</b><small>{count}</small>", rows, here, plan, palette, "ys-alone")


def _partner(rows: Sequence[Row], here: Address, plan: Plan, palette: Palette) -> str:
    first, lang = rows[0], here.lang
    name = markup.link(here.go(unit=first["partner_code"]), f"<b>{escape(first['partner_name'])}</b>")
    place = escape(phrases.english(plan, first["partner_town"] or "", lang))
    inner = f"{name}<small>{place} · {escape(text(lang, 'pairs.count', n=len(rows)))}</small>"
    return _block(inner, rows, here, plan, palette)


def _block(head: str, rows: Sequence[Row], here: Address, plan: Plan, palette: Palette, classes: str = "") -> str:
    items = "".join(_tie(r, here, plan, palette) for r in rows)
    return f'<div class="ys-partner {classes}"><div class="ys-hub">{head}</div><ul>{items}</ul></div>'


def _tie(row: Row, here: Address, plan: Plan, palette: Palette) -> str:
    """One rural school at the end of its line; a pair that may not last says so in words."""
    name = markup.link(here.go(unit=row["unit_id"]), escape(row["name"]))
    told = "" if row["state"] in ("valid", "none") else f"<small>{escape(words(row, here.lang))}</small>"
    return f"<li {_look(row['state'], palette)}>{name}{told}</li>"
