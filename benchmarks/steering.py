"""How long the simulator takes for a whole province: `python benchmarks/steering.py [units]`, 35,000 by default.

Figures of 35,000 schools with a price of their own each, with the general prices, and with several targets at once;
the answers themselves are proved equal to trying everything in tests/test_simulation.py.
"""

import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from yardstick.contracts import load_contracts
from yardstick.improvement import Levers, improvement, levers
from yardstick.indicators import Observation, Result, UnitRow
from yardstick.registry import Indicator, Plan, load_plan
from yardstick.settings import HOME
from yardstick.simulation import Price, Simulation
from yardstick.status import Status

NEWEST = date(2026, 9, 30)


def figure(indicator: Indicator, units: int, seed: int, largest: int) -> tuple[Result, list[UnitRow]]:
    """A district of so many units, about a third of them short; denominators from 1 to `largest`."""
    chance = random.Random(seed)
    rows = []
    for number in range(units):
        d = chance.randint(1, largest)
        n = d if chance.random() < 0.66 else chance.randint(0, d - 1)
        gap = float(max(0, -(-indicator.target[0].value * d // 100) - n))
        rows.append(UnitRow(f"{10**9 + number}", f"{number}", "", n, d, 100 * n / d, None, gap == 0, gap))
    total, whole = sum(r.numerator for r in rows), sum(r.denominator for r in rows)
    newest = Observation(NEWEST, total, whole, 100 * total / whole, units, units, sum(bool(r.meets) for r in rows))
    target = indicator.target[0]
    rest = (Status.FAR_BEHIND, None, False, 0, date(2026, 11, 15))
    return Result(indicator, "district", "", "", (newest,), target, *rest), rows


def timed(what: str, work: Callable[[], object]) -> object:
    start = time.perf_counter()
    found = work()
    print(f"{time.perf_counter() - start:8.2f} s  {what}  {found}")
    return found


def said(simulation: Simulation, budget: int | None = None) -> str:
    answer = simulation.cheapest() if budget is None else simulation.within(budget)
    assert answer is not None
    return f"{answer.cost} for {len(answer.picks)} units, proved: {answer.is_proved}"


def measure(plan: Plan, units: int) -> None:
    asked = [i for i in plan.indicators if i.id in ("gigabit_school", "classroom_100m", "rural_bachelor_rate")]
    figures: list[Levers] = []
    for seed, indicator in enumerate(asked):
        result, rows = figure(indicator, units, seed, 1 if indicator.id == "gigabit_school" else 60)
        timed(f"fewest units: {indicator.id}", lambda r=result, u=rows: len(improvement(r, u, plan).chosen))
        figures.append(levers(result, rows))
    ids = [f.result.indicator.id for f in figures]
    general = [Price("", frozenset({name}), 10_000 * (5 + n)) for n, name in enumerate(ids)]
    chance = random.Random(7)
    own = [
        Price("", frozenset({name}), 1_000 * chance.randint(10, 900), lever.unit_id)
        for name, figure_ in zip(ids, figures, strict=True)
        for lever in figure_.all
    ]
    both = frozenset(ids[:2])
    joint = [Price("", both, 1_000 * chance.randint(20, 1_500), u) for u in sorted({p.unit_id or "" for p in own})]
    kinds = (("general prices", general), ("a price of its own each", own), ("and one for two at once", [*own, *joint]))
    for title, prices in kinds:
        for name, chosen in (*((i, [f]) for i, f in zip(ids, figures, strict=True)), ("all three", figures)):
            sums = timed(f"set up: {title}, {name}", lambda c=chosen, p=prices: Simulation(c, p))
            best = timed(f"cheapest: {title}, {name}", lambda s=sums: said(s))
            half = int(str(best).split()[0]) // 2
            timed(f"within half of it: {title}, {name}", lambda s=sums, b=half: said(s, b))


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 35_000
    datasets = load_contracts(HOME / "data" / "contracts")
    loaded = load_plan(HOME / "data" / "plan", HOME / "queries", datasets)
    measure(replace(loaded), size)
