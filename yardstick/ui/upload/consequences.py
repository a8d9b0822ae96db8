"""What publishing or rolling back would do, before it is done: rows, cells, figures, lights, sentences, links."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from html import escape

import streamlit as st

from yardstick import link_cards, phrases
from yardstick.contracts import CheckedTable, Contract
from yardstick.previews import Outcome, Preview, preview
from yardstick.texts import Lang, text, titled
from yardstick.ui import changes, look, markup, site
from yardstick.ui.here import Visit

_KEPT = "ys_preview"
_SHOWN = 40  # figures in each table


def draw(table: CheckedTable, lang: Lang) -> int | None:
    """Everything that would be different; gives the revision that this is based on."""
    about = (table.source.sha256, table.source.reading, table.contract.id, table.period, table.rows.num_rows)
    found = kept(about, lambda: preview(site.workspace(), table, lang), lang)
    shown(found, table.contract, lang)
    assert found.difference is not None  # of one table
    return found.difference.revision


def kept(about: Hashable, rehearse: Callable[[], Preview], lang: Lang) -> Preview:
    """What `rehearse` finds: once for what it is `about` on this state of the store, however often the page reruns."""
    state = (about, lang, site.workspace().store.newest())
    before = st.session_state.get(_KEPT)
    if before is None or before[0] != state:
        with st.spinner(text(lang, "consequences.wait")):
            before = (state, rehearse())
        st.session_state[_KEPT] = before
    found: Preview = before[1]
    return found


def shown(found: Preview, contract: Contract | None, lang: Lang) -> None:
    """The rows that would be different where `contract` is that of the one dataset; figures, lights and links."""
    if found.difference is not None and contract is not None:
        st.html(changes.difference(found.difference, contract, lang))
    if not found.commits:
        return
    st.html(_summary(found, lang))
    flipped = [o for o in found.moves if o.flipped is not None]
    rest = [o for o in found.moves if o.flipped is None]
    if flipped:
        st.html(markup.wrap(_table(flipped, lang)))
    if rest:
        summary = escape(text(lang, "consequences.others", count=len(rest)))
        st.html(markup.wrap(f"<details><summary>{summary}</summary>{_table(rest, lang)}</details>"))
    st.html(_links(found, lang))


def _summary(found: Preview, lang: Lang) -> str:
    """How many figures and lights change, the lights by what they become."""
    if not found.moves:
        return markup.wrap(escape(text(lang, "consequences.none", count=len(found.outcomes))), "p")
    levels = {level: [o for o in found.moves if o.after.level == level] for level in ("district", "town")}
    counts = {level: len(moves) for level, moves in levels.items()}
    flips = {f"{level}_lights": sum(o.flipped is not None for o in moves) for level, moves in levels.items()}
    words = escape(text(lang, "consequences.summary", **counts, **flips))
    lights = "".join(
        f"<li>{markup.badge(f.was, look.palette(), lang)} → {markup.badge(f.becomes, look.palette(), lang)}"
        f" <b>{f.count}</b> {escape(text(lang, f'consequences.{f.level}'))}</li>"
        for f in found.flips
    )
    return markup.wrap(f"<p><b>{words}</b></p>" + (f'<ul class="ys-lights">{lights}</ul>' if lights else ""))


def _table(outcomes: Sequence[Outcome], lang: Lang) -> str:
    names = ("indicator", "place", "now", "then")
    head = "".join(f"<th>{escape(text(lang, f'consequences.column.{n}'))}</th>" for n in names)
    body = "".join(_row(o, lang) for o in outcomes[:_SHOWN])
    more = text(lang, "upload.and_more", count=len(outcomes) - _SHOWN) if len(outcomes) > _SHOWN else ""
    table = f'<table class="ys-table ys-outcomes"><tr>{head}</tr>{body}</table>'
    return f'<div class="ys-scroll">{table}</div><p class="ys-soft ys-small">{escape(more)}</p>'


def _row(outcome: Outcome, lang: Lang) -> str:
    visit: Visit = st.session_state["ys_visit"]
    plan, after = site.workspace().plan, outcome.after
    town = after.name if after.level == "town" else None
    page = visit.address.elsewhere(after.indicator.action, ind=after.indicator.id, town=town)
    cells = (
        markup.link(page, escape(titled(after.indicator, lang))),
        escape(phrases.english(plan, after.name, lang)),
        _side(outcome.was, outcome, True, lang),
        _side(outcome.becomes, outcome, False, lang),
    )
    return "<tr>" + "".join(f"<td>{c}</td>" for c in cells) + "</tr>"


def _side(sentence: str, outcome: Outcome, is_before: bool, lang: Lang) -> str:
    result = outcome.before if is_before else outcome.after
    badge = markup.badge(result.status, look.palette(), lang)
    return f"<b>{markup.big(result, lang)}</b> {badge}<br><span class='ys-soft ys-small'>{escape(sentence)}</span>"


def _links(found: Preview, lang: Lang) -> str:
    """Which pages' pinned links will tell of newer data."""
    plan = site.workspace().plan
    pages = "、".join(markup.heading(plan.find(slug), lang) for slug in found.pages_moving)
    key = "links" if pages else "links_none"
    words = escape(text(lang, f"consequences.{key}", pages=pages, count=found.links.more))
    return markup.wrap(words, "p", "ys-soft") + _short_links(found, lang)


def _short_links(found: Preview, lang: Lang) -> str:
    """The short links whose pages will list numbers that have moved since, folded."""
    links, space = found.links.short, site.workspace()
    if not links:
        return ""
    named = ((x, link_cards.address_of(space, x), x.who or text(lang, "links.somebody_here")) for x in links[:_SHOWN])
    lines = "".join(
        f'<li><code translate="no">{x.code}</code> {escape(link_cards.heading(space, there.go(lang=lang)))}'
        f' <span class="ys-soft">{escape(who)}</span></li>'
        for x, there, who in named
    )
    summary = escape(text(lang, "links.foretold_short", count=len(links)))
    return markup.wrap(f'<details><summary>{summary}</summary><ul class="ys-small">{lines}</ul></details>')
