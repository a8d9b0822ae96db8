"""短链接: which there are, who made them, until when they work; another last day, and taking one's own back.

How often a link is opened is not counted: who reads what is nobody's business.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from html import escape

import streamlit as st

from yardstick import link_cards
from yardstick.errors import YardstickError
from yardstick.short_links import NoLink, ShortLink, may_change
from yardstick.texts import Lang, text
from yardstick.ui import components, frame, markup, site
from yardstick.ui.here import Visit

SHOWN = 400
_COLUMNS = ("code", "page", "version", "who", "made", "until", "state")
_SAID = "ys_links_said"


def links_page() -> None:
    """Draw the list, and what this visitor may do with their own links."""
    visit: Visit = st.session_state["ys_visit"]
    lang = visit.address.lang
    st.html(markup.wrap(f"<h1>{escape(text(lang, 'nav.page.links'))}</h1>", "header"))
    st.html(markup.wrap(escape(text(lang, "links.lead")), "p", "ys-soft"))
    said = st.session_state.pop(_SAID, None)
    if said:
        st.html(markup.wrap(escape(said), "p", "ys-pin"))
    links = site.short_links().all()
    shown = _chosen(links, visit)
    st.html(_table(shown, visit))
    own = [x for x in shown if x.revoked is None and may_change(x, visit.identity, site.reading())]
    if own:
        _change(own, visit)
    frame.foot(visit)


def _chosen(links: Sequence[ShortLink], visit: Visit) -> list[ShortLink]:
    """One's own links, or everybody's."""
    name = visit.identity.name if visit.identity else ""
    mine = [x for x in links if x.who == name]
    if not mine or len(mine) == len(links):
        return list(links)
    names = {which: text(visit.address.lang, f"links.whose.{which}") for which in ("mine", "all")}
    label = text(visit.address.lang, "links.whose.label")
    chosen = st.radio(label, list(names), key="ys_links_whose", format_func=names.__getitem__, horizontal=True)
    return mine if chosen == "mine" else list(links)


def _table(links: Sequence[ShortLink], visit: Visit) -> str:
    lang = visit.address.lang
    if not links:
        return markup.wrap(escape(text(lang, "links.none")), "p")
    head = "".join(f"<th>{escape(text(lang, f'links.column.{n}'))}</th>" for n in _COLUMNS)
    body = "".join(_row(x, visit) for x in links[:SHOWN])
    table = f'<div class="ys-scroll"><table class="ys-table"><tr>{head}</tr>{body}</table></div>'
    return markup.section(text(lang, "links.count", count=len(links))) + markup.wrap(table)


def _row(link: ShortLink, visit: Visit) -> str:
    space, lang = site.workspace(), visit.address.lang
    there = link_cards.address_of(space, link)
    title = escape(link_cards.heading(space, there.go(lang=lang)))
    state = link.state(space.today())
    cells = (
        f'<code translate="no">{link.code}</code>',
        markup.link(there, title),
        escape(f"{space.local(there.v):%Y-%m-%d %H:%M}" if there.v else "—"),
        escape(_who(link.who, lang)),
        escape(f"{space.local(link.made):%Y-%m-%d %H:%M}"),
        escape(_until(link, lang)),
        escape(text(lang, f"links.state.{state}")) + _why(link, lang),
    )
    names = ("ys-tight", "ys-note", "ys-tight", "ys-tight", "ys-tight", "ys-tight", "")
    return "<tr>" + "".join(f'<td class="{n}">{c}</td>' for n, c in zip(names, cells, strict=True)) + "</tr>"


def _who(name: str, lang: Lang) -> str:
    return name or text(lang, "links.somebody_here")


def _until(link: ShortLink, lang: Lang) -> str:
    return link.expires.isoformat() if link.expires else text(lang, "links.for_good")


def _why(link: ShortLink, lang: Lang) -> str:
    """Who took it back, and why."""
    if link.revoked is None:
        return ""
    words = text(lang, "links.revoked_because", who=_who(link.revoked.who, lang), why=link.revoked.why)
    return f'<br><span class="ys-soft ys-small">{escape(words)}</span>'


def _change(links: Sequence[ShortLink], visit: Visit) -> None:
    """One link: its code to scan, another last day, or its end."""
    space, lang = site.workspace(), visit.address.lang
    st.html(markup.section(text(lang, "links.change_title"), ""))
    titles = {x.code: f"{x.code} · {_title(x, lang)}" for x in links}
    code = st.selectbox(text(lang, "links.column.code"), list(titles), key="ys_link", format_func=titles.__getitem__)
    link = next(x for x in links if x.code == code)
    left, right = st.columns([1, 2.45], gap="medium")
    if link.state(space.today()) == "valid":
        with left:
            st.html(_qr(link, lang))
    with right:
        _expiry(link, visit)
        _revocation(link, visit)


def _title(link: ShortLink, lang: Lang) -> str:
    space = site.workspace()
    return link_cards.heading(space, link_cards.address_of(space, link).go(lang=lang))


def _qr(link: ShortLink, lang: Lang) -> str:
    """The code as it is printed, and the files to print it from."""
    base = components.base()
    files = " · ".join(
        f'<a href="{base}{link.path}{ending}" download="{link.code}{ending}">{ending[1:].upper()}</a>'
        for ending in (".svg", ".png")
    )
    picture = f'<img class="ys-qr" src="{base}{link.path}.svg" alt="{escape(text(lang, "links.qr_alt"))}">'
    printed = escape(text(lang, "links.print"))
    return markup.wrap(f'{picture}<p class="ys-small ys-soft">{printed} {files}</p>')


def _expiry(link: ShortLink, visit: Visit) -> None:
    lang, today = visit.address.lang, site.workspace().today()
    choice = st.selectbox(
        text(lang, "links.new_until"),
        range(len(components.TERMS)),
        key=f"ys_until_{link.code}",
        format_func=lambda i: components.term_words(components.TERMS[i], today, lang),
    )
    days = components.TERMS[choice]
    until = None if days is None else today + timedelta(days=days)
    if st.button(text(lang, "links.set_until"), key=f"ys_set_{link.code}"):
        key, who = "links.said_until", _name(visit)
        _do(lambda: site.short_links().expire(link.code, who, until, today), key, lang)


def _revocation(link: ShortLink, visit: Visit) -> None:
    lang = visit.address.lang
    why = st.text_input(text(lang, "links.why"), key=f"ys_why_{link.code}", placeholder=text(lang, "links.why_hint"))
    if st.button(text(lang, "links.revoke"), key=f"ys_revoke_{link.code}"):
        _do(lambda: site.short_links().revoke(link.code, _name(visit), why), "links.said_revoked", lang)


def _name(visit: Visit) -> str:
    return visit.identity.name if visit.identity else ""


def _do(act: Callable[[], ShortLink], said: str, lang: Lang) -> None:
    """Do it, and say on the page as it is afterwards what was done, or why not."""
    try:
        done = act()
        words = text(lang, said, code=done.code, until=_until(done, lang))
    except NoLink as error:
        words = error.words(lang)
    except YardstickError as error:
        words = str(error)
    st.session_state[_SAID] = words
    st.rerun()
