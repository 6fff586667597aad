"""A table asked for: its address comes back the same, and its command and lines give that very table."""

import shlex
import subprocess
import sys

import pytest
import yaml

from core import exports, open_study
from core.errors import ViewError
from core.recipes import Recipe, has_intervals, items, measures
from core.views import View
from tests.conftest import ROOT
from tests.studies import write_study

DEMONSTRATION = "data/fragilites-2025"
STUDY = open_study(ROOT / DEMONSTRATION)


def recipe(question, by=None, where=None, **more):
    return Recipe(View.of(STUDY.book, question, by, where), **more)


RECIPES = [
    recipe("formes"),
    recipe("etat_territoire", "type_acteur", {"region": ["32", "01"]}),
    recipe("etat_territoire", "taille", measure="territoire_en_difficulte", interval="beta"),
    recipe("besoins_eco", "type_acteur", interval="logit", item="tresorerie"),
    recipe("type_acteur", "region"),
]
IDS = ["plain", "filtered", "key figure", "grid", "a segment"]


@pytest.mark.parametrize("asked", RECIPES, ids=IDS)
def test_a_recipe_survives_its_address(asked):
    assert Recipe.from_query(asked.to_query(), STUDY.book) == (asked, ())


def test_an_address_holds_only_what_was_chosen():
    assert recipe("formes").to_query() == {"q": ["formes"]}
    assert RECIPES[2].to_query() == {
        "q": ["etat_territoire"],
        "by": ["taille"],
        "mesure": ["territoire_en_difficulte"],
        "intervalle": ["beta"],
    }


def test_each_part_of_an_address_that_is_not_understood_has_a_notice():
    query = {"q": ["formes"], "mesure": ["lien_important"], "intervalle": ["wald"], "item": ["tresorerie"]}

    assert Recipe.from_query(query, STUDY.book) == (
        recipe("formes"),
        (
            "L'intervalle « wald » de ce lien n'existe pas : celui de Wilson est affiché.",
            "La mesure « lien_important » de ce lien n'existe pas pour cette question : "
            "les réponses sont affichées.",
            "La ligne « tresorerie » de ce lien n'existe pas dans cette question.",
        ),
    )
    assert len(Recipe.from_query({"mesure": ["x"], "item": ["y"], "q": ["z"]}, STUDY.book)[1]) == 3


def reproduced(asked, folder, where):
    """What the command prints, and what the lines of Python make, both as CSV."""
    words = shlex.split(asked.command(folder))
    assert words[0] == "python"
    printed = subprocess.run(
        [sys.executable, *words[1:]],
        cwd=where,
        capture_output=True,
        check=True,
        env={"PYTHONPATH": str(ROOT)},
    ).stdout.decode()
    *lines, last = asked.python(folder).splitlines()
    assert last == "table.frame"
    return printed, lines


@pytest.mark.parametrize("asked", RECIPES, ids=IDS)
def test_the_command_and_the_lines_give_exactly_that_table(asked, monkeypatch):
    monkeypatch.chdir(ROOT)
    expected = asked.table(STUDY)
    printed, lines = reproduced(asked, DEMONSTRATION, ROOT)
    made = {}
    exec("\n".join(lines), made)

    assert printed == exports.plain_csv(expected)
    assert made["table"].rows == expected.rows


def test_scores_and_codes_with_commas_are_reproduced_too(tmp_path, monkeypatch):
    options = [{"code": c, "label": c, "score": i} for i, c in enumerate(["peu", "assez", "très"])]
    trust = {"id": "trust", "text": "?", "type": "single", "column": "A", "options": options}
    area = {"id": "area", "text": "?", "type": "single", "column": "B"}
    area["options"] = [{"code": c, "label": c} for c in ("north", "south, east", "it's")]
    lines = "A;B\n" + "peu;north\nassez;south, east\ntrès;it's\n" * 12
    write_study(tmp_path / "essai", lines, trust, area, segments=["area"])
    assert yaml.safe_load((tmp_path / "essai" / "study.yaml").read_text())["segments"] == ["area"]
    study = open_study(tmp_path / "essai")
    view = View.of(study.book, "trust", "area", {"area": ["south, east", "it's"]})
    asked = Recipe(view, "score")
    monkeypatch.chdir(tmp_path)
    printed, code = reproduced(asked, "essai", tmp_path)
    made = {}
    exec("\n".join(code), made)

    assert printed == exports.plain_csv(asked.table(study))
    assert made["table"].rows == asked.table(study).rows
    assert {row.option for row in made["table"].rows} == {"mean"}


def test_a_key_figure_of_another_question_is_refused():
    with pytest.raises(ViewError, match="n'est pas de la question « formes »"):
        recipe("formes", measure="lien_important").table(STUDY)


def test_what_may_be_counted_depends_on_the_question():
    book = STUDY.book

    assert measures(book, "formes") == {"": "Chaque réponse"}
    assert list(measures(book, "lien_territoire")) == ["", "lien_important"]
    assert list(items(book, "besoins_eco")) == [
        "tresorerie",
        "transformation_modele",
        "investissement_rebond",
    ]
    assert items(book, "formes") == {}
    assert has_intervals(book, "formes", "")
    assert not has_intervals(book, "formes", "score")


def test_a_key_figure_refuses_an_interval_that_does_not_exist():
    with pytest.raises(
        ViewError, match=r"l'intervalle « x » n'existe pas\. Existants : wilson, logit, beta\."
    ):
        STUDY.indicator("territoire_en_difficulte", interval="x")
