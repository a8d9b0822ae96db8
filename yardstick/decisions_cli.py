"""`yardstick decisions …`: the ledger of remarks, supervision items and decisions, from the command line."""

from __future__ import annotations

import getpass
from typing import Annotated, Any, get_args

import typer

from yardstick.access import Identity
from yardstick.console import DataDir, Form, Format, Language, Moment, day_of, opened, print_message, print_rows, say
from yardstick.decisions import (
    KINDS,
    Decisions,
    Draft,
    Kind,
    State,
    open_items,
    row,
)
from yardstick.errors import UsageError
from yardstick.snapshots import parse_moment
from yardstick.texts import Lang, text
from yardstick.workspace import Workspace


def _say(key: str, **values: object) -> str:
    return text("zh", f"decisions.cli.{key}", **values)


decisions_app = typer.Typer(help=_say("group"), no_args_is_help=True)

By = Annotated[str | None, typer.Option("--by", help=_say("by"))]
Number = Annotated[str, typer.Argument(metavar="ID", help=_say("id"))]
Post = Annotated[str | None, typer.Option("--post", help=_say("post"))]
Due = Annotated[str | None, typer.Option("--due", metavar="YYYY-MM-DD", help=_say("due"))]
Promise = Annotated[float | None, typer.Option("--promised", help=_say("promised"))]


@decisions_app.command("list", help=_say("list"))
def list_items(
    only_open: Annotated[bool, typer.Option("--open", help=_say("open"))] = False,
    data_dir: DataDir = None,
    format: Format = "human",
    lang: Language = "zh",
) -> None:
    """Print the ledger, the newest first; what is open by its due date."""
    with opened(data_dir) as workspace:
        ledger = Decisions(workspace)
        items = open_items(ledger.items(), workspace.today()) if only_open else ledger.items()
        _print(items, ledger, workspace, format, lang)
        for item in ledger.orphans():
            print_message(text(lang, "decisions.cli.orphan", id=item.id, words=item.text))


@decisions_app.command("add", help=_say("add"))
def add(
    indicator: Annotated[str, typer.Argument(metavar="INDICATOR", help=_say("indicator"))],
    words: Annotated[str, typer.Option("--text", help=_say("text"))],
    kind: Annotated[str, typer.Option("--kind", help=_say("kind"))] = "supervision",
    post: Post = None,
    due: Due = None,
    promised: Promise = None,
    town: Annotated[str | None, typer.Option("--town", help=_say("town"))] = None,
    v: Moment = None,
    by: By = None,
    data_dir: DataDir = None,
    format: Format = "human",
) -> None:
    """Enter an item about a figure."""
    with opened(data_dir) as workspace:
        found = next((i for i in workspace.plan.indicators if i.id == indicator), None)
        if found is None:
            known = "、".join(i.id for i in workspace.plan.indicators)
            raise UsageError(say("unknown_indicator", ids=indicator), fix=say("known", names=known))
        towns = workspace.vocabulary("").towns
        if town is not None and town not in towns:
            raise UsageError(
                say("unknown_town", words=town), fix=say("known", names="、".join(dict.fromkeys(towns.values())))
            )
        ledger, draft = Decisions(workspace), Draft(_kind(kind), words, post or "", day_of(due), promised)
        view = workspace.view(parse_moment(v) if v else None)
        item = ledger.add(_who(by), draft, found, view, workspace.today(), town=towns[town] if town else None)
        _print([item], ledger, workspace, format, "zh")


@decisions_app.command("follow", help=_say("follow"))
def follow(
    item_id: Number,
    state: Annotated[str, typer.Option("--state", help=_say("state"))],
    words: Annotated[str, typer.Option("--text", help=_say("done"))],
    by: By = None,
    data_dir: DataDir = None,
    format: Format = "human",
) -> None:
    """Move an item on to a state."""
    with opened(data_dir) as workspace:
        ledger = Decisions(workspace)
        _print([ledger.move(_who(by), item_id, _state(state), words)], ledger, workspace, format, "zh")


@decisions_app.command("correct", help=_say("correct"))
def correct(
    item_id: Number,
    reason: Annotated[str, typer.Option("--why", help=_say("why"))],
    words: Annotated[str | None, typer.Option("--text", help=_say("new_text"))] = None,
    post: Post = None,
    due: Due = None,
    promised: Promise = None,
    by: By = None,
    data_dir: DataDir = None,
    format: Format = "human",
) -> None:
    """Put right what an item says; what it said before stays."""
    with opened(data_dir) as workspace:
        ledger = Decisions(workspace)
        given = {"text": words, "post": post, "due": day_of(due), "promised": promised}
        item = ledger.correct(_who(by), item_id, reason, **{k: v for k, v in given.items() if v is not None})
        _print([item], ledger, workspace, format, "zh")


def _who(by: str | None) -> Identity:
    """Whoever may write the data folder may do what an analyst may."""
    return Identity(by or getpass.getuser(), "analyst")


def _kind(words: str) -> Kind:
    known: dict[str, Kind] = {k: k for k in KINDS}
    if words not in known:
        raise UsageError(_say("bad_kind", kind=words), fix=_say("known", names="、".join(known)))
    return known[words]


def _state(words: str) -> State:
    known: dict[str, State] = {str(s): s for s in get_args(State)}
    if words not in known:
        raise UsageError(_say("bad_state", state=words), fix=_say("known", names="、".join(known)))
    return known[words]


def _print(items: Any, ledger: Decisions, workspace: Workspace, format: Form, lang: Lang) -> None:
    rows = [row(ledger.standing(item), workspace, lang) for item in items]
    print_rows(rows, format, [_line(found, lang) for found in rows])


def _line(found: dict[str, Any], lang: Lang) -> str:
    promised = f"（{text(lang, 'decisions.page.promised', value=found['promised'])}）" if found["promised"] else ""
    place = f"（{found['place']}）"
    shown = found | {"indicator": found["title"], "place": place, "promised": promised, "due": found["due"] or ""}
    return text(lang, "decisions.cli.line", **shown)
