"""版本: what was published, by whom and why; look at any version; roll one period back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from yardstick.access import Access
from yardstick.errors import AccessDenied, YardstickError
from yardstick.snapshots import Commit, Published, settled
from yardstick.texts import Lang, text, titled
from yardstick.ui import changes, frame, here, markup, site
from yardstick.ui.here import Visit

SHOWN = 400


def versions_page() -> None:
    """Draw the history, and for analysts the roll-back."""
    visit: Visit = st.session_state["ys_visit"]
    lang = visit.address.lang
    st.html(markup.wrap(f"<h1>{escape(text(lang, 'nav.page.versions'))}</h1>", "header"))
    st.html(markup.wrap(escape(text(lang, "versions.lead")), "p", "ys-soft"))
    commits = site.workspace().store.commits()
    dataset = _dataset(commits, lang)
    shown = [c for c in commits if dataset in (None, c.dataset)]
    _roll_back(visit, commits, dataset, lang)
    st.html(_history(shown, visit, lang))
    frame.foot(visit)


def _title(dataset: str, lang: Lang) -> str:
    contract = site.workspace().contracts[dataset]
    return titled(contract, lang)


def _dataset(commits: Sequence[Commit], lang: Lang) -> str | None:
    shown = {"": text(lang, "ui.everything")} | {c.dataset: _title(c.dataset, lang) for c in commits}
    chosen = st.selectbox(
        text(lang, "upload.dataset"), list(shown), key="ys_versions_dataset", format_func=lambda d: shown[d]
    )
    return chosen or None


def _history(commits: Sequence[Commit], visit: Visit, lang: Lang) -> str:
    names = ("moment", "dataset", "period", "kind", "author", "note", "rows", "look")
    head = "".join(f"<th>{escape(text(lang, f'versions.column.{n}'))}</th>" for n in names)
    whole = settled(site.workspace().store.commits())
    body = "".join(_row(c, whole[c.moment], visit, lang) for c in commits[:SHOWN])
    table = f'<div class="ys-scroll"><table class="ys-table"><tr>{head}</tr>{body}</table></div>'
    title = markup.section(text(lang, "versions.count", count=len(commits)))
    return title + markup.wrap(table)


def _row(commit: Commit, moment: int, visit: Visit, lang: Lang) -> str:
    space = site.workspace()
    there = visit.address.elsewhere("", v=moment, day=space.local(moment).date())
    cells = (
        escape(space.local(commit.moment).strftime("%Y-%m-%d %H:%M")),
        escape(_title(commit.dataset, lang)),
        escape(commit.period.isoformat() if commit.period else "—"),
        escape(text(lang, f"versions.kind.{commit.kind}")),
        escape(commit.author or "—"),
        escape(commit.note or "—"),
        f"{commit.rows:,}" if commit.rows is not None else "—",
        markup.link(there, escape(text(lang, "versions.look"))),
    )
    loose = 5  # the note may wrap, nothing else
    inner = "".join(f'<td class="{"ys-note" if i == loose else "ys-tight"}">{c}</td>' for i, c in enumerate(cells))
    return f"<tr>{inner}</tr>"


def _roll_back(visit: Visit, commits: Sequence[Commit], dataset: str | None, lang: Lang) -> None:
    """One period as it was at an earlier publish, as a new version."""
    try:
        Access.require(visit.identity, "analyst")
    except AccessDenied:
        return
    said = st.session_state.pop("ys_rolled", None)
    if said:
        st.html(markup.wrap(escape(said), "p", "ys-pin"))
    with st.expander(text(lang, "versions.roll_back")):
        if dataset is None:
            st.html(markup.wrap(escape(text(lang, "versions.choose_dataset")), "p", "ys-soft"))
            return
        _roll_back_form(commits, dataset, lang)


def _roll_back_form(commits: Sequence[Commit], dataset: str, lang: Lang) -> None:
    periods = sorted({c.period for c in commits if c.dataset == dataset and c.period}, reverse=True)
    period = st.selectbox(text(lang, "upload.period"), periods, key="ys_back_period", format_func=str)
    own = [c for c in commits if c.dataset == dataset and c.period == period]
    if len(own) < 2:
        st.html(markup.wrap(escape(text(lang, "versions.nothing_earlier")), "p", "ys-soft"))
        return
    target = st.selectbox(
        text(lang, "versions.to"), own[1:], key="ys_back_to", format_func=lambda c: _described(c, lang)
    )
    space = site.workspace()
    found = space.store.compare_back(dataset, period, target.moment)
    st.html(changes.difference(found, space.contracts[dataset], lang))
    key = f"ys_back_on_{dataset}_{period}"
    based_on = st.session_state.get(key, found.revision)  # what was on screen when the button was pressed
    st.session_state[key] = found.revision
    note = st.text_input(text(lang, "upload.note"), key="ys_back_note")
    if st.button(text(lang, "versions.confirm"), type="primary", key="ys_back"):
        _do_roll_back(dataset, period, target, note, based_on, lang)


def _described(commit: Commit, lang: Lang) -> str:
    when = site.workspace().local(commit.moment).strftime("%Y-%m-%d %H:%M")
    return f"{when} · {text(lang, f'versions.kind.{commit.kind}')} · {commit.author} · {commit.note}"


def _do_roll_back(dataset: str, period: date, target: Commit, note: str, based_on: int | None, lang: Lang) -> None:
    try:
        who = Access.require(here.identity(), "analyst")
        store, words = site.workspace().store, note.strip()
        outcome = store.roll_back(dataset, period, target.moment, author=who.name, note=words, based_on=based_on)
    except YardstickError as error:
        st.session_state["ys_rolled"] = str(error)
    else:
        key = "rolled" if isinstance(outcome, Published) else "already"
        st.session_state["ys_rolled"] = text(
            lang, f"versions.{key}", title=_title(dataset, lang), period=period, to=_described(target, lang)
        )
    st.rerun()
