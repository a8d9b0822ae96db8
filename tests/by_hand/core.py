"""What all second computations share: reading files, facts per unit, and the figures of a place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from yardstick.contracts import Column, Contract

RURAL = ["121", "122", "123", "210", "220"]  # 镇区 and 乡村
FACTS = ["period", "unit_id", "name", "town", "stages", "stage", "is_rural", "is_urban", "is_delivered"]
CODED = ("unit_id", "counted_with", "merged_into")  # columns that name units of the roster
HOME = Path(__file__).resolve().parents[2]
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
    if kind == "boolean":  # a blank is None where there is one
        return cells.map({"是": True, "否": False, "": None}) if (cells == "").any() else cells == "是"
    if kind == "date":
        return pd.to_datetime(cells.replace("", None), format="%Y-%m-%d")
    if kind == "list":
        return cells.map(lambda words: [codes.get(w, w) for w in words.split("、") if w])
    return cells.map(lambda word: codes.get(word, word) or None)


def one(table: Table) -> pd.Series:
    """The denominator of what counts units."""
    return pd.Series(1.0, table.index)


def everyone(table: Table) -> pd.Series:
    """Whoever the dataset is about is asked."""
    return pd.Series(True, table.index)


@dataclass(frozen=True)
class Rule:
    """How one indicator is counted, written again from its definition.

    Either rows of one dataset and two columns (`dataset`, `asked`, `numerator`, `denominator`, `observed`), or `facts`:
    a function of the samples that gives the columns of FACTS and numerator, denominator, observed (see `facts_of`).
    Who did not deliver has is_delivered false. `scale`, `at_least`, `at_most` are in the indicator's unit.
    """

    dataset: str = ""
    asked: Callable[[Table], Any] = everyone
    numerator: Callable[[Table], Any] = one
    denominator: Callable[[Table], Any] = one
    observed: Callable[[Table], Any] | None = None
    facts: "Callable[[ByHand], Table] | None" = None
    asked_by_roster: bool = False  # whether a unit is asked stands in the roster, so it is known of the absent too
    scale: float = 1.0
    at_least: float | None = None
    at_most: float | None = None
    aggregate: Literal["share", "mean", "sum", "cv", "ratio_of_shares"] = "share"
    scope: Literal["rural", "all"] = "rural"
    stage: str | None = None  # facts of other stages are left out
    grain: Literal["unit", "item", "district"] = "unit"

    def meets(self, n: float, d: float) -> bool | None:
        """Whether a unit meets what each is held to; None without a threshold or a report.

        No unit alone is held to a spread, nor to a total unless that is to be nothing.
        """
        if pd.isna(n) or pd.isna(d) or self.aggregate in ("cv", "ratio_of_shares"):
            return None
        if self.aggregate == "sum" and (self.at_least or self.at_most):
            return None
        if self.at_least is not None:
            return bool(self.scale * n >= self.at_least * d * (1 - 1e-9))
        return None if self.at_most is None else bool(self.scale * n <= self.at_most * d * (1 + 1e-9))


def facts_of(
    table: Table, numerator: Any, denominator: Any = 1.0, observed: Any = float("nan"), stage: Any = None
) -> Table:
    """Facts from rows of `ByHand.reports`: who did not deliver has no numerator. `stage`: None, or of each row."""
    facts = table.assign(stage=stage)[FACTS].copy()
    facts["numerator"] = pd.to_numeric(pd.Series(numerator, table.index)).astype(float).where(table["is_delivered"])
    facts["denominator"] = pd.to_numeric(pd.Series(denominator, table.index)).astype(float)
    facts["observed"] = pd.to_numeric(pd.Series(observed, table.index)).astype(float)
    return facts


class ByHand:
    """The indicators of one folder of samples: <dataset>/<period>.csv."""

    def __init__(self, samples: Path, contracts: dict[str, Contract], rules: dict[str, Rule]) -> None:
        self.samples, self.contracts, self.rules = samples, contracts, rules
        self._reports: dict[str, Table] = {}
        self._units: dict[str, Table] = {}
        self._books: dict[date, Table] = {}

    def reports(self, dataset: str) -> Table:
        """Every row of a dataset, all periods; empty when it has no file.

        About units: of those open on the cut-off date, roster columns included; a unit that was to deliver and did not
        has one row without values. About items: as delivered, counted as rural, with `town` and `stages` empty where
        the file has none.
        """
        if dataset not in self._reports:
            files = sorted((self.samples / dataset).glob("*.csv"))
            tables = [self._report(file, dataset) for file in files]
            reports = pd.concat(tables, ignore_index=True) if tables else self._nothing(dataset)
            coded = [c for c in reports if c in CODED or any(f.name == c and f.refers for f in self._columns(dataset))]
            self._reports[dataset] = reports.assign(**{c: reports[c].map(self._newest) for c in coded})
        return self._reports[dataset]

    def _columns(self, dataset: str) -> Sequence[Column]:
        return self.contracts[dataset].columns

    def _newest(self, code: Any) -> Any:
        """The code that the unit with this code has in the end."""
        while code in self._successors:
            code = self._successors[code]
        return code

    @cached_property
    def _successors(self) -> dict[str, str]:
        """Former code → the code that came after it, as any roster tells it."""
        rosters = [read(path, self.contracts["units"]) for path in sorted((self.samples / "units").glob("*.csv"))]
        told = [r.loc[r["former_code"].notna(), ["former_code", "unit_id"]] for r in rosters]
        return {former: code for table in told for former, code in table.itertuples(index=False)}

    @staticmethod
    def standard(name: str) -> Table:
        """A table of data/standards."""
        return pd.read_csv(HOME / "data" / "standards" / f"{name}.csv")

    def _report(self, file: Path, dataset: str) -> Table:
        contract = self.contracts[dataset]
        if contract.roster:
            return self._on_books(file)
        rows = read(file, contract).drop(columns="period", errors="ignore").assign(is_delivered=True)
        day = pd.Timestamp(file.stem)
        if contract.about == "items":
            blank = {"town": None, "stages": [[] for _ in rows.index]}
            flags = {"is_rural": True, "is_urban": False, "is_town_seat": False, "is_open": True}
            return rows.assign(**{n: v for n, v in blank.items() if n not in rows}, **flags, period=day.date())
        return self._joined(rows.drop(columns="name"), contract, file)

    def _joined(self, rows: Table, contract: Contract, file: Path) -> Table:
        """A row of every open unit the dataset is about, with what it delivered."""
        roster = self._on_books(file)
        if contract.kinds:
            roster = roster[roster["kind"].isin(contract.kinds)]
        flags = [c.name for c in contract.columns if c.type == "boolean" and c.required]
        found = roster.drop(columns="is_delivered").merge(rows, on="unit_id", how="left")
        found["is_delivered"] = found["is_delivered"].eq(True)
        found[flags] = found[flags].eq(True)
        return found

    def _on_books(self, file: Path) -> Table:
        """The open units of the roster that applies at a cut-off date: the latest one not after it."""
        day = pd.Timestamp(file.stem)
        if day.date() not in self._books:
            self._books[day.date()] = self._opened(day)
        return self._books[day.date()]

    def _opened(self, day: pd.Timestamp) -> Table:
        rosters = [p for p in sorted((self.samples / "units").glob("*.csv")) if pd.Timestamp(p.stem) <= day]
        roster = read(rosters[-1], self.contracts["units"])
        is_open = ~(roster["opened_on"] > day) & ~(roster["closed_on"] <= day)
        is_rural = roster["urban_rural"].isin(RURAL)
        flags = {"is_open": True, "is_delivered": True, "is_rural": is_rural, "is_urban": ~is_rural}
        return roster.assign(**flags, period=day.date())[is_open]

    def _nothing(self, dataset: str) -> Table:
        flags = ["is_open", "is_delivered", "is_rural", "is_urban", "is_town_seat", "stages", "town", "name"]
        names = [c.name for c in self.contracts[dataset].columns]
        return Table(columns=list(dict.fromkeys([*names, *flags, "period"])))

    def units(self, indicator: str) -> Table:
        """One row per fact in the clause's scope: numerator, denominator, value, meets, observed."""
        if indicator not in self._units:
            rule = self.rules[indicator]
            facts = rule.facts(self) if rule.facts else self._counted(rule)
            self._units[indicator] = _judged(_in_scope(facts, rule), rule)
        return self._units[indicator]

    def _counted(self, rule: Rule) -> Table:
        table = self.reports(rule.dataset)
        unknown = ~table["is_delivered"] & (not rule.asked_by_roster)  # nobody knows whether it is asked
        table = table[rule.asked(table).astype(bool) | unknown]
        observed = rule.observed(table) if rule.observed else float("nan")
        return facts_of(table, rule.numerator(table), rule.denominator(table), observed)

    def periods(self, indicator: str, town: str | None = None) -> dict[date, tuple[float | None, ...]]:
        """Per period with a report: numerator, denominator, value, units, reported, meeting."""
        facts, rule = self.units(indicator), self.rules[indicator]
        if town is not None:
            facts = facts[facts["town"] == town]
        found = {period: _whole(rule, rows) for period, rows in facts.groupby("period")}
        return {period: row for period, row in found.items() if row is not None}

    def towns(self, indicator: str) -> Sequence[str]:
        """The towns that have figures of their own."""
        if self.rules[indicator].grain == "district":
            return []
        return sorted(set(self.units(indicator)["town"].dropna()))


def _in_scope(facts: Table, rule: Rule) -> Table:
    if rule.scope == "rural" and rule.aggregate != "ratio_of_shares":
        facts = facts[facts["is_rural"].astype(bool)]
    if rule.stage is None:
        return facts
    pairs = zip(facts["stage"], facts["stages"], strict=True)
    return facts[[rule.stage in all_ or not all_ if pd.isna(own) else own == rule.stage for own, all_ in pairs]]


def _judged(facts: Table, rule: Rule) -> Table:
    pairs = zip(facts["numerator"], facts["denominator"], strict=True)
    return facts.assign(
        value=rule.scale * facts["numerator"] / facts["denominator"].mask(facts["denominator"] == 0),
        meets=[rule.meets(n, d) for n, d in pairs],
    )


def _whole(rule: Rule, rows: Table) -> tuple[float | None, ...] | None:
    reported = rows[rows["numerator"].notna()]
    n, d = reported["numerator"].sum(), reported["denominator"].sum()
    figure = None if reported.empty else AGGREGATES[rule.aggregate](rule, reported)
    is_undefined = figure is None and rule.aggregate in ("cv", "ratio_of_shares")
    if reported.empty or is_undefined or not (d or n):
        return None
    return (
        n,
        d,
        figure,
        len(rows),
        len(reported),
        sum(m is True for m in rows["meets"]),
    )


def _share(rule: Rule, rows: Table) -> float | None:
    d = rows["denominator"].sum()
    return rule.scale * rows["numerator"].sum() / d if d else None  # need and nothing provided: no ratio


def _cv(rule: Rule, rows: Table) -> float | None:
    """Standard deviation over mean, both weighted by the denominators; the population form."""
    rows = rows[rows["denominator"] > 0]
    weights, values = rows["denominator"] / rows["denominator"].sum(), rows["numerator"] / rows["denominator"]
    mean = (weights * values).sum()
    if len(rows) < 2 or not mean:
        return None
    return float((weights * (values - mean) ** 2).sum() ** 0.5 / mean)


def _ratio_of_shares(rule: Rule, rows: Table) -> float | None:
    urban, rural = (_share(rule, rows[rows[flag].astype(bool)]) for flag in ("is_urban", "is_rural"))
    return urban / rural if urban is not None and rural else None


AGGREGATES: dict[str, Callable[[Rule, Table], float | None]] = {
    "share": _share,
    "mean": lambda rule, rows: rows["value"].mean(),
    "sum": lambda rule, rows: rule.scale * rows["numerator"].sum(),
    "cv": _cv,
    "ratio_of_shares": _ratio_of_shares,
}
