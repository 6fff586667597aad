"""Regions and départements, in cells that hold their codes, their names, or postcodes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from core.codebook import Geography, territories
from core.codebook.territories import BECAME, OLD_REGIONS, OTHER_NAMES
from core.draft.found import Answer, Found
from core.draft.source import Variable

_NAMED = re.compile(r"r[ée]gions?|d[ée]p(?:artement|t)?s?\b|territoire|\bdep\b|\breg\b|geo", re.IGNORECASE)
_COMMUNE = re.compile(r"(?:[0-9]{4,5}|2[ABab][0-9]{3})")
_CODE_AND_NAME = re.compile(r"\(?(?P<code>[0-9]{1,3}|2[ABab])\)?\s*[-–.: ]\s*(?P<name>\D.+)")
_NAME_AND_CODE = re.compile(r"(?P<name>\D+?)\s*\(?(?P<code>[0-9]{2,3}|2[ABab])\)?")
_ENOUGH = 0.9


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.casefold())
    words = re.sub(r"[^a-z0-9]+", " ", "".join(c for c in letters if not unicodedata.combining(c))).split()
    return " ".join(
        w for w in words if w not in ("region", "departement", "la", "le", "les", "l", "de", "du", "d")
    )


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


def located(found: Found) -> None:
    """Give a question its map, where its answers are territories: by names, or by codes under such a name."""
    if found.kind != "single" or len(found.valid) < 4:
        return
    for geography in ("region", "departement"):
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
    if not _NAMED.search(f"{found.name} {found.text}") or (
        geography == "region" and re.search(r"d[ée]p", f"{found.name} {found.text}", re.IGNORECASE)
    ):
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
        f"ses codes sont lus comme ceux de l'INSEE ({'régions' if geography == 'region' else 'départements'}).",
        "Retirez geography si ce sont d'autres codes, et donnez leurs libellés.",
    )
    return True


def _placed(
    found: Found, geography: Geography, merged: Mapping[str, Answer], others: Sequence[Answer]
) -> None:
    order = list(territories(geography))
    found.answers = [merged[code] for code in order if code in merged] + list(others)
    found.geography, found.ordered, found.scale = geography, False, ""


def are_codes(variable: Variable) -> bool:
    """Whether a column holds codes of territories, under a name that says so."""
    if not _NAMED.search(variable.text):
        return False
    known = {*territories("region"), *territories("departement")}
    held = [value.strip().zfill(2).upper() in known for value in variable.values]
    return sum(held) >= _ENOUGH * len(held)


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
