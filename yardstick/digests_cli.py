"""`yardstick digests …`: what was told after publishes, and what could not be sent."""

from __future__ import annotations

from typing import Any

import typer

from yardstick.console import DataDir, Format, opened, print_rows, print_words
from yardstick.digests import Digests, Waiting
from yardstick.errors import UsageError
from yardstick.texts import text
from yardstick.workspace import Workspace


def _say(key: str, **values: object) -> str:
    return text("zh", f"digests.cli.{key}", **values)


digests_app = typer.Typer(help=_say("group"), no_args_is_help=True)


@digests_app.command("list", help=_say("list"))
def list_messages(data_dir: DataDir = None, format: Format = "human") -> None:
    """Print every message, the newest first."""
    with opened(data_dir) as workspace:
        rows = [_row(w, workspace) for w in Digests(workspace).messages()]
        print_rows(rows, format, [_say("line", **row) for row in rows])


@digests_app.command("retry", help=_say("retry"))
def retry(data_dir: DataDir = None) -> None:
    """Send whatever waits; exit code 1 when something still waits."""
    with opened(data_dir) as workspace:
        _send(_outbox(workspace))


@digests_app.command("test", help=_say("test"))
def send_test(data_dir: DataDir = None) -> None:
    """Send a message that says nothing but that messages arrive."""
    with opened(data_dir) as workspace:
        outbox = _outbox(workspace)
        outbox.note_test()
        _send(outbox)


def _outbox(workspace: Workspace) -> Digests:
    outbox = Digests(workspace)
    if not outbox.channels:
        raise UsageError(_say("off"), fix=_say("off_fix"))
    return outbox


def _send(outbox: Digests) -> None:
    sent = outbox.send_due(again=True)
    left = [w for w in outbox.messages() if not w.is_sent]
    faults = "；".join(dict.fromkeys(f"{w.channel}: {w.fault}" for w in left))
    print_words(_say("sent", sent=sent, left=len(left)) + (f" {faults}" if faults else ""))
    raise typer.Exit(1 if left else 0)


def _row(waiting: Waiting, workspace: Workspace) -> dict[str, Any]:
    state = "sent" if waiting.is_sent else "waiting" if waiting.next_at is not None else "given_up"
    return {
        "id": waiting.id,
        "at": workspace.local(waiting.entry["at"]).strftime("%Y-%m-%d %H:%M"),
        "channel": waiting.channel,
        "state": _say(f"state.{state}"),
        "tries": waiting.tries,
        "fault": waiting.fault,
    }
