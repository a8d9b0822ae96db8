"""data/checks.toml → Catalogue: every check an upload goes through, what it stands for and how it speaks up.

shipped file ─┬─▶ Catalogue ── with a contract's [[check]] tables ──▶ Ruling: level and thresholds for one column
own file ─────┘
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as declared

from yardstick.contracts import Contract, Level, Problem, Ratio, Severity, Stage
from yardstick.errors import ConfigError
from yardstick.registry import STRICT
from yardstick.texts import Lang, text

STAGES: tuple[Stage, ...] = get_args(Stage)
_ADJUSTABLE: frozenset[Stage] = frozenset({"table", "snapshot"})  # the other stages keep the store sound
Verdict = Literal["passed", "warned", "failed", "not_reached"]


@declared(frozen=True, config=STRICT)
class Slip:
    """A unit people write instead of the contract's: their number is `factor` times the one that is meant."""

    unit: str
    other: str
    factor: float


@declared(frozen=True, config=STRICT)
class Check:
    """One check: the codes of the problems it finds, and the thresholds it goes by."""

    id: str
    stage: Stage
    severity: Literal["error", "warning", "note", "off"]
    codes: tuple[str, ...]
    thresholds: Mapping[str, float] = field(default_factory=dict)
    values: tuple[float, ...] = ()
    slips: tuple[Slip, ...] = ()

    def title(self, lang: Lang) -> str:
        """What readers call it."""
        return text(lang, f"checks.{self.id}.title")

    def help(self, lang: Lang) -> tuple[str, str, str]:
        """What it looks at, why, and what to do when it speaks up."""
        means, why, cure = (text(lang, f"checks.{self.id}.{part}") for part in ("means", "why", "cure"))
        return means, why, cure


@dataclass(frozen=True)
class Ruling:
    """How one check applies to one column of one dataset."""

    check: Check
    level: Level
    thresholds: Mapping[str, float]


@dataclass(frozen=True)
class CheckResult:
    """How one check went: `count` problems, done-by-itself notes included."""

    check: str
    stage: Stage
    verdict: Verdict
    count: int


@dataclass(frozen=True)
class Catalogue:
    """Every check, in the order of the stages."""

    checks: tuple[Check, ...]

    @cached_property
    def _by_id(self) -> Mapping[str, Check]:
        return {check.id: check for check in self.checks}

    @cached_property
    def _by_code(self) -> Mapping[str, Check]:
        return {code: check for check in self.checks for code in check.codes}

    def check(self, id: str) -> Check:
        """The check of this id; KeyError when there is none."""
        return self._by_id[id]

    def check_of(self, code: str) -> Check:
        """The check that finds problems of this code; KeyError when none does."""
        return self._by_code[code]

    def ruling(self, id: str, contract: Contract, column: str = "") -> Ruling:
        """The check as the catalogue, and then the contract, have it for this column; "" for none in particular."""
        check = self.check(id)
        level: Level = "off" if check.severity == "note" else check.severity
        thresholds = dict(check.thresholds)
        for setting in contract.settings:
            if setting.id == id and (not setting.columns or column in setting.columns):
                level = setting.level or level
                thresholds |= setting.thresholds
        return Ruling(check, level, thresholds)

    def level(self, ratio: Ratio) -> Level:
        """How a declared ratio speaks up."""
        severity = self.check(ratio.id).severity
        return ratio.level or ("off" if severity == "note" else severity)

    def require(self, contracts: Iterable[Contract]) -> None:
        """ConfigError naming every [[check]] of a contract that no check of the catalogue answers to."""
        faults = [f"{c.id}.toml：{fault}" for c in contracts for fault in _unfit(c, self._by_id)]
        _refuse(faults)


def load_catalogue(shipped: Path, own: Path) -> Catalogue:
    """The checks of `shipped`, with what an installation's `own` file changes, if there is one.

    ConfigError lists every fault of both files.
    """
    entries, faults = _entries(shipped)
    changes, own_faults = _entries(own) if own.exists() else ([], [])
    _refuse(faults + own_faults)
    known = {str(entry.get("id")): entry for entry in entries}
    _refuse([f"{own.name}：{fault}" for change in changes for fault in _change_faults(change, known)])
    for change in changes:
        entry = known[change["id"]]
        entry |= change | {"thresholds": entry.get("thresholds", {}) | change.get("thresholds", {})}
    checks = [check for entry in entries if (check := _check(entry, shipped, faults))]
    _refuse(faults + [f"{shipped.name}：{fault}" for fault in _contradictions(checks)])
    return Catalogue(tuple(sorted(checks, key=lambda check: STAGES.index(check.stage))))


def checklist(
    problems: Collection[Problem], stages_done: Collection[Stage], catalogue: Catalogue
) -> tuple[CheckResult, ...]:
    """Each check that is not switched off, with its verdict. A check that found something was reached in any case."""
    found = Counter((catalogue.check_of(p.code).id, p.severity) for p in problems)
    results = []
    for check in catalogue.checks:
        by_severity = {severity: found[check.id, severity] for severity in get_args(Severity)}
        if check.severity == "off" and not any(by_severity.values()):
            continue
        verdict = _verdict(by_severity, check.stage in stages_done)
        results.append(CheckResult(check.id, check.stage, verdict, sum(by_severity.values())))
    return tuple(results)


def _verdict(found: Mapping[Severity, int], reached: bool) -> Verdict:
    if found["error"]:
        return "failed"
    if found["warning"]:
        return "warned"
    return "passed" if reached or found["note"] else "not_reached"


def _entries(path: Path) -> tuple[list[dict[str, Any]], list[str]]:
    try:
        top = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        return [], [f"{path.name}：读不出来（{broken}）"]
    entries = top.pop("check", [])
    if top or not isinstance(entries, list) or not all(isinstance(e, dict) and "id" in e for e in entries):
        return [], [f"{path.name}：只能有 [[check]] 表，每个都要有 id"]
    return entries, []


def _change_faults(change: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    id, thresholds = change["id"], change.get("thresholds", {})
    if id not in known:
        yield f"没有检查 {id!r}；可用：{'、'.join(known)}"
        return
    if known[id].get("stage") not in _ADJUSTABLE:
        yield f"检查 {id} 不能改：只有整表检查和与上期比较的检查可以调整"
    fixed = [key for key in change if key not in ("id", "severity", "thresholds", "values", "slips")]
    yield from (f"检查 {id}：{key} 不能改" for key in fixed)
    if change.get("severity") not in (None, *get_args(Level)):
        yield f"检查 {id}：severity 只能是 {'、'.join(get_args(Level))}，现在是 {change['severity']!r}"
    if not isinstance(thresholds, dict):
        yield f"检查 {id}：thresholds 应为表"
        return
    yield from _unknown_thresholds(id, thresholds, known[id].get("thresholds", {}))


def _check(entry: Mapping[str, Any], path: Path, faults: list[str]) -> Check | None:
    try:
        return TypeAdapter(Check).validate_python(entry)
    except ValidationError as error:
        place = f"{path.name}：检查 {entry['id']}"
        faults += [f"{place}：{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        return None


def _contradictions(checks: Collection[Check]) -> Iterator[str]:
    ids, codes = Counter(c.id for c in checks), Counter(code for c in checks for code in c.codes)
    yield from (f"检查 {id} 重复" for id, times in ids.items() if times > 1)
    yield from (f"代码 {code} 属于多个检查" for code, times in codes.items() if times > 1)
    yield from (f"检查 {c.id}：没有 codes" for c in checks if not c.codes)


def _unfit(contract: Contract, known: Mapping[str, Check]) -> Iterator[str]:
    for ratio in contract.ratios:
        right = "snapshot.ratio" if ratio.of else "table.ratio"
        if ratio.id != right:
            yield f"检查 {ratio.id}：这样的比值应写 id = {right!r}"
    for setting in contract.settings:
        check = known.get(setting.id)
        if check is None or check.stage not in _ADJUSTABLE:
            adjustable = "、".join(c.id for c in known.values() if c.stage in _ADJUSTABLE)
            yield f"没有可以调整的检查 {setting.id!r}；可用：{adjustable}"
        else:
            yield from _unknown_thresholds(setting.id, setting.thresholds, check.thresholds)


def _unknown_thresholds(id: str, given: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    named = "、".join(known) or "无"
    yield from (f"检查 {id}：没有阈值 {name!r}；可用：{named}" for name in given if name not in set(known))


def _refuse(faults: Collection[str]) -> None:
    if faults:
        listed = "\n".join(f"- {fault}" for fault in faults)
        raise ConfigError(f"检查目录有 {len(faults)} 处错误：\n{listed}", fix="请按上面逐条修改后重新启动。")
