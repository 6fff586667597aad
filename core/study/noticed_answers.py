"""What the answers to a question may tell of its column: nobody answered, or alike, or never so."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.codebook import CITED, Question, Ranking, part_id
from core.errors import Notice, counted, listed, quoted
from core.responses import Responses

_NO_ANSWER = {-float(n) for n in range(1, 10)} | {
    sign * (10.0**digits - last) for digits in range(2, 7) for last in (1, 2, 3) for sign in (1, -1)
}
"""99, 998, 9997…, and the same or a single digit below zero."""
_FAR = 2
"""Times the largest of the other numbers."""
_SHOWN = 10
_ENOUGH = 10
"""Answers to a line of a grid, from which it is odd that they are all the same."""


def of(path: str, question: Question, responses: Responses) -> Iterator[Notice]:
    """The notices of the answers to one question, whose place in the codebook is ``path``."""
    counts = _counts(question, responses)
    if counts is None:
        return
    one = question.exclusive and not isinstance(question, Ranking)
    base = counts.sum(axis=1) if one else counts[:, 0]
    given = counts if one else counts[:, 1:]
    if not base.any():
        asked = "ceux à qui elle est posée" if question.asked_to else "les répondants"
        yield Notice(
            path,
            f"parmi {asked}, personne n'a répondu à {question.id} ({_columns(question)}) : elle n'a aucun "
            "nombre.",
            "Vérifiez que l'export contient ses réponses, ou retirez-la.",
            "nobody_answered",
            of_numbers=True,
        )
        return
    silent = [item for item, n in zip(question.item_ids, base.tolist(), strict=False) if not n]
    if silent and question.items:
        yield Notice(
            path,
            f"personne n'a répondu à {counted(len(silent), 'ligne')} de {question.id} : "
            f"{listed(question.item_label(item) for item in silent)}.",
            "Vérifiez leurs colonnes, ou retirez ces lignes.",
            "nobody_answered",
            of_numbers=True,
        )
    if question.numeric:
        yield from _coded_as_numbers(path, question, responses)
        yield from _fractions(path, question, responses)
        return
    chosen = given.sum(axis=0)
    if len(chosen) < 2:
        return
    if np.count_nonzero(chosen) == 1:
        label = question.answers[int(chosen.argmax())].label
        yield Notice(
            path,
            f"une seule réponse de {question.id} a été donnée, {quoted(label)} "
            f"({counted(int(base.max()), 'répondant')}).",
            f"Vérifiez {_columns(question)} et les codes des autres réponses.",
            "one_answer_given",
        )
        return
    never = [option.label for option, n in zip(question.answers, chosen.tolist(), strict=True) if not n]
    if never:
        who = f"{counted(len(never), 'réponse')} de {question.id} sur {len(chosen)}"
        yield Notice(
            f"{path}.options",
            f"personne n'a donné {who} : {_labels(never)}.",
            f"Vérifiez {'son code' if len(never) == 1 else 'leurs codes'} dans l'export.",
            "option_not_chosen",
        )
    alike = [
        item
        for item, row in zip(question.item_ids, given, strict=False)
        if question.items and row.sum() >= _ENOUGH and np.count_nonzero(row) == 1
    ]
    if alike:
        yield Notice(
            path,
            f"la même réponse partout à {counted(len(alike), 'ligne')} de {question.id} : "
            f"{listed(question.item_label(item) for item in alike)}.",
            "Vérifiez leurs colonnes.",
            "one_answer_given",
        )


def _fractions(path: str, question: Question, responses: Responses) -> Iterator[Notice]:
    """Percentages that a spreadsheet holds as fractions, and shows times a hundred."""
    distinct = responses.values[question.id].distinct
    unit = (getattr(question, "unit", None) or "").strip()
    if unit not in ("%", "pour cent", "pourcent") or len(distinct) < 3:
        return
    if distinct.min() >= 0 and distinct.max() <= 1 and (distinct % 1 != 0).any():
        yield Notice(
            path,
            f"les nombres de {question.id} vont de {distinct.min():g} à {distinct.max():g}, et son unité "
            "est « % » : ce sont peut-être des fractions, qu'un tableur montre en pourcentages.",
            "Multipliez-les par 100 dans le fichier si 0.62 y veut dire 62 %.",
            "fractions",
            of_numbers=True,
        )


def _coded_as_numbers(path: str, question: Question, responses: Responses) -> Iterator[Notice]:
    """Numbers that many tools write for no answer, far from all the others and given again and again."""
    distinct, codes = responses.values[question.id]
    if getattr(question, "bounds", None):
        return  # the codebook says which numbers are possible
    times = np.bincount(codes[codes >= 0], minlength=len(distinct))
    coded = np.array([float(value) in _NO_ANSWER for value in distinct], bool)
    others = distinct[~coded]
    if not coded.any() or not len(others):
        return
    far = np.where(distinct < 0, others.min() >= 0, distinct > _FAR * others.max())
    for value, count in zip(distinct[coded & far].tolist(), times[coded & far].tolist(), strict=True):
        if count < 2:
            continue
        yield Notice(
            path,
            f"le nombre {value:g} est donné {count} fois à {question.id}, loin de tous les autres (de "
            f"{others.min():g} à {others.max():g}) : c'est souvent un code de non-réponse.",
            f'Ajoutez "{value:.0f}" à missing de {question.id}, ou donnez-lui des bounds s\'il compte.',
            "no_answer_code",
            of_numbers=True,
        )


def _counts(question: Question, responses: Responses) -> np.ndarray | None:
    """How many gave each answer, by item; of several answers, the base first; ``None`` if unknown.

    Of a ranking, how many ranked each option.
    """
    if question.numeric:
        found = responses.values.get(question.id)
        if found is None:
            return None
        codes = found.codes[found.codes >= 0]
        return np.bincount(codes, minlength=1)[None, :]
    if question.exclusive and not isinstance(question, Ranking):
        rows = [responses.codes.get((question.id, item)) for item in question.item_ids]
        if any(row is None for row in rows):
            return None
        size = len(question.answers)
        return np.array([np.bincount(row[row >= 0], minlength=size) for row in rows if row is not None])
    whole = part_id(question.id, CITED) if isinstance(question, Ranking) else question.id
    chosen = responses.chosen.get(whole)
    if chosen is None or not len(chosen):
        return None
    return np.concatenate([[(chosen[0] >= 0).sum()], (chosen == 1).sum(axis=1)])[None, :]


def _labels(labels: list[str]) -> str:
    more = "…" if len(labels) > _SHOWN else ""
    return ", ".join(map(quoted, labels[:_SHOWN])) + more


def _columns(question: Question) -> str:
    names = question.file_columns
    return f"colonne{'s' if len(names) > 1 else ''} {listed(names, 5)}"
