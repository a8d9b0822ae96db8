"""What is said of a file or a code that was verified: one word, one sentence, and what the original was."""

from __future__ import annotations

from dataclasses import dataclass

from yardstick.reports.seals import Kind, Register, Verification, look_up, verify
from yardstick.status import LOOKS, Look, Status
from yardstick.texts import Lang, text

LARGEST = 64_000_000  # bytes of a file that is verified over the web
TOLD = ("code", "plan", "title", "scope", "cutoff", "version", "judged_on", "digest", "file_name")
_LOOKS: dict[Kind, Status] = {"matching": Status.REACHED, "altered": Status.MISSED, "unknown": Status.NO_DATA}


@dataclass(frozen=True)
class Answer:
    """The answer, in words. `link` leads to the same figures on this site; blank for an unknown file."""

    kind: Kind
    word: str
    says: str
    facts: tuple[tuple[str, str], ...]
    link: str

    @property
    def look(self) -> Look:
        """Its shape and colours."""
        return LOOKS[_LOOKS[self.kind]]


def of_file(register: Register, content: bytes, lang: Lang) -> Answer:
    """Whether the file is as it was made."""
    found = verify(register, content)
    return _answer(found, found.words(lang), text(lang, f"exporting.verdict.{found.kind}"), lang)


def of_code(register: Register, typed: str, lang: Lang) -> Answer:
    """What the code on a printed page is of; a code alone is no proof, so it never says 相符."""
    found = look_up(register, typed)
    if found.code is None:
        return _answer(found, found.words(lang), text(lang, "exporting.code.malformed"), lang)
    word = text(lang, "exporting.code.registered") if found.entry else found.words(lang)
    return _answer(found, word, text(lang, f"exporting.code.{found.kind}", code=found.code), lang)


def _answer(found: Verification, word: str, says: str, lang: Lang) -> Answer:
    entry = found.entry or {}
    facts = tuple((text(lang, f"exporting.entry.{n}"), str(entry[n])) for n in TOLD if entry.get(n))
    return Answer(found.kind, word, says, facts, str(entry.get("link", "")))
