"""The stores that are measured: the demonstration, and large made-up ones. Kept in var/bench between runs."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from yardstick.contracts import CheckedTable, Contract, Source, arrow_schema, load_contracts
from yardstick.demo import load_demo
from yardstick.settings import Settings
from yardstick.snapshots import SnapshotStore

HOME = Path(__file__).resolve().parent.parent
KEPT = HOME / "var" / "bench"  # git ignores var/
SEED = 20261115
SCHOOLS = 35_000
PERIODS = tuple(date(year, *day) for year in range(2021, 2027) for day in ((3, 31), (9, 30)))
KINDS = {"111": ["preschool"], "211": ["primary"], "218": ["primary"], "311": ["junior"], "312": ["primary", "junior"]}


def demonstration() -> Settings:
    """The demonstration: 60 schools and kindergartens, 7 periods."""
    return _kept("demo", load_demo)


def large(towns: int) -> Settings:
    """35,000 schools at 12 half-yearly cut-off dates, spread over this many towns."""
    return _kept(f"schools-{SCHOOLS}-towns-{towns}", lambda settings: _publish(settings, towns))


def _kept(name: str, fill: Callable[[Settings], object]) -> Settings:
    """The store of this name, filled in a folder beside it first, so that half a store is never taken for one."""
    folder, draft = KEPT / name, KEPT / f"{name}.draft"
    if not folder.exists():
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        fill(Settings(HOME, draft))
        draft.rename(folder)
    return Settings(HOME, folder)


def _publish(settings: Settings, towns: int) -> None:
    contracts = load_contracts(HOME / "data" / "contracts")
    store = SnapshotStore(settings.data, contracts)
    draw = random.Random(SEED)
    roster = [_unit(number, towns, draw) for number in range(SCHOOLS)]
    for dataset, row_of in (("units", _roster_row), ("digital_campus", _digital_row), ("boarding", _boarding_row)):
        contract = contracts[dataset]
        units = [u for u in roster if not contract.kinds or u["kind"] in contract.kinds]
        for step, period in enumerate(PERIODS):
            rows = [row_of(unit, step, draw) for unit in units]
            store.publish(_checked(contract, period, rows), author="benchmark", note="", based_on=None)


def _checked(contract: Contract, period: date, rows: list[dict[str, Any]]) -> CheckedTable:
    content = f"{contract.id} {period}".encode()
    source = Source(f"{contract.id}.csv", content, hashlib.sha256(content).hexdigest(), "utf-8")
    return CheckedTable(contract, period, pa.Table.from_pylist(rows, schema=arrow_schema(contract)), source)


def _unit(number: int, towns: int, draw: random.Random) -> dict[str, Any]:
    kind, town = draw.choice(list(KINDS)), draw.randrange(towns)
    return {
        "unit_id": f"{3_700_000_000 + number}",
        "name": f"第{number + 1}学校",
        "kind": kind,
        "stages": KINDS[kind],
        "town": f"第{town + 1:04}镇",
        "town_code": f"{370_000_000 + town}",
        "urban_rural": draw.choice(["111", "112", "121", "122", "210", "220", "220"]),
        "is_rural_policy": draw.random() < 0.7,
        "is_town_seat": draw.random() < 0.2,
        "opened_on": date(draw.randrange(1950, 2020), 9, 1),
    }


def _roster_row(unit: dict[str, Any], _step: int, _draw: random.Random) -> dict[str, Any]:
    return unit


def _digital_row(unit: dict[str, Any], step: int, draw: random.Random) -> dict[str, Any]:
    classrooms = draw.randrange(6, 60)
    return _named(unit) | {
        "bandwidth_mbps": float(draw.choice([100, 300, 500, 1000, 1000, 2000]) + 50 * step),
        "classrooms": classrooms,
        "classrooms_100m": min(classrooms, draw.randrange(60) + step),
        "recording_rooms": draw.randrange(3),
        "wifi_coverage": None if draw.random() < 0.02 else round(draw.uniform(30, 100), 1),
    }


def _boarding_row(unit: dict[str, Any], step: int, draw: random.Random) -> dict[str, Any]:
    boys, girls, rooms = draw.randrange(50, 900), draw.randrange(50, 900), draw.randrange(6, 60)
    boarders = 0 if draw.random() < 0.5 else draw.randrange(20, boys + girls)
    tested = draw.randrange(rooms + 1)
    counts = {name: draw.randrange(4, 60) for name in ("wc_girls", "wc_boys", "urinals", "taps")}
    needs = {f"{v}_{w}": draw.random() < 0.6 for w in ("heating", "cooling", "lunch", "bus") for v in ("needs", "has")}
    lived_in = {"boarders": boarders, "dorm_area": round(boarders * draw.uniform(2, 6) + step, 1)}
    rooms_of = {"rooms": rooms, "rooms_tested": tested, "rooms_light_ok": draw.randrange(tested + 1)}
    return _named(unit) | {"boys": boys, "girls": girls} | lived_in | counts | rooms_of | needs


def _named(unit: dict[str, Any]) -> dict[str, Any]:
    return {"unit_id": unit["unit_id"], "name": unit["name"]}


def sizes(settings: Settings) -> Iterator[tuple[str, int]]:
    """Each dataset's bytes of Parquet."""
    for folder in sorted((settings.data / "snapshots").glob("*/")):
        yield folder.name, sum(file.stat().st_size for file in folder.rglob("*.parquet"))
