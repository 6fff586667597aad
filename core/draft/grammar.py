"""What the labels of a list say in the words of one subject: how much each, and of what they all speak."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

from core.draft.families import Family
from core.draft.lexicon import ADVERBS, AMOUNTS, FILLERS, MIDDLING, NEUTRAL
from core.draft.roles import plainly, words
from core.draft.subjects import FAMILIES

Sort = Literal["core", "minus", "point", "neutral", "adverb", "amount", "yes", "no"]
Side = Literal["yes", "no", ""]
_YES_NO: dict[str, Side] = {"oui": "yes", "yes": "yes", "non": "no", "no": "no"}
_COMMA = re.compile(r"(?:oui|yes|non|no)\s*[,:;(/.-]|(?:oui|yes|non)\s")
_LONGEST = 9
_LONG = 7
_A_LADDER = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """One label in one family: its place, what gave it, « oui » or « non » before it, the words left over.

    ``much``: the degree is an amount (« beaucoup de confiance »).
    """

    value: float
    sort: Sort
    prefix: Side = ""
    rest: tuple[str, ...] = ()
    much: bool = False

    @property
    def counts(self) -> bool:
        """Whether the family's own words are in it."""
        return self.sort in ("core", "minus", "point")


@lru_cache(maxsize=256)
def _phrases(family: Family | None) -> dict[str, tuple[str, float]]:
    """Every phrase of the grammar: what it is, and its place."""
    own: dict[str, tuple[str, float]] = {}
    if family is not None:
        own |= {p: ("degree", v) for p, v in family.degrees.items()}
        own |= {p: ("minus", -1.0) for p in family.minus}
        own |= {p: ("core", 1.0) for p in family.plus}
        own |= {p: ("point", v) for p, v in family.points.items()}
    mine = {p for p, (kind, _) in own.items() if kind != "degree" and " " not in p}
    general: dict[str, tuple[str, float]] = {w: ("filler", 0.0) for w in FILLERS}
    for kind, table in (("amount", AMOUNTS), ("adverb", ADVERBS)):
        general |= {p: (kind, v) for p, v in table.items() if not mine.intersection(p.split()) or p in _FIRM}
    general |= {p: ("neutral", 0.0) for p in NEUTRAL}
    return general | own


_FIRM = ("pas", "not", "pas du tout", "not at all", "no", "aucun", "aucune")
"""Words of degree that stay so beside a subject which has them in a phrase."""


@lru_cache(maxsize=256)
def _stems(family: Family | None) -> tuple[tuple[str, str], ...]:
    if family is None:
        return ()
    sides = (("core", family.plus), ("minus", family.minus))
    return tuple((p[:-1], kind) for kind, forms in sides for p in sorted(forms) if p.endswith("*"))


def _parts(said: Sequence[str], family: Family | None) -> tuple[list[tuple[str, float]], tuple[str, ...]]:
    """The longest phrases of a label, from its beginning, and the words that are in none."""
    phrases, stems = _phrases(family), _stems(family)
    found: list[tuple[str, float]] = []
    rest: list[str] = []
    i = 0
    while i < len(said):
        for n in range(min(_LONGEST, len(said) - i), 0, -1):
            part = phrases.get(" ".join(said[i : i + n]))
            if part is not None:
                found += [part] if part[0] != "filler" else []
                i += n
                break
        else:
            stem = next((kind for begun, kind in stems if said[i].startswith(begun)), None)
            stem = stem or _misspelt(said[i], family)
            if stem is not None:
                found.append((stem, 1.0 if stem == "core" else -1.0))
            else:
                rest.append(re.sub(r"(?<=\w\w)[sx]$", "", said[i]))
            i += 1
    return found, tuple(rest)


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(w for f in (*FAMILIES, None) for phrase in _phrases(f) for w in phrase.split())


@lru_cache(maxsize=20000)
def _misspelt(word: str, family: Family | None) -> str | None:
    """What a long word is when a single letter parts it from one of the family's: « abscent »."""
    if family is None or len(word) < _LONG or word in _vocabulary():
        return None
    for kind, forms in (("core", family.plus), ("minus", family.minus)):
        for form in forms:
            if len(form) >= _LONG - 1 and word[0] == form[0] and " " not in form and _one_off(word, form):
                return kind
    return None


def _one_off(one: str, other: str) -> bool:
    """Whether a letter more, less or else makes one word the other, or two that changed places."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return swapped or short[at + (len(short) == len(long)) :] == long[at + 1 :]


def _place(said: Sequence[str], family: Family | None) -> Reading | None:
    """The place of a label that « oui » or « non » does not begin; None when it is no phrase."""
    found, rest = _parts(said, family)
    kinds = [kind for kind, _ in found]
    cores = [v for kind, v in found if kind in ("core", "minus")]
    between = said.count("ni") > 1 or ("neither" in said and ("nor" in said or "or" in said))
    if between and (cores or "point" in kinds):
        return Reading(0, "neutral", rest=tuple(w for w in rest if w not in ("ni", "neither", "nor", "or")))
    if "neutral" in kinds:
        return Reading(0, "neutral") if len(set(kinds)) == 1 and not rest else None
    degrees = [(kind, v) for kind, v in found if kind in ("adverb", "amount", "degree")]
    points = [v for kind, v in found if kind == "point"]
    if points:
        return Reading(points[0], "point", rest=rest) if len(found) == 1 else None
    if len(degrees) > 1 or len(cores) > 1:
        return None
    if cores:
        amount = degrees[0][1] if degrees else 4.0
        return Reading(
            cores[0] * amount, "core" if cores[0] > 0 else "minus", rest=rest, much="amount" in kinds
        )
    if degrees:
        return Reading(degrees[0][1], "amount" if degrees[0][0] == "amount" else "adverb", rest=rest)
    return Reading(4.0, "core", rest=rest) if family is None and rest else None


@lru_cache(maxsize=20000)
def reading(label: str, family: Family | None) -> Reading | None:
    """What a label says in a family; in none, how much of something, whatever it is."""
    said = _joined(words(label))
    if family is not None and family.name == "quality" and _WANTING.fullmatch(" ".join(said)):
        said = ("laisse", "a", "desirer")
    if not said:
        return None
    side = _YES_NO.get(said[0], "")
    if len(said) == 2 and said[1] in _YES_NO and said[0] in ADVERBS:  # « Plutôt oui »
        value, side = ADVERBS[said[0]], _YES_NO[said[1]]
        return Reading(value if side == "yes" else -value, "adverb", side) if family is None else None
    if side and len(said) == 1:
        return Reading(4.0 if side == "yes" else -4.0, "yes" if side == "yes" else "no", side)
    if side and (family is None or not _knows(said, family)) and _COMMA.match(plainly(label)):
        after = _place(said[1:], family)
        if after is not None and (side == "yes" or after.value < 0):
            if after.sort == "core" and family is None:
                return None  # « Oui, dans mon entreprise »
            return Reading(after.value, after.sort, side, after.rest)
        if side == "yes" or re.match(r"\w+\s*[,:;(/-]", plainly(label)):
            return None
    found = _place(said, family)
    return replace(found, prefix=side) if found is not None and side == "yes" else found


@lru_cache(maxsize=8192)
def _joined(said: tuple[str, ...]) -> tuple[str, ...]:
    """« Pas important du tout » as « pas du tout important », "definitely will not" as "definitely not"."""
    text = " ".join(w for w in said if w not in ("will", "would"))
    text = _FOR_WHOM.sub("", text)
    text = re.sub(r"\bpas ((?!du tout).+) du tout\b", r"pas du tout \1", text)
    text = re.sub(r"\bnot ((?!at all).+) at all\b", r"not at all \1", text)
    return tuple(re.sub(r"\b(?:no|none) (\w.*) at all\b", r"no \1", text).split())


_FOR_WHOM = re.compile(r"(?<=\w) (?:for|to|pour) (?:me|us|moi|nous|you|vous)$")
_WANTING = re.compile(
    r"(?:\w+ ){0,5}?(?:(?:laisse(?:nt)?(?: (?:beaucoup|un peu))? a desirer)|(?:a|needs?|be|peut"
    r"|pourrai(?:en)?t"
    r"|doit|devrai(?:en)?t|doivent|should|could|must)(?: be| etre| s)? (?:amelior\w+|improv\w+)"
    r"|(?:a revoir|perfectibles?))"
)
"""What falls short, whatever it is: « L'accueil laisse à désirer », "Needs improvement"."""


def _knows(said: Sequence[str], family: Family) -> bool:
    return " ".join(said) in family.points


def together(labels: Sequence[str], family: Family | None) -> list[Reading] | None:
    """What every label says, when they all speak of one thing; else None."""
    read: list[Reading] = []
    for label in labels:
        one = reading(label, family)
        if one is None:
            return None
        read.append(one)
    rests = [r.rest for r in read if r.rest]
    if (
        rests
        and (len({*rests}) > 1 or len(rests) < 2 or 2 * len(rests) < len(read))
        and not _of_one(read, family)
    ):
        return None
    sides = [r for r in read if r.sort in ("yes", "no")]
    if sides and not all(r.prefix or r.sort == "neutral" or r.value in MIDDLING for r in read):
        return None
    if family is None:
        return read if _general(read) else None
    own = sum(r.counts for r in read)
    amounts = any(r.sort == "amount" for r in read)
    said = [r.much for r in read if r.counts and r.value > 0]
    if own == 0 or (amounts and not (said and all(said))):
        return None
    if any(r.sort == "adverb" and (r.rest or not family.bare) for r in read):
        return None
    answers = family.kind == "opinion" and all(r.prefix for r in read)
    return None if answers and 2 * own <= len(read) else read


def _of_one(read: Sequence[Reading], family: Family | None) -> bool:
    """Whether one label alone says of what there is much: "A great deal of influence / Some / None"."""
    one = [r for r in read if r.rest]
    return family is None and len(one) == 1 and all(r.sort == "amount" for r in read) and len(read) > 2


def _general(read: Sequence[Reading]) -> bool:
    """Whether degrees of something unnamed make a scale: at least two say how much."""
    told = sum(r.sort in ("adverb", "amount") for r in read)
    rests = any(r.rest for r in read)
    plain = any(r.sort == "core" for r in read)
    if plain and not rests:
        return False
    return (told >= 2 and (len(read) >= 3 or not rests)) or (
        told >= 1 and any(r.prefix for r in read) and not rests
    )


def best(labels: Sequence[str]) -> tuple[Family | None, list[Reading]] | None:
    """The family that the most labels have words of, and what they say in it."""
    candidates: list[tuple[tuple[int, int], Family | None, list[Reading]]] = []
    for family in (*FAMILIES, None):
        if family is not None and not family.kind and len(labels) < _A_LADDER:
            continue
        read = together(labels, family)
        if read is None or len({r.value for r in read}) < 2:
            continue
        own = sum(r.counts for r in read) if family is not None else 0
        clear = len({r.value for r in read}) == len(read)
        candidates.append(((own + (clear and own > 0), sum(r.sort == "core" for r in read)), family, read))
    if not candidates:
        return None
    _, family, read = max(candidates, key=lambda c: c[0])
    return family, read


_SUBJECTS = [
    "trust",
    "need",
    "importance",
    "interest",
    "satisfaction",
    "worry",
    "difficulty",
    "agreement",
    "knowledge",
    "concern",
    "usefulness",
    "likelihood",
    "priority",
]
_VAGUE = {
    "sur",
    "sure",
    "certain",
    "certaine",
    "certaines",
    "certains",
    "possible",
    "sans doute",
    "bien",
    "hard",
}


def subject(wording: str) -> Family | None:
    """The one family that the wording of a question names, to say of what « Beaucoup » or « Plutôt » is."""
    said = f" {' '.join(words(wording))} "
    named = [f for f in FAMILIES if f.name in _SUBJECTS and _names(said, (*f.plus, *f.minus))]
    names = {f.name for f in named}
    return named[0] if len(names) == 1 else None


def _names(said: str, forms: Iterable[str]) -> bool:
    return any(f" {form} " in said for form in forms if form not in _VAGUE and len(form) > 3)
