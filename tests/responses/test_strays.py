"""Values that the codebook does not list: one sentence for a cause, with the remedy that is right."""

import pytest

from tests.studies import faults_of, options, responses_of, write_study

SIZES = {
    "id": "taille",
    "text": "Taille ?",
    "type": "single",
    "column": "T",
    "options": options("1-9", "10-49", "50 et plus"),
}
VIEW = {
    "id": "avis",
    "text": "Votre avis ?",
    "label": "Avis",
    "type": "single",
    "column": "A",
    "options": [
        {"code": "1", "label": "Très bonne"},
        {"code": "2", "label": "Bonne"},
        {"code": "3", "label": "Mauvaise"},
    ],
}
YES = VIEW | {"options": [{"code": "Oui", "label": "Oui"}, {"code": "Non", "label": "Non"}]}
REGION = VIEW | {"options": [{"code": "01", "label": "A"}, {"code": "02", "label": "B"}]}
NEEDS = VIEW | {"options": options("Culture", "Été", "Santé")}
BOXES = {
    "id": "aides",
    "text": "?",
    "type": "multiple",
    "columns": {"eau": "E", "air": "R"},
    "selected": ["1"],
    "unselected": ["0"],
    "options": [{"code": "eau", "label": "Eau"}, {"code": "air", "label": "Air"}],
}
GRID = {
    "id": "grille",
    "text": "?",
    "type": "grid",
    "items": [{"id": f"i{k}", "label": f"Ligne {k}", "column": f"G{k}"} for k in range(6)],
    "options": VIEW["options"],
}
CELL = VIEW | {"type": "multiple", "separator": "|"}


@pytest.mark.parametrize(
    ("question", "cells", "cause", "remedy"),
    [
        pytest.param(SIZES, "01-sept oct-49", "réponses en dates : « 1-9 » en « 01-sept »", "format Texte"),
        pytest.param(SIZES, "45901 1-9", "« 1-9 » en « 45901 »", "format Texte", id="a number of days"),
        pytest.param(SIZES, "12/05/2025", "des dates sont là", "sans l'ouvrir", id="a date of nothing"),
        pytest.param(VIEW, "2025-05-12", "des dates sont là", "vérifiez que cette colonne"),
        pytest.param(NEEDS, "SantÃ© Culture", "« SantÃ© » est sans doute « Santé »", "en UTF-8"),
        pytest.param(NEEDS, "Sant\ufffd", "est sans doute « Santé »", "en UTF-8", id="a letter lost"),
        pytest.param(VIEW, "Bonne Mauvaise", "des libellés là où les codes", 'codes: ["2", "Bonne"]'),
        pytest.param(NEEDS, "1 2 1", "des nombres (« 1 », « 2 ») là où des textes", 'codes: ["1"]'),
        pytest.param(VIEW, "1;2 3", "plusieurs réponses sont dans une même cellule", 'separator: ";"'),
        pytest.param(
            CELL, "1;2 3", "plusieurs réponses sont dans une même cellule", 'Écrivez separator: ";"'
        ),
        pytest.param(YES, "Yes No", "la valeur « Yes » n'est pas", 'codes: ["Oui", "Yes"]', id="English"),
        pytest.param(YES, "VRAI FAUX", "la valeur « VRAI » n'est pas", "comme un tableur l'écrit"),
        pytest.param(
            REGION, "1 2", "« 1 » (1 ligne), « 2 » (1 ligne)", "Un tableur a effacé le zéro de tête"
        ),
        pytest.param(VIEW, "1.0 2.0", "les valeurs « 1.0 »", "« 1.0 » pour « 1 », « 2.0 » pour « 2 »"),
        pytest.param(VIEW, "NSP", "la valeur « NSP » n'est pas", "ajoutez-la à missing de avis"),
        pytest.param(VIEW, "7 8", "les valeurs « 7 » (1 ligne), « 8 » (1 ligne)", "Ajoutez-les aux options"),
        pytest.param(NEEDS, "culture", "la valeur « culture »", 'codes: ["Culture", "culture"]'),
        pytest.param(
            VIEW,
            "'1 '2",
            "les valeurs « '1 »",
            "à l'apostrophe près qu'un tableur met devant un texte (« '1 » pour « 1 »",
        ),
        pytest.param(NEEDS, "Ete", "la valeur « Ete »", "à un accent près"),
    ],
)
def test_a_cause_is_one_sentence_with_its_remedy(tmp_path, question, cells, cause, remedy):
    rows = "".join(f"{cell};x\n" for cell in cells.split())
    rows = rows.replace(";", "\t").replace("1\t2\t", "1;2\t")
    faults = faults_of(write_study(tmp_path, f"{question['column']}\tx\n{rows}", question))

    assert cause in faults[0] and remedy in faults[0]
    assert len(faults) == (2 if cells in ("Yes No", "VRAI FAUX") else 1)
    if "joutez" not in remedy:
        assert "aux options de" not in faults[0].replace("dans les options de", "")


def test_a_comment_is_not_to_be_added_to_the_options(tmp_path):
    text = "nous aimerions être recontactés par la mairie de notre commune au printemps"
    (fault,) = faults_of(write_study(tmp_path, f"A;x\n1;x\n{text};x\n", VIEW))

    assert "un texte libre est là" in fault
    assert "sans cellule décalée" in fault
    assert text not in fault and "Ajoutez" not in fault


def test_one_cause_in_all_the_lines_of_a_grid_is_one_sentence(tmp_path):
    columns = [f"G{k}" for k in range(6)]
    rows = "".join(";".join(["Bonne"] * 6) + "\n" for _ in range(3))
    (fault,) = faults_of(write_study(tmp_path, ";".join(columns) + f"\n{rows}", GRID))

    assert fault.startswith("responses.csv, colonnes G0, G1, G2, G3…, première fois ligne 2 : le fichier ")
    assert "« Bonne » pour « 2 » (3 lignes : 2, 3, 4)" in fault


def test_boxes_ticked_with_another_word_say_where_to_add_it(tmp_path):
    (fault,) = faults_of(write_study(tmp_path, "E;R\nTRUE;0\n1;TRUE\n", BOXES))

    assert "la valeur « TRUE » n'est pas dans le questionnaire (2 lignes" in fault
    assert "ajoutez « TRUE » à selected" in fault


def test_boxes_that_hold_the_label_of_their_option(tmp_path):
    (fault,) = faults_of(write_study(tmp_path, "E;R\nEau;0\n0;Air\n", BOXES))

    assert "le libellé des options choisies : « Eau », « Air »" in fault
    assert "Retirez selected de aides, et gardez unselected" in fault


def test_the_text_of_an_answer_is_in_no_fault(tmp_path):
    other = [*VIEW["options"], {"code": "autre", "label": "Autre", "other": True}]
    cell = {"id": "q", "text": "?", "type": "multiple", "column": "Q", "separator": ",", "options": other}
    secret = "mon voisin Marcel, du 3"
    text = f'A;Q\nBONNE;"{secret}"\n{secret.replace(",", "")};"1,1,{secret}"\n4;1\n'
    faults = faults_of(write_study(tmp_path, text, VIEW | {"options": other}, cell))

    assert len(faults) == 3  # a label, a number that is no code, a code twice
    assert not [fault for fault in faults if "Marcel" in fault or "du 3" in fault]


def test_what_most_of_a_group_answered_was_asked_to_them(tmp_path):
    kind = VIEW | {"id": "type", "column": "T", "options": options("asso", "entr", "coll")}
    routed = VIEW | {"asked_to": {"type": ["asso"]}}
    rows = "asso;1\n" * 3 + "entr;2\n" * 9 + "entr;\n" + "coll;\n" * 8
    (fault,) = faults_of(write_study(tmp_path, f"T;A\n{rows}", kind, routed))

    assert fault.endswith(
        "asked_to est sans doute trop étroit : 9 des 10 répondants de type « entr » ont répondu. Si la "
        "condition du questionnaire les nomme, ajoutez ce code à asked_to de avis dans study.yaml ; sinon "
        "videz ces cellules."
    )


def test_what_nearly_all_the_others_answered_was_asked_to_all(tmp_path):
    kind = VIEW | {"id": "type", "column": "T", "options": options("asso", "entr", "coll")}
    routed = VIEW | {"asked_to": {"type": ["asso"]}}
    rows = "asso;1\n" * 3 + "entr;2\n" * 5 + "coll;2\n" * 5
    (fault,) = faults_of(write_study(tmp_path, f"T;A\n{rows}", kind, routed))

    assert "Presque tous ceux que asked_to laisse de côté ont répondu (10 sur 10)" in fault


def test_a_code_said_twice_in_mentions_counts_once_and_is_noted(tmp_path):
    question = VIEW | {"type": "multiple", "columns": ["M1", "M2"]}
    question = {key: value for key, value in question.items() if key != "column"}
    found = responses_of(write_study(tmp_path, "M1;M2\n1;1\n;\n2;1\n3;\n", question))

    assert found.chosen["avis"].tolist() == [[1, -1, 1, 0], [0, -1, 1, 0], [0, -1, 0, 1]]
    assert found.reading.repeated == (("avis", 1),)
