"""Lists with an order of their own, low to high: how often by the count, diplomas, sizes, months, days."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise

from core.draft.bands import Span, by_span
from core.draft.roles import plainly, words

_YEAR = {
    **dict.fromkeys(("jour", "jours", "day"), 365.0),
    **dict.fromkeys(("semaine", "semaines", "week"), 52.0),
    **dict.fromkeys(("mois", "month"), 12.0),
    **dict.fromkeys(("trimestre", "trimestres", "quarter"), 4.0),
    **dict.fromkeys(("semestre", "semestres"), 2.0),
    **dict.fromkeys(("an", "ans", "annee", "annees", "year"), 1.0),
}
_ADVERBS = {
    **dict.fromkeys(("daily", "everyday", "quotidien", "quotidienne", "quotidiennement"), 365.0),
    **dict.fromkeys(("weekly", "hebdomadaire", "hebdomadairement"), 52.0),
    **dict.fromkeys(("monthly", "mensuel", "mensuelle", "mensuellement"), 12.0),
    **dict.fromkeys(("quarterly", "trimestriel", "trimestrielle", "trimestriellement"), 4.0),
    **dict.fromkeys(("semestriel", "semestrielle"), 2.0),
    **dict.fromkeys(("yearly", "annually", "annual", "annuel", "annuelle", "annuellement"), 1.0),
}
_COUNTS = {
    **dict(
        zip(("un", "deux", "trois", "quatre", "cinq", "six", "sept"), map(float, range(1, 8)), strict=True)
    ),
    **dict(
        zip(("one", "two", "three", "four", "five", "six", "seven"), map(float, range(1, 8)), strict=True)
    ),
    **{
        "une": 1.0,
        "once": 1.0,
        "twice": 2.0,
        "plusieurs": 3.5,
        "several": 3.5,
        "quelques": 3.0,
        "a few": 3.0,
    },
}


def _any(*of: str) -> str:
    return f"(?:{'|'.join(sorted(of, key=len, reverse=True))})"


_COUNT = _any(r"\d+", *_COUNTS)
_LIMITS = {
    **dict.fromkeys(("plus d", "plus de", "plus qu", "more than", "more often than"), 1.3),
    **dict.fromkeys(("moins d", "moins de", "less than", "less often than", "moins souvent qu"), 0.7),
    **dict.fromkeys(("au moins", "at least"), 1.1),
    **dict.fromkeys(("presque", "nearly", "almost"), 0.9),
    **dict.fromkeys(("environ", "about", "approximately"), 1.0),
}
_MORE = r"(?: (?:ou|et|or) (?:plus|more)(?: souvent| often)?)"
_RATE = re.compile(
    rf"(?:(?P<limit>{_any(*_LIMITS)}) )?(?P<n>{_COUNT})(?: (?:(?:a|to|ou|or) )?(?P<m>{_COUNT}))?"
    rf"(?P<more>{_MORE})?"
    rf"(?: (?:fois|times?)(?P<more2>{_MORE})?(?: (?:par|a|an|per|each|every|in a|chaque|la|l))?"
    r"|(?: jours?| days?)? (?:par|a|an|per|each|every|in a|chaque))"
    rf" (?P<p>{_any(*_YEAR)})(?P<more3>{_MORE})?(?P<less> (?:ou|or) (?:moins|less)(?: souvent| often)?)?"
)
_EVERY = re.compile(
    r"(?:(?P<near>presque|quasiment|nearly|almost|about) )?"
    rf"(?:(?:tous les|toutes les|chaque|every|each|every single) (?P<p>{_any(*_YEAR)})"
    rf"|(?P<adverb>{_any(*_ADVERBS)}))"
    r"(?P<almost> ou presque(?: tous les jours)?| or almost (?:daily|every day)| or nearly every day)?"
)
_RARE = {
    "jamais": 0.0,
    "never": 0.0,
    "pas du tout": 0.0,
    "presque jamais": 0.1,
    "practically never": 0.1,
    "hardly ever": 0.1,
    "almost never": 0.1,
    **dict.fromkeys(
        ("moins souvent", "less often", "plus rarement", "less frequently", "rarement", "rarely"), 0.3
    ),
    **dict.fromkeys(("exceptionnellement", "seldom", "moins frequemment", "moins"), 0.3),
    "only on special holy days": 3.0,
    "every two weeks": 26.0,
    "tous les quinze jours": 26.0,
    "tous les 15 jours": 26.0,
    "une semaine sur deux": 26.0,
    "en continu": 4000.0,
    "constantly": 4000.0,
}


def rates(labels: Sequence[str]) -> list[float] | None:
    """How many times a year each label is, when they are counted: « Une fois par mois », « Moins souvent ».

    >>> rates(["Tous les jours", "Plus d'une fois par semaine", "Une fois par mois", "Jamais"])
    [365.0, 67.6, 12.0, 0.0]
    """
    found = [_rate(" ".join(words(label))) for label in labels]
    read = [r for r in found if r is not None]
    counted = [r for r in read if r >= 1]
    return read if len(read) == len(found) and counted else None


def _rate(said: str) -> float | None:
    said = re.sub(r"^(?:oui|yes|non|no) ", "", said)
    if said in _RARE:
        return _RARE[said]
    every = _EVERY.fullmatch(said)
    if every:
        times = _ADVERBS[every["adverb"]] if every["adverb"] else _YEAR[every["p"]]
        return times * (0.9 if every["near"] else 0.97 if every["almost"] else 1.0)
    found = _RATE.fullmatch(said)
    if not found:
        return None
    low, high = _count(found["n"]), _count(found["m"] or found["n"])
    if high < low:
        return None
    factor = _LIMITS.get(found["limit"] or "", 1.0)
    if found["more"] or found["more2"] or found["more3"]:
        factor = 1.1
    return round((low + high) / 2 * _YEAR[found["p"]] * (0.7 if found["less"] else factor), 3)


def _count(said: str) -> float:
    return _COUNTS[said] if said in _COUNTS else float(said)


_DIPLOMAS: tuple[tuple[str, Span], ...] = (
    (r"aucun diplome|sans diplome|pas de diplome|non diplomee?|aucun|no formal (?:education|schooling)"
     r"|no schooling|no education|none|no qualifications?|jamais scolarisee?"
     r"|(?:n est )?jamais allee? a l ecole", (0, 0)),
    (r"(?:less|lower) than (?:a )?(?:high school|hs)(?: diploma)?|no high school diploma", (-math.inf, 3)),
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
    (r"some coll(?:ege)?(?: no degree| but no degree)?|college incomplete", (5, 5)),
    (r"bac 2|bts|dut|deug|deust|associate s? ?degree|assoc degree|associate|two year degree", (6, 6)),
    (r"bac 3|licence(?: pro(?:fessionnelle)?)?|but|bachelor s? ?degree|bachelors?"
     r"|college(?: graduate| grad| degree)?|four year degree|university degree|coll\b"
     r"|undergraduate degree", (7, 7)),
    (r"bac 4|maitrise|master 1|m1", (8, 8)),
    (r"bac 5|master 2|m2|master s? ?degree|masters?|grande ecole|diplome d ingenieur|ecole d ingenieurs?"
     r"|ingenieur", (9, 9)),
    (r"postgraduate(?: degree)?|post graduate(?: degree)?|graduate degree|graduate school"
     r"|advanced degree", (9, 11)),
    (r"bac 6", (10, 10)),
    (r"bac 8|doctorat|phd|ph d|doctorate|doctoral degree|these|professional degree", (11, 11)),
)  # fmt: skip
_DIPLOMA = tuple((re.compile(rf"\b(?:{pattern})(?=\s|$)"), span) for pattern, span in _DIPLOMAS)
_ALLOWED = set(
    [
        "diplome",
        "de",
        "niveau",
        "ou",
        "equivalent",
        "equivalente",
        "d",
        "du",
        "des",
        "le",
        "la",
        "l",
        "et",
        "a",
        "un",
        "une",
        "or",
        "of",
        "s",
        "the",
        "degree",
        "education",
        "level",
        "obtenu",
        "general",
        "technologique",
        "professionnel",
        "generale",
        "jusqu",
        "au",
        "autre",
        "diplomes",
    ]
)


def diplomas(labels: Sequence[str]) -> list[Span] | None:
    """Where diplomas stand, from none to a doctorate, when every label names some and none overlap."""
    french = any(re.search(r"\b(?:lycee|primaire|brevet|cap|bep|bac)\b", plainly(x)) for x in labels)
    told = [re.sub(r"(?i)\bcoll[eè]ges?\b", "middle school", x) if french else x for x in labels]
    spans = [_diploma(label) for label in told]
    read = [s for s in spans if s is not None]
    if len(read) < len(spans) or len({*read}) < len(read):
        return None
    if sum(s != (0, 0) for s in read) < 2:
        return None
    placed = sorted(read)
    if any(b > c for (_, b), (c, _) in pairwise(placed)):
        return None
    return read


def _diploma(label: str) -> Span | None:
    text = plainly(re.sub(r"(?i)coll(?:\u00e8|e\u0300)ges?", "middle school", label))
    text = re.sub(r"\([^()]*\)", " ", text).replace("+", " ")
    said = " ".join(re.findall(r"[a-z]+\d?|\d+", text.replace("'", " ")))
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
    """The ranks of diplomas, low to high."""
    order = by_span(spans)
    return [float(order.index(i)) for i in range(len(spans))]
