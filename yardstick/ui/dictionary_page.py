"""指标口径: every indicator's definition, targets, source and data, to be filtered by any word."""

from __future__ import annotations

from collections import Counter
from html import escape
from urllib.parse import urlencode

import streamlit as st

from yardstick import dictionary, phrases
from yardstick.registry import Action, Indicator
from yardstick.texts import Lang, text, titled
from yardstick.ui import components, frame, look, markup, messages, site
from yardstick.ui.here import Visit

QUOTED = ("quote", "standards")  # Chinese in every language


def dictionary_page() -> None:
    """Draw the page."""
    visit: Visit = st.session_state["ys_visit"]
    if not visit.view.moment:
        messages.empty(visit.address)
        return
    lang = visit.address.lang
    frame.head(visit, text(lang, "nav.page.dictionary"), escape(text(lang, "dictionary.crumb")))
    st.html(_summary(lang))
    components.filter_entries(text(lang, "dictionary.filter"), text(lang, "dictionary.filtered"))
    for action in site.workspace().plan.actions:
        if action.indicator:
            st.html(_action(action, visit))
    st.html(_download(visit))
    frame.foot(visit)


def _summary(lang: Lang) -> str:
    """How many targets are the plan's own words, and how many are not."""
    indicators = site.workspace().plan.indicators
    origins = Counter(i.target[0].origin if i.target else "none" for i in indicators)
    counts = {name: origins[name] for name in ("explicit", "standard", "derived", "none")}
    return markup.wrap(
        f'<p class="ys-summary">{escape(text(lang, "dictionary.summary", count=len(indicators), **counts))}</p>'
    )


def _action(action: Action, visit: Visit) -> str:
    lang = visit.address.lang
    name = markup.link(visit.address.elsewhere(action.slug), escape(markup.heading(action, lang)))
    head = f"<h2>{name} <small>{escape(phrases.clause(action.number, lang))}</small></h2>"
    entries = "".join(_entry(i, action, visit) for i in action.indicator)
    return f'<section class="ys ys-entries">{head}{entries}</section>'


def _entry(indicator: Indicator, action: Action, visit: Visit) -> str:
    """One indicator: folded it says name, target and origin; open it says everything."""
    space, lang = site.workspace(), visit.address.lang
    said = dictionary.entry(indicator, action, space.plan, space.contracts, lang)
    status = visit.measure(indicator).at(visit.address.town).status
    origin = indicator.target[0].origin if indicator.target else "none"
    summary = (
        f"{markup.mark(status, look.palette(), lang)}<b>{escape(titled(indicator, lang))}</b>"
        f'<span class="ys-soft">{escape(said["targets"])}</span>'
        f'<span class="ys-origin ys-{origin}">{escape(text(lang, f"ui.origin.{origin}"))}</span>'
    )
    facts = "".join(_fact(name, said[name], lang) for name in dictionary.LISTED if said[name])
    there = markup.link(
        visit.address.elsewhere(action.slug, ind=indicator.id), escape(text(lang, "dictionary.open")), "ys-more"
    )
    body = f'<dl class="ys-facts">{facts}</dl><p>{there} <code translate="no">{escape(indicator.id)}</code></p>'
    return f'<details class="ys-entry" id="{escape(indicator.id)}"><summary>{summary}</summary>{body}</details>'


def _fact(name: str, words: str, lang: Lang) -> str:
    chinese = ' lang="zh-CN"' if name in QUOTED else ""
    return f"<dt>{escape(text(lang, f'dictionary.column.{name}'))}</dt><dd{chinese}>{escape(words)}</dd>"


def _download(visit: Visit) -> str:
    href = f"/download/dictionary.csv?{urlencode({'lang': visit.address.lang})}"
    words = escape(text(visit.address.lang, "dictionary.download"))
    return markup.wrap(f'<a class="ys-button" href="{escape(href)}" download>{words}</a>', "div", "ys-noprint")
