"""Whom an address names: a group of one segment or of several, as a form sends them too."""

import pytest

from core.views import Subject, View, chosen_group, portrait_link
from tests import studies
from tests.conftest import ROOT

BOOK = studies.opened(ROOT / "data" / "fragilites-2025").book
NORD = Subject("region", "32")
CROSSED = Subject("region", "32", (("type_acteur", "collectivite"),))


@pytest.mark.parametrize(
    ("query", "subject", "notices"),
    [
        ({"type_acteur": ["collectivite"], "region": ["32"]}, CROSSED, 0),
        # What a form sends: an empty value is everyone.
        ({"region": [""], "type_acteur": ["association"]}, Subject("type_acteur", "association"), 0),
        ({"region": ["32"], "type_acteur": [""], "taille": [""]}, NORD, 0),
        ({"region": [""], "type_acteur": [""]}, None, 0),
        # What is not understood is told, and the rest stands.
        ({"region": ["99"], "type_acteur": ["association"]}, Subject("type_acteur", "association"), 1),
        ({"region": ["53", "32"], "type_acteur": ["collectivite"]}, CROSSED, 1),
    ],
)
def test_an_address_names_a_group_of_one_segment_or_of_several(query, subject, notices):
    read, told = Subject.from_query(query, BOOK)

    assert (read, len(told)) == (subject, notices)
    if read:
        assert Subject.from_query(read.to_query(), BOOK) == (read, [])


def test_a_group_of_two_segments_is_compared_with_those_that_share_the_second():
    view = View.of(BOOK, where={"region": ["53"], "taille": ["moins_de_10"], "type_acteur": ["association"]})
    kept = {"taille": ("moins_de_10",)}

    assert CROSSED.label(BOOK) == "Hauts-de-France · Collectivité territoriale"
    assert CROSSED.beside(view).where == kept
    assert CROSSED.others(view, BOOK).where == kept | {"type_acteur": ("collectivite",)}
    assert CROSSED.alone(view, BOOK).where == kept | {"type_acteur": ("collectivite",), "region": ("32",)}
    assert (
        portrait_link(BOOK, CROSSED, view)
        == "/portrait?etude=fragilites-2025&region=32&type_acteur=collectivite&f.taille=moins_de_10"
    )


def test_filters_of_one_code_make_a_group_and_the_others_stay_filters():
    sizes = ["10_a_49", "moins_de_10"]
    view = View.of(BOOK, where={"region": ["32"], "type_acteur": ["collectivite"], "taille": sizes})

    subject, beside = chosen_group(BOOK, view)
    assert subject == CROSSED
    assert subject.alone(beside, BOOK) == view
    assert chosen_group(BOOK, View()) == (None, View())
