"""`users …`: who may sign in, from the command line of the machine that keeps the accounts.

Exit codes: 0 done, 1 failed (the reason is on standard error), 2 wrong usage.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from yardstick.access import Access, BadAccount, Role, User, tidy_name
from yardstick.errors import YardstickError
from yardstick.settings import Settings
from yardstick.texts import text


def _say(key: str, **values: object) -> str:
    return text("zh", f"access.users.{key}", **values)


users_app = typer.Typer(help=_say("group"), no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help=_say("option_name"))]
RoleOption = Annotated[Role, typer.Option("--role", help=_say("option_role"))]
DataDir = Annotated[
    Path | None, typer.Option("--data-dir", envvar="YARDSTICK_DATA_DIR", file_okay=False, help=_say("option_data_dir"))
]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help=_say("option_stdin"))]
Format = Annotated[Literal["human", "json"], typer.Option("--format", help=_say("option_format"))]


@users_app.command(help=_say("add"))
def add(name: Name, role: RoleOption, password_stdin: FromStdin = False, data_dir: DataDir = None) -> None:
    """Make an account."""
    with _reporting(), _accounts(data_dir, new=True) as access:
        access.add_user(name, role, _password(password_stdin))
        typer.echo(_say("added", name=tidy_name(name), role=text("zh", f"access.role.{role}")))


@users_app.command("list", help=_say("list"))
def list_users(data_dir: DataDir = None, format: Format = "human") -> None:
    """Print every account."""
    with _reporting(), _accounts(data_dir) as access:
        typer.echo(_FORMATS[format](access.users()))


@users_app.command(help=_say("disable"))
def disable(name: Name, data_dir: DataDir = None) -> None:
    """Close an account."""
    with _reporting(), _accounts(data_dir) as access:
        access.disable(name)
        typer.echo(_say("disabled", name=tidy_name(name)))


@users_app.command(help=_say("enable"))
def enable(name: Name, data_dir: DataDir = None) -> None:
    """Open a closed account again."""
    with _reporting(), _accounts(data_dir) as access:
        access.enable(name)
        typer.echo(_say("enabled", name=tidy_name(name)))


@users_app.command(help=_say("passwd"))
def passwd(name: Name, password_stdin: FromStdin = False, data_dir: DataDir = None) -> None:
    """Replace the password of an account."""
    with _reporting(), _accounts(data_dir) as access:
        access.set_password(name, _password(password_stdin))
        typer.echo(_say("changed", name=tidy_name(name)))


@contextmanager
def _reporting() -> Iterator[None]:
    try:
        yield
    except YardstickError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


@contextmanager
def _accounts(data_dir: Path | None, new: bool = False) -> Iterator[Access]:
    """The accounts in the data folder; a mistyped folder is an error, not a new installation."""
    folder = Settings.read(data=data_dir).data
    if not new and not (folder / "access.sqlite").exists():
        raise YardstickError(_say("no_accounts", folder=folder))
    access = Access(folder)
    try:
        yield access
    finally:
        access.close()


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password = str(typer.prompt(_say("ask"), hide_input=True))
    if password != typer.prompt(_say("ask_again"), hide_input=True):
        raise BadAccount("passwords_differ")
    return password


def _human(users: list[User]) -> str:
    lines = [
        f"{user.name}\t{text('zh', f'access.role.{user.role}')}\t{_say('state_off' if user.disabled else 'state_on')}"
        for user in users
    ]
    return "\n".join(lines) or _say("none")


def _json(users: list[User]) -> str:
    rows = [
        {
            "name": user.name,
            "role": user.role,
            "disabled": user.disabled,
            "created": datetime.fromtimestamp(user.created, UTC).isoformat(timespec="seconds"),
        }
        for user in users
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


_FORMATS = {"human": _human, "json": _json}
