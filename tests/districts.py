"""A district made by chance: files of every dataset, worked out from the contracts alone.

Units are some of the samples', with everything the roster says of them drawn again. Rows about items keep the codes,
names and towns of the newest sample. Every other cell is drawn from its column's declaration, edges and the plan's own
thresholds more often than other values.
"""

import csv
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from yardstick.contracts import Column, Contract

Row = dict[str, Any]  # column → the cell's value: a number, True or False, a day, a choice's code, words
NUMBERS = ("integer", "number", "percent")
FEW_UNITS, MOST_UNITS = 12, 20
UNEVENTFUL = ("closed_on", "merged_into", "former_code", "code_changed_on", "split_from", "reopened_on")


class District:
    """One period's files. `stages_of`: kind code → stage codes; `thresholds`: numbers worth hitting exactly."""

    def __init__(
        self,
        seed: int,
        period: date,
        contracts: Mapping[str, Contract],
        samples: Path,
        stages_of: Mapping[str, list[str]],
        thresholds: Iterable[float],
    ) -> None:
        self.random, self.period, self.contracts, self.samples = Random(seed), period, contracts, samples
        self.stages_of, self.thresholds = stages_of, sorted(set(thresholds))
        self.roster = next(c for c in contracts.values() if c.roster)
        self.units = self._units()

    def tables(self) -> dict[str, list[Row]]:
        """The rows of every dataset that the samples have, the roster's first."""
        found = {self.roster.id: self.units}
        for contract in self.contracts.values():
            if not contract.roster:
                rows = self._items(contract) if contract.about == "items" else self._reports(contract)
                found |= {contract.id: rows} if rows else {}
        return found

    def closures(self) -> list[Row]:
        """The roster once more: some of its units turn out to be closed since the cut-off date."""
        return [unit | {"closed_on": self.random.choice([None, None, self.period])} for unit in self.units]

    def write(self, folder: Path, dataset: str, rows: list[Row]) -> Path:
        """The file, as people write one."""
        path = folder / dataset / f"{self.period}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        columns = [c for c in self.contracts[dataset].columns if c.name != "period"]
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(c.title for c in columns)
            writer.writerows([_written(c, row[c.name]) for c in columns] for row in rows)
        return path

    def _newest(self, dataset: str) -> list[dict[str, str]]:
        """The newest sample's cells by column name."""
        paths = sorted((self.samples / dataset).glob("*.csv"))
        titles = {c.title: c.name for c in self.contracts[dataset].columns}
        if not paths:
            return []
        with paths[-1].open(encoding="utf-8-sig", newline="") as file:
            return [{titles[heading]: cell for heading, cell in row.items()} for row in csv.DictReader(file)]

    def _units(self) -> list[Row]:
        sampled = self._newest(self.roster.id)
        chosen = self.random.sample(sampled, self.random.randint(FEW_UNITS, MOST_UNITS))
        units = [self._unit(row) for row in chosen]
        listed = {unit["unit_id"] for unit in units}
        return [u | {"counted_with": u["counted_with"] if u["counted_with"] in listed else None} for u in units]

    def _unit(self, sampled: dict[str, str]) -> Row:
        kind = self.random.choice(sorted(self.stages_of))
        kept = {name: sampled[name] for name in ("unit_id", "name", "town")}
        opened = {"opened_on": self.random.choice([None, date(1990, 9, 1)])}
        opened |= dict.fromkeys(UNEVENTFUL)
        return self._drawn(self.roster, kept | opened | {"kind": kind, "stages": self.stages_of[kind]})

    def _reports(self, contract: Contract) -> list[Row]:
        """What units of the contract's kinds report; some report nothing."""
        asked = [u for u in self.units if not contract.kinds or u["kind"] in contract.kinds]
        reporting = [u for u in asked if self.random.random() < 0.9]
        return [
            self._drawn(contract, {"unit_id": unit["unit_id"], "name": unit["name"]} | further)
            for unit in reporting
            for further in self._further(contract, unit)
        ]

    def _further(self, contract: Contract, unit: Row) -> list[Row]:
        """The values of the further key columns under which a unit reports: its own stages, some of other choices."""
        found: list[Row] = [{}]
        for column in contract.further_key:
            codes = self._codes(column)
            own = [code for code in codes if code in unit["stages"]] if column.name == "stage" else []
            values = own or self.random.sample(codes, self.random.randint(1, len(codes)))
            found = [row | {column.name: value} for row in found for value in values]
        return found

    @staticmethod
    def _codes(column: Column) -> list[Any]:
        """What a key column may hold: its choices, or the whole numbers it allows, such as grades."""
        allowed = range(int(column.minimum or 0), int(column.maximum or 0) + 1)
        return [choice.value for choice in column.choices] or [*allowed]

    def _items(self, contract: Contract) -> list[Row]:
        kept = {*contract.key, "name", "town"}
        if contract.column("unit_id").refers and self._newest(contract.id):  # items that are units, such as merged ones
            told = self.random.sample(self.units, len(self.units) // 2)
            return [self._drawn(contract, {n: u[n] for n in kept if n in u}) for u in told]
        typed = [{c.name: _read(c, row.get(c.name, "")) for c in contract.columns} for row in self._newest(contract.id)]
        rows = [row for row in typed if len(typed) == 1 or self.random.random() < 0.9]
        return [self._drawn(contract, {name: row[name] for name in kept & row.keys()}) for row in rows]

    def _drawn(self, contract: Contract, known: Row) -> Row:
        """A whole row: what is known of it, everything else drawn, parts not above their wholes."""
        row = {c.name: known[c.name] if c.name in known else self._value(contract, c) for c in contract.columns}
        for _ in contract.rules:  # a part of one rule may be the whole of another
            for rule in contract.rules:
                self._hold(row, rule.parts, rule.wholes, contract)
        return row

    def _hold(self, row: Row, parts: tuple[str, ...], wholes: tuple[str, ...], contract: Contract) -> None:
        if any(row[name] is None for name in (*parts, *wholes)):
            return
        left = sum(row[name] for name in wholes)
        for name in parts:
            column = contract.column(name)
            row[name] = min(row[name], left)
            left = left - row[name] if column.type == "integer" else round(left - row[name], 1)

    def _value(self, contract: Contract, column: Column) -> Any:
        if not column.required and self.random.random() < 0.2:
            return None
        if column.refers:
            return self.random.choice(self.units)["unit_id"]
        if column.choices:
            return self._choice(column)
        return {
            "boolean": lambda: self.random.random() < 0.5,
            "date": lambda: self._day(column),
            "string": lambda: self.random.choice(self._words(contract.id, column)),
            "list": lambda: ["甲", "乙"],
        }.get(column.type, lambda: self._number(column))()

    def _words(self, dataset: str, column: Column) -> list[str | None]:
        """What the newest sample writes in this column."""
        sampled = {row.get(column.name) or None for row in self._newest(dataset)}
        return sorted(filter(None, sampled)) or [None]

    def _choice(self, column: Column) -> Any:
        codes = [choice.value for choice in column.choices]
        if column.type == "string":
            return self.random.choice(codes)
        return [code for code in codes if self.random.random() < 0.5] or codes[:1]

    def _day(self, column: Column) -> date:
        """Around the cut-off date, half a year and a year before it."""
        before = self.random.choice([0, 1, 30, 90, 182, 183, 184, 185, 364, 365, 366, 730, 1500])
        after = 0 if column.not_after_period else self.random.choice([0, 0, 1, 400])
        return self.period - timedelta(days=before) + timedelta(days=after)

    def _number(self, column: Column) -> float:
        low = column.minimum or 0
        high = max(low, min(column.maximum if column.maximum is not None else 2000, low + 9999))
        exact = [t for t in self.thresholds if low <= t <= high]
        drawn = self.random.choice([low, low, self.random.uniform(low, min(high, low + 60)), *[None] * 2, high])
        value = drawn if drawn is not None else self.random.choice(exact or [min(high, low + 7)])
        if column.type == "percent":
            return min(high, float(round(value)) if value > 1.5 else 0.0)  # 1 might be 1 % or all
        return round(value) if column.type == "integer" else round(value, 1)


def _written(column: Column, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    titles = {choice.value: choice.title for choice in column.choices}
    if isinstance(value, list):
        return "、".join(titles.get(v, v) for v in value)
    return str(titles.get(value, value))


def _read(column: Column, cell: str) -> Any:
    """A key, name or town of a sample as a value."""
    codes = {choice.title: choice.value for choice in column.choices}
    if column.type == "date" and cell:
        return date.fromisoformat(cell)
    return codes.get(cell, cell or None)
