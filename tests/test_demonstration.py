"""The demonstration study: what it ships is what the simulation gives, and what was published."""

import re
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.codebook.questions import Grid, Multiple
from core.codebook.reading import read_codebook, read_published
from core.errors import Report
from core.simulation import write_simulated

FOLDER = Path(__file__).parents[1] / "data" / "fragilites-2025"

PUBLISHED_2025 = """
b1_difficulte_all b1_sinistre_all b1_dynamique_all b1_sinistre_assoc b1_assoc_pessimistes
b2_lien_all b2_lien_assoc b3_atout_all
b4_dynamique_net b4_ancree b4_croissante b4_emergente b5_necessaire_net b5_incontournable
a1_treso_fort_all a1_treso_fort_lt10 a1_treso_assoc a1_rang_tresorerie a1_rang_transformation
a1_rang_investissement a1_invest_modere a1_invest_modere_assoc
a2_top2 a2_top2_vs_digitalisation a2_bottom2
c1_partenaires_principaux c1_partenaires_moindres c2_formes c3_accelerateurs
c4_vision c4_projet c4_cadre
"""

ASSOCIATIONS = ("TYPE", "association")
SMALL = ("TAILLE", "moins_de_10")
SHARES = [
    # column, codes, population, percent as published
    ("B1", ["en_difficulte"], None, 62),
    ("B1", ["sinistre"], None, 8),
    ("B1", ["sinistre"], ASSOCIATIONS, 15),
    ("B2", ["tres", "plutot"], None, 88),
    ("B2", ["tres", "plutot"], ASSOCIATIONS, 98),
    ("B3", ["tout_a_fait", "plutot"], None, 75),
    ("B4", ["ancree", "croissante", "emergente"], None, 93),
    ("B4", ["ancree"], None, 27),
    ("B4", ["croissante"], None, 41),
    ("B4", ["emergente"], None, 26),
    ("B5", ["incontournable", "necessaire"], None, 96),
    ("B5", ["incontournable"], None, 73),
    ("A1_1", ["fort"], None, 48),
    ("A1_1", ["fort"], SMALL, 56),
]


@pytest.fixture(scope="module")
def book():
    report = Report()
    found, _ = read_codebook(FOLDER, report)
    report.raise_if_any()
    return found


@pytest.fixture(scope="module")
def published(book):
    report = Report()
    found = read_published(FOLDER, book, report)
    report.raise_if_any()
    return found


@pytest.fixture(scope="module")
def responses():
    return pd.read_csv(FOLDER / "responses.csv", sep=";", dtype=str, keep_default_na=False)


def share(frame, column, codes, population=None):
    if population is not None:
        frame = frame[frame[population[0]] == population[1]]
    answered = frame[frame[column] != ""]
    return answered[column].isin(codes).mean()


def test_the_responses_shipped_are_those_simulated(tmp_path):
    for name in ("study.yaml", "published.yaml"):
        shutil.copy(FOLDER / name, tmp_path / name)

    assert write_simulated(tmp_path).read_bytes() == (FOLDER / "responses.csv").read_bytes()


def test_the_responses_say_that_they_are_simulated(book):
    assert book.responses.nature == "simulated"
    assert "SIMULÉES" in book.notes


def test_every_question_has_a_label_and_a_wording_status(book):
    assert [q.id for q in book.questions if not q.label or q.wording_status is None] == []


def test_every_published_figure_of_2025_is_there(published):
    assert sorted(f.id for f in published.figures) == sorted(PUBLISHED_2025.split())
    assert [f.id for f in published.figures if not f.text] == []


POPULATIONS = ("acteurs", "associations", "structures de moins de dix salariés", "acteurs économiques")


def test_the_text_of_a_published_share_is_true_read_alone(published):
    for figure in published.figures:
        if figure.kind != "share":
            continue
        told = re.fullmatch(r"(\d+) % des ([^.]+)\.", figure.text)
        assert told, figure.text
        assert int(told[1]) == round(100 * figure.value)
        assert told[2].startswith(POPULATIONS)
        assert told[2].startswith("associations") == ("type_acteur" in figure.where)
        assert ("moins de dix salariés" in told[2]) == ("taille" in figure.where)
        assert told[2].startswith("acteurs économiques ") == (figure.question == "leviers_engagement")


def test_what_has_no_published_number_is_told_in_words_without_one(published):
    for figure in published.figures:
        if figure.kind != "share":
            assert figure.text.endswith(".")
            assert not re.search(r"\d", figure.text), figure.text
            assert not re.match(r"(Il|Elle|Ce|Cette)s? ", figure.text), figure.text


def test_only_what_a_source_states_is_dated(book, published):
    assert book.fieldwork.announced
    assert str(book.released) == "2025-11-20"
    assert published.sources["localtis-2025-11"].publisher == "Localtis"


def test_what_the_account_reports_besides_numbers_is_told(book):
    notes = " ".join(book.notes.split())
    for told in ("2008", "Caisse des Dépôts", "Le RAMEAU", "« Jouer collectif en sortie de crise » (2020)"):
        assert told in notes
    for told in (
        "exploration",
        "écoute",
        "réseaux ciblés",
        "webinaire, dans le cadre du Salon des maires",
        "ANPP",
    ):
        assert told in notes
    forms = book.question("formes")
    for option in forms.options:
        assert f"{option.label} : " in forms.note
        assert f"{option.label} : " in notes
    assert forms.asked_to_label == "acteurs qui ont au moins un partenaire"
    assert "Remarque de l'ANPP" in book.question("accelerateurs").note
    assert "Remarque de la Fondation Face" in book.question("besoins_eco").note


def test_other_studies_stand_apart(published):
    assert {m.group for m in published.landmarks} == {"2020", "Autres études"}
    assert len(published.landmarks) == 32


def test_no_share_is_published_for_a_dynamic_territory(published):
    about = [f for f in published.figures if "dynamique" in f.options]

    assert [(f.kind, f.bounds) for f in about] == [("approx", (0.29, 0.385))]
    assert all(f.reading for f in about)


@pytest.mark.parametrize(("column", "codes", "population", "percent"), SHARES)
def test_a_published_share_is_found_again(responses, column, codes, population, percent):
    assert int(np.floor(100 * share(responses, column, codes, population) + 0.5)) == percent


def test_levers_of_engagement_sum_to_more_than_everyone(responses):
    cells = responses.loc[responses.C4 != "", "C4"].str.split("|")
    parts = [cells.map(lambda c, k=k: k in c).mean() for k in ("partager_vision", "projet_commun", "cadre")]

    assert [int(np.floor(100 * p + 0.5)) for p in parts] == [59, 31, 13]


def test_published_orders_hold(responses):
    economic = [share(responses, f"A1_{i}", ["fort"]) for i in (1, 2, 3)]
    of_associations = [share(responses, f"A1_{i}", ["fort"], ASSOCIATIONS) for i in (1, 2, 3)]
    digital = [share(responses, f"A2_{i}", ["fort"]) for i in range(1, 6)]
    partners = [share(responses, f"C1_{i}", ["1"]) for i in range(1, 9)]

    assert economic == sorted(economic, reverse=True)
    assert min(of_associations[:2]) > of_associations[2]
    assert of_associations[0] > economic[0] + 0.01
    assert min(digital[:2]) > max(digital[2:]) + 0.02
    assert min(partners[:6]) > max(partners[6:]) + 0.02
    assert share(responses, "B1", ["sinistre"], ASSOCIATIONS) > share(responses, "B1", ["sinistre"])


def test_a_dynamic_territory_is_what_the_other_answers_leave(responses):
    # 62 % and 8 % as separate answers leave 30 %, no opinion included.
    assert 0.29 <= share(responses, "B1", ["dynamique"]) <= 0.31


def test_some_regions_are_too_small_to_be_shown(book, responses):
    sizes = responses.REGION.value_counts()

    assert set(sizes.index) == {o.code for o in book.segment("region").options}
    assert 2 <= (sizes < book.disclosure.minimum_base).sum() <= 6


def test_few_answers_are_missing_and_none_is_given_unasked(book, responses):
    for question in book.questions:
        if question.id in book.segments:
            assert (responses[question.column] != "").all()
        elif not question.asked_to and not isinstance(question, Multiple | Grid):
            assert 0.01 < (responses[question.column] == "").mean() < 0.05
    partners = responses[[f"C1_{i}" for i in range(1, 9)]].eq("1").any(axis=1)
    forms = responses[[f"C2_{i}" for i in range(1, 5)]]
    assert (forms[~partners] == "").all(axis=None)
    assert (forms[partners] != "").any(axis=1).mean() > 0.95
