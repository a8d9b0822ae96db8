"""数据质量: which period of which dataset came in time and complete, who is missing, and what is due next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from yardstick import phrases
from yardstick.deliveries import Deliveries, Delivery, Next
from yardstick.status import Status
from yardstick.texts import Lang, text, titled
from yardstick.ui import frame, look, markup, messages, site
from yardstick.ui.here import Visit

NAMED = 12  # units named in a sentence; the list below has all of them
COLUMNS = 8  # periods of the matrix, the newest ones
UPCOMING = 6
SHAPES = {"whole": Status.ON_TRACK, "partial": Status.AWAITING, "late": Status.SLIGHTLY_BEHIND, "absent": Status.MISSED}
SYMBOLS = {"whole": "●", "partial": "◐", "late": "▲", "absent": "✕"}


def quality_page() -> None:
    """Draw the page."""
    visit: Visit = st.session_state["ys_visit"]
    if not visit.view.moment:
        messages.empty(visit.address)
        return
    space, lang = site.workspace(), visit.address.lang
    found = [space.deliveries(visit.view, d, visit.today) for d in space.contracts]
    frame.head(visit, text(lang, "nav.page.quality"), escape(text(lang, "quality.crumb")))
    st.html(_summary(found, lang))
    st.html(markup.section(text(lang, "quality.upcoming")))
    st.html(_upcoming(found, lang))
    st.html(markup.section(text(lang, "quality.matrix"), "", text(lang, "quality.matrix_note")))
    st.html(_matrix(found, visit))
    st.html(markup.section(text(lang, "quality.gaps"), "", text(lang, "quality.gaps_note")))
    st.html(_gaps(found, lang))
    frame.foot(visit)


def _summary(found: Sequence[Deliveries], lang: Lang) -> str:
    periods = [p for d in found for p in d.periods]
    counts = {
        "punctual": sum(p.delivered_on is not None and not p.days_late for p in periods),
        "late": sum(p.delivered_on is not None and p.days_late > 0 for p in periods),
        "absent": sum(p.delivered_on is None for p in periods),
        "incomplete": sum(p.delivered_on is not None and bool(p.missing) for p in periods),
    }
    comma = "，" if lang == "zh" else ", "
    parts = comma.join(text(lang, f"quality.part.{name}", count=n) for name, n in counts.items() if n)
    late = [titled(d.contract, lang) for d in found if d.next and d.next.state == "late"]
    names = ("、" if lang == "zh" else ", ").join(late)
    note = text(lang, "quality.next_late", names=names) if late else text(lang, "quality.next_none")
    words = text(lang, "quality.summary", datasets=len(found), periods=len(periods), parts=parts)
    return markup.wrap(f'<p class="ys-summary">{escape(words)}</p><p class="ys-soft">{escape(note)}</p>')


def _upcoming(found: Sequence[Deliveries], lang: Lang) -> str:
    """What comes next: the late ones first, then the nearest day."""
    coming = [(d.next, d) for d in found if d.next]
    coming.sort(key=lambda x: (x[0].state != "late", x[0].due_on, x[1].contract.id))
    late = sum(n.state == "late" for n, _ in coming)
    lines = "".join(
        f"<li><b>{escape(titled(d.contract, lang))}</b> "
        f'<span class="ys-soft">{n.period:%Y-%m}</span> {next_due(n, lang)} '
        f'<span class="ys-soft">{escape(_department(d, lang))}</span></li>'
        for n, d in coming[: max(UPCOMING, late)]
    )
    return markup.wrap(f"<ul>{lines}</ul>", "div", "ys-upcoming")


def next_due(coming: Next, lang: Lang) -> str:
    """When the next period is due, or how late it is."""
    words = text(lang, f"quality.state.{coming.state}", day=phrases.day(coming.due_on, lang), days=coming.days_late)
    if coming.state != "late":
        return f'<span class="ys-soft">{escape(words)}</span>'
    return f'<span class="ys-badge" {markup.colour(SHAPES["absent"], look.palette())}>✕ {escape(words)}</span>'


def _department(found: Deliveries, lang: Lang) -> str:
    name = found.contract.department
    return phrases.english(site.workspace().plan, name, lang) if name else text(lang, "quality.nobody")


def _matrix(found: Sequence[Deliveries], visit: Visit) -> str:
    """Datasets by periods, department by department; below each dataset's row, folded, every period in words."""
    lang = visit.address.lang
    periods = sorted({p.period for d in found for p in d.periods}, reverse=True)[:COLUMNS][::-1]
    head = "".join(f"<th>{p:%Y-%m}</th>" for p in periods)
    corner, coming = (escape(text(lang, f"quality.{n}")) for n in ("dataset", "next"))
    body = ""
    for department in dict.fromkeys(_department(d, lang) for d in found):
        body += f'<tr class="ys-band"><th colspan="{len(periods) + 2}">{escape(department)}</th></tr>'
        body += "".join(_row(d, periods, lang) for d in found if _department(d, lang) == department)
    table = f'<table class="ys-table ys-periods"><tr><th>{corner}</th>{head}<th>{coming}</th></tr>{body}</table>'
    return markup.wrap(f'<div class="ys-scroll" tabindex="0">{table}</div>{_in_words(found, lang)}')


def _row(found: Deliveries, periods: Sequence[date], lang: Lang) -> str:
    by_period = {p.period: p for p in found.periods}
    cells = "".join(f"<td>{_cell(by_period[p], found, lang) if p in by_period else ''}</td>" for p in periods)
    coming = next_due(found.next, lang) if found.next else escape(text(lang, "quality.none"))
    return f'<tr><th scope="row">{escape(titled(found.contract, lang))}</th>{cells}<td>{coming}</td></tr>'


def _kind(delivery: Delivery) -> str:
    if delivery.delivered_on is None:
        return "absent"
    return "late" if delivery.days_late else "partial" if delivery.missing else "whole"


def _cell(delivery: Delivery, found: Deliveries, lang: Lang) -> str:
    """A few words in the cell; the whole sentence when pointed at."""
    kind = _kind(delivery)
    when = {"absent": "absent", "late": "late"}.get(kind, "punctual")
    words = [text(lang, f"quality.cell.{when}", days=delivery.days_late)]
    if delivery.missing and kind != "absent":
        words.append(text(lang, "quality.cell.missing", count=len(delivery.missing)))
    if delivery.revisions:
        words.append(text(lang, "quality.cell.revised", count=delivery.revisions))
    colour, sentence = markup.colour(SHAPES[kind], look.palette()), escape(says(delivery, lang))
    mark = f'<span class="ys-mark" {colour} aria-hidden="true">{SYMBOLS[kind]}</span>'
    return f'<span title="{sentence}">{mark} {escape(" · ".join(words))}</span>'


def says(delivery: Delivery, lang: Lang) -> str:
    """One period in one sentence: when it was due, when it came, who is missing, what was corrected."""
    period, due = phrases.day(delivery.period, lang), phrases.day(delivery.due_on, lang)
    if delivery.delivered_on is None:
        return _stop([text(lang, "quality.says.absent", period=period, due=due, days=delivery.days_late)], lang)
    when = text(lang, f"quality.says.{'late' if delivery.days_late else 'punctual'}", days=delivery.days_late)
    day = phrases.day(delivery.delivered_on, lang)
    return _stop(
        [
            text(lang, "quality.says.delivered", period=period, due=due, day=day, when=when),
            _complete(delivery, lang),
            _revised(delivery, lang),
        ],
        lang,
    )


def _complete(delivery: Delivery, lang: Lang) -> str:
    if delivery.expected is None:
        return text(lang, "quality.says.rows", rows=delivery.rows)
    if not delivery.missing:
        return text(lang, "quality.says.all", expected=delivery.expected)
    names = ("、" if lang == "zh" else ", ").join(u.name for u in delivery.missing[:NAMED])
    if len(delivery.missing) > NAMED:
        names = text(lang, "quality.says.more", names=names)
    counts = {"expected": delivery.expected, "count": len(delivery.missing)}
    return text(lang, "quality.says.some", names=names, **counts)


def _revised(delivery: Delivery, lang: Lang) -> str:
    if not delivery.revisions or delivery.last is None:
        return ""
    day = site.workspace().local(delivery.last.moment).date()
    words = {"author": delivery.last.author or "—", "day": phrases.day(day, lang)}
    return text(lang, "quality.says.revised", count=delivery.revisions, **words)


def _stop(parts: Sequence[str], lang: Lang) -> str:
    joiner, stop = ("；", "。") if lang == "zh" else ("; ", ".")
    return joiner.join(p for p in parts if p) + stop


def _in_words(found: Sequence[Deliveries], lang: Lang) -> str:
    """Every dataset's periods as sentences, folded."""
    entries = []
    for dataset in found:
        lines = "".join(f"<li>{escape(says(p, lang))}</li>" for p in dataset.periods)
        if lines:
            title = f"<b>{escape(titled(dataset.contract, lang))}</b>"
            inner = f"<summary>{title}</summary><ul>{lines}</ul>"
            entries.append(f'<details class="ys-entry" id="{escape(dataset.contract.id)}">{inner}</details>')
    title = escape(text(lang, "quality.in_words"))
    inner = f'<div class="ys-desks">{"".join(entries)}</div>'
    return f'<details class="ys-fold ys-deliveries"><summary>{title}</summary>{inner}</details>'


def _gaps(found: Sequence[Deliveries], lang: Lang) -> str:
    """Who is missing in the newest period of each dataset, by name."""
    blocks = []
    for dataset in found:
        newest = dataset.periods[0] if dataset.periods else None
        if newest is not None and newest.missing:
            words = {"dataset": titled(dataset.contract, lang), "period": f"{newest.period:%Y-%m}"}
            title = text(lang, "quality.missing_count", count=len(newest.missing), **words)
            names = "".join(f"<span>{escape(u.name)}</span>" for u in newest.missing)
            summary = f"<summary><b>{escape(title)}</b></summary>"
            blocks.append(f'<details class="ys-entry">{summary}<p class="ys-names">{names}</p></details>')
    inner = "".join(blocks) or f'<p class="ys-soft">{escape(text(lang, "quality.gaps_none"))}</p>'
    return markup.wrap(inner, "div", "ys-desks")
