"""The network of pairs: each urban partner with its rural schools, the line between them telling the state of the pair.

Groups instead of one tangle of lines: a leader looks for who has no partner, and for pairs that run out. Those without
a partner are named first, then partner by partner, the ones with a pair in trouble before the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

import streamlit as st

from yardstick import phrases
from yardstick.address import Address
from yardstick.charts import Palette
from yardstick.registry import Action, Plan
from yardstick.status import Status
from yardstick.texts import Lang, text
from yardstick.ui import look, markup, site
from yardstick.ui.here import Visit

Row = Mapping[str, Any]

STATES: dict[str, Status] = {  # the gravest first; a state has the colour of this status
    "none": Status.MISSED,
    "unsigned": Status.MISSED,
    "ended": Status.MISSED,
    "not_urban": Status.FAR_BEHIND,
    "ending": Status.SLIGHTLY_BEHIND,
    "unreported": Status.NO_DATA,
    "valid": Status.REACHED,
}
COUNTS = ("valid", "ending")  # pairs that count on the cut-off date
ALONE = ("none", "unreported")  # no line to draw


def draw(visit: Visit, action: Action) -> None:
    """The network as of the newest data under the reader's filters; nothing where no data were published."""
    rows = visit.part("pairs")
    if not rows:
        return
    lang = visit.address.lang
    note = text(lang, "pairs.note", day=phrases.day(rows[0]["period"], lang))
    st.html(markup.section(finding(rows, lang), text(lang, "pairs.kicker"), note))
    st.html(network(rows, visit.address, site.workspace().plan, look.palette()))


def finding(rows: Sequence[Row], lang: Lang) -> str:
    """How many pairs count, and how many schools are in each other state."""
    valid = sum(r["state"] in COUNTS for r in rows)
    if valid == len(rows) and all(r["state"] == "valid" for r in rows):
        return text(lang, "pairs.finding_all", all=len(rows))
    counts = [(s, sum(r["state"] == s for r in rows)) for s in STATES if s != "valid"]
    parts = [text(lang, "pairs.part", n=n, state=text(lang, f"pairs.state.{s}")) for s, n in counts if n]
    rest = text(lang, "pairs.rest", parts=text(lang, "pairs.comma").join(parts))
    return text(lang, "pairs.finding", all=len(rows), valid=valid) + rest


def network(rows: Sequence[Row], here: Address, plan: Plan, palette: Palette) -> str:
    """The whole picture as HTML: the key, then schools, then kindergartens."""
    kinds = ((False, "schools"), (True, "kindergartens"))
    groups = [(key, [r for r in rows if bool(r["is_kindergarten"]) is kind]) for kind, key in kinds]
    inner = "".join(_kind(key, members, here, plan, palette) for key, members in groups if members)
    return markup.wrap(_legend(rows, here.lang, palette) + inner, "div", "ys-network")


def _legend(rows: Sequence[Row], lang: Lang, palette: Palette) -> str:
    present = [s for s in reversed(STATES) if any(r["state"] == s for r in rows)]
    return f'<p class="ys-key">{"".join(f"<span {_look(s, palette)}>{_state(s, lang)}</span>" for s in present)}</p>'


def _look(state: str, palette: Palette) -> str:
    return f'class="ys-tie ys-tie-{state}" {markup.colour(STATES[state], palette)}'


def _state(state: str, lang: Lang) -> str:
    return escape(text(lang, f"pairs.state.{state}"))


def _kind(key: str, rows: Sequence[Row], here: Address, plan: Plan, palette: Palette) -> str:
    lang = here.lang
    valid = sum(r["state"] in COUNTS for r in rows)
    title = text(lang, "pairs.group", title=text(lang, f"pairs.{key}"), all=len(rows), valid=valid)
    alone = [r for r in rows if r["state"] in ALONE]
    tied = sorted((r for r in rows if r["state"] not in ALONE), key=lambda r: str(r["partner_code"]))
    partners = [list(members) for _, members in groupby(tied, key=lambda r: r["partner_code"])]
    partners.sort(key=lambda members: (min(map(_gravity, members)), -len(members)))
    blocks = [_alone(alone, here, plan, palette)] if alone else []
    blocks += [_partner(members, here, plan, palette) for members in partners]
    return f'<h3>{escape(title)}</h3><div class="ys-ties">{"".join(blocks)}</div>'


def _gravity(row: Row) -> int:
    return [*STATES].index(row["state"])


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
    ordered = sorted(rows, key=lambda r: (_gravity(r), r["unit_id"]))
    items = "".join(_tie(r, here, plan, palette) for r in ordered)
    return f'<div class="ys-partner {classes}"><div class="ys-hub">{head}</div><ul>{items}</ul></div>'


def _tie(row: Row, here: Address, plan: Plan, palette: Palette) -> str:
    """One rural school at the end of its line; a pair that may not last says so in words."""
    name = markup.link(here.go(unit=row["unit_id"]), escape(row["name"]))
    words = "" if row["state"] in ("valid", "none") else f"<small>{_words(row, here.lang)}</small>"
    return f"<li {_look(row['state'], palette)}>{name}{words}</li>"


def _words(row: Row, lang: Lang) -> str:
    if row["state"] in ("ending", "ended"):
        key = "until" if row["state"] == "ending" else "ended"
        return escape(text(lang, f"pairs.{key}", day=phrases.day(row["ends_on"], lang)))
    return _state(row["state"], lang)
