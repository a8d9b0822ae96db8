"""What one commit says about itself, as stored in the Delta log's `commitInfo`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

from yardstick.contracts import Source

Kind = Literal["publish", "rollback", "roster", "foreign"]


@dataclass(frozen=True)
class Answer:
    """Why a file was published although the check had this to say: its code, how often it said so, the reason."""

    code: str
    count: int
    reason: str


@dataclass(frozen=True)
class Commit:
    """One entry of the audit log.

    `kind`: publish · rollback · roster (the same rows joined to a newer roster) · foreign (made by another tool:
    only moment, dataset and version are known). `rows` is 0 and `sha256` is "" when the commit withdrew its period.
    `author` made the commit, `uploaded_by` brought the file that its rows come from ("" in commits from before that
    was kept). A rollback repeats the `answers` of the publish whose file came back.
    """

    moment: int  # ms UTC; unique and increasing over the whole store
    dataset: str
    version: int  # of the dataset's Delta table
    kind: Kind
    period: date | None = None
    author: str = ""
    note: str = ""
    file_name: str = ""
    sha256: str = ""
    encoding: str = ""
    reading: str = ""  # JSON: how the file was read (see Source)
    rows: int = 0
    based_on: int | None = None  # moment of the commit that this one replaced
    restores: int | None = None  # rollback: the moment whose rows came back
    roster_moment: int | None = None  # moment of the roster commit that the rows are joined to
    batch: int | None = None  # the same in commits that belong together: those of a roll-back of everything
    uploaded_by: str = ""
    answers: tuple[Answer, ...] = ()  # what the check reminded of, in the order of codes

    @property
    def withdraws(self) -> bool:
        """Whether the period is gone after this commit."""
        return self.kind == "rollback" and self.rows == 0

    def with_origin(self, origin: Source | Commit, rows: int, uploaded_by: str = "") -> Commit:
        """This commit, saying which file its rows come from, how it was read, who brought it and how many they are."""
        who = origin.uploaded_by or origin.author if isinstance(origin, Commit) else uploaded_by
        told = {name: getattr(origin, name) for name in ("file_name", "sha256", "encoding", "reading")}
        return replace(self, rows=rows, uploaded_by=who, **told)

    def metadata(self) -> dict[str, str]:
        """Custom metadata for the Delta log: strings only, nothing for None."""
        told = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("dataset", "version", "answers")}
        answers = {"answers": json.dumps([*map(astuple, self.answers)], ensure_ascii=False)} if self.answers else {}
        return {name: str(value) for name, value in told.items() if value is not None} | answers


def read_commit(path: Path, dataset: str, *, after: int) -> Commit:
    """The commit in one log file. `after` is the moment of the version before it in the same table.

    The log file itself is read: `DeltaTable.history()` counts versions down from the opened one, so on an older
    version it numbers the newest commit with the old number.
    """
    version, info = int(path.stem), _commit_info(path)
    if "moment" not in info or "kind" not in info:
        return Commit(max(int(info.get("timestamp", 0)), after + 1), dataset, version, "foreign")
    return Commit(dataset=dataset, version=version, **_facts(info))


def _commit_info(path: Path) -> dict[str, Any]:
    actions = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return next((action["commitInfo"] for action in actions if "commitInfo" in action), {})


def _facts(info: dict[str, Any]) -> dict[str, Any]:
    numbers = ("moment", "rows", "based_on", "restores", "roster_moment", "batch")
    words = ("kind", "author", "note", "file_name", "sha256", "encoding", "reading", "uploaded_by")
    return {
        **{name: int(info[name]) for name in numbers if name in info},
        **{name: info[name] for name in words if name in info},
        "period": date.fromisoformat(info["period"]),
        "answers": tuple(Answer(*answer) for answer in json.loads(info.get("answers", "[]"))),
    }


def settled(commits: Iterable[Commit]) -> dict[int, int]:
    """Each commit's moment → when all it belongs to is readable: a roster is joined again to what hangs on it, a
    roll-back of everything goes period by period. `commits` newest first."""
    found: dict[int, int] = {}
    end, batch, last_join = 0, None, None
    for commit in commits:
        if commit.kind == "roster":
            last_join = last_join or commit.moment
            found[commit.moment] = commit.moment
            continue
        if commit.batch is None or commit.batch != batch:
            end, batch = last_join or commit.moment, commit.batch
        found[commit.moment], last_join = end, None
    return found
