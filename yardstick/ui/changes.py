"""What a publish or a roll-back would change, as the reader sees it before deciding."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from yardstick.contracts import Contract
from yardstick.snapshots import ChangedCell, Difference, Unit
from yardstick.texts import Lang, text, titled
from yardstick.ui import markup, site

SHOWN = 60  # rows of any one table


def difference(found: Difference, contract: Contract, lang: Lang) -> str:
    """Units added and removed, cells changed; or that the file is the very one in force."""
    if found.same_file is not None:
        commit = found.same_file
        when = site.workspace().local(commit.moment).strftime("%Y-%m-%d %H:%M")
        return markup.section(text(lang, "upload.same_file", author=commit.author, moment=when))
    if found.revision is None:
        return markup.section(text(lang, "upload.first", **_counts(found)))
    return between(found, contract, lang, "upload.difference")


def between(found: Difference, contract: Contract, lang: Lang, title: str) -> str:
    """What is different of two versions under the text `title`, which counts it: {added}, {removed}, {changed} …"""
    parts = [markup.section(text(lang, title, **_counts(found)))] if title else []
    moves = (("added", found.added), ("removed", found.removed))
    parts += [_units(text(lang, f"upload.{n}"), units, contract, lang) for n, units in moves if units]
    if found.changed:
        parts.append(_cells(found.changed, contract, lang))
    return "".join(parts)


def _counts(found: Difference) -> dict[str, int]:
    return {
        "added": len(found.added),
        "removed": len(found.removed),
        "changed": len({c.unit for c in found.changed}),
        "unchanged": found.unchanged,
    }


def _units(title: str, units: Sequence[Unit], contract: Contract, lang: Lang) -> str:
    names = "、".join(f"{u.name}（{' · '.join([u.unit_id, *_further(u, contract, lang)])}）" for u in units[:SHOWN])
    more = text(lang, "upload.and_more", count=len(units) - SHOWN) if len(units) > SHOWN else ""
    return markup.wrap(f"<b>{escape(title)}</b> {escape(names)}{escape(more)}", "p")


def _cells(changed: Sequence[ChangedCell], contract: Contract, lang: Lang) -> str:
    heads = "".join(f"<th>{escape(text(lang, f'upload.cell.{n}'))}</th>" for n in ("unit", "column", "before", "after"))
    rows = "".join(_cell_row(c, contract, lang) for c in changed[:SHOWN])
    more = text(lang, "upload.and_more", count=len(changed) - SHOWN) if len(changed) > SHOWN else ""
    table = f'<div class="ys-scroll"><table class="ys-table"><tr>{heads}</tr>{rows}</table></div>'
    return markup.wrap(table + f'<p class="ys-soft ys-small">{escape(more)}</p>')


def _cell_row(cell: ChangedCell, contract: Contract, lang: Lang) -> str:
    column = contract.column(cell.column)
    name = " · ".join([cell.name, *_further(cell.unit, contract, lang)])
    words = (name, titled(column, lang), _shown(cell.before), _shown(cell.after))
    return "<tr>" + "".join(f"<td>{escape(w)}</td>" for w in words) + "</tr>"


def _further(unit: Unit, contract: Contract, lang: Lang) -> list[str]:
    """The row's other key values, such as its stage."""
    return [c.shown(value, lang) for c, value in zip(contract.further_key, unit.further, strict=True)]


def _shown(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, list):
        return "、".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
