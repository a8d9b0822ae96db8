"""Small programmes in whole numbers, solved by HiGHS without any gap, or as far as a bounded search comes.

HiGHS: Huangfu & Hall, Parallelizing the dual revised simplex method, Mathematical Programming Computation 10, 2018.
Where all that is counted is whole, a bound nearer than 1 proves the optimum. One thread and a fixed seed: the same
question has the same answer everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np

NODES = 20_000  # branches after which a search ends without proof: a limit in time would not end alike twice
WORK = 1_000_000  # branches times columns: the same bound for large questions, a few seconds
FEW_NODES = 200  # branches spent on which of equally good sets is the cheapest, once the best is known
TOLERANCE = 1e-9
NEAR = 1e-6
MANY = 2_000  # columns
CORE = 1_000  # of many columns, those that the relaxed question leaves most in doubt


@dataclass(frozen=True)
class Row:
    """One linear constraint. `weights`: by column; those that are left out weigh nothing."""

    weights: Mapping[int, float]
    least: float
    most: float


@dataclass(frozen=True)
class Solution:
    """How many of each column, and the objective."""

    taken: tuple[int, ...]
    objective: float
    is_proved: bool
    values: tuple[float, ...] = ()  # as the solver has them


@dataclass(frozen=True)
class _Question:
    """min costs·x, 0 ≤ x ≤ upper, rows; what the rows weigh is listed row by row."""

    costs: Any
    upper: Any
    whole: Any
    least: Any
    most: Any
    lines: Any  # the row, the column and the weight
    places: Any
    weights: Any

    def at(self, free: Any, fixed: Any) -> _Question:
        """The same with only the `free` columns, the others as in `fixed`."""
        here = free[self.places]
        spent = self.weights[~here] * fixed[self.places[~here]]
        rest = np.bincount(self.lines[~here], spent, minlength=len(self.least))
        columns = self.costs[free], self.upper[free], self.whole[free]
        places = (np.cumsum(free) - 1)[self.places[here]]
        return _Question(*columns, self.least - rest, self.most - rest, self.lines[here], places, self.weights[here])

    @property
    def counts_whole(self) -> bool:
        """Whether the objective is a whole number at every solution."""
        return bool((self.whole | (self.costs == 0)).all() and (self.costs == np.round(self.costs)).all())


def minimise(
    costs: Sequence[float],
    upper: Sequence[float],
    whole: Sequence[bool],
    rows: Sequence[Row],
    *,
    gap: float,
    nodes: int = NODES,
    start: Solution | None = None,
) -> Solution | None:
    """HiGHS on min costs·x, 0 ≤ x ≤ upper, rows; None when nothing satisfies the rows, or nothing was found that does.

    `nodes`: branches at most. With `start` the search is short and begins there.
    """
    if not costs:
        return Solution((), 0.0, True) if all(r.least <= 0 for r in rows) else None
    question = _Question(
        np.array(costs, float),
        np.array(upper, float),
        np.array(whole, bool),
        np.array([r.least for r in rows], float),
        np.array([r.most for r in rows], float),
        np.repeat(np.arange(len(rows)), [len(r.weights) for r in rows]),
        np.array([place for r in rows for place in r.weights], int),
        np.array([weight for r in rows for weight in r.weights.values()], float),
    )
    begin = np.array(start.values) if start else None
    found = _in_core(question, gap, nodes, begin) if len(costs) > MANY else None
    return found or _searched(question, gap, nodes, begin)


def _in_core(question: _Question, gap: float, nodes: int, begin: Any) -> Solution | None:
    """The same on the columns that the relaxed question leaves in doubt; None where nothing is found there.

    A column's reduced cost is what another step of it adds, at least, to the relaxed optimum: where that is more than
    what lies between it and the best found, no better solution has that step. Balas & Zemel, An algorithm for large
    zero-one knapsack problems, Operations Research 28, 1980.
    """
    relaxed = _solver(gap)
    relaxed.passModel(_model(replace(question, whole=np.zeros_like(question.whole))))
    relaxed.setOptionValue("presolve", "off")  # it compares every pair of columns
    relaxed.run()
    if relaxed.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    bound, values = float(relaxed.getInfo().objective_function_value), np.array(relaxed.getSolution().col_value)
    reduced, fixed = np.abs(np.array(relaxed.getSolution().col_dual)), np.round(values)
    doubtful = ~question.whole | (np.abs(values - fixed) > TOLERANCE)
    if begin is not None:
        doubtful |= np.abs(begin - fixed) > TOLERANCE
    ranked = np.sort(reduced)
    best: Solution | None = None
    most = float(ranked[CORE])
    while True:
        free = doubtful | (reduced <= most)
        part = _searched(question.at(free, fixed), gap, nodes, None if begin is None else begin[free])
        if part is None:
            return best
        found = _whole(question, free, fixed, part)
        if best is not None and best.objective < found.objective:
            found = replace(best, is_proved=found.is_proved)
        away = found.objective - bound
        if away <= gap or (question.counts_whole and away < 1 - NEAR):
            return replace(found, is_proved=True)
        if most >= away - gap or free.all():
            return found
        best = replace(found, is_proved=False)
        most = min(away, float(ranked[min(2 * int(free.sum()), len(ranked) - 1)]))


def _whole(question: _Question, free: Any, fixed: Any, part: Solution) -> Solution:
    """The solution of a part as one of the whole question."""
    values = fixed.copy()
    values[free] = part.values
    taken = np.where(question.whole, np.round(values), 0).astype(int)
    objective = part.objective + float(question.costs[~free] @ fixed[~free])
    return Solution(tuple(taken.tolist()), objective, part.is_proved, tuple(values.tolist()))


def _searched(question: _Question, gap: float, nodes: int, begin: Any) -> Solution | None:
    size = len(question.costs)
    solver = _solver(gap)
    solver.setOptionValue("mip_max_nodes", min(nodes, max(FEW_NODES, WORK // size)))
    solver.passModel(_model(question))
    if size > MANY:
        solver.setOptionValue("presolve", "off")  # it compares every pair of columns
    if begin is not None:
        solver.setOptionValue("mip_max_nodes", FEW_NODES)
        solution = highspy.HighsSolution()
        solution.col_value = begin.tolist()
        solver.setSolution(solution)
    solver.run()
    values = np.array(solver.getSolution().col_value)
    if solver.getInfo().primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible) or not len(
        values
    ):
        return None
    taken = np.where(question.whole, np.round(values), 0).astype(int)
    is_proved = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    objective = float(solver.getInfo().objective_function_value)
    return Solution(tuple(taken.tolist()), objective, is_proved, tuple(values.tolist()))


def _solver(gap: float) -> Any:
    solver: Any = highspy._Highs()  # type: ignore[attr-defined]  # the class around it prints a banner
    for name, value in _OPTIONS.items():
        solver.setOptionValue(name, value)
    solver.setOptionValue("mip_abs_gap", gap)
    return solver


_OPTIONS: dict[str, Any] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_feasibility_tolerance": TOLERANCE,
    "primal_feasibility_tolerance": TOLERANCE,
}


def _model(question: _Question) -> Any:
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = len(question.least), len(question.costs)
    model.col_cost_, model.col_lower_ = question.costs, np.zeros(len(question.costs))
    model.col_upper_ = question.upper
    model.row_lower_ = question.least
    model.row_upper_ = np.where(np.isfinite(question.most), question.most, highspy.kHighsInf)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.searchsorted(question.lines, np.arange(len(question.least) + 1)).astype(np.int32)
    model.a_matrix_.index_ = question.places.astype(np.int32)
    model.a_matrix_.value_ = question.weights
    kinds = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    model.integrality_ = [kinds[0] if is_whole else kinds[1] for is_whole in question.whole]
    return model
