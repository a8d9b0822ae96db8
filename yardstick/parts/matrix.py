"""Units by items: how each value stands to its line, and the verdict on the unit in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from yardstick.status import Status

State = Literal["meets", "floor", "fails", "unknown"]
LOOK_OF: dict[State, Status] = {  # the status whose colour a state borrows
    "meets": Status.REACHED,
    "floor": Status.SLIGHTLY_BEHIND,
    "fails": Status.MISSED,
    "unknown": Status.NO_DATA,
}
GRAVEST: tuple[State, ...] = ("fails", "unknown", "floor", "meets")


@dataclass(frozen=True)
class Column:
    """An item: its name, the line it is held to, its name in the data; the code inspectors know it by, if any."""

    name: str
    line: str
    item: str
    code: str = ""

    @property
    def title(self) -> str:
        """Code and name."""
        return f"{self.code} {self.name}".lstrip()


@dataclass(frozen=True)
class Cell:
    """A value as printed and as it is, and how it stands to the line."""

    words: str
    state: State
    number: float | None


@dataclass(frozen=True)
class Row:
    """A unit: a cell per column, and the verdict in words. `mark`: what the star behind its name means, if any."""

    unit_id: str
    name: str
    cells: tuple[Cell, ...]
    state: State
    verdict: str
    mark: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether it reaches every line."""
        return all(c.state == "meets" for c in self.cells)


def state_of(meets: bool | None, meets_floor: bool | None = None) -> State:
    """The state of a figure; None was not reported."""
    if meets is None:
        return "unknown"
    return "meets" if meets else "floor" if meets_floor else "fails"


def gravest_first(rows: Iterable[Row]) -> list[Row]:
    """Rows that fail first, those with the most failing cells before the others."""
    return sorted(rows, key=lambda r: (GRAVEST.index(r.state), -sum(c.state in ("fails", "floor") for c in r.cells)))
