"""The command line takes the folder of a series where it takes that of a study: ``check`` and ``table``."""

import csv
import io
import json

import pytest

from core.__main__ import main
from core.estimation import COLUMNS
from tests.series.conftest import AREA, TRUST

ROWS = [("1", "n"), ("2", "s"), ("3", "n"), ("1", "s")] * 20


@pytest.fixture
def folder(made):
    made.wave("2020", ROWS)
    made.wave("2025", [*ROWS, *[("1", "s")] * 20])
    return str(made.series())


def run(capsys, *arguments):
    try:
        code = main(arguments)
    except SystemExit as stop:
        code = stop.code
    return code, *capsys.readouterr()


def test_check_says_which_waves_were_read(capsys, folder):
    assert run(capsys, "check", folder) == (
        0,
        "Vague 2020, study-2020 : 80 répondants.\nVague 2025, study-2025 : 100 répondants.\n"
        f"{folder} : série correcte, 2 vagues, 2 questions.\n",
        "",
    )


def test_what_is_not_declared_is_told_and_is_a_fault_if_so_asked(capsys, made):
    made.wave("2020", ROWS, TRUST | {"text": "Avez-vous confiance en nous ?"}, AREA)
    made.wave("2025", ROWS)
    folder = str(made.series())
    line = (
        "series.yaml, questions.trust.2020 : ces vagues ne sont pas comparées : son texte y est « Avez-vous "
        "confiance en nous ? ». Si elles se comparent, ou non, écrivez-le : trust: "
        '{"2020": {compares: note, because: "…"}}\n'
    )

    code, out, _ = run(capsys, "check", folder)
    assert (code, out.splitlines(keepends=True)[-1]) == (0, f"À savoir, {line}")
    assert run(capsys, "check", folder, "--strict") == (1, "", f"{line}1 défaut à corriger dans {folder}.\n")
    told = json.loads(run(capsys, "check", folder, "--format", "json")[1])
    assert (told["verdict"], told["faults"], told["notices"][0]["kind"]) == ("correct", [], "undeclared")


def test_faults_exit_with_1(capsys, made):
    made.waves.append({"id": "2020", "study": "nowhere"})
    folder = str(made.series())

    code, out, err = run(capsys, "check", folder)
    assert (code, out) == (1, "")
    assert err.endswith(f"1 défaut à corriger dans {folder}.\n")
    assert json.loads(run(capsys, "check", folder, "--format", "json")[1])["verdict"] == "faulty"


def test_table_has_the_columns_of_a_study_between_the_wave_and_its_change(capsys, folder):
    code, out, _ = run(capsys, "table", folder, "--question", "trust", "--by", "area")
    heads, *lines = csv.reader(io.StringIO(out))

    assert code == 0
    assert heads == [
        "wave",
        *COLUMNS,
        *("against", "change", "change_se", "change_p_value", "change_p_adjusted", "compares", "because"),
    ]
    assert len(lines) == 2 * 3 * 3
    assert [line[0] for line in lines] == ["2020"] * 9 + ["2025"] * 9


def test_table_takes_filters_and_the_first_wave(capsys, folder):
    asked = ("--question", "trust", "--where", "area=s", "--against", "first", "--format", "json")
    rows = json.loads(run(capsys, "table", folder, *asked)[1])

    now = next(row for row in rows if (row["wave"], row["option"]) == ("2025", "1"))
    assert (now["against"], now["base"], now["change"]) == ("2020", 60, pytest.approx(40 / 60 - 20 / 40))
    assert run(capsys, "table", folder, "--question", "trust", "--format", "markdown")[1].startswith(
        "| wave |"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("say",), "say prend le dossier d'une vague."),
        (("table", "--question", "trust", "--score"), "sans --indicator, --score ni --interval."),
        (("table", "--question", "zut"), "la question « zut » n'existe pas."),
        (("check", "--before", "."), "une série n'a pas de version."),
    ],
)
def test_what_a_series_has_not_is_one_sentence_and_exits_with_2(capsys, folder, arguments, said):
    command, *others = arguments
    code, out, err = run(capsys, command, folder, *others)

    assert (code, out) == (2, "")
    assert said in err


def test_only_a_series_has_a_wave_to_be_against(capsys, folder, made):
    study = str(made.data / "study-2025")

    assert run(capsys, "table", study, "--question", "trust", "--against", "first") == (
        2,
        "",
        "--against est d'une série de vagues.\n",
    )
