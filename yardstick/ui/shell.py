"""The frame of every page: access, address, navigation, filters, then the page itself. Run anew on every visit."""

from __future__ import annotations

import logging
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from yardstick import link_cards
from yardstick.access import Identity
from yardstick.address import Address
from yardstick.errors import UnknownVersion, YardstickError
from yardstick.indicators import Filters
from yardstick.registry import GROUPS, Action
from yardstick.status import SEVERITY
from yardstick.texts import text
from yardstick.ui import components, controls, frame, here, look, markup, messages, site

ICON = Path(__file__).with_name("icon.png")


def run() -> None:
    """Draw the page the URL asks for."""
    space = site.workspace()
    pages = _pages()
    page = st.navigation(list(pages.values()), position="hidden")
    slug = next(s for s, p in pages.items() if p.url_path == page.url_path)
    _leave(pages)
    st.session_state["ys_slug"] = slug
    address, unknown = here.address_of(slug)
    plan = space.plan.short_title if address.lang == "zh" else space.plan.short_title_en
    title = text(address.lang, "ui.page_title", page=_title(slug, address), plan=plan)
    st.set_page_config(page_title=title, page_icon=str(ICON), layout="wide")
    st.html(look.stylesheet(look.palette().theme))
    who = here.identity()
    if not here.may_read(who):
        messages.forbidden(address)
        return
    _page(page, address, unknown, who)


def _page(page: Page, address: Address, unknown: tuple[str, ...], who: Identity | None) -> None:
    components.links(address.lang)
    try:
        view = site.workspace().view(address.v)
    except UnknownVersion as error:
        messages.gone(address, error)
        return
    visit = here.Visit(address, unknown, view, who)
    st.session_state["ys_visit"] = visit
    try:
        if address.slug != site.MEETING:
            with st.sidebar:
                _sidebar(visit)
        if "v" in {u.split("=")[0] for u in unknown}:
            messages.bad_version(address)
        else:
            page.run()
    except YardstickError as error:
        messages.failed(address, str(error))
    except Exception:  # a reader sees one sentence, the log sees the rest
        logging.getLogger("yardstick").exception("page %r", address.href)
        messages.failed(address, text(address.lang, "ui.gone.error"))


def _pages() -> dict[str, Page]:
    """Slug → page: file names carry a number for order, the slug is the rest."""
    return {
        slug: st.Page(file, title=slug or "overview", url_path=slug or None, default=not slug)
        for slug, file in site.pages().items()
    }


def _leave(pages: dict[str, Page]) -> None:
    """Finish a click on a link to another page."""
    target = st.session_state.pop("ys_next", None)
    if target is not None:
        slug, params = target
        st.switch_page(pages.get(slug, pages[""]), query_params=params)


def _title(slug: str, address: Address) -> str:
    if not slug or slug in site.TOOLS:
        return text(address.lang, f"nav.page.{slug or 'overview'}")
    return markup.heading(site.workspace().plan.find(slug), address.lang)


def _sidebar(visit: here.Visit) -> None:
    space, address = site.workspace(), visit.address
    plan, is_chinese = space.plan, address.lang == "zh"
    place = escape(plan.district if is_chinese else plan.district_en)
    brand = f"<b>{text(address.lang, 'ui.product')}</b><span>{place}</span>"
    account = markup.account(visit.identity, address)
    st.html(f'<div class="ys ys-brand">{brand}{account}</div><div class="ys-ticks"></div>')
    components.search(address, visit.view.moment, link_cards.NEWEST_ONLY)
    if address.slug not in site.RECORDS:
        with st.expander(text(address.lang, "nav.filters")):
            controls.filters(visit)
    st.html(markup.navigation(address, _groups(visit), look.palette()))


def _groups(visit: here.Visit) -> list[tuple[str, list[markup.NavLink]]]:
    """The overview, the plan's goals, tasks and safeguards, then the pages about people and about data."""
    lang = visit.address.lang
    pages = [("", [_tool("", visit), frame.meeting(visit)])]
    for group in GROUPS:
        actions = [a for a in site.workspace().plan.actions if a.group == group]
        pages.append((text(lang, f"nav.group.{group}"), [_page_of(a, visit) for a in actions]))
    for part, slugs in (("people", site.PEOPLE), ("records", site.RECORDS)):
        tools = [_tool(slug, visit) for slug in slugs if slug in site.pages()]
        pages.append((text(lang, f"nav.group.{part}"), tools))
    return pages


def _page_of(action: Action, visit: here.Visit) -> markup.NavLink:
    """An action's line, with its gravest status district-wide; without indicators it has none."""
    space, address = site.workspace(), visit.address
    measured = space.measure_all(visit.view, Filters(), visit.today)
    found = [measured[i.id].whole.status for i in action.indicator]
    worst = min(found, key=SEVERITY.index) if found else None
    return markup.NavLink(address.elsewhere(action.slug), action.number, markup.heading(action, address.lang), worst)


def _tool(slug: str, visit: here.Visit) -> markup.NavLink:
    there = visit.address.elsewhere(slug)
    if slug in link_cards.NEWEST_ONLY:
        there = there.go(v=None, day=None)
    return markup.NavLink(there, "", text(visit.address.lang, f"nav.page.{slug or 'overview'}"))


run()
