"""Data about single persons, which no dataset takes: found before anything else of a file is looked at or repeated.

A value that looks like somebody's number is shown masked; neither it nor the file is kept.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from yardstick.checking.findings import Findings
from yardstick.checking.heads import HEAD_RECORDS, known_headings, locate_head
from yardstick.checking.sheets import OWN_SHEETS, Head, Origin, Sheet
from yardstick.checking.threads import side_by_side
from yardstick.contracts import Problem
from yardstick.errors import ConfigError
from yardstick.spellings import excel_letter, heading_key, plain

PERSONAL = frozenset(  # the codes of what is found here, or cannot be looked for
    {"file.personal_column", "file.personal_unread", "cell.personal_id", "file.part_unreadable"}
)

_JOINTS = str.maketrans("", "", "_-·.#")
_DAY = r"(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_RESIDENT_ID = re.compile(rf"(?<![0-9])([1-9][0-9]{{5}})[- ]?({_DAY})[- ]?([0-9]{{3}}[0-9Xx])(?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9.])(?:\+?86[- ]?)?(1[3-9][0-9])[- ]?([0-9]{4})[- ]?([0-9]{4})(?![0-9])")
# The same for Arrow, which knows no look-around: what may be such a number, wide digits and odd spaces included.
_ANY, _JOINT = "[0-9０-９]", r"[-－−\p{Z}\p{Cf}]?"
_YEAR = f"(?:[1１]{_JOINT}[89８９]|[2２]{_JOINT}[0０])"
_MORE = f"(?:{_JOINT}{_ANY})"
_LIKELY = f"[1１]{_JOINT}[3-9３-９]{_MORE}{{9}}|{_ANY}{_MORE}{{5}}{_JOINT}{_YEAR}{_MORE}{{9}}"  # a mobile, a resident
_SHORTEST_NUMBER = 11
# A number of twelve digits or more, as a spreadsheet or a data frame writes it: of a firm, an account of a payer.
_LONG_NUMBER = r"^[0-9]{12,}(?:\.0)?$"
_MOBILE_DIGITS = 11
_MOSTLY = 0.5  # of the filled cells of a column
_UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE)  # a code that chance made
_DIGITS = re.compile(r"[0-9]+(?:\.0)?")
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

    The other sheets and parts of the file are looked at as well: the whole file is kept later, not one sheet of it.
    `known`: the heading keys of all datasets.
    """
    _refuse_in(sheet, words, known, findings, "")
    for other in sheet.others(findings):
        _refuse_in(other, words, known, findings, _place(other.origin))


def refuse_unread(content: bytes, findings: Findings) -> None:
    """A file in no known encoding, whose digits can be read all the same: with somebody's number it may not be kept."""
    shown = masked(content.decode("latin-1"))
    if shown is not None:
        findings.error("file.personal_unread", value=shown)


def holds_personal(problems: Iterable[Problem]) -> bool:
    """Whether a file was refused for data about single persons, so that nothing of it may be kept."""
    return any(problem.code in PERSONAL for problem in problems)


def masked(cell: str) -> str | None:
    """A resident's or mobile number somewhere in the cell, with all but its beginning hidden; None without one."""
    words = _UUID.sub(" ", plain(cell))
    for found in _RESIDENT_ID.finditer(words):
        if _is_valid("".join(found.groups())):
            return _hidden("".join(found.groups()), _SHOWN["id"])
    mobile = _MOBILE.search(words)
    return _hidden("".join(mobile.groups()), _SHOWN["mobile"]) if mobile else None


def _refuse_in(sheet: Sheet, words: PersonalWords, known: Collection[str], findings: Findings, place: str) -> None:
    texts = {"message": "message_elsewhere", "place": place} if place else {}
    head = locate_head(sheet, known, Findings(findings.lang)) if sheet.origin.is_table else None
    above = head.first if head else 0
    named = [] if place and _is_for_reading(sheet) else list(_personal_headings(sheet, words, known, above))
    for row, at, heading in named:
        findings.error("file.personal_column", row=row, column=heading, value=heading, position=at, **texts)
    looked_at = side_by_side(sheet.count, _personal_cells, () if named else sheet.columns)
    for at, numbers in enumerate(looked_at):
        for index, shown in numbers:
            name = _name_of(head, at) if head and index >= above else excel_letter(at)
            row = sheet.rows[index].as_py()
            findings.error("cell.personal_id", row=row, column=name, value=shown, position=at, **texts)


def _personal_headings(
    sheet: Sheet, words: PersonalWords, known: Collection[str], above: int
) -> Iterator[tuple[int, int, str]]:
    """Row, position and words of those down to the last level of headings, or to a record that looks like headings."""
    for index, (row, cells) in enumerate(sheet.head(max(HEAD_RECORDS, above))):
        personal = [(at, _tidied(cell)) for at, cell in enumerate(cells) if words.name(cell) and masked(cell) is None]
        yield from ((row, at, heading) for at, heading in personal)
        if index + 1 >= above and len(personal) + known_headings(cells, known) >= _FEWEST_HEADINGS:
            return


def _personal_cells(column: pa.StringArray) -> list[tuple[int, str]]:
    """Index of each cell with somebody's number, and the number masked. Arrow finds the few that are worth a look."""
    long = pc.indices_nonzero(pc.greater_equal(pc.binary_length(column), _SHORTEST_NUMBER))
    cells = column.take(long) if len(long) < len(column) else column
    likely = pc.indices_nonzero(pc.match_substring_regex(cells, _LIKELY))
    found = zip(long.take(likely).to_pylist(), cells.take(likely).to_pylist(), strict=True)
    numbers = [(index, cell, shown) for index, cell in found if (shown := masked(cell)) is not None]
    chance = {cell for _, cell, _ in numbers if _may_be_chance(cell)}
    if chance and _holds_long_numbers(column, chance):
        numbers = [(index, cell, shown) for index, cell, shown in numbers if cell not in chance]
    return [(index, shown) for index, _, shown in numbers]


def _may_be_chance(cell: str) -> bool:
    """Whether it is digits only, longer than a mobile number and no resident's: one of many may begin with 86."""
    return (
        len(cell.removesuffix(".0")) > _MOBILE_DIGITS
        and _DIGITS.fullmatch(cell) is not None
        and not _has_resident_id(cell)
    )


def _has_resident_id(words: str) -> bool:
    return any(_is_valid("".join(found.groups())) for found in _RESIDENT_ID.finditer(words))


def _holds_long_numbers(column: pa.StringArray, chance: Collection[str]) -> bool:
    """Whether a column is of longer numbers that are nobody's, so that these few are as well."""
    filled = pc.filter(column, pc.greater(pc.binary_length(column), 0))
    others = pc.filter(filled, pc.invert(pc.is_in(filled, pa.array(list(chance), pa.string()))))
    long = pc.filter(others, pc.match_substring_regex(others, _LONG_NUMBER))
    nobodys = sum(masked(cell) is None for cell in long.to_pylist())
    return nobodys > _MOSTLY * len(filled)


def _is_for_reading(sheet: Sheet) -> bool:
    """Whether words about persons are sentences there: a sheet of our own, or text that is no table."""
    return sheet.origin.sheet in OWN_SHEETS or not sheet.origin.is_table


def _place(origin: Origin) -> str:
    return " · ".join(filter(None, (origin.part, origin.sheet)))


def _name_of(head: Head, at: int) -> str:
    """The heading above a cell; the column's letter where that is missing or itself a person's number."""
    heading = head.headings[at].words
    return heading if heading and masked(heading) is None else excel_letter(at)


def _tidied(cell: str) -> str:
    return " ".join(cell.split())


def _key(heading: str) -> str:
    return heading_key(heading).translate(_JOINTS)


def _is_valid(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == number[-1].upper()


def _hidden(number: str, shown: int) -> str:
    return number[:shown] + "*" * (len(number) - shown)
