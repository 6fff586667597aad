"""Regions and départements, in cells that hold their codes, their names, or postcodes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import get_args

from core.codebook import BECAME, OLD_REGIONS, OTHER_NAMES, Geography, territories
from core.draft.found import Answer, Found
from core.draft.source import Variable

_NAMED: Mapping[str, re.Pattern[str]] = {
    "region": re.compile(r"r[ée]gion|\breg\b|(?:^|_)reg(?:$|_)", re.IGNORECASE),
    "departement": re.compile(r"d[ée]partement|\bd[ée]p(?:t)?\b|(?:^|_)d[ée]pt?(?:$|_)", re.IGNORECASE),
}
_COMMUNE = re.compile(r"(?:[0-9]{4,5}|2[ABab][0-9]{3})")
_CODE_AND_NAME = re.compile(r"\(?(?P<code>[0-9]{1,3}|2[ABab])\)?\s*[-–.: ]\s*(?P<name>\D.+)")
_NAME_AND_CODE = re.compile(r"(?P<name>\D+?)\s*\(?(?P<code>[0-9]{2,3}|2[ABab])\)?")
_IN_WORDS = {"region": "régions", "departement": "départements"}
_ENOUGH, _MANY, _SEVERAL, _MOST_NUMBERED = 0.9, 9, 5, 40
"""The share of answers that are territories; how many codes of regions are too many to be anything else; how
many numbers of five digits that begin as départements do are postcodes."""


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.casefold())
    words = re.sub(r"[^a-z0-9]+", " ", "".join(c for c in letters if not unicodedata.combining(c))).split()
    return " ".join(
        w for w in words if w not in ("region", "departement", "la", "le", "les", "l", "de", "du", "d")
    )


@lru_cache(maxsize=4)
def _names(geography: Geography) -> dict[str, str]:
    known = {_plain(name): code for code, name in territories(geography).items()}
    known |= {_plain(name): code for name, code in OTHER_NAMES[geography].items()}
    if geography == "region":
        known |= {
            _plain(name): BECAME[code] for code, name in OLD_REGIONS.items() if _plain(name) not in known
        }
    return known


def read_as(value: str, label: str, geography: Geography) -> str | None:
    """The code of the territory that a cell names."""
    names = _names(geography)
    for text in (label, value):
        if (code := names.get(_plain(text))) is not None:
            return code
        for pattern in (_CODE_AND_NAME, _NAME_AND_CODE):
            if (found := pattern.fullmatch(text.strip())) and (code := names.get(_plain(found["name"]))):
                return code
    return None


def is_territory(text: str) -> bool:
    """Whether a text is the name of a région or of a département."""
    return any(read_as(text, text, geography) is not None for geography in get_args(Geography))


def holds_territories(variable: Variable) -> bool:
    """Whether a column names regions or départements, whatever else its texts look like."""
    if not 4 <= len(variable.values) <= 2 * len(territories("departement")):
        return False
    known = sum(is_territory(value) for value in variable.values)
    return known >= _ENOUGH * len(variable.values)


def located(found: Found) -> None:
    """Give a question its map, where its answers are territories: by names, or by codes under such a name."""
    if found.kind != "single" or len(found.valid) < 4:
        return
    for geography in get_args(Geography):
        if _by_names(found, geography) or _by_codes(found, geography):
            return


def _by_names(found: Found, geography: Geography) -> bool:
    code_of = {a.code: read_as(a.code, a.label, geography) for a in found.valid}
    known = [code for code in code_of.values() if code]
    if len(known) < _ENOUGH * len([a for a in found.valid if not a.other]) or len({*known}) < 4:
        return False
    names = territories(geography)
    merged: dict[str, Answer] = {}
    others: list[Answer] = []
    for answer in found.answers:
        code = code_of.get(answer.code)
        if code is None:
            answer.off_map = True
            others.append(answer)
            continue
        values = answer.values or (answer.code,)
        if code in merged:
            merged[code].values = (*merged[code].values, *values)
        else:
            merged[code] = Answer(code, names[code], values)
    if any(len(answer.values) > 1 for answer in merged.values()):
        found.doubt(
            "des noms ou d'anciennes régions sont réunis sous le territoire d'aujourd'hui (codes).",
            "Vérifiez chaque ligne.",
        )
    _placed(found, geography, merged, others)
    return True


def _by_codes(found: Found, geography: Geography) -> bool:
    names = territories(geography)
    about = f"{found.name} {found.text}"
    if _numbered({a.code for a in found.valid}):
        return False
    if not _NAMED[geography].search(about):
        alone = {a.code for a in found.valid}
        if geography != "region" or len(alone) < _MANY or not alone <= {*names}:
            return False
    padded = {
        a.code: a.code.zfill(2).upper() if a.code.isdigit() or len(a.code) < 3 else a.code
        for a in found.valid
    }
    known = {a.code: padded[a.code] for a in found.valid if padded[a.code] in names}
    if len(known) < _ENOUGH * len([a for a in found.valid if not a.other]) or len(known) < 4:
        return False
    if any(a.label not in (a.code, *names.values()) for a in found.valid if a.code in known):
        return False  # a numbering of its own
    merged = {
        known[a.code]: Answer(known[a.code], names[known[a.code]], a.values or (a.code,))
        for a in found.valid
        if a.code in known
    }
    others = [a for a in found.answers if a.code not in known]
    for answer in others:
        answer.off_map = True
    _placed(found, geography, merged, others)
    found.doubt(
        f"ses codes sont lus comme ceux de l'INSEE ({_IN_WORDS[geography]}).",
        "Retirez geography si ce sont d'autres codes, et donnez leurs libellés.",
    )
    return True


def _numbered(codes: Collection[str]) -> bool:
    """Whether codes are 1, 2, 3… up to a few: a numbering of the survey's own, whatever INSEE numbers so."""
    numbers = sorted(int(code) for code in codes if code.isdecimal() and not code.startswith("0"))
    return bool(numbers) and numbers == list(range(1, len(numbers) + 1)) and len(numbers) < _MOST_NUMBERED


def _placed(
    found: Found, geography: Geography, merged: Mapping[str, Answer], others: Sequence[Answer]
) -> None:
    codes = {value: answer.code for answer in merged.values() for value in answer.values}
    if any(codes.get(answer.code, answer.code) != answer.code for answer in merged.values()):
        # A numbering of its own, where 11 is not the territory 11: a codebook cannot hold both.
        found.columns = [column.replaced(codes) for column in found.columns]
        for answer in merged.values():
            answer.values = (answer.code,)
        found.doubt(
            "l'outil numérote ces territoires à sa façon : ses numéros sont remplacés par les codes de "
            "l'INSEE dans le fichier des réponses.",
            "Refaites le brouillon, plutôt que de copier un autre export par-dessus.",
        )
    order = list(territories(geography))
    found.answers = [merged[code] for code in order if code in merged] + list(others)
    found.geography, found.ordered, found.scale = geography, False, ""


def are_codes(variable: Variable) -> bool:
    """Whether numbers are those of territories, under a name that says so: INSEE's, or the survey's own."""
    if not any(named.search(f"{variable.name} {variable.wording}") for named in _NAMED.values()):
        return False
    most = len(territories("departement")) + 10
    return len(variable.values) <= most and all(len(value.strip()) <= 3 for value in variable.values)


def are_postcodes(variable: Variable) -> bool:
    """Whether a column holds postcodes under a name that does not say so: five digits, of many places."""
    values = variable.values
    rounded = sum(value.strip()[-2:] in ("00", "50") for value in values)
    if (
        len(values) < _SEVERAL
        or 2 * rounded > len(values)
        or not all(re.fullmatch(r"[0-9]{5}|2[AB][0-9]{3}", value.strip()) for value in values)
    ):
        return False
    return departements(variable) is not None


def departements(variable: Variable) -> Variable | None:
    """A column of départements made of one of postcodes, or of communes; ``None`` where it holds others."""
    known = territories("departement")
    to: dict[str, str] = {}
    for value in variable.values:
        text = value.strip()
        code = text.zfill(5).upper() if _COMMUNE.fullmatch(text) else ""
        if code[:2] == "20":
            code = ("2A" if code[2:3] in ("0", "1") else "2B") + code[2:]
        head = code[:3] if code[:2] in ("97", "98") else code[:2]
        if head in known:
            to[value] = head
    rows = sum(int(c) for v, c in zip(variable.values, variable.counts, strict=True) if v in to)
    if rows < _ENOUGH * variable.count or not to:
        return None
    made = variable.replaced({value: to.get(value, "") for value in variable.values})
    return Variable(
        f"{variable.name} (département)",
        made.values,
        made.counts,
        made.at,
        variable.wording,
        place=variable.place,
    )
