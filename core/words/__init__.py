"""Tables in French: numbers, labels, sentences, what a file says of itself, all that is said of a view."""

from core.words import (
    about,
    argument,
    cutting,
    dating,
    gaps,
    labels,
    maps,
    numbers,
    places,
    portraits,
    provenance,
    published,
    reasons,
    saying,
    search,
    selection,
    sentences,
    typography,
    ways_out,
)
from core.words.numbers import NBSP
from core.words.spoken import Said
from core.words.typography import escape

__all__ = [
    "NBSP",
    "Said",
    "about",
    "argument",
    "cutting",
    "dating",
    "escape",
    "gaps",
    "labels",
    "maps",
    "numbers",
    "places",
    "portraits",
    "provenance",
    "published",
    "reasons",
    "saying",
    "search",
    "selection",
    "sentences",
    "typography",
    "ways_out",
]
