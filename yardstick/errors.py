"""The one hierarchy of errors.

YardstickError                what went wrong (message) and what to do next (fix)
├── ConfigError               a declaration in the repo or the settings is wrong; lists every fault
├── UsageError                the caller asked for something that does not exist
│   ├── UnknownDataset
│   └── UnknownVersion        no such version, or its files are gone
├── FileRejected              an uploaded file has faults; carries the problems
├── StalePreview              somebody published the same period since the preview was made
├── Unanswered                the check reminded of something and nobody gave a reason
├── SecondPersonNeeded        who publishes must be another person than who brought or changed the file
├── StaleDraft                somebody changed the draft since it was read
└── AccessDenied              not signed in, or the role is not enough

Messages are Chinese: every one of them can reach a reader. Developers read the class name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class YardstickError(Exception):
    """Something that cannot go on, with the next step for the person who reads it."""

    def __init__(self, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.message} {self.fix}".strip()


class ConfigError(YardstickError):
    """A declaration (plan, action, contract, setting) is wrong; the message lists every fault found."""


class UsageError(YardstickError):
    """The request names something that does not exist."""


class UnknownDataset(UsageError):
    """No contract has this dataset id."""


class UnknownVersion(UsageError):
    """No such version, or its files are no longer there."""


class StalePreview(YardstickError):
    """The period was published by somebody else after this preview was made."""


class FileRejected(YardstickError):
    """An uploaded file has faults, so nothing of it can go on; `problems` are the findings of its check."""

    def __init__(self, message: str, *, fix: str = "", problems: Sequence[Any] = ()) -> None:
        super().__init__(message, fix=fix)
        self.problems = tuple(problems)


class Unanswered(YardstickError):
    """Findings that forbid nothing, but need a reason each; `codes` are those without one."""

    def __init__(self, message: str, *, fix: str = "", codes: Sequence[str] = ()) -> None:
        super().__init__(message, fix=fix)
        self.codes = tuple(codes)


class SecondPersonNeeded(YardstickError):
    """Two persons are needed here, and this is one: who publishes also brought or changed the file."""


class StaleDraft(YardstickError):
    """The draft was changed, published or discarded by somebody else after it was read."""


class AccessDenied(YardstickError):
    """The visitor is not signed in, or the role does not allow this."""
