"""Cells that say whether something was chosen: by yes and no, by a mark, by the name of the answer itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.codebook import skeleton
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
_NO = NO | {"not selected", "not quoted", "non cité", "non cite", "non mentionné", "non choisi", "not mentioned",
            "non sélectionné", "unselected"}  # fmt: skip


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


def own_names(columns: Sequence[Variable], lines: Sequence[str]) -> Ticks | None:
    """The same where a cell that is chosen holds the name of the answer: one text a column, its own."""
    texts: list[str] = []
    for column, line in zip(columns, lines, strict=True):
        if not column.values:
            continue
        if len(column.values) > 1 or column.values[0] in texts:
            return None
        (text,) = column.values
        told = skeleton(line).casefold()
        named = skeleton(text).casefold()
        if text.isdigit() and told and not told.endswith(named):
            return None
        texts.append(text)
    if len(texts) < 2 or not any(column.count < len(column.at) for column in columns):
        return None
    return Ticks(tuple(texts), ("",))


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
