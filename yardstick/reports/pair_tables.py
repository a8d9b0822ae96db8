"""The network of pairs as tables: each rural school with its urban partner and the state of the pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yardstick import phrases
from yardstick.parts import pairs
from yardstick.parts.pairs import Row
from yardstick.registry import Action
from yardstick.reports.document import Block, Cell, Paragraph, Section, Table
from yardstick.reports.part_cells import Origin, columns, section
from yardstick.reports.standpoint import Standpoint
from yardstick.reports.tables import words
from yardstick.status import LOOKS
from yardstick.texts import text

COLUMNS = (
    *(("partner", 1.8), ("partner_town", 1.1), ("school", 1.8), ("unit_id", 1.1), ("town", 1.0)),
    *(("signed", 1.0), ("ends", 1.0), ("standing", 1.6)),
)


def network(stand: Standpoint, action: Action, *, is_whole: bool) -> Iterator[Section]:
    """Schools, then kindergartens; of the whole plan only those whose pair is not simply valid."""
    rows, lang = stand.part("pairs"), stand.lang
    if not rows:
        return
    note = text(lang, "action_parts.pairs.note", day=phrases.day(rows[0]["period"], lang))
    blocks: list[Block] = [Paragraph((pairs.finding(rows, lang),), "lead"), Paragraph((note,), "note")]
    blocks += _tables(stand, rows, is_whole=is_whole)
    yield section(stand, action, text(lang, "pairs.kicker"), blocks)


def _tables(stand: Standpoint, rows: Sequence[Row], *, is_whole: bool) -> Iterator[Table]:
    for title, members in pairs.by_kind(rows, stand.lang).items():
        ordered = [*pairs.alone(members), *(r for of in pairs.by_partner(members) for r in of)]
        listed = [r for r in ordered if not is_whole or r["state"] != "valid"]
        if listed:
            yield Table(title, columns(COLUMNS, stand.lang), tuple(_cells(r, stand) for r in listed))


def _cells(row: Row, stand: Standpoint) -> tuple[Cell, ...]:
    origin, plan, lang = Origin("pairs", row["unit_id"], row["period"]), stand.plan, stand.lang
    look, said = pairs.STATES[row["state"]], text(lang, f"pairs.state.{row['state']}")
    return (
        words(row["partner_name"] or "—"),
        words(phrases.english(plan, row["partner_town"], lang) or "—"),
        words(row["name"]),
        words(row["unit_id"]),
        words(phrases.english(plan, row["town"], lang)),
        origin.day("signed_on", row["signed_on"]),
        origin.day("ends_on", row["ends_on"]),
        Cell(f"{LOOKS[look].symbol} {said}", said, look),
    )
