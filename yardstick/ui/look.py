"""The theme in force as CSS: style.css and the sheets beside it, in the colours of the charts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from yardstick.charts import PALETTES, Palette
from yardstick.status import Status

_OWN = ("share.css",)  # live inside a component, not on the page
_VARIABLES = {
    "light": {
        "paper": "#FFFFFF",
        "line": "#DFE4EA",
        "hover": "#EEF3F9",
        "accent": "#1F5FAE",
        "hatch": "#5B64722E",
        "mark": "#FFF1C9",
    },
    "dark": {
        "paper": "#161D27",
        "line": "#2A3442",
        "hover": "#1C2633",
        "accent": "#7FB2F0",
        "hatch": "#A9B4C238",
        "mark": "#4A3F1A",
    },
}


def palette() -> Palette:
    """The palette of the visitor's theme."""
    return PALETTES["dark" if st.context.theme.type == "dark" else "light"]


@cache
def stylesheet(theme: str) -> str:
    """The page's style element for one theme."""
    colours = _colours(theme)
    variables = _declared("ys", colours)
    sheets = sorted(Path(__file__).parent.glob("*.css"), key=lambda p: (p.name != "style.css", p.name))
    rules = "".join(p.read_text(encoding="utf-8") for p in sheets if p.name not in _OWN)
    return f"<style>:root{{{variables}}}{rules}{_on_paper(theme)}</style>"


def _on_paper(theme: str) -> str:
    """Paper is light: the colours of a dark screen give way to ink, those of its charts to their counterparts."""
    if theme == "light":
        return ""
    light = _declared("ys", _colours("light"))
    ink = f'.stApp{{color:{PALETTES["light"].ink}!important}}[style*="--s:"]{{--s:{PALETTES["light"].ink}!important}}'
    charts = ".js-plotly-plot,.ys-spark,.ys-scatter{filter:invert(1) hue-rotate(180deg)}"
    return f"@media print{{:root{{{light}}}{ink}{charts}}}"


@cache
def meeting_sheet(theme: str) -> str:
    """The rules of the screens of a meeting for one theme; on paper they are always light."""
    rules = (Path(__file__).parent / "meeting" / "meeting.css").read_text(encoding="utf-8")
    return f".ym{{{_of_meeting(theme)}}}{rules}@media print{{.ym{{{_of_meeting('light')}}}}}"


def _of_meeting(theme: str) -> str:
    statuses = {s.replace("_", "-"): PALETTES[theme].status(s) for s in Status}
    return _declared("ys", _colours(theme)) + _declared("ym", statuses)


def _colours(theme: str) -> dict[str, str]:
    palette = PALETTES[theme]
    return _VARIABLES[theme] | {
        "good": palette.status(Status.REACHED),
        "warn": palette.status(Status.SLIGHTLY_BEHIND),
        "bad": palette.status(Status.FAR_BEHIND),
        "ink": palette.ink,
        "page": palette.page,
        "soft": palette.soft,
    }


def _declared(prefix: str, colours: dict[str, str]) -> str:
    return "".join(f"--{prefix}-{name}:{value};" for name, value in colours.items())
