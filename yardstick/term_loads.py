"""Whole pieces of work in school terms, each before its own deadline: the smallest budget per term that holds them all.

Pieces that cost the same and have the same terms are counted together. Spreading the pieces out by two plain rules
gives a budget that holds them; no budget is smaller than the dearest piece, nor than what must be done in the first so
many terms, shared out evenly. Where the two are not the same, `programmes` searches between them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from yardstick.programmes import Row, Solution, minimise

MOST_NODES = 600  # branches after which the search ends without proof: about two seconds
MOST_COLUMNS = 1_000  # of the programme: for more the spread is told as it is, without proof


@dataclass(frozen=True)
class Loads:
    """The term of each piece, and what the dearest term costs. `is_proved`: no other order makes that less."""

    places: tuple[int, ...]
    most: int
    is_proved: bool


def lightest(costs: Sequence[int], rooms: Sequence[int], terms: int) -> Loads:
    """Each piece in one of its first `rooms` terms, so that the dearest term costs the least. Costs are whole."""
    dearest_first = sorted(range(len(costs)), key=lambda i: (-costs[i], rooms[i], i))
    soonest_first = sorted(dearest_first, key=lambda i: rooms[i])
    spread = [_spread(order, costs, rooms, terms) for order in (soonest_first, dearest_first)]
    best = min(spread, key=lambda s: s.most)
    if best.most <= _bound(costs, rooms, terms):
        return replace(best, is_proved=True)
    return _searched(best, costs, rooms, terms)


def _spread(order: Sequence[int], costs: Sequence[int], rooms: Sequence[int], terms: int) -> Loads:
    """One piece after the other into the least burdened of its terms."""
    places, burden = [0] * len(costs), [0] * terms
    for piece in order:
        place = min(range(rooms[piece]), key=lambda t: (burden[t], t))
        places[piece] = place
        burden[place] += costs[piece]
    return Loads(tuple(places), max(burden), is_proved=False)


def _bound(costs: Sequence[int], rooms: Sequence[int], terms: int) -> int:
    """What no budget can be below."""
    step = math.gcd(*costs) or 1
    shares = [sum(c for c, room in zip(costs, rooms, strict=True) if room <= n) / (step * n) for n in _counts(terms)]
    return max(*costs, *(math.ceil(share) * step for share in shares))


def _counts(terms: int) -> range:
    return range(1, terms + 1)


def _searched(best: Loads, costs: Sequence[int], rooms: Sequence[int], terms: int) -> Loads:
    """The programme: how many of each kind in each term, and the dearest term the least."""
    kinds: dict[tuple[int, int], list[int]] = {}
    for piece, kind in enumerate(zip(costs, rooms, strict=True)):
        kinds.setdefault(kind, []).append(piece)
    columns = [(kind, term) for kind in kinds for term in range(kind[1])]
    if len(columns) > MOST_COLUMNS:
        return best
    step = math.gcd(*costs) or 1
    upper = [*(float(len(kinds[kind])) for kind, _ in columns), float(best.most // step)]
    each = [_all_of(kind, columns, len(pieces)) for kind, pieces in kinds.items()]
    dearest = [_no_more_than(term, columns, step) for term in range(terms)]
    sought = [*[0.0] * len(columns), 1.0]
    found = minimise(sought, upper, [True] * len(upper), [*each, *dearest], gap=0.5, nodes=MOST_NODES)
    return _nearer(best, found, columns, kinds, costs, terms) if found else best


def _all_of(kind: tuple[int, int], columns: Sequence[tuple[tuple[int, int], int]], amount: int) -> Row:
    return Row({place: 1.0 for place, (k, _) in enumerate(columns) if k == kind}, amount, amount)


def _no_more_than(term: int, columns: Sequence[tuple[tuple[int, int], int]], step: int) -> Row:
    burden = {place: -float(k[0] // step) for place, (k, t) in enumerate(columns) if t == term}
    return Row(burden | {len(columns): 1.0}, 0.0, math.inf)


def _nearer(
    best: Loads,
    found: Solution,
    columns: Sequence[tuple[tuple[int, int], int]],
    kinds: dict[tuple[int, int], list[int]],
    costs: Sequence[int],
    terms: int,
) -> Loads:
    """The better of the spread and what was found, read in whole pieces."""
    left = {kind: iter(pieces) for kind, pieces in kinds.items()}
    places = list(best.places)
    for amount, (kind, term) in zip(found.taken, columns, strict=False):
        for _ in range(amount):
            places[next(left[kind])] = term
    burden = [sum(c for c, p in zip(costs, places, strict=True) if p == term) for term in range(terms)]
    most = max(burden)
    return Loads(tuple(places), most, found.is_proved) if most < best.most else replace(best, is_proved=found.is_proved)
