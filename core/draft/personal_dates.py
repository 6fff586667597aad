"""Exact dates and moments, as tools and spreadsheets write them; years, months and durations are none."""

from __future__ import annotations

import re

_MONTHS = (
    r"janv?(?:ier)?|f[ée]vr?(?:ier)?|mars?|avr(?:il)?|mai|juin|juil(?:let)?|ao[uû]t|sept?(?:embre)?|oct(?:obre)?"
    r"|nov(?:embre)?|d[ée]c(?:embre)?|january|feb(?:ruary)?|march|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|september|october|november|december"
)
_YEAR = "(?:19|20)[0-9]{2}"
_MONTH, _DAY = "(?:0?[1-9]|1[0-2])", "(?:0?[1-9]|[12][0-9]|3[01])"
_CLOCK = (
    r"[0-2]?[0-9][:h.][0-5][0-9](?:[:m.][0-5][0-9]s?(?:[.,][0-9]+)?)?\s?(?:[AP]\.?M\.?)?"
    r"\s?(?:Z|(?:UTC|GMT)(?:[+-][0-9]{1,2}(?::?[0-9]{2})?)?|[+-][0-9]{2}:?[0-9]{2}|CES?T)?(?:\s\([^)]*\))?"
)
_THEN = rf"(?:(?:T|,?\s+(?:[àa]\s|at\s|-\s)?){_CLOCK})?"
_WEEKDAY = r"(?:[^\W\d]{3,9}\.?,?\s)?"
_EXACT = re.compile(
    rf"{_YEAR}[-/.]{_MONTH}[-/.]{_DAY}{_THEN}"
    rf"|{_WEEKDAY}{_DAY}[-/.]{_MONTH}[-/.](?:{_YEAR}|[0-9]{{2}}){_THEN}"
    rf"|{_MONTH}[-/]{_DAY}[-/](?:{_YEAR}|[0-9]{{2}}){_THEN}"
    rf"|{_WEEKDAY}(?:{_DAY}|1er)(?:st|nd|rd|th)?[\s-](?:of\s)?(?:{_MONTHS})\.?,?[\s-](?:{_YEAR}|[0-9]{{2}}){_THEN}"
    rf"|{_WEEKDAY}(?:{_MONTHS})\.?\s{_DAY}(?:st|nd|rd|th)?,?\s{_YEAR}{_THEN}"
    rf"|{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:T?[0-2][0-9][0-5][0-9](?:[0-5][0-9])?Z?)?",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"[1-6][0-9]{4}(?:[.,][0-9]+)?")
"""A day as spreadsheets count them: 10000 is in 1927, 69999 in 2091."""
_UNIX = re.compile(r"1[0-9]{9}(?:[0-9]{3})?(?:[.,][0-9]+)?")
"""Seconds or milliseconds since 1970, from 2001 to 2033."""


def exact_date(value: str, *, dated: bool = False) -> bool:
    """Whether a text is a day, with its time or without; ``dated``: under a name that says so, numbers count.

    >>> exact_date("2025-06-05T09:12:04.123+02:00"), exact_date("5 juin 2025"), exact_date("2025-06")
    (True, True, False)
    """
    text = value.strip()
    if _EXACT.fullmatch(text):
        return True
    return dated and bool(_SERIAL.fullmatch(text) or _UNIX.fullmatch(text))
