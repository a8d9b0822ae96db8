"""check(contracts, bytes) → CheckedTable or problems.

Stages: file → persons → header → cells → rows → roster. A stage runs only when the ones before it found no error,
because one mistake higher up would show as a hundred lower down; within the cells every row is reported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import PurePath
from typing import Any

from yardstick.checking.cells import date_in_words
from yardstick.checking.csvfile import Sheet, read_sheet
from yardstick.checking.findings import Findings
from yardstick.checking.headings import Header, read_header
from yardstick.checking.personal import PersonalWords, refuse_personal_csv
from yardstick.checking.rosters import check_roster
from yardstick.checking.rows import Rows, check_rows, first_period, read_rows
from yardstick.contracts import Checked, CheckedTable, Contract, Roster, Source
from yardstick.errors import UnknownDataset
from yardstick.texts import Lang

_EARLIEST_PERIOD = date(2000, 1, 1)


def check(
    contracts: Mapping[str, Contract],
    content: bytes,
    *,
    file_name: str,
    dataset: str | None = None,
    period: date | None = None,
    roster: Callable[[date], Roster | None],
    personal: PersonalWords,
    today: date,
    lang: Lang = "zh",
) -> Checked:
    """Everything that can be said about an uploaded file, and its table when nothing forbids publishing it.

    `dataset` and `period` None are proposed from the file. `roster` gives the roster that applies at a date, or None.
    `personal`: the headings of columns about single persons; with one of them, or somebody's number in a cell, nothing
    else of the file is looked at.
    No content makes it raise; UnknownDataset when `dataset` is not among the contracts.
    """
    _require_known(contracts, dataset)
    findings, rows = Findings(lang), None
    known = {key for c in contracts.values() for key in c.headings}
    sheet = read_sheet(content, known, findings)
    if sheet:
        refuse_personal_csv(sheet, personal, known, findings)
    seen = None if findings.any_error else sheet
    header, dataset = read_header(seen, contracts, dataset, findings) if seen else (None, dataset)
    if sheet and header and not findings.any_error:
        period = _settled(period, sheet, header, file_name, findings)
        _check_period(period, today, findings)
        rows = read_rows(sheet, header, period, findings)
    if rows and not findings.any_error:
        check_rows(rows, findings)
    if rows and period and not findings.any_error:
        check_roster(rows, period, contracts, roster, findings)
    encoding = sheet.encoding if sheet else None
    table = _table(rows, period, source_of(content, file_name, encoding or ""), findings)
    return Checked(table, findings.problems(), dataset, period, encoding)


def source_of(content: bytes, file_name: str, encoding: str) -> Source:
    """The uploaded bytes with their hash; only the last part of the name is kept."""
    name = PurePath(file_name.replace("\\", "/")).name
    return Source(name, content, hashlib.sha256(content).hexdigest(), encoding)


def problems_as_json(checked: Checked) -> dict[str, Any]:
    """The outcome of a check as the API and the command line print it."""
    return {
        "ok": checked.table is not None,
        "encoding": checked.encoding,
        "dataset": checked.dataset,
        "period": checked.period.isoformat() if checked.period else None,
        "problems": [asdict(problem) for problem in checked.problems],
    }


def _require_known(contracts: Mapping[str, Contract], dataset: str | None) -> None:
    if dataset is not None and dataset not in contracts:
        raise UnknownDataset(f"没有数据集 {dataset}。", fix=f"现有数据集：{'、'.join(contracts)}。")


def _settled(given: date | None, sheet: Sheet, header: Header, file_name: str, findings: Findings) -> date | None:
    """The chosen period, else the file's own, else the file name's. An unreadable one is reported with the cells."""
    if given:
        return given
    own = first_period(sheet, header, findings.lang)
    if own:
        return own.value if isinstance(own.value, date) else None
    named = date_in_words(file_name.removesuffix(".csv"))
    if named is None:
        findings.error("period.missing")
    return named


def _check_period(period: date | None, today: date, findings: Findings) -> None:
    if period and period > today:
        findings.error("period.future", value=period.isoformat(), today=today.isoformat())
    elif period and period < _EARLIEST_PERIOD:
        findings.error("period.too_early", value=period.isoformat(), earliest=_EARLIEST_PERIOD.isoformat())


def _table(rows: Rows | None, period: date | None, source: Source, findings: Findings) -> CheckedTable | None:
    if rows is None or period is None or findings.any_error:
        return None
    return CheckedTable(rows.header.contract, period, rows.table(), source, findings.problems())
