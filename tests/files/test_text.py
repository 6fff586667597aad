"""Files that explain themselves, and open as they are in a French spreadsheet."""

import csv
import io

import pandas as pd
import pytest

from core.files import text
from core.views.recipe import Recipe
from core.words import about
from tests import made

ADDRESS = "https://exemple.fr/question?q=trust&by=area"
MASKED = "masqué : moins de 3 répondants, ou déductible"


def table(
    nature="collected",
    by="area",
    where=None,
    text="Avez-vous confiance ?",
    label="NORTH",
    interval="wilson",
    minimum=3,
):
    """Ten respondents: five in the north (three say yes), four in the south, one in the islands."""
    book = made.book(
        made.single("trust", "yes", "no", text=text, wording_status="reconstructed"),
        made.single("area", "north", "south", "islands", label="Territoire")
        | {
            "options": [
                {"code": "north", "label": label},
                {"code": "south", "label": "SOUTH"},
                {"code": "islands", "label": "ISLANDS"},
            ]
        },
        segments=["area"],
        minimum=minimum,
        caution=5,
        nature=nature,
        wave="2025",
        producer="Observatoire",
        licence="Licence Ouverte 2.0",
    )
    answers = {
        "trust": ["yes", "yes", "yes", "no", "no", "yes", "no", "no", "no", "yes"],
        "area": ["north"] * 5 + ["south"] * 4 + ["islands"],
    }
    recipe = Recipe.of(book, "trust", by, where, interval=interval)
    return made.published(made.responses(book, answers), book, recipe)


def lines(published):
    said = text.spreadsheet_csv(published, ADDRESS).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(said, newline=""), delimiter=";"))


def metadata(published):
    rows = lines(published)
    return {name: text for name, text in rows[: rows.index([])]}


def cells(published):
    rows = lines(published)
    start = rows.index([]) + 1
    return [dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :]]


def test_the_file_is_in_utf8_with_its_mark_and_windows_lines():
    data = text.spreadsheet_csv(table(), ADDRESS)

    assert data.startswith("\ufeffÉtude;Essai (2025)\r\n".encode())
    assert data.count(b"\n") == data.count(b"\r\n")


def test_the_first_lines_tell_what_the_file_holds():
    published = table(where={"area": ["north", "south", "islands"]})

    assert metadata(published) == {
        "Étude": "Essai (2025)",
        "Question": "Avez-vous confiance ?",
        "Formulation": "reconstituée",
        "Champ": "répondants (NORTH ou SOUTH ou ISLANDS)",
        "Filtres": "Territoire\u00a0: NORTH, SOUTH, ISLANDS",
        "Comparaison": "Territoire",
        "Base": "répondants ayant répondu à la question, non pondérés",
        "Pondération": "aucune",
        "Nature": "calculé sur les réponses collectées",
        "Intervalles": "Wilson, à 95 %, indicatifs, sous l'hypothèse d'un tirage aléatoire",
        "Masquage": about.masking_rule(published.book),
        "Arrondi": about.rounding_rule(published.book),
        "Source": "Observatoire, Essai, 2025 · Licence Ouverte 2.0",
        "Données": "version 000000000000",
        "Adresse": ADDRESS,
        "Lire avec pandas ou R": "pd.read_csv(fichier, sep=';', decimal=',', skiprows=17, "
        "na_values=['masqué']) · read.csv2(fichier, skip = 17, "
        "na.strings = c('', 'masqué'), fileEncoding = 'UTF-8-BOM')",
    }


def test_a_simulated_file_says_so_at_the_top_and_on_every_line():
    published = table("simulated")

    assert metadata(published)["Nature"] == (
        "SIMULÉ : réponses simulées pour la démonstration, aucune n'est réelle"
    )
    assert {row["Nature"] for row in cells(published)} == {"réponses simulées"}


def test_the_lines_hold_words_then_numbers_then_codes():
    rows = lines(table())

    assert rows[rows.index([]) + 1] == [
        *("Question", "Ligne", "Réponse", "Segment", "Groupe", "Effectif", "Base", "Base efficace"),
        *("Estimation", "Erreur type", "Borne basse", "Borne haute", "Écart", "Erreur type de l'écart"),
        *("Valeur p", "Valeur p ajustée", "Statut", "Raison", "Nature", "Écart type", "Base pondérée"),
        *("Sans réponse", "Code de la question", "Code de la ligne", "Code de la réponse", "Code du groupe"),
    ]
    assert rows[rows.index([]) + 3][-4:] == ["trust", "", "trust=yes", "area=north"]


def test_pandas_and_r_read_the_file_by_the_line_that_it_holds(tmp_path):
    published = table(text="Avez-vous\nconfiance ?")
    line = next(row[1] for row in lines(published) if row and row[0] == "Lire avec pandas ou R")
    python, r = line.split(" · ")
    fichier = tmp_path / "f.csv"
    fichier.write_bytes(text.spreadsheet_csv(published, ADDRESS))

    frame = eval(python, {"pd": pd, "fichier": fichier})

    assert frame["Estimation"].tolist()[:2] == [row.estimate for row in published.rows[:2]]
    assert frame["Estimation"].isna().sum() == 4  # two answers of two masked groups
    assert frame["Base"].dtype == float and frame["Code du groupe"][1] == "area=north"
    assert r.startswith("read.csv2(fichier, skip = ")


def test_numbers_have_a_decimal_comma():
    row = next(r for r in cells(table(minimum=1)) if (r["Réponse"], r["Groupe"]) == ("YES", "Ensemble"))

    assert [row[c] for c in ("Question", "Ligne", "Segment")] == ["Avez-vous confiance ?", "", ""]
    assert [row[c] for c in ("Effectif", "Base", "Base efficace", "Estimation")] == ["5", "10", "10,0", "0,5"]
    # Ten equal weights, p = 1/2: √(10/9 · 1/4 / 10) = 1/6
    assert (row["Erreur type"][:2], float(row["Erreur type"].replace(",", "."))) == (
        "0,",
        pytest.approx(1 / 6, rel=1e-14),
    )


def test_a_masked_row_says_masked_where_a_blank_would_be_zero():
    masked = [row for row in cells(table()) if row["Code du groupe"] in ("area=south", "area=islands")]
    others = (
        "Effectif",
        "Base efficace",
        "Erreur type",
        "Borne basse",
        "Borne haute",
        "Écart",
        "Base pondérée",
    )

    assert [(row["Réponse"], row["Groupe"]) for row in masked] == [
        (answer, group) for answer in ("YES", "NO") for group in ("SOUTH", "ISLANDS")
    ]
    for row in masked:
        assert (row["Statut"], row["Raison"]) == ("ligne masquée", MASKED)
        assert (row["Estimation"], row["Base"]) == ("masqué", "masqué")
        assert {row[name] for name in others} == {""}


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-cmd", "@SUM(A1)", "\t=1", "-2+3+cmd|' /C calc'!A0", "-5 à 0 salariés"],
)
def test_a_label_is_never_taken_for_a_formula(text):
    rows = cells(table(label=text))

    # Labels lose the spaces around them when the codebook is read.
    north = {row["Groupe"] for row in rows if row["Code du groupe"] == "area=north"}
    assert north == {f"«\u00a0{text.strip()}\u00a0»"}


def test_a_wording_is_never_taken_for_a_formula():
    assert metadata(table(text="=HYPERLINK(1)"))["Question"] == "«\u00a0=HYPERLINK(1)\u00a0»"


def test_plain_csv_has_the_columns_of_the_format_and_full_precision():
    said = text.plain_csv(table(by=None, minimum=1))
    header, yes, no = said.splitlines()

    assert header == (
        "question,item,option,by,group,count,base,effective_base,estimate,se,low,high,"
        "difference,difference_se,p_value,p_adjusted,status,reason,provenance,sd,weighted_base,no_answer"
    )
    assert yes.startswith("trust,,yes,,,5,10,10.0,0.5,0.1666666666666666")
    assert no.endswith(",ok,,computed,,10.0,0.0")


def test_numbers_of_protected_respondents_are_as_long_as_their_base_bears():
    _, yes, _ = text.plain_csv(table(by=None)).splitlines()

    assert yes == "trust,,yes,,,5,10,10.0,0.5,0.17,0.2,0.8,,,,,ok,,computed,,10.0,0.0"


def test_json_has_null_where_there_is_no_number():
    said = text.json(table())

    assert '"group": "islands",\n  "count": null,\n  "base": null,' in said


def test_the_file_names_the_interval_and_what_is_counted():
    published = table(interval="beta")
    said = text.spreadsheet_csv(published, ADDRESS).decode("utf-8-sig")

    assert "Intervalles;Korn–Graubard, à 95 %, indicatifs" in said
    assert "Mesure" not in metadata(published)
