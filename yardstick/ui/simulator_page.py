"""模拟: which schools reach the targets cheapest, what a budget reaches, term by term. The link holds it all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from html import escape

import streamlit as st

from yardstick import charts_curve, phrases, simulation_phrases, steering
from yardstick.address import PARAMETERS
from yardstick.indicators import Filters, Result
from yardstick.simulation import AIMS, Aim, Outcome, Pick
from yardstick.status import Status
from yardstick.steering import Inputs, Scenario
from yardstick.texts import Lang, text, titled
from yardstick.ui import frame, look, markup, messages, site
from yardstick.ui.here import Visit
from yardstick.unit_lists import packed

CHART = {"displayModeBar": False, "scrollZoom": False}
SHOWN = 60  # units listed on the page; the rest is in the download


def simulator_page() -> None:
    """Draw the simulator: the answer first, then its conditions, then what it is made of."""
    visit: Visit = st.session_state["ys_visit"]
    lang = visit.address.lang
    if not visit.view.moment:
        messages.empty(visit.address)
        return
    offered = _offered(visit.view.moment, visit.address.filters, visit.today)
    inputs = steering.inputs_of(visit.address, offered)
    visit = replace(visit, address=visit.address.go(goals=inputs.goals or None, aim=inputs.aim))
    found = _answered(visit.view.moment, visit.address.filters, inputs, visit.today)
    frame.head(visit, text(lang, "nav.page.simulator"), escape(text(lang, "steering.simulate.lead")))
    st.html(_answer(found, lang))
    _offer(found, lang)
    with st.container(border=True):
        _conditions(visit, offered, found)
    if found.results:
        _made_of(visit, found)
    frame.foot(visit)


@lru_cache(maxsize=64)
def _offered(moment: int, filters: Filters, today: date) -> tuple[Result, ...]:
    space = site.workspace()
    return steering.offered(space, space.view(moment), filters, today)


@lru_cache(maxsize=256)
def _answered(moment: int, filters: Filters, inputs: Inputs, today: date) -> Scenario:
    space = site.workspace()
    return steering.scenario(space, space.view(moment), filters, inputs, today)


def _answer(found: Scenario, lang: Lang) -> str:
    """The number and the sentence, in the colour of what is reached."""
    palette = look.palette()
    status = Status.REACHED if found.told.is_enough and found.results else Status.FAR_BEHIND
    number = simulation_phrases.plain(found.told.cost, is_priced=found.is_priced)
    unit = simulation_phrases.unit(found, lang)
    notes = "".join(f'<p class="ys-soft ys-small">{escape(note)}</p>' for note in simulation_phrases.notes(found, lang))
    say = escape(simulation_phrases.sentence(found, lang))
    kicker = escape(text(lang, "steering.simulate.answer"))
    inner = (
        f'<div><p class="ys-kicker">{kicker}</p><div class="ys-big">{escape(number)}<small>{escape(unit)}</small></div>'
        f'</div><div><p class="ys-say">{say}</p>{notes}</div>'
    )
    return f'<section class="ys ys-verdict ys-simulated" {markup.colour(status, palette)}>{inner}</section>'


def _offer(found: Scenario, lang: Lang) -> None:
    """One press for the budget per term that holds what is shown; a whole budget is then that of what is shown."""
    enough = found.plan.enough
    if enough is None:
        return

    def plain(cost: int) -> str:
        return f"{cost / (steering.YUAN if found.is_priced else 1):.12g}"

    def apply() -> None:
        _write(PARAMETERS["term"], plain(enough.budget))
        if found.inputs.aim == "budget":
            _write(PARAMETERS["budget"], plain(found.told.cost))

    budget = simulation_phrases.amount(enough.budget, found, lang)
    st.button(text(lang, "steering.simulate.apply", budget=budget), key="ys_sim_enough", on_click=apply)


def _conditions(visit: Visit, offered: Sequence[Result], found: Scenario) -> None:
    """Targets, how to reckon, amounts; each change goes into the link."""
    lang, inputs = visit.address.lang, found.inputs
    titles = {r.indicator.id: titled(r.indicator, lang) for r in (*offered, *found.results)}
    titles |= {r.indicator.id: titled(r.indicator, lang) for r, _ in found.silent}
    goals = [g for g in inputs.goals if g in titles]
    _several("goals", text(lang, "steering.simulate.goals"), goals, titles, "steering.simulate.goals_none", lang)
    _aims(inputs.aim, lang)
    unit = simulation_phrases.unit(found, lang)
    if inputs.aim == "chosen":
        names = {u: phrases.english(site.workspace().plan, lever.name, lang) for u, lever in found.names.items()}
        picked = [u for u in inputs.picked if u in names]
        _several("picked", text(lang, "steering.simulate.picked"), picked, names, "steering.simulate.picked_none", lang)
    left, middle, right = st.columns([1, 1, 1.2], vertical_alignment="bottom")
    if inputs.aim == "budget":
        with left:
            _number("budget", text(lang, "steering.simulate.budget", unit=unit), inputs.budget)
    with middle if inputs.aim == "budget" else left:
        _number("term", text(lang, "steering.simulate.term", unit=unit), inputs.term)
    if found.is_priced or inputs.counts:
        with right if inputs.aim == "budget" else middle:
            _counts(inputs.counts, text(lang, "steering.simulate.by"))


def _write(parameter: str, words: str) -> None:
    if words:
        st.query_params[parameter] = words
    else:
        st.query_params.pop(parameter, None)


def _several(name: str, label: str, value: list[str], titles: dict[str, str], empty: str, lang: Lang) -> None:
    key = f"ys_sim_{name}"
    st.session_state[key] = value
    join: Callable[[Sequence[str]], str] = packed if name == "picked" else ".".join

    def write() -> None:
        _write(PARAMETERS[name], join(st.session_state[key]))

    st.multiselect(
        label, list(titles), key=key, format_func=titles.__getitem__, on_change=write, placeholder=text(lang, empty)
    )


def _aims(aim: Aim, lang: Lang) -> None:
    st.session_state["ys_sim_aim"] = aim

    def write() -> None:
        chosen = st.session_state["ys_sim_aim"]
        _write("aim", "" if chosen in (None, "least") else chosen)

    label = text(lang, "steering.simulate.aim")
    words = {a: text(lang, f"steering.simulate.aim_{a}") for a in AIMS}
    st.segmented_control(label, list(AIMS), key="ys_sim_aim", format_func=words.__getitem__, on_change=write)


def _number(name: str, label: str, value: float | None) -> None:
    key = f"ys_sim_{name}"
    st.session_state[key] = value

    def write() -> None:
        amount = st.session_state[key]
        _write(PARAMETERS[name], "" if amount is None else f"{amount:.12g}")

    st.number_input(label, min_value=0.0, max_value=1e9, step=1.0, format="%g", key=key, on_change=write)


def _counts(value: bool, label: str) -> None:
    st.session_state["ys_sim_by"] = value

    def write() -> None:
        _write("by", "count" if st.session_state["ys_sim_by"] else "")

    st.toggle(label, key="ys_sim_by", on_change=write)


def _made_of(visit: Visit, found: Scenario) -> None:
    """Each target before and after, term by term, the curve, and the schools."""
    lang = visit.address.lang
    st.html(markup.section(text(lang, "steering.simulate.outcomes")) + _outcomes(found, visit))
    if found.told.picks:
        st.html(markup.section(text(lang, "steering.simulate.schedule")) + _schedule(found, lang))
    if len(found.curve) > 2:  # one step is no curve
        _curve(visit, found)
    if found.told.picks:
        title = f"{text(lang, 'steering.simulate.units')} · {len(found.told.picks)}"
        st.html(markup.section(title) + _units(found, visit))


def _table(columns: Sequence[tuple[str, bool]], rows: Sequence[Sequence[str]], lang: Lang) -> str:
    """A plain table; `columns`: name and whether it holds numbers. Cells are HTML."""
    num = [' class="ys-num"' if is_number else "" for _, is_number in columns]
    head = "".join(
        f"<th{n}>{escape(text(lang, f'steering.simulate.column.{name}'))}</th>"
        for (name, _), n in zip(columns, num, strict=True)
    )
    body = "".join(
        "<tr>" + "".join(f"<td{n}>{cell}</td>" for cell, n in zip(row, num, strict=True)) + "</tr>" for row in rows
    )
    return markup.wrap(f'<div class="ys-scroll"><table class="ys-table"><tr>{head}</tr>{body}</table></div>')


def _outcomes(found: Scenario, visit: Visit) -> str:
    lang = visit.address.lang
    columns = (("goal", False), ("before", True), ("after", True), ("light", False), ("units", True))
    return _table(columns, [_outcome(o, visit) for o in found.told.outcomes], lang)


def _outcome(outcome: Outcome, visit: Visit) -> list[str]:
    lang, palette, plan = visit.address.lang, look.palette(), site.workspace().plan
    result = outcome.levers.result
    there = visit.address.elsewhere(result.indicator.action, ind=result.indicator.id)
    now = simulation_phrases.status(outcome, plan)
    lights = f"{markup.badge(result.status, palette, lang)} → {markup.badge(now, palette, lang)}"
    return [
        markup.link(there, escape(titled(result.indicator, lang))),
        escape(simulation_phrases.before(outcome, lang)),
        f"<b>{escape(simulation_phrases.after(outcome, lang))}</b>",
        lights,
        f"{len(outcome.chosen)}",
    ]


def _schedule(found: Scenario, lang: Lang) -> str:
    columns: list[tuple[str, bool]] = [("term", False), ("units", True)]
    columns += [("cost", True)] if found.is_priced else []
    rows = [_load(simulation_phrases.until(t, lang), t.picks, found, lang) for t in found.plan.terms]
    if found.plan.left:
        rows.append(_load(text(lang, "steering.simulate.no_room"), found.plan.left, found, lang))
    return _table([*columns, ("school", False)], rows, lang)


def _load(words: str, picks: Sequence[Pick], found: Scenario, lang: Lang) -> list[str]:
    """How many, what they cost, and which, as HTML."""
    cells = [escape(words), f"{len(picks)}"]
    if found.is_priced:
        cells.append(escape(simulation_phrases.amount(sum(p.cost for p in picks), found, lang)))
    plan = site.workspace().plan
    names = ("、" if lang == "zh" else ", ").join(phrases.english(plan, p.name, lang) for p in picks[:SHOWN])
    return [*cells, f'<span class="ys-small">{escape(names)}</span>']


def _units(found: Scenario, visit: Visit) -> str:
    lang = visit.address.lang
    columns: list[tuple[str, bool]] = [("school", False), ("town", False)]
    columns += [("works", False)] if len(found.results) > 1 else []
    columns += [("cost", True)] if found.is_priced else []
    return _table(columns, [_row(p, found, visit) for p in found.told.picks[:SHOWN]], lang)


def _row(pick: Pick, found: Scenario, visit: Visit) -> list[str]:
    lang, plan = visit.address.lang, site.workspace().plan
    is_unit = all(r.indicator.grain == "unit" for r in found.results)
    name = escape(phrases.english(plan, pick.name, lang))
    there = visit.address.elsewhere("school", unit=pick.unit_id)
    cells = [
        markup.link(there, name) if is_unit else name,
        escape(phrases.english(plan, pick.town, lang)),
    ]
    cells += [escape(simulation_phrases.works(pick, found, lang))] if len(found.results) > 1 else []
    return [*cells, escape(simulation_phrases.amount(pick.cost, found, lang))] if found.is_priced else cells


def _curve(visit: Visit, found: Scenario) -> None:
    lang, palette, result = visit.address.lang, look.palette(), found.results[0]
    goal, unit = result.goal or 0.0, simulation_phrases.unit(found, lang)
    scale = steering.YUAN if found.is_priced else 1
    points = [(cost / scale, value) for cost, value in found.curve]
    finding = simulation_phrases.curve_finding(found, lang)
    target = text(lang, "phrases.chart.target", goal=phrases.goal_of(result, lang).strip())
    here = (found.told.cost / scale, found.told.outcomes[0].after or 0.0)
    words = (finding, unit, target, text(lang, "steering.simulate.curve_point"))
    chart = charts_curve.curve(points, here, goal, palette, words)
    note = text(lang, "ui.unit", unit=unit)
    st.html(markup.section(chart.title, text(lang, "steering.simulate.curve"), note))
    st.plotly_chart(chart.spec, theme=None, config=CHART, alt=chart.alt, key="ys_curve")
