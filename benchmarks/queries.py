"""The query layer beside the same questions asked by hand, on the same files through the same DuckDB."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from benchmarks import data, questions, timing
from benchmarks.questions import QUESTIONS, Question
from yardstick.engine_duckdb import Database, DuckDBEngine
from yardstick.indicators import Filters, Measured, Result, UnitRow, measure, unit_rows
from yardstick.registry import Indicator
from yardstick.settings import Settings
from yardstick.workspace import Workspace

LIMIT = 1.3  # times the hand-written query
TODAY = date(2026, 11, 15)
OURS, BY_HAND, TOWNS, IN_MEMORY, FROM_FILES = "measure", "SQL", "with towns", "pandas", "pandas, files"
HEAD = (
    "indicator",
    "`measure`, ms",
    "SQL by hand, ms",
    "ratio",
    "`measure` and every town judged, ms",
    "ratio to SQL",
    "pandas, rows in memory, ms",
    "pandas, reading the files, ms",
)


@dataclass(frozen=True)
class Outcome:
    """What the report says about the query layer: Markdown, and every ratio that has a limit."""

    markdown: str
    ratios: dict[str, float]


class Store:
    """One store, opened, and one cursor for what is asked by hand."""

    def __init__(self, title: str, settings: Settings, rounds: int) -> None:
        self.title, self.rounds = title, rounds
        self.space = Workspace(settings)
        self.view = self.space.view()
        self.bench = self.space._on(TODAY)
        self.database = Database(settings.data / "snapshots")
        self.engine = self.open()
        self.cursor = self.database.cursor()

    def open(self) -> DuckDBEngine:
        """An engine that has answered nothing yet."""
        return self.database.at(self.view.moment, self.view.files, self.space.relations)

    def indicator(self, name: str) -> Indicator:
        return next(i for i in self.space.plan.indicators if i.id == name)

    def measure(self, name: str) -> Measured:
        return measure(self.indicator(name), self.engine, Filters(), self.bench)

    def ask(self, sql: str, dataset: str, **params: object) -> list[tuple[Any, ...]]:
        """The rows of a hand-written query."""
        files = str(list(self.view.files(dataset)))
        return self.cursor.execute(sql.format(files=files), params).fetchall()

    def read(self, question: Question) -> pd.DataFrame:
        return questions.read(self.view.files(question.dataset), question)

    @cached_property
    def units(self) -> int:
        return self.view.rows("units", self.view.periods("units")[-1]).num_rows


def run(stores: list[Store]) -> Outcome:
    """Ask every question of every store."""
    ratios: dict[str, float] = {}
    parts = []
    for store in stores:
        rows = [_row(store, question, ratios) for question in QUESTIONS]
        lists = _schools(store)
        parts += [f"### {store.title}", f"n = {store.rounds} rounds.", timing.table(HEAD, rows), lists]
    return Outcome("\n\n".join(parts), ratios)


def _row(store: Store, question: Question, ratios: dict[str, float]) -> tuple[str, ...]:
    frame = store.read(question)
    cases: dict[str, Callable[[], Any]] = {
        OURS: lambda: store.measure(question.indicator),
        BY_HAND: lambda: store.ask(question.sql, question.dataset),
        TOWNS: lambda: store.measure(question.indicator).towns,
        IN_MEMORY: lambda: question.answer(frame),
        FROM_FILES: lambda: question.answer(store.read(question)),
    }
    ours = _answer(store.measure(question.indicator))
    assert questions.same(ours, cases[BY_HAND]()), f"{question.indicator}: SQL by hand disagrees"
    assert questions.same(ours, cases[FROM_FILES]()), f"{question.indicator}: pandas disagrees"
    times = timing.interleave(cases, store.rounds, data.SEED)
    ratio = ratios[f"{store.title}: {question.indicator}"] = timing.ratio(times[OURS], times[BY_HAND])
    towns = timing.ratio(times[TOWNS], times[BY_HAND])
    shown = {name: timing.spread(values) for name, values in times.items()}
    lead = (f"`{question.indicator}`", shown[OURS], shown[BY_HAND], f"**{ratio:.2f}**")
    return (*lead, shown[TOWNS], f"{towns:.2f}", shown[IN_MEMORY], shown[FROM_FILES])


def _schools(store: Store) -> str:
    indicator = store.indicator("dorm_area")
    period = store.view.periods("boarding")[-1]
    cases: dict[str, Callable[[], Any]] = {
        OURS: lambda: unit_rows(indicator, store.engine, Filters(), store.bench, period),
        BY_HAND: lambda: store.ask(questions.SCHOOLS, "boarding", period=period),
    }
    ours = [_school(row) for row in cases[OURS]()]
    assert questions.same(ours, cases[BY_HAND]()), "list of schools: SQL by hand disagrees"
    times = timing.interleave(cases, store.rounds, data.SEED)
    ratio = timing.ratio(times[OURS], times[BY_HAND])
    return (
        f"The list of {len(ours):,} schools at one cut-off date, furthest from the standard first "
        f"(`unit_rows`, `dorm_area`): {timing.spread(times[OURS])} ms; SQL by hand {timing.spread(times[BY_HAND])} ms; "
        f"ratio **{ratio:.2f}**."
    )


def first_reading(store: Store, rounds: int) -> str:
    """Every indicator of the plan from a version nobody has read yet, as after a publish."""
    times = [timing.clock(lambda: _everything(store)) for _ in range(rounds + 1)][1:]
    return (
        f"Every one of the {len(store.space.plan.indicators)} indicators of a version that nobody has read yet "
        f"({store.title}): {timing.spread(times)} ms in all, "
        f"{statistics.median(times) / len(store.space.plan.indicators):.1f} ms each (n = {rounds})."
    )


def _everything(store: Store) -> None:
    store.database.rows.cache_clear()
    engine = store.open()
    for indicator in store.space.plan.indicators:
        measure(indicator, engine, Filters(), store.bench)


def _answer(measured: Measured) -> list[tuple[Any, ...]]:
    return [*_places(measured.whole, None), *(row for r in measured.towns for row in _places(r, r.place))]


def _places(result: Result, town: str | None) -> list[tuple[Any, ...]]:
    return [
        (o.period, town, o.numerator, o.denominator, o.value, o.units, o.reported, o.meeting)
        for o in result.observations
    ]


def _school(row: UnitRow) -> tuple[Any, ...]:
    return (row.unit_id, row.name, row.town, row.numerator, row.denominator, row.value, row.meets, row.gap)
