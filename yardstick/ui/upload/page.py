"""上传: choose a file, see how it was read, what is wrong with it, what it would change; then publish it.

Everything chosen is kept in a draft on the server and the draft is in the link: a reload, another machine or another
person goes on where the last one stopped.
"""

from __future__ import annotations

from html import escape
from typing import Protocol

import streamlit as st

from yardstick.access import Access, Identity
from yardstick.checking import Checked
from yardstick.drafts import Choices, Draft
from yardstick.errors import AccessDenied, YardstickError
from yardstick.texts import Lang, text
from yardstick.ui import frame, markup, messages, site
from yardstick.ui.here import Visit
from yardstick.ui.upload import consequences, desk, findings, publishing, reading


class Upload(Protocol):
    """What the file box hands over."""

    name: str

    def getvalue(self) -> bytes:
        """The bytes as uploaded."""
        ...


def upload_page() -> None:
    """Draw the upload page for an analyst; others are shown the way in."""
    visit: Visit = st.session_state["ys_visit"]
    lang = visit.address.lang
    st.html(markup.wrap(f"<h1>{escape(text(lang, 'nav.page.upload'))}</h1>", "header"))
    try:
        who = Access.require(visit.identity, "analyst")
    except AccessDenied as error:
        messages.sign_in(visit.address, error)
    else:
        _said()
        _body(visit, who, lang)
    frame.foot(visit)


def _body(visit: Visit, who: Identity, lang: Lang) -> None:
    if visit.address.draft is None:
        _start(who, lang)
        return
    try:
        draft = site.drafts().read(visit.address.draft)
    except YardstickError as error:
        _notice(str(error))
        _start(who, lang)
        return
    if draft.state == "open":
        _go_on(draft, who, lang)
    else:
        desk.closed(draft, visit, lang)


def _start(who: Identity, lang: Lang) -> None:
    """A file box, the drafts that are open, and templates."""
    st.html(markup.wrap(escape(text(lang, "upload.lead")), "p", "ys-soft"))
    file = st.file_uploader(text(lang, "upload.file"), key=f"ys_file_{st.session_state.get('ys_files', 0)}")
    if file is not None:
        _take(file, who, lang)
    desk.open_drafts(lang)
    desk.templates(lang)


def _take(file: Upload, who: Identity, lang: Lang) -> None:
    """Check the file and make a draft of it; one that could hold data about persons is only told about."""
    content, choices = file.getvalue(), Choices(file_name=file.name)
    checked = site.workspace().check(content, file.name, lang=lang)
    if not checked.may_be_kept:
        st.html(findings.verdict(checked, lang) + findings.faults(checked, lang))
        return
    draft = site.drafts().make(content, choices, who.name, checked)
    st.session_state["ys_files"] = st.session_state.get("ys_files", 0) + 1  # an empty file box
    reading.remember(draft, checked, lang)
    st.query_params["draft"] = draft.id
    st.rerun()


def _go_on(draft: Draft, who: Identity, lang: Lang) -> None:
    """The four steps of one draft."""
    try:
        checked = reading.check(draft, lang)
        st.html(_steps(checked, draft, lang))
        desk.head(draft, who, lang)
        reading.draw(draft, checked, who, lang)
        _outcome(draft, checked, who, lang)
    except YardstickError as error:
        _notice(str(error))
        desk.another(draft, lang)


def _outcome(draft: Draft, checked: Checked, who: Identity, lang: Lang) -> None:
    st.html(markup.section(text(lang, "upload.step.checked")) + findings.verdict(checked, lang))
    if checked.table is None:
        st.html(findings.faults(checked, lang))
        publishing.marked_file(draft, checked, lang)
        publishing.mended_file(draft, who, lang)
    reasons = findings.answers(checked, site.workspace().checks, draft.choices.reasons, draft.id, lang)
    st.html(findings.notes(checked, lang) + findings.stages(checked, site.workspace().checks, lang))
    if checked.table is not None:
        st.html(markup.section(text(lang, "upload.step.consequences")))
        revision = consequences.draw(checked.table, lang)
        st.html(markup.section(text(lang, "upload.step.publish")))
        publishing.draw(draft, checked, reasons, revision, who, lang)


def _steps(checked: Checked, draft: Draft, lang: Lang) -> str:
    """Where this draft stands, as four steps."""
    is_read, passed = checked.dataset is not None, checked.table is not None
    is_answered = passed and publishing.unanswered(checked, draft.choices.reasons) == 0
    done = {"read": is_read, "checked": passed, "consequences": passed, "publish": False}
    current = "read" if not is_read else "checked" if not is_answered else "publish"
    items = "".join(
        f'<li class="{"ys-done" if is_done else ""}"{" aria-current=step" if name == current else ""}>'
        f"<b>{'✓' if is_done else number}</b> {escape(text(lang, f'upload.step.{name}'))}</li>"
        for number, (name, is_done) in enumerate(done.items(), 1)
    )
    return markup.wrap(f'<ol class="ys-four">{items}</ol>')


def _notice(words: str) -> None:
    st.html(markup.wrap(escape(words), "p", "ys-pin"))


def _said() -> None:
    words = st.session_state.pop("ys_said", None)
    if words:
        st.html(str(words))
