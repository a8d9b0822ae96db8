"""What every indicator means, in words: one row an indicator, the same on the page of definitions and in its file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from yardstick import phrases
from yardstick.contracts import Contract
from yardstick.registry import Action, Indicator, Plan, Target
from yardstick.texts import Lang, text, titled

COLUMNS = (
    *("clause", "page", "id", "title", "quote", "definition", "formula", "columns", "unit", "direction", "scope"),
    *("grain", "targets", "origin", "standards", "decisions", "source", "confidence", "datasets", "example"),
)
LISTED = tuple(c for c in COLUMNS if c not in ("clause", "page", "id", "title"))  # said below an entry's title
_WORD = re.compile(r"[a-z_][a-z0-9_]*")
_COMMON = frozenset({"period", "unit_id", "name"})  # in every dataset, of no interest in a formula

Entry = dict[str, str]


def entries(plan: Plan, contracts: Mapping[str, Contract], lang: Lang) -> list[Entry]:
    """Every indicator, in page order; what an indicator has nothing of is ""."""
    return [entry(i, a, plan, contracts, lang) for a in plan.actions for i in a.indicator]


def entry(indicator: Indicator, action: Action, plan: Plan, contracts: Mapping[str, Contract], lang: Lang) -> Entry:
    """One indicator's row."""
    zh, targets = lang == "zh", indicator.target
    quotes = dict.fromkeys(q for q in (*(t.quote for t in targets), indicator.quote) if q)
    return {
        "clause": phrases.clause(action.number, lang),
        "page": action.heading if zh else action.heading_en,
        "id": indicator.id,
        "title": titled(indicator, lang),
        "quote": "；".join(quotes),
        "definition": indicator.definition if zh else indicator.definition_en,
        "formula": text(lang, f"dictionary.aggregate.{indicator.aggregate}"),
        "columns": _columns(indicator, contracts, lang),
        "unit": phrases.unit(indicator, lang),
        "direction": text(lang, f"dictionary.direction.{indicator.direction}"),
        "scope": _scope(indicator, contracts, lang),
        "grain": text(lang, f"dictionary.grain.{indicator.grain}"),
        "targets": _join((target_words(t, indicator, lang) for t in targets), lang) or text(lang, "ui.no_target_value"),
        "origin": _join((text(lang, f"ui.origin.{t.origin}") for t in targets), lang) or text(lang, "ui.origin.none"),
        "standards": _join((t.standard for t in targets), lang),
        "decisions": _decisions(indicator, plan, lang),
        "source": indicator.source if zh else indicator.source_en,
        "confidence": text(lang, f"ui.confidence.{indicator.confidence}"),
        "datasets": _datasets(indicator, contracts, lang),
        "example": _example(indicator, lang),
    }


def target_words(target: Target, indicator: Indicator, lang: Lang) -> str:
    """What is to be reached and until when; a yearly one says so."""
    value = phrases.plain(target.value, phrases.unit(indicator, lang))
    if target.applies_to == "each":
        key = "each_needed" if indicator.direction == "at_least" else "each_at_most"
        words = text(lang, f"ui.{key}", line=value, count=phrases.count(indicator, lang))
    else:
        words = text(lang, f"phrases.goal.{indicator.direction}", value=value).strip()
    key = "every_year" if target.every_year else "until"
    return text(lang, f"dictionary.{key}", words=words, day=phrases.day(target.deadline, lang))


def _join(words: Iterable[str], lang: Lang) -> str:
    found = dict.fromkeys(w for w in words if w)
    return ("；" if lang == "zh" else "; ").join(found)


def _columns(indicator: Indicator, contracts: Mapping[str, Contract], lang: Lang) -> str:
    """The columns its query reads, dataset by dataset."""
    used = set(_WORD.findall(re.sub(r"--.*", "", indicator.query.lower())))
    parts = []
    for dataset in dict.fromkeys((*indicator.datasets, *indicator.also_reads)):
        contract = contracts[dataset]
        names = [titled(c, lang) for c in contract.columns if c.name in used - _COMMON]
        if names:
            joined = ("、" if lang == "zh" else ", ").join(names)
            parts.append(text(lang, "dictionary.columns_of", dataset=titled(contract, lang), columns=joined))
    return _join(parts, lang)


def _scope(indicator: Indicator, contracts: Mapping[str, Contract], lang: Lang) -> str:
    """Rural or all; and the stage it is about, where it is about one."""
    parts = [text(lang, f"ui.area.{indicator.scope}")]
    if indicator.stage:
        choices = (c for k in contracts.values() if k.roster for c in k.column("stages").choices)
        parts.append(next((titled(c, lang) for c in choices if c.value == indicator.stage), indicator.stage))
    return " · ".join(parts)


def _decisions(indicator: Indicator, plan: Plan, lang: Lang) -> str:
    decided = (plan.decided(t.decision) for t in indicator.target)
    return _join((d.text if lang == "zh" else d.text_en for d in decided if d is not None), lang)


def _datasets(indicator: Indicator, contracts: Mapping[str, Contract], lang: Lang) -> str:
    """The datasets it is made of, who delivers each and how often."""
    named = (contracts[d] for d in dict.fromkeys((*indicator.datasets, *indicator.also_reads)))
    return _join((text(lang, "dictionary.dataset", title=titled(c, lang), cycle=cycle(c, lang)) for c in named), lang)


def cycle(contract: Contract, lang: Lang) -> str:
    """How often a dataset is due: every half-year, within 30 days."""
    return text(lang, "dictionary.cycle", months=contract.due_months, days=contract.grace_days)


def _example(indicator: Indicator, lang: Lang) -> str:
    example = indicator.example
    if example is None:
        return ""
    value = phrases.quantity(example.value, indicator.decimals, phrases.unit(indicator, lang))
    day = phrases.day(example.period, lang)
    if indicator.aggregate != "share" or not example.denominator:
        return text(lang, "dictionary.example_value", day=day, value=value)
    scale = f" × {indicator.scale:g}" if indicator.scale != 1 else ""
    n, d = (f"{x:,g}" if x < 1e6 else f"{x:,.0f}" for x in (example.numerator, example.denominator))
    return text(lang, "dictionary.example", day=day, numerator=n, denominator=d, scale=scale, value=value)
