"""Which row names the columns, and how they are found."""

import pytest

from core.responses.formats import read_raw
from tests.studies import STATE, faults_of, parquet_bytes, responses_of, write_study, xlsx_bytes

WORDING = "Dans quel état est votre structure\u00a0?"


@pytest.fixture(autouse=True)
def read_here(monkeypatch, request):
    if request.node.get_closest_marker("isolated") is None:
        monkeypatch.setattr("core.responses.reading.read_isolated", read_raw)


def codes(folder):
    return responses_of(folder).codes["etat", ""].tolist()


def named(column):
    return STATE | {"column": column}


TWO = (STATE, STATE | {"id": "autre", "column": "B2", "text": "Et ailleurs ?"})

# White space


@pytest.mark.parametrize(
    "written",
    [
        "Votre état\u00a0?",
        "Votre état\u202f?",
        "Votre  état ?",
        "Votre\tétat ?",
        "Votre\nétat\n?",
        "\u00a0 Votre état ? ",
    ],
    ids=ascii,
)
def test_a_column_is_found_whatever_its_white_space(tmp_path, written):
    assert codes(write_study(tmp_path / "a", f'x;"{written}"\na;1\nb;2\n', named("Votre état ?"))) == [0, 1]
    assert codes(write_study(tmp_path / "b", "x;Votre état ?\na;1\nb;2\n", named(written))) == [0, 1]


def test_two_columns_that_differ_by_white_space_alone_are_refused_when_needed(tmp_path):
    content = "Votre état;Votre\u00a0état;B1\n1;2;1\n"
    assert faults_of(write_study(tmp_path / "a", content, named("Votre état"))) == [
        "responses.csv : les colonnes 1 et 2 de l'en-tête se lisent de même, « Votre état », et ne sont pas "
        "écrites de même (U+0020, U+00A0). Renommez ou retirez celle qui ne sert pas."
    ]
    assert codes(write_study(tmp_path / "b", content)) == [0]


def test_the_columns_that_a_report_names_can_be_copied_into_the_codebook(tmp_path):
    long = "Parmi les difficultés suivantes, lesquelles " + "x" * 200 + " ?"
    content = f'"{long}\n(plusieurs réponses)";y\n1;a\n2;b\n'
    (fault,) = faults_of(write_study(tmp_path / "a", content))
    copied = fault.split("Colonnes du fichier : ")[1].split(", y.")[0]

    assert codes(write_study(tmp_path / "b", content, named(copied))) == [0, 1]


# Rows above the first respondent


def test_header_rows_are_passed_over_and_lines_are_those_of_the_file(tmp_path):
    content = 'B1;x\n"Dans quel état,\nvraiment ?";Autre\n"{""ImportId"":""QID1""}";"{}"\n1;a\n4;b\n'
    (fault,) = faults_of(write_study(tmp_path / "a", content, responses={"header_rows": 3}))
    assert fault.startswith("responses.csv, colonne B1, ligne 5 : la valeur « 4 »")

    book = xlsx_bytes([["B1", "x"], ["Dans quel état ?", ""], ["{}", "{}"], ["1", "a"], ["2", "b"]])
    file = {"file": "responses.xlsx", "header_rows": 3}
    assert codes(write_study(tmp_path / "b", book, responses=file)) == [0, 1]


def test_header_rows_may_have_other_lengths(tmp_path):
    folder = write_study(tmp_path, "B1;x\nune note\n1;a\n2;b\n", responses={"header_rows": 2})
    assert codes(folder) == [0, 1]


QUALTRICS = [
    ["B1", "B2", "x"],
    ["Dans quel état ?", "Et le reste, dans quel état ?", ""],
    ['{"ImportId":"QID1"}', '{"ImportId":"QID2"}', ""],
    ["1", "2", "a"],
    ["2", "1", "b"],
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("rows", [2, 3], ids=["wordings", "wordings and identifiers"])
def test_header_rows_that_are_not_declared_are_one_fault_that_names_the_key(tmp_path, kind, rows):
    table = [*QUALTRICS[:rows], *QUALTRICS[3:]]
    content = (
        xlsx_bytes(table)
        if kind == "xlsx"
        else "".join(";".join('"{}"'.format(cell.replace('"', '""')) for cell in row) + "\n" for row in table)
    )
    file = f"responses.{kind}"
    (fault,) = faults_of(write_study(tmp_path / "a", content, *TWO, responses={"file": file}))

    those = "cette ligne porte" if rows == 2 else "ces lignes portent"
    lines = "1 ligne : 2" if rows == 2 else "2 lignes : 2, 3"
    assert fault.startswith(f"{file}, ligne 2 : {those} des intitulés, et non des réponses ({lines}) : «")
    assert fault.endswith(f"Écrivez header_rows: {rows} sous responses dans study.yaml.")
    declared = {"file": file, "header_rows": rows}
    assert codes(write_study(tmp_path / "b", content, *TWO, responses=declared)) == [0, 1]


@pytest.mark.isolated
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_respondent_taken_for_a_header_is_one_fault(tmp_path, kind):
    table = [["B1", "B2", "x"], ["Dans quel état ?", "Et ailleurs ?", ""], ["1", "2", "a"], ["2", "1", "b"]]
    content = xlsx_bytes(table) if kind == "xlsx" else "".join(";".join(row) + "\n" for row in table)
    file = {"file": f"responses.{kind}", "header_rows": 3}
    assert faults_of(write_study(tmp_path, content, *TWO, responses=file)) == [
        f"responses.{kind}, ligne 3 : cette ligne est celle d'un répondant, que header_rows: 3 prend pour un "
        "en-tête. Écrivez header_rows: 2 dans study.yaml."
    ]


def test_a_respondent_with_one_odd_answer_is_no_header(tmp_path):
    (fault,) = faults_of(write_study(tmp_path, "B1;B2\nje ne sais vraiment pas;2\n1;1\n", *TWO))
    assert "la valeur « je ne sais vraiment pas » n'est pas dans le questionnaire" in fault


def test_labels_in_the_place_of_codes_are_no_header(tmp_path):
    content = "B1;B2\nen très bon état;en très bon état\nen très bon état;en très bon état\n"
    assert all("header_rows" not in fault for fault in faults_of(write_study(tmp_path, content, *TWO)))


def test_two_exports_one_under_the_other_are_one_fault(tmp_path):
    content = "B1;B2;x\n1;2;a\nB1;B2;x\n2;1;b\n"
    assert faults_of(write_study(tmp_path, content, *TWO)) == [
        "responses.csv, ligne 3 : cette ligne répète l'en-tête (1 ligne : 3). Retirez-la, après avoir "
        "vérifié que ce qui suit a les mêmes colonnes."
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_titles_above_the_names_of_columns_are_one_fault_then_a_header_of_two_rows(tmp_path, kind):
    table = [["Votre structure", "", "Divers"], ["B1", "B2", "x"], ["1", "2", "a"], ["2", "1", "b"]]
    content = xlsx_bytes(table) if kind == "xlsx" else "".join(";".join(row) + "\n" for row in table)
    file = f"responses.{kind}"
    assert faults_of(write_study(tmp_path / "a", content, *TWO, responses={"file": file})) == [
        f"{file}, ligne 2 : les noms des colonnes sont sur cette ligne, et non sur la première. Écrivez "
        "header_rows: 2 sous responses dans study.yaml, ou retirez les lignes qui la précèdent."
    ]
    declared = {"file": file, "header_rows": 2}
    assert codes(write_study(tmp_path / "b", content, *TWO, responses=declared)) == [0, 1]


def test_a_file_without_a_header_row_has_no_header_rows(tmp_path):
    file = {"file": "responses.parquet", "header_rows": 2}
    assert faults_of(write_study(tmp_path, parquet_bytes({"B1": ["1", "2"]}), responses=file)) == [
        "responses.parquet : un fichier Parquet n'a pas de ligne d'en-tête. Retirez header_rows de "
        "study.yaml."
    ]


# Broken accents

AGAIN = "Exportez de nouveau les réponses en UTF-8, sans ouvrir le fichier dans un autre logiciel."


def test_accents_read_in_another_encoding_are_one_fault(tmp_path):
    questions = (named("Région"), named("Été\u00a0à venir") | {"id": "autre"})
    content = "RÃ©gion;Ã‰tÃ© Ã\u00a0 venir\n1;2\n"

    assert faults_of(write_study(tmp_path, content, *questions)) == [
        "responses.csv : des accents de l'en-tête sont abîmés : « RÃ©gion » pour « Région », "
        f"« Ã‰tÃ© Ã\u00a0 venir » pour « Été\u00a0à venir ». {AGAIN}"
    ]


def test_accents_that_are_lost_are_one_fault(tmp_path):
    assert faults_of(write_study(tmp_path, "R\ufffdgion\n1\n", named("Région"))) == [
        "responses.csv : des accents de l'en-tête sont abîmés : « R\ufffdgion » pour « Région ». " + AGAIN
    ]


def test_accents_of_another_computer_name_its_encoding(tmp_path):
    content = "Région;x\n1;a\n2;b\n".encode("mac_roman")
    assert faults_of(write_study(tmp_path / "a", content, named("Région"))) == [
        "responses.csv : des accents de l'en-tête sont abîmés : « RŽgion » pour « Région ». Écrivez "
        "encoding: mac_roman sous responses dans study.yaml, ou exportez de nouveau les réponses en UTF-8."
    ]
    folder = write_study(tmp_path / "b", content, named("Région"), responses={"encoding": "mac_roman"})
    assert codes(folder) == [0, 1]
