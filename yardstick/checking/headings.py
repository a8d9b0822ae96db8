"""The first row of a file → which dataset it is and which column each cell heads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import islice

from yardstick.checking.csvfile import HEAD_RECORDS, MOST_COLUMNS, Sheet, known_headings
from yardstick.checking.findings import Findings, excel_letter
from yardstick.contracts import PERIOD, Column, Contract
from yardstick.spellings import SIDE_NOTES, heading_key, heading_keys, heading_notes, template_version
from yardstick.texts import titled

# One column of many may be another dataset's under a name that this one uses too.
_FEWEST_OWN, _MOST_OF_ITS_OWN = 2, 0.5

# Units that would make every number wrong by a factor when the contract counts in another.
_MULTIPLES = frozenset(
    {"gbps", "gbit/s", "g", "千兆", "kbps", "kbit/s", "k", "mb/s", "亩", "公顷", "万平方米", "平方千米"}
)
_MULTIPLES |= frozenset({"万人", "千人", "百人", "万册", "千册", "百册", "‰"})


@dataclass(frozen=True)
class Field:
    """A column of the contract where the file has it."""

    position: int
    heading: str
    column: Column


@dataclass(frozen=True)
class Header:
    """What the first row of a file says about the cells below it."""

    contract: Contract
    headings: tuple[str, ...]
    fields: tuple[Field, ...]

    @cached_property
    def width(self) -> int:
        """How many cells a row must have: up to the last heading."""
        return max((i + 1 for i, heading in enumerate(self.headings) if heading), default=0)

    @cached_property
    def bare(self) -> tuple[int, ...]:
        """Positions of columns without a heading, left of the last heading."""
        return tuple(i for i, heading in enumerate(self.headings[: self.width]) if not heading)

    def heading(self, name: str) -> str:
        """What this file calls the column with this stored name; "" when it has none."""
        return next((f.heading for f in self.fields if f.column.name == name), "")

    def field(self, name: str) -> Field | None:
        """Where the file has the column with this stored name."""
        return next((f for f in self.fields if f.column.name == name), None)


def read_header(
    sheet: Sheet, contracts: Mapping[str, Contract], dataset: str | None, findings: Findings
) -> tuple[Header | None, str | None]:
    """The header and the dataset's id; either is None when it cannot be told, with the reason in `findings`."""
    head = list(islice(sheet.records(findings), HEAD_RECORDS))
    if findings.any_error or not _stands_first(head, contracts, dataset, findings):
        return None, dataset
    cells = ["" if template_version(cell) else " ".join(cell.split()) for cell in head[0][1]]
    chosen = dataset or proposed(contracts, cells)
    if chosen is None:
        titles = "、".join(titled(c, findings.lang) for c in contracts.values())
        findings.error("dataset.unknown", row=1, titles=titles)
        return None, None
    header = _header(contracts[chosen], cells)
    if not _is_other_dataset(header, contracts, findings):
        _check_header(header, findings)
    return header, chosen


def proposed(contracts: Mapping[str, Contract], headings: Collection[str]) -> str | None:
    """The dataset whose own columns these headings name most of; None when no dataset clearly fits."""
    fits = sorted(((fit, id) for id, fit in _fits(contracts, headings).items()), reverse=True)
    if not fits or (len(fits) > 1 and fits[0][0] == fits[1][0]):
        return None
    (named, share), dataset = fits[0]
    return dataset if named >= _FEWEST_OWN or share >= _MOST_OF_ITS_OWN else None


def _fits(contracts: Mapping[str, Contract], headings: Collection[str]) -> dict[str, tuple[int, float]]:
    """By dataset: how many columns that set it apart the headings name, and which share of them that is."""
    holders = Counter(column.name for c in contracts.values() for column in c.columns)
    shared = {name for name, times in holders.items() if 1 < len(contracts) == times}
    keys = [heading_keys(heading) for heading in headings]
    return {c.id: _fit(c, keys, shared) for c in contracts.values()}


def _fit(contract: Contract, headings: Collection[tuple[str, ...]], shared: set[str]) -> tuple[int, float]:
    own = {c.name for c in contract.columns} - shared
    named = {column.name for keys in headings if (column := _named(contract, keys))} & own
    return len(named), len(named) / max(len(own), 1)


def _named(contract: Contract, keys: tuple[str, ...]) -> Column | None:
    return next((contract.headings[key] for key in keys if key in contract.headings), None)


def _header(contract: Contract, cells: list[str]) -> Header:
    named = [(i, cell, _named(contract, heading_keys(cell))) for i, cell in enumerate(cells)]
    return Header(contract, tuple(cells), tuple(Field(i, cell, column) for i, cell, column in named if column))


def _stands_first(
    head: list[tuple[int, list[str]]], contracts: Mapping[str, Contract], dataset: str | None, findings: Findings
) -> bool:
    chosen = [contracts[dataset]] if dataset else list(contracts.values())
    known = {key for contract in chosen for key in contract.headings}
    seen = {row: known_headings(cells[:MOST_COLUMNS], known) for row, cells in head}
    best = max(seen, key=lambda row: (seen[row], -row))
    if len(head[0][1]) > MOST_COLUMNS:
        findings.error("file.too_many_columns", row=1, count=len(head[0][1]), limit=MOST_COLUMNS)
    elif best > 1 and seen[best] >= 2 and seen[best] > seen[1]:
        findings.error("header.not_first", row=best, above=best - 1)
    return not findings.any_error


def _is_other_dataset(header: Header, contracts: Mapping[str, Contract], findings: Findings) -> bool:
    other = proposed(contracts, header.headings)
    if other is None or other == header.contract.id:
        return False
    fits = _fits(contracts, header.headings)
    mine, theirs = fits[header.contract.id], fits[other]
    required = {c.name for c in header.contract.columns if not c.optional}
    if mine[0] >= theirs[0] or required <= {f.column.name for f in header.fields}:
        return False
    names = {"chosen": titled(header.contract, findings.lang), "other": titled(contracts[other], findings.lang)}
    findings.error("file.other_dataset", row=1, **names)
    return True


def _check_header(header: Header, findings: Findings) -> None:
    if not header.fields:
        findings.error("header.none_known", row=1, value="、".join(h for h in header.headings if h)[:60])
        return
    _check_repeats(header, findings)
    unknown = _unknown(header)
    _check_missing(header, unknown, findings)
    for heading in unknown:
        findings.error("header.unknown_column", row=1, column=heading, value=heading)
    for field in header.fields:
        _check_unit(field, findings)


def _unknown(header: Header) -> list[str]:
    known = {f.position for f in header.fields}
    spare = (h for i, h in enumerate(header.headings) if h and i not in known)
    return [h for h in spare if heading_key(h) not in SIDE_NOTES]


def _check_repeats(header: Header, findings: Findings) -> None:
    first: dict[str, tuple[int, str]] = {}
    for position, heading, key in _identities(header):
        at, earlier = first.setdefault(key, (position, heading))
        if at == position:
            continue
        same = heading_key(earlier) == heading_key(heading)
        letters = {"first": excel_letter(at), "second": excel_letter(position)}
        code = "header.duplicate" if same else "header.same_column"
        findings.error(code, row=1, column=heading, value=heading, earlier=earlier, **letters)


def _identities(header: Header) -> Iterator[tuple[int, str, str]]:
    names = {f.position: f"column {f.column.name}" for f in header.fields}
    for position, heading in enumerate(header.headings):
        if heading:
            yield position, heading, names.get(position, heading_key(heading))


def _check_missing(header: Header, unknown: list[str], findings: Findings) -> None:
    present = {f.column.name for f in header.fields}
    for column in header.contract.columns:
        if column.optional or column.name == PERIOD or column.name in present:
            continue
        name = titled(column, findings.lang)
        close = get_close_matches(name, unknown, n=1, cutoff=0.5)
        fix = "fix_similar" if close else "fix"
        findings.error("header.missing_column", row=1, column=name, fix=fix, similar=close[0] if close else "")


def _check_unit(field: Field, findings: Findings) -> None:
    notes = heading_notes(field.heading)
    wrong = next((n for n in notes if n in _MULTIPLES and n != field.column.unit.casefold()), None)
    if wrong and field.column.unit:
        findings.error("header.unit", row=1, column=field.heading, value=field.heading, unit=field.column.unit)
