"""Who counts, and what a file says beside its cells: errors of a spreadsheet, values declared missing."""

import datetime as dt
import io

import numpy as np
import openpyxl
import pytest

from core.codebook.reading import read_codebook
from core.errors import Report
from core.responses import CrossedLabel, DeclaredMissing, LeftOut, UnmetCode
from core.responses.formats import read_raw
from core.simulation import write_simulated
from tests.studies import (
    STATE,
    csv_bytes,
    faults_of,
    numbers,
    options,
    parquet_bytes,
    read_book,
    responses_of,
    sav_bytes,
    write_study,
    xlsx_bytes,
)

ROWS = [
    ["id", "fin", "statut", "B1"],
    ["a", "2025-03-05", "ok", "1"],
    ["b", "", "ok", "7"],
    ["c", "2025-03-06", "test", "#N/A"],
    ["d", "2025-03-06", "ok", "2"],
    ["d", "", "test", "8"],
]
KEEP = {"fin": "filled", "statut": ["ok", "complet"]}
NUMBER = {"id": "n", "text": "Combien ?", "type": "number", "column": "N"}


@pytest.fixture(autouse=True)
def read_here(monkeypatch, request):
    if request.node.get_closest_marker("isolated") is None:
        monkeypatch.setattr("core.responses.reading.read_isolated", read_raw)


def codes(folder, question="etat"):
    return responses_of(folder).codes[question, ""].tolist()


# Who counts


@pytest.mark.isolated
@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet", "sav"])
def test_a_row_that_does_not_count_has_no_fault_and_no_identifier(tmp_path, kind):
    # b, c and the second d have answers that no codebook foresees; d is there twice.
    columns = {name: [row[i] for row in ROWS[1:]] for i, name in enumerate(ROWS[0])}
    content = {
        "csv": lambda: csv_bytes(ROWS),
        "xlsx": lambda: xlsx_bytes(ROWS),
        "parquet": lambda: parquet_bytes(columns),
        "sav": lambda: sav_bytes(tmp_path / "x.sav", columns),
    }[kind]()
    keys = {"file": f"responses.{kind}", "identifier": "id", "keep": KEEP}
    found = responses_of(write_study(tmp_path / "a", content, responses=keys))

    assert found.codes["etat", ""].tolist() == [0, 1]
    assert found.reading.left_out == (LeftOut("fin: filled", 2), LeftOut("statut: [ok, complet]", 1))
    assert found.reading.unmet == (UnmetCode("statut", "complet"),)
    assert (found.reading.rows, found.reading.kept, len(found.persons)) == (5, 2, 2)


def test_lines_of_faults_are_those_of_the_file_when_rows_are_left_out(tmp_path):
    rows = [ROWS[0], *ROWS[2:], ["e", "2025-03-07", "ok", "4"]]
    (fault,) = faults_of(write_study(tmp_path, csv_bytes(rows), responses={"keep": KEEP}))
    assert fault.startswith("responses.csv, colonne B1, ligne 6 : la valeur « 4 »")


def test_a_row_may_count_because_a_cell_is_blank(tmp_path):
    found = responses_of(
        write_study(tmp_path, csv_bytes(ROWS[:3:2] + ROWS[1:2]), responses={"keep": {"fin": "filled"}})
    )
    assert found.n == 1
    left = write_study(tmp_path / "b", "B1;exclu\n1;\n2; \n9;x\n", responses={"keep": {"exclu": "blank"}})
    assert codes(left) == [0, 1]


def test_a_condition_may_be_on_a_question_of_the_study(tmp_path):
    assert codes(write_study(tmp_path, "B1;x\n1;a\n2;b\n9;c\n", responses={"keep": {"B1": ["1", "9"]}})) == [
        0,
        2,
    ]


def test_a_column_that_tells_who_counts_must_be_in_the_file(tmp_path):
    (fault,) = faults_of(write_study(tmp_path, "B1;x\n1;a\n", responses={"keep": {"fin": "filled"}}))
    assert fault.startswith("responses.csv : la colonne « fin » (responses.keep) manque.")


def test_who_counts_is_part_of_the_digest(tmp_path):
    content = "B1;x\n1;a\n2;a\n"
    every = responses_of(write_study(tmp_path / "a", content))
    some = responses_of(write_study(tmp_path / "b", content, responses={"keep": {"x": "filled"}}))
    assert every.digest != some.digest


@pytest.mark.parametrize(
    ("keep", "fault"),
    [
        (
            {"statut": "ok"},
            "study.yaml, responses.keep.statut : la condition « ok » n'est pas comprise. Écrivez filled "
            '(remplie), blank (vide), ou une liste de codes : ["1", "2"].',
        ),
        (
            {"statut": []},
            "study.yaml, responses.keep.statut : la liste est incomplète. Il en faut au moins 1.",
        ),
        (
            {"statut": [1]},
            "study.yaml, responses.keep.statut[0] : le code 1 est écrit sans guillemets : YAML le lirait "
            'autrement. Écrivez "1".',
        ),
    ],
    ids=["a code alone", "no code", "a number"],
)
def test_a_condition_that_is_not_one_is_told(tmp_path, keep, fault):
    report = Report()
    read_codebook(write_study(tmp_path, csv_bytes(ROWS), responses={"keep": keep}), report)
    assert [str(each) for each in report.faults] == [fault]


def test_simulated_responses_all_count(tmp_path):
    keys = {
        "nature": "simulated",
        "keep": {"fin": "filled", "exclu": "blank", "statut": ["ok", "x"]},
        "header_rows": 2,
    }
    folder = write_study(tmp_path, "", responses=keys)
    write_simulated(folder, n=50)
    assert responses_of(folder).n == 50


# What is read and what is not


def test_the_record_of_a_reading_names_the_columns_that_are_not_used(tmp_path):
    found = responses_of(write_study(tmp_path, "B1;Nom ;;B2;  e\u00a0mail\n1;a;b;c;d\n ; ;;;\n2;a;b;c;d\n"))

    assert found.reading.unused == ("Nom", "B2", "e mail")
    assert found.reading.blank_rows == 1


# Errors of a spreadsheet


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALEUR!", "#NOM?", "#DIV/0!"])
def test_an_error_of_a_spreadsheet_is_no_answer(tmp_path, error):
    assert faults_of(write_study(tmp_path, f"x;B1\na;1\nb;{error}\nc;{error}\n")) == [
        f"responses.csv, colonne B1 (B), première fois ligne 3 : « {error} » : une erreur de calcul du "
        "tableur, et non une réponse (2 lignes : 3, 4). Corrigez la formule, ou videz ces cellules s'il n'y "
        "a pas de réponse."
    ]


def test_a_codebook_may_list_what_looks_like_an_error(tmp_path):
    assert codes(write_study(tmp_path, "B1\n#N/A\n1\n", STATE | {"missing": ["#N/A"]})) == [-1, 0]


def test_errors_of_a_column_do_not_hide_the_faults_of_others(tmp_path):
    weighted = {"design": {"weight": "p"}}
    faults = faults_of(write_study(tmp_path, "B1;p;N\n1;#N/A;un\n2;1;2\n", STATE, NUMBER, **weighted))
    assert len(faults) == 2
    assert faults[0].startswith("responses.csv, colonne p (B), ligne 2 : « #N/A »")
    assert faults[1].startswith("responses.csv, colonne N, ligne 2 : « un » n'est pas un nombre")


def workbook(change, rows=None):
    """A workbook of one sheet, changed by hand."""
    book = openpyxl.Workbook()
    for row in rows or [["x", "B1"], ["a", "1"], ["b", "2"], ["c", "1"], ["d", "9"]]:
        book.active.append(row)
    change(book.active)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


XLSX = {"file": "responses.xlsx"}


@pytest.mark.isolated
def test_error_cells_of_a_workbook_are_no_blanks(tmp_path):
    def change(sheet):
        sheet["B3"].value, sheet["B3"].data_type = "#REF!", "e"
        sheet["A4"].value, sheet["A4"].data_type = "#N/A", "e"  # nobody needs this one

    assert faults_of(write_study(tmp_path, workbook(change), responses=XLSX)) == [
        "responses.xlsx, colonne B1 (B), ligne 3 : « #REF! » : une erreur de calcul du tableur, et non une "
        "réponse (1 ligne : 3). Corrigez la formule, ou videz ces cellules s'il n'y a pas de réponse."
    ]


@pytest.mark.isolated
def test_a_formula_that_was_never_calculated_is_no_blank(tmp_path):
    def change(sheet):
        sheet["B3"] = '=IF(A3="b","1","")'
        sheet["B5"] = "=1+1"

    assert faults_of(write_study(tmp_path, workbook(change), responses=XLSX)) == [
        "responses.xlsx, colonne B1 (B), première fois ligne 3 : une formule qui n'a jamais été calculée : "
        "la cellule n'a pas de valeur (2 lignes : 3, 5). Ouvrez le classeur dans un tableur, enregistrez-le, "
        "et prenez ce fichier."
    ]


def test_a_sheet_of_formulas_alone_is_not_an_empty_one(tmp_path):
    rows = [["x", "B1"], ["=1", "=2"], ["=1", "=2"]]
    (fault,) = faults_of(write_study(tmp_path, workbook(lambda _: None, rows), responses=XLSX))
    assert "une formule qui n'a jamais été calculée" in fault


def test_a_formula_that_gave_an_empty_text_is_a_blank(tmp_path):
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["B1", "1", "2"])
        sheet.write_formula(3, 0, '=""', None, " ")
        sheet.write_formula(4, 0, "=1", None, 1)
        sheet.write_column(0, 1, ["x", "a", "b", "c", "d"])
    assert codes(write_study(tmp_path, buffer.getvalue(), responses=XLSX)) == [0, 1, -1, 0]


@pytest.mark.isolated
def test_merged_cells_of_answers_are_refused(tmp_path):
    content = workbook(lambda sheet: sheet.merge_cells("B2:B4"))
    assert faults_of(write_study(tmp_path / "a", content, responses=XLSX)) == [
        "responses.xlsx : des cellules sont fusionnées (B2:B4) : la première a une valeur, les autres sont "
        "vides. Défusionnez-les, et écrivez dans chacune sa valeur."
    ]
    beside = workbook(lambda sheet: sheet.merge_cells("A2:A4"))
    assert codes(write_study(tmp_path / "b", beside, responses=XLSX)) == [0, 1, 0, 2]


@pytest.mark.isolated
def test_rows_that_a_sheet_hides_are_read_and_counted(tmp_path):
    def change(sheet):
        for row in (3, 4):
            sheet.row_dimensions[row].hidden = True

    found = responses_of(write_study(tmp_path, workbook(change), responses=XLSX))
    assert (found.n, found.reading.hidden_rows) == (4, 2)


def test_a_sheet_that_starts_lower_and_further_keeps_its_lines_and_letters(tmp_path):
    def change(sheet):
        sheet.move_range("A1:B5", rows=2, cols=2)
        sheet["D5"].value, sheet["D5"].data_type = "#N/A", "e"

    (fault,) = faults_of(write_study(tmp_path, workbook(change), responses=XLSX))
    assert fault.startswith("responses.xlsx, colonne B1 (D), ligne 5 : « #N/A »")


def raw_of(path, *needed, **keys):
    report = Report()
    book = read_book(write_study(path.parent, path.read_bytes(), responses={"file": path.name, **keys}))
    raw = read_raw(path, book.responses, {name: "" for name in needed}, report)
    assert not report.faults
    return raw


def test_cells_that_are_dates_in_a_typed_file_are_told(tmp_path):
    def change(sheet):
        sheet["B3"] = dt.datetime(2025, 9, 1)
        sheet["B4"] = dt.datetime(2025, 9, 1, 10, 30)

    path = tmp_path / "responses.xlsx"
    path.write_bytes(workbook(change))
    assert raw_of(path, "B1").about.dates == {"B1": ("2025-09-01", "2025-09-01T10:30:00")}

    path = tmp_path / "r.parquet"
    path.write_bytes(parquet_bytes({"B1": [dt.date(2025, 9, 1), None], "x": ["2025-09-01", ""]}))
    assert raw_of(path, "B1", "x").about.dates == {"B1": ("2025-09-01",)}

    path = tmp_path / "r.sav"
    sav_bytes(path, {"B1": [dt.date(2025, 9, 1), None], "x": [1.0, 2.0]})
    assert raw_of(path, "B1", "x").about.dates == {"B1": ("2025-09-01",)}


# What a .sav declares


def declared(folder, columns, *questions, missing, **keys):
    content = sav_bytes(folder / "x.sav", columns, missing_ranges=missing, **keys.pop("sav", {}))
    return write_study(folder / "a", content, *questions, responses={"file": "r.sav"}, **keys)


def test_values_declared_missing_are_no_answers(tmp_path):
    # Those who answered: 1, 2, 4. Lowest to -1, and 99, are missing.
    columns = {"N": [1.0, 2.0, -1.0, -7.5, 99.0, 4.0, np.nan], "B1": ["1", "2", "zz", "1", "1", "1", "zz"]}
    missing = {"N": [{"lo": float(-np.finfo(float).max), "hi": -1.0}, 99.0], "B1": ["zz"]}
    found = responses_of(declared(tmp_path, columns, NUMBER, STATE, missing=missing))

    assert np.nanmean(numbers(found, "n")) == pytest.approx(7 / 3)
    assert found.codes["etat", ""].tolist() == [0, 1, -1, 0, 0, 0, -1]
    assert found.reading.missing == (
        DeclaredMissing("N", ("au plus -1", "99"), 3),
        DeclaredMissing("B1", ("zz",), 2),
    )


def test_a_value_declared_missing_is_not_a_blank_that_means_something(tmp_path):
    # A blank says that the option was not chosen; 9 says that nobody knows.
    question = {
        **{"id": "aides", "text": "Lesquelles ?", "type": "multiple", "columns": {"a": "A", "b": "B"}},
        **{"selected": ["1"], "unselected": [""], "options": options("a", "b")},
    }
    columns = {"A": [1.0, np.nan, 9.0], "B": [np.nan, 1.0, 9.0]}
    found = responses_of(declared(tmp_path, columns, question, missing={"A": [9], "B": [9]}))

    assert found.chosen["aides"].tolist() == [[1, 0, -1], [0, 1, -1]]
    assert [each.answers for each in found.reading.missing] == [1, 1]


def test_a_code_of_the_codebook_counts_though_it_is_declared_missing(tmp_path):
    columns = {"B1": [1.0, 9.0, 2.0, 8.0]}
    found = responses_of(declared(tmp_path, columns, missing={"B1": [{"lo": 8, "hi": 9}]}))

    assert found.codes["etat", ""].tolist() == [0, 2, 1, -1]
    assert found.reading.missing == (DeclaredMissing("B1", ("8 à 9",), 1),)
    assert found.reading.counted == (DeclaredMissing("B1", ("8 à 9",), 1),)


def test_a_value_declared_missing_in_some_columns_of_a_question_is_told(tmp_path):
    grid = {
        **{"id": "g", "text": "Et ?", "type": "grid", "options": options("1", "2")},
        "items": [{"id": c, "label": c, "column": c} for c in ("A", "B")],
    }
    columns = {"A": [1.0, 99.0, 2.0], "B": [1.0, 99.0, 2.0]}
    assert faults_of(declared(tmp_path, columns, grid, missing={"A": [99]})) == [
        "r.sav, colonne B, ligne 3 : « 99 » : le fichier la déclare manquante dans d'autres colonnes de g, "
        "et pas dans celle-ci (1 ligne : 3). Ajoutez-la à missing de g dans study.yaml, ou déclarez-la dans "
        "le fichier."
    ]


def test_labels_that_are_crossed_are_noted(tmp_path):
    labels = {"B1": {1.0: "Mauvais", 2.0: "bon", 9.0: "NSP"}, "N": {1.0: "Un"}}
    sav = {"variable_value_labels": labels}
    columns = {"B1": [1.0, 2.0], "N": [1.0, 2.0]}
    found = responses_of(declared(tmp_path, columns, STATE, NUMBER, missing={}, sav=sav))

    assert found.reading.crossed == (
        CrossedLabel("etat", "B1", "1", "Mauvais", "Bon"),
        CrossedLabel("etat", "B1", "2", "bon", "Mauvais"),
    )


def test_an_answer_that_is_the_name_of_its_column_is_no_header(tmp_path):
    boxes = {"x": "Culture", "y": "Sport", "z": "Autre"}
    question = {
        "id": "q",
        "text": "Lesquels ?",
        "type": "multiple",
        "columns": boxes,
        "options": options(*boxes),
    }
    rows = [["Culture", "Sport", "Autre"], ["Culture", "Sport", "Autre"], ["", "Sport", ""]]
    selected = {"selected": ["Culture", "Sport", "Autre"], "unselected": [""]}

    assert responses_of(write_study(tmp_path, csv_bytes(rows), question | selected)).n == 2


def test_free_answers_of_the_first_respondent_are_no_headings(tmp_path):
    sector = {
        "id": "s",
        "text": "Secteur ?",
        "type": "single",
        "column": "S",
        "options": options("Culture", "Sport"),
    }
    needs = {"id": "b", "text": "Besoins ?", "type": "multiple", "column": "B", "separator": ", "}
    needs |= {"options": options("Locaux", "Emploi")}
    rows = [["S", "B"], ["Mécénat de compétences", "Locaux, du temps"], ["Culture", "Emploi"]]
    faults = faults_of(write_study(tmp_path, csv_bytes(rows), sector, needs))

    assert len(faults) == 2
    assert not any("header_rows" in fault for fault in faults)
