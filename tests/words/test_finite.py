"""What is said of a finite population: which part of it answered; a census has no margin of error."""

import io

import pytest
from openpyxl import load_workbook

from core import open_study
from core.files.opendata.release import release_files
from core.files.xlsx import tabulation
from core.screens.by_group import compared, explored
from core.screens.method import method
from core.simulation import write_simulated
from core.views import Recipe, Subject, View
from core.words import about, gaps, provenance, saying
from tests.studies import write_study

AREA = {
    "id": "area",
    "text": "Où ?",
    "type": "single",
    "column": "A",
    "options": [{"code": "n", "label": "Nord"}, {"code": "s", "label": "Sud"}],
}
Q = {
    "id": "q",
    "text": "Oui ?",
    "type": "single",
    "column": "Q",
    "options": [{"code": "y", "label": "Oui"}, {"code": "z", "label": "Non"}],
}
KEY = {"id": "key", "question": "q", "options": ["y"], "sentence": "{share} des {universe} disent oui"}
PUBLIC = {"minimum_base": 1, "caution_base": 1, "public_data": True}


def study(folder, north, south, size, disclosure=PUBLIC, **keys):
    """``north`` and ``south``: how many said yes, and no; of a population of this size in each stratum."""
    lines = [
        f"{area};{answer};{size}\n"
        for area, said in (("n", north), ("s", south))
        for answer, count in zip("yz", said, strict=True)
        for _ in range(count)
    ]
    made = write_study(
        folder,
        "A;Q;P\n" + "".join(lines),
        AREA,
        Q,
        design={"strata": "A", "fpc": "P"},
        segments=["area"],
        disclosure=disclosure,
        indicators=[KEY],
        licence="Licence Ouverte 2.0",
        population="communes",
        **keys,
    )
    return open_study(made)


def words(found):
    return [str(said).replace("\xa0", " ") for said in found]


@pytest.fixture
def census(tmp_path):
    return study(tmp_path, (11, 9), (10, 10), 20, sampling="census")


def test_a_census_says_so_and_tells_its_gaps_as_they_are(census):
    said = words(saying.of_question(census, Recipe("q", "area")))

    assert "55 % des répondants (Nord) répondent « Oui », soit 5 points de plus que les autres" in said
    assert "Écarts de la population, sans marge d'erreur ni test" in said
    assert "Toute la population a répondu : communes." in said
    assert [line for line in said if "établi" in line or "hasard" in line or "entre 5" in line] == []


def test_a_census_has_no_caveat_of_chance(census):
    assert gaps.indicative(census.book) == ""
    assert "hasard" not in gaps.established_note(census.book)
    facts = dict(provenance.metadata([census.table("q", "area")]))
    assert facts["Intervalles"] == "réduits à l'estimation : toute la population est dans le fichier"
    assert about.population_part(census.book) == "toute la population\xa0; aucune marge d'erreur de sondage"
    assert about.margins_note(census.book).startswith("Le fichier contient toute la population : rien n'est")


def test_no_page_of_a_census_draws_an_interval(census):
    pages = [compared(census, Recipe("q", "area"), "", as_table=False)]
    spread = explored(census, Recipe("q", "area"), "")
    pages += [spread.above, spread.below]

    for page in pages:
        assert "whisker" not in page
        assert "intervalle" not in page.lower()
        assert "p\xa0" not in page
    assert "toute la population étant là" in pages[1]
    assert spread.sheet.cells.column_names == [
        "Réponse",
        "Groupe",
        "Effectif",
        "Base",
        "Base efficace",
        "Part",
        "Écart aux autres (points)",
        "Sans réponse",
        "Remarque",
        "Nature",
    ]
    assert "toute la population comparée a répondu" in pages[2]


def test_a_portrait_of_a_census_finds_every_gap_and_tests_none(census):
    said = words(saying.of_group(census, Subject("area", "n"), View()))

    assert any("soit 5 points de plus que les autres" in line for line in said)
    assert [line for line in said if "test" in line and "sans" not in line] == []


def test_equal_groups_of_a_census_are_equal(tmp_path):
    equal = study(tmp_path, (10, 10), (10, 10), 20, sampling="census")
    table = equal.table("q", "area")

    assert gaps.words(table, table.row("y", "n")) == "même part que les autres"
    assert str(gaps.headline(table)) == "Aucun écart entre les groupes"
    said = words(saying.of_group(equal, Subject("area", "n"), View()))
    assert "Aucun écart avec les autres." in said
    assert "Oui : 50 % (ensemble : 50 %)" in said
    assert "Des chiffres clés que les réponses montrent à moins de 10 points de ceux des autres." in said


def test_a_protected_census_does_not_tell_what_rounding_may_make(tmp_path):
    policy = {"minimum_base": 10, "caution_base": 30}
    close = study(tmp_path / "close", (106, 94), (100, 100), 200, policy, sampling="census")
    table = close.table("q", "area")
    assert table.row("y", "n").difference == 0.03
    assert gaps.kind(table.row("y", "n")) == "established"

    level = study(tmp_path / "level", (101, 99), (100, 100), 200, policy, sampling="census")
    table = level.table("q", "area")
    assert gaps.words(table, table.row("y", "n")) == (
        "écart non établi (l'arrondi des résultats peut l'expliquer)"
    )
    assert str(gaps.headline(table)) == (
        "Aucun écart établi entre les groupes\xa0: l'arrondi des résultats peut les expliquer"
    )


@pytest.mark.parametrize(
    ("sampling", "limits"),
    [
        ("census", "Cette étude a interrogé toute la population, dont 80\xa0% ont répondu\xa0: communes."),
        ("probability", "Cette étude porte sur un échantillon aléatoire\xa0: communes."),
    ],
)
def test_a_part_of_a_population_is_told(tmp_path, sampling, limits):
    near = study(tmp_path, (30, 10), (20, 20), 50, sampling=sampling)

    assert about.limits(near.book) == limits
    assert about.part(near.book) == "80\xa0% de la population"
    assert "Le fichier contient 80\xa0% de la population : " in about.margins_note(near.book)
    assert "correction de population finie" in method(near)


def test_the_part_of_each_stratum_is_told_of_public_data_alone(tmp_path):
    lines = "A;Q;P\n" + "n;y;20\n" * 10 + "n;z;20\n" * 8 + "s;y;100\n" * 25 + "s;z;100\n" * 25
    parts = {}
    for name, disclosure in (("public", PUBLIC), ("protected", {"minimum_base": 10, "caution_base": 30})):
        folder = write_study(
            tmp_path / name, lines, AREA, Q, design={"strata": "A", "fpc": "P"}, disclosure=disclosure
        )
        parts[name] = about.part(open_study(folder).book).replace("\xa0", " ")

    assert parts == {
        "public": "57 % de la population (50 % à 90 % selon la strate)",
        "protected": "57 % de la population",
    }


def test_files_say_which_part_of_the_population_they_are_about(tmp_path):
    near = study(tmp_path, (30, 10), (20, 20), 50, sampling="probability")
    files = release_files(near)

    assert "finite_population: 0.8" in files["questionnaire.yaml"].decode()
    assert "* **Part de la population** : 80" in files["METHODE.md"].decode()
    assert "correction de population finie" in files["ddi-codebook.xml"].decode()
    book = load_workbook(io.BytesIO(tabulation(near)), read_only=True)
    cells = {cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
    assert "Part de la population" in cells


def test_simulated_responses_have_a_population(tmp_path):
    write_study(
        tmp_path,
        "A;Q;P\n",
        AREA,
        Q,
        design={"strata": "S", "cluster": "U", "fpc": "P"},
        responses={"nature": "simulated"},
    )
    (tmp_path / "responses.csv").unlink()
    write_simulated(tmp_path, n=300)

    assert open_study(tmp_path).book.finite.fraction == 0.5
