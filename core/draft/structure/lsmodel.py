"""What LimeSurvey's files hold, in every language, and what its exports call columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from core.draft.questionnaire import Asked, Line


@dataclass(slots=True)
class Item:
    """A subquestion or an answer: its code, its words by language, its scale."""

    code: str
    texts: dict[str, str] = field(default_factory=dict)
    scale: str = "0"
    relevance: str = ""
    score: float | None = None


@dataclass(slots=True)
class Question:
    """A question as the file holds it; ``conditions`` are those of before relevance: rows of their table."""

    code: str
    type: str
    qid: str = ""
    group: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    relevance: str = ""
    other: bool = False
    required: bool = False
    attributes: dict[str, str] = field(default_factory=dict)
    subquestions: list[Item] = field(default_factory=list)
    answers: list[Item] = field(default_factory=list)
    conditions: list[dict[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    """A group of questions."""

    texts: dict[str, str] = field(default_factory=dict)
    relevance: str = ""


@dataclass(slots=True)
class Survey:
    """What a file holds, in every language."""

    titles: dict[str, str]
    default: str
    languages: list[str]
    groups: dict[str, Group]
    questions: list[Question]


def heads(
    asked: Asked, codes: Iterable[str] = (), labels: Iterable[str] = (), glued: bool = True
) -> tuple[str, ...]:
    """What exports call a column: by codes, by codes and texts, by texts."""
    code, text = asked.name, asked.text
    found = [code]
    if codes := list(codes):
        found = [f"{code}[{each}]" for each in codes]
        found += [f"{code}{sign}{each}" for each in codes for sign in ("_", ".")]
        found += [f"{code}{each}" for each in codes] if glued else []
    whole = [f"{text} [{label}]" for label in labels] or [text]
    if text:
        found += [f"{found[0]}{sign}{each}" for each in whole for sign in (". ", " ", " - ", ": ")]
        found += whole
    return tuple(dict.fromkeys(found))


def dual_heads(asked: Asked, line: Line, named: str, scale: str, words: list[str]) -> tuple[str, ...]:
    """What exports call a column of a line on one of two scales."""
    code, of = asked.name, line.code
    found = [
        f"{code}[{of}][{named}]",
        f"{code}_{of}_{scale}",
        f"{code}[{of}#{scale}]",
        f"{code}_{of}#{scale}",
    ]
    if asked.text:
        whole = [f"{asked.text} [{line.label}][{word}]" for word in words]
        found += [f"{found[0]}. {each}" for each in whole] + whole
    return tuple(found)
