"""What a stranger puts in an export: no text of a respondent comes out of a draft, and nothing breaks it."""

import random
from pathlib import Path

import pytest

from core.draft import draft
from core.draft.naming import slug
from core.draft.typed import says_too_much
from core.errors import StudyError
from core.responses import formats
from tests.draft.made import drafted, picked, write

AGREE = ["Tout à fait d'accord", "Plutôt d'accord", "Plutôt pas d'accord", "Pas du tout d'accord"]
PIECES = {
    "a name": "Bérengère Quatrepoint",
    "an address": "bq.quatre@asso-voisins.example",
    "a telephone": "06 27 41 93 58",
    "a sentence": "Notre local a fermé au printemps à Trifouillis",
    "a word": "bazourdille",
    "a day": "14/03/1971",
    "a place on earth": "48.117266",
    "a token": "k3jfh29dkq7xz81p",
    "a number and a name": "12, appelez Bérengère Quatrepoint",
}
COLUMNS = {
    "a scale": lambda n: picked(AGREE, n),
    "yes and no": lambda n: picked(["Oui", "Non"], n),
    "codes": lambda n: picked(["1", "2", "3", "4"], n),
    "a list": lambda n: picked(["Mairie", "Presse, radio", "Bouche à oreille", "Réseaux sociaux"], n),
    "quantities": lambda n: [str(37 * i % 211) for i in range(n)],
    "regions": lambda n: picked(["Bretagne", "Normandie", "Occitanie"], n),
    "nothing else": lambda n: [""] * n,
}


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    monkeypatch.setattr("core.responses.reading.read_isolated", formats.read_raw)
    monkeypatch.setattr("core.responses.whole.read_isolated", formats.read_raw)


def leaks(folder: Path, piece: str) -> list[str]:
    """The files of a folder that hold a text, as it is or as an id."""
    words = slug(piece) if len(slug(piece)) > 5 else piece.casefold()
    texts = {path.name: path.read_text(encoding="utf-8").casefold() for path in folder.iterdir()}
    return [name for name, text in texts.items() if piece.casefold() in text or words in text]


def planted(n: int, column: str, piece: str) -> dict[str, list[str]]:
    cells = COLUMNS[column](n)
    cells[n // 2] = piece
    return {"Profil": picked(["Association", "Commune"], n, seed=5), "Question": cells}


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("n", [12, 60])
def test_one_cell_of_a_column_that_is_published_is_not_copied(tmp_path, n, column, piece):
    if (column, piece) == ("nothing else", "48.117266"):
        pytest.skip("a number alone in its column is a number")
    made = drafted(tmp_path, planted(n, column, piece))

    assert leaks(made.folder, piece) == []
    assert piece not in str(made.result.doubts)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(300))
def test_pieces_anywhere_in_files_of_any_size_are_not_copied(tmp_path, seed):
    drawn = random.Random(seed)
    n, piece = drawn.choice([8, 15, 19, 25, 90, 400]), drawn.choice([*PIECES.values()])
    column = drawn.choice([column for column in COLUMNS if column != "nothing else"])

    assert leaks(drafted(tmp_path, planted(n, column, piece)).folder, piece) == []


def test_a_state_that_somebody_typed_is_no_state(tmp_path):
    states = picked(["Terminé", "En cours"], 60)
    states[30] = "Bérengère Quatrepoint"
    made = drafted(tmp_path, {"Statut": states, "Profil": picked(["A", "B"], 60, seed=5)})

    assert made.study["responses"]["keep"] == {"Statut": ["Terminé"]}
    assert leaks(made.folder, "Bérengère Quatrepoint") == []


def test_a_question_on_what_is_under_way_excludes_nobody(tmp_path):
    states = picked(["Terminé", "En cours", "Abandonné"], 60)
    made = drafted(tmp_path, {"Avancement du projet": states, "Profil": picked(["A", "B"], 60, seed=5)})

    assert "keep" not in made.study["responses"]
    assert len(made.of("Avancement du projet")["options"]) == 3


def test_a_column_of_numbers_may_be_named_as_the_identifier(tmp_path):
    table = {"id": [str(i + 1) for i in range(60)], "Profil": picked(["A", "B"], 60)}

    assert drafted(tmp_path, table, identifier="id").study["responses"]["identifier"] == "id"


def test_an_identifier_that_holds_a_text_is_refused_without_quoting_it(tmp_path):
    table = {"clef": [f"R{i}" for i in range(59)] + ["Kermouzic"], "Profil": picked(["A", "B"], 60)}
    write(tmp_path / "export.csv", table)

    with pytest.raises(StudyError) as error:
        draft(tmp_path / "export.csv", tmp_path / "etude", identifier="clef")
    assert "autre chose que des numéros" in str(error.value)
    assert "Kermouzic" not in str(error.value)


def test_thousands_are_numbers_whatever_space_is_in_them(tmp_path):
    cells = [str(17 * i) if 17 * i < 1000 else f"1\u202f{17 * i - 1000:03}" for i in range(100)]
    made = drafted(tmp_path, {"Nombre de salariés": cells, "Profil": picked(["A", "B"], 100)})

    assert made.of("Nombre de salariés")["type"] == "number"
    assert "l'espace des milliers est retirée" in made.to_read
    assert "1003" in made.responses


@pytest.mark.parametrize("text", ["Marie Curie", "M. Le Goff", "14/03/1971", "48.117266", "k3jfh29dkq7xz81p"])
def test_a_text_that_points_to_a_person_is_told_alone(text):
    assert says_too_much(text)


@pytest.mark.parametrize(
    "text", ["Terminé", "R012", "50 000 €", "Mairie de secteur", "2025", "A1", "moins_de_10"]
)
def test_an_answer_points_to_nobody(text):
    assert not says_too_much(text)
