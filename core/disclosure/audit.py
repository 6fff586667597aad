"""Which cells of a cube of counts may be published, so that nothing told about them isolates a few.

A *cell* counts the respondents who share the values of some segments; those of all the segments
together are the *atoms* that every count is a sum of. What readers may add and subtract is the span of
the published cells. The audit starts from the cells that reach the minimum, and asks of each small
atom, by linear programming: among all the populations that agree with everything published, is there
one in which this atom alone reaches the minimum? While there is none, the dual solution names the
published cells that pin the atom down, and the least useful of them is withheld.

Guarantee. Let A be any set of atoms whose count follows from what is published, and a an atom of A that
is not empty. In a population that agrees with everything published and where a reaches the minimum, A
has the same count as in the real one; so A reaches the minimum too. No set of fewer respondents can be
determined, by linear algebra or by reasoning with counts that cannot be negative. Populations are sought
among the combinations that exist, so that knowing which do not gives no more. See docs/disclosure.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from math import prod

import highspy
import numpy as np

from core.disclosure import coarsening

Segments = tuple[int, ...]
"""Positions of segments: the axes of a cube that a table of cells keeps."""
Tables = Mapping[Segments, np.ndarray]
"""For each group of segments, one boolean by cell: whether it is published."""
MOST_ATOMS = 3_000  # of a linear program
MOST_THERE = 1_500  # the same, of those that someone has in a larger cube
MOST_CELLS = 800
MOST_OF_WHOLE, MOST_NODES = 4, 200  # the minimum up to which people are whole; nodes of an integer program
RETRIED_ATOMS, RETRIED_CELLS = 500, 100
_TOLERANCE = 1e-6
_DUAL, _PRIMAL = 1, 4  # ways of HiGHS's simplex


def depth(shape: tuple[int, ...]) -> int:
    """How many segments a cell may combine: all of them in a small cube, two at least."""
    deepest = min(len(shape), 2)
    for segments in range(3, len(shape) + 1):
        cells = sum(
            prod(shape[i] for i in chosen)
            for size in range(segments + 1)
            for chosen in combinations(range(len(shape)), size)
        )
        if cells > MOST_CELLS:
            break
        deepest = segments
    return deepest


def margins(counts: np.ndarray, deepest: int) -> Iterator[tuple[Segments, np.ndarray]]:
    """The counts of the cells of every group of at most so many segments."""
    axes = range(counts.ndim)
    for size in range(deepest + 1):
        for chosen in combinations(axes, size):
            yield chosen, counts.sum(axis=tuple(i for i in axes if i not in chosen))


def publishable(
    counts: np.ndarray,
    minimum: int,
    among: Tables | None = None,
    there: np.ndarray | None = None,
    *,
    empty: bool = True,
) -> Tables:
    """The cells of a cube that may be published together.

    Parameters
    ----------
    counts
        Respondents by atom, one axis a segment; a segment whose value is unknown for some has one
        more value. No value without anybody.
    minimum
        The least number of respondents that may be told apart.
    among
        The cells to choose from; all those of at most ``depth`` segments when it is left out.
    there
        The atoms that are known to exist, in the shape of ``counts``; those of someone when left out.
    empty
        Whether that a combination is empty is hidden too.

    Returns
    -------
    Mapping
        By group of segments, the total (the empty group) first: booleans in the shape of its cells.

    Notes
    -----
    In cubes of up to ``RETRIED_ATOMS`` atoms, the most useful of the withheld cells are tried again in
    the end: often the others do without them.
    Linear programming: cf. Fischetti & Salazar (2001), Management Science 47, and τ-Argus.
    """
    there = counts > 0 if there is None else there
    deepest = max(map(len, among)) if among else depth(counts.shape)
    large = {chosen: np.asarray(cells >= minimum) for chosen, cells in margins(counts, deepest)}
    if among is not None:
        large = {chosen: large[chosen] & allowed for chosen, allowed in among.items()}
    if minimum == 1 or not large[()] or (counts >= minimum).all():
        return large
    if counts.size > MOST_ATOMS and np.count_nonzero(there) > MOST_THERE:
        return coarsening.publishable(counts, minimum, large, there)
    _Audit(counts, minimum, large, there, empty=empty).withhold()
    return large


class _Audit:
    """Withholds cells of these tables, in place, until every small atom could be large."""

    def __init__(
        self,
        counts: np.ndarray,
        minimum: int,
        tables: dict[Segments, np.ndarray],
        there: np.ndarray,
        *,
        empty: bool,
    ) -> None:
        self._tables = tables
        # Of a cube that is large and nearly empty, the combinations that nobody has are left out.
        whole = counts.size <= MOST_ATOMS
        places = np.arange(counts.size) if whole else np.flatnonzero(there)
        where = np.unravel_index(places, counts.shape)
        self._cells: list[tuple[Segments, tuple[int, ...]]] = []
        rows = []
        for chosen, published in tables.items():
            row_of = np.full(published.shape, -1)
            row_of[published] = len(self._cells) + np.arange(published.sum())
            rows.append(row_of[tuple(where[i] for i in chosen)] * np.ones(len(places), np.int64))
            self._cells += [(chosen, tuple(map(int, cell))) for cell in np.argwhere(published)]
        of_atoms, atoms = np.array(rows), counts.ravel()[places]
        self.sizes = np.bincount(
            of_atoms[of_atoms >= 0], np.broadcast_to(atoms, of_atoms.shape)[of_atoms >= 0], len(self._cells)
        )
        exists = there.ravel()[places]
        small = np.flatnonzero(atoms[exists] < minimum)
        self._programs = [Populations(of_atoms[:, exists], self.sizes, small, minimum)]
        if whole and empty:
            # That a combination is empty is not told either, when it could have been there.
            missing = np.flatnonzero(~_impossible(there).ravel() & ~exists)
            self._programs.append(Populations(of_atoms, self.sizes, missing, minimum))
        self._retry = counts.size <= RETRIED_ATOMS

    def withhold(self) -> None:
        withheld: list[int] = []
        for program in self._programs:
            for row in withheld:
                program.forget(row)
            for pinning in program.pinned():
                row = max(pinning, key=self._least_useful)
                program.forget(row)
                withheld.append(row)
        for row in withheld:
            for program in self._programs:
                program.forget(row)
        for i, row in enumerate(sorted(withheld, key=self._least_useful)):
            if self._retry and i < RETRIED_CELLS and self._can_be_told(row):
                continue
            chosen, cell = self._cells[row]
            self._tables[chosen][cell] = False

    def _least_useful(self, row: int) -> tuple[int, float]:
        """Cells of more segments are less useful, then smaller ones."""
        return len(self._cells[row][0]), -float(self.sizes[row])

    def _can_be_told(self, row: int) -> bool:
        for program in self._programs:
            program.tell(row)
        if all(next(program.pinned(), None) is None for program in self._programs):
            return True
        for program in self._programs:
            program.forget(row)
        return False


def _impossible(atoms: np.ndarray) -> np.ndarray:
    """The atoms that could not be there: two of their values exclude each other, as far as one can see.

    So it is when they never come together and one of them comes with a single value of the other's
    segment: a department and another region.
    """
    excluded = np.zeros(atoms.shape, bool)
    for i, j in combinations(range(atoms.ndim), 2):
        others = tuple(axis for axis in range(atoms.ndim) if axis not in (i, j))
        there = atoms.any(axis=others)
        single = (there.sum(axis=1, keepdims=True) == 1) | (there.sum(axis=0, keepdims=True) == 1)
        shape = [size if axis in (i, j) else 1 for axis, size in enumerate(atoms.shape)]
        excluded |= (~there & single).reshape(shape)
    return excluded


class Populations:
    """The populations that agree with the published cells, as a linear program.

    ``of_atoms`` gives the row of each atom (a column) in each table, -1 where its cell is not
    published; ``targets`` are the atoms that must be able to reach the minimum.
    """

    def __init__(self, of_atoms: np.ndarray, sizes: np.ndarray, targets: np.ndarray, minimum: int) -> None:
        self._targets, self._minimum, self._sizes = targets, float(minimum), sizes
        self._atoms = of_atoms.shape[1]
        self._columns = np.arange(self._atoms, dtype=np.int32)
        self._culprit: int | None = None
        self._most = 0.0
        told = of_atoms.T >= 0
        program = highspy.HighsLp()
        program.sense_ = highspy.ObjSense.kMaximize
        program.num_col_, program.num_row_ = self._atoms, len(sizes)
        program.col_cost_ = program.col_lower_ = np.zeros(self._atoms)
        program.col_upper_ = np.full(self._atoms, highspy.kHighsInf)
        program.row_lower_ = program.row_upper_ = sizes
        program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        program.a_matrix_.start_ = np.concatenate([[0], told.sum(axis=1).cumsum()])
        program.a_matrix_.index_ = of_atoms.T[told]
        program.a_matrix_.value_ = np.ones(int(told.sum()))
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in (
            ("output_flag", False),
            ("log_to_console", False),
            ("threads", 1),
            ("presolve", "off"),  # each program is the one before with one change: go on from there
            ("solver", "simplex"),
            ("simplex_strategy", _PRIMAL),
            ("mip_max_nodes", MOST_NODES),
        ):
            self._solver.setOptionValue(name, value)
        self._solver.passModel(program)

    def forget(self, row: int) -> None:
        """Withhold a cell."""
        self._solver.changeRowBounds(row, -highspy.kHighsInf, highspy.kHighsInf)

    def tell(self, row: int) -> None:
        """Publish a cell again."""
        self._solver.changeRowBounds(row, self._sizes[row], self._sizes[row])

    def pinned(self) -> Iterator[np.ndarray]:
        """The cells that keep a target under the minimum, until none is kept; withhold one each time."""
        waiting = np.zeros(self._atoms, bool)
        waiting[self._targets] = True
        first = [] if self._culprit is None else [self._culprit]
        if not first:
            self._lift_many(waiting)
        for atom in [*first, *self._targets]:
            while waiting[atom]:
                reached, duals = self._lift(atom)
                waiting &= ~reached
                if waiting[atom]:
                    self._culprit = int(atom)
                    yield np.flatnonzero((np.abs(duals) > _TOLERANCE) & (np.arange(len(duals)) > 0))

    def reachable(self) -> np.ndarray:
        """The targets that can reach the minimum."""
        waiting = np.zeros(self._atoms, bool)
        waiting[self._targets] = True
        self._lift_many(waiting)
        for atom in self._targets:
            if waiting[atom]:
                waiting &= ~self._lift(atom)[0]
        return np.asarray([atom for atom in self._targets if not waiting[atom]], dtype=np.int64)

    def _lift_many(self, waiting: np.ndarray) -> None:
        """Lift many targets at once, at random, for as long as it settles some."""
        dice = np.random.default_rng(0)
        settled = len(waiting)
        while waiting.any() and settled > max(3, waiting.sum() // 50):
            limits = np.where(waiting, self._minimum, highspy.kHighsInf)
            costs = np.where(waiting, dice.uniform(0.5, 1, self._atoms), 0)
            reached, _ = self._solve(costs, limits)
            settled = int((waiting & reached).sum())
            waiting &= ~reached

    def _lift(self, atom: int) -> tuple[np.ndarray, np.ndarray]:
        """Which atoms reach the minimum in a population of whole people where this one does, if there is
        one; and the dual value of each cell where it has the most, of fractions of people."""
        costs, limits = np.zeros(self._atoms), np.full(self._atoms, highspy.kHighsInf)
        costs[atom] = 1
        reached, duals = self._solve(costs, limits)
        if not reached.any() and self._most >= self._minimum - _TOLERANCE:
            reached = self._of_whole_people(atom)
        return reached, duals

    def _solve(self, costs: np.ndarray, limits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which atoms reach the minimum in the best population, if it is one of whole people, and the dual
        value of each cell."""
        self._solver.changeColsCost(self._atoms, self._columns, costs)
        self._solver.changeColsBounds(self._atoms, self._columns, np.zeros(self._atoms), limits)
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            # What it remembers of the program before, or its own way through, can lead it astray: once more,
            # without the one and by another.
            self._solver.clearSolver()
            self._solver.setOptionValue("simplex_strategy", _DUAL)
            self._solver.run()
            self._solver.setOptionValue("simplex_strategy", _PRIMAL)
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"the audit has no solution: {self._solver.getModelStatus()}")
        solution = self._solver.getSolution()
        population = np.array(solution.col_value)
        self._most = float(costs @ population)
        return self._reached(population), np.array(solution.row_dual)

    def _reached(self, population: np.ndarray) -> np.ndarray:
        if (
            self._minimum <= MOST_OF_WHOLE
            and np.abs(population - np.rint(population)).max(initial=0) > _TOLERANCE
        ):
            return np.zeros(self._atoms, bool)
        return np.asarray(population >= self._minimum - _TOLERANCE)

    def _of_whole_people(self, atom: int) -> np.ndarray:
        """The same, where fractions of people would do: an integer program, of so many nodes at most."""
        least = np.zeros(self._atoms)
        least[atom] = self._minimum
        limits = np.full(self._atoms, highspy.kHighsInf)
        self._solver.changeColsBounds(self._atoms, self._columns, least, limits)
        self._solver.changeColsCost(self._atoms, self._columns, np.zeros(self._atoms))
        self._solver.changeColsIntegrality(self._atoms, self._columns, np.ones(self._atoms, np.uint8))
        self._solver.setOptionValue("presolve", "on")
        self._solver.clearSolver()
        self._solver.run()
        found = (
            self._solver.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        )
        population = np.array(self._solver.getSolution().col_value)
        self._solver.setOptionValue("presolve", "off")
        self._solver.changeColsIntegrality(self._atoms, self._columns, np.zeros(self._atoms, np.uint8))
        self._solver.clearSolver()
        return self._reached(population) if found else np.zeros(self._atoms, bool)
