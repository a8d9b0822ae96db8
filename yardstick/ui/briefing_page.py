"""工作简报: the plan's state as a text to read, each figure leading to the page it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from html import escape

import streamlit as st

from yardstick import phrases
from yardstick.address import Address
from yardstick.briefing import briefing
from yardstick.decisions import Decisions
from yardstick.indicators import Result
from yardstick.reports.document import Cell, Document, Paragraph, Section, Source, Span, Table
from yardstick.snapshots import format_moment
from yardstick.texts import text, titled
from yardstick.ui import frame, look, markup, messages, site
from yardstick.ui.here import Visit

RIGHT = ' class="ys-num"'


def briefing_page() -> None:
    """Draw the page."""
    visit: Visit = st.session_state["ys_visit"]
    if not visit.view.moment:
        messages.empty(visit.address)
        return
    address = visit.address
    told = (site.workspace(), visit.view, address.filters, visit.today, address.lang)
    ledger = Decisions(site.workspace())
    document = briefing(*told, entries=ledger.told(address))
    shared = replace(visit, address=ledger.pinned(address))  # a shared link names how much of the ledger it tells
    frame.head(shared, text(address.lang, "nav.page.briefing"), escape(text(address.lang, "briefing_page.crumb")))
    st.html(_paper(visit, document))
    frame.foot(visit)


def _paper(visit: Visit, document: Document) -> str:
    """Title, the line beneath it, and the sections."""
    under = " · ".join(filter(None, (document.subtitle, _dated(visit, document))))
    head = f'<h2 class="ys-letter-title">{escape(document.title)}</h2><p class="ys-letter-under">{escape(under)}</p>'
    told = "".join(_section(visit, s) for s in document.sections)
    latin = " ys-latin" if document.lang == "en" else ""
    return f'<article class="ys ys-letter{latin}">{head}{told}</article>'


def _dated(visit: Visit, document: Document) -> str:
    lang, day = document.lang, document.cutoff
    return text(lang, "ui.as_of", day=phrases.day(day, lang)) if day else ""


def _section(visit: Visit, section: Section) -> str:
    blocks = "".join(_block(visit, b) for b in section.blocks if isinstance(b, (Paragraph, Table)))
    return f"<section><h3>{escape(section.title)}</h3>{blocks}</section>"


def _block(visit: Visit, block: Paragraph | Table) -> str:
    if isinstance(block, Table):
        return _table(visit, block)
    inner = "".join(_span(visit, s) for s in block.spans)
    return f'<p class="ys-letter-{block.kind}">{inner}</p>'


def _span(visit: Visit, span: Span) -> str:
    """A number leads to where it comes from, and says so when pointed at."""
    if isinstance(span, str):
        return escape(span)
    return _figure(visit, span.words, span.source)


def _figure(visit: Visit, words: str, source: Source) -> str:
    there = _there(visit, source)
    hover = f'title="{escape(_origin(visit, source))}"'
    if there is None:
        return f"<span {hover}>{escape(words)}</span>"
    anchor = source.field.split(":")[2] if source.field.startswith("data:") else ""
    return markup.link(there, escape(words), "ys-figure", hover, anchor)


def _there(visit: Visit, source: Source) -> Address | None:
    """The page that shows a figure: the indicator's, the unit's on it, the overview's counts, the dataset's."""
    kind, address = source.field.partition(":")[0], visit.address
    if source.indicator:
        action = _result(visit, source).indicator.action
        unit = source.place if source.field == "gap" and _is_of_roster(visit, source) else None
        return address.elsewhere(action, ind=source.indicator, unit=unit)
    if kind == "count":
        if source.field.endswith("_items"):
            return address.elsewhere("decisions")
        slug = source.field.partition("@")[2]
        return address.elsewhere("quality") if source.field == "count:late_data" else address.elsewhere(slug)
    pages = {"data": "quality", "item": "decisions"}
    return address.elsewhere(pages[kind]) if kind in pages else None


def _is_of_roster(visit: Visit, source: Source) -> bool:
    return _result(visit, source).indicator.grain == "unit"


def _result(visit: Visit, source: Source) -> Result:
    return visit.measure_all()[source.indicator].at(visit.address.town)


def _origin(visit: Visit, source: Source) -> str:
    """Indicator, cut-off date, who reported, version."""
    lang, version = visit.address.lang, format_moment(visit.view.moment)
    if not source.indicator:
        return text(lang, f"briefing_page.origin.{source.field.partition(':')[0]}", version=version)
    result = _result(visit, source)
    words = {"title": titled(result.indicator, lang), "version": version}
    found = next((o for o in result.observations if o.period == source.period), None)
    if found is None:
        return text(lang, "briefing_page.origin.plan", **words)
    count = phrases.count(result.indicator, lang)
    words |= {"day": phrases.day(found.period, lang), "count": count}
    return text(lang, "briefing_page.origin.indicator", reported=found.reported, units=found.units, **words)


def _table(visit: Visit, table: Table) -> str:
    """Folded under its title: what is read is the text."""
    head = "".join(f"<th{RIGHT if c.align == 'right' else ''}>{escape(c.title)}</th>" for c in table.columns)
    right = [c.align == "right" for c in table.columns]
    body = "".join(f"<tr>{_cells(visit, row, right)}</tr>" for row in table.rows)
    note = f'<p class="ys-soft ys-small">{escape(table.note)}</p>' if table.note else ""
    title = f'{escape(table.title)} <small class="ys-soft">{len(table.rows)}</small>'
    inner = f'<div class="ys-scroll" tabindex="0"><table class="ys-table"><tr>{head}</tr>{body}</table></div>'
    return f'<details class="ys-fold"><summary>{title}</summary>{note}{inner}</details>'


def _cells(visit: Visit, row: Iterable[Cell], right: Iterable[bool]) -> str:
    return "".join(f"<td{RIGHT if r else ''}>{_cell(visit, c)}</td>" for c, r in zip(row, right, strict=True))


def _cell(visit: Visit, cell: Cell) -> str:
    if cell.status is not None:
        return markup.badge(cell.status, look.palette(), visit.address.lang)
    return _figure(visit, cell.words, cell.source) if cell.source else escape(cell.words)
