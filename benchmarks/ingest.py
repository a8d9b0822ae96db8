"""`make bench-ingest`: reading and checking a large file beside a bare DuckDB load, pandera and frictionless.

Each reader runs in a process of its own, in turns, from the same bytes; its whole time counts, imports included, and
its peak memory is what the system saw. Readers whose library is not installed are left out by name
(`pip install pandera frictionless`). Writes INGEST.md.
"""

from __future__ import annotations

import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

ROWS, COLUMNS, ROUNDS = 1_000_000, 20, 3
RESULTS = Path(__file__).with_name("INGEST.md")
PERIOD = date(2026, 9, 30)
CHOICES = ("幼儿园", "小学", "初级中学", "九年一贯制学校")

HEAD = """
id = "bench"
title = "测量"
title_en = "Measurement"
description = "测量用"
description_en = "For measuring"
department = "测量"
roster = false
about = "items"
due = { months = 12, grace_days = 30 }
"""
ROSTER = """
id = "units"
title = "名册"
title_en = "Roster"
description = "名册"
description_en = "Roster"
department = "测量"
roster = true
kinds = []
due = { months = 12, grace_days = 30 }
"""
COLUMN = '[[column]]\nname = "{0}"\ntitle = "{0}"\ntitle_en = "{0} "\ntype = "{1}"\ndescription = ""\n{2}\n'
RULE = '[[rule]]\npart = "girls"\nwhole = "pupils"\n'


def contracts(folder: Path) -> Path:
    """The contracts of a dataset of 20 columns and of an empty roster."""
    choices = ", ".join(f'{{ value = "{i}", title = "{c}", title_en = "k{i}" }}' for i, c in enumerate(CHOICES))
    code = "pattern = '^[0-9]{10}$'\npattern_hint = '10 位数字'\nrequired = true"
    columns = [("unit_id", "string", code), ("name", "string", "required = true")]
    columns += [("kind", "string", f"required = true\nchoices = [{choices}]"), ("town", "string", "required = true")]
    columns += [(n, "integer", "minimum = 0\nmaximum = 5000") for n in ("pupils", "girls", "teachers", "classes")]
    columns += [(f"area_{i}", "number", "minimum = 0") for i in range(4)]
    columns += [(f"has_{i}", "boolean", "") for i in range(4)]
    columns += [(f"share_{i}", "percent", "minimum = 0\nmaximum = 100") for i in range(2)]
    columns += [("opened_on", "date", ""), ("remark", "string", "")]
    roster = COLUMN.format("unit_id", "string", "required = true") + COLUMN.format("name", "string", "required = true")
    roster += COLUMN.format("kind", "string", "required = true") + COLUMN.format("town", "string", "required = true")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.toml").write_text(HEAD + "".join(COLUMN.format(*c) for c in columns) + RULE, encoding="utf-8")
    (folder / "units.toml").write_text(ROSTER + roster, encoding="utf-8")
    return folder


def sample(path: Path, rows: int) -> None:
    """A clean file of 20 columns, seeded."""
    draw = np.random.default_rng(7)
    ids = np.arange(rows)
    pupils = draw.integers(30, 3000, rows)
    table = {
        "unit_id": 2_100_000_000 + ids,
        "name": np.char.add("乡村学校第", np.char.add(ids.astype(str), "号")),
        "kind": np.array(CHOICES)[draw.integers(0, len(CHOICES), rows)],
        "town": np.char.add("第", np.char.add((ids % 900).astype(str), "镇")),
        "pupils": pupils,
        "girls": pupils // 2,
        "teachers": draw.integers(3, 200, rows),
        "classes": draw.integers(1, 60, rows),
        **{f"area_{i}": draw.uniform(0, 20_000, rows).round(2) for i in range(4)},
        **{f"has_{i}": np.array(["是", "否"])[draw.integers(0, 2, rows)] for i in range(4)},
        **{f"share_{i}": np.char.add(draw.integers(0, 101, rows).astype(str), "%") for i in range(2)},
        "opened_on": pd.to_datetime(draw.integers(0, 15_000, rows), unit="D").strftime("%Y-%m-%d"),
        "remark": np.array(["", "新建", "改建中"])[draw.integers(0, 3, rows)],
    }
    pd.DataFrame(table).to_csv(path, index=False, lineterminator="\r\n")


def yardstick(path: Path, folder: Path) -> None:
    """The whole way: read, every check, published as a version."""
    from yardstick.checking import Choices, Earlier, Known, PersonalWords, check, load_catalogue
    from yardstick.contracts import load_contracts
    from yardstick.settings import HOME
    from yardstick.snapshots import SnapshotStore

    known = Known(
        contracts=load_contracts(folder / "contracts"),
        roster=lambda _: None,
        personal=PersonalWords.read(HOME / "data" / "personal.toml"),
        catalogue=load_catalogue(HOME / "data" / "checks.toml", folder / "none.toml"),
        earlier=lambda *_: Earlier(),
        rosters=tuple,
        today=date(2026, 11, 15),
    )
    choices = Choices(dataset="bench", period=PERIOD)
    checked = check(known, path.read_bytes(), file_name=path.name, choices=choices)
    assert checked.table is not None, checked.problems
    with tempfile.TemporaryDirectory(dir=folder) as store:
        reasons = {p.code: "测量" for p in checked.problems if p.severity == "warning"}
        snapshots = SnapshotStore(Path(store), known.contracts)
        snapshots.publish(checked.table, author="测量", note="", based_on=None, reasons=reasons)


def duckdb(path: Path, folder: Path) -> None:
    """A bare load: types guessed, written as Parquet, nothing checked."""
    import duckdb

    duckdb.sql(f"copy (from read_csv('{path}')) to '{folder}/bare.parquet' (format parquet, compression zstd)")


def pandera(path: Path, folder: Path) -> None:
    """pandas and pandera: cells read as they are written, every column's type, range and choice, the rule; Parquet."""
    import pandera.pandas as pa

    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    for name in ("share_0", "share_1"):
        frame[name] = frame[name].str.removesuffix("%")
    schema = pa.DataFrameSchema(
        {
            "unit_id": pa.Column(str, pa.Check.str_matches("^[0-9]{10}$"), unique=True),
            "name": pa.Column(str, pa.Check.str_length(min_value=1)),
            "kind": pa.Column(str, pa.Check.isin(CHOICES)),
            "town": pa.Column(str),
            **{n: pa.Column(int, pa.Check.in_range(0, 5000)) for n in ("pupils", "girls", "teachers", "classes")},
            **{f"area_{i}": pa.Column(float, pa.Check.ge(0)) for i in range(4)},
            **{f"has_{i}": pa.Column(str, pa.Check.isin(["是", "否"])) for i in range(4)},
            **{f"share_{i}": pa.Column(float, pa.Check.in_range(0, 100)) for i in range(2)},
            "opened_on": pa.Column("datetime64[us]"),
            "remark": pa.Column(str),
        },
        checks=pa.Check(lambda f: f["girls"] <= f["pupils"]),
        coerce=True,
    )
    schema.validate(frame, lazy=True).to_parquet(folder / "pandera.parquet")


def frictionless(path: Path, folder: Path) -> None:
    """frictionless: the same columns, types and constraints; nothing is written."""
    from frictionless import Resource, Schema, validate

    counts = {"type": "integer", "constraints": {"minimum": 0, "maximum": 5000}}
    fields = [
        {"name": "unit_id", "type": "string", "constraints": {"pattern": "[0-9]{10}", "unique": True}},
        {"name": "name", "type": "string", "constraints": {"required": True}},
        {"name": "kind", "type": "string", "constraints": {"enum": list(CHOICES)}},
        {"name": "town", "type": "string"},
        *({"name": n, **counts} for n in ("pupils", "girls", "teachers", "classes")),
        *({"name": f"area_{i}", "type": "number", "constraints": {"minimum": 0}} for i in range(4)),
        *({"name": f"has_{i}", "type": "string", "constraints": {"enum": ["是", "否"]}} for i in range(4)),
        *({"name": f"share_{i}", "type": "string", "constraints": {"pattern": "[0-9]+%"}} for i in range(2)),
        {"name": "opened_on", "type": "date"},
        {"name": "remark", "type": "string"},
    ]
    resource = Resource(path=path.name, basepath=str(path.parent), schema=Schema.from_descriptor({"fields": fields}))
    report = validate(resource)
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type"])[:3]


READERS: dict[str, Callable[[Path, Path], None]] = {
    "DuckDB, bare": duckdb,
    "Yardstick": yardstick,
    "pandas + pandera": pandera,
    "frictionless": frictionless,
}


def main() -> None:
    """Measure every reader in turns and write the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        contracts(folder / "contracts")
        path = folder / "2026-09-30.csv"
        subprocess.run([sys.executable, "-m", "benchmarks.ingest", "", str(path), str(folder)], check=True)
        size = path.stat().st_size / 2**20
        found: dict[str, list[tuple[float, float] | None]] = {reader: [] for reader in READERS}
        for _ in range(ROUNDS):
            for reader in READERS:
                found[reader].append(_run(reader, path, folder))
    RESULTS.write_text(_report(size, found), encoding="utf-8")


def _run(reader: str, path: Path, folder: Path) -> tuple[float, float] | None:
    """Seconds and peak MB of one reader in a new process; None when its library is missing."""
    command = [sys.executable, "-m", "benchmarks.ingest", reader, str(path), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{reader}: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    seconds, peak = done.stdout.split()[-2:]
    return float(seconds), float(peak)


def _one(reader: str, path: Path, folder: Path) -> None:
    """One reader; without a name the sample is made, by a process whose memory the readers do not inherit."""
    if not reader:
        sample(path, ROWS)
        return
    start = time.perf_counter()
    READERS[reader](path, folder)
    print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _report(size: float, found: dict[str, list[tuple[float, float] | None]]) -> str:
    bare = [m[0] for m in found["DuckDB, bare"] if m]
    lines = []
    for reader, runs in found.items():
        measured = [m for m in runs if m]
        if not measured:
            lines.append(f"| {reader} | not installed | | |")
            continue
        seconds = [s for s, _ in measured]
        ratios = [s / b for s, b in zip(seconds, bare, strict=False)]
        spread = f"{statistics.median(seconds):.1f} [{min(seconds):.1f}–{max(seconds):.1f}]"
        lines.append(f"| {reader} | {spread} | {statistics.median(ratios):.2f} | {max(p for _, p in measured):.0f} |")
    return "\n".join(
        [
            "# Reading a large file",
            "",
            f"Written by `make bench-ingest` on {date.today()}: {ROWS:,} rows × {COLUMNS} columns, {size:.0f} MB",
            f"of UTF-8; {platform.machine()}, {os.cpu_count()} cores. Each run is a process of its own, in turns,",
            f"median of {ROUNDS}.",
            "Yardstick: the file read, every check of every stage, and a version published. DuckDB: `read_csv` and",
            "`copy … to Parquet`, nothing checked.",
            "",
            "| reader | seconds | × bare DuckDB | peak MB |",
            "|---|---|---|---|",
            *lines,
            "",
        ]
    )


if __name__ == "__main__":
    if len(sys.argv) == 4:
        _one(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
