"""The plan's text sentence by sentence, each with the indicators that answer to it: what is measured, and what is not.

An indicator answers to the sentence in which its words (`quote`) stand. A sentence with a number or a date that no
indicator answers to must be explained in `data/plan/passages.toml`; which ones lack that is `Ledger.unaccounted`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as declared

from yardstick.errors import ConfigError
from yardstick.registry import STRICT, Action, Indicator, Plan, Target

PASSAGES = "passages.toml"
_SENTENCE = re.compile(r"[^。；\n]+[。；]?")
_NUMBERING = re.compile(r"^(?:\d+\s*[.．、]|[一二三四五六七八九十]+、)\s*")
_NUMBER = re.compile(
    r"[0-9０-９%％ⅠⅡⅢⅣⅤ]"
    r"|[一二两三四五六七八九十百千万]+(?:处|次|个|批|项|名|所|倍|成|半|校|人)"
    r"|每年|每学期|年度|“[一二三四五六七八九十]+五”"  # “十四五”: a date by another name
)


@declared(frozen=True, config=STRICT)
class Passage:
    """Words with a number or a date that are no measure, and what they are."""

    quote: str
    note: str
    note_en: str


@dataclass(frozen=True)
class Answer:
    """One indicator and the words it answers to; `target` is the one whose words they are, if any."""

    indicator: Indicator
    start: int
    end: int
    target: Target | None = None


@dataclass(frozen=True)
class Sentence:
    """One sentence: its place in the plan's text, what measures it, and what explains its numbers."""

    text: str
    start: int
    answers: tuple[Answer, ...]
    passages: tuple[Passage, ...]

    @property
    def end(self) -> int:
        """Where the next one may begin."""
        return self.start + len(self.text)

    @property
    def has_number(self) -> bool:
        """Whether it says a number or a date; the number of a clause or a heading is neither."""
        return bool(_NUMBER.search(_NUMBERING.sub("", self.text)))

    @property
    def is_heading(self) -> bool:
        """Whether it only names what follows: a numbered line, or the first sentence of a numbered clause."""
        return bool(_NUMBERING.match(self.text)) and not self.answers

    @property
    def is_aside(self) -> bool:
        """Whether it stands in brackets, as the departments at the end of a clause do."""
        return self.text.startswith("（") and self.text.endswith("）")

    @property
    def is_measured(self) -> bool:
        """Whether any indicator answers to it."""
        return bool(self.answers)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators that answer to it, each once, in page order."""
        return tuple({a.indicator.id: a.indicator for a in self.answers}.values())


@dataclass(frozen=True)
class Paragraph:
    """One paragraph; `actions` are the pages whose clause it is."""

    sentences: tuple[Sentence, ...]
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Ledger:
    """The whole plan."""

    paragraphs: tuple[Paragraph, ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence, in order."""
        return tuple(s for p in self.paragraphs for s in p.sentences)

    @property
    def unaccounted(self) -> tuple[Sentence, ...]:
        """Sentences with a number or a date that neither an indicator nor a passage answers to."""
        return tuple(s for s in self.sentences if s.has_number and not s.answers and not s.passages)


def load_ledger(folder: Path, plan: Plan) -> Ledger:
    """The ledger of the plan in this folder. ConfigError names every passage that is malformed or not in the text."""
    text = (folder / "plan.txt").read_bytes().decode("utf-8")
    passages = _passages(folder / PASSAGES)
    lost = [f"{PASSAGES}: 引文不在方案原文中：{p.quote}" for p in passages if p.quote not in text]
    if lost:
        raise ConfigError("声明有误：\n" + "\n".join(f"- {f}" for f in lost), fix="照原文逐字抄录 quote。")
    answers = [a for action in plan.actions for i in action.indicator for a in _answers(action, i)]
    paragraphs = [_paragraph(m, answers, passages, plan) for m in re.finditer(r"[^\n]+", text)]
    return Ledger(tuple(p for p in paragraphs if p.sentences))


def _passages(path: Path) -> tuple[Passage, ...]:
    if not path.exists():
        return ()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        return TypeAdapter(tuple[Passage, ...]).validate_python(found.get("passage", []))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name}: {error}", fix="更正后重新启动。") from error
    except ValidationError as error:
        faults = "\n".join(f"- {path.name}: {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ConfigError(f"声明有误：\n{faults}", fix="更正后重新启动。") from error


def _answers(action: Action, indicator: Indicator) -> Iterator[Answer]:
    """The words of each target, and the indicator's own: where they stand in the plan."""
    own = [(indicator.quote, None)] if indicator.quote else []
    for quote, target in [*((t.quote, t) for t in indicator.target), *own]:
        start = action.offsets[0] + action.clause.index(quote)
        yield Answer(indicator, start, start + len(quote), target)


def _paragraph(found: re.Match[str], answers: Sequence[Answer], passages: Sequence[Passage], plan: Plan) -> Paragraph:
    matches = _SENTENCE.finditer(found.group())
    spans = ((found.start() + m.start(), m.group()) for m in matches if m.group().strip())
    sentences = tuple(_sentence(start, words, answers, passages) for start, words in spans)
    inside = (a for a in plan.actions if a.offsets[0] < found.end() and found.start() < a.offsets[1])
    return Paragraph(sentences, tuple(inside))


def _sentence(start: int, words: str, answers: Sequence[Answer], passages: Sequence[Passage]) -> Sentence:
    text, end = words.strip(), start + len(words)
    start += len(words) - len(words.lstrip())
    mine = tuple(a for a in answers if a.start < end and start < a.end)
    return Sentence(text, start, mine, tuple(p for p in passages if p.quote in text))
