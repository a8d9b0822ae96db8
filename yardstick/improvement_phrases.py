"""Improvement → the sentences that say what would turn a light green, in Chinese or English."""

from __future__ import annotations

from collections.abc import Sequence

from yardstick import phrases
from yardstick.improvement import Improvement, Lever, Reason
from yardstick.indicators import Result
from yardstick.registry import Plan
from yardstick.status import BEHIND, GOOD, LOOKS, Status
from yardstick.texts import Lang, text


def sentence(found: Improvement, lang: Lang) -> str:
    """How many units reach the target: from what to what, and which light that is."""
    result, needed = found.result, len(found.chosen)
    key = "any" if found.free else "all" if needed == len(found.levers.all) else "best"
    key = key if found.status in GOOD else "waiting"
    return text(
        lang,
        f"steering.improve.{key}",
        needed=needed,
        among=found.free,
        count=phrases.count(result.indicator, lang, needed),
        before=phrases.value_of(result, result.latest, lang) if result.latest else "—",
        after=after(result, found.after, lang),
        light=light(found.status, lang),
    )


def light(status: Status, lang: Lang) -> str:
    """Shape and word of a status, for a sentence."""
    return f"{LOOKS[status].symbol} {text(lang, f'status.{status}')}"


def after(result: Result, value: float, lang: Lang) -> str:
    """A judged value that would be, rounded so that it never seems short of what it meets, nor to meet it."""
    return phrases.expected_value(result, value, lang)


def pace(found: Improvement, plan: Plan, lang: Lang) -> str:
    """How many a school term until the deadline; what is enough to be on track today."""
    result, words = found.result, []
    count = phrases.count(result.indicator, lang)
    if found.result.target is None:
        return ""
    deadline = phrases.day(found.result.target.deadline, lang)
    if found.per_term is not None:
        terms = len(found.terms)
        words.append(
            text(lang, "steering.improve.per_term", terms=terms, units=found.per_term, count=count, deadline=deadline)
        )
    else:
        words.append(text(lang, "steering.improve.past", deadline=deadline))
    if found.to_green is not None and 0 < found.to_green < len(found.chosen) and result.status in BEHIND:
        green = light(Status.ON_TRACK, lang)
        words.append(text(lang, "steering.improve.to_green", units=found.to_green, count=count, light=green))
    if found.levers.unreported:
        missing = len(found.levers.unreported)
        words.append(text(lang, "steering.improve.unreported", units=missing, count=count))
    return "".join(words) if lang == "zh" else " ".join(words)


def reason(why: Reason, result: Result, lang: Lang) -> str:
    """Why no units are named; "" where there is nothing to say."""
    if why not in ("spread", "district", "total", "protected"):
        return ""
    told = phrases.gap(result, lang) if why in ("district", "total") else ""
    stop = ("。" if lang == "zh" else ".") if told else ""
    lead = text(lang, f"steering.improve.why_{why}")
    return lead + (f" {told}{stop}" if lang == "en" and told else f"{told}{stop}")


def gap(lever: Lever, among: Sequence[Lever], result: Result, lang: Lang) -> str:
    """What one unit lacks, in the thing that is missing; "" where each of them is a yes or no."""
    if all(row.denominator == 1 and n == row.denominator for x in among for row, n, _ in x.rows):
        return ""
    decimals = 0 if result.indicator.gap_is_whole else 1
    words = phrases.quantity(lever.gap, decimals, phrases.gap_unit(result.indicator, lang))
    return text(lang, "steering.improve.gap", gap=words)


def shares(found: Improvement) -> tuple[int, ...]:
    """How many units each school term: as even as whole units can be, the larger shares first."""
    terms, needed = len(found.terms), len(found.chosen)
    return tuple(needed // terms + (place < needed % terms) for place in range(terms)) if terms else ()


def terms(found: Improvement, lang: Lang) -> tuple[str, ...]:
    """The plan term by term: until which day how many."""
    count = phrases.count(found.result.indicator, lang)
    planned = zip(found.terms, shares(found), strict=False)
    return tuple(
        text(lang, "steering.improve.term", day=phrases.day(day, lang), units=units, count=count)
        for day, units in planned
        if units
    )
