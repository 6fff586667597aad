"""Cells that say whether something was chosen: by yes and no, by a mark, by the name of the answer itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.codebook import skeleton
from core.draft.scales import is_other
from core.draft.source import Variable
from core.responses import NO, NOTHING, YES

_YES = YES | {
    "selected",
    "quoted",
    "cité",
    "cite",
    "mentionné",
    "choisi",
    "sélectionné",
    "mentioned",
    "coche",
}
_NO = NO | {
    *("not selected", "not quoted", "not mentioned", "unselected", "non sélectionné"),
    *("non cité", "non cite", "non mentionné", "non choisi"),
}
_NOT = re.compile(r"(?:not?|non|pas)[\s._-]+(?P<what>.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ticks:
    """What says that an answer is chosen, that it is not, and that there is no answer."""

    selected: tuple[str, ...]
    unselected: tuple[str, ...]
    missing: tuple[str, ...] = ()
    in_words: bool = False


def ticks(columns: Sequence[Variable], counted: str | None = None) -> Ticks | None:
    """How these columns say, together, what is chosen; ``None`` where they do not.

    ``counted`` is the value that the file itself says to count.
    """
    said: dict[str, str] = {}
    for column in columns:
        for value in column.values:
            label = column.labels.get(value, value)
            said.setdefault(value, skeleton(label).casefold())
    declared = {v for c in columns for v in _declared(c) if v in said}
    if counted is not None:
        missing = tuple(v for v in said if v in declared or said[v] in NOTHING - NO)
        others = [v for v in said if v != counted and v not in missing]
        return Ticks((counted,), tuple(others) or ("",), missing)
    yes = [value for value, word in said.items() if word in _YES and value not in declared]
    no = [value for value, word in said.items() if word in _NO and value not in yes]
    if "1" in said and "2" in said and not yes:
        return None
    left = [value for value in said if value not in yes and value not in no]
    missing = tuple(v for v in left if v in declared or said[v] in NOTHING)
    left = [value for value in left if value not in missing]
    if yes and not left:
        words = any(not said[v].lstrip("-").isdigit() for v in yes) and bool(no)
        return Ticks(tuple(yes), tuple(no) or ("",), missing, words)
    return None


def own_names(columns: Sequence[Variable], lines: Sequence[str]) -> tuple[Ticks, tuple[str, ...]] | None:
    """The same where a cell that is chosen holds the name of the answer: one text a column, its own.

    The names of the answers come with it: that of the line where nobody chose it.
    """
    texts: list[str] = []
    said_so: list[str] = []
    others = {
        v for c in columns for v in c.values if (said := skeleton(v).casefold()) in _NO | NOTHING and said
    }
    for column, line in zip(columns, lines, strict=True):
        own = [value for value in column.values if value not in others]
        if len(own) == 2 and (chosen := negated(own)):
            own = [chosen]
        said_so.append(own[0] if own else line)
        if not own:
            continue
        if len(own) > 1 or own[0] in texts:
            return None
        (text,) = own
        if re.search(r"[^\W\d_]{2}", line) and line != column.name and not _same(text, line):
            return None  # the answer has a name, and this is not it
        texts.append(text)
    if len(texts) < 2 or not any(
        column.count < len(column.at) or len(column.values) > 1 for column in columns
    ):
        return None
    no = [value for value in others if skeleton(value).casefold() in _NO]
    no += [
        value
        for c in columns
        if len(c.values) == 2
        for value in c.values
        if value not in (*texts, *no, *others)
    ]
    missing = tuple(value for value in others if value not in no)
    return Ticks(tuple(texts), tuple(dict.fromkeys(no)) or ("",), missing), tuple(said_so)


def _same(one: str, other: str) -> bool:
    return skeleton(one).casefold() == skeleton(other).casefold()


def without_texts(column: Variable, line: str) -> Variable:
    """A column whose cells hold what was typed, or what one respondent alone wrote: its name instead."""
    typed = [value for value in column.values if skeleton(value).casefold() not in _NO | NOTHING | _YES]
    named = re.search(r"[^\W\d_]{2}", line) is not None
    if named and is_other(line) and not any(_same(value, line) for value in typed):
        return column.replaced(dict.fromkeys(typed, line))
    if not named and len(typed) == 1 and column.rows(typed).sum() == 1:
        return column.replaced({typed[0]: column.name})
    return column


def negated(values: Sequence[str]) -> str | None:
    """The one of two texts that the other denies: ``Not.breakfast`` beside ``breakfast``."""
    for one, other in (values, values[::-1]):
        found = _NOT.fullmatch(other)
        if found and skeleton(found["what"]).casefold() == skeleton(one).casefold():
            return one
    return None


def _declared(column: Variable) -> list[str]:
    return [value for value in column.values if declared_missing(value, column)]


def declared_missing(value: str, column: Variable) -> bool:
    """Whether the file declares a value missing."""
    for low, high in column.missing:
        if low == high and value == low:
            return True
        try:
            number = float(value.replace(",", "."))
            if (not low or float(low) <= number) and (not high or number <= float(high)):
                return True
        except ValueError:
            continue
    return False


def read_as(columns: Sequence[Variable]) -> Mapping[str, str]:
    """What the files calls each value of these columns, where it labels any."""
    found: dict[str, str] = {}
    for column in columns:
        found |= {code: label for code, label in column.labels.items() if code not in found}
    return found
