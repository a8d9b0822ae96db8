"""Work shared out over school terms: evenly, before each piece's own deadline, and within what a term may cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yardstick.simulation import Pick
from yardstick.term_loads import lightest


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
class Enough:
    """What each term must be allowed to cost for everything to find room. `is_proved`: nothing less would do."""

    budget: int
    is_proved: bool


@dataclass(frozen=True)
class Schedule:
    """The terms in order, what found no room in them, and the budget per term with which it would."""

    terms: tuple[Term, ...]
    left: tuple[Pick, ...] = ()
    enough: Enough | None = None


def schedule(
    picks: Sequence[Pick], due: Mapping[str, date], ends: Sequence[date], budget: int | None = None
) -> Schedule:
    """Each pick into the least burdened term that ends in time, the earliest deadline and the dearest pick first.

    `due`: each indicator's deadline; a pick is due with the first of its indicators. What is past its deadline may go
    into any term, the earliest first. `budget` is what one term may cost. Where that order leaves something out, every
    other order is tried (`term_loads`); only what none of them has room for is left, unless the search was given up.
    """
    if not ends:
        return Schedule((Term(None, tuple(picks)),) if picks else ())
    loads, left = _in_order(picks, due, ends, budget)
    if budget is None or not left:
        return Schedule(_terms(loads, ends))
    rooms = [_room(_due(pick, due), ends) for pick in picks]
    found = lightest([pick.cost for pick in picks], rooms, len(ends))
    if found.most <= budget:
        return Schedule(_terms(_placed(picks, found.places, len(ends)), ends))
    return Schedule(_terms(loads, ends), tuple(left), Enough(found.most, found.is_proved))


def _in_order(
    picks: Sequence[Pick], due: Mapping[str, date], ends: Sequence[date], budget: int | None
) -> tuple[list[list[Pick]], list[Pick]]:
    """The picks of each term, and what the order found no room for."""
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
    return loads, left


def _placed(picks: Sequence[Pick], places: Sequence[int], terms: int) -> list[list[Pick]]:
    return [[pick for pick, place in zip(picks, places, strict=True) if place == term] for term in range(terms)]


def _terms(loads: Sequence[Sequence[Pick]], ends: Sequence[date]) -> tuple[Term, ...]:
    return tuple(Term(day, tuple(sorted(load, key=lambda p: p.unit_id))) for day, load in zip(ends, loads, strict=True))


def _room(due: date, ends: Sequence[date]) -> int:
    """How many of the terms end in time; all of them where none does."""
    return sum(day <= due for day in ends) or len(ends)


def _due(pick: Pick, due: Mapping[str, date]) -> date:
    return min(due[name] for name in pick.indicators)


def _place(pick: Pick, due: date, ends: Sequence[date], burden: Sequence[int], budget: int | None) -> int | None:
    in_time = [i for i, day in enumerate(ends) if day <= due]
    is_late = not in_time
    fitting = [i for i in in_time or range(len(ends)) if budget is None or burden[i] + pick.cost <= budget]
    if not fitting:
        return None
    return fitting[0] if is_late else min(fitting, key=lambda i: (burden[i], i))
