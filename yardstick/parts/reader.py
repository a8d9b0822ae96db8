"""From where a page or a report is read: which data version, under which filters, on which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from yardstick import phrases
from yardstick.address import Address
from yardstick.indicators import Measured
from yardstick.registry import Indicator, Plan
from yardstick.snapshots import View
from yardstick.texts import Lang
from yardstick.workspace import Workspace


@dataclass(frozen=True)
class Reader:
    """One reader's view of the plan."""

    space: Workspace
    view: View
    address: Address
    today: date

    @property
    def lang(self) -> Lang:
        """The language it is told in."""
        return self.address.lang

    @property
    def plan(self) -> Plan:
        """The plan it is about."""
        return self.space.plan

    @property
    def place(self) -> str:
        """The town the reader chose, or the district."""
        whole = self.plan.district_en if self.lang == "en" else self.plan.district
        return phrases.english(self.plan, self.address.town, self.lang) if self.address.town else whole

    def measure(self, indicator: Indicator) -> Measured:
        """The indicator under the link's filters."""
        return self.space.measure(indicator, self.view, self.address.filters, self.today)

    def part(self, name: str, **params: Any) -> list[dict[str, Any]]:
        """The rows of queries/parts/<name>.sql under the link's filters; `params` are added or take their place."""
        address = self.address
        filters = {
            "town": address.town,
            "unit": address.unit,
            "stage": address.stage,
            "rural_only": address.area == "rural",
            "last": address.last,
        }
        return self.space.part(name, self.view, filters | params)
