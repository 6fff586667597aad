"""CSV that a French Excel opens by a double click, and that no spreadsheet reads as what it is not.

A spreadsheet guesses: « 1-9 » is the first of September, « 01 » is 1, « =… » is a formula, and quotes around
a field change nothing. So a text that it would turn into something else stands between guillemets, where
people see it; nothing is hidden before it. See docs/decisions/spreadsheets.md.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

MOST_ROWS = 1_048_576
"""Lines of a sheet of Excel, its heads included; what is beyond is left out when it opens the file."""
_LONGEST = 32_000  # characters of a cell: 32 767, where Excel cuts without a word
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "#")
_WHOLE_NUMBER = re.compile(r"0|[1-9]\d{0,14}")
_DATES = (
    "janvier|janv|jan|février|fevrier|févr|fevr|fév|fev|mars|avril|avr|mai|juin|juillet|juil|août|aout|"
    "septembre|sept|octobre|oct|novembre|nov|décembre|decembre|déc|dec|january|february|feb|march|mar|april|apr|"
    "may|june|jun|july|jul|august|aug|september|sep|october|november|december|"
    "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|am|pm"
)
_VALUE = re.compile(rf"(?:\d+|[\s.,:/()%‰€$£¥'+-]|eur|(?<=[\d,.])e|(?<=\s)[ap]|{_DATES})+")
_LOGICAL = {"vrai", "faux", "true", "false"}


def as_text(words: str) -> str:
    """A text that a spreadsheet keeps as it is: where it would be a date or a formula, in guillemets."""
    if len(words) > _LONGEST:
        words = f"{words[:_LONGEST]} […]"
    bare = words.strip().lower()
    value = bool(re.search(r"\d", bare)) and _VALUE.fullmatch(bare) and not _WHOLE_NUMBER.fullmatch(words)
    if value or bare in _LOGICAL or bare.startswith(_FORMULA) or words.startswith(_FORMULA):
        return f"«\u00a0{words}\u00a0»"
    return words


def cell(value: object) -> str:
    """A value as a French spreadsheet takes it: a decimal comma in a number, a text that stays one."""
    if isinstance(value, float):
        return repr(value).replace(".", ",")
    return "" if value is None else as_text(value) if isinstance(value, str) else str(value)


def rows_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """Semicolons, decimal commas, UTF-8 with its mark, ends of lines of Windows."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(map(cell, row) for row in rows)
    return out.getvalue().encode("utf-8-sig")
