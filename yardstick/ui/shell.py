"""The frame of every page: access, address, navigation, filters, then the page itself. Run anew on every visit."""

from __future__ import annotations

import logging
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from yardstick.access import Identity
from yardstick.address import Address
from yardstick.errors import UnknownVersion, YardstickError
from yardstick.indicators import Filters
from yardstick.status import SEVERITY, Status
from yardstick.texts import text
from yardstick.ui import components, controls, here, look, markup, messages, site

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
        return text(address.lang, f"ui.{slug or 'overview'}")
    return markup.heading(site.workspace().plan.find(slug), address.lang)


def _sidebar(visit: here.Visit) -> None:
    space, address = site.workspace(), visit.address
    tools = [address.elsewhere(slug, v=None, day=None) for slug in site.TOOLS]
    plan, is_chinese = space.plan, address.lang == "zh"
    place = escape(plan.district if is_chinese else plan.district_en)
    brand = f"<b>{text(address.lang, 'ui.product')}</b><span>{place}</span>"
    nav = markup.navigation(address, space.plan, _worst(visit), look.palette(), tools)
    st.html(f'<div class="ys ys-brand">{brand}</div><div class="ys-ticks"></div>{nav}')
    if address.slug not in site.TOOLS:
        controls.filters(visit)
    st.html(markup.account(visit.identity, address))


def _worst(visit: here.Visit) -> list[Status]:
    """The gravest status of each action, district-wide."""
    space = site.workspace()
    found = []
    for action in space.plan.actions:
        results = [space.measure(i, visit.view, Filters(), visit.today).whole for i in action.indicator]
        found.append(min((r.status for r in results), key=SEVERITY.index, default=Status.NO_TARGET))
    return found


run()
