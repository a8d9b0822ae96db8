"""The figures a briefing may speak of: each is named, read from a result and put into words in one place.

A number is made from its `Source` alone, so that whoever holds the source can ask the same result again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from yardstick import phrases
from yardstick.decisions import Decisions, Item, open_items
from yardstick.deliveries import Next
from yardstick.errors import UsageError
from yardstick.indicators import Filters, Measured, Observation, Result, UnitRow, was_in_time
from yardstick.registry import Action, Indicator
from yardstick.reports.document import Number, Source
from yardstick.snapshots import View
from yardstick.status import BEHIND, GOOD, SEVERITY, Status
from yardstick.texts import Lang, text
from yardstick.workspace import Workspace

Value = float | date | None
YEAR_END = (12, 31)
SHOWN = 5  # figures named in one point; the rest is in the annex
FIRST = 5  # pages proposed for supervision in sentences; the rest is in the annex

UNSUPPORTED = (Status.AWAITING, Status.STALE, Status.TOO_EARLY, Status.NO_DATA)  # for want of data or a standard
UNTOLD = (Status.NO_DATA, Status.NOT_APPLICABLE, Status.PROTECTED)
UNJUDGED = tuple(s for s in SEVERITY if s not in (*BEHIND, *GOOD, Status.NO_TARGET))


@dataclass(frozen=True)
class Figure:
    """How one field of a result is read, and how it is written."""

    read: Callable[[Result, Observation], Value]
    write: Callable[[Result, Observation, Value, Lang], str]


@dataclass(frozen=True)
class Facts:
    """Everything measured for one place in one version, on one day."""

    workspace: Workspace
    view: View
    filters: Filters
    today: date
    lang: Lang
    entries: int | None = None  # so many entries of the ledger are told of; all for None

    @cached_property
    def ledger(self) -> tuple[Item, ...]:
        """What was agreed about the place asked about."""
        found = Decisions(self.workspace).items(self.entries)
        return tuple(i for i in found if self.filters.town in (None, i.figure.town))

    @cached_property
    def measured(self) -> Mapping[str, Measured]:
        """Every indicator of the plan by its id."""
        return self.workspace.measure_all(self.view, self.filters, self.today)

    @cached_property
    def results(self) -> Mapping[str, Result]:
        """Each indicator at the place asked about."""
        return {i: m.at(self.filters.town) for i, m in self.measured.items()}

    def result(self, indicator: str) -> Result | None:
        """One of them, without working out the others."""
        return self.measured[indicator].at(self.filters.town) if indicator in self.measured else None

    @cached_property
    def targeted(self) -> tuple[Result, ...]:
        """What is held to a target there, in the plan's order."""
        return tuple(r for r in self.results.values() if r.target is not None)

    @property
    def place(self) -> str:
        """The town asked about, or the district."""
        return self.filters.town or self.workspace.plan.district

    @property
    def place_words(self) -> str:
        """What readers call the place."""
        plan = self.workspace.plan
        if self.filters.town is None:
            return plan.district if self.lang == "zh" else plan.district_en
        return phrases.english(plan, self.filters.town, self.lang)

    def action_of(self, result: Result) -> Action:
        """The page an indicator belongs to."""
        return self.workspace.plan.find(result.indicator.action)

    def units(self, result: Result) -> tuple[UnitRow, ...]:
        """Each unit behind a result's newest figure, the furthest from its standard first; none where protected."""
        if result.latest is None:
            return ()
        period = result.latest.period
        return self.workspace.unit_rows(result.indicator, self.view, self.filters, period, self.today)

    @cached_property
    def coming(self) -> Mapping[str, Next]:
        """The next file of each dataset that was ever delivered."""
        found = {d: self.workspace.deliveries(self.view, d, self.today).next for d in self.workspace.contracts}
        return {d: n for d, n in found.items() if n is not None}

    # Numbers

    def of(self, result: Result, field: str, period: date | None = None) -> Number:
        """One field of a result, at its newest or at an earlier cut-off date."""
        at = period or (result.latest.period if result.latest else None)
        return self.number(Source(field, result.indicator.id, result.place, at))

    def count(self, name: str) -> Number:
        """What the briefing counts itself."""
        return self.number(Source(f"count:{name}", place=self.place))

    def data(self, field: str, dataset: str) -> Number:
        """When a dataset's next file is due, or how late it is."""
        return self.number(Source(f"data:{field}:{dataset}"))

    def number(self, source: Source) -> Number:
        """The number a source stands for, in words."""
        value = self.resolve(source)
        return Number(self.words(source, value), value, source)

    def resolve(self, source: Source) -> Value:
        """What a source says, asked of the results again. UsageError for one that no result answers to."""
        if source.field == GAP:
            return self._unit(source).gap
        if source.indicator:
            figure, result, observation = self._asked(source)
            return figure.read(result, observation)
        kind, _, rest = source.field.partition(":")
        readers: Mapping[str, Callable[[str], Value]] = {
            "count": self._count,
            "data": self._data,
            "day": self._day,
            "item": self._item,
        }
        if kind not in readers:
            raise UsageError(text("zh", "briefing.no_source", field=source.field), fix=text("zh", "briefing.no_cure"))
        return readers[kind](rest)

    def words(self, source: Source, value: Value) -> str:
        """A source's value as readers read it."""
        if source.field == GAP:
            return _written_gap(self.measured[source.indicator].whole.indicator, value, self.lang)
        if source.indicator:
            figure, result, observation = self._asked(source)
            return figure.write(result, observation, value, self.lang)
        if isinstance(value, date):
            return day(value, self.lang)
        if source.field.startswith("count:share"):
            return percent(value)
        return whole(value)

    def _asked(self, source: Source) -> tuple[Figure, Result, Observation]:
        result = self.result(source.indicator)
        found = next((o for o in result.observations if o.period == source.period), None) if result else None
        if result is None or source.field not in FIGURES or result.place != source.place:
            raise UsageError(text("zh", "briefing.no_source", field=source.field), fix=text("zh", "briefing.no_cure"))
        return FIGURES[source.field], result, found or NOWHERE

    def _unit(self, source: Source) -> UnitRow:
        result = self.result(source.indicator)
        found = next((u for u in self.units(result) if u.unit_id == source.place), None) if result else None
        if found is None or result is None or result.latest is None or result.latest.period != source.period:
            raise UsageError(text("zh", "briefing.no_source", field=source.field), fix=text("zh", "briefing.no_cure"))
        return found

    def _count(self, name: str) -> Value:
        what, _, slug = name.partition("@")
        if what == "open_items":
            return float(len(open_items(self.ledger, self.today)))
        if what == "overdue_items":
            return float(sum(i.is_overdue(self.today) for i in self.ledger))
        found = [r for r in self.results.values() if slug in ("", r.indicator.action)]
        if what == "share_good":
            targeted, good = (COUNTS[n](self, found) for n in ("targets", "good"))
            return 100 * good / targeted if targeted else None
        if what == "unproposed":
            return float(sum(len(behind) for _, behind in pages_behind(self)[FIRST:]))
        if what.startswith("beyond_"):
            return max(0.0, COUNTS[what.removeprefix("beyond_")](self, found) - SHOWN)
        if what not in COUNTS:
            raise UsageError(text("zh", "briefing.no_source", field=name), fix=text("zh", "briefing.no_cure"))
        return COUNTS[what](self, found)

    def _data(self, name: str) -> Value:
        field, _, dataset = name.partition(":")
        coming = self.workspace.deliveries(self.view, dataset, self.today).next
        value: float | date = getattr(coming, field)
        return value if isinstance(value, date) else float(value)

    def _item(self, name: str) -> Value:
        """An item's due date, what it promised, and its figure then and now."""
        field, _, number = name.partition(":")
        item = next((i for i in self.ledger if i.id == number), None)
        if item is None:
            raise UsageError(text("zh", "briefing.no_source", field=name), fix=text("zh", "briefing.no_cure"))
        if field == "now":
            now = Decisions(self.workspace).standing(item, self.view, self.today).now
            return now.judged(now.latest) if now.latest else None
        return {"due": item.due, "promised": item.promised, "then": item.figure.value}[field]

    def _day(self, name: str) -> Value:
        return {"judged_on": self.today, "cutoff": self.cutoff, "next_deadline": self.next_deadline}[name]

    @cached_property
    def cutoff(self) -> date | None:
        """The newest cut-off date of any figure."""
        return max((r.latest.period for r in self.results.values() if r.latest), default=None)

    @cached_property
    def next_deadline(self) -> date | None:
        """The nearest deadline still to come."""
        ahead = (r.target.deadline for r in self.targeted if r.target and r.target.deadline >= self.today)
        return min(ahead, default=None)


GAP = "gap"  # what one unit still lacks; its source's place is the unit's code
NOWHERE = Observation(date.min, None, None, None, 0, 0, 0)


def is_due(facts: Facts, result: Result) -> bool:
    """Whether its deadline is past."""
    return result.target is not None and result.target.deadline < facts.today


def is_late(facts: Facts, result: Result) -> bool:
    """Whether it was reached, but only after its deadline."""
    if result.status is not Status.REACHED or not is_due(facts, result):
        return False
    return not was_in_time(result, facts.workspace.plan)


def fell_back(facts: Facts, result: Result) -> bool:
    """Whether it had met its target and no longer does."""
    if result.status is not Status.FAR_BEHIND or result.pace is None:
        return False
    return result.pace.behind is None or was_in_time(result, facts.workspace.plan)


def movement(result: Result) -> int | None:
    """1 better than at the observation before, -1 worse, 0 the same as printed; None with nothing to compare.

    Nothing is said of what is not judged, such as old data, nor of what begins anew each year and only grows in it.
    """
    points = [v for o in result.observations[-2:] if (v := result.judged(o)) is not None]
    is_yearly = result.target is not None and result.target.every_year
    if result.status not in (*GOOD, *BEHIND) or is_yearly or len(points) < 2 or not all(map(math.isfinite, points)):
        return None
    return _better(result, *points)


def movement_from_start(result: Result) -> int | None:
    """The same since the baseline."""
    now = result.judged(result.latest) if result.latest else None
    if result.pace is None or now is None or not math.isfinite(now):
        return None
    return _better(result, result.pace.baseline, now)


def _better(result: Result, before: float, now: float) -> int:
    moved = round(now, result.judged_decimals) - round(before, result.judged_decimals)
    is_more_better = result.judges_each or result.indicator.direction == "at_least"
    return (moved > 0) - (moved < 0) if is_more_better else (moved < 0) - (moved > 0)


def _counting(test: Callable[[Facts, Result], bool]) -> Callable[[Facts, Iterable[Result]], float]:
    def count(facts: Facts, results: Iterable[Result]) -> float:
        return float(sum(r.target is not None and test(facts, r) for r in results))

    return count


COUNTS: dict[str, Callable[[Facts, Sequence[Result]], float]] = {
    "indicators": lambda facts, results: float(len(results)),
    "untargeted": lambda facts, results: float(sum(r.target is None for r in results)),
    "targets": _counting(lambda facts, r: True),
    "good": _counting(lambda facts, r: r.status in GOOD),
    "behind": _counting(lambda facts, r: r.status in BEHIND),
    "unsupported": _counting(lambda facts, r: r.status in UNSUPPORTED),
    "unjudged": _counting(lambda facts, r: r.status in UNJUDGED),
    "due": _counting(is_due),
    "due_reached": _counting(lambda facts, r: is_due(facts, r) and r.status is Status.REACHED),
    "due_in_time": _counting(
        lambda facts, r: is_due(facts, r) and r.status is Status.REACHED and not is_late(facts, r)
    ),
    "due_late": _counting(is_late),
    "due_fell_back": _counting(lambda facts, r: is_due(facts, r) and r.status is Status.FAR_BEHIND),
    "due_missed": _counting(lambda facts, r: r.status is Status.MISSED),
    "due_awaiting": _counting(lambda facts, r: is_due(facts, r) and r.status is Status.AWAITING),
    "due_stale": _counting(lambda facts, r: is_due(facts, r) and r.status is Status.STALE),
    "due_unknown": _counting(lambda facts, r: is_due(facts, r) and r.status in UNTOLD),
    "ahead": _counting(lambda facts, r: not is_due(facts, r)),
    "early": _counting(lambda facts, r: not is_due(facts, r) and r.status is Status.REACHED),
    "nearest": _counting(lambda facts, r: r.target is not None and r.target.deadline == facts.next_deadline),
    "fell_back": _counting(fell_back),
    "far_behind_now": _counting(lambda facts, r: r.status is Status.FAR_BEHIND and not fell_back(facts, r)),
    "better": _counting(lambda facts, r: movement(r) == 1),
    "same": _counting(lambda facts, r: movement(r) == 0),
    "worse": _counting(lambda facts, r: movement(r) == -1),
    "late_data": lambda facts, results: float(sum(n.state == "late" for n in facts.coming.values())),
    **{str(s): _counting(lambda facts, r, s=s: r.status is s) for s in SEVERITY},  # type: ignore[misc]
}


# How each field of a result is read and written


def whole(value: Value) -> str:
    """A count."""
    return "—" if value is None or isinstance(value, date) else f"{value:,.0f}"


def percent(value: Value) -> str:
    """A percentage, whole where it is whole."""
    return "—" if value is None or isinstance(value, date) else _tidy(f"{value:.1f}%")


def day(value: date, lang: Lang) -> str:
    """A day; the last of a year as its end."""
    if (value.month, value.day) == YEAR_END:
        return text(lang, "briefing.year_end", year=value.year)
    return phrases.day(value, lang)


def clause(action: Action, lang: Lang) -> str:
    """Where in the plan, as a text prints it."""
    return _close(phrases.clause(action.number, lang), lang)


def _written_gap(indicator: Indicator, value: Value, lang: Lang) -> str:
    if value is None or isinstance(value, date) or not value:
        return "—"
    decimals = 0 if indicator.gap_is_whole else 1
    unit = phrases.gap_unit(indicator, lang)
    if unit == phrases.count(indicator, lang):
        unit = phrases.count(indicator, lang, int(value))
    return _close(phrases.quantity(value, decimals, unit), lang)


def _tidy(words: str) -> str:
    """100.0% reads 100%."""
    return words.replace(".0%", "%") if words in ("100.0%", "0.0%") else words


def _close(words: str, lang: Lang) -> str:
    """Chinese sets no space between a number and its unit."""
    return _tidy(words.replace(" ", "") if lang == "zh" else words)


def _value(result: Result, at: Observation) -> Value:
    return result.judged(at)


def _write_value(result: Result, at: Observation, value: Value, lang: Lang) -> str:
    return _close(phrases.value_of(result, at, lang), lang)


def _written(result: Result, at: Observation, value: Value, lang: Lang) -> str:
    return day(value, lang) if isinstance(value, date) else whole(value)


def _write_goal(result: Result, at: Observation, value: Value, lang: Lang) -> str:
    unit = "%" if result.judges_each else phrases.unit(result.indicator, lang)
    return _close(phrases.plain(value if not isinstance(value, date) else None, unit), lang)


def _write_line(result: Result, at: Observation, value: Value, lang: Lang) -> str:
    number = None if isinstance(value, date) else value
    return _close(phrases.plain(number, phrases.unit(result.indicator, lang)), lang)


def _write_difference(result: Result, at: Observation, value: Value, lang: Lang) -> str:
    number = 0.0 if value is None or isinstance(value, date) else value
    return _close(phrases.difference(result, number, lang), lang)


def _write_percent(result: Result, at: Observation, value: Value, lang: Lang) -> str:
    return "—" if value is None or isinstance(value, date) else phrases.percent(value / 100)


def _write_judged(result: Result, at: Observation, value: Value, lang: Lang) -> str:
    unit = "%" if result.judges_each else phrases.unit(result.indicator, lang)
    number = None if isinstance(value, date) else value
    return _close(phrases.quantity(number, result.judged_decimals, unit), lang)


def _missing(result: Result, at: Observation) -> Value:
    value = result.judged(at)
    return None if value is None or result.goal is None else abs(result.goal - value)


def _moved(result: Result, at: Observation) -> Value:
    """How far the figure moved to `at` from the observation before, as printed."""
    before = [o for o in result.observations if o.period < at.period]
    values = [round(v, result.judged_decimals) for o in (*before[-1:], at) if (v := result.judged(o)) is not None]
    return abs(values[1] - values[0]) if len(values) == 2 else None


def _of_pace(name: str, scale: float = 1.0) -> Callable[[Result, Observation], Value]:
    def read(result: Result, at: Observation) -> Value:
        value: float | None = getattr(result.pace, name) if result.pace else None
        return None if value is None else scale * value

    return read


def _per_term(result: Result, at: Observation) -> Value:
    """Units to be won each term until the deadline."""
    terms = result.pace.terms_left if result.pace else 0
    return float(math.ceil(at.short / terms)) if terms else None


def _needed(result: Result, at: Observation) -> Value:
    needed = result.pace.needed_per_term if result.pace else None
    return None if needed is None else abs(needed)


FIGURES: dict[str, Figure] = {
    "value": Figure(_value, _write_value),
    "goal": Figure(lambda r, o: r.goal, _write_goal),
    "line": Figure(lambda r, o: r.target.value if r.target else None, _write_line),
    "deadline": Figure(lambda r, o: r.target.deadline if r.target else None, _written),
    "period": Figure(lambda r, o: o.period, _written),
    "short": Figure(lambda r, o: float(o.short), _written),
    "units": Figure(lambda r, o: float(o.units), _written),
    "reported": Figure(lambda r, o: float(o.reported), _written),
    "missing": Figure(_missing, _write_difference),
    "moved": Figure(_moved, _write_difference),
    "completion": Figure(_of_pace("completion", 100), _write_percent),
    "schedule": Figure(_of_pace("schedule", 100), _write_percent),
    "behind": Figure(_of_pace("behind"), _written),
    "baseline": Figure(_of_pace("baseline"), _write_judged),
    "terms_left": Figure(_of_pace("terms_left"), _written),
    "units_per_term": Figure(_per_term, _written),
    "needed_per_term": Figure(_needed, _write_difference),
}


def is_told_in_units(result: Result) -> bool:
    """Whether what is missing is told as so many schools."""
    return result.latest is not None and result.latest.short > 0 and phrases.counts_units(result)


def pages_behind(facts: Facts) -> list[tuple[Action, list[Result]]]:
    """The pages with figures behind their targets, those that weigh most first; on each, the gravest first."""
    behind = {a: [facts.results[i.id] for i in a.indicator] for a in facts.workspace.plan.actions}
    found = [(a, sorted((r for r in rs if r.status in BEHIND), key=_gravest)) for a, rs in behind.items()]
    return sorted(((a, rs) for a, rs in found if rs), key=lambda page: [-n for n in _weight(page[1])])


def _gravest(result: Result) -> int:
    return SEVERITY.index(result.status)


def _weight(results: Iterable[Result]) -> list[int]:
    """How many of them stand at each status, the gravest status first; before that what the plan itself asks."""
    results = list(results)
    own = sum(r.status is Status.MISSED and r.target is not None and r.target.origin == "explicit" for r in results)
    return [own, *(sum(r.status is s for r in results) for s in BEHIND)]
