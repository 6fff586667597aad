"""Who differs between two versions, by place: counted by hand."""

from dataclasses import replace

import numpy as np
import pytest

from tests import made

NAMED = np.arange(5, dtype=np.uint64)
BOOK = made.book(
    made.single("q", "yes", "no"),
    made.number("staff"),
    made.single("area", "north", "south"),
    segments=["area"],
    minimum=3,
    weighted=True,
)
ANSWERS = {
    "q": ["yes", "no", "no", None, "yes"],
    "staff": [1, 2, 3, 4, 5],
    "area": ["north", "north", "south", "south", None],
}
NORTH, SOUTH, UNKNOWN, ELSEWHERE = range(4)


def engine(answers=None, weights=(1, 1, 1, 1, 1), book=BOOK, persons=NAMED, **changed):
    given = ANSWERS | (answers or {}) | changed
    return made.InMemory(replace(made.responses(book, given, list(weights)), persons=persons), book)


def changed(new, old, question="", item=""):
    """Twice those who differ, by place."""
    found = new.against(old).of(question, item)
    return found.changed.tolist(), found.weighed.tolist()


def test_the_same_answers_differ_in_nothing():
    assert changed(engine(), engine(), "q") == ([0, 0, 0, 0], [0, 0, 0, 0])


def test_another_answer_counts_twice_where_it_was_given_and_in_its_question_alone():
    new = engine(q=["yes", "yes", "no", None, "yes"])

    assert changed(new, engine(), "q")[0] == [2, 0, 0, 0]
    assert changed(new, engine(), "staff")[0] == [0, 0, 0, 0]
    assert changed(new, engine())[0] == [0, 0, 0, 0]


def test_who_moves_counts_once_at_each_place():
    new = engine(area=["south", "north", "south", "south", None])

    assert changed(new, engine(), "q")[0] == changed(new, engine())[0] == [1, 1, 0, 0]


def test_who_enters_the_base_of_a_question_differs_in_it():
    new = engine(q=["yes", "no", "no", "no", "yes"])

    assert changed(new, engine(), "q")[0] == [0, 2, 0, 0]


@pytest.mark.parametrize("persons", [NAMED[:4], None, NAMED[:4] + np.uint64(1)])
def test_who_leaves_counts_twice_where_he_was_however_rows_are_named(persons):
    left = {name: given[1:] for name, given in ANSWERS.items()}
    old = engine(persons=None if persons is None else NAMED)

    assert changed(engine(left, weights=[1] * 4, persons=persons), old)[0] == [2, 0, 0, 0]


def test_a_value_that_nobody_has_any_more_is_elsewhere():
    left = {name: given[:4] for name, given in ANSWERS.items()}

    assert changed(engine(left, weights=[1] * 4, persons=NAMED[:4]), engine())[0] == [0, 0, 2]


def test_weights_differ_beside_their_scale():
    assert changed(engine(weights=[2, 2, 2, 2, 2]), engine(), "q")[1] == [0, 0, 0, 0]
    assert changed(engine(weights=[2, 2, 2, 2, 4]), engine(), "q") == ([0, 0, 0, 0], [0, 0, 2, 0])
    # Nobody but those in its base: the fourth has no answer.
    assert changed(engine(weights=[1, 1, 1, 9, 1]), engine(), "q")[1] == [0, 0, 0, 0]


def test_a_number_that_nobody_has_any_more_was_corrected_and_numbers_that_are_all_others_compare_with_none():
    assert changed(engine(staff=[1, 2, 3, 4, 6]), engine(), "staff")[0] == [0, 0, 2, 0]
    assert engine(staff=[1000, 2000, 3000, 4000, 5000]).against(engine()).of("staff").recoded


def test_answers_that_are_merged_are_no_change_unless_few_gave_them():
    book = made.book(
        made.single("q", "any", "yes"),
        *BOOK.model_dump(mode="json")["questions"][1:],
        segments=["area"],
        weighted=True,
        minimum=3,
    )
    old = engine(q=["no", "no", "no", "yes", "yes"])

    assert changed(engine(q=["any", "any", "any", "yes", "yes"], book=book), old, "q")[0] == [0, 0, 0, 0]
    # Two of three: one by one.
    assert changed(engine(q=["any", "any", "yes", "yes", "yes"], book=book), old, "q")[0] == [0, 2, 0, 0]
    assert changed(engine(q=["yes"] * 5, book=book), engine(q=["no", "no", "yes", "yes", "yes"]), "q")[0] == [
        4,
        0,
        0,
        0,
    ]


def test_a_segment_is_renamed_when_codes_are_merged_and_recoded_when_they_are_dealt_otherwise():
    book = made.book(
        made.single("q", "yes", "no"),
        made.number("staff"),
        made.single("area", "here", "there"),
        segments=["area"],
        weighted=True,
    )
    merged = engine(area=["here", "here", "here", "here", None], book=book)
    dealt = engine(area=["here", "there", "here", "here", None], book=book)

    assert (merged.against(engine()).renamed, merged.against(engine()).recoded) == ({0}, set())
    assert (dealt.against(engine()).renamed, dealt.against(engine()).recoded) == ({0}, {0})
