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
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from yardstick import comparisons, exports, phrases, roster_changes
from yardstick.checking import Checked, problems_as_json, table_schema
from yardstick.contracts import Contract, Problem
from yardstick.demo import is_empty, load_demo
from yardstick.errors import (
    SecondPersonNeeded,
    StalePreview,
    Unanswered,
    UnknownDataset,
    UsageError,
    YardstickError,
)
from yardstick.indicators import LEVELS, Area, Filters, Level, Result
from yardstick.registry import Indicator
from yardstick.settings import HOME, Settings
from yardstick.snapshots import (
    Answer,
    Commit,
    Published,
    RolledBack,
    Unchanged,
    View,
    asked,
    format_moment,
    parse_moment,
)
from yardstick.status import LOOKS
from yardstick.texts import Lang, text
from yardstick.users_cli import users_app
from yardstick.workbooks import TEMPLATES
from yardstick.workspace import Workspace


def _say(key: str, **values: object) -> str:
    return text("zh", f"cli.{key}", **values)


app = typer.Typer(
    name="yardstick",
    help=_say("app"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(users_app, name="users")

Form = Literal["human", "json", "csv"]
DataDir = Annotated[Path | None, typer.Option("--data-dir", envvar="YARDSTICK_DATA_DIR", help=_say("option.data_dir"))]
Format = Annotated[Form, typer.Option("--format", help=_say("option.format"))]
Dataset = Annotated[str | None, typer.Option("--dataset", help=_say("option.dataset"))]
Period = Annotated[str | None, typer.Option("--period", help=_say("option.period"))]
Moment = Annotated[str | None, typer.Option("--v", metavar="MOMENT", help=_say("option.v"))]
Author = Annotated[str | None, typer.Option("--author", help=_say("option.author"))]
Note = Annotated[str, typer.Option("--note", help=_say("option.note"))]
FileName = Annotated[Path, typer.Argument(metavar="FILE", help=_say("option.file"))]
Language = Annotated[Lang, typer.Option("--lang", help=_say("option.lang"))]


@app.command(help=_say("serve"))
def serve(
    data_dir: DataDir = None,
    address: Annotated[str, typer.Option("--address", help=_say("option.address"))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help=_say("option.port"))] = 8501,
    demo: Annotated[bool, typer.Option("--demo", help=_say("option.demo"))] = False,
) -> None:
    """Open the dashboard in this terminal until it is stopped."""
    with _reporting():
        settings = Settings.read(data=data_dir)
        if demo and is_empty(settings):
            _tell(_say("loading_demo", folder=settings.data))
            load_demo(settings)
        Workspace(settings)  # a wrong declaration stops here, with its list of faults
    script = HOME / "app.py"
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    _require_free(address, port)
    _tell(_say("serving", url=f"http://{'localhost' if address == '127.0.0.1' else address}:{port}"))
    os.chdir(HOME)  # Streamlit reads .streamlit/config.toml from here
    environment = os.environ | {"YARDSTICK_DATA_DIR": str(settings.data), "YARDSTICK_HOME": str(settings.home)}
    os.execve(sys.executable, [*command, f"--server.address={address}"], environment)


def _require_free(address: str, port: int) -> None:
    """Say in words when another program listens there already."""
    with _reporting(), socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise UsageError(_say("port_taken", address=address, port=port), fix=_say("port_taken_fix")) from error


@app.command(help=_say("demo"))
def demo(data_dir: DataDir = None) -> None:
    """Fill an empty data folder with the demonstration."""
    with _reporting():
        settings = Settings.read(data=data_dir)
        _tell(_say("demo_loaded", files=load_demo(settings), folder=settings.data))


@app.command(help=_say("contracts"))
def contracts(
    dataset: Annotated[str | None, typer.Argument(metavar="[DATASET]", help=_say("option.dataset"))] = None,
    data_dir: DataDir = None,
    format: Format = "human",
) -> None:
    """Print what files must look like."""
    with _workspace(data_dir) as workspace:
        chosen = [_contract(workspace, dataset)] if dataset else list(workspace.contracts.values())
        if format == "json":
            schemas = {c.id: table_schema(c) for c in chosen}
            _print(json.dumps(schemas[dataset] if dataset else schemas, ensure_ascii=False, indent=1))
        elif format == "csv":
            _write(exports.as_csv(_column_rows(chosen)))
        else:
            _print("\n\n".join(_contract_text(c) for c in chosen))


@app.command("template", help=_say("template"))
def write_template(
    dataset: Annotated[str, typer.Argument(metavar="DATASET", help=_say("option.dataset"))],
    data_dir: DataDir = None,
    period: Period = None,
    out: Annotated[Path | None, typer.Option("--out", help=_say("option.out_template"))] = None,
    lang: Language = "zh",
) -> None:
    """Write the file to fill in, with the rows that are asked for."""
    with _workspace(data_dir) as workspace:
        kind = out.suffix.lower() if out else ".csv"
        if kind not in TEMPLATES:
            raise UsageError(
                _say("no_template_kind", kind=kind), fix=_say("no_template_kind_fix", kinds="、".join(TEMPLATES))
            )
        content = workspace.template(_contract(workspace, dataset).id, kind, _day(period), lang)
        if out is None:
            _write(content)
        else:
            out.write_bytes(content)
            _tell(_say("written", file=out))


@app.command(help=_say("check"))
def check(
    file: FileName,
    dataset: Dataset = None,
    period: Period = None,
    data_dir: DataDir = None,
    format: Format = "human",
    lang: Language = "zh",
) -> None:
    """Say what is right and wrong with a file; publishes nothing."""
    with _workspace(data_dir) as workspace:
        checked = workspace.check(_content(file), file.name, dataset, _day(period), lang)
        _report(checked, format)
    raise typer.Exit(0 if checked.table is not None else 1)


@app.command(help=_say("publish"))
def publish(
    file: FileName,
    dataset: Dataset = None,
    period: Period = None,
    author: Author = None,
    note: Note = "",
    accept: Annotated[
        list[str] | None, typer.Option("--accept", metavar="CODE=REASON", help=text("zh", "publishing.cli.accept"))
    ] = None,
    accept_all: Annotated[
        str, typer.Option("--accept-all", metavar="REASON", help=text("zh", "publishing.cli.accept_all"))
    ] = "",
    data_dir: DataDir = None,
    format: Format = "human",
) -> None:
    """Check a file and, when nothing forbids it, make it the newest snapshot of its period."""
    with _workspace(data_dir) as workspace:
        given = _reasons(accept or [])
        checked = workspace.check(_content(file), file.name, dataset, _day(period))
        if checked.table is None:
            _report(checked, format)
            raise typer.Exit(1)
        store, table, who = workspace.store, checked.table, author or getpass.getuser()
        reasons = dict.fromkeys(asked(table.notices), accept_all) | given
        based_on = store.revision(table.contract.id, table.period)
        outcome = store.publish(table, author=who, note=note, based_on=based_on, reasons=reasons)
        _print_outcome(outcome, workspace, format, "published")


def _reasons(answers: Sequence[str]) -> dict[str, str]:
    """CODE=REASON, each; UsageError for one without a reason."""
    pairs = {code.strip(): reason.strip() for code, _, reason in (words.partition("=") for words in answers)}
    empty = [code for code, reason in pairs.items() if not code or not reason]
    if empty:
        raise UsageError(
            text("zh", "publishing.cli.no_reason", words="、".join(empty)),
            fix=text("zh", "publishing.cli.no_reason_fix"),
        )
    return pairs


@app.command(help=_say("versions"))
def versions(
    dataset: Dataset = None, period: Period = None, data_dir: DataDir = None, format: Format = "human"
) -> None:
    """List what was published, newest first."""
    with _workspace(data_dir) as workspace:
        if dataset:
            _contract(workspace, dataset)
        day = _day(period)
        commits = [c for c in workspace.store.commits(dataset) if day is None or c.period == day]
        rows = [_commit_row(c, format) for c in commits]
        _print_rows(rows, format, [_commit_text(c, workspace) for c in commits])


@app.command(help=_say("rollback"))
def rollback(
    v: Annotated[str, typer.Option("--v", metavar="MOMENT", help=_say("option.v_back"))],
    dataset: Dataset = None,
    period: Period = None,
    everything: Annotated[bool, typer.Option("--all", help=text("zh", "publishing.cli.all"))] = False,
    author: Author = None,
    note: Note = "",
    data_dir: DataDir = None,
    format: Format = "human",
) -> None:
    """Make one period, or everything, as it was at a moment, as a new version."""
    with _workspace(data_dir) as workspace:
        who, day = author or getpass.getuser(), _day(period)
        if everything:
            if dataset or period:
                raise UsageError(text("zh", "publishing.cli.all_alone"), fix=text("zh", "publishing.cli.all_alone_fix"))
            _print_all_back(workspace.store.roll_back_all(parse_moment(v), author=who, note=note), workspace, format)
            return
        if dataset is None:
            raise UsageError(text("zh", "publishing.cli.no_dataset"), fix=text("zh", "publishing.cli.no_dataset_fix"))
        _contract(workspace, dataset)
        if day is None:
            raise UsageError(_say("no_period"), fix=_say("no_period_fix"))
        outcome = workspace.store.roll_back(dataset, day, parse_moment(v), author=who, note=note)
        _print_outcome(outcome, workspace, format, "rolled_back")


@app.command(help=_say("results"))
def results(
    indicator: Annotated[list[str] | None, typer.Option("--indicator", help=_say("option.indicator"))] = None,
    action: Annotated[list[str] | None, typer.Option("--action", help=_say("option.action"))] = None,
    level: Annotated[list[str] | None, typer.Option("--level", help=_say("option.level"))] = None,
    town: Annotated[str | None, typer.Option("--town", help=_say("option.town"))] = None,
    stage: Annotated[str | None, typer.Option("--stage", help=_say("option.stage"))] = None,
    area: Annotated[Area, typer.Option("--area", help=_say("option.area"))] = "clause",
    period: Period = None,
    v: Moment = None,
    data_dir: DataDir = None,
    format: Format = "human",
    lang: Language = "zh",
) -> None:
    """Print indicators at every level asked for, as the pages show them."""
    with _workspace(data_dir) as workspace:
        view = workspace.view(parse_moment(v) if v else None)
        known = workspace.vocabulary("")
        place, grade = _known(town, known.towns, "town"), _known(stage, known.stages, "stage")
        filters = Filters(town=place, stage=grade, area=area, last=_day(period))
        found = [
            result
            for chosen in _chosen(workspace, indicator, action)
            for wanted in _levels(level or (["town"] if place else None))
            for result in _at_level(workspace, chosen, view, filters, wanted)
        ]
        rows = [exports.result_row(r, workspace.plan, lang) for r in found]
        _print_rows(rows, format, [_result_text(r, workspace, lang) for r in found])


@app.command(help=text("zh", "changes.cli.help"))
def changes(
    was: Annotated[str | None, typer.Option("--from", metavar="DAY", help=text("zh", "changes.cli.was"))] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DAY", help=text("zh", "changes.cli.last"))] = None,
    indicator: Annotated[list[str] | None, typer.Option("--indicator", help=_say("option.indicator"))] = None,
    action: Annotated[list[str] | None, typer.Option("--action", help=_say("option.action"))] = None,
    town: Annotated[str | None, typer.Option("--town", help=_say("option.town"))] = None,
    v: Moment = None,
    wv: Annotated[str | None, typer.Option("--from-v", metavar="MOMENT", help=text("zh", "changes.cli.wv"))] = None,
    data_dir: DataDir = None,
    format: Format = "human",
    json_: Annotated[bool, typer.Option("--json", help=text("zh", "changes.cli.json"))] = False,
    lang: Language = "zh",
) -> None:
    """Print what changed between two cut-off dates, and what each change is made of."""
    with _workspace(data_dir) as workspace:
        view = workspace.view(parse_moment(v) if v else None)
        filters = Filters(town=_known(town, workspace.vocabulary("").towns, "town"), last=_day(last))
        then = parse_moment(wv) if wv else None
        found = comparisons.compare(workspace, view, filters, workspace.today(), _day(was), then)
        chosen = _chosen(workspace, indicator, action) if found else []
        rows = [comparisons.row(found, i, lang) for i in chosen] if found else []
        lines = [r["sentence"] or text(lang, "changes.sentence.none", title=r["title"]) for r in rows]
        _print_rows(rows, "json" if json_ else format, lines)


@app.command(help=text("zh", "roster_changes.cli.help"))
def events(
    since: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help=text("zh", "roster_changes.cli.since"))
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="DAY", help=text("zh", "roster_changes.cli.until"))
    ] = None,
    town: Annotated[str | None, typer.Option("--town", help=_say("option.town"))] = None,
    v: Moment = None,
    data_dir: DataDir = None,
    format: Format = "human",
    lang: Language = "zh",
) -> None:
    """Print what happened to schools and kindergartens."""
    with _workspace(data_dir) as workspace:
        view = workspace.view(parse_moment(v) if v else None)
        place = _known(town, workspace.vocabulary("", v or "").towns, "town")
        found = roster_changes.changes(workspace, view, place, _day(since), _day(until))
        rows = [roster_changes.row(e, workspace, lang) for e in found]
        _print_rows(rows, format, [r["sentence"] for r in rows])


def _chosen(workspace: Workspace, ids: Sequence[str] | None, actions: Sequence[str] | None) -> list[Indicator]:
    plan = workspace.plan
    pool = [i for slug in actions for i in plan.find(slug).indicator] if actions else list(plan.indicators)
    if not ids:
        return pool
    unknown = sorted(set(ids) - {i.id for i in pool})
    if unknown:
        known = "、".join(i.id for i in pool)
        raise UsageError(_say("unknown_indicator", ids="、".join(unknown)), fix=_say("known", names=known))
    return [i for i in pool if i.id in ids]


def _known(words: str | None, vocabulary: Mapping[str, str], kind: str) -> str | None:
    if words is None or words in vocabulary:
        return vocabulary[words] if words else None
    names = "、".join(dict.fromkeys(vocabulary.values()))
    raise UsageError(_say(f"unknown_{kind}", words=words), fix=_say("known", names=names))


def _levels(asked: list[str] | None) -> list[Level]:
    known: dict[str, Level] = {level: level for level in LEVELS}
    unknown = [a for a in asked or [] if a not in known]
    if unknown:
        raise UsageError(_say("unknown_level", levels="、".join(unknown)), fix=_say("known", names="、".join(LEVELS)))
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


def _contract(workspace: Workspace, dataset: str) -> Contract:
    if dataset not in workspace.contracts:
        known = "、".join(f"{c.id}（{c.title}）" for c in workspace.contracts.values())
        raise UnknownDataset(_say("unknown_dataset", dataset=dataset), fix=_say("known", names=known))
    return workspace.contracts[dataset]


def _day(words: str | None) -> date | None:
    if words is None:
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise UsageError(_say("bad_day", words=words), fix=_say("bad_day_fix")) from None


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(_say("no_file", file=file), fix=_say("no_file_fix")) from error


# What is printed


def _report(checked: Checked, format: Form) -> None:
    if format == "json":
        _print(json.dumps(problems_as_json(checked), ensure_ascii=False, indent=1))
    elif format == "csv":
        _write(exports.as_csv(problems_as_json(checked)["problems"]))
    else:
        lines = [_problem_text(p) for p in checked.problems]
        faults = sum(p.severity == "error" for p in checked.problems)
        key = "faulty" if checked.table is None else "passed"
        words = {"faults": faults, "warnings": len(lines) - faults}
        understood = _say("understood", dataset=checked.dataset or "—", period=checked.period or "—")
        _print("\n".join([f"{understood} {checked.encoding or ''}".strip(), *lines, _say(key, **words)]))


def _problem_text(problem: Problem) -> str:
    mark = {"error": "✕", "warning": "!"}[problem.severity]
    return f"{mark} {problem.message} {problem.fix} [{problem.code}]"


def _contract_text(contract: Contract) -> str:
    head = f"{contract.id}  {contract.title}  {contract.description}"
    columns = "、".join(contract.column(name).title for name in contract.key)
    about = _say(f"about_{contract.about}", columns=columns)
    return "\n".join([head, f"  {about}", *(f"  {_column_text(c)}" for c in contract.columns)])


def _column_text(column: Any) -> str:
    need = _say("needed") if column.required else _say("omissible") if column.optional else ""
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


def _commit_row(commit: Commit, format: Form) -> dict[str, Any]:
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


def _commit_text(commit: Commit, workspace: Workspace) -> str:
    when = workspace.local(commit.moment).strftime("%Y-%m-%d %H:%M")
    title = workspace.contracts[commit.dataset].title
    kind = text("zh", f"versions.kind.{commit.kind}")
    line = f"{format_moment(commit.moment)}  {when}  {title} {commit.period}  {kind}  {commit.author}  {commit.note}"
    return "\n".join([line, *(f"  ! {_answer_text(answer)}" for answer in commit.answers)])


def _answer_text(answer: Answer) -> str:
    return text("zh", "publishing.cli.answer", code=answer.code, count=answer.count, reason=answer.reason)


def _print_outcome(outcome: Published | Unchanged, workspace: Workspace, format: Form, done: str) -> None:
    """What was done, with the version at which all of it is readable."""
    commit, is_new = outcome.commit, isinstance(outcome, Published)
    version = format_moment(outcome.moment if isinstance(outcome, Published) else commit.moment)
    row = {"published": is_new} | _commit_row(commit, format) | {"version": version}
    words = _say(done if is_new else "unchanged", version=version)
    if format == "json":
        _print(json.dumps(row, ensure_ascii=False, default=str))
    else:
        _print_rows([row], format, [f"{words}\n{_commit_text(commit, workspace)}"])


def _print_all_back(outcome: RolledBack, workspace: Workspace, format: Form) -> None:
    """Every period that came back, and the version at which all of it is readable."""
    version = format_moment(outcome.moment) if outcome.moment is not None else None
    rows = [_commit_row(commit, format) for commit in outcome.commits]
    if format == "json":
        _print(json.dumps({"version": version, "commits": rows}, ensure_ascii=False, default=str))
    else:
        said = _say("rolled_back", version=version) if version else text("zh", "publishing.cli.nothing_back")
        _print_rows(rows, format, [said, *(_commit_text(c, workspace) for c in outcome.commits)])


def _result_text(result: Result, workspace: Workspace, lang: Lang) -> str:
    look = LOOKS[result.status]
    word = text(lang, f"status.{result.status}")
    place = f"{result.place} " if result.level == "unit" else ""
    sentence = phrases.verdict(result, workspace.plan, lang)
    return f"{look.symbol} {word}  {place}{sentence}"


def _print_rows(rows: Sequence[Mapping[str, Any]], format: Form, lines: Sequence[str]) -> None:
    if format == "json":
        _print(exports.as_json(rows))
    elif format == "csv":
        _write(exports.as_csv(rows))
    else:
        _print("\n".join(lines) if lines else _say("nothing"))


def _print(words: str) -> None:
    sys.stdout.write(words + "\n")


def _write(content: bytes) -> None:
    sys.stdout.buffer.write(content)


def _tell(words: str) -> None:
    typer.echo(words, err=True)


@contextmanager
def _workspace(data_dir: Path | None) -> Iterator[Workspace]:
    with _reporting():
        yield Workspace(Settings.read(data=data_dir))


_REFUSED = (StalePreview, Unanswered, SecondPersonNeeded)


@contextmanager
def _reporting() -> Iterator[None]:
    """Turns our own errors into one sentence and an exit code; nobody sees a traceback."""
    try:
        yield
    except YardstickError as error:
        _tell(str(error))
        raise typer.Exit(1 if isinstance(error, _REFUSED) else 2) from error
    except OSError as error:  # a folder that is not there or not ours to write
        _tell(_say("no_access", file=error.filename or "", words=error.strerror or error))
        raise typer.Exit(2) from error
