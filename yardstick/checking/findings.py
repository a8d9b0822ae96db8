"""Collects what is wrong with a file, as problems in the reader's language, up to a limit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any

import pyarrow as pa

from yardstick.contracts import Problem, Severity
from yardstick.texts import Lang, text

MOST_PROBLEMS = 500
_LONGEST_VALUE = 60  # characters of a cell repeated in a problem


@dataclass(frozen=True)
class Found:
    """Many findings of one sort, worded only when they are shown.

    `at`: the indices of the rows they are about, ascending. `tell`: for such an index the code and the keywords that
    `Findings.error` takes.
    """

    at: pa.Array
    tell: Callable[[int], tuple[str, dict[str, Any]]]

    def first(self) -> Iterator[tuple[int, Found]]:
        """The indices of as many as can be shown."""
        return ((index, self) for index in self.at.slice(0, MOST_PROBLEMS).to_pylist())


class Findings:
    """The findings of one check. Errors come before warnings and these before notes, each in the order of rows.

    Only the first `MOST_PROBLEMS` are kept; the rest are counted, so that a hopeless file costs no memory.
    """

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self._kept: dict[Severity, list[Problem]] = {"error": [], "warning": [], "note": []}
        self._counted: dict[Severity, int] = {"error": 0, "warning": 0, "note": 0}

    @property
    def any_error(self) -> bool:
        """Whether anything found so far forbids publishing."""
        return self._counted["error"] > 0

    def any_error_in(self, positions: Collection[int]) -> bool:
        """Whether a cell of these columns is wrong, or there are too many errors to tell."""
        kept = self._kept["error"]
        return self._counted["error"] > len(kept) or any(p.position in positions for p in kept)

    def error(self, code: str, **place_and_details: Any) -> None:
        """Add a finding that forbids publishing; see `_add` for the keywords."""
        self._add("error", code, **place_and_details)

    def warning(self, code: str, **place_and_details: Any) -> None:
        """Add a finding the analyst should know of; see `_add` for the keywords."""
        self._add("warning", code, **place_and_details)

    def note(self, code: str, **place_and_details: Any) -> None:
        """Add what was read or left out by itself, which needs no answer; see `_add` for the keywords."""
        self._add("note", code, **place_and_details)

    def report(self, severity: Severity, founds: Sequence[Found]) -> None:
        """Add all of them in the order of rows; those that will not be shown are only counted."""
        before = self._counted[severity]
        in_order = merge(*(found.first() for found in founds), key=lambda told: told[0])
        for index, found in islice(in_order, max(MOST_PROBLEMS - before, 0)):
            code, place_and_details = found.tell(index)
            self._add(severity, code, **place_and_details)
        self._counted[severity] = before + sum(len(found.at) for found in founds)

    @property
    def codes(self) -> frozenset[str]:
        """The codes of what was found so far."""
        return frozenset(p.code for kept in self._kept.values() for p in kept)

    def take(self, other: Findings) -> None:
        """Add everything another one found."""
        for severity, kept in other._kept.items():
            self._kept[severity] += kept
            self._counted[severity] += other._counted[severity]

    def problems(self) -> tuple[Problem, ...]:
        """Every problem kept, and a last one that says how many more there are."""
        ordered = [p for kept in self._kept.values() for p in sorted(kept, key=lambda p: p.row or 0)]
        shown, total = ordered[:MOST_PROBLEMS], sum(self._counted.values())
        if total == len(shown):
            return tuple(shown)
        hidden = next(s for s, count in self._counted.items() if count > len([p for p in shown if p.severity == s]))
        return (*shown, self._more(total - len(shown), hidden))

    def _more(self, count: int, severity: Severity) -> Problem:
        return self._problem(severity, "file.more_problems", count=count)

    def _add(self, severity: Severity, code: str, **place_and_details: Any) -> None:
        self._counted[severity] += 1
        if self._counted[severity] <= MOST_PROBLEMS:
            self._kept[severity].append(self._problem(severity, code, **place_and_details))

    def _problem(
        self,
        severity: Severity,
        code: str,
        *,
        row: int | None = None,
        column: str = "",
        value: str = "",
        position: int | None = None,
        further: tuple[int, ...] = (),
        message: str = "message",  # which of the code's texts to use, where it has several
        fix: str = "fix",
        **details: object,
    ) -> Problem:
        value, heading = shortened(value), " ".join(column.split()).strip("*＊※ ")
        words = {"row": row, "column": heading, "value": value, **details}
        said, cure = (text(self.lang, f"contracts.{code}.{which}", **words) for which in (message, fix))
        return Problem(code, severity, row, column, value, said, cure, position, further)


def shortened(value: str) -> str:
    """A cell as problems repeat it: the beginning is enough to find it."""
    return value if len(value) <= _LONGEST_VALUE else value[:_LONGEST_VALUE] + "…"
