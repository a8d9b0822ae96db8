"""data/contracts/*.toml → Contract: what a file of each dataset must look like; and what checking a file gives back."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

import pyarrow as pa

from yardstick.errors import ConfigError
from yardstick.spellings import excel_letter, folded, heading_key
from yardstick.texts import Lang, titled

KEY, NAME, PERIOD = "unit_id", "name", "period"  # columns that mean the same in every dataset

ColumnType = Literal["string", "integer", "number", "percent", "boolean", "date", "list"]
Severity = Literal["error", "warning", "note"]  # 不通过 · 提醒 (a person must answer it) · what was done by itself
Stage = Literal["file", "header", "cells", "rows", "table", "snapshot"]
Level = Literal["error", "warning", "off"]  # how a check of the catalogue speaks up
About = Literal["units", "items"]

# What every stored row has besides its file's columns; a contract may not use these names.
SUPPLIED = frozenset({"is_open", "is_delivered", "is_rural", "is_urban"})
SUPPLIED_TO_ITEMS = SUPPLIED | {"stages", "is_town_seat"}


@dataclass(frozen=True)
class Choice:
    """One permitted value of a column: the stored code, what people call it, and other spellings."""

    value: str
    title: str
    title_en: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column: the stored name, the heading in files, its type, unit and constraints."""

    name: str
    title: str
    title_en: str
    type: ColumnType
    synonyms: tuple[str, ...] = ()
    unit: str = ""
    description: str = ""
    description_en: str = ""
    required: bool = False  # the cell must not be blank
    optional: bool = False  # the whole column may be missing from the file
    pattern: str | None = None
    pattern_hint: str = ""  # the pattern in words, shown in messages
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[Choice, ...] = ()
    not_after_period: bool = False  # dates: later than the cut-off date is a fault
    carried: bool = False  # optional columns of the roster: joined to the other datasets, as required ones are
    refers: str = ""  # "unit": the value is the code of a unit of the roster
    since: int = 1  # the template version that brought the column; files filled in on an older one may lack it
    formerly: tuple[str, ...] = ()  # what earlier template versions called it

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every name under which a heading may mean this column."""
        return (self.name, self.title, self.title_en, *self.synonyms, *self.formerly)

    def shown(self, value: Any, lang: Lang) -> str:
        """A stored value in words: a choice by its title, everything else as it is."""
        return next((titled(c, lang) for c in self.choices if c.value == value), str(value))


@dataclass(frozen=True)
class Rule:
    """A relation between columns of one row: `part` may not exceed `whole`; either may be a sum, "boys + girls"."""

    part: str
    whole: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The columns whose sum is the part."""
        return _addends(self.part)

    @property
    def wholes(self) -> tuple[str, ...]:
        """The columns whose sum is the whole."""
        return _addends(self.whole)


def _addends(words: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in words.split("+"))


@dataclass(frozen=True)
class Ratio:
    """What one number may be per another, such as pupils per class; either may be a sum, "boys + girls".

    `of`: the dataset the denominator is read from, summed over each unit's rows; "" for the same row.
    """

    id: str  # of the check in the catalogue
    title: str
    title_en: str
    numerator: str
    denominator: str
    minimum: float | None
    maximum: float | None
    unit: str = ""
    of: str = ""
    level: Level | None = None

    @property
    def numerators(self) -> tuple[str, ...]:
        """The columns whose sum is divided."""
        return _addends(self.numerator)

    @property
    def denominators(self) -> tuple[str, ...]:
        """The columns whose sum it is divided by."""
        return _addends(self.denominator)


@dataclass(frozen=True)
class Setting:
    """How a check of the catalogue applies to this dataset: all of it, or only these columns.

    What is not said here, the level or a threshold, is as in the catalogue.
    """

    id: str
    columns: tuple[str, ...] = ()
    level: Level | None = None
    thresholds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Contract:
    """What a file of one dataset must look like, who delivers it and how often."""

    id: str
    title: str
    title_en: str
    description: str
    description_en: str
    department: str
    roster: bool  # True for the roster itself
    kinds: tuple[str, ...]  # unit kinds (办学类型 codes) this dataset is about; () = all
    due_months: int  # a snapshot is expected this often
    grace_days: int  # and is overdue this long after the next one was due
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...] = ()
    about: About = "units"  # units of the roster, or items of their own: sites, projects, the district in a month
    key: tuple[str, ...] = (KEY,)  # the columns that together are unique
    protected: bool = False  # figures about small groups of children: small numbers are not shown
    ratios: tuple[Ratio, ...] = ()
    settings: tuple[Setting, ...] = ()
    version: int = 1  # of the template; raised when a column is added, renamed or removed

    @cached_property
    def headings(self) -> dict[str, Column]:
        """Every heading key under which a file may name a column."""
        return {heading_key(words): column for column in self.columns for words in column.spellings}

    @property
    def further_key(self) -> tuple[Column, ...]:
        """The key columns beside `unit_id`."""
        return tuple(self.column(name) for name in self.key if name != KEY)

    @property
    def is_joined(self) -> bool:
        """Whether rows are about units of the roster, and stored with its columns."""
        return self.about == "units" and not self.roster

    def column(self, name: str) -> Column:
        """The column with this stored name; KeyError when the contract has none."""
        return next(c for c in self.columns if c.name == name)


@dataclass(frozen=True)
class Problem:
    """One finding about an uploaded file.

    `row` is the row number as Excel shows it (the heading is row 1), None when the finding is about the whole file;
    `column` is the heading as the file writes it, or "" ; `value` is the cell as the file writes it; `position` is the
    column's place in the file, from 0, None when no single cell or heading is meant; `further` are the places of the
    other columns it is about.
    """

    code: str
    severity: Severity
    row: int | None
    column: str
    value: str
    message: str
    fix: str
    position: int | None = None
    further: tuple[int, ...] = ()

    @property
    def cell(self) -> str:
        """The cell as Excel names it, such as C5; "" when no single cell is meant."""
        return "" if self.position is None or self.row is None else f"{excel_letter(self.position)}{self.row}"


@dataclass(frozen=True)
class Source:
    """The uploaded bytes and what was understood of them."""

    file_name: str
    content: bytes = field(repr=False)
    sha256: str
    encoding: str
    reading: str = ""  # JSON: the sheet, the file in a zip, the mapping; what the bytes do not say themselves


@dataclass(frozen=True)
class CheckedTable:
    """Rows that passed their contract. Only `check` makes one; `SnapshotStore.publish` takes nothing else.

    `rows` has the contract's columns except `period`, in order, typed as `arrow_schema` says, sorted by key.
    """

    contract: Contract
    period: date
    rows: pa.Table
    source: Source
    notices: tuple[Problem, ...] = ()


Roster = Mapping[str, Mapping[str, Any]]  # unit_id → roster columns, as published for the period


def arrow_schema(contract: Contract) -> pa.Schema:
    """The stored columns: the contract's, in order, without `period` (the store adds it)."""
    return pa.schema([(c.name, ARROW_TYPES[c.type]) for c in contract.columns if c.name != PERIOD])


ARROW_TYPES: dict[ColumnType, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "percent": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "list": pa.list_(pa.string()),
}


def load_contracts(folder: Path) -> dict[str, Contract]:
    """Every contract in `folder` by dataset id. ConfigError lists every fault of every file at once."""
    paths = sorted(folder.glob("*.toml"))
    faults: list[str] = [] if paths else [f"{folder}：没有 .toml 文件"]
    contracts = [contract for path in paths if (contract := _load(path, faults))]
    if sum(c.roster for c in contracts) > 1:
        faults.append(f"{folder}：只能有一个 roster = true 的数据集")
    faults += [*_overlaps(contracts), *_foreign_faults(contracts)]
    if faults:
        listed = "\n".join(f"- {fault}" for fault in faults)
        raise ConfigError(f"数据集声明有 {len(faults)} 处错误：\n{listed}", fix="请按上面逐条修改后重新启动。")
    return {c.id: c for c in contracts}


def _load(path: Path, faults: list[str]) -> Contract | None:
    found: list[str] = []
    try:
        contract = _contract(_Entries(path.name, tomllib.loads(path.read_text(encoding="utf-8")), found))
        found += [f"{path.name}：{fault}" for fault in _contradictions(contract, path.stem)] if not found else []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        found.append(f"{path.name}：不是有效的 TOML（{broken}）")
    faults += found
    return None if found else contract


class _Entries:
    """One TOML table, taken key by key; what is wrong with it is added to `faults`."""

    def __init__(self, place: str, entries: dict[str, Any], faults: list[str]) -> None:
        self.place, self.entries, self.faults = place, dict(entries), faults

    def take(self, key: str, kind: type, default: Any = ...) -> Any:
        if key not in self.entries:
            if default is ...:
                self.fault(f"缺少 {key}")
            return kind() if default is ... else default
        value = self.entries.pop(key)
        fits = isinstance(value, (int, float) if kind is float else kind) and (kind is bool) == isinstance(value, bool)
        if not fits:
            self.fault(f"{key} 应为 {kind.__name__}，现在是 {value!r}")
        return value if fits else kind()

    def words(self, key: str, default: Any = ...) -> tuple[str, ...]:
        values = self.take(key, list, default)
        if any(not isinstance(v, str) or not v for v in values):
            self.fault(f"{key} 只能是非空文字的列表")
        return tuple(v for v in values if isinstance(v, str))

    def tables(self, key: str, label: str) -> Iterator[_Entries]:
        for number, entries in enumerate(self.take(key, list, []), 1):
            if isinstance(entries, dict):
                yield _Entries(f"{self.place} {label}{entries.get('name', number)}", entries, self.faults)
            else:
                self.fault(f"{key} 第 {number} 项应为表")

    def table(self, key: str) -> _Entries:
        return _Entries(f"{self.place} [{key}]", self.take(key, dict), self.faults)

    def fault(self, words: str) -> None:
        self.faults.append(f"{self.place}：{words}")

    def close(self) -> None:
        for key in self.entries:
            self.fault(f"不认识的键 {key}")


def _contract(top: _Entries) -> Contract:
    due, about = top.table("due"), top.take("about", str, "units")
    checks = [_check(entries) for entries in top.tables("check", "检查 ")]
    contract = Contract(
        **{key: top.take(key, str) for key in ("id", "title", "title_en", "description", "description_en")},
        department=top.take("department", str),
        roster=top.take("roster", bool),
        kinds=top.words("kinds", ... if about == "units" else []),
        about=about,
        key=top.words("key", [KEY]),
        protected=top.take("protected", bool, False),
        version=top.take("version", int, 1),
        due_months=due.take("months", int),
        grace_days=due.take("grace_days", int),
        columns=tuple([_column(entries) for entries in top.tables("column", "列 ")]),
        rules=tuple([_rule(entries) for entries in top.tables("rule", "规则 ")]),
        ratios=tuple(c for c in checks if isinstance(c, Ratio)),
        settings=tuple(c for c in checks if isinstance(c, Setting)),
    )
    due.close()
    top.close()
    return contract


def _column(entries: _Entries) -> Column:
    column = Column(
        **{key: entries.take(key, str) for key in ("name", "title", "title_en", "type", "description")},
        **{key: entries.take(key, str, "") for key in ("description_en", "unit", "pattern_hint", "refers")},
        **{key: entries.take(key, bool, False) for key in ("required", "optional", "not_after_period", "carried")},
        **{key: entries.take(key, float, None) for key in ("minimum", "maximum")},
        synonyms=entries.words("synonyms", []),
        formerly=entries.words("formerly", []),
        since=entries.take("since", int, 1),
        pattern=entries.take("pattern", str, None),
        choices=tuple([_choice(choice) for choice in entries.tables("choices", "选项 ")]),
    )
    entries.close()
    return column


def _choice(entries: _Entries) -> Choice:
    words = {key: entries.take(key, str) for key in ("value", "title", "title_en")}
    choice = Choice(**words, synonyms=entries.words("synonyms", []))
    entries.close()
    return choice


def _rule(entries: _Entries) -> Rule:
    rule = Rule(part=entries.take("part", str), whole=entries.take("whole", str))
    entries.close()
    return rule


def _check(entries: _Entries) -> Ratio | Setting:
    """A table that names a numerator declares a ratio; every other one says how a check of the catalogue applies."""
    id, level = entries.take("id", str), entries.take("level", str, None)
    if level not in (None, *get_args(Level)):
        entries.fault(f"level 只能是 {'、'.join(get_args(Level))}，现在是 {level!r}")
    check = _ratio(entries, id, level) if "numerator" in entries.entries else _setting(entries, id, level)
    entries.close()
    return check


def _ratio(entries: _Entries, id: str, level: Level | None) -> Ratio:
    limits = {key: entries.take(key, float, None) for key in ("minimum", "maximum")}
    if set(limits.values()) == {None}:
        entries.fault("minimum、maximum 至少要有一个")
    words = {key: entries.take(key, str) for key in ("title", "title_en", "numerator", "denominator")}
    words |= {key: entries.take(key, str, "") for key in ("unit", "of")}
    return Ratio(id=id, **words, **limits, level=level)


def _setting(entries: _Entries, id: str, level: Level | None) -> Setting:
    columns = entries.words("columns", [])
    thresholds = {key: entries.take(key, float) for key in list(entries.entries)}
    if level is None and not thresholds:
        entries.fault("要写 level，或要改的阈值")
    return Setting(id, columns, level, thresholds)


def _contradictions(contract: Contract, stem: str) -> Iterator[str]:
    if contract.id != stem or not re.fullmatch("[a-z][a-z0-9_]*", contract.id):
        yield f"id 应与文件名一致，并只用小写字母、数字、下划线，现在是 {contract.id!r}"
    if contract.due_months < 1 or contract.grace_days < 0:
        yield "[due] months 至少为 1，grace_days 不能为负"
    names = [c.name for c in contract.columns]
    yield from (f"列 {name} 重复" for name, times in Counter(names).items() if times > 1)
    needed = (KEY, NAME, "kind") if contract.roster else (KEY, NAME) if contract.about == "items" else (KEY,)
    yield from (f"缺少列 {name}" for name in needed if name not in names)
    for column in contract.columns:
        yield from (f"列 {column.name}：{fault}" for fault in _column_faults(column))
    yield from _about_faults(contract)
    yield from _version_faults(contract)
    yield from _key_faults(contract)
    yield from _shared_headings(contract)
    yield from _rule_faults(contract)
    yield from _check_faults(contract)


def _about_faults(contract: Contract) -> Iterator[str]:
    is_items = contract.about == "items"
    supplied = SUPPLIED_TO_ITEMS if is_items else SUPPLIED
    names = {c.name: c for c in contract.columns}
    checks = {
        f"about 只能是 {'、'.join(get_args(About))}": contract.about in get_args(About),
        'about = "items" 的数据集不能是名册，也没有 kinds': not is_items or not (contract.roster or contract.kinds),
        'about = "items" 的数据集里，name 应为 required': not is_items or NAME not in names or names[NAME].required,
        "carried 只用于名册的列": contract.roster or not any(c.carried for c in contract.columns),
        "carried 不用于 unit_id 和 period": not any(c.carried for c in contract.columns if c.name in (KEY, PERIOD)),
    }
    yield from (words for words, holds in checks.items() if not holds)
    yield from (f"列 {name}：这个名字由系统补入，不能用" for name in names if name in supplied and not contract.roster)


def _version_faults(contract: Contract) -> Iterator[str]:
    if contract.version < 1:
        yield f"version 至少为 1，现在是 {contract.version}"
    for column in contract.columns:
        if not 1 <= column.since <= max(contract.version, 1):
            yield f"列 {column.name}：since 应在 1 与 version（{contract.version}）之间，现在是 {column.since}"
        elif column.since > 1 and column.name in contract.key:
            yield f"列 {column.name}：key 的列不能有 since，否则旧模板无法再读"


def _key_faults(contract: Contract) -> Iterator[str]:
    columns = {c.name: c for c in contract.columns}
    if KEY not in contract.key or len(set(contract.key)) < len(contract.key):
        yield f"key 应包含 {KEY}，且不重复"
    if contract.roster and contract.key != (KEY,):
        yield f"名册的 key 只能是 {KEY}"
    for name in contract.key:
        column = columns.get(name)
        if column is None or not column.required or column.optional or column.type == "list" or name == PERIOD:
            yield f"key 的列 {name} 应在本数据集中，required、不能 optional，也不是 list 或数据截止日"


def _overlaps(contracts: Iterable[Contract]) -> Iterator[str]:
    """Columns that a file about units repeats although they come from the roster."""
    carried = {c.name for r in contracts if r.roster for c in r.columns if c.required or c.carried} - {KEY, NAME}
    for contract in contracts:
        if contract.is_joined:
            repeated = [c.name for c in contract.columns if c.name in carried]
            yield from (f"{contract.id}.toml：列 {name} 来自名册，不要重复申报" for name in repeated)


def _column_faults(column: Column) -> Iterator[str]:
    numeric = column.type in ("integer", "number", "percent")
    low, high = column.minimum, column.maximum
    checks = {
        f"type 只能是 {'、'.join(get_args(ColumnType))}": column.type in get_args(ColumnType),
        "name 只用小写字母、数字、下划线": re.fullmatch("[a-z][a-z0-9_]*", column.name),
        "title、title_en 不能为空": column.title and column.title_en,
        "unit_id 应为 string、required 且不能 optional": column.name != KEY or _is_key(column),
        "period 应为 date": column.name != PERIOD or column.type == "date",
        "minimum、maximum 只用于数字": numeric or (low is None and high is None),
        "minimum 大于 maximum": low is None or high is None or low <= high,
        "choices 只用于 string 和 list": not column.choices or column.type in ("string", "list"),
        "choices 的写法重复": len(spellings := _spellings(column)) == len(set(spellings)),
        "pattern 只用于没有 choices 的 string": not column.pattern or (column.type == "string" and not column.choices),
        "pattern 不是有效的正则式": not column.pattern or _compiles(column.pattern),
        "pattern 要配 pattern_hint": bool(column.pattern) == bool(column.pattern_hint),
        "not_after_period 只用于 date": not column.not_after_period or column.type == "date",
        'refers 只能是 "unit"，只用于 string': not column.refers or (column.refers, column.type) == ("unit", "string"),
    }
    yield from (words for words, holds in checks.items() if not holds)


def _is_key(column: Column) -> bool:
    return column.type == "string" and column.required and not column.optional


def _spellings(column: Column) -> list[str]:
    return [word for c in column.choices for word in {folded(w) for w in (c.value, c.title, c.title_en, *c.synonyms)}]


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def _shared_headings(contract: Contract) -> Iterator[str]:
    owner: dict[str, str] = {}
    for column in contract.columns:
        for key in map(heading_key, column.spellings):
            if owner.setdefault(key, column.name) != column.name:
                yield f"列 {column.name} 与列 {owner[key]} 有相同的表头写法 {key}"


def _check_faults(contract: Contract) -> Iterator[str]:
    numeric, names = _numeric(contract), {c.name for c in contract.columns}
    for ratio in contract.ratios:
        own = (*ratio.numerators, *(() if ratio.of else ratio.denominators))
        yield from (f"检查 {ratio.id}：{name} 不是本数据集的数字列" for name in own if name not in numeric)
        if ratio.of and not contract.is_joined:
            yield f"检查 {ratio.id}：of 只用于按名册填报的数据集"
    for setting in contract.settings:
        unknown = [name for name in setting.columns if name not in names]
        yield from (f"检查 {setting.id}：本数据集没有列 {name}" for name in unknown)


def _foreign_faults(contracts: Iterable[Contract]) -> Iterator[str]:
    """Ratios whose denominator is said to be in another dataset, and is not."""
    joined = {c.id: _numeric(c) for c in contracts if c.is_joined}
    for place, ratio in ((f"{c.id}.toml：检查 {r.id}", r) for c in contracts for r in c.ratios if r.of):
        if ratio.of not in joined:
            yield f"{place}：没有按名册填报的数据集 {ratio.of!r}"
        else:
            unknown = [name for name in ratio.denominators if name not in joined[ratio.of]]
            yield from (f"{place}：{name} 不是 {ratio.of} 的数字列" for name in unknown)


def _numeric(contract: Contract) -> frozenset[str]:
    return frozenset(c.name for c in contract.columns if c.type in ("integer", "number", "percent"))


def _rule_faults(contract: Contract) -> Iterator[str]:
    numeric = _numeric(contract)
    for rule in contract.rules:
        unknown = [name for name in (*rule.parts, *rule.wholes) if name not in numeric]
        yield from (f"规则 {rule.part} ≤ {rule.whole}：{name} 不是本数据集的数字列" for name in unknown)
