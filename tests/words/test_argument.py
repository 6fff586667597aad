"""An argument to take along: what it says first, what stands beside each sentence, what it never says."""

from urllib.parse import parse_qs, urlsplit

import pytest

from core.study import portrait
from core.views import Choice, Subject, View
from core.words import argument
from tests import studies
from tests.conftest import ROOT

STUDY = studies.opened(ROOT / "data" / "fragilites-2025")
BOOK = STUDY.book
GROUPS = [Subject(name, option.code) for name in BOOK.segments for option in BOOK.segment(name).answers]
CROSSED = [
    Subject("region", region.code, (("type_acteur", actor.code),))
    for region in BOOK.segment("region").answers
    for actor in BOOK.segment("type_acteur").answers
]


def points(subject, view=None):
    view = view or View()
    return argument.points(STUDY, portrait(STUDY, subject, view), view)


def test_what_was_published_of_exactly_the_group_comes_first_then_its_gaps_then_the_rest():
    found = points(Subject("type_acteur", "association"))

    assert [point.status for point in found] == ["publié", "publié", "simulé", "simulé", "simulé", "simulé"]
    assert found[0].said == "15\u00a0% des associations jugent leur territoire sinistré"
    assert (found[0].base, found[0].source) == ("non publiée", "Localtis, novembre 2025")
    kinds = [
        "gap" if "soit" in p.said else "alike" if "comme ailleurs" in p.said else "open" for p in found[2:]
    ]
    assert kinds == ["gap", "gap", "open", "alike"]
    assert found[2].base == "334\u00a0acteurs"


@pytest.mark.parametrize("subject", [*GROUPS, *CROSSED], ids=lambda s: "-".join(s.codes.values()))
def test_each_sentence_has_its_base_its_source_its_status_and_an_address_that_is_understood(subject):
    found = points(subject)
    if STUDY.remaining(subject.alone(View(), BOOK)) is None:
        assert found == ()
        return
    assert 3 <= len(found) <= 6
    assert len({point.said for point in found}) == len(found)
    for point in found:
        assert point.status in ("publié", "simulé")
        assert ("(simulé)" in point.said) == (point.status == "simulé")
        assert point.base and point.source
        read, notices = Choice.from_query(parse_qs(urlsplit(point.address).query), BOOK)
        assert notices == ()
        assert read.view.question == point.said.values[0].question
        if point.status == "simulé":
            assert all(name in point.said for name in subject.names(BOOK))


def test_the_numbers_of_an_argument_are_those_of_the_portrait():
    made = portrait(STUDY, Subject("region", "32"), View())
    known = {(f.row.question, f.row.option, f.row.item): f.row.estimate for f in (*made.found, *made.keys)}

    for point in points(made.subject):
        first = point.said.values[0]
        assert first.value == known[first.question, first.option, first.item]


def test_the_text_to_paste_holds_every_sentence_with_all_that_stands_beside_it():
    subject, view = Subject("region", "32"), View.of(BOOK, where={"taille": ["moins_de_10"]})
    found = points(subject, view)
    text = argument.plain(STUDY, subject, view, found, "https://resultats.example.org")

    assert text.startswith("Argumentaire\u00a0: Hauts-de-France · Taille\u00a0: Moins de 10 salariés\n")
    for point in found:
        assert f"{point.said}." in text
        assert point.base in text and point.source.partition(" ")[0] in text
        assert f"https://resultats.example.org{point.address}\n" in f"{text}\n"
    assert "simulées pour la démonstration" in text
    assert "Un écart non établi n'est pas une égalité démontrée" in text
