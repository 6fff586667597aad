"""How much room words take in Public Sans, so that slides are laid out without a program that draws them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

MARGIN = 1.03
"""Room for bold letters, and for the typefaces that stand in where Public Sans is not installed."""
UNKNOWN = 0.62
"""Width of a letter that is not below, in parts of the size of the type."""
_WIDTHS = {
    0.24: " !',.:;i·’\u00a0\u202f",
    0.28: "Ij|",
    0.34: "()[]l{}-/\\",
    0.4: '*1Jfrt"`',
    0.48: "^z«»",
    0.52: "?_svy",
    0.56: "+<=>Lacehknox~–",
    0.6: "#027FTYbdpqu€",
    0.64: "$345689EPZg",
    0.68: "BCDKRSVX",
    0.74: "&AGOUHNQ…",
    0.85: "wMm@",
    0.96: "W%œ",
}


def width(words: str, size: float) -> float:
    """The length of words on one line, in inches; ``size`` is in points."""
    return sum(map(_letter, words)) * size * MARGIN / 72


_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}


@lru_cache(1024)
def _letter(letter: str) -> float:
    """The width of a letter; of the letter without its accent when it has one."""
    plain = unicodedata.normalize("NFD", letter)[0]
    return _OF.get(letter, _OF.get(plain, UNKNOWN))


@lru_cache(8192)
def lines(words: str, room: float, size: float) -> int:
    """On how many lines words go, in so many inches."""
    count, used, space = 1, 0.0, width(" ", size)
    for word in words.split(" "):
        length = width(word, size)
        if used and used + space + length > room:
            count, used = count + 1, 0.0
        used += length + (space if used else 0.0)
        while used > room:  # a word longer than a line is cut
            count, used = count + 1, used - room
    return count
