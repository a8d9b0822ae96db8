"""Result → the sentences and numbers that readers read, in Chinese or English. No other module words a result."""

from __future__ import annotations

import math
from datetime import date

from yardstick.indicators import Observation, Result, in_force, is_met, was_in_time
from yardstick.judging import DAYS_PER_TERM, STEPS, Pace
from yardstick.projections import Outlook, outlook
from yardstick.registry import SPREADS, Action, Indicator, Plan, Target
from yardstick.status import Status
from yardstick.texts import Lang, text, titled

MOST_DECIMALS = 6
ROUNDING = 1e-9
LARGE = 100  # from here on a compared value is printed whole


def unit(indicator: Indicator, lang: Lang) -> str:
    """The value's unit."""
    return indicator.unit_en or indicator.unit if lang == "en" else indicator.unit


def count(indicator: Indicator, lang: Lang, number: int = 0) -> str:
    """What is counted: 所, schools, …; one school in English for `number` 1."""
    if lang == "zh":
        return indicator.count_unit
    return indicator.count_unit_en.removesuffix("s") if number == 1 else indicator.count_unit_en


def gap_unit(indicator: Indicator, lang: Lang) -> str:
    """What is missing is counted in this; the counted unit itself for yes/no figures."""
    own = indicator.gap_unit_en or indicator.gap_unit if lang == "en" else indicator.gap_unit
    return own or count(indicator, lang)


def english(plan: Plan, name: str | None, lang: Lang) -> str:
    """A place's or department's name; the Chinese one where the plan lists no English, "" for no place."""
    name = name or ""
    return plan.english.get(name, name) if lang == "en" else name


def clause(number: str, lang: Lang) -> str:
    """Where in the plan: its clause, or its goals, which carry no number."""
    return text(lang, "ui.clause", number=number) if number else text(lang, "ui.goals")


def responsible(action: Action, plan: Plan, lang: Lang) -> str:
    """Lead and supporting departments; the goals are everybody's and name nobody."""
    names = "、" if lang == "zh" else ", "
    parts = [text(lang, "ui.lead", names=english(plan, action.lead, lang))] if action.lead else []
    if action.supporting:
        others = names.join(english(plan, s, lang) for s in action.supporting)
        parts.append(text(lang, "ui.supporting", names=others))
    return ("；" if lang == "zh" else "; ").join(parts) or "—"


def quantity(value: float | None, decimals: int, unit_: str) -> str:
    """A number with its unit: 94.6%, 3.41 ㎡/人; a dash for nothing."""
    if value is None or not math.isfinite(value):
        return "—"
    number = f"{value:,.{decimals}f}"
    return f"{number}%" if unit_ == "%" else f"{number} {unit_}".strip()


def value_of(result: Result, observation: Observation, lang: Lang) -> str:
    """The judged value, with one more digit where rounding would contradict the verdict (99.96 is not 100.0)."""
    value = None if result.status is Status.PROTECTED else result.judged(observation)
    unit_ = "%" if result.judges_each else unit(result.indicator, lang)
    decimals = result.judged_decimals
    goal = result.goal
    if value is not None and goal is not None and observation == result.latest and not is_met(result):
        while decimals < MOST_DECIMALS and round(value, decimals) == goal:
            decimals += 1
    return quantity(value, decimals, unit_)


def judged_title(result: Result, lang: Lang) -> str:
    """What the judged value is called: the share of units that meet it where each is judged by itself."""
    title = titled(result.indicator, lang)
    return text(lang, "phrases.chart.share_met_of", title=title) if result.judges_each else title


def unit_title(indicator: Indicator, lang: Lang) -> str:
    """What one unit's own value is called: not the name of the differences between units."""
    if indicator.aggregate in SPREADS:
        return text(lang, f"ui.compared.{indicator.aggregate}")
    return titled(indicator, lang)


def unit_unit(indicator: Indicator, lang: Lang) -> str:
    """The unit of one unit's own value."""
    if indicator.aggregate == "ratio_of_shares":
        return "%"
    own = indicator.each_unit_en or indicator.each_unit if lang == "en" else indicator.each_unit
    return own or unit(indicator, lang)


def unit_number(indicator: Indicator, value: float | None) -> float | None:
    """One unit's own value as it is printed: a share compared by its ratio is a percentage."""
    return value * 100 if value is not None and indicator.aggregate == "ratio_of_shares" else value


def unit_value(indicator: Indicator, value: float | None, lang: Lang) -> str:
    """One unit's own value with its unit."""
    number = unit_number(indicator, value)
    decimals = indicator.decimals
    if indicator.aggregate in SPREADS:
        decimals = 1 if indicator.aggregate == "ratio_of_shares" else 2 if abs(number or 0.0) < LARGE else 0
    return quantity(number, decimals, unit_unit(indicator, lang))


def goal_of(result: Result, lang: Lang) -> str:
    """What the judged value is held to: 100%, 不超过 15 人."""
    direction = "at_least" if result.judges_each else result.indicator.direction
    value = plain(result.goal, "%" if result.judges_each else unit(result.indicator, lang))
    return text(lang, f"phrases.goal.{direction}", value=value)


def line_of(result: Result, lang: Lang) -> str:
    """What every unit is held to, in the unit's own measure: 3 ㎡/人."""
    return plain(result.target.value if result.target else None, unit(result.indicator, lang))


def plain(value: float | None, unit_: str) -> str:
    """A declared number as declared, without padding zeros."""
    return "—" if value is None else f"{value:g}%" if unit_ == "%" else f"{value:g} {unit_}".strip()


def day(value: date, lang: Lang) -> str:
    """A day in words."""
    return text(lang, "phrases.date.day", y=value.year, m=value.month, d=value.day)


def month(value: date, lang: Lang) -> str:
    """A month in words."""
    return text(lang, "phrases.date.month", y=value.year, m=value.month)


def percent(share: float | None) -> str:
    """A share of 1 as whole percent."""
    return "—" if share is None else f"{100 * share:.0f}%"


def verdict(result: Result, plan: Plan, lang: Lang) -> str:
    """The one sentence: the place (when not the district), the figure, and what it means against the target."""
    place = "" if result.level == "district" else _place(result, plan, lang)
    silence = _silence(result, lang)
    if silence:
        return text(lang, "phrases.sentence.no_data", place=place, lead=silence)
    return text(lang, "phrases.sentence.all", place=place, lead=_lead(result, lang), tail=_tail(result, plan, lang))


def _silence(result: Result, lang: Lang) -> str:
    """Why nothing is said of a figure; "" where there is one to speak of."""
    title = titled(result.indicator, lang)
    if result.status is Status.PROTECTED:
        return text(lang, "phrases.silence.protected", title=title)
    if result.status is Status.NOT_APPLICABLE:
        aggregate = result.indicator.aggregate
        reason = "unit" if result.level == "unit" else aggregate if aggregate in SPREADS else "nobody"
        return text(lang, f"phrases.silence.{reason}", title=title, count=count(result.indicator, lang))
    if result.latest is None:
        return text(lang, f"phrases.silence.{'awaits_standard' if result.awaits_standard else 'no_data'}", title=title)
    return ""


def _place(result: Result, plan: Plan, lang: Lang) -> str:
    return english(plan, result.name, lang) + ("：" if lang == "zh" else ": ")


def _lead(result: Result, lang: Lang) -> str:
    latest, name = result.latest, titled(result.indicator, lang)
    if latest is None:
        return name
    value = value_of(result, latest, lang)
    if result.is_yes_no:
        return _lead_yes_no(result, latest, name, lang)
    if not result.judges_each:
        return _lead_total(result, latest, name, value, lang)
    every = "each_all" if latest.reported and not latest.short else "each"
    return text(
        lang,
        f"phrases.lead.{every}_{result.indicator.direction}",
        title=name,
        value=value,
        reported=latest.reported,
        meeting=latest.meeting,
        count=count(result.indicator, lang),
        line=line_of(result, lang),
    )


def _lead_total(result: Result, latest: Observation, name: str, value: str, lang: Lang) -> str:
    aggregate = result.indicator.aggregate
    if aggregate in SPREADS and result.level == "unit":
        key = "compared"
    elif aggregate == "sum":
        key = "sum_of_year" if result.target is not None and result.target.every_year else "sum"
    else:
        key = "cv" if aggregate == "cv" else "total"
    words = {"reported": latest.reported, "count": count(result.indicator, lang), "year": latest.period.year}
    return text(lang, f"phrases.lead.{key}", title=name, value=value, **words)


def _lead_yes_no(result: Result, latest: Observation, name: str, lang: Lang) -> str:
    word = text(lang, "phrases.chart.met" if latest.value else "phrases.chart.unmet")
    observed = result.indicator.observed
    if observed is None or latest.observed is None:
        return text(lang, "phrases.lead.yes_no", title=name, word=word)
    key = "yes_no_seen" if observed.standard is None else "yes_no_observed"
    return text(
        lang,
        f"phrases.lead.{key}",
        title=name,
        word=word,
        what=titled(observed, lang),
        value=plain(latest.observed, observed.unit),
        line=plain(observed.standard, observed.unit),
    )


def _tail(result: Result, plan: Plan, lang: Lang) -> str:
    target, pace, latest = result.target, result.pace, result.latest
    if target is None or latest is None:
        key = _tail_key_without_target(result)
        return text(lang, f"phrases.tail.{key}", change=change(result, lang), count=count(result.indicator, lang))
    reached_on = held_since(result)
    return text(
        lang,
        f"phrases.{_tail_key(result, plan, target, pace, reached_on)}",
        year=target.deadline.year,
        deadline=day(target.deadline, lang),
        goal=goal_of(result, lang),
        gap=gap(result, lang),
        completion=percent(pace.completion if pace else None),
        schedule=percent(pace.schedule if pace else None),
        behind=f"{pace.behind:.0f}" if pace and pace.behind is not None else "—",
        reported=latest.reported,
        units=latest.units,
        count=count(result.indicator, lang),
        reached_on=month(reached_on, lang) if reached_on else "—",
    )


def _tail_key_without_target(result: Result) -> str:
    if result.status is not Status.NO_TARGET or not result.indicator.target:
        return str(result.status)
    return "of_the_whole" if result.indicator.aggregate == "sum" else "compared"


def _tail_key(result: Result, plan: Plan, target: Target, pace: Pace | None, reached_on: date | None) -> str:
    kind = "tail_yes_no" if result.is_yes_no else "tail"
    if result.status is Status.REACHED and reached_on is not None:
        if reached_on > target.deadline and not was_in_time(result, plan):
            return f"{kind}.reached_late"
        return f"{kind}.reached_early" if result.judged_on <= target.deadline else f"{kind}.reached"
    if result.is_yes_no and result.status in (Status.MISSED, Status.AWAITING, Status.STALE):
        return f"{kind}.{result.status}"
    if result.is_yes_no:
        return f"{kind}.open"
    if is_met(result) and result.status in (Status.AWAITING, Status.ON_TRACK):
        return "tail.incomplete" if not _is_complete(result) else f"tail.{result.status}"
    if result.status is Status.FAR_BEHIND and (pace is None or pace.behind is None or was_in_time(result, plan)):
        return "tail.no_means" if pace is None else "tail.fell_back"
    return f"tail.{result.status}"


def _is_complete(result: Result) -> bool:
    return result.latest is None or result.latest.is_complete


def held_since(result: Result) -> date | None:
    """The cut-off date from which on every observation meets the goal; None when the newest does not."""
    since = None
    for observation in reversed(in_force(result, result.observations)):
        if not is_met(result, observation):
            break
        since = observation.period
    return since


def gap(result: Result, lang: Lang) -> str:
    """How far from the target: in units still short, or in the value itself for a single unit."""
    latest = result.latest
    if latest is None:
        return ""
    if counts_units(result) and latest.short:
        return text(lang, "phrases.gap.units", short=latest.short, count=count(result.indicator, lang, latest.short))
    missing = abs((result.goal or 0) - (result.judged(latest) or 0))
    is_count = result.indicator.aggregate == "sum"
    excess = is_count and result.indicator.direction == "at_most"
    key = "excess" if excess else "count" if is_count else "none"
    return text(lang, f"phrases.gap.{key}", amount=difference(result, missing, lang))


def counts_units(result: Result) -> bool:
    """Whether what is missing is told in units: where each is judged, or all must be at 100%."""
    if result.level == "unit" or result.indicator.grain == "district":
        return False
    return result.judges_each or (result.goal == 100 and result.judged_unit == "%")


def change(result: Result, lang: Lang) -> str:
    """How the judged value moved since the observation before."""
    if len(result.observations) < 2:
        return text(lang, "phrases.change.none")
    before, now = (result.judged(o) or 0.0 for o in result.observations[-2:])
    if not (math.isfinite(before) and math.isfinite(now)):
        return text(lang, "phrases.change.none")
    moved = round(now - before, result.judged_decimals)
    by = difference(result, abs(moved), lang)
    return text(lang, f"phrases.change.{'up' if moved > 0 else 'down' if moved < 0 else 'same'}", by=by)


def difference(result: Result, value: float, lang: Lang) -> str:
    """A difference of judged values; differences of percentages are points, and a small one is never printed as 0."""
    decimals = result.judged_decimals
    while value and decimals < MOST_DECIMALS and round(value, decimals) == 0:
        decimals += 1
    unit_ = text(lang, "phrases.points") if result.judged_unit == "%" else unit(result.indicator, lang)
    return quantity(value, decimals, unit_)


def need(result: Result, plan: Plan, lang: Lang) -> str:
    """What must happen per school term, beside what has been happening; "" where nothing is needed or known."""
    pace, latest = result.pace, result.latest
    if pace is None or latest is None or pace.per_term is None or is_met(result) or result.is_yes_no:
        return ""
    if result.target is not None and result.target.every_year:  # the year began anew: earlier years show no pace
        return ""
    if result.status in (Status.STALE, Status.AWAITING):  # nothing is said of the future from data that are not there
        return ""
    parts = []
    if pace.needed_per_term is not None:
        parts.append(_needed(result, pace.terms_left, pace.needed_per_term, pace.per_term, lang))
    parts.append(_outlook(result, plan, lang))
    joiner, stop = ("；", "。") if lang == "zh" else (". ", ".")
    said = joiner.join(p for p in parts if p)
    return said + stop if said else ""


def _needed(result: Result, terms: int, needed: float, per_term: float, lang: Lang) -> str:
    latest = result.latest
    is_told = all(o.meeting is not None for o in result.observations[-STEPS:])
    if latest is not None and latest.short and is_told and counts_units(result):
        units = math.ceil(latest.short / terms)
        words = {"units": units, "count": count(result.indicator, lang, units), "observed": _units_per_term(result)}
        return text(lang, "phrases.need.per_term", terms=terms, **words)
    key = "value_per_term" if (per_term >= 0) == (needed >= 0) else "value_per_term_back"
    observed, amount = (difference(result, abs(x), lang) for x in (per_term, needed))
    said = text(lang, f"phrases.need.{key}", terms=terms, amount=amount, observed=observed)
    return said + _in_things(result, terms, per_term, lang)


def _in_things(result: Result, terms: int, per_term: float, lang: Lang) -> str:
    """The same in whole things (teachers, classrooms) at today's denominator; "" where none are counted."""
    per_point = things_per_point(result)
    latest, goal = result.latest, result.goal
    if per_point is None or latest is None or goal is None or latest.numerator is None:
        return ""
    missing = math.ceil(goal * per_point - latest.numerator - ROUNDING)
    words = {
        "things": math.ceil(missing / terms),
        "observed": f"{round(per_term * per_point, 1) + 0.0:.1f}".replace("-", "−"),
    }
    return text(lang, "steering.outlook.things", unit=gap_unit(result.indicator, lang), **words)


def things_per_point(result: Result) -> float | None:
    """How many of the things that are missing make one unit of the figure; None where the figure counts no things."""
    indicator, latest = result.indicator, result.latest
    if result.judges_each or result.level == "unit" or latest is None or not latest.denominator:
        return None
    is_share = indicator.aggregate == "share" and indicator.direction == "at_least"
    if not is_share or not indicator.gap_is_whole or indicator.scale != 100:
        return None
    return latest.denominator / indicator.scale


def _units_per_term(result: Result) -> str:
    """How many more units met their standard per term, over the same steps as the pace."""
    recent = result.observations[-STEPS:]
    terms = (recent[-1].period - recent[0].period).days / DAYS_PER_TERM
    more = (recent[-1].meeting or 0) - (recent[0].meeting or 0)
    return f"{more / terms:.1f}".replace("-", "−")


def _outlook(result: Result, plan: Plan, lang: Lang) -> str:
    """When it is reached if things go on like this, with the honest range; that there are too few observations."""
    pace, found = result.pace, outlook(result, plan)
    if pace is None or found is None or pace.per_term is None:
        return ""
    if not found.is_told:
        return text(lang, "steering.outlook.too_few", have=len(result.observations), need=plan.projection.observations)
    said = _reaching(result, pace, plan, lang) + _dates(found, result.judged_on, plan, lang)
    stop = "；" if lang == "zh" else ". "
    ahead = _at_deadline(result, found, lang)
    return stop.join(words for words in (said, ahead) if words)


def _reaching(result: Result, pace: Pace, plan: Plan, lang: Lang) -> str:
    if pace.reached_by is not None and pace.reached_by > result.judged_on:
        return text(lang, "phrases.need.reached_by", month=month(pace.reached_by, lang))
    if pace.reached_by is not None:  # between the newest data and today
        return text(lang, "phrases.need.next_data")
    more_is_better = result.judges_each or result.indicator.direction == "at_least"
    is_better = (pace.per_term or 0.0) > 0 if more_is_better else (pace.per_term or 0.0) < 0
    key = "never" if is_better else "slipping"
    return text(lang, f"phrases.need.{key}", years=plan.projection.years)


def _dates(found: Outlook, today: date, plan: Plan, lang: Lang) -> str:
    """The earliest and the latest day of reaching it, after the sentence that gives the middle one."""
    early, late = found.earliest, found.latest
    if early is None or found.best.per_term == found.worst.per_term:
        return ""
    soonest = text(lang, "steering.outlook.next") if early <= today else month(early, lang)
    is_open = "dates_only" if found.middle.reached_by(found.horizon) is None else "dates_open"
    key = "dates" if late is not None else is_open
    words = {"early": soonest, "late": month(late, lang) if late else "", "years": plan.projection.years}
    return text(lang, f"steering.outlook.{key}", **words)


def _at_deadline(result: Result, found: Outlook, lang: Lang) -> str:
    """What the deadline will see, from the least to the most; "" once it is past."""
    deadline = found.middle.goal.deadline
    if deadline <= result.judged_on or result.latest is None:
        return ""
    low, high = (expected_value(result, v, lang) for v in found.between(deadline))
    key = "at_deadline_sure" if low == high else "at_deadline"
    middle = expected_value(result, found.middle.at(deadline), lang)
    return text(lang, f"steering.outlook.{key}", day=day(deadline, lang), middle=middle, low=low, high=high)


def expected_value(result: Result, value: float, lang: Lang) -> str:
    """A judged value that is not observed but expected, with its unit."""
    unit_ = "%" if result.judges_each else unit(result.indicator, lang)
    return quantity(value, result.judged_decimals, unit_)


def status_meaning(status: Status, plan: Plan, lang: Lang) -> str:
    """What a status word means, with the plan's own thresholds."""
    lamps = plan.lamps
    return text(lang, f"status.meaning.{status}", normal=lamps.normal_below, slight=lamps.slight_below)
