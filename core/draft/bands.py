"""Bands of a number, from their labels: where each begins and ends."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from core.draft.lexicon import forms
from core.draft.roles import has_stopped, numbering, plainly, words

Span = tuple[float, float]

_NUMBER = r"\d+(?:\.\d+)?"
_IN_WORDS = {
    word: n
    for said in (
        "zero, un, deux, trois, quatre, cinq, six, sept, huit, neuf, dix, onze, douze",
        "zero, one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve",
    )
    for n, word in enumerate(forms(said))
} | {"une": 1, "quinze": 15, "vingt": 20, "trente": 30}
_MEASURES: dict[str, tuple[str, float]] = {
    **dict.fromkeys(("s", "sec", "seconde", "second"), ("time", 1.0)),
    **dict.fromkeys(("mn", "min", "minute"), ("time", 60.0)),
    **dict.fromkeys(("h", "heure", "hour", "hr"), ("time", 3600.0)),
    **dict.fromkeys(("jour", "day"), ("time", 86400.0)),
    **dict.fromkeys(("semaine", "week"), ("time", 7 * 86400.0)),
    **dict.fromkeys(("mois", "month"), ("time", 365.25 / 12 * 86400)),
    **dict.fromkeys(("an", "annee", "year", "yr"), ("time", 365.25 * 86400)),
    **dict.fromkeys(("m", "metre", "meter"), ("length", 1.0)),
    **dict.fromkeys(("km", "kilometre", "kilometer"), ("length", 1000.0)),
    "cm": ("length", 0.01),
    **dict.fromkeys(("g", "gramme", "gram"), ("weight", 1.0)),
    **dict.fromkeys(("kg", "kilo"), ("weight", 1e3)),
    **dict.fromkeys(("t", "tonne", "ton"), ("weight", 1e6)),
}
_SCALES = {
    **dict.fromkeys(("k", "ke", "mille", "thousand", "millier"), 1e3),
    **dict.fromkeys(("meur", "me", "million"), 1e6),
    **dict.fromkeys(("md", "milliard", "billion", "bn"), 1e9),
}
_MONEY = re.compile(r"[€$£]|\b(?:k?euros?|eur|dollars?|usd)\b")
_CURRENCY = {"euro", "eur", "dollar", "usd", "livre", "pound", "gbp", "chf", "franc"}
_IDLE = frozenset(
    forms(
        "de, d, du, des, les, le, la, l, of, the, a, en, age, aged, ages, environ, about,"
        "approximately, around, soit, inclus, included, net, brut, tranche, ne,"
        "nee, nes, born, per, cent, pourcent, nombre, seul, seule, seulement, only, just, exactly,"
        "entre, between, from, il, y, ago, last, pendant, for, in, par"
    )
)
_SIGNS: tuple[tuple[str, str], ...] = (
    (r"inferieure?s? ou egale?s? a|<=|≤|au plus|at most|up to|jusqu ?'? ?a|maximum|max\b|no more than"
     r"|pas plus de", " LE "),
    (r"^\+\s*(?=#)|superieure?s? ou egale?s? a|>=|≥|au moins|at least|a partir de|minimum"
     r"|no less than|des\b(?= #)",
     " GE "),
    (r"\b(?:et|ou|and|or)\s+(?:plus|more|over|above|older|up|greater|higher|upwards|davantage|later|apres"
     r"|after)\b|\bet\s*\+|\bou\s*\+|(?<=[#a-z%])\s*\+", " UP "),
    (r"\b(?:et|ou|and|or)\s+(?:moins|less|fewer|under|below|younger|lower|avant|before|earlier)\b", " DOWN "),
    (r"\b(?:plus|more|older|greater|higher|longer)\s+(?:de|d'|than)|superieure?s? a"
     r"|\b(?:over|above|au dela de|au-dela de|au-dessus de|after|apres|since|depuis)\b|>", " GT "),
    (r"\b(?:moins|less|fewer|younger|lower|shorter)\s+(?:de|d'|than)|inferieure?s? a"
     r"|\b(?:under|below|avant|before|en dessous de|au-dessous de|en-dessous de)\b|<", " LT "),
    (r"\b(?:aucune?s?|sans|pas (?:de|d')|none|no|not any|without|zero|jamais|never)\b", " NIL "),
    (r"\b(?:plusieurs|several)\b", " MANY "),
    (r"\b(?:mais|but|et|and)\b", " AND "),
    (r"\b(?:a|to|through|until|jusqu'en)\b|(?<=[#a-z%€$£])\s*-\s*(?=[#$€£A-Z])|(?<=#)\s*/\s*(?=#)", " TO "),
    (r"\b(?:ou|or)\b", " OR "),
)  # fmt: skip
_CUT = re.compile(
    rf"(?P<open>[\[(\]])\s*(?P<a>-?inf|-?{_NUMBER})\s*[,;]\s*(?P<b>\+?inf|-?{_NUMBER})\s*(?P<close>[\])\[])"
)


def _numbers_apart(text: str) -> tuple[str, list[float]]:
    """A label with ``#`` in the place of each number; 1 000, 1.000 and 1,000 are one thousand."""
    text = re.sub(
        r"(?<![\d.,])\d{1,3}(?:([ .,'])\d{3})(?:\1\d{3})*(?![\d])", lambda m: re.sub(r"\D", "", m[0]), text
    )
    text = re.sub(r"(\d),(\d)", r"\1.\2", text)
    text = re.sub(r"\b(\d{4})s\b", r"\1", text)
    text = re.sub(r"(\d+)\s?h\s?(\d\d)\b", lambda m: f"{int(m[1]) + int(m[2]) / 60:.4f} h", text)
    text = re.sub(r"\b(km|m|cm)[2²]", r"\1sq", text)
    text = re.sub(r"\b(?:une )?demi[ -]heure\b|\bhalf an hour\b", "30 min", text)
    text = re.sub(r"\bonce\b", "1 time", re.sub(r"\btwice\b", "2 times", text))
    if not re.search(r"\d", text):
        text = re.sub(r"\ban? (?=(?:second|minute|hour|day|week|month|year)\b)", "1 ", text)
        text = re.sub(r"[a-z]+", lambda m: str(_IN_WORDS.get(m[0], m[0])), text)
    numbers = [float(n) for n in re.findall(_NUMBER, text)]
    return re.sub(_NUMBER, "#", text), numbers


def _stem(word: str) -> str:
    return re.sub(r"(?<=\w)[sx]$", "", word) if word not in ("mois", "s") else word


_AFTER_ALL = re.compile(r"#\s*[,;:!?]\s*[a-z]")
_Loose = tuple[str, tuple[float, ...], tuple[str, ...], tuple[str, ...]]


@lru_cache(maxsize=4096)
def _loose(text: str) -> _Loose | None:
    """The signs of a label, its numbers, the unit after each, and the other words."""
    if not re.search(r"\d", text) and has_stopped(" ".join(words(text))):
        return "NIL", (), (), ()
    if _MONEY.search(text):
        text = re.sub(r"(?<=\d)(\s?)m(?=[€$£]|\b)", r"\1million ", text)
    held, numbers = _numbers_apart(text)
    if "#" in re.sub(r"#", "", held, count=2) or re.search(r"#[a-z]{0,2}#", held):
        return None
    held = re.sub(r"(?<=#)(?=[a-z€$£%])", " ", held)
    for pattern, sign in _SIGNS:
        held = re.sub(pattern, sign, held)
    if _AFTER_ALL.search(held):
        return None  # « 12, appelez Jeanne » is what somebody typed
    signs: list[str] = []
    units: list[str] = []
    rest: list[str] = []
    for token in re.findall(r"#|[A-Z]+|[a-z]+|[€$£%]|\S", held):
        if token == "#":
            signs.append(token)
            units.append("")
        elif token.isupper():
            signs.append(token)
        elif token in "€$£%.,;:!?'\"/()[]«»=~-" or token in _IDLE:
            if token in "/()[]=~" and token not in _IDLE:
                return None
        else:
            stem = _stem(token)
            if stem in _CURRENCY:
                continue
            if (stem in _SCALES or stem in _MEASURES) and units:
                units[-1] = units[-1] or stem
            elif stem in ("annee", "year"):
                continue
            elif stem in _MEASURES:
                return None
            elif "#" not in signs and "NIL" not in signs and "MANY" not in signs:
                return None  # « Groupe 1 » is a name, not a number
            else:
                rest.append(stem)
    if len(units) != len(numbers):  # a sign that stands for a number was in the label
        return None
    return " ".join(signs), tuple(numbers), tuple(units), tuple(rest)


_OPEN = math.inf
_ENDLESS = re.compile(r"\d{16}")
"""A number that no double holds to the unit is no bound of a band."""


def _span(signs: str, numbers: Sequence[float]) -> Span | None:
    s = signs.replace("GE #", "# UP").replace("LE #", "# DOWN").replace("# AND #", "# TO #")
    if s == "NIL":
        return 0.0, 0.0
    if s == "MANY":
        return 2.0, _OPEN
    if not numbers:
        return None
    a, b = numbers[0], numbers[-1]
    if len(numbers) == 1:
        simple = {
            "#": (a, a),
            "LT #": (-_OPEN, a),
            "# DOWN": (-_OPEN, a),
            "GT #": (a, _OPEN),
            "# UP": (a, _OPEN),
        }
        return simple.get(s)
    ranged = {
        *(
            "# TO #",
            "# TO LT #",
            "# OR #",
            "GT # TO #",
            "GT # AND LT #",
            "GT # LT #",
            "# UP AND LT #",
            "# UP LT #",
        ),
        *("GT # AND # DOWN", "GT # TO LT #", "# LT #"),
    }
    return (a, b) if s in ranged and a <= b else None


def _cut(text: str) -> Span | None:
    found = _CUT.fullmatch(text)
    return (float(found["a"]), float(found["b"])) if found else None


def bands(labels: Sequence[str]) -> tuple[Span, ...] | None:
    """Where each label begins and ends, when all are bands of one number; else None.

    Bands may touch, never overlap. An open end is infinite; « Aucun » is from 0 to 0.

    >>> bands(["Moins de 10 salariés", "10 à 49 salariés", "50 salariés et plus"])
    ((-inf, 10.0), (10.0, 49.0), (50.0, inf))
    >>> bands(["Groupe 1", "Groupe 2"]) is None
    True
    """
    texts = [plainly(label) for label in labels]
    bare = [re.sub(r"\s*\([^()]*\)\s*", " ", t).strip() for t in texts]
    inside = [m[1] if (m := re.search(r"\(([^()]*\d[^()]*)\)", t)) else "" for t in texts]
    unnumbered = [re.sub(r"^\(?\d{1,2}\s*(?:[).:=]|\s[-–]\s?)\s*(?=\S)", "", t) for t in texts]
    lettered = [plainly(numbering(label)[1]) for label in labels]
    if any(_ENDLESS.search(text) for text in labels):
        return None
    for form in dict.fromkeys(map(tuple, (texts, bare, unnumbered, lettered, inside))):
        spans = _spans(form)
        if spans is not None:
            return spans
    return None


def _spans(texts: Sequence[str]) -> tuple[Span, ...] | None:
    whole = _magnitudes(texts)
    if whole is not None:
        return _apart(whole)
    cuts = [_cut(t) for t in texts]
    if all(cuts):
        return _apart([c for c in cuts if c is not None])
    loose = [_loose(t) for t in texts]
    read = [part for part in loose if part is not None]
    if len(read) < len(loose):
        return None
    if len({rest for *_, rest in read if rest}) > 1 or not any(numbers for _, numbers, _, _ in read):
        return None
    worded = [rest for *_, rest in read if rest]
    if len(worded) == 1 and len(worded[0]) > 1 and all(signs == "#" for signs, *_ in read):
        return None  # numbers, and one with words beside it
    used = {u for _, _, units, _ in read for u in units if u in _MEASURES}
    if len({_MEASURES[u][0] for u in used}) > 1:
        return None
    spans = []
    for signs, numbers, units, rest in read:
        if used and rest and not any(u in _MEASURES for u in units):
            return None
        valued = _valued(numbers, units, used)
        span = None if valued is None else _span(signs, valued)
        if span is None:
            return None
        spans.append(span)
    return _apart(spans)


_TENS = forms("dizaines, tens, centaines, hundreds, milliers, thousands, millions")
_TIMES = {word: float(10 ** (1 + n // 2)) for n, word in enumerate(_TENS)} | {"millions": 1e6}
_TIMES |= dict.fromkeys(forms("ten, dix, une dizaine"), 10.0) | dict.fromkeys(forms("a hundred, cent"), 100.0)
_MAGNITUDE = re.compile(
    rf"(?P<limit>under|less than|fewer than|moins (?:de|d)|plus de|over|more than )?\s*(?:(?:des|some) )?"
    rf"(?P<a>{'|'.join(_TIMES)})(?: (?:of|de) (?P<b>milliers|thousands|millions))?"
    r"(?P<more> (?:or|ou|et|and) (?:more|plus))?"
)


def _magnitudes(texts: Sequence[str]) -> list[Span] | None:
    """Spans of « Dizaines », « Centaines », "Tens of thousands or more"."""
    found = [_MAGNITUDE.fullmatch(" ".join(words(t))) for t in texts]
    if len(found) < 3 or not all(found) or sum(m["a"] in _TENS for m in found if m) < 2:
        return None
    starts = [_TIMES[m["a"]] * _TIMES.get(m["b"] or "", 1.0) for m in found if m]
    ranks = sorted(set(starts))
    spans: list[Span] = []
    for m, start in zip(found, starts, strict=True):
        above = ranks.index(start) + 1
        limit = (m["limit"] or "").split(" ")[0] if m else ""
        if limit in ("under", "less", "fewer", "moins"):
            spans.append((-_OPEN, start))
        else:
            opened = limit or (m and m["more"]) or above == len(ranks)
            spans.append((start, _OPEN if opened else ranks[above]))
    return spans


def _valued(numbers: Sequence[float], units: Sequence[str], used: set[str]) -> list[float] | None:
    """Numbers in one unit: « 6 mois à 1 an », « $40-75k »; a number takes the unit of the one after it."""
    filled = list(units)
    for i in range(len(filled) - 2, -1, -1):
        shared = filled[i + 1] in _MEASURES or (filled[i + 1] in _SCALES and numbers[i] < numbers[i + 1])
        filled[i] = filled[i] or (filled[i + 1] if shared else "")
    if used and any(u not in _MEASURES for u in filled):
        if len(used) > 1 or any(u in _SCALES for u in filled):
            return None
        filled = [u or next(iter(used)) for u in filled]
    factors = [
        1.0 if len(used) == 1 and u in used else _MEASURES[u][1] if u in _MEASURES else _SCALES.get(u, 1.0)
        for u in filled
    ]
    return [n * f for n, f in zip(numbers, factors, strict=True)]


def _apart(spans: Sequence[Span]) -> tuple[Span, ...] | None:
    """The spans, when no two overlap; of « moins de 2 ans » beside « moins de 1 an », what the first adds."""
    spans = _less(_less(spans, 1), -1)
    nil = (0.0, 0.0) in spans
    placed = sorted(((0.0 if nil and a == -_OPEN else a, nil and a == -_OPEN, b) for a, b in spans))
    for (_, _, end), (start, after, _) in pairwise(placed):
        if start < end or (start == end and after and end > 0):
            return None
    return tuple(spans) if len(set(spans)) == len(spans) else None


def _less(spans: Sequence[Span], way: int) -> list[Span]:
    """Spans that are open on one side, each without those that are within it."""
    ends = sorted(way * b if way > 0 else -a for a, b in spans if (a if way > 0 else -b) == -_OPEN)
    if len(ends) < 2 or len(set(ends)) < len(ends):
        return [*spans]
    cut: list[Span] = []
    for a, b in spans:
        end = b if way > 0 else -a
        if (a if way > 0 else -b) != -_OPEN or end == ends[0]:
            cut.append((a, b))
        else:
            inner = ends[ends.index(end) - 1]
            cut.append((inner, b) if way > 0 else (a, -inner))
    return cut


def by_span(spans: Sequence[Span]) -> tuple[int, ...]:
    """The positions of spans from low to high; none at all comes before « moins de 10 »."""
    nil = (0.0, 0.0) in spans
    keys = [(0.0, 1, b) if nil and a == -_OPEN else (a, 0, b) for a, b in spans]
    return tuple(sorted(range(len(spans)), key=lambda i: keys[i]))
