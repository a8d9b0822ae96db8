"""`yardstick export | verify`: a page or the whole plan as a file, and whether such a file is as it was made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from yardstick.address import Address, read_address
from yardstick.console import DataDir, Language, Moment, day_of, opened, print_message, print_words, progress, say
from yardstick.errors import UsageError
from yardstick.exports import file_name
from yardstick.indicators import Area
from yardstick.reports.answers import of_code, of_file
from yardstick.reports.forms import FORMS, Order, form_of, make, pictures
from yardstick.reports.seals import Register, read_code
from yardstick.reports.steps import Step
from yardstick.texts import text
from yardstick.workspace import Workspace

STEPS = 100  # of a progress bar
EXIT = {"matching": 0, "altered": 1, "unknown": 3}
LARGEST = 512_000_000  # bytes of a file to verify

reports_app = typer.Typer()


def _say(key: str, **values: object) -> str:
    return text("zh", f"exporting.{key}", **values)


@reports_app.command("export", help=_say("cli.export"))
def export(
    page: Annotated[str, typer.Option("--page", metavar="SLUG|all", help=_say("cli.page"))],
    form: Annotated[str, typer.Option("--as", metavar="|".join(FORMS), help=_say("cli.form"))],
    out: Annotated[Path | None, typer.Option("--out", help=_say("cli.out"))] = None,
    v: Moment = None,
    day: Annotated[str | None, typer.Option("--day", help=_say("cli.day"))] = None,
    town: Annotated[str | None, typer.Option("--town", help=say("option.town"))] = None,
    stage: Annotated[str | None, typer.Option("--stage", help=say("option.stage"))] = None,
    unit: Annotated[str | None, typer.Option("--unit", help=_say("cli.unit"))] = None,
    area: Annotated[Area, typer.Option("--area", help=say("option.area"))] = "clause",
    data_dir: DataDir = None,
    lang: Language = "zh",
) -> None:
    """Write a page or the whole plan as a file; of the picture forms every picture into a folder."""
    with opened(data_dir) as workspace:
        chosen = {"town": town, "stage": stage, "unit": unit, "area": area, "v": v, "lang": lang}
        day_of(day)
        address = _address(workspace, page, {k: w for k, w in (chosen | {"day": day}).items() if w})
        order = Order(page, address, form_of(form).suffix).pinned(workspace)
        with _counted() as step:
            if FORMS[form].of_pictures:
                _write_pictures(workspace, order, out, step)
            else:
                _write(workspace, order, out, step)


def _address(workspace: Workspace, page: str, words: dict[str, str]) -> Address:
    address, unknown = read_address(page, words, workspace.vocabulary(page, words.get("v", "")))
    if unknown:
        raise UsageError(_say("cli.unknown", words="、".join(unknown)), fix=_say("cli.unknown_fix"))
    return address


@contextmanager
def _counted() -> Iterator[Step]:
    """A bar that follows what is done."""
    shown = 0
    with progress(_say("cli.progress"), STEPS) as advance:

        def step(done: float, of: float) -> None:
            nonlocal shown
            while shown < round(done / of * STEPS):
                advance()
                shown += 1

        yield step


def _write(workspace: Workspace, order: Order, out: Path | None, step: Step) -> None:
    made = make(workspace, order, step)
    target = out / made.file_name if out and out.is_dir() else out or Path(made.file_name)
    target.write_bytes(made.content)
    print_message(_say("cli.written", file=target, code=made.seal.code))


def _write_pictures(workspace: Workspace, order: Order, out: Path | None, step: Step) -> None:
    moment = order.address.v or 0
    folder = out or Path(file_name(workspace.plan, order.page, "", order.address.day, moment, ""))
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for count, made in enumerate(pictures(workspace, order, step), 1):  # noqa: B007  # told below
        (folder / made.file_name).write_bytes(made.content)
    print_message(_say("cli.pictures", count=count, folder=folder))


@reports_app.command("verify", help=_say("cli.verify"))
def verify_file(
    file: Annotated[str, typer.Argument(metavar="FILE|CODE", help=_say("cli.verify_file"))],
    data_dir: DataDir = None,
) -> None:
    """Say whether a file is as it was made: exit code 0 matching, 1 altered, 3 unknown; or what a code is of."""
    with opened(data_dir) as workspace:
        register, path = Register(workspace.settings.data), Path(file)
        if path.is_file():
            if path.stat().st_size > LARGEST:
                raise UsageError(_say("too_large"), fix=_say("too_large_fix"))
            answer = of_file(register, path.read_bytes(), "zh")
        elif read_code(file) is None:
            raise UsageError(say("no_file", file=file), fix=_say("cli.no_file_fix"))
        else:
            answer = of_code(register, file, "zh")
        linked = [(_say("entry.link"), answer.link)] if answer.link else []
        print_words("\n".join([answer.word, answer.says, *(f"{n}：{w}" for n, w in (*answer.facts, *linked))]))
        raise typer.Exit(EXIT[answer.kind])
