"""上传: a file, what was understood, every fault by cell, what would change, publish."""

from __future__ import annotations

from datetime import date
from functools import partial
from hashlib import sha256
from html import escape
from typing import Protocol

import streamlit as st

from yardstick.access import Access
from yardstick.contracts import Checked, CheckedTable, Problem
from yardstick.errors import AccessDenied, YardstickError
from yardstick.judging import add_months
from yardstick.snapshots import Published, Unchanged, format_moment
from yardstick.texts import Lang, text, titled
from yardstick.ui import changes, frame, here, markup, messages, site
from yardstick.ui.here import Visit

_SHOWN_ON = "ys_shown_on"  # the file last shown and the revision its difference was computed from


class Upload(Protocol):
    """What the file box hands over."""

    name: str

    def getvalue(self) -> bytes:
        """The bytes as uploaded."""
        ...


def upload_page() -> None:
    """Draw the upload page for an analyst; others are shown the way in."""
    visit: Visit = st.session_state["ys_visit"]
    _body(visit)
    frame.foot(visit)


def _body(visit: Visit) -> None:
    lang = visit.address.lang
    st.html(markup.wrap(f"<h1>{escape(text(lang, 'nav.page.upload'))}</h1>", "header"))
    try:
        Access.require(visit.identity, "analyst")
    except AccessDenied as error:
        messages.sign_in(visit.address, error)
        return
    st.html(markup.wrap(escape(text(lang, "upload.lead")), "p", "ys-soft"))
    dataset, period = _choices(visit, lang)
    _templates(dataset, period, lang)
    file = st.file_uploader(text(lang, "upload.file"), key=f"ys_file_{st.session_state.get('ys_files', 0)}")
    if file is None:
        _said(lang)
        return
    checked = _check(file, dataset, period, lang)
    st.html(_understood(checked, file.name, lang))
    st.html(_problems(checked, lang))
    if checked.table is not None:
        _offer(checked.table, lang)


def _choices(visit: Visit, lang: Lang) -> tuple[str | None, date | None]:
    contracts = site.workspace().contracts
    left, right = st.columns(2)
    titles = {c.id: titled(c, lang) for c in contracts.values()}
    with left:
        shown = {"": text(lang, "upload.recognise")} | titles
        dataset = st.selectbox(
            text(lang, "upload.dataset"), list(shown), key="ys_dataset", format_func=lambda d: shown[d]
        )
    with right:
        words = st.selectbox(
            text(lang, "upload.period"),
            [text(lang, "upload.from_file"), *(p.isoformat() for p in _likely_periods(visit, dataset or None))],
            key="ys_period",
            accept_new_options=True,
            help=text(lang, "upload.period_help"),
        )
    return dataset or None, _day(words, lang)


def _likely_periods(visit: Visit, dataset: str | None) -> list[date]:
    """The next snapshot expected first, then those already published, newest first."""
    contracts = site.workspace().contracts
    known = sorted({p for d in ([dataset] if dataset else contracts) for p in visit.view.periods(d)}, reverse=True)
    if not known:
        return []
    months = contracts[dataset].due_months if dataset else min(c.due_months for c in contracts.values())
    return [add_months(known[0], months), *known]


def _day(words: str | None, lang: Lang) -> date | None:
    if not words or words == text(lang, "upload.from_file"):
        return None
    try:
        return date.fromisoformat(words)
    except ValueError:
        st.html(_notice(text(lang, "upload.bad_period", words=words)))
        return None


def _templates(chosen: str | None, period: date | None, lang: Lang) -> None:
    """The template of any dataset, for the chosen cut-off date or the next one; made when it is asked for."""
    space = site.workspace()
    with st.expander(text(lang, "upload.templates")):
        titles = {c.id: titled(c, lang) for c in space.contracts.values()}
        first = list(titles).index(chosen) if chosen else 0
        dataset = st.selectbox(
            text(lang, "upload.dataset"),
            list(titles),
            first,
            key=f"ys_template_{chosen}",
            format_func=lambda d: titles[d],
        )
        contract = space.contracts[dataset]
        st.html(markup.wrap(escape(contract.description if lang == "zh" else contract.description_en), "p", "ys-soft"))
        for column, (kind, mime) in zip(st.columns(len(_KINDS)), _KINDS.items(), strict=True):
            column.download_button(
                text(lang, f"workbooks.download{kind}", title=titles[dataset]),
                partial(space.template, dataset, kind, period, lang),
                file_name=f"{titles[dataset]}_{period}{kind}" if period else f"{titles[dataset]}{kind}",
                mime=mime,
                key=f"ys_template{kind}",
                on_click="ignore",
            )


_KINDS = {".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".csv": "text/csv"}


def _check(file: Upload, dataset: str | None, period: date | None, lang: Lang) -> Checked:
    """The check of these bytes against today's roster, done once however often the page reruns."""
    content = file.getvalue()
    space = site.workspace()
    key = (sha256(content).hexdigest(), file.name, dataset, period, lang, space.store.newest())
    if st.session_state.get("ys_checked_key") != key:
        st.session_state["ys_checked"] = space.check(content, file.name, dataset, period, lang)
        st.session_state["ys_checked_key"] = key
    checked: Checked = st.session_state["ys_checked"]
    return checked


def _understood(checked: Checked, name: str, lang: Lang) -> str:
    contract = site.workspace().contracts.get(checked.dataset or "")
    title = titled(contract, lang) if contract else "—"
    facts = [
        ("upload.file_name", name),
        ("upload.dataset", title),
        ("upload.period", checked.period.isoformat() if checked.period else "—"),
        ("upload.encoding", checked.encoding or "—"),
    ]
    if checked.table is not None:
        facts.append(("upload.rows", f"{checked.table.rows.num_rows:,}"))
    rows = "".join(f"<dt>{escape(text(lang, k))}</dt><dd>{escape(v)}</dd>" for k, v in facts)
    head = markup.section(text(lang, "upload.understood"))
    return head + markup.wrap(f'<dl class="ys-facts">{rows}</dl>')


def _problems(checked: Checked, lang: Lang) -> str:
    """Every finding by row, column, value, rule and cure; faults first."""
    faults = [p for p in checked.problems if p.severity == "error"]
    warnings = [p for p in checked.problems if p.severity == "warning"]
    key = "faulty" if faults else "passed_with" if warnings else "passed"
    title = text(lang, f"upload.{key}", faults=len(faults), warnings=len(warnings))
    if not checked.problems:
        return markup.section(title)
    head = "".join(f"<th>{escape(text(lang, f'upload.column.{n}'))}</th>" for n in _PROBLEM_COLUMNS)
    body = "".join(_problem_row(p, lang) for p in [*faults, *warnings])
    table = f'<div class="ys-scroll"><table class="ys-table ys-problems"><tr>{head}</tr>{body}</table></div>'
    return markup.section(title) + markup.wrap(table)


_PROBLEM_COLUMNS = ("severity", "row", "column", "value", "message", "fix")


def _problem_row(problem: Problem, lang: Lang) -> str:
    mark = {"error": "✕", "warning": "▲"}[problem.severity]
    severity = f"{mark} {text(lang, f'upload.severity.{problem.severity}')}"
    row = "—" if problem.row is None else str(problem.row)
    cells = (severity, row, problem.column or "—", problem.value or "—", problem.message, problem.fix)
    tight = ("severity", "row", "value")
    columns = zip(_PROBLEM_COLUMNS, cells, strict=True)
    inner = "".join(f'<td class="{"ys-tight" if n in tight else ""}">{escape(c)}</td>' for n, c in columns)
    return f'<tr class="ys-{problem.severity}">{inner}</tr>'


def _offer(table: CheckedTable, lang: Lang) -> None:
    """The difference from what is published, and the button; a publish is based on the difference that was shown."""
    difference = site.workspace().store.compare(table)
    shown_on = st.session_state.get(_SHOWN_ON)
    st.session_state[_SHOWN_ON] = (table.source.sha256, table.contract.id, table.period, difference.revision)
    st.html(changes.difference(difference, table.contract, lang))
    if difference.same_file is not None:
        return
    note = st.text_input(text(lang, "upload.note"), key="ys_note", placeholder=text(lang, "upload.note_hint"))
    if st.button(text(lang, "upload.publish"), type="primary", key="ys_publish"):
        is_same = shown_on is not None and shown_on[:3] == st.session_state[_SHOWN_ON][:3]
        based_on = shown_on[3] if shown_on is not None and is_same else difference.revision
        _publish(table, note, based_on, lang)


def _publish(table: CheckedTable, note: str, based_on: int | None, lang: Lang) -> None:
    """Publish what was previewed, or say why not; the role is asked for once more."""
    try:
        who = Access.require(here.identity(), "analyst")
        outcome = site.workspace().store.publish(table, author=who.name, note=note.strip(), based_on=based_on)
    except YardstickError as error:
        st.html(_notice(str(error)))
        return
    st.session_state["ys_said"] = _outcome(outcome, table, lang)
    st.session_state["ys_files"] = st.session_state.get("ys_files", 0) + 1  # an empty file box
    st.rerun()


def _outcome(outcome: Published | Unchanged, table: CheckedTable, lang: Lang) -> str:
    key = "published" if isinstance(outcome, Published) else "unchanged"
    moment = outcome.moment if isinstance(outcome, Published) else outcome.commit.moment
    title = titled(table.contract, lang)
    when = site.workspace().local(moment).strftime("%Y-%m-%d %H:%M:%S")
    return text(lang, f"upload.{key}", title=title, period=table.period, moment=when, version=format_moment(moment))


def _said(lang: Lang) -> None:
    words = st.session_state.pop("ys_said", None)
    if words:
        visit: Visit = st.session_state["ys_visit"]
        home = markup.link(visit.address.elsewhere("", v=None), escape(text(lang, "upload.see")), "ys-button")
        st.html(_notice(str(words)) + markup.wrap(home))


def _notice(words: str) -> str:
    return markup.wrap(escape(words), "p", "ys-pin")
