"""What must not change a number, and what must always add up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cells import count
from core.indicators import indicator_table
from core.tables import COLUMNS
from core.views import View
from tests import made

BOOK = made.book(
    made.single("trust", "yes", "rather", "no"),
    made.single("area", "north", "south", "islands"),
    made.single("size", "small", "large"),
    made.multiple("help", "money", "time", "advice"),
    made.grid("needs", ["cash", "staff"], "much", "little"),
    made.number("jobs"),
    segments=["area", "size"],
    weighted=True,
    indicators=[
        {"id": "some_trust", "question": "trust", "options": ["rather", "yes"], "sentence": "{share}"},
        {"id": "any_trust", "question": "trust", "options": ["no", "yes", "rather"], "sentence": "{share}"},
    ],
)
SOME_TRUST, ANY_TRUST = BOOK.indicators
QUESTIONS = [q.id for q in BOOK.questions]


def _code(question):
    return st.none() | st.sampled_from(list(BOOK.question(question).answer_index))


RESPONDENTS = st.lists(
    st.fixed_dictionaries(
        {
            "trust": _code("trust"),
            "area": _code("area"),
            "size": _code("size"),
            "help": st.none() | st.sets(st.sampled_from(["money", "time", "advice"])),
            ("needs", "cash"): _code("needs"),
            ("needs", "staff"): _code("needs"),
            "jobs": st.none() | st.integers(0, 5),
            "weight": st.integers(1, 40).map(lambda tenths: tenths / 10),
        }
    ),
    min_size=1,
    max_size=25,
)
VIEWS = st.builds(
    lambda question, by, where: View.of(BOOK, question, by, where),
    st.sampled_from(QUESTIONS),
    st.none() | st.sampled_from(BOOK.segments),
    st.fixed_dictionaries(
        {},
        optional={"size": st.just(["large"]), "area": st.sampled_from([["south"], ["north", "islands"]])},
    ),
)


def responses(people, scale=1.0):
    answers = {key: [p[key] for p in people] for key in people[0] if key != "weight"}
    return made.responses(BOOK, answers, [p["weight"] * scale for p in people])


def numbers(people, view, scale=1.0):
    """Every number of a table, as a matrix; not-a-number where there is none."""
    table = indicator_table(responses(people, scale), BOOK, view)
    first, last = COLUMNS.index("count"), COLUMNS.index("status")
    return np.array([row[first:last] for row in table.rows], dtype=float)


@given(people=RESPONDENTS, view=VIEWS, scale=st.sampled_from([0.1, 3.0, 1e-3, 12345.678]))
def test_the_scale_of_the_weights_changes_nothing(people, view, scale):
    np.testing.assert_allclose(
        numbers(people, view, scale), numbers(people, view), rtol=1e-9, atol=1e-9, equal_nan=True
    )


@given(people=RESPONDENTS, view=VIEWS, data=st.data())
def test_the_order_of_the_rows_changes_nothing(people, view, data):
    shuffled = data.draw(st.permutations(people))

    np.testing.assert_allclose(
        numbers(shuffled, view), numbers(people, view), rtol=1e-9, atol=1e-9, equal_nan=True
    )


@given(people=RESPONDENTS, by=st.none() | st.sampled_from(BOOK.segments))
def test_the_shares_of_options_that_exclude_one_another_add_to_one(people, by):
    table = indicator_table(responses(people), BOOK, View.of(BOOK, "trust", by))

    for group in {row.group for row in table.rows}:
        of_group = [row for row in table.rows if row.group == group]
        if of_group[0].base == 0:
            assert [row.estimate for row in of_group] == [None] * 3
        else:
            assert sum(row.estimate for row in of_group) == pytest.approx(1, abs=1e-12)
            assert sum(row.count for row in of_group) == of_group[0].base


@given(people=RESPONDENTS, by=st.none() | st.sampled_from(BOOK.segments))
def test_a_net_is_the_sum_of_its_options(people, by):
    view = View.of(BOOK, "trust", by)
    each = {(r.option, r.group): r for r in indicator_table(responses(people), BOOK, view).rows}

    for net in indicator_table(responses(people), BOOK, view, SOME_TRUST).rows:
        parts = [each[code, net.group] for code in SOME_TRUST.options]
        assert net.count == sum(part.count for part in parts)
        assert net.base == parts[0].base
        if net.base:
            assert net.estimate == pytest.approx(sum(part.estimate for part in parts), abs=1e-12)


@given(people=RESPONDENTS)
def test_a_net_of_every_option_is_everybody_with_no_error(people):
    (row,) = indicator_table(responses(people), BOOK, View.of(BOOK, "trust"), ANY_TRUST).rows

    if row.base == 0:
        assert (row.estimate, row.low, row.high) == (None, None, None)
    else:
        assert (row.count, row.estimate, row.high) == (row.base, 1.0, 1.0)
        assert row.low is not None and 0 <= row.low < 1
        assert len(people) == 1 or row.se == 0.0


@given(people=RESPONDENTS, view=VIEWS)
def test_an_estimate_lies_within_its_interval(people, view):
    for row in indicator_table(responses(people), BOOK, view).rows:
        if row.low is not None:
            assert row.low <= row.estimate + 1e-12 and row.estimate <= row.high + 1e-12
        if row.effective_base is not None:
            assert row.effective_base <= row.base * (1 + 1e-12)


PARTS = ("n", "w", "w2")


@given(people=RESPONDENTS, others=RESPONDENTS, view=VIEWS)
def test_the_cells_of_two_halves_of_a_file_add_to_those_of_the_whole(people, others, view):
    if view.question == "jobs":
        others = [p | {"jobs": None} for p in others] + people  # the same distinct values in both halves
    item = "cash" if view.question == "needs" else ""
    whole = count(responses(people + others), BOOK, view, item)
    halves = [count(responses(half), BOOK, view, item) for half in (people, others)]

    for sums in ("answers", "base"):
        for part in PARTS:
            np.testing.assert_allclose(
                sum(getattr(getattr(half, sums), part) for half in halves),
                getattr(getattr(whole, sums), part),
                rtol=1e-12,
                atol=1e-12,
            )
    assert sum(half.ungrouped for half in halves) == whole.ungrouped
    assert sum(half.whole for half in halves) == whole.whole
