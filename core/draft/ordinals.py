"""Lists with an order of their own, low to high: diplomas, sizes, months, days."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from core.draft.bands import Span, by_span
from core.draft.lexicon import forms
from core.draft.roles import plainly, words

_DIPLOMAS: tuple[tuple[str, Span], ...] = (
    (r"aucun diplome|sans diplome|pas de diplome|non diplomee?|aucun|no formal (?:education|schooling)"
     r"|no schooling|no education|none|no qualifications?|jamais scolarisee?"
     r"|(?:n est |n a )?jamais (?:allee?|ete) a l ecole|(?:n a )?jamais fait d etudes"
     r"|never went to school", (0, 0)),
    (r"(?:a )?arrete (?:ses|les) etudes avant la derniere annee d etudes primaires|some primary(?: school)?"
     r"|primary incomplete|primaire (?:non acheve|inacheve|incomplet)", (0.5, 0.5)),
    (r"(?:less|lower) than (?:a )?(?:high school|hs)(?: diploma| degree)?"
     r"|no high school diploma", (-math.inf, 3)),
    (r"(?:some|incomplete) high school(?: no (?:degree|diploma))?|high school incomplete", (3, 3)),
    (r"(?:enseignement )?(?:technique|professionnel)(?: ou (?:professionnel|technique))? court", (3, 3)),
    (r"(?:enseignement )?(?:technique|professionnel)(?: ou (?:professionnel|technique))? long", (4, 4)),
    (r"(?:enseignement |etudes )?(?:superieure?s? y compris|y compris le superieure?) technique superieure?",
     (5, math.inf)),
    (r"(?:1er|premier) cycle (?:universitaire|(?:du|de l enseignement) superieur)", (6, 6)),
    (r"(?:2e|2eme|2nd|second|deuxieme) cycle (?:universitaire|(?:du|de l enseignement) superieur)", (8, 8)),
    (r"(?:3e|3eme|troisieme) cycle(?: universitaire| (?:du|de l enseignement) superieur)?", (9, 11)),
    (r"(?:1er|premier) cycle(?: du secondaire)?", (2, 2)),
    (r"(?:2e|2eme|2nd|second|deuxieme) cycle(?: du secondaire)?", (2.5, 2.5)),
    (r"derniere annee d etudes primaires", (1, 1)),
    (r"inferieure? (?:au|a la|a le|a) (?:bac(?:calaureat)?)(?! [+\d])|moins que le bac"
     r"|niveau inferieur au bac|avant le bac|infra ?bac", (-math.inf, 3.9)),
    (r"(?:superieure?|au dela) (?:au|a|du) (?:bac(?:calaureat)?)(?! \d)"
     r"|(?:etudes |enseignement |diplome )?(?:du )?superieure?s?|tertiary(?: education)?", (5, math.inf)),
    (r"certificat d etudes(?: primaires)?|cep|(?:ecole |etudes |enseignement |niveau )?primaires?"
     r"|primary(?: school| education)?|elementary(?: school)?", (1, 1)),
    (r"brevet des (?:colleges|middle school)|brevet(?! de tech)|bepc|dnb|middle school"
     r"|lower secondary(?: education)?", (2, 2)),
    (r"cap|bep|certificat d aptitude professionnelle", (3, 3)),
    (r"secondary(?: education)?(?! school)|(?:etudes |enseignement |niveau )?secondaires?", (2, 4)),
    (r"some high school|high school incomplete", (2.5, 2.5)),
    (r"hs grad(?:uate)?"
     r"|bac(?:calaureat)? ?(?:general|technologique|professionnel|pro|techno)?(?! [+\d])|lycee"
     r"|high school(?: graduate| diploma| degree)?|ged|upper secondary(?: education)?|secondary school"
     r"|hs", (4, 4)),
    (r"bac 1", (5, 5)),
    (r"some coll(?:ege)?(?: credits?)?(?: no degree| but no degree)?|college incomplete", (5, 5)),
    (r"bac 2|bts|dut|deug|deust|associate s? ?degree(?: in college)?|assoc degree|associate"
     r"|two year degree", (6, 6)),
    (r"bac 3|licence(?: pro(?:fessionnelle)?)?|but|bachelor s? ?degree(?: in college)?|bachelors?"
     r"|college(?: graduate| grad| degree)?|four year degree|university degree|coll\b"
     r"|undergraduate(?: degree)?", (7, 7)),
    (r"bac 4|maitrise|master 1|m1", (8, 8)),
    (r"bac 5|master 2|m2|master s? ?degree|masters?|grande ecole|diplome d ingenieur|ecole d ingenieurs?"
     r"|ingenieur", (9, 9)),
    (r"postgraduate(?: degree)?|post graduate(?: degree)?|graduate degree|graduate school"
     r"|advanced degree", (9, 11)),
    (r"bac 6", (10, 10)),
    (r"bac 8|doctorat|phd|ph d|doctorate|doctoral degree|doctor|these", (11, 11)),
    (r"professional(?: school)? degree", (11, 11)),
)  # fmt: skip
_DIPLOMA = tuple((re.compile(rf"\b(?:{pattern})(?=\s|$)"), span) for pattern, span in _DIPLOMAS)
_ALLOWED = set(
    forms(
        "diplome, de, niveau, ou, equivalent, equivalente, d, du, des, le, la, l, et, a, un, une,"
        "or, of, s, the, degree, education, level, obtenu, general, technologique, professionnel,"
        "generale, jusqu, au, autre, diplomes, diploma, student, students, etudiant, etudiante"
    )
)


_DOCTORAL: Span = (11, 11)
"""A doctorate and a professional degree (JD, MD): lists put the one or the other first."""


def diplomas(labels: Sequence[str]) -> list[Span] | None:
    """Where diplomas stand, from none to a doctorate, when every label names some and none overlap."""
    french = any(re.search(r"\b(?:lycee|primaire|brevet|cap|bep|bac)\b", plainly(x)) for x in labels)
    told = [re.sub(r"(?i)\bcoll[eè]ges?\b", "middle school", x) if french else x for x in labels]
    spans = [_diploma(label) for label in told]
    read = [s for s in spans if s is not None]
    alike = [s for s in read if s != _DOCTORAL]
    if len(read) < len(spans) or len({*alike}) < len(alike) or len(read) - len(alike) > 2:
        return None
    if sum(s != (0, 0) for s in read) < 2:
        return None
    placed = sorted(read)
    if any(b > c for (_, b), (c, _) in pairwise(placed)):
        return None
    return read


@lru_cache(maxsize=4096)
def _diploma(label: str) -> Span | None:
    text = plainly(re.sub(r"(?i)coll(?:\u00e8|e\u0300)ges?", "middle school", label))
    text = re.sub(r"\([^()]*\)", " ", text).replace("+", " ")
    said = " ".join(re.findall(r"[a-z]+\d?|\d+[a-z]*", text.replace("'", " ")))
    up = re.search(
        r"\b(?:et|ou|and|or) (?:plus|more|above|higher|superieure?)$|\bplus$", said
    ) or label.strip().endswith("+")
    down = re.search(r"\b(?:ou|or) (?:less|moins|below|inferieur)$", said)
    said = re.sub(
        r"\b(?:et|ou|and|or) (?:plus|more|above|higher|superieure?|less|moins|below|inferieur)$|\bplus$",
        "",
        said,
    )
    said = re.sub(r"\bbac(?:calaureat)? (\d) (?:ou|a|et|or)? ?(?:bac )?(?=\d\b)", r"bac \1 bac ", said)
    found: list[Span] = []
    for pattern, span in _DIPLOMA:
        said, n = pattern.subn(" ", said)
        found += [span] * n
    if not found or set(said.split()) - _ALLOWED:
        return None
    low, high = min(a for a, _ in found), max(b for _, b in found)
    return (-math.inf if down else low), (math.inf if up else high)


_SIZES: tuple[tuple[str, float], ...] = (
    (r"tres petite?s?|very small|micro|tpe|micro ?entreprises?|extra small|xs", 1),
    (r"petite?s?|small|pe|s", 2),
    (r"petites? ou moyennes?|petites? et moyennes?|pme|sme", 2.5),
    (r"moyen|moyenne|moyens|moyennes|medium|mid size|medium sized?|m", 3),
    (r"eti|intermediaires?|de taille intermediaire", 3.5),
    (r"grande?s?|large|big|ge|grands? groupes?|l", 4),
    (r"tres grande?s?|very large|extra large|xl", 5),
)
_SIZE = tuple((re.compile(pattern), value) for pattern, value in _SIZES)


def sizes(labels: Sequence[str]) -> list[float] | None:
    """Sizes from small to large: « Petite / Moyenne / Grande », « TPE / PME / ETI / GE »."""
    said = [list(words(label)) for label in labels]
    common = set.intersection(*map(set, said)) if said else set()
    common |= {f"{w}s" for w in common} | {"entreprise", "entreprises", "de", "taille", "une", "un"}
    bare = [" ".join(w for w in each if w not in common) for each in said]
    found = [next((value for pattern, value in _SIZE if pattern.fullmatch(text)), None) for text in bare]
    read = [v for v in found if v is not None]
    ends = min(read, default=3) < 3 < max(read, default=3)
    return read if len(read) == len(found) and len(set(read)) == len(read) and ends else None


_MONTHS = (
    "janvier january janv jan,fevrier february fev fevr feb,mars march mar,avril april avr apr,mai may,"
    "juin june jun,"
    "juillet july juil jul,aout august aug,septembre september sept sep,octobre october oct,"
    "novembre november nov,"
    "decembre december dec"
)
_DAYS = (
    "lundi monday lun mon,mardi tuesday mar tue,mercredi wednesday mer wed,jeudi thursday jeu thu,"
    "vendredi friday ven fri,samedi saturday sam sat,dimanche sunday dim sun"
)


def calendar(labels: Sequence[str]) -> list[float] | None:
    """The ranks of months or of days of the week."""
    said = [" ".join(words(label)) for label in labels]
    dated = [_month(text) for text in said]
    if len(said) > 1 and all(d is not None for d in dated) and len(set(dated)) == len(dated):
        return [d for d in dated if d is not None]
    for names in (_MONTHS, _DAYS):
        ranks = {name: float(i) for i, same in enumerate(names.split(",")) for name in same.split()}
        if len(said) > 2 and all(s in ranks for s in said) and len({ranks[s] for s in said}) == len(said):
            return [ranks[s] for s in said]
    return None


def _month(said: str) -> float | None:
    """« Janvier 2024 » or « T1 2024 » as months since the year 0."""
    found = re.fullmatch(
        r"(?:(?:t|q|trimestre|quarter) ?(?P<q>[1-4])|(?P<m>[a-z]+)) (?P<y>(?:19|20)\d\d)", said
    )
    if found is None:
        return None
    if found["q"]:
        return 12.0 * int(found["y"]) + 3 * int(found["q"])
    ranks = {name: i for i, same in enumerate(_MONTHS.split(",")) for name in same.split()}
    return 12.0 * int(found["y"]) + ranks[found["m"]] if found["m"] in ranks else None


def rank_of_diplomas(spans: Sequence[Span]) -> list[float]:
    """The ranks of diplomas, low to high; two that stand together share one."""
    order = [spans[i] for i in by_span(spans)]
    return [float(order.index(span)) for span in spans]
