"""What is added up ahead gives the cells that passes over respondents give."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import adding, ledger
from core.cells import Asked, add_ahead, count_all, how_many
from core.ledger import Ledger
from core.sampling import Sample
from core.views import View
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
ASKED = [
    Asked("trust"),
    Asked("help"),
    Asked("help", "", ("money", "advice")),
    Asked("needs", "staff"),
    Asked("needs", "cash", ("much",)),
    Asked("jobs"),
]
DESIGNS = ("none", "strata", "clusters")


def responses(n, seed, design="none"):
    dice = np.random.default_rng(seed)

    def some(*answers):
        return [answers[i] for i in dice.integers(0, len(answers), n)]

    drawn = {
        "none": None,
        "strata": Sample.of(n, dice.integers(0, 2, n), None),
        "clusters": Sample.of(n, None, dice.integers(0, 4, n)),
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


def with_ledger(given):
    """The same responses, with a ledger whatever their number."""
    segments = {name: (given.codes[name, ""], len(BOOK.segment(name).answers)) for name in BOOK.segments}
    made_ledger = Ledger.of(given.n, segments, given.sample, given.weights)
    assert made_ledger is not None
    return replace(given, ledger=made_ledger)


@pytest.fixture
def always(monkeypatch):
    monkeypatch.setattr(ledger, "LEAST", 0)


def arrays(cells):
    parts = [*vars_of(cells.blocks.answers), *vars_of(cells.blocks.base)]
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
def test_a_ledger_adds_what_passes_add(view, design, n, seed):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger, "LEAST", 0)
        passed = responses(n, seed, design)
        ahead = with_ledger(passed)
        for one, other in zip(
            count_all(passed, BOOK, view, ASKED), count_all(ahead, BOOK, view, ASKED), strict=True
        ):
            for expected, found in zip(arrays(one), arrays(other), strict=True):
                assert np.shape(found) == np.shape(expected)
                np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)
            assert other.answers.n.dtype == np.int64
            assert one.answers.n.tolist() == other.answers.n.tolist()
        assert how_many(passed, BOOK, view.filters) == how_many(ahead, BOOK, view.filters)


def test_nothing_is_passed_over_once_added_up(always, monkeypatch):
    ahead = with_ledger(responses(200, 1))
    add_ahead(ahead, BOOK)
    monkeypatch.setattr(adding, "crossed", None)  # calling it would fail
    (cells,) = count_all(ahead, BOOK, View.of(BOOK, "trust", "area", {"size": ["small"]}), ASKED[:1])

    assert cells.base.n[0] > 0


def test_a_small_file_has_no_ledger():
    # 4 × 3 profiles with the unknown, 32 respondents for each.
    codes = {"area": (np.zeros(384, np.int8), 3), "size": (np.zeros(384, np.int8), 2)}

    assert Ledger.of(384, codes, None, None) is not None
    assert Ledger.of(383, codes, None, None) is None


def test_a_question_of_many_answers_is_passed_over():
    codes = {"area": (np.zeros(384, np.int8), 3), "size": (np.zeros(384, np.int8), 2)}
    found = Ledger.of(384, codes, None, None)

    assert found is not None
    assert found.holds(1)
    assert not found.holds(2)
