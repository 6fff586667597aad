"""What ``design.fpc`` says of a population, and its faults."""

import pytest

from tests.studies import faults_of, responses_of, write_study

WHAT = (
    "Écrivez sur chaque ligne le nombre d'unités de sa strate dans la population, ou partout son taux de "
    "sondage, entre 0 et 1."
)
LESS = "Corrigez cette colonne (un taux s'écrit entre 0 et 1), ou retirez les lignes en trop."
STRATA = {"strata": "s", "fpc": "N"}
FILE = "responses.csv, colonne N"


def study(folder, rows, design=STRATA, columns="s;N"):
    return write_study(folder, f"B1;{columns}\n" + "".join(f"1;{row}\n" for row in rows), design=design)


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        pytest.param(
            ["a;10", "a;", "b;1", "b;1"],
            [
                f"{FILE}, ligne 3 : la cellule est vide (1 ligne : 3) ; design.fpc demande une valeur par "
                "répondant. Remplissez-la, ou retirez design.fpc de study.yaml.",
                f"{FILE}, première fois ligne 4 : la strate « b » a 2 répondants dans le fichier, et 1 "
                "seulement dans la population ; parmi des nombres d'unités, 1 n'est pas un taux : d'une "
                f"strate interrogée tout entière, écrivez combien elle a d'unités. {LESS}",
            ],
            id="blank, and one of several sizes",
        ),
        pytest.param(
            ["a;10", "a;dix", "b;5", "b;5"],
            [f"{FILE}, ligne 3 : « dix » n'est pas un nombre (1 ligne : 3). {WHAT}"],
            id="not a number",
        ),
        pytest.param(
            ["a;0", "a;12", "b;-1", "b;0.5", "b;6"],
            [
                f"{FILE}, première fois ligne 2 : « 0 », « -1 » : une population, ou un taux de sondage, est "
                f"strictement positif (2 lignes : 2, 4). {WHAT}",
                f"{FILE}, ligne 5 : « 0.5 » se lit comme un taux de sondage (1 ligne : 5), et « 12 », « 6 » "
                f"comme un nombre d'unités : la colonne mêle les deux. {WHAT}",
                f"{FILE}, première fois ligne 4 : une strate n’a pas la même valeur sur toutes ses lignes "
                "(« b » : « -1 », « 0.5 », « 6 »). Écrivez la même valeur sur toutes les lignes d'une "
                "strate.",
            ],
            id="not positive, mixed, several in a stratum",
        ),
        pytest.param(
            ["a;10", "a;12", "b;5", "b;6", "c;2", "c;2", "c;2"],
            [
                f"{FILE}, première fois ligne 2 : des strates n’ont pas la même valeur sur toutes leurs "
                "lignes (« a » : « 10 », « 12 » ; « b » : « 5 », « 6 »). Écrivez la même valeur sur toutes "
                "les lignes d'une strate.",
                f"{FILE}, première fois ligne 6 : la strate « c » a 3 répondants dans le fichier, et 2 "
                f"seulement dans la population. {LESS}",
            ],
            id="several in a stratum, and fewer than the file has",
        ),
    ],
)
def test_every_fault_of_a_population_is_said_at_once(tmp_path, rows, faults):
    assert faults_of(study(tmp_path, rows)) == faults


def test_without_strata_there_is_one_population(tmp_path):
    assert faults_of(study(tmp_path, ["10", "12"], {"fpc": "N"}, "N")) == [
        f"{FILE}, première fois ligne 2 : sans strate, la population est une, et cette colonne en dit "
        "plusieurs : « 10 », « 12 ». Écrivez la même valeur partout, ou nommez la colonne des strates sous "
        "design.strata."
    ]


def test_with_clusters_primary_units_are_counted(tmp_path):
    rows = ["a;1;2", "a;2;2", "a;3;2", "b;1;4", "b;2;4"]
    folder = study(tmp_path, rows, STRATA | {"cluster": "g"}, "s;g;N")

    assert faults_of(folder) == [
        f"{FILE}, première fois ligne 2 : la strate « a » a 3 unités primaires dans le fichier, et 2 "
        f"seulement dans la population. {LESS}"
    ]


@pytest.mark.parametrize(
    ("rows", "drawn"),
    [
        pytest.param(["a;4", "a;4", "b;10", "b;10.0"], [0.5, 0.2], id="sizes"),
        pytest.param(["a;0,5", "a;0,5", "b;0,2", "b;0,2"], [0.5, 0.2], id="fractions"),
        pytest.param(["a;1", "a;1", "b;0.2", "b;0.2"], [1, 0.2], id="a fraction of one is a census"),
        pytest.param(["a;1", "a;1", "b;1", "b;1"], [1, 1], id="all are there"),
        pytest.param(["a;1", "b;10", "b;10"], [1, 0.2], id="a census of one unit may be alone"),
    ],
)
def test_which_fraction_of_each_stratum_was_drawn(tmp_path, rows, drawn):
    assert responses_of(study(tmp_path, rows)).sample.drawn.tolist() == drawn


def test_one_respondent_who_is_not_a_census_is_alone_in_his_stratum(tmp_path):
    faults = faults_of(study(tmp_path, ["a;2", "b;10", "b;10"]))
    assert [fault.split(" :")[0] for fault in faults] == ["responses.csv, colonne s, ligne 2"]
    adjusted = study(tmp_path, ["a;2", "b;10", "b;10"], STRATA | {"lonely_unit": "adjust"})
    assert responses_of(adjusted).sample.left.tolist() == [0.5, 0.8]


def test_a_population_without_strata_is_that_of_the_file(tmp_path):
    sample = responses_of(study(tmp_path, ["8", "8"], {"fpc": "N"}, "N")).sample

    assert (sample.drawn.tolist(), sample.finite.fraction) == ([0.25], 0.25)


def test_how_much_of_a_population_a_file_holds(tmp_path):
    # 2 of 4 and 2 of 10: 4 of 14.
    finite = responses_of(study(tmp_path, ["a;4", "a;4", "b;10", "b;10"])).sample.finite

    assert finite.fraction == pytest.approx(4 / 14, rel=1e-15)
    assert (finite.least, finite.most, finite.complete) == (0.2, 0.5, False)


def test_the_size_of_a_stratum_may_be_a_question_too(tmp_path):
    assert faults_of(write_study(tmp_path, "B1\n1\n1\n", design={"fpc": "B1"})) == []
