"""To whom a question was asked: as its questionnaire says, else as its blanks do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.codebook import who_was_asked
from core.draft.found import Answer, Found, Line
from core.draft.questionnaire import Ways

_LEAST_ASKED, _LEAST_OUTSIDE, _FILLED, _MOST_CODES = 8, 8, 0.7, 40
_NEAR = 40
"""How many questions back a filter is looked for."""


def routed(questions: Sequence[Found]) -> None:
    """Say to whom each question was asked, by the ids of questions and the codes of answers."""
    by_name = {each.name: each for each in questions}
    for i, question in enumerate(questions):
        if question.told:
            _translated(question, by_name)
        elif not question.upper_bounds:
            _guessed(question, questions[max(0, i - _NEAR) : i])
    for question in questions:
        if question.upper_bounds:
            own = next((q for q in questions if q.kind == "number" and q.column is question.column), None)
            question.when = own.when if own else ()


def _translated(question: Found, by_name: Mapping[str, Found]) -> None:
    written = question.when_written
    when = _ways(question.when, by_name)
    if question.when and when is None:
        ways = (f"{name} = {', '.join(codes)}" for way in question.when for name, codes in way.items())
        written = written or " ; ".join(ways)
    question.when = when or ()
    if question.when and not _holds(question, by_name):
        question.doubt(
            "le questionnaire dit à qui elle est posée, et d'autres y ont répondu : elle est comptée pour "
            "tous.",
            "Écrivez asked_to si ces réponses ne comptent pas, après les avoir retirées du fichier.",
        )
        question.when = ()
    elif written and not question.when:
        question.doubt(
            f"le questionnaire la pose sous une condition qui n'est pas traduite : {written[:200]}.",
            "Écrivez asked_to si elle ne s'adresse qu'à certains.",
        )
    for answer in question.answers:
        answer.when = _ways(answer.when, by_name) or ()
    for line in question.lines:
        line.when = _ways(line.when, by_name) or ()
    _shown(question, by_name)
    if question.kind == "ranking":
        for answer in question.answers:
            answer.when = ()


def _ways(ways: Ways, by_name: Mapping[str, Found]) -> Ways | None:
    """The same conditions by ids and codes; ``None`` where one names what is not published."""
    made = []
    for way in ways:
        conditions: dict[str, tuple[str, ...]] = {}
        for name, codes in way.items():
            asked = by_name.get(name)
            if asked is None or asked.kind not in ("single", "multiple"):
                return None
            named = {key: a.code for a in asked.answers for key in (*a.names, *a.values, a.code)}
            known = tuple(dict.fromkeys(named[code] for code in codes if code in named))
            if not known:
                return None
            conditions[asked.id] = known
        made.append(conditions)
    return tuple(made)


def _shown(question: Found, by_name: Mapping[str, Found]) -> None:
    """Take back to whom an answer, or a line, was shown, where others gave it."""
    wrong: list[Answer | Line] = []
    for answer in question.answers:
        if answer.when and (question.gave(answer.code) & ~_asked(answer.when, question, by_name)).any():
            wrong.append(answer)
    for line, column in zip(question.lines, question.columns, strict=False):
        if line.when and (column.filled & ~_asked(line.when, question, by_name)).any():
            wrong.append(line)
    for part in wrong:
        part.when = ()
    if wrong:
        what = "lignes montrées" if question.lines else "réponses montrées"
        question.doubt(
            f"le questionnaire dit à qui {len(wrong)} {what} à certains le sont, et d'autres les ont données "
            ": elles sont comptées pour tous.",
            "Corrigez ces lignes dans l'export, et refaites le brouillon, si elles ne comptent pas.",
        )


def _asked(when: Ways, question: Found, by_name: Mapping[str, Found]) -> np.ndarray:
    """Which rows are of those who were asked: bool (n,)."""
    by_id = {each.id: each for each in by_name.values()}
    everyone = np.ones(len(question.column.at), bool)

    def gave(name: str, codes: tuple[str, ...]) -> np.ndarray:
        given = np.zeros(len(everyone), bool)
        for code in codes:
            given |= by_id[name].gave(code)
        return given

    return who_was_asked(when, gave, everyone)


def _holds(question: Found, by_name: Mapping[str, Found]) -> bool:
    """Whether nobody else answered."""
    return not (question.gave_something() & ~_asked(question.when, question, by_name)).any()


def _guessed(question: Found, before: Sequence[Found]) -> None:
    """Propose who was asked, where all who answered gave one of some answers to a question before."""
    given = question.gave_something()
    count = int(given.sum())
    if count < _LEAST_ASKED or (~given).sum() < _LEAST_OUTSIDE:
        return
    best: tuple[float, Found, tuple[str, ...]] | None = None
    for other in reversed(before):
        if other.kind not in ("single", "multiple") or other.upper_bounds or len(other.answers) > _MOST_CODES:
            continue
        if other.columns[0] is question.columns[0]:
            continue
        told = _leading(other, given)
        if told is not None and (best is None or told[0] > best[0] + 0.02):
            best = (told[0], other, told[1])
    if best is None:
        return
    _, other, codes = best
    question.when = ({other.id: codes},)
    names = ", ".join(f"« {a.label} »" for a in other.answers if a.code in codes)
    question.doubt(
        f"elle n'a de réponses que de qui a répondu {names} à {other.id} : asked_to est proposé.",
        "Retirez asked_to si elle était posée à tous.",
    )


def _leading(other: Found, given: np.ndarray) -> tuple[float, tuple[str, ...]] | None:
    """The answers to another question of all who answered, and how many of those who gave them did."""
    inside, outside = np.zeros(len(given), bool), np.zeros(len(given), bool)
    codes = []
    for answer in other.answers:
        gave = other.gave(answer.code)
        if not gave.any():
            continue
        if (given & gave).mean() and (given & gave).sum() >= 0.5 * gave.sum():
            codes.append(answer.code)
            inside |= gave
        else:
            outside |= gave
    if other.kind == "single" and (given & outside).any():
        return None
    if not codes or (given & ~inside).any() or (~inside).sum() < _LEAST_OUTSIDE:
        return None
    if other.kind == "multiple" and len(codes) > 1:
        return None
    rate = float((given & inside).sum() / inside.sum())
    return (rate, tuple(codes)) if rate >= _FILLED else None
