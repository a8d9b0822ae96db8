"""`yardstick check | diff | publish`: one file, from what is wrong with it to its publish."""

from __future__ import annotations

import getpass
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Annotated

import typer

from yardstick import exports
from yardstick.check_reports import understood
from yardstick.checking import Checked
from yardstick.console import (
    Author,
    DataDir,
    Dataset,
    Form,
    Format,
    Language,
    Note,
    Period,
    contract_of,
    day_of,
    opened,
    print_bytes,
    print_json,
    print_message,
    print_outcome,
    print_words,
    progress,
    say,
)
from yardstick.contracts import CheckedTable
from yardstick.drafts import Drafts, publish_draft, recheck
from yardstick.errors import UsageError
from yardstick.file_options import (
    Accept,
    AcceptAll,
    Encoding,
    FileName,
    Given,
    MappingName,
    Part,
    SheetName,
    print_report,
    reasons_for,
)
from yardstick.foretold import Foretold, Rows
from yardstick.previews import preview
from yardstick.snapshots import Published, Unchanged, parse_moment
from yardstick.texts import Lang, text
from yardstick.workbooks import marked_name, marked_workbook
from yardstick.workspace import Workspace


def _say(key: str, **values: object) -> str:
    return text("zh", f"files_cli.{key}", **values)


files_app = typer.Typer()

MaybeFile = Annotated[Path | None, typer.Argument(metavar="FILE", help=_say("option.file"))]


@files_app.command(help=_say("check"))
def check(
    file: FileName,
    dataset: Dataset = None,
    period: Period = None,
    sheet: SheetName = None,
    part: Part = None,
    encoding: Encoding = None,
    mapping: MappingName = None,
    marked: Annotated[Path | None, typer.Option("--marked", metavar="OUT.xlsx", help=_say("option.marked"))] = None,
    data_dir: DataDir = None,
    format: Format = "human",
    lang: Language = "zh",
) -> None:
    """Say what is right and wrong with a file; publishes nothing."""
    with opened(data_dir) as workspace:
        chosen = {"dataset": dataset, "period": period, "sheet": sheet, "part": part}
        given = Given.of(workspace, file, **chosen, encoding=encoding, mapping=mapping)
        checked = given.check(workspace, lang)
        if marked:
            _write_marked(given, checked, marked, lang)
        print_report(checked, workspace, format, lang)
    raise typer.Exit(0 if checked.table is not None else 1)


def _write_marked(given: Given, checked: Checked, out: Path, lang: Lang) -> None:
    """The error workbook; a message instead where there is nothing to mark, or nothing may be repeated."""
    if checked.is_personal or checked.sheet is None:
        print_message(_say("not_marked_personal" if checked.is_personal else "not_marked"))
        return
    suffix = PurePath(marked_name(given.name, checked.sheet, lang)).suffix
    if out.suffix.lower() != suffix:
        raise UsageError(_say("marked_suffix", out=out), fix=_say("marked_suffix_fix", suffix=suffix))
    content = marked_workbook(given.content, given.name, checked.sheet, checked.problems, lang)
    out.write_bytes(content)
    print_message(say("written", file=out))


@files_app.command(help=_say("diff"))
def diff(
    file: MaybeFile = None,
    dataset: Dataset = None,
    period: Period = None,
    sheet: SheetName = None,
    part: Part = None,
    encoding: Encoding = None,
    mapping: MappingName = None,
    was: Annotated[str | None, typer.Option("--from", metavar="MOMENT", help=_say("option.was"))] = None,
    then: Annotated[str | None, typer.Option("--to", metavar="MOMENT", help=_say("option.then"))] = None,
    data_dir: DataDir = None,
    format: Format = "human",
    lang: Language = "zh",
) -> None:
    """Say what publishing a file would change: rows, cells, figures, lights, sentences. Or what did, in between."""
    with opened(data_dir) as workspace:
        chosen = {"sheet": sheet, "part": part, "encoding": encoding, "mapping": mapping}
        if file is None:
            _require_versions(dataset, period, was, any(v is not None for v in chosen.values()))
            rows = _between(workspace, str(dataset), str(period), str(was), then, lang)
            _print_found(rows, format, [])
        elif was or then:
            raise UsageError(_say("file_or_versions"), fix=_say("file_or_versions_fix"))
        else:
            given = Given.of(workspace, file, dataset=dataset, period=period, **chosen)
            checked = given.check(workspace, lang)
            found = _foretold(workspace, _passed(checked, workspace, format, lang), lang)
            _print_found(found, format, [understood(checked, workspace.contracts, lang)])


def _require_versions(dataset: str | None, period: str | None, was: str | None, is_chosen: bool) -> None:
    if not (dataset and period and was) or is_chosen:
        raise UsageError(_say("file_or_versions"), fix=_say("file_or_versions_fix"))


def _between(workspace: Workspace, dataset: str, period: str, was: str, then: str | None, lang: Lang) -> Rows:
    """What is different in one period between two versions; the newest for None."""
    contract, day, store = contract_of(workspace, dataset), day_of(period), workspace.store
    assert day is not None
    end = parse_moment(then) if then else store.at().moment
    return Rows(store.compare_versions(dataset, day, parse_moment(was), end), contract, day, lang)


def _print_found(found: Rows | Foretold, format: Form, lead: list[str]) -> None:
    if format == "json":
        print_json(found.values(), indent=1)
    elif format == "csv":
        print_bytes(exports.as_csv(found.flat()))
    else:
        print_words("\n".join([*lead, *found.lines()]))


def _foretold(workspace: Workspace, table: CheckedTable, lang: Lang) -> Foretold:
    with progress(_say("foreseeing")):
        found = preview(workspace, table, lang)
    assert found.difference is not None  # only a roll-back of everything has none
    return Foretold(found, Rows(found.difference, table.contract, table.period, lang), workspace.plan)


@files_app.command(help=_say("publish"))
def publish(
    file: MaybeFile = None,
    draft: Annotated[str | None, typer.Option("--draft", metavar="ID", help=_say("option.draft"))] = None,
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
    """Check a file or a draft and, when nothing forbids it, make it the newest snapshot of its period."""
    with opened(data_dir) as workspace:
        who = author or getpass.getuser()
        reasons_for((), accept, "")  # wrong words stop before a long check
        options = {"dataset": dataset, "period": period, "sheet": sheet, "part": part}
        options |= {"encoding": encoding, "mapping": mapping}
        _require_one(file, draft, any(v is not None for v in options.values()))
        if file is None:
            outcome = _publish_draft(workspace, str(draft), who, note, accept, accept_all, format)
        else:
            given = Given.of(workspace, file, **options)
            table = _passed(given.check(workspace), workspace, format)
            reasons = reasons_for(table.notices, accept, accept_all)
            based_on = workspace.store.revision(table.contract.id, table.period)
            outcome = workspace.store.publish(table, author=who, note=note, based_on=based_on, reasons=reasons)
        print_outcome(outcome, workspace, format, "published")


def _require_one(file: Path | None, draft: str | None, is_chosen: bool) -> None:
    """UsageError unless it is a file, with or without choices, or a draft, which has its own."""
    if (file is None) == (draft is None):
        raise UsageError(_say("file_or_draft"), fix=_say("file_or_draft_fix"))
    if draft is not None and is_chosen:
        raise UsageError(_say("draft_chosen"), fix=_say("draft_chosen_fix"))


def _publish_draft(
    workspace: Workspace, id: str, who: str, note: str, accept: list[str] | None, accept_all: str, format: Form
) -> Published | Unchanged:
    """The draft with the reasons given before and now; it stays as it is when nothing can be published."""
    drafts = Drafts.of(workspace)
    draft = drafts.current(drafts.read(id))
    with progress(_say("checking", file=draft.choices.file_name)):
        checked = recheck(workspace, draft, who)
    table = _passed(checked, workspace, format)
    before = draft.choices
    reasons = reasons_for(table.notices, (), accept_all) | before.reasons | reasons_for((), accept, "")
    choices = replace(before, reasons=reasons, note=note or before.note)
    draft = drafts.change(draft, choices, who)
    return publish_draft(workspace, draft, who)


def _passed(checked: Checked, workspace: Workspace, format: Form, lang: Lang = "zh") -> CheckedTable:
    """The table; without one the report is printed and the command ends with 1."""
    if checked.table is None:
        print_report(checked, workspace, format, lang)
        raise typer.Exit(1)
    return checked.table
