"""A mapping: how the files of one source are read as one of our datasets, worked out once and kept under a name.

<data>/mappings/<name>.json ─▶ Mapping ─▶ checking.headings
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from yardstick.contracts import Contract
from yardstick.durable import write_whole
from yardstick.errors import UsageError
from yardstick.spellings import heading_key

ALL_OTHERS = "*"  # among `ignored`: every heading that is not mapped
_NAME = re.compile(r"[^\W_][\w（）() .-]{0,59}")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Filter(_Strict):
    """Rows by the words under one heading."""

    heading: str
    values: tuple[str, ...]


class NotAsked(_Strict):
    """In files of these cut-off dates a zero in `column` means that nobody was asked."""

    column: str
    periods: tuple[date, ...]


class Mapping(_Strict):
    """How a file is read. Headings and values are as the file writes them, columns are stored names of the contract.

    `columns`: heading → column. `ignored`: headings that are left out. `values`: column → the file's words → the words
    to read instead. `constants`: column → words for every row. `factors`: column → what its numbers are multiplied by.
    `keep`: only rows with these words; `drop`: not those. `encoding`, `sheet`: chosen by hand. `mend_double_encoded`:
    text that was encoded twice is restored, and a letter that was lost on the way (U+FFFD) is read as "?".
    """

    dataset: str
    name: str = ""
    columns: dict[str, str] = {}
    ignored: tuple[str, ...] = ()
    values: dict[str, dict[str, str]] = {}
    constants: dict[str, str] = {}
    factors: dict[str, float] = {}
    keep: tuple[Filter, ...] = ()
    drop: tuple[Filter, ...] = ()
    not_asked: tuple[NotAsked, ...] = ()
    encoding: str = ""
    sheet: str = ""
    mend_double_encoded: bool = False

    @property
    def needed(self) -> set[str]:
        """The keys of the headings without which a file is not of this source."""
        return {heading_key(h) for h in (*self.columns, *(f.heading for f in (*self.keep, *self.drop)))}

    def column_of(self, heading: str) -> str | None:
        """The column this heading is mapped to by hand."""
        key = heading_key(heading)
        return next((column for words, column in self.columns.items() if heading_key(words) == key), None)

    def ignores(self, heading: str) -> bool:
        """Whether the heading is left out on purpose."""
        return ALL_OTHERS in self.ignored or heading_key(heading) in map(heading_key, self.ignored)

    def zeros_not_asked(self, column: str, period: date | None) -> bool:
        """Whether zeros of this column mean "not asked" at this cut-off date."""
        return any(n.column == column and period in n.periods for n in self.not_asked)

    def as_json(self) -> str:
        """The mapping as it is kept."""
        return self.model_dump_json(indent=1, exclude_defaults=True)


def fitting(mappings: Sequence[Mapping], headings: Collection[str], dataset: str | None = None) -> Mapping | None:
    """The mapping whose headings are all there, the one with most of them first; None when none or two fit best."""
    present = {heading_key(h) for h in headings}
    fits = [m for m in mappings if m.needed and m.needed <= present and dataset in (None, m.dataset)]
    best = [m for m in fits if len(m.needed) == max(len(f.needed) for f in fits)]
    return best[0] if len(best) == 1 else None


def faults(mapping: Mapping, contract: Contract) -> Iterator[str]:
    """What in a mapping does not go together with its dataset, in words."""
    known = {c.name: c for c in contract.columns}
    named = (*mapping.columns.values(), *mapping.values, *mapping.constants, *mapping.factors)
    for column in dict.fromkeys((*named, *(n.column for n in mapping.not_asked))):
        if column not in known:
            yield f"「{contract.title}」没有列 {column}；可用：{'、'.join(known)}"
    twice = [c for c in set(mapping.columns.values()) if list(mapping.columns.values()).count(c) > 1]
    yield from (f"两个表头都对应到列 {column}" for column in twice)
    yield from (f"列 {c} 既对应表头又给了固定值" for c in set(mapping.columns.values()) & mapping.constants.keys())
    numeric = {name for name, c in known.items() if c.type in ("integer", "number")}
    yield from (f"列 {c} 不是数字，不能换算" for c in mapping.factors if c in known and c not in numeric)
    yield from (f"列 {c} 的换算系数应为正数" for c, factor in mapping.factors.items() if factor <= 0)


def read_mapping(content: bytes, *, name: str = "") -> Mapping:
    """A mapping from the text of a TOML or JSON file; UsageError that names every fault."""
    try:
        words = content.decode("utf-8-sig")
        declared: dict[str, Any] = json.loads(words) if words.lstrip().startswith("{") else tomllib.loads(words)
        return Mapping.model_validate(declared | ({"name": name} if name else {}))
    except (UnicodeDecodeError, json.JSONDecodeError, tomllib.TOMLDecodeError, AttributeError) as broken:
        raise UsageError(f"列对应文件读不出来：{broken}。", fix="请用 yardstick map 生成一份再改。") from None
    except ValidationError as invalid:
        listed = "；".join(f"{'.'.join(map(str, e['loc'])) or '整个文件'}：{e['msg']}" for e in invalid.errors())
        raise UsageError(f"列对应文件有错：{listed}。", fix="请对照说明修改后重试。") from None


class Mappings:
    """The mappings kept in one folder, by name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> tuple[Mapping, ...]:
        """Every readable mapping, by name; a broken file is passed over here and named by `get`."""
        return tuple(m for path in sorted(self._folder.glob("*.json")) if (m := self._read(path)) is not None)

    def get(self, name: str) -> Mapping:
        """The mapping of this name; UsageError when there is none or its file is broken."""
        path = self._path(name)
        if not path.exists():
            known = "、".join(m.name for m in self.all()) or "无"
            raise UsageError(f"没有名为“{name}”的列对应。", fix=f"已存的：{known}。")
        return read_mapping(path.read_bytes(), name=name)

    def keep(self, mapping: Mapping) -> None:
        """Store under its name, in the place of one of the same name; a crash leaves the old or the new."""
        path = self._path(mapping.name)
        self._folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, mapping.as_json().encode())

    def remove(self, name: str) -> None:
        """Forget a mapping; published data does not change."""
        self.get(name)
        self._path(name).unlink()

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise UsageError(f"“{name}”不能作列对应的名称。", fix="请用 60 个字以内的汉字、字母、数字。")
        return self._folder / f"{name}.json"

    def _read(self, path: Path) -> Mapping | None:
        try:
            return read_mapping(path.read_bytes(), name=path.stem)
        except (UsageError, OSError):
            return None
