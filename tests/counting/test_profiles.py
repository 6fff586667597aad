"""What is added up ahead gives the cells that passes over respondents give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.counting import passes, profiles
from core.counting.cells import Asked
from core.counting.profiles import Profiles
from core.counting.respondents import InMemory
from core.responses.sample import Sample
from core.views.view import View
from tests import made
from tests.counting.test_respondents import BOOK

ASKED = [
    Asked("trust"),
    Asked("help"),
    Asked("help", "", ("money", "advice")),
    Asked("needs", "staff"),
    Asked("needs", "cash", ("much",)),
    Asked("jobs"),
]
DESIGNS = ("none", "strata", "clusters", "raked")


def responses(n, seed, design="none"):
    dice = np.random.default_rng(seed)

    def some(*answers):
        return [answers[i] for i in dice.integers(0, len(answers), n)]

    drawn = {
        "none": None,
        "strata": Sample.of(n, dice.integers(0, 2, n), None),
        "clusters": Sample.of(n, None, dice.integers(0, 4, n)),
        "raked": Sample.simple(n).raked(
            [dice.integers(0, 3, n)], np.ones(n), np.ones(n), np.zeros(n, dtype=bool)
        ),
    }
    return made.responses(
        BOOK,
        {
            "trust": some("yes", "no", None),
            "area": some("north", "south", "islands", None),
            "size": some("small", "large"),
            "help": some({"money", "time"}, {"time"}, set(), None, {"advice"}),
            ("needs", "cash"): some("much", "little", None),
            ("needs", "staff"): some("much", "little"),
            "jobs": some(5, 2, 2.5, None),
        },
        weights=dice.gamma(4, 0.25, n) + 0.1,
        sample=drawn[design],
    )


def with_profiles(given):
    """What counts the same responses by profile, whatever their number."""
    segments = {name: (given.codes[name, ""], len(BOOK.segment(name).answers)) for name in BOOK.segments}
    made_profiles = Profiles.of(given.n, segments, given.sample, given.weights)
    assert made_profiles is not None
    return InMemory(given, BOOK, made_profiles)


def arrays(cells):
    answers = cells.blocks.answers if cells.values is None else cells.answers
    parts = [*vars_of(answers), *vars_of(cells.blocks.base), *vars_of(cells.asked)]
    if cells.moments is not None:
        parts += [cells.moments.origin, cells.moments.wx, cells.moments.w2x, cells.moments.w2xx]
    return [*parts, *([] if cells.values is None else [cells.values])]


def vars_of(sums):
    return sums.n, sums.w, sums.w2


VIEWS = st.builds(
    lambda by, area, size: View.of(
        BOOK, None, by, {k: v for k, v in (("area", area), ("size", size)) if v and k != by}
    ),
    st.sampled_from([None, "area", "size"]),
    st.sets(st.sampled_from(["north", "south", "islands"]), max_size=2),
    st.sets(st.sampled_from(["small", "large"]), max_size=1),
)


@given(VIEWS, st.sampled_from(DESIGNS), st.integers(12, 60), st.integers(0, 99))
def test_profiles_add_what_passes_add(view, design, n, seed):
    given = responses(n, seed, design)
    passed, ahead = InMemory(given, BOOK), with_profiles(given)
    for one, other in zip(passed.count(view, ASKED), ahead.count(view, ASKED), strict=True):
        for expected, found in zip(arrays(one), arrays(other), strict=True):
            assert np.shape(found) == np.shape(expected)
            np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)
        assert other.answers.n.dtype == np.int64
        assert one.answers.n.tolist() == other.answers.n.tolist()
    assert passed.how_many(view.filters) == ahead.how_many(view.filters)


def test_many_combinations_of_a_raked_sample_are_found_by_sorting(monkeypatch):
    given = responses(60, 3, "raked")
    found = with_profiles(given)
    monkeypatch.setattr(profiles, "MOST_COMBINATIONS", 1)
    sorted_ = with_profiles(given)

    assert sorted_.profiles.count == found.profiles.count
    for one, other in zip(found.count(View(), ASKED), sorted_.count(View(), ASKED), strict=True):
        for expected, said in zip(arrays(one), arrays(other), strict=True):
            np.testing.assert_array_equal(said, expected)


def test_nothing_is_passed_over_once_added_up(monkeypatch):
    ahead = with_profiles(responses(200, 1))
    ahead.add_ahead()
    monkeypatch.setattr(passes, "crossed", None)  # calling it would fail
    (cells,) = ahead.count(View.of(BOOK, "trust", "area", {"size": ["small"]}), ASKED[:1])

    assert cells.base.n[0] > 0


def test_without_weights_the_three_sums_are_the_count():
    book = made.book(made.single("trust", "yes", "no"))
    given = made.responses(book, {"trust": ["yes", "no", "yes", None]})
    engine = InMemory(given, book, Profiles.of(4, {}, None, None))
    (cells,) = engine.count(View("trust"), [Asked("trust")])

    assert [part.tolist() for part in vars_of(cells.answers)] == [[[2], [1]]] * 3
    assert [part.tolist() for part in vars_of(cells.base)] == [[3]] * 3


def of(n, profiles):
    """The profiles of so many respondents, alike in turn."""
    return Profiles.of(n, {"area": ((np.arange(n) % profiles).astype(np.int16), profiles)}, None, None)


def test_a_question_of_few_cells_is_always_added_up():
    # 4096 cells whatever the respondents; beyond, 32 respondents for each.
    assert of(5_000, 1_024).holds(4)
    assert not of(5_000, 1_024).holds(5)
    assert of(32 * 5 * 1_024, 1_024).holds(5)
    assert not of(32 * 5 * 1_024 - 1, 1_024).holds(5)


def test_a_file_whose_respondents_all_differ_has_no_profiles():
    assert of(5_000, 4_096) is not None
    assert of(5_000, 4_097) is None


@pytest.mark.parametrize("sizes", [(126,), (127,), (128,), (255,), (180, 180), (181, 180), (2, 32_767)])
def test_each_respondent_has_the_profile_of_their_answers_whatever_the_sizes(sizes):
    dice = np.random.default_rng(1)
    codes = [dice.integers(-1, size, 3_000).astype(np.int32) for size in sizes]
    found = Profiles(3_000, {str(i): of for i, of in enumerate(zip(codes, sizes, strict=True))}, None, None)

    (said,) = found.sums("0", sizes[0], lambda: codes[0])
    assert said.sum(axis=1).tolist() == np.bincount(codes[0] + 1, minlength=sizes[0] + 1)[1:].tolist()
    for i, size in enumerate(sizes):
        counted = np.bincount(found.codes[str(i), ""] + 1, found.respondents, minlength=size + 1)
        assert counted.tolist() == np.bincount(codes[i] + 1, minlength=size + 1).tolist()


def test_too_many_combinations_are_not_looked_for():
    codes = {str(i): (np.zeros(10, np.int8), 99) for i in range(4)}

    assert Profiles.of(10, codes, None, None) is None
