"""条款对照 and 指标口径 as sections: the plan's words with what answers to them, and what each figure means."""

from __future__ import annotations

from collections.abc import Sequence

from yardstick import dictionary, phrases
from yardstick.ledger import Sentence
from yardstick.registry import Action, Decision, Indicator
from yardstick.reports import tables
from yardstick.reports.document import Column, Paragraph, Section, Table
from yardstick.reports.standpoint import Standpoint
from yardstick.texts import Lang, text, titled


def clauses(stand: Standpoint) -> tuple[Section, ...]:
    """A section for what stands before the clauses, one for each of them, and one for the decisions."""
    paragraphs = stand.space.ledger.paragraphs
    preface = [s for p in paragraphs if not p.actions for s in p.sentences]
    found = [_clause(_named(p.actions[0], stand.lang), p.sentences, stand) for p in paragraphs if p.actions]
    return (_clause(text(stand.lang, "ledger.preface"), preface, stand), *found, _decisions(stand))


def _clause(title: str, sentences: Sequence[Sentence], stand: Standpoint) -> Section:
    lang = stand.lang
    names = (("words", 3.0), ("answers", 2.6))
    heads = tuple(Column(text(lang, f"composing.column.{n}"), w) for n, w in names)
    rows = tuple((tables.words(s.text), tables.words(_answers(s, stand))) for s in sentences if not s.is_heading)
    return Section("clauses", title, (Table(text(lang, "nav.page.clauses"), heads, rows),))


def _named(action: Action, lang: Lang) -> str:
    title = titled(action, lang) if action.number else ""
    return f"{phrases.clause(action.number, lang)} {title}".strip()


def _answers(sentence: Sentence, stand: Standpoint) -> str:
    """What answers to a sentence: its indicators with their status, else why there is none."""
    lang, colon = stand.lang, "：" if stand.lang == "zh" else ": "
    said = [_answer(i, stand) for i in sentence.indicators]
    notes = [p.note if lang == "zh" else p.note_en for p in sentence.passages]
    said += [f"{text(lang, 'ledger.note')}{colon}{n}" for n in notes]
    if said:
        return "\n".join(said)
    kind = "who" if sentence.is_aside else "owed" if sentence.has_number else "narrative"
    return text(lang, f"ledger.{kind}")


def _answer(indicator: Indicator, stand: Standpoint) -> str:
    lang = stand.lang
    result = stand.result(indicator)
    origin = result.target.origin if result.target else "none"
    target = dictionary.target_words(result.target, indicator, lang) if result.target else ""
    parts = (tables.status(result, lang).words, titled(indicator, lang), target, text(lang, f"ui.origin.{origin}"))
    return " · ".join(p for p in parts if p)


def _decisions(stand: Standpoint) -> Section:
    """Every decision, numbered, with how many indicators rest on it."""
    lang, plan = stand.lang, stand.plan
    return Section("clauses", text(lang, "ledger.decisions"), tuple(_decision(stand, d) for d in plan.decisions))


def _decision(stand: Standpoint, decision: Decision) -> Paragraph:
    used = sum(decision.id in {t.decision for t in i.target} for i in stand.plan.indicators)
    return Paragraph((decided(decision, stand.lang), " · ", text(stand.lang, "ledger.used_by", count=used)), "item")


def decided(decision: Decision, lang: Lang) -> str:
    """What was decided about which words, and when."""
    dated = text(lang, "ui.decided_on", day=phrases.day(decision.decided_on, lang))
    words = decision.text if lang == "zh" else decision.text_en
    return text(lang, "composing.decided", quote=decision.words, words=words, dated=dated)


def definitions(stand: Standpoint) -> tuple[Section, ...]:
    """What every figure of the plan means, page by page."""
    return tuple(_defined(a, stand) for a in stand.plan.actions if a.indicator)


def _defined(action: Action, stand: Standpoint) -> Section:
    lang = stand.lang
    blocks = tuple(b for i in action.indicator for b in definition(stand, i).blocks)
    heading = action.heading if lang == "zh" else action.heading_en
    return Section("dictionary", heading, blocks, None, phrases.clause(action.number, lang))


def definition(stand: Standpoint, indicator: Indicator) -> Section:
    """What one figure means: one table with a row for each thing there is to say."""
    lang, plan = stand.lang, stand.plan
    action = plan.find(indicator.action)
    said = dictionary.entry(indicator, action, plan, stand.space.contracts, lang)
    heads = tuple(Column(text(lang, f"composing.column.{n}"), w) for n, w in (("fact", 1.0), ("words", 5.0)))
    rows = tuple(
        (tables.words(text(lang, f"dictionary.column.{n}")), tables.words(said[n]))
        for n in ("id", *dictionary.LISTED)
        if said[n]
    )
    heading = action.heading if lang == "zh" else action.heading_en
    kicker = f"{phrases.clause(action.number, lang)} · {heading}"
    return Section(action.slug, titled(indicator, lang), (Table(titled(indicator, lang), heads, rows),), None, kicker)
