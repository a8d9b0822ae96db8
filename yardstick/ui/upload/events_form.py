"""What became of units that an uploaded roster no longer has, or has for the first time: proposed, and decided here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from yardstick.checking import Checked
from yardstick.checking.decisions import DATED, Proposal, proposed_events
from yardstick.drafts import Draft
from yardstick.texts import Lang, text
from yardstick.ui import markup, site

_MOST = 60  # proposals in the form


def draw(draft: Draft, checked: Checked, lang: Lang) -> tuple[dict[str, Any], ...] | None:
    """A form with a line for each unit that nobody has accounted for; what was decided once it is sent, else None."""
    proposals = _proposals(checked)
    if not proposals:
        return None
    with st.expander(text(lang, "upload.events.title", count=len(proposals)), expanded=True):
        st.html(markup.wrap(escape(text(lang, "upload.events.lead")), "p", "ys-soft"))
        with st.form(f"ys_events_{draft.id}_{draft.revision}", border=False):
            decided = [_line(p, checked.period, f"{draft.id}_{draft.revision}", lang) for p in proposals[:_MOST]]
            if not st.form_submit_button(text(lang, "upload.events.apply")):
                return None
    return (*draft.choices.events, *(d for d in decided if d))


def _proposals(checked: Checked) -> Sequence[Proposal]:
    table = checked.table
    if table is None or not table.contract.roster:
        return ()
    earlier = site.workspace().earlier(table.contract.id, table.period)
    if earlier.roster_before is None or earlier.period is None:
        return ()
    found = proposed_events(table.rows, earlier.roster_before, earlier.period)
    return [p for p in found if p.kind != "rename"]  # the two rosters say so themselves


def _line(proposal: Proposal, period: date | None, key: str, lang: Lang) -> dict[str, Any] | None:
    """One unit: whether to take the proposal, its day, and the unit it went to."""
    name = f"{key}_{proposal.unit_id}"
    left, middle, right = st.columns([3, 1, 1.4], vertical_alignment="bottom")
    words = {"name": proposal.name, "code": proposal.unit_id, "former": proposal.former}
    taken = left.checkbox(text(lang, f"upload.events.{proposal.kind}", **words), True, key=f"ys_event_{name}")
    decision: dict[str, Any] = {"kind": proposal.kind, "unit_id": proposal.unit_id}
    if proposal.former:
        decision["former"] = proposal.former
    if proposal.kind in DATED:
        day = middle.text_input(text(lang, "upload.events.day"), str(period or ""), key=f"ys_event_on_{name}")
        decision["on"] = day.strip()
    if proposal.kind == "close":
        into = right.text_input(text(lang, "upload.events.into"), key=f"ys_event_into_{name}")
        decision |= {"into": into.strip()} if into.strip() else {}
    return decision if taken else None
