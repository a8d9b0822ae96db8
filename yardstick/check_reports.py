"""The outcome of a check in plain lines: for a terminal, and for the report beside a delivered file."""

from __future__ import annotations

from collections.abc import Mapping

from yardstick.checking import Catalogue, Checked
from yardstick.contracts import Contract, Problem, Severity
from yardstick.texts import Lang, text, titled

_MARKS: Mapping[Severity, str] = {"error": "✕", "warning": "!", "note": "·"}
_DELIMITERS = {",": "comma", "\t": "tab", ";": "semicolon", "，": "wide_comma", "|": "bar"}


def report(checked: Checked, contracts: Mapping[str, Contract], catalogue: Catalogue, lang: Lang = "zh") -> list[str]:
    """How the file was read, then errors, reminders and notes under their headings, then the verdict."""
    lines = [understood(checked, contracts, lang)]
    for severity in _MARKS:
        found = [p for p in checked.problems if p.severity == severity]
        if found:
            lines.append(text(lang, f"check_reports.{severity}s", count=len(found)))
            lines += [f"  {_problem(p, catalogue, lang)}" for p in found]
    return [*lines, verdict(checked, lang)]


def understood(checked: Checked, contracts: Mapping[str, Contract], lang: Lang) -> str:
    """Which dataset and period the file was taken for, and how it was read."""
    contract = contracts.get(checked.dataset or "")
    dataset = f"{titled(contract, lang)}（{contract.id}）" if contract else "—"
    words = text(lang, "check_reports.understood", dataset=dataset, period=checked.period or "—")
    facts = (f"{text(lang, f'upload.{key}')} {said}" for key, said in reading(checked, lang))
    return text(lang, "check_reports.and").join([words, *facts])


def verdict(checked: Checked, lang: Lang) -> str:
    """Whether it passes, with the counts."""
    faults, warnings = (sum(p.severity == s for p in checked.problems) for s in ("error", "warning"))
    key = "faulty" if checked.table is None else "passed"
    return text(lang, f"cli.{key}", faults=faults, warnings=warnings)


def reading(checked: Checked, lang: Lang) -> list[tuple[str, str]]:
    """How the file was read, as far as there was a choice: key of a title in the catalogues (`upload.<key>`), words."""
    origin, by_hand, facts = checked.origin, checked.mapping, []
    if origin:
        named = _DELIMITERS.get(origin.delimiter)
        delimiter = text(lang, f"upload.delimiters.{named}") if named else origin.delimiter
        facts += [("part", origin.part), ("sheet", origin.sheet), ("encoding", origin.encoding)]
        facts.append(("delimiter", delimiter))
    if by_hand:
        facts.append(("mapping", by_hand.name or text(lang, "upload.own_mapping")))
    return [(key, words) for key, words in facts if words]


def _problem(problem: Problem, catalogue: Catalogue, lang: Lang) -> str:
    """A reminder names its check too: that is what its reason answers."""
    check = catalogue.check_of(problem.code)
    named = f"{check.id} · {problem.code}" if problem.severity == "warning" else problem.code
    place = f"{problem.cell} " if problem.cell else ""
    return f"{_MARKS[problem.severity]} {place}{problem.message} {problem.fix}".rstrip() + f" [{named}]"
