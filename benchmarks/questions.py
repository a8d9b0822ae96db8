"""Four indicators and one list of schools as somebody would ask for them by hand: in SQL, and in pandas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

RURAL = ("121", "122", "123", "210", "220")
FILES = "read_parquet({files}, hive_partitioning = true, hive_types = {{period: date}})"


ANSWER = ("period", "town", "numerator", "denominator", "value", "units", "reported", "meeting")


@dataclass(frozen=True)
class Question:
    """What `measure` gives for one indicator: the columns of ANSWER, for the district (no town) and for each town."""

    indicator: str
    dataset: str
    sql: str
    columns: tuple[str, ...]  # what pandas needs beside period, town and the filters
    facts: Callable[[pd.DataFrame], dict[str, Any]]  # numerator, denominator, meets
    asked: Callable[[pd.DataFrame], pd.Series]  # which of the open ones count
    scale: float = 100
    is_mean: bool = False

    def answer(self, frame: pd.DataFrame) -> list[tuple[Any, ...]]:
        """The answer in pandas."""
        frame = frame[frame["is_open"] & self.asked(frame)]
        frame = frame[["period", "town"]].assign(**self.facts(frame))
        whole = self._rolled_up(frame, ["period"]).assign(town=None)
        towns = self._rolled_up(frame, ["town", "period"])
        return [row for part in (whole, towns) for row in part[list(ANSWER)].itertuples(index=False, name=None)]

    def _rolled_up(self, frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
        sums = frame.groupby(by, as_index=False).agg(
            numerator=("numerator", "sum"),
            denominator=("denominator", "sum"),
            value=("numerator", "mean"),
            units=("town", "size"),
            reported=("numerator", "count"),
            meeting=("meets", "sum"),
        )
        sums = sums[sums["reported"] > 0]
        return sums if self.is_mean else sums.assign(value=self.scale * sums["numerator"] / sums["denominator"])


def read(files: Sequence[str], question: Question) -> pd.DataFrame:
    """The columns a question needs, of all its files, in one frame."""
    columns = ["town", "is_open", "urban_rural", *question.columns]
    parts = [pd.read_parquet(f, columns=columns, partitioning=None).assign(period=_period(f)) for f in files]
    return pd.concat(parts, ignore_index=True)


def _period(file: str) -> pd.Timestamp:
    return pd.Timestamp(Path(file).parent.name.removeprefix("period="))


def _rural(frame: pd.DataFrame) -> pd.Series:
    return frame["urban_rural"].isin(RURAL)


def _gigabit(frame: pd.DataFrame) -> dict[str, Any]:
    fast = (frame["bandwidth_mbps"] >= 1000).astype(int)
    return {"numerator": fast, "denominator": 1, "meets": fast}


def _classrooms(frame: pd.DataFrame) -> dict[str, Any]:
    reached, rooms = frame["classrooms_100m"], frame["classrooms"]
    return {"numerator": reached, "denominator": rooms, "meets": reached >= rooms}


def _dormitories(frame: pd.DataFrame) -> dict[str, Any]:
    area, boarders = frame["dorm_area"], frame["boarders"]
    return {"numerator": area, "denominator": boarders, "meets": area >= 3 * boarders}


def _wireless(frame: pd.DataFrame) -> dict[str, Any]:
    return {"numerator": frame["wifi_coverage"], "denominator": frame["wifi_coverage"] * 0 + 100, "meets": False}


_GROUPED = "group by grouping sets ((period), (period, town))"
_ORDER = "order by town nulls first, period"
_RURAL = f"urban_rural in {RURAL}"

QUESTIONS = (
    Question(
        "gigabit_school",
        "digital_campus",
        "select period, town, sum(case when bandwidth_mbps >= 1000 then 1 else 0 end)::double, count(*)::double, "
        "avg(case when bandwidth_mbps >= 1000 then 100.0 else 0 end), count(*), count(*), "
        f"count(*) filter (bandwidth_mbps >= 1000) from {FILES} where is_open and {_RURAL} {_GROUPED} {_ORDER}",
        ("bandwidth_mbps",),
        _gigabit,
        _rural,
    ),
    Question(
        "classroom_100m",
        "digital_campus",
        "select period, town, sum(classrooms_100m)::double, sum(classrooms)::double, "
        "100.0 * sum(classrooms_100m) / sum(classrooms), count(*), count(classrooms_100m), "
        "count(*) filter (classrooms_100m >= classrooms) "
        f"from {FILES} where is_open and classrooms > 0 and {_RURAL} {_GROUPED} {_ORDER}",
        ("classrooms", "classrooms_100m"),
        _classrooms,
        lambda frame: _rural(frame) & (frame["classrooms"] > 0),
    ),
    Question(
        "dorm_area",
        "boarding",
        "select period, town, sum(dorm_area), sum(boarders)::double, sum(dorm_area) / sum(boarders), count(*), "
        "count(dorm_area), count(*) filter (dorm_area >= 3 * boarders) "
        f"from {FILES} where is_open and boarders > 0 and {_RURAL} {_GROUPED} {_ORDER}",
        ("boarders", "dorm_area"),
        _dormitories,
        lambda frame: _rural(frame) & (frame["boarders"] > 0),
        scale=1,
    ),
    Question(
        "wifi_coverage",
        "digital_campus",
        "select period, town, sum(wifi_coverage), (100.0 * count(wifi_coverage))::double, avg(wifi_coverage), "
        f"count(*), count(wifi_coverage), 0 from {FILES} where is_open and {_RURAL} {_GROUPED} "
        f"having count(wifi_coverage) > 0 {_ORDER}",
        ("wifi_coverage",),
        _wireless,
        _rural,
        is_mean=True,
    ),
)

SCHOOLS = (  # who is short of dormitory area at one cut-off date, and by how much
    "select unit_id, name, town, dorm_area, boarders::double, dorm_area / boarders, dorm_area >= 3 * boarders as meets,"
    " greatest(3.0 * boarders - dorm_area, 0) as gap "
    f"from {FILES} where is_open and boarders > 0 and {_RURAL} and period = $period "
    "order by meets, gap desc, town, unit_id"
)


def same(one: Sequence[Sequence[Any]], other: Sequence[Sequence[Any]]) -> bool:
    """Whether two answers are the same rows, a part in a thousand million aside."""
    return len(one) == len(other) and all(all(map(_same, row, beside)) for row, beside in zip(one, other, strict=True))


def _same(one: Any, other: Any) -> bool:
    one, other = (v.date() if isinstance(v, pd.Timestamp) else v for v in (one, other))
    if isinstance(one, float) and isinstance(other, (int, float)):
        return abs(one - other) <= 1e-9 * max(abs(one), abs(other), 1)
    return bool(one == other)
