"""Data about single persons, which no dataset takes: found before anything else of a file is looked at or repeated.

A value that looks like somebody's number is shown masked; neither it nor the file is kept.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from yardstick.checking.findings import Findings
from yardstick.checking.heads import HEAD_RECORDS, known_headings
from yardstick.checking.sheets import Sheet
from yardstick.contracts import Problem
from yardstick.errors import ConfigError
from yardstick.spellings import excel_letter, heading_key, plain

PERSONAL = frozenset({"file.personal_column", "cell.personal_id"})  # the codes of what is found here

_JOINTS = str.maketrans("", "", "_-·.#")
_DAY = r"(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_RESIDENT_ID = re.compile(rf"(?<![0-9])([1-9][0-9]{{5}})[- ]?({_DAY})[- ]?([0-9]{{3}}[0-9Xx])(?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9.])(?:\+?86[- ]?)?(1[3-9][0-9])[- ]?([0-9]{4})[- ]?([0-9]{4})(?![0-9])")
_DIGIT = "[0-9０-９]"
_LONG_NUMBER = re.compile(
    f"{_DIGIT}{{3}}[-－ \u3000]?{_DIGIT}{{4}}[-－ \u3000]?{_DIGIT}{{4}}"
)  # either of them holds one
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
_CHECKS = "10X98765432"
_FEWEST_HEADINGS = 2  # in a row of headings; a title above it has none
_SHOWN = {"id": 4, "mobile": 3}  # digits left in sight: a region, an operator


@dataclass(frozen=True)
class PersonalWords:
    """The headings of columns about single persons."""

    whole: frozenset[str]
    parts: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> PersonalWords:
        """The words of `path`; ConfigError when there is no such file or it has other keys."""
        try:
            declared = tomllib.loads(path.read_text(encoding="utf-8"))
            words = {key: [_key(word) for word in declared.pop(key)] for key in ("is", "contains")}
        except (OSError, tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError) as fault:
            raise ConfigError(
                f"个人信息列名表 {path.name} 读不出来：{fault}", fix="应有 is、contains 两个列表。"
            ) from None
        if declared:
            raise ConfigError(f"{path.name}：不认识的键 {'、'.join(declared)}。", fix="只用 is、contains。")
        return cls(frozenset(words["is"]), tuple(words["contains"]))

    def name(self, heading: str) -> bool:
        """Whether a column of this heading would be about single persons."""
        key = _key(heading)
        return key in self.whole or any(part in key for part in self.parts)


def refuse_personal(sheet: Sheet, words: PersonalWords, known: Collection[str], findings: Findings) -> None:
    """Say which columns are about persons; failing that, which cells hold a resident's or a mobile number.

    `known`: the heading keys of all datasets.
    """
    for row, heading in _personal_headings(sheet, words, known):
        findings.error("file.personal_column", row=row, column=heading, value=heading)
    if not findings.any_error:
        _refuse_cells(sheet, findings)


def holds_personal(problems: Iterable[Problem]) -> bool:
    """Whether a file was refused for data about single persons, so that nothing of it may be kept."""
    return any(problem.code in PERSONAL for problem in problems)


def masked(cell: str) -> str | None:
    """A resident's or mobile number somewhere in the cell, with all but its beginning hidden; None without one."""
    words = plain(cell)
    for found in _RESIDENT_ID.finditer(words):
        if _is_valid("".join(found.groups())):
            return _hidden("".join(found.groups()), _SHOWN["id"])
    mobile = _MOBILE.search(words)
    return _hidden("".join(mobile.groups()), _SHOWN["mobile"]) if mobile else None


def _personal_headings(sheet: Sheet, words: PersonalWords, known: Collection[str]) -> Iterator[tuple[int, str]]:
    """Those of the first record that looks like a row of headings, and of the titles above it."""
    for row, cells in sheet.head(HEAD_RECORDS):
        personal = [" ".join(cell.split()) for cell in cells if words.name(cell) and masked(cell) is None]
        yield from ((row, heading) for heading in personal)
        if len(personal) + known_headings(cells, known) >= _FEWEST_HEADINGS:
            return


def _refuse_cells(sheet: Sheet, findings: Findings) -> None:
    headings: list[str] = []
    for row, cells in sheet.head(sheet.count):
        headings = headings or cells
        for at, cell in enumerate(cells):
            if (shown := masked(cell)) is not None:
                findings.error("cell.personal_id", row=row, column=_name_of(headings, at), value=shown)


def _name_of(headings: list[str], at: int) -> str:
    """The heading above a cell; the column's letter where that is missing or itself a person's number."""
    heading = " ".join(headings[at].split()) if at < len(headings) else ""
    return heading if heading and masked(heading) is None else excel_letter(at)


def _key(heading: str) -> str:
    return heading_key(heading).translate(_JOINTS)


def _is_valid(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == number[-1].upper()


def _hidden(number: str, shown: int) -> str:
    return number[:shown] + "*" * (len(number) - shown)
