"""Reading YAML without losing what was written: unquoted numbers, dates and booleans keep their text.

A file is bounded before anything is made of it: in bytes, in depth, in parts, and in parts once its
anchors are repeated wherever they are called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from core.codebook.folder import file_inside, unreadable
from core.errors import VALUE_SHOWN, Fault, StudyError, legible, quoted

MAXIMUM_BYTES = 5_000_000
MAXIMUM_DEPTH = 50
MAXIMUM_PARTS = 500_000
"""Keys, values, lists and groups of a file, each counted as often as it is called."""
_COLUMN = re.compile(r"\bcolumns?:[^}]*$")
_MOST_BRACKETED, _MOST_READ_AGAIN, _PLACES_SHOWN = 1_000, 50_000_000, 5
"""Texts with brackets told at once, characters read again to find them, and lines that are named."""
_TAGS: dict[type[yaml.Node], frozenset[str]] = {
    yaml.ScalarNode: frozenset({"str", "bool", "int", "float", "timestamp", "null", "merge"}),
    yaml.SequenceNode: frozenset({"seq"}),
    yaml.MappingNode: frozenset({"map"}),
}
_PREFIX = "tag:yaml.org,2002:"
# The C library is six times faster, and its events do not recurse: a bomb is told before any tree is made.
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Unquoted(str):
    """The text of a scalar that YAML would read as a number, a date or a boolean (``1``, ``No``)."""


class _Loader(_Base):  # type: ignore[misc]
    """Keeps the text of typed scalars, and refuses a key written twice."""


def _as_written(loader: Any, node: yaml.ScalarNode) -> Unquoted:
    return Unquoted(node.value)


for _tag in ("bool", "int", "float", "timestamp"):
    _Loader.add_constructor(_PREFIX + _tag, _as_written)


def _mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    first_line: dict[str, int] = {}
    for key_node, _ in node.value:
        if key_node.tag == "tag:yaml.org,2002:merge":
            continue
        key = loader.construct_object(key_node, deep=True)
        line = key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise yaml.MarkedYAMLError(problem="key", problem_mark=key_node.start_mark)
        if key in first_line:
            raise _Refused(
                f"la clé {quoted(key)} est déjà écrite ligne {first_line[key]}.",
                "Gardez une seule des deux.",
                line,
            )
        first_line[key] = line
    loader.flatten_mapping(node)
    return {
        loader.construct_object(key, deep=True): loader.construct_object(value, deep=True)
        for key, value in node.value
    }


_Loader.add_constructor(f"{_PREFIX}map", _mapping)


class _Refused(Exception):
    """What we do not read, though it may be YAML: a sentence, what mends it, and the line if it has one."""

    def __init__(self, problem: str, remedy: str, line: int | None = None) -> None:
        self.problem, self.remedy, self.line = problem, remedy, line


def _too_many() -> _Refused:
    return _Refused(
        f"le fichier a plus de {MAXIMUM_PARTS} clés et valeurs, celles des ancres (&, *) comptées à chaque "
        "appel.",
        "Vérifiez qu'il s'agit bien du questionnaire, et écrivez les ancres en toutes lettres.",
    )


def _check_events(text: str) -> None:
    """Refuse what is too deep or too long, before a tree is made of it."""
    depth = 0
    for count, event in enumerate(yaml_events(text)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAXIMUM_DEPTH:
            raise _Refused(
                "le fichier est imbriqué trop profondément.",
                "Vérifiez l'alignement et les crochets.",
                event.start_mark.line + 1 if event.start_mark else None,
            )
        if count > MAXIMUM_PARTS:
            raise _too_many()


def _check_tree(root: yaml.Node) -> None:
    """Refuse anchors that contain themselves or grow without bound, and types that we do not read."""
    sizes: dict[int, int] = {}
    open_nodes: set[int] = set()
    todo = [root]
    while todo:
        node = todo[-1]
        parts = _parts(node)
        if id(node) in sizes:
            todo.pop()
        elif id(node) in open_nodes:
            open_nodes.discard(id(node))
            sizes[id(node)] = 1 + sum(sizes[id(part)] for part in parts)
            if sizes[id(node)] > MAXIMUM_PARTS:
                raise _too_many()
        else:
            _check_tag(node)
            open_nodes.add(id(node))
            if any(id(part) in open_nodes for part in parts):
                raise _Refused(
                    "une ancre (&) se contient elle-même.",
                    "Écrivez-la en toutes lettres.",
                    node.start_mark.line + 1,
                )
            todo += parts


def _parts(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _check_tag(node: yaml.Node) -> None:
    if node.tag.removeprefix(_PREFIX) not in _TAGS[type(node)]:
        raise _Refused(
            f"le type {quoted(node.tag.replace(_PREFIX, '!!'))} n'est pas lu ici.",
            "Retirez-le, ou mettez la valeur entre guillemets.",
            node.start_mark.line + 1,
        )


def read_yaml(folder: Path, name: str) -> dict[str, Any]:
    """The mapping written in a YAML file of a study folder; typed scalars come as ``Unquoted`` text.

    Raises
    ------
    StudyError
        If the file is missing, too large, outside the folder, not UTF-8, not YAML, not a mapping, or if
        its anchors repeat more than ``MAXIMUM_PARTS`` keys and values.
    """
    heavy = "Vérifiez qu'il s'agit bien du questionnaire."
    path = file_inside(folder, name, MAXIMUM_BYTES, "le fichier", f"Placez-le dans {folder}.", heavy)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise _error(name, "le fichier n'est pas en UTF-8.", "Enregistrez-le en UTF-8.") from None
    except OSError as error:
        raise unreadable(name, error) from None
    return yaml_mapping(text, name)


def yaml_mapping(text: str, name: str) -> dict[str, Any]:
    """The mapping that a text is, as ``read_yaml`` reads it from the file of this name.

    Raises
    ------
    StudyError
        If it is not YAML, not a mapping, or repeats too much.
    """
    try:
        content = _content(text)
    except _Refused as refused:
        where = f"{name}, ligne {refused.line}" if refused.line else name
        raise _error(where, refused.problem, refused.remedy) from None
    except yaml.YAMLError as error:
        if (bracketed := _bracketed(name, text, error)) is not None:
            raise bracketed from None
        mark = getattr(error, "problem_mark", None)
        raise _error(
            f"{name}, ligne {mark.line + 1}, colonne {mark.column + 1}" if mark else name,
            "l'écriture YAML est incorrecte à cet endroit.",
            "Vérifiez l'alignement, les deux-points suivis d'une espace et les guillemets.",
        ) from None
    if not isinstance(content, dict):
        raise _error(name, "le fichier est vide ou n'est pas une liste de clés.")
    return content


def _bracketed(name: str, text: str, error: yaml.YAMLError) -> StudyError | None:
    """The fault of texts with brackets inside braces (``{column: Q3[SQ001]}``), all told at once.

    Each is put between quotes, as its author would, until the file is read or another fault is met.
    """
    found: list[tuple[int, int, str, str]] = []
    lines = text.splitlines(keepends=True)
    other: yaml.YAMLError | None = error
    most = min(_MOST_BRACKETED, 1 + _MOST_READ_AGAIN // max(1, len(text)))
    for _ in range(most):
        mark: Any = getattr(other, "problem_mark", None)
        span = _plain_text(lines[mark.line], mark.column) if mark and mark.line < len(lines) else None
        if span is None:
            break
        start, end = span
        line = lines[mark.line]
        # Quotes put before on the same line are not in the file.
        before = 2 * sum(1 for row, *_ in found if row == mark.line)
        what = "le nom de colonne" if _COLUMN.search(line[:start]) else "le texte"
        found.append((mark.line, start - before, what, line[start:end]))
        lines[mark.line] = f'{line[:start]}"{line[start:end]}"{line[end:]}'
        try:
            for _ in yaml_events("".join(lines)):
                pass
        except yaml.YAMLError as next_error:
            other = next_error
        else:
            break
    if not found:
        return None
    row, column, what, shown = found[0]
    rows = [*dict.fromkeys(row + 1 for row, *_ in found)]
    named = ", ".join(map(str, rows[:_PLACES_SHOWN])) + ("…" if len(rows) > _PLACES_SHOWN else "")
    least = "au moins " if len(found) == most else ""
    several = (
        f" ({least}{len(found)} textes, ligne{'s' if len(rows) > 1 else ''} {named})"
        if len(found) > 1
        else ""
    )
    return _error(
        f"{name}, ligne {row + 1}, colonne {column + 1}",
        f"{what} {quoted(shown)} contient des crochets{several}.",
        f"Écrivez-le entre guillemets{', et de même les autres' if several else ''} : "
        f'"{legible(shown, VALUE_SHOWN)}".',
    )


def _plain_text(line: str, at: int) -> tuple[int, int] | None:
    """Where the text without quotes around a bracket, at this place of a line, starts and ends."""
    if line[at : at + 1] not in ("[", "]"):
        return None
    start = max(line.rfind(mark, 0, at) + len(mark) for mark in (": ", ", ", "{", "["))
    start += len(line[start:at]) - len(line[start:at].lstrip())
    if not line[start:at].strip() or line[start] in "\"'&*!|>%@`":
        return None
    end, depth = at, 0
    while end < len(line) and (depth or line[end] not in ",}:]"):
        depth += {"[": 1, "]": -1}.get(line[end], 0)
        end += 1
    end = start + len(line[start:end].rstrip())
    return (start, end) if depth == 0 and '"' not in line[start:end] else None


def _content(text: str) -> Any:
    _check_events(text)
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return None
        _check_tree(root)
        return loader.construct_document(root)
    finally:
        loader.dispose()


def yaml_events(text: str) -> Iterator[yaml.Event]:
    """The events of a text, as this loader sees them."""
    return yaml.parse(text, Loader=_Loader)


def _error(where: str, problem: str, remedy: str = "") -> StudyError:
    return StudyError([Fault(where, problem, remedy)])


def yaml_text(content: dict[str, Any]) -> str:
    """A mapping as YAML, in its order; codes that look like numbers keep their quotes."""
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)
