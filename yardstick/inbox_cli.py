"""`yardstick inbox DIR`: unattended delivery into a folder."""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal

import typer

from yardstick.console import Author, DataDir, opened, print_json, print_message, print_words, progress, say
from yardstick.inbox import Delivery, Inbox, watch
from yardstick.texts import text


def _say(key: str, **values: object) -> str:
    return text("zh", f"inbox.{key}", **values)


inbox_app = typer.Typer()

_MARKS = {"published": "✓", "unchanged": "=", "draft": "▲", "refused": "✕", "failed": "!"}


@inbox_app.command(help=_say("help"))
def inbox(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=_say("option.folder"))],
    once: Annotated[bool, typer.Option("--once", help=_say("option.once"))] = False,
    every: Annotated[float, typer.Option("--every", metavar="SECONDS", min=0.1, help=_say("option.every"))] = 10,
    publish: Annotated[bool, typer.Option("--publish", help=_say("option.publish"))] = False,
    author: Author = None,
    data_dir: DataDir = None,
    format: Annotated[Literal["human", "json"], typer.Option("--format", help=say("option.format"))] = "human",
) -> None:
    """Take what is delivered; with --once the exit code is 1 where a file was refused or could not be taken."""
    tell = _as_json if format == "json" else _as_words
    with opened(data_dir) as workspace:
        box = Inbox(workspace, folder, publish=publish, author=author or getpass.getuser())
        with box.alone():
            fates = [tell(delivery) for delivery in _once(box)] if once else _watched(box, folder, every, tell)
    raise typer.Exit(1 if {"refused", "failed"} & set(fates) else 0)


def _once(box: Inbox) -> Iterator[Delivery]:
    waiting = box.waiting(at_once=True)
    if not waiting:
        print_message(_say("none"))
    yield from map(_taker(box), waiting)


def _watched(box: Inbox, folder: Path, every: float, tell: Callable[[Delivery], str]) -> list[str]:
    print_message(_say("watching", folder=folder, every=f"{every:g}"))
    try:
        for delivery in watch(box, every, time.sleep, _taker(box)):
            tell(delivery)
    except KeyboardInterrupt:
        print_message(_say("stopped"))
    return []


def _taker(box: Inbox) -> Callable[[Path], Delivery]:
    def take(path: Path) -> Delivery:
        with progress(_say("taking", file=path.name)):
            return box.take(path)

    return take


def _as_json(delivery: Delivery) -> str:
    print_json(delivery.values())
    return delivery.fate


def _as_words(delivery: Delivery) -> str:
    print_words(f"{_MARKS[delivery.fate]} {delivery.file}：{delivery.words} → {delivery.place}")
    return delivery.fate
