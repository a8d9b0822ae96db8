"""Short links: a few letters that stand for one page of this site, its filters, data version and day.

Kept in `<data>/links/links.jsonl`, a line for each link made, each new last day and each revocation. Only addresses are
kept: what a link's card says is measured when somebody asks, and never shifts, because version and day are pinned.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from yardstick.access import Identity
from yardstick.address import Address
from yardstick.days import iso, read_day
from yardstick.errors import UsageError
from yardstick.journals import Entry, Journal
from yardstick.snapshots.moments import now_ms
from yardstick.texts import Lang, text

ALPHABET = "23456789bcdfghjkmnpqrstvwxz"  # nothing that is misread or misheard, and no vowels: codes spell no words
LENGTH = 8  # 27^8 codes, 280 thousand million: trying them finds nothing
MOST_A_DAY = 200  # links one person makes: nobody fills the folder by a script
DAY_MS = 24 * 3600 * 1000

State = Literal["valid", "expired", "revoked"]


class NoLink(UsageError):
    """There is no such link, or it cannot be made or changed like this; `words` says so in either language."""

    def __init__(self, key: str, **values: object) -> None:
        self.key, self.values = key, values
        super().__init__(text("zh", f"links.error.{key}", **values), fix=text("zh", f"links.cure.{key}", **values))

    def words(self, lang: Lang) -> str:
        """The sentence and its cure."""
        parts = (text(lang, f"links.{part}.{self.key}", **self.values) for part in ("error", "cure"))
        return ("" if lang == "zh" else " ").join(parts)


@dataclass(frozen=True)
class Revocation:
    """Who took a link back, when (ms since 1970, UTC) and why."""

    who: str
    at: int
    why: str


@dataclass(frozen=True)
class ShortLink:
    """One link. `href` begins with "/"; `who` is blank for somebody at the machine itself; `made` in ms since 1970."""

    code: str
    href: str
    who: str
    made: int
    expires: date | None = None  # the last day on which it works
    revoked: Revocation | None = None

    @property
    def path(self) -> str:
        """Where the link itself is, inside this site."""
        return f"/s/{self.code}"

    @property
    def slug(self) -> str:
        """The page it leads to; "" is the overview."""
        return urlsplit(self.href).path.strip("/")

    @property
    def params(self) -> dict[str, str]:
        """What it says about that page."""
        return dict(parse_qsl(urlsplit(self.href).query))

    def state(self, today: date) -> State:
        """Whether it works on this day."""
        if self.revoked is not None:
            return "revoked"
        return "expired" if self.expires is not None and today > self.expires else "valid"


class ShortLinks:
    """The short links of one installation. Safe for several threads and processes; `clock` in ms since 1970, UTC."""

    def __init__(self, data: Path, *, clock: Callable[[], int] = now_ms, draw: Callable[[], str] | None = None) -> None:
        self._journal = Journal(data / "links" / "links.jsonl")
        self._clock = clock
        self._draw = draw or _random_code

    def all(self) -> tuple[ShortLink, ...]:
        """Every link ever made, the newest first."""
        return tuple(reversed(_links(self._journal.entries()).values()))

    def find(self, code: str) -> ShortLink:
        """The link of this code, valid or not, however it is typed. Raises NoLink for none."""
        found = _links(self._journal.entries()).get(tidy_code(code))
        if found is None:
            raise NoLink("unknown", code=code)
        return found

    def resolve(self, code: str, today: date) -> tuple[ShortLink | None, State | Literal["unknown"]]:
        """The link of this code and whether it works today; None where no link has it."""
        found = _links(self._journal.entries()).get(tidy_code(code))
        return (found, found.state(today)) if found else (None, "unknown")

    def make(self, address: Address, who: str, today: date, expires: date | None = None) -> ShortLink:
        """A link to the address, whose version and day are pinned. Who has a valid one to it gets the same again,
        unless it is to end on another day.

        NoLink for an address that is not pinned, a last day that is past, and too many in a day.
        """
        href = _href(address)
        _require_to_come(expires, today)
        made: list[ShortLink] = []

        def decide(entries: tuple[Entry, ...]) -> Entry | None:
            links = _links(entries)
            for link in links.values():
                is_same = (link.href, link.who, link.state(today)) == (href, who, "valid")
                if is_same and expires in (None, link.expires):
                    made.append(link)
                    return None
            now = self._clock()
            _require_few(links.values(), who, now)
            made.append(ShortLink(self._unused(links), href, who, now, expires))
            return _entry("make", made[0].code, who, now, href=href, expires=iso(expires))

        self._journal.extend(decide)
        return made[0]

    def _unused(self, links: dict[str, ShortLink]) -> str:
        while (code := self._draw()) in links:
            pass
        return code

    def expire(self, code: str, who: str, expires: date | None, today: date) -> ShortLink:
        """Give a link another last day, none for None."""
        _require_to_come(expires, today)
        return self._change(code, who, "expire", expires=iso(expires))

    def revoke(self, code: str, who: str, why: str) -> ShortLink:
        """Take a link back for good; its page says when and why. NoLink without a reason."""
        if not why.strip():
            raise NoLink("why")
        return self._change(code, who, "revoke", why=why.strip())

    def _change(self, code: str, who: str, deed: str, **values: Any) -> ShortLink:
        self.find(code)

        def decide(entries: tuple[Entry, ...]) -> Entry:
            if _links(entries)[tidy_code(code)].revoked is not None:
                raise NoLink("revoked_already", code=tidy_code(code))
            return _entry(deed, tidy_code(code), who, self._clock(), **values)

        self._journal.extend(decide)
        return self.find(code)


def tidy_code(words: str) -> str:
    """A code as it is kept: phones like to begin with a capital."""
    return words.strip().lower()


def may_make(identity: Identity | None, reading: str) -> bool:
    """Whether this visitor, who may read, may make short links: anybody but a nameless reader of an open site."""
    return identity is not None or reading == "loopback"


def maker_of(identity: Identity | None, reading: str) -> str:
    """Under which name a visitor makes links: anybody signed in; at the machine itself a reader without a name.

    Raises NoLink for a visitor without an account of a site that everybody may read.
    """
    if not may_make(identity, reading):
        raise NoLink("sign_in")
    return identity.name if identity else ""


def may_change(link: ShortLink, identity: Identity | None, reading: str) -> bool:
    """Whether this visitor may give the link another last day or take it back: their own; an administrator, any."""
    if identity is None:
        return reading == "loopback" and link.who == ""
    return identity.role == "administrator" or link.who == identity.name


def _links(entries: Iterable[Entry]) -> dict[str, ShortLink]:
    """Every link by its code, in the order they were made, after all that was done to it."""
    found: dict[str, ShortLink] = {}
    for entry in entries:
        code = entry["code"]
        if entry["deed"] == "make":
            found[code] = ShortLink(code, entry["href"], entry["who"], entry["at"], read_day(entry["expires"]))
        elif entry["deed"] == "expire":
            found[code] = replace(found[code], expires=read_day(entry["expires"]))
        else:
            found[code] = replace(found[code], revoked=Revocation(entry["who"], entry["at"], entry["why"]))
    return found


def _href(address: Address) -> str:
    if address.v is None or address.day is None:
        raise NoLink("not_pinned")
    return replace(address, draft=None).pinned(address.v, address.day)


def _require_to_come(expires: date | None, today: date) -> None:
    if expires is not None and expires < today:
        raise NoLink("past", day=expires, today=today)


def _require_few(links: Iterable[ShortLink], who: str, now: int) -> None:
    lately = Counter(link.who for link in links if link.made > now - DAY_MS)
    if lately[who] >= MOST_A_DAY:
        raise NoLink("too_many", most=MOST_A_DAY)


def _entry(deed: str, code: str, who: str, at: int, **values: Any) -> Entry:
    return {"deed": deed, "code": code, "who": who, "at": at, **values}


def _random_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
