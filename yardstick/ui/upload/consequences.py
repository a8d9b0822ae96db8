"""What publishing would do, before anybody does it."""

from __future__ import annotations

import streamlit as st

from yardstick.contracts import CheckedTable
from yardstick.drafts import Draft
from yardstick.texts import Lang
from yardstick.ui import changes, site


def draw(draft: Draft, table: CheckedTable, lang: Lang) -> int | None:
    """The rows and cells that would change; gives the revision that this is based on."""
    found = site.workspace().store.compare(table)
    st.html(changes.difference(found, table.contract, lang))
    return found.revision
