"""Every indicator once more, with pandas and straight from CSV files: no SQL, no store, no engine of ours.

Written from the indicators' definitions; a definition that changes is changed here too, by somebody who reads it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from yardstick.contracts import Contract

RURAL = ["121", "122", "123", "210", "220"]  # 镇区 and 乡村
Table = pd.DataFrame


def read(path: Path, contract: Contract) -> Table:
    """A file with Chinese headings as typed columns under the contract's names; columns left out are empty."""
    raw = pd.read_csv(path, encoding="utf-8-sig", dtype=str, keep_default_na=False)
    columns = {c.name: raw[c.title] if c.title in raw else pd.Series("", raw.index) for c in contract.columns}
    return Table(
        {
            c.name: _typed(columns[c.name], c.type, {w: x.value for x in c.choices for w in (x.title, *x.synonyms)})
            for c in contract.columns
        }
    )


def _typed(cells: pd.Series, kind: str, codes: dict[str, str]) -> pd.Series:
    if kind in ("integer", "number", "percent"):
        return pd.to_numeric(cells.replace("", None)).astype(float)
    if kind == "boolean":
        return cells == "是"
    if kind == "date":
        return pd.to_datetime(cells.replace("", None), format="%Y-%m-%d")
    if kind == "list":
        return cells.map(lambda words: [codes.get(w, w) for w in words.split("、")])
    return cells.map(lambda word: codes.get(word, word))


@dataclass(frozen=True)
class Rule:
    """How one indicator is counted: which rows of which file, and two columns."""

    dataset: str
    asked: Callable[[Table], Any]
    numerator: Callable[[Table], Any]
    denominator: Callable[[Table], Any]
    observed: Callable[[Table], Any] | None = None


def _one(table: Table) -> pd.Series:
    return pd.Series(1.0, table.index)


def _everyone(table: Table) -> pd.Series:
    return pd.Series(True, table.index)


def _is_school(table: Table) -> Any:
    return table["kind"] != "111"


def _recording_room_in_use(table: Table) -> Any:
    half_year_before = pd.to_datetime(table["period"]) - pd.DateOffset(months=6)
    in_use = (table["recording_rooms"] >= 1) & (table["recording_last_used"] >= half_year_before)
    return in_use.astype(float).mask(table["recording_rooms"].isna())


def _per_child(column: str) -> Rule:
    return Rule("kindergartens", lambda t: t["children"] > 0, lambda t: t[column], lambda t: t["children"])


def _provided(what: str) -> Rule:
    return Rule("boarding", lambda t: t[f"needs_{what}"], lambda t: t[f"has_{what}"].astype(float), _one)


def _heads_per(heads: Callable[[Table], Any], fittings: str) -> Rule:
    return Rule("boarding", lambda t: heads(t) > 0, heads, lambda t: t[fittings])


RULES = {
    "gigabit_school": Rule(
        "digital_campus",
        _everyone,
        lambda t: (t["bandwidth_mbps"] >= 1000).astype(float),
        _one,
        lambda t: t["bandwidth_mbps"],
    ),
    "classroom_100m": Rule(
        "digital_campus", lambda t: t["classrooms"] > 0, lambda t: t["classrooms_100m"], lambda t: t["classrooms"]
    ),
    "recording_room": Rule("digital_campus", lambda t: _is_school(t) & t["is_town_seat"], _recording_room_in_use, _one),
    "digital_campus": Rule(
        "digital_campus", _is_school, lambda t: (t["accepted_on"] <= pd.to_datetime(t["period"])).astype(float), _one
    ),
    "wifi_coverage": Rule(
        "digital_campus", _everyone, lambda t: t["wifi_coverage"], lambda t: 100 * _one(t), lambda t: t["wifi_coverage"]
    ),
    "demo_kindergarten": Rule(
        "kindergartens",
        lambda t: t["is_central_listed"],
        lambda t: (t["demo_status"] == "provincial").astype(float),
        _one,
    ),
    "outdoor_area": _per_child("outdoor_area"),
    "activity_area": _per_child("activity_area"),
    "building_area": _per_child("building_area"),
    "books_per_child": _per_child("books"),
    "children_per_teacher": Rule(
        "kindergartens", lambda t: t["children"] > 0, lambda t: t["children"], lambda t: t["teachers"]
    ),
    "dorm_area": Rule("boarding", lambda t: t["boarders"] > 0, lambda t: t["dorm_area"], lambda t: t["boarders"]),
    "toilet_girls": _heads_per(lambda t: t["girls"], "wc_girls"),
    "toilet_boys": _heads_per(lambda t: t["boys"], "wc_boys"),
    "urinals": _heads_per(lambda t: t["boys"], "urinals"),
    "water_taps": _heads_per(lambda t: t["boys"] + t["girls"], "taps"),
    "lighting": Rule(
        "boarding", lambda t: t["rooms_tested"] > 0, lambda t: t["rooms_light_ok"], lambda t: t["rooms_tested"]
    ),
    "lighting_tested": Rule("boarding", lambda t: t["rooms"] > 0, lambda t: t["rooms_tested"], lambda t: t["rooms"]),
    **{what: _provided(what) for what in ("heating", "cooling", "lunch", "bus")},
}

SCALE = {
    **dict.fromkeys(RULES, 1.0),
    **dict.fromkeys(("gigabit_school", "classroom_100m", "recording_room", "digital_campus", "wifi_coverage"), 100.0),
    **dict.fromkeys(("demo_kindergarten", "lighting", "lighting_tested", "heating", "cooling", "lunch", "bus"), 100.0),
}
EVERYWHERE = {"recording_room", "demo_kindergarten"}  # the clause binds these units wherever they stand
ASKED_BY_ROSTER = {"recording_room", "digital_campus"}  # whether a unit is asked stands in the roster
EACH_COUNTS_ONCE = {"wifi_coverage"}
AT_LEAST = {"dorm_area": 3, "outdoor_area": 4, "activity_area": 8.17, "building_area": 10.44} | dict.fromkeys(
    ("gigabit_school", "classroom_100m", "recording_room", "digital_campus", "demo_kindergarten", "lighting"), 100
)
AT_MOST = {"toilet_girls": 13, "toilet_boys": 40, "urinals": 20, "water_taps": 45, "children_per_teacher": 15}


class ByHand:
    """The indicators of one folder of samples: <dataset>/<period>.csv."""

    def __init__(self, samples: Path, contracts: dict[str, Contract]) -> None:
        self.samples, self.contracts = samples, contracts
        self._reports: dict[str, Table] = {}
        self._units: dict[str, Table] = {}

    def reports(self, dataset: str) -> Table:
        """A row for every unit that was to deliver and was open on the cut-off date; blank for those that did not."""
        if dataset not in self._reports:
            files = sorted((self.samples / dataset).glob("*.csv"))
            self._reports[dataset] = pd.concat([self._report(file, dataset) for file in files], ignore_index=True)
        return self._reports[dataset]

    def _report(self, file: Path, dataset: str) -> Table:
        roster = read(self.samples / "units" / file.name, self.contracts["units"]).drop(columns="period")
        roster = roster[roster["kind"].isin(self.contracts[dataset].kinds)]
        rows = read(file, self.contracts[dataset]).drop(columns=["period", "name"])
        flags = [c.name for c in self.contracts[dataset].columns if c.type == "boolean"]
        rows = roster.merge(rows.assign(is_delivered=True), on="unit_id", how="left")
        rows["is_delivered"] = rows["is_delivered"].eq(True)
        rows[flags] = rows[flags].eq(True)
        day = pd.Timestamp(file.stem)
        is_open = ~(rows["opened_on"] > day) & ~(rows["closed_on"] <= day)
        return rows[is_open].assign(period=day.date(), is_rural=lambda t: t["urban_rural"].isin(RURAL))

    def units(self, indicator: str) -> Table:
        """One row per unit and period in the clause's scope: numerator, denominator, value, meets, observed."""
        if indicator not in self._units:
            self._units[indicator] = self._facts(indicator, RULES[indicator])
        return self._units[indicator]

    def _facts(self, indicator: str, rule: Rule) -> Table:
        table = self.reports(rule.dataset)
        unknown = ~table["is_delivered"] & (indicator not in ASKED_BY_ROSTER)  # nobody knows whether it is asked
        asked = rule.asked(table).astype(bool) | unknown
        table = table[asked & (table["is_rural"] | (indicator in EVERYWHERE))]
        facts = table[["period", "unit_id", "name", "town", "stages"]].copy()
        facts["numerator"] = rule.numerator(table).where(table["is_delivered"])
        facts["denominator"] = rule.denominator(table)
        facts["value"] = SCALE[indicator] * facts["numerator"] / facts["denominator"].mask(facts["denominator"] == 0)
        facts["observed"] = rule.observed(table) if rule.observed else float("nan")
        facts["meets"] = [
            _meets(indicator, n, d) for n, d in zip(facts["numerator"], facts["denominator"], strict=True)
        ]
        return facts

    def periods(self, indicator: str, town: str | None = None) -> dict[date, tuple[float, ...]]:
        """Per period with a value: numerator, denominator, value, units, reported, meeting."""
        facts = self.units(indicator)
        if town is not None:
            facts = facts[facts["town"] == town]
        found = {period: _whole(indicator, rows) for period, rows in facts.groupby("period")}
        return {period: row for period, row in found.items() if row is not None}


def _meets(indicator: str, n: float, d: float) -> bool | None:
    if pd.isna(n):
        return None
    if indicator in AT_LEAST:
        return bool(SCALE[indicator] * n >= AT_LEAST[indicator] * d * (1 - 1e-9))
    return bool(SCALE[indicator] * n <= AT_MOST[indicator] * d * (1 + 1e-9)) if indicator in AT_MOST else None


def _whole(indicator: str, rows: Table) -> tuple[float, ...] | None:
    reported = rows[rows["numerator"].notna()]
    n, d = reported["numerator"].sum(), reported["denominator"].sum()
    if reported.empty or not (d or n):
        return None
    share = SCALE[indicator] * n / d if d else None  # need and nothing provided: no ratio
    value = reported["value"].mean() if indicator in EACH_COUNTS_ONCE else share
    return n, d, value, len(rows), len(reported), sum(m is True for m in rows["meets"])
