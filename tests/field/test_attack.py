"""Exports as tools and people damage them: right numbers, or a fault for each cause with its remedy."""

import gzip
import io
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core import StudyError, open_study
from tests.field.reports import Report, number, several, sheet, single

N = 40
YES_NO, CODES, ZEROS = single("Q", "Oui", "Non"), single("Q", "1", "2"), single("Q", "01", "02")
ACCENTS = single("Q", "Très bien", "Médiocre")
OTHER = "    - {code: z, label: Autre, other: true}\n"


def rows(*values: str, head: str = "id;Q") -> str:
    """A CSV of forty respondents who give these values in turn."""
    return f"{head}\n" + "".join(f"{i};{values[i % len(values)]}\n" for i in range(N))


def accents(encoding: str) -> bytes:
    return rows("Très bien", "Médiocre").encode(encoding, "replace")


def archive(name: str, content: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr(name, content)
    return buffer.getvalue()


def outcome(
    folder: Path, file: str | bytes | Callable[[Path], None], questions: str, **keys: str
) -> list[str]:
    ending = keys.pop("ending", "csv")
    Report("", file, questions, responses=keys, ending=ending).write(folder)
    with pytest.raises(StudyError) as refused:
        open_study(folder)
    return [str(fault) for fault in refused.value.faults]


TWO = several('  column: Q\n  separator: ","\n', "Temps", "Locaux")
SITUATIONS = {
    # Numbers that are not written as numbers
    "percent sign": (rows("62 %", "12,5 %"), number("Q"), "Retirez ce signe : 62, et non 62 %."),
    "euros": (rows("1 234 €", "80 €"), number("Q"), "Retirez ce signe : 1234, et non 1 234 €."),
    "euro in front": (rows("€12", "€7"), number("Q"), "Retirez ce signe : 12, et non €12."),
    "hours": (rows("12h", "7h"), number("Q"), "Retirez cette unité : 12, et non 12h."),
    "years": (rows("3,5 ans", "4"), number("Q"), "Retirez cette unité : 3,5, et non 3,5 ans."),
    "two units": (
        rows("3 ans", "6 mois"),
        number("Q"),
        "une même unité partout : il y en a plusieurs («\u00a0ans",
    ),
    "durations": (rows("2h30", "1:15"), number("Q"), "est une heure ou une durée"),
    "dates": (rows("02/05/2025", "3,5"), number("Q"), "est une date, et non un nombre"),
    "minus": (rows("\u22125", "4"), number("Q"), "Écrivez -5"),
    "accounts": (rows("(5)", "4"), number("Q"), "Écrivez -5"),
    "hashes": (rows("####", "4"), number("Q"), "Élargissez la colonne"),
    # Codes that came through a program
    "quoted twice": (rows('"""Oui"""', '"""Non"""'), YES_NO, "aux guillemets près"),
    "formula of zeros": (rows('"=""01"""', '"=""02"""'), ZEROS, "aux guillemets près"),
    "apostrophe": (rows("'01", "'02"), ZEROS, "écrivez-les de même dans le fichier."),
    "lost zeros": (
        rows("1", "2"),
        ZEROS,
        "Un tableur a effacé le zéro de tête («\u00a01\u00a0» pour «\u00a001",
    ),
    "powers of ten": (
        rows("1E+05", "2E+05"),
        single("Q", "100000", "200000"),
        "à l'écriture scientifique près",
    ),
    "punctuation": (rows("NSP", "N.S.P."), single("Q", "NSP", "Oui"), "à la ponctuation près"),
    "errors": (rows("1", "2", "#N/A", "#VALEUR !", "Err:502"), CODES, "une erreur de calcul du tableur"),
    "errors among texts": (
        rows("1", "du texte", "#REF !"),
        single("Q", "1", options=OTHER),
        "«\u00a0#REF !\u00a0» : une erreur",
    ),
    "still loading": (rows("1", "2", "Loading..."), CODES, "une erreur de calcul du tableur"),
    "python list": (rows("['Temps', 'Locaux']", "['Temps']"), TWO, "entre crochets, comme une liste"),
    "json list": (rows('"[""Temps"",""Locaux""]"', "Temps"), TWO, "entre crochets, comme une liste"),
    "other separator": (rows('"Temps;Locaux;"', '"Temps;"'), TWO, 'Écrivez separator: ";" pour q'),
    "numbered labels": (
        rows("1. Option 1", "2 - Option 2"),
        CODES,
        "«\u00a01. Option 1\u00a0» pour «\u00a01\u00a0»",
    ),
    "total among answers": (rows("1", "2") + "Total;Total\n", CODES, "cette ligne est un total"),
    # Letters
    "mac": (accents("mac_roman"), ACCENTS, "Écrivez encoding: mac_roman sous responses"),
    "dos": (accents("cp850"), ACCENTS, "Écrivez encoding: cp850 sous responses"),
    "question marks": (accents("ascii"), ACCENTS, "des accents sont perdus"),
    "question marks beside other": (accents("ascii"), single("Q", "Très bien", options=OTHER), None),
    "twice in utf-8": (rows("Très bien").encode().decode("cp1252").encode(), ACCENTS, "en UTF-8"),
    "decomposed": (
        unicodedata.normalize("NFD", rows("Très bien", "Médiocre")),
        ACCENTS,
        "aux caractères accentués près",
    ),
    "entities": ("id,Q\n" + "1,Tr&egrave;s bien\n" * N, ACCENTS, "comme dans une page web"),
    # Shapes
    "row names of R": (
        '"Q","N"\n' + "".join(f'"{i}",{1 + i % 2},{i}\n' for i in range(N)),
        CODES,
        "row.names de R",
    ),
    "decimal commas": (
        "id,N\n" + "".join(f"{i},{i},5\n" for i in range(N)),
        number("N"),
        "exportez avec un autre délimiteur",
    ),
    "quoted lines": (
        '"id;Q"\n' + "".join(f'"{i};Oui"\n' for i in range(N)),
        YES_NO,
        "chaque ligne est entre guillemets",
    ),
    "spaces": (
        "id Q\n" + "".join(f"{i} Oui\n" for i in range(N)),
        YES_NO,
        "les colonnes sont séparées par des espaces",
    ),
    "a file after the other": (rows("1") + rows("2"), CODES, "cette ligne répète l'en-tête"),
    # Containers
    "web page": ("<html><table><tr><td>Q</td></tr></table></html>", CODES, "une page web (HTML)"),
    "json": ('[{"Q": "1"}]', CODES, "un fichier JSON"),
    "zip": (archive("r.csv", rows("1")), CODES, "Décompressez-le"),
    "gzip": (gzip.compress(rows("1").encode()), CODES, "Décompressez-le"),
    "ods as csv": (
        archive("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        CODES,
        "enregistrez-le en .xlsx",
    ),
    "pdf": (b"%PDF-1.7\n", CODES, "un document PDF"),
}


@pytest.mark.parametrize("name", [name for name, each in SITUATIONS.items() if each[2]])
def test_a_damaged_export_is_one_fault_with_its_remedy(name, tmp_path):
    file, questions, words = SITUATIONS[name]
    (fault,) = outcome(tmp_path, file, questions)

    assert words.replace("\u00a0", " ") in fault.replace("\u00a0", " ")


def test_a_letter_lost_is_never_a_free_text(tmp_path):
    file, questions, _ = SITUATIONS["question marks beside other"]
    (fault,) = outcome(tmp_path, file, questions)

    assert "des accents sont perdus" in fault
    assert "M?diocre" not in fault


@pytest.mark.parametrize(
    ("ending", "content", "words"),
    [
        ("xls", "<html><table>", "une page web"),
        ("xls", '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "enregistrez-le en .xlsx"),
        ("xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "enregistrez-le en .xlsx"),
        (
            "ods",
            archive("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            "enregistrez-le en .xlsx",
        ),
        ("zip", archive("r.csv", "Q\n1\n"), "Décompressez-le"),
        ("rds", gzip.compress(b"X"), "un fichier R"),
        ("dta", "<stata_dta>", "un fichier Stata"),
        ("sas7bdat", b"\0" * 40, "un fichier SAS"),
        ("json", "[]", "un fichier JSON"),
    ],
    ids=["page", "xml", "old", "ods", "zip", "r", "stata", "sas", "json"],
)
def test_nobody_is_told_to_rename_a_file_that_is_not_read(ending, content, words, tmp_path):
    (fault,) = outcome(tmp_path, content, CODES, ending=ending)

    assert words in fault
    assert "Renommez" not in fault


def test_a_column_may_be_named_as_its_code(tmp_path):
    Report("", "id;1\n" + "".join(f"{i};{1 + i % 2}\n" for i in range(N)), single("1", "1", "2")).write(
        tmp_path
    )

    assert [row.estimate for row in open_study(tmp_path).table("q").rows] == [0.5, 0.5]


def test_identifiers_made_powers_of_ten_are_no_doubles(tmp_path):
    file = "id;Q\n" + "1,23E+11;1\n" * N
    (fault,) = outcome(tmp_path, file, CODES, identifier="id")

    assert "leurs chiffres sont perdus" in fault
    assert "en double" not in fault


@pytest.mark.parametrize(
    ("file", "questions", "kind"),
    [
        (rows("TRUE", "FALSE"), several('  columns: {a: Q}\n  selected: ["1"]\n', "a"), "counted_by_default"),
        (
            rows("1", "0", "NA"),
            several('  columns: {a: Q}\n  unselected: ["0"]\n', "a"),
            "counted_by_default",
        ),
        (rows("0,62", "0,12", "0,5", "1"), number("Q", "  unit: '%'\n"), "fractions"),
    ],
)
def test_what_may_be_a_wrong_number_is_not_called_right(file, questions, kind, tmp_path):
    Report("", file, questions).write(tmp_path)
    notices = {notice.kind: notice for notice in open_study(tmp_path).notices()}

    assert notices[kind].of_numbers


@pytest.mark.parametrize(
    ("file", "questions", "kind"),
    [
        (rows("1", "2"), several('  columns: {a: Q}\n  selected: ["2"]\n', "a"), "counted_by_default"),
        (rows("62", "12", "0.5"), number("Q", "  unit: '%'\n"), "fractions"),
        (rows(*(f"{i * 7 % 40}" for i in range(20))), number("Q"), "same_rows"),
    ],
)
def test_nothing_is_noticed_where_nothing_is_odd(file, questions, kind, tmp_path):
    Report("", file, questions).write(tmp_path)

    assert kind not in {notice.kind for notice in open_study(tmp_path).notices()}


def test_percent_cells_of_a_workbook_are_noticed(tmp_path):
    file = sheet(["Q"], *[[i / 100] for i in range(N)])
    Report("", file, number("Q", "  unit: '%'\n"), ending="xlsx").write(tmp_path)

    assert "fractions" in {notice.kind for notice in open_study(tmp_path).notices()}


@pytest.mark.parametrize("value", ["NA", "-", "nsp", "Sans réponse", "99", "?", "2025-09-01"])
def test_no_answer_is_never_another_answer(value, tmp_path):
    (fault,) = outcome(tmp_path, rows("Sport", value), single("Q", "Sport", options=OTHER))

    assert value in fault


@pytest.mark.parametrize(("key", "value"), [("selected", "1.0"), ("unselected", "1.0"), ("selected", "01")])
def test_a_listed_value_written_otherwise_is_neither_chosen_nor_not(key, value, tmp_path):
    asked = several(f'  columns: {{a: Q}}\n  {key}: ["1"]\n', "a")
    (fault,) = outcome(tmp_path, rows(value, "3"), asked)

    assert "aux zéros ou aux décimales près" in fault
