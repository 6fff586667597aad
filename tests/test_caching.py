"""What is kept with a study is made once, and never keeps the study."""

import weakref
from concurrent.futures import ThreadPoolExecutor

from core import open_study
from core.caching import kept
from core.screens.by_group import compared, explored
from core.screens.cards import card
from core.screens.pictures import card_picture
from core.screens.portrait import leaflet
from core.screens.presentation import screens
from core.screens.territories import atlas, map_picture
from core.views.choices import map_choice
from core.views.recipe import Choice, Recipe
from core.views.subject import subjects
from core.views.view import View
from tests.conftest import ROOT

FOLDER = ROOT / "data" / "fragilites-2025"


class Study:
    """Something that results are kept with."""


@kept(2)
def word(study, letter, *, times=1):
    study.asked.append(letter)
    return letter * times


def asked():
    study = Study()
    study.asked = []
    return study


def test_a_result_is_made_once_and_the_last_ones_are_kept():
    study, other = asked(), asked()
    for letter in ("a", "a", "b", "c", "a", "a"):
        assert word(study, letter, times=2) == 2 * letter
    word(other, "a")

    assert study.asked == ["a", "b", "c", "a"]
    assert other.asked == ["a"]


def test_many_who_ask_at_once_get_the_same_words():
    study = asked()
    with ThreadPoolExecutor(8) as readers:
        words = list(readers.map(lambda i: word(study, "ab"[i % 2]), range(400)))

    assert words == ["a", "b"] * 200
    assert set(study.asked) == {"a", "b"}


def test_a_study_is_freed_with_its_last_reader(no_collection):
    study = asked()
    word(study, "a")
    gone = weakref.ref(study)

    del study
    assert gone() is None


def shown(study):
    """Everything that core keeps with a study, asked for."""
    recipe = Recipe("etat_territoire", "taille")
    asked = map_choice(study.book, Choice(recipe.view))
    card(study, recipe, page="/page")
    card_picture(study, recipe)
    screens(study, View())
    compared(study, recipe, "")
    explored(study, recipe, "")
    atlas(study, asked, "light")
    map_picture(study, asked)
    leaflet(study, subjects(View.of(study.book, where={"taille": ["10_a_49"]}))[0], View())
    study.advice(recipe.view)
    study.published_figures(recipe)


def test_a_study_that_readers_have_seen_is_freed_with_the_last_of_them(no_collection):
    study = open_study(FOLDER)
    study.audit()
    study.settle()
    with ThreadPoolExecutor(4) as readers:
        list(readers.map(shown, [study] * 4))
    gone = weakref.ref(study)

    del study
    assert gone() is None
