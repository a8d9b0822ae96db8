"""The history as a table: what was published, by whom and why; for analysts, the files to download."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import urlencode

from yardstick.address import PARAMETERS
from yardstick.snapshots import Answer, Commit, format_moment
from yardstick.texts import Lang, text
from yardstick.ui import markup, site
from yardstick.ui.here import Visit
from yardstick.workbooks import CLEAN

SHOWN = 400
_COLUMNS = ("moment", "dataset", "period", "kind", "author", "note", "rows", "sha256", "look")
_WRAPPED = {"author": "", "note": "ys-note"}  # nothing else may wrap


def history(
    commits: Sequence[Commit], whole: Mapping[int, int], titles: Mapping[str, str], visit: Visit, *, files: bool
) -> str:
    """One line for each commit, the newest first; `whole`: when all that a commit belongs to can be read."""
    lang = visit.address.lang
    names = (*_COLUMNS, "files") if files else _COLUMNS
    head = "".join(f"<th>{escape(text(lang, f'versions.column.{n}'))}</th>" for n in names)
    body = "".join(_row(c, whole[c.moment], titles, visit, files) for c in commits[:SHOWN])
    table = f'<div class="ys-scroll"><table class="ys-table"><tr>{head}</tr>{body}</table></div>'
    return markup.section(text(lang, "versions.count", count=len(commits))) + markup.wrap(table)


def described(commit: Commit, lang: Lang) -> str:
    """A commit in one line: when, what it did, who, why."""
    kind = text(lang, f"versions.kind.{commit.kind}")
    moment = f"{site.workspace().local(commit.moment):%Y-%m-%d %H:%M:%S}"  # to the second: tells neighbours apart
    return " · ".join(w for w in (moment, kind, commit.author, commit.note) if w)


def when(moment: int) -> str:
    """A moment on the district's clock, to the minute."""
    return site.workspace().local(moment).strftime("%Y-%m-%d %H:%M")


def _row(commit: Commit, moment: int, titles: Mapping[str, str], visit: Visit, files: bool) -> str:
    lang = visit.address.lang
    there = visit.address.elsewhere("", v=moment, day=site.workspace().local(moment).date())
    cells = [
        escape(when(commit.moment)),
        escape(titles[commit.dataset]),
        escape(commit.period.isoformat() if commit.period else "—"),
        escape(text(lang, f"versions.kind.{commit.kind}")),
        _people(commit, lang),
        escape(commit.note or "—") + _answers(commit.answers, lang),
        "—" if commit.kind == "foreign" else f"{commit.rows:,}",
        _hash(commit.sha256),
        markup.link(there, escape(text(lang, "versions.look"))),
        *([_files(commit, moment, lang)] if files else []),
    ]
    named = zip((*_COLUMNS, "files"), cells, strict=False)
    return "<tr>" + "".join(f'<td class="{_WRAPPED.get(n, "ys-tight")}">{c}</td>' for n, c in named) + "</tr>"


def _people(commit: Commit, lang: Lang) -> str:
    """Who made the commit, and who brought its file when that was somebody else."""
    brought = commit.uploaded_by
    if brought in ("", commit.author):
        return escape(commit.author or "—")
    words = escape(text(lang, "versions.uploaded_by", name=brought))
    return f'{escape(commit.author or "—")}<br><span class="ys-soft ys-small">{words}</span>'


def _hash(sha256: str) -> str:
    """The beginning of the file's hash, the whole of it where the pointer rests."""
    return f'<code translate="no" title="{sha256}">{sha256[:8]}</code>' if sha256 else "—"


def _answers(answers: Sequence[Answer], lang: Lang) -> str:
    """The reasons given to reminders, folded."""
    if not answers:
        return ""
    lines = "".join(f"<li>{escape(_answer(a, lang))}</li>" for a in answers)
    summary = escape(text(lang, "versions.answers", count=len(answers)))
    return f'<details class="ys-fold"><summary>{summary}</summary><ul class="ys-small">{lines}</ul></details>'


def _answer(answer: Answer, lang: Lang) -> str:
    """The reason, what was reminded of, and how often; the bare code of a check that is gone."""
    try:
        about = site.workspace().checks.check_of(answer.code).title(lang)
    except KeyError:
        about = answer.code
    return text(lang, "versions.answer", reason=answer.reason, about=about, count=answer.count)


def _files(commit: Commit, moment: int, lang: Lang) -> str:
    """The file as uploaded, and the rows of that version in every clean form."""
    if not commit.sha256 or commit.period is None:
        return "—"
    query = urlencode({PARAMETERS["v"]: format_moment(moment), **({"lang": lang} if lang != "zh" else {})})
    place = f"{commit.dataset}/{commit.period}"
    links = [(f"/download/source/{place}", text(lang, "versions.as_uploaded"), commit.file_name)]
    links += [(f"/download/data/{place}{ending}", ending[1:].upper(), "") for ending in CLEAN]
    return " · ".join(
        f'<a href="{escape(f"{path}?{query}")}" title="{escape(hint)}" download>{escape(words)}</a>'
        for path, words, hint in links
    )
