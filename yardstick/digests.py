"""After each publish: what changed, to a mailbox and to a webhook. Off until an address is set.

A publish only writes a line into `<data>/digests/digests.jsonl`; a thread of its own sends what waits there. What
could not be sent is tried again later, a bounded number of times, and is never the publish's concern. Figures are the
district's, as readers without an account see them: what is protected stays hidden.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import smtplib
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from html import escape
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from filelock import FileLock, Timeout

from yardstick import phrases
from yardstick.address import Address
from yardstick.days import iso
from yardstick.errors import UnknownVersion, YardstickError
from yardstick.indicators import Filters, Result
from yardstick.journals import Entry, Journal
from yardstick.settings import Settings
from yardstick.snapshots import Commit, format_moment
from yardstick.snapshots.moments import now_ms
from yardstick.status import LOOKS
from yardstick.texts import Lang, text, titled
from yardstick.workspace import Workspace

MINUTE_MS = 60_000
BACKOFF_MINUTES = (1, 5, 15, 60, 240, 720, 1440)  # after each failure in turn; then no more
WAIT_S = 10.0  # for a server to answer
LISTED = 40  # figures in one message
SIGNATURE = "X-Yardstick-Signature"

Clock = Callable[[], int]
Send = Callable[["Digest", Settings], None]


@dataclass(frozen=True)
class Change:
    """One figure of the district that another publish has changed."""

    before: Result | None
    after: Result
    was: str
    now: str
    link: str

    @property
    def has_flipped(self) -> bool:
        """Whether its light is another one."""
        return self.before is not None and self.before.status is not self.after.status


@dataclass(frozen=True)
class Digest:
    """What one publish did. `previous` is None for the first; a test has no commits."""

    plan: str
    version: int
    previous: int | None
    commits: tuple[Commit, ...]
    titles: Mapping[str, str]
    changes: tuple[Change, ...]
    link: str
    lang: Lang = "zh"


@dataclass(frozen=True)
class Waiting:
    """One message in one channel: how often it was tried, when it may be tried again (None: never more)."""

    id: int
    channel: str
    entry: Entry
    tries: int
    is_sent: bool
    next_at: int | None
    fault: str


class Digests:
    """The outbox of one installation."""

    def __init__(self, workspace: Workspace, clock: Clock = now_ms, senders: Mapping[str, Send] | None = None) -> None:
        self._workspace, self._clock = workspace, clock
        self._folder = workspace.settings.data / "digests"
        self._journal = Journal(self._folder / "digests.jsonl")
        self._senders = _SENDERS if senders is None else senders

    @property
    def channels(self) -> tuple[str, ...]:
        """Those that are set."""
        settings = self._workspace.settings
        on = {"mail": settings.smtp_url and settings.mail_to, "webhook": settings.webhook_url}
        return tuple(name for name, is_on in on.items() if is_on)

    def note(self, previous: int | None, commits: Sequence[Commit]) -> None:
        """Keep that these commits are to be told; nothing while no channel is set."""
        self._note({"previous": previous, "moments": [c.moment for c in commits]})

    def note_test(self) -> None:
        """Keep a message that only says that messages arrive."""
        self._note({"previous": None, "moments": []})

    def _note(self, told: Entry) -> None:
        if not self.channels:
            return

        def numbered(entries: Sequence[Entry]) -> Entry:
            number = 1 + sum("id" in e for e in entries)
            return {"id": number, "at": self._clock(), "channels": list(self.channels)} | told

        self._journal.extend(numbered)

    def messages(self) -> tuple[Waiting, ...]:
        """Every message in every channel, the newest first."""
        entries = self._journal.entries()
        tried: dict[tuple[int, str], list[Entry]] = {}
        for entry in entries:
            if "of" in entry:
                tried.setdefault((entry["of"], entry["channel"]), []).append(entry)
        found = [_waiting(e, c, tried.get((e["id"], c), [])) for e in entries if "id" in e for c in e["channels"]]
        return tuple(reversed(found))

    def send_due(self, *, again: bool = False) -> int:
        """Send what may be tried now, the oldest first; `again` also what was given up. Gives how many were sent."""
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._folder / "send.lock", timeout=0):
                waiting = [w for w in reversed(self.messages()) if not w.is_sent]
                now = self._clock()
                due = [w for w in waiting if again or (w.next_at is not None and w.next_at <= now)]
                return sum(self._tried(w) for w in due)
        except Timeout:  # somebody else is sending
            return 0

    def _tried(self, waiting: Waiting) -> bool:
        """Whether it went out. Whatever is wrong is written down, for the administrator and the log."""
        fault = ""
        try:
            self._senders[waiting.channel](self._digest(waiting.entry), self._workspace.settings)
        except Exception as error:  # a mail server may fail in any way; the publish is done all the same
            fault = f"{type(error).__name__}: {error}"[:300]
            logging.getLogger("yardstick").warning("digest %s by %s: %s", waiting.id, waiting.channel, fault)
        self._journal.append({"of": waiting.id, "channel": waiting.channel, "at": self._clock(), "fault": fault})
        return not fault

    def _digest(self, entry: Entry) -> Digest:
        moments, lang = entry["moments"], self._workspace.settings.digest_lang
        if not moments:
            return _blank(self._workspace, lang)
        commits = [c for c in self._workspace.store.commits() if c.moment in moments]
        return digest_of(self._workspace, entry["previous"], commits, lang)


def _waiting(entry: Entry, channel: str, tried: Sequence[Entry]) -> Waiting:
    fault = tried[-1]["fault"] if tried else ""
    is_sent = bool(tried) and not fault
    next_at = entry["at"] if not tried else None
    if fault and len(tried) <= len(BACKOFF_MINUTES):
        next_at = tried[-1]["at"] + BACKOFF_MINUTES[len(tried) - 1] * MINUTE_MS
    return Waiting(entry["id"], channel, entry, len(tried), is_sent, next_at, fault)


def attach(workspace: Workspace) -> None:
    """From now on whatever this workspace publishes is told, by a thread of its own."""
    outbox = Digests(workspace)
    if not outbox.channels:
        return

    def tell(previous: int | None, commits: Sequence[Commit]) -> None:
        outbox.note(previous, commits)
        Thread(target=outbox.send_due, name="digests").start()

    workspace.store.on_published(tell)


def keep_trying(workspace: Workspace, stop: Event, every_s: float = 60.0) -> Thread | None:
    """A thread that sends what waits, until `stop` is set; None while no channel is set."""
    outbox = Digests(workspace)
    if not outbox.channels:
        return None

    def work() -> None:
        while True:
            try:
                outbox.send_due()
            except Exception:  # such as a full disk: what waits is tried again
                logging.getLogger("yardstick").exception("digests")
            if stop.wait(every_s):
                return

    thread = Thread(target=work, name="digests", daemon=True)
    thread.start()
    return thread


# What is told


def digest_of(workspace: Workspace, previous: int | None, commits: Sequence[Commit], lang: Lang = "zh") -> Digest:
    """What these commits did to the figures of the district."""
    version = max(c.moment for c in commits)
    found = [_change(workspace, i.id, previous, version, lang) for i in workspace.plan.indicators]
    moved = [c for c in found if c is not None]
    return Digest(
        plan=titled(workspace.plan, lang),
        version=version,
        previous=previous,
        commits=tuple(sorted((c for c in commits if c.kind != "roster"), key=lambda c: c.moment)),
        titles={d: titled(c, lang) for d, c in workspace.contracts.items()},
        changes=tuple(sorted(moved, key=lambda c: not c.has_flipped)),
        link=_link(workspace, Address(lang=lang), version),
        lang=lang,
    )


def _blank(workspace: Workspace, lang: Lang) -> Digest:
    version = workspace.view().moment
    link = _link(workspace, Address(lang=lang), version)
    return Digest(titled(workspace.plan, lang), version, None, (), {}, (), link, lang)


def _change(workspace: Workspace, indicator: str, previous: int | None, version: int, lang: Lang) -> Change | None:
    """One figure before and after; None where neither value, light nor words moved."""
    found = next(i for i in workspace.plan.indicators if i.id == indicator)
    now = workspace.view(version)
    before = None
    try:
        then = workspace.view(previous) if previous else None
    except UnknownVersion:
        then = None
    if then is not None:
        if workspace.reading(found, then) == workspace.reading(found, now):
            return None
        before = workspace.measure(found, then, Filters()).whole
    after = workspace.measure(found, now, Filters()).whole
    was, words = (_words(r, lang) for r in (before, after))
    if ((before.status if before else None) is after.status and was == words) or (before is None and words == "—"):
        return None
    there = Address(slug=found.action, ind=found.id, lang=lang)
    return Change(before, after, was, words, _link(workspace, there, version))


def _words(result: Result | None, lang: Lang) -> str:
    return phrases.value_of(result, result.latest, lang) if result and result.latest else "—"


def _link(workspace: Workspace, there: Address, version: int) -> str:
    site = workspace.settings.public_url
    return f"{site}{there.pinned(version, workspace.today())}" if site else ""


def subject(digest: Digest) -> str:
    """The line above the mail."""
    if not digest.commits:
        return text(digest.lang, "digests.subject_test", plan=digest.plan)
    names = dict.fromkeys(digest.titles[c.dataset] for c in digest.commits)
    joined = text(digest.lang, "digests.join").join(names)
    flips = sum(c.has_flipped for c in digest.changes)
    return text(digest.lang, "digests.subject", names=joined, count=len(digest.changes), flips=flips)


def as_text(digest: Digest) -> str:
    """The message as plain text."""
    lines = [subject(digest), "", *(_commit_line(digest, c) for c in digest.commits), ""]
    lines += [_change_line(digest, c) for c in digest.changes[:LISTED]]
    if len(digest.changes) > LISTED:
        lines.append(text(digest.lang, "digests.more", count=len(digest.changes) - LISTED))
    if digest.commits and not digest.changes:
        lines.append(text(digest.lang, "digests.nothing"))
    version = text(digest.lang, "digests.version", version=format_moment(digest.version))
    return "\n".join([*lines, "", version, *([digest.link] if digest.link else [])]) + "\n"


def as_html(digest: Digest) -> str:
    """The same as simple HTML, without pictures or anything from elsewhere."""
    commits = "".join(f"<li>{escape(_commit_line(digest, c))}</li>" for c in digest.commits)
    rows = "".join(_html_row(digest, c) for c in digest.changes[:LISTED])
    names = ("title", "was", "now")
    head = "".join(f'<th align="left">{escape(text(digest.lang, f"digests.column.{n}"))}</th>' for n in names)
    table = f'<table cellpadding="6" cellspacing="0" border="0"><tr>{head}</tr>{rows}</table>' if rows else ""
    last = escape(as_text(digest).rstrip().rsplit("\n\n", 1)[-1]).replace("\n", "<br>")
    return f"<h3>{escape(subject(digest))}</h3><ul>{commits}</ul>{table}<p>{last}</p>"


def _html_row(digest: Digest, change: Change) -> str:
    title = escape(phrases.judged_title(change.after, digest.lang))
    title = f'<a href="{escape(change.link)}">{title}</a>' if change.link else title
    cells = (title, escape(_side(digest, change.before, change.was)), escape(_side(digest, change.after, change.now)))
    return "<tr>" + "".join(f"<td>{c}</td>" for c in cells) + "</tr>"


def _commit_line(digest: Digest, commit: Commit) -> str:
    words = {"title": digest.titles[commit.dataset], "period": commit.period, "author": commit.author}
    note = text(digest.lang, "digests.note", note=commit.note) if commit.note else ""
    return text(digest.lang, f"digests.{'rollback' if commit.kind == 'rollback' else 'publish'}", note=note, **words)


def _change_line(digest: Digest, change: Change) -> str:
    title = phrases.judged_title(change.after, digest.lang)
    sides = (_side(digest, change.before, change.was), _side(digest, change.after, change.now))
    return f"· {title}: {sides[0]} → {sides[1]}"


def _side(digest: Digest, result: Result | None, words: str) -> str:
    if result is None:
        return words
    return f"{words} {LOOKS[result.status].symbol}{text(digest.lang, f'status.{result.status}')}"


def as_json(digest: Digest) -> dict[str, Any]:
    """The body of the webhook. Keys are never renamed; further ones may come."""
    return {
        "event": "published" if digest.commits else "test",
        "plan": digest.plan,
        "version": format_moment(digest.version),
        "previous": format_moment(digest.previous) if digest.previous else None,
        "commits": [_commit_json(digest, c) for c in digest.commits],
        "figures": [_change_json(digest, c) for c in digest.changes],
        "link": digest.link or None,
        "text": as_text(digest),
    }


def _commit_json(digest: Digest, commit: Commit) -> dict[str, Any]:
    return {
        "dataset": commit.dataset,
        "title": digest.titles[commit.dataset],
        "period": iso(commit.period),
        "kind": commit.kind,
        "author": commit.author,
        "note": commit.note,
    }


def _change_json(digest: Digest, change: Change) -> dict[str, Any]:
    return {
        "indicator": change.after.indicator.id,
        "title": titled(change.after.indicator, digest.lang),
        "was": change.was,
        "now": change.now,
        "status_was": str(change.before.status) if change.before else None,
        "status_now": str(change.after.status),
        "link": change.link or None,
    }


# How it is sent


def send_mail(digest: Digest, settings: Settings) -> None:
    """By SMTP: `smtps://` speaks TLS from the start; `smtp://` turns to TLS, where a password is sent without fail and
    else where the server offers it. `?starttls=always` or `never` says otherwise."""
    message = EmailMessage()
    message["Subject"], message["From"] = subject(digest), settings.mail_from or settings.mail_to[0]
    message["To"] = ", ".join(settings.mail_to)
    message.set_content(as_text(digest))
    message.add_alternative(as_html(digest), subtype="html")
    with _connected(settings.smtp_url) as server:
        server.send_message(message)


def _connected(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=WAIT_S, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, port or 587, timeout=WAIT_S)
    try:
        usual = "always" if parts.username else "offered"
        _secured(server, parse_qs(parts.query).get("starttls", [usual])[0], parts.scheme)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        server.close()
        raise
    return server


def _secured(server: smtplib.SMTP, wish: str, scheme: str) -> None:
    server.ehlo()
    if scheme == "smtps" or wish == "never":
        return
    if wish == "always" or server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context())
        server.ehlo()


def post_webhook(digest: Digest, settings: Settings) -> None:
    """As JSON by POST; signed with HMAC-SHA256 of the body where a secret is set."""
    body = json.dumps(as_json(digest), ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "yardstick"}
    if settings.webhook_secret:
        signed = hmac.new(settings.webhook_secret.encode(), body, hashlib.sha256).hexdigest()
        headers[SIGNATURE] = f"sha256={signed}"
    request = Request(settings.webhook_url, data=body, headers=headers, method="POST")  # http(s): settings
    with build_opener(_NoRedirects).open(request, timeout=WAIT_S) as answer:
        if answer.status >= 300:
            raise YardstickError(f"HTTP {answer.status}")


class _NoRedirects(HTTPRedirectHandler):
    """What is sent on elsewhere arrives as an empty GET, and would count as told."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


_SENDERS: dict[str, Send] = {"mail": send_mail, "webhook": post_webhook}
