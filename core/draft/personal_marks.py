"""What one text holds that points to a person: an address, a number, a place on earth.

Telephones are read by their written shapes, without the phonenumbers library: it tells whether a number is
in service, and a cell that has the shape of one stays out all the same.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable

_UNSEEN = dict.fromkeys([0xAD, 0x2060, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F)])
_DASHES = dict.fromkeys([0x2010, 0x2011, 0x2012, 0x2013, 0x2212], "-")

_EMAIL = re.compile(
    r"[^\s@,;:<>()\[\]\"|]+\s?@\s?[^\s@,;:<>()\[\]\"|]*[^\W_]\.[^\W\d_]{2,}"
    r"|^[\w.+-]+@[^\W\d_][\w-]+$"
    r"|[\w.+-]+\s*[\[({<]\s*(?:at|arobase?|@)\s*[\])}>]\s*[\w-]+"
    r"|[\w.+-]+\s?[\[({](?:a|à|chez)[\])}]\s?[\w.-]+?\s?(?:\.|\s(?:point|dot)\s)\s?[^\W\d_]{2,}"
    r"|[\w.+-]+\s(?:at|arobase?|chez|@)\s[\w.-]+?\s?"
    r"(?:\s\.\s|\s(?:point|dot)\s|[\[({]\s?(?:point|dot|\.)\s?[\])}])\s?[^\W\d_]{2,}"
    r"|^(?-i:[a-z])\S+\s(?:at|arobase?)\s\S+\.[^\W\d_]{2,}$"
    r"|[\w.+-]+\sarobase?\s[\w-]+",
    re.IGNORECASE,
)
_FRENCH = re.compile(
    r"(?<![\w.,+])(?:(?:\+|00)\s?33[\s.-]?(?:\(0\)[\s.-]?)?0?|\(?0)[1-79]\)?(?:[\s./-]{0,2}[0-9]{2}){4}(?![\w])"
)
"""Without 08: no respondent has such a number, and an option may be one (« 08 00… » is a hotline)."""
_ABROAD = re.compile(
    r"(?<!\w)\+\s?[1-9](?:[\s./()-]{0,2}[0-9]){7,14}(?!\w)"
    r"|(?<![\w.,])00[1-9](?:[\s./()-]{0,2}[0-9]){9,13}(?!\w)"
    r"|(?<![\w.,])0[1-9][0-9]{1,2}[ ./-][0-9]{2,3}[ .-][0-9]{2}[ .-][0-9]{2}(?!\w)"
    r"|(?<!\w)\([0-9]{3}\)\s?[0-9]{3}[\s.-][0-9]{4}(?!\w)"
    r"|(?<![\w-])[2-9][0-9]{2}[.-][0-9]{3}[.-][0-9]{4}(?![\w-])"
    r"|^33[67][0-9]{8}$"
)
_IP4 = re.compile(r"(?<![\w.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![\w.]*\w)")
_IP6 = re.compile(r"(?<![\w:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}(?![\w:])", re.IGNORECASE)
_IBAN = re.compile(r"(?<![^\W_])[A-Z]{2}[0-9]{2}(?:[ -]?[0-9A-Z]{2,4}){3,8}(?![^\W_])", re.IGNORECASE)
_NIR = re.compile(
    r"(?<!\w)[12378][ .]?[0-9]{2}[ .]?(?:0[1-9]|1[0-2]|[2-9][0-9])[ .]?"
    r"(?:[0-9]{2}|2[ABab])[ .]?[0-9]{3}[ .]?[0-9]{3}[ .]?[0-9]{2}(?!\w)"
)
_SIRET = re.compile(r"(?<![\w.,+-])[0-9]{3}[ .]?[0-9]{3}[ .]?[0-9]{3}[ .]?[0-9]{5}(?![\w])")
_OTHER_NUMBERS = re.compile(
    r"(?<!\w)(?:FR ?[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}|W[0-9]{9}"
    r"|(?:siren|siret|rna|rpps|finess|nir|passeport|passport)\W{0,3}(?:n°\s?)?[0-9][0-9A-Z .]{6,16})(?!\w)",
    re.IGNORECASE,
)
_DECIMALS = r"-?[0-9]{1,3}\.[0-9]{4,}"
_COORDINATES = re.compile(
    rf"(?<![\w.]){_DECIMALS}\s*°?\s*[NS]?[,;/\s]+{_DECIMALS}\s*°?\s*[EWO]?(?![\w])"
    r"|(?<![\w,])-?[0-9]{1,2},[0-9]{4,}\s*[,;/\s]\s*-?[0-9]{1,3},[0-9]{4,}(?!\w)"
    r"|^-?[0-9]{1,2}\.[0-9]+ -?[0-9]{1,3}\.[0-9]+ -?[0-9.]+ -?[0-9.]+$"
    r"|^\[\s*-?[0-9]{1,3}\.[0-9]+\s*,\s*-?[0-9]{1,3}\.[0-9]+\s*\]$"
    r"|[0-9]{1,3}\s?°\s?[0-9]{1,2}\s?['′’]\s?(?:[0-9.,]+\s?(?:\"|″|''|’’)\s?)?[NSEWO](?!\w)"
    r"|POINT\s?Z?\s?\(\s?-?[0-9.]+ -?[0-9.]+|\"coordinates\"\s?:"
    r"|^[0-9]{1,2}\s?[C-HJ-NP-X]\s[0-9]{6}(?:\.[0-9]+)?\s[0-9]{6,7}(?:\.[0-9]+)?$"
    r"|(?<!\w)[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?!\w)",
    re.IGNORECASE,
)
_URL = re.compile(
    r"(?:https?://|www\.)\S+?[?&;/#](?:[\w.%-]+=|[\w-]*token)\S*|https?://[^\s/@]+@\S+"
    r"|(?:linkedin\.com/in|facebook\.com|fb\.com|instagram\.com|twitter\.com|(?<!\w)x\.com|tiktok\.com/@|t\.me)/[\w@.]",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    r"(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])"
    r"|^(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{24,}$"
    r"|(?<![\w:])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:])",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w.@])@[A-Za-z_]\w{2,}(?![\w]*@)")
_STREETS = (
    "rue|avenue|av|bd|bld|boulevard|impasse|allée|allee|chemin|ruelle|venelle|faubourg|street|road|lane"
)
_STREETS_NAMED = "place|cours|route|quai|square|passage|villa|cité|résidence|lotissement|hameau|drive|court"
_ADDRESS = re.compile(
    rf"(?<![\w-])[0-9]{{1,4}}\s?(?:bis|ter|quater|[a-d])?,?\s(?:{_STREETS})\.?\s\w{{2,}}"
    rf"|(?<![\w-])[0-9]{{1,4}}\s?(?:bis|ter|quater|[a-d])?,?\s(?:{_STREETS_NAMED})\s[^,;0-9]{{0,20}}?(?-i:[A-ZÀ-Þ])",
    re.IGNORECASE,
)


def plain(value: str) -> str:
    """A text with the spaces and dashes of a keyboard, and nothing that is unseen."""
    if value.isascii():
        return value
    return unicodedata.normalize("NFKC", value.translate(_UNSEEN)).translate(_DASHES)


def luhn(digits: str) -> bool:
    """Whether the last figure is the key of those before it (ISO/IEC 7812-1), as in a SIREN and a SIRET."""
    doubled = (sum(divmod(2 * int(d), 10)) for d in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def _iban(text: str) -> bool:
    for found in _IBAN.finditer(text):
        code = re.sub("[ -]", "", found[0]).upper()
        if 15 <= len(code) <= 34 and int("".join(str(int(c, 36)) for c in code[4:] + code[:4])) % 97 == 1:
            return True
    return False


def _nir(text: str) -> bool:
    for found in _NIR.finditer(text):
        code = re.sub("[ .]", "", found[0]).upper()
        # Corsica counts as 19 (2A) and 18 (2B) in the key: décret n° 82-103, article 4.
        if 97 - int(code[:13].replace("2A", "19").replace("2B", "18")) % 97 == int(code[13:]):
            return True
    return False


def _siret(text: str) -> bool:
    found = (re.sub("[ .]", "", match[0]) for match in _SIRET.finditer(text))
    return any(luhn(code) for code in found if not code.startswith("000"))


def _ip(text: str) -> bool:
    for found in _IP4.finditer(text):
        parts = found[0].split(".")
        # « 1.2.3.4 » numbers an action or a version; no respondent answers from four one-figure bytes.
        if all(int(part) < 256 for part in parts) and any(len(part) > 1 for part in parts):
            return True
    return any(_is_ip6(found[0]) for found in _IP6.finditer(text))


def _is_ip6(text: str) -> bool:
    try:
        return len(text) > 6 and bool(ipaddress.IPv6Address(text))
    except ValueError:
        return False


def _telephone(text: str) -> bool:
    return bool(_FRENCH.search(text) or _ABROAD.search(text))


def _number(text: str) -> bool:
    return _nir(text) or _siret(text) or _iban(text) or bool(_OTHER_NUMBERS.search(text))


def _found(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.search(text) is not None


MARKS: dict[str, Callable[[str], bool]] = {
    "email": _found(_EMAIL),
    "token": _found(_TOKEN),
    "ip": _ip,
    "coordinates": _found(_COORDINATES),
    "number": _number,
    "telephone": _telephone,
    "url": _found(_URL),
    "address": _found(_ADDRESS),
    "handle": _found(_HANDLE),
}
"""Whether a plain text holds each, the surest first: an IBAN before a telephone in its figures."""
_CANDIDATE = re.compile(
    r"@|:|°|[+./-]\w|[0-9][0-9 .,;]{6}|arob| (?:at|chez|a|à) |[({\[]|\w{24}"
    r"|[0-9]\s?(?:bis|ter|quater|[a-d])?,?\s(?:rue|av|b|imp|all|che|ven|fau|st|ro|la|pl|co|qu|sq|pa|vi|ci|r[ée]s|lo|ha|dr)",
    re.IGNORECASE,
)
"""What every text with a mark has: most answers have none of it, and are read no further."""
_QUANTITY = re.compile(r"-?[0-9]{1,8}(?:[.,][0-9]*)?")


def mark(value: str) -> str:
    """What a text holds that points to a person, as a key of ``MARKS``; empty for nothing.

    >>> mark("Autre : jean@exemple.fr"), mark("Par e-mail"), mark("06 12 34 56 78"), mark("06-12 mois")
    ('email', '', 'telephone', '')
    """
    text = plain(value)
    if _QUANTITY.fullmatch(text) or not _CANDIDATE.search(text):
        return ""
    return next((kind for kind, holds in MARKS.items() if holds(text)), "")
