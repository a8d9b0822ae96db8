"""Under the banner of a pinned page: which of its numbers have moved since, folded."""

from __future__ import annotations

from html import escape

from yardstick import moved_since, phrases
from yardstick.link_cards import indicators_of
from yardstick.previews import Outcome
from yardstick.texts import Lang, text, titled
from yardstick.ui import look, markup, site
from yardstick.ui.here import Visit

SHOWN = 60  # lines; the command line prints all
COLUMNS = (("indicator", ""), ("place", ""), ("value", "ys-tight"), ("status", "ys-tight"))


def listed(visit: Visit) -> str:
    """The numbers of this page that are told otherwise now.

    "" where nothing was published since, and of a page that shows no indicators.
    """
    space = site.workspace()
    if not space.store.newer_than(visit.view.moment) or not indicators_of(space.plan, visit.address.slug):
        return ""
    found, lang = site.moved_since().of(visit.address), visit.address.lang
    if not found:
        return f'<p class="ys-moved">{escape(text(lang, "links.moved_none"))}</p>'
    head = "".join(f"<th>{escape(text(lang, f'links.moved_column.{n}'))}</th>" for n, _ in COLUMNS)
    body = "".join(_row(o, visit) for o in found[:SHOWN])
    more = text(lang, "upload.and_more", count=len(found) - SHOWN) if len(found) > SHOWN else ""
    table = f'<div class="ys-scroll"><table class="ys-table"><tr>{head}</tr>{body}</table></div>'
    note = f'<p class="ys-soft ys-small">{escape(more)}</p>' if more else ""
    summary = escape(text(lang, "links.moved", count=len(found)))
    return f'<details class="ys-moved"><summary>{summary}</summary>{table}{note}</details>'


def _row(outcome: Outcome, visit: Visit) -> str:
    lang = visit.address.lang
    name = escape(titled(outcome.after.indicator, lang))
    newest = moved_since.newest_of(outcome, visit.address)
    cells = (
        markup.link(newest, name, "", f'title="{escape(outcome.becomes)}"'),
        escape(phrases.english(site.workspace().plan, outcome.after.name, lang)),
        _values(outcome, lang),
        _lights(outcome, visit),
    )
    classed = zip(COLUMNS, cells, strict=True)
    return "<tr>" + "".join(f'<td class="{css}">{cell}</td>' for (_, css), cell in classed) + "</tr>"


def _values(outcome: Outcome, lang: Lang) -> str:
    """Then → now, and which earlier figures were corrected."""
    was, becomes = moved_since.values(outcome, lang)
    words = escape(was) if was == becomes else f"{escape(was)} → <b>{escape(becomes)}</b>"
    days = moved_since.corrected(outcome)
    notes = [text(lang, "links.moved_earlier", days="、".join(d.isoformat() for d in days))] if days else []
    if not days and was == becomes and outcome.before.status is outcome.after.status:
        notes.append(text(lang, "links.moved_sentence"))
    return words + "".join(f'<br><span class="ys-soft ys-small ys-wraps">{escape(n)}</span>' for n in notes)


def _lights(outcome: Outcome, visit: Visit) -> str:
    """The light then and now; once where it is the same."""
    statuses = (outcome.before.status, outcome.after.status)
    shown = [markup.badge(s, look.palette(), visit.address.lang) for s in dict.fromkeys(statuses)]
    return " → ".join(shown)
