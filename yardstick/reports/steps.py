"""How far a report is that is being made."""

from __future__ import annotations

from collections.abc import Callable

Step = Callable[[float, float], None]  # told how much is done, of how much; what it raises ends the work


def silent(_done: float, _of: float) -> None:
    """Nobody wants to know."""
