"""data/plan/*.toml and queries/*/action.toml → Plan, Action, Indicator, Target. Reports every fault at once."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from yardstick.errors import ConfigError, UsageError

STRICT = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

Origin = Literal["explicit", "standard", "derived"]
Direction = Literal["at_least", "at_most"]
Aggregate = Literal["share", "mean", "sum", "cv", "ratio_of_shares"]
Grain = Literal["unit", "item", "district"]
Group = Literal["goals", "tasks", "safeguards"]
Scope = Literal["rural", "all"]
Confidence = Literal["official", "secondary", "derived"]

GROUPS: tuple[Group, ...] = ("goals", "tasks", "safeguards")  # the parts of a plan, in its order
SPREADS: tuple[Aggregate, ...] = ("cv", "ratio_of_shares")  # compare units with each other: no unit has one of its own

T = TypeVar("T")


@dataclass(frozen=True, config=STRICT)
class Target:
    """A dated value to reach, in the plan's words, and where the number comes from.

    `applies_to`: "total" judges the figure of the whole place; "each" binds every unit, so that a place is judged
    by the share of its units that meet the value. `every_year`: due on the deadline's month and day in every year up
    to it, counted from nothing on 1 January.
    """

    value: float
    deadline: date
    origin: Origin
    applies_to: Literal["total", "each"]
    quote: str
    decision: str = ""
    standard: str = ""
    every_year: bool = False

    def due_in(self, year: int) -> Target:
        """What is due in one year: itself, or for a yearly target that year's, the last one in years after it."""
        if not self.every_year or year >= self.deadline.year:
            return self
        return replace(self, deadline=add_years(self.deadline, year - self.deadline.year))


@dataclass(frozen=True, config=STRICT)
class Reference:
    """A value shown for comparison only; nothing is judged by it."""

    value: float
    title: str
    title_en: str


@dataclass(frozen=True, config=STRICT)
class Observed:
    """What stands behind a yes/no figure of one unit, such as the bandwidth behind "has gigabit"."""

    title: str
    title_en: str
    unit: str
    standard: float | None = None  # None where it is not the same for every unit


@dataclass(frozen=True, config=STRICT)
class Example:
    """What the query gives for the whole district, clause scope, on the samples at one period."""

    period: date
    numerator: float
    denominator: float
    value: float


@dataclass(frozen=True, config=STRICT)
class Indicator:
    """A figure: `unit` belongs to its value, `count_unit` to what is counted, `gap_unit` to what is missing.

    `grain`: its facts are units of the roster, items of their own (sites, zones, projects) or one for the district.
    `stage`: it is about this stage whatever the reader filters by. `datasets` must have data before anything is
    measured, `also_reads` may be empty. `awaits`: the dataset of a standard without which nothing can be judged.
    """

    id: str
    title: str
    title_en: str
    unit: str
    scale: float
    decimals: int
    count_unit: str
    count_unit_en: str
    direction: Direction
    aggregate: Aggregate
    scope: Scope
    datasets: tuple[str, ...]
    definition: str
    definition_en: str
    source: str
    source_en: str
    confidence: Confidence
    unit_en: str = ""
    gap_unit: str = ""
    gap_unit_en: str = ""
    each_unit: str = ""  # of one unit's own value, where `unit` is of the differences between them
    each_unit_en: str = ""
    gap_is_whole: bool = True  # what is missing comes in whole pieces
    facts: str = ""  # the SQL file's stem, "action/stem" for another action's file; "" for the id
    stage: str | None = None
    grain: Grain = "unit"
    also_reads: tuple[str, ...] = ()
    awaits: str = ""
    quote: str = ""  # the plan's words it answers to; a target has its own
    counts_with: str = ""  # protected figures that share counts bear the same word here and are hidden together
    observed: Observed | None = None
    target: tuple[Target, ...] = ()
    reference: tuple[Reference, ...] = ()
    example: Example | None = None
    action: str = ""  # the folder it was read from
    query: str = field(default="", repr=False)  # the text of the SQL file

    def next_target(self, today: date) -> Target | None:
        """The first target not yet due on `today`; when all are due, the last one. None without targets."""
        by_date = sorted(self.target, key=lambda t: t.deadline)
        return next((t for t in by_date if t.deadline >= today), by_date[-1] if by_date else None)


@dataclass(frozen=True, config=STRICT)
class Decision:
    """What was decided, and when, about words of the plan that carry no number or day of their own."""

    id: str
    words: str
    decided_on: date
    text: str
    text_en: str


@dataclass(frozen=True, config=STRICT)
class Action:
    """One page of the plan: a clause word for word, who answers for it, its indicators and its named pictures.

    `decision`: what was decided about words of this clause.
    """

    number: str
    order: int
    title: str
    title_en: str
    heading: str
    heading_en: str
    lead: str
    supporting: tuple[str, ...]
    clause: str
    offsets: tuple[int, int]
    clause_en: str
    group: Group
    indicator: tuple[Indicator, ...] = ()
    parts: tuple[str, ...] = ()
    decision: tuple[Decision, ...] = ()
    slug: str = ""

    def find(self, indicator_id: str) -> Indicator | None:
        """The indicator with this id, if the action has it."""
        return next((i for i in self.indicator if i.id == indicator_id), None)


@dataclass(frozen=True, config=STRICT)
class Rural:
    """Which urban-rural codes count as rural under each reading; "policy" takes the authority's list instead.

    `urban`: the codes that count as urban where they are not rural; () for every unit that is not rural.
    """

    reading: Literal["wide", "narrow", "policy"]
    wide: tuple[str, ...]
    narrow: tuple[str, ...]
    urban: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the reading in force; empty under "policy"."""
        return {"wide": self.wide, "narrow": self.narrow, "policy": ()}[self.reading]

    def holds(self, unit: Mapping[str, Any]) -> bool:
        """Whether a unit of the roster counts as rural."""
        return bool(unit.get("is_rural_policy")) if self.reading == "policy" else unit.get("urban_rural") in self.codes


@dataclass(frozen=True, config=STRICT)
class Lamps:
    """Points of completion behind time at which the lamp changes."""

    normal_below: float
    slight_below: float


@dataclass(frozen=True, config=STRICT)
class MonthDay:
    """A day of every year."""

    month: int
    day: int

    def of(self, year: int) -> date:
        """That day in `year`."""
        return date(year, self.month, self.day)


@dataclass(frozen=True, config=STRICT)
class Terms:
    """The days on which school terms end, as "MM-DD"."""

    ends: tuple[str, ...]

    def between(self, after: date, until: date) -> int:
        """How many terms end after `after` and not later than `until`."""
        return len(self.days(after, until))

    def days(self, after: date, until: date) -> tuple[date, ...]:
        """The days on which terms end after `after` and not later than `until`, in order."""
        ends = [(int(e[:2]), int(e[3:])) for e in self.ends]
        days = (date(y, m, d) for y in range(after.year, until.year + 1) for m, d in ends)
        return tuple(sorted(d for d in days if after < d <= until))


@dataclass(frozen=True, config=STRICT)
class ProjectionRule:
    """How many observations a projection needs and how many years ahead it may look."""

    observations: int
    years: int


@dataclass(frozen=True, config=STRICT)
class Privacy:
    """The smallest count of a protected dataset that may be shown, zero aside."""

    smallest: Annotated[int, Field(ge=3)]


@dataclass(frozen=True, config=STRICT)
class Plan:
    """The plan: its name, its start, its reading of fuzzy words, and the actions measured so far, in order."""

    title: str
    title_en: str
    short_title: str
    short_title_en: str
    district: str
    district_en: str
    issued_on: date
    timezone: str
    text_sha256: str
    rural: Rural
    lamps: Lamps
    judging: MonthDay
    terms: Terms
    projection: ProjectionRule
    privacy: Privacy
    english: dict[str, str]
    decision: tuple[Decision, ...]
    actions: tuple[Action, ...] = ()

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Every indicator of every action, in page order."""
        return tuple(i for a in self.actions for i in a.indicator)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Every decision, the plan's own and those of the actions, in page order."""
        return self.decision + tuple(d for a in self.actions for d in a.decision)

    def find(self, slug: str) -> Action:
        """The action with this slug; UsageError names the known ones."""
        found = next((a for a in self.actions if a.slug == slug), None)
        if found is None:
            raise UsageError(f"没有名为 {slug!r} 的页面。", fix="可用：" + "、".join(a.slug for a in self.actions))
        return found

    def decided(self, decision_id: str) -> Decision | None:
        """The decision with this id, if any."""
        return next((d for d in self.decisions if d.id == decision_id), None)


def add_years(day: date, years: int) -> date:
    """The same day of another year; the last of February stays the last of February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def load_plan(plan_folder: Path, queries: Path, datasets: Iterable[str]) -> Plan:
    """Read the plan and every action. Raises ConfigError that lists every fault of every file."""
    faults: list[str] = []
    plan = _read(Plan, plan_folder / "plan.toml", {}, faults)
    actions = [a for a in (_action(p, faults) for p in sorted(queries.glob("*/action.toml"))) if a is not None]
    text = _bytes(plan_folder / "plan.txt", faults)
    if plan is not None and text is not None:
        plan = replace(plan, actions=tuple(sorted(actions, key=lambda a: (a.order, a.slug))))
        faults += _contradictions(plan, actions, text, set(datasets))
    if plan is None or faults:
        raise ConfigError("声明有误：\n" + "\n".join(f"- {f}" for f in faults), fix="按所列文件与字段更正后重新启动。")
    return plan


def _bytes(path: Path, faults: list[str]) -> bytes | None:
    if path.exists():
        return path.read_bytes()
    faults.append(f"{path}: 找不到文件")
    return None


def _read(kind: type[T], path: Path, extra: dict[str, Any], faults: list[str]) -> T | None:
    try:
        return TypeAdapter(kind).validate_python(tomllib.loads(path.read_text(encoding="utf-8")) | extra)
    except FileNotFoundError:
        faults.append(f"{path}: 找不到文件")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{path}: {error}")
    except ValidationError as error:
        faults += [f"{path}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    return None


def _action(path: Path, faults: list[str]) -> Action | None:
    slug = path.parent.name
    action = _read(Action, path, {"slug": slug}, faults)
    if action is None:
        return None
    measured = tuple(_with_query(i, path.parent, faults) for i in action.indicator)
    return replace(action, indicator=measured)


def _with_query(indicator: Indicator, folder: Path, faults: list[str]) -> Indicator:
    named = indicator.facts or indicator.id
    path = (folder.parent if "/" in named else folder) / f"{named}.sql"
    if not re.fullmatch(r"(\w+/)?\w+", named) or not path.exists():
        faults.append(f"{folder / 'action.toml'}: {indicator.id}: 缺少查询文件 {named}.sql")
        return indicator
    query = path.read_text(encoding="utf-8")
    return replace(indicator, action=folder.name, query=query)


def _contradictions(plan: Plan, actions: list[Action], text: bytes, datasets: set[str]) -> list[str]:
    faults = []
    if hashlib.sha256(text).hexdigest() != plan.text_sha256:
        faults.append("plan.txt: 原文与 plan.toml 登记的指纹 text_sha256 不符")
    words, decisions = text.decode("utf-8"), {d.id for d in plan.decisions}
    for action in actions:
        if words[action.offsets[0] : action.offsets[1]] != action.clause:
            faults.append(f"{action.slug}: clause 与原文 offsets {list(action.offsets)} 处不一致")
        for indicator in action.indicator:
            faults += _indicator_faults(action, indicator, datasets, decisions)
    faults += [f"{i}: 指标编号重复" for i in _repeated(i.id for i in plan.indicators)]
    return faults + [f"{i}: 口径决定编号重复" for i in _repeated(d.id for d in plan.decisions)]


def _repeated(ids: Iterable[str]) -> list[str]:
    return sorted(i for i, times in Counter(ids).items() if times > 1)


def _indicator_faults(action: Action, indicator: Indicator, datasets: set[str], decisions: set[str]) -> list[str]:
    where = f"{action.slug}.{indicator.id}"
    named = (*indicator.datasets, *indicator.also_reads, *([indicator.awaits] if indicator.awaits else []))
    faults = [f"{where}: 没有数据集 {d!r}" for d in named if d not in datasets]
    if not indicator.target and not indicator.quote:
        faults.append(f"{where}: 没有目标的指标须写明所依据的原文 quote")
    for quote in filter(None, (indicator.quote, *(t.quote for t in indicator.target))):
        if quote not in action.clause:
            faults.append(f"{where}: 引文不在条款原文中：{quote}")
    for target in indicator.target:
        if target.decision and target.decision not in decisions:
            faults.append(f"{where}: 没有口径决定 {target.decision!r}")
    return faults + [f"{where}: {fault}" for fault in _aggregate_faults(indicator)]


def _aggregate_faults(indicator: Indicator) -> Iterator[str]:
    """What an aggregate asks of the rest of a declaration."""
    if indicator.aggregate == "ratio_of_shares" and indicator.scope != "all":
        yield 'ratio_of_shares 比较城乡，须 scope = "all"'
    if indicator.aggregate in (*SPREADS, "sum") and any(t.applies_to == "each" for t in indicator.target):
        yield f'{indicator.aggregate} 的目标是对全区的，须 applies_to = "total"'
