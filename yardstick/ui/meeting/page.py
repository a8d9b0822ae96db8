"""会议模式: all screens are made at once, from one data version; the browser steps through them by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from html import escape
from urllib.parse import urlencode

import streamlit as st

from yardstick import phrases
from yardstick.address import LISTED
from yardstick.agenda import Item, agenda, usual
from yardstick.decisions import Decisions, open_items
from yardstick.short_links import may_make
from yardstick.status import LOOKS
from yardstick.texts import Lang, text, titled
from yardstick.ui import components, decisions_markup, look, markup, messages, site
from yardstick.ui.here import Visit
from yardstick.ui.meeting.drawing import INK
from yardstick.ui.meeting.screens import Meeting, Screen, screens


def meeting_page() -> None:
    """Draw the meeting; a link without a version is given the newest, and keeps it."""
    visit: Visit = st.session_state["ys_visit"]
    if not visit.view.moment:
        messages.empty(visit.address)
        return
    visit = _pinned(visit)
    measured = visit.measure_all()
    results = {i: m.at(visit.address.town) for i, m in measured.items()}
    plan = site.workspace().plan
    agreed = open_items(decisions_markup.known(visit), visit.today)
    meeting = Meeting(visit, agenda(plan, results, visit.address.agenda), measured, agreed)
    shown = screens(meeting)
    html = _html(meeting, shown)
    usual_names = [item.name for item in usual(plan, results)]
    data = {
        "html": html,
        "css": look.meeting_sheet(look.palette().theme),
        "key": sha256(html.encode()).hexdigest(),
        "at": min(visit.address.at or 0, len(shown) - 1),
        "said": [_said(s, n, meeting) for n, s in enumerate(shown)],
        "title": _title(meeting),
        "params": visit.address.go(agenda=None, at=None).params,
        "listed": LISTED,
        "usual": usual_names,
        "newer": f"/download/newer.json?{urlencode(_asked(visit))}",
        "words": {"newer": text(meeting.lang, "meeting.newer")}
        | {name: text(meeting.lang, f"wall.{name}") for name in ("making", "failed", "only_here")},
    }
    components.meeting(data)


def _pinned(visit: Visit) -> Visit:
    """The same visit at a version and a day that stay, written into the browser's address."""
    address = Decisions(site.workspace()).pinned(visit.address).go(v=visit.view.moment, day=visit.today)
    if address != visit.address:
        st.query_params.from_dict(address.params)
    return replace(visit, address=address)


def _asked(visit: Visit) -> dict[str, str]:
    """The version, the entries and the language that what came later is told for."""
    return {name: words for name, words in visit.address.params.items() if name in ("v", "entries", "lang")}


def _title(meeting: Meeting) -> str:
    plan, lang = site.workspace().plan, meeting.lang
    name = plan.short_title if lang == "zh" else plan.short_title_en
    return text(lang, "ui.page_title", page=text(lang, "nav.page.meeting"), plan=name)


def _said(screen: Screen, position: int, meeting: Meeting) -> str:
    """What a screen reader hears of a step."""
    words = {"position": position + 1, "count": meeting.count, "title": screen.title, "said": screen.said}
    return text(meeting.lang, "meeting.said", **words)


def _html(meeting: Meeting, shown: Sequence[Screen]) -> str:
    """Everything that is on the wall: the screens, of which one is shown, and what moves between them."""
    parts = "".join(
        f'<section class="ym-screen {s.classes}" aria-label="{escape(s.title)}" hidden>{s.inner}</section>'
        for s in shown
    )
    return f"<h1>{escape(_title(meeting))}</h1>{parts}{_controls(meeting, shown)}{_panel(meeting)}{_code(meeting)}"


def _controls(meeting: Meeting, shown: Sequence[Screen]) -> str:
    """The edges to click, the row of ticks, and what is seldom needed."""
    lang = meeting.lang
    edges = "".join(
        f'<button type="button" class="ym-edge ym-{way}" aria-label="{escape(text(lang, f"meeting.{way}"))}">'
        f"<span>{sign}</span></button>"
        for way, sign in (("previous", "‹"), ("next", "›"))
    )
    ticks = "".join(_tick(n, s, lang) for n, s in enumerate(shown))
    tools = "".join(
        f'<button type="button" class="ym-{name}">{escape(text(lang, f"meeting.{name}"))}</button>'
        for name in ("edit", "full")
    )
    if may_make(meeting.visit.identity, site.reading()):
        tools = f'<button type="button" class="ym-scan">{escape(text(lang, "wall.code"))}</button>{tools}'
    back = st.session_state.get("ys_before") or meeting.visit.address.elsewhere("").href
    leave = f'<a class="ym-leave" data-go href="{escape(back)}">{escape(text(lang, "meeting.leave"))}</a>'
    return (
        f'{edges}<nav class="ym-bar" aria-label="{escape(text(lang, "meeting.agenda"))}">'
        f'<div class="ym-ticks">{ticks}</div><p class="ym-new" hidden></p>{tools}{leave}</nav>'
        '<p class="ym-said" role="status" aria-live="polite"></p>'
    )


def _tick(position: int, screen: Screen, lang: Lang) -> str:
    shape = LOOKS[screen.status].symbol if screen.status else "·"
    style = markup.colour(screen.status, INK) if screen.status else ""
    title = escape(screen.title)
    return f'<button type="button" data-to="{position}" title="{title}" aria-label="{title}" {style}>{shape}</button>'


def _code(meeting: Meeting) -> str:
    """The code of a short link to the screen that is shown, large; it goes away with a tap or a key."""
    words = {name: escape(text(meeting.lang, f"wall.{name}")) for name in ("code", "code_alt", "code_words", "close")}
    return (
        f'<dialog class="ym-code" aria-label="{words["code"]}"><p><b>{words["code_words"]}</b></p>'
        f'<img alt="{words["code_alt"]}" hidden><p class="ym-url"></p><p class="ym-told" role="status"></p>'
        f'<button type="button" class="ym-shut">{words["close"]}</button></dialog>'
    )


def _panel(meeting: Meeting) -> str:
    """The agenda to change: what is on it, and everything that can be."""
    lang, plan = meeting.lang, site.workspace().plan
    lines = "".join(_line(item, lang) for item in meeting.agenda.items)
    options = "".join(
        f'<optgroup label="{escape(_page(action.number, markup.heading(action, lang), lang))}">'
        + ("".join(_option(i.id, titled(i, lang)) for i in action.indicator))
        + ("" if action.indicator else _option(action.slug, titled(action, lang)))
        + "</optgroup>"
        for action in plan.actions
    )
    words = {name: escape(text(lang, f"meeting.{name}")) for name in ("agenda", "add", "usual", "apply", "cancel")}
    buttons = "".join(f'<button type="button" class="ym-{n}">{words[n]}</button>' for n in ("usual", "cancel", "apply"))
    return (
        f'<dialog class="ym-panel" aria-label="{words["agenda"]}"><h2>{words["agenda"]}</h2><ol>{lines}</ol>'
        f'<p><select aria-label="{words["add"]}"><option value="">{words["add"]}</option>{options}</select></p>'
        f"<p>{buttons}</p><template>{_entry('', '', lang)}</template></dialog>"
    )


def _page(number: str, heading: str, lang: Lang) -> str:
    return f"{phrases.clause(number, lang)} · {heading}"


def _option(value: str, title: str) -> str:
    return f'<option value="{escape(value)}">{escape(title)}</option>'


def _line(item: Item, lang: Lang) -> str:
    title = titled(item.indicator, lang) if item.indicator else markup.heading(item.action, lang)
    return _entry(item.name, title, lang)


def _entry(name: str, title: str, lang: Lang) -> str:
    """One line of the agenda: its name, up, down, away."""
    buttons = "".join(
        f'<button type="button" data-do="{do}" aria-label="{escape(text(lang, f"meeting.{do}"))}">{sign}</button>'
        for do, sign in (("up", "↑"), ("down", "↓"), ("away", "×"))
    )
    return f'<li data-name="{escape(name)}"><span>{escape(title)}</span>{buttons}</li>'
