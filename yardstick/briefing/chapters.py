"""What a briefing says: how things stand, what went well, what falls short. Each sentence is chosen by the facts."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

from yardstick import phrases
from yardstick.briefing.facts import (
    SHOWN,
    UNJUDGED,
    UNSUPPORTED,
    Facts,
    fell_back,
    is_due,
    is_late,
    is_told_in_units,
    movement,
    movement_from_start,
)
from yardstick.briefing.wording import Spans, joined, paragraph, points, spans
from yardstick.indicators import Result, is_met
from yardstick.registry import Action, Origin
from yardstick.reports.document import Paragraph, Source, Span
from yardstick.status import Status
from yardstick.texts import text, titled

FEW = 3  # so many are named, more are told page by page
ORIGINS: tuple[Origin, ...] = ("explicit", "standard", "derived")  # the plan's own numbers first


# 一、整体情况


def overall(facts: Facts) -> tuple[Paragraph, ...]:
    """How the whole stands: one sentence, then status by status, deadlines, and what moved."""
    if facts.cutoff is None:
        return (paragraph(spans(facts.lang, "overall.nothing", place=facts.place_words), "lead"),)
    found = [_counts(facts) + _unjudged(facts) + _untargeted(facts), _deadlines(facts), _movement(facts)]
    return (paragraph(_lead(facts), "lead"), *(paragraph(said) for said in found if said))


def _lead(facts: Facts) -> Spans:
    targets, good, behind = (facts.count(n) for n in ("targets", "good", "behind"))
    if not good.value and not behind.value:
        key = "none_judged"
    elif not behind.value:
        key = "all_good" if good.value == targets.value else "none_behind"
    elif not good.value:
        key = "none_good"
    else:
        key = "lead"
    return spans(
        facts.lang,
        f"overall.{key}",
        cutoff=facts.number(Source("day:cutoff", place=facts.place)),
        place=facts.place_words,
        targets=targets,
        good=good,
        behind=behind,
        share=facts.count("share_good"),
    )


def _counts(facts: Facts) -> Spans:
    judged = (Status.REACHED, Status.ON_TRACK, Status.SLIGHTLY_BEHIND, Status.FAR_BEHIND, Status.MISSED)
    parts = [_status_count(facts, s) for s in judged if facts.count(s).value]
    return spans(facts.lang, "overall.counts", parts=joined(facts.lang, parts)) if parts else ()


def _status_count(facts: Facts, status: Status) -> Spans:
    words = text(facts.lang, f"status.{status}")
    return spans(facts.lang, "overall.count", status=words, n=facts.count(status))


def _unjudged(facts: Facts) -> Spans:
    """What is not judged, and why."""
    total, there = facts.count("unjudged"), [s for s in UNJUDGED if facts.count(s).value]
    if not there:
        return ()
    if len(there) == 1:
        key = "unjudged_one" if total.value == 1 else "unjudged_same"
        return spans(facts.lang, f"overall.{key}", n=total, status=text(facts.lang, f"status.{there[0]}"))
    parts = joined(facts.lang, [_status_count(facts, s) for s in there], "list")
    return spans(facts.lang, "overall.unjudged", n=total, parts=parts)


def _untargeted(facts: Facts) -> Spans:
    n = facts.count("untargeted")
    return spans(facts.lang, "overall.untargeted", n=n) if n.value else ()


def _deadlines(facts: Facts) -> Spans:
    """What is due already, how it ended, and what comes next."""
    said: Spans = ()
    if facts.count("due").value:
        names = ("due_in_time", "due_late", "due_missed", "due_awaiting", "due_fell_back", "due_stale", "due_unknown")
        parts = [spans(facts.lang, f"overall.{n}", n=facts.count(n)) for n in names if facts.count(n).value]
        said = spans(facts.lang, "overall.due", due=facts.count("due"), parts=joined(facts.lang, parts))
    if facts.next_deadline is None:
        return said
    early = facts.count("early")
    key = "nearest" if early.value else "nearest_none"
    if not facts.count("due").value:
        key = f"first_{key}"
    deadline = facts.number(Source("day:next_deadline", place=facts.place))
    return said + spans(facts.lang, f"overall.{key}", deadline=deadline, n=facts.count("nearest"), early=early)


def _movement(facts: Facts) -> Spans:
    names = [n for n in ("better", "same", "worse") if facts.count(n).value]
    if len(names) == 1:
        return spans(
            facts.lang, "overall.movement", parts=spans(facts.lang, f"overall.all_{names[0]}", n=facts.count(names[0]))
        )
    parts = [spans(facts.lang, f"overall.{n}", n=facts.count(n)) for n in names]
    return spans(facts.lang, "overall.movement", parts=joined(facts.lang, parts)) if parts else ()


# 二、主要亮点


def strengths(facts: Facts) -> tuple[Paragraph, ...]:
    """What was reached in time, late and early, and what improved most."""
    found = [*_reached(facts), *_improved(facts)]
    return points(facts.lang, found) if found else (paragraph(spans(facts.lang, "strengths.none")),)


def _reached(facts: Facts) -> Iterator[Spans]:
    met = [r for r in facts.targeted if r.status is Status.REACHED]
    due = [r for r in met if is_due(facts, r)]
    late = _by_origin(r for r in due if is_late(facts, r))
    in_time = _by_origin(r for r in due if not is_late(facts, r))
    if in_time:
        yield _few_or_one(facts, in_time, "in_time", "due_in_time") + _few_or_one(facts, late, "and_late", "due_late")
    elif late:
        yield _few_or_one(facts, late, "late", "due_late")
    yield from _early(facts, _by_origin(r for r in met if not is_due(facts, r)))


def _few_or_one(facts: Facts, found: Sequence[Result], key: str, count: str) -> Spans:
    if not found:
        return ()
    if len(found) == 1:
        return spans(
            facts.lang, f"strengths.{key}_one", title=_title(facts, found[0]), value=facts.of(found[0], "value")
        )
    return spans(facts.lang, f"strengths.{key}", n=facts.count(count), list=_figures(facts, found))


def _figures(facts: Facts, found: Sequence[Result]) -> Spans:
    """Titles with their figures; 等 after those that stand for more."""
    named = [
        spans(facts.lang, "strengths.figure", title=_title(facts, r), value=facts.of(r, "value")) for r in found[:SHOWN]
    ]
    listed = joined(facts.lang, named, "list")
    return (*listed, text(facts.lang, "briefing.strengths.rest")) if len(found) > SHOWN else listed


def _early(facts: Facts, found: Sequence[Result]) -> Iterator[Spans]:
    if len(found) == 1:
        result = found[0]
        fields = {name: facts.of(result, name) for name in ("value", "goal", "deadline")}
        yield spans(facts.lang, "strengths.early_one", title=_title(facts, result), **fields)
    elif 1 < len(found) <= SHOWN:
        yield spans(facts.lang, "strengths.early_few", n=facts.count("early"), list=_figures(facts, found))
    elif found:
        pages = _by_page(facts, found, "early")[:FEW]
        yield spans(facts.lang, "strengths.early", n=facts.count("early"), list=joined(facts.lang, pages, "list"))


def _by_page(facts: Facts, found: Sequence[Result], count: str) -> list[Spans]:
    """How many of them each page has, most first."""
    actions = {a.slug: a for a in map(facts.action_of, found)}
    counted = sorted(
        ((facts.count(f"{count}@{slug}"), a) for slug, a in actions.items()), key=lambda c: -_size(c[0].value)
    )
    return [spans(facts.lang, "strengths.page", heading=_heading(facts, a), n=n) for n, a in counted]


def _size(value: object) -> float:
    return value if isinstance(value, float) else 0.0


def _improved(facts: Facts) -> Iterator[Spans]:
    """The largest gains among percentages held to a target, then and now."""
    better = [r for r in facts.targeted if movement(r) == 1]
    shown = sorted((r for r in better if r.judged_unit == "%"), key=_gain, reverse=True)[:FEW]
    if not shown:
        return
    numbers = [facts.count(n).value for n in ("better", "same", "worse")]
    most = 2 * _size(numbers[0]) > sum(map(_size, numbers))
    key = "few" if len(better) <= FEW else "most" if most else "some"
    listed = joined(facts.lang, [_gained(facts, r) for r in shown], "semi")
    yield spans(facts.lang, f"strengths.better_{key}", n=facts.count("better"), list=listed)


def _gain(result: Result) -> float:
    before, now = (result.judged(o) or 0.0 for o in result.observations[-2:])
    return abs(now - before)


def _gained(facts: Facts, result: Result) -> Spans:
    before = result.observations[-2]
    key = "up" if (result.judges_each or result.indicator.direction == "at_least") else "down"
    return spans(
        facts.lang,
        f"strengths.{key}",
        title=_title(facts, result),
        before=facts.of(result, "value", before.period),
        value=facts.of(result, "value"),
    )


# 三、存在短板


def shortfalls(facts: Facts) -> tuple[Paragraph, ...]:
    """What was missed, what is behind, what was lost again, and what cannot be judged for want of data."""
    kinds: dict[str, Callable[[Result], bool]] = {
        "missed": lambda r: r.status is Status.MISSED,
        "far_behind": lambda r: r.status is Status.FAR_BEHIND and not fell_back(facts, r),
        "fell_back": lambda r: fell_back(facts, r),
        "slightly_behind": lambda r: r.status is Status.SLIGHTLY_BEHIND,
    }
    found = [
        said for key, test in kinds.items() if (said := _behind(facts, key, [r for r in facts.targeted if test(r)]))
    ]
    lacking = [said for said in (_unknown(facts), _late_data(facts)) if said]
    none = () if found else (paragraph(spans(facts.lang, "shortfalls.none")),)
    return (*none, *points(facts.lang, [*found, *lacking]))


def _behind(facts: Facts, key: str, found: Sequence[Result]) -> Spans:
    if len(found) == 1:
        return spans(
            facts.lang, f"shortfalls.{key}_one", title=_title(facts, found[0]), detail=_detail(facts, found[0])
        )
    if not found:
        return ()
    listed = [
        spans(facts.lang, "shortfalls.named", title=_title(facts, r), detail=_detail(facts, r))
        for r in sorted(found, key=_gravity)[:SHOWN]
    ]
    name = {"far_behind": "far_behind_now"}.get(key, key)
    if len(found) > SHOWN:
        listed.append(spans(facts.lang, "shortfalls.rest", n=facts.count(f"beyond_{name}")))
    return spans(facts.lang, f"shortfalls.{key}", n=facts.count(name), list=joined(facts.lang, listed, "semi"))


def _gravity(result: Result) -> tuple[int, float]:
    """What the plan itself asks first, then the least complete."""
    origin = ORIGINS.index(result.target.origin) if result.target else len(ORIGINS)
    completion = result.pace.completion if result.pace and result.pace.completion is not None else -math.inf
    return origin, completion


def _by_origin(found: Iterable[Result]) -> list[Result]:
    return sorted(found, key=lambda r: ORIGINS.index(r.target.origin) if r.target else len(ORIGINS))


def _detail(facts: Facts, result: Result) -> Spans:
    """The figure and what it lacks, in the measure that says most."""
    names = ("value", "goal", "short", "missing", "completion", "behind", "baseline")
    numbers = {name: facts.of(result, name) for name in names}
    words = phrases.count(result.indicator, facts.lang, int(_size(numbers["short"].value)))
    return spans(facts.lang, f"shortfalls.{_detail_key(facts, result)}", count=words, **numbers)


def _detail_key(facts: Facts, result: Result) -> str:
    pace = result.pace
    if pace is None:
        return "no_means"
    is_ceiling = not result.judges_each and result.indicator.direction == "at_most"
    if result.status is Status.MISSED or fell_back(facts, result) or pace.behind is None or pace.completion is None:
        return "units" if is_told_in_units(result) else "ceiling" if is_ceiling else "goal"
    if result.target is not None and result.target.every_year and not pace.completion:
        return "nothing"
    if pace.completion <= 0:
        return "flat" if movement_from_start(result) == 0 else "worse"
    return "pace_units" if is_told_in_units(result) else "pace"


def _unknown(facts: Facts) -> Spans:
    """What has a target and cannot be judged for want of data or of a standard."""
    found = [r for r in facts.targeted if r.status in UNSUPPORTED]
    if not found:
        return ()
    if len(found) == 1:
        status = text(facts.lang, f"status.{found[0].status}")
        return spans(facts.lang, "shortfalls.unjudged_one", status=status, what=_why(facts, found[0]))
    groups = ((s, [r for r in found if r.status is s]) for s in UNSUPPORTED)
    parts = [_unknown_group(facts, s, rs) for s, rs in groups if rs]
    n = facts.count("unsupported")
    return spans(facts.lang, "shortfalls.unjudged", n=n, parts=joined(facts.lang, parts, "semi"))


def _unknown_group(facts: Facts, status: Status, found: Sequence[Result]) -> Spans:
    named = len(found) <= FEW
    each = [_why(facts, r) for r in found] if named else _by_page(facts, found, str(status))
    listed = joined(facts.lang, each, "comma" if named else "list")
    words = text(facts.lang, f"status.{status}")
    return spans(facts.lang, "shortfalls.unjudged_list", status=words, n=facts.count(status), list=listed)


def _why(facts: Facts, result: Result) -> Spans:
    """The figure's name, and what is lacking where the status word leaves it open."""
    key, title = str(result.status), _title(facts, result)
    if result.status is Status.AWAITING and is_met(result):
        key = "incomplete"
    if result.status is Status.NO_DATA and result.awaits_standard:
        key = "awaits_standard"
    numbers = {n: facts.of(result, n) for n in ("period", "deadline", "reported", "units")} if result.latest else {}
    count = phrases.count(result.indicator, facts.lang)
    return spans(facts.lang, f"shortfalls.{key}", title=title, count=count, **numbers)


def _late_data(facts: Facts) -> Spans:
    late = [d for d, n in facts.coming.items() if n.state == "late"]
    if not late:
        return ()
    listed = joined(facts.lang, [late_file(facts, d, "shortfalls.late_file") for d in late[:SHOWN]], "semi")
    key = "late_data_one" if len(late) == 1 else "late_data"
    return spans(facts.lang, f"shortfalls.{key}", n=facts.count("late_data"), list=listed)


def late_file(facts: Facts, dataset: str, key: str) -> Spans:
    """One dataset whose next file is overdue."""
    contract = facts.workspace.contracts[dataset]
    return spans(
        facts.lang,
        key,
        title=titled(contract, facts.lang),
        department=phrases.english(facts.workspace.plan, contract.department, facts.lang),
        period=facts.data("period", dataset),
        due=facts.data("due_on", dataset),
        days=facts.data("days_late", dataset),
    )


def _title(facts: Facts, result: Result) -> Span:
    return phrases.judged_title(result, facts.lang)


def _heading(facts: Facts, action: Action) -> str:
    return action.heading if facts.lang == "zh" else action.heading_en
