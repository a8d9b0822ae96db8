"""The demonstration's district: its units, who has reached what when, and what they have; shared by all datasets.

Deterministic: every number is drawn from the seed, the unit's code and the name of what is drawn. Who meets a standard
follows the declared pace; how far above or below it a unit lies is drawn. A dataset's own numbers are in
`datasets/<dataset>.toml`: `story(dataset)` gives them, and its traits are known here by their names.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import ceil, floor
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).resolve().parent
Row = dict[str, Any]


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


DEMO = _read(HERE / "demo.toml")
PERIODS: list[date] = DEMO["periods"]
VALUES: dict[str, Any] = DEMO["values"]


@cache
def story(dataset: str) -> dict[str, Any]:
    """What `datasets/<dataset>.toml` says: values, traits, which periods there are and what was left out."""
    return _read(HERE / "datasets" / f"{dataset}.toml")


@cache
def contract(dataset: str) -> dict[str, Any]:
    return _read(HERE.parent / "contracts" / f"{dataset}.toml")


@cache
def traits() -> dict[str, Any]:
    """Every dataset's traits by name; one name belongs to one dataset."""
    found: dict[str, Any] = {}
    for path in sorted((HERE / "datasets").glob("*.toml")):
        own = story(path.stem).get("traits", {})
        if taken := found.keys() & own.keys():
            raise ValueError(f"{path}: another dataset has a trait of this name: {sorted(taken)}")
        found |= own
    return found


@dataclass(frozen=True)
class Unit:
    """A school or kindergarten as declared; `size` is its enrolment in the first period."""

    id: str
    name: str
    town_code: str
    kind: str
    urban_rural: str
    size: int
    policy: bool
    seat: bool = False
    listed: bool = False
    boarding: float = 0.0
    opened: date = date.min
    closed: date = date.max
    into: str | None = None
    part_of: str | None = None
    counted_with: str | None = None

    @property
    def words(self) -> set[str]:
        """The words by which a pace may name this unit."""
        flags = {"seat": self.seat, "listed": self.listed, "boarding": self.boarding > 0}
        code = "rural" if self.urban_rural in DEMO["rural_codes"] else "urban"
        return {DEMO["kinds"][self.kind]["word"], code, *(word for word, true in flags.items() if true)}

    def open_at(self, period: date) -> bool:
        away = any(s["closed"] <= period < s["reopened"] for s in DEMO["suspended"] if s["id"] == self.id)
        return self.opened <= period < self.closed and not away

    def code_at(self, period: date) -> str:
        return next((r["code"] for r in DEMO["recoded"] if r["id"] == self.id and r["on"] <= period), self.id)

    def size_at(self, period: date) -> int:
        """With what was not yet split off."""
        return self.size + sum(u.size for u in UNITS if u.part_of == self.id and not u.open_at(period))

    def name_at(self, period: date) -> str:
        return next((r["name"] for r in DEMO["renamed"] if r["id"] == self.id and r["on"] <= period), self.name)


UNITS = [Unit(town_code=town["code"], **unit) for town in DEMO["town"] for unit in town["units"]]


def draw(unit: Unit, what: str, between: Iterable[float] = (0.0, 1.0)) -> float:
    low, high = between
    return low + (high - low) * Random(f"{DEMO['seed']}/{unit.id}/{what}").random()


def draw_one(unit: Unit, what: str, values: list[Any]) -> Any:
    return values[floor(draw(unit, what) * len(values))]


def day_before(unit: Unit, what: str, period: date, days: list[int]) -> date:
    """A working day so many days before the cut-off date."""
    day = period - timedelta(days=round(draw(unit, what, days)))
    return day - timedelta(days=max(0, day.weekday() - 4))


def school_year(day: date) -> int:
    return day.year if day.month >= DEMO["school_year_starts"] else day.year - 1


@cache
def pupils(unit: Unit, period: date) -> int:
    """Pupils or children enrolled: a drift, a yearly intake, a few arrivals in spring, and those of units merged in or
    not yet split off."""
    year = school_year(period)
    drifted = unit.size * float(1 + DEMO["kinds"][unit.kind]["drift"]) ** (year - school_year(PERIODS[0]))
    intake = 1 + draw(unit, f"intake {year}", (-0.02, 0.02))
    arrivals = 1 + draw(unit, f"arrivals {period}", (-0.006, 0.008))
    own = round(drifted * intake * arrivals)
    return own + sum(pupils(u, period) for u in UNITS if unit.id in (u.into, u.part_of) and not u.open_at(period))


def heads(unit: Unit, of: str, period: date) -> int:
    everyone = pupils(unit, period)
    girls = round(everyone * draw(unit, "girls", VALUES["girls_share"]))
    boarders = unit.boarding * draw(unit, f"boarders {school_year(period)}", VALUES["boarders_change"])
    return {"pupils": everyone, "girls": girls, "boys": everyone - girls, "boarders": round(everyone * boarders)}[of]


def heads_over_time(unit: Unit, of: str, period: date = PERIODS[-1]) -> list[int]:
    """At every cut-off date between the same splits as this one: what was split off took its share of rooms along."""
    splits = [u.opened for u in UNITS if u.part_of == unit.id]
    alike = [p for p in PERIODS if unit.open_at(p) and [s <= p for s in splits] == [s <= period for s in splits]]
    return [heads(unit, of, p) for p in alike]


@cache
def rooms(unit: Unit) -> int:
    needed = max(heads_over_time(unit, "pupils")) / float(DEMO["kinds"][unit.kind]["per_room"])
    return ceil(needed) + round(draw(unit, "rooms", VALUES["rooms_spare"]))


def group_of(unit: Unit, trait: str) -> str | None:
    return next((g for g in traits()[trait]["pace"] if unit.words.issuperset(g.split())), None)


def pace(unit: Unit, trait: str, period: date) -> float:
    group = group_of(unit, trait)
    return float(traits()[trait]["pace"][group][PERIODS.index(period)]) if group else 0.0


def needs(unit: Unit, trait: str) -> bool:
    return draw(unit, f"needs {trait}") < float(traits()[trait].get("needed_by", 1))


def head_start(unit: Unit, trait: str) -> float:
    return float(DEMO["head_start"]) if traits()[trait].get("ahead") == unit.town_code else 0.0


def place(unit: Unit, trait: str) -> float:
    """The unit's place in the order of reaching a trait; one too small to fall short with one fitting is first."""
    rule = traits()[trait]
    if "heads_per" in rule and min(heads_over_time(unit, rule["of"])) <= rule["heads_per"]:
        return -1.0
    return draw(unit, rule.get("order", trait)) - head_start(unit, trait)


@cache
def reached(trait: str, period: date) -> frozenset[str]:
    """Ids of the units that have reached the trait: in each group the first, as many as the pace says."""
    ids: set[str] = set()
    for group, percent in traits()[trait]["pace"].items():
        members = [u for u in UNITS if u.open_at(period) and needs(u, trait) and group_of(u, trait) == group]
        members.sort(key=lambda u: place(u, trait))
        ids.update(u.id for u in members[: round(percent[PERIODS.index(period)] * len(members) / 100)])
    return frozenset(ids)


def first_reached(unit: Unit, trait: str, period: date) -> date | None:
    """The first cut-off date, up to this one, by which the unit had reached the trait."""
    return next((p for p in PERIODS if p <= period and unit.id in reached(trait, p)), None)


def stock(unit: Unit, trait: str, period: date) -> float:
    """Area or number of fittings: enough for the unit's fullest year once reached, too little before."""
    rule = traits()[trait]
    met = unit.id in reached(trait, period)
    counted = (max if met else min)(heads_over_time(unit, rule["of"], period))
    amount = counted * draw(unit, f"{trait} {met}", rule["reached" if met else "short"])
    if "each" in rule:
        return round(amount * float(rule["each"]), 1)
    fittings = amount / float(rule["heads_per"])
    return ceil(fittings) if met else max(1, floor(fittings))


def share(unit: Unit, trait: str, period: date) -> float:
    """A share between 0 and 1 around the pace; every unit has all of it when the pace says 100."""
    mean = pace(unit, trait, period) / 100
    lean = draw(unit, trait, (-1, 1)) + head_start(unit, trait) - float(DEMO["head_start"]) / 2
    return mean + float(VALUES["spread"]) * max(-1.0, min(1.0, lean)) * min(mean, 1 - mean)


def on_the_books(period: date) -> list[Unit]:
    """Every unit that had opened, the closed ones included."""
    return [u for u in UNITS if u.opened <= period]


def asked(dataset: str, period: date) -> list[Unit]:
    """The units that are to deliver: open and of the contract's kinds, without those the story leaves out."""
    declared, silent = contract(dataset), set[str]()
    for gap in story(dataset).get("silent", []):
        silent.update(gap["units"] if period in gap["periods"] else [])
    kinds = declared["kinds"] or DEMO["kinds"]
    return [u for u in UNITS if u.open_at(period) and u.kind in kinds and u.id not in silent]


def named(unit: Unit, period: date) -> Row:
    """The columns every row about a unit begins with."""
    return {"unit_id": unit.code_at(period), "name": unit.name_at(period)}
