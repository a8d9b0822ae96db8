"""What a publish would do, as plain values and as lines for a terminal.

previews.preview ─▶ Preview ─▶ rows, cells, figures, lights, sentences
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from yardstick.contracts import Contract
from yardstick.previews import Outcome, Preview
from yardstick.registry import Plan
from yardstick.snapshots import ChangedCell, Difference, Unit, format_moment
from yardstick.status import LOOKS
from yardstick.texts import Lang, text, titled

Row = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """A difference between two states of one dataset and period, in words and values."""

    difference: Difference
    contract: Contract
    period: date
    lang: Lang

    def values(self) -> Row:
        """Every row and every cell."""
        found = self.difference
        same = found.same_file
        return {
            "dataset": self.contract.id,
            "period": self.period.isoformat(),
            "same_file": format_moment(same.moment) if same else None,
            "added": [self._unit(u) for u in found.added],
            "removed": [self._unit(u) for u in found.removed],
            "changed": [self._cell(c) for c in found.changed],
            "unchanged": found.unchanged,
        }

    def flat(self) -> Iterator[Row]:
        """A line for each row added or removed and for each cell changed."""
        found = self.difference
        for what, units in (("added", found.added), ("removed", found.removed)):
            yield from ({"what": what, **self._unit(u)} for u in units)
        yield from ({"what": "changed", **self._cell(c)} for c in found.changed)

    def lines(self) -> Iterator[str]:
        """The counts, then each row and cell."""
        found = self.difference
        rows = len({c.unit for c in found.changed})
        counts = {"added": len(found.added), "removed": len(found.removed), "changed": rows}
        yield self._say("rows", **counts, unchanged=found.unchanged)
        yield from (f"  + {self._name(u)}" for u in found.added)
        yield from (f"  − {self._name(u)}" for u in found.removed)
        for cell in found.changed:
            column = self.contract.column(cell.column)
            before, after = (self._shown(cell, value) for value in (cell.before, cell.after))
            yield f"  ~ {self._name(cell.unit)} {titled(column, self.lang)}：{before} → {after}"

    def _unit(self, unit: Unit) -> Row:
        further = zip(self.contract.further_key, unit.further, strict=False)
        return {"unit_id": unit.unit_id, "name": unit.name, **{c.name: _plain(v) for c, v in further}}

    def _cell(self, cell: ChangedCell) -> Row:
        values = {"before": _plain(cell.before), "after": _plain(cell.after)}
        return {**self._unit(cell.unit), "column": cell.column, **values}

    def _name(self, unit: Unit) -> str:
        further = zip(self.contract.further_key, unit.further, strict=False)
        return " ".join([unit.unit_id, unit.name, *(c.shown(v, self.lang) for c, v in further)]).strip()

    def _shown(self, cell: ChangedCell, value: Any) -> str:
        if value is None or value == []:
            return self._say("blank")
        column, values = self.contract.column(cell.column), value if isinstance(value, list) else [value]
        return "、".join(f"{v:.10g}" if isinstance(v, float) else column.shown(v, self.lang) for v in values)

    def _say(self, key: str, **values: object) -> str:
        return text(self.lang, f"foretold.{key}", **values)


@dataclass(frozen=True)
class Foretold:
    """A preview of one file's publish, in words and values."""

    preview: Preview
    rows: Rows
    plan: Plan

    @cached_property
    def figures(self) -> tuple[Outcome, ...]:
        """Those that are told otherwise, now or of an earlier date; the district's before those of its towns."""
        told = [o for o in self.preview.outcomes if o.has_moved or o.earlier]
        return tuple(sorted(told, key=lambda o: o.after.level != "district"))

    def values(self) -> Row:
        """Rows, figures, pages and links, all of it."""
        found = self.preview
        rejoined = [{"dataset": c.dataset, "period": c.period.isoformat()} for c in found.rejoined if c.period]
        links: Row = {
            "newly": format_moment(found.links.newly) if found.links.newly else None,
            "more": found.links.more,
        }
        links["short"] = [x.path for x in found.links.short]
        return {
            **self.rows.values(),
            "rejoined": rejoined,
            "indicators": [_figure(o, self.rows.lang) for o in self.figures],
            "pages": {"reading": list(found.pages_reading), "moving": list(found.pages_moving)},
            "links": links,
        }

    def flat(self) -> list[Row]:
        """A line for each row, cell and figure."""
        figures = ({"what": "indicator", **_flat(_figure(o, self.rows.lang))} for o in self.figures)
        return [*self.rows.flat(), *figures]

    def lines(self) -> list[str]:
        """What would change, for people; one line where nothing would."""
        found, lang = self.preview, self.rows.lang
        if not found.commits:
            return [text(lang, "foretold.nothing")]
        lines = [*self.rows.lines(), *self._rejoined(), *self._figures(), *self._flips()]
        lines.append(text(lang, "foretold.links", count=found.links.more))
        return lines + self._short_links()

    def _short_links(self) -> list[str]:
        found = self.preview.links.short
        listed = "、".join(x.path for x in found)
        return [text(self.rows.lang, "links.foretold", count=len(found), links=listed)] if found else []

    def _rejoined(self) -> Iterator[str]:
        count = len(self.preview.rejoined)
        if count:
            yield text(self.rows.lang, "foretold.rejoined", count=count)

    def _figures(self) -> Iterator[str]:
        lang = self.rows.lang
        yield text(lang, "foretold.figures", count=len(self.figures))
        for move in self.figures:
            looks = [LOOKS[r.status].symbol + " " + text(lang, f"status.{r.status}") for r in (move.before, move.after)]
            light = looks[1] if looks[0] == looks[1] else " → ".join(looks)
            yield f"  {move.after.name} {titled(move.after.indicator, lang)}：{light}"
            if move.was != move.becomes:
                yield f"    {text(lang, 'foretold.was')} {move.was}"
            if move.has_moved:
                yield f"    {text(lang, 'foretold.becomes')} {move.becomes}"
            if move.earlier:
                days = "、".join(day.isoformat() for day in move.earlier)
                yield f"    {text(lang, 'foretold.earlier', days=days)}"

    def _flips(self) -> Iterator[str]:
        lang = self.rows.lang
        for flip in self.preview.flips:
            was, becomes = (text(lang, f"status.{s}") for s in (flip.was, flip.becomes))
            level = text(lang, f"foretold.level.{flip.level}")
            yield text(lang, "foretold.flip", level=level, was=was, becomes=becomes, count=flip.count)


def _figure(move: Outcome, lang: Lang) -> Row:
    old, new = (r.judged(r.latest) if r.latest else None for r in (move.before, move.after))
    return {
        "indicator": move.after.indicator.id,
        "title": titled(move.after.indicator, lang),
        "level": move.after.level,
        "place": move.after.place,
        "value_before": old,
        "value_after": new,
        "status_before": str(move.before.status),
        "status_after": str(move.after.status),
        "sentence_before": move.was,
        "sentence_after": move.becomes,
        "earlier_periods": [day.isoformat() for day in move.earlier],
    }


def _flat(row: Row) -> Row:
    return {key: "、".join(value) if isinstance(value, list) else value for key, value in row.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
