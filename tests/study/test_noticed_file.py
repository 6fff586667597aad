"""What a file may tell that no cell is at fault for: told to its staff by ``check``."""

import random

import pytest

from core import open_study
from core.__main__ import main
from tests.studies import options, sav_bytes, write_study, xlsx_bytes


def asked(name, column, *codes, **more):
    return {
        "id": name,
        "text": f"{name} ?",
        "type": "single",
        "column": column,
        "options": options(*codes),
    } | more


KIND = asked("kind", "K", "a", "b")
SIZE = {"id": "size", "text": "Combien ?", "type": "number", "column": "N"}


def csv(header, *rows):
    return "\n".join([header, *rows]) + "\n"


def found(folder, kind):
    return [notice for notice in open_study(folder).notices() if notice.kind == kind]


def said(folder, kind):
    return [str(notice) for notice in found(folder, kind)]


def drawn(columns, rows, seed=1):
    rng = random.Random(seed)
    return [";".join(rng.choice("abcd") for _ in range(columns)) for _ in range(rows)]


def many(columns):
    return [asked(f"q{i}", f"Q{i}", "a", "b", "c", "d") for i in range(columns)]


def header(columns):
    return ";".join(f"Q{i}" for i in range(columns))


def test_rows_copied_with_their_own_number_are_noticed_by_line(tmp_path, capsys):
    rows = [f"{i};{'ab'[i % 2]}" for i in range(1, 31)]
    folder = write_study(tmp_path, csv("CLE;K", *rows, *rows[3:6]), KIND)

    assert said(folder, "same_rows") == [
        "responses.csv, lignes 32, 33, 34 : 3 lignes sont la copie d'une autre ligne (toutes les colonnes du "
        "fichier) : un répondant serait compté plusieurs fois. Retirez les lignes en double si ce sont des "
        "copies."
    ]
    main(["check", str(folder)])
    assert "correcte" not in capsys.readouterr().out


def test_the_same_answers_to_few_questions_are_what_chance_makes(tmp_path):
    assert said(write_study(tmp_path, csv(header(3), *drawn(3, 200)), *many(3)), "same_rows") == []


def test_numbers_of_a_question_do_not_make_copies_of_few_answers(tmp_path):
    rows = [f"{'ab'[i % 2]};{10 + i % 40}" for i in range(60)]

    assert said(write_study(tmp_path, csv("K;N", *rows), KIND, SIZE), "same_rows") == []


def test_answers_that_go_together_are_no_copies(tmp_path):
    assert said(write_study(tmp_path, csv(header(3), *["a;a;b", "b;b;a"] * 20), *many(3)), "same_rows") == []


def test_the_same_answers_to_many_questions_are_no_chance(tmp_path):
    rows = drawn(14, 80)
    (notice,) = said(write_study(tmp_path, csv(header(14), *rows, rows[7]), *many(14)), "same_rows")

    assert notice.startswith("responses.csv, ligne 82 : 1 ligne est la copie d'une autre ligne")


def test_who_answers_everything_alike_is_not_a_copy(tmp_path):
    # Forty said « a » to all of 14 questions; sixty others changed one answer of these.
    alike = [";".join("a" * 14)] * 40
    nearly = [";".join("a" * i + "b" + "a" * (13 - i)) for i in range(14) for _ in range(5)]
    folder = write_study(tmp_path, csv(header(14), *alike, *nearly, *drawn(14, 50)), *many(14))

    assert said(folder, "same_rows") == []


@pytest.mark.parametrize("seed", range(5))
def test_random_answers_are_never_called_copies(tmp_path, seed):
    for columns in (4, 8, 12):
        folder = write_study(tmp_path, csv(header(columns), *drawn(columns, 300, seed)), *many(columns))
        assert said(folder, "same_rows") == []


def test_a_total_under_the_answers_is_noticed(tmp_path):
    rows = ["1;a;10", "2;b;20", "3;a;5", "4;b;7"]
    named = write_study(tmp_path / "named", csv("ID;K;N", *rows, "Total;;"), KIND, SIZE)
    added = write_study(tmp_path / "added", csv("ID;K;N", *rows, ";;42"), KIND, SIZE)
    neither = write_study(tmp_path / "neither", csv("ID;K;N", *rows, "5;a;41"), KIND, SIZE)

    for folder in (named, added):
        assert said(folder, "total_row") == [
            "responses.csv, ligne 6 : la dernière ligne du fichier est un total, et elle est comptée comme "
            "un "
            "répondant. Retirez-la du fichier."
        ]
    assert said(neither, "total_row") == []


def test_rows_without_anything_are_noticed(tmp_path):
    folder = write_study(tmp_path, csv("ID;K;Z", "1;a;", ";;", "2;b;", "3;;z", "4;b;"), KIND)

    assert said(folder, "blank_rows") == [
        "responses.csv, ligne 3 : 1 ligne entièrement vide, comptée parmi les répondants. Retirez-la du "
        "fichier, ou écartez-la par keep sous responses dans study.yaml."
    ]
    assert said(folder, "no_answers")[0].startswith("responses.csv, ligne 5 : 1 ligne sans aucune réponse")


@pytest.mark.parametrize(
    ("column", "values", "condition"),
    [
        ("submitdate", ["2025-06-05 10:00:00", "2025-06-05 11:00:00", ""], "submitdate: filled"),
        ("Finished", ["1", "1", "0"], 'Finished: ["1"]'),
        ("Status", ["IP Address", "IP Address", "Survey Preview"], 'Status: ["IP Address"]'),
        (
            "DistributionChannel",
            ["anonymous", "email", "preview"],
            'DistributionChannel: ["anonymous", "email"]',
        ),
        (
            "_validation_status",
            ["validation_status_approved", "validation_status_approved", "validation_status_not_approved"],
            '_validation_status: ["validation_status_approved"]',
        ),
        ("questionnaire_complete", ["2", "2", "0"], 'questionnaire_complete: ["2"]'),
        ("état de la saisie", ["ok", "complet", "Test"], '"état de la saisie": ["ok", "complet"]'),
    ],
)
def test_responses_that_a_tool_marks_are_noticed_with_the_key_that_leaves_them_out(
    tmp_path, column, values, condition
):
    rows = [f"{'ab'[i % 2]};{values[i % 3]}" for i in range(12)]
    folder = write_study(tmp_path, csv(f"K;{column}", *rows), KIND)

    (notice,) = found(folder, "test_responses")
    assert notice.problem.startswith("4 lignes sur 12, inachevées, d'essai ou refusées d'après")
    assert notice.remedy.endswith(f"keep: {{{condition}}}.")
    assert notice.of_numbers


def test_a_column_of_status_that_keeps_everybody_is_not_noticed(tmp_path):
    folder = write_study(tmp_path, csv("K;Finished;Status", *["a;1;0", "b;1;0"] * 6), KIND)

    assert said(folder, "test_responses") == []


def test_a_column_of_a_question_that_is_blank_everywhere_is_noticed(tmp_path):
    grid = {
        "id": "needs",
        "text": "Besoins ?",
        "type": "multiple",
        "columns": {"cash": "A", "jobs": "B", "room": "C"},
        "selected": ["1"],
        "unselected": ["0"],
        "options": options("cash", "jobs", "room"),
    }
    folder = write_study(tmp_path, csv("A;B;C", "1;;0", "0;;1"), grid)

    (notice,) = found(folder, "blank_column")
    assert str(notice).startswith(
        "responses.csv, colonne B : 1 colonne de needs sur 3 est vide d'un bout à l'autre."
    )
    assert notice.of_numbers


def test_columns_that_look_like_questions_are_named_without_what_they_hold(tmp_path):
    rows = [
        f"{'ab'[i % 2]};{'Oui' if i % 3 else 'Non'};2025-06-{i % 9 + 1:02};mot {i};{i};fr" for i in range(40)
    ]
    folder = write_study(tmp_path, csv("K;Q7;Quand;Texte;Num;langue", *rows), KIND)

    assert said(folder, "unused_column") == [
        "responses.csv : 1 colonne ressemble à une question et n'a pas de place dans study.yaml : Q7 (2 "
        "valeurs). "
        "Ajoutez-les aux questions, ou laissez-les de côté si elles ne sont pas à publier."
    ]


def test_a_number_that_stands_for_no_answer_is_noticed(tmp_path):
    rows = [f"a;{n}" for n in (12, 30, 7, 999, 999, 4)]
    folder = write_study(tmp_path, csv("K;N", *rows), KIND, SIZE)
    bounded = write_study(tmp_path / "bounded", csv("K;N", *rows), KIND, SIZE | {"bounds": [0, 1000]})

    assert said(folder, "no_answer_code") == [
        "study.yaml, questions[1] : le nombre 999 est donné 2 fois à size, loin de tous les autres (de 4 à "
        "30) : "
        'c\'est souvent un code de non-réponse. Ajoutez "999" à missing de size, ou donnez-lui des bounds '
        "s'il "
        "compte."
    ]
    assert said(bounded, "no_answer_code") == []


@pytest.mark.parametrize("name", ["r.xlsx", "r.sav"])
def test_other_formats_are_read_whole_too(tmp_path, name):
    rows = [("K", "ETAT"), *[("a", "ok"), ("b", "ok"), ("a", "test")] * 4]
    if name.endswith("xlsx"):
        content = xlsx_bytes(rows)
    else:
        columns = {key: [row[i] for row in rows[1:]] for i, key in enumerate(rows[0])}
        content = sav_bytes(tmp_path / "w.sav", columns)
    folder = write_study(tmp_path / "s", content, KIND, responses={"file": name})

    assert len(said(folder, "test_responses")) == 1


def test_two_unused_columns_of_one_name_do_not_hide_the_others(tmp_path):
    rows = [f"{'ab'[i % 2]};x;x;{'test' if i < 3 else 'ok'}" for i in range(12)]
    folder = write_study(tmp_path, csv("K;Z;Z;ETAT", *rows), KIND)

    assert len(said(folder, "test_responses")) == 1


def test_check_says_what_was_read_kept_and_left_out(tmp_path, capsys):
    rows = [f"{'ab'[i % 2]};{'x' if i < 10 else ''};{'ok' if i % 4 else 'test'}" for i in range(12)]
    keep = {"fin": "filled", "etat": ["ok"]}
    folder = write_study(tmp_path, csv("K;fin;etat", *rows), KIND, responses={"keep": keep})

    assert main(["check", str(folder)]) == 0
    read, verdict, *notices = capsys.readouterr().out.splitlines()
    assert read == (
        "Lu, responses.csv (CSV, utf-8, point-virgule) : 12 lignes, 7 gardées ; 2 écartées par fin: filled ; "
        "3 écartées par etat: [ok]."
    )
    assert verdict == f"{folder} : étude correcte, 7 répondants, 1 question."
    assert notices[0] == (
        "À savoir, study.yaml, responses.keep : 2 lignes sur 12 lignes de responses.csv sont écartées par "
        "fin: filled. "
        "Vérifiez que ce sont bien celles qu'il faut écarter."
    )


def test_rows_left_out_are_not_searched_for_copies_nor_for_tests(tmp_path):
    rows = [f"{i};{'ab'[i % 2]};ok" for i in range(30)]
    keep = {"etat": ["ok"]}
    folder = write_study(
        tmp_path, csv("CLE;K;etat", *rows, *["9;a;test"] * 2), KIND, responses={"keep": keep}
    )

    assert [notice.kind for notice in open_study(folder).notices()] == ["rows_left_out"]


def test_what_a_sav_declares_missing_is_noticed_and_not_called_correct(tmp_path, capsys):
    columns = {"K": ["a", "b"] * 6, "N": [10.0, 20.0, 999.0] * 4}
    content = sav_bytes(tmp_path / "w.sav", columns, missing_ranges={"N": [{"lo": 997, "hi": 999}]})
    public = {"minimum_base": 1, "public_data": True}
    folder = write_study(tmp_path / "s", content, KIND, SIZE, responses={"file": "r.sav"}, disclosure=public)

    assert main(["check", str(folder)]) == 0
    read, verdict, notice = capsys.readouterr().out.splitlines()
    assert read == "Lu, r.sav (SPSS) : 12 lignes."
    assert "correcte" not in verdict
    assert notice.startswith(
        "À revoir, r.sav, colonne N : 4 réponses sont prises comme manquantes, que le fichier"
    )
    assert "997 à 999" in notice
    mean = open_study(folder).table("size").row("mean")
    assert (mean.base, mean.estimate) == (8, 15)


def test_labels_of_a_sav_that_disagree_with_the_codebook_are_noticed(tmp_path):
    question = KIND | {"options": [{"code": "1", "label": "Oui"}, {"code": "2", "label": "Non"}]}
    labels = {"K": {1.0: "Non", 2.0: "Oui"}}
    content = sav_bytes(tmp_path / "w.sav", {"K": [1.0, 2.0] * 5}, variable_value_labels=labels)
    folder = write_study(tmp_path / "s", content, question, responses={"file": "r.sav"})

    disagree = found(folder, "labels_disagree")
    assert [notice.of_numbers for notice in disagree] == [True] * 2
    assert str(disagree[0]) == (
        "r.sav, colonne K : le code 1 y a pour libellé « Non », et « Oui » dans les options de kind. "
        "Corrigez celui "
        "des deux qui est faux, dans study.yaml ou dans le fichier."
    )


def test_thousands_among_decimals_are_noticed(tmp_path):
    rows = [f"a;{n}" for n in ("45.1", "12.5", "1.234", "30.2", "8.4", "77.7")]
    folder = write_study(tmp_path, csv("K;N", *rows), KIND, SIZE)
    stated = write_study(tmp_path / "stated", csv("K;N", *rows), KIND, SIZE, responses={"decimal": "."})

    (notice,) = found(folder, "thousands")
    assert (notice.where, notice.of_numbers) == ("responses.csv, colonne N, ligne 4", True)
    assert "« 1.234 » (1 ligne) est lu avec trois décimales" in notice.problem
    assert said(stated, "thousands") == []
    even = write_study(tmp_path / "even", csv("K;N", "a;1.234", "a;2.345", "a;3.5"), KIND, SIZE)
    assert said(even, "thousands") == []
