"""What a reader's selection says of itself: his own titles never pass for what the study finds."""

from __future__ import annotations

from core.codebook import Question
from core.words.numbers import NBSP

NAME = "Ma sélection"
OWN_TITLE = "Titre du lecteur"
NOT_OURS = (
    "Les vues et leur ordre ont été choisis par un lecteur ; les titres entre guillemets sont les siens."
)


def own_title(title: str) -> str:
    """A reader's title, marked as his; nothing without one."""
    inside = title.replace("«", "“").replace("»", "”")
    return f"{OWN_TITLE}{NBSP}: « {inside} »" if title else ""


def overline(question: Question, title: str) -> str:
    """What stands over a kept view: the reader's title, if he gave one, and that of the question."""
    return " · ".join(part for part in (own_title(title), question.title) if part)


def count(number: int) -> str:
    """How many views: ``3 vues``."""
    return f"{number}{NBSP}vue{'s' if number > 1 else ''}"
