"""``series.yaml``: the waves of a series, and what of them is not identical.

Frozen pydantic models, closed to keys that they do not know.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, StringConstraints

from core.codebook import A_MAPPING, ANOTHER, MAPPING, OTHER, Code, Column, Id, Label, Record, Text

Compares = Literal["yes", "note", "no"]
"""Whether a wave compares: as it is, with what must be said of it, or not at all."""
ADDED = "added"
"""The key of a question, beside its waves, that tells which options appeared in which wave."""
_FolderName = Annotated[Text, StringConstraints(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9_.-]*$", max_length=100)]


class Wave(Record):
    """One wave: its name in the series, and the folder of its study, beside that of the series."""

    id: Id
    study: _FolderName


class Declared(Record):
    """What a question was in one wave, where it was not what it is in the last.

    ``question`` is its id there, ``options`` the codes of that wave by those of the last (several are one
    answer; those that are not named keep their code). ``because`` is told beside the numbers.
    """

    question: Text | None = None
    options: Annotated[dict[Code, Annotated[tuple[Code, ...], Field(min_length=1)]], Field()] = {}
    compares: Compares | None = None
    because: Text = ""
    not_asked: bool = False


Added = dict[Text, Annotated[tuple[Code, ...], Field(min_length=1)]]


def _shape(value: Any) -> str:
    """Lists by wave are added options; anything else is what a question was in a wave."""
    lists = isinstance(value, Mapping) and bool(value) and all(isinstance(v, list) for v in value.values())
    return MAPPING if lists else OTHER


OfWave = Annotated[
    Annotated[Added, A_MAPPING] | Annotated[Declared, ANOTHER],
    Discriminator(_shape),
]


class Event(Record):
    """Something that happened between waves, drawn beside them."""

    date: dt.date
    sentence: Label


class SeriesFile(Record):
    """``series.yaml`` as a whole.

    ``person`` is the column that tells a respondent of a panel from the others, in every wave. ``questions``
    (a segment is a question) holds, by the id of the last wave, then by wave, what is not identical.
    """

    id: Annotated[Text, StringConstraints(pattern=r"^[a-z0-9-]+$", max_length=100)]
    title: Label
    waves: Annotated[tuple[Wave, ...], Field(min_length=1)]
    sample: Literal["independent", "panel"]
    person: Column | None = None
    questions: dict[Text, dict[Text, OfWave]] = {}
    events: tuple[Event, ...] = ()

    def declared(self, question: str, wave: str) -> Declared | None:
        """What is declared of a question in a wave."""
        found = self.questions.get(question, {}).get(wave)
        return found if isinstance(found, Declared) else None

    def added(self, question: str) -> Mapping[str, tuple[str, ...]]:
        """The options of a question that appeared in a wave, by wave."""
        found = self.questions.get(question, {}).get(ADDED)
        return found if isinstance(found, dict) else {}
