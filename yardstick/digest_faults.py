"""Notices that did not arrive, in words for whoever looks after this installation.

What a mail server answers may quote addresses or parts of a URL; on a page only the kind of fault is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yardstick.digests import Digests, Waiting
from yardstick.texts import Lang, text
from yardstick.workspace import Workspace

RETRY = "yardstick digests retry"
KINDS = (  # of a fault as the outbox keeps it, `<type>: <what it says>`; the first that fits
    ("login", r"^SMTPAuthenticationError\b|HTTP (?:Error )?40[13]\b"),
    ("answer", r"HTTP (?:Error )?\d{3}\b"),
    ("recipient", r"^SMTPRecipientsRefused\b"),
    ("sender", r"^SMTPSenderRefused\b"),
    ("secure", r"^SMTPNotSupportedError\b|SSL|CERTIFICATE|certificate|STARTTLS"),
    ("late", r"TimeoutError|timed out"),
    ("name", r"gaierror|[Nn]ame or service not known|getaddrinfo|Temporary failure in name resolution"),
    ("refused", r"ConnectionRefused|Connection refused|No route to host|unreachable|no route"),
    ("cut", r"ServerDisconnected|ConnectionReset|RemoteDisconnected|BrokenPipe"),
    ("mail", r"^SMTP"),
)


@dataclass(frozen=True)
class Undelivered:
    """What one channel could not deliver: how many notices, since when (milliseconds UTC), the newest fault."""

    channel: str
    count: int
    since: int
    fault: str
    is_tried_again: bool


def undelivered(outbox: Digests) -> tuple[Undelivered, ...]:
    """Each channel that is set and has failed with something that still waits."""
    if not outbox.channels:
        return ()
    waiting = [w for w in outbox.messages() if w.fault]
    return tuple(_of(channel, own) for channel in outbox.channels if (own := _own(channel, waiting)))


def _own(channel: str, waiting: Sequence[Waiting]) -> list[Waiting]:
    return [w for w in waiting if w.channel == channel]


def _of(channel: str, waiting: Sequence[Waiting]) -> Undelivered:
    """`waiting`: the newest first."""
    since = min(w.entry["at"] for w in waiting)
    return Undelivered(channel, len(waiting), since, waiting[0].fault, any(w.next_at is not None for w in waiting))


def kind_of(fault: str) -> str:
    """Which kind of fault this is; "other" for one nobody has met."""
    return next((kind for kind, pattern in KINDS if re.search(pattern, fault)), "other")


def sentence(found: Undelivered, workspace: Workspace, lang: Lang) -> str:
    """How many wait in this channel, since when, and why."""
    code = re.search(r"HTTP (?:Error )?(\d{3})\b", found.fault)
    why = text(lang, f"digests.fault.{kind_of(found.fault)}", code=code.group(1) if code else "")
    again = text(lang, f"digests.waiting.{'again' if found.is_tried_again else 'given_up'}")
    return text(
        lang,
        "digests.waiting.sentence",
        count=found.count,
        channel=text(lang, f"digests.channel.{found.channel}"),
        since=workspace.local(found.since).strftime("%Y-%m-%d %H:%M"),
        why=why,
        again=again,
    )
