"""What a French spreadsheet makes of a cell of a CSV opened by a double click, and our defence."""

import csv
import io
import re
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from core import open_study
from core.files import spreadsheet
from core.files.opendata.release import release_files
from tests.studies import write_study

# Taken for a date, a time, a number, a logical value or a formula by Excel or by LibreOffice in French.
MISREAD = [
    *("1-9", "10-49", "1/2", "3/4", "2024-01-05", "1.1.20", "1-2-3", "mars 2024", "12 mars", "12 mars 2024"),
    *("10 mai", "Mai 10", "oct. 3", "3 oct.", "5 févr.", "janv-24", "2 sept", "lundi 3 mars", "févr-5"),
    *("10:30", "12:5", "5 am", "5 PM", "5 a", "01", "00", "007", "12,5", "1 000", "1\u00a0000", "1\u202f000"),
    *("50 %", "50%", "1E5", "1e-3", "(12)", "+33", "-5", "5-", "65+", ",5", "1 €", "€ 5", "1 1/2", "1,2e3"),
    *("1234567890123456", "VRAI", "vrai", "Faux", "TRUE", "#N/A", "=1+1", "=A1", "+A1", "-A1", "@SUM(A1)"),
    *("\t=1", " =1", "-5 à 0", "＝1", " 1-9", "1-9 ", "50-249"),
]
KEPT = [
    *("Oui", "1 à 9 salariés", "De 10 à 49", "10 km", "5 ans", "mars", "mai-juin", "1er mars", "a = b"),
    *("taille=1-9", "q1=01", "q=-1", "<5", "> 10", "", "A-B", "2A", "250 et plus", "« 1-9 »", "18–29"),
    *("Ne sait pas", "10h30", "½", "Île-de-France", "n° 5", "CO2", "été"),
]
WHOLE = ["0", "1", "2024", "123456789012345"]  # a number, and the same one


@pytest.mark.parametrize("text", MISREAD)
def test_a_text_that_a_spreadsheet_would_change_is_between_guillemets(text):
    assert spreadsheet.as_text(text) == f"«\u00a0{text}\u00a0»"


@pytest.mark.parametrize("text", KEPT + WHOLE)
def test_another_text_is_left_as_it_is(text):
    assert spreadsheet.as_text(text) == text


def misread(cell):
    """A rule of our own: what is made of digits and their signs, names of months or a sign of a formula.

    Wider than Excel's: words are left out, and no letter may remain.
    """
    bare = re.sub(
        r"\b(janv|fevr|févr|mars|avr|avril|mai|juin|juil|août|sept|oct|nov|d[ée]c)\w*", "", cell.lower()
    )
    digits = re.search(r"\d", cell) and not re.search(
        r"[^\W\d_]|[<>=«»;\"]", re.sub(r"[eap]m?\b|\de\d", "", bare)
    )
    return bool(digits) or cell.strip()[:1] in ("=", "+", "-", "@", "#") or cell.lower() in ("vrai", "faux")


@given(
    st.lists(
        st.sampled_from(
            [*"0123456789", " ", "-", "/", ",", ".", ":", "+", "=", "mars", "%", "x", ";", '"', "\n"]
        )
    )
)
def test_whatever_the_signs_nothing_is_misread_and_the_text_comes_back(parts):
    text = "".join(parts)
    (row,) = csv.reader(
        io.StringIO(spreadsheet.rows_csv([[text, "fin"]]).decode("utf-8-sig"), newline=""), delimiter=";"
    )

    assert row[0] in (text, f"«\u00a0{text}\u00a0»") and row[1] == "fin"
    assert not misread(row[0]) or re.fullmatch(r"0|[1-9]\d{0,14}", row[0])


def test_a_cell_longer_than_a_cell_of_excel_says_that_it_goes_on():
    said = spreadsheet.as_text("é" * 40_000)

    assert len(said) < 32_767 and said.endswith(" […]")


def test_numbers_have_a_comma_and_nothing_is_blank():
    data = spreadsheet.rows_csv([[0.5, 12, None, -1.5, 1e-05, "x;y"]])

    assert data == '\ufeff0,5;12;;-1,5;1e-05;"x;y"\r\n'.encode()


def bands(tmp_path):
    """Bands of size whose codes and labels are dates, numbers and formulas to a spreadsheet."""
    codes = ["1-9", "10-49", "01", "=1+1", "+33"]
    options = [{"code": code, "label": code} for code in codes]
    question = {"id": "taille", "text": "=Taille ?", "type": "single", "column": "Q", "options": options}
    lines = "Q\n" + "".join(f"{code}\n" * 2 for code in codes)
    policy = {"minimum_base": 1, "caution_base": 1, "public_data": True}
    return open_study(
        write_study(
            tmp_path / "s", lines, question, licence="CC BY 4.0", segments=["taille"], disclosure=policy
        )
    )


def test_no_cell_of_a_release_for_spreadsheets_is_misread(tmp_path):
    files = release_files(bands(tmp_path))
    texts = set()
    for name in (name for name in files if name.startswith("tableur-")):
        for row in csv.DictReader(io.StringIO(files[name].decode("utf-8-sig"), newline=""), delimiter=";"):
            texts |= {cell for cell in row.values() if not re.fullmatch(r"-?\d+(,\d+)?(e-\d+)?|", cell)}

    assert not [text for text in texts if misread(text)]
    assert {"taille=1-9", "«\u00a01-9\u00a0»", "«\u00a0=1+1\u00a0»", "taille==1+1"} <= texts


def opened_in_french(data, place):
    """The cells that LibreOffice makes of a CSV as Excel opens it: semicolons, UTF-8, all that it detects."""
    (place / "in.csv").write_bytes(data)
    convert = [
        *("soffice", "--headless", f"-env:UserInstallation=file://{place}/profile"),
        "--infilter=CSV:59,34,76,1,,1036,false,true,false,false,false,0,true",  # 1036 is French
        *("--convert-to", "xlsx", "--outdir", str(place), str(place / "in.csv")),
    ]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    return CalamineWorkbook.from_path(str(place / "in.xlsx")).get_sheet_by_index(0).to_python()


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_in_french_keeps_every_text(tmp_path):
    shown = [spreadsheet.as_text(text) for text in (*MISREAD, *KEPT) if text]

    cells = opened_in_french(spreadsheet.rows_csv([[text] for text in shown]), tmp_path)

    assert [row[0] for row in cells] == shown


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_in_french_reads_every_number_and_text_of_a_release(tmp_path):
    data = release_files(bands(tmp_path))["tableur-tableaux.csv"]
    written = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";")

    for cells, texts in zip(opened_in_french(data, tmp_path), written, strict=True):
        for cell, text in zip(cells, texts, strict=True):
            number = (
                pytest.approx(float(text.replace(",", ".")), rel=1e-13) if isinstance(cell, float) else None
            )
            assert cell == (text if number is None else number)  # a cell keeps 15 digits
            assert isinstance(cell, float) == bool(re.fullmatch(r"-?\d+(,\d+)?(e-\d+)?", text))
