"""Tables in French: numbers, labels, sentences, what a file says of itself."""

from core.words import (
    about,
    dating,
    gaps,
    labels,
    numbers,
    portraits,
    provenance,
    reasons,
    sentences,
    typography,
)
from core.words.numbers import NBSP
from core.words.typography import escape

__all__ = [
    "NBSP",
    "about",
    "dating",
    "escape",
    "gaps",
    "labels",
    "numbers",
    "portraits",
    "provenance",
    "reasons",
    "sentences",
    "typography",
]
