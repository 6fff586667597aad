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
    whole = rounded(share)
    if whole is not None:
        return f"{whole}{NBSP}%"
    return f"<{NBSP}1{NBSP}%" if share < 0.5 else f">{NBSP}99{NBSP}%"


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
    """A mean or a median, with one decimal when it is small: ``12,3 salariés``."""
    text = format_decimal(half_up(value, "0.1" if abs(value) < 100 else "1"), locale="fr")
    return f"{text}{NBSP}{unit}" if unit else text


def factor(value: float) -> str:
    """How many times: ``2,35``."""
    return format_decimal(half_up(value, "0.01"), locale="fr")


def fixed(value: float, places: int) -> str:
    """A number with so many decimals: ``0,010``."""
    zeros = "0" * places
    return format_decimal(half_up(value, f"0.{zeros[1:]}1"), format=f"#,##0.{zeros}", locale="fr")


def points(difference: float) -> str:
    """A difference of shares: ``+0,3 point``."""
    nothing = half_up(abs(difference) * 100, "0.1") == 0
    sign = "" if nothing else "+" if difference > 0 else "−"
    return f"{sign}{distance(difference)}"


def distance(difference: float) -> str:
    """How far from one another two shares are: ``0,3 point``."""
    size = half_up(abs(difference) * 100, "0.1")
    return f"{format_decimal(size, locale='fr')}{NBSP}point{'s' if size >= 2 else ''}"


def day(date: dt.date) -> str:
    """``5 juin 2025``."""
    return format_date(date, "d MMMM y", locale="fr").replace(" ", NBSP)


def count(number: int, singular: str, plural: str) -> str:
    """``1 acteur``, ``1 200 acteurs``."""
    return f"{integer(number)}{NBSP}{singular if number < 2 else plural}"


def listing(parts: Sequence[str]) -> str:
    """``a, b et c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} et {parts[-1]}" if parts else ""
