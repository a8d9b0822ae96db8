"""A mapping to begin with, worked out from a file: every heading with the column it was taken for, as TOML to edit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from yardstick.checking import Checked, SeenColumn
from yardstick.contracts import PERIOD, Column, Contract
from yardstick.spellings import heading_key
from yardstick.texts import text

_LONGEST_SAMPLE = 20  # characters


def skeleton(checked: Checked, contract: Contract, file_name: str, *, encoding: str = "") -> str:
    """TOML that `mappings.read_mapping` reads, with samples and what is missing as comments.

    `encoding`: as chosen by hand for the file.
    """
    mapped, spare = _sorted_out(checked.columns)
    lines = [
        *_comments("head", file=file_name, title=contract.title, dataset=contract.id),
        f"dataset = {_quoted(contract.id)}",
        *([f"encoding = {_quoted(encoding)}"] if encoding else []),
        *_sheet(checked),
        *_ignored(spare),
        "",
        *_comments("columns"),
        "[columns]",
        *(_line(seen, f"{_quoted(seen.heading)} = {_quoted(seen.column)}") for seen in mapped),
        *_missing(contract, {seen.column for seen in mapped}),
        "",
        *_comments("further"),
    ]
    return "\n".join(lines) + "\n"


def _sorted_out(columns: Iterable[SeenColumn]) -> tuple[list[SeenColumn], list[SeenColumn]]:
    """Those that are read as a column, each column once, and those nobody knows; each heading once."""
    mapped, spare = [], []
    headings: set[str] = set()
    taken: set[str] = set()
    for seen in columns:
        if heading_key(seen.heading) in headings:
            continue
        headings.add(heading_key(seen.heading))
        if seen.column and seen.column not in taken:
            taken.add(seen.column)
            mapped.append(seen)
        elif seen.column or not seen.is_known:
            spare.append(seen)
    return mapped, spare


def _sheet(checked: Checked) -> list[str]:
    origin = checked.origin
    return [f"sheet = {_quoted(origin.sheet)}"] if origin and len(origin.sheets) > 1 else []


def _ignored(spare: Sequence[SeenColumn]) -> Iterator[str]:
    if spare:
        yield from ("", *_comments("ignored"), "ignored = [")
        yield from (f"  {_line(seen, _quoted(seen.heading) + ',')}" for seen in spare)
        yield "]"


def _missing(contract: Contract, mapped: set[str]) -> Iterator[str]:
    """A line to complete for each column that the file must have and was not found in it."""
    missing = [c for c in contract.columns if not c.optional and c.name != PERIOD and c.name not in mapped]
    if missing:
        yield from _comments("missing")
        yield from (f'# "" = {_quoted(c.name)}  # {_named(c)}' for c in missing)


def _named(column: Column) -> str:
    return _tidied(f"{column.title}（{column.unit}）" if column.unit else column.title)


def _line(seen: SeenColumn, words: str) -> str:
    samples = "、".join(_tidied(sample)[:_LONGEST_SAMPLE] for sample in seen.samples)
    return f"{words}  # {text('zh', 'mapping_skeleton.samples', samples=samples)}" if samples else words


def _comments(key: str, **values: object) -> list[str]:
    return [f"# {_tidied(line)}" for line in text("zh", f"mapping_skeleton.{key}", **values).splitlines()]


def _tidied(words: str) -> str:
    """Words for a comment, in which TOML allows no control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def _quoted(words: str) -> str:
    """A TOML string; JSON's differ in one character only."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "\\u007f")
