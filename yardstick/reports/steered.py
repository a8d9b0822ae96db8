"""模拟 as sections of a report, and what would turn a light green: the sentences and lists of the pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yardstick import improvement_phrases, phrases, simulation_phrases, steering
from yardstick.improvement import Improvement, improvement
from yardstick.indicators import Result
from yardstick.reports.document import Align, Block, Cell, Column, Paragraph, Picture, Section, Series, Table
from yardstick.reports.standpoint import Standpoint
from yardstick.simulation import Outcome, Pick
from yardstick.status import BEHIND, Status
from yardstick.steering import Scenario
from yardstick.terms import Term
from yardstick.texts import text, titled

SLUG = "simulator"
NUMBERS = ("before", "after", "units", "cost")


def turning(stand: Standpoint, result: Result) -> Iterator[Block]:
    """For a light that somebody should turn: how many units reach the target, by name, and how many a term."""
    if result.status not in BEHIND or result.level == "unit":
        return
    lang, plan = stand.lang, stand.plan
    found = improvement(result, stand.rows(result), plan, protected=stand.space.is_protected(result.indicator))
    if not isinstance(found, Improvement):
        if why := improvement_phrases.reason(found, result, lang):
            yield Paragraph((why,), "note")
        return
    offered = found.levers.all[: found.free] if found.free else found.chosen
    names = ("、" if lang == "zh" else ", ").join(phrases.english(plan, lever.name, lang) for lever in offered)
    stop, colon = ("。", "：") if lang == "zh" else (". ", ": ")
    kicker = text(lang, "steering.improve.kicker")
    said = f"{kicker}{colon}{improvement_phrases.sentence(found, lang)}{stop}"
    yield Paragraph((f"{said}{improvement_phrases.pace(found, plan, lang)}{names}{stop.strip()}",))


def simulator(stand: Standpoint) -> tuple[Section, ...]:
    """The answer to what the link asks: the sentence, each target before and after, the terms and the schools."""
    lang = stand.lang
    offered = steering.offered(stand.space, stand.view, stand.address.filters, stand.today)
    asked = steering.inputs_of(stand.address, offered)
    found = steering.scenario(stand.space, stand.view, stand.address.filters, asked, stand.today)
    status = Status.REACHED if found.results and found.told.is_enough else Status.FAR_BEHIND
    blocks = tuple(_blocks(found, stand))
    return (Section(SLUG, text(lang, "steering.simulate.answer"), blocks, status, text(lang, "nav.page.simulator")),)


def _blocks(found: Scenario, stand: Standpoint) -> Iterator[Block]:
    lang = stand.lang
    yield Paragraph((simulation_phrases.sentence(found, lang),), "lead")
    yield from (Paragraph((note,), "note") for note in simulation_phrases.notes(found, lang))
    if not found.results:
        return
    names = ("goal", "before", "after", "light", "units")
    yield _table("outcomes", names, [_outcome(o, stand) for o in found.told.outcomes], stand)
    cost = ("cost",) if found.is_priced else ()
    if found.told.picks:
        terms = [*(_term(t, found, stand) for t in found.plan.terms), *_no_room(found, stand)]
        yield _table("schedule", ("term", "units", *cost), terms, stand)
    if picture := _curve(found, stand):
        yield picture
    if found.told.picks:
        names = ("school", "town", "works", "term", *cost)
        when = _when(found, stand)
        yield _table("units", names, [_pick(p, when[p.unit_id], found, stand) for p in found.told.picks], stand)


def _table(title: str, names: tuple[str, ...], rows: list[tuple[Cell, ...]], stand: Standpoint) -> Table:
    weights = {"goal": 3.0, "works": 3.0, "light": 2.0, "term": 2.0, "school": 2.0}
    heads = tuple(
        Column(text(stand.lang, f"steering.simulate.column.{n}"), weights.get(n, 1.2), _side(n)) for n in names
    )
    return Table(text(stand.lang, f"steering.simulate.{title}"), heads, tuple(rows))


def _side(name: str) -> Align:
    return "right" if name in NUMBERS else "left"


def _outcome(outcome: Outcome, stand: Standpoint) -> tuple[Cell, ...]:
    lang, result = stand.lang, outcome.levers.result
    now = simulation_phrases.status(outcome, stand.plan)
    before = result.judged(result.latest) if result.latest else None
    lights = " → ".join(improvement_phrases.light(s, lang) for s in (result.status, now))
    return (
        Cell(titled(result.indicator, lang)),
        Cell(simulation_phrases.before(outcome, lang), before),
        Cell(simulation_phrases.after(outcome, lang), outcome.after),
        Cell(lights),
        Cell(f"{len(outcome.chosen)}", len(outcome.chosen)),
    )


def _term(term: Term, found: Scenario, stand: Standpoint) -> tuple[Cell, ...]:
    return _load(simulation_phrases.until(term, stand.lang), term.picks, found, stand)


def _no_room(found: Scenario, stand: Standpoint) -> list[tuple[Cell, ...]]:
    """What no term has room for, as a last line; in the list below it is named."""
    words = text(stand.lang, "steering.simulate.no_room")
    return [_load(words, found.plan.left, found, stand)] if found.plan.left else []


def _when(found: Scenario, stand: Standpoint) -> dict[str, str]:
    """The term of each unit in words."""
    lang = stand.lang
    left = {pick.unit_id: text(lang, "steering.simulate.no_room") for pick in found.plan.left}
    return left | {p.unit_id: simulation_phrases.until(term, lang) for term in found.plan.terms for p in term.picks}


def _load(words: str, picks: Sequence[Pick], found: Scenario, stand: Standpoint) -> tuple[Cell, ...]:
    cells = (Cell(words), Cell(f"{len(picks)}", len(picks)))
    return (*cells, _cost(sum(p.cost for p in picks), found, stand)) if found.is_priced else cells


def _cost(cost: int, found: Scenario, stand: Standpoint) -> Cell:
    return Cell(simulation_phrases.amount(cost, found, stand.lang), cost / steering.YUAN)


def _pick(pick: Pick, when: str, found: Scenario, stand: Standpoint) -> tuple[Cell, ...]:
    lang, plan = stand.lang, stand.plan
    said = phrases.english(plan, pick.name, lang), phrases.english(plan, pick.town, lang)
    cells = (*map(Cell, said), Cell(simulation_phrases.works(pick, found, lang)), Cell(when))
    return (*cells, _cost(pick.cost, found, stand)) if found.is_priced else cells


def _curve(found: Scenario, stand: Standpoint) -> Picture | None:
    """What some amounts reach, one bar each."""
    if len(found.curve) < 3:  # one step is no curve
        return None
    lang, result = stand.lang, found.results[0]
    finding = simulation_phrases.curve_finding(found, lang)
    return Picture(
        name="simulator_curve",
        kind="bars",
        finding=finding,
        caption=text(lang, "steering.simulate.curve"),
        categories=tuple(simulation_phrases.amount(cost, found, lang) for cost, _ in found.curve),
        series=(Series(phrases.judged_title(result, lang), tuple(value for _, value in found.curve)),),
        unit="%" if result.judges_each else phrases.unit(result.indicator, lang),
        decimals=result.judged_decimals,
        target=result.goal,
        target_words=text(lang, "phrases.chart.target", goal=phrases.goal_of(result, lang).strip()),
        alt=finding,
    )
