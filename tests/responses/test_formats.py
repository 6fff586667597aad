import datetime as dt
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from core.responses.formats import read_raw
from tests.studies import (
    STATE,
    csv_bytes,
    faults_of,
    numbers,
    options,
    parquet_bytes,
    responses_of,
    sav_bytes,
    write_study,
    xlsx_bytes,
)

ACCENTS = STATE | {"options": options("été", "coûteux", "1"), "column": "Où"}
FRENCH = "Où;x\nété;a\ncoûteux;b\n"
FILES = {
    "csv": {"file": "responses.csv"},
    "xlsx": {"file": "responses.xlsx"},
    "parquet": {"file": "responses.parquet"},
    "sav": {"file": "responses.sav"},
}


@pytest.fixture(autouse=True)
def read_here(monkeypatch, request):
    """Files are read by this process, in a hundredth of the time, but in the tests of the boundary."""
    if request.node.get_closest_marker("isolated") is None:
        monkeypatch.setattr("core.responses.reading.read_isolated", read_raw)


def codes(folder):
    return responses_of(folder).codes["etat", ""].tolist()


# Encodings


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-be"], ids=str
)
@pytest.mark.parametrize("stated", [False, True], ids=["detected", "stated"])
def test_encodings_of_a_csv(tmp_path, encoding, stated):
    content = FRENCH.encode(encoding)
    if encoding == "utf-16-be":
        content = b"\xfe\xff" + content
    if encoding == "latin-1":
        content += b"1;\x81\n"  # a byte that cp1252 does not have
    keys = {"encoding": encoding} if stated else {}

    found = codes(write_study(tmp_path, content, ACCENTS, responses=keys))
    assert found == ([0, 1, 2] if encoding == "latin-1" else [0, 1])


def test_a_stated_encoding_that_does_not_fit_is_refused(tmp_path):
    content = FRENCH.encode("cp1252")
    assert faults_of(write_study(tmp_path, content, ACCENTS, responses={"encoding": "utf-8"})) == [
        "responses.csv, ligne 1 : le fichier n'est pas en utf-8 : l'octet n° 2 n'y a pas de sens. Retirez "
        "encoding de study.yaml : l'encodage sera détecté."
    ]


def test_utf_8_read_as_cp1252_is_refused_rather_than_garbled(tmp_path):
    assert faults_of(write_study(tmp_path, FRENCH, ACCENTS, responses={"encoding": "cp1252"})) == [
        "responses.csv : study.yaml dit que le fichier est en cp1252, mais il est en UTF-8. Retirez "
        "encoding de study.yaml, ou écrivez utf-8."
    ]


def test_an_encoding_that_does_not_exist_is_refused(tmp_path):
    assert faults_of(write_study(tmp_path, "B1\n1\n", responses={"encoding": "utf-huit"})) == [
        "responses.csv : l'encodage « utf-huit » que donne study.yaml n'existe pas. Écrivez utf-8, cp1252, "
        "latin-1 ou utf-16, ou retirez encoding."
    ]


# Delimiters, quotes, lines


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("stated", [False, True], ids=["detected", "stated"])
def test_delimiters_of_a_csv(tmp_path, delimiter, stated):
    content = csv_bytes([["x", "B1", "z"], ["a", "1", "b"], ["c", "2", "d"]], delimiter)
    keys = {"delimiter": delimiter} if stated else {}

    assert codes(write_study(tmp_path, content, responses=keys)) == [0, 1]


def test_the_delimiter_is_the_one_that_finds_the_columns_of_the_codebook(tmp_path):
    # Three commas in the names of columns, one semicolon between them.
    assert codes(write_study(tmp_path, "un, deux, trois, quatre;B1\na;2\n")) == [1]


def test_a_file_of_one_column_may_hold_any_delimiter_in_its_cells(tmp_path):
    question = STATE | {"type": "multiple", "separator": ";", "options": options("a", "b")}
    found = responses_of(write_study(tmp_path, "B1\na;b\nb\n", question))

    assert found.chosen["etat"].tolist() == [[1, 0], [1, 1]]


def test_a_stated_delimiter_that_does_not_fit_is_refused(tmp_path):
    assert faults_of(write_study(tmp_path, "x;B1\na;1\n", responses={"delimiter": "\t"})) == [
        "responses.csv : study.yaml dit que le délimiteur est « tabulation », mais l'en-tête se lit mieux "
        "avec « point-virgule ». Corrigez delimiter dans study.yaml, ou retirez-le : il sera détecté."
    ]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_a_quoted_cell_may_hold_line_breaks_and_lines_are_those_of_a_spreadsheet(tmp_path, newline):
    rows = ["x;B1", '"un\ndeux; ""trois""\n\n";1', "a;4", '"\n";4']
    assert faults_of(write_study(tmp_path, newline.join(rows) + newline)) == [
        "responses.csv, colonne B1, première fois ligne 3 : la valeur « 4 » n'est pas dans le questionnaire "
        "(2 lignes ; attendu : 1, 2, 9). Ajoutez-la aux options de etat dans study.yaml, ou corrigez ces "
        "lignes."
    ]


def test_a_quote_that_is_not_closed_is_refused_before_it_swallows_rows(tmp_path):
    assert faults_of(write_study(tmp_path, 'B1;x\n1;a\n2;"b\n1;c\n2;d\n')) == [
        "responses.csv, ligne 3 : un guillemet ouvert n'est pas refermé, ou un guillemet est mal placé. "
        'Fermez-le ; un guillemet dans un texte s\'écrit deux fois ("").'
    ]


def test_two_quotes_that_are_not_closed_do_not_close_each_other(tmp_path):
    (fault,) = faults_of(write_study(tmp_path, 'B1;x\n1;"a\n2;"b\n1;c\n'))

    assert fault.startswith("responses.csv, ligne 2 : un guillemet ouvert n'est pas refermé")


def test_a_quote_inside_a_word_is_a_character(tmp_path):
    assert codes(write_study(tmp_path, 'B1;x\n1;5" de large\n2;b\n1;"c"\n')) == [0, 1, 0]


def test_a_line_with_more_or_fewer_cells_is_refused(tmp_path):
    assert faults_of(write_study(tmp_path, "B1;x\n1;a\n2\n1;a;b\n2;b\n1;a;b\n4;c\n")) == [
        "responses.csv, ligne 3 : 1 cellule au lieu de 2 (1 ligne : 3). Un retour à la ligne dans un texte "
        "sans guillemets coupe sa ligne en deux : mettez ce texte entre guillemets. Si ce sont des "
        "cellules vides, enregistrez le fichier en .xlsx.",
        "responses.csv, première fois ligne 4 : 3 cellules au lieu de 2 (2 lignes : 4, 6). Vérifiez les "
        "délimiteurs de ces lignes, et les guillemets autour des textes qui en contiennent.",
        "responses.csv, colonne B1, ligne 7 : la valeur « 4 » n'est pas dans le questionnaire (1 ligne ; "
        "attendu : 1, 2, 9). Ajoutez-la aux options de etat dans study.yaml, ou corrigez cette ligne.",
    ]


def test_empty_lines_are_no_respondents_and_keep_their_numbers(tmp_path):
    folder = write_study(tmp_path / "a", "B1;x\n1;a\n\n2;b\n;\n;\n\n")
    assert codes(folder) == [0, 1]

    (fault,) = faults_of(write_study(tmp_path / "b", "B1;x\n1;a\n\n\n4;b\n"))
    assert fault.startswith("responses.csv, colonne B1, ligne 5 :")


def test_a_row_of_blanks_amid_the_others_is_a_respondent_who_answered_nothing(tmp_path):
    assert codes(write_study(tmp_path, "B1;x\n1;a\n;\n2;b\n")) == [0, -1, 1]


def test_rows_of_blanks_at_the_end_are_kept_when_a_blank_is_an_answer(tmp_path):
    question = STATE | {"options": options("1", "")}
    assert codes(write_study(tmp_path, "B1;x\n1;a\n;\n\n", question)) == [0, 1]


# Headers


def test_a_missing_column_is_said_with_the_nearest_and_all_the_others(tmp_path):
    questions = [STATE, STATE | {"id": "etat_2", "column": "Age"}]
    assert faults_of(write_study(tmp_path, "b1;;x\n1;2;3\n", *questions)) == [
        "responses.csv : la colonne « B1 » (question etat) manque. Est-ce « b1 » ? Colonnes du fichier : "
        "b1, x ; sans nom : 1.",
        "responses.csv : la colonne « Age » (question etat_2) manque.",
    ]


def test_a_needed_column_there_twice_is_refused_and_another_is_not(tmp_path):
    assert faults_of(write_study(tmp_path / "a", "B1;x;B1\n1;a;2\n")) == [
        "responses.csv : la colonne « B1 » (question etat) est 2 fois dans l'en-tête (colonnes 1 et 3). "
        "Renommez ou retirez celle qui ne sert pas."
    ]
    assert codes(write_study(tmp_path / "b", "B1;Autre;Autre\n1;a;b\n")) == [0]


def test_spaces_around_the_name_of_a_column_do_not_count(tmp_path):
    assert codes(write_study(tmp_path, ' B1 ;"x\ny"\n1;a\n')) == [0]


def test_a_column_beside_one_that_reads_the_same_is_refused(tmp_path):
    assert faults_of(write_study(tmp_path / "a", "B1;x;\u0412\u200b1\n1;a;2\n")) == [
        "responses.csv : les colonnes 1 et 3 de l'en-tête se lisent de même, « B1 », et ne sont pas écrites "
        "de même (U+0412, U+200B). Renommez ou retirez celle qui ne sert pas."
    ]
    assert codes(write_study(tmp_path / "b", "B1;a;\u0430\n1;1;1\n")) == [0]


def test_a_column_that_only_reads_as_the_one_named_is_missing(tmp_path):
    assert faults_of(write_study(tmp_path, "\u04121;x\n1;a\n")) == [
        "responses.csv : la colonne « B1 » (question etat) manque. « \u04121 », dans le fichier, se lit de "
        "même et n'est pas écrit de même (U+0412) : nommez-la dans le fichier comme dans study.yaml. "
        "Colonnes du fichier : \u04121, x."
    ]


@pytest.mark.parametrize("file", ["csv", "xlsx", "parquet", "sav"])
def test_a_file_without_respondents_is_refused(tmp_path, file):
    content = {
        "csv": b"B1;x\n",
        "xlsx": xlsx_bytes([["B1", "x"]]),
        "parquet": parquet_bytes({"B1": pa.array([], pa.string())}),
        "sav": sav_bytes(tmp_path / "x.sav", {"B1": np.array([], float)}),
    }[file]
    name = FILES[file]["file"]
    assert faults_of(write_study(tmp_path / "s", content, responses=FILES[file])) == [
        f"{name} : le fichier n'a que sa ligne d'en-tête, aucun répondant. Exportez de nouveau les réponses."
    ]


@pytest.mark.parametrize(
    "content", [b"", b" \n\n", b"\xef\xbb\xbf\n"], ids=["nothing", "blanks", "only a BOM"]
)
def test_an_empty_file_is_refused(tmp_path, content):
    assert faults_of(write_study(tmp_path, content)) == [
        "responses.csv : le fichier est vide. Exportez de nouveau les réponses."
    ]


def test_a_csv_that_starts_with_an_empty_line_is_refused(tmp_path):
    assert faults_of(write_study(tmp_path, "\nB1\n1\n")) == [
        "responses.csv, ligne 1 : la première ligne est vide : elle devrait nommer les colonnes. Retirez-la."
    ]


# What the file is


@pytest.mark.parametrize(
    ("name", "content", "expected", "found"),
    [
        ("r.csv", b"PK\x03\x04...", "un fichier CSV", "un classeur Excel (.xlsx)"),
        ("r.csv", b"PAR1....", "un fichier CSV", "un fichier Parquet"),
        ("r.csv", b"$FL2@(#)", "un fichier CSV", "un fichier SPSS (.sav)"),
        ("r.xlsx", b"B1;x\n1;a\n", "un classeur Excel (.xlsx)", "du texte"),
        ("r.parquet", b"\0\1\2", "un fichier Parquet", "un contenu inconnu"),
        pytest.param("r.sav", b"$FL3", "", "", marks=pytest.mark.isolated),
    ],
)
def test_a_file_is_what_its_ending_says(tmp_path, name, content, expected, found):
    (fault,) = faults_of(write_study(tmp_path, content, responses={"file": name}))

    if expected:
        assert fault == (
            f"{name} : le fichier devrait être {expected}, mais c'est {found}. Donnez au fichier la "
            "terminaison de son contenu (et à responses.file dans study.yaml), ou exportez de nouveau les "
            "réponses."
        )
    else:
        assert "abîmé ou incomplet" in fault


def test_an_old_or_locked_workbook_is_refused(tmp_path):
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    assert faults_of(write_study(tmp_path, content, responses=FILES["xlsx"])) == [
        "responses.xlsx : le fichier devrait être un classeur Excel (.xlsx), mais c'est un ancien classeur "
        "Excel (.xls), ou un classeur protégé par un mot de passe. Enregistrez-le en .xlsx ou en CSV, sans "
        "mot de passe."
    ]


def test_null_bytes_are_refused(tmp_path):
    assert faults_of(write_study(tmp_path, "B1;x\n1;a\n".encode("utf-16-le"))) == [
        "responses.csv : le fichier contient des octets nuls : ce n'est pas un CSV lisible. Enregistrez-le "
        "en « CSV UTF-8 »."
    ]


def test_an_ending_that_says_nothing_needs_a_format(tmp_path):
    folder = write_study(tmp_path, "B1\n1\n", responses={"file": "r.dat"})
    assert faults_of(folder) == [
        "r.dat : la terminaison « .dat » ne dit pas le format. Renommez le fichier en .csv, .xlsx, .parquet "
        "ou .sav, ou ajoutez format à responses dans study.yaml."
    ]
    assert codes(write_study(tmp_path, "B1\n1\n", responses={"file": "r.dat", "format": "csv"})) == [0]


@pytest.mark.parametrize("file", ["xlsx", "parquet", "sav"])
@pytest.mark.parametrize("part", [0.05, 0.5, 0.98])
@pytest.mark.isolated
def test_a_truncated_file_is_a_sentence(tmp_path, file, part):
    content = {
        "xlsx": xlsx_bytes([["B1"], ["1"]]),
        "parquet": parquet_bytes({"B1": ["1"] * 50}),
        "sav": sav_bytes(tmp_path / "x.sav", {"B1": [str(i) for i in range(500)]}),
    }[file]
    folder = write_study(tmp_path / "s", content[: int(len(content) * part)], responses=FILES[file])
    name = FILES[file]["file"]
    called = {
        "xlsx": "un classeur Excel (.xlsx)",
        "parquet": "un fichier Parquet",
        "sav": "un fichier SPSS (.sav)",
    }

    assert faults_of(folder) == [
        f"{name} : le fichier commence comme {called[file]}, mais il est abîmé ou incomplet. Vérifiez qu'il "
        "s'ouvre dans son logiciel, puis exportez ou copiez-le de nouveau."
    ]


# Workbooks, Parquet and SPSS


def test_a_workbook_of_several_sheets_needs_to_say_which(tmp_path):
    content = xlsx_bytes([["Notes"]], Réponses=[["B1"], ["1"]])
    keys = FILES["xlsx"]
    assert faults_of(write_study(tmp_path, content, responses=keys)) == [
        "responses.xlsx : le classeur a 2 feuilles (Feuil1, Réponses). Dites laquelle lire : ajoutez sheet à "
        "responses dans study.yaml."
    ]
    assert faults_of(write_study(tmp_path, content, responses=keys | {"sheet": "Reponses"})) == [
        "responses.xlsx : la feuille « Reponses » n'existe pas. Est-ce « Réponses » ? Feuilles du classeur : "
        "Feuil1, Réponses."
    ]
    assert codes(write_study(tmp_path, content, responses=keys | {"sheet": "Réponses"})) == [0]


def test_an_empty_sheet_is_refused(tmp_path):
    assert faults_of(write_study(tmp_path, xlsx_bytes([]), responses=FILES["xlsx"])) == [
        "responses.xlsx : la feuille « Feuil1 » est vide. Vérifiez responses.sheet dans study.yaml."
    ]


def test_cells_of_a_workbook_as_text(tmp_path):
    cells = [1, 1.5, True, False, dt.date(2025, 6, 5), "01", " ", None, 2.0]
    question = STATE | {"options": options("1", "1.5", "true", "false", "2025-06-05", "01", "2")}
    content = xlsx_bytes([["B1", "x"], *([cell, "a"] for cell in cells), [None, None]])

    assert codes(write_study(tmp_path, content, question, responses=FILES["xlsx"])) == [
        0, 1, 2, 3, 4, 5, -1, -1, 6,
    ]  # fmt: skip


def test_lines_of_a_workbook_are_its_rows(tmp_path):
    content = xlsx_bytes([["B1", "x"], ["1", "a"], [None, None], ["4", "b"]])
    (fault,) = faults_of(write_study(tmp_path, content, responses=FILES["xlsx"]))

    assert fault.startswith("responses.xlsx, colonne B1, ligne 4 :")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (pa.array([1, 2, None]), ["1", "2", ""]),
        (pa.array([1.0, 1.5, None]), ["1", "1.5", ""]),
        (pa.array([1.0, float("nan"), None]), ["1", "", ""]),
        (pa.array([True, False, None]), ["true", "false", ""]),
        (pa.array(["01", "", None]), ["01", "", ""]),
        (pa.array(["a", "b", None]).dictionary_encode(), ["a", "b", ""]),
        (pa.array([1, 2, None]).dictionary_encode(), ["1", "2", ""]),
        (pa.array([Decimal("1.00"), Decimal("2.50"), None]), ["1", "2.5", ""]),
        (pa.array([dt.date(2025, 6, 5), None]), ["2025-06-05", ""]),
        (
            pa.array([dt.datetime(2025, 6, 5), dt.datetime(2025, 6, 5, 8, 30)]),
            ["2025-06-05", "2025-06-05T08:30:00"],
        ),
        (pa.array([b"01", None]), ["01", ""]),
        (pa.array(["01", None], pa.large_string()), ["01", ""]),
        (pa.nulls(2), ["", ""]),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pa.Array) else "",
)
def test_cells_of_a_parquet_file_as_text(tmp_path, cells, expected):
    listed = sorted(set(expected) - {""} or {"z"})
    content = parquet_bytes({"B1": cells})
    folder = write_study(tmp_path, content, STATE | {"options": options(*listed)}, responses=FILES["parquet"])

    assert codes(folder) == [listed.index(text) if text else -1 for text in expected]


def test_a_column_of_lists_is_refused(tmp_path):
    content = parquet_bytes({"B1": pa.array([["1"], ["2"]])})
    (fault,) = faults_of(write_study(tmp_path, content, responses=FILES["parquet"]))

    assert fault.startswith("responses.parquet : la colonne « B1 » (question etat) est du type list<")
    assert fault.endswith(", qui n'est pas lu. Écrivez-la en texte ou en nombre.")


def test_codes_and_user_missing_values_of_spss_are_kept(tmp_path):
    content = sav_bytes(
        tmp_path / "x.sav",
        {"B1": [1.0, 2.0, 9.0, np.nan]},
        variable_value_labels={"B1": {1.0: "Bon", 2.0: "Mauvais"}},
        missing_ranges={"B1": [9.0]},
    )
    # The codebook decides: here 9 is in the base, though SPSS says that it is missing.
    assert codes(write_study(tmp_path / "s", content, responses=FILES["sav"])) == [0, 1, 2, -1]


@pytest.mark.parametrize("file", FILES)
def test_one_and_zero_one_stay_two_codes(tmp_path, file):
    cells = ["01", "1", "001"]
    content = {
        "csv": csv_bytes([["B1"], *([cell] for cell in cells)]),
        "xlsx": xlsx_bytes([["B1"], *([cell] for cell in cells)]),
        "parquet": parquet_bytes({"B1": cells}),
        "sav": sav_bytes(tmp_path / "x.sav", {"B1": cells}),
    }[file]
    question = STATE | {"options": options("1", "001", "01")}

    assert codes(write_study(tmp_path / "s", content, question, responses=FILES[file])) == [2, 0, 1]


@pytest.mark.parametrize("file", FILES)
@pytest.mark.isolated
def test_the_same_answers_in_four_formats_are_coded_alike(tmp_path, file):
    questions = [
        STATE,
        {"id": "nombre", "text": "?", "type": "number", "column": "NB", "missing": ["99"]},
        {"id": "a", "text": "?", "type": "multiple", "columns": {"x": "C1", "y": "C2"}, "selected": ["1"],
         "options": options("x", "y")},
        {"id": "b", "text": "?", "type": "multiple", "column": "C4", "separator": "|",
         "options": options("é", "f, g")},
    ]  # fmt: skip
    state, number = [1.0, 2.0, np.nan, 9.0], [1.5, 99.0, np.nan, 1000.0]
    one, two = [1.0, 0.0, np.nan, 0.0], [0.0, 1.0, np.nan, 1.0]
    cell, weight = ["é|f, g", "", "é", "f, g"], [0.5, 1.25, 2.0, 1 / 3]
    columns = {"B1": state, "NB": number, "C1": one, "C2": two, "C4": cell, "p": weight}
    rows = [[None if v != v else v for v in row] for row in zip(*columns.values(), strict=True)]
    shown = [["" if v is None else f"{v:g}" if v in (1, 2, 9, 0) else str(v) for v in row] for row in rows]
    content = {
        "csv": csv_bytes([list(columns), *shown]),
        "xlsx": xlsx_bytes([list(columns), *rows]),
        "parquet": parquet_bytes(columns),
        "sav": sav_bytes(tmp_path / "x.sav", columns),
    }[file]
    found = responses_of(
        write_study(tmp_path / "s", content, *questions, responses=FILES[file], design={"weight": "p"})
    )

    assert found.weights.tolist() == weight
    assert found.codes["etat", ""].tolist() == [0, 1, -1, 2]
    np.testing.assert_array_equal(numbers(found, "nombre"), [1.5, np.nan, np.nan, 1000])
    assert found.chosen["a"].tolist() == [[1, 0, -1, 0], [0, 1, -1, 1]]
    assert found.chosen["b"].tolist() == [[1, -1, 1, 0], [1, -1, 0, 1]]
