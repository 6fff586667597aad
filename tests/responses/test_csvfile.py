"""CSV as spreadsheets and tools write it: its first line, its short rows, its encodings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.codebook.model import ResponsesFile
from core.errors import Report
from core.responses.csvfile import read_csv
from tests.studies import STATE, faults_of, options, responses_of, write_study

CUT = (
    "Un retour à la ligne dans un texte sans guillemets coupe sa ligne en deux : mettez ce texte entre "
    "guillemets. Si ce sont des cellules vides, enregistrez le fichier en .xlsx."
)


def codes(folder):
    return responses_of(folder).codes["etat", ""].tolist()


def table_of(content, **keys):
    """The rows of a CSV and their lines; the faults."""
    report = Report()
    spec = ResponsesFile(nature="collected", **keys)
    found = read_csv(
        content.encode(), spec, {"a"}, "r.csv", report, blank_answers=False, header_of=lambda rows: rows[0]
    )
    rows = [] if found is None else list(zip(*(c.to_pylist() for c in found.table.columns), strict=True))
    return rows, [] if found is None else found.lines.tolist(), [str(fault) for fault in report.faults]


# A first line that names the delimiter


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;", "sep=;;;;", "sep=; "], ids=str)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=repr)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "BOM"])
def test_a_first_line_that_names_the_delimiter_is_obeyed_and_not_counted(tmp_path, line, newline, mark):
    content = mark + newline.join([line, "B1;x", "1;a", "4;b", ""])

    (fault,) = faults_of(write_study(tmp_path, content))
    # As a spreadsheet shows it, without the first line.
    assert fault.startswith("responses.csv, colonne B1, ligne 3 : la valeur « 4 »")


def test_any_delimiter_may_be_named(tmp_path):
    assert codes(write_study(tmp_path, "sep=^\nB1^x\n1^a\n2^b\n")) == [0, 1]


def test_a_delimiter_that_is_named_and_is_not_that_of_the_file_does_not_serve(tmp_path):
    assert codes(write_study(tmp_path, "sep=,\nx;B1\na;1\nb;2\n")) == [0, 1]


def test_a_column_may_be_called_sep(tmp_path):
    assert codes(write_study(tmp_path, "sep=a;B1\n1;2\n")) == [1]


# Rows that have not as many cells as the header


def test_blank_cells_that_are_not_written_at_the_end_of_rows_are_blank():
    content = "a;b;c;d;e\n1;2;3;4;5\n6;7;8\n9;10;11;\n12;13;14;15\n16;17;18;19;20\n"

    rows, lines, faults = table_of(content)

    assert faults == []
    assert rows == [
        ("1", "2", "3", "4", "5"),
        ("6", "7", "8", "", ""),
        ("9", "10", "11", "", ""),
        ("12", "13", "14", "15", ""),
        ("16", "17", "18", "19", "20"),
    ]
    assert lines == [2, 3, 4, 5, 6]


def test_a_short_row_keeps_its_quotes_and_its_line_breaks():
    rows, lines, faults = table_of('a;b;c;d\n"x\n;y";"q""q"\n\n1;2;3;4\n')

    assert faults == []
    assert rows == [("x\n;y", 'q"q', "", ""), ("1", "2", "3", "4")]
    assert lines == [2, 4]


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param("1;2;un;4;5\n1;2;un texte\nqui continue;4;5\n", id="a text cut in two"),
        pytest.param("1;2;un;4;5\n1;2;un texte\n\nqui continue;4;5\n", id="and an empty line between"),
        pytest.param("1;2;un;4;un texte\nqui continue\n1;2;un;4;5\n", id="the last text cut in two"),
        pytest.param("1;2;un;4;5\n1;2;un\ntexte\nqui;continue;5\n", id="a text cut in three"),
        pytest.param("1;2;un;4;5\n1;2;un; texte;4;5\n1;2;un\n", id="delimiters in a text"),
    ],
)
def test_rows_that_may_be_halves_of_one_are_refused(rows):
    found, _, faults = table_of(f"a;b;c;d;e\n{rows}")

    assert faults
    assert all("au lieu de 5" in fault for fault in faults)
    assert {len(row) for row in found} == {5}


def test_a_text_cut_in_two_names_the_cause():
    _, _, faults = table_of("a;b;c;d;e\n1;2;un texte\nqui continue;4;5\n6;7;8;9;10\n")

    assert faults == [f"r.csv, première fois ligne 2 : 3 cellules au lieu de 5 (2 lignes : 2, 3). {CUT}"]


@given(
    st.lists(st.lists(st.sampled_from(["", "x", "y z"]), min_size=6, max_size=6), min_size=1, max_size=8),
    st.data(),
)
def test_a_row_broken_by_a_line_break_is_never_two_respondents(rows, data):
    """Whatever the other rows leave out at their end, the broken row is told, or its halves are not read."""
    texts = []
    for row in rows:
        cells = ["0", *row]
        while len(cells) > 2 and not cells[-1] and data.draw(st.booleans()):
            cells.pop()
        texts.append(";".join(cells))
    broken = ["0", "1", "un", "deux", "trois", "quatre", "cinq"]
    at = data.draw(st.integers(1, 6))
    broken[at] = "un\ntexte"
    texts.insert(data.draw(st.integers(0, len(texts))), ";".join(broken))

    found, _, faults = table_of("\n".join(["a;b;c;d;e;f;g", *texts, ""]))

    assert faults or len(found) == len(rows) + 1


def test_a_last_row_that_stops_before_its_end_is_that_of_a_file_cut_short():
    whole = "a;b;c;d;e\n1;2;3;4;5\n6;7;8;9\n"
    assert table_of(whole)[2] == []
    assert table_of(whole[:-1])[2] == [
        "r.csv, ligne 3 : la dernière ligne s'arrête avant sa fin (4 cellules au lieu de 5). Le fichier "
        "n'est sans doute pas entier : exportez ou copiez-le de nouveau."
    ]


def test_a_header_that_ends_with_delimiters_is_no_longer_than_its_rows(tmp_path):
    assert codes(write_study(tmp_path / "a", "B1;x;;\n1;a\n2;b\n")) == [0, 1]
    assert codes(write_study(tmp_path / "b", "B1;x\n1;a;;\n2;b;;\n")) == [0, 1]


def test_a_cell_beyond_the_header_is_refused_unless_every_row_has_a_blank_there(tmp_path):
    (fault,) = faults_of(write_study(tmp_path / "a", "B1;x\n1;a;\n2;b\n"))
    assert fault.startswith("responses.csv, ligne 2 : 3 cellules au lieu de 2")

    faults = faults_of(write_study(tmp_path / "b", "B1;x\n1;a;\n2;b;c\n"))
    assert faults == [
        "responses.csv, première fois ligne 2 : 3 cellules au lieu de 2 (2 lignes : 2, 3). Vérifiez les "
        "délimiteurs de ces lignes, et les guillemets autour des textes qui en contiennent."
    ]


def test_a_blank_that_is_not_written_is_an_answer_where_a_blank_is_one(tmp_path):
    question = STATE | {
        "type": "multiple",
        "columns": {"a": "A", "b": "B"},
        "selected": ["1"],
        "unselected": [""],
        "options": options("a", "b"),
    }
    del question["column"]
    found = responses_of(write_study(tmp_path, "x;y;A;B\n1;2;1;1\n1;2;1\n3;4;;1\n", question))

    assert found.chosen["etat"].tolist() == [[1, 1, 0], [1, 0, 1]]


# Encodings


def test_a_file_that_mixes_encodings_names_the_lines_that_differ(tmp_path):
    text = STATE | {"options": options("été", "hiver")}
    content = (
        "B1;x\nété;a\nété;b\nhiver;c\n".encode() + "été;d\nété;e\n".encode("cp1252") + "été;f\n".encode()
    )

    assert faults_of(write_study(tmp_path / "a", content, text)) == [
        "responses.csv, première fois ligne 5 : le fichier mêle deux encodages, sans doute ceux de deux "
        "sources ; les accents qui diffèrent sont en Windows-1252 (2 lignes : 5, 6). Exportez de nouveau les "
        "réponses en UTF-8, ou écrivez de nouveau les accents de ces lignes."
    ]
    stated = write_study(tmp_path / "b", content, text, responses={"encoding": "utf-8"})
    assert faults_of(stated) == faults_of(tmp_path / "a")


def test_the_few_lines_are_those_that_differ(tmp_path):
    content = "B1;x\n1;été\n1;été\n2;été\n".encode("cp1252") + "1;été\n".encode()

    (fault,) = faults_of(write_study(tmp_path, content))
    assert "sont en UTF-8 (1 ligne : 5)" in fault


def test_capitals_before_a_no_break_space_are_no_utf_8(tmp_path):
    # É and a no-break space of Windows-1252 are ɠ in UTF-8: no letter of French.
    content = "B1;x\n1;UNIVERSITÉ\u00a0!\n2;déjà\n".encode("cp1252")

    assert codes(write_study(tmp_path, content)) == [0, 1]


# Hostile files are refused within bounds


def test_a_first_line_without_end_is_not_looked_at_for_ever():
    _, _, (fault,) = table_of("sep=" + ";" * 10_000_000)
    assert "dépasse 2 Mo" in fault


def test_rows_that_are_all_short_are_refused_beyond_a_bound(monkeypatch):
    monkeypatch.setattr("core.responses.csvfile._MOST_SHORT", 1_000)
    assert table_of("a;b;c;d;e\n" + "1;2;3;4\n" * 999)[2] == []
    (fault,) = table_of("a;b;c;d;e\n" + "1;2;3;4\n" * 1_000)[2]
    assert "4 cellules au lieu de 5 (au moins 1000 lignes : 2, 3, 4, 5, 6…)" in fault
