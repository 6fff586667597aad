"""What a value of the file may have been: a listed code written otherwise, or a band made a date."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property

from core.codebook import skeleton
from core.errors import VALUE_SHOWN

_THOUSANDS = re.compile(r"([+-]?[0-9]{1,3}(?:[\s'’.,\u00a0\u202f][0-9]{3})+)(?:[.,]0+)?")


def _as_number(value: str) -> str:
    match = re.fullmatch(r"0*([0-9]+)(?:[.,]0*)?", value)
    return match[1] if match else value


def written_alike(value: str) -> str:
    """What is the same of a value in capitals or not, and as ``1`` or ``1.0``."""
    return _as_number(value.strip().casefold())


def _grouped(value: str) -> str:
    match = _THOUSANDS.fullmatch(value)
    return re.sub(r"[^0-9+-]", "", match[1]) if match else value


def _bare(value: str) -> str:
    """A text without its accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", value) if not unicodedata.combining(c))


def _unquoted(value: str) -> str:
    """A text without the quotes of a second export, or of a formula that keeps zeros: ``="01"``."""
    found = _QUOTED.fullmatch(value.strip())
    return found["text"] if found else value


def _plain_number(value: str) -> str:
    """A large number that a spreadsheet shows as a power of ten."""
    if not _SCIENTIFIC.fullmatch(value):
        return value
    number = float(value.replace(",", "."))
    return str(int(number)) if number.is_integer() and abs(number) < _LARGE else value


def _letters(value: str) -> str:
    """The letters and digits of a text with words; numbers are left as they are."""
    return "".join(filter(str.isalnum, value)).casefold() if any(map(str.isalpha, value)) else value


PUNCTUATION = "à la ponctuation près"
IN_THE_FILE = ("aux guillemets près", "à l'apostrophe près", "à l'écriture scientifique près")
"""How the words start of what only the file has to mend."""
_QUOTED = re.compile(r"""=?(?P<mark>["'“”])(?P<text>.+)["'“”]""", re.DOTALL)
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}")
_LARGE = 1e15
_FOLDS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("à une espace près", lambda v: " ".join(v.split())),
    ("à une majuscule près", str.casefold),
    ("aux zéros ou aux décimales près", _as_number),
    ("aux caractères accentués près", lambda v: unicodedata.normalize("NFKC", v)),
    ("à un accent près", _bare),
    ("aux séparateurs de milliers près", _grouped),
    ("aux guillemets près", _unquoted),
    ("à l'apostrophe près qu'un tableur met devant un texte", lambda v: v.strip().lstrip("'’")),
    ("à l'écriture scientifique près", _plain_number),
    ("à des caractères près qui se lisent de même", skeleton),
)


def _fold_all(text: str) -> str:
    for _, fold in reversed(_FOLDS):
        text = fold(text)
    return _as_number(text)


class Near:
    """Finds the listed code that a value only seems to differ from, and by what."""

    def __init__(self, codes: Sequence[str]) -> None:
        self._codes = codes

    @cached_property
    def _folded(self) -> list[tuple[str, Callable[[str], str], dict[str, str]]]:
        folds = (*_FOLDS, ("à l'écriture près", _fold_all), (PUNCTUATION, _letters))
        return [(words, fold, {fold(c): c for c in reversed(self._codes)}) for words, fold in folds]

    def find(self, value: str) -> tuple[str, str] | None:
        """The code, and what is apart in words; a long text is no code."""
        if len(value) > 2 * VALUE_SHOWN or not skeleton(value):
            return None
        for words, fold, codes in self._folded:
            if (code := codes.get(fold(value))) is not None:
                return code, words
        return None


# Accents

_BROKEN = re.compile("[ÃÂâ][\u0080-\u00bf\u0152-\u0192\u02c6-\u2122]|\ufffd|\u00ef\u00bf\u00bd")


def is_broken(value: str) -> bool:
    """Whether a text was read in an encoding that is not its own, or lost letters so."""
    return _BROKEN.search(value) is not None


def mended(value: str, codes: Sequence[str] = ()) -> str | None:
    """What a broken text was: read again, or the only code that it may be; ``None`` if it cannot be told."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return value.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    if "\ufffd" in value:
        pattern = re.compile(".{0,2}".join(re.escape(part) for part in re.split("\ufffd+", value)), re.DOTALL)
        if len(found := [code for code in codes if pattern.fullmatch(code)]) == 1:
            return found[0]
    return None


_MISREAD = tuple((read, written) for read in ("cp1252", "latin-1") for written in ("mac_roman", "cp850"))


def reread(value: str) -> Iterator[tuple[str, str]]:
    """What a text would be, had it been read as it was written, and how: an encoding, ``html``."""
    if "&" in value and (text := html.unescape(value)) != value:
        yield text, "html"
    if value.isascii():
        return
    for read_as, written_in in _MISREAD:
        try:
            yield value.encode(read_as).decode(written_in), written_in
        except UnicodeError:
            continue


def without_accents(value: str) -> str:
    """A text as a program writes it that has no accents: ``Tr?s bien``."""
    return "".join(c if c.isascii() else "?" for c in unicodedata.normalize("NFC", value))


# Dates

_MONTHS = {
    **dict(zip(("jan", "fév", "mar", "avr", "mai", "juin", "juil", "aoû", "sep", "oct", "nov", "déc"),
               range(1, 13), strict=True)),
    **{"fev": 2, "feb": 2, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aou": 8, "aug": 8, "dec": 12},
}  # fmt: skip
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]00:00(?::00)?(?:\.0+)?)?")
_SLASHES = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}|[0-9]{2})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})[-\s./]([a-zéûA-ZÉÛ]{3,9})\.?(?:[-\s./]([0-9]{2,4}))?")
_MONTH_YEAR = re.compile(r"([a-zéûA-ZÉÛ]{3,9})\.?[-\s./]([0-9]{4}|[0-9]{1,2})")
_SERIAL = re.compile(r"[34567][0-9]{4}")
_PAIR = re.compile(r"\s*([0-9]{1,4})\s*(?:-|–|—|/|\.|à|to)\s*([0-9]{1,4})\s*")
Pair = tuple[int, int]


def _month(name: str) -> int | None:
    name = name.casefold()
    return _MONTHS.get(name[:4]) or _MONTHS.get(name[:3])


def is_date(value: str) -> bool:
    """Whether a text is a date, as spreadsheets write them; a number of days is not one by itself."""
    return any(True for _ in _typed(value)) and not _SERIAL.fullmatch(value)


def _typed(value: str) -> Iterator[Pair]:
    """What may have been typed that a spreadsheet shows as this date: day and month, month and year…"""
    value = value.strip()
    if found := _ISO.fullmatch(value):
        year, month, day = map(int, found.groups())
        yield from _of_day(year, month, day)
    elif _SERIAL.fullmatch(value):
        when = date(1899, 12, 30) + timedelta(days=int(value))
        yield from _of_day(when.year, when.month, when.day)
    elif found := _SLASHES.fullmatch(value):
        day, month, year = map(int, found.groups())
        yield from _of_day(year, month, day)
        yield from _of_day(year, day, month)
    elif (found := _DAY_MONTH.fullmatch(value)) and (named := _month(found[2])):
        yield from ((int(found[1]), named), (named, int(found[1])))
    elif (found := _MONTH_YEAR.fullmatch(value)) and (named := _month(found[1])):
        yield from ((named, int(found[2])), (int(found[2]), named))


def _of_day(year: int, month: int, day: int) -> Iterator[Pair]:
    yield from ((day, month), (month, day))
    if day == 1:
        yield from ((month, year % 100), (month, year), (year, month), (year % 100, month))


class Dated:
    """Finds the listed code, such as « 1-9 », that a spreadsheet has turned into a date."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.pairs: Mapping[Pair, str] = {
            (int(found[1]), int(found[2])): code
            for code in reversed(codes)
            if (found := _PAIR.fullmatch(code))
        }

    def find(self, value: str) -> str | None:
        """The code."""
        if not self.pairs:
            return None
        return next((self.pairs[pair] for pair in _typed(value) if pair in self.pairs), None)
