"""Who is looking at what, on this script run: address, data version, identity. Made by the shell, read by the parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from yardstick import web
from yardstick.access import Identity
from yardstick.address import Address, read_address
from yardstick.indicators import Measured
from yardstick.parts.reader import Reader
from yardstick.registry import Indicator
from yardstick.snapshots import View
from yardstick.ui import site


@dataclass(frozen=True)
class Visit:
    """One script run: what the reader asked for and what they get."""

    address: Address
    unknown: tuple[str, ...]  # parts of the link that could not be understood
    view: View
    identity: Identity | None

    @property
    def today(self) -> date:
        """The day figures are judged on: the pinned one, or today."""
        return self.address.day or site.workspace().today()

    @property
    def reader(self) -> Reader:
        """From where the parts of a page are read."""
        return Reader(site.workspace(), self.view, self.address, self.today)

    def measure(self, indicator: Indicator) -> Measured:
        """The indicator under the reader's filters, judged on the visit's day."""
        return site.workspace().measure(indicator, self.view, self.address.filters, self.today)

    def measure_all(self) -> Mapping[str, Measured]:
        """Every indicator of the plan by its id, under the reader's filters."""
        return site.workspace().measure_all(self.view, self.address.filters, self.today)


def identity() -> Identity | None:
    """Who is signed in, asked anew on every run: sessions end and can be revoked while a page is open."""
    return web.identity_of(site.access(), dict(st.context.cookies))


def may_read(who: Identity | None) -> bool:
    """Whether this visitor may see pages at all."""
    address = st.context.ip_address or "127.0.0.1"  # Streamlit reports loopback as None
    return web.may_read(who, site.reading(), address, dict(st.context.headers.items()))


def address_of(slug: str) -> tuple[Address, tuple[str, ...]]:
    """The address in the browser's URL for this page."""
    params = st.query_params.to_dict()
    return read_address(slug, params, site.workspace().vocabulary(slug, params.get("v", "")))


def follow(href: str) -> None:
    """Go where a link inside the site points: other parameters at once, another page through the router."""
    parts = urlsplit(href)
    slug = parts.path.strip("/")
    params = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if slug == st.session_state.get("ys_slug", ""):
        st.query_params.from_dict(params)
    else:
        st.session_state["ys_next"] = (slug, params)
