"""What every command shares: options, exit codes, and how things are printed.

Exit codes: 0 done, 1 the file has faults (or the publish was refused), 2 wrong usage. Results go to standard output,
messages and progress to standard error.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, SpinnerColumn, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed

from yardstick import digests, exports
from yardstick.contracts import Contract
from yardstick.errors import (
    FileRejected,
    SecondPersonNeeded,
    StaleDraft,
    StalePreview,
    Unanswered,
    UnknownDataset,
    UsageError,
    YardstickError,
)
from yardstick.settings import Settings
from yardstick.snapshots import Answer, Commit, Published, Unchanged, format_moment
from yardstick.texts import Lang, text
from yardstick.workspace import Workspace


def say(key: str, **values: object) -> str:
    """A text of the command line, in Chinese."""
    return text("zh", f"cli.{key}", **values)


Form = Literal["human", "json", "csv"]
DataDir = Annotated[Path | None, typer.Option("--data-dir", envvar="YARDSTICK_DATA_DIR", help=say("option.data_dir"))]
Format = Annotated[Form, typer.Option("--format", help=say("option.format"))]
Dataset = Annotated[str | None, typer.Option("--dataset", help=say("option.dataset"))]
Period = Annotated[str | None, typer.Option("--period", help=say("option.period"))]
Moment = Annotated[str | None, typer.Option("--v", metavar="MOMENT", help=say("option.v"))]
Author = Annotated[str | None, typer.Option("--author", help=say("option.author"))]
Note = Annotated[str, typer.Option("--note", help=say("option.note"))]
Language = Annotated[Lang, typer.Option("--lang", help=say("option.lang"))]

_REFUSED = (StalePreview, Unanswered, SecondPersonNeeded, StaleDraft, FileRejected)


@contextmanager
def opened(data_dir: Path | None) -> Iterator[Workspace]:
    """The installation, inside `reporting`."""
    with reporting():
        workspace = Workspace(Settings.read(data=data_dir))
        digests.attach(workspace)
        yield workspace


@contextmanager
def reporting() -> Iterator[None]:
    """Turns our own errors into one sentence and an exit code; nobody sees a traceback."""
    try:
        yield
    except YardstickError as error:
        print_message(str(error))
        raise typer.Exit(1 if isinstance(error, _REFUSED) else 2) from error
    except OSError as error:  # a folder that is not there or not ours to write
        print_message(say("no_access", file=error.filename or "", words=error.strerror or error))
        raise typer.Exit(2) from error


@contextmanager
def progress(words: str, steps: int | None = None) -> Iterator[Callable[[], None]]:
    """A bar on standard error while something long goes on, where somebody watches; what is given counts one step."""
    counted: list[ProgressColumn] = [BarColumn(), MofNCompleteColumn()] if steps else []
    columns = [SpinnerColumn(), TextColumn("{task.description}", markup=False), *counted, Elapsed()]
    shown: dict[str, Any] = dict.fromkeys(["redirect_stdout", "redirect_stderr"], False) | {"transient": True}
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), **shown) as bar:
        task = bar.add_task(words, total=steps)
        yield lambda: bar.advance(task)


def contract_of(workspace: Workspace, dataset: str) -> Contract:
    """The dataset's contract; UnknownDataset names those there are."""
    if dataset not in workspace.contracts:
        known = "、".join(f"{c.id}（{c.title}）" for c in workspace.contracts.values())
        raise UnknownDataset(say("unknown_dataset", dataset=dataset), fix=say("known", names=known))
    return workspace.contracts[dataset]


def day_of(words: str | None) -> date | None:
    """The date that was typed; UsageError when it is none."""
    if words is None:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise UsageError(say("bad_day", words=words), fix=say("bad_day_fix")) from None


def commit_row(commit: Commit, format: Form) -> dict[str, Any]:
    """One commit as plain values."""
    as_words, as_data = "；".join(map(_answer_text, commit.answers)), [asdict(a) for a in commit.answers]
    return {
        "version": format_moment(commit.moment),
        "dataset": commit.dataset,
        "period": commit.period,
        "kind": commit.kind,
        "author": commit.author,
        "uploaded_by": commit.uploaded_by,
        "note": commit.note,
        "answers": as_words if format == "csv" else as_data,
        "file_name": commit.file_name,
        "sha256": commit.sha256,
        "rows": commit.rows,
    }


def commit_text(commit: Commit, workspace: Workspace) -> str:
    """One commit in a line, and a line for each answer."""
    when = workspace.local(commit.moment).strftime("%Y-%m-%d %H:%M")
    title = workspace.contracts[commit.dataset].title
    kind = text("zh", f"versions.kind.{commit.kind}")
    line = f"{format_moment(commit.moment)}  {when}  {title} {commit.period}  {kind}  {commit.author}  {commit.note}"
    return "\n".join([line, *(f"  ! {_answer_text(answer)}" for answer in commit.answers)])


def _answer_text(answer: Answer) -> str:
    return text("zh", "publishing.cli.answer", code=answer.code, count=answer.count, reason=answer.reason)


def print_outcome(outcome: Published | Unchanged, workspace: Workspace, format: Form, done: str) -> None:
    """What was done, with the version at which all of it is readable."""
    commit, is_new = outcome.commit, isinstance(outcome, Published)
    version = format_moment(outcome.moment if isinstance(outcome, Published) else commit.moment)
    row = {"published": is_new} | commit_row(commit, format) | {"version": version}
    words = say(done if is_new else "unchanged", version=version)
    if format == "json":
        print_json(row)
    else:
        print_rows([row], format, [f"{words}\n{commit_text(commit, workspace)}"])


def print_rows(rows: Sequence[Mapping[str, Any]], format: Form, lines: Sequence[str]) -> None:
    """The same things as JSON or CSV, or as lines for people."""
    if format == "json":
        print_words(exports.as_json(rows))
    elif format == "csv":
        print_bytes(exports.as_csv(rows))
    else:
        print_words("\n".join(lines) if lines else say("nothing"))


def print_json(value: object, *, indent: int | None = None) -> None:
    """One value as JSON, dates as ISO text."""
    print_words(json.dumps(value, ensure_ascii=False, indent=indent, default=str))


def print_words(words: str) -> None:
    """A line of the result."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()  # who watches an inbox through a pipe sees each line at once


def print_bytes(content: bytes) -> None:
    """A file as the result."""
    sys.stdout.buffer.write(content)


def print_message(words: str) -> None:
    """Something beside the result."""
    typer.echo(words, err=True)
