"""版本: what was published, by whom and why; look at any version; for analysts: files, differences, roll-back."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from yardstick import digest_faults
from yardstick.access import Access
from yardstick.digests import Digests
from yardstick.errors import AccessDenied
from yardstick.snapshots import Commit, settled
from yardstick.texts import Lang, text, titled
from yardstick.ui import frame, markup, site, version_tools
from yardstick.ui.here import Visit
from yardstick.ui.version_table import history


def versions_page() -> None:
    """Draw the history, and for analysts what they may do with it."""
    visit: Visit = st.session_state["ys_visit"]
    lang = visit.address.lang
    st.html(markup.wrap(f"<h1>{escape(text(lang, 'nav.page.versions'))}</h1>", "header"))
    st.html(markup.wrap(escape(text(lang, "versions.lead")), "p", "ys-soft"))
    is_analyst = _is_analyst(visit)
    if is_analyst:
        _undelivered(lang)
    commits = site.workspace().store.commits()
    titles = {id: titled(contract, lang) for id, contract in site.workspace().contracts.items()}
    dataset = _dataset(commits, titles, lang)
    if is_analyst:
        version_tools.draw(commits, dataset, titles, lang)
    shown = [c for c in commits if dataset in (None, c.dataset)]
    st.html(history(shown, settled(commits), titles, visit, files=is_analyst))
    frame.foot(visit)


def _undelivered(lang: Lang) -> None:
    """What could not be told of the publishes, and the command that tries again; nothing where all arrived."""
    space = site.workspace()
    found = [digest_faults.sentence(u, space, lang) for u in digest_faults.undelivered(Digests(space))]
    if found:
        cure = f"{escape(text(lang, 'digests.waiting.cure'))} <code>{escape(digest_faults.RETRY)}</code>"
        join = "" if lang == "zh" else " "
        st.html(markup.wrap(f"{'<br>'.join(map(escape, found))}{join}{cure}", "p", "ys-pin"))


def _is_analyst(visit: Visit) -> bool:
    try:
        Access.require(visit.identity, "analyst")
    except AccessDenied:
        return False
    return True


def _dataset(commits: Sequence[Commit], titles: dict[str, str], lang: Lang) -> str | None:
    shown = {"": text(lang, "ui.everything")} | {c.dataset: titles[c.dataset] for c in commits}
    chosen = st.selectbox(
        text(lang, "upload.dataset"), list(shown), key="ys_versions_dataset", format_func=lambda d: shown[d]
    )
    return chosen or None
