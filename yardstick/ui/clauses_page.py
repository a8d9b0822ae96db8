"""条款对照: the plan's text sentence by sentence, beside each the indicators that answer to it, or that none does."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from yardstick import phrases
from yardstick.indicators import Result
from yardstick.ledger import Ledger, Paragraph, Sentence
from yardstick.registry import Decision, Indicator
from yardstick.texts import Lang, text, titled
from yardstick.ui import frame, look, markup, messages, site
from yardstick.ui.here import Visit


def clauses_page() -> None:
    """Draw the page."""
    visit: Visit = st.session_state["ys_visit"]
    if not visit.view.moment:
        messages.empty(visit.address)
        return
    space, lang = site.workspace(), visit.address.lang
    found = visit.measure_all()
    results = {i: m.at(visit.address.town) for i, m in found.items()}
    frame.head(visit, text(lang, "nav.page.clauses"), escape(text(lang, "ledger.crumb")))
    st.html(_summary(space.ledger, lang))
    st.html(_index(space.ledger, visit))
    preface = [p for p in space.ledger.paragraphs if not p.actions]
    st.html(_preface([s for p in preface for s in p.sentences if not s.is_heading], visit, results))
    for paragraph in space.ledger.paragraphs:
        if paragraph.actions:
            st.html(_clause(paragraph, visit, results))
    st.html(_decisions(visit))
    frame.foot(visit)


def _summary(ledger: Ledger, lang: Lang) -> str:
    """What share of the plan is measured, and that no number is forgotten."""
    said = [s for s in ledger.sentences if not (s.is_heading or s.is_aside)]
    measured = [s for s in said if s.is_measured]
    explained = [s for s in said if s.passages and not s.is_measured]
    words = text(
        lang,
        "ledger.summary",
        sentences=len(said),
        measured=len(measured),
        indicators=len({i.id for s in measured for i in s.indicators}),
        explained=len(explained),
        narrative=len(said) - len(measured) - len(explained),
    )
    numbers, lost = sum(s.has_number for s in ledger.sentences), len(ledger.unaccounted)
    key = text(lang, "ledger.unaccounted", count=lost) if lost else text(lang, "ledger.accounted", numbers=numbers)
    return markup.wrap(f'<p class="ys-summary">{escape(words)}</p><p class="ys-soft">{escape(key)}</p>')


def _anchor(paragraph: Paragraph) -> str:
    return f"clause-{paragraph.actions[0].number}"


def _index(ledger: Ledger, visit: Visit) -> str:
    """The clauses as chips that lead down the page."""
    address = visit.address
    chips = [
        markup.link(address, escape(phrases.clause(p.actions[0].number, address.lang)), "ys-chip", anchor=_anchor(p))
        for p in ledger.paragraphs
        if p.actions
    ]
    return markup.wrap("".join(chips), "nav", "ys-chips")


def _preface(sentences: list[Sentence], visit: Visit, results: Mapping[str, Result]) -> str:
    title = escape(text(visit.address.lang, "ledger.preface"))
    rows = "".join(_sentence(s, visit, results) for s in sentences)
    return markup.wrap(f"<details><summary>{title}</summary>{rows}</details>", "section", "ys-words ys-fold")


def _clause(paragraph: Paragraph, visit: Visit, results: Mapping[str, Result]) -> str:
    """One clause: its title, how much of it is measured, and its sentences."""
    lang, action = visit.address.lang, paragraph.actions[0]
    said = [s for s in paragraph.sentences if not (s.is_heading or s.is_aside)]
    counts = text(
        lang,
        "ledger.counts",
        measured=sum(s.is_measured for s in said),
        sentences=len(said),
        indicators=len({i.id for s in said for i in s.indicators}),
    )
    title = titled(action, lang) if action.number else ""
    words = f"{phrases.clause(action.number, lang)} {title}"
    pages = " ".join(
        markup.link(visit.address.elsewhere(a.slug), escape(markup.heading(a, lang)), "ys-chip")
        for a in paragraph.actions
    )
    rows = "".join(_sentence(s, visit, results) for s in paragraph.sentences if not s.is_heading)
    head = (
        f'<h2>{escape(words)}</h2><div class="ys-chips">{pages}</div><p class="ys-soft ys-small">{escape(counts)}</p>'
    )
    return f'<section class="ys ys-words" id="{escape(_anchor(paragraph))}">{head}{rows}</section>'


def _sentence(sentence: Sentence, visit: Visit, results: Mapping[str, Result]) -> str:
    """The words, and beside them what answers to them."""
    lang = visit.address.lang
    answers = "".join(_answer(i, sentence, visit, results[i.id]) for i in sentence.indicators)
    notes = "".join(
        f'<li class="ys-soft">{escape(text(lang, "ledger.note"))}：{escape(p.note)}</li>'
        if lang == "zh"
        else f'<li class="ys-soft">{escape(text(lang, "ledger.note"))}: {escape(p.note_en)}</li>'
        for p in sentence.passages
    )
    if not answers and not notes:
        kind = "who" if sentence.is_aside else "owed" if sentence.has_number else "narrative"
        notes = f'<li class="ys-soft">{escape(text(lang, f"ledger.{kind}"))}</li>'
    words = f'<blockquote lang="zh-CN">{_marked(sentence)}</blockquote>'
    state = "" if sentence.is_measured else " ys-unmeasured"
    return f'<div class="ys-sentence{state}">{words}<ul>{answers}{notes}</ul></div>'


def _marked(sentence: Sentence) -> str:
    """The sentence with the words that indicators answer to marked."""
    marked = [False] * len(sentence.text)
    for answer in sentence.answers:
        first, last = max(answer.start - sentence.start, 0), min(answer.end - sentence.start, len(marked))
        marked[first:last] = [True] * (last - first)
    html, inside = "", False
    for letter, is_marked in zip(sentence.text, marked, strict=True):
        if is_marked != inside:
            html += "<mark>" if is_marked else "</mark>"
            inside = is_marked
        html += escape(letter)
    return html + ("</mark>" if inside else "")


def _answer(indicator: Indicator, sentence: Sentence, visit: Visit, result: Result) -> str:
    """One indicator: its status, what it is to reach, where the number comes from, what was decided about it."""
    lang, address = visit.address.lang, visit.address
    there = address.elsewhere(indicator.action, ind=indicator.id)
    name = markup.link(there, escape(titled(indicator, lang)))
    parts = [f"{markup.mark(result.status, look.palette(), lang)} {name}"]
    origin = result.target.origin if result.target else "none"
    if result.target:
        parts.append(f'<span class="ys-soft">{escape(markup.target_words(result, lang))}</span>')
    parts.append(f'<span class="ys-origin ys-{origin}">{escape(text(lang, f"ui.origin.{origin}"))}</span>')
    decisions = [d for t in indicator.target if (d := site.workspace().plan.decided(t.decision)) is not None]
    parts += [_decision_link(d, visit) for d in dict.fromkeys(decisions)]
    return f"<li>{' '.join(parts)}</li>"


def _decision_link(decision: Decision, visit: Visit) -> str:
    number = site.workspace().plan.decisions.index(decision) + 1
    words = text(visit.address.lang, "ledger.decision", number=number)
    return markup.link(visit.address, escape(words), "ys-more", anchor=f"decision-{decision.id}")


def _decisions(visit: Visit) -> str:
    """Every decision, numbered, with how many indicators rest on it."""
    lang, plan = visit.address.lang, site.workspace().plan
    rows = []
    for number, decision in enumerate(plan.decisions, 1):
        used = sum(decision.id in {t.decision for t in i.target} for i in plan.indicators)
        words = decision.text if lang == "zh" else decision.text_en
        dated = text(lang, "ui.decided_on", day=phrases.day(decision.decided_on, lang))
        aside = f"{dated} · {text(lang, 'ledger.used_by', count=used)}"
        quote = f'<span lang="zh-CN"><mark>{escape(decision.words)}</mark></span>'
        said = f'{quote}<br>{escape(words)}<br><span class="ys-soft ys-small">{escape(aside)}</span>'
        rows.append(f'<li id="decision-{escape(decision.id)}" value="{number}">{said}</li>')
    head = markup.section(text(lang, "ledger.decisions"), "", text(lang, "ledger.decisions_note"))
    return head + markup.wrap(f"<ol>{''.join(rows)}</ol>", "section", "ys-decisions")
