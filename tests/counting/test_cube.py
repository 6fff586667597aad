"""Respondents counted over the segments, by hand."""

import numpy as np
import pytest

from core.counting.cube import UNKNOWN, both
from tests import made

AREAS = ["north", "north", "south", None, "south", "north"]
SIZES = ["small", "large", "small", "small", "small", "large"]


def engine():
    scale = made.single("mood", "bad", "good", "unsure")
    scale["options"][0]["score"] = 1
    scale["options"][1]["score"] = 2
    book = made.book(
        made.single("area", "north", "isle", "south"),
        made.single("size", "small", "large"),
        scale,
        made.multiple("several", "a", "b"),
        made.number("age"),
        made.grid("lines", ["one", "two"], "x", "y"),
        segments=["area", "size"],
    )
    answers = {
        "area": AREAS,
        "size": SIZES,
        "mood": ["bad", "unsure", None, "good", "unsure", "bad"],
        "several": [{"a"}, set(), None, {"a", "b"}, {"b"}, None],
        "age": [30, None, 40, 50, None, 0],
        ("lines", "one"): ["x", "x", None, "y", "x", "x"],
        ("lines", "two"): ["x", None, None, "y", "y", "x"],
    }
    return made.engine(book, answers)


@pytest.fixture
def cube():
    return engine().cube()


def test_values_are_those_that_someone_has_and_unknown_is_last(cube):
    # Nobody lives on the isle.
    assert cube.names == ("area", "size")
    assert cube.values == (("north", "south", UNKNOWN), ("small", "large"))
    assert (cube.shape, cube.atoms) == ((3, 2), 6)


def test_each_respondent_is_counted_once():
    # north: one small, two large; south: two small; unknown: one small.
    assert engine().by_segments().tolist() == [[1, 2], [2, 0], [1, 0]]


def test_a_segment_is_complete_when_everyone_has_it(cube):
    assert (cube.complete("area"), cube.complete("size")) == (False, True)


@pytest.mark.parametrize(
    ("selection", "place"),
    [
        pytest.param({}, ((), ()), id="everyone"),
        pytest.param({"area": ["south"]}, ((0,), ([1],)), id="one value"),
        pytest.param({"area": ["south", "north"]}, ((0,), ([0, 1],)), id="all but the unknown, in order"),
        pytest.param({"area": ["north", "south", UNKNOWN]}, ((), ()), id="every value: no axis"),
        pytest.param({"size": ["large", "small"]}, ((), ()), id="every value, no one unknown"),
        pytest.param({"area": ["north"], "size": ["small"]}, ((0, 1), ([0], [0])), id="two segments"),
        pytest.param({"area": ["isle"]}, None, id="a value of nobody"),
        pytest.param({"area": ["north", "isle"]}, None, id="one of them of nobody"),
        pytest.param({"size": [UNKNOWN]}, None, id="unknown, which nobody is"),
        pytest.param({"area": []}, ((0,), ([],)), id="none of the values"),
    ],
)
def test_the_place_of_a_selection(cube, selection, place):
    assert cube.place(selection) == place


@pytest.mark.parametrize(
    ("question", "item", "score", "who"),
    [
        pytest.param("mood", "", False, [1, 1, 0, 1, 1, 1], id="single"),
        pytest.param("mood", "", True, [1, 0, 0, 1, 0, 1], id="mean score: who has a score"),
        pytest.param("several", "", False, [1, 1, 0, 1, 1, 0], id="several: none chosen is an answer"),
        pytest.param("age", "", False, [1, 0, 1, 1, 0, 1], id="number: zero is an answer"),
        pytest.param("lines", "two", False, [1, 0, 0, 1, 1, 1], id="an item"),
        pytest.param("lines", "", False, [1, 0, 0, 1, 1, 1], id="every item of a grid"),
    ],
)
def test_who_is_in_the_base_of_a_question(question, item, score, who):
    counts = np.zeros((3, 2), int)
    for there, area, size in zip(who, AREAS, SIZES, strict=True):
        counts[["north", "south", None].index(area), ["small", "large"].index(size)] += there

    assert engine().by_segments(question, item, score=score).tolist() == counts.tolist()


def test_a_selection_is_narrowed():
    assert both({}, "area", ["north"]) == {"area": ["north"]}
    assert both({"area": ["north", "south"]}, "area", ["south", "isle"]) == {"area": ["south"]}
    assert both({"size": ["small"]}, "area", iter(["north"])) == {"size": ["small"], "area": ["north"]}
    assert both({"area": ["north"]}, "area", [UNKNOWN]) == {"area": []}
