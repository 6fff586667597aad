"""``study.yaml`` and ``published.yaml``: read, checked, every fault said in French with its path."""

from __future__ import annotations

import copy
import difflib
import os
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from core.codebook import checks
from core.codebook.checking import LeftOut
from core.codebook.model import Codebook
from core.codebook.published import Published
from core.codebook.questions import TYPES
from core.codebook.record import Record
from core.codebook.shapes import MAPPING, OTHER
from core.codebook.yamlfile import Unquoted, read_yaml
from core.errors import VALUE_SHOWN, Report, StudyError, legible, quoted

STUDY_FILE = "study.yaml"
PUBLISHED_FILE = "published.yaml"
_MOST_DETAILS = 1_000
_KEEP = ("responses", "keep")
_ModelT = TypeVar("_ModelT", bound=Record)


def read_codebook(folder: Path, report: Report) -> tuple[Codebook | None, frozenset[str]]:
    """The codebook of a study folder, with its faults added to the report.

    A faulty part is left out of what is returned, so that the checks of the other parts, and of
    the responses, still run; ``None`` when nothing can be made of the file. The second value holds
    the ids of the parts left out.
    """
    try:
        raw = read_yaml(folder, STUDY_FILE)
    except StudyError as error:
        report.faults.extend(error.faults)
        return None, frozenset()
    book, left_out = validated(Codebook, raw, STUDY_FILE, report)
    if book is not None:
        checks.check_codebook(book, STUDY_FILE, report, left_out)
    return book, frozenset(left_out.ids)


def read_published(
    folder: Path, book: Codebook, report: Report, left_out_of_book: frozenset[str] = frozenset()
) -> Published:
    """The published figures of a study folder (none when there is no such file)."""
    if not os.path.lexists(folder / PUBLISHED_FILE):
        return Published()
    try:
        raw = read_yaml(folder, PUBLISHED_FILE)
    except StudyError as error:
        report.faults.extend(error.faults)
        return Published()
    published, left_out = validated(Published, raw, PUBLISHED_FILE, report)
    if published is None:
        return Published()
    left_out.ids |= left_out_of_book
    checks.check_published(published, book, PUBLISHED_FILE, report, left_out)
    return published


def validated(
    model: type[_ModelT], raw: dict[str, Any], file: str, report: Report
) -> tuple[_ModelT | None, LeftOut]:
    """The model, or what is left of it without its faulty parts, and which parts those are.

    Parameters
    ----------
    model
        What the file holds.
    raw
        The file, as ``read_yaml`` gives it.
    file
        Its name, for the report.
    report
        Where its faults are added.
    """
    raw = copy.deepcopy(raw)
    left_out = LeftOut()
    for attempt in range(4):
        try:
            return model.model_validate(raw), left_out
        except ValidationError as error:
            details = error.errors(include_url=False)[:_MOST_DETAILS]
        for detail in _own(details, first=attempt == 0):
            _report(detail, raw, model, file, report, left_out)
        for detail in details:
            _prune(raw, detail, left_out)
        for key, value in raw.items():
            if isinstance(value, list):
                left_out.forget(key, [i for i, part in enumerate(value) if part is None])
                raw[key] = [part for part in value if part is not None]
        for detail in details:
            _stand_in(raw, _path(detail))
    return None, left_out


def _own(details: list[ErrorDetails], *, first: bool) -> list[ErrorDetails]:
    """The faults without those that only follow from others.

    A list is short for its faulty parts, a key is missing for being misspelt, and a top-level one
    for having been taken out at the first attempt.
    """
    return [d for d in details if not _follows(d, details, first)]


def _follows(detail: ErrorDetails, details: list[ErrorDetails], first: bool) -> bool:
    loc = detail["loc"]
    if detail["type"] not in ("too_short", "missing"):
        return False
    if not first and len(loc) == 1:
        return True
    if detail["type"] == "too_short":
        return any(o is not detail and o["loc"][: len(loc)] == loc for o in details)
    return any(
        o["type"] == "extra_forbidden"
        and o["loc"][:-1] == loc[:-1]
        and difflib.get_close_matches(str(o["loc"][-1]), [str(loc[-1])], n=1, cutoff=0.6)
        for o in details
    )


def _path(detail: ErrorDetails) -> tuple[int | str, ...]:
    """The place of an error in the file: without the names that pydantic gives types and forms."""
    loc = detail["loc"]
    parts = [
        part
        for i, part in enumerate(loc)
        if part not in (MAPPING, OTHER)
        and not (i == 2 and loc[0] == "questions" and part in TYPES)
        and not (i == 3 and loc[:2] == _KEEP and part in ("word", "codes"))
    ]
    if parts and parts[-1] == "[key]":
        parts.pop()
    return tuple(parts)


def dotted(path: tuple[int | str, ...]) -> str:
    """``("questions", 3, "code")`` as people write it: ``questions[3].code``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def _report(
    detail: ErrorDetails,
    raw: dict[str, Any],
    model: type[Record],
    file: str,
    report: Report,
    left_out: LeftOut,
) -> None:
    path = _path(detail)
    problem, remedy = _in_french(detail, path, raw, model)
    report.add(f"{file}, {left_out.as_written(dotted(path))}" if path else file, problem, remedy)


def _in_french(
    detail: ErrorDetails, path: tuple[int | str, ...], raw: dict[str, Any], model: type[Record]
) -> tuple[str, str]:
    """What is wrong, and what would mend it."""
    value, ctx = detail["input"], detail.get("ctx", {})
    kind, shown = _kind(detail, path), f" {quoted(value)}" if isinstance(value, str) else ""
    words = {"min_length": 1, "max_length": None, **ctx, "types": ", ".join(TYPES)}
    words |= {"shown": shown, "instead": f", au lieu de{shown}" if shown else ""}
    match kind:
        case "unquoted_code":
            words["text"] = legible(ctx["text"], VALUE_SHOWN)
        case "union_tag_invalid":
            words["tag"] = quoted(str(ctx["tag"]))
        case "literal_error":
            words["expected"] = str(ctx["expected"]).replace("'", "").replace(" or ", ", ")
        case "extra_forbidden":
            known = _known_keys(path, raw, model)
            close = difflib.get_close_matches(str(path[-1]), known, n=1, cutoff=0.6)
            hint = f"Vouliez-vous écrire « {close[0]} » ? " if close else ""
            words |= {"key": quoted(str(path[-1])), "hint": hint, "known": ", ".join(known)}
    problem, remedy = _FAULTS.get(kind, _NOT_UNDERSTOOD)
    return problem.format_map(words), remedy.format_map(words)


def _kind(detail: ErrorDetails, path: tuple[int | str, ...]) -> str:
    """The kind of an error as ``_FAULTS`` names it: coarser than pydantic's, or finer where words differ."""
    kind, value = detail["type"], detail["input"]
    match kind:
        case "string_type" | "string_sub_type" if value is None:
            return "nothing"
        case "string_too_short" | "too_short" if isinstance(value, str):
            return "blank"
        case "string_too_long" | "too_long" if isinstance(value, str):
            return "many_characters" if detail["ctx"]["max_length"] == 1 else "long_text"
        case "string_pattern_mismatch" if path[-1] == "url":
            return "url"
        case "literal_error" if path[:2] == _KEEP:
            return "condition"
        case _:
            return next((k for k in ("int", "float", "bool", "date") if kind.startswith(k)), kind)


_TEXT = ("un texte est attendu ici.", "Écrivez un seul texte, entre guillemets.")
_LIST = ("une liste est attendue ici.", "Écrivez les valeurs entre crochets : [a, b].")
_GROUP = ("un groupe de clés est attendu ici.", "Écrivez « clé: valeur », une par ligne.")
_NUMBER = ("un nombre est attendu{instead}.", "Écrivez-le avec un point décimal.")
_NOT_UNDERSTOOD = ("la valeur{shown} n'est pas comprise.", "Vérifiez-la, ou retirez-la.")
_FAULTS = {
    "unquoted_code": (
        "le code {text} est écrit sans guillemets : YAML le lirait autrement.",
        'Écrivez "{text}".',
    ),
    "extra_forbidden": ("clé inconnue {key}.", "{hint}Clés possibles : {known}."),
    "missing": ("cette clé est obligatoire et manque.", "Ajoutez-la."),
    "condition": (
        "la condition{shown} n'est pas comprise.",
        'Écrivez filled (remplie), blank (vide), ou une liste de codes : ["1", "2"].',
    ),
    "literal_error": ("la valeur{shown} n'est pas admise.", "Attendu : {expected}."),
    "union_tag_not_found": ("le type de la question manque.", "Ajoutez type : {types}."),
    "union_tag_invalid": ("le type de question {tag} n'existe pas.", "Attendu : {types}."),
    "nothing": ("la valeur est vide.", "Écrivez un texte, ou retirez la clé."),
    "string_type": _TEXT,
    "string_sub_type": _TEXT,
    "blank": ("le texte est vide.", "Écrivez-le, ou retirez la clé."),
    "many_characters": ("le texte{shown} est trop long.", "Un seul caractère est attendu."),
    "long_text": ("le texte{shown} est trop long.", "Au plus {max_length} caractères."),
    "unseen_character": (
        "le texte{shown} contient un caractère invisible ({name}), qui fausse l'affichage.",
        "Retirez-le, ou écrivez ce texte de nouveau.",
    ),
    "string_unicode": ("le texte contient un caractère qui n'existe pas.", "Écrivez-le de nouveau."),
    "url": ("l'adresse{shown} est incorrecte.", "Écrivez une adresse en http:// ou https://."),
    "string_pattern_mismatch": (
        "l'identifiant{shown} est incorrect.",
        "Utilisez des lettres sans accent, des chiffres et des tirets, sans espace "
        "(en minuscules pour l'étude et les thèmes).",
    ),
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _GROUP,
    "model_type": _GROUP,
    "model_attributes_type": _GROUP,
    "too_short": ("la liste est incomplète.", "Il en faut au moins {min_length}."),
    "too_long": ("la liste est trop longue.", "Il en faut au plus {max_length}."),
    "int": ("un nombre entier est attendu{instead}.", ""),
    "float": _NUMBER,
    "finite_number": _NUMBER,
    "bool": ("true ou false est attendu{instead}.", ""),
    "greater_than_equal": ("la valeur{shown} est trop petite.", "Au moins {ge:.16g}."),
    "less_than_equal": ("la valeur{shown} est trop grande.", "Au plus {le:.16g}."),
    "missing_range": (
        "cette plage de valeurs n'est pas comprise.",
        'Écrivez {{from: "997", to: "999"}} (bornes comprises), {{below: "0"}} ou {{above: "999"}}.',
    ),
    "bounds_reversed": ("la borne basse dépasse la borne haute.", "Écrivez [minimum, maximum]."),
    "date": ("la date{shown} est incorrecte.", "Écrivez-la année-mois-jour : 2025-06-30."),
}
"""What is wrong and what would mend it, by kind of error."""


def _known_keys(path: tuple[int | str, ...], raw: Any, model: type[Record]) -> list[str]:
    """The keys that the part of the file at this path may hold."""
    found: type[Record] = model
    for part in path[:-1]:
        raw = raw[part] if not isinstance(raw, dict) or part in raw else None
        if isinstance(part, int):
            if isinstance(raw, dict) and str(raw.get("type")) in TYPES:
                found = TYPES[str(raw["type"])]
            continue
        if (field := found.model_fields.get(str(part))) is not None:
            inner = _records(field.annotation)
            found = inner[0] if inner else found
    return [field.alias or name for name, field in found.model_fields.items()]


def _records(annotation: Any) -> list[type[Record]]:
    """The record classes named in a type annotation."""
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return [annotation]
    return [record for argument in get_args(annotation) for record in _records(argument)]


def _prune(raw: dict[str, Any], detail: ErrorDetails, left_out: LeftOut) -> None:
    """Take the fault out of the raw file, as little as possible around it."""
    path = _path(detail)
    if not path or path[0] not in raw or (len(path) > 1 and raw[path[0]] is None):
        return
    if detail["type"] == "unquoted_code":
        _quote(raw, detail)
        return
    if detail["type"] != "extra_forbidden" and len(path) >= 2 and isinstance(path[1], int):
        part = raw[path[0]][path[1]]
        if isinstance(part, dict) and "id" in part:
            left_out.ids.add(str(part["id"]))
        raw[path[0]][path[1]] = None
        return
    if path[:2] == _KEEP:
        raw["responses"].pop("keep", None)  # who counts is told by all the conditions, or not at all
        return
    if path[0] == "design" and len(path) > 2:
        # Margins without one of their targets, or bounds without margins, would be another fault.
        raw["design"].pop("margins", None)
        raw["design"].pop("trim", None)
        return
    parent = _parent(raw, path)
    if isinstance(parent, dict):
        parent.pop(path[-1], None)


def _stand_in(raw: dict[str, Any], path: tuple[int | str, ...]) -> None:
    """Fill a faulty obligatory key, for the checks of the rest only: what has faults is never opened."""
    match path:
        case ("id",) | ("title",):
            raw[str(path[0])] = "x"
        case ("responses",):
            raw["responses"] = {"nature": "simulated"}  # asks for nothing else
        case ("responses", "nature"):
            raw["responses"]["nature"] = "simulated"
        case ("disclosure", "public_data"):
            raw["disclosure"]["public_data"] = "true"


def _parent(raw: Any, path: tuple[int | str, ...]) -> Any:
    """What holds the last step of a path; ``None`` once it has been taken out."""
    for step in path[:-1]:
        if raw is None:
            return None
        raw = raw.get(step) if isinstance(raw, dict) else raw[step]
    return raw


def _quote(raw: dict[str, Any], detail: ErrorDetails) -> None:
    """Write the code as its text, so that the rest can be checked too."""
    path = _path(detail)
    parent = _parent(raw, path)
    if parent is None:
        return
    if detail["loc"][-1] == "[key]":
        parent[str(path[-1])] = parent.pop(path[-1])
    elif isinstance(parent[path[-1]], Unquoted):
        parent[path[-1]] = str(parent[path[-1]])
