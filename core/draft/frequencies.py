"""How often: answers that count the times, and those that say it in a word beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from core.draft import grammar
from core.draft.lexicon import forms
from core.draft.roles import has_stopped, plainly, words
from core.draft.subjects import FREQUENCY

_YEAR = {
    **dict.fromkeys(("jour", "jours", "day", "days"), 365.0),
    **dict.fromkeys(("semaine", "semaines", "week", "weeks"), 52.0),
    **dict.fromkeys(("mois", "month", "months"), 12.0),
    **dict.fromkeys(("trimestre", "trimestres", "quarter", "quarters"), 4.0),
    **dict.fromkeys(("semestre", "semestres"), 2.0),
    **dict.fromkeys(("an", "ans", "annee", "annees", "year", "years"), 1.0),
}
_ADVERBS = {
    word: times
    for times, said in {
        365.0: "daily, everyday, quotidien, quotidienne, quotidiennement",
        52.0: "weekly, hebdomadaire, hebdomadairement",
        26.0: "fortnightly",
        12.0: "monthly, mensuel, mensuelle, mensuellement",
        4.0: "quarterly, trimestriel, trimestrielle, trimestriellement",
        2.0: "semestriel, semestrielle",
        1.0: "yearly, annually, annual, annuel, annuelle, annuellement",
    }.items()
    for word in forms(said)
}
_COUNTS = {
    **{w: float(n) for n, w in enumerate(forms("un, deux, trois, quatre, cinq, six, sept"), 1)},
    **{w: float(n) for n, w in enumerate(forms("one, two, three, four, five, six, seven"), 1)},
    **dict.fromkeys(("une", "once"), 1.0),
    **dict.fromkeys(("twice", "couple of", "a couple of", "other"), 2.0),
    **dict.fromkeys(("quelques", "a few", "few"), 3.0),
    **dict.fromkeys(("plusieurs", "several", "multiple"), 3.5),
}


def _any(*of: str) -> str:
    return f"(?:{'|'.join(sorted(of, key=len, reverse=True))})"


_COUNT = _any(r"\d+", *_COUNTS)
_LIMITS = {
    **dict.fromkeys(
        ("plus d", "plus de", "plus qu", "plus souvent que", "more than", "more often than"), 1.3
    ),
    **dict.fromkeys(("moins d", "moins de", "moins souvent qu", "moins souvent que"), 0.7),
    **dict.fromkeys(("less than", "less often than", "less frequently than"), 0.7),
    **dict.fromkeys(("au moins", "at least"), 1.1),
    **dict.fromkeys(("presque", "quasiment", "nearly", "almost"), 0.9),
    **dict.fromkeys(("environ", "about", "approximately"), 1.0),
}
_LIMIT = rf"(?:(?P<limit>{_any(*_LIMITS)}) )?"
_MORE = r"(?: (?:ou|et|or) (?:plus|more)(?: souvent| often)?)"
_RATE = re.compile(
    rf"{_LIMIT}(?P<n>{_COUNT})(?: (?:(?:a|to|ou|or) )?(?P<m>{_COUNT}))?"
    rf"(?P<more>{_MORE})?"
    rf"(?: (?:fois|times?)(?P<more2>{_MORE})?(?: (?:par|a|an|per|each|every|in a|chaque|la|l))?"
    r"|(?: jours?| days?)? (?:par|a|an|per|each|every|in a|chaque))"
    rf" (?P<p>{_any(*_YEAR)})(?P<more3>{_MORE})?(?P<less> (?:ou|or) (?:moins|less)(?: souvent| often)?)?"
)
_EVERY = re.compile(
    rf"{_LIMIT}(?:(?:une fois |once )?(?:tous les|toutes les|chaque|every|each|every single)"
    rf"(?: (?P<n>{_COUNT})(?: (?:(?:a|to|ou|or) )?(?P<m>{_COUNT}))?)? (?P<p>{_any(*_YEAR)})"
    rf"|(?P<adverb>{_any(*_ADVERBS)}))"
    r"(?P<almost> ou presque(?: tous les jours)?| or almost (?:daily|every day)| or nearly every day)?"
)
_RARE = {
    "pas du tout": 0.0,
    **dict.fromkeys(forms("moins souvent, less often, plus rarement, less frequently"), 0.3),
    **dict.fromkeys(forms("moins frequemment, moins, exceptionnellement, exceptionnel, seldom"), 0.3),
    "only on special holy days": 3.0,
    **dict.fromkeys(forms("tous les quinze jours, tous les 15 jours, une semaine sur deux"), 26.0),
    "en continu": 4000.0,
    "constantly": 4000.0,
}
_PER = re.compile(r"\s*/\s*(jour|semaine|mois|an|day|week|month|year)s?\b")
_VAGUE: dict[float, tuple[float, float, float]] = {
    10: (366, 5000, 1e6),
    9.5: (366, 4500, 1e6),
    9: (200, 300, 400),
    8: (100, 200, 364),
    7: (30, 120, 300),
    6: (25, 100, 250),
    5.5: (20, 80, 250),
    5: (2, 15, 45),
    4: (1.5, 10, 45),
    3: (0.2, 0.3, 0.9),
    2: (0.05, 0.1, 0.9),
    1: (0, 0.05, 0.9),
    -6: (0, 0, 0),
}
"""What a word may mean, in times a year: at least, about, at most."""


_NO_LONGER = (0.01, 0.02, 0.03)
"""Before « Jamais »: who stopped did it once."""


def rates(labels: Sequence[str]) -> list[float] | None:
    """How many times a year each label is, when some are counted: « Une fois par mois », « Moins souvent ».

    A word (« De temps en temps ») may stand beside counts, where all that it may mean is on one side of each.

    >>> rates(["Tous les jours", "Plus d'une fois par semaine", "Une fois par mois", "Jamais"])
    [365.0, 67.6, 12.0, 0.0]
    >>> rates(["Tous les jours", "De temps en temps", "Jamais"])
    [365.0, 15.0, 0.0]
    >>> rates(["Tous les mois", "De temps en temps", "Jamais"]) is None
    True
    """
    counts = [_rate(label) for label in labels]
    if not any(count is not None and count >= 1 for count in counts):
        return None
    words_for = [
        _vague(label) if count is None else None for label, count in zip(labels, counts, strict=True)
    ]
    read: list[float] = []
    for count, said in zip(counts, words_for, strict=True):
        if count is not None:
            read.append(count)
        elif said is None:
            return None
        else:
            low, about, high = said
            if about and any(c is not None and low <= c <= high for c in counts):
                return None
            read.append(float(about))
    return read


def _vague(label: str) -> tuple[float, float, float] | None:
    said = grammar.reading(label, FREQUENCY)
    if said is not None and said.sort == "point" and not said.rest:
        return _VAGUE.get(said.value)
    plain = " ".join(words(label))
    if not has_stopped(plain):
        return None
    return _NO_LONGER if re.search(r"\b(?:no longer|plus)\b", plain) else (0, 0, 0)


@lru_cache(maxsize=4096)
def _rate(label: str) -> float | None:
    """The times a year that a label counts, by its words; else by those between its brackets."""
    text = _PER.sub(r" per \1", plainly(label))
    text = re.sub(r"^\+\s*(?=\d)", "more than ", re.sub(r"(?<=\d)\s*\+", " or more", text))
    found = _counted(" ".join(words(text)))
    inside = re.search(r"\(([^()]*\d[^()]*)\)", text) if found is None else None
    return _counted(" ".join(words(inside[1]))) if inside else found


def _counted(said: str) -> float | None:
    said = re.sub(r"^(?:oui|yes|non|no) ", "", said)
    if said in _RARE:
        return _RARE[said]
    every = _EVERY.fullmatch(said)
    if every:
        times = _ADVERBS[every["adverb"]] if every["adverb"] else _YEAR[every["p"]]
        if every["n"]:
            times /= (_count(every["n"]) + _count(every["m"] or every["n"])) / 2 or 1
        return round(times * _LIMITS.get(every["limit"] or "", 1.0) * (0.97 if every["almost"] else 1.0), 3)
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
