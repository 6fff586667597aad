"""Published figures beside the computed ones, whatever the question that they are about."""

import pytest

from core import Study
from core.codebook.published import Figure, Published, Source
from core.study.comparison import compare, doubtful
from core.words import provenance
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
    return outcome(minimum, given, **figure).verdict


def outcome(minimum, given, **figure):
    """The same, with why it is not decided."""
    book = made.book(made.single("trust", "yes", "rather", "no"), minimum=minimum)
    answers = [code for code, n in zip(("yes", "rather", "no"), given, strict=True) for _ in range(n)]
    published = Published(
        sources={"s": Source(title="S")},
        figures=(Figure(id="f", question="trust", source="s", **figure),),
    )
    (found,) = compare(Study(made.engine(book, {"trust": answers}), published))
    return found


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
        # Equal to the last respondent; told to five points, they need not be.
        pytest.param((18, 18, 14), "tied", "undecided", id="second with another"),
        pytest.param((16, 17, 17), "differs", "differs", id="third, behind two"),
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
        pytest.param((18, 18, 14), "tied", "undecided", id="tied"),
    ],
)
def test_an_order_is_not_decided_between_shares_that_are_told_alike(given, exact, protected):
    order = {"options": ("yes",), "kind": "order", "tiers": (("yes",), ("rather",))}

    assert verdict(1, given, **order) == exact
    assert verdict(10, given, **order) == protected


@pytest.mark.parametrize(
    ("given", "text", "said"),
    [
        pytest.param((31, 12, 7), "Oui arrive loin devant.", "agrees", id="38 points"),
        pytest.param((22, 17, 11), "Oui arrive loin devant.", "agrees", id="10 points"),
        pytest.param((22, 18, 10), "Oui arrive Loin devant.", "near", id="8 points"),
        pytest.param((22, 18, 10), "Oui arrive devant.", "agrees", id="8 points, in front"),
        pytest.param((22, 18, 10), "Oui, dans les salons lointains.", "agrees", id="another word"),
        pytest.param((18, 22, 10), "Oui arrive loin devant.", "differs", id="against"),
        pytest.param((20, 20, 10), "Oui arrive loin devant.", "tied", id="tied"),
    ],
)
def test_far_is_ten_points_or_more(given, text, said):
    for place in ("text", "reading"):
        order = {"options": ("yes",), "kind": "order", "tiers": (("yes",), ("rather",)), place: text}
        found = outcome(1, given, **order)
        assert (found.doubt or found.verdict) == said
        first = {"options": ("yes",), "kind": "rank", "value": 1, place: text}
        found = outcome(1, given, **first)
        assert (found.doubt or found.verdict) == said


def lines(minimum, *figures, **given):
    """The figures about a grid of three lines, for which so many say yes, of so many; in words."""
    book = made.book(made.grid("q", ["a", "b", "c"], "yes", "no"), minimum=minimum)
    n = max(of for _, of in given.values())
    answers = {
        ("q", item): ["yes"] * yes + ["no"] * (of - yes) + [None] * (n - of)
        for item, (yes, of) in given.items()
    }
    about = [Figure(id="f", question="q", options=("yes",), source="s", **figure) for figure in figures]
    published = Published(sources={"s": Source(title="S")}, figures=tuple(about))
    study = Study(made.engine(book, answers), published)
    assert [each.verdict for each in doubtful(study)] == [
        c.verdict for c in compare(study) if c.verdict not in ("agrees", "differs")
    ]
    return [provenance.verdict(each) for each in compare(study)]


def test_a_rank_is_found_where_every_rival_is_known():
    first = {"kind": "rank", "item": "a", "value": 1}
    order = {"kind": "order", "tiers": (("a",), ("b",))}
    found = lines(10, first, first | {"item": "b"}, order, a=(60, 100), b=(2, 5), c=(2, 9))
    none = lines(1, first, first | {"item": "b"}, order, a=(60, 100), b=(0, 0), c=(20, 100))

    assert found == ["masqué (effectif)"] * 3
    assert none == ["indécidable : sans réponse pour l'un des éléments classés"] * 3


def test_a_rank_that_the_known_rivals_refute_differs():
    third = {"kind": "rank", "item": "a", "value": 3}
    first = third | {"value": 1}

    assert lines(10, first, third, a=(20, 100), b=(80, 100), c=(2, 5)) == ["ÉCART", "masqué (effectif)"]


def test_tied_lines_have_no_rank_of_their_own():
    # Forty of 100 each, and 41: neither is second alone, and one respondent is not far.
    second = {"kind": "rank", "item": "a", "value": 2}
    order = {"kind": "order", "tiers": (("a",), ("b",))}
    far = {"kind": "order", "tiers": (("c",), ("a", "b")), "text": "C arrive loin devant A et B."}
    shares = {"a": (40, 100), "b": (40, 100), "c": (41, 100)}
    near = "dans cet ordre, mais « loin » n'est pas vérifié"
    rounded = "compatible, à l'arrondi près"

    assert lines(1, second, second | {"item": "b"}, order, far, **shares) == [*["ex æquo"] * 3, near]
    assert lines(10, second, second | {"item": "b"}, order, far, **shares) == [*[rounded] * 3, near]
