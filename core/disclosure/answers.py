"""How finely the shares of a question may be told, so that no small group is shown to have given an answer.

Told: in each cell that the audit of bases lets out, the number of respondents, and the share of each answer
to the nearest step. The attacker knows that people are not negative and adds all of it up. A *small group* is
a combination of segments' values under the minimum that is not told. Of each, and each answer, linear
programming looks for a population that agrees with all that is told and where nobody of the group gave that
answer; and, of each atom, for one where somebody did. When there is none, the dual solution names the shares
that tell: the least useful of them is told more coarsely, and the question is asked again.

The populations of a question whose answers exclude one another hold all the answers at once, so that sums to
100 % give no more. See docs/disclosure.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

import highspy
import numpy as np
from scipy import linalg, sparse
from scipy.linalg import lapack

from core.disclosure import precision
from core.disclosure.precision import HIDDEN, STEPS

MOST_AUDITED = 60_000
"""Answers by combination of segments: above, shares are told by one segment, rounded, and not audited."""
MOST_EXACT = 500_000
"""Atoms by cells: above, which cells follow from the others is found by a faster way."""
INDEPENDENT_KEPT = 16
_TOLERANCE = 1e-6
_DRAWS = (1.0, 1.0, 0.5, 0.5, 0.25, 0.1)
"""Which part of the small groups are emptied at once, at random, before they are one by one."""

_FEW = 2
"""So many who gave an answer, or did not, are told as nobody or everybody is."""
_BESIDE = 1e-3
"""What it is worth that others have somebody at the same time as the atom that is asked of."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What an attacker knows beforehand of a question, and what he seeks.

    Attributes
    ----------
    cells
        The told cells as sets of atoms: booleans (cells, atoms).
    known
        More cells whose base is known (those told of all respondents), in the same form.
    sizes, crossed
        Of each cell, how many respondents are in its base, and how many segments it crosses.
    base, given
        Σw of the base in each atom; of those who gave each answer, shape (answers, atoms).
    told
        The answers whose shares are told: positions, several for those that are told as one.
    small
        The small groups, as sets of atoms: booleans (groups, atoms).
    in_people
        Whether everyone weighs 1.
    """

    cells: np.ndarray
    known: np.ndarray
    sizes: np.ndarray
    crossed: np.ndarray
    base: np.ndarray
    given: np.ndarray
    told: Sequence[Sequence[int]]
    small: np.ndarray
    in_people: bool


def levels(question: Question) -> np.ndarray:
    """How finely each share may be told.

    Returns
    -------
    numpy.ndarray
        Shape (told, cells): positions in ``precision.STEPS``, or ``precision.HIDDEN``.
    """
    programme = _Populations(question)
    if len(question.given) > 1 and len(question.small) and question.given.size <= MOST_AUDITED:
        programme.empty_small_groups()
        programme.fill_atoms()
    return programme.levels


class _Populations:
    """The populations that agree with all that is told: a linear program of the answers in each atom."""

    def __init__(self, question: Question) -> None:
        self._question = question
        answers, self._atoms = question.given.shape
        self._answers, cells = answers, len(question.cells)
        self._whole = question.cells @ question.base
        told = question.told
        with np.errstate(invalid="ignore", divide="ignore"):
            self._shares = np.array([question.given[list(g)].sum(axis=0) @ question.cells.T for g in told])
            self._shares = np.nan_to_num(self._shares / self._whole)
        each = zip(question.sizes, question.crossed, strict=True)
        finest = np.array([precision.level(int(n), int(crossed)) for n, crossed in each], np.int64)
        self.levels = np.tile(finest, (len(told), 1))
        self._small = question.small.astype(np.float32)
        self._one = 1.0 if question.in_people else 0.2 * question.base.sum() / question.sizes.max(initial=1)
        bounds = [self._uncertain(g, c) for g in range(len(told)) for c in range(cells)]
        bases = _independent(np.vstack([question.cells, question.known]))
        sizes = bases @ question.base
        self._first = len(sizes)  # the row of the first share
        self._low = np.concatenate([sizes, [low for low, _ in bounds]])
        self._high = np.concatenate([sizes, [high for _, high in bounds]])
        of_cells, of_bases = sparse.csr_matrix(question.cells * 1.0), sparse.csr_matrix(bases * 1.0)
        nowhere = sparse.csr_matrix(of_cells.shape)
        rows = [sparse.hstack([of_bases] * answers)]
        rows += [
            sparse.hstack([of_cells if a in group else nowhere for a in range(answers)]) for group in told
        ]
        self._cells = of_cells.tocsc()
        self._load(sparse.vstack(rows).tocsc())
        self._dice = np.random.default_rng(0)

    def _load(self, matrix: sparse.csc_matrix) -> None:
        self._columns = np.arange(matrix.shape[1], dtype=np.int32)
        self._solver = _solver(matrix, self._low, self._high)
        self._solver.setOptionValue(
            "solver", "ipm"
        )  # the first, from nothing: the simplex goes on from its basis

    def empty_small_groups(self) -> None:
        """Tell more coarsely until, of each small group, a population exists where nobody gave an answer."""
        waiting = np.ones((self._answers, len(self._small)), bool)

        def settle(population: np.ndarray) -> None:
            waiting[(population > _TOLERANCE).astype(np.float32) @ self._small.T == 0] = False

        settle(self._question.given)  # nobody gave it in fact
        for part in _DRAWS:
            some = waiting & (self._dice.random(waiting.shape) < part)
            if some.any():
                settle(self._least((some * self._dice.uniform(0.2, 1, some.shape)) @ self._small)[0])
        for answer, group in np.argwhere(waiting):
            while waiting[answer, group]:
                costs = np.zeros((self._answers, self._atoms))
                costs[answer] = self._small[group]
                population, duals = self._least(costs)
                settle(population)
                if waiting[answer, group] and not self._coarsen(duals, float((costs * population).sum())):
                    # No share is to blame, as far as the solver says, and yet all together show it.
                    self.levels[:] = HIDDEN
                    return

    def fill_atoms(self) -> None:
        """Tell more coarsely until, of each atom of a small group, a population exists where somebody did."""
        waiting = (self._question.given < self._one - _TOLERANCE) & self._small.any(axis=0)
        waiting &= self._question.base > 0
        exchanges = _solver(self._cells, np.zeros(self._cells.shape[0]), np.zeros(self._cells.shape[0]))
        for answer, other in permutations(range(self._answers), 2):
            waiting[answer] &= ~self._exchanged(exchanges, answer, other, waiting[answer])
        beside = -_BESIDE * self._dice.uniform(0.5, 1, waiting.shape)
        for answer, atom in np.argwhere(waiting):
            while waiting[answer, atom]:
                # Few held it in fact: at most one in each lets many have one at the same time.
                wish = np.where(waiting, beside, 0)
                wish[answer, atom] = -1
                population, _ = self._least(wish, np.where(waiting, self._one, highspy.kHighsInf))
                waiting &= population < self._one - _TOLERANCE
                if not waiting[answer, atom]:
                    break
                population, duals = self._least(np.where(wish == -1, wish, 0))
                waiting &= population < self._one - _TOLERANCE
                missing = self._one - float(population[answer, atom])
                if waiting[answer, atom] and not self._coarsen(duals, missing):
                    # No share is to blame, as far as the solver says, and yet all together show it.
                    self.levels[:] = HIDDEN
                    return

    def _exchanged(self, solver: highspy.Highs, answer: int, other: int, waiting: np.ndarray) -> np.ndarray:
        """The waiting atoms where somebody can have given an answer, because some people exchanged it with
        another answer and every share is told as before: a small program, in which nobody moves."""
        question, told = self._question, self._question.told
        reached, settled = np.zeros(self._atoms, bool), True
        lows = (self._low[self._first :] - (self._shares * self._whole).ravel()).reshape(self.levels.shape)
        highs = (self._high[self._first :] - (self._shares * self._whole).ravel()).reshape(self.levels.shape)
        gains = [answer in group and other not in group for group in told]
        loses = [other in group and answer not in group for group in told]
        low = np.concatenate([lows[gains], -highs[loses]]).max(axis=0)
        high = np.concatenate([highs[gains], -lows[loses]]).min(axis=0)
        rows = np.arange(len(low), dtype=np.int32)
        solver.changeRowsBounds(  # type: ignore[attr-defined]
            len(low), rows, np.minimum(low, 0), np.maximum(high, 0)
        )
        atoms = np.arange(self._atoms, dtype=np.int32)
        candidates = waiting & (question.given[other] >= self._one)
        while settled and (candidates & ~reached).any():
            wanted = candidates & ~reached
            most = np.where(wanted, self._one, question.given[other])
            solver.changeColsBounds(len(atoms), atoms, -question.given[answer], most)
            solver.changeColsCost(
                len(atoms), atoms, np.where(wanted, -self._dice.uniform(0.5, 1, len(atoms)), 0)
            )
            solver.run()
            if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                break
            moved = np.array(solver.getSolution().col_value)
            before = reached.sum()
            reached |= wanted & (moved >= self._one - _TOLERANCE)
            settled = reached.sum() > before
        return reached

    def _least(self, costs: np.ndarray, most: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
        """The population of least cost, shape (answers, atoms), and the dual value of each row."""
        self._solver.changeColsCost(costs.size, self._columns, costs.ravel().astype(float))
        most = np.full(costs.size, highspy.kHighsInf) if most is None else most.ravel()
        self._solver.changeColsBounds(costs.size, self._columns, np.zeros(costs.size), most)
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            # What it remembers of the program before can lead it astray: once more, without.
            self._solver.clearSolver()
            self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"the audit has no solution: {self._solver.getModelStatus()}")
        self._solver.setOptionValue("solver", "simplex")
        solution = self._solver.getSolution()
        return np.array(solution.col_value).reshape(self._answers, self._atoms), np.array(solution.row_dual)

    def _coarsen(self, duals: np.ndarray, missing: float) -> bool:
        """Tell one of the shares that tell too much to a wider step: of those that would make up for what is
        missing (or half as much as the best), the least useful. Whether there was one."""
        of_shares, cells = duals[self._first :], len(self._question.cells)
        found: list[tuple[float, int, int, int, tuple[float, float]]] = []
        for place in np.flatnonzero(np.abs(of_shares) > _TOLERANCE):
            group, cell = divmod(int(place), cells)
            if self.levels[group, cell] == HIDDEN:
                continue
            level, low, high = self._wider(group, cell)
            row, dual = self._first + int(place), float(of_shares[place])
            given = dual * (self._low[row] - low) if dual > 0 else -dual * (high - self._high[row])
            found.append((given, group, cell, level, (low, high)))
        if not found:
            return False
        enough = min(missing, max(given for given, *_ in found) / 2)
        crossed, sizes = self._question.crossed, self._question.sizes
        _, group, cell, level, bounds = max(
            (each for each in found if each[0] >= enough - _TOLERANCE),
            key=lambda each: (crossed[each[2]], -sizes[each[2]], each[0]),
        )
        row = self._first + group * cells + cell
        self.levels[group, cell] = level
        self._low[row], self._high[row] = bounds
        self._solver.changeRowBounds(row, *bounds)
        return True

    def _wider(self, group: int, cell: int) -> tuple[int, float, float]:
        """The next level whose bounds hold those of a share as it is told now, and these bounds."""
        row = self._first + group * len(self._question.cells) + cell
        for level in range(self.levels[group, cell] + 1, HIDDEN):
            low, high = self._bounds(group, cell, level)
            if low <= self._low[row] + _TOLERANCE and high >= self._high[row] - _TOLERANCE:
                return level, low, high
        return HIDDEN, *self._bounds(group, cell, HIDDEN)

    def _uncertain(self, group: int, cell: int) -> tuple[float, float]:
        """The bounds of a share, told so that neither nobody nor everybody is certain, and one or two (who
        gave an answer, or did not) are told as nobody is, if a step can."""
        whole = float(self._whole[cell])
        given, few = float(self._shares[group, cell]) * whole, _FEW * self._one
        first = None
        for level in range(self.levels[group, cell], HIDDEN):
            low, high = self._bounds(group, cell, level)
            if high < self._one or low > whole - self._one:
                continue
            first = level if first is None else first
            as_none = given > few + _TOLERANCE or (low == 0 and high >= few)
            as_all = whole - given > few + _TOLERANCE or (high == whole and low <= whole - few)
            if as_none and as_all:
                first = level
                break
        self.levels[group, cell] = HIDDEN if first is None else first
        return self._bounds(group, cell, self.levels[group, cell])

    def _bounds(self, group: int, cell: int, level: int) -> tuple[float, float]:
        whole = float(self._whole[cell])
        if level == HIDDEN:
            return 0.0, whole
        share = float(self._shares[group, cell])
        return precision.interval(share, STEPS[level], whole, in_people=self._question.in_people)


def _solver(matrix: sparse.csc_matrix, low: np.ndarray, high: np.ndarray) -> highspy.Highs:
    """A linear program without costs, of columns that are not negative."""
    program = highspy.HighsLp()
    program.num_row_, program.num_col_ = matrix.shape
    program.col_cost_ = program.col_lower_ = np.zeros(matrix.shape[1])
    program.col_upper_ = np.full(matrix.shape[1], highspy.kHighsInf)
    program.row_lower_, program.row_upper_ = low, high
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_, program.a_matrix_.index_ = matrix.indptr, matrix.indices
    program.a_matrix_.value_ = matrix.data
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False),
        ("log_to_console", False),
        ("threads", 1),
        ("presolve", "off"),  # each program is the one before with one change: go on from there
        ("solver", "simplex"),
        ("simplex_strategy", 4),
        ("primal_simplex_bound_perturbation_multiplier", 0.0),  # a third of the time
    ):
        solver.setOptionValue(name, value)
    solver.passModel(program)
    return solver


def _independent(sets: np.ndarray) -> np.ndarray:
    """Some of these sets of atoms, whose sums give those of all the others; found once for the same sets."""
    packed = np.packbits(sets, axis=1)
    return sets[list(_chosen(packed.tobytes(), sets.shape))]


@lru_cache(INDEPENDENT_KEPT)
def _chosen(packed: bytes, shape: tuple[int, int]) -> tuple[int, ...]:
    """Which of them, as positions: those that a factorisation with pivots takes, until nothing is left."""
    rows = np.frombuffer(packed, np.uint8).reshape(shape[0], -(-shape[1] // 8))
    sets = np.unpackbits(rows, axis=1, count=shape[1]) * 1.0
    if sets.size <= MOST_EXACT:
        triangle, order = linalg.qr(sets.T, mode="r", pivoting=True)
        rank = int((np.abs(np.diag(triangle)) > _TOLERANCE).sum())
        return tuple(np.sort(order[:rank]).tolist())
    # Of what they have in common, which is as good and twenty times as fast: what is kept too many tells
    # nothing more, so the bound is low.
    _, first = np.unique(rows, axis=0, return_index=True)
    first.sort()
    _, order, rank, _ = lapack.dpstrf(sets[first] @ sets[first].T, tol=_TOLERANCE)
    return tuple(np.sort(first[order[:rank] - 1]).tolist())
