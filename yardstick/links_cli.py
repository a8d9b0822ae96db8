"""`yardstick links …`: short links, from the command line. Whoever may write the data folder may change any of them."""

from __future__ import annotations

import getpass
from typing import Annotated, Any

import typer

from yardstick import link_cards, moved_since
from yardstick.address import Address
from yardstick.console import Author, DataDir, Form, Format, Language, day_of, opened, print_json, print_rows
from yardstick.days import iso
from yardstick.link_cards import LinkCard
from yardstick.moved_since import MovedSince
from yardstick.previews import Outcome
from yardstick.short_links import ShortLink, ShortLinks
from yardstick.snapshots import format_moment
from yardstick.status import LOOKS
from yardstick.texts import catalogue, text, titled
from yardstick.workspace import Workspace


def _say(key: str, **values: object) -> str:
    return text("zh", f"links.cli.{key}", **values)


links_app = typer.Typer(help=_say("group"), no_args_is_help=True)

Code = Annotated[str, typer.Argument(metavar="CODE", help=_say("option.code"))]
Expires = Annotated[str | None, typer.Option("--expires", metavar="DAY", help=_say("option.expires"))]


@links_app.command("list", help=_say("list"))
def list_links(
    owner: Annotated[str | None, typer.Option("--owner", metavar="NAME", help=_say("option.owner"))] = None,
    data_dir: DataDir = None,
    format: Format = "human",
) -> None:
    """Print the short links, the newest first."""
    with opened(data_dir) as workspace:
        found = [x for x in _links(workspace).all() if owner in (None, x.who)]
        _print(found, workspace, format)


@links_app.command("create", help=_say("create"))
def create(
    page: Annotated[str, typer.Argument(metavar="PATH", help=_say("option.page"))],
    expires: Expires = None,
    author: Author = None,
    data_dir: DataDir = None,
    format: Format = "human",
) -> None:
    """Make a short link to a page, pinned to the newest version and today where its address says nothing of them."""
    with opened(data_dir) as workspace:
        address = link_cards.address_from(workspace, page, _pages(workspace))
        made = _links(workspace).make(address, author or getpass.getuser(), workspace.today(), day_of(expires))
        _print([made], workspace, format)


@links_app.command("expire", help=_say("expire"))
def expire(
    code: Code,
    expires: Annotated[str, typer.Argument(metavar="DAY", help=_say("option.day"))],
    author: Author = None,
    data_dir: DataDir = None,
    format: Format = "human",
) -> None:
    """Give a short link another last day, or none."""
    with opened(data_dir) as workspace:
        day = None if expires == "none" else day_of(expires)
        changed = _links(workspace).expire(code, author or getpass.getuser(), day, workspace.today())
        _print([changed], workspace, format)


@links_app.command("revoke", help=_say("revoke"))
def revoke(
    code: Code,
    why: Annotated[str, typer.Option("--why", help=_say("option.why"))],
    author: Author = None,
    data_dir: DataDir = None,
    format: Format = "human",
) -> None:
    """Take a short link back for good."""
    with opened(data_dir) as workspace:
        _print([_links(workspace).revoke(code, author or getpass.getuser(), why)], workspace, format)


@links_app.command("show", help=_say("show"))
def show(code: Code, data_dir: DataDir = None, format: Format = "human", lang: Language = "zh") -> None:
    """Print what a short link shows, and which of its numbers have moved since."""
    with opened(data_dir) as workspace:
        link = _links(workspace).find(code)
        address = link_cards.address_of(workspace, link).go(lang=lang)
        card, moved = link_cards.card(workspace, address), MovedSince(workspace).of(address)
        rows = [moved_since.row(o, address) for o in moved]
        if format == "json":
            print_json(_row(link, workspace) | _of_card(card) | {"moved": rows}, indent=1)
        else:
            lines = [
                _line(link, workspace),
                f"  {card.verdict}",
                f"  {card.dated}",
                *_moved_lines(moved, address, workspace),
            ]
            print_rows([{**r, "corrected_periods": "、".join(r["corrected_periods"])} for r in rows], format, lines)


def _links(workspace: Workspace) -> ShortLinks:
    return ShortLinks(workspace.settings.data)


def _pages(workspace: Workspace) -> set[str]:
    """The pages a short link may lead to."""
    tools = {k.removeprefix("nav.page.") for k in catalogue("zh") if k.startswith("nav.page.")}
    return {"", *(a.slug for a in workspace.plan.actions), *tools} - {*link_cards.NEWEST_ONLY, "overview"}


def _print(links: list[ShortLink], workspace: Workspace, format: Form) -> None:
    print_rows([_row(x, workspace) for x in links], format, [_line(x, workspace) for x in links])


def _row(link: ShortLink, workspace: Workspace) -> dict[str, Any]:
    back = link.revoked
    return {
        "code": link.code,
        "url": workspace.settings.public_url + link.path,
        "state": link.state(workspace.today()),
        "title": _title(link, workspace),
        "page": link.href,
        "who": link.who,
        "made": format_moment(link.made),
        "expires": iso(link.expires),
        "revoked_by": back.who if back else None,
        "revoked": format_moment(back.at) if back else None,
        "why": back.why if back else None,
    }


def _title(link: ShortLink, workspace: Workspace) -> str:
    return link_cards.heading(workspace, link_cards.address_of(workspace, link))


def _line(link: ShortLink, workspace: Workspace) -> str:
    state = text("zh", f"links.state.{link.state(workspace.today())}")
    until = link.expires or text("zh", "links.for_good")
    who = link.who or text("zh", "links.somebody_here")
    url = workspace.settings.public_url + link.path
    return f"{url}  {state}  {_title(link, workspace)}  {who}  {workspace.local(link.made):%Y-%m-%d %H:%M}  {until}"


def _of_card(card: LinkCard) -> dict[str, Any]:
    return {"verdict": card.verdict, "data_date": iso(card.data_date), "judged_on": card.day.isoformat()}


def _moved_lines(moved: tuple[Outcome, ...], address: Address, workspace: Workspace) -> list[str]:
    """What moved; nothing is said of a page that shows no indicators."""
    lang = address.lang
    if not link_cards.indicators_of(workspace.plan, address.slug):
        return []
    lines = [text(lang, "links.moved" if moved else "links.moved_none", count=len(moved))]
    for found in moved:
        was, becomes = moved_since.values(found, lang)
        looks = [f"{LOOKS[r.status].symbol} {text(lang, f'status.{r.status}')}" for r in (found.before, found.after)]
        light = looks[0] if looks[0] == looks[1] else " → ".join(looks)
        name = titled(found.after.indicator, lang)
        lines.append(f"  {found.after.name} {name}  {was} → {becomes}  {light}")
    return lines
