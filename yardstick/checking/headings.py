"""The head of a file → which dataset it is and which column each cell heads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from yardstick.checking.fields import Field, Filter, Header
from yardstick.checking.findings import Findings
from yardstick.checking.sheets import Head, Heading
from yardstick.contracts import PERIOD, Column, Contract
from yardstick.mappings import Filter as Wanted
from yardstick.mappings import Mapping as ByHand
from yardstick.spellings import (
    SIDE_NOTES,
    excel_letter,
    folded,
    heading_key,
    heading_keys,
    heading_notes,
    template_version,
)
from yardstick.texts import titled

# One column of many may be another dataset's under a name that this one uses too.
_FEWEST_OWN, _MOST_OF_ITS_OWN = 2, 0.5
_NAMED_AS_CLOSE = 3

# Units that would make every number wrong by a factor when the contract counts in another.
_MULTIPLES = frozenset(
    {"gbps", "gbit/s", "g", "千兆", "kbps", "kbit/s", "k", "mb/s", "亩", "公顷", "万平方米", "平方千米"}
)
_MULTIPLES |= frozenset({"万人", "千人", "百人", "万册", "千册", "百册", "‰"})
_JOINT = " · "


@dataclass(frozen=True)
class _Place:
    """One column of the file: what it is called, and the keys under which a contract may know it."""

    position: int
    words: str
    keys: tuple[str, ...]


def read_header(
    head: Head, contracts: Mapping[str, Contract], dataset: str | None, by_hand: ByHand | None, findings: Findings
) -> tuple[Header | None, str | None]:
    """The header and the dataset's id; either is None when it cannot be told, with the reason in `findings`.

    What a mapping says of a heading goes before what the contract calls it.
    """
    places = _places(head)
    chosen = (by_hand.dataset if by_hand else None) or dataset or _proposed(contracts, places)
    if chosen is None:
        seen = "、".join(place.words for place in places if place.words)
        closest = "、".join(titled(c, findings.lang) for c in _closest(contracts, places))
        findings.error("dataset.unknown", row=head.row, value=seen, titles=closest, count=len(contracts))
        return None, None
    header = _header(contracts[chosen], head, places, by_hand)
    if by_hand or not _is_other_dataset(header, places, contracts, findings):
        _check_header(header, places, by_hand, findings)
    return header, chosen


def at_period(header: Header, by_hand: ByHand | None, period: date | None) -> Header:
    """The header for a cut-off date: in some years a zero means that nobody was asked."""
    if by_hand is None or not by_hand.not_asked:
        return header
    fields = (replace(f, zeros_not_asked=by_hand.zeros_not_asked(f.column.name, period)) for f in header.fields)
    return replace(header, fields=tuple(fields))


def heading_words(head: Head) -> tuple[str, ...]:
    """What each column is called in messages and mappings: the lowest level, with the upper ones where it recurs."""
    return tuple(place.words for place in _places(head))


def left_out(headings: Sequence[str], by_hand: ByHand | None) -> frozenset[str]:
    """Those of these headings that are left out on purpose, or are for people only."""
    return frozenset(h for h in headings if _is_side_note(h) or (by_hand is not None and by_hand.ignores(h)))


def _places(head: Head) -> list[_Place]:
    times = Counter(heading_key(h.words) for h in head.headings)
    return [_place(i, h, times[heading_key(h.words)] == 1) for i, h in enumerate(head.headings)]


def _place(position: int, heading: Heading, is_alone: bool) -> _Place:
    levels = [" ".join(level.split()) for level in dict.fromkeys(heading.levels) if level.strip()]
    lowest = " ".join(heading.words.split())
    joined = [key for words in _spelt(levels) for key in heading_keys(words)] if len(levels) > 1 else []
    own = heading_keys(lowest) if is_alone or not joined else ()
    words = lowest if is_alone or not joined else _JOINT.join(levels)
    return _Place(position, words, tuple(dict.fromkeys([*joined, *own])))


def _spelt(levels: Sequence[str]) -> Iterator[str]:
    """The ways in which one heading may say what two or more levels say, the most telling first."""
    parent, child = levels[-2], levels[-1]
    yield from ("".join(levels), parent + child, f"{parent}-{child}", f"{parent}({child})", child + parent)


def _proposed(contracts: Mapping[str, Contract], places: Sequence[_Place]) -> str | None:
    """The dataset whose own columns these headings name most of; None when no dataset clearly fits."""
    fits = sorted(((fit, id) for id, fit in _fits(contracts, places).items()), reverse=True)
    if not fits or (len(fits) > 1 and fits[0][0] == fits[1][0]):
        return None
    (named, share), dataset = fits[0]
    return dataset if named >= _FEWEST_OWN or share >= _MOST_OF_ITS_OWN else None


def _closest(contracts: Mapping[str, Contract], places: Sequence[_Place]) -> list[Contract]:
    """The few datasets whose headings are most like these, the most alike first."""
    fits, seen = _fits(contracts, places), _pairs(key for place in places for key in place.keys)
    likeness = {c.id: len(seen & (own := _pairs(c.headings))) / max(len(own), 1) for c in contracts.values()}
    return sorted(contracts.values(), key=lambda c: (fits[c.id], likeness[c.id]), reverse=True)[:_NAMED_AS_CLOSE]


def _pairs(keys: Iterable[str]) -> set[str]:
    """Every two neighbouring characters."""
    return {key[at : at + 2] for key in keys for at in range(len(key) - 1)}


def _fits(contracts: Mapping[str, Contract], places: Sequence[_Place]) -> dict[str, tuple[int, float]]:
    """By dataset: how many columns that set it apart the headings name, and which share of them that is."""
    holders = Counter(column.name for c in contracts.values() for column in c.columns)
    shared = {name for name, times in holders.items() if 1 < len(contracts) == times}
    return {c.id: _fit(c, places, shared) for c in contracts.values()}


def _fit(contract: Contract, places: Sequence[_Place], shared: set[str]) -> tuple[int, float]:
    own = {c.name for c in contract.columns} - shared
    named = {column.name for place in places if (column := _named(contract, place))} & own
    return len(named), len(named) / max(len(own), 1)


def _named(contract: Contract, place: _Place) -> Column | None:
    return next((contract.headings[key] for key in place.keys if key in contract.headings), None)


def _header(contract: Contract, head: Head, places: Sequence[_Place], by_hand: ByHand | None) -> Header:
    headings = tuple("" if template_version(place.words) else place.words for place in places)
    fields = tuple(_fields(contract, places, by_hand))
    if by_hand is None:
        return Header(contract, headings, fields, head.first, head.row)
    wanted = ((by_hand.keep, True), (by_hand.drop, False))
    filters = tuple(_filter(w, places, keep) for every, keep in wanted for w in every)
    return Header(contract, headings, fields, head.first, head.row, by_hand.constants, filters)


def _fields(contract: Contract, places: Sequence[_Place], by_hand: ByHand | None) -> Iterator[Field]:
    columns = {c.name: c for c in contract.columns}
    taken = {*by_hand.columns.values(), *by_hand.constants} if by_hand else set()
    for place in places:
        name = by_hand.column_of(place.words) if by_hand else None
        column = columns.get(name) if name else _named(contract, place)
        if column is None or (name is None and (column.name in taken or (by_hand and place.words in by_hand.ignored))):
            continue
        values = by_hand.values.get(column.name, {}) if by_hand else {}
        factor = by_hand.factors.get(column.name, 1.0) if by_hand else 1.0
        recoded = {folded(words): value for words, value in values.items()}
        yield Field(place.position, place.words, column, recoded, factor=factor)


def _filter(wanted: Wanted, places: Sequence[_Place], keep: bool) -> Filter:
    key = heading_key(wanted.heading)
    position = next((place.position for place in places if heading_key(place.words) == key), -1)
    return Filter(position, frozenset(map(folded, wanted.values)), keep)


def _is_other_dataset(
    header: Header, places: Sequence[_Place], contracts: Mapping[str, Contract], findings: Findings
) -> bool:
    other = _proposed(contracts, places)
    if other is None or other == header.contract.id:
        return False
    fits = _fits(contracts, places)
    mine, theirs = fits[header.contract.id], fits[other]
    required = {c.name for c in header.contract.columns if not c.optional}
    if mine[0] >= theirs[0] or required <= {f.column.name for f in header.fields}:
        return False
    names = {"chosen": titled(header.contract, findings.lang), "other": titled(contracts[other], findings.lang)}
    findings.error("file.other_dataset", row=header.row, **names)
    return True


def _check_header(header: Header, places: Sequence[_Place], by_hand: ByHand | None, findings: Findings) -> None:
    if by_hand:
        _check_mapping(header, by_hand, findings)
    if not header.fields:
        seen = "、".join(h for h in header.headings if h)
        findings.error("header.none_known", row=header.row, value=seen[:60])
        return
    _check_repeats(header, by_hand, findings)
    unknown = _unknown(header, places, by_hand)
    _check_missing(header, [place.words for place in unknown], _version(places), findings)
    for place in unknown:
        at = {"column": place.words, "value": place.words, "position": place.position}
        findings.error("header.unknown_column", row=header.row, **at)
    for field in header.fields:
        _check_unit(field, header, findings)


def _check_mapping(header: Header, by_hand: ByHand, findings: Findings) -> None:
    """The headings that a mapping counts on must be there."""
    present = {heading_key(heading) for heading in header.headings}
    for heading in (*by_hand.columns, *(f.heading for f in (*by_hand.keep, *by_hand.drop))):
        if heading_key(heading) not in present:
            findings.error("header.mapped_missing", row=header.row, value=heading, mapping=by_hand.name or "—")


def _unknown(header: Header, places: Sequence[_Place], by_hand: ByHand | None) -> list[_Place]:
    known = {f.position for f in header.fields} | {f.position for f in header.filters}
    spare = (p for p in places if p.words and p.position not in known and not _is_side_note(p.words))
    return [p for p in spare if by_hand is None or not by_hand.ignores(p.words)]


def _is_side_note(heading: str) -> bool:
    """Whether a column is for people, or only says which template the file was made from."""
    return heading_key(heading) in SIDE_NOTES or template_version(heading) is not None


def _version(places: Sequence[_Place]) -> int | None:
    return next((v for place in places if (v := template_version(place.words)) is not None), None)


def _check_repeats(header: Header, by_hand: ByHand | None, findings: Findings) -> None:
    first: dict[str, tuple[int, str]] = {}
    for position, heading, key in _identities(header):
        at, earlier = first.setdefault(key, (position, heading))
        if at == position or (by_hand and by_hand.ignores(heading) and heading not in by_hand.columns):
            continue
        same = heading_key(earlier) == heading_key(heading)
        letters = {"first": excel_letter(at), "second": excel_letter(position)}
        code = "header.duplicate" if same else "header.same_column"
        place = {"row": header.row, "column": heading, "value": heading, "position": position}
        findings.error(code, **place, earlier=earlier, **letters)


def _identities(header: Header) -> Iterator[tuple[int, str, str]]:
    names = {f.position: f"column {f.column.name}" for f in header.fields}
    for position, heading in enumerate(header.headings):
        if heading:
            yield position, heading, names.get(position, heading_key(heading))


def _check_missing(header: Header, unknown: list[str], version: int | None, findings: Findings) -> None:
    present = {f.column.name for f in header.fields} | header.constants.keys()
    later: list[str] = []
    for column in header.contract.columns:
        if column.optional or column.name == PERIOD or column.name in present:
            continue
        name = titled(column, findings.lang)
        if version is not None and version < column.since:
            later.append(name)
            continue
        close = get_close_matches(name, unknown, n=1, cutoff=0.5)
        fix = "fix_similar" if close else "fix"
        findings.error("header.missing_column", row=header.row, column=name, fix=fix, similar=close[0] if close else "")
    if later:
        findings.note("header.older_template", row=header.row, version=version, columns="、".join(later))


def _check_unit(field: Field, header: Header, findings: Findings) -> None:
    notes = heading_notes(field.heading)
    wrong = next((n for n in notes if n in _MULTIPLES and n != field.column.unit.casefold()), None)
    if wrong and field.column.unit and field.factor == 1.0:
        place = {"row": header.row, "column": field.heading, "value": field.heading, "position": field.position}
        findings.error("header.unit", **place, unit=field.column.unit)
