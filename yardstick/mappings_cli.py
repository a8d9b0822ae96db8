"""`yardstick map`: a mapping to begin with, and those that are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yardstick.console import (
    DataDir,
    Dataset,
    Form,
    Format,
    contract_of,
    opened,
    print_message,
    print_rows,
    print_words,
    say,
)
from yardstick.errors import UsageError
from yardstick.file_options import (
    NO_MAPPING,
    Encoding,
    Given,
    Part,
    SheetName,
    content_of,
    print_report,
)
from yardstick.mapping_skeleton import skeleton
from yardstick.mappings import Mapping, faults, read_mapping
from yardstick.texts import text
from yardstick.workspace import Workspace


def _say(key: str, **values: object) -> str:
    return text("zh", f"mappings_cli.{key}", **values)


mappings_app = typer.Typer()


@mappings_app.command("map", help=_say("map"))
def map_file(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help=_say("option.file"))] = None,
    dataset: Dataset = None,
    sheet: SheetName = None,
    part: Part = None,
    encoding: Encoding = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="mapping.toml", help=_say("option.out"))] = None,
    save: Annotated[str | None, typer.Option("--save", metavar="NAME", help=_say("option.save"))] = None,
    list_: Annotated[bool, typer.Option("--list", help=_say("option.list"))] = False,
    show: Annotated[str | None, typer.Option("--show", metavar="NAME", help=_say("option.show"))] = None,
    remove: Annotated[str | None, typer.Option("--remove", metavar="NAME", help=_say("option.remove"))] = None,
    data_dir: DataDir = None,
    format: Format = "human",
) -> None:
    """Write a mapping for a file to begin with; or keep, list, show, remove one."""
    with opened(data_dir) as workspace:
        asked = [list_, show is not None, remove is not None, file is not None]
        if sum(asked) != 1 or (save is not None and file is None):
            raise UsageError(_say("one_thing"), fix=_say("one_thing_fix"))
        if list_:
            _list(workspace, format)
        elif show is not None:
            print_words(workspace.mappings.get(show).as_json())
        elif remove is not None:
            workspace.mappings.remove(remove)
            print_message(_say("removed", name=remove))
        elif file is not None and save is not None:
            _save(workspace, file, save)
        elif file is not None:
            given = {"dataset": dataset, "sheet": sheet, "part": part, "encoding": encoding}
            _begin(workspace, Given.of(workspace, file, period=None, mapping=NO_MAPPING, **given), out, format)


def _begin(workspace: Workspace, given: Given, out: Path | None, format: Form) -> None:
    """The skeleton to the file, or to standard output; a report instead where the file cannot be read."""
    checked = given.check(workspace)
    if checked.sheet is None or not checked.columns:
        print_report(checked, workspace, format)
        raise typer.Exit(1)
    if checked.dataset is None:
        raise UsageError(_say("no_dataset", file=given.name), fix=_say("no_dataset_fix"))
    contract = workspace.contracts[checked.dataset]
    words = skeleton(checked, contract, given.name, encoding=given.choices.encoding or "")
    if out is None:
        print_words(words.rstrip("\n"))
        return
    try:
        with out.open("x", encoding="utf-8") as new:
            new.write(words)
    except FileExistsError:
        raise UsageError(_say("exists", file=out), fix=_say("exists_fix")) from None
    print_message(say("written", file=out))


def _save(workspace: Workspace, file: Path, name: str) -> None:
    mapping = read_mapping(content_of(file), name=name)
    wrong = list(faults(mapping, contract_of(workspace, mapping.dataset)))
    if wrong:
        raise UsageError(_say("faulty", file=file, count=len(wrong), faults="；".join(wrong)), fix=_say("faulty_fix"))
    workspace.mappings.keep(mapping)
    print_message(_say("saved", name=name))


def _list(workspace: Workspace, format: Form) -> None:
    kept = workspace.mappings.all()
    rows = [{"name": m.name, "dataset": m.dataset, "headings": len(m.columns)} for m in kept]
    print_rows(rows, format, [_line(workspace, m) for m in kept])


def _line(workspace: Workspace, mapping: Mapping) -> str:
    contract = workspace.contracts.get(mapping.dataset)
    title = contract.title if contract else mapping.dataset
    return _say("line", name=mapping.name, title=title, count=len(mapping.columns))
