"""``series.yaml``: every fault at once, each at its path, with what mends it."""

from pathlib import Path

import pytest

from core.codebook import read_yaml, validated
from core.errors import Report, StudyError
from core.series import open_series
from core.series.record import SeriesFile
from tests.series.conftest import AREA, TRUST

PROTECTED = {"minimum_base": 2, "caution_base": 2, "public_data": True}
ROWS = [("1", "n"), ("2", "s"), ("3", "n"), ("1", "s")]


def faults(folder):
    with pytest.raises(StudyError) as caught:
        open_series(folder)
    return [str(fault) for fault in caught.value.faults]


@pytest.fixture
def two(made):
    made.wave("2020", ROWS)
    made.wave("2025", ROWS)
    return made


def test_unknown_keys_and_missing_ones_are_told_together(two):
    found = faults(two.series(sample="pannel", titel="x", questions={"trust": {"2020": {"compare": "no"}}}))

    assert [fault.partition(" : ")[0] for fault in found] == [
        "series.yaml, sample",
        "series.yaml, questions.trust.2020.compare",
        "series.yaml, titel",
    ]
    assert "Vouliez-vous écrire « compares » ?" in found[1]


def test_a_wave_is_a_folder_beside_that_of_the_series(two, tmp_path):
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    (tmp_path / "study-2020").rename(elsewhere)
    (tmp_path / "study-2020").symlink_to(elsewhere)
    two.waves.append({"id": "2026", "study": "nowhere"})

    assert faults(two.series()) == [
        "series.yaml, waves[0].study : le dossier « study-2020 » mène ailleurs. Placez-le à côté de celui de "
        "la série.",
        "series.yaml, waves[2].study : le dossier d'étude « nowhere » est introuvable. Placez-le à côté de "
        "celui de la série, ou corrigez ce nom.",
    ]


def test_no_name_of_a_wave_leads_out(two):
    two.waves[0]["study"] = "../study-2020"

    assert (
        "series.yaml, waves[0].study : l'identifiant « ../study-2020 » est incorrect."
        in faults(two.series())[0]
    )


def test_the_faults_of_a_wave_name_it(two):
    (two.data / "study-2020" / "responses.csv").write_text("A,B\n7,n\n")

    (fault,) = faults(two.series())
    assert fault.startswith("series.yaml, waves[0].study (study-2020), responses.csv, colonne A, ligne 2 : ")


@pytest.mark.parametrize(
    ("declared", "where", "remedy"),
    [
        ({"because": "Autre mode."}, "2020.compares", "Écrivez compares: yes, note ou no."),
        ({"compares": "no"}, "2020.because", "Écrivez because: une phrase."),
        ({"compares": "note", "because": "…"}, "2020.because", "Écrivez because: une phrase."),
        ({"compares": "note", "because": "x", "question": "trsut"}, "2020.question", "Vouliez-vous écrire"),
        ({"compares": "note", "because": "x", "options": {"1": ["7"]}}, "2020.options.1[0]", "Existants"),
        ({"compares": "note", "because": "x", "options": {"7": ["1"]}}, "2020.options", "Existants"),
        (
            {"compares": "note", "because": "x", "options": {"1": ["1", "2"], "2": ["2"]}},
            "2020.options.2",
            "Laissez-le à une seule réponse.",
        ),
        ({"not_asked": True, "compares": "no"}, "2020", "Gardez not_asked."),
    ],
)
def test_what_is_declared_is_whole_and_about_what_is_there(two, declared, where, remedy):
    (fault,) = faults(two.series(questions={"trust": {"2020": declared}}))

    assert fault.startswith(f"series.yaml, questions.trust.{where} : ")
    assert remedy in fault


def test_questions_and_waves_that_are_not_there(two):
    note = {"compares": "no", "because": "x"}
    found = faults(
        two.series(
            questions={
                "zut": {"2020": note},
                "trust": {"2021": note, "2025": note, "2020": ["1"], "added": {"2020": ["1"], "2025": ["9"]}},
            }
        )
    )

    assert [fault.partition(" : ")[0].removeprefix("series.yaml, questions.") for fault in found] == [
        "trust.2020",  # a list is no declaration
        "zut",
        "trust.2021",
        "trust.2025",
        "trust.added.2020",
        "trust.added.2025[0]",
    ]


def test_a_question_of_another_type_never_compares(made):
    made.wave("2020", ROWS, {k: v for k, v in TRUST.items() if k != "options"} | {"type": "number"}, AREA)
    made.wave("2025", ROWS)
    (fault,) = faults(made.series(questions={"trust": {"2020": {"compares": "note", "because": "Dit."}}}))

    assert "le type de trust y est number, et single dans la dernière vague. Écrivez compares: no." in fault


def test_the_last_wave_has_responses(two):
    (two.data / "study-2025" / "responses.csv").unlink()
    (two.data / "study-2025" / "published.yaml").write_text("figures: []\n")

    assert "la dernière vague n'a pas de réponses" in faults(two.series())[0]


def test_a_protected_panel_is_refused(made):
    for name in ("2020", "2025"):
        made.wave(name, ROWS, disclosure=PROTECTED)
    found = faults(made.series("panel", person="B"))

    assert len(found) == 2
    assert "Seul un panel de données publiques (minimum_base: 1) peut être suivi ici." in found[0]


def test_a_panel_says_who_is_who(two):
    assert "series.yaml, person : " in faults(two.series("panel"))[0]


def test_a_person_is_once_in_a_wave(made):
    for name in ("2020", "2025"):
        made.wave(name, [("1", "n", "p1"), ("2", "s", "p1")], columns="A,B,who")

    assert "est porté par plusieurs lignes" in faults(made.series("panel", person="who"))[0]


def test_who_is_who_is_never_published(two):
    assert "celle-ci ne peut pas être publiée" in faults(two.series("panel", person="B"))[0]


def test_the_series_of_the_handbook_is_one(tmp_path):
    text = (Path(__file__).parents[2] / "docs" / "publier-une-etude.md").read_text(encoding="utf-8")
    block = text.partition("## Une série de vagues")[2].partition("```yaml\n")[2].partition("```")[0]
    (tmp_path / "series.yaml").write_text(block, encoding="utf-8")
    report = Report()
    file, _ = validated(SeriesFile, read_yaml(tmp_path, "series.yaml"), "series.yaml", report)

    assert report.faults == []
    assert file.declared("jouer_collectif", "2020").options == {"necessaire": ("2", "3")}
    assert file.added("besoins_num") == {"2025": ("cybersecurite",)}
