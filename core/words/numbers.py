"""Numbers, dates and lists in French."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal

NBSP = "\u00a0"


@lru_cache(4096)
def percent(share: float) -> str:
    """A proportion as people read it, rounded half up: ``62 %``, with a no-break space."""
    return f"{bare_percent(share)}{NBSP}%"


def bare_percent(share: float) -> str:
    """The same without its sign, where there is no room and something beside tells it: ``62``, ``< 1``."""
    whole = rounded(share)
    if whole is not None:
        return f"{whole}"
    return f"<{NBSP}1" if share < 0.5 else f">{NBSP}99"


def rounded(share: float) -> int | None:
    """A proportion in whole percents; ``None`` where a few would be told as nobody, or most as everybody."""
    whole = int(half_up(share * 100))
    return None if (whole == 0 and share > 0) or (whole == 100 and share < 1) else whole


def half_up(value: float, places: str = "1") -> Decimal:
    """A number rounded half up, as on paper."""
    # Twelve digits: what is a tie on paper (53/200 = 26,5 %) is one here too.
    # Adding nothing takes the sign of −0,0 away.
    return Decimal(f"{value:.12g}").quantize(Decimal(places), rounding=ROUND_HALF_UP) + 0


@lru_cache(1024)
def integer(number: int) -> str:
    """``1 200``, with a narrow no-break space."""
    return format_decimal(number, locale="fr")


def decimal(value: float, unit: str = "") -> str:
    """A mean or a median in its unit: ``12,3 salariés``, ``1,5 jour``, ``0,042 jour``."""
    told = _legible(value)
    text = format_decimal(told, format="#,##0.###############", locale="fr").replace("-", "−")
    return f"{text}{NBSP}{_agreed(unit, told)}" if unit else text


def _legible(value: float) -> Decimal:
    """A number with one decimal when it is small; two significant digits where that one would be 0."""
    told = half_up(value, "0.1" if abs(value) < 100 else "1")
    if told or abs(value) < 1e-12:  # what is left of a sum that is zero
        return told
    return Decimal(f"{value:.1e}").normalize() + 0


_LINKS = frozenset(
    {"de", "du", "des", "à", "au", "aux", "en", "par", "pour", "sur", "dans", "et", "ou", "sans"}
)
_SAME = frozenset(
    {"mois", "fois", "pays", "cas", "corps", "bras", "repas", "temps", "cours", "bus", "poids", "sous", "os"}
)


def _agreed(unit: str, number: Decimal) -> str:
    """A unit that is written in the plural, as it is said of a number: singular under two."""
    if abs(number) >= 2:
        return unit
    words = unit.split(" ")
    for i, word in enumerate(words):
        if word in _LINKS or "'" in word or "’" in word:
            break
        words[i] = _singular(word)
    return " ".join(words)


def _singular(word: str) -> str:
    if word in _SAME or len(word) < 3 or not word.islower():
        return word
    if word.endswith("eaux"):
        return word[:-1]
    if word.endswith("aux"):
        return f"{word[:-3]}al"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def factor(value: float) -> str:
    """How many times: ``2,35``."""
    return format_decimal(half_up(value, "0.01"), locale="fr")


def fixed(value: float, places: int) -> str:
    """A number with so many decimals: ``0,010``."""
    decimals = f".{'0' * places}" if places else ""
    return format_decimal(half_up(value, f"1e-{places}"), format=f"#,##0{decimals}", locale="fr")


def points(difference: float) -> str:
    """A difference of shares: ``+0,3 point``."""
    told = distance(difference)
    return f"{'' if told == distance(0) else '+' if difference > 0 else '−'}{told}"


def distance(difference: float) -> str:
    """How far from one another two shares are: ``0,3 point``."""
    return decimal(round(abs(difference) * 100, 6), "points")


def day(date: dt.date) -> str:
    """``5 juin 2025``, ``1er mars 2026``."""
    said = format_date(date, "d MMMM y", locale="fr")
    return (f"1er{said[1:]}" if date.day == 1 else said).replace(" ", NBSP)


def count(number: int, singular: str, plural: str) -> str:
    """``1 acteur``, ``1 200 acteurs``."""
    return f"{integer(number)}{NBSP}{singular if number < 2 else plural}"


def listing(parts: Sequence[str]) -> str:
    """``a, b et c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} et {parts[-1]}" if parts else ""
