"""Counting by hand: which respondents, in which group, with which weight."""

import numpy as np
import pytest

from core.views.recipe import Recipe
from tests import made

BOOK = made.book(
    made.single("trust", "yes", "no"),
    made.single("area", "north", "south", "islands"),
    made.single("size", "small", "large"),
    made.multiple("help", "money", "time", "advice"),
    made.grid("needs", ["cash", "staff"], "much", "little"),
    made.number("jobs"),
    segments=["area", "size"],
    weighted=True,
)
# Six respondents; the fourth did not answer on trust, the fifth and the sixth tell no area.
ENGINE = made.engine(
    BOOK,
    {
        "trust": ["yes", "no", "yes", None, "yes", "no"],
        "area": ["north", "north", "south", "south", None, None],
        "size": ["small", "large", "small", "large", "small", "large"],
        "help": [{"money", "time"}, {"time"}, set(), None, {"advice", "money"}, {"advice"}],
        ("needs", "cash"): ["much", "much", "little", None, "much", "little"],
        ("needs", "staff"): [None, "little", "little", "little", None, None],
        "jobs": [5, 2, None, 5, 1, 2],
    },
    weights=[1, 2, 3, 4, 5, 6],
)


def cells(question, by=None, where=None, item="", net=()):
    return made.count(ENGINE, Recipe.of(BOOK, question, by, where), item, net)


def lists(sums):
    return sums.n.tolist(), sums.w.tolist(), sums.w2.tolist()


def test_a_single_question_adds_respondents_weights_and_squares():
    # Yes: 1, 3, 5. No: 2, 6. The fourth, of weight 4, is outside the base.
    counted = cells("trust")

    assert lists(counted.answers) == ([[3], [2]], [[9], [8]], [[35], [40]])
    assert lists(counted.base) == ([5], [17], [75])
    assert counted.sample.n == 6


def test_a_split_counts_the_unknown_segment_in_the_whole_and_in_no_group():
    # Whole, north, south, islands. The fifth (yes) and the sixth (no) tell no area.
    counted = cells("trust", by="area")

    assert counted.answers.n.tolist() == [[3, 1, 1, 0], [2, 1, 0, 0]]
    assert counted.answers.w.tolist() == [[9, 1, 3, 0], [8, 2, 0, 0]]
    assert lists(counted.base) == ([5, 2, 1, 0], [17, 3, 3, 0], [75, 5, 9, 0])


def test_a_filter_keeps_its_codes_only():
    # Small: the first, the third and the fifth, who all say yes.
    counted = cells("trust", where={"size": ["small"]})

    assert lists(counted.answers) == ([[3], [0]], [[9], [0]], [[35], [0]])
    assert lists(counted.base) == ([3], [9], [35])


def test_a_filter_leaves_out_the_unknown():
    # Every area is kept, but the fifth and the sixth tell none.
    counted = cells("trust", where={"area": ["north", "south", "islands"]})

    assert lists(counted.answers) == ([[2], [1]], [[4], [2]], [[10], [4]])


def test_two_filters_hold_together():
    # North and large: the second alone.
    counted = cells("trust", by="size", where={"area": ["north"], "size": ["large"]})

    assert counted.answers.n.tolist() == [[0, 0, 0], [1, 0, 1]]
    assert counted.base.w.tolist() == [2, 0, 2]


def test_a_selection_of_nobody_is_zero_respondents_not_an_error():
    counted = cells("trust", by="size", where={"area": ["islands"]})

    assert counted.answers.n.tolist() == [[0, 0, 0], [0, 0, 0]]
    assert lists(counted.base) == ([0, 0, 0], [0, 0, 0], [0, 0, 0])


def test_answers_of_a_multiple_question_add_to_more_than_its_base():
    # Money: 1, 5. Time: 1, 2. Advice: 5, 6. The third chose nothing and is in the base.
    counted = cells("help")

    assert lists(counted.answers) == ([[2], [2], [2]], [[6], [3], [11]], [[26], [5], [61]])
    assert lists(counted.base) == ([5], [17], [75])


def test_a_multiple_question_splits_and_filters():
    # Small: 1 (north: money, time), 3 (south: nothing), 5 (no area: money, advice).
    counted = cells("help", by="area", where={"size": ["small"]})

    assert counted.answers.n.tolist() == [[2, 1, 0, 0], [1, 1, 0, 0], [1, 0, 0, 0]]
    assert counted.base.n.tolist() == [3, 1, 1, 0]


def test_a_net_of_a_multiple_question_counts_each_respondent_once():
    # Money or time: 1 (both), 2, 5.
    counted = cells("help", net=("money", "time"))

    assert lists(counted.answers) == ([[3]], [[8]], [[30]])


def test_a_net_of_a_single_question_adds_its_options():
    counted = cells("trust", by="size", net=("no", "yes"))

    assert counted.answers.n.tolist() == [[5, 3, 2]]
    assert lists(counted.base) == ([5, 3, 2], [17, 9, 8], [75, 35, 40])


@pytest.mark.parametrize(
    ("item", "answers", "base"),
    [("cash", [[3], [2]], [5]), ("staff", [[0], [3]], [3])],
)
def test_each_item_of_a_grid_has_its_own_base(item, answers, base):
    counted = cells("needs", item=item)

    assert (counted.answers.n.tolist(), counted.base.n.tolist()) == (answers, base)


def test_a_net_of_an_item_adds_its_options():
    # Cash: much 1, 2, 5; little 3, 6.
    counted = cells("needs", item="cash", net=("much", "little"))

    assert lists(counted.answers) == ([[5]], [[17]], [[75]])


def test_a_number_is_counted_by_distinct_value():
    # 1: the fifth. 2: the second and the sixth. 5: the first and the fourth. The third did not answer.
    counted = cells("jobs", by="area")

    assert counted.values.tolist() == [1, 2, 5]
    assert counted.answers.n.tolist() == [[1, 0, 0, 0], [2, 1, 0, 0], [2, 1, 1, 0]]
    assert counted.answers.w.tolist() == [[5, 0, 0, 0], [8, 2, 0, 0], [5, 1, 4, 0]]
    assert counted.base.n.tolist() == [5, 2, 1, 0]


def test_a_number_nobody_gave_has_no_value():
    book = made.book(made.number("jobs"), made.single("area", "north"), segments=["area"])
    engine = made.engine(book, {"jobs": [None, None], "area": ["north", None]})
    counted = made.count(engine, Recipe.of(book, "jobs", "area"))

    assert (counted.values.tolist(), counted.base.n.tolist()) == ([], [0, 0])


def test_without_weights_each_respondent_counts_for_one():
    book = made.book(made.single("trust", "yes", "no"))
    engine = made.engine(book, {"trust": ["yes", "yes", "no", None]})
    counted = made.count(engine, Recipe.of(book, "trust"))

    assert lists(counted.answers) == ([[2], [1]], [[2], [1]], [[2], [1]])
    assert [part.dtype for part in (counted.base.n, counted.base.w)] == [
        np.dtype("int64"),
        np.dtype("float64"),
    ]
