"""Which schools to bring up: the cheapest set that reaches the targets, or the most that a budget reaches. Exact.

A piece of work brings one unit up on one or several indicators and has a price. Pieces of one unit that serve the same
indicator do not add up, so each unit is a slot that takes one of a few combinations; units whose combinations cost and
bring the same are counted together. What is left is a small programme in whole numbers (`programmes`). Why a target
is one linear row is proved in `improvement`. Ties: among the cheapest the fewest units, among alike ones the lowest
codes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Literal

from yardstick.errors import UsageError
from yardstick.improvement import Lever, Levers
from yardstick.judging import EXACT
from yardstick.programmes import TOLERANCE, Row, Solution, minimise

NEARLY = 1e-7  # of a share of what is missing: nearer sets are told apart no further
MOST_COMBINED = 6  # prices of one unit that serve the same indicators; more are beyond what anyone enters
Aim = Literal["least", "budget", "chosen"]
AIMS: tuple[Aim, ...] = ("least", "budget", "chosen")


@dataclass(frozen=True)
class Price:
    """What a piece of work costs, in whole 元 (or 1 where units are counted), and which indicators it serves.

    `unit_id` None: at every unit that has no price of its own for any of these indicators.
    """

    name: str
    indicators: frozenset[str]
    cost: int
    unit_id: str | None = None


@dataclass(frozen=True)
class Pick:
    """One unit to bring up: on which indicators, and what that costs."""

    unit_id: str
    name: str
    town: str | None
    indicators: tuple[str, ...]
    cost: int


@dataclass(frozen=True)
class Outcome:
    """What a set of units makes of one figure."""

    levers: Levers
    chosen: tuple[Lever, ...]
    after: float | None
    is_met: bool


@dataclass(frozen=True)
class Answer:
    """A set of units and what comes of it. `is_proved` False: the search ended before it was known to be the best."""

    picks: tuple[Pick, ...]
    outcomes: tuple[Outcome, ...]
    is_proved: bool = True

    @property
    def cost(self) -> int:
        """What all of it costs, in the prices' unit."""
        return sum(p.cost for p in self.picks)

    @property
    def is_enough(self) -> bool:
        """Whether every target is met."""
        return all(o.is_met for o in self.outcomes)


@dataclass(frozen=True)
class _Option:
    """A combination of pieces at one unit: what it costs and brings towards each target."""

    cost: int
    gains: tuple[float, ...]


@dataclass(frozen=True)
class _Slot:
    """One unit (or a part of its work that nothing else touches): at most one of its options is taken."""

    unit_id: str
    options: tuple[_Option, ...]


class Simulation:
    """One question: these figures, these prices. Raises UsageError where a unit has too many prices for the same."""

    def __init__(self, figures: Sequence[Levers], prices: Sequence[Price]) -> None:
        self.figures = tuple(figures)
        self._ids = [f.result.indicator.id for f in figures]
        self._levers = [{lever.unit_id: lever for lever in f.all} for f in figures]
        self._required = [max(0.0, f.missing - _slack(f)) for f in figures]
        self.unpriced: tuple[str, ...] = ()
        self._slots = self._all_slots(prices)
        self._classes = _classes(self._slots)

    @cached_property
    def units(self) -> Mapping[str, Lever]:
        """Every unit that could be brought up, by code: one lever of each."""
        found: dict[str, Lever] = {}
        for levers in self._levers:
            for unit_id, lever in levers.items():
                found.setdefault(unit_id, lever)
        return dict(sorted(found.items()))

    def cheapest(self) -> Answer | None:
        """The cheapest set that meets every target, the fewest units among equally cheap ones; None if none does."""
        rows = self._target_rows(range(len(self.figures)))
        first = self._solve(self._costs, rows)
        if first is None:
            return None
        capped = [*rows, Row(_listed(self._costs), 0.0, self._spent(first) + 0.5)]
        second = self._solve([1 for _ in self._columns], capped)
        return self._answer(second or first, is_proved=first.is_proved)

    def within(self, budget: int) -> Answer:
        """The most that a budget reaches: as many targets as can be, then the nearest to the others, then cheapest.

        Nearness is the sum of the shares of the missing that are closed, each at most 1.
        """
        open_ = [i for i, r in enumerate(self._required) if r > 0]
        size, extra = len(self._columns), len(open_)
        costs = self._costs
        afforded, most, proved = self._most_met(open_, budget // self._step)
        near, met = range(size, size + extra), range(size + extra, size + 2 * extra)
        rows = [Row(_listed(costs), 0.0, float(budget // self._step))]
        for i, near_it, meets_it in zip(open_, near, met, strict=True):
            gains = _listed([o.gains[i] / self._required[i] for _, o in self._columns])
            rows.append(Row(gains | {near_it: -1.0}, 0.0, math.inf))
            rows.append(Row({near_it: 1.0, meets_it: -1.0}, 0.0, math.inf))
        rows.append(Row(dict.fromkeys(met, 1.0), most - 0.5, math.inf))
        nearness = dict.fromkeys(near, 1.0)
        gap = self._nearest(open_[0]) if extra == 1 else NEARLY
        found = self._solve([*[0.0] * size, *[-1.0] * extra, *[0.0] * extra], rows, gap=gap, extra=extra)
        if found is None:
            return self._answer(afforded, is_proved=False) if afforded else self.of(())
        rows.append(Row(nearness, -found.objective - NEARLY, math.inf))
        proved = proved and found.is_proved
        found = self._solve([*costs, *[0.0] * (2 * extra)], rows, extra=extra, start=found) or found
        return self._answer(found, is_proved=proved)

    def _most_met(self, open_: Sequence[int], budget: int) -> tuple[Solution | None, int, bool]:
        """How many of the targets a budget in steps reaches at once, a set that does it, and whether that is proved.

        Asked for one target, for two, …: what two of them cost a third can only add to.
        """
        best, most, proved = None, 0, True
        affordable: set[tuple[int, ...]] = {()}
        for size in range(1, len(open_) + 1):
            tried = [s for s in combinations(open_, size) if all(c in affordable for c in combinations(s, size - 1))]
            affordable = set()
            for some in tried:
                found = self._solve(self._costs, self._target_rows(some))
                if found is not None and self._spent(found) <= budget:
                    affordable.add(some)
                    best, most = found, size
                elif found is not None:
                    proved = proved and found.is_proved
        return best, most, proved

    def _nearest(self, place: int) -> float:
        """What two nearnesses to this target can differ by at least, and half of it: more tells nothing apart."""
        step = _common([o.gains[place] for _, o in self._columns])
        return max(NEARLY, 0.5 * step / self._required[place]) if step else NEARLY

    def _spent(self, solution: Solution) -> int:
        """What a solution costs, in steps."""
        return round(sum(x * c for x, c in zip(solution.taken, self._costs, strict=True)))

    def of(self, chosen: Sequence[str]) -> Answer:
        """What bringing up exactly these units makes of the figures: all that each of them lacks, at its cheapest."""
        wanted = set(chosen)
        taken = [(slot, _fullest(slot)) for slot in self._slots if slot.unit_id in wanted]
        return self._told(taken, is_proved=True)

    def everything(self) -> Answer:
        """All that can be done at all."""
        return self.of(tuple(self.units))

    def _all_slots(self, prices: Sequence[Price]) -> tuple[_Slot, ...]:
        default = [p for p in prices if p.unit_id is None]
        own: dict[str, list[Price]] = {}
        for price in prices:
            if price.unit_id is not None:
                own.setdefault(price.unit_id, []).append(price)
        slots, unpriced = [], []
        for unit_id in self.units:
            needed = {name for name, levers in zip(self._ids, self._levers, strict=True) if unit_id in levers}
            pieces = _pieces(own.get(unit_id, []), default, needed)
            slots += self._slots_of(unit_id, pieces)
            if needed - frozenset[str]().union(*(p.indicators for p in pieces)):
                unpriced.append(unit_id)
        self.unpriced = tuple(unpriced)
        return tuple(slots)

    def _slots_of(self, unit_id: str, pieces: Sequence[Price]) -> list[_Slot]:
        slots = []
        for together in _touching(pieces):
            if len(together) > MOST_COMBINED:
                raise UsageError(f"{unit_id} 的单价太多，彼此重叠。", fix="同一所学校同一指标保留一条单价。")
            combined = [
                self._option(unit_id, some)
                for size in range(1, len(together) + 1)
                for some in combinations(together, size)
            ]
            slots.append(_Slot(unit_id, _undominated(combined)))
        return slots

    def _option(self, unit_id: str, pieces: Sequence[Price]) -> _Option:
        served = frozenset[str]().union(*(p.indicators for p in pieces))
        gains = tuple(
            levers[unit_id].gain if name in served and unit_id in levers else 0.0
            for name, levers in zip(self._ids, self._levers, strict=True)
        )
        return _Option(sum(p.cost for p in pieces), gains)

    @cached_property
    def _columns(self) -> list[tuple[int, _Option]]:
        """One variable for each option of each class of slots."""
        return [(number, option) for number, (options, _) in enumerate(self._classes) for option in options]

    @cached_property
    def _step(self) -> int:
        """What all prices are multiples of: the coarser they are, the sooner the best is proved."""
        return math.gcd(*(o.cost for _, o in self._columns)) or 1

    @cached_property
    def _costs(self) -> list[float]:
        """What each column costs, in steps."""
        return [float(o.cost // self._step) for _, o in self._columns]

    def _target_rows(self, figures: Iterable[int]) -> list[Row]:
        return [
            _enough([o.gains[i] for _, o in self._columns], self._required[i]) for i in figures if self._required[i] > 0
        ]

    def _solve(
        self,
        costs: Sequence[float],
        rows: Sequence[Row],
        *,
        gap: float = 0.5,
        extra: int = 0,
        start: Solution | None = None,
    ) -> Solution | None:
        """The least costs under the rows; `extra` nearness variables in 0–1 and as many yes/no ones come last.

        `gap`: costs that differ by no more are alike; whole ones differ by 1.
        `start` satisfies the rows already: it is bettered with few branches.
        """
        columns = self._columns
        sizes = [len(self._classes[number][1]) for number, _ in columns]
        upper = [*map(float, sizes), *[1.0] * (2 * extra)]
        whole = [True] * len(columns) + [False] * extra + [True] * extra
        return minimise(list(map(float, costs)), upper, whole, [*rows, *self._shared()], gap=gap, start=start)

    def _shared(self) -> list[Row]:
        """At most one option a slot, where a class has several."""
        found: dict[int, dict[int, float]] = {}
        for place, (number, _) in enumerate(self._columns):
            found.setdefault(number, {})[place] = 1.0
        return [Row(places, 0.0, float(len(self._classes[n][1]))) for n, places in found.items() if len(places) > 1]

    def _answer(self, solution: Solution, *, is_proved: bool) -> Answer:
        """Within a class the lowest codes are taken first."""
        left = [iter(slots) for _, slots in self._classes]
        taken: list[tuple[_Slot, _Option]] = []
        for amount, (number, option) in zip(solution.taken, self._columns, strict=False):
            taken += [(next(left[number]), option) for _ in range(amount)]
        return self._told(taken, is_proved=is_proved)

    def _told(self, taken: Sequence[tuple[_Slot, _Option]], *, is_proved: bool) -> Answer:
        costs: dict[str, int] = {}
        served: dict[str, set[str]] = {}
        for slot, option in taken:
            costs[slot.unit_id] = costs.get(slot.unit_id, 0) + option.cost
            done = {n for n, gain in zip(self._ids, option.gains, strict=True) if gain}
            served.setdefault(slot.unit_id, set()).update(done)
        units = self.units
        picks = tuple(
            Pick(u, units[u].name, units[u].town, tuple(n for n in self._ids if n in served[u]), costs[u])
            for u in sorted(costs)
        )
        return Answer(picks, tuple(self._outcome(i, served) for i in range(len(self.figures))), is_proved)

    def _outcome(self, place: int, served: Mapping[str, set[str]]) -> Outcome:
        figure, name = self.figures[place], self._ids[place]
        chosen = tuple(lever for lever in figure.all if name in served.get(lever.unit_id, ()))
        return Outcome(figure, chosen, figure.value(chosen), figure.meets(chosen))


def _enough(gains: Sequence[float], required: float) -> Row:
    """The gains must add up to what is required: in whole numbers where they are whole, else as shares of it."""
    if step := _common(gains):
        return Row(_listed([round(g) // step for g in gains]), float(math.ceil(required / step - TOLERANCE)), math.inf)
    return Row(_listed([g / required for g in gains]), 1.0, math.inf)


def _common(gains: Sequence[float]) -> int:
    """What all of the gains are multiples of; 0 where they are not whole."""
    whole = [round(g) for g in gains]
    is_whole = all(abs(g - w) <= TOLERANCE * max(1.0, w) for g, w in zip(gains, whole, strict=True))
    return math.gcd(*whole) if is_whole else 0


def _slack(figure: Levers) -> float:
    """How little may be missing, as in `judging.meets`: binary fractions may miss a target they equal."""
    weight = 1.0 if figure.result.indicator.aggregate == "sum" else figure.sums[1]
    return EXACT * abs(figure.result.goal or 0.0) * weight


def _listed(weights: Sequence[float]) -> dict[int, float]:
    return {place: float(weight) for place, weight in enumerate(weights) if weight}


def _pieces(own: Sequence[Price], default: Sequence[Price], needed: set[str]) -> list[Price]:
    """The prices that count at one unit: its own, and the general ones for what it has none of its own for."""
    mine = [p for p in own if p.indicators & needed]
    covered = frozenset[str]().union(*(p.indicators for p in own))
    return [*mine, *(p for p in default if p.indicators & needed and not p.indicators & covered)]


def _touching(pieces: Sequence[Price]) -> list[list[Price]]:
    """Pieces in groups: those that serve the same indicator, directly or through others, are together."""
    groups: list[list[Price]] = []
    for piece in pieces:
        near = [g for g in groups if any(p.indicators & piece.indicators for p in g)]
        groups = [g for g in groups if g not in near]
        groups.append([p for g in near for p in g] + [piece])
    return groups


def _undominated(options: Sequence[_Option]) -> tuple[_Option, ...]:
    """The options that no other beats in price and in every gain."""
    kept: list[_Option] = []
    for option in sorted(options, key=lambda o: (o.cost, [-g for g in o.gains])):
        if not any(all(a >= b for a, b in zip(k.gains, option.gains, strict=True)) for k in kept):
            kept.append(option)
    return tuple(kept)


def _fullest(slot: _Slot) -> _Option:
    """The option that does all there is to do, at its cheapest."""
    return max(slot.options, key=lambda o: (sum(g > 0 for g in o.gains), -o.cost))


def _classes(slots: Sequence[_Slot]) -> list[tuple[tuple[_Option, ...], list[_Slot]]]:
    """Slots with the same options together, in the order of their codes."""
    found: dict[tuple[_Option, ...], list[_Slot]] = {}
    for slot in slots:
        found.setdefault(slot.options, []).append(slot)
    return list(found.items())
