"""How territories are spoken of: the words for a region or a département; « dans l'Ain », « en Corrèze »."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.codebook import Codebook, Geography


@dataclass(frozen=True, slots=True)
class Noun:
    """The words for the territories of a map, as sentences need them."""

    one: str
    many: str
    a: str
    the: str
    every: str
    each_of: str
    only: str
    shown: tuple[str, str]
    by_one: str

    @property
    def counted(self) -> tuple[str, str]:
        """The noun, in the singular and in the plural."""
        return self.one, self.many


NOUNS: Mapping[Geography, Noun] = {
    "region": Noun(
        one="région",
        many="régions",
        a="une région",
        the="la région",
        every="toutes les régions sont masquées",
        each_of="chacune des",
        only="la seule région affichée",
        shown=("région affichée", "régions affichées"),
        by_one="région par région",
    ),
    "departement": Noun(
        one="département",
        many="départements",
        a="un département",
        the="le département",
        every="tous les départements sont masqués",
        each_of="chacun des",
        only="le seul département affiché",
        shown=("département affiché", "départements affichés"),
        by_one="département par département",
    ),
}


def noun_of(book: Codebook, segment: str) -> Noun:
    """The words for the territories of a segment, which has a geography."""
    geography = book.segment(segment).geography
    assert geography is not None
    return NOUNS[geography]


_IN: Mapping[Geography, Mapping[str, str]] = {
    "region": {
        "en": "01 02 03 11 24 27 28 32 53 75 76 84 93 94",
        "dans le": "44",
        "dans les": "52",
        "à": "04 06",
    },
    "departement": {
        "en": "07 09 16 17 19 2A 2B 21 24 28 31 33 35 37 38 43 44 48 49 52 53 54 57 70 71 73 74 76 77 85 87 "
        "93 971 972 973",
        "dans l'": "01 02 03 10 11 12 27 34 36 60 61 89 91",
        "dans la": "23 26 42 50 51 55 58 72 80 86",
        "dans le": "14 15 18 25 29 30 32 39 41 45 46 47 56 59 62 63 67 68 69 81 82 83 84 90 94 95",
        "dans les": "04 05 06 08 13 22 40 64 65 66 78 79 88 92",
        "à": "75 974 976",
    },
}
_PREPOSITIONS: Mapping[Geography, Mapping[str, str]] = {
    geography: {code: words for words, codes in told.items() for code in codes.split()}
    for geography, told in _IN.items()
}


def inside(geography: Geography, code: str) -> str:
    """What goes before the name of a territory to say that something is in it: ``dans l'``, ``en ``."""
    words = _PREPOSITIONS[geography][code]
    return words if words.endswith("'") else f"{words} "
