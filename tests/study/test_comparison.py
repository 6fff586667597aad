"""Published figures beside the computed ones, whatever the question that they are about."""

import pytest

from core import Study
from core.codebook.published import Figure, Published, Source
from core.study.comparison import compare
from tests import made

BOOK = made.book(
    made.single("trust", "yes", "rather", "no"),
    made.single("area", "north", "south", "islands"),
    segments=["area"],
)
ANSWERS = {
    "trust": ["yes", "rather", "no", "no", "yes", "no", "no", "no"],
    "area": ["north", "north", "north", "south", "south", "islands", "islands", "islands"],
}


@pytest.mark.parametrize(
    ("question", "options", "share"),
    [
        pytest.param("trust", ("yes", "rather"), 3 / 8, id="options of a question"),
        pytest.param("area", ("south", "islands"), 5 / 8, id="groups of a segment"),
    ],
)
def test_a_share_of_several_options_is_compared(question, options, share):
    figure = Figure(id="f", question=question, options=options, kind="share", value=share, source="s")
    published = Published(sources={"s": Source(title="S")}, figures=(figure,))
    (found,) = compare(Study(made.engine(BOOK, ANSWERS), published))

    assert (found.verdict, found.computed, found.base) == ("agrees", share, 8)


def verdict(minimum, given, **figure):
    """What is said of a figure about so many respondents who gave each answer to ``trust``."""
    book = made.book(made.single("trust", "yes", "rather", "no"), minimum=minimum)
    answers = [code for code, n in zip(("yes", "rather", "no"), given, strict=True) for _ in range(n)]
    published = Published(
        sources={"s": Source(title="S")},
        figures=(Figure(id="f", question="trust", source="s", **figure),),
    )
    (found,) = compare(Study(made.engine(book, {"trust": answers}), published))
    return found.verdict


@pytest.mark.parametrize(
    ("value", "exact", "protected"),
    [
        # 31 of 50 are 62 %, told as 60 %: between 57.5 and 62.5.
        pytest.param(0.62, "agrees", "undecided", id="what was published"),
        pytest.param(0.60, "differs", "undecided", id="what is told"),
        pytest.param(0.64, "differs", "differs", id="beyond what is rounded so"),
    ],
)
def test_a_share_is_decided_as_finely_as_it_is_told(value, exact, protected):
    share = {"options": ("yes",), "kind": "share", "value": value}

    assert verdict(1, (31, 12, 7), **share) == exact
    assert verdict(10, (31, 12, 7), **share) == protected


def test_a_share_of_many_is_decided_to_a_point():
    # 124 of 200 are 62 %.
    for value, said in ((0.62, "agrees"), (0.63, "differs")):
        assert verdict(10, (124, 46, 30), options=("yes",), kind="share", value=value) == said


@pytest.mark.parametrize(
    ("given", "exact", "protected"),
    [
        # Told as 60, 25 and 15 %.
        pytest.param((12, 31, 7), "agrees", "agrees", id="second"),
        # 17 and 18 of 50 are both told as 35 %.
        pytest.param((17, 18, 15), "agrees", "undecided", id="second by one respondent"),
        pytest.param((18, 17, 15), "differs", "undecided", id="first by one respondent"),
        pytest.param((31, 12, 7), "differs", "differs", id="first"),
    ],
)
def test_a_rank_is_not_decided_between_shares_that_are_told_alike(given, exact, protected):
    second = {"options": ("yes",), "kind": "rank", "value": 2}

    assert verdict(1, given, **second) == exact
    assert verdict(10, given, **second) == protected


@pytest.mark.parametrize(
    ("given", "exact", "protected"),
    [
        pytest.param((31, 12, 7), "agrees", "agrees", id="in order"),
        pytest.param((18, 17, 15), "agrees", "undecided", id="by one respondent"),
        pytest.param((17, 18, 15), "differs", "undecided", id="against, by one respondent"),
        pytest.param((12, 31, 7), "differs", "differs", id="against"),
    ],
)
def test_an_order_is_not_decided_between_shares_that_are_told_alike(given, exact, protected):
    order = {"options": ("yes",), "kind": "order", "tiers": (("yes",), ("rather",))}

    assert verdict(1, given, **order) == exact
    assert verdict(10, given, **order) == protected
