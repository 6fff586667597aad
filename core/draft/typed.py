"""What respondents typed, told from the answers that were proposed to them: no text of theirs is copied."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations, pairwise

import numpy as np

from core.draft.personal import tainted
from core.draft.personal_dates import exact_date
from core.draft.personal_names import FIRST_NAMES
from core.draft.scales import is_none, is_other, role_of, scale_of
from core.draft.technical import words
from core.draft.territories import is_territory

_FEW_ROWS, _RARE, _FAR, _OPTION = 20, 3, 4, 5
"""Below so many answers, one that a single respondent gave is taken for what was typed; what five gave is
an answer of the list, whatever it looks like."""
_TAIL = 6
"""How many answers a list has at least that goes on step by step down to those that one person gave."""
_ODD_STEPS = 2
_CODE = re.compile(r"[A-Za-z_-]{0,6}\d{1,4}|-?\d{1,4}(?:[.,]\d{1,2})?|-oth-")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_PRECISE = re.compile(r"[+-]?\d{1,7}[.,]\d{4,}|[+-]?\d{1,3}[.,]\d\d[1-9]")
_DRAWN = re.compile(r"(?=(?:[^\d]*\d){3})[A-Za-z0-9~+/=-]{10,}")
_OF_BANDS = {
    *("et", "ou", "plus", "moins", "de", "des", "à", "a", "au", "entre", "jusqu", "que"),
    *("and", "or", "more", "less", "over", "under", "than", "to", "between", "up", "from"),
}
_BRACKETS = re.compile(r"[(\[].*[)\]]", re.DOTALL)
_TO_SAY = re.compile(r"pr[ée]cis|specif|spont|lire|read|\b(?:nsp|nr|na|nc|dk)\b", re.IGNORECASE)
_TITLE = re.compile(r"(?:M\.|Mr\.?|Mme|Mlle|Monsieur|Madame|Mrs\.?|Ms\.?)\s[A-ZÀ-Þ]")


def typed_texts(values: Sequence[str], counts: Mapping[str, int], listed: Collection[str] = ()) -> list[str]:
    """The texts that respondents typed beside answers that were proposed.

    Parameters
    ----------
    values
        The texts that no list holds.
    counts
        How many answers each is, those that are listed too.
    listed
        The codes of the answers that the file lists.

    Returns
    -------
    list[str]
        Those that say too much of a person; those that are not of the kind of the others (words among codes
        or numbers, a sentence beside a scale); and those that next to nobody gave, far below the others. An
        answer that was proposed may be among them, and that is said.

    Notes
    -----
    A list goes on step by step down to the answers that one person gave; texts that stand far below are
    typed ones. The limit: the same text, that says nothing of a person, given by two respondents of a small
    file or by four of a large one, or by one at the end of a long list, is taken for an answer.
    """
    too_much = _telling(values, counts)
    left = [value for value in values if value not in too_much]
    odd = _odd(left, counts, listed)
    left = [value for value in left if value not in odd]
    few = _unlisted(left, counts, listed) if listed else _far_below(left, counts)
    return [value for value in values if value in too_much or value in odd or value in few]


def _telling(values: Sequence[str], counts: Mapping[str, int]) -> set[str]:
    """The texts that point to a person, whatever the others are; in a list of such texts, none of them."""
    found = {values[i] for i in tainted(values, np.array([counts[value] for value in values]))}
    for told in (_is_precise, exact_date, _is_drawn, _is_person):
        alike = [value for value in values if told(value)]
        if 2 * len(alike) <= len(values):
            found.update(value for value in alike if counts[value] < _OPTION)
    return found


def _is_precise(text: str) -> bool:
    """Whether a number is as precise as a place on earth."""
    return _PRECISE.fullmatch(text.strip()) is not None


def _is_drawn(text: str) -> bool:
    """Whether letters and figures follow each other as in what is drawn at random."""
    if not _DRAWN.fullmatch(text):
        return False
    figures = [c.isdigit() for c in text if c.isalnum()]
    return sum(a != b for a, b in pairwise(figures)) >= _FAR


def _is_person(text: str) -> bool:
    """Whether a text is a title and a name, or a first name and another word with a capital."""
    said = words(text).split()
    capitals = all(word[:1].isupper() for word in text.split())
    named = len(said) in (2, 3) and capitals and said[0] in FIRST_NAMES
    return named or _TITLE.match(text) is not None


def says_too_much(text: str) -> bool:
    """Whether one text, on its own, points to a person: an address, a number, a day, a name.

    >>> says_too_much("Marie Curie"), says_too_much("14/03/1971"), says_too_much("Terminé")
    (True, True, False)
    """
    return bool(tainted([text])) or any(
        told(text) for told in (_is_precise, exact_date, _is_drawn, _is_person)
    )


# Texts of another kind


def _odd(values: Sequence[str], counts: Mapping[str, int], listed: Collection[str]) -> set[str]:
    """The rare texts that are not of the kind of the others: codes, places, the answers of a scale."""
    rows = sum(counts[value] for value in values) + sum(counts.get(code, 0) for code in listed)
    most = max((counts[value] for value in values), default=0)
    rare = [v for v in values if counts[v] <= _RARE and 4 * counts[v] < rows and not _is_apart(v)]
    every = [*dict.fromkeys((*listed, *values))]
    if not rare or len(every) < 2:
        return set()
    for kind in (_is_code, is_territory):
        alike = [value for value in every if kind(value)]
        if len(alike) >= max(2, 0.6 * sum(not _is_apart(value) for value in every)):
            steps = _sure(every)  # « 1 », « 2 », « 3 et plus »
            return {value for value in rare if not (kind(value) or (steps and _is_step(value)))}
    return _off_scale(values, [v for v in rare if counts[v] == 1 or 8 * counts[v] <= most])


def _is_code(text: str) -> bool:
    return _CODE.fullmatch(text.strip()) is not None


def _is_step(text: str) -> bool:
    """Whether a text is a number, the words of a band, and one of a unit at most."""
    return len({*re.findall(r"[^\W\d_]+", text.casefold())} - _OF_BANDS) <= 1


def _is_apart(text: str) -> bool:
    """Whether an answer is of no kind, and beside any: « Autre », « Aucun », « Ne sait pas »."""
    if (said := _BRACKETS.search(text)) and not _TO_SAY.search(said[0]):
        return False  # what is in brackets may be anything
    return is_other(text) or is_none(text) or role_of(text) != "valid"


def _sure(labels: Sequence[str]) -> bool:
    scale = scale_of([label for label in labels if not is_other(label)])
    return scale is not None and scale.sure


def _off_scale(values: Sequence[str], rare: Sequence[str]) -> set[str]:
    """The rare texts without which the others are a scale: each of those that it cannot take."""
    if _sure(values):
        return set()
    often = [value for value in values if value not in rare]
    if sum(not _is_apart(value) for value in often) > 1 and _sure(often):
        return {value for value in rare if not _sure([*often, value])}
    if len(values) > 15:
        return set()
    for size in range(1, _ODD_STEPS + 1):
        for out in combinations(rare, size):
            left = [value for value in values if value not in out]
            if len(left) > 2 and _sure(left):
                return {*out}
    return set()


# Texts that next to nobody gave


def _unlisted(values: Sequence[str], counts: Mapping[str, int], listed: Collection[str]) -> set[str]:
    """The rare texts beside answers that a file lists, where the list is that of most rows."""
    known = sum(counts.get(code, 0) for code in {*listed})
    if known < sum(counts[value] for value in values):
        return _far_below(values, counts)
    return {v for v in values if counts[v] <= _RARE and not (_is_code(v) or _is_apart(v) or is_territory(v))}


def _far_below(values: Sequence[str], counts: Mapping[str, int]) -> set[str]:
    most = max((counts[value] for value in values), default=0)
    rows = sum(counts[value] for value in values)
    alone = [value for value in values if counts[value] == 1]
    if rows < _FEW_ROWS:
        return {value for value in alone if not _is_proposed(value, values)}
    rare = [v for v in values if counts[v] == 1 or (counts[v] <= _RARE and 8 * counts[v] <= most)]
    again = [value for value in values if value not in rare]
    least = min((counts[value] for value in again), default=0)
    if most >= 4 and (len(rare) >= _RARE or least >= _FAR * max(counts[v] for v in rare or values)):
        return {value for value in rare if not _is_proposed(value, again)}
    if len(again) < _TAIL:
        return {value for value in alone if not _is_proposed(value, again)}
    return set()


def _is_proposed(value: str, again: Sequence[str]) -> bool:
    """Whether a text is an answer of a list that the others are of, however few gave it."""
    if _is_code(value) or _NUMBER.fullmatch(value.strip()) or is_territory(value) or _is_apart(value):
        return True
    return _sure([*dict.fromkeys((*again, value))])
