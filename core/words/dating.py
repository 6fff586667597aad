"""When results were made public and corrected: as the study says, never when its files were written."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_date

from core.codebook import Codebook
from core.words.numbers import NBSP, day


def released(book: Codebook) -> str:
    """When results were made public and corrected, if it is known: ``Résultats rendus publics le …``."""
    said = [f"rendus publics le {day(book.released)}"] if book.released else []
    if book.revised:
        said.append(f"corrigés le {day(max(each.date for each in book.revised))}")
    return f"Résultats {', '.join(said)}" if said else ""


def month(date: dt.date, *, short: bool = False) -> str:
    """``novembre 2025``, ``nov. 2025``: when a source was published is seldom known to the day."""
    return format_date(date, "MMM y" if short else "MMMM y", locale="fr")


def dates(book: Codebook) -> list[tuple[str, str]]:
    """When results were made public, and each correction with its reason: names and texts."""
    known = [("Résultats rendus publics", f"le {day(book.released)}")] if book.released else []
    corrected = sorted(book.revised, key=lambda each: each.date)
    return known + [("Correction", f"le {day(each.date)}{NBSP}: {each.because}") for each in corrected]
