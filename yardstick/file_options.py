"""A file on the command line: how it is chosen, read and checked, the same in every command that takes one."""

from __future__ import annotations

import json
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from yardstick import exports
from yardstick.check_reports import report
from yardstick.checking import ENCODINGS, Checked, Choices, problems_as_json
from yardstick.checking.limits import MOST_BYTES
from yardstick.console import Form, contract_of, day_of, print_bytes, print_json, print_words, progress, say
from yardstick.contracts import Problem
from yardstick.drafts import Choices as Kept
from yardstick.errors import UsageError
from yardstick.mappings import Mapping, read_mapping
from yardstick.snapshots import asked
from yardstick.texts import Lang, text
from yardstick.workspace import Workspace

NO_MAPPING = "none"


def _say(key: str, **values: object) -> str:
    return text("zh", f"files_cli.{key}", **values)


FileName = Annotated[Path, typer.Argument(metavar="FILE", help=_say("option.file"))]
SheetName = Annotated[str | None, typer.Option("--sheet", help=_say("option.sheet"))]
Part = Annotated[str | None, typer.Option("--part", help=_say("option.part"))]
Encoding = Annotated[
    str | None, typer.Option("--encoding", help=_say("option.encoding", encodings="、".join(ENCODINGS)))
]
MappingName = Annotated[str | None, typer.Option("--mapping", metavar="FILE|NAME|none", help=_say("option.mapping"))]
Accept = Annotated[
    list[str] | None, typer.Option("--accept", metavar="CODE=REASON", help=text("zh", "publishing.cli.accept"))
]
AcceptAll = Annotated[str, typer.Option("--accept-all", metavar="REASON", help=text("zh", "publishing.cli.accept_all"))]


@dataclass(frozen=True)
class Given:
    """A file with what was chosen about it; `mapping` as drafts keep it."""

    content: bytes = field(repr=False)
    name: str
    choices: Choices
    mapping: str | dict[str, Any] | None

    @classmethod
    def of(
        cls,
        workspace: Workspace,
        file: Path,
        *,
        dataset: str | None,
        period: str | None,
        sheet: str | None,
        part: str | None,
        encoding: str | None,
        mapping: str | None,
    ) -> Given:
        """What the options say; UsageError for a file, mapping or encoding that is not there."""
        if dataset is not None:
            contract_of(workspace, dataset)
        by_hand = _mapping(workspace, mapping)
        choices = Choices(
            dataset=dataset,
            period=day_of(period),
            sheet=sheet,
            part=part,
            encoding=_encoding(encoding),
            mapping=by_hand,
            propose=mapping != NO_MAPPING,
        )
        return cls(content_of(file), file.name, choices, _as_kept(mapping, by_hand))

    def check(self, workspace: Workspace, lang: Lang = "zh") -> Checked:
        """What is right and wrong with it."""
        with progress(_say("checking", file=self.name)):
            return workspace.check(self.content, self.name, lang=lang, choices=self.choices)

    def kept(self, reasons: Lookup[str, str], note: str) -> Kept:
        """The choices as a draft keeps them."""
        now = self.choices
        return Kept(
            file_name=self.name,
            dataset=now.dataset,
            period=now.period,
            sheet=now.sheet,
            part=now.part,
            encoding=now.encoding,
            mapping=self.mapping,
            reasons=dict(reasons),
            note=note,
        )


def content_of(file: Path) -> bytes:
    """The bytes of a file, of one that is too large only so many that this shows; UsageError for none."""
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(say("no_file", file=file), fix=say("no_file_fix")) from error


def reasons_for(problems: Sequence[Problem], answers: Sequence[str] | None, to_all: str) -> dict[str, str]:
    """What `--accept` and `--accept-all` say to the reminders; UsageError for an answer without code or reason."""
    given = {code.strip(): reason.strip() for code, _, reason in (words.partition("=") for words in answers or ())}
    empty = [code for code, reason in given.items() if not code or not reason]
    if empty:
        raise UsageError(
            text("zh", "publishing.cli.no_reason", words="、".join(empty)),
            fix=text("zh", "publishing.cli.no_reason_fix"),
        )
    return (dict.fromkeys(asked(problems), to_all.strip()) if to_all.strip() else {}) | given


def print_report(checked: Checked, workspace: Workspace, format: Form, lang: Lang = "zh") -> None:
    """Everything the check found."""
    if format == "json":
        print_json(problems_as_json(checked), indent=1)
    elif format == "csv":
        print_bytes(exports.as_csv(problems_as_json(checked)["problems"]))
    else:
        print_words("\n".join(report(checked, workspace.contracts, workspace.checks, lang)))


def _encoding(words: str | None) -> str | None:
    if words is None:
        return None
    shown = {name.casefold(): key for key, name in ENCODINGS.items()}
    key = shown.get(words.casefold(), words.casefold())
    if key not in ENCODINGS:
        raise UsageError(_say("unknown_encoding", words=words), fix=say("known", names="、".join(ENCODINGS)))
    return key


def is_mapping_file(words: str) -> bool:
    """Whether a mapping is named by its file, and not by the name it is kept under."""
    return Path(words).suffix.lower() in (".toml", ".json")


def _mapping(workspace: Workspace, words: str | None) -> Mapping | None:
    if words is None or words == NO_MAPPING:
        return None
    if is_mapping_file(words):
        return read_mapping(content_of(Path(words)))
    return workspace.mappings.get(words)


def _as_kept(words: str | None, mapping: Mapping | None) -> str | dict[str, Any] | None:
    if words is None:
        return None
    if mapping is None:
        return {}
    own: dict[str, Any] = json.loads(mapping.as_json())
    return own if is_mapping_file(words) else words
