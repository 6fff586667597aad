"""A question as it was found in an export, before it is written in the codebook."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from core.draft.questionnaire import Ways
from core.draft.source import Variable

_ASKED_FOR = re.compile(
    r"quel(?:le)?s? (?:est|sont) (?:le |la |les |l['’]|votre |vos )(?P<what>[^?,(]+?)\s*\?",
    re.IGNORECASE,
)
_OF_YOURS = re.compile(r"\s+(?:de|du|des|dans|pour|au sein de) (?:votre|vos)\b.*", re.IGNORECASE)
_STAFF = re.compile(r"\b(?:salari[ée]s?|effectifs?)\b", re.IGNORECASE)
_LONGEST_NAME = 30
Role = Literal["valid", "no_opinion", "missing"]


@dataclass(slots=True)
class Answer:
    """An answer: its code in the codebook, its label, and the texts of the file that are this answer.

    ``names`` are what its questionnaire calls it, by which conditions of other questions name it.
    """

    code: str
    label: str
    values: tuple[str, ...] = ()
    role: str = "valid"
    tone: str = ""
    score: float | None = None
    other: bool = False
    exclusive: bool = False
    off_map: bool = False
    names: tuple[str, ...] = ()
    when: Ways = ()


@dataclass(slots=True)
class Line:
    """What a column of a question is about: a line of a grid."""

    id: str
    label: str
    when: Ways = ()


@dataclass(slots=True, eq=False)
class Found:
    """A question.

    Attributes
    ----------
    name
        What the tool calls it: conditions of other questions name it so.
    text
        Its wording; empty where the file does not hold it.
    columns
        The columns that hold its answers; of a grid or of answers in columns, one for each line or answer.
    by_option
        Whether each answer has its column: whether it is chosen, or its rank.
    doubts
        What was supposed, and what to do if it is not so.
    """

    kind: Literal["single", "multiple", "grid", "ranking", "number"]
    name: str
    text: str
    columns: list[Variable]
    group: str = ""
    lines: list[Line] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    by_option: bool = False
    selected: tuple[str, ...] = ()
    unselected: tuple[str, ...] = ()
    separator: str = ""
    ordered: bool = False
    scale: str = ""
    missing: list[str | Mapping[str, str]] = field(default_factory=list)
    bounds: tuple[float, float] | None = None
    unit: str = ""
    upper_bounds: tuple[float, ...] = ()
    geography: str = ""
    when: Ways = ()
    when_written: str = ""
    told: bool = False
    doubts: list[tuple[str, str]] = field(default_factory=list)
    id: str = ""

    @property
    def label(self) -> str:
        """The short name of who people are, where its wording tells it; else nothing."""
        if self.geography:
            return {"region": "Région", "departement": "Département"}[self.geography]
        if self.upper_bounds:
            return "Âge"
        if self.kind == "single" and self.ordered and _STAFF.search(self.text):
            return "Taille"
        if self.kind == "single" and (told := _ASKED_FOR.fullmatch(self.text)):
            name = _OF_YOURS.sub("", told["what"].strip())
            return f"{name[:1].upper()}{name[1:]}" if len(name) <= _LONGEST_NAME else ""
        return ""

    @property
    def several(self) -> bool:
        return self.kind in ("multiple", "ranking")

    @property
    def column(self) -> Variable:
        return self.columns[0]

    @property
    def valid(self) -> list[Answer]:
        """The answers that are neither missing nor without an opinion."""
        return [answer for answer in self.answers if answer.role == "valid"]

    def doubt(self, said: str, remedy: str = "") -> None:
        """Note what was supposed."""
        self.doubts.append((said, remedy))

    def gave_something(self) -> np.ndarray:
        """Which rows hold an answer; where answers are ticked, which tick one: bool (n,)."""
        given = np.zeros(len(self.column.at), bool)
        nothing = [each for each in self.missing if isinstance(each, str)]
        for variable in self.columns:
            if self.by_option and self.kind == "multiple":
                given |= variable.rows(self.selected)
            else:
                given |= variable.filled & ~variable.rows(nothing)
        return given

    def gave(self, code: str) -> np.ndarray:
        """Which rows gave an answer of a single question, or of several in columns: bool (n,)."""
        answer = next(answer for answer in self.answers if answer.code == code)
        if self.by_option:
            at = [each.code for each in self.answers].index(code)
            return self.columns[at].rows(self.selected)
        given = np.zeros(len(self.column.at), bool)
        for variable in self.columns:
            if self.separator:
                holding = [v for v in variable.values if answer.code in _parts(v, self.separator)]
                given |= variable.rows(holding)
            else:
                given |= variable.rows(answer.values or (answer.code,))
        return given


def _parts(value: str, separator: str) -> Sequence[str]:
    return [part.strip() for part in value.split(separator)]
