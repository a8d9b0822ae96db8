"""Everything a link says: page, filters, data version. The URL is the only state a reader has.

Values in links are stable codes, so a link means the same in both languages; Chinese titles are understood as well.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlencode

from yardstick.errors import UsageError
from yardstick.indicators import AREAS, Area, Filters
from yardstick.simulation import AIMS
from yardstick.snapshots import format_moment, parse_moment
from yardstick.texts import LANGS, Lang, catalogue
from yardstick.unit_lists import packed, unpacked

T = TypeVar("T")
LISTED = "~"  # between the parts of a list: links show it as it is
MOST_DIGITS = 4
FIRST_DAY, LAST_DAY = date(1000, 1, 1), date(9000, 1, 1)  # calculating with days further off leaves the calendar


@dataclass(frozen=True)
class Address:
    """One reader's place. None (or "clause", "zh") is a control's default and stays out of short links."""

    slug: str = ""  # the page; "" is the overview
    ind: str | None = None
    town: str | None = None
    unit: str | None = None  # one school or kindergarten, by code
    stage: str | None = None
    area: Area = "clause"
    first: date | None = None
    last: date | None = None
    v: int | None = None  # the data version this page is pinned to
    day: date | None = None  # the day a pinned page is judged on
    was: date | None = None  # the earlier cut-off date of a comparison
    wv: int | None = None  # the data version in which it is read
    draft: str | None = None  # what is being uploaded
    entries: int | None = None  # so many of the ledger's entries a pinned page tells of
    goals: tuple[str, ...] | None = None  # the simulator: which indicators' targets are to be reached
    aim: str | None = None  # what is asked of it; None for the cheapest set
    budget: float | None = None  # 万元, or units where these are counted
    term: float | None = None  # the same for each school term
    picked: tuple[str, ...] | None = None  # units chosen by hand, by code
    by: str | None = None  # "count" to count units where there are prices
    agenda: tuple[str, ...] | None = None  # of a meeting: indicators and pages in order; None for the usual order
    at: int | None = None  # of a meeting: which screen, 0 is the opening one
    lang: Lang = "zh"

    @property
    def filters(self) -> Filters:
        """The filters of this address."""
        return Filters(town=self.town, stage=self.stage, area=self.area, first=self.first, last=self.last)

    def go(self, **changes: Any) -> Address:
        """This address with some parts changed."""
        return replace(self, **changes)

    def elsewhere(self, slug: str, **changes: Any) -> Address:
        """Another page with the same filters, version and language; what belongs to this page alone is left behind."""
        return replace(self, **(_OF_ONE_PAGE | {"slug": slug} | changes))

    @property
    def params(self) -> dict[str, str]:
        """The query parameters that differ from the defaults."""
        values = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "slug"}
        return {PARAMETERS[n]: _words(n, v) for n, v in values.items() if v not in (None, _DEFAULTS[n])}

    @property
    def href(self) -> str:
        """The link inside this site, beginning with "/"."""
        query = urlencode(self.params)
        return f"/{self.slug}" + (f"?{query}" if query else "")

    def pinned(self, moment: int, today: date) -> str:
        """The link to share: every filter written out, and the data version and day frozen."""
        values = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "slug"}
        values |= {"v": self.v or moment, "day": self.day or today}
        query = urlencode({PARAMETERS[n]: _words(n, v) for n, v in values.items() if v is not None})
        return f"/{self.slug}?{query}"


PARAMETERS = {
    "ind": "ind",
    "town": "town",
    "unit": "unit",
    "stage": "stage",
    "area": "area",
    "first": "from",
    "last": "to",
    "v": "v",
    "day": "day",
    "was": "was",
    "wv": "wv",
    "draft": "draft",
    "entries": "entries",
    "goals": "goals",
    "aim": "aim",
    "budget": "budget",
    "term": "term",
    "picked": "units",
    "by": "by",
    "agenda": "agenda",
    "at": "at",
    "lang": "lang",
}
_OF_SIMULATOR = ("goals", "aim", "budget", "term", "picked", "by")
_OF_ONE_PAGE: dict[str, Any] = dict.fromkeys(
    ("ind", "unit", "was", "wv", "draft", "agenda", "at", "entries", *_OF_SIMULATOR)
)
_DEFAULTS = {f.name: f.default for f in fields(Address)}


@dataclass(frozen=True)
class Vocabulary:
    """The words a link may use for what only the data and the plan know: word → what it stands for."""

    indicators: Mapping[str, str]
    towns: Mapping[str, str]
    stages: Mapping[str, str]
    units: Mapping[str, str] = field(default_factory=dict)  # only codes that units no longer have


def read_address(slug: str, params: Mapping[str, str], vocabulary: Vocabulary) -> tuple[Address, tuple[str, ...]]:
    """The address a URL stands for, and the parameters in it that could not be understood (they are left out)."""
    readers = _READERS | {
        "ind": vocabulary.indicators.__getitem__,
        "town": vocabulary.towns.__getitem__,
        "stage": vocabulary.stages.__getitem__,
        "unit": lambda words: vocabulary.units.get(words, _code(words)),
        "goals": lambda words: tuple(dict.fromkeys(vocabulary.indicators[w] for w in words.split("."))),
        "picked": lambda words: tuple(sorted({vocabulary.units.get(c, c) for c in unpacked(words)})),
    }
    found: dict[str, Any] = {}
    unknown = []
    for name, parameter in PARAMETERS.items():
        words = params.get(parameter, "").strip()
        if words:
            try:
                found[name] = readers[name](words)
            except (KeyError, ValueError, UsageError):
                unknown.append(f"{parameter}={words}")
    return Address(slug=slug, **found), tuple(unknown)


def _words(name: str, value: Any) -> str:
    if name in ("v", "wv"):
        return format_moment(value)
    if name == "picked":
        return packed(value)
    if name == "agenda":
        return LISTED.join(value)
    if isinstance(value, tuple):
        return ".".join(value)
    if isinstance(value, float):
        return f"{value:.12g}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _area(words: str) -> Area:
    titles: dict[str, Area] = {catalogue(lang)[f"ui.area.{a}"]: a for lang in LANGS for a in AREAS}
    return titles[words] if words in titles else _member(AREAS, words)


def _lang(words: str) -> Lang:
    return _member(LANGS, words)


def _member(known: tuple[T, ...], words: str) -> T:
    for member in known:
        if member == words:
            return member
    raise ValueError(words)


def _count(words: str) -> int:
    if not words.isascii() or not words.isdigit():
        raise ValueError(words)
    return int(words)


def _day(words: str) -> date:
    day = date.fromisoformat(words)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(words)
    return day


def _amount(words: str) -> float:
    amount = float(words)
    if not (math.isfinite(amount) and 0 <= amount < 1e12):
        raise ValueError(words)
    return amount


def _code(words: str) -> str:
    if not words.isascii() or not words.isalnum():
        raise ValueError(words)
    return words


def _agenda(words: str) -> tuple[str, ...]:
    """What is listed, each once; whether it exists is for the page to say."""
    named = [_name(w) for w in words.split(LISTED) if w]
    if not named:
        raise ValueError(words)
    return tuple(dict.fromkeys(named))


def _name(words: str) -> str:
    return _code(words.replace("_", "0")) and words


def _screen(words: str) -> int:
    if not words.isascii() or not words.isdecimal() or len(words) > MOST_DIGITS:
        raise ValueError(words)
    return int(words)


_READERS: dict[str, Callable[[str], Any]] = {
    "area": _area,
    "first": _day,
    "last": _day,
    "v": parse_moment,
    "day": _day,
    "was": _day,
    "wv": parse_moment,
    "draft": _code,
    "entries": _count,
    "aim": partial(_member, AIMS),
    "budget": _amount,
    "term": _amount,
    "by": partial(_member, ("count",)),
    "agenda": _agenda,
    "at": _screen,
    "lang": _lang,
}
