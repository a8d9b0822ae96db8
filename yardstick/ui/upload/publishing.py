"""The end of a draft: the marked file to mend, the mended one in its place, and the publish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from html import escape

import streamlit as st

from yardstick.access import Access, Identity
from yardstick.checking import Checked
from yardstick.contracts import CheckedTable
from yardstick.drafts import Draft, check_draft, publish_draft
from yardstick.errors import YardstickError
from yardstick.snapshots import Published, Unchanged, asked, format_moment
from yardstick.texts import Lang, text, titled
from yardstick.ui import here, markup, site
from yardstick.ui.here import Visit
from yardstick.workbooks import marked_name, marked_workbook

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def marked_file(draft: Draft, checked: Checked, lang: Lang) -> None:
    """The same file as a workbook with its faulty cells marked, if there are any; made when it is asked for."""
    if checked.sheet is None or not any(p.row for p in checked.problems if p.severity == "error"):
        return
    content = site.drafts().content(draft)
    st.download_button(
        text(lang, "upload.marked"),
        partial(marked_workbook, content, draft.choices.file_name, checked.sheet, checked.problems, lang),
        file_name=marked_name(draft.choices.file_name, checked.sheet, lang),
        mime=_XLSX,
        type="primary",
        key=f"ys_marked_{draft.id}",
        on_click="ignore",
    )
    st.html(markup.wrap(escape(text(lang, "upload.marked_hint")), "p", "ys-soft ys-small"))


def mended_file(draft: Draft, who: Identity, lang: Lang) -> None:
    """A box for the mended file, which takes the place of the draft's."""
    file = st.file_uploader(text(lang, "upload.mended"), key=f"ys_mended_{draft.id}_{draft.revision}")
    if file is None:
        return
    content = file.getvalue()
    choices = replace(draft.choices, file_name=file.name, sheet=None, part=None, encoding=None)
    checked = check_draft(site.workspace(), replace(draft, choices=choices), content, lang)
    site.drafts().exchange(draft, content, choices, who.name, checked)
    st.rerun()


def unanswered(checked: Checked, reasons: Mapping[str, str]) -> int:
    """How many reminders have no reason yet."""
    return sum(not reasons.get(code, "").strip() for code in asked(checked.problems))


def draw(
    draft: Draft, checked: Checked, reasons: Mapping[str, str], revision: int | None, who: Identity, lang: Lang
) -> None:
    """The note, and the button; a publish is based on the consequences that were on screen."""
    open_ones, table = unanswered(checked, reasons), checked.table
    assert table is not None
    note = st.text_input(
        text(lang, "upload.note"),
        draft.choices.note,
        key=f"ys_note_{draft.id}",
        placeholder=text(lang, "upload.note_hint"),
    )
    if open_ones:
        st.html(markup.wrap(escape(text(lang, "upload.unanswered", count=open_ones)), "p", "ys-soft"))
    elif site.workspace().settings.two_persons and who.name in (*draft.changed_by, draft.uploaded_by):
        st.html(markup.wrap(escape(text(lang, "upload.second_person", name=who.name)), "p", "ys-soft"))
    shown = _on_screen(draft, revision)
    if st.button(text(lang, "upload.publish"), type="primary", key=f"ys_publish_{draft.id}", disabled=bool(open_ones)):
        _publish(draft, table, dict(reasons), note, shown, lang)
    elif dict(reasons) != draft.choices.reasons:
        site.drafts().change(draft, replace(draft.choices, reasons=dict(reasons)), who.name)
        st.rerun()


def _on_screen(draft: Draft, revision: int | None) -> int | None:
    """The revision of the consequences that the reader saw before pressing the button."""
    key, file = "ys_shown_on", (draft.id, draft.sha256, repr(draft.choices.mapping))
    before = st.session_state.get(key)
    st.session_state[key] = (file, revision)
    seen: int | None = before[1] if before is not None and before[0] == file else revision
    return seen


def _publish(
    draft: Draft, table: CheckedTable, reasons: dict[str, str], note: str, based_on: int | None, lang: Lang
) -> None:
    """Publish what was previewed, or say why not; the role is asked for once more."""
    try:
        who = Access.require(here.identity(), "analyst")
        choices = replace(draft.choices, reasons=reasons, note=note.strip())
        draft = site.drafts().change(draft, choices, who.name)
        outcome = publish_draft(site.workspace(), draft, who.name, based_on, partial(check_draft, lang=lang))
    except YardstickError as error:
        st.html(markup.wrap(escape(str(error)), "p", "ys-pin"))
        return
    st.session_state["ys_said"] = _said(outcome, table, lang)
    st.query_params.pop("draft", None)
    st.rerun()


def _said(outcome: Published | Unchanged, table: CheckedTable, lang: Lang) -> str:
    key = "published" if isinstance(outcome, Published) else "unchanged"
    moment = outcome.moment if isinstance(outcome, Published) else outcome.commit.moment
    title = titled(table.contract, lang)
    when = site.workspace().local(moment).strftime("%Y-%m-%d %H:%M:%S")
    words = text(lang, f"upload.{key}", title=title, period=table.period, moment=when, version=format_moment(moment))
    visit: Visit = st.session_state["ys_visit"]
    home = markup.link(visit.address.elsewhere("", v=None), escape(text(lang, "upload.see")), "ys-button")
    undo = markup.link(visit.address.elsewhere("versions", v=None), escape(text(lang, "upload.undo")), "ys-more")
    after = escape(text(lang, "upload.after_roster")) if table.contract.roster else ""
    return markup.wrap(escape(words), "p", "ys-pin") + markup.wrap(f"{after} {home} {undo}")
