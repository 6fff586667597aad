"""The ways out of a selection that is masked: the nearest first, each of which may be shown."""

from itertools import product

from core.study import is_shown, ways_out
from core.views import View
from tests import studies
from tests.conftest import ROOT

STUDY = studies.opened(ROOT / "data" / "fragilites-2025")
BOOK = STUDY.book


def view(by=None, **where):
    return View.of(BOOK, None, by, {name: [code] for name, code in where.items()})


def told(asked):
    return [(way.view.where, way.base) for way in ways_out(STUDY, asked)]


def test_the_nearest_way_keeps_the_most_filters_then_the_most_respondents():
    assert told(view(region="53", type_acteur="collectivite")) == [
        ({"type_acteur": ("collectivite",)}, 228),
        ({"region": ("53",)}, 55),
        ({}, 1200),
    ]
    three = [where for where, _ in told(view(region="24", type_acteur="autre", taille="250_et_plus"))]
    kept = [len(where) for where in three]
    assert kept == sorted(kept, reverse=True)
    assert three[-1] == {}


def test_a_masked_region_leaves_the_whole_and_no_filter_leaves_no_way():
    assert told(view(region="94")) == [({}, 1200)]
    assert told(View()) == []


def test_every_way_out_may_be_shown_and_says_what_its_own_view_says():
    codes = {name: [option.code for option in BOOK.segment(name).answers] for name in BOOK.segments}
    for chosen in product(*codes.values()):
        asked = view(**dict(zip(codes, chosen, strict=True)))
        for way in ways_out(STUDY, asked):
            assert set(way.view.filters) < set(asked.filters)
            assert way.base == STUDY.remaining(way.view) is not None


def test_groups_to_compare_are_two_at_least():
    alone = view(by="region", region="32")

    assert not is_shown(STUDY, alone)
    assert told(alone) == [({}, 1200)]
    assert is_shown(STUDY, view(by="region", type_acteur="association"))
    # Of the small regions overseas nothing is shown, so there is nothing to set side by side.
    assert not is_shown(STUDY, View.of(BOOK, None, "region", {"region": ["01", "02"]}))
