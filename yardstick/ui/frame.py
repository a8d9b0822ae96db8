"""The head and foot that every page with figures shares: where we are, which data these are, the link to share."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st

from yardstick import phrases
from yardstick.decisions import Decisions
from yardstick.reports.compose import ALL, exportable
from yardstick.reports.forms import FORMS
from yardstick.short_links import may_make
from yardstick.texts import text, titled
from yardstick.ui import components, markup, moved, site
from yardstick.ui.here import Visit


def head(visit: Visit, title: str, crumb: str) -> None:
    """Crumb, title, what is filtered, which version, and the link to share; `crumb` is HTML."""
    address, lang = visit.address, visit.address.lang
    words = f'<p class="ys-crumb">{crumb}</p><h1>{escape(title)}</h1>{_chips(visit)}'
    left, right = st.columns([4, 1.3], vertical_alignment="bottom")
    left.html(markup.wrap(words, "header"))
    with right:
        components.share(
            address,
            visit.view.moment,
            visit.today,
            text(lang, "ui.copied", moment=_local(visit)),
            text(lang, "links.pinned_words", moment=_local(visit), day=phrases.day(visit.today, lang)),
            may_make(visit.identity, site.reading()),
        )
        with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"):
            there, words = meeting(visit).there, escape(text(lang, "nav.page.meeting"))
            st.html(markup.wrap(markup.link(there, words, "ys-button"), "div", "ys-way ys-noprint"), width="content")
            _exports(visit)
    st.session_state["ys_before"] = address.href  # where a meeting that begins here is left to
    if address.v is not None:
        st.html(markup.wrap(_pin(visit) + moved.listed(visit)))
    if visit.unknown:
        st.html(markup.wrap(escape(text(lang, "ui.unknown_parameters", words="、".join(visit.unknown))), "p", "ys-pin"))


def _exports(visit: Visit) -> None:
    """This page, or everything, as a file: of the data version and the day that the page shows."""
    address, lang = visit.address.go(v=visit.view.moment, day=visit.today), visit.address.lang
    if not visit.view.moment or address.slug not in exportable(site.workspace()):
        return
    groups = (("of_page", address.slug or "overview", address), ("of_all", ALL, address.elsewhere("")))
    told = [
        {"title": text(lang, f"exporting.{key}"), "page": page, "query": urlencode(there.params)}
        for key, page, there in groups
    ]
    components.exports(lang, told, [f.suffix for f in FORMS.values() if not f.of_pictures])


def pictures(visit: Visit, name: str) -> str:
    """Under a chart: the same as a picture of its own, as plain links; "" where this form cannot be made."""
    address, lang = visit.address.go(v=visit.view.moment, day=visit.today), visit.address.lang
    query = escape(urlencode({**address.params, "picture": name}))
    links = (
        f'<a href="/export/{address.slug}.{f.suffix}?{query}" download>{text(lang, f"exporting.form.{f.suffix}")}</a>'
        for f in FORMS.values()
        if f.of_pictures
    )
    return markup.wrap("↓ " + " · ".join(links), "p", "ys-small ys-soft ys-noprint ys-pictures")


def meeting(visit: Visit) -> markup.NavLink:
    """The way into a meeting about this version, as of this day, under these filters."""
    there = visit.address.elsewhere(site.MEETING, v=visit.view.moment or None, day=visit.today)
    there = there.go(entries=Decisions(site.workspace()).pinned(visit.address).entries)
    return markup.NavLink(there, "", text(visit.address.lang, "nav.page.meeting"))


def _local(visit: Visit) -> str:
    return site.workspace().local(visit.view.moment).strftime("%Y-%m-%d %H:%M")


def _chips(visit: Visit) -> str:
    """What this page is about, as small labels; the last one clears the filters."""
    space, address = site.workspace(), visit.address
    lang = address.lang
    chips = [f'<span class="ys-chip ys-demo">{escape(text(lang, "ui.demo"))}</span>'] if space.is_demo else []
    chosen = []
    if address.town:
        chosen.append(phrases.english(space.plan, address.town, lang))
    if address.stage:
        chosen.append(space.stages(lang).get(address.stage, address.stage))
    if address.area != "clause":
        chosen.append(text(lang, f"ui.area.{address.area}"))
    if address.first or address.last:
        chosen.append(f"{address.first or ''} – {address.last or ''}")
    chips += [f'<span class="ys-chip">{escape(c)}</span>' for c in chosen]
    if chosen:
        plain = address.go(town=None, stage=None, area="clause", first=None, last=None)
        chips.append(markup.link(plain, escape(text(lang, "ui.clear")), "ys-chip"))
    if address.v is None:
        version = text(lang, "ui.version", moment=_local(visit))
        chips.append(f'<span class="ys-chip">{escape(text(lang, "ui.newest"))} · {escape(version)}</span>')
    return f'<div class="ys-chips">{"".join(chips)}</div>'


def _pin(visit: Visit) -> str:
    """One line: which version a pinned page shows, and the way to the newest."""
    address, lang = visit.address, visit.address.lang
    newer = site.workspace().store.newer_than(visit.view.moment)
    note = text(lang, "ui.pinned_newer", count=newer) if newer else text(lang, "ui.pinned_newest")
    newest = markup.link(address.go(v=None, day=None), escape(text(lang, "ui.to_newest")))
    words = f"{text(lang, 'ui.pinned', moment=_local(visit))}{note}"
    return f'<p class="ys-pin">{escape(words)} {newest}</p>'


def foot(visit: Visit) -> None:
    """Demonstration note, version and the other language."""
    space, address = site.workspace(), visit.address
    lang = address.lang
    notes = [escape(titled(space.plan, lang))]
    if space.is_demo:
        notes.append(escape(text(lang, "ui.demo_note", day=phrases.day(space.today(), lang))))
    if visit.view.moment:
        notes.append(escape(text(lang, "ui.version", moment=_local(visit))))
    other = address.go(lang="en" if lang == "zh" else "zh")
    notes.append(markup.link(other, escape(text(lang, "ui.language"))))
    st.html(markup.wrap("".join(f"<span>{n}</span>" for n in notes), "footer", "ys-foot"))
