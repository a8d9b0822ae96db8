"""`yardstick briefing`: the official text on standard output; as a file it is `yardstick export --page briefing`."""

from __future__ import annotations

from typing import Annotated

import typer

from yardstick.address import Address
from yardstick.briefing import SLUG
from yardstick.console import DataDir, Language, Moment, opened, print_words, say
from yardstick.errors import UsageError
from yardstick.reports.compose import compose
from yardstick.reports.document import Document, Paragraph
from yardstick.snapshots import parse_moment
from yardstick.texts import text

briefing_app = typer.Typer()


@briefing_app.command("briefing", help=text("zh", "briefing.cli"))
def print_briefing(
    town: Annotated[str | None, typer.Option("--town", help=say("option.town"))] = None,
    v: Moment = None,
    data_dir: DataDir = None,
    lang: Language = "zh",
) -> None:
    """Print the briefing."""
    with opened(data_dir) as workspace:
        towns = workspace.vocabulary("", v or "").towns
        if town is not None and town not in towns:
            known = "、".join(dict.fromkeys(towns.values()))
            raise UsageError(say("unknown_town", words=town), fix=say("known", names=known))
        place = towns[town] if town else None
        address = Address(slug=SLUG, town=place, v=parse_moment(v) if v else None, lang=lang)
        print_words(as_text(compose(workspace, address, SLUG)))


def as_text(document: Document) -> str:
    """Title and sentences; the tables are in the files."""
    parts = [document.title]
    for section in document.sections:
        parts.append("\n".join([section.title, *(b.text for b in section.blocks if isinstance(b, Paragraph))]))
    return "\n\n".join(parts)
