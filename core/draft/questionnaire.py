"""A questionnaire as the tool that asked it describes it: what was asked, of whom, and in which columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["single", "multiple", "grid", "ranking", "number", "text", "date", "personal", "none"]
"""``text``, ``date`` and ``personal`` are never published; ``none`` is a note, a page, a calculation."""
Holds = Literal["answer", "choice", "rank", "position", "all", "text"]
"""What a column holds: ``answer``, the answer (of a line of a grid); ``choice``, whether a choice is ticked;
``rank``, the rank of a choice; ``position``, the choice at the next rank, or the next mention; ``all``, every
choice, in one cell; ``text``, free text."""
Ways = tuple[Mapping[str, tuple[str, ...]], ...]
"""Who was asked: question → codes; all the conditions of a way hold, any of the ways is enough."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that is proposed; ``other`` has a text beside it, ``exclusive`` goes with no other."""

    code: str
    label: str
    other: bool = False
    exclusive: bool = False
    score: float | None = None
    when: Ways = ()
    when_written: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a grid."""

    code: str
    label: str
    when: Ways = ()
    when_written: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A column that an export may have for a question, under one of several names, and what it holds."""

    names: tuple[str, ...]
    holds: Holds
    line: str = ""
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, in plain text: neither HTML nor placeholders.

    Attributes
    ----------
    name
        What the tool calls it.
    group
        The title of its page or section.
    bounds
        Of a number: the least and the most that the tool accepts.
    when
        To whom it was asked, by the names of the questionnaire; nothing for everyone.
    when_written
        The condition as the tool writes it, where ``when`` cannot say it all. Beside an empty ``when``,
        nothing of it is said; beside another, the tool also asks those who gave no answer to a question that
        it names. So of a choice and of a line.
    required
        Whether the tool takes no page without an answer.
    note
        What is to be known of the question, in French: a sentence; most often, nothing.
    """

    name: str
    kind: Kind
    text: str
    group: str = ""
    choices: tuple[Choice, ...] = ()
    lines: tuple[Line, ...] = ()
    cells: tuple[Cell, ...] = ()
    bounds: tuple[float | None, float | None] = (None, None)
    when: Ways = ()
    when_written: str = ""
    required: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What a tool's own file says: its questions in their order, in one language.

    ``tool`` names the tool in words; ``languages`` are those that the file has, ``language`` the one taken.
    """

    tool: str
    title: str = ""
    language: str = ""
    languages: tuple[str, ...] = ()
    questions: tuple[Asked, ...] = field(default=())
