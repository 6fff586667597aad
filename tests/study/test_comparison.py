"""Published figures beside the computed ones, whatever the question that they are about."""

import pytest

from core.codebook.published import Figure, Published, Source
from core.study.comparison import compare
from core.study.study import Study
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
