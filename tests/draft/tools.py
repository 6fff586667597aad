"""What each survey tool makes of a study: the bytes of its export, and of its structure where it has one.

Layouts are those of the tools' own exports, as their documentation and public code have them.
"""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Callable

import pyarrow as pa
import pyarrow.parquet as pq

from tests.draft import asked, coded, qualtrics
from tests.draft.asked import Study
from tests.draft.planted import START
from tests.draft.savfile import spss, spss_mentions
from tests.draft.sheet import (
    PERSONAL,
    Exported,
    Sheet,
    Told,
    box,
    key,
    label,
    line,
    number,
    one,
    together,
    typed,
)

Tool = Callable[[Study, random.Random], Exported]
LABELS = Told()


def _labels(study: Study) -> dict[str, dict[str, str]]:
    return {q.id: {o.key: o.label for o in q.options} for q in study.survey.questions}


def google(study: Study, rng: random.Random) -> Exported:
    """As a spreadsheet of answers is saved."""
    return _google(study, ", ", quoted=rng.random() < 0.5)


def google_download(study: Study, rng: random.Random) -> Exported:
    """As the form itself is downloaded."""
    return _google(study, ";", quoted=True)


def _google(study: Study, between: str, *, quoted: bool) -> Exported:
    """CSV, wordings and labels; lines in brackets; several answers in a cell, « Autre » as typed."""
    asked.none_ticked_is_an_answer(study, False)
    asked.with_texts(study)
    sheet, plant = Sheet(study.survey), study.planter
    sheet.own("Horodateur", lambda i: plant.moment(i, "%Y/%m/%d %H:%M:%S"), personal=True)
    sheet.own("Adresse e-mail", plant.email, personal=True)
    for q in study.survey.questions:
        if q.kind == "grid":
            for item in q.items:
                sheet.add(q.id, item, f"{q.text} [{item}]", line(q, item, label))
        else:
            cells = {
                "number": lambda q: number(q, ","),
                "multiple": lambda q: together(q, label, between, typed=True),
                "single": lambda q: one(q, label, typed=True),
            }[q.kind](q)
            sheet.add(q.id, "", q.text, cells)
    sheet.asked_for_contact(study, lambda name, text: text)
    files = {"Tendances (réponses) - Réponses au formulaire 1.csv": sheet.text(quoted=quoted)}
    told = Told(other=False, seen=False)
    tool = "Google Forms" if between == ", " else "Google Forms (CSV)"
    return Exported(tool, study, files, told, sheet.places, _labels(study), sheet.personal)


def microsoft(study: Study, rng: random.Random) -> Exported:
    """XLSX, wordings with no-break spaces and labels; a line of a grid is a question; ``a;b;`` in a cell."""
    asked.none_ticked_is_an_answer(study, False)
    asked.with_texts(study)
    sheet, plant = Sheet(study.survey), study.planter

    def at(i: int, more: int) -> dt.datetime:
        plant.moment(i)
        return START + dt.timedelta(minutes=37 * i, seconds=11 * i + more)

    sheet.own("ID", lambda i: i + 1)
    sheet.own("Heure de début", lambda i: at(i, -240), personal=True)
    sheet.own("Heure de fin", lambda i: at(i, 0), personal=True)
    sheet.own("Adresse de messagerie", plant.email, personal=True)
    sheet.own("Nom", plant.name, personal=True)
    for q in study.survey.questions:
        text = q.text.replace(" ?", "\u00a0?")
        if q.kind == "grid":
            for item in q.items:
                sheet.add(q.id, item, item, line(q, item, label))
        elif q.kind == "number":
            sheet.add(q.id, "", text, ["" if a is None else a for a in q.answers])
        elif q.kind == "multiple":
            sheet.add(q.id, "", text, together(q, label, ";", ";", typed=True))
        else:
            sheet.add(q.id, "", text, one(q, label, typed=True))
    sheet.asked_for_contact(study, lambda name, text: text.replace(" ?", "\u00a0?"))
    told = Told(other=False, seen=False, lines=False)
    files = {"Tendances(1-300).xlsx": sheet.workbook("Sheet1")}
    return Exported("Microsoft Forms", study, files, told, sheet.places, _labels(study), sheet.personal)


def surveymonkey(study: Study, rng: random.Random) -> Exported:
    """CSV with two rows of heads: the wording once, then « Response », options and lines; labels."""
    asked.none_ticked_is_an_answer(study, False)
    asked.with_texts(study)
    sheet, plant = Sheet(study.survey), study.planter
    for name, cell, personal in (
        ("Respondent ID", lambda i: str(118_000_000_000 + 97 * i), False),
        ("Collector ID", lambda i: "431250001", False),
        ("Start Date", lambda i: plant.moment(i, "%m/%d/%Y %H:%M:%S"), True),
        ("End Date", lambda i: plant.moment(i, "%m/%d/%Y %H:%M:%S"), True),
        ("IP Address", plant.ip, True),
        ("Email Address", plant.email, True),
        ("First Name", plant.first, True),
        ("Last Name", plant.last, True),
        ("Custom Data 1", lambda i: "", False),
    ):
        sheet.own((name, ""), cell, personal=personal)
    for q in study.survey.questions:
        if q.kind == "grid":
            for k, item in enumerate(q.items):
                sheet.add(q.id, item, ("" if k else q.text, item), line(q, item, label), (q.text, item))
        elif q.kind == "multiple":
            for k, o in enumerate(o for o in q.options if not o.other):
                head = "" if k else q.text, o.label
                sheet.add(q.id, o.key, head, box(q, o, o.label, ""), (q.text, o.label))
            other = "Autre (veuillez préciser)"
            for o in q.options:
                if o.other:
                    sheet.add(q.id, o.key, ("", other), typed(q), (q.text, other))
        else:
            cells = number(q) if q.kind == "number" else one(q, lambda o: "" if o.other else o.label)
            head = "Open-Ended Response" if q.kind == "number" else "Response"
            sheet.add(q.id, "", (q.text, head), cells)
            if any(o.other for o in q.options):
                sheet.beside(("", "Autre (veuillez préciser)"), typed(q))
    sheet.asked_for_contact(study, lambda name, text: (text, "Open-Ended Response"))
    told = Told(seen=False, other=False, beside=True)
    files = {"Tendances.csv": sheet.text()}
    return Exported("SurveyMonkey", study, files, told, sheet.places, _labels(study), sheet.personal)


def framaforms(study: Study, rng: random.Random) -> Exported:
    """Tabs, three rows of heads: a title, the wordings of grids and boxes, then names; an X is a choice."""
    asked.none_ticked_is_an_answer(study, False)
    asked.with_texts(study)
    sheet, plant = Sheet(study.survey), study.planter
    for k, (name, cell, personal) in enumerate(
        (
            ("Numéro de série", lambda i: str(i + 1), False),
            ("SID", lambda i: str(880_000 + 3 * i), False),
            ("Heure de soumission", lambda i: plant.moment(i, "%d/%m/%Y - %H:%M:%S"), True),
            ("Brouillon", lambda i: "", False),
            ("Adresse IP", plant.ip, True),
            ("UID", lambda i: "0", False),
            ("Nom d'utilisateur", lambda i: "", False),
        )
    ):
        sheet.own(("" if k else study.title, "", name), cell, personal=personal)
    for q in study.survey.questions:
        if q.kind == "grid":
            for k, item in enumerate(q.items):
                head = "", "" if k else q.text, item
                sheet.add(q.id, item, head, line(q, item, label), (q.text, item))
        elif q.kind == "multiple":
            for k, o in enumerate(q.options):
                head = "", "" if k else q.text, o.label
                sheet.add(q.id, o.key, head, box(q, o, "X", ""), (q.text, o.label))
        else:
            cells = number(q, ",") if q.kind == "number" else one(q, label)
            sheet.add(q.id, "", ("", "", q.text), cells)
        if q.texts:
            sheet.beside(("", "", "Précisez"), typed(q))
    sheet.asked_for_contact(study, lambda name, text: ("", "", text))
    told = Told(seen=False)
    files = {"tendances.csv": sheet.text("\t", "utf-8-sig", end="\n")}
    return Exported("Framaforms", study, files, told, sheet.places, _labels(study), sheet.personal)


def sphinx(study: Study, rng: random.Random) -> Exported:
    """CSV of Windows, semicolons; short names; labels; several answers between semicolons."""
    asked.none_ticked_is_an_answer(study, False)
    sheet, plant = Sheet(study.survey), study.planter
    sheet.own("CLE", lambda i: str(i + 1))
    sheet.own("DATE_SAISIE", lambda i: plant.moment(i, "%d/%m/%Y %H:%M:%S"), personal=True)
    sheet.own("IDENTIFIANT_MAIL", plant.email, personal=True)
    for q in study.survey.questions:
        name = q.id.upper()
        if q.kind == "grid":
            for k, item in enumerate(q.items, 1):
                sheet.add(q.id, item, f"{name}_{k}", line(q, item, label))
        elif q.kind == "number":
            sheet.add(q.id, "", name, number(q, ","))
        elif q.kind == "multiple":
            sheet.add(q.id, "", name, together(q, label, " ; "))
        else:
            sheet.add(q.id, "", name, one(q, label))
    sheet.asked_for_contact(study, lambda name, text: f"{name.upper()}")
    told = Told(wordings=False, seen=False)
    files = {"export.csv": sheet.text(";", "cp1252")}
    return Exported("Sphinx", study, files, told, sheet.places, _labels(study), sheet.personal)


def _codes(study: Study, rng: random.Random) -> Sheet:
    """Columns of codes, as who keeps a table writes them: A1_1 … for lines, B1, C1_1 … 0 or 1, a bar."""
    asked.none_ticked_is_an_answer(study, True)
    sheet = Sheet(study.survey)
    sheet.own("id", lambda i: f"R{i + 1:04d}")
    for k, q in enumerate(study.survey.questions, 1):
        if q.kind == "grid":
            for j, item in enumerate(q.items, 1):
                sheet.add(q.id, item, f"Q{k}_{j}", line(q, item, key))
        elif q.kind == "multiple":
            for j, o in enumerate(q.options, 1):
                sheet.add(q.id, o.key, f"Q{k}_{j}", box(q, o, "1", "0"))
        else:
            sheet.add(q.id, "", f"Q{k}", number(q) if q.kind == "number" else one(q, key))
    names = [name for name, _, _ in PERSONAL]
    sheet.asked_for_contact(study, lambda name, text: f"V{names.index(name) + 1}")
    if study.survey.weighted:
        sheet.own("POIDS", lambda i: study.survey.weights[i])
    return sheet


def _plain(study: Study, sheet: Sheet, tool: str, files: dict[str, bytes]) -> Exported:
    spelt = {q.id: {o.key: o.key for o in q.options} for q in study.survey.questions}
    told = Told(wordings=False, labels=False)
    own = ("POIDS",) if study.survey.weighted else ()
    return Exported(tool, study, files, told, sheet.places, spelt, sheet.personal, own=own)


def plain_xlsx(study: Study, rng: random.Random) -> Exported:
    sheet = _codes(study, rng)
    return _plain(study, sheet, "XLSX", {"reponses.xlsx": sheet.workbook("Réponses")})


def plain_tsv(study: Study, rng: random.Random) -> Exported:
    sheet = _codes(study, rng)
    return _plain(study, sheet, "TSV", {"reponses.tsv": sheet.text("\t", end="\n")})


def plain_parquet(study: Study, rng: random.Random) -> Exported:
    sheet = _codes(study, rng)
    named = zip(sheet.heads, sheet.columns, strict=True)
    table = pa.table({head[0]: [None if c == "" else c for c in cells] for head, cells in named})
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return _plain(study, sheet, "Parquet", {"reponses.parquet": buffer.getvalue()})


TOOLS: dict[str, Tool] = {
    "limesurvey-lss": coded.limesurvey_lss,
    "limesurvey-txt": coded.limesurvey_txt,
    "limesurvey-codes-alone": coded.limesurvey_alone,
    "limesurvey-words": coded.limesurvey_words,
    "kobo-xlsform": coded.kobo_xlsform,
    "kobo-score": coded.kobo_score,
    "kobo-labels": coded.kobo_labels,
    "google": google,
    "google-download": google_download,
    "microsoft": microsoft,
    "qualtrics-qsf": qualtrics.qsf,
    "qualtrics-numbers-alone": qualtrics.alone,
    "qualtrics-words": qualtrics.words,
    "surveymonkey": surveymonkey,
    "surveyjs": coded.surveyjs,
    "redcap": coded.redcap,
    "spss": spss,
    "spss-mentions": spss_mentions,
    "parquet": plain_parquet,
    "xlsx": plain_xlsx,
    "tsv": plain_tsv,
    "sphinx": sphinx,
    "framaforms": framaforms,
}


def exported(name: str, study: Study, seed: int = 0) -> Exported:
    """What a tool makes of a study, which stays as it was."""
    return TOOLS[name](study.fresh(seed), random.Random(seed))
