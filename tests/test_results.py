"""What a study keeps, and what it makes again."""

from pathlib import Path

import pytest

from core import open_study, results
from core.cards import card, prepare
from core.indicators import Request
from core.views import View

FOLDER = Path(__file__).parents[1] / "data" / "fragilites-2025"


@pytest.fixture
def study():
    return open_study(FOLDER)


@pytest.fixture
def made(monkeypatch):
    """The requests whose tables are made, as they are."""
    requests = []

    def indicator_tables(engine, asked):
        requests.extend(asked)
        return real(engine, asked)

    real = results.indicator_tables
    monkeypatch.setattr(results, "indicator_tables", indicator_tables)
    return requests


def test_tables_come_in_the_order_asked_and_are_made_once(study, made):
    taille, etat = Request(View("taille")), Request(View("etat_territoire", "taille"))
    first = study.tables([taille, etat, taille])
    again = study.tables([etat, taille])

    assert [table.view for table in first] == [taille.view, etat.view, taille.view]
    assert (again[0], again[1], study.view(etat.view)) == (first[1], first[0], first[1])
    assert made == [taille, etat]


def test_the_tables_that_nobody_asked_for_lately_are_forgotten(study, made, monkeypatch):
    monkeypatch.setattr(results, "TABLES_KEPT", 2)
    one, two, three = (View(q) for q in ("taille", "region", "etat_territoire"))
    for view in (one, two, one, three, one, two):
        study.view(view)

    assert [request.view for request in made] == [one, two, three, two]


def test_a_card_finds_its_tables_prepared(study, made):
    views = [
        View.of(study.book, question, by, {"taille": ["10_a_49"]} if filtered else None)
        for question in ("etat_territoire", "besoins_eco", "taille")
        for by in (None, "type_acteur", "taille")
        for filtered in (False, True)
    ]
    prepare(study, views)
    before = len(made)
    for view in views:
        card(study, view, "light", page="/page")

    assert before > 0 and len(made) == before
