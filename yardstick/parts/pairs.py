"""Pairs of rural schools with urban ones: which count, what each is called, who stands with whom.

Those without a partner come first, then partner by partner, the ones with a pair in trouble before the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from yardstick import phrases
from yardstick.status import Status
from yardstick.texts import Lang, text

Row = Mapping[str, Any]

STATES: dict[str, Status] = {  # the gravest first; a state has the colour of this status
    "none": Status.MISSED,
    "unsigned": Status.MISSED,
    "ended": Status.MISSED,
    "not_urban": Status.FAR_BEHIND,
    "ending": Status.SLIGHTLY_BEHIND,
    "unreported": Status.NO_DATA,
    "valid": Status.REACHED,
}
COUNTS = ("valid", "ending")  # pairs that count on the cut-off date
ALONE = ("none", "unreported")  # nobody to stand beside
KINDS = {"schools": False, "kindergartens": True}


def finding(rows: Sequence[Row], lang: Lang) -> str:
    """How many pairs count, and how many schools are in each other state."""
    valid = sum(r["state"] in COUNTS for r in rows)
    if valid == len(rows) and all(r["state"] == "valid" for r in rows):
        return text(lang, "pairs.finding_all", all=len(rows))
    counts = [(s, sum(r["state"] == s for r in rows)) for s in STATES if s != "valid"]
    parts = [text(lang, "pairs.part", n=n, state=text(lang, f"pairs.state.{s}")) for s, n in counts if n]
    rest = text(lang, "pairs.rest", parts=text(lang, "pairs.comma").join(parts))
    return text(lang, "pairs.finding", all=len(rows), valid=valid) + rest


def by_kind(rows: Sequence[Row], lang: Lang) -> dict[str, Sequence[Row]]:
    """Schools, then kindergartens, each under how many of them have a pair that counts."""
    found = {key: [r for r in rows if bool(r["is_kindergarten"]) is kind] for key, kind in KINDS.items()}
    return {_title(key, members, lang): members for key, members in found.items() if members}


def _title(key: str, rows: Sequence[Row], lang: Lang) -> str:
    valid = sum(r["state"] in COUNTS for r in rows)
    return text(lang, "pairs.group", title=text(lang, f"pairs.{key}"), all=len(rows), valid=valid)


def alone(rows: Sequence[Row]) -> list[Row]:
    """Those nobody is tied to."""
    return _gravest_first(r for r in rows if r["state"] in ALONE)


def by_partner(rows: Sequence[Row]) -> list[list[Row]]:
    """The others, partner by partner."""
    tied = sorted((r for r in rows if r["state"] not in ALONE), key=lambda r: str(r["partner_code"]))
    partners = [_gravest_first(members) for _, members in groupby(tied, key=lambda r: r["partner_code"])]
    return sorted(partners, key=lambda members: (_gravity(members[0]), -len(members)))


def _gravest_first(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda r: (_gravity(r), r["unit_id"]))


def _gravity(row: Row) -> int:
    return [*STATES].index(row["state"])


def words(row: Row, lang: Lang) -> str:
    """What is the matter with a pair, or that it is valid; of one that ends, when."""
    if row["state"] in ("ending", "ended"):
        key = "until" if row["state"] == "ending" else "ended"
        return text(lang, f"pairs.{key}", day=phrases.day(row["ends_on"], lang))
    return text(lang, f"pairs.state.{row['state']}")
