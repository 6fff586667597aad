"""Files that are none of those that are read: what each is called, and how it becomes one that is."""

from __future__ import annotations

import re
import struct
from pathlib import PurePath

_SPREADSHEET = "Ouvrez-le dans un tableur, et enregistrez-le en .xlsx."
_PROGRAM = "Enregistrez-le en .sav, en Parquet ou en CSV (UTF-8) depuis son logiciel."
_UNPACK = "Décompressez-le, et nommez le fichier qu'il contient dans responses.file de study.yaml."
_PAGE = (
    "une page web (HTML)",
    "Ouvrez-la dans un tableur et enregistrez-la en .xlsx ; si c'est une page de connexion ou d'erreur, "
    "téléchargez de nouveau les réponses.",
)
_EXPORT = "Exportez de nouveau les réponses en CSV (UTF-8) ou en .xlsx."
_ENDINGS = {
    **dict.fromkeys((".xls", ".xlsb"), ("un autre classeur Excel que .xlsx", _SPREADSHEET)),
    ".ods": ("un classeur LibreOffice (.ods)", _SPREADSHEET),
    ".numbers": ("un classeur Numbers", _SPREADSHEET),
    ".zip": ("une archive .zip", _UNPACK),
    ".gz": ("un fichier compressé", _UNPACK),
    ".dta": ("un fichier Stata (.dta)", _PROGRAM),
    ".sas7bdat": ("un fichier SAS", _PROGRAM),
    ".rds": ("un fichier R", _PROGRAM),
    ".rdata": ("un fichier R", _PROGRAM),
    ".por": ("un fichier SPSS portable (.por)", _PROGRAM),
    ".json": ("un fichier JSON", _EXPORT),
    ".pdf": ("un document PDF", _EXPORT),
}
_DATA = re.compile(rb".*\.(?:csv|tsv|txt|xlsx?|sav|parquet)", re.IGNORECASE | re.DOTALL)
_HTML = re.compile(rb"<(?:!doctype html|html|head|table|meta)\b", re.IGNORECASE)
_JSON = re.compile(rb'\[?\s*\{\s*"')


def by_content(start: bytes) -> tuple[str, str] | None:
    """What a file is called and what makes it one that is read, by its first bytes; or ``None``."""
    if start.startswith(b"PK\x03\x04") and len(start) >= 30:
        size = struct.unpack_from("<H", start, 26)[0]
        first = start[30 : 30 + size]
        if first == b"mimetype" and b"opendocument" in start[38:120]:
            return _ENDINGS[".ods"]
        if first.startswith(b"Index/"):
            return _ENDINGS[".numbers"]
        return _ENDINGS[".zip"] if _DATA.fullmatch(first) else None
    if start.startswith(b"\x1f\x8b"):
        return _ENDINGS[".gz"]
    if start.startswith(b"%PDF-"):
        return _ENDINGS[".pdf"]
    if start.startswith(b"<stata_dta>"):
        return _ENDINGS[".dta"]
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _HTML.match(text):
        return _PAGE
    if text.startswith(b"<?xml"):
        if b"<html" in text.lower():
            return _PAGE
        if b"Excel.Sheet" in text or b"urn:schemas-microsoft-com:office:spreadsheet" in text:
            return "un classeur Excel en XML", _SPREADSHEET
        return "un fichier XML", _EXPORT
    return _ENDINGS[".json"] if _JSON.match(text) else None


def told(name: str, start: bytes, *, known: bool) -> tuple[str, str] | None:
    """What a file is called and what makes it one that is read; ``None`` for one that is.

    ``known`` says that its ending, or the codebook, gives it a format that is read.
    """
    content, ending = by_content(start), None if known else by_ending(name)
    packed = content in (_ENDINGS[".gz"], _ENDINGS[".zip"])  # many files are archives inside
    return ending if ending and (packed or content is None) else content


def by_ending(name: str) -> tuple[str, str] | None:
    """The same, by the ending of its name."""
    return _ENDINGS.get(PurePath(name).suffix.lower())
