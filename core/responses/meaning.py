"""What a cell says of a question with options: an answer, none, or nothing that the codebook lists."""

from __future__ import annotations

from core.codebook import Multiple, Option, Question, skeleton, within
from core.responses.nearness import written_alike
from core.responses.strays import Strays

MISSING, UNKNOWN = -1, -2
"""In place of the place of an answer."""
NOT_CHOSEN, CHOSEN = 0, 1


class Meaning:
    """What the texts of cells say, where a cell holds an answer.

    Parameters
    ----------
    question
        The question.
    strays
        Tells the texts that may be a listed one from those that are free.
    """

    def __init__(self, question: Question, strays: Strays) -> None:
        self._index, self._ranges, self._strays = question.value_index, question.missing_ranges, strays
        self._missing = frozenset(question.missing_codes)
        other = question.other
        self._other = UNKNOWN if other is None else question.answer_index.get(other.code, MISSING)

    def of(self, value: str) -> int:
        """The place of an answer; ``MISSING`` or ``UNKNOWN``."""
        if (place := self._index.get(value)) is not None:
            return place
        if self.is_missing(value):
            return MISSING
        if not value.strip():
            return self._index.get("", MISSING)
        if self._other != UNKNOWN and not self._strays.suspect(value):
            return self._other
        return UNKNOWN

    def is_missing(self, value: str) -> bool:
        """Whether the codebook lists a text as no answer."""
        return value in self._missing or (value not in self._index and within(value, self._ranges))


def _alike(value: str) -> str:
    return written_alike(skeleton(value))


class Ticked:
    """What the texts of cells say, where each option has its column.

    A value that reads as one of those listed, and is not, is neither. The option that any other text is, is
    chosen where there is such a text.
    """

    def __init__(self, question: Multiple, strays: Strays) -> None:
        self._question, self._strays = question, strays
        self._missing = frozenset(each for each in question.missing if isinstance(each, str))
        listed = (*question.selected, *question.unselected, *self._missing)
        self._alike = {"", *map(_alike, listed)}

    def of(self, value: str, option: Option) -> int:
        """``CHOSEN``, ``NOT_CHOSEN``, ``MISSING`` or ``UNKNOWN``."""
        question = self._question
        cell = value if value.strip() or value in self._missing else ""
        if cell in self._missing or within(cell, question.missing_ranges):
            return MISSING
        if cell in question.selected:
            return CHOSEN
        if cell in question.unselected:
            return NOT_CHOSEN
        if not cell:
            return MISSING
        if option.other:
            return UNKNOWN if self._strays.suspect(cell) else CHOSEN
        if (question.selected and question.unselected) or _alike(cell) in self._alike:
            return UNKNOWN
        return NOT_CHOSEN if question.selected else CHOSEN
