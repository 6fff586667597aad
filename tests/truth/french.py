"""French as it is written: how numbers are told, and what no sentence may hold, whatever it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

SPACES = re.compile("[ \u00a0\u202f\u2009]+")
NO_BREAK = "\u00a0\u202f"
MONTHS = [
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
    *("septembre", "octobre", "novembre", "décembre"),
]
SINGULARS = {
    "jours": "jour",
    "salariés": "salarié",
    "ans": "an",
    "heures par semaine": "heure par semaine",
    "points": "point",
}
NUMBER = re.compile(r"(?:[<>] )?(?<![\w,])\d{1,3}(?: \d{3})+(?:,\d+)?|(?:[<>] )?(?<![\w,])\d+(?:,\d+)?")


def plain(text: str) -> str:
    """A text whose spaces are all alike."""
    return SPACES.sub(" ", text)


def rounded(value: float, places: str = "1") -> Decimal:
    return Decimal(f"{value:.12g}").quantize(Decimal(places), rounding=ROUND_HALF_UP) + 0


def percent(share: float) -> str:
    """``62``, ``< 1``, ``> 99``: a share in whole percents, without its sign."""
    whole = int(rounded(share * 100))
    if whole == 0 and share > 0:
        return "< 1"
    return "> 99" if whole == 100 and share < 1 else str(whole)


def told(share: float) -> int:
    """A share in whole percents, as it is compared with another: what is under 1 % is more than nobody."""
    text = percent(share)
    return {"< 1": 0, "> 99": 100}.get(text, int(text) if text.isdigit() else 0)


def grouped(whole: int) -> str:
    return f"{whole:,}".replace(",", " ")


def quantity(value: float) -> Decimal:
    """A mean: one decimal under 100, two significant digits where that one would be 0."""
    found = rounded(value, "0.1" if abs(value) < 100 else "1")
    return found if found or not value else Decimal(f"{value:.1e}").normalize() + 0


def decimal(value: Decimal) -> str:
    sign, text = ("-" if value < 0 else ""), format(abs(value), "f")
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0")
    return sign + grouped(int(whole)) + (f",{rest}" if rest else "")


def amount(value: float, unit: str) -> str:
    """``1,5 jour``, ``12 salariés``, ``0,042 jour``, ``6 %``."""
    found = quantity(value)
    named = SINGULARS.get(unit, unit) if abs(found) < 2 else unit
    return f"{decimal(found)} {named}".strip()


def points(difference: float) -> str:
    """A gap between shares: ``12 points``, ``1 point``, ``0,3 point``."""
    size = abs(difference)
    return amount(float(rounded(size * 100)) if size >= 0.01 else round(size * 100, 6), "points")


def day(date: object) -> str:
    """``1er mars 2026``."""
    year, month, number = (int(part) for part in str(date).split("-"))
    return f"{'1er' if number == 1 else number} {MONTHS[month - 1]} {year}"


_SAME = "mois fois mars temps pays cas plus moins autres sans dans chances sur est points"


def grammar(text: str) -> Iterator[str]:
    """What is not French in a sentence whose labels and populations were taken out."""
    for found in re.finditer(r"(?<![\d,] )(?<![\d,])\b([01](?:,\d+)?) ([a-zéèàçû]+s)\b(?! sur)", text):
        if found[2] not in _SAME.split() or found[2] == "points":
            yield f"« {found[0]} »"
    for found in re.finditer(r"\b(\w+) \1\b", text):
        if found[1] not in ("nous", "vous") and not found[1].isdigit():
            yield f"doubled: « {found[0]} »"
    if re.search("\uf000 \uf000", text):
        yield "doubled population"
    for found in re.finditer(r"[,;:·] ?[,;:·.]|\.\.|\( | \)|\(\)|  | ,| \.(?!\w)|,\.", text):
        yield f"punctuation: « {text[max(0, found.start() - 12) : found.end() + 12]} »"
    for found in re.finditer(r"\b(?:de les|de le|à les|à le|que il|que elle|si il)\b", text):
        yield f"« {found[0]} »"
    for found in re.finditer(
        r"\b(\d[\d ]*) (chiffre clé|question|écart|comparaison|région|ligne|réponse)\b", text
    ):
        if int(found[1].replace(" ", "")) >= 2:
            yield f"« {found[0]} »"
    for found in re.finditer(r"\bdes (l[ea]|une?|l')\b", text):
        yield f"« {found[0]} »"
    if text.count("«") != text.count("»") or text.count("(") != text.count(")"):
        yield "unbalanced"
    if text[:1].islower():
        yield "no capital"


def typography(text: str) -> Iterator[str]:
    """What is not typeset: spaces that break, straight quotes, decimal points."""
    for found in re.finditer(r" [?!:;%»]|« ", text):
        yield f"breaking space: « {text[max(0, found.start() - 10) : found.end() + 10]} »"
    for found in re.finditer(r"[^\s(][%!?»]|«[^\s]", text):
        if not found[0].startswith(("!", "?")):
            yield f"no space: « {text[max(0, found.start() - 10) : found.end() + 10]} »"
    if re.search(r"\d\.\d", text):
        yield "decimal point"
    if re.search(r"(?<![\w-])-\d", text):
        yield "a hyphen for a minus"
    if '"' in text:
        yield "straight quotes"
    if re.search(rf"\b1 (?:{'|'.join(MONTHS)})\b", plain(text)):
        yield "1er"
