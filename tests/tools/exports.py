"""A small export in the form of each tool, made up: what the example of its page must read.

Those of text are in ``data``, as the tool writes them. LimeSurvey: two left on the way, without a date, and a
token. Kobo: a several-answers question written twice, one submission refused. Google Forms: the text of
« Autre » in the cell. Qualtrics: three lines above the first respondent, a preview, one left on the way.
REDCap: an instrument repeated, checkboxes 0 for those who did not see them. Sphinx: the encoding of Windows.
"""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pandas as pd
import pyreadstat
import xlsxwriter

DATA = Path(__file__).parent / "data"


def write(tool: str, folder: Path) -> str:
    """Write the export of a tool into a folder; the name of its file."""
    if tool == "microsoft-forms":
        return microsoft_forms(folder).name
    if tool == "spss":
        return spss(folder).name
    return shutil.copy(DATA / f"{tool}.csv", folder / "reponses.csv").name


def microsoft_forms(place: Path) -> Path:
    """A workbook: no-break spaces and line breaks in heads, answers that end in a semicolon, dates."""
    day = dt.datetime(2025, 6, 5, 9, 12, 4)
    heads = ["ID", "Heure de début", "Heure de fin", "Adresse de messagerie", "Nom"]
    heads += [
        "Quel est votre profil\u00a0?",
        "De quoi avez-vous besoin\u00a0?\n(plusieurs réponses)",
        "Combien d'adhérents avez-vous\u00a0?",
    ]
    rows = [
        [1, day, day, "anonymous", "", "Une association", "Un financement;Des locaux;", 12],
        [2, day, day, "anonymous", "", "Une entreprise", "Un financement;", 30],
        [3, day, day, "anonymous", "", "Une SCIC", "", None],
        [4, day, day, "anonymous", "", "Une association", "Des locaux;", 18],
    ]
    path = place / "reponses.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, date = book.add_worksheet("Sheet1"), book.add_format({"num_format": "m/d/yy h:mm:ss"})
        for at, head in enumerate(heads):
            sheet.write_string(0, at, head)
        for line, row in enumerate(rows, start=1):
            for at, value in enumerate(row):
                if isinstance(value, dt.datetime):
                    sheet.write_datetime(line, at, value, date)
                elif value not in ("", None):
                    sheet.write(line, at, value)
    return path


def spss(place: Path) -> Path:
    """Codes as numbers, 997 to 999 that nobody declared, mentions in columns, weights, a filter."""
    frame = pd.DataFrame(
        {
            "IDENT": [1.0, 2.0, 3.0, 4.0, 5.0],
            "FILTRE": [1.0, 1.0, 1.0, 1.0, 0.0],
            "POIDS": [1.5, 0.5, 1.0, 1.0, 1.0],
            "Q1": [1.0, 2.0, 1.0, 9.0, 1.0],
            "M1": [1.0, 2.0, 3.0, None, 1.0],
            "M2": [2.0, 3.0, None, None, 2.0],
            "Q3": [12.0, 998.0, 24.0, 30.0, 999.0],
        }
    )
    path = place / "reponses.sav"
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels={"Q1": "Quel est votre profil ?"},
        variable_value_labels={"Q1": {1.0: "Une association", 2.0: "Une entreprise", 9.0: "Refus"}},
        missing_ranges={"Q1": [9.0]},
    )
    return path
