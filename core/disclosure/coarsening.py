"""The audit of large cubes, where a linear program would be too large: coarser tables, proportional fitting.

Cells combine two segments at most. The table of each group of segments is told for a rectangle of values
only, such that every told cell and all that is left of each line hold well over the minimum. Then, as in
``audit``, a population is sought for every small atom that agrees with all that is told and where this
atom reaches the minimum: some atoms that share few cells are given the minimum at once, and the rest is
fitted to what is left of each cell (Deming & Stephan 1940). Should an atom find none, tables are made
coarser, and all is sought again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

MOST_ATOMS = 2_000_000
_SHARE = 0.3  # of a cell that is given at once
_ROUNDS, _FAILURES, _SWEEPS = 400, 8, 100
_TOLERANCE = 1e-7
Tables = Mapping[tuple[int, ...], np.ndarray]


def publishable(
    counts: np.ndarray, minimum: int, allowed: Tables, there: np.ndarray
) -> dict[tuple[int, ...], np.ndarray]:
    """The cells of a large cube that may be published together, among some of one and two segments.

    Parameters
    ----------
    counts
        Respondents by atom.
    minimum
        The least number of respondents that may be told apart.
    allowed
        By group of segments, booleans in the shape of its cells: those that reach the minimum.
    there
        The atoms that are known to exist.
    """
    alone, together = minimum, 2 * minimum
    while True:
        tables = {
            axes: _rectangle(counts, there, axes, told, (alone, together)[len(axes) - 1])
            for axes, told in allowed.items()
            if axes  # the total is told, and kept by every table
        }
        if _all_can_be_large(counts[there], minimum, list(tables.values())):
            return {(): allowed[()]} | {axes: allowed[axes] & table.told for axes, table in tables.items()}
        # Without any table of two segments left, those of one are made coarser too.
        crossed = any(table.told.any() for axes, table in tables.items() if len(axes) > 1)
        together, alone = (2 * together, alone) if crossed else (together, 2 * alone)


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """A coarse table: which cells are told, the sizes of coarse cells, and that of each existing atom."""

    told: np.ndarray
    of_atom: np.ndarray
    sizes: np.ndarray


def _rectangle(
    counts: np.ndarray, there: np.ndarray, axes: tuple[int, ...], allowed: np.ndarray, least: int
) -> _Table:
    """The table of some segments, for values such that no part of it is under ``least`` (but empty)."""
    others = tuple(axis for axis in range(counts.ndim) if axis not in axes)
    full = np.asarray(counts.sum(axis=others))
    kept = [np.ones(size, bool) for size in full.shape]
    while True:
        places = [np.where(keep, keep.cumsum() - 1, keep.sum()) for keep in kept]
        sizes = np.zeros([int(keep.sum()) + 1 for keep in kept])
        np.add.at(sizes, np.ix_(*places), full)
        wrong = (sizes > 0) & (sizes < least)
        inside = np.ix_(*(np.flatnonzero(keep) for keep in kept))
        wrong[tuple(slice(0, -1) for _ in axes)] |= ~allowed[inside] & (full[inside] > 0)
        if not wrong.any() or not any(keep.any() for keep in kept):
            break
        axis, value = _worst(wrong, full, kept)
        kept[axis][value] = False
    told = np.zeros(full.shape, bool)
    told[np.ix_(*(np.flatnonzero(keep) for keep in kept))] = True
    atoms = np.nonzero(there)
    of_atom = np.zeros(len(atoms[0]), np.int64)
    for axis, place, size in zip(axes, places, sizes.shape, strict=True):
        of_atom = of_atom * size + place[atoms[axis]]
    return _Table(told, of_atom, sizes.ravel())


def _worst(wrong: np.ndarray, full: np.ndarray, kept: Sequence[np.ndarray]) -> tuple[int, int]:
    """The value to leave out: that of the most wrong cells, the smallest of these."""
    found = []
    for axis, keep in enumerate(kept):
        others = tuple(other for other in range(wrong.ndim) if other != axis)
        faults, sizes = wrong.sum(axis=others)[:-1], full.sum(axis=others)[keep]
        for value, few, size in zip(np.flatnonzero(keep), faults, sizes, strict=True):
            found.append((int(few), -int(size), axis, int(value)))
    return max(found)[2:]


def _all_can_be_large(counts: np.ndarray, minimum: int, tables: list[_Table]) -> bool:
    """Whether every small atom reaches the minimum in a population that agrees with these tables."""
    waiting, dice, failures = counts < minimum, np.random.default_rng(0), 0
    start = counts + 1e-6  # an atom without anyone could have someone
    for _ in range(_ROUNDS):
        if not waiting.any():
            return True
        given = _sparse(dice.permutation(np.flatnonzero(waiting)), minimum, tables)
        left = [t.sizes - minimum * np.bincount(t.of_atom[given], minlength=len(t.sizes)) for t in tables]
        if len(given) and _fits(start, left, tables):
            waiting[given] = False
        else:
            failures += 1
        if failures > _FAILURES:
            break
    return False


def _sparse(atoms: np.ndarray, minimum: int, tables: list[_Table]) -> np.ndarray:
    """Some of these atoms, such that no coarse cell holds too many of them."""
    for table in tables:
        room = np.maximum(np.floor(table.sizes * _SHARE / minimum), table.sizes >= minimum)
        cells = table.of_atom[atoms]
        order = np.argsort(cells, kind="stable")
        of_cell = cells[order]
        starts = np.flatnonzero(np.diff(of_cell, prepend=-1))
        rank = np.arange(len(of_cell)) - np.repeat(starts, np.diff(starts, append=len(of_cell)))
        chosen = np.zeros(len(atoms), bool)
        chosen[order] = rank < room[of_cell]
        atoms = atoms[chosen]
    return atoms


def _fits(start: np.ndarray, sizes: list[np.ndarray], tables: list[_Table]) -> bool:
    """Whether a population has these sizes in all tables: proportional fitting, from the real one."""
    population = start.copy()
    for _ in range(_SWEEPS):
        worst = 0.0
        for table, size in zip(tables, sizes, strict=True):
            sums = np.bincount(table.of_atom, population, len(size))
            factor = np.divide(size, sums, out=np.ones_like(size), where=sums > 0)
            worst = max(worst, float(np.abs(factor - 1)[size > 0].max(initial=0)))
            population *= factor[table.of_atom]
        if worst < _TOLERANCE:
            return True
    return False
