"""What may be a mistake of a study that is served: told to its staff by ``check``, with exit code 0."""

import pytest

from core import open_study
from core.__main__ import main
from core.files.opendata.release import release_files
from tests import ranked
from tests.studies import write_study


def two(*codes, **more):
    return [{"code": code, "label": code.upper()} | more for code in codes]


KIND = {"id": "kind", "text": "Lequel ?", "type": "single", "column": "K", "options": two("a", "b")}
DONT_KNOW = {"code": "9", "label": "Ne sait pas", "role": "no_opinion"}
GRID = {
    "id": "needs",
    "text": "Besoins ?",
    "type": "grid",
    "items": [
        {"id": "cash", "label": "Trésorerie", "column": "A"},
        {"id": "jobs", "label": "Emploi", "column": "B"},
    ],
    "options": [DONT_KNOW, *two("x", "y")],
}
LEVERS = {
    "id": "levers",
    "text": "Leviers ?",
    "type": "multiple",
    "column": "L",
    "separator": "|",
    "options": [*two("x", "y"), DONT_KNOW],
}
BOXES = {
    "id": "levers",
    "text": "Leviers ?",
    "type": "multiple",
    "columns": {"x": "X", "9": "N"},
    "selected": ["1"],
    "unselected": ["0"],
    "options": [*two("x"), DONT_KNOW],
}
SAME = "ont le même poids"
END = "ce n'est pas un redressement, et l'étude est dite non pondérée."


def said(folder):
    return [str(notice) for notice in open_study(folder).notices()]


def test_a_sound_study_has_no_notice(tmp_path):
    grid = GRID | {"options": GRID["options"][::-1]}
    folder = write_study(tmp_path, "K;A;B;L\na;x;y;x|y\nb;y;9;9\n", KIND, grid, LEVERS)

    assert said(folder) == []


def test_a_grid_that_begins_with_no_opinion_is_noticed(tmp_path):
    folder = write_study(tmp_path, "K;A;B\na;x;y\nb;y;9\n", KIND, GRID)

    assert said(folder) == [
        "study.yaml, questions[1].options : la grille needs (2 lignes) commence par « Ne sait pas », qui est "
        "sans avis : une grille est résumée par sa première réponse. Rangez-la en dernier."
    ]


@pytest.mark.parametrize(
    ("question", "text", "who", "column"),
    [
        (LEVERS, "L\nx|9\n9|x|y\n9\nx|y\n\n", "2 répondants ont", "L"),
        (LEVERS, "L\nx|9\n9\nx|y\n", "1 répondant a", "L"),
        (BOXES, "X;N\n1;1\n0;1\n1;0\n1;1\n", "2 répondants ont", "N"),
    ],
)
def test_no_opinion_chosen_with_an_opinion_is_noticed(tmp_path, capsys, question, text, who, column):
    folder = write_study(tmp_path, text, question)
    notice = (
        f"responses.csv, colonne {column} : {who} choisi « Ne sait pas », qui est sans avis, avec une autre "
        "réponse de levers : l'une et l'autre sont comptées. Gardez-en une dans ces lignes, ou retirez role: "
        "no_opinion de l'option."
    )

    assert said(folder) == [notice]
    assert main(["check", str(folder)]) == 0
    _, first, second, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{folder} : étude lisible, des nombres à revoir, ")
    assert second == f"À revoir, {notice}"


def test_a_question_of_one_answer_only_is_noticed(tmp_path, capsys):
    only = KIND | {"options": two("a")}
    folder = write_study(tmp_path, "K;A\na;1\na;1\n", only)

    assert said(folder) == [
        "study.yaml, questions[0].options : kind n'a qu'une réponse possible, « A » : sa part est de 100 % "
        "parmi ceux qui ont répondu (2 répondants). Ajoutez les autres réponses, ou retirez la question."
    ]
    assert main(["check", str(folder)]) == 0
    assert "étude correcte" in capsys.readouterr().out


@pytest.mark.parametrize("weight", ["1", "0,5"])
def test_equal_weights_are_no_weighting(tmp_path, weight):
    lines = "".join(f"{k};{weight}\n" for k in "aab")
    folder = write_study(tmp_path, f"K;W\n{lines}", KIND, design={"weight": "W"}, licence="CC BY 4.0")
    study = open_study(folder)

    assert said(folder) == [
        f"study.yaml, design.weight : les 3 répondants {SAME} (colonne « W ») : {END} Nommez la colonne des "
        "poids, ou retirez weight."
    ]
    assert not study.book.weighted
    files = release_files(study)
    assert b"weighted: false" in files["questionnaire.yaml"]
    assert not any("redressées".encode() in data for name, data in files.items() if name.endswith("xml"))


def test_margins_that_change_no_weight_are_no_weighting(tmp_path):
    margins = {"kind": {"a": 0.75, "b": 0.25}}
    folder = write_study(tmp_path, "K\na\na\na\nb\n", KIND, design={"margins": margins})
    study = open_study(folder)

    assert said(folder) == [
        f"study.yaml, design.margins : calés sur kind, les 4 répondants {SAME} : {END} Vérifiez les cibles, "
        "ou retirez margins."
    ]
    assert (study.book.weighted, study.raking) == (False, None)


def test_a_study_whose_weights_differ_is_weighted(tmp_path):
    folder = write_study(tmp_path, "K;W\na;1\nb;1,01\n", KIND, design={"weight": "W"})

    assert open_study(folder).book.weighted
    assert said(folder) == []


def kinds(folder):
    return [(notice.kind, notice.of_numbers) for notice in open_study(folder).notices()]


def test_a_question_that_nobody_answered_is_noticed_and_not_called_correct(tmp_path, capsys):
    folder = write_study(tmp_path, "K;X\n;a\n;b\n", KIND, KIND | {"id": "other", "column": "X"})

    assert said(folder) == [
        "study.yaml, questions[0] : parmi les répondants, personne n'a répondu à kind (colonne K) : elle n'a "
        "aucun nombre. Vérifiez que l'export contient ses réponses, ou retirez-la."
    ]
    main(["check", str(folder)])
    assert "correcte" not in capsys.readouterr().out


def test_answers_that_nobody_gave_are_noticed(tmp_path):
    folder = write_study(tmp_path, "K\na\nb\n", KIND | {"options": two("a", "b", "c", "d")})

    assert said(folder) == [
        "study.yaml, questions[0].options : personne n'a donné 2 réponses de kind sur 4 : « C », « D ». "
        "Vérifiez leurs codes dans l'export."
    ]


def test_the_same_answer_everywhere_is_noticed_once(tmp_path):
    folder = write_study(tmp_path, "K\na\na\n\n", KIND | {"options": two("a", "b", "c")})

    assert said(folder) == [
        "study.yaml, questions[0] : une seule réponse de kind a été donnée, « A » (2 répondants). Vérifiez "
        "colonne K et les codes des autres réponses."
    ]


def test_lines_of_a_grid_without_answers_or_with_one_are_noticed(tmp_path):
    grid = GRID | {"options": two("x", "y")}
    silent = write_study(tmp_path / "silent", "A;B\nx;\ny;\n", grid)
    alike = write_study(tmp_path / "alike", "A;B\n" + "x;y\n" * 9 + "y;y\n", grid)

    assert kinds(silent) == [("nobody_answered", True)]
    assert kinds(alike) == [("one_answer_given", False)]


def test_several_answers_of_which_one_was_never_chosen_are_noticed(tmp_path):
    folder = write_study(tmp_path, "L\nx\ny\nx|y\n", LEVERS)

    assert kinds(folder) == [("option_not_chosen", False)]


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Q12. Avez-vous confiance ?", "« Q12. »"),
        ("12) Avez-vous confiance ?", "« 12) »"),
        ("Confiance (base : 1 200)", "« base : 1 200 »"),
        ("Confiance, 1200 répondants", "« 1200 répondants »"),
        ("Confiance, n = 850", "« n = 850 »"),
        ("62 % des acteurs ont confiance", "« 62 % »"),
        ("Avez-vous confiance ? (au 3 mars 2025)", "« 3 mars 2025 »"),
    ],
)
def test_a_number_typed_in_a_wording_is_noticed(tmp_path, text, typed):
    folder = write_study(tmp_path, "K\na\nb\n", KIND | {"text": text})
    (notice,) = said(folder)

    assert notice.startswith("study.yaml, questions[0].text : ")
    assert typed in notice
    assert kinds(folder) == [("typed_number", False)]


@pytest.mark.parametrize(
    "text",
    [
        "Avez-vous au moins 10 salariés ?",
        "Consacrez-vous plus de 5 % de votre budget à la formation ?",
        "En 2024, avez-vous recruté ?",
        "3 réponses au plus",
        "20 ans après, êtes-vous satisfait ?",
        "Covid-19 : avez-vous fermé ?",
    ],
)
def test_a_number_that_was_asked_is_not_noticed(tmp_path, text):
    assert said(write_study(tmp_path, "K\na\nb\n", KIND | {"text": text})) == []


def test_a_share_typed_in_a_title_is_noticed(tmp_path):
    slide = {"title": "62 % ont confiance", "question": "kind"}
    theme = {"id": "t", "title": "Confiance", "intro": "Interrogés : 1 200 répondants."}
    folder = write_study(tmp_path, "K\na\nb\n", KIND, themes=[theme], story=[slide])

    assert kinds(folder) == [("typed_number", False)] * 2


UNITS = {"strata": "S", "fpc": "P"}
FEW = "S;P;K\n" + "a;10;a\n" * 8 + "b;100;b\n" * 8


@pytest.mark.parametrize(
    ("design", "sampling", "notice"),
    [
        pytest.param({"strata": "S"}, "probability", "", id="a sample of an infinite population"),
        pytest.param(
            {"strata": "S"},
            "census",
            "study.yaml, sampling : un recensement, sans design.fpc : ses intervalles et ses tests sont ceux "
            "d'un échantillon d'une population infinie, donc trop prudents. Nommez sous design.fpc la "
            "colonne qui dit combien la strate de chaque répondant a d'unités.",
            id="a census without its population",
        ),
        pytest.param(
            UNITS,
            "probability",
            "study.yaml, design.fpc : de 8 % à 80 % de chaque strate est dans le fichier, et rien n'est "
            "pondéré : les strates les plus interrogées comptent trop dans l'ensemble. Nommez la colonne des "
            "poids sous design.weight, ou calez-les sur design.margins.",
            id="unequal fractions without weights",
        ),
        pytest.param({"fpc": "S", "strata": "S"}, None, "", id="nothing is said of how"),
        pytest.param(
            {"strata": "P", "cluster": "K", "fpc": "C"},
            "probability",
            "study.yaml, design.fpc : des strates ont toutes leurs unités primaires dans le fichier : elles "
            "comptent pour rien dans les marges d'erreur, ce qui n'est juste que si tous y ont été "
            "interrogés dans chaque unité. Sinon, nommez comme unité primaire celle qui a été tirée, ou "
            "retirez fpc.",
            id="every primary unit",
        ),
        pytest.param(
            {"fpc": "S", "strata": "S"},
            "volunteers",
            "study.yaml, design.fpc : sampling dit volunteers : personne n'a été tiré au hasard, et la part "
            "de la population qui a répondu ne dit pas ce qu'auraient répondu les autres. Retirez fpc, ou "
            "écrivez sampling: census si toute la population a été interrogée.",
            id="volunteers",
        ),
    ],
)
def test_what_a_population_does_not_go_with_is_noticed(tmp_path, design, sampling, notice):
    content = FEW if design is UNITS else FEW.replace("a;", "20;", 8).replace("b;", "21;", 8)
    content = "".join(f"{line};1\n" for line in content.splitlines()).replace("K;1", "K;C")
    keys = {"sampling": sampling} if sampling else {}
    folder = write_study(tmp_path, content, KIND, design=design, **keys)

    assert [line for line in said(folder) if "fpc" in line] == ([notice] if notice else [])


def test_what_is_odd_in_a_ranking_is_noticed(tmp_path):
    rows = ranked.answers(1, 120)
    for row in rows:
        order = [row[name] for name in ("R1", "R2", "R3") if row[name] not in ("", "avion")]
        row |= {f"R{i + 1}": order[i] if i < len(order) else "" for i in range(3)}
    asked = ranked.questions()[:4]
    keys = {"segments": ["region"], "disclosure": ranked.PUBLIC, "themes": ranked.KEYS["themes"]}
    folder = write_study(tmp_path / "a", ranked.text(rows), *asked, **keys)
    told = [str(notice) for notice in open_study(folder).notices()]
    assert any("personne n'a donné 1 réponse de modes sur 12 : « Avion »" in each for each in told)
