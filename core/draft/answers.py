"""The answers of a question: from what its questionnaire or its file lists, and from what cells hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from core.codebook import skeleton
from core.draft.found import Answer, Found
from core.draft.personal import personal_text, tainted
from core.draft.questionnaire import Choice
from core.draft.scales import is_other, role_of, scale_of
from core.draft.texts import clean
from core.draft.typed import typed_texts
from core.errors import counted, quoted
from core.responses import NOTHING

_NUMBERED = re.compile(r"\(?(?P<code>\w{1,8})\s*[.:)–-]\s*(?P<label>.+)", re.DOTALL)
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_CODE = re.compile(r"(?P<letters>[A-Za-z_-]{0,6})(?P<digits>\d{1,4})")
_TO_SAY = re.compile(r"pr[ée]cis|specif|r[ée]ponse courte|short answer|:\s*$", re.IGNORECASE)
OTHER = "Autre"
_VALUES_SHOWN = 5


def listed(choices: Sequence[Choice]) -> list[Answer]:
    """The answers that a questionnaire proposes."""
    return [
        Answer(
            c.code, clean(c.label) or c.code, other=c.other, exclusive=c.exclusive, score=c.score, when=c.when
        )
        for c in choices
    ]


def labelled(labels: Mapping[str, str]) -> list[Answer]:
    """The answers that a file labels, in the order of their codes; none that finds a person."""
    codes = sorted(labels, key=_natural)
    said = {code: clean(labels[code]) for code in codes}
    return [Answer(code, code if personal_text(said[code]) else said[code] or code) for code in codes]


def settle(
    found: Found, counts: Mapping[str, int], known: Sequence[Answer], *, closed: bool
) -> dict[str, str]:
    """Give a question its answers, and what a cell may hold that is none.

    Parameters
    ----------
    found
        The question: its answers, order, scale and missing values are written here.
    counts
        The texts that cells hold, and how many times.
    known
        The answers that are listed, in their order; nothing when only cells tell.
    closed
        Whether a text that is not listed is surely no answer that was proposed.

    Returns
    -------
    dict[str, str]
        What to write in place of texts that respondents typed: they are not copied.
    """
    declared = [*found.missing]
    answers = list(known)
    by_value = _index(answers)
    strays: list[str] = []
    for value in counts:
        answer = by_value.get(value) or _near(value, by_value)
        if answer is None:
            strays.append(value)
        elif value not in answer.values:
            answer.values = (*answer.values, value)
    _as_written(answers)
    typed: list[str] = []
    if strays:
        typed = _unlisted(found, strays, counts, answers, closed=closed)
    texts = as_other(found, typed, counts, answers)
    _order(found, answers, counts, given=bool(known))
    tell_apart(found)
    tell_unsaid(found, counts, declared)
    return texts


def tell_unsaid(found: Found, counts: Mapping[str, int], declared: Sequence[str | Mapping[str, str]]) -> None:
    """Tell which answers are taken for none, that no list declares so: they leave the base."""
    values = [v for v in found.missing if isinstance(v, str) and v not in declared and counts.get(v, 0)]
    if not values:
        return
    cells = sum(counts[value] for value in values)
    named = ", ".join(quoted(value) for value in values[:_VALUES_SHOWN])
    more = "…" if len(values) > _VALUES_SHOWN else ""
    found.doubt(
        f"{counted(cells, 'cellule')} ({named}{more}) {'sont lues' if cells > 1 else 'est lue'} comme une "
        "absence de réponse, et ne compte" + ("nt" if cells > 1 else "") + " pas dans la base.",
        "Si c'est une réponse, retirez-la de missing, et ajoutez-la aux options.",
    )


def _as_written(answers: Sequence[Answer]) -> None:
    """Codes as cells hold them: labels, where an export holds labels."""
    met = [answer for answer in answers if answer.values]
    in_labels = sum(answer.code not in answer.values for answer in met) > len(met) / 2
    for answer in answers:
        if not answer.values and in_labels and not answer.other:
            answer.code = answer.label
        elif len(answer.values) == 1:
            (answer.code,) = answer.values


def _index(answers: Iterable[Answer]) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for answer in answers:
        for text in (answer.code, answer.label):
            found.setdefault(text, answer)
    return found


def _near(value: str, known: Mapping[str, Answer]) -> Answer | None:
    """The answer that a text is another way to write."""
    if not known:
        return None
    read = skeleton(value).casefold()
    number = _as_number(value)
    for text, answer in known.items():
        if skeleton(text).casefold() == read or (number is not None and _as_number(text) == number):
            return answer
    if found := _NUMBERED.fullmatch(value.strip()):
        coded = known.get(found["code"])
        if coded is not None and skeleton(coded.label).casefold() == skeleton(found["label"]).casefold():
            return coded
    return None


def _as_number(text: str) -> float | None:
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text.strip()) else None


def _unlisted(
    found: Found, strays: Sequence[str], counts: Mapping[str, int], answers: list[Answer], *, closed: bool
) -> list[str]:
    """Add answers for texts that are not listed; those that are typed ones are returned."""
    nothing = [
        v for v in strays if v.strip().casefold() in NOTHING and not (v.strip().isdigit() and not answers)
    ]
    nothing = [value for value in nothing if role_of(value) != "no_opinion"]
    found.missing += [value for value in nothing if value not in found.missing]
    left = [value for value in strays if value not in nothing]
    personal = {left[i] for i in tainted(left, np.array([counts[value] for value in left]))}
    others = [answer for answer in answers if answer.other or is_other(answer.label)]
    if answers and (closed or others):
        if others:
            return left
        kept = [value for value in left if value not in personal and counts[value] > 1]
        for value in kept:
            answers.append(Answer(value, _read(value), (value,)))
        if kept:
            found.doubt(
                f"{len(kept)} valeur{'s' if len(kept) > 1 else ''} du fichier ne "
                f"{'sont' if len(kept) > 1 else 'est'} pas dans le questionnaire : elles sont devenues des "
                "réponses, avec leur code pour libellé.",
                "Donnez-leur un libellé, ou réunissez-les avec une autre réponse (codes).",
            )
        return [value for value in left if value not in kept]
    unlike = typed_texts(left, counts, [code for a in answers for code in (a.code, *a.values)])
    for value in left:
        if value in unlike:
            continue
        same = next((a for a in answers if _same(a.code, value)), None)
        if same is None:
            answers.append(Answer(value, _read(value), (value,)))
        else:
            same.values = (*same.values, value)
            found.doubt(
                f"« {same.code} » est écrit de {len(same.values)} façons dans le fichier : "
                "c'est une seule réponse.",
                "Séparez-les si ce sont deux réponses.",
            )
    return unlike


def _read(value: str) -> str:
    """A code that is words, as people read it: ``moins_de_10`` is « Moins de 10 »."""
    words = clean(value) or value
    if re.fullmatch(r"[a-z0-9]+(?:_[a-z0-9]+)+", words):
        words = words.replace("_", " ")
        return words[:1].upper() + words[1:]
    return words


def _same(one: str, other: str) -> bool:
    return skeleton(one).casefold() == skeleton(other).casefold()


def as_other(
    found: Found, typed: Sequence[str], counts: Mapping[str, int], answers: list[Answer]
) -> dict[str, str]:
    """Count texts that respondents typed as « Autre », and say so; what to write in place of each."""
    if not typed:
        return {}
    other = next((a for a in answers if a.other), None) or next(
        (a for a in answers if is_other(a.label)), None
    )
    if other is None:
        other = Answer(OTHER, OTHER)
        answers.append(other)
    other.other = True
    cells = sum(counts[value] for value in typed)
    found.doubt(
        f"{cells} texte{'s' if cells > 1 else ''} que personne d'autre n'a écrit{'s' if cells > 1 else ''} "
        f"compte{'nt' if cells > 1 else ''} comme « {other.label} » ; ils ne sont pas copiés.",
        "Si l'un d'eux était une réponse proposée, ajoutez-la aux options, et reprenez le fichier d'origine.",
    )
    return dict.fromkeys(typed, other.code)


def _order(found: Found, answers: list[Answer], counts: Mapping[str, int], *, given: bool) -> None:
    """Put the answers in their order: that of the scale, of their codes, or the most given first."""
    scale = scale_of([a.label for a in answers], found.text, given_in_order=given)
    for answer, role in zip(
        answers, scale.roles if scale else map(role_of, [a.label for a in answers]), strict=True
    ):
        if answer.role == "valid":
            answer.role = role
    if scale is not None and (scale.sure or given) and scale.name != "yes_no":
        for answer, tone, score in zip(answers, scale.tones, scale.scores, strict=True):
            answer.tone = tone
            answer.score = score if answer.score is None else answer.score
        answers = [answers[i] for i in scale.order]
        found.ordered = not found.several
        if found.ordered and scale.kind and scale.sure:
            found.scale = scale.kind
    elif scale is not None and scale.name == "yes_no":
        answers = [answers[i] for i in scale.order]
    elif not given and all(_CODE.fullmatch(a.code) or _as_number(a.code) is not None for a in answers):
        answers.sort(key=lambda answer: _natural(answer.code))
    elif not given:
        answers.sort(key=lambda answer: -sum(counts.get(value, 0) for value in answer.values))
    last = {"no_opinion": 2, "missing": 3}
    answers = sorted(
        answers,
        key=lambda a: last.get(a.role, 0) or int(not found.ordered and (a.other or is_other(a.label))),
    )
    if not any(a.role == "valid" for a in answers):
        for answer in answers:
            answer.role = "valid"
    found.missing += [v for a in answers if a.role == "missing" for v in (a.values or (a.code,))]
    found.answers = [a for a in answers if a.role != "missing"]
    for answer in found.answers:
        if _TO_SAY.search(answer.label) and is_other(answer.label) and not found.by_option:
            answer.other = found.kind != "ranking"
        if found.several:
            answer.tone, answer.score = "", None
        if answer.other and not answer.tone and not found.several:
            answer.tone = "neutral"


def one_other(found: Found) -> None:
    """A typed text is one answer: of several that have a text beside them, none takes all the others."""
    others = [answer for answer in found.answers if answer.other]
    if len(others) > 1:
        named = [answer for answer in others if is_other(answer.label)][-1:]
        for answer in others:
            answer.other = answer in named


def tell_apart(found: Found) -> None:
    """No two answers may have the same label, nor codes that read the same."""
    seen: dict[str, Answer] = {}
    for answer in found.answers:
        read = skeleton(answer.label).casefold()
        if read in seen:
            answer.label = f"{answer.label} ({answer.code})"
            found.doubt(
                f"deux réponses ont le même libellé, « {seen[read].label} ».",
                "Réunissez-les (codes) si c'est la même réponse, ou changez l'un des libellés.",
            )
        seen[skeleton(answer.label).casefold()] = answer


def _natural(text: str) -> tuple[float, str, int]:
    number = _as_number(text)
    if number is not None:
        return (number, "", 0)
    found = _CODE.fullmatch(text)
    return (float("inf"), found["letters"], int(found["digits"])) if found else (float("inf"), text, 0)
