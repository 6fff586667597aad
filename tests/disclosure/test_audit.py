"""The audit of a cube of counts, on tables small enough to subtract on paper."""

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, milp

from core.disclosure import audit, coarsening
from tests import attack


def published(counts, minimum=10, **more):
    """The published cells of each group of segments, as numbers (-1: withheld)."""
    counts = np.array(counts)
    sizes = dict(audit.margins(counts, counts.ndim))
    found = audit.publishable(counts, minimum, **more)
    return {axes: np.where(cells, sizes[axes], -1).tolist() for axes, cells in found.items()}


@pytest.mark.parametrize(
    ("shape", "deepest"),
    [
        pytest.param((), 0, id="no segment"),
        pytest.param((30,), 1, id="one"),
        pytest.param((50, 50), 2, id="two, however many cells"),
        pytest.param((2, 2, 2, 2), 4, id="81 cells: all four"),
        pytest.param((4, 4, 4, 4), 4, id="625 cells"),
        pytest.param((5, 5, 5, 5), 3, id="1296 cells with the fourth, 671 without"),
    ],
)
def test_a_small_cube_is_crossed_more_deeply(shape, deepest):
    assert audit.depth(shape) == deepest


def test_the_most_cells_that_are_crossed_is_800():
    # (a + 1)(b + 1)(c + 1): 10 · 10 · 8 = 800 is borne, 3 · 3 · 89 = 801 is not.
    assert audit.depth((9, 9, 7)) == 3
    assert audit.depth((2, 2, 88)) == 2


def test_an_audit_that_the_primal_simplex_does_not_finish_has_a_solution():
    counts = np.array([[4, 15], [6, 12], [9, 9], [4, 14], [5, 13]])
    alone = {
        (): np.array(True),
        (0,): np.ones(5, bool),
        (1,): np.ones(2, bool),
        (0, 1): np.zeros((5, 2), bool),
    }

    found = audit.publishable(counts, 10, alone, counts > 0)

    assert found[()].all()


def test_margins_add_over_the_other_segments():
    found = {axes: sizes.tolist() for axes, sizes in audit.margins(np.array([[1, 2], [3, 4]]), 1)}

    assert found == {(): 10, (0,): [3, 7], (1,): [4, 6]}


def test_everything_is_told_when_nobody_is_in_a_small_cell():
    assert published([10, 20]) == {(): 30, (0,): [10, 20]}


def test_nothing_at_all_is_told_of_too_few():
    assert published([4, 5]) == {(): -1, (0,): [-1, -1]}


def test_a_minimum_of_one_withholds_the_empty_only():
    assert published([0, 1, 5], minimum=1) == {(): 6, (0,): [-1, 1, 5]}


def test_the_smallest_that_would_give_a_small_cell_is_withheld():
    # 63 − 40 − 20 = 3.
    assert published([40, 20, 3]) == {(): 63, (0,): [40, -1, -1]}


def test_a_crossing_is_withheld_rather_than_a_margin():
    # 30 − 27 = 3, 43 − 40 = 3: the rows and columns stay, no crossing of these does.
    assert published([[27, 3], [40, 30]]) == {
        (): 100,
        (0,): [30, 70],
        (1,): [67, 33],
        (0, 1): [[-1, -1], [-1, -1]],
    }


def test_only_the_cells_to_choose_from_are_told():
    among = {(): np.array(True), (0,): np.array([True, False])}

    assert published([[15, 20], [30, 40]], among=among) == {(): 105, (0,): [35, -1]}


def test_cells_are_tried_again_when_others_do_without_them(monkeypatch):
    # 20 and 5 are large. Both were withheld on the way; 5, which leaves 2 to 6 for each of the small
    # cells that it stands beside, is told in the end.
    counts = np.array([[1, 3, 3], [20, 1, 5]])

    assert audit.publishable(counts, 5)[0, 1].tolist() == [[False] * 3, [False, False, True]]
    monkeypatch.setattr(audit, "RETRIED_CELLS", 0)
    assert not audit.publishable(counts, 5)[0, 1].any()


@pytest.mark.parametrize(("most", "again"), [(6, True), (5, False)])
def test_only_small_cubes_are_tried_again(monkeypatch, most, again):
    monkeypatch.setattr(audit, "RETRIED_ATOMS", most)

    assert audit.publishable(np.array([[1, 3, 3], [20, 1, 5]]), 5)[0, 1].any() == again


@pytest.mark.parametrize(
    "counts",
    [
        [[12, 5, 9], [0, 12, 3], [12, 0, 5]],
        [[3, 12, 12], [0, 6, 9], [6, 5, 5]],
        [[2, 2, 12], [5, 9, 0], [12, 3, 1]],
        [[6, 12, 3], [12, 6, 0], [2, 3, 6]],
    ],
)
def test_a_cell_tried_again_does_not_tell_that_a_combination_is_empty(counts):
    # In the first, the lines hold 26, 15 and 17: 12 and 3 in the second leave nobody for its first.
    counts = np.array(counts)
    told = attack.told_by(audit.publishable(counts, 5), counts)

    assert attack.emptied(told, 5) == []
    assert attack.leaks(told, 5) == []


def test_a_cube_with_too_many_atoms_for_linear_programs_is_made_coarser(monkeypatch):
    counts = np.array([40, 20, 3])
    monkeypatch.setattr(audit, "MOST_ATOMS", 2)

    found = audit.publishable(counts, 10)

    assert {axes: cells.tolist() for axes, cells in found.items()} == {
        axes: cells.tolist()
        for axes, cells in coarsening.publishable(
            counts, 10, {(): np.array(True), (0,): np.array([True, True, False])}, counts > 0
        ).items()
    }


def test_a_combination_that_cannot_be_is_nobodys_secret():
    # Departments a and b in region x, c in region y: that a is never in y is geography.
    there = np.array([[1, 0], [1, 0], [0, 1]], bool)

    assert audit._impossible(there).tolist() == (~there).tolist()
    # The order of the two segments does not matter: here two regions have two departments each.
    two = np.array([[1, 1, 0, 0], [0, 0, 1, 1]], bool)
    assert audit._impossible(two).tolist() == (~two).tolist()
    assert audit._impossible(two.T).tolist() == (~two.T).tolist()


def test_a_combination_that_could_be_may_not_be_told_to_be_empty():
    # Both values of either segment come with several of the other.
    there = np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1]], bool)

    assert not audit._impossible(there).any()


def test_a_third_segment_is_looked_at_by_pairs():
    # The first two exclude each other as departments and regions do, whatever the third.
    there = np.zeros((2, 2, 2), bool)
    there[0, 0], there[1, 1] = True, True

    assert audit._impossible(there).tolist() == (~there).tolist()


def test_those_known_to_exist_may_be_more_than_those_who_answered():
    # No department is in two regions: everything is told. Were someone known to live across, who did
    # not answer, the regions (35 and 30) would tell that nobody of these did.
    counts = np.array([[20, 0], [15, 0], [0, 30]])
    apart = published(counts)
    across = published(counts, there=np.ones((3, 2), bool))

    assert apart == {
        (): 65,
        (0,): [20, 15, 30],
        (1,): [35, 30],
        (0, 1): [[20, -1], [15, -1], [-1, 30]],
    }
    assert across[0, 1] == [[-1, -1], [-1, -1], [-1, -1]]


@pytest.mark.parametrize("seed", range(12))
def test_no_small_group_follows_from_what_is_told(seed):
    dice = np.random.default_rng(seed)
    counts = dice.choice([0, 1, 2, 3, 5, 8, 12], (3, 2, 3))
    told = attack.told_by(audit.publishable(counts, 5), counts)

    assert attack.leaks(told, 5) == []


def test_a_solver_that_its_memory_leads_astray_begins_anew():
    # From the solution of the program before, HiGHS says of the next one that it does not know.
    counts = np.array([[10, 4, 1], [3, 7, 2], [4, 3, 1], [5, 4, 2], [5, 3, 1]])
    crossed = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 0], [1, 0, 0], [1, 0, 0]], bool)
    among = {(): np.array(True), (0,): np.ones(5, bool), (1,): np.ones(3, bool), (0, 1): crossed}
    told = audit.publishable(counts, 4, among, np.ones((5, 3), bool))

    assert attack.leaks(attack.told_by(told, counts), 4) == []


def test_cells_that_contradict_each_other_stop_the_audit():
    # One atom of 5 and of 6 respondents: no population has both.
    populations = audit.Populations(np.array([[0], [1]]), np.array([5.0, 6.0]), np.array([0]), 10)

    with pytest.raises(ArithmeticError, match="the audit has no solution"):
        next(populations.pinned())


@pytest.mark.parametrize("seed", [1230, 1270, 1338])
def test_with_a_small_minimum_people_are_whole(seed):
    # Fractions of people could fill an atom up to two; whole people could not, and it was known to hold one.
    dice = np.random.default_rng(seed)
    n, parts = int(dice.integers(36, 144)), dice.dirichlet(np.full(36, dice.choice([0.5, 1.0, 3.0])))
    counts = np.bincount(dice.choice(36, n, p=parts), minlength=36).reshape(2, 2, 3, 3)
    told = attack.told_by(audit.publishable(counts, 2), counts)
    sets, there = told.sets[:, told.there].astype(float), told.counts[told.there]
    agrees = LinearConstraint(sets, sets @ there, sets @ there)

    for atom in np.flatnonzero(there == 1):
        most = milp(-np.eye(len(there))[atom], constraints=agrees, integrality=np.ones(len(there)))
        assert -most.fun >= 2 - 1e-6
