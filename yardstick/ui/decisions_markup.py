"""What was agreed, as HTML: then → now → promised, who answers until when, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import escape

from yardstick import phrases
from yardstick.decisions import Decisions, Item, Standing, Step, open_items, promised_words, state_words
from yardstick.status import LOOKS, Status
from yardstick.texts import Lang, bracketed, text
from yardstick.ui import look, markup, site
from yardstick.ui.here import Visit

TONES = {"kept": "good", "reached": "good", "better": "good", "broken": "bad", "worse": "bad"}


def known(visit: Visit) -> tuple[Item, ...]:
    """The items this page may tell of."""
    ledger = Decisions(site.workspace())
    return ledger.items(ledger.told(visit.address))


def orphans(visit: Visit) -> str:
    """What was agreed about figures that are no longer in the plan, as it was entered; "" for none."""
    ledger, lang = Decisions(site.workspace()), visit.address.lang
    lost = ledger.orphans(ledger.told(visit.address))
    if not lost:
        return ""
    told = "".join(f"<li>{_head(i, visit)} {_words(i)} {_who(i, lang)}</li>" for i in lost)
    return markup.section(text(lang, "decisions.section.orphans")) + f'<ul class="ys-small">{told}</ul>'


def opening(visit: Visit) -> str:
    """Then → now → promised for everything that is still open; "" where nothing is."""
    items = open_items(known(visit), visit.today)
    if not items:
        return ""
    return markup.section(text(visit.address.lang, "decisions.section.opening")) + cards(visit, items)


def cards(visit: Visit, items: Sequence[Item]) -> str:
    """One card an item."""
    ledger = Decisions(site.workspace())
    return markup.wrap(
        "".join(_card(visit, ledger.standing(i, visit.view, visit.today)) for i in items), "div", "ys-agreed"
    )


def _card(visit: Visit, found: Standing) -> str:
    item, lang, plan = found.item, visit.address.lang, site.workspace().plan
    title = phrases.judged_title(found.now, lang)
    place = "" if found.now.level == "district" else phrases.english(plan, found.now.name, lang) + " · "
    there = visit.address.elsewhere(found.now.indicator.action, ind=item.figure.indicator, town=item.figure.town)
    about = markup.link(there, escape(place + title))
    inner = (
        f'<p class="ys-agreed-head">{_head(item, visit)}</p>{_words(item)}'
        f'<p class="ys-small">{about}</p>{then_now(found, lang)}{_who(item, lang)}{_history(found, lang)}'
    )
    return f'<section class="ys-agreed-item">{inner}</section>'


def _head(item: Item, visit: Visit) -> str:
    lang = visit.address.lang
    return (
        f'<span class="ys-no">{escape(item.id)}</span> <b>{escape(text(lang, f"decisions.kind.{item.kind}"))}</b>'
        f'<span class="ys-chip">{escape(state_words(item, lang))}</span>{due_mark(item, visit.today, lang)}'
    )


def _words(item: Item) -> str:
    return f'<p class="ys-agreed-text" lang="zh-CN">{escape(item.text)}</p>'


def then_now(found: Standing, lang: Lang) -> str:
    """The three figures beside each other, and what they come to."""
    item, now = found.item, found.now
    latest = now.latest
    value = phrases.value_of(now, latest, lang) if latest else "—"
    parts = [
        _figure("then", item.figure.words, item.figure.status, item.figure.period or item.figure.day, lang),
        _figure("now", value, now.status, latest.period if latest else None, lang),
    ]
    promised = promised_words(item, now, lang)
    if promised:
        label = escape(text(lang, "decisions.column.promised"))
        day = escape(item.due.isoformat()) if item.due else ""
        parts.append(f"<span><small>{label}</small><b>{escape(promised)}</b><small>{day}</small></span>")
    tone = TONES.get(found.verdict, "plain")
    verdict = f'<em class="ys-{tone}">{escape(text(lang, f"decisions.verdict.{found.verdict}"))}</em>'
    return f'<div class="ys-then-now">{"<i>→</i>".join(parts)}{verdict}</div>'


def _figure(key: str, words: str, status: Status, day: date | None, lang: Lang) -> str:
    label, said = escape(text(lang, f"decisions.column.{key}")), escape(text(lang, f"status.{status}"))
    style = markup.colour(status, look.palette())
    stated = f'<small {style} class="ys-mark">{LOOKS[status].symbol} {said}</small>'
    on = f" <small>{day.isoformat()}</small>" if day else ""
    return f"<span><small>{label}</small><b>{escape(words)}</b>{stated}{on}</span>"


def due_mark(item: Item, today: date, lang: Lang) -> str:
    """How many days are left, or how many it is late; nothing for what is done."""
    if not item.is_open or item.due is None:
        return ""
    days = (item.due - today).days
    key, tone = ("overdue_mark", "bad") if days < 0 else ("due_mark", "plain")
    return f'<em class="ys-{tone}">{escape(text(lang, f"decisions.page.{key}", days=abs(days)))}</em>'


def _who(item: Item, lang: Lang) -> str:
    parts = []
    if item.post:
        parts.append(f'{escape(text(lang, "decisions.column.post"))} <span lang="zh-CN">{escape(item.post)}</span>')
    if item.due:
        parts.append(f"{escape(text(lang, 'decisions.column.due'))} {item.due.isoformat()}")
    parts.append(f"{escape(text(lang, 'decisions.column.by'))} <span lang='zh-CN'>{escape(item.by)}</span>")
    return f'<p class="ys-soft ys-small">{" · ".join(parts)}</p>'


def _history(found: Standing, lang: Lang) -> str:
    """What happened to it, oldest first; what it said before a correction in sight of what it says now."""
    steps = found.item.steps
    if not steps:
        return ""
    summary = escape(text(lang, "decisions.page.history"))
    lines = "".join(f"<li>{_step(step, found, lang)}</li>" for step in steps)
    return f'<details class="ys-fold"><summary>{summary} {len(steps)}</summary><ol>{lines}</ol></details>'


def _step(step: Step, found: Standing, lang: Lang) -> str:
    when = site.workspace().local(step.at).strftime("%Y-%m-%d %H:%M")
    state = text(lang, f"decisions.{'decision' if found.item.kind == 'decision' else 'state'}.{step.state}")
    done = text(lang, "decisions.page.correction") if step.changed else state
    words, by = (f'<span lang="zh-CN">{escape(w)}</span>' for w in (step.text, step.by))
    was = ("；" if lang == "zh" else "; ").join(_was(name, words, found, lang) for name, words in step.changed.items())
    before = bracketed(text(lang, "decisions.page.corrected", before=was), lang) if was else ""
    return f"{when} {escape(done)} · {words}{before} · {by}"


def _was(name: str, words: str, found: Standing, lang: Lang) -> str:
    """One thing as it was said before, as HTML."""
    if name == "promised" and words:
        words = promised_words(replace(found.item, promised=float(words)), found.now, lang)
    return f'{escape(text(lang, f"decisions.column.{name}"))} <span lang="zh-CN">{escape(words or "—")}</span>'
