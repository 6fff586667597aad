"""The audit of answers, by another solver and another way to write the same populations."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from core.disclosure import answers, precision
from core.disclosure.audit import publishable
from core.disclosure.precision import HIDDEN, STEPS


def question(counts, minimum, *, told=None, in_people=True, weights=None):
    """A question over a cube: ``counts`` is of shape (answers, *segments)."""
    base = counts.sum(axis=0)
    tables = publishable(base, minimum)
    there = np.flatnonzero(base)
    where = np.unravel_index(there, base.shape)
    cells, crossed = [], []
    for axes, shown in tables.items():
        for cell in np.argwhere(shown):
            sets = [where[axis] == value for axis, value in zip(axes, cell, strict=True)]
            cells.append(np.all(sets, axis=0) if sets else np.ones(len(there), bool))
            crossed.append(len(axes))
    given = counts.reshape(len(counts), -1)[:, there].astype(float)
    sizes = base.ravel()[there]
    weights = np.ones(given.shape) if weights is None else weights.reshape(len(counts), -1)[:, there]
    small = np.array([np.arange(len(there)) == i for i in np.flatnonzero(sizes < minimum)])
    members = np.array(cells)
    return answers.Question(
        members,
        members,
        members @ sizes,
        np.array(crossed),
        (given * weights).sum(axis=0),
        given * weights,
        told or [[a] for a in range(len(counts))],
        small.reshape(-1, len(there)),
        in_people,
    )


def populations(question, levels):
    """Equalities and inequalities of the populations that agree: columns are answers × atoms."""
    answers_ = len(question.given)
    equal, sizes, below, most = [], [], [], []
    for c, cell in enumerate(question.cells):
        equal.append(np.tile(cell, answers_))
        sizes.append(question.base[cell].sum())
        for t, group in enumerate(question.told):
            if levels[t, c] == HIDDEN:
                continue
            row = np.concatenate([cell * (a in group) for a in range(answers_)]).astype(float)
            share = question.given[list(group)][:, cell].sum() / sizes[-1]
            low, high = precision.interval(
                share, STEPS[levels[t, c]], sizes[-1], in_people=question.in_people
            )
            below += [row, -row]
            most += [high, -low]
    return {
        "A_eq": np.array(equal),
        "b_eq": sizes,
        "A_ub": np.array(below).reshape(-1, question.given.size),
        "b_ub": most,
    }


def proofs(question, levels):
    """Which small groups can be shown to hold somebody who gave an answer, and which nobody."""
    found, rules = [], populations(question, levels)
    answers_, atoms = question.given.shape
    for answer in range(answers_):
        for group in question.small:
            cost = np.zeros((answers_, atoms))
            cost[answer] = group
            least = linprog(cost.ravel(), **rules)
            most = linprog(-cost.ravel(), **rules)
            assert least.success
            assert most.success
            if least.fun > 1e-5:
                found.append("somebody")
            if -most.fun < (0.999 if question.in_people else 1e-5):
                found.append("nobody")
    return found


CUBES = st.tuples(st.integers(2, 3), st.integers(2, 3), st.integers(2, 4), st.integers(0, 10**6))


def cube(shape, rare=0.1):
    answers_, rows, columns, seed = shape
    dice = np.random.default_rng(seed)
    sizes = dice.choice([0, 1, 2, 4, 9, 15, 40, 90], (rows, columns))
    sizes[0, 0] += 12
    shares = dice.dirichlet([rare, *np.ones(answers_ - 1)], (rows, columns))
    return np.moveaxis(np.array([[dice.multinomial(n, p) for n, p in zip(*row, strict=True)]
                                 for row in zip(sizes, shares, strict=True)]), -1, 0)  # fmt: skip


@settings(max_examples=40)
@given(shape=CUBES)
def test_no_small_group_is_shown_to_have_given_an_answer(shape):
    asked = question(cube(shape), 10)
    assert proofs(asked, answers.levels(asked)) == []


@settings(max_examples=20)
@given(shape=CUBES, seed=st.integers(0, 99))
def test_nor_by_sums_of_weights(shape, seed):
    counts = cube(shape)
    weights = np.random.default_rng(seed).uniform(0.3, 3, counts.shape)
    asked = question(counts, 10, in_people=False, weights=weights)
    assert proofs(asked, answers.levels(asked)) == []


@settings(max_examples=20)
@given(shape=CUBES)
def test_nor_when_answers_are_told_together(shape):
    counts = cube(shape)
    asked = question(counts, 10, told=[*([a] for a in range(len(counts))), [0, 1]])
    assert proofs(asked, answers.levels(asked)) == []


def test_exact_shares_would_show_it():
    """A rare answer that told cells cannot hold is somebody's in what is left of them."""
    several = [question(cube((3, 3, 4, seed)), 10) for seed in range(12)]
    exact = [proofs_of_exact(asked) for asked in several]
    assert sum(map(bool, exact)) >= 6
    assert {"somebody", "nobody"} == {proof for each in exact for proof in each}
    assert [proofs(asked, answers.levels(asked)) for asked in several] == [[]] * 12


def proofs_of_exact(asked):
    """With the counts themselves: a share to the finest step of a base so large that it has no width."""
    levels = np.zeros((len(asked.told), len(asked.cells)), int)
    fine = [1e-4, *STEPS[1:]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "STEPS", fine)
        return proofs(asked, levels)


def test_what_nobody_can_prove_is_told_as_finely_as_its_base_bears():
    counts = np.array([[[300, 220], [180, 260]], [[200, 280], [320, 240]]])
    asked = question(counts, 10)
    finest = [[precision.level(int(n), int(k)) for n, k in zip(asked.sizes, asked.crossed, strict=True)]] * 2
    assert answers.levels(asked).tolist() == finest


def test_nothing_is_told_of_a_question_that_shows_an_answer_however_coarse_its_shares(monkeypatch):
    monkeypatch.setattr(answers._Populations, "_coarsen", lambda self, duals, missing: False)
    asked = [question(cube((3, 3, 4, seed)), 10) for seed in range(12)]
    levels = [answers.levels(each) for each in asked]

    assert any((each == HIDDEN).all() for each in levels)
    assert [proofs(each, found) for each, found in zip(asked, levels, strict=True)] == [[]] * 12


@pytest.mark.parametrize("few", [0, 1, 2])
def test_nobody_and_but_a_few_are_told_alike(few):
    counts = np.array([[[few, 60], [50, 40]], [[150 - few, 40], [60, 70]]])
    asked = question(counts, 10)
    levels = answers.levels(asked)
    (cell,) = (c for c, members in enumerate(asked.cells) if members.tolist() == [True, False, False, False])
    low, high = precision.interval(few / 150, STEPS[levels[0, cell]], 150, in_people=True)
    assert low == 0
    assert high >= 2
