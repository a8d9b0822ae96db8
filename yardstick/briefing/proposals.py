"""督办建议: for what is behind, who leads, until when, and how much is missing; nothing that no figure says."""

from __future__ import annotations

from collections.abc import Sequence

from yardstick import phrases
from yardstick.briefing.chapters import late_file
from yardstick.briefing.facts import FIRST, SHOWN, Facts, clause, is_due, is_told_in_units, pages_behind
from yardstick.briefing.wording import Spans, joined, paragraph, points, spans
from yardstick.indicators import Result
from yardstick.registry import Action
from yardstick.reports.document import Paragraph

NAMED = 3  # so many supporting departments are named, more are told together


def proposals(facts: Facts) -> tuple[Paragraph, ...]:
    """The pages that need most, then what data and standards are awaited."""
    pages = pages_behind(facts)
    found = [_page(facts, action, results) for action, results in pages[:FIRST]]
    found += [said for said in (_data(facts), _standards(facts), _agreed(facts)) if said]
    rest = spans(facts.lang, "proposals.rest", n=facts.count("unproposed")) if len(pages) > FIRST else ()
    none = () if pages else (paragraph(spans(facts.lang, "proposals.none")),)
    return (*none, *points(facts.lang, found), *((paragraph(rest),) if rest else ()))


def _page(facts: Facts, action: Action, results: Sequence[Result]) -> Spans:
    lang, plan = facts.lang, facts.workspace.plan
    due = [r for r in results if is_due(facts, r)]
    ahead = [r for r in results if not is_due(facts, r)]
    deadlines = sorted({r.target.deadline for r in ahead if r.target})
    groups = [_until(facts, [r for r in ahead if r.target and r.target.deadline == d]) for d in deadlines]
    listed = joined(lang, [*([_overdue(facts, due)] if due else []), *groups], "semi")
    return spans(
        lang,
        "proposals.point" if action.lead else "proposals.point_no_lead",
        heading=action.heading if lang == "zh" else action.heading_en,
        clause=clause(action, lang),
        lead=phrases.english(plan, action.lead, lang),
        support=_support(facts, action),
        list=listed,
    )


def _support(facts: Facts, action: Action) -> Spans:
    names = [phrases.english(facts.workspace.plan, s, facts.lang) for s in action.supporting]
    if not names:
        return ()
    if len(names) > NAMED:
        return spans(facts.lang, "proposals.support_many")
    return spans(facts.lang, "proposals.support", names=joined(facts.lang, [(n,) for n in names], "list"))


def _overdue(facts: Facts, due: Sequence[Result]) -> Spans:
    listed = joined(facts.lang, [_lacks(facts, r) for r in due])
    dataset = next((d for r in due for d in r.indicator.datasets if d in facts.coming), None)
    if dataset is None:
        return spans(facts.lang, "proposals.overdue_no_date", list=listed)
    coming = spans(facts.lang, "proposals.next", period=facts.data("period", dataset))
    return spans(facts.lang, "proposals.overdue", list=listed, next=coming, due=facts.data("due_on", dataset))


def _until(facts: Facts, ahead: Sequence[Result]) -> Spans:
    listed = joined(facts.lang, [_lacks(facts, r) for r in ahead])
    return spans(facts.lang, "proposals.until", list=listed, deadline=facts.of(ahead[0], "deadline"))


def _lacks(facts: Facts, result: Result) -> Spans:
    """What one figure still lacks, and per school term where terms are left."""
    lang, title = facts.lang, phrases.judged_title(result, facts.lang)
    pace = result.pace
    if pace is None:
        return spans(lang, "proposals.no_means", title=title, goal=facts.of(result, "goal"))
    has_terms = pace.terms_left > 0 and pace.needed_per_term is not None and not _is_yearly(result)
    if is_told_in_units(result):
        per_term = facts.of(result, "units_per_term")
        count = phrases.count(result.indicator, lang, result.latest.short if result.latest else 0)
        key = "short_pace" if has_terms else "short"
        short = facts.of(result, "short")
        return spans(lang, f"proposals.{key}", title=title, short=short, count=count, per_term=per_term)
    is_over = not result.judges_each and result.indicator.direction == "at_most"
    key = "over" if is_over else "short_of_pace" if has_terms else "short_of"
    numbers = {"missing": facts.of(result, "missing"), "per_term": facts.of(result, "needed_per_term")}
    return spans(lang, f"proposals.{key}", title=title, **numbers)


def _is_yearly(result: Result) -> bool:
    return result.target is not None and result.target.every_year


def _data(facts: Facts) -> Spans:
    late = [d for d, n in facts.coming.items() if n.state == "late"]
    if not late:
        return ()
    keys = ["late_file" if facts.workspace.contracts[d].department else "late_file_nobody" for d in late]
    named = [late_file(facts, d, f"proposals.{k}") for d, k in zip(late[:SHOWN], keys, strict=False)]
    return spans(facts.lang, "proposals.late_data", list=joined(facts.lang, named))


def _standards(facts: Facts) -> Spans:
    waiting = [(phrases.judged_title(r, facts.lang),) for r in facts.targeted if r.awaits_standard]
    if not waiting:
        return ()
    return spans(facts.lang, "proposals.standard", list=joined(facts.lang, waiting, "list"))


def _agreed(facts: Facts) -> Spans:
    """What was agreed before and is still open."""
    waiting, overdue = facts.count("open_items"), facts.count("overdue_items")
    if not waiting.value:
        return ()
    late = spans(facts.lang, "proposals.agreed_overdue", n=overdue) if overdue.value else ()
    return spans(facts.lang, "proposals.agreed", n=waiting, overdue=late)
