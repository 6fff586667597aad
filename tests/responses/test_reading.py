import hashlib

import numpy as np
import pytest

from core import open_study
from core.codebook.model import Codebook
from core.codebook.yamlfile import read_yaml
from core.errors import Report
from core.responses import reading
from core.responses.reading import read_responses
from tests.studies import STATE, faults_of, numbers, options, responses_of, write_study

KIND = {
    "id": "type",
    "text": "Vous êtes ?",
    "type": "single",
    "column": "T",
    "options": options("asso", "entr", "coll"),
}
NUMBER = {"id": "effectif", "text": "Combien ?", "type": "number", "column": "NB"}
PARTNERS = {
    "id": "partenaires",
    "text": "Lesquels ?",
    "type": "multiple",
    "columns": {"a": "C1", "b": "C2"},
    "options": options("a", "b"),
}
LEVERS = {
    "id": "leviers",
    "text": "Lesquels ?",
    "type": "multiple",
    "column": "C4",
    "separator": "|",
    "options": options("a", "b", "a|b"),
}
NEEDS = {
    "id": "besoins",
    "text": "Quels besoins ?",
    "type": "grid",
    "items": [
        {"id": "argent", "label": "Argent", "column": "A1"},
        {"id": "conseil", "label": "Conseil", "column": "A2"},
    ],
    "options": options("fort", "faible"),
}


# Single choice


def test_a_single_answer_is_coded_by_its_place_among_the_answers(tmp_path):
    found = responses_of(write_study(tmp_path, "B1\n2\n1\n9\n1\n"))

    assert found.n == 4
    assert found.codes["etat", ""].tolist() == [1, 0, 2, 0]
    assert found.codes["etat", ""].dtype == np.int8
    assert found.weights.tolist() == [1, 1, 1, 1]


def test_what_is_read_cannot_be_changed(tmp_path):
    text = "B1;NB;C1;C2\n1;3;1;0\n"
    found = responses_of(write_study(tmp_path, text, STATE, NUMBER, PARTNERS | {"selected": ["1"]}))

    arrays = [found.weights, found.codes["etat", ""], *found.values["effectif"], found.chosen["partenaires"]]
    assert not any(array.flags.writeable for array in arrays)


def test_the_digest_covers_the_codebook_and_the_responses(tmp_path):
    folder = write_study(tmp_path, "B1\n1\n")

    whole = (folder / "study.yaml").read_bytes() + b"B1\n1\n"
    assert responses_of(folder).digest == hashlib.sha256(whole).hexdigest()


def test_blank_white_space_missing_codes_and_missing_options_are_outside_the_base(tmp_path):
    question = STATE | {"missing": ["NA"], "options": options("1", "2", "8", missing=["8"])}
    found = responses_of(write_study(tmp_path, "B1;x\n1;a\n;a\n  ;a\nNA;a\n8;a\n2;a\n", question))

    assert found.codes["etat", ""].tolist() == [0, -1, -1, -1, -1, 1]


def test_a_blank_is_an_answer_when_the_question_lists_it(tmp_path):
    question = STATE | {"options": options("1", "")}
    found = responses_of(write_study(tmp_path, "B1;x\n1;a\n;b\n ;c\n", question))

    assert found.codes["etat", ""].tolist() == [0, 1, 1]


def test_more_than_127_options_need_two_bytes(tmp_path):
    codes = [str(i) for i in range(200)]
    found = responses_of(write_study(tmp_path, "B1\n199\n0\n", STATE | {"options": options(*codes)}))

    assert found.codes["etat", ""].tolist() == [199, 0]
    assert found.codes["etat", ""].dtype == np.int16


def test_an_unknown_code_is_said_once_with_its_first_line_and_its_number(tmp_path):
    assert faults_of(write_study(tmp_path, "B1\n1\n4\n4\n2\n4\n")) == [
        "responses.csv, colonne B1, première fois ligne 3 : la valeur « 4 » n'est pas dans le "
        "questionnaire (3 lignes ; attendu : 1, 2, 9). Ajoutez-la aux options de etat dans study.yaml, "
        "ou corrigez ces lignes."
    ]


def test_an_unknown_code_of_one_line_is_said_in_the_singular(tmp_path):
    assert faults_of(write_study(tmp_path, "B1\n1\nbof\n", STATE | {"missing": ["NA"]})) == [
        "responses.csv, colonne B1, ligne 3 : la valeur « bof » n'est pas dans le questionnaire "
        "(1 ligne ; attendu : 1, 2, 9, NA). Ajoutez-la aux options de etat dans study.yaml, ou corrigez "
        "cette ligne."
    ]


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        (" 1", "C'est le code « 1 », à une espace près"),
        ("'1", "C'est le code « 1 », à l'apostrophe près qu'un tableur met devant un texte"),
        ("1.0", "C'est le code « 1 », aux zéros ou aux décimales près"),
        ("01", "C'est le code « 1 », aux zéros ou aux décimales près"),
        ("OUI", "C'est le code « Oui », à une majuscule près"),
        ("CAFE\u0301", "C'est le code « café », à l'écriture près"),
        ("cafe", "C'est le code « café », à un accent près"),
        ("cafe\u0301", "C'est le code « café », aux caractères accentués près"),
        (" oui", "C'est le code « Oui », à l'écriture près"),
        ("\u041eui", "C'est le code « Oui », à des caractères près qui se lisent de même"),
        ("Oui\u200b", "C'est le code « Oui », à des caractères près qui se lisent de même"),
    ],
)
def test_a_code_written_almost_right_is_refused_with_the_difference(tmp_path, value, remedy):
    (fault,) = faults_of(
        write_study(tmp_path, f"B1\n{value}\n", STATE | {"options": options("1", "Oui", "café")})
    )

    code = "Oui" if "Oui" in remedy else "café"
    beside = f' Ou gardez le fichier, et donnez à cette option codes: ["{code}", "{value}"].'
    seen = any(words in remedy for words in ("une majuscule", "un accent", "l'écriture"))
    where = "dans le fichier" if "apostrophe" in remedy else "dans le fichier et dans study.yaml"
    assert fault.endswith(f"{remedy} : écrivez-le de même {where}.{beside if seen else ''}")


def test_many_unknown_values_are_one_sentence(tmp_path):
    rows = "".join(f"{i}\n" for i in range(101, 126))
    (fault,) = faults_of(write_study(tmp_path, f"B1\n{rows}"))

    assert fault.startswith(
        "responses.csv, colonne B1, première fois ligne 2 : les valeurs « 101 » (1 ligne), "
    )
    assert fault.endswith(
        "« 120 » (1 ligne) et 5 autres ne sont pas dans le questionnaire (attendu : 1, 2, 9). Vérifiez que "
        "la colonne est bien celle de etat, et qu'aucune ligne n'est décalée ; si ce sont des réponses, "
        "ajoutez-les aux options de etat dans study.yaml."
    )


def test_every_fault_of_a_file_is_in_one_report(tmp_path):
    faults = faults_of(write_study(tmp_path, "B1;NB\n4;abc\n5;3\n", STATE, NUMBER))

    assert [fault.split(" : ")[0] for fault in faults] == [
        "responses.csv, colonne B1, première fois ligne 2",
        "responses.csv, colonne NB, ligne 2",
    ]


# Bands and numbers


def test_upper_bounds_cut_numbers_into_bands_and_belong_to_the_lower_one(tmp_path):
    question = STATE | {"options": options("petit", "moyen", "grand"), "upper_bounds": [10, 50]}
    question["missing"] = ["999"]
    found = responses_of(write_study(tmp_path, "B1;x\n10;a\n10,5;a\n50;a\n51;a\n;a\n999;a\n-3;a\n", question))

    assert found.codes["etat", ""].tolist() == [0, 1, 1, 2, -1, -1, 0]


def test_a_band_whose_option_is_missing_is_outside_the_base(tmp_path):
    question = STATE | {"options": options("nul", "petit", "grand", missing=["nul"]), "upper_bounds": [0, 9]}
    found = responses_of(write_study(tmp_path, "B1\n0\n9\n10\n", question))

    assert found.codes["etat", ""].tolist() == [-1, 0, 1]


def test_numbers_are_read_with_their_missing_codes(tmp_path):
    question = NUMBER | {"missing": ["99", "NSP"]}
    found = responses_of(
        write_study(tmp_path, "NB;x\n12;a\n 3 ;a\n99;a\n99.0;a\nNSP;a\n;a\n1e2;a\n", question)
    )

    assert numbers(found, "effectif")[[0, 1, 6]].tolist() == [12, 3, 100]
    assert np.isnan(numbers(found, "effectif")[2:6]).all()


@pytest.mark.parametrize("cells", ["1,5\n2,25\n3\n", "1.5\n2.25\n3\n"])
def test_the_decimal_mark_is_detected(tmp_path, cells):
    found = responses_of(write_study(tmp_path, f"NB\n{cells}", NUMBER))

    assert numbers(found, "effectif").tolist() == [1.5, 2.25, 3]


def test_a_decimal_mark_that_varies_is_refused(tmp_path):
    assert faults_of(write_study(tmp_path, "NB\n1,5\n2.25\n3\n", NUMBER)) == [
        "responses.csv, colonne NB, première fois ligne 2 : des nombres ont une virgule (« 1,5 ») et "
        "d'autres un point (« 2.25 ») (2 lignes : 2, 3). Écrivez-les tous de la même façon."
    ]


@pytest.mark.parametrize("cell", ["1,250", "1.250"])
def test_a_mark_that_may_be_of_thousands_is_refused(tmp_path, cell):
    assert faults_of(write_study(tmp_path, f"NB;x\n{cell};a\n12;a\n", NUMBER)) == [
        f"responses.csv, colonne NB, ligne 2 : « {cell} » : rien ne dit s'il s'agit de milliers ou de "
        """décimales (1 ligne : 2). Écrivez decimal: "," ou decimal: "." sous responses dans study.yaml, """
        "ou retirez les séparateurs de milliers."
    ]


def test_a_stated_decimal_mark_settles_the_doubt(tmp_path):
    found = responses_of(write_study(tmp_path, "NB;x\n1,250;a\n", NUMBER, responses={"decimal": ","}))

    assert numbers(found, "effectif").tolist() == [1.25]


def test_another_decimal_mark_than_the_stated_one_is_refused(tmp_path):
    assert faults_of(write_study(tmp_path, "NB;x\n1.5;a\n", NUMBER, responses={"decimal": ","})) == [
        "responses.csv, colonne NB, ligne 2 : « 1.5 » : la marque décimale est la virgule d'après "
        "study.yaml (1 ligne : 2). Corrigez ces lignes, ou decimal dans study.yaml."
    ]


@pytest.mark.parametrize("cell", ["1 250", "1\u202f250,5", "1\u00a0250 000", "1'250", "1.250.000"])
def test_separators_of_thousands_are_refused(tmp_path, cell):
    assert faults_of(write_study(tmp_path, f"NB;x\n{cell};a\n", NUMBER)) == [
        f"responses.csv, colonne NB, ligne 2 : « {cell} » est écrit avec des séparateurs de milliers "
        "(1 ligne : 2). Retirez-les : 1234, et non 1 234."
    ]


@pytest.mark.parametrize("cell", ["inf", "-Infinity", "NaN", "1e999"])
def test_a_number_that_is_not_finite_is_refused(tmp_path, cell):
    assert faults_of(write_study(tmp_path, f"NB\n{cell}\n", NUMBER)) == [
        f"responses.csv, colonne NB, ligne 2 : « {cell} » n'est pas un nombre fini (1 ligne : 2). "
        "Corrigez ces lignes, ou ajoutez ces valeurs à missing de effectif dans study.yaml."
    ]


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("1e308", "est trop grand pour être compté sans erreur : au plus 10¹⁵"),
        ("-1.7976931348623157E+308", "est trop grand pour être compté sans erreur : au plus 10¹⁵"),
        ("1000000000000001", "est trop grand pour être compté sans erreur : au plus 10¹⁵"),
        ("-1e-200", "est trop près de zéro pour être compté sans erreur : zéro, ou au moins 10⁻³⁰"),
        ("5e-324", "est trop près de zéro pour être compté sans erreur : zéro, ou au moins 10⁻³⁰"),
    ],
)
@pytest.mark.parametrize("banded", [False, True], ids=["number", "bands"])
def test_a_number_beyond_reason_is_refused(tmp_path, cell, problem, banded):
    bands = STATE | {"column": "NB", "id": "effectif", "options": options("a", "b"), "upper_bounds": [10]}
    told = faults_of(write_study(tmp_path, f"NB\n3\n{cell}\n{cell}\n", bands if banded else NUMBER))

    assert told == [
        f"responses.csv, colonne NB, première fois ligne 3 : « {cell} » {problem} (2 lignes : 3, 4). "
        "Corrigez ces lignes, ou ajoutez ces valeurs à missing de effectif dans study.yaml."
    ]


def test_a_number_beyond_reason_may_mean_no_answer(tmp_path):
    question = NUMBER | {"missing": ["-1.7976931348623157e308"]}
    found = responses_of(write_study(tmp_path, "NB;x\n3;a\n-1.7976931348623157E+308;a\n", question))

    assert np.isnan(numbers(found, "effectif")).tolist() == [False, True]


@pytest.mark.parametrize("weights", [(1e15, 1e9), (1e-24, 1e-30)], ids=["heavy", "light"])
@pytest.mark.parametrize("answers", [(1e15, -1e15), (1e-30, -1e-30), (1e15, 0)], ids=["far", "near", "mixed"])
def test_numbers_at_the_ends_of_reason_can_be_counted(tmp_path, weights, answers):
    # Warnings of numpy are errors here.
    rows = "".join(f"{x};{w};{1 + i % 2}\n" for i in range(10) for x, w in zip(answers, weights, strict=True))
    text = f"NB;p;B1\n{rows}"
    policy = {"minimum_base": 1, "public_data": True}
    keys = {"design": {"weight": "p"}, "segments": ["etat"], "disclosure": policy}
    table = open_study(write_study(tmp_path, text, NUMBER, STATE, **keys)).table("effectif", "etat")
    told = [row for row in table.rows if row.option == "mean" and row.estimate is not None]

    assert {row.group for row in told} == {"", "1", "2"}
    assert all(
        np.isfinite([row.estimate, row.se, row.low, row.high, row.effective_base]).all() for row in told
    )


def test_numbers_are_within_their_bounds_both_included(tmp_path):
    question = NUMBER | {"bounds": [0, 100000]}
    found = responses_of(write_study(tmp_path / "a", "NB\n0\n100000\n", question))
    assert numbers(found, "effectif").tolist() == [0, 100000]

    assert faults_of(write_study(tmp_path / "b", "NB\n0\n-1\n100001\n", question)) == [
        "responses.csv, colonne NB, première fois ligne 3 : « -1 », « 100001 » : hors des bornes, de 0 à "
        "100000 (2 lignes : 3, 4). Corrigez ces lignes, ou bounds ou missing de effectif dans study.yaml."
    ]


# Several answers, one column each


@pytest.mark.parametrize(
    ("keys", "first", "second"),
    [
        # Cells of the two columns: "1" and "0"; "" and "1"; "x" and ""; "" and "".
        # Last case: "x" is missing, but the blank beside it is an answer, so the third is in the base.
        ({"selected": ["1"]}, [1, 0, 0, -1], [0, 1, 0, -1]),
        ({"unselected": ["0"]}, [1, 0, 1, -1], [0, 1, 0, -1]),
        ({"selected": ["1", "x"], "unselected": ["0"]}, [1, 0, 1, -1], [0, 1, 0, -1]),
        ({"selected": ["1"], "unselected": ["0", ""], "missing": ["x"]}, [1, 0, 0, 0], [0, 1, 0, 0]),
    ],
    ids=["selected only", "unselected only", "both", "a blank means not chosen"],
)
def test_what_selected_and_unselected_mean(tmp_path, keys, first, second):
    text = "id;C1;C2\n1;1;0\n2;;1\n3;x;\n4;;\n"
    found = responses_of(write_study(tmp_path, text, PARTNERS | keys)).chosen["partenaires"]

    assert found.tolist() == [first, second]
    assert found.dtype == np.int8


def test_a_value_neither_selected_nor_unselected_is_refused_when_both_are_listed(tmp_path):
    question = PARTNERS | {"selected": ["Oui"], "unselected": ["Non"]}
    assert faults_of(write_study(tmp_path, "C1;C2\nOui;Non\nOui;Peut-être\n", question)) == [
        "responses.csv, colonne C2, ligne 3 : la valeur « Peut-être » n'est pas dans le questionnaire "
        "(1 ligne ; attendu : Oui, Non). Ajoutez-la à selected ou à unselected de partenaires dans "
        "study.yaml, ou corrigez cette ligne."
    ]


@pytest.mark.parametrize(
    "keys", [{"selected": ["Oui"]}, {"unselected": ["Oui"]}], ids=["selected", "unselected"]
)
@pytest.mark.parametrize(
    ("cell", "remedy"),
    [
        ("Oui ", "C'est le code « Oui », à une espace près : écrivez-le de même dans le fichier et dans "),
        (
            "Ou\u0456",
            "C'est le code « Oui », à des caractères près qui se lisent de même : écrivez-le de même ",
        ),
        ("\u200b", "Ces caractères ne se voient pas : videz la cellule."),
    ],
)
def test_what_reads_as_a_listed_value_is_not_taken_for_another(tmp_path, keys, cell, remedy):
    (fault,) = faults_of(write_study(tmp_path, f"C1;C2\nOui;Non\nOui;{cell}\n", PARTNERS | keys))

    assert fault.startswith("responses.csv, colonne C2, ligne 3 : la valeur « ")
    assert remedy in fault


def test_who_chose_an_option_that_means_no_answer_is_outside_the_base(tmp_path):
    question = PARTNERS | {
        "columns": {"a": "C1", "b": "C2", "refus": "C3"},
        "options": options("a", "b", "refus", missing=["refus"]),
        "selected": ["1"],
    }
    found = responses_of(write_study(tmp_path, "C1;C2;C3\n1;0;0\n0;0;1\n1;1;1\n0;0;0\n", question))

    assert found.chosen["partenaires"].tolist() == [[1, -1, -1, 0], [0, -1, -1, 0]]


# Several answers, in one cell


def test_a_code_that_contains_the_separator_is_recognised_first(tmp_path):
    cells = ["a", "b", "a|b", "b|a", "a|b|a", "b|a|b"]
    text = "C4\n" + "".join(f"{cell}\n" for cell in cells)
    found = responses_of(write_study(tmp_path, text, LEVERS)).chosen["leviers"]

    # The third cell is the option "a|b" and not a and b; the last is b, then "a|b".
    assert found.tolist() == [[1, 0, 0, 1, 1, 0], [0, 1, 0, 1, 0, 1], [0, 0, 1, 0, 1, 1]]


def test_a_code_is_recognised_whole_only(tmp_path):
    question = LEVERS | {"options": options("a", "ab", "a, b"), "separator": ","}
    found = responses_of(write_study(tmp_path, 'C4;x\nab,a;1\n"a, b,ab";1\na, b , ab;1\n', question))

    assert found.chosen["leviers"].tolist() == [[1, 0, 0], [1, 1, 1], [0, 1, 1]]


def test_spaces_around_a_separator_and_one_separator_at_the_end_are_passed_over(tmp_path):
    found = responses_of(write_study(tmp_path, "C4\nb | a\na |b\nb|\n b\n", LEVERS)).chosen["leviers"]

    assert found[:2].tolist() == [[1, 1, 0, 0], [1, 1, 1, 1]]


def test_an_unknown_code_of_a_cell_is_named_alone(tmp_path):
    assert faults_of(write_study(tmp_path, "C4\na|z\nz\na|| b\n", LEVERS)) == [
        "responses.csv, colonne C4, ligne 4 : une réponse est vide, entre deux séparateurs ou après "
        "l'un d'eux "
        "(1 ligne : 4). Retirez le séparateur de trop.",
        "responses.csv, colonne C4, première fois ligne 2 : la valeur « z » n'est pas dans le "
        "questionnaire (2 lignes ; attendu : a, b, a|b). Ajoutez-la aux options de leviers dans "
        "study.yaml, ou corrigez ces lignes.",
    ]


def test_a_code_twice_in_a_cell_is_refused(tmp_path):
    assert faults_of(write_study(tmp_path, "C4\nb|a|a\na\nb|b\n", LEVERS)) == [
        "responses.csv, colonne C4, première fois ligne 2 : un code est écrit deux fois dans la cellule : "
        "« a », « b » (2 lignes : 2, 4). Gardez-le une fois."
    ]


@pytest.mark.parametrize(
    ("keys", "third"),
    [({}, -1), ({"unselected": [""]}, 0), ({"missing": ["0"], "unselected": [""]}, 0)],
    ids=["a blank is missing", "a blank means none", "a missing code"],
)
def test_a_blank_cell_of_several_answers(tmp_path, keys, third):
    found = responses_of(write_study(tmp_path, "C4;x\na;1\nb;1\n;1\n", LEVERS | keys)).chosen["leviers"]

    assert found.tolist() == [[1, 0, third], [0, 1, third], [0, 0, third]]


def test_codes_of_none_and_of_no_answer_in_a_cell(tmp_path):
    question = LEVERS | {
        "options": options("a", "b", "refus", missing=["refus"]),
        "unselected": ["0"],
        "missing": ["99"],
    }
    found = responses_of(write_study(tmp_path, "C4\na\n0\n99\nrefus\na|refus\n", question)).chosen["leviers"]

    assert found.tolist() == [[1, 0, -1, -1, -1], [0, 0, -1, -1, -1]]


# Grids and routing


def test_each_item_of_a_grid_has_its_own_base(tmp_path):
    found = responses_of(write_study(tmp_path, "A1;A2\nfort;faible\n;fort\n", NEEDS))

    assert found.codes["besoins", "argent"].tolist() == [0, -1]
    assert found.codes["besoins", "conseil"].tolist() == [1, 0]


ASKED = {"asked_to": {"type": ["asso", "entr"]}}


def test_who_was_not_asked_is_outside_the_base(tmp_path):
    questions = [q | ASKED for q in (STATE, NUMBER, PARTNERS | {"selected": ["1"]}, LEVERS, NEEDS)]
    text = (
        "T;B1;NB;C1;C2;C4;A1;A2\n"
        "asso;1;5;1;0;a;fort;fort\n"
        "coll;;;0;0;;;\n"  # a tool may write 0 for who was not asked
        ";;;;;;;\n"  # nobody knows who this is
        "entr;2;6;0;0;b;faible;fort\n"
    )
    found = responses_of(write_study(tmp_path, text, KIND, *questions))

    assert found.codes["etat", ""].tolist() == [0, -1, -1, 1]
    assert numbers(found, "effectif")[[0, 3]].tolist() == [5, 6]
    assert np.isnan(numbers(found, "effectif")[1:3]).all()
    assert found.chosen["partenaires"].tolist() == [[1, -1, -1, 0], [0, -1, -1, 0]]
    assert found.chosen["leviers"].tolist()[0] == [1, -1, -1, 0]
    assert found.codes["besoins", "argent"].tolist() == [0, -1, -1, 1]


@pytest.mark.parametrize(
    ("question", "header", "answer", "where"),
    [
        (STATE, "B1", "1", "colonne B1"),
        (NUMBER, "NB", "5", "colonne NB"),
        (PARTNERS | {"selected": ["1"]}, "C1;C2", "0;1", "question partenaires"),
        (LEVERS, "C4", "a", "colonne C4"),
        (NEEDS, "A1;A2", ";fort", "colonne A2"),
    ],
    ids=["single", "number", "multiple in columns", "multiple in a cell", "grid"],
)
def test_an_answer_of_who_was_not_asked_is_refused(tmp_path, question, header, answer, where):
    text = f"T;{header}\nasso;{answer}\ncoll;{answer}\n;{answer}\n"
    assert faults_of(write_study(tmp_path, text, KIND, question | ASKED)) == [
        f"responses.csv, {where}, première fois ligne 3 : une réponse à {question['id']} de qui n'a pas eu "
        "la question, posée si type vaut asso ou entr (2 lignes : 3, 4). Videz ces cellules, ou corrigez "
        f"asked_to de {question['id']} dans study.yaml."
    ]


def test_routing_is_and_over_questions_and_or_over_codes_of_several_answers(tmp_path):
    routed = STATE | {"asked_to": {"type": ["asso"], "leviers": ["a", "a|b"]}}
    text = "T;C4;B1\nasso;a;1\nasso;a|b;2\nasso;b;\ncoll;a;\n"
    found = responses_of(write_study(tmp_path, text, KIND, LEVERS, routed))

    assert found.codes["etat", ""].tolist() == [0, 1, -1, -1]


def test_an_unknown_code_of_the_filtering_question_is_not_said_twice(tmp_path):
    faults = faults_of(write_study(tmp_path, "T;B1\nassoc;1\n", KIND, STATE | ASKED))

    assert len(faults) == 1
    assert "« assoc »" in faults[0]


# Weights, identifiers, sample


def test_weights_are_read(tmp_path):
    found = responses_of(write_study(tmp_path, "B1;p\n1;0,5\n2;2\n", design={"weight": "p"}))

    assert found.weights.tolist() == [0.5, 2.0]


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        (
            "",
            "la cellule est vide (2 lignes : 3, 5) ; design.weight demande une valeur par répondant. "
            "Remplissez-la, ou retirez design.weight de study.yaml.",
        ),
        (
            "lourd",
            "« lourd » n'est pas un nombre (2 lignes : 3, 5). Écrivez un nombre strictement positif dans "
            "ces lignes.",
        ),
        (
            "inf",
            "« inf » n'est pas un nombre fini (2 lignes : 3, 5). Écrivez un nombre strictement positif dans "
            "ces lignes.",
        ),
        (
            "0",
            "« 0 » : un poids est strictement positif (2 lignes : 3, 5). Corrigez ces lignes, ou retirez "
            "ces répondants du fichier.",
        ),
        (
            "-1.5",
            "« -1.5 » : un poids est strictement positif (2 lignes : 3, 5). Corrigez ces lignes, ou retirez "
            "ces répondants du fichier.",
        ),
    ],
    ids=["blank", "text", "infinite", "zero", "negative"],
)
def test_a_respondent_without_a_positive_weight_is_refused(tmp_path, cell, fault):
    text = f"B1;p\n1;1\n2;{cell}\n1;2\n1;{cell}\n"
    assert faults_of(write_study(tmp_path, text, design={"weight": "p"})) == [
        f"responses.csv, colonne p, première fois ligne 3 : {fault}"
    ]


def test_weights_are_a_million_times_each_other_at_most(tmp_path):
    text = "B1;p\n1;0.5\n2;1\n1;500000\n2;{}\n1;{}\n"
    design = {"weight": "p"}
    assert responses_of(write_study(tmp_path / "a", text.format(1, 500000), design=design)).n == 5

    assert faults_of(write_study(tmp_path / "b", text.format(500001, 500001), design=design)) == [
        "responses.csv, colonne p, première fois ligne 5 : le poids « 500001 » (2 lignes : 5, 6) fait plus "
        "d'un million de fois le poids « 0.5 » (1 ligne : 2). Corrigez celui qui est faux ; s'ils sont "
        "justes tous deux, bornez les poids dans l'outil qui les calcule."
    ]


@pytest.mark.parametrize("cell", ["1e308", "1e-308"])
def test_a_weight_beyond_reason_is_refused(tmp_path, cell):
    (fault,) = faults_of(write_study(tmp_path, f"B1;p\n1;1\n2;{cell}\n", design={"weight": "p"}))

    assert fault.startswith(f"responses.csv, colonne p, ligne 3 : « {cell} » est trop ")


def test_an_identifier_is_unique_and_at_most_three_are_shown(tmp_path):
    text = "id;B1\n" + "".join(f"{i};1\n" for i in "abcdeabcd") + ";1\n"
    assert faults_of(write_study(tmp_path, text, responses={"identifier": "id"})) == [
        "responses.csv, colonne id, ligne 11 : la cellule est vide (1 ligne : 11) ; responses.identifier "
        "demande une valeur par répondant. Remplissez-la, ou retirez responses.identifier de study.yaml.",
        "responses.csv, colonne id, première fois ligne 2 : 4 identifiants sont portés par plusieurs lignes "
        "(« a », 2 lignes : 2, 7 ; « b », 2 lignes : 3, 8 ; « c », 2 lignes : 4, 9 ; …). Retirez les lignes "
        "en double, ou donnez à chaque répondant son identifiant.",
    ]


def test_identifiers_that_read_the_same_are_one_respondent_twice(tmp_path):
    text = "id;B1\nV1;1\nV2;1\nV1 ;1\nv1;1\n"
    assert faults_of(write_study(tmp_path, text, responses={"identifier": "id"})) == [
        "responses.csv, colonne id, première fois ligne 2 : « V1 » et « V1  » se lisent de même et ne sont "
        "pas écrits de même (U+0020) : le même répondant serait compté plusieurs fois (2 lignes : 2, 4). "
        "Retirez les lignes en double, ou donnez à chaque répondant son identifiant."
    ]


@pytest.mark.parametrize(
    ("design", "several"), [({"strata": "g"}, "deux strates"), ({"cluster": "g"}, "deux unités primaires")]
)
def test_strata_and_clusters_that_read_the_same_are_one(tmp_path, design, several):
    text = "B1;g\n1;Nord\n2;Nord\n1;Nord\u200b\n2;Nord\u200b\n1;Sud\n2;Sud\n"
    assert faults_of(write_study(tmp_path, text, design=design)) == [
        "responses.csv, colonne g, première fois ligne 2 : « Nord » et « Nord\\u200b » se lisent de même et "
        f"ne sont pas écrits de même (U+200B) : ce seraient {several} (4 lignes : 2, 3, 4, 5). Écrivez cette "
        "valeur partout de même."
    ]


def test_a_respondent_without_a_stratum_or_a_cluster_is_refused(tmp_path):
    design = {"strata": "s", "cluster": "g"}
    faults = faults_of(write_study(tmp_path, "B1;s;g\n1;n;1\n1;;1\n1;n; \n", design=design))

    assert [fault.split(" (")[0] for fault in faults] == [
        "responses.csv, colonne s, ligne 3 : la cellule est vide",
        "responses.csv, colonne g, ligne 4 : la cellule est vide",
    ]


STRATA = "B1;s;g\n1;a;1\n2;a;2\n1;b;1\n2;b;1\n1;c;7\n2;a;2\n"


@pytest.mark.parametrize(
    ("design", "fault"),
    [
        pytest.param(
            {"strata": "s"},
            "responses.csv, colonne s, ligne 6 : la strate « c » a un seul répondant : aucune variance ne "
            "peut en être tirée. Regroupez-la avec une strate voisine, ou écrivez lonely_unit: adjust sous "
            "design dans study.yaml.",
            id="one respondent",
        ),
        pytest.param(
            {"strata": "s", "cluster": "g"},
            "responses.csv, colonne s, première fois ligne 4 : les strates « b », « c » ont une seule unité "
            "primaire : aucune variance ne peut en être tirée. Regroupez-les avec des strates voisines, ou "
            "écrivez lonely_unit: adjust sous design dans study.yaml.",
            id="one cluster",
        ),
    ],
)
def test_a_stratum_of_one_unit_is_refused_unless_the_design_says_how(tmp_path, design, fault):
    folder = write_study(tmp_path, STRATA, design=design)

    assert faults_of(folder) == [fault]
    adjusted = write_study(tmp_path, STRATA, design=design | {"lonely_unit": "adjust"})
    assert responses_of(adjusted).sample is not None


def test_a_file_of_one_cluster_is_refused(tmp_path):
    assert faults_of(write_study(tmp_path, "B1;g\n1;7\n2;7\n", design={"cluster": "g"})) == [
        "responses.csv, colonne g, première fois ligne 2 : une seule unité primaire dans le fichier : aucune "
        "variance ne peut en être tirée. Corrigez cette colonne, ou retirez design.cluster de study.yaml."
    ]


def test_clusters_are_numbered_within_strata(tmp_path):
    # Clusters 1 and 2 of strata a and b: four units.
    content = "B1;s;g\n1;a;1\n2;a;2\n1;b;1\n2;b;2\n1;a;1\n"
    sample = responses_of(write_study(tmp_path, content, design={"strata": "s", "cluster": "g"})).sample

    assert (sample.units.tolist(), sample.block_of.tolist()) == ([2, 2], [0, 1, 2, 3, 0])


@pytest.mark.parametrize(
    ("key", "keys"),
    [
        ("responses.identifier", {"responses": {"identifier": "B1"}}),
        ("design.weight", {"design": {"weight": "B1"}}),
    ],
)
def test_a_column_about_the_sample_is_not_a_question(tmp_path, key, keys):
    assert faults_of(write_study(tmp_path, "B1\n1\n2\n", **keys)) == [
        f"study.yaml, {key} : la colonne « B1 » est aussi celle de la question etat. Nommez une autre "
        "colonne d'un côté : celle-ci ne peut pas être publiée."
    ]


def test_two_questions_may_share_a_column(tmp_path):
    again = STATE | {"id": "etat_2", "options": options("1", "2", "9", missing=["9"])}
    found = responses_of(write_study(tmp_path, "B1\n1\n9\n", STATE, again))

    assert found.codes["etat", ""].tolist() == [0, 2]
    assert found.codes["etat_2", ""].tolist() == [0, -1]


# The file as a whole


def test_a_missing_file_is_said_with_those_that_are_there(tmp_path):
    folder = write_study(tmp_path, "B1\n1\n")
    (folder / "responses.csv").rename(folder / "reponses.csv")

    assert faults_of(folder) == [
        "responses.csv : le fichier des réponses est introuvable. Placez-le à côté de study.yaml, ou "
        "corrigez responses.file. Fichiers présents : reponses.csv, study.yaml."
    ]


def test_a_file_too_large_is_refused_without_being_read(tmp_path):
    folder = write_study(tmp_path, "B1\n1\n")
    with (folder / "responses.csv").open("wb") as file:
        file.truncate(2_500_400_000)  # sparse: takes no room

    assert faults_of(folder) == [
        "responses.csv : le fichier pèse 2,5 Go ; la limite est de 2 Go. Retirez les colonnes que "
        "study.yaml ne nomme pas, ou enregistrez-le en Parquet."
    ]


def test_the_limit_itself_is_accepted(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MAXIMUM_BYTES", 5)

    assert responses_of(write_study(tmp_path, "B1\n1\n")).n == 1


def test_a_codebook_that_does_not_hold_together_is_no_traceback(tmp_path):
    # read_codebook has reported these already: the responses are checked as far as they can be.
    folder = write_study(
        tmp_path,
        "B1;C4;C1;T\n1;a;1;asso\n",
        STATE | {"upper_bounds": [1, 2, 3], "id": "bandes"},
        STATE | {"asked_to": {"nulle_part": ["1"]}},
        KIND | {"asked_to": {"effectif": ["1"]}},
        {key: value for key, value in LEVERS.items() if key != "separator"},
        PARTNERS | {"columns": {"a": "C1"}},
        NUMBER | {"column": "B1"},
        NEEDS | {"items": [{"id": "argent", "label": "x", "column": "T"}], "options": options("asso")},
        LEVERS | {"id": "ni_l_un_ni_l_autre", "column": None},
    )
    book = Codebook.model_validate(read_yaml(folder, "study.yaml"))
    report = Report()

    assert read_responses(folder, book, report) is not None
    assert report.faults == []


@pytest.mark.parametrize(
    ("value", "apart"), [("OUI", "à une majuscule près"), ("Oui\u00a0", "à une espace près")]
)
def test_a_code_that_is_its_label_is_not_called_a_label_for_a_code(tmp_path, value, apart):
    labels = [{"code": label, "label": label} for label in ("Oui", "Non")]
    (fault,) = faults_of(write_study(tmp_path, f"B1\n{value}\nNon\n", STATE | {"options": labels}))

    assert apart in fault
    assert "libellé" not in fault
