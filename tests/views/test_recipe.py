"""A table asked for: its address comes back the same, and its command and lines give that very table."""

import shlex
import subprocess
import sys

import pytest
import yaml

from core import open_study
from core.errors import ViewError
from core.files import text
from core.files.xlsx import workbooks
from core.views.recipe import ANSWERS, SCORE, Choice, Net, Recipe, has_intervals, items, measures
from core.views.view import View
from core.words import gaps, labels, sentences
from tests import made as by_hand
from tests import studies
from tests.conftest import ROOT
from tests.studies import write_study

DEMONSTRATION = "data/fragilites-2025"
STUDY = studies.opened(ROOT / DEMONSTRATION)


def choice(question, by=None, where=None, **more):
    return Choice(View.of(STUDY.book, question, by, where), **more)


def recipe(chosen, study=STUDY):
    return chosen.on(study.book, chosen.view.question)


CHOICES = [
    choice("formes"),
    choice("etat_territoire", "type_acteur", {"region": ["32", "01"]}),
    choice("etat_territoire", "taille", measure="territoire_en_difficulte", interval="beta"),
    choice("besoins_eco", "type_acteur", interval="logit", item="tresorerie"),
    choice("type_acteur", "region"),
]
IDS = ["plain", "filtered", "key figure", "grid", "a segment"]


@pytest.mark.parametrize("asked", CHOICES, ids=IDS)
def test_a_choice_survives_its_address(asked):
    assert Choice.from_query(asked.to_query(), STUDY.book) == (asked, ())


def test_an_address_holds_only_what_was_chosen():
    assert choice("formes").to_query() == {"q": ["formes"]}
    assert CHOICES[2].to_query() == {
        "q": ["etat_territoire"],
        "by": ["taille"],
        "mesure": ["territoire_en_difficulte"],
        "intervalle": ["beta"],
    }


def test_each_part_of_an_address_that_is_not_understood_has_a_notice():
    query = {"q": ["formes"], "mesure": ["lien_important"], "intervalle": ["wald"], "item": ["tresorerie"]}

    assert Choice.from_query(query, STUDY.book) == (
        choice("formes"),
        (
            "L'intervalle « wald » de ce lien n'existe pas : celui de Wilson est affiché.",
            "La mesure « lien_important » de ce lien n'existe pas pour cette question : "
            "les réponses sont affichées.",
            "La ligne « tresorerie » de ce lien n'existe pas dans cette question.",
        ),
    )
    assert len(Choice.from_query({"mesure": ["x"], "item": ["y"], "q": ["z"]}, STUDY.book)[1]) == 3


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


@pytest.mark.parametrize("asked", CHOICES, ids=IDS)
def test_the_command_and_the_lines_give_exactly_that_table(asked, monkeypatch):
    monkeypatch.chdir(ROOT)
    expected = STUDY.make(recipe(asked))
    printed, lines = reproduced(recipe(asked), DEMONSTRATION, ROOT)
    made = {}
    exec("\n".join(lines), made)

    assert printed == text.plain_csv(expected)
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
    asked = Recipe.of(study.book, "trust", "area", {"area": ["south, east", "it's"]}, SCORE)
    monkeypatch.chdir(tmp_path)
    printed, code = reproduced(asked, "essai", tmp_path)
    made = {}
    exec("\n".join(code), made)

    assert printed == text.plain_csv(study.make(asked))
    assert made["table"].rows == study.make(asked).rows
    assert {row.option for row in made["table"].rows} == {"mean"}


def test_a_key_figure_of_another_question_is_refused():
    with pytest.raises(ViewError, match="n'est pas de la question « formes »"):
        recipe(choice("formes", measure="lien_important"))


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


def test_equal_recipes_are_equal_values_whatever_the_order_of_the_choices():
    one, other = (
        Recipe.of(STUDY.book, "formes", "taille", where)
        for where in (
            {"region": ["32", "01"], "type_acteur": ["association"]},
            {"type_acteur": ["association"], "region": ["01", "32"]},
        )
    )

    assert (one, hash(one)) == (other, hash(other))
    assert Recipe.on("besoins_eco", one.view) == Recipe("besoins_eco", "taille", one.filters)


def opinions(**more):
    """Four respondents of two areas: two say yes, one rather, one no."""
    codes = ("yes", "rather", "no")
    scored = [{"code": code, "label": code.upper(), "score": i} for i, code in enumerate(codes)]
    book = by_hand.book(
        by_hand.single("trust") | {"options": scored},
        by_hand.multiple("help", "money", "time"),
        by_hand.grid("needs", ["cash", "staff"], "much", "some", "none"),
        by_hand.single("area", "north", "south"),
        segments=["area"],
        universe_noun={"singular": "acteur", "plural": "acteurs"},
        **more,
    )
    answers = {
        "trust": ["yes", "yes", "rather", "no"],
        "help": [{"money"}, {"time"}, {"money", "time"}, set()],
        ("needs", "cash"): ["much", "some", "none", "none"],
        ("needs", "staff"): ["none", "none", "none", "none"],
        "area": ["north", "north", "south", "south"],
    }
    return by_hand.study(book, answers)


@pytest.mark.parametrize(
    ("question", "net", "label", "said"),
    [
        pytest.param(
            "trust",
            Net(("yes", "rather")),
            "YES et RATHER",
            "75 % des acteurs répondent « YES » ou « RATHER »",
            id="one answer",
        ),
        pytest.param(
            "help",
            Net(("money", "time")),
            "MONEY et TIME",
            "75 % des acteurs citent « MONEY » ou « TIME »",
            id="several answers",
        ),
        pytest.param(
            "needs",
            Net(("much", "some"), "cash"),
            "MUCH et SOME",
            "50 % des acteurs répondent « MUCH » ou « SOME » pour « CASH »",
            id="an item of a grid",
        ),
    ],
)
def test_a_net_without_a_name_is_told_by_the_labels_of_its_options(question, net, label, said):
    study = opinions()
    whole, table = study.make(Recipe(question, counted=net)), study.make(Recipe(question, "area", (), net))
    lines = text.spreadsheet_csv(whole, "").decode("utf-8-sig")

    assert (whole.items, whole.options) == ((net.item,), (net.option,))
    assert labels.option_label(whole, net.option) == label
    assert sentences.computed(whole).replace("\u00a0", " ") == said
    assert sentences.reading_note(whole, whole).replace("\u00a0", " ") == f"Lecture : {said}."
    assert f"Mesure;chiffre clé\u00a0: {label}" in lines and f";{label};;Ensemble;" in lines
    assert gaps.headline(table, net.item) == "Effectifs trop faibles pour établir un écart entre les groupes"
    assert workbooks.table_workbook([table])


def test_a_net_without_a_name_has_no_address():
    with pytest.raises(ValueError, match="a net without a name has no address"):
        Recipe("trust", counted=Net(("yes", "rather"))).to_query()


def test_a_key_figure_that_is_called_score_is_not_the_mean_score():
    study = opinions(
        indicators=[
            {"id": "score", "question": "trust", "options": ["yes"], "sentence": "{share} des {universe} oui"}
        ]
    )
    asked, _ = Choice.from_query({"q": ["trust"], "mesure": ["score"]}, study.book)
    key, mean = recipe(asked, study), Recipe("trust", counted=SCORE)

    assert study.make(key).row("score").estimate == 0.5
    assert study.make(mean).row("mean").estimate == 0.75
    assert "study.indicator('score')" in key.python("x") and "study.score('trust')" in mean.python("x")


def test_every_table_is_every_question_by_every_segment_but_itself():
    net = {"id": "trusting", "question": "trust", "options": ["yes"], "sentence": "{share}"}
    study = opinions(indicators=[net])
    found = {question.id: tables for question, tables in study.every_table()}
    key = Net.of(study.book.indicators[0])

    assert list(found) == ["trust", "help", "needs", "area"]
    assert [(t.recipe.by, t.recipe.counted) for t in found["trust"]] == [
        (by, counted) for by in (None, "area") for counted in (ANSWERS, key, SCORE)
    ]
    assert [t.recipe for t in found["area"]] == [Recipe("area")]
    assert found["trust"][0] == study.table("trust")
