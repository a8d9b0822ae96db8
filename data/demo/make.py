"""Write the demonstration files: `python data/demo/make.py [folder]`, by default into `data/`.

A dataset is told by `datasets/<dataset>.py`, whose `rows(period)` gives the file, and
`datasets/<dataset>.toml`. Optional keys there: `periods` (default: all), `[[unreported]]` columns nobody reported,
`[[silent]]` units that did not deliver, `[[superseded]]` files that were corrected later.
"""

import csv
import sys
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from district import DEMO, HERE, PERIODS, Row, contract, story


def rows(dataset: str, period: date) -> list[Row]:
    found: list[Row] = import_module(f"datasets.{dataset}").rows(period)
    return found


def unreported(dataset: str, period: date) -> set[str]:
    gaps = [gap["columns"] for gap in story(dataset).get("unreported", []) if period in gap["periods"]]
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


def mistaken(dataset: str, wrong: dict[str, Any]) -> list[Row]:
    """The file as it was before its correction: one value so many times too large."""
    table = rows(dataset, wrong["period"])
    row = next(row for row in table if row["unit_id"] == wrong["unit_id"])
    row[wrong["column"]] = round(row[wrong["column"]] * wrong["factor"])
    return table


def main(folder: Path) -> None:
    for dataset in sorted(path.stem for path in (HERE / "datasets").glob("*.toml")):
        for period in story(dataset).get("periods", PERIODS):
            write(folder / "samples" / dataset / f"{period}.csv", dataset, period, rows(dataset, period))
        for wrong in story(dataset).get("superseded", []):
            path = folder / "demo" / "superseded" / dataset / f"{wrong['period']}.csv"
            write(path, dataset, wrong["period"], mistaken(dataset, wrong))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent)
