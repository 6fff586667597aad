"""A study asks its respondents nothing but what the engine gives, so another engine may take the place."""

import pytest

from core import Study, open_study
from core.codebook.published import Published
from core.codebook.questions import Grid
from core.counting.engine import Engine
from core.views.view import View
from tests.conftest import ROOT
from tests.studies import inside

GIVEN = {name for name, member in vars(Engine).items() if not name.startswith("_")}


class Elsewhere:
    """An engine that has what the protocol names, and nothing else."""

    def __init__(self, engine):
        self._engine = engine

    def __getattr__(self, name):
        assert name in GIVEN, f"{name} is not asked of an engine"
        return getattr(self._engine, name)


@pytest.fixture(scope="module")
def here():
    return open_study(ROOT / "tests" / "data" / "pew")


def test_every_number_of_a_study_comes_through_its_engine(here):
    there = Study(Elsewhere(inside(here).engine), Published())
    there.audit()
    there.settle()

    assert (there.digest, there.respondents, there.raking) == (here.digest, here.respondents, here.raking)
    assert there.too_fine() == here.too_fine()
    for question in here.book.questions:
        item = question.items[0].id if isinstance(question, Grid) else ""
        for by in (None, *here.book.segments):
            assert there.table(question.id, by).rows == here.table(question.id, by).rows
        for by in here.book.segments:
            assert there.association(question.id, by, item=item) == here.association(
                question.id, by, item=item
            )
            assert there.pairs(question.id, by) == here.pairs(question.id, by)
    name = here.book.segments[0]
    view = View.of(here.book, where={name: list(here.book.segment(name).answer_index)[:1]})
    assert there.remaining(view) == here.remaining(view) is not None
