"""The whole table for researchers: French columns, rounded numbers, reasons beside blanks."""

from core.screens.sheets import sheet
from tests.words.test_gaps import published


def column(table, name):
    return sheet(table).cells[name].to_pylist()


def test_the_columns_of_a_split_are_in_french_and_sort_as_numbers():
    made = sheet(published(minimum=1))

    assert made.cells.column_names == [
        "Réponse",
        "Groupe",
        "Effectif",
        "Base",
        "Base efficace",
        "Part",
        "De",
        "À",
        "Écart aux autres (points)",
        "Erreur type de l'écart (points)",
        "p (au millième)",
        "p ajusté (Holm)",
        "Sans réponse",
        "Remarque",
        "Nature",
    ]
    assert list(made.formats) == made.cells.column_names
    texts = [name for name, kind in made.formats.items() if kind == "text"]
    assert texts == ["Réponse", "Groupe", "Remarque", "Nature"]
    numbers = {str(field.type) for field in made.cells.schema if field.name not in texts}
    assert numbers == {"int64", "double"}


def test_numbers_are_rounded_as_they_are_read():
    # North: 30 of 40; 75 % − 10/42 = 51,19 points.
    row = sheet(published(minimum=1)).cells.to_pylist()[1]

    assert (row["Effectif"], row["Base"], row["Part"]) == (30, 40, 0.75)
    assert row["Écart aux autres (points)"] == 51.2


def test_a_masked_row_is_blank_with_its_reason():
    masked = [row for row in sheet(published()).cells.to_pylist() if row["Groupe"] == "ISLE"]

    assert {row["Remarque"] for row in masked} == {"masqué : moins de 3 répondants, ou déductible"}
    assert {row[name] for row in masked for name in ("Effectif", "Base", "Part", "De", "À")} == {None}


def test_without_a_split_there_is_neither_group_nor_difference():
    assert [name for name in sheet(published(by=None)).formats if "roupe" in name or "cart" in name] == []


def test_a_grid_has_its_lines_and_a_number_its_unit_of_difference():
    assert set(column(published("lines"), "Ligne")) == {"ONE", "TWO"}
    means = column(published("size", minimum=1), "Écart aux autres")
    assert means[1] == 5.98  # 439/40 − 210/42 = 5.975, rounded half up


def test_the_nature_of_each_number_is_told():
    assert set(column(published(nature="simulated"), "Nature")) == {"simulé"}
    assert set(column(published(), "Nature")) == {"calculé"}
