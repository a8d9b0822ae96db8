"""The installation this process serves: opened once, shared by every session, warmed before the first visitor."""

from __future__ import annotations

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache, partial
from os import environ
from pathlib import Path
from threading import Event
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from yardstick import digests, downloads, export_routes, link_cards, phrases, short_link_routes, web
from yardstick.access import Access
from yardstick.drafts import Drafts
from yardstick.errors import ConfigError
from yardstick.indicators import Filters
from yardstick.moved_since import MovedSince
from yardstick.reports.queue import Queue
from yardstick.settings import Settings
from yardstick.short_links import ShortLinks
from yardstick.texts import text
from yardstick.workspace import Workspace

PEOPLE = ("school", "town", "departments", "changes", "simulator", "briefing", "decisions")  # who does the work
RECORDS = ("clauses", "dictionary", "quality", "upload", "versions", "links", "verify")  # words, definitions and data
MEETING = "meeting"  # the page for a projector: without sidebar and head
TOOLS = (*PEOPLE, *RECORDS, MEETING)  # pages that are not one action of the plan


@cache
def workspace() -> Workspace:
    """The plan and the data."""
    opened = Workspace(Settings.read())
    digests.attach(opened)
    return opened


@cache
def access() -> Access:
    """Who may sign in."""
    return Access(Settings.read().data)


@cache
def drafts() -> Drafts:
    """What was uploaded and is not published yet."""
    kept = Drafts.of(workspace())
    kept.recover()
    return kept


def short_links() -> ShortLinks:
    """The short links of this installation."""
    return _short_links(workspace())


@cache
def _short_links(space: Workspace) -> ShortLinks:
    return ShortLinks(space.settings.data)


def moved_since() -> MovedSince:
    """What moved since a page was pinned."""
    return _moved_since(workspace())


@cache
def _moved_since(space: Workspace) -> MovedSince:
    return MovedSince(space)


@cache
def exports() -> Queue:
    """The reports that are being made."""
    return Queue(workspace())


@cache
def reading() -> web.Reading:
    """Who may read without signing in."""
    return web.reading_from(environ)


def slugs() -> tuple[str, ...]:
    """The path of every page; "" is the overview."""
    return ("", *(a.slug for a in workspace().plan.actions), *(t for t in TOOLS if t in _files()))


@cache
def _files() -> dict[str, Path]:
    folder = workspace().settings.home / "pages"
    return {p.stem.split("_", 1)[1] if p.stem[:2].isdigit() else p.stem: p for p in folder.glob("*.py")}


@cache
def pages() -> dict[str, Path]:
    """Slug → page file: a name carries a number for order, the slug is the rest. ConfigError when one is missing."""
    files = _files()
    lost = [s for s in slugs() if (s or "overview") not in files]
    if lost:
        raise ConfigError(f"pages/ 里缺少页面文件：{'、'.join(lost)}。", fix="每个行动一个 NN_<slug>.py 文件。")
    return {slug: files[slug or "overview"] for slug in slugs()}


def shared() -> tuple[str, ...]:
    """The pages that short links may lead to."""
    return tuple(slug for slug in pages() if slug not in link_cards.NEWEST_ONLY)


def serving() -> dict[str, Any]:
    """What `st.App` serves beside the pages: the gate, the sign-in pages, the downloads."""
    plan = workspace().plan
    site = web.Site(plan.district, plan.district_en)
    return {
        "routes": [
            *web.routes(access(), site),
            *downloads.routes(workspace(), tuple(pages()), partial(web.identity_of, access())),
            *export_routes.routes(workspace(), exports()),
            *short_link_routes.routes(workspace(), shared(), partial(web.identity_of, access()), reading()),
        ],
        "middleware": [
            Middleware(web.Gate, access=access(), reading=reading()),
            Middleware(web.Signpost, access=access(), site=site, pages=list(pages()), front="overview"),
        ],
        "lifespan": _lifespan,
    }


@asynccontextmanager
async def _lifespan(_app: object) -> AsyncIterator[dict[str, Any] | None]:
    _greet()
    _warm()
    stop = Event()
    digests.keep_trying(workspace(), stop)
    try:
        yield None
    finally:
        stop.set()
        exports().give_up_all()


def _greet() -> None:
    """Print the one-time link with which the first administrator makes an account."""
    token = access().setup_token()
    if token:
        host, port = st.get_option("server.address") or "localhost", st.get_option("server.port")
        name = "localhost" if host in ("127.0.0.1", "0.0.0.0") else host
        sys.stderr.write(text("zh", "ui.first_start", url=f"http://{name}:{port}/setup?token={token}") + "\n")


def _warm() -> None:
    """Import and measure before the first visitor; then keep start-up objects out of every later collection.

    Streamlit collects all garbage after each run: with the start-up objects frozen a rerun takes a third of the time.
    """
    import plotly.io  # noqa: F401  # imported by the first chart otherwise, which takes a second

    space = workspace()
    for measured in space.measure_all(space.view(), Filters()).values():
        phrases.verdict(measured.whole, space.plan, "zh")
    gc.collect()
    gc.freeze()
