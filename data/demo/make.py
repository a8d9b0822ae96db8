"""Write the demonstration files from `demo.toml`: `python data/demo/make.py [folder]`, by default into `data/`.

Deterministic. Who meets a standard follows the declared pace; how far above or below it a unit lies is drawn.
"""

import csv
import sys
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
DEMO: dict[str, Any] = tomllib.loads((HERE / "demo.toml").read_text(encoding="utf-8"))
PERIODS: list[date] = DEMO["periods"]
VALUES: dict[str, Any] = DEMO["values"]
Row = dict[str, Any]


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

    @property
    def words(self) -> set[str]:
        """The words by which a pace may name this unit."""
        flags = {"seat": self.seat, "listed": self.listed, "boarding": self.boarding > 0}
        code = "rural" if self.urban_rural in DEMO["rural_codes"] else "urban"
        return {DEMO["kinds"][self.kind]["word"], code, *(word for word, true in flags.items() if true)}

    def open_at(self, period: date) -> bool:
        return self.opened <= period < self.closed

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
    """Pupils or children enrolled: a drift, a yearly intake, a few arrivals in spring, and those of units merged in."""
    year = school_year(period)
    drifted = unit.size * float(1 + DEMO["kinds"][unit.kind]["drift"]) ** (year - school_year(PERIODS[0]))
    intake = 1 + draw(unit, f"intake {year}", (-0.02, 0.02))
    arrivals = 1 + draw(unit, f"arrivals {period}", (-0.006, 0.008))
    own = round(drifted * intake * arrivals)
    return own + sum(pupils(u, period) for u in UNITS if u.into == unit.id and not u.open_at(period))


def heads(unit: Unit, of: str, period: date) -> int:
    everyone = pupils(unit, period)
    girls = round(everyone * draw(unit, "girls", VALUES["girls_share"]))
    boarders = unit.boarding * draw(unit, f"boarders {school_year(period)}", VALUES["boarders_change"])
    return {"pupils": everyone, "girls": girls, "boys": everyone - girls, "boarders": round(everyone * boarders)}[of]


def heads_over_time(unit: Unit, of: str) -> list[int]:
    return [heads(unit, of, p) for p in PERIODS if unit.open_at(p)]


@cache
def rooms(unit: Unit) -> int:
    needed = max(heads_over_time(unit, "pupils")) / float(DEMO["kinds"][unit.kind]["per_room"])
    return ceil(needed) + round(draw(unit, "rooms", VALUES["rooms_spare"]))


def group_of(unit: Unit, trait: str) -> str | None:
    return next((g for g in DEMO["traits"][trait]["pace"] if unit.words.issuperset(g.split())), None)


def pace(unit: Unit, trait: str, period: date) -> float:
    group = group_of(unit, trait)
    return float(DEMO["traits"][trait]["pace"][group][PERIODS.index(period)]) if group else 0.0


def needs(unit: Unit, trait: str) -> bool:
    return draw(unit, f"needs {trait}") < float(DEMO["traits"][trait].get("needed_by", 1))


def head_start(unit: Unit, trait: str) -> float:
    return float(DEMO["head_start"]) if DEMO["traits"][trait].get("ahead") == unit.town_code else 0.0


def place(unit: Unit, trait: str) -> float:
    """The unit's place in the order of reaching a trait; one too small to fall short with one fitting is first."""
    rule = DEMO["traits"][trait]
    if "heads_per" in rule and min(heads_over_time(unit, rule["of"])) <= rule["heads_per"]:
        return -1.0
    return draw(unit, rule.get("order", trait)) - head_start(unit, trait)


@cache
def reached(trait: str, period: date) -> frozenset[str]:
    """Ids of the units that have reached the trait: in each group the first, as many as the pace says."""
    ids: set[str] = set()
    for group, percent in DEMO["traits"][trait]["pace"].items():
        members = [u for u in UNITS if u.open_at(period) and needs(u, trait) and group_of(u, trait) == group]
        members.sort(key=lambda u: place(u, trait))
        ids.update(u.id for u in members[: round(percent[PERIODS.index(period)] * len(members) / 100)])
    return frozenset(ids)


def first_reached(unit: Unit, trait: str, period: date) -> date | None:
    """The first cut-off date, up to this one, by which the unit had reached the trait."""
    return next((p for p in PERIODS if p <= period and unit.id in reached(trait, p)), None)


def stock(unit: Unit, trait: str, period: date) -> float:
    """Area or number of fittings: enough for the unit's fullest year once reached, too little before."""
    rule = DEMO["traits"][trait]
    met = unit.id in reached(trait, period)
    counted = (max if met else min)(heads_over_time(unit, rule["of"]))
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


def units(unit: Unit, period: date) -> Row:
    year = draw(unit, "opened", DEMO["opened"][DEMO["kinds"][unit.kind]["word"]])
    closed = unit.closed if unit.closed <= period else None
    return {
        "unit_id": unit.id,
        "name": unit.name_at(period),
        "kind": unit.kind,
        "stages": DEMO["kinds"][unit.kind]["stages"],
        "town": DEMO["towns"][unit.town_code],
        "town_code": unit.town_code,
        "urban_rural": unit.urban_rural,
        "is_rural_policy": unit.policy,
        "is_town_seat": unit.seat,
        "opened_on": max(unit.opened, date(round(year), DEMO["school_year_starts"], 1)),
        "closed_on": closed,
        "merged_into": unit.into if closed else None,
    }


def recording(unit: Unit, period: date) -> Row:
    """A room counts when it was used of late; some of the others stand unused, the rest do not exist."""
    if unit.id in reached("recording", period):
        used = day_before(unit, f"used {period}", period, VALUES["used_days_before"])
        return {"recording_rooms": 1 + (rooms(unit) > 15), "recording_last_used": used}
    idle = "school" in unit.words and draw(unit, "idle room") < VALUES["idle_rooms"]
    used = day_before(unit, "unused", PERIODS[0], VALUES["unused_days_before"])
    return {"recording_rooms": int(idle), "recording_last_used": used if idle else None}


def digital_campus(unit: Unit, period: date) -> Row:
    state = "reached" if unit.id in reached("gigabit", period) else "short"
    line = draw_one(unit, f"line {state}", VALUES[f"bandwidth_{state}_mbps"])
    first = first_reached(unit, "accepted", period)
    days = VALUES["accepted_earlier_days_before" if first == PERIODS[0] else "accepted_days_before"]
    return {
        "bandwidth_mbps": round(line * draw(unit, f"line {period}", VALUES[f"bandwidth_noise_{state}"])),
        "measured_on": day_before(unit, f"measured {period}", period, VALUES["measured_days_before"]),
        "classrooms": rooms(unit),
        "classrooms_100m": round(rooms(unit) * share(unit, "classrooms_100m", period)),
        **recording(unit, period),
        "wifi_coverage": round(100 * share(unit, "wifi", period), 1),
        "accepted_on": day_before(unit, "accepted", first, days) if first else None,
    }


def boarding(unit: Unit, period: date) -> Row:
    tested = round(rooms(unit) * share(unit, "rooms_tested", period))
    row: Row = {of: heads(unit, of, period) for of in ("boys", "girls", "boarders")}
    row |= {name: stock(unit, name, period) for name in ("dorm_area", "wc_girls", "wc_boys", "urinals", "taps")}
    row |= {"rooms": rooms(unit), "rooms_tested": tested}
    row["rooms_light_ok"] = round(tested * share(unit, "rooms_light_ok", period))
    for trait in ("heating", "cooling", "lunch", "bus"):
        row |= {f"needs_{trait}": needs(unit, trait), f"has_{trait}": unit.id in reached(trait, period)}
    return row


def grade(unit: Unit, period: date) -> Row:
    first = first_reached(unit, "provincial", period)
    grades = VALUES["grades_listed" if unit.listed else "grades_other"]
    before = VALUES["ungraded"] if unit.opened > PERIODS[0] else draw_one(unit, "grade", grades)
    status = VALUES["demonstration"] if first else before
    year = first.year if first and first > PERIODS[0] else round(draw(unit, "graded", VALUES["graded_in"]))
    return {"demo_status": status, "demo_year": None if status == VALUES["ungraded"] else year}


def kindergartens(unit: Unit, period: date) -> Row:
    teachers = int(stock(unit, "teachers", period))
    return {
        "children": pupils(unit, period),
        "classes": ceil(pupils(unit, period) / DEMO["kinds"][unit.kind]["per_room"]),
        "teachers": teachers,
        "staff": round(teachers * draw(unit, "staff", VALUES["staff_per_teacher"])),
        **{name: stock(unit, name, period) for name in ("outdoor_area", "activity_area", "building_area")},
        "books": round(unit.size * pace(unit, "books", period) * draw(unit, "books", VALUES["books_factor"])),
        "is_central_listed": unit.listed,
        **grade(unit, period),
    }


ROWS = {table.__name__: table for table in (units, digital_campus, boarding, kindergartens)}


def contract(dataset: str) -> dict[str, Any]:
    return tomllib.loads((HERE.parent / "contracts" / f"{dataset}.toml").read_text(encoding="utf-8"))


def rows(dataset: str, period: date) -> list[Row]:
    declared = contract(dataset)
    on_the_books = [u for u in UNITS if (u.opened <= period if declared["roster"] else u.open_at(period))]
    asked = [u for u in on_the_books if u.kind in (declared["kinds"] or DEMO["kinds"])]
    return [{"unit_id": u.id, "name": u.name_at(period)} | ROWS[dataset](u, period) for u in asked]


def unreported(dataset: str, period: date) -> set[str]:
    gaps = [gap["columns"] for gap in DEMO["unreported"] if gap["dataset"] == dataset and period in gap["periods"]]
    return {"period"}.union(*gaps)


def columns(dataset: str, period: date) -> list[dict[str, Any]]:
    """The columns of the file: one that nobody reported is left out where that is allowed, else left blank."""
    gaps = unreported(dataset, period)
    return [c for c in contract(dataset)["column"] if not (c["name"] in gaps and c.get("optional"))]


def cell(column: dict[str, Any], value: Any) -> Any:
    """The value as a clerk would write it: titles instead of codes, yes and no in words."""
    if isinstance(value, bool):
        return DEMO["yes" if value else "no"]
    if isinstance(value, list):
        return DEMO["separator"].join(cell(column, v) for v in value)
    choices = [] if column["name"] in DEMO["written_as_code"] else column.get("choices", [])
    return next((c["title"] for c in choices if c["value"] == value), value)


def write(path: Path, dataset: str, period: date, table: list[Row]) -> None:
    """UTF-8 with a byte-order mark and CRLF, as Excel saves and opens without asking."""
    heading = columns(dataset, period)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(column["title"] for column in heading)
        blank = dict.fromkeys(unreported(dataset, period))
        writer.writerows([cell(c, (row | blank)[c["name"]]) for c in heading] for row in table)


def main(folder: Path) -> None:
    for dataset in ROWS:
        for period in PERIODS:
            if period <= DEMO["last_period"].get(dataset, period):
                write(folder / "samples" / dataset / f"{period}.csv", dataset, period, rows(dataset, period))
    wrong = DEMO["superseded"]
    dataset, period, column = wrong["dataset"], wrong["period"], wrong["column"]
    table = rows(dataset, period)
    mistaken = next(row for row in table if row["unit_id"] == wrong["unit_id"])
    mistaken[column] = round(mistaken[column] * wrong["factor"])
    write(folder / "demo" / "superseded" / dataset / f"{period}.csv", dataset, period, table)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent)
