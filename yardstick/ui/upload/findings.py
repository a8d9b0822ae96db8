"""What the checks say: every check by stage, every fault by cell, and the answers that reminders ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from yardstick.checking import Catalogue, Checked, CheckResult, checklist
from yardstick.contracts import Problem
from yardstick.snapshots import asked
from yardstick.texts import Lang, text
from yardstick.ui import markup

_COLUMNS = ("place", "value", "message", "fix")
_SHOWN = 200  # problems of one kind in the page; the workbook has them all
_MARKS = {"passed": "✓", "warned": "▲", "failed": "✕", "not_reached": "—"}


def verdict(checked: Checked, lang: Lang) -> str:
    """The outcome in one line, and every check by stage, folded away."""
    count = {s: sum(p.severity == s for p in checked.problems) for s in ("error", "warning", "note")}
    key = "faulty" if count["error"] else "passed_with" if count["warning"] else "passed"
    words = text(lang, f"upload.{key}", faults=count["error"], warnings=count["warning"])
    return markup.wrap(f'<p class="ys-outcome ys-{key}">{escape(words)}</p>')


def stages(checked: Checked, catalogue: Catalogue, lang: Lang) -> str:
    """One line a stage: how many checks passed, reminded or failed; unfolded, each check with its help."""
    results = checklist(checked.problems, checked.stages, catalogue)
    named = dict.fromkeys(r.stage for r in results)
    return markup.wrap("".join(_stage(s, [r for r in results if r.stage == s], catalogue, lang) for s in named))


def _stage(stage: str, results: Sequence[CheckResult], catalogue: Catalogue, lang: Lang) -> str:
    worst = next(v for v in ("failed", "warned", "not_reached", "passed") if any(r.verdict == v for r in results))
    mark = f'<b class="ys-check ys-{worst}">{_MARKS[worst]}</b>'
    said = escape(text(lang, f"upload.verdict.{worst}"))
    title = escape(text(lang, f"upload.stage.{stage}"))
    rows = "".join(_check_row(r, catalogue, lang) for r in results)
    table = f'<div class="ys-scroll"><table class="ys-table ys-checks">{rows}</table></div>'
    return f'<details class="ys-stage"><summary>{mark} {title}<span>{said}</span></summary>{table}</details>'


def _check_row(result: CheckResult, catalogue: Catalogue, lang: Lang) -> str:
    check = catalogue.check(result.check)
    means, why, cure = check.help(lang)
    verdict = escape(text(lang, f"upload.verdict.{result.verdict}"))
    count = f" × {result.count}" if result.count else ""
    mark = f'<b class="ys-check ys-{result.verdict}">{_MARKS[result.verdict]}</b> {verdict}{count}'
    words = f"<b>{escape(check.title(lang))}</b><br>{escape(means)} {escape(why)} {escape(cure)}"
    return f'<tr><td class="ys-tight">{mark}</td><td>{words}<code>{escape(check.id)}</code></td></tr>'


def faults(checked: Checked, lang: Lang) -> str:
    """Every error, the cell that has it, and the cure."""
    found = [p for p in checked.problems if p.severity == "error"]
    return _table(found, lang, "error") if found else ""


def notes(checked: Checked, lang: Lang) -> str:
    """What was read or left out by itself, folded away."""
    found = [p for p in checked.problems if p.severity == "note"]
    if not found:
        return ""
    summary = escape(text(lang, "upload.notes", count=len(found)))
    return markup.wrap(f"<details><summary>{summary}</summary>{_table(found, lang, 'note')}</details>")


def _table(problems: Sequence[Problem], lang: Lang, severity: str) -> str:
    head = "".join(f"<th>{escape(text(lang, f'upload.column.{n}'))}</th>" for n in _COLUMNS)
    body = "".join(_row(p, lang) for p in problems[:_SHOWN])
    more = text(lang, "upload.and_more", count=len(problems) - _SHOWN) if len(problems) > _SHOWN else ""
    table = (
        f'<div class="ys-scroll"><table class="ys-table ys-problems ys-{severity}s"><tr>{head}</tr>{body}</table></div>'
    )
    return markup.wrap(table + f'<p class="ys-soft ys-small">{escape(more)}</p>')


def _row(problem: Problem, lang: Lang) -> str:
    cells = (_place(problem, lang), escape(problem.value or "—"), escape(problem.message), escape(problem.fix))
    columns = zip(_COLUMNS, cells, strict=True)
    inner = "".join(f'<td class="{"ys-tight" if n == "place" else ""}">{c}</td>' for n, c in columns)
    return f"<tr>{inner}</tr>"


def _place(problem: Problem, lang: Lang) -> str:
    """The cell as Excel names it, with its heading."""
    if problem.row is None:
        return escape(problem.column) or escape(text(lang, "upload.whole_file"))
    cell = problem.cell or text(lang, "upload.row_number", row=problem.row)
    heading = f'<br><span class="ys-soft">{escape(problem.column)}</span>' if problem.column else ""
    return f"<b>{escape(cell)}</b>{heading}"


def answers(checked: Checked, catalogue: Catalogue, given: Mapping[str, str], key: str, lang: Lang) -> dict[str, str]:
    """The reminders, each with a box to tick and a reason to give; the answers by code, only those complete."""
    open_ones = asked(checked.problems)
    if not open_ones:
        return {}
    st.html(markup.section(text(lang, "upload.answers", count=len(open_ones))))
    found = ((code, _answer(code, checked, catalogue, given.get(code, ""), key, lang)) for code in open_ones)
    return {code: reason for code, reason in found if reason}


def _answer(code: str, checked: Checked, catalogue: Catalogue, given: str, key: str, lang: Lang) -> str:
    own = [p for p in checked.problems if p.code == code]
    check = catalogue.check_of(code)
    with st.container(border=True):
        st.html(markup.wrap(f"<h4>▲ {escape(check.title(lang))}</h4>{_list(own, lang)}"))
        left, right = st.columns([1, 3], vertical_alignment="bottom")
        ticked = left.checkbox(text(lang, "upload.ticked"), bool(given), key=f"ys_tick_{key}_{code}")
        reason = right.text_input(
            text(lang, "upload.reason"),
            given,
            key=f"ys_reason_{key}_{code}",
            placeholder=text(lang, "upload.reason_hint"),
            help=" ".join(check.help(lang)),
        )
    return reason.strip() if ticked else ""


def _list(problems: Sequence[Problem], lang: Lang) -> str:
    lines = "".join(f"<li>{escape(p.message)} <span class='ys-soft'>{escape(p.fix)}</span></li>" for p in problems[:8])
    more = f"<li>{escape(text(lang, 'upload.and_more', count=len(problems) - 8))}</li>" if len(problems) > 8 else ""
    return f"<ul>{lines}{more}</ul>"
