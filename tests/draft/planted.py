"""Made-up personal data, sown in an export: each piece is remembered, and looked for in what is drafted."""

from __future__ import annotations

import datetime as dt
import random
import re
import unicodedata
from pathlib import Path

FIRST = ["Bérengère", "Ysoline", "Théophane", "Maïwenn", "Anatole-Éloi", "Zdenka", "Corentine", "Ludivic"]
LAST = [
    "Quatrepoint",
    "Vauclusien",
    "Le Goasdeuff",
    "Montgrivel",
    "Hourcastagné",
    "Szymborowska",
    "Cazaubiel",
]
ENDINGS = ["", "-Bardeaux", "-Lesclauze", "-Orvault", "-Tirecuir", "-Pommereul", "-Sabathier"]
STREETS = ["impasse des Goélettes", "chemin du Puits-Fleuri", "quai des Salorges-Neuves", "allée Nawatou"]
START = dt.datetime(2025, 6, 5, 9, 12, 4)
_FEW_DIGITS = 8
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\u00a0\u202f./()+-]+(?=\d)")


class Planter:
    """Makes personal data, a piece for each respondent, and keeps what was made.

    ``everywhere`` may be in no file of the folder; ``in_responses`` are days, which the dates of fieldwork
    may tell: they may not be in the responses.
    """

    def __init__(self, seed: int = 0) -> None:
        self._rng = random.Random(seed)
        self.everywhere: dict[str, None] = {}
        self.in_responses: dict[str, None] = {}

    def keep(self, text: str) -> str:
        """The same text, remembered."""
        self.everywhere[text] = None
        return text

    def first(self, i: int) -> str:
        return self.keep(FIRST[i % len(FIRST)])

    def last(self, i: int) -> str:
        return self.keep(_last(i))

    def name(self, i: int) -> str:
        return f"{self.first(i)} {self.last(i)}"

    def email(self, i: int) -> str:
        plain = unicodedata.normalize("NFKD", f"{FIRST[i % len(FIRST)]}.{_last(i)}{i}")
        name = re.sub("[^a-z0-9.]", "", plain.encode("ascii", "ignore").decode().lower())
        return self.keep(f"{name}@asso-des-voisins.example")

    def phone(self, i: int) -> str:
        digits = f"06{self._rng.randrange(10**8):08d}"
        self.keep(digits)
        pairs = [digits[k : k + 2] for k in range(0, 10, 2)]
        return self.keep((" ", ".", "", "-")[i % 4].join(pairs))

    def ip(self, i: int) -> str:
        return self.keep(f"176.{140 + i % 60}.{self._rng.randrange(10, 250)}.{self._rng.randrange(10, 250)}")

    def token(self, i: int) -> str:
        return self.keep("".join(self._rng.choices("abcdefghijkmnpqrstuvwxyzACDEFGHJKLMNP23456789", k=15)))

    def place(self, i: int) -> tuple[str, str]:
        """A latitude and a longitude."""
        north, east = 43 + self._rng.random() * 6, self._rng.random() * 6
        return self.keep(f"{north:.6f}"), self.keep(f"{east:.7f}")

    def moment(self, i: int, form: str = "%Y-%m-%d %H:%M:%S") -> str:
        """When the answer came, to the second."""
        when = START + dt.timedelta(minutes=37 * i, seconds=11 * i)
        self.in_responses[when.strftime("%Y-%m-%d")] = None
        self.in_responses[when.strftime("%d/%m/%Y")] = None
        self.in_responses[when.strftime("%Y/%m/%d")] = None
        self.keep(when.strftime("%H:%M:%S"))
        return when.strftime(form)

    def day(self, i: int) -> str:
        """A day of birth, or of creation."""
        return self.keep((dt.date(1951, 2, 3) + dt.timedelta(days=37 * i)).strftime("%d/%m/%Y"))

    def postcode(self, i: int) -> str:
        """Of a place that is smaller than a region."""
        code = ("35137", "59193", "13114", "31450", "33127", "67310", "97419")[i % 7]
        self.in_responses[code] = None
        return code

    def comment(self, i: int) -> str:
        """Free text: a place, a name and a number are in some of them."""
        if i % 5 == 0:
            return "RAS"
        street = self.keep(STREETS[i % len(STREETS)])
        text = f"Notre local du {3 + i} {street} a fermé au printemps"
        if i % 3 == 0:
            text += f" ; appelez {self.name(i)} au {self.phone(i)}"
        return self.keep(text + ".")

    def other(self, i: int) -> str:
        """What is typed beside « Autre »; one in eight holds an address or a number."""
        if i % 8 == 0:
            return f"écrire à {self.email(i)}"
        if i % 8 == 1:
            return f"voir avec {self.name(i)}, {self.phone(i)}"
        kinds = ("Coopérative d'habitants", "Tiers-lieu nourricier", "Syndicat mixte", "Chambre de métiers")
        return self.keep(f"{kinds[i % 4]} {STREETS[(i // 4) % 4]} n° {i}")

    def leaks(self, folder: Path, responses: str = "responses.csv") -> list[str]:
        """Each piece that is in a file of the folder, with the file: as it was, in any case, or as digits."""
        found = []
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            text = path.read_bytes().decode("utf-8", "replace").casefold()
            digits = _BETWEEN_DIGITS.sub("", text)
            pieces = [*self.everywhere, *(self.in_responses if path.name == responses else ())]
            for piece in pieces:
                number = re.sub(r"\D", "", piece)
                as_digits = len(number) >= _FEW_DIGITS and len(number) * 2 > len(piece) and number in digits
                if _holds(text, piece.casefold()) or as_digits:
                    found.append(f"{path.name}: {piece}")
        return found


def _last(i: int) -> str:
    """Few people have the same first and last names."""
    k = i // len(FIRST)
    return LAST[k % len(LAST)] + ENDINGS[k // len(LAST) % len(ENDINGS)]


def _holds(text: str, piece: str) -> bool:
    if piece not in text:
        return False
    if len(piece) > _FEW_DIGITS:
        return True
    alike = r"\d" if piece[0].isdigit() else r"\w"
    return re.search(f"(?<!{alike}){re.escape(piece)}(?!{alike})", text) is not None
