"""The template that slides are made from, which an organisation may replace; checked when it is opened."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.exc import PackageNotFoundError
from pptx.util import Pt

from core.codebook import Codebook
from core.errors import TemplateError
from core.words import typography

TEMPLATE = Path(__file__).parents[3] / "assets" / "template.pptx"
COVER, SECTION, CHART, PORTRAIT = "Couverture", "Section", "Graphique", "Portrait"
"""Names of the layouts."""
LAYOUTS = {
    COVER: {"Titre": "TITLE", "Mesure": "BODY", "Nature": "BODY", "Notes": "BODY", "Code QR": "PICTURE"},
    SECTION: {"Surtitre": "BODY", "Titre": "TITLE", "Nature": "BODY", "Notes": "BODY", "Code QR": "PICTURE"},
    CHART: {
        "Surtitre": "BODY",
        "Titre": "TITLE",
        "Nature": "BODY",
        "Mesure": "BODY",
        "Graphique": "CHART",
        "Notes": "BODY",
        "Code QR": "PICTURE",
    },
    PORTRAIT: {
        "Surtitre": "BODY",
        "Titre": "TITLE",
        "Nature": "BODY",
        "Mesure": "BODY",
        "Constats": "BODY",
        "Tableau": "TABLE",
        "Notes": "BODY",
        "Code QR": "PICTURE",
    },
}
"""Layouts and their placeholders, by the names that PowerPoint shows, with their kinds."""
KINDS = {"TITLE": "titre", "BODY": "texte", "PICTURE": "image", "CHART": "graphique", "TABLE": "tableau"}
EMU = 914400
"""PowerPoint's units in an inch."""
STAMP = (1980, 1, 1, 0, 0, 0)
"""The date of the files inside a file: the same content gives the same bytes."""
DATE = dt.datetime(2000, 1, 1)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Text without the characters that XML cannot hold: one of them would make the file unreadable."""
    return _FORBIDDEN.sub("", text)


def line(text: str) -> str:
    """A text on one line, with French spacing, fit for XML."""
    return clean(typography.typeset(text)).replace("\r", "").replace("\n", " ")


def rgb(colour: str) -> RGBColor:
    """A colour of the palette, for PowerPoint."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return RGBColor(red, green, blue)


def points(size: float) -> Pt:
    """A size of type, for PowerPoint."""
    return Pt(size)


def described(shape: Any, words: str) -> None:
    """Give a shape the text of those who do not see it."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", line(words))


def opened(path: Path = TEMPLATE) -> Any:
    """A presentation without slides, from a template.

    Raises
    ------
    TemplateError
        If the file cannot be read, or lacks a layout or a placeholder; a sentence in French.
    """
    try:
        return _opened(path.read_bytes(), path.name)
    except FileNotFoundError as error:
        raise TemplateError(f"{path.name} : le modèle de diapositives est introuvable.") from error


def _opened(content: bytes, name: str) -> Any:
    if lacking := _lacking(content):
        raise TemplateError(f"{name} : {lacking}")
    presentation = Presentation(io.BytesIO(content))
    for slide in list(presentation.slides._sldIdLst):
        presentation.part.drop_rel(slide.rId)
        presentation.slides._sldIdLst.remove(slide)
    return presentation


@lru_cache(8)
def _lacking(content: bytes) -> str:
    """What a template lacks, in one sentence; empty when it has all that decks fill."""
    try:
        presentation = Presentation(io.BytesIO(content))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError):
        return "ce n'est pas un fichier PowerPoint (.pptx) ; remettez le modèle d'origine ou corrigez-le."
    found = {layout.name: _kinds(layout) for layout in presentation.slide_layouts}
    for layout, wanted in LAYOUTS.items():
        if layout not in found:
            return (
                f"il manque la disposition « {layout} » dans le modèle de diapositives "
                f"(attendues : {', '.join(LAYOUTS)})."
            )
        for name, kind in wanted.items():
            if found[layout].get(name) != kind:
                return (
                    f"dans la disposition « {layout} » du modèle de diapositives, il manque l'espace réservé "
                    f"« {name} » (type {KINDS[kind]})."
                )
    return ""


def _kinds(layout: Any) -> dict[str, str]:
    names = {"CENTER_TITLE": "TITLE", "SUBTITLE": "BODY"}
    kinds = ((p.name, p.placeholder_format.type.name) for p in layout.placeholders)
    return {name: names.get(kind, kind) for name, kind in kinds}


def made_on(book: Codebook) -> dt.datetime:
    """The date that files bear: that of the study, so that the same study gives the same bytes."""
    day = book.fieldwork.end or book.fieldwork.start
    return dt.datetime(day.year, day.month, day.day) if day else DATE


def saved(presentation: Any, date: dt.datetime = DATE) -> bytes:
    """The presentation as a file."""
    presentation.core_properties.created = presentation.core_properties.modified = date
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def normalised(content: bytes) -> bytes:
    """The same zip file without the time at which it was made: equal content has equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, STAMP)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, old.read(name))
    return out.getvalue()
