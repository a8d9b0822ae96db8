"""`yardstick drafts …`: what was uploaded and is not published yet, from the command line."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from yardstick.check_reports import report, verdict
from yardstick.checking import Checked, problems_as_json
from yardstick.console import (
    Author,
    DataDir,
    Dataset,
    Form,
    Format,
    Note,
    Period,
    opened,
    print_json,
    print_message,
    print_rows,
    print_words,
    progress,
)
from yardstick.drafts import Draft, Drafts, Shelf, Step, as_row, recheck
from yardstick.file_options import (
    Accept,
    AcceptAll,
    Encoding,
    FileName,
    Given,
    MappingName,
    Part,
    SheetName,
    reasons_for,
)
from yardstick.snapshots import format_moment
from yardstick.texts import text
from yardstick.workspace import Workspace


def _say(key: str, **values: object) -> str:
    return text("zh", f"drafts_cli.{key}", **values)


drafts_app = typer.Typer(help=_say("group"), invoke_without_command=True)

Id = Annotated[str, typer.Argument(metavar="ID", help=_say("option.id"))]


@drafts_app.callback()
def list_drafts(
    context: typer.Context,
    owner: Annotated[str | None, typer.Option("--owner", metavar="NAME", help=_say("option.owner"))] = None,
    data_dir: DataDir = None,
    format: Format = "human",
) -> None:
    """List the drafts that are open."""
    if context.invoked_subcommand is not None:
        return
    with opened(data_dir) as workspace:
        shelf = Drafts.of(workspace).open_drafts(owner)
        for broken in shelf.broken:
            print_message(broken.words)
        print_rows(_rows(shelf, format), format, [_line(draft, workspace) for draft in shelf.drafts])


@drafts_app.command("show", help=_say("show"))
def show(id: Id, author: Author = None, data_dir: DataDir = None, format: Format = "human") -> None:
    """Print a draft, its history and what its file's check says today."""
    with opened(data_dir) as workspace:
        draft = Drafts.of(workspace).read(id)
        checked = _checked(workspace, draft, author or getpass.getuser())
        if format == "json":
            check = problems_as_json(checked) if checked else None
            print_json(as_row(draft) | {"check": check}, indent=1)
        else:
            said = report(checked, workspace.contracts, workspace.checks) if checked else []
            steps = [f"  {_step(step, workspace)}" for step in draft.history]
            print_rows([_flat(draft)], format, [_line(draft, workspace), *steps, *_reasons(draft), *said])


@drafts_app.command("make", help=_say("make"))
def make(
    file: FileName,
    dataset: Dataset = None,
    period: Period = None,
    sheet: SheetName = None,
    part: Part = None,
    encoding: Encoding = None,
    mapping: MappingName = None,
    author: Author = None,
    note: Note = "",
    accept: Accept = None,
    accept_all: AcceptAll = "",
    data_dir: DataDir = None,
    format: Format = "human",
) -> None:
    """Keep a file with what was chosen about it, faulty or not, and print the new draft."""
    with opened(data_dir) as workspace:
        chosen = {"dataset": dataset, "period": period, "sheet": sheet, "part": part}
        given = Given.of(workspace, file, **chosen, encoding=encoding, mapping=mapping)
        reasons_for((), accept, "")
        checked = given.check(workspace)
        choices = given.kept(reasons_for(checked.problems, accept, accept_all), note)
        draft = Drafts.of(workspace).make(given.content, choices, author or getpass.getuser(), checked)
        words = [_say("made", id=draft.id), verdict(checked, "zh") if checked.table else _say("faulty")]
        _print_draft(draft, format, words)


@drafts_app.command("hand", help=_say("hand"))
def hand(
    id: Id,
    name: Annotated[str, typer.Argument(metavar="NAME", help=_say("option.name"))],
    author: Author = None,
    data_dir: DataDir = None,
    format: Format = "human",
) -> None:
    """Put a draft into somebody else's hands."""
    with opened(data_dir) as workspace:
        drafts = Drafts.of(workspace)
        draft = drafts.hand_on(drafts.read(id), name, author or getpass.getuser())
        _print_draft(draft, format, [_say("handed", id=id, name=draft.owner)])


@drafts_app.command("discard", help=_say("discard"))
def discard(id: Id, author: Author = None, data_dir: DataDir = None, format: Format = "human") -> None:
    """Give a draft up; its file is removed."""
    with opened(data_dir) as workspace:
        drafts = Drafts.of(workspace)
        draft = drafts.discard(drafts.read(id), author or getpass.getuser())
        _print_draft(draft, format, [_say("discarded", id=id)])


def _checked(workspace: Workspace, draft: Draft, who: str) -> Checked | None:
    """What its file's check says today; None for a draft that is closed and has no file any more."""
    if draft.state != "open":
        return None
    with progress(text("zh", "files_cli.checking", file=draft.choices.file_name)):
        return recheck(workspace, draft, who)


def _print_draft(draft: Draft, format: Form, words: list[str]) -> None:
    if format == "json":
        print_json(as_row(draft))
    elif format == "csv":
        print_rows([_flat(draft)], format, [])
    else:
        print_words("\n".join(words))


def _rows(shelf: Shelf, format: Form) -> list[dict[str, Any]]:
    return [_flat(draft) if format == "csv" else as_row(draft) for draft in shelf.drafts]


def _flat(draft: Draft) -> dict[str, Any]:
    """What a line of a table says of it."""
    now = draft.choices
    return {
        "id": draft.id,
        "state": draft.state,
        "file_name": now.file_name,
        "dataset": now.dataset,
        "period": now.period,
        "owner": draft.owner,
        "uploaded_by": draft.uploaded_by,
        "made": format_moment(draft.history[0].at),
        "touched": format_moment(draft.history[-1].at),
        "note": now.note,
        "sha256": draft.sha256,
    }


def _line(draft: Draft, workspace: Workspace) -> str:
    state = text("zh", f"drafts.state.{draft.state}")
    last = _step(draft.history[-1], workspace)
    return f"{draft.id}  {state}  {draft.choices.file_name}  {_say('owner', name=draft.owner)}  {last}"


def _step(step: Step, workspace: Workspace) -> str:
    when = workspace.local(step.at).strftime("%Y-%m-%d %H:%M")
    return text("zh", f"upload.deed.{step.deed}", who=step.who, to=step.to, when=when)


def _reasons(draft: Draft) -> Iterator[str]:
    yield from (f"  ! {reason}（{code}）" for code, reason in draft.choices.reasons.items())
