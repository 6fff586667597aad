"""Small mixed-integer linear programs, written row by row."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

Linear = dict[int, float]
"""A sum of variables times coefficients; the key ``CONSTANT`` holds the number added."""

CONSTANT = -1
_NODES = 1000


@dataclass(slots=True)
class Program:
    """A mixed-integer linear program, built row by row."""

    _upper: list[float] = field(default_factory=list)
    _integer: list[bool] = field(default_factory=list)
    _cost: list[float] = field(default_factory=list)
    _rows: list[tuple[Linear, float, float]] = field(default_factory=list)

    def variable(self, upper: float = np.inf, *, integer: bool = False, cost: float = 0.0) -> int:
        """A new variable between 0 and ``upper``."""
        self._upper.append(upper)
        self._integer.append(integer)
        # Costs that differ a little leave one best solution, the same on every machine.
        self._cost.append(cost * (1 + 1e-3 * (len(self._cost) % 97) / 97))
        return len(self._upper) - 1

    def at_least(self, expression: Linear, low: float = 0.0, high: float = np.inf) -> None:
        """Ask that low <= expression <= high."""
        constant = expression.get(CONSTANT, 0.0)
        terms = {k: v for k, v in expression.items() if k != CONSTANT}
        self._rows.append((terms, low - constant, high - constant))

    def near(self, variable: int, target: float, cost: float = 1.0) -> None:
        """Ask for little distance between a variable and a number."""
        distance = self.variable(cost=cost)
        self.at_least({distance: 1.0, variable: 1.0}, target)
        self.at_least({distance: 1.0, variable: -1.0}, -target)

    def solution(self) -> npt.NDArray[np.float64] | None:
        """Values of the variables that satisfy every row, or ``None`` if none were found.

        The best values are sought without asking for whole numbers; then whole numbers beside
        them; then any whole numbers. The very best whole numbers would take far longer.
        """
        if any(not terms and not low <= 0 <= high for terms, low, high in self._rows):
            return None
        upper = np.array(self._upper)
        nothing = np.zeros_like(upper)
        relaxed = self._solved(np.array(self._cost), nothing, upper, whole=False)
        if relaxed is None:
            return None
        whole = np.array(self._integer)
        low = np.where(whole, np.maximum(np.floor(relaxed) - 1, 0), 0)
        high = np.where(whole, np.minimum(np.ceil(relaxed) + 1, upper), upper)
        found = self._solved(nothing, low, high, whole=True)
        return self._solved(nothing, nothing, upper, whole=True) if found is None else found

    def _solved(
        self,
        cost: npt.NDArray[np.float64],
        low: npt.NDArray[np.float64],
        high: npt.NDArray[np.float64],
        *,
        whole: bool,
    ) -> npt.NDArray[np.float64] | None:
        rows = [row for row in self._rows if row[0]]
        entries = [(value, r, k) for r, (terms, _, _) in enumerate(rows) for k, value in terms.items()]
        values, i, j = zip(*entries, strict=True) if entries else ((), (), ())
        matrix = csr_array((values, (i, j)), shape=(len(rows), len(self._upper)))
        found = milp(
            cost,
            integrality=np.array(self._integer, dtype=int) * whole,
            bounds=Bounds(low, high),
            constraints=LinearConstraint(matrix, [low for _, low, _ in rows], [high for _, _, high in rows]),
            options={"node_limit": _NODES},
        )
        return None if found.x is None else np.asarray(found.x, dtype=np.float64)


def combined(*terms: tuple[float, Linear]) -> Linear:
    """The sum of linear expressions, each times a number."""
    total: Linear = {}
    for factor, expression in terms:
        for key, value in expression.items():
            total[key] = total.get(key, 0.0) + factor * value
    return total
