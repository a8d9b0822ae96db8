"""`yardstick …`: the same doors as the pages, for scripts and for the machine itself.

Exit codes: 0 done, 1 the file has faults (or the publish was refused), 2 wrong usage. Results go to standard output,
messages to standard error.
"""

from __future__ import annotations

import getpass
import json
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from yardstick import comparisons, exports, phrases, roster_changes
from yardstick.briefing_cli import briefing_app
from yardstick.checking import table_schema
from yardstick.console import (
    Author,
    DataDir,
    Dataset,
    Form,
    Format,
    Language,
    Moment,
    Note,
    Period,
    commit_row,
    commit_text,
    contract_of,
    day_of,
    opened,
    print_bytes,
    print_json,
    print_message,
    print_outcome,
    print_rows,
    print_words,
    progress,
    reporting,
    say,
)
from yardstick.contracts import Contract
from yardstick.decisions_cli import decisions_app
from yardstick.demo import is_empty, load_demo, published
from yardstick.digests_cli import digests_app
from yardstick.drafts_cli import drafts_app
from yardstick.errors import UsageError
from yardstick.files_cli import files_app
from yardstick.inbox_cli import inbox_app
from yardstick.indicators import LEVELS, Area, Filters, Level, Result
from yardstick.links_cli import links_app
from yardstick.mappings_cli import mappings_app
from yardstick.registry import Indicator
from yardstick.reports_cli import reports_app
from yardstick.settings import HOME, Settings
from yardstick.snapshots import RolledBack, View, format_moment, parse_moment
from yardstick.status import LOOKS
from yardstick.steering_cli import steering_app
from yardstick.texts import Lang, text
from yardstick.users_cli import users_app
from yardstick.workbooks import TEMPLATES
from yardstick.workspace import Workspace

app = typer.Typer(
    name="yardstick",
    help=say("app"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(files_app)
app.add_typer(inbox_app)
app.add_typer(mappings_app)
app.add_typer(steering_app)
app.add_typer(reports_app)
app.add_typer(drafts_app, name="drafts")
app.add_typer(links_app, name="links")
app.add_typer(briefing_app)
app.add_typer(decisions_app, name="decisions")
app.add_typer(digests_app, name="digests")
app.add_typer(users_app, name="users")


@app.command(help=say("serve"))
def serve(
    data_dir: DataDir = None,
    address: Annotated[str, typer.Option("--address", help=say("option.address"))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help=say("option.port"))] = 8501,
    demo: Annotated[bool, typer.Option("--demo", help=say("option.demo"))] = False,
) -> None:
    """Open the dashboard in this terminal until it is stopped."""
    with reporting():
        settings = Settings.read(data=data_dir)
        if demo and is_empty(settings):
            print_message(say("loading_demo", folder=settings.data))
            _load(settings)
        Workspace(settings)  # a wrong declaration stops here, with its list of faults
    script = HOME / "app.py"
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    _require_free(address, port)
    print_message(say("serving", url=f"http://{'localhost' if address == '127.0.0.1' else address}:{port}"))
    os.chdir(HOME)  # Streamlit reads .streamlit/config.toml from here
    environment = os.environ | {"YARDSTICK_DATA_DIR": str(settings.data), "YARDSTICK_HOME": str(settings.home)}
    os.execve(sys.executable, [*command, f"--server.address={address}"], environment)


def _require_free(address: str, port: int) -> None:
    """Say in words when another program listens there already."""
    with reporting(), socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise UsageError(say("port_taken", address=address, port=port), fix=say("port_taken_fix")) from error


@app.command(help=say("demo"))
def demo(data_dir: DataDir = None) -> None:
    """Fill an empty data folder with the demonstration."""
    with reporting():
        settings = Settings.read(data=data_dir)
        print_message(say("demo_loaded", files=_load(settings), folder=settings.data))


def _load(settings: Settings) -> int:
    """Fill the folder with the demonstration; gives the number of files."""
    with progress(say("demo_progress"), len(published(settings.home / "data" / "demo"))) as step:
        return load_demo(settings, step)


@app.command(help=say("contracts"))
def contracts(
    dataset: Annotated[str | None, typer.Argument(metavar="[DATASET]", help=say("option.dataset"))] = None,
    data_dir: DataDir = None,
    format: Format = "human",
) -> None:
    """Print what files must look like."""
    with opened(data_dir) as workspace:
        chosen = [contract_of(workspace, dataset)] if dataset else list(workspace.contracts.values())
        if format == "json":
            schemas = {c.id: table_schema(c) for c in chosen}
            print_words(json.dumps(schemas[dataset] if dataset else schemas, ensure_ascii=False, indent=1))
        elif format == "csv":
            print_bytes(exports.as_csv(_column_rows(chosen)))
        else:
            print_words("\n\n".join(_contract_text(c) for c in chosen))


@app.command("template", help=say("template"))
def write_template(
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help=say("option.dataset"))],
    data_dir: DataDir = None,
    period: Period = None,
    out: Annotated[Path | None, typer.Option("--out", help=say("option.out_template"))] = None,
    lang: Language = "zh",
) -> None:
    """Write the file to fill in, with the rows that are asked for."""
    with opened(data_dir) as workspace:
        kind = out.suffix.lower() if out else ".csv"
        if kind not in TEMPLATES:
            raise UsageError(
                say("no_template_kind", kind=kind), fix=say("no_template_kind_fix", kinds="、".join(TEMPLATES))
            )
        content = workspace.template(contract_of(workspace, dataset).id, kind, day_of(period), lang)
        if out is None:
            print_bytes(content)
        else:
            out.write_bytes(content)
            print_message(say("written", file=out))


@app.command(help=say("versions"))
def versions(
    dataset: Dataset = None, period: Period = None, data_dir: DataDir = None, format: Format = "human"
) -> None:
    """List what was published, newest first."""
    with opened(data_dir) as workspace:
        if dataset:
            contract_of(workspace, dataset)
        day = day_of(period)
        commits = [c for c in workspace.store.commits(dataset) if day is None or c.period == day]
        rows = [commit_row(c, format) for c in commits]
        print_rows(rows, format, [commit_text(c, workspace) for c in commits])


@app.command(help=say("rollback"))
def rollback(
    v: Annotated[str, typer.Option("--v", metavar="MOMENT", help=say("option.v_back"))],
    dataset: Dataset = None,
    period: Period = None,
    everything: Annotated[bool, typer.Option("--all", help=text("zh", "publishing.cli.all"))] = False,
    author: Author = None,
    note: Note = "",
    data_dir: DataDir = None,
    format: Format = "human",
) -> None:
    """Make one period, or everything, as it was at a moment, as a new version."""
    with opened(data_dir) as workspace:
        who, day = author or getpass.getuser(), day_of(period)
        if everything:
            if dataset or period:
                raise UsageError(text("zh", "publishing.cli.all_alone"), fix=text("zh", "publishing.cli.all_alone_fix"))
            _print_all_back(workspace.store.roll_back_all(parse_moment(v), author=who, note=note), workspace, format)
            return
        if dataset is None:
            raise UsageError(text("zh", "publishing.cli.no_dataset"), fix=text("zh", "publishing.cli.no_dataset_fix"))
        contract_of(workspace, dataset)
        if day is None:
            raise UsageError(say("no_period"), fix=say("no_period_fix"))
        outcome = workspace.store.roll_back(dataset, day, parse_moment(v), author=who, note=note)
        print_outcome(outcome, workspace, format, "rolled_back")


@app.command(help=say("results"))
def results(
    indicator: Annotated[list[str] | None, typer.Option("--indicator", help=say("option.indicator"))] = None,
    action: Annotated[list[str] | None, typer.Option("--action", help=say("option.action"))] = None,
    level: Annotated[list[str] | None, typer.Option("--level", help=say("option.level"))] = None,
    town: Annotated[str | None, typer.Option("--town", help=say("option.town"))] = None,
    stage: Annotated[str | None, typer.Option("--stage", help=say("option.stage"))] = None,
    area: Annotated[Area, typer.Option("--area", help=say("option.area"))] = "clause",
    period: Period = None,
    v: Moment = None,
    data_dir: DataDir = None,
    format: Format = "human",
    lang: Language = "zh",
) -> None:
    """Print indicators at every level asked for, as the pages show them."""
    with opened(data_dir) as workspace:
        view = workspace.view(parse_moment(v) if v else None)
        known = workspace.vocabulary("")
        place, grade = _known(town, known.towns, "town"), _known(stage, known.stages, "stage")
        filters = Filters(town=place, stage=grade, area=area, last=day_of(period))
        found = [
            result
            for chosen in _chosen(workspace, indicator, action)
            for wanted in _levels(level or (["town"] if place else None))
            for result in _at_level(workspace, chosen, view, filters, wanted)
        ]
        rows = [exports.result_row(r, workspace.plan, lang) for r in found]
        print_rows(rows, format, [_result_text(r, workspace, lang) for r in found])


@app.command(help=text("zh", "changes.cli.help"))
def changes(
    was: Annotated[str | None, typer.Option("--from", metavar="DAY", help=text("zh", "changes.cli.was"))] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DAY", help=text("zh", "changes.cli.last"))] = None,
    indicator: Annotated[list[str] | None, typer.Option("--indicator", help=say("option.indicator"))] = None,
    action: Annotated[list[str] | None, typer.Option("--action", help=say("option.action"))] = None,
    town: Annotated[str | None, typer.Option("--town", help=say("option.town"))] = None,
    v: Moment = None,
    wv: Annotated[str | None, typer.Option("--from-v", metavar="MOMENT", help=text("zh", "changes.cli.wv"))] = None,
    data_dir: DataDir = None,
    format: Format = "human",
    json_: Annotated[bool, typer.Option("--json", help=text("zh", "changes.cli.json"))] = False,
    lang: Language = "zh",
) -> None:
    """Print what changed between two cut-off dates, and what each change is made of."""
    with opened(data_dir) as workspace:
        view = workspace.view(parse_moment(v) if v else None)
        filters = Filters(town=_known(town, workspace.vocabulary("").towns, "town"), last=day_of(last))
        then = parse_moment(wv) if wv else None
        found = comparisons.compare(workspace, view, filters, workspace.today(), day_of(was), then)
        chosen = _chosen(workspace, indicator, action) if found else []
        rows = [comparisons.row(found, i, lang) for i in chosen] if found else []
        lines = [r["sentence"] or text(lang, "changes.sentence.none", title=r["title"]) for r in rows]
        print_rows(rows, "json" if json_ else format, lines)


@app.command(help=text("zh", "roster_changes.cli.help"))
def events(
    since: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help=text("zh", "roster_changes.cli.since"))
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help=text("zh", "roster_changes.cli.until"))
    ] = None,
    town: Annotated[str | None, typer.Option("--town", help=say("option.town"))] = None,
    v: Moment = None,
    data_dir: DataDir = None,
    format: Format = "human",
    lang: Language = "zh",
) -> None:
    """Print what happened to schools and kindergartens."""
    with opened(data_dir) as workspace:
        view = workspace.view(parse_moment(v) if v else None)
        place = _known(town, workspace.vocabulary("", v or "").towns, "town")
        found = roster_changes.changes(workspace, view, place, day_of(since), day_of(until))
        rows = [roster_changes.row(e, workspace, lang) for e in found]
        print_rows(rows, format, [r["sentence"] for r in rows])


def _chosen(workspace: Workspace, ids: Sequence[str] | None, actions: Sequence[str] | None) -> list[Indicator]:
    plan = workspace.plan
    pool = [i for slug in actions for i in plan.find(slug).indicator] if actions else list(plan.indicators)
    if not ids:
        return pool
    unknown = sorted(set(ids) - {i.id for i in pool})
    if unknown:
        known = "、".join(i.id for i in pool)
        raise UsageError(say("unknown_indicator", ids="、".join(unknown)), fix=say("known", names=known))
    return [i for i in pool if i.id in ids]


def _known(words: str | None, vocabulary: Mapping[str, str], kind: str) -> str | None:
    if words is None or words in vocabulary:
        return vocabulary[words] if words else None
    names = "、".join(dict.fromkeys(vocabulary.values()))
    raise UsageError(say(f"unknown_{kind}", words=words), fix=say("known", names=names))


def _levels(asked: list[str] | None) -> list[Level]:
    known: dict[str, Level] = {level: level for level in LEVELS}
    unknown = [a for a in asked or [] if a not in known]
    if unknown:
        raise UsageError(say("unknown_level", levels="、".join(unknown)), fix=say("known", names="、".join(LEVELS)))
    return [known[a] for a in dict.fromkeys(asked)] if asked else ["district"]


def _at_level(
    workspace: Workspace, indicator: Indicator, view: View, filters: Filters, level: Level
) -> Sequence[Result]:
    if level == "unit":
        return workspace.measure_units(indicator, view, filters)
    measured = workspace.measure(indicator, view, filters)
    if level == "district":
        return [measured.whole]
    return [measured.at(filters.town)] if filters.town else measured.towns


# What is printed


def _contract_text(contract: Contract) -> str:
    head = f"{contract.id}  {contract.title}  {contract.description}"
    columns = "、".join(contract.column(name).title for name in contract.key)
    about = say(f"about_{contract.about}", columns=columns)
    return "\n".join([head, f"  {about}", *(f"  {_column_text(c)}" for c in contract.columns)])


def _column_text(column: Any) -> str:
    need = say("needed") if column.required else say("omissible") if column.optional else ""
    return f"{column.title}（{column.name}，{column.type}{'，' + column.unit if column.unit else ''}）{need}"


def _column_rows(chosen: Sequence[Contract]) -> list[dict[str, Any]]:
    return [
        {
            "dataset": c.id,
            "name": col.name,
            "title": col.title,
            "synonyms": "、".join(col.synonyms),
            "type": col.type,
            "unit": col.unit,
            "required": col.required,
            "optional": col.optional,
            "key": col.name in c.key,
            "minimum": col.minimum,
            "maximum": col.maximum,
            "pattern": col.pattern,
            "enum": "、".join(choice.value for choice in col.choices),
        }
        for c in chosen
        for col in c.columns
    ]


def _print_all_back(outcome: RolledBack, workspace: Workspace, format: Form) -> None:
    """Every period that came back, and the version at which all of it is readable."""
    version = format_moment(outcome.moment) if outcome.moment is not None else None
    rows = [commit_row(commit, format) for commit in outcome.commits]
    if format == "json":
        print_json({"version": version, "commits": rows})
    else:
        said = say("rolled_back", version=version) if version else text("zh", "publishing.cli.nothing_back")
        print_rows(rows, format, [said, *(commit_text(c, workspace) for c in outcome.commits)])


def _result_text(result: Result, workspace: Workspace, lang: Lang) -> str:
    look = LOOKS[result.status]
    word = text(lang, f"status.{result.status}")
    place = f"{result.place} " if result.level == "unit" else ""
    sentence = phrases.verdict(result, workspace.plan, lang)
    return f"{look.symbol} {word}  {place}{sentence}"
