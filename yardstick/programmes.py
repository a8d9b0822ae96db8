"""Small programmes in whole numbers, solved by HiGHS without any gap, or as far as a bounded search comes.

HiGHS: Huangfu & Hall, Parallelizing the dual revised simplex method, Mathematical Programming Computation 10, 2018.
Where all that is counted is whole, a bound nearer than 1 proves the optimum. One thread and a fixed seed: the same
question has the same answer everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

NODES = 20_000  # branches after which a search ends without proof: a limit in time would not end alike twice
WORK = 1_000_000  # branches times columns: the same bound for large questions, a few seconds
FEW_NODES = 200  # branches spent on which of equally good sets is the cheapest, once the best is known
TOLERANCE = 1e-9
MANY = 2_000  # columns


@dataclass(frozen=True)
class Row:
    """One linear constraint."""

    weights: Sequence[float]
    least: float
    most: float


@dataclass(frozen=True)
class Solution:
    """How many of each column, and the objective."""

    taken: tuple[int, ...]
    objective: float
    is_proved: bool
    values: tuple[float, ...] = ()  # as the solver has them


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
    solver: Any = highspy._Highs()  # type: ignore[attr-defined]  # the class around it prints a banner
    for name, value in _OPTIONS.items():
        solver.setOptionValue(name, value)
    solver.setOptionValue("mip_abs_gap", gap)
    solver.setOptionValue("mip_max_nodes", min(nodes, max(FEW_NODES, WORK // len(costs))))
    solver.passModel(_model(costs, upper, whole, rows))
    if len(costs) > MANY:
        solver.setOptionValue("presolve", "off")  # it compares every pair of columns
    if start is not None:
        solver.setOptionValue("mip_max_nodes", FEW_NODES)
        solver.setSolution(_begin(start))
    solver.run()
    status = solver.getModelStatus()
    values: Any = solver.getSolution().col_value
    if solver.getInfo().primal_solution_status != int(highspy.SolutionStatus.kSolutionStatusFeasible) or not values:
        return None
    taken = tuple(round(v) if is_whole else 0 for v, is_whole in zip(values, whole, strict=True))
    is_proved = status == highspy.HighsModelStatus.kOptimal
    return Solution(taken, float(solver.getInfo().objective_function_value), is_proved, tuple(values))


def _begin(start: Solution) -> Any:
    solution = highspy.HighsSolution()
    solution.col_value = list(start.values)
    return solution


_OPTIONS: dict[str, Any] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_feasibility_tolerance": TOLERANCE,
    "primal_feasibility_tolerance": TOLERANCE,
}


def _model(costs: Sequence[float], upper: Sequence[float], whole: Sequence[bool], rows: Sequence[Row]) -> Any:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(costs), len(rows)
    model.col_cost_, model.col_lower_ = np.array(costs), np.zeros(len(costs))
    model.col_upper_ = np.array(upper)
    model.row_lower_ = np.array([r.least for r in rows])
    model.row_upper_ = np.array([r.most if math.isfinite(r.most) else highspy.kHighsInf for r in rows])
    matrix = np.array([r.weights for r in rows]).reshape(len(rows), len(costs))
    places = [np.flatnonzero(line) for line in matrix]
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(p) for p in places])]).astype(np.int32)
    model.a_matrix_.index_ = np.concatenate(places).astype(np.int32) if places else np.array([], dtype=np.int32)
    model.a_matrix_.value_ = np.concatenate([line[p] for line, p in zip(matrix, places, strict=True)] or [np.zeros(0)])
    kinds = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    model.integrality_ = [kinds[0] if is_whole else kinds[1] for is_whole in whole]
    return model
