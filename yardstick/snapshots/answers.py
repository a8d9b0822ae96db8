"""Every reminder of a check is answered with a reason before its file counts; the answers stay in the history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from yardstick.contracts import Problem
from yardstick.errors import Unanswered
from yardstick.snapshots.commits import Answer
from yardstick.texts import text

NO_REASONS: Mapping[str, str] = MappingProxyType({})


def asked(notices: Iterable[Problem]) -> dict[str, Problem]:
    """What needs a reason before a publish, by code: the first finding of each, in the order of codes."""
    found: dict[str, Problem] = {}
    for problem in notices:
        if problem.severity == "warning":
            found.setdefault(problem.code, problem)
    return dict(sorted(found.items()))


def answered(notices: Iterable[Problem], reasons: Mapping[str, str]) -> tuple[Answer, ...]:
    """An answer to each code that needs one. Unanswered names those to which `reasons` has nothing to say."""
    notices = tuple(notices)
    said = {code: reasons.get(code, "").strip() for code in asked(notices)}
    missing = [code for code, reason in said.items() if not reason]
    if missing:
        first = asked(notices)
        named = "；".join(f"{first[code].message.rstrip('。')}（{code}）" for code in missing)
        raise Unanswered(
            text("zh", "publishing.unanswered", count=len(missing), named=named),
            fix=text("zh", "publishing.unanswered_fix"),
            codes=missing,
        )
    times = Counter(p.code for p in notices if p.severity == "warning")
    return tuple(Answer(code, times[code], reason) for code, reason in said.items())
