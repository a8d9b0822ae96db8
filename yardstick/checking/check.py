"""check(contracts, bytes) → CheckedTable or problems.

Stages: file → persons → header → cells → rows → roster → whole table → last snapshot. A stage runs only when the ones
before it found no error, because one mistake higher up would show as a hundred lower down; within the cells every row
is reported.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import PurePath

import pyarrow as pa

from yardstick.checking.against import check_against
from yardstick.checking.catalogue import Catalogue
from yardstick.checking.cells import date_in_words
from yardstick.checking.decisions import apply_events
from yardstick.checking.events import check_events
from yardstick.checking.fields import Header
from yardstick.checking.files import open_sheet
from yardstick.checking.findings import Findings
from yardstick.checking.headings import at_period, heading_words, left_out, read_header
from yardstick.checking.heads import locate_head
from yardstick.checking.matching import Earlier
from yardstick.checking.mending import mended_sheet
from yardstick.checking.merging import fill_merged
from yardstick.checking.outcome import Checked, Choices, SeenColumn
from yardstick.checking.personal import PersonalWords, refuse_personal, refuse_unread
from yardstick.checking.records import Rows, check_rows, first_period, read_rows
from yardstick.checking.rosters import check_roster
from yardstick.checking.sheets import Head, Sheet
from yardstick.checking.tablewide import check_table
from yardstick.contracts import KEY, CheckedTable, Contract, Roster, Source, Stage
from yardstick.errors import UnknownDataset, UsageError
from yardstick.mappings import Mapping as ByHand
from yardstick.mappings import faults, fitting
from yardstick.roster_events import Rosters
from yardstick.spellings import heading_key
from yardstick.texts import Lang

_EARLIEST_PERIOD = date(2000, 1, 1)
_SAMPLES = 5
_LOOKED_AT = 200  # records, for samples
_UNITS = ("unit_id", "former", "from")  # of an event: the units whose coming or going it tells
_UNREADABLE = frozenset({"file.undecodable", "file.doubtful_encoding"})


@dataclass(frozen=True)
class Known:
    """What a file is held against.

    `roster` gives the roster that applies at a date, or None; `rosters` all of them;
    `earlier` what is published of a dataset. `personal`: the
    headings of columns about single persons; with one of them, or somebody's number in a cell, nothing else of the
    file is looked at. `mappings`: those kept, of which the one that fits is used when none is chosen.
    """

    contracts: Mapping[str, Contract]
    roster: Callable[[date], Roster | None]
    personal: PersonalWords
    catalogue: Catalogue
    earlier: Callable[[str, date], Earlier]
    rosters: Callable[[], Rosters]
    today: date
    mappings: Sequence[ByHand] = ()


@dataclass(frozen=True)
class _Opened:
    sheet: Sheet
    head: Head
    mapping: ByHand | None


def check(known: Known, content: bytes, *, file_name: str, choices: Choices, lang: Lang = "zh") -> Checked:
    """Everything that can be said about an uploaded file, and its table when nothing forbids publishing it.

    No content makes it raise; UnknownDataset when the chosen dataset is not among the contracts.
    """
    _require_known(known.contracts, choices)
    findings = Findings(lang)
    opened = _Opening(known, content, choices, lang).open(findings)
    header, dataset = None, choices.dataset
    if opened and not findings.any_error:
        header, dataset = read_header(opened.head, known.contracts, dataset, opened.mapping, findings)
    rows, table, period = None, None, choices.period
    stages: list[Stage] = ["file", "header"] if opened else ["file"]
    if opened and header and not findings.any_error:
        stages.append("cells")
        rows, period = _read(opened, header, file_name, period, known, findings)
    if rows and period and len(rows.numbers) and _has_sound_keys(rows, findings):
        stages.append("rows")
        check_rows(rows, findings)
        check_roster(rows, period, known.contracts, known.roster, findings)
    if rows and period and not findings.any_error:
        table = _held_against(rows, period, choices, known, findings)
        stages += [] if findings.any_error else ["table", "snapshot"]
    return Checked(
        table=_passed(table, header, period, source_of(content, file_name, opened), findings),
        problems=findings.problems(),
        dataset=dataset,
        period=period,
        sheet=opened.sheet if opened else None,
        columns=_seen(opened, header) if opened else (),
        mapping=opened.mapping if opened else None,
        stages=tuple(stages),
    )


def source_of(content: bytes, file_name: str, opened: _Opened | None = None) -> Source:
    """The uploaded bytes with their hash; only the last part of the name is kept."""
    name = PurePath(file_name.replace("\\", "/")).name
    encoding = opened.sheet.origin.encoding if opened else ""
    reading = json.dumps(_reading(opened), ensure_ascii=False) if opened else ""
    return Source(name, content, hashlib.sha256(content).hexdigest(), encoding, reading)


def _reading(opened: _Opened) -> dict[str, object]:
    """How the file was read, so that anybody can read it again: nothing that its bytes say themselves."""
    origin, by_hand = opened.sheet.origin, opened.mapping
    chosen = {"sheet": origin.sheet, "part": origin.part, "mapping": json.loads(by_hand.as_json()) if by_hand else None}
    return {key: value for key, value in chosen.items() if value}


def _require_known(contracts: Mapping[str, Contract], choices: Choices) -> None:
    wanted = choices.mapping.dataset if choices.mapping else choices.dataset
    if wanted is not None and wanted not in contracts:
        raise UnknownDataset(f"没有数据集 {wanted}。", fix=f"现有数据集：{'、'.join(contracts)}。")
    by_hand = choices.mapping
    wrong = list(faults(by_hand, contracts[by_hand.dataset])) if by_hand else []
    if wrong:
        raise UsageError(f"列对应有 {len(wrong)} 处不对：{'；'.join(wrong)}。", fix="请修改列对应后重试。")


class _Opening:
    """Opens one file as chosen; where nothing is, as it says itself, or as a kept mapping that fits says."""

    def __init__(self, known: Known, content: bytes, choices: Choices, lang: Lang) -> None:
        self._content, self._choices, self._personal, self._lang = content, choices, known.personal, lang
        kept = [m for m in known.mappings if m.dataset in known.contracts] if choices.propose else []
        self._mappings = [choices.mapping] if choices.mapping else kept
        self._keys = {key for c in known.contracts.values() for key in c.headings}
        self._keys |= {heading_key(h) for m in self._mappings for h in m.columns}

    def open(self, findings: Findings) -> _Opened | None:
        """The file as it will be read, or None with the reason in `findings`.

        A mapping's encoding is for files that are not UTF-8: what decodes as that was meant so.
        """
        opened, said = self._attempt(self._choices.encoding)
        if not self._choices.encoding and _is_doubtful(opened, said):
            encodings = dict.fromkeys(m.encoding for m in self._mappings if m.encoding)
            again = (found for e in encodings if (found := self._attempt(e))[0] and found[0].mapping)
            opened, said = next(again, (opened, said))
        if opened is None and said.codes & _UNREADABLE:
            refuse_unread(self._content, said)
        findings.take(said)
        return opened

    def _attempt(self, encoding: str | None) -> tuple[_Opened | None, Findings]:
        findings, choices, chosen = Findings(self._lang), self._choices, self._choices.mapping
        wanted = {"sheet": choices.sheet or (chosen.sheet if chosen else None) or None, "part": choices.part}
        sheet = open_sheet(self._content, self._keys, findings, **wanted, encoding=encoding)
        if sheet:
            refuse_personal(sheet, self._personal, self._keys, findings)
        head = locate_head(sheet, self._keys, findings) if sheet and not findings.any_error else None
        if sheet is None or head is None:
            return None, findings
        mapping = chosen or fitting(self._mappings, heading_words(head), choices.dataset)
        if mapping and not chosen:
            findings.note("header.mapping_used", row=head.row, mapping=mapping.name)
        return _Opened(sheet, head, mapping), findings


def _is_doubtful(opened: _Opened | None, said: Findings) -> bool:
    """Whether the file may be in an encoding that only a person can name."""
    if opened is None:
        return bool(said.codes & _UNREADABLE)
    origin = opened.sheet.origin
    return origin.kind == "csv" and not origin.encoding.startswith("UTF")


def _read(
    opened: _Opened, header: Header, file_name: str, period: date | None, known: Known, findings: Findings
) -> tuple[Rows, date | None]:
    period = _settled(period, opened, header, file_name, findings)
    _check_period(period, known.today, findings)
    by_hand = opened.mapping
    header = at_period(header, by_hand, period)
    sheet = mended_sheet(opened.sheet, header, findings) if by_hand and by_hand.mend_double_encoded else opened.sheet
    return read_rows(fill_merged(sheet, header, findings), header, period, findings), period


def _has_sound_keys(rows: Rows, findings: Findings) -> bool:
    """Whether each row says what it is about: then a wrong cell elsewhere hides no wrong row."""
    keys = {f.position for f in rows.header.fields if f.column.name in (KEY, *rows.header.contract.key)}
    return not findings.any_error_in(keys)


def _held_against(rows: Rows, period: date, choices: Choices, known: Known, findings: Findings) -> pa.Table:
    """The table as a whole and the last snapshot; what is odd is told only of what is right.

    Gives the rows as they will be stored, with what was decided by hand about units that came and went.
    """
    contract = rows.header.contract
    table, earlier = rows.table(), known.earlier(contract.id, period)
    if contract.roster and choices.events:
        table = apply_events(table, choices.events, earlier.roster_before or {}, period, contract, findings)
    if contract.roster and not findings.any_error:
        before = tuple((day, roster) for day, roster in known.rosters() if day < period)
        check_events(table, before, findings, rows)
    if not findings.any_error:
        check_table(rows, findings, known.catalogue)
        decided = frozenset(str(event[key]) for event in choices.events for key in _UNITS if event.get(key))
        check_against(rows, period, replace(earlier, explained=decided), findings, known.catalogue)
    return table


def _settled(given: date | None, opened: _Opened, header: Header, file_name: str, findings: Findings) -> date | None:
    """The chosen period, else the file's own, else that in its title or its name; cells tell of an unreadable one."""
    if given:
        return given
    own = first_period(opened.sheet, header, findings.lang)
    if own:
        return own.value if isinstance(own.value, date) else None
    titled = (date_in_words(words) for words in (*opened.head.titles, PurePath(file_name).stem))
    named = next((day for day in titled if day), None)
    if named is None:
        findings.error("period.missing")
    return named


def _check_period(period: date | None, today: date, findings: Findings) -> None:
    if period and period > today:
        findings.error("period.future", value=period.isoformat(), today=today.isoformat())
    elif period and period < _EARLIEST_PERIOD:
        findings.error("period.too_early", value=period.isoformat(), earliest=_EARLIEST_PERIOD.isoformat())


def _passed(
    table: pa.Table | None, header: Header | None, period: date | None, source: Source, findings: Findings
) -> CheckedTable | None:
    if table is None or header is None or period is None or findings.any_error:
        return None
    return CheckedTable(header.contract, period, table, source, findings.problems())


def _seen(opened: _Opened, header: Header | None) -> tuple[SeenColumn, ...]:
    """Every column of the file as the mapping form shows it."""
    read_as = {f.position: f.column.name for f in header.fields} if header else {}
    words = heading_words(opened.head)
    spare = left_out(words, opened.mapping)
    return tuple(
        SeenColumn(i, w, _samples(opened, i), read_as.get(i, ""), i in read_as or w in spare)
        for i, w in enumerate(words)
        if w
    )


def _samples(opened: _Opened, position: int) -> tuple[str, ...]:
    cells = opened.sheet.columns[position].slice(opened.head.first, _LOOKED_AT).to_pylist()
    return tuple(islice((c for c in dict.fromkeys(cells) if c.strip()), _SAMPLES))
