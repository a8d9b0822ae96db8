"""A scenario → the sentences, amounts and rows that say it, in Chinese or English."""

from __future__ import annotations

from yardstick import improvement_phrases, phrases
from yardstick.indicators import Result, status_at
from yardstick.registry import Plan
from yardstick.simulation import Outcome, Pick
from yardstick.status import Status
from yardstick.steering import YUAN, Scenario
from yardstick.terms import Term
from yardstick.texts import Lang, text, titled

MOST_DECIMALS = 4  # of 万元: one 元


def plain(cost: int, *, is_priced: bool) -> str:
    """A cost as a bare number: 万元, or how many units."""
    return f"{cost / YUAN:,.{MOST_DECIMALS}f}".rstrip("0").rstrip(".") if is_priced else f"{cost:,}"


def unit(scenario: Scenario, lang: Lang) -> str:
    """What costs are told in: 万元, or what is counted."""
    if scenario.is_priced:
        return text(lang, "steering.simulate.money")
    return count(scenario, lang)


def count(scenario: Scenario, lang: Lang) -> str:
    """What the units are counted in: that of the first target."""
    return (
        phrases.count(scenario.results[0].indicator, lang) if scenario.results else text(lang, "steering.simulate.of")
    )


def amount(cost: int, scenario: Scenario, lang: Lang) -> str:
    """A cost with its unit."""
    return f"{plain(cost, is_priced=scenario.is_priced)} {unit(scenario, lang)}"


def sentence(scenario: Scenario, lang: Lang) -> str:
    """The answer in one sentence; where it is not enough, by how much."""
    told, aim = scenario.told, scenario.inputs.aim
    if not scenario.results:
        return text(lang, "steering.simulate.none")
    met, goals = sum(o.is_met for o in told.outcomes), len(told.outcomes)
    several = "one" if goals == 1 else "several"
    words = {
        "units": len(told.picks),
        "count": count(scenario, lang),
        "cost": amount(told.cost, scenario, lang),
        "all": text(lang, f"steering.simulate.all_{several}", goals=goals),
        "some": text(lang, f"steering.simulate.some_{several}", goals=goals, met=met),
        "least": amount(scenario.least.cost, scenario, lang) if scenario.least else "—",
        "cap": amount(_cap(scenario), scenario, lang),
        "short": amount(max(0, (scenario.least.cost if scenario.least else 0) - _cap(scenario)), scenario, lang),
    }
    basis = "money" if scenario.is_priced else "counted"
    if aim == "least" and told.is_enough:
        return text(lang, f"steering.simulate.least_{basis}", **words)
    if aim == "least" or scenario.least is None:
        return text(lang, "steering.simulate.impossible", **words)
    if aim == "budget":
        return text(lang, f"steering.simulate.budget_{'enough' if told.is_enough else 'short'}", **words)
    return text(lang, f"steering.simulate.chosen_{'enough' if told.is_enough else 'short'}", **words)


def _cap(scenario: Scenario) -> int:
    """What may be spent: the whole budget, or what all terms together may cost."""
    scale = YUAN if scenario.is_priced else 1
    inputs = scenario.inputs
    caps = [inputs.budget] if inputs.budget is not None else []
    caps += [inputs.term * scenario.terms] if inputs.term is not None and scenario.terms else []
    return round(min(caps, default=0.0) * scale)


def notes(scenario: Scenario, lang: Lang) -> list[str]:
    """What belongs beside the answer: how it was counted, what could not be, what found no room in the terms."""
    said = []
    if not scenario.is_priced:
        said.append(text(lang, f"steering.simulate.{'by_count' if scenario.inputs.counts else 'no_prices'}"))
    if scenario.unpriced:
        units = {"units": len(scenario.unpriced), "count": count(scenario, lang)}
        said.append(text(lang, "steering.simulate.unpriced", **units))
    if scenario.plan.left:
        said.append(_no_room(scenario, lang))
    if not scenario.told.is_proved:
        said.append(text(lang, "steering.simulate.unproved"))
    said += [f"{titled(r.indicator, lang)}：{w}" for r, why in scenario.silent if (w := _silent(why, r, lang))]
    return said


def _no_room(scenario: Scenario, lang: Lang) -> str:
    """What finds no room in the terms, and the budget per term with which it would."""
    left, enough = scenario.plan.left, scenario.plan.enough
    spent = amount(sum(p.cost for p in left), scenario, lang)
    said = text(lang, "steering.simulate.left", units=len(left), count=count(scenario, lang), cost=spent)
    if enough is None:
        return said
    key = "enough" if enough.is_proved else "enough_unproved"
    return said + text(lang, f"steering.simulate.{key}", budget=amount(enough.budget, scenario, lang))


def _silent(why: str, result: Result, lang: Lang) -> str:
    if why == "reached":
        return text(lang, "steering.simulate.reached_already")
    return improvement_phrases.reason(why, result, lang)  # type: ignore[arg-type]


def before(outcome: Outcome, lang: Lang) -> str:
    """The figure as it is."""
    result = outcome.levers.result
    return phrases.value_of(result, result.latest, lang) if result.latest else "—"


def after(outcome: Outcome, lang: Lang) -> str:
    """The figure as it would be: never printed as the target where it falls short of it."""
    if outcome.after is None:
        return "—"
    result, decimals = outcome.levers.result, outcome.levers.result.judged_decimals
    while not outcome.is_met and decimals < phrases.MOST_DECIMALS and round(outcome.after, decimals) == result.goal:
        decimals += 1
    unit_ = "%" if result.judges_each else phrases.unit(result.indicator, lang)
    return phrases.quantity(outcome.after, decimals, unit_)


def status(outcome: Outcome, plan: Plan) -> Status:
    """The light it would have, were these the newest data."""
    result = outcome.levers.result
    return result.status if outcome.after is None else status_at(result, outcome.after, plan)


def until(term: Term, lang: Lang) -> str:
    """The day by which a term's work is done."""
    if term.ends is None:
        return text(lang, "steering.simulate.now")
    return text(lang, "steering.simulate.until", day=phrases.day(term.ends, lang))


def works(pick: Pick, scenario: Scenario, lang: Lang) -> str:
    """What is done at one unit: the targets it counts for."""
    titles = {r.indicator.id: titled(r.indicator, lang) for r in scenario.results}
    return ("、" if lang == "zh" else ", ").join(titles[name] for name in pick.indicators)


def curve_finding(scenario: Scenario, lang: Lang) -> str:
    """What all of the money reaches, and what the first half of it does."""
    result, curve = scenario.results[0], scenario.curve
    half = max((v for c, v in curve if c <= curve[-1][0] / 2), default=curve[0][1], key=lambda v: _nearer(result, v))
    return text(
        lang,
        "steering.simulate.curve_finding",
        cost=amount(curve[-1][0], scenario, lang),
        after=phrases.expected_value(result, curve[-1][1], lang),
        half=phrases.expected_value(result, half, lang),
    )


def _nearer(result: Result, value: float) -> float:
    return value if result.judges_each or result.indicator.direction == "at_least" else -value
