"""Reading YAML without losing what was written: unquoted numbers, dates and booleans keep their text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from core.errors import Fault, StudyError

MAXIMUM_BYTES = 5_000_000


class Unquoted(str):
    """The text of a scalar that YAML would read as a number, a date or a boolean (``1``, ``No``)."""


class _Loader(yaml.SafeLoader):
    """Keeps the text of typed scalars, and refuses a key written twice."""


def _as_written(loader: _Loader, node: yaml.ScalarNode) -> Unquoted:
    return Unquoted(node.value)


for _tag in ("bool", "int", "float", "timestamp"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _as_written)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    first_line: dict[str, int] = {}
    for key_node, _ in node.value:
        if key_node.tag == "tag:yaml.org,2002:merge":
            continue
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise yaml.MarkedYAMLError(problem="key", problem_mark=key_node.start_mark)
        if key in first_line:
            raise _DuplicateKey(key, first_line[key], line)
        first_line[key] = line
    loader.flatten_mapping(node)
    return {
        loader.construct_object(key, deep=True): loader.construct_object(value, deep=True)
        for key, value in node.value
    }


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


class _DuplicateKey(Exception):
    def __init__(self, key: str, first: int, second: int) -> None:
        self.key, self.first, self.second = key, first, second


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping written in a YAML file; typed scalars come as ``Unquoted`` text.

    Raises
    ------
    StudyError
        If the file is missing, too large, not UTF-8, not YAML, or not a mapping.
    """
    if not path.is_file():
        raise StudyError([Fault(path.name, "le fichier est introuvable.", f"Placez-le dans {path.parent}.")])
    if path.stat().st_size > MAXIMUM_BYTES:
        raise StudyError(
            [Fault(path.name, "le fichier dépasse 5 Mo.", "Vérifiez qu'il s'agit bien du questionnaire.")]
        )
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise StudyError(
            [Fault(path.name, "le fichier n'est pas en UTF-8.", "Enregistrez-le en UTF-8.")]
        ) from None
    try:
        content = yaml.load(text, Loader=_Loader)
    except _DuplicateKey as twice:
        raise StudyError(
            [
                Fault(
                    f"{path.name}, ligne {twice.second}",
                    f"la clé « {twice.key} » est déjà écrite ligne {twice.first}.",
                    "Gardez une seule des deux.",
                )
            ]
        ) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path.name}, ligne {mark.line + 1}, colonne {mark.column + 1}" if mark else path.name
        raise StudyError(
            [
                Fault(
                    where,
                    "l'écriture YAML est incorrecte à cet endroit.",
                    "Vérifiez l'alignement, les deux-points suivis d'une espace et les guillemets.",
                )
            ]
        ) from None
    except RecursionError:
        raise StudyError([Fault(path.name, "le fichier est imbriqué trop profondément.")]) from None
    if not isinstance(content, dict):
        raise StudyError([Fault(path.name, "le fichier est vide ou n'est pas une liste de clés.")])
    return content


def yaml_text(content: dict[str, Any]) -> str:
    """A mapping as YAML, in its order; codes that look like numbers keep their quotes."""
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)
