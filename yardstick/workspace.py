"""One installation, opened: the plan, the contracts, the store and the engine behind one door.

Pages and the command line ask here and nowhere else; results are cached per data version, which never changes.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, lru_cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from yardstick import disclosure
from yardstick.address import Vocabulary
from yardstick.checking import TELLING, Checked, Choices, Earlier, Known, PersonalWords, check, load_catalogue
from yardstick.codes import Codes, code_columns
from yardstick.contracts import Contract, Roster, load_contracts
from yardstick.deliveries import Deliveries, deliveries
from yardstick.engine import Engine
from yardstick.engine_duckdb import Database
from yardstick.errors import ConfigError, UsageError
from yardstick.indicators import Bench, Filters, Measured, Result, UnitRow, measure, measure_units, unit_rows
from yardstick.ledger import load_ledger
from yardstick.mappings import Mappings
from yardstick.registry import Indicator, load_plan
from yardstick.relations import Relations, load_standards, load_views
from yardstick.roster_events import RosterEvent, as_known, events
from yardstick.settings import HOME, Settings
from yardstick.snapshots import Shape, SnapshotStore, View, earlier, parse_moment
from yardstick.texts import Lang, titled
from yardstick.workbooks import TEMPLATES

DEMO_MARK = "demo.toml"  # in the data folder: this store holds demonstration data, whose clock stands still


@dataclass(frozen=True)
class Reading:
    """What a question reads: the same at two moments between which no dataset of it was published, nor a roster that
    tells of other changes of codes."""

    versions: tuple[tuple[str, int | None], ...]  # dataset, Delta version
    codes: Codes
    moment: int = field(compare=False)


FOR_ONE_THREAD = 10_000_000  # bytes of Parquet in the newest version
AT_ONCE = min(4, os.cpu_count() or 1)  # indicators measured at the same time


class Workspace:
    """The plan and the published data of one installation. Safe to share between threads."""

    def __init__(self, settings: Settings) -> None:
        home = settings.home
        self.settings = settings
        self.contracts = load_contracts(home / "data" / "contracts")
        self.personal = PersonalWords.read(_own_or_shipped(home, "personal.toml"))
        self.checks = load_catalogue(_own_or_shipped(home, "checks.toml"), settings.data / "checks.toml")
        self.checks.require(self.contracts.values())
        self.plan = load_plan(home / "data" / "plan", home / "queries", self.contracts)
        self.mappings = Mappings(settings.data / "mappings")
        self.ledger = load_ledger(home / "data" / "plan", self.plan)
        self.store = SnapshotStore(settings.data, self.contracts, two_persons=settings.two_persons)
        self.store.recover()
        self.relations = self._load_relations()
        self._parts = {p.stem: p.read_text(encoding="utf-8") for p in (home / "queries" / "parts").glob("*.sql")}
        self._bench = Bench.load(self.plan, self.contracts, home / "queries", date.min)
        self._read_datasets = lru_cache(maxsize=1024)(self._list_datasets)
        self._require_safe()
        self._keep_answers()

    def _keep_answers(self) -> None:
        """Whatever was answered once is answered from memory."""
        self._engine = lru_cache(maxsize=16)(self._open_engine)
        asked = max(1, len(self.plan.indicators))  # Streamlit collects garbage after each run: what is kept costs time
        self._measured = lru_cache(maxsize=5 * asked)(self._measure)
        self._measured_together = lru_cache(maxsize=3)(self._measure_together)
        self._disclosed = lru_cache(maxsize=asked)(self._disclose)
        self._unit_rows = lru_cache(maxsize=asked)(self._list_units)
        self._measured_units = lru_cache(maxsize=asked)(self._measure_units)
        self._part_rows = lru_cache(maxsize=256)(self._read_part)
        self._newest_roster = lru_cache(maxsize=16)(self._read_newest_roster)
        self._rosters = lru_cache(maxsize=4)(self._read_rosters)
        self._events = lru_cache(maxsize=4)(lambda moment: events(self._rosters(moment)))
        self._known_rosters = lru_cache(maxsize=4)(lambda moment: as_known(self._rosters(moment)))
        self._all_towns = lru_cache(maxsize=16)(self._list_all_towns)
        self._deliveries = lru_cache(maxsize=256)(self._read_deliveries)
        self._towns = lru_cache(maxsize=64)(self._list_towns)

    @cached_property
    def _database(self) -> Database:
        """One thread while there is little to read: faster than sharing out, and sums of fractions keep their order."""
        view = self.store.at()
        size = sum(file.stat().st_size for d in self.contracts for file in map(Path, view.files(d)))
        return Database(self.settings.data / "snapshots", threads=1 if size <= FOR_ONE_THREAD else 0)

    @property
    def is_demo(self) -> bool:
        """Whether this store was filled with demonstration data."""
        return self._demo_today is not None

    @cached_property
    def _demo_today(self) -> date | None:
        mark = self.settings.data / DEMO_MARK
        if not mark.exists():
            return None
        today = tomllib.loads(mark.read_text(encoding="utf-8")).get("today")
        return today if isinstance(today, date) else None

    def today(self) -> date:
        """The day that counts as today in the plan's time zone; fixed in the demonstration and in tests."""
        return self.settings.today or self._demo_today or datetime.now(ZoneInfo(self.plan.timezone)).date()

    def local(self, moment: int) -> datetime:
        """A data version's moment on the plan's clock."""
        return datetime.fromtimestamp(moment / 1000, ZoneInfo(self.plan.timezone))

    def view(self, moment: int | None = None) -> View:
        """Everything as of a moment, the newest for None. Raises UnknownVersion."""
        return self.store.at(moment)

    def engine(self, view: View) -> Engine:
        """The engine that reads this view."""
        return self._engine(view.moment)

    def measure(self, indicator: Indicator, view: View, filters: Filters, today: date | None = None) -> Measured:
        """The indicator in this version. `filters.town` and `filters.first` do not matter here: every town is there."""
        filters, day = replace(filters, town=None, first=None), today or self.today()
        reading = self.reading(indicator, view)
        if self.is_protected(indicator):
            return self._disclosed(indicator, reading, disclosure.unfiltered(filters), day).as_of(view.moment)
        return self._measured(indicator, reading, filters, day).as_of(view.moment)

    def measure_all(self, view: View, filters: Filters, today: date | None = None) -> Mapping[str, Measured]:
        """Every indicator of the plan by its id, in the plan's order."""
        filters = replace(filters, town=None, first=None)
        return self._measured_together(view.moment, filters, today or self.today())

    def reading(self, indicator: Indicator, view: View) -> Reading:
        """What the indicator's figures are read from: equal for two versions in which they cannot differ."""
        is_protected = self.is_protected(indicator)
        return self._reading(self._read_together(indicator) if is_protected else self._read_datasets(indicator), view)

    def unit_rows(
        self, indicator: Indicator, view: View, filters: Filters, period: date, today: date | None = None
    ) -> tuple[UnitRow, ...]:
        """Every unit of the filtered place at one cut-off date, the furthest from its standard first."""
        if self.is_protected(indicator):
            return ()
        reading = self._reading(self._read_datasets(indicator), view)
        return self._unit_rows(indicator, reading, replace(filters, first=None), period, today or self.today())

    def measure_units(
        self, indicator: Indicator, view: View, filters: Filters, unit: str | None = None, today: date | None = None
    ) -> tuple[Result, ...]:
        """A result for each unit, or for one."""
        if self.is_protected(indicator):
            return ()
        reading = self._reading(self._read_datasets(indicator), view)
        found = self._measured_units(indicator, reading, replace(filters, first=None), unit, today or self.today())
        return tuple(r if r.moment == view.moment else replace(r, moment=view.moment) for r in found)

    def part(self, name: str, view: View, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The rows of queries/parts/<name>.sql in this version; `params` are its $names.

        Raises UsageError when there is no such file.
        """
        if name not in self._parts:
            known = "、".join(sorted(self._parts)) or "无"
            raise UsageError(f"没有名为 {name!r} 的图件查询。", fix=f"可用：{known}。")
        reading = self.part_reading(name, view)
        return [dict(row) for row in self._part_rows(name, reading, tuple(sorted(params.items())))]

    def part_reading(self, name: str, view: View) -> Reading:
        """What a picture is read from, as `reading` says it of a figure; nothing where it has no query of its own."""
        return self._reading(self.relations.read_by(self._parts.get(name, "")), view)

    def _require_safe(self) -> None:
        """ConfigError where a declaration could show small counts: a figure that is no count, a picture's own query."""
        disclosure.require_countable(i for i in self.plan.indicators if self.is_protected(i))
        leaks = [name for name, sql in self._parts.items() if self._names_protected(self.relations.read_by(sql))]
        if leaks:
            listed = "、".join(f"queries/parts/{name}.sql" for name in leaks)
            raise ConfigError(f"图件查询不得读取受保护的数据集：{listed}。", fix="受保护的数据只能通过指标展示。")

    def towns(self, view: View) -> tuple[str, ...]:
        """Every town of the newest roster in this version."""
        return self._towns(view.moment)

    def stages(self, lang: Lang) -> dict[str, str]:
        """Stage code → its title, as the roster's contract declares them."""
        return self.roster_choices("stages", lang)

    @cached_property
    def _roster_contract(self) -> Contract:
        return next(c for c in self.contracts.values() if c.roster)

    def unit_name(self, view: View, unit_id: str) -> str | None:
        """What the newest roster of this version calls a unit; None for a code it does not know."""
        unit = self._newest_roster(view.moment).get(view.codes().of(unit_id))
        return None if unit is None else str(unit["name"])

    def units(self, view: View) -> tuple[tuple[str, str, str], ...]:
        """Code, name and town of every unit of the newest roster in this version, by town and name."""
        units = self._newest_roster(view.moment).items()
        found = ((str(code), str(unit["name"]), str(unit["town"])) for code, unit in units)
        return tuple(sorted(found, key=lambda u: (u[2], u[1])))

    def rosters(self, view: View) -> tuple[tuple[date, Roster], ...]:
        """Every roster of this version with its cut-off date, oldest first; each unit by its newest code."""
        return self._rosters(view.moment)

    def known_rosters(self, view: View) -> tuple[tuple[date, Roster], ...]:
        """The same rosters, each with what earlier ones told and it leaves out."""
        return self._known_rosters(view.moment)

    def events(self, view: View) -> tuple[RosterEvent, ...]:
        """What happened to the units, as the rosters of this version tell it, the oldest first."""
        return self._events(view.moment)

    def roster_choices(self, column: str, lang: Lang) -> dict[str, str]:
        """Code → title of a roster column with choices, such as the kinds of units."""
        return {c.value: titled(c, lang) for c in self._roster_contract.column(column).choices}

    def deliveries(self, view: View, dataset: str, today: date | None = None) -> Deliveries:
        """How a dataset was delivered, as this version knows it."""
        return self._deliveries(dataset, view.moment, today or self.today())

    def is_protected(self, indicator: Indicator) -> bool:
        """Whether it reads counts of small groups of children: nothing below the town is ever shown of it."""
        return self._names_protected(self._read_datasets(indicator))

    def _names_protected(self, datasets: Iterable[str]) -> bool:
        return any(self.contracts[d].protected for d in datasets)

    def vocabulary(self, slug: str, version: str = "") -> Vocabulary:
        """What links to this page may say. Towns are those of every roster in the link's own `version` (its words;
        the newest when blank or wrong), so that a pinned link keeps a town that was renamed since."""
        action = next((a for a in self.plan.actions if a.slug == slug), None)
        known = action.indicator if action else self.plan.indicators
        indicators = {w: i.id for i in known for w in (i.id, i.title, i.title_en)}
        view = self._view_of(version)
        towns = {w: t for t in self._all_towns(view.moment) for w in (t, self.plan.english.get(t, t))}
        choices = self._roster_contract.column("stages").choices
        stages = {w: c.value for c in choices for w in (c.value, c.title, c.title_en, *c.synonyms)}
        return Vocabulary(indicators, towns, stages, view.codes().newest)

    def _view_of(self, version: str) -> View:
        try:
            return self.view(parse_moment(version) if version else None)
        except UsageError:
            return self.view()

    def check(
        self,
        content: bytes,
        file_name: str,
        dataset: str | None = None,
        period: date | None = None,
        lang: Lang = "zh",
        choices: Choices | None = None,
    ) -> Checked:
        """What is right and wrong with a file, against its contract and what is published now.

        `choices` is everything that can be settled by hand, in place of `dataset` and `period` alone.
        """
        known = Known(
            contracts=self.contracts,
            roster=self._roster,
            personal=self.personal,
            catalogue=self.checks,
            earlier=self.earlier,
            rosters=partial(self.view().rosters, *TELLING),
            today=self.today(),
            mappings=self.mappings.all(),
        )
        settled = choices or Choices(dataset=dataset, period=period)
        return check(known, content, file_name=file_name, choices=settled, lang=lang)

    def earlier(self, dataset: str, period: date) -> Earlier:
        """What is published now that a file of this dataset and period is checked against."""
        return earlier(self.store.at(), self.contracts[dataset], period)

    def template(self, dataset: str, kind: str, period: date | None = None, lang: Lang = "zh") -> bytes:
        """The file to fill in for a cut-off date, the next one expected for None; `kind` is one of `TEMPLATES`.

        Already in it are the units the roster asks for, or what was published last.
        """
        view = self.view()
        period = period or self.expected(dataset)
        done = [p for p in view.periods(dataset) if period is None or p <= period]
        return TEMPLATES[kind](
            self.contracts[dataset],
            period=period,
            roster=view.roster(period) if period else None,
            earlier=view.rows(dataset, done[-1]) if done else None,
            lang=lang,
        )

    def expected(self, dataset: str) -> date | None:
        """The cut-off date of the next file; the newest roster's where none has come yet, None without a roster."""
        view = self.view()
        following = self.deliveries(view, dataset).next
        return following.period if following else view.roster_period(date.max)

    def _roster(self, period: date) -> Roster | None:
        return self.store.at().roster(period)

    def _on(self, today: date) -> Bench:
        return replace(self._bench, today=today)

    def _load_relations(self) -> Relations:
        home, rural = self.settings.home, self.plan.rural
        shape = Shape.of(self.contracts)
        standards = load_standards(home / "data" / "standards", self.settings.data / "standards")
        return Relations(
            schemas={d: shape.schema(d) for d in self.contracts},
            rural=None if rural.reading == "policy" else rural.codes,
            urban=rural.urban,
            standards=standards,
            views=load_views(home / "queries" / "views", {*self.contracts, *standards}),
            codes={d: code_columns(c, shape.schema(d).names) for d, c in self.contracts.items()},
        )

    def _open_engine(self, moment: int) -> Engine:
        view = self.store.at(moment)
        return self._database.at(moment, view.files, self.relations, view.codes())

    def _list_datasets(self, indicator: Indicator) -> frozenset[str]:
        named = {*indicator.datasets, *indicator.also_reads, *filter(None, [indicator.awaits])}
        return self.relations.read_by(indicator.query) | named

    def _read_together(self, indicator: Indicator) -> frozenset[str]:
        mates = disclosure.together(indicator, self.plan)
        return frozenset[str]().union(*(self._read_datasets(mate) for mate in mates))

    def _reading(self, datasets: frozenset[str], view: View) -> Reading:
        return Reading(tuple((d, view.version_of(d)) for d in sorted(datasets)), view.codes(), view.moment)

    def _read_newest_roster(self, moment: int) -> Roster:
        view = self.store.at(moment)
        return view.codes().roster(view.roster(date.max) or {})

    def _read_rosters(self, moment: int) -> tuple[tuple[date, Roster], ...]:
        view = self.store.at(moment)
        return tuple((period, view.codes().roster(roster)) for period, roster in view.rosters())

    def _read_deliveries(self, dataset: str, moment: int, today: date) -> Deliveries:
        def roster(period: date) -> Roster | None:
            return next((r for day, r in reversed(self._rosters(moment)) if day <= period), None)

        zone = ZoneInfo(self.plan.timezone)
        return deliveries(self.store.at(moment), self.contracts[dataset], today, zone, roster)

    def _list_all_towns(self, moment: int) -> tuple[str, ...]:
        view, roster = self.store.at(moment), self._roster_contract.id
        return tuple(sorted({t for p in view.periods(roster) for t in view.rows(roster, p)["town"].to_pylist()}))

    def _list_towns(self, moment: int) -> tuple[str, ...]:
        return tuple(sorted({str(unit["town"]) for unit in self._newest_roster(moment).values()}))

    def _measure(self, indicator: Indicator, reading: Reading, filters: Filters, today: date) -> Measured:
        return measure(indicator, self._engine(reading.moment), filters, self._on(today))

    def _measure_together(self, moment: int, filters: Filters, today: date) -> Mapping[str, Measured]:
        """Shared out: most of a small question's time is its planning, for which DuckDB lets other threads go on."""
        view, asked = self.store.at(moment), self.plan.indicators

        def measure_from(first: int) -> list[Measured]:
            return [self.measure(indicator, view, filters, today) for indicator in asked[first::AT_ONCE]]

        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = {m.whole.indicator.id: m for share in pool.map(measure_from, range(AT_ONCE)) for m in share}
        return MappingProxyType({indicator.id: found[indicator.id] for indicator in asked})

    def _disclose(self, indicator: Indicator, reading: Reading, filters: Filters, today: date) -> Measured:
        """The figure without small counts, and without what versions up to this one together would give away."""
        mates, datasets = disclosure.together(indicator, self.plan), self._read_together(indicator)
        view = self.store.at(reading.moment)
        moments = {c.moment for d in datasets for c in view.commits(d)}
        versions = dict.fromkeys(self._reading(datasets, self.store.at(m)) for m in sorted(moments))
        history = [[self._measured(mate, v, Filters(), today) for mate in mates] for v in versions]
        measured = self._measured(indicator, reading, filters, today)
        return disclosure.without_small(measured, history, self.plan.privacy.smallest)

    def _measure_units(
        self, indicator: Indicator, reading: Reading, filters: Filters, unit: str | None, today: date
    ) -> tuple[Result, ...]:
        return measure_units(indicator, self._engine(reading.moment), filters, self._on(today), unit)

    def _list_units(
        self, indicator: Indicator, reading: Reading, filters: Filters, period: date, today: date
    ) -> tuple[UnitRow, ...]:
        return unit_rows(indicator, self._engine(reading.moment), filters, self._on(today), period)

    def _read_part(self, name: str, reading: Reading, params: tuple[tuple[str, Any], ...]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._engine(reading.moment).run(self._parts[name], dict(params)).to_pylist()
        return rows


def _own_or_shipped(home: Path, name: str) -> Path:
    """A file of the plan's own data folder; the one that comes with the program where it has none."""
    own = home / "data" / name
    return own if own.exists() else HOME / "data" / name
