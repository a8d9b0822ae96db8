"""`make bench-quick`: measures what readers wait for and writes RESULTS.md. About five minutes on two cores.

Times drift from one minute to the next, so only what ran side by side is compared: see timing.py.
"""

from __future__ import annotations

import os
import platform
from datetime import date
from importlib.metadata import version
from pathlib import Path

from benchmarks import data, pages, queries, timing
from benchmarks.queries import Outcome, Store

RESULTS = Path(__file__).with_name("RESULTS.md")
LIBRARIES = ("streamlit", "duckdb", "pyarrow", "pandas", "deltalake")

TEMPLATE = """\
# Measurements

Written by `make bench-quick` on {day}. {machine}.
Load average when it began: {load:.1f} (other work on the machine lengthens times; ratios suffer less).

Cells are `median [min–max]` in milliseconds. All cases of a table take turns, in an order drawn anew each round, so
that a busy moment of the machine hits all of them alike; ratios are taken inside each round, and the median of those is
shown. Compare inside one table only: times of different tables, and of different runs, drift apart. The page cache is
warm, the data of the large stores are made up (seeded).

## Limits

{limits}

## Questions: the query layer beside SQL by hand and pandas

`measure` is everything between a page and its figures: the indicator's SQL, the roll-up over every town and
the whole district, and the district's judged result. Towns become Python objects only when a page asks for
them; “every town judged” includes that for all of them at once. SQL by hand is one plain `select` over the
same Parquet files, on a cursor of the same locked connection, every row fetched into Python. Pandas sums the
columns it needs, once from rows already in memory and once reading the files first. All answers were found
equal before anything was timed. A small dataset is kept in memory after its first reading, which is how
`measure` can be faster than SQL by hand that opens the files.

{questions}

{first}

## Pages: one run on the server

From the message that a browser sends until Streamlit says that the script has finished; 60 schools, somebody signed in,
each page in a session of its own, all servers up at once. “Nothing remembered” asks for a day nobody has asked for, so
every figure of the page is computed anew. What a browser needs to draw is not in here.

{pages}
"""


def main() -> None:
    """Measure, and write the report."""
    data.KEPT.mkdir(parents=True, exist_ok=True)
    load = os.getloadavg()[0]
    drawn = pages.run(rounds=20)
    stores = [
        Store("60 schools, 7 periods", data.demonstration(), 25),
        Store("35,000 schools, 12 periods, 150 towns", data.large(150), 15),
        Store("35,000 schools, 12 periods, 1,500 towns", data.large(1500), 15),
    ]
    asked = queries.run(stores)
    report = TEMPLATE.format(
        day=date.today().isoformat(),
        machine=_machine(),
        load=load,
        limits=_limits(asked, drawn),
        questions=asked.markdown,
        first=queries.first_reading(stores[0], 10),
        pages=drawn.markdown,
    )
    RESULTS.write_text(report, encoding="utf-8")
    print(report)


def _limits(asked: Outcome, drawn: Outcome) -> str:
    head = ("limit", "kept by", "worst")
    query = f"`measure` takes at most {queries.LIMIT} times as long as SQL by hand"
    page = f"a page run takes at most {pages.TIMES} empty pages of Streamlit and {pages.ALLOWANCE_MS} ms more"
    return timing.table(
        head,
        [
            (query, *_verdict(asked.ratios, queries.LIMIT)),
            (page, *_verdict(drawn.ratios, 1)),
        ],
    )


def _verdict(ratios: dict[str, float], limit: float) -> tuple[str, str]:
    kept = sum(ratio <= limit for ratio in ratios.values())
    worst = max(ratios, key=lambda name: ratios[name])
    return f"{kept} of {len(ratios)}", f"{ratios[worst]:.2f} ({worst})"


def _machine() -> str:
    gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{os.cpu_count()} cores, {gib:.0f} GiB, {platform.system()}, Python {platform.python_version()}; {libraries}"
    )


if __name__ == "__main__":
    main()
