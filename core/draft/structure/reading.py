"""A tool's own file, told apart by what is in it; a sentence in French where it cannot be read."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from core.draft.questionnaire import Questionnaire
from core.draft.structure import limesurvey, lss, qualtrics, surveyjs, xlsform
from core.errors import Report

LARGEST = 50_000_000
_LARGEST_UNPACKED = 400_000_000
_KNOWN = (
    "Sont lus : XLSForm de Kobo ou d'ODK (.xlsx), structure de LimeSurvey (.lss ou .txt), JSON de SurveyJS "
    "(.json), questionnaire de Qualtrics (.qsf)."
)


def read_questionnaire(path: Path, language: str | None, report: Report) -> Questionnaire | None:
    """The questionnaire that a survey tool's own file describes.

    Parameters
    ----------
    path
        An XLSForm, a structure of LimeSurvey, a JSON of SurveyJS or a ``.qsf``: its content says which.
    language
        The language wanted, by its code; French, else the file's own, when it is ``None`` or is not there.
    report
        Where a file that cannot be read is told.

    Returns
    -------
    Questionnaire or None
        Nothing when the file cannot be read.
    """
    try:
        content = _content(path)
        found = _read(path, content, language)
        if not found.questions:
            raise lss.Refused("ce questionnaire n'a aucune question.", _KNOWN)
    except lss.Refused as refused:
        report.add(path.name, refused.problem, refused.remedy)
        return None
    except RecursionError:
        report.add(path.name, "ce fichier est imbriqué trop profondément pour être un questionnaire.", _KNOWN)
        return None
    return found


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise lss.Refused("ce fichier n'existe pas.", "Vérifiez son nom et son dossier.")
        if path.stat().st_size > LARGEST:
            raise lss.Refused(
                f"ce fichier dépasse {LARGEST // 1_000_000} Mo, ce qu'aucun questionnaire ne fait.", _KNOWN
            )
        return path.read_bytes()
    except OSError as error:
        raise lss.Refused("ce fichier ne peut pas être ouvert.", "Vérifiez ses droits de lecture.") from error


def _read(path: Path, content: bytes, language: str | None) -> Questionnaire:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _workbook(path, language)
    text = _text(content)
    start = text.lstrip()[:1]
    if start == "<":
        bare = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text)  # what it says of its encoding was true of bytes
        return limesurvey.questionnaire(lss.read_lss(bare.lstrip().encode()), language)
    if start in ("{", "["):
        document = _json(text)
        if qualtrics.is_qualtrics(document):
            return qualtrics.read(document, language)
        if surveyjs.is_surveyjs(document):
            return surveyjs.read(document, language)
        raise lss.Refused("ce JSON n'est ni un questionnaire de SurveyJS, ni un .qsf de Qualtrics.", _KNOWN)
    if lss.is_txt(text):
        return limesurvey.questionnaire(lss.read_txt(text), language)
    said = (
        "ce fichier est vide." if not start else "ce fichier n'est pas un questionnaire que l'on sait lire."
    )
    raise lss.Refused(said, _KNOWN)


def _workbook(path: Path, language: str | None) -> Questionnaire:
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                if sum(each.file_size for each in archive.infolist()) > _LARGEST_UNPACKED:
                    raise lss.Refused("ce classeur est bien trop gros, une fois ouvert.", _KNOWN)
                if any(each.filename.endswith(".lss") for each in archive.infolist()):
                    raise lss.Refused(
                        "ce fichier est une archive de LimeSurvey (.lsa).",
                        "Dans LimeSurvey : Exporter, Structure du questionnaire (.lss).",
                    )
        with CalamineWorkbook.from_path(path) as book:
            sheets = list(book.sheet_names)
        if not xlsform.is_xlsform(sheets):
            raise lss.Refused(
                "ce classeur n'est pas un XLSForm : il n'a pas de feuille « survey ».",
                "Dans KoboToolbox : Formulaire, « ⋯ », Télécharger XLS.",
            )
        return xlsform.read(path, language)
    except (CalamineError, zipfile.BadZipFile, ValueError, OSError, KeyError) as error:
        raise lss.Refused(
            "ce classeur ne peut pas être ouvert : il est abîmé, protégé, ou d'une autre sorte.",
            "Enregistrez-le de nouveau en .xlsx, sans mot de passe.",
        ) from error


def _text(content: bytes) -> str:
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            break
    raise lss.Refused("ce fichier n'est pas un texte en UTF-8.", _KNOWN)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        line = getattr(error, "lineno", None)
        where = f" (ligne {line})" if line else ""
        raise lss.Refused(f"ce JSON ne peut pas être lu{where}.", "Exportez-le de nouveau.") from error
