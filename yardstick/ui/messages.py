"""Pages that say why there is no page, in one calm block with the way out."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st

from yardstick.access import Denied
from yardstick.address import Address
from yardstick.errors import YardstickError
from yardstick.texts import text
from yardstick.ui import markup


def forbidden(address: Address) -> None:
    """Reading needs a sign-in."""
    _say(text(address.lang, "ui.gone.forbidden_title"), text(address.lang, "ui.gone.forbidden"), _sign_in(address))


def sign_in(address: Address, error: YardstickError) -> None:
    """This page needs a signed-in analyst."""
    words = error.words(address.lang) if isinstance(error, Denied) else str(error)
    st.html(markup.wrap(f'<p style="margin:.6rem 0 1rem">{escape(words)}</p>{_sign_in(address)}', "section"))


def _sign_in(address: Address) -> str:
    href = f"/sign-in?{urlencode({'next': address.href, 'lang': address.lang})}"
    return f'<a class="ys-button" href="{escape(href)}" target="_self">{escape(text(address.lang, "ui.sign_in"))}</a>'


def gone(address: Address, error: YardstickError) -> None:
    """The pinned version cannot be read."""
    words = str(error) if address.lang == "zh" else text(address.lang, "ui.gone.words")
    _say(text(address.lang, "ui.gone.title"), words, _newest(address))


def bad_version(address: Address) -> None:
    """The link's version is not a version at all."""
    _say(text(address.lang, "ui.gone.bad_version"), "", _newest(address))


def empty(address: Address) -> None:
    """Nothing was ever published."""
    begin = markup.link(address.elsewhere("upload"), escape(text(address.lang, "nav.page.upload")), "ys-button")
    _say(text(address.lang, "ui.gone.empty_title"), text(address.lang, "ui.gone.empty"), begin)


def failed(address: Address, words: str) -> None:
    """The page could not be made, and why, as far as a reader can use it."""
    _say(text(address.lang, "ui.gone.error_title"), words, _newest(address))


def _newest(address: Address) -> str:
    return markup.link(address.go(v=None, day=None), escape(text(address.lang, "ui.to_newest")), "ys-button")


def _say(title: str, words: str, button: str) -> None:
    inner = f'<h1>{escape(title)}</h1><p style="margin:.6rem 0 1rem">{escape(words)}</p>{button}'
    st.html(markup.wrap(inner, "section"))
