"""What cells of real exports mean: free text, bands made dates, answers to merge, mentions in columns.

The studies beside this file are invented, under Licence Ouverte 2.0.
"""

import csv
import re
import shutil
from pathlib import Path

import pytest

from core import StudyError, open_study
from core.codebook.reading import read_codebook
from core.errors import Report
from tests.studies import faults_of, responses_of

FIELD = Path(__file__).parent


def with_other(folder):
    """The study of the free texts, whose codebook says that any other text is « Autre »."""
    study = shutil.copytree(FIELD / "other-in-the-cell", folder / "study") / "study.yaml"
    text = study.read_text(encoding="utf-8").replace("label: Autre,", "label: Autre, other: true,")
    study.write_text(text.replace("minimum_base: 10", "minimum_base: 1"), encoding="utf-8")
    return study.parent


def free_texts():
    """What respondents typed, in any column."""
    with (FIELD / "other-in-the-cell" / "responses.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=","))
    listed = {"Culture", "Sport", "Social", "Autre", "Trésorerie", "Locaux", "Bénévoles", ""}
    sector = {row["Quel est votre secteur ?"] for row in rows} - listed
    needs = {part for row in rows for part in row["Quels besoins avez-vous ?"].split(", ")} - listed
    return sector | needs


def test_any_other_text_is_the_answer_that_says_so(tmp_path):
    study = open_study(with_other(tmp_path))

    assert (study.table("secteur").row("Autre").count, study.table("secteur").row("Autre").base) == (10, 60)
    # « Un juriste, un comptable » is one answer, though it holds the separator.
    assert (study.table("besoins").row("Autre").count, study.table("besoins").row("Autre").base) == (9, 60)


def test_without_it_one_sentence_a_question_says_what_to_write_and_no_text_is_shown():
    faults = faults_of(FIELD / "other-in-the-cell")

    assert len(faults) == 2
    assert all("écrivez other: true à cette option" in fault for fault in faults)
    assert not [text for text in free_texts() for fault in faults if text in fault]


@pytest.mark.parametrize("near", ["culture", "Culture ", "CULTURE", "Cülture", "Culturé"])
def test_a_text_that_is_nearly_a_code_is_not_counted_as_another_answer(tmp_path, near):
    folder = with_other(tmp_path)
    file = folder / "responses.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('"Culture"', f'"{near}"', 1), encoding="utf-8")
    (fault,) = faults_of(folder)

    assert "C'est le code « Culture »" in fault
    assert not [text for text in free_texts() if text in fault]


@pytest.mark.isolated
@pytest.mark.parametrize(
    ("study", "turned"),
    [
        ("bands-as-dates", "« 1-9 » en « 2025-09-01 », « 10-49 » en « 2049-10-01 »"),
        ("bands-as-dates-csv", "« 1-9 » en « 01-sept », « 10-49 » en « oct-49 »"),
    ],
)
def test_bands_that_a_spreadsheet_made_dates_are_said_so(study, turned):
    (fault,) = faults_of(FIELD / study)

    assert f"Excel, ou un autre tableur, a changé des réponses en dates : {turned} (30 lignes" in fault
    assert "Exportez de nouveau" in fault and "format Texte" in fault
    assert "Ajoutez" not in fault


def test_the_advice_to_merge_answers_can_be_followed(tmp_path):
    folder = shutil.copytree(FIELD / "small-groups", tmp_path / "study")
    advice = open_study(folder).too_fine()[0].remedy
    assert "avec codes: [" in advice
    key = re.search(r"codes: \[.*?\]", advice)[0]
    file = folder / "study.yaml"
    text = file.read_text(encoding="utf-8")
    text = re.sub(r'.*"60\+".*\n', "", text)
    line = f'{{code: "50+", {key}, label: "50 et plus"}}'
    file.write_text(re.sub(r'\{code: "50-59".*\}', line, text), encoding="utf-8")
    merged = open_study(folder)

    assert merged.too_fine() == ()
    assert merged.table("age").row("50+").base == 108
    assert merged.table("age").row("50+").status == "ok"


def test_two_answers_of_one_label_are_a_fault_that_says_how_to_make_them_one():
    with pytest.raises(StudyError) as refused:
        open_study(FIELD / "two-options-one-label")

    (fault,) = refused.value.faults
    assert "le libellé « 50 et plus » est déjà celui de questions[0].options[3]" in str(fault)
    assert 'gardez une option, avec codes: ["50-59", "60+"]' in str(fault)


def test_columns_that_each_hold_a_code_are_the_mentions_of_a_respondent():
    with (FIELD / "mentions" / "responses.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    chosen = responses_of(FIELD / "mentions").chosen["besoins"]

    for place, code in enumerate("1234"):
        assert (chosen[place] == 1).sum() == sum(code in (r["M1"], r["M2"], r["M3"]) for r in rows) == 28
    assert (chosen[0] >= 0).sum() == 60


def test_a_column_that_serves_two_options_is_a_fault_that_names_the_list():
    report = Report()
    read_codebook(FIELD / "mentions-as-options", report)
    (fault,) = report.faults

    assert "la colonne « M1 » est déjà celle de questions[0].columns.1" in str(fault)
    assert "columns: [M1, M2, M3]" in str(fault)
