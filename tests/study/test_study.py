"""What a study keeps, and what it makes again."""

from pathlib import Path

import pytest

from core import open_study
from core.estimation import indicator_tables
from core.screens.cards import card
from core.views.recipe import Recipe

FOLDER = Path(__file__).parents[2] / "data" / "fragilites-2025"


@pytest.fixture
def study():
    return open_study(FOLDER)


@pytest.fixture
def made(monkeypatch):
    """The recipes whose tables are made, as they are."""
    recipes = []

    def listed(engine, asked):
        recipes.extend(asked)
        return indicator_tables(engine, asked)

    monkeypatch.setattr("core.study.study.indicator_tables", listed)
    return recipes


def test_tables_come_in_the_order_asked_and_are_made_once(study, made):
    taille, etat = Recipe("taille"), Recipe("etat_territoire", "taille")
    first = study.tables([taille, etat, taille])
    again = study.tables([etat, taille])

    assert [table.recipe for table in first] == [taille, etat, taille]
    assert (again[0], again[1], study.make(etat)) == (first[1], first[0], first[1])
    assert made == [taille, etat]


def test_the_tables_that_nobody_asked_for_lately_are_forgotten(study, made, monkeypatch):
    monkeypatch.setattr("core.study.study.TABLES_KEPT", 2)
    one, two, three = (Recipe(q) for q in ("taille", "region", "etat_territoire"))
    for recipe in (one, two, one, three, one, two):
        study.make(recipe)

    assert made == [one, two, three, two]


def test_a_card_finds_its_tables_prepared(study, made):
    recipes = [
        Recipe.of(study.book, question, by, {"taille": ["10_a_49"]} if filtered else None)
        for question in ("etat_territoire", "besoins_eco", "taille")
        for by in (None, "type_acteur", "taille")
        for filtered in (False, True)
    ]
    study.prepare(recipes)
    before = len(made)
    for recipe in recipes:
        card(study, recipe, page="/page")

    assert before > 0 and len(made) == before
