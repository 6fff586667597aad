"""A study as the text of ``study.yaml``, as a person would write it: to be read and changed by hand.

What is written without quotes, or folded over several lines, is what the loader of codebooks reads back as it
was; the rest is between quotes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from core.codebook import yaml_lines, yaml_mapping
from core.errors import UNSEEN, StudyError, legible

WIDTH = 110
_LONGEST_TITLE = 80
_LONGEST_KEY = 900
"""YAML asks for a question mark before a key of over 1,024 characters, quotes and escapes counted."""
_GROUPS = frozenset({"responses", "design", "disclosure"})
"""Keys of what is written a key a line, however short."""
_ROOMY = frozenset({"questions", "indicators"})
"""Keys of lists of such."""
_LISTED = frozenset({*_ROOMY, "themes", "items", "options", "story", "unreported", "revised"})
"""Keys of lists that are written a member a line."""
_APART = frozenset({*_GROUPS, *_ROOMY, "themes", "segments", "story", "unreported"})
"""Keys with a blank line before them, and after what is below them."""
_CODE = frozenset({"code", "separator", "delimiter", "decimal"})
_CODES = frozenset({"codes", "selected", "unselected", "missing", "asked_to", "keep", "options"})
"""Keys of a code, and of lists of codes: these are always between quotes."""
_TYPED = frozenset({"start", "end", "released", "date"})
"""Keys of dates: the only texts that YAML may take for something else than texts."""
_WORDS = re.compile(r"[^\W\d_](?:[ '’-]?\w){5,}")
"""Letters that need no quotes anywhere: the longest word that YAML takes for something else is ``false``."""
_BETWEEN_WORDS = re.compile("(?<=[^ «]) (?=[^ »?!:;%–])")
_UNREAD = re.compile(f"[\ufffe\uffff]|{UNSEEN.pattern}")
_NEVER_PLAIN = re.compile(f"^[-?:](?: |$)|{_UNREAD.pattern}")
_ESCAPED = re.compile(f'["\\\\]|{_UNREAD.pattern}')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_NOT_IN_FLOW = re.compile(r"[,\[\]{}#?]")


def written(study: Mapping[str, Any]) -> str:
    """A study in YAML: in the order of its keys, a blank line between its parts, an answer a line.

    Parameters
    ----------
    study
        The keys of ``study.yaml``: mappings, lists, texts (any but lone surrogates), numbers, dates and
        booleans.

    Returns
    -------
    str
        What ``yaml_mapping`` reads back as the same mapping; typed values come back as their text.
    """
    themes = {theme["id"]: theme.get("title", theme["id"]) for theme in study.get("themes", ())}
    lines: list[str] = []
    apart = False
    for key, value in study.items():
        if lines and (apart or key in _APART):
            lines.append("")
        apart = key in _APART
        if key == "questions" and value:
            lines += ["questions:", *_questions(value, themes)]
        else:
            lines += _entry(key, value, 0)
    return "\n".join(lines) + "\n"


def places(text: str) -> Mapping[str, int]:
    """The line, from 1, of what a text of ``study.yaml`` names.

    Parameters
    ----------
    text
        What ``yaml_mapping`` reads, whoever wrote it.

    Returns
    -------
    Mapping
        By id, of a question first, then of an indicator or a theme; by key of the study, and of its groups
        (``design.weight``); and by column, where a question has it.
    """
    lines, study = yaml_lines(text), yaml_mapping(text, "study.yaml")
    found: dict[str, int] = {}
    for key in ("questions", "indicators", "themes"):
        for i, each in enumerate(members(study.get(key))):
            found.setdefault(str(each.get("id")), lines[key, i])
    for path, line in lines.items():
        if len(path) < 3 and not any(isinstance(part, int) for part in path):
            found.setdefault(".".join(map(str, path)), line)
    for i, question in enumerate(members(study.get("questions"))):
        for path, column in columns_of(question):
            found.setdefault(column, lines[("questions", i, *path)])
    return found


def members(value: Any) -> list[Mapping[str, Any]]:
    """The members of a list, nothing for those that are no mappings."""
    return [each if isinstance(each, Mapping) else {} for each in value] if isinstance(value, list) else []


def columns_of(question: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The columns of a question, each with its path in it."""
    columns = question.get("columns")
    named = columns.items() if isinstance(columns, Mapping) else enumerate(columns or ())
    if "column" in question:
        yield ("column",), question["column"]
    yield from ((("columns", name), column) for name, column in named)
    items = enumerate(members(question.get("items")))
    yield from ((("items", i), item.get("column", "")) for i, item in items)


def _questions(questions: Sequence[Mapping[str, Any]], themes: Mapping[str, str]) -> Iterator[str]:
    theme = None
    for i, question in enumerate(questions):
        if i:
            yield ""
        if question.get("theme") != theme:
            theme = question.get("theme")
            title = themes.get(theme, theme) if theme else "Sans thème"
            title = _UNREAD.sub("", legible(title, _LONGEST_TITLE)).strip()
            yield f"  # --- {title}"
        yield from _member(question, 2, flow=False)


def _entry(key: str, value: Any, indent: int) -> Iterator[str]:
    """The lines of a key and its value."""
    pad, name = " " * indent, _key(key)
    flow = f"{pad}{name}: {_flow(value, key)}"
    if isinstance(value, str):
        yield from _text(pad, name, value, key)
    elif not isinstance(value, Mapping | Sequence) or not value:
        yield flow
    elif isinstance(value, Mapping):
        if _questioned(value) or (key not in _GROUPS and len(flow) <= WIDTH):
            yield flow
        else:
            yield f"{pad}{name}:"
            for inner, each in value.items():
                yield from _entry(inner, each, indent + 2)
    elif len(flow) <= WIDTH and not (key in _LISTED and any(isinstance(each, Mapping) for each in value)):
        yield flow
    else:
        yield f"{pad}{name}:"
        for each in value:
            if isinstance(each, Mapping):
                yield from _member(each, indent + 2, flow=key not in _ROOMY)
            else:
                yield f"{pad}  - {_flow(each, key, listed=True)}"


def _member(value: Mapping[str, Any], indent: int, *, flow: bool) -> Iterator[str]:
    """The lines of a mapping of a list: one if it fits."""
    pad = " " * indent
    line = f"{pad}- {_flow(value, '')}"
    if not value or _questioned(value) or (flow and len(line) <= WIDTH):
        yield line
        return
    lines = [line for key, each in value.items() for line in _entry(key, each, indent + 2)]
    yield f"{pad}- {lines[0].lstrip(' ')}"
    yield from lines[1:]


def _text(pad: str, name: str, text: str, key: str) -> Iterator[str]:
    """A text after its key: on its line, or folded below it."""
    line = f"{pad}{name}: {_scalar(text, key, flow=False)}"
    ends = text.endswith("\n")
    body = text[:-1] if ends else text
    long = key not in _CODE and (len(line) > WIDTH or "\n" in text)
    folded = _folded(body, WIDTH - len(pad) - 2) if long else None
    if folded is None:
        yield line
    else:
        yield f"{pad}{name}: {'>' if ends else '>-'}"
        yield from (f"{pad}  {each}" if each else "" for each in folded)


def _folded(text: str, width: int) -> list[str] | None:
    """The lines of a text that YAML folds back into the same; none where there are no such lines."""
    if _UNREAD.search(text.replace("\n", "")):
        return None
    paragraphs = [_filled(paragraph, width) for paragraph in text.split("\n")]
    lines = [*paragraphs[0], *(line for each in paragraphs[1:] for line in ("", *each))]
    back = _reads("k: >-\n" + "".join(f"  {line}\n" for line in lines)) if text else None
    return lines if back == {"k": text} else None


def _filled(paragraph: str, width: int) -> list[str]:
    """A paragraph on lines cut where one space stands between two words; nothing, of one that is empty.

    No line begins with a mark that French puts after a space.
    """
    lines: list[str] = []
    for word in _BETWEEN_WORDS.split(paragraph) if paragraph else ():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _flow(value: Any, key: str, *, listed: bool = False) -> str:
    """A value on one line; ``key`` is that which it is under, ``listed`` whether in a list."""
    if isinstance(value, str):
        return _scalar(value, key, flow=True, listed=listed)
    if isinstance(value, Mapping):
        # Under ``asked_to`` and ``keep`` stand the names of questions and columns: the codes are below them.
        below = {inner: inner if key not in _CODES else key for inner in value}
        parts = (f"{_key(inner)}: {_flow(each, below[inner])}" for inner, each in value.items())
        return f"{{{', '.join(parts)}}}"
    if isinstance(value, Sequence):
        return f"[{', '.join(_flow(each, key, listed=True) for each in value)}]"
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case dt.date():
            return value.isoformat()
        case _:
            return str(value)


def _scalar(text: str, key: str, *, flow: bool, listed: bool = False) -> str:
    """A text: as it is where it is no code and is read back as it is, else between quotes."""
    # A number, a date or a boolean that came from a file is a text of a class of its own.
    if (type(text) is not str or key in _TYPED) and _typed(str(text), flow):
        return text
    if key in _CODE or (listed and key in _CODES) or not _plain(str(text), flow):
        return _quoted(text)
    return text


def _key(key: str) -> str:
    if _plain(key, True) and len(key) <= _LONGEST_KEY:
        return key
    quoted = _quoted(key)
    return quoted if len(quoted) <= _LONGEST_KEY else f"? {quoted} "


def as_id(text: str) -> str:
    """An id as it is written, in braces and brackets or out of them."""
    return text if _plain(text, True) else _quoted(text)


def _questioned(value: Mapping[str, Any]) -> bool:
    """Whether a key is too long to be written but after a question mark, on one line with the others."""
    return any(_key(key).startswith("? ") for key in value)


def _quoted(text: str) -> str:
    return f'"{_ESCAPED.sub(lambda found: _escape(found[0]), text)}"'


def _escape(character: str) -> str:
    number = ord(character)
    return _ESCAPES.get(character) or (f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}")


@lru_cache(20_000)
def _plain(text: str, flow: bool) -> bool:
    """Whether a text needs no quotes, in braces and brackets or out of them."""
    if _WORDS.fullmatch(text):
        return True
    if not text or _NEVER_PLAIN.search(text) or (flow and _NOT_IN_FLOW.search(text)):
        return False
    back = _back(text, flow)
    return type(back) is str and back == text


def _typed(text: str, flow: bool) -> bool:
    """Whether a text without quotes is read as a number, a date or a boolean that is written so."""
    back = None if not text or _NEVER_PLAIN.search(text) else _back(text, flow)
    return back == text and type(back) is not str


def _back(text: str, flow: bool) -> Any:
    """What is read of a text written as it is, as a value and as a key; nothing where it is not one text."""
    if not flow:
        read = _reads(f"k: {text}\nz: z\n")
        return read["k"] if read and read == {"k": text, "z": "z"} else None
    read = _reads(f"k: [{{{text}: v}}, {{v: {text}, z: z}}, {text}]\n")
    same = read is not None and read == {"k": [{text: "v"}, {"v": text, "z": "z"}, text]}
    return read["k"][2] if same and read else None


def _reads(text: str) -> dict[str, Any] | None:
    try:
        return yaml_mapping(text, "")
    except StudyError:
        return None
