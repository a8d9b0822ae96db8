"""From where a report is told: which data version, which filters, on which day, in which language."""

from __future__ import annotations

from dataclasses import dataclass

from yardstick.address import Address
from yardstick.indicators import Filters, Result, UnitRow
from yardstick.parts.reader import Reader
from yardstick.registry import SPREADS, Indicator
from yardstick.texts import text
from yardstick.workspace import Workspace


@dataclass(frozen=True)
class Standpoint(Reader):
    """One reader's view of the plan; everything a report says is asked for here."""

    @classmethod
    def of(cls, space: Workspace, address: Address) -> Standpoint:
        """The standpoint a link names. Raises UnknownVersion."""
        return cls(space, space.view(address.v), address, address.day or space.today())

    def result(self, indicator: Indicator) -> Result:
        """The place the link names: the district, a town, or one unit."""
        unit = self.address.unit
        measured = self.measure(indicator)
        if unit is None:
            return measured.at(self.address.town)
        found = self.space.measure_units(indicator, self.view, self.address.filters, unit, self.today)
        return found[0] if found else measured.nowhere(unit, self.space.unit_name(self.view, unit) or unit)

    def rows(self, result: Result) -> tuple[UnitRow, ...]:
        """Every unit or item of the place at its newest cut-off date; none where they must not be named."""
        if result.latest is None or result.level == "unit" or result.indicator.grain == "district":
            return ()
        period = result.latest.period
        return self.space.unit_rows(result.indicator, self.view, self.address.filters, period, self.today)

    def everywhere(self) -> Filters:
        """The filters without the town: the peers of a unit are not only its neighbours."""
        given = self.address.filters
        return Filters(stage=given.stage, area=given.area, last=given.last)

    def asking(self) -> list[Indicator]:
        """The indicators that ask single units and may be shown unit by unit."""
        found = (i for i in self.plan.indicators if i.grain == "unit" and i.aggregate not in SPREADS)
        return [i for i in found if not self.space.is_protected(i)]

    @property
    def scope(self) -> str:
        """Which place and which filters, in words."""
        address, lang = self.address, self.lang
        words = [self.place]
        if address.unit:
            words = [self.space.unit_name(self.view, address.unit) or address.unit]
        if address.stage:
            words.append(self.space.stages(lang).get(address.stage, address.stage))
        if address.area != "clause":
            words.append(text(lang, f"ui.area.{address.area}"))
        if address.first or address.last:
            words.append(f"{address.first or ''}–{address.last or ''}")
        return " ".join(words)
