"""What a release holds, for machines: a Frictionless data package with its Table Schemas, in French."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.codebook import Codebook, Published
from core.estimation import COUNTS, MEASURES
from core.words import about, labels, provenance

QUESTION_COLUMNS = {
    "question": ("Question", "identifiant de la question"),
    "theme": ("Thème", "identifiant du thème ; vide s'il n'y en a pas"),
    "theme_title": ("Titre du thème", "titre du thème"),
    "type": (
        "Type",
        "single (une réponse), multiple (plusieurs), grid (grille), ranking (classement) ou number (nombre)",
    ),
    "label": ("Libellé court", "nom court de la question ; vide s'il n'y en a pas"),
    "text": ("Énoncé", "énoncé de la question"),
    "wording_status": ("Formulation", "attested (attestée par une source) ou reconstructed (reconstituée)"),
    "asked_to": ("Posée à", "à qui la question a été posée ; vide : à tous"),
    "unit": ("Unité", "unité d'un nombre"),
    "segment": ("Segment", "vrai si les réponses servent à comparer des groupes"),
    "note": ("Note", "ce qu'il faut savoir de la question"),
}
OPTION_COLUMNS = {
    "question": ("Question", "identifiant de la question"),
    "kind": ("Nature", "option (réponse proposée) ou item (ligne d'une grille)"),
    "rank": ("Rang", "place dans le questionnaire, à partir de 1"),
    "code": ("Code", "code de la réponse, ou identifiant de la ligne"),
    "label": ("Libellé", "ce que le répondant a lu"),
    "role": ("Rôle", "valid, no_opinion (ne se prononce pas) ou missing (hors de la base)"),
    "score": ("Score", "nombre que la réponse vaut dans un score moyen"),
    "asked_to": (
        "Proposée à",
        "à qui la réponse, ou la ligne, a été proposée, et dont sa base est faite ; vide : à tous ceux à qui "
        "la question a été posée",
    ),
}
WORDS = {
    "type": {
        "single": "une réponse",
        "multiple": "plusieurs réponses",
        "grid": "grille",
        "ranking": "classement",
        "number": "nombre",
    },
    "wording_status": {"attested": "attestée", "reconstructed": "reconstituée"},
    "segment": {"true": "oui", "false": "non"},
    "kind": {"option": "réponse", "item": "ligne"},
    "role": {"valid": "réponse", "no_opinion": "ne se prononce pas", "missing": "hors de la base"},
}
"""How a spreadsheet says the values of these columns."""
_NOTES_IN_WORDS = {name: ", ".join(values.values()) for name, values in WORDS.items()} | {
    "code": "question=code de la réponse, ou identifiant de la ligne",
}
_LICENCES = {
    "licence ouverte 2.0": ("etalab-2.0", "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"),
    "cc by 4.0": ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/deed.fr"),
    "cc by-sa 4.0": ("CC-BY-SA-4.0", "https://creativecommons.org/licenses/by-sa/4.0/deed.fr"),
    "cc0 1.0": ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/deed.fr"),
    "odbl 1.0": ("ODbL-1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
}
_ENUMS = {
    "status": ["ok", "caution", "masked"],
    "provenance": ["computed", "simulated"],
    "type": ["single", "multiple", "grid", "ranking", "number"],
    "wording_status": ["attested", "reconstructed"],
    "kind": ["option", "item"],
    "role": ["valid", "no_opinion", "missing"],
}
_INTEGERS = (*COUNTS, "rank")
_NUMBERS = (*MEASURES, "score")
_REQUIRED = ("question", "option", "status", "provenance", "type", "text", "segment", "kind", "rank", "code")
_MEDIA = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "yaml": "application/yaml",
    "xml": "application/xml",
    "md": "text/markdown",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a CSV file, a title and a note by name; for a spreadsheet, titles are its heads."""

    columns: Mapping[str, tuple[str, str]]
    spreadsheet: bool = False

    @property
    def heads(self) -> list[str]:
        """The first line of the file."""
        titles = [title for title, _ in self.columns.values()]
        return titles if self.spreadsheet else list(self.columns)


def in_words(columns: Mapping[str, tuple[str, str]]) -> Layout:
    """The columns of the questionnaire as a spreadsheet has them."""
    told = {name: (title, _NOTES_IN_WORDS.get(name, note)) for name, (title, note) in columns.items()}
    return Layout(told, spreadsheet=True)


def licence(book: Codebook) -> dict[str, str]:
    """The licence of a study: its name for machines and address, where they are known, and its title."""
    name, path = _LICENCES.get(book.licence.lower(), ("other", ""))
    return {"name": name, "title": book.licence} | ({"path": path} if path else {})


def datapackage(
    book: Codebook,
    published: Published,
    digest: str,
    titles: Mapping[str, str],
    files: Mapping[str, bytes],
    layouts: Mapping[str, Layout],
) -> bytes:
    """The description of a release, as JSON.

    Parameters
    ----------
    book, published, digest
        The study, and the digest of its data.
    titles
        A title in French for each file.
    files
        The files by name.
    layouts
        The columns of each CSV file.
    """
    named = {name: name.rpartition(".")[0] for name in files}
    sources = [
        {"title": source.title} | ({"path": source.url} if source.url else {})
        for source in published.sources.values()
    ]
    content: dict[str, Any] = {
        "profile": "data-package",
        "name": book.id,
        "title": f"{about.title(book)} – {provenance.nature_word(book)}",
        "description": f"{provenance.nature(book)}. {about.limits(book)}",
        "version": f"{book.wave or '1'}+{digest[:12]}",
        "language": "fr",
        "nature": book.responses.nature,
        "licenses": [licence(book)],
        "keywords": ["enquête", "statistiques", *(theme.title for theme in book.themes)],
        "contributors": _contributors(book),
        "sources": sources or [{"title": about.source(book)}],
        "resources": [],
    }
    for name, data in files.items():
        kind = name.rpartition(".")[2]
        resource: dict[str, Any] = {
            "name": named[name].lower() if kind == "csv" else name.lower(),
            "path": name,
            "title": f"{titles[name]}{labels.simulated(book)}",
            "format": kind,
            "mediatype": _MEDIA[kind],
            "bytes": len(data),
            "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        }
        if kind == "csv":
            layout = layouts[name]
            delimiter, end = (";", "\r\n") if layout.spreadsheet else (",", "\n")
            resource |= {
                "profile": "tabular-data-resource",
                "encoding": "utf-8",
                "dialect": {"delimiter": delimiter, "lineTerminator": end, "header": True},
                "schema": _schema(book, layout, layouts),
            }
        else:
            resource |= {"profile": "data-resource", "type": "file"}
        content["resources"].append(resource)
    content = {key: value for key, value in content.items() if value != []}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _contributors(book: Codebook) -> list[dict[str, str]]:
    """Who made the data; nobody gave simulated answers, which are by no producer of a study."""
    if book.simulated:
        return [{"title": about.source(book), "role": "contributor"}]
    return [{"title": book.producer, "role": "author"}] if book.producer else []


def _schema(book: Codebook, layout: Layout, layouts: Mapping[str, Layout]) -> dict[str, Any]:
    fields = [_field(book, layout, column, *words) for column, words in layout.columns.items()]
    masked = [provenance.MASKED_NUMBER] if layout.spreadsheet and "estimate" in layout.columns else []
    schema: dict[str, Any] = {"fields": fields, "missingValues": ["", *masked]}
    by_name = dict(zip(layout.columns, layout.heads, strict=True))
    if "text" in by_name:
        return schema | {"primaryKey": [by_name["question"]]}
    questions = next(
        name
        for name, each in layouts.items()
        if "text" in each.columns and each.spreadsheet == layout.spreadsheet
    )
    reference = {"resource": questions.rpartition(".")[0], "fields": layouts[questions].heads[0]}
    key = by_name.get("question_code", by_name["question"])
    return schema | {"foreignKeys": [{"fields": key, "reference": reference}]}


def _field(book: Codebook, layout: Layout, name: str, title: str, description: str) -> dict[str, Any]:
    kind = "integer" if name in _INTEGERS else "number" if name in _NUMBERS else "string"
    constraints: dict[str, Any] = {"required": True} if name in _REQUIRED else {}
    if layout.spreadsheet and (name in WORDS or name in ("status", "provenance", "by")):
        constraints |= {"enum": list(WORDS[name].values())} if name in WORDS else {}
    elif name in _ENUMS:
        constraints["enum"] = _ENUMS[name]
    elif name == "by" and book.segments:
        constraints["enum"] = list(book.segments)
    elif name == "segment":
        kind = "boolean"
    elif name == "base":
        least = book.disclosure.minimum_base
        constraints["minimum"] = least if least > 1 else 0  # nobody may have been asked
    elif name in ("count", "effective_base", "se", "sd", "weighted_base"):
        constraints["minimum"] = 0
    elif name in ("p_value", "p_adjusted", "no_answer"):
        constraints |= {"minimum": 0, "maximum": 1}
    head = title if layout.spreadsheet else name
    field = {"name": head, "title": title, "type": kind, "description": description}
    if layout.spreadsheet and kind == "number":
        field["decimalChar"] = ","
    return field | ({"constraints": constraints} if constraints else {})
