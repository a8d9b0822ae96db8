"""`yardstick improve` and `yardstick simulate`: what would turn lights green, and at what price, as the pages say."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from yardstick import improvement_phrases, phrases, simulation_phrases, steering
from yardstick.console import DataDir, Form, Format, Language, Moment, opened, print_rows, say
from yardstick.errors import UsageError
from yardstick.improvement import Improvement, Reason
from yardstick.indicators import Filters, Result, is_met
from yardstick.registry import Indicator, Plan
from yardstick.simulation import Aim, Pick
from yardstick.snapshots import format_moment, parse_moment
from yardstick.status import BEHIND
from yardstick.texts import Lang, text, titled
from yardstick.workspace import Workspace

steering_app = typer.Typer()


def _help(key: str) -> str:
    return text("zh", f"steering.{key}")


@steering_app.command("improve", help=_help("improve.help"))
def improve(
    indicator: Annotated[str | None, typer.Argument(metavar="[INDICATOR]", help=say("option.indicator"))] = None,
    town: Annotated[str | None, typer.Option("--town", help=say("option.town"))] = None,
    everything: Annotated[bool, typer.Option("--all", help=_help("improve.option_all"))] = False,
    v: Moment = None,
    data_dir: DataDir = None,
    format: Format = "human",
    lang: Language = "zh",
) -> None:
    """Print the fewest units that reach each target."""
    with opened(data_dir) as space:
        view = space.view(parse_moment(v) if v else None)
        filters = Filters(town=_town(space, town, v))
        asked = [_indicator(space, indicator)] if indicator else list(space.plan.indicators)
        found = [steering.improvement_of(space, i, view, filters) for i in asked]
        told = [(r, f) for r, f in found if indicator or _is_asked(r, everything)]
        rows = [row(r, f, space.plan, lang) for r, f in told]
        lines = [_line(r, f, space.plan, lang) for r, f in told]
        _print(rows, format, lines, lang)


@steering_app.command("simulate", help=_help("simulate.help"))
def simulate(
    goal: Annotated[list[str], typer.Option("--goal", help=_help("simulate.option_goal"))],
    budget: Annotated[float | None, typer.Option("--budget", min=0, help=_help("simulate.option_budget"))] = None,
    term: Annotated[float | None, typer.Option("--term", min=0, help=_help("simulate.option_term"))] = None,
    unit: Annotated[list[str] | None, typer.Option("--unit", help=_help("simulate.option_unit"))] = None,
    counts: Annotated[bool, typer.Option("--count", help=_help("simulate.option_count"))] = False,
    town: Annotated[str | None, typer.Option("--town", help=say("option.town"))] = None,
    v: Moment = None,
    data_dir: DataDir = None,
    format: Format = "human",
    lang: Language = "zh",
) -> None:
    """Print which schools reach the targets cheapest, or the most a budget reaches."""
    with opened(data_dir) as space:
        view = space.view(parse_moment(v) if v else None)
        goals = tuple(dict.fromkeys(_indicator(space, g).id for g in goal))
        aim: Aim = "chosen" if unit else "budget" if budget is not None else "least"
        asked = steering.Inputs(goals, aim, budget, term, tuple(unit or ()), counts)
        found = steering.scenario(space, view, Filters(town=_town(space, town, v)), asked)
        said = [simulation_phrases.sentence(found, lang), *simulation_phrases.notes(found, lang)]
        rows = [_picked(p, found, lang) for p in found.told.picks]
        names = [f"  {p.unit_id} {p.name}  {simulation_phrases.works(p, found, lang)}" for p in found.told.picks]
        print_rows(rows, format, [*said, *names])


def _picked(pick: Pick, found: steering.Scenario, lang: Lang) -> dict[str, Any]:
    """One school of the answer as plain values; the cost in 万元, or 1 where schools are counted."""
    term = next((t.ends for t in found.plan.terms if pick in t.picks), None)
    return {
        "unit_id": pick.unit_id,
        "name": pick.name,
        "town": pick.town,
        "indicators": "、".join(pick.indicators),
        "cost": pick.cost / steering.YUAN if found.is_priced else pick.cost,
        "term": term,
    }


def _print(rows: list[dict[str, Any]], format: Form, lines: list[str], lang: Lang) -> None:
    print_rows(rows, format, lines or [text(lang, "steering.improve.nothing")])


def _is_asked(result: Result, everything: bool) -> bool:
    is_open = result.target is not None and result.latest is not None and not is_met(result)
    return result.status in BEHIND or (everything and is_open)


def _indicator(space: Workspace, words: str) -> Indicator:
    """The indicator with this id or title; UsageError names the known ones."""
    known = space.vocabulary("").indicators
    if words not in known:
        names = "、".join(i.id for i in space.plan.indicators)
        raise UsageError(say("unknown_indicator", ids=words), fix=say("known", names=names))
    return next(i for i in space.plan.indicators if i.id == known[words])


def _town(space: Workspace, words: str | None, version: str | None) -> str | None:
    towns = space.vocabulary("", version or "").towns
    if words is None or words in towns:
        return towns[words] if words else None
    raise UsageError(say("unknown_town", words=words), fix=say("known", names="、".join(dict.fromkeys(towns.values()))))


def row(result: Result, found: Improvement | Reason, plan: Plan, lang: Lang) -> dict[str, Any]:
    """One indicator as plain values: the fewest units, which, and what comes of it."""
    told = found if isinstance(found, Improvement) else None
    return {
        "indicator": result.indicator.id,
        "title": titled(result.indicator, lang),
        "place": result.place,
        "status": str(result.status),
        "value": result.judged(result.latest) if result.latest else None,
        "target": result.goal,
        "deadline": result.target.deadline if result.target else None,
        "needed": len(told.chosen) if told else None,
        "short": len(told.levers.all) if told else None,
        "any_of": told.free or None if told else None,
        "to_green": told.to_green if told else None,
        "per_term": told.per_term if told else None,
        "value_after": told.after if told else None,
        "status_after": str(told.status) if told else None,
        "units": "、".join(c.unit_id for c in told.chosen) if told else "",
        "names": "、".join(phrases.english(plan, c.name, lang) for c in told.chosen) if told else "",
        "unreported": len(told.levers.unreported) if told else None,
        "reason": "" if isinstance(found, Improvement) else found,
        "version": format_moment(result.moment),
    }


def _line(result: Result, found: Improvement | Reason, plan: Plan, lang: Lang) -> str:
    head = f"{improvement_phrases.light(result.status, lang)}  {titled(result.indicator, lang)}"
    if isinstance(found, str):
        return f"{head}\n  {improvement_phrases.reason(found, result, lang) or '—'}"
    names = "、" if lang == "zh" else ", "
    units = names.join(f"{phrases.english(plan, c.name, lang)} {c.unit_id}" for c in found.chosen)
    said = improvement_phrases.sentence(found, lang), improvement_phrases.pace(found, plan, lang), units
    return "\n".join([head, *(f"  {words}" for words in said if words)])
