"""The command line: three commands, three exit codes, one sentence for a bad request."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.__main__ import main

ROOT = Path(__file__).parents[1]
COLUMNS = (
    "question,item,option,by,group,count,base,effective_base,estimate,se,low,high,"
    "difference,difference_se,p_value,p_adjusted,status,reason,provenance,sd,weighted_base,no_answer"
)
MASKED = "masqué : moins de 3 répondants, ou déductible"
STUDY = """\
id: essai
title: Essai
responses: {nature: collected}
disclosure: {minimum_base: 3, caution_base: 5, public_data: true}
questions:
  - id: trust
    text: Avez-vous confiance ?
    type: single
    column: A
    options:
      - {code: "yes", label: Oui}
      - {code: "no", label: Non}
  - id: area
    text: Votre territoire ?
    type: single
    column: B
    options:
      - {code: north, label: Nord}
      - {code: "south, east", label: Sud et est}
      - {code: islands, label: Îles}
segments: [area]
"""
PUBLISHED = """\
sources:
  gazette: {title: La Gazette}
figures:
  - {id: trusting, question: trust, options: ["yes"], kind: share, value: 0.5, source: gazette}
  - id: north
    question: trust
    options: ["yes"]
    where: {area: [north]}
    kind: share
    value: 0.7
    source: gazette
  - id: islands
    question: trust
    options: ["yes"]
    where: {area: [islands]}
    kind: share
    value: 0.7
    source: gazette
  - {id: first, question: trust, options: ["no"], kind: rank, value: 1, source: gazette}
"""
ANSWERS = [("yes", "north")] * 3 + [("no", "north")] * 2
ANSWERS += [("yes", "south, east")] + [("no", "south, east")] * 3 + [("yes", "islands")]


@pytest.fixture
def folder(tmp_path):
    """Ten respondents: five in the north (three say yes), four in the south, one in the islands."""
    tmp_path.joinpath("study.yaml").write_text(STUDY, encoding="utf-8")
    lines = ["A;B", *(f"{trust};{area}" for trust, area in ANSWERS)]
    tmp_path.joinpath("responses.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def run(capsys, *arguments):
    """Exit code, standard output and standard error of a command."""
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as stopped:
        code = stopped.code
    out, err = capsys.readouterr()
    return code, out, err


def rows(text):
    return [
        (r["option"], r["group"], r["count"], r["base"], r["estimate"], r["status"])
        for r in csv.DictReader(io.StringIO(text))
    ]


def test_check_tells_a_sound_study_and_exits_with_0(capsys, folder):
    assert run(capsys, "check", folder) == (
        0,
        "Lu, responses.csv (CSV, utf-8, point-virgule) : 10 lignes.\n"
        f"{folder} : étude correcte, 10 répondants, 2 questions.\n"
        "À savoir, study.yaml, segments[0] : 2 réponses de area sont masquées : trop peu de répondants dans "
        "chaque groupe. Pour les montrer ensemble, faites-en une seule option (Sud et est, Îles), "
        'avec codes: ["south, east", "islands"].\n',
        "",
    )


def test_check_notices_what_is_published_in_an_order_that_the_answers_do_not_decide(capsys, folder):
    folder.joinpath("published.yaml").write_text(PUBLISHED, encoding="utf-8")
    code, out, err = run(capsys, "check", folder)

    assert (code, err) == (0, "")
    assert out.splitlines()[3:] == [
        "À savoir, published.yaml, figures[3] : les réponses ne tranchent pas le chiffre publié first : "
        "compatible, à l'arrondi près. Comparez-les : python -m core figures."
    ]


def test_check_tells_every_fault_on_standard_error_and_exits_with_1(capsys, folder):
    folder.joinpath("study.yaml").write_text(
        STUDY.replace('code: "no"', "code: no").replace("[area]", "[aera]"), encoding="utf-8"
    )
    code, out, err = run(capsys, "check", folder)

    assert (code, out) == (1, "")
    assert err.splitlines() == [
        "study.yaml, questions[0].options[1].code : le code no est écrit sans guillemets : YAML le lirait "
        'autrement. Écrivez "no".',
        "study.yaml, segments[0] : la question « aera » n'existe pas. Vouliez-vous écrire « area » ? "
        "Existants : trust, area.",
        f"2 défauts à corriger dans {folder}.",
    ]


def test_check_gives_both_lists_to_programs(capsys, folder):
    code, out, _ = run(capsys, "check", folder, "--format", "json")
    told = json.loads(out)

    assert (code, told["verdict"], told["respondents"], told["faults"]) == (0, "correct", 10, [])
    assert [list(notice) for notice in told["notices"]] == [
        ["where", "problem", "remedy", "kind", "of_numbers"],
    ]
    assert (told["notices"][0]["kind"], told["notices"][0]["of_numbers"]) == ("segment_too_fine", False)
    rows = {"read": 10, "kept": 10, "left_out": []}
    assert told["file"] == {
        "name": "responses.csv",
        "format": "CSV, utf-8, point-virgule",
        "rows": rows,
        "unused": [],
    }

    folder.joinpath("study.yaml").write_text(STUDY.replace("[area]", "[aera]"), encoding="utf-8")
    code, out, err = run(capsys, "check", folder, "--format", "json")
    told = json.loads(out)

    assert (code, err, told["verdict"], told["notices"]) == (1, "", "faulty", [])
    assert [list(fault) for fault in told["faults"]] == [["where", "problem", "remedy"]]


def test_check_takes_notices_as_faults_when_asked_to(capsys, folder):
    code, out, err = run(capsys, "check", folder, "--strict")

    assert (code, out) == (1, "")
    assert err.splitlines()[0].startswith("study.yaml, segments[0] : 2 réponses de area sont masquées")
    assert err.splitlines()[-1] == f"1 défaut à corriger dans {folder}."
    assert run(capsys, "check", folder, "--strict", "--format", "json")[0] == 1

    of_public_data(folder)
    assert run(capsys, "check", folder, "--strict")[0] == 0


@pytest.mark.parametrize("command", [["table", "--question", "trust"], ["figures"]])
def test_every_command_reports_a_faulty_study_and_exits_with_1(capsys, folder, command):
    folder.joinpath("study.yaml").write_text(STUDY.replace("title: Essai\n", ""), encoding="utf-8")

    assert run(capsys, command[0], folder, *command[1:]) == (
        1,
        "",
        "study.yaml, title : cette clé est obligatoire et manque. Ajoutez-la.\n"
        f"1 défaut à corriger dans {folder}.\n",
    )


def test_table_prints_csv_with_the_columns_of_the_format(capsys, folder):
    code, out, err = run(capsys, "table", folder, "--question", "trust")

    assert (code, err, out.splitlines()[0]) == (0, "", COLUMNS)
    assert rows(out) == [("yes", "", "5", "10", "0.5", "ok"), ("no", "", "5", "10", "0.5", "ok")]


def test_the_whole_selection_has_neither_split_nor_group(capsys, folder):
    _, out, _ = run(capsys, "table", folder, "--question", "trust", "--by", "area", "--format", "json")

    assert {(row["by"], row["group"]) for row in json.loads(out)} == {
        ("", ""),
        *(("area", code) for code in ("north", "south, east", "islands")),
    }


def of_public_data(folder):
    """The same responses, of nobody who is to be protected."""
    folder.joinpath("study.yaml").write_text(STUDY.replace("base: 3", "base: 1"), encoding="utf-8")
    return folder


def test_table_prints_full_precision_and_a_decimal_point(capsys, folder):
    # 3 of the 5 in the north; se = √(n_full/(n_full − 1)·p(1 − p)/n), n_full = 10.
    of_public_data(folder)
    _, out, _ = run(capsys, "table", folder, "--question", "trust", "--where", "area=north")
    yes = next(csv.DictReader(io.StringIO(out)))

    assert yes["estimate"] == "0.6"
    assert float(yes["se"]) == pytest.approx((10 / 9 * 0.6 * 0.4 / 5) ** 0.5, rel=1e-14)
    assert repr(float(yes["se"])) == yes["se"]


def test_table_prints_what_the_base_of_protected_respondents_bears(capsys, folder):
    # 3 of 5 are 60 %: 50 % to the nearest quarter, which are 2 of 5; √(10/9 · 1/4 / 5) = 0.236.
    _, out, _ = run(capsys, "table", folder, "--question", "trust", "--where", "area=north")
    yes = next(csv.DictReader(io.StringIO(out)))

    assert [yes[name] for name in ("count", "base", "estimate", "se")] == ["2", "5", "0.5", "0.24"]


def test_table_leaves_masked_numbers_blank(capsys, folder):
    _, out, _ = run(capsys, "table", folder, "--question", "trust", "--by", "area")

    assert rows(out)[:4] == [
        ("yes", "", "5", "10", "0.5", "ok"),
        ("yes", "north", "2", "5", "0.5", "ok"),
        ("yes", "south, east", "", "", "", "masked"),
        ("yes", "islands", "", "", "", "masked"),
    ]
    masked = [line.partition(",,,,,,,,,,,,") for line in out.splitlines()[3:5]]
    assert [(ids, rest) for ids, _, rest in masked] == [
        ('trust,,yes,area,"south, east"', f'masked,"{MASKED}",computed,,,'),
        ("trust,,yes,area,islands", f'masked,"{MASKED}",computed,,,'),
    ]


def test_table_prints_json_with_the_same_rows(capsys, folder):
    _, as_json, _ = run(capsys, "table", folder, "--question", "trust", "--by", "area", "--format", "json")
    records = json.loads(as_json)

    assert [list(record) for record in records] == [COLUMNS.split(",")] * 8
    assert [(r["option"], r["group"], r["count"], r["estimate"], r["status"]) for r in records[1:4]] == [
        ("yes", "north", 2, 0.5, "ok"),
        ("yes", "south, east", None, None, "masked"),
        ("yes", "islands", None, None, "masked"),
    ]


def test_table_prints_markdown_with_the_same_columns(capsys, folder):
    _, out, _ = run(capsys, "table", folder, "--question", "trust", "--by", "area", "--format", "markdown")
    header, rule, _, north, *_ = out.splitlines()

    assert header == f"| {COLUMNS.replace(',', ' | ')} |"
    assert rule == f"|{' --- |' * 22}"
    assert north.startswith("| trust |  | yes | area | north | 2 | 5 | 5.0 | 0.5 | 0.24 |")


@pytest.mark.parametrize(
    ("where", "bases"),
    [
        pytest.param(["area=north"], {"5"}, id="one code"),
        pytest.param(["area=south, east"], {"4"}, id="one code that holds a comma"),
        pytest.param(["area=north", "area=south, east", "area=islands"], {"10"}, id="one filter in parts"),
    ],
)
def test_table_filters(capsys, folder, where, bases):
    of_public_data(folder)
    arguments = [argument for part in where for argument in ("--where", part)]
    code, out, _ = run(capsys, "table", folder, "--question", "trust", *arguments)

    assert (code, {row[3] for row in rows(out)}) == (0, bases)


def test_figures_prints_the_published_beside_the_computed(capsys, folder):
    folder.joinpath("published.yaml").write_text(PUBLISHED, encoding="utf-8")
    code, out, err = run(capsys, "figures", folder)

    assert (code, err) == (0, "")
    assert out.replace("\u00a0", " ").splitlines() == [
        "| figure | nature | publié | calculé | écart | base | verdict |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        "| trusting | share | 50 % | 50 % | 0 point | 10 | compatible, à l'arrondi près |",
        "| north | share | 70 % | 50 % | −20 points | 5 | ÉCART |",
        "| islands | share | 70 % |  |  |  | masqué (effectif) |",
        "| first | rank | rang 1 | rang 1 |  |  | compatible, à l'arrondi près |",
        "",
        "0 retrouvés, 2 compatibles à l'arrondi près, 1 en écart, sur 4 chiffres.",
    ]


def test_figures_of_public_data_are_all_decided(capsys, folder):
    of_public_data(folder).joinpath("published.yaml").write_text(PUBLISHED, encoding="utf-8")
    _, out, _ = run(capsys, "figures", folder)

    assert out.replace("\u00a0", " ").splitlines()[2:] == [
        "| trusting | share | 50 % | 50 % | 0 point | 10 | retrouvé |",
        "| north | share | 70 % | 60 % | −10 points | 5 | ÉCART |",
        "| islands | share | 70 % | 100 % | +30 points | 1 | ÉCART |",
        "| first | rank | rang 1 | rang 1 |  |  | ex æquo |",
        "",
        "1 retrouvés, 1 ex æquo, 2 en écart, sur 4 chiffres.",
    ]


def test_figures_of_a_study_without_any_says_so(capsys, folder):
    assert run(capsys, "figures", folder) == (
        0,
        "Cette étude n'a pas de chiffres publiés (published.yaml).\n",
        "",
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(
            ["--question", "trsut"],
            "la question « trsut » n'existe pas. Existants : trust, area.",
            id="unknown question",
        ),
        pytest.param(
            ["--question", "trust", "--by", "trust"],
            "le segment « trust » n'existe pas. Existants : area.",
            id="split by what is not a segment",
        ),
        pytest.param(
            ["--question", "trust", "--where", "trust=yes"],
            "le segment « trust » n'existe pas. Existants : area.",
            id="filter on what is not a segment",
        ),
        pytest.param(
            ["--question", "trust", "--where", "area=north,west"],
            "le code « west » n'existe pas dans area. Existants : north, south, east, islands.",
            id="unknown code",
        ),
        pytest.param(
            ["--question", "trust", "--where", "area"],
            "--where area : écrivez segment=code ou segment=code,code.",
            id="filter without a code",
        ),
        pytest.param(
            ["--question", "trust", "--where", "area="],
            "--where area= : écrivez segment=code ou segment=code,code.",
            id="filter with an empty code",
        ),
        pytest.param(
            ["--question", "trust", "--interval", "normal"],
            "arguments incorrects : --interval : « normal » n'existe pas "
            "(choix : 'wilson', 'logit', 'beta'). Aide : python -m core --help",
            id="unknown interval",
        ),
        pytest.param(
            [],
            "arguments incorrects : il manque --question. Aide : python -m core --help",
            id="no question",
        ),
    ],
)
def test_a_bad_request_is_one_sentence_and_exits_with_2(capsys, folder, arguments, sentence):
    assert run(capsys, "table", folder, *arguments) == (2, "", f"{sentence}\n")


def with_key_figures(folder):
    text = STUDY.replace("label: Oui}", "label: Oui, score: 1}").replace(
        "label: Non}", "label: Non, score: 0}"
    )
    text += """indicators:
  - {id: trusting, question: trust, options: ["yes"], sentence: "{share} des {universe} ont confiance"}
"""
    folder.joinpath("study.yaml").write_text(text, encoding="utf-8")
    return folder


def test_table_prints_a_key_figure_or_the_mean_score_of_a_question(capsys, folder):
    folder = with_key_figures(folder)
    _, net, _ = run(capsys, "table", folder, "--question", "trust", "--indicator", "trusting")
    _, score, _ = run(capsys, "table", folder, "--question", "trust", "--score")

    assert rows(net) == [("trusting", "", "5", "10", "0.5", "ok")]
    assert rows(score) == [("mean", "", "", "10", "0.5", "ok")]


@pytest.mark.parametrize("interval", ["wilson", "logit", "beta"])
def test_a_key_figure_has_the_interval_asked_for(capsys, folder, interval):
    folder = with_key_figures(folder)
    asked = ("table", folder, "--question", "trust", "--interval", interval)
    _, net, _ = run(capsys, *asked, "--indicator", "trusting")
    _, answers, _ = run(capsys, *asked)
    first, second = (next(csv.DictReader(io.StringIO(text))) for text in (net, answers))

    assert (first["low"], first["high"]) == (second["low"], second["high"])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(
            ["--question", "area", "--indicator", "trusting"],
            "le chiffre clé « trusting » n'est pas de la question « area ». Existants : aucun.",
            id="key figure of another question",
        ),
        pytest.param(
            ["--question", "trust", "--indicator", "nope"],
            "le chiffre clé « nope » n'est pas de la question « trust ». Existants : trusting.",
            id="no such key figure",
        ),
        pytest.param(
            ["--question", "area", "--score"],
            "les réponses à la question « area » n'ont pas de score.",
            id="no score",
        ),
        pytest.param(
            ["--question", "trust", "--score", "--indicator", "trusting"],
            "arguments incorrects : --indicator et --score s'excluent. Aide : python -m core --help",
            id="both",
        ),
    ],
)
def test_a_bad_measure_is_one_sentence_and_exits_with_2(capsys, folder, arguments, sentence):
    assert run(capsys, "table", with_key_figures(folder), *arguments) == (2, "", f"{sentence}\n")


def test_a_folder_that_does_not_exist_is_one_sentence_and_exits_with_2(capsys, tmp_path):
    missing = tmp_path / "absent"

    assert run(capsys, "check", missing) == (2, "", f"le dossier d'étude {missing} est introuvable.\n")


def test_the_module_runs_as_a_program(folder):
    done = subprocess.run(
        [sys.executable, "-m", "core", "table", str(folder), "--question", "trust", "--by", "area"],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    text = done.stdout.decode("utf-8")

    assert (done.returncode, done.stderr) == (0, b"")
    assert text.splitlines()[0] == COLUMNS
    assert len(text.splitlines()) == 1 + 2 * 4


def test_check_compares_with_the_version_that_is_online(tmp_path, capsys):
    folders = tmp_path / "online", tmp_path / "next"
    for folder, last in zip(folders, ("yes;north", "no;north"), strict=True):
        folder.mkdir()
        (folder / "study.yaml").write_text(STUDY, encoding="utf-8")
        rows = ["A;B", *["yes;north", "no;islands"] * 6, last]
        (folder / "responses.csv").write_text("\n".join(rows), encoding="utf-8")
    online, following = map(str, folders)

    assert main(["check", following]) == 0
    assert main(["check", following, "--before", online]) == 1
    assert capsys.readouterr().err.startswith(
        "study.yaml, disclosure.versions : cette version, comparée à celles qui ont été en ligne, dirait ce "
        "qu'ont répondu moins de 3 personnes (cellules touchées : 2 ; questions touchées : 1). "
    )

    study = STUDY.replace("caution_base: 5", "caution_base: 5, versions: mask")
    (folders[1] / "study.yaml").write_text(study, encoding="utf-8")
    assert main(["check", following, "--before", online]) == 0
    assert "2 cellules de tableaux masquées, qui trahiraient quelqu'un à côté" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["check", following, "--before", str(tmp_path / "nowhere")])
