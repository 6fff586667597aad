"""Codes that name no territory of a map: what they are, most likely, and what mends them, cause by cause."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from core.codebook.checking import Checker
from core.codebook.lookalikes import skeleton
from core.codebook.questions import Question
from core.codebook.territories import (
    BECAME,
    DEPARTEMENTS,
    ELSEWHERE,
    OLD_REGIONS,
    OTHER_NAMES,
    REGION_OF,
    REGIONS,
    Geography,
    territories,
)
from core.errors import quoted

SHOWN, EXAMPLES = 8, 3
"""How many codes, and how many lines to write, a sentence holds."""
_OFF_MAP = "hors de la carte (étranger, inconnu…), ajoutez off_map: true à l'option."
_COMMUNE = re.compile(r"(?:[0-9]{4,5}|2[ABab][0-9]{3})")
_DUE = {"region": "régions", "departement": "départements"}
_LINKS = {"le", "la", "les", "l", "de", "du", "des", "d", "en", "region", "departement", "ancienne"}


@dataclass(frozen=True, slots=True)
class Cause:
    """Codes that are wrong for one reason, with what is wrong and what mends it, as sentences."""

    codes: tuple[str, ...]
    problem: str
    remedy: str


def misread(geography: Geography, named: Mapping[str, str], every: Iterable[str] = ()) -> list[Cause]:
    """Why codes are not on a map, the causes that are recognised: what is left has no known one.

    Parameters
    ----------
    geography
        The map that is due.
    named
        The codes that are not as they should be, with their labels (empty for values of a file); those that
        are on the map are left alone, unless their labels say otherwise.
    every
        All the codes of the question, those on the map among them.
    """
    known = territories(geography)
    left = {code: label for code, label in named.items() if label or code not in known}
    causes: list[Cause] = []
    read: tuple[tuple[Callable[[Geography, Mapping[str, str], list[str]], list[str]], _Told], ...] = (
        (_elsewhere, _told_elsewhere),
        (_communes, _told_communes),
        (_parts_of_lyon, _told_lines),
        (_names, _told_names),
        (_corsica, _told_corsica),
        (_departements, _told_departements),
        (_overseas, _told_overseas),
        (_old, _told_old),
        (_numbered, _told_numbered),
        (_unpadded, _told_unpadded),
        (_miswritten, _told_miswritten),
    )
    codes = list(every) or list(left)
    for found_in, told in read:
        if found := found_in(geography, left, codes):
            causes.append(Cause(tuple(found), *told(geography, {c: left[c] for c in found}, codes)))
            left = {code: label for code, label in left.items() if code not in found}
    return causes


_Told = Callable[[Geography, Mapping[str, str], list[str]], tuple[str, str]]


def listed_codes(codes: Iterable[str]) -> str:
    """The first codes, quoted: ``« 31 », « 22 »…``."""
    codes = list(codes)
    return ", ".join(map(quoted, codes[:SHOWN])) + ("…" if len(codes) > SHOWN else "")


def _are(codes: Mapping[str, str], one: str, several: str) -> str:
    return f"{listed_codes(codes)} {one if len(codes) == 1 else several}"


def _lines(merged: Mapping[str, list[str]], geography: Geography, most: int = 99) -> str:
    """Options to write: ``{code: "32", codes: ["22", "31"], label: Hauts-de-France}``."""
    names = territories(geography)
    each = []
    for code, olds in sorted(merged.items())[:most]:
        values = ", ".join(f'"{old}"' for old in sorted(olds))
        each.append(f'{{code: "{code}", codes: [{values}], label: {names[code]}}}')
    return ", ".join(each) + (", …" if len(merged) > most else "")


def listing(names: list[str]) -> str:
    """Names as a sentence lists them: ``Lorraine (41) et Alsace (42)``."""
    return " et ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _merged(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    made: dict[str, list[str]] = {}
    for new, old in pairs:
        made.setdefault(new, []).append(old)
    return made


def _elsewhere(geography: Geography, left: Mapping[str, str], every: list[str]) -> list[str]:
    return [code for code in left if code in ELSEWHERE]


def _told_elsewhere(geography: Geography, found: Mapping[str, str], every: list[str]) -> tuple[str, str]:
    names = ", ".join(f"{ELSEWHERE[code]} ({code})" for code in found)
    return f"{names} : hors de la carte.", "Écrivez une option avec off_map: true."


def padded(geography: Geography, code: str) -> str:
    """The code of a territory that was written otherwise: ``1``, ``001`` or ``2a``; empty if it is none."""
    bare = code.strip().upper().lstrip("0")
    known = territories(geography)
    return next((c for c in (bare.zfill(2), bare) if bare and c in known), "")


def _unpadded(geography: Geography, left: Mapping[str, str], every: list[str]) -> list[str]:
    return [code for code in left if len(code) < len(padded(geography, code))]


def _told_unpadded(geography: Geography, found: Mapping[str, str], every: list[str]) -> tuple[str, str]:
    said = _are(found, "a perdu son zéro de tête", "ont perdu leur zéro de tête")
    return (
        f"{said} (Excel l'efface).",
        f"Écrivez {_due_codes(geography, found)}, dans study.yaml et dans le fichier, où la colonne est à "
        "mettre au format Texte.",
    )


def _miswritten(geography: Geography, left: Mapping[str, str], every: list[str]) -> list[str]:
    return [code for code in left if padded(geography, code)]


def _told_miswritten(geography: Geography, found: Mapping[str, str], every: list[str]) -> tuple[str, str]:
    said = _are(found, "n'est pas écrit comme le code de l'INSEE", "ne sont pas écrits comme ceux de l'INSEE")
    return f"{said}.", f"Écrivez {_due_codes(geography, found)}, dans study.yaml et dans le fichier."


def _due_codes(geography: Geography, found: Iterable[str]) -> str:
    due = [padded(geography, code) for code in found]
    return ", ".join(f'"{code}"' for code in due[:SHOWN]) + ("…" if len(due) > SHOWN else "")


def _numbered(geography: Geography, left: Mapping[str, str], every: list[str]) -> list[str]:
    """Codes of the survey's own, whose labels name the territories."""
    owns = {code: NAMES[geography].get(folded(label)) for code, label in left.items()}
    return [code for code, own in owns.items() if own and own != padded(geography, code)]


def _told_numbered(geography: Geography, found: Mapping[str, str], every: list[str]) -> tuple[str, str]:
    said = _are(found, "n'est pas le code de l'INSEE", "ne sont pas les codes de l'INSEE")
    merged = _merged((NAMES[geography][folded(label)], code) for code, label in found.items())
    return (
        f"{said}.",
        "Écrivez ceux de l'INSEE, et gardez les valeurs du fichier dans codes : "
        f"{_lines(merged, geography, SHOWN)}.",
    )


def departement_of(commune: str) -> str:
    """The département of a postal code or of an INSEE code of commune; empty if there is none.

    >>> departement_of("59000"), departement_of("1000"), departement_of("20200"), departement_of("97410")
    ('59', '01', '2B', '974')
    """
    code = commune.upper().zfill(5)
    if code.startswith("20"):
        return "2A" if code[:3] in ("200", "201") else "2B"
    return next((c for c in (code[:3], code[:2]) if c in DEPARTEMENTS), "")


def _communes(geography: Geography, left: Mapping[str, str], every: list[str]) -> list[str]:
    found = [code for code in left if _COMMUNE.fullmatch(code) and departement_of(code)]
    return found if any(len(code) == 5 for code in found) else []  # four figures alone may be anything


def _told_communes(geography: Geography, found: Mapping[str, str], every: list[str]) -> tuple[str, str]:
    said = _are(found, "est un code postal ou de commune", "sont des codes postaux ou de communes")
    pairs = {code: departement_of(code) for code in found}
    shown = ", ".join(f'{code} → "{own}"' for code, own in list(pairs.items())[:EXAMPLES])
    rule = f"gardez-en les deux premiers chiffres, trois outre-mer (971 à 976), 2A ou 2B en Corse : {shown}"
    if geography == "departement":
        return f"{said}, et cette question est par département.", f"{rule[0].upper()}{rule[1:]}."
    return (
        f"{said}, et cette question est par région.",
        f"Pour une carte par département, écrivez geography: departement et {rule}. Pour une carte par "
        f"région, remplacez-les par le code de leur région ({_region_example(pairs)}).",
    )


def _region_example(pairs: Mapping[str, str]) -> str:
    return ", ".join(f'{code} → "{REGION_OF[own]}"' for code, own in list(pairs.items())[:EXAMPLES])


def _parts_of_lyon(geography: Geography, left: Mapping[str, str], every: list[str]) -> list[str]:
    return [code for code in left if geography == "departement" and code.upper() in ("69D", "69M")]


def _told_lines(geography: Geography, found: Mapping[str, str], every: list[str]) -> tuple[str, str]:
    said = _are(found, "est une partie du Rhône (69)", "sont les deux parties du Rhône (69)")
    return f"{said}, que la carte dessine en entier.", f"Écrivez {_lines({'69': [*found]}, geography)}."


def folded(name: str) -> str:
    """A name without capitals, accents, links, digits and punctuation: ``59 - Le Nord`` as ``nord``."""
    bare = unicodedata.normalize("NFKD", skeleton(name).replace("œ", "oe"))
    letters = "".join(c for c in bare if not unicodedata.combining(c)).casefold()
    return " ".join(w for w in re.findall("[a-z]+", letters) if w not in _LINKS)


def _by_name(names: Mapping[str, str], others: Mapping[str, str]) -> dict[str, str]:
    found = {folded(name): code for code, name in names.items()}
    return found | {folded(name): code for name, code in others.items()}


NAMES: Mapping[Geography, Mapping[str, str]] = {
    "region": _by_name(REGIONS, OTHER_NAMES["region"]),
    "departement": _by_name(DEPARTEMENTS, OTHER_NAMES["departement"]),
}
"""The code of each territory, by its folded name."""
_OLD_NAMES = _by_name(OLD_REGIONS, {})


def _named(geography: Geography, code: str) -> str:
    """The code of the territory whose name stands in place of a code; of an old region, what it became."""
    name = "" if re.search("[0-9]", code) else folded(code)
    known = NAMES[geography].get(name, "")
    if not known and geography == "region" and name in _OLD_NAMES:
        known = BECAME[_OLD_NAMES[name]]
    return known


def _names(geography: Geography, left: Mapping[str, str], every: list[str]) -> list[str]:
    return [code for code in left if _named(geography, code)]


def _told_names(geography: Geography, found: Mapping[str, str], every: list[str]) -> tuple[str, str]:
    said = _are(found, "est un nom, et il faut un code", "sont des noms, et il faut des codes")
    lines = _lines(_merged((_named(geography, code), code) for code in found), geography, EXAMPLES)
    return f"{said}.", f"Gardez les noms du fichier dans codes : {lines}."


def _corsica(geography: Geography, left: Mapping[str, str], every: list[str]) -> list[str]:
    codes = ("20", "2A", "2B") if geography == "region" and not _by_departement(left) else ("20",)
    return [code for code in left if code.upper() in codes]


def _told_corsica(geography: Geography, found: Mapping[str, str], every: list[str]) -> tuple[str, str]:
    if geography == "region":
        said = _are(found, "est la Corse, dont la région est 94", "sont la Corse, dont la région est 94")
        return f"{said}.", f"Écrivez {_lines({'94': [*found]}, geography)}."
    return (
        "« 20 » était la Corse avant 1976 : elle a deux départements, 2A (Corse-du-Sud) et 2B (Haute-Corse).",
        "Séparez-les dans le fichier (codes postaux 200 et 201 : 2A ; 202 et 206 : 2B) ; si rien ne les "
        "distingue, gardez cette option avec off_map: true.",
    )


def _by_departement(left: Mapping[str, str]) -> bool:
    """Whether codes that are no regions are those of départements, rather than of the regions before 2016.

    Labels decide; without, some code that no region ever had.
    """
    names = [folded(label) for label in left.values() if label]
    old, new = sum(n in _OLD_NAMES for n in names), sum(n in NAMES["departement"] for n in names)
    new -= sum(n in NAMES["region"] for n in names)  # those overseas are called alike
    if old or new:
        return new > old
    mainland = [padded("departement", code) for code in left]
    return any(len(c) == 2 and c not in (*OLD_REGIONS, *REGIONS, "2A", "2B") for c in mainland)


def _departements(geography: Geography, left: Mapping[str, str], every: list[str]) -> list[str]:
    if geography != "region" or not _by_departement(left):
        return []
    return [code for code in left if padded("departement", code)]


def _told_departements(geography: Geography, found: Mapping[str, str], every: list[str]) -> tuple[str, str]:
    said = _are(found, "est le code d'un département", "sont des codes de départements")
    own = {code: padded("departement", code) for code in every}
    merged = _merged((REGION_OF[right], code) for code, right in own.items() if right)
    line = _lines({new: olds for new, olds in merged.items() if set(olds) & set(found)}, geography, 1)
    return (
        f"{said}, et cette question est par région.",
        f"Écrivez geography: departement ; ou regroupez-les par région, avec codes : {line}.",
    )


def _overseas(geography: Geography, left: Mapping[str, str], every: list[str]) -> list[str]:
    return [c for c in left if geography == "region" and len(c) == 3 and c in DEPARTEMENTS]


def _told_overseas(geography: Geography, found: Mapping[str, str], every: list[str]) -> tuple[str, str]:
    said = _are(
        found, "est le code d'un département d'outre-mer", "sont des codes de départements d'outre-mer"
    )
    lines = _lines(_merged((REGION_OF[code], code) for code in found), geography)
    return f"{said}, dont la région a un autre code.", f"Écrivez {lines}."


def _old(geography: Geography, left: Mapping[str, str], every: list[str]) -> list[str]:
    return [code for code in left if geography == "region" and code in OLD_REGIONS]


def _told_old(geography: Geography, found: Mapping[str, str], every: list[str]) -> tuple[str, str]:
    said = _are(found, "est une région d'avant 2016", "sont des régions d'avant 2016")
    merged = _merged((BECAME[code], code) for code in found)
    became = " ; ".join(
        f"{listing([f'{OLD_REGIONS[old]} ({old})' for old in sorted(olds)])} → {REGIONS[new]} ({new})"
        for new, olds in sorted(merged.items())
    )
    told = any(folded(label) in _OLD_NAMES for label in found.values())
    doubt = "" if told else " Si ce sont des départements, écrivez geography: departement."
    return (
        f"{said} : {became}.",
        f"Regroupez les valeurs du fichier avec codes : {_lines(merged, geography)}.{doubt}",
    )


def check_geography(check: Checker, path: str, question: Question) -> None:
    """Add the faults of the codes of territories, and of what is said to be off the map."""
    geography = question.geography
    for i, option in enumerate(question.options):
        at = f"{path}.options[{i}].off_map"
        if option.off_map and geography is None:
            check.add(at, "off_map ne va qu'avec geography.", "Ajoutez geography, ou retirez off_map.")
        elif option.off_map and geography and option.code in territories(geography):
            check.add(
                at,
                f"{quoted(option.code)} est sur la carte : {territories(geography)[option.code]}.",
                "Retirez off_map, ou changez ce code (codes garde la valeur du fichier).",
            )
    if geography is None:
        return
    due = {o.code: o.label for o in question.options if o.role == "valid" and not o.off_map}
    known = territories(geography)
    off = {code: label for code, label in due.items() if code not in known}
    swapped = _numbered(geography, due, [])
    if any(code in off for code in swapped):  # a numbering of the survey's own, some of which is on the map
        off |= {code: due[code] for code in swapped}
    due_there = {code: label for code, label in due.items() if code not in off}
    for cause in misread(geography, off, due):
        check.add(f"{path}.options", cause.problem, cause.remedy)
        off = {code: label for code, label in off.items() if code not in cause.codes}
    if off:
        what = "d'une région" if geography == "region" else "d'un département"
        example = '"32"' if geography == "region" else '"01", "2A" ou "974"'
        several = f"ne sont pas des codes INSEE de {_DUE[geography]}"
        said = _are(off, f"n'est pas le code INSEE {what}", several)
        check.add(f"{path}.options", f"{said}.", f"Écrivez ce code, par exemple {example} ; {_OFF_MAP}")
    _check_labels(check, path, geography, due_there)


def _check_labels(check: Checker, path: str, geography: Geography, due: Mapping[str, str]) -> None:
    """Codes that are on the map, and whose label is the name of something else."""
    other: Geography = "departement" if geography == "region" else "region"
    wrong, swapped = {}, {}
    for code, label in due.items():
        name = folded(label)
        own = NAMES[geography].get(name)
        if own == code or (geography == "region" and BECAME.get(_OLD_NAMES.get(name, "")) == code):
            continue
        if own:
            wrong[code] = own
        elif name in NAMES[other] or (other == "region" and name in _OLD_NAMES):
            swapped[code] = label
    names = territories(geography)
    if swapped:
        shown = ", ".join(f"{code} {quoted(label)}" for code, label in list(swapped.items())[:SHOWN])
        more = "…" if len(swapped) > SHOWN else ""
        first = next(iter(swapped))
        check.add(
            f"{path}.options",
            f"{shown}{more} : {'ce libellé est celui' if len(swapped) == 1 else 'ces libellés sont ceux'} de "
            f"{_DUE[other]}, et geography dit {geography}, où {quoted(first)} est {names[first]}.",
            f"Écrivez geography: {other}, ou corrigez les codes.",
        )
    if wrong:
        shown = " ; ".join(
            f"{quoted(code)} est {names[code]}, et son libellé est {quoted(due[code])}, dont le code est "
            f"{quoted(own)}"
            for code, own in list(wrong.items())[:SHOWN]
        )
        check.add(
            f"{path}.options",
            f"{shown}{'…' if len(wrong) > SHOWN else ''}.",
            "Corrigez le code ou le libellé : la carte dessinerait un territoire sous le nom d'un autre.",
        )
