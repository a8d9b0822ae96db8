"""Work shared out over school terms: evenly, before each piece's own deadline, and within what a term may cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yardstick.simulation import Pick


@dataclass(frozen=True)
class Term:
    """What one school term has to bring; `ends` None where no term is left and it is due at once."""

    ends: date | None
    picks: tuple[Pick, ...]

    @property
    def cost(self) -> int:
        """What the term costs, in the prices' unit."""
        return sum(p.cost for p in self.picks)


@dataclass(frozen=True)
class Schedule:
    """The terms in order, and what found no room in them."""

    terms: tuple[Term, ...]
    left: tuple[Pick, ...] = ()


def schedule(
    picks: Sequence[Pick], due: Mapping[str, date], ends: Sequence[date], budget: int | None = None
) -> Schedule:
    """Each pick into the least burdened term that ends in time, the earliest deadline and the dearest pick first.

    `due`: each indicator's deadline; a pick is due with the first of its indicators. What is past its deadline may go
    into any term, the earliest first. `budget` is what one term may cost; what no term has room for is left, which
    for whole schools does not prove that no other order would find room.
    """
    if not ends:
        return Schedule((Term(None, tuple(picks)),) if picks else ())
    loads: list[list[Pick]] = [[] for _ in ends]
    burden = [0] * len(ends)
    left = []
    for pick in sorted(picks, key=lambda p: (_due(p, due), -p.cost, p.unit_id)):
        place = _place(pick, _due(pick, due), ends, burden, budget)
        if place is None:
            left.append(pick)
        else:
            loads[place].append(pick)
            burden[place] += pick.cost
    planned = (Term(day, tuple(sorted(load, key=lambda p: p.unit_id))) for day, load in zip(ends, loads, strict=True))
    return Schedule(tuple(planned), tuple(left))


def _due(pick: Pick, due: Mapping[str, date]) -> date:
    return min(due[name] for name in pick.indicators)


def _place(pick: Pick, due: date, ends: Sequence[date], burden: Sequence[int], budget: int | None) -> int | None:
    in_time = [i for i, day in enumerate(ends) if day <= due]
    is_late = not in_time
    fitting = [i for i in in_time or range(len(ends)) if budget is None or burden[i] + pick.cost <= budget]
    if not fitting:
        return None
    return fitting[0] if is_late else min(fitting, key=lambda i: (burden[i], i))
