"""Coarser tables for large cubes, on small ones."""

import numpy as np
import pytest

from core.disclosure import audit, coarsening
from tests import attack


def published(counts, minimum=10, there=None):
    """The published cells of each group of segments, as numbers (-1: withheld)."""
    counts = np.array(counts)
    sizes = dict(audit.margins(counts, min(counts.ndim, 2)))
    allowed = {axes: np.asarray(cells >= minimum) for axes, cells in sizes.items()}
    found = coarsening.publishable(counts, minimum, allowed, counts > 0 if there is None else there)
    return {axes: np.where(cells, sizes[axes], -1).tolist() for axes, cells in found.items()}


def test_all_is_told_when_every_cell_is_large():
    counts = [[40, 50], [60, 70]]

    assert published(counts) == {(): 220, (0,): [90, 130], (1,): [100, 120], (0, 1): counts}


def test_values_are_left_out_until_the_others_hold_the_minimum_together():
    # 3 alone would be 63 − 60; 20 goes with it: 23 are left.
    assert published([40, 20, 3]) == {(): 63, (0,): [40, -1, -1]}


def test_two_small_values_hide_each_other():
    assert published([40, 30, 6, 5]) == {(): 81, (0,): [40, 30, -1, -1]}


def test_what_nobody_gave_is_not_told_of_a_cell():
    # An empty cell is not under the minimum, and is not among those allowed.
    assert published([40, 30, 0]) == {(): 70, (0,): [40, 30, -1]}


def test_a_crossing_holds_twice_the_minimum():
    # 19 is under 2 × 10: its column (129) is left out, its line, and the smallest column left (135), since
    # what is left of lines and columns together was 19 again.
    assert published([[40, 50, 60], [45, 19, 70], [50, 60, 80]])[0, 1] == [
        [-1, -1, 60],
        [-1, -1, -1],
        [-1, -1, 80],
    ]
    assert published([[40, 50, 60], [45, 20, 70], [50, 60, 80]])[0, 1] == [
        [40, 50, 60],
        [45, 20, 70],
        [50, 60, 80],
    ]


@pytest.mark.parametrize("shape", [(6, 5), (4, 4, 3), (3, 3, 2, 2)])
@pytest.mark.parametrize("seed", range(6))
def test_no_small_group_follows_from_what_is_told(shape, seed):
    dice = np.random.default_rng(seed)
    size = int(np.prod(shape))
    counts = np.bincount(dice.choice(size, 25 * size, p=dice.dirichlet(np.full(size, 0.7))), minlength=size)
    counts = counts.reshape(shape)
    sizes = dict(audit.margins(counts, 2))
    found = coarsening.publishable(counts, 10, {a: np.asarray(c >= 10) for a, c in sizes.items()}, counts > 0)

    assert found[()].all()
    assert all((sizes[axes][cells] >= 10).all() for axes, cells in found.items())
    assert attack.leaks(attack.told_by(found, counts), 10, most_crossed=2) == []


def test_the_value_to_leave_out_is_that_of_the_most_wrong_cells_then_the_smallest():
    # Lines 0 and 2 have one wrong cell each, column 1 both; the last line and column are what is left.
    wrong = np.array([[0, 1, 0], [0, 0, 0], [0, 1, 0], [0, 0, 0]], bool)
    full = np.array([[30, 5, 30], [30, 30, 30], [9, 4, 9]])
    kept = [np.ones(3, bool), np.array([True, True, False])]

    assert coarsening._worst(wrong, full, kept) == (1, 1)
    # One each: lines hold 65, 90 and 22, columns 69 and 39.
    assert coarsening._worst(np.eye(4, 3, dtype=bool), full, kept) == (0, 2)


def table(counts, axis):
    """The coarse table of one segment, all of whose values are told."""
    counts = np.array(counts)
    sizes = counts.sum(axis=tuple(i for i in range(counts.ndim) if i != axis)).astype(float)
    at = np.unravel_index(np.arange(counts.size), counts.shape)[axis]
    return coarsening._Table(np.ones(len(sizes), bool), at, sizes)


def test_atoms_that_share_few_cells_are_lifted_together():
    # Three lines of 40: 30 % of 40 is 12, room for one atom of ten; a line of 9 has room for none, one of
    # ten for one, whatever the share.
    lines = table([[20, 20], [35, 5], [38, 2], [5, 5], [5, 4]], 0)

    assert coarsening._sparse(np.arange(10), 10, [lines]).tolist() == [0, 2, 4, 6]
    assert coarsening._sparse(np.array([3, 2, 9]), 10, [lines]).tolist() == [3]


def test_a_population_is_fitted_to_the_sizes_of_all_tables():
    counts = [[30, 3], [20, 40]]
    lines, columns = table(counts, 0), table(counts, 1)
    start = np.array(counts, float).ravel()

    assert coarsening._fits(start, [lines.sizes, columns.sizes], [lines, columns])
    # 33 + 60 respondents by line, 100 by column: nobody can be both.
    assert not coarsening._fits(start, [lines.sizes, np.array([50.0, 50.0])], [lines, columns])


def test_an_atom_that_cannot_be_large_is_seen():
    # The second line holds 9 in all: its atoms cannot hold ten.
    counts = np.array([[30, 20], [5, 4]])

    assert not coarsening._all_can_be_large(counts.ravel(), 10, [table(counts, 0)])
    assert coarsening._all_can_be_large(counts.ravel(), 10, [table(counts, 1)])


def test_tables_are_made_coarser_until_every_small_atom_could_be_large():
    # The first tables leave a small atom without any population where it is large; coarser ones leave none.
    assert published([[3, 30, 2], [3, 30, 20], [9, 0, 9]]) == {
        (): 106,
        (0,): [35, 53, 18],
        (1,): [15, 60, 31],
        (0, 1): [[-1, -1, -1]] * 3,
    }


def test_single_segments_are_made_coarser_when_no_crossing_is_left():
    # Lines of 16 and 29, columns of 12, 12 and 21: without any crossing, a small atom is still without a
    # population; what is told of one segment then holds 20, and so does what is left of it.
    assert published([[12, 3, 1], [0, 9, 20]]) == {
        (): 45,
        (0,): [-1, -1],
        (1,): [-1, -1, 21],
        (0, 1): [[-1, -1, -1]] * 2,
    }
