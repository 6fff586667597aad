"""What a study that is served may not mean: told to its staff, who alone can know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from core.codebook import STUDY_FILE, Codebook, Grid, Multiple, Question
from core.errors import Notice, counted, listed, quoted
from core.responses import WHOLE, Responses, needed_columns, read_whole
from core.study import noticed_answers, noticed_file, noticed_words


def notices(folder: Path, book: Codebook, responses: Responses) -> tuple[Notice, ...]:
    """The notices of a study without faults, ``book`` as it is written: of its file, then of its codebook."""
    found = list(noticed_file.of_reading(book, responses.reading))
    if (whole := read_whole(folder, book, needed_columns(book), responses.reading)) is not None:
        found += noticed_file.of_rows(book, whole)
    found += [*_of_weights(book, responses), *_of_population(book, responses)]
    for i, question in enumerate(book.questions):
        path = f"{STUDY_FILE}, questions[{i}]"
        found += _of_options(f"{path}.options", question, responses)
        if isinstance(question, Multiple):
            found += _of_choices(book, question, responses)
        found += noticed_answers.of(path, question, responses)
    return (*found, *noticed_words.of(book))


def _of_weights(book: Codebook, responses: Responses) -> Iterator[Notice]:
    if not book.weighted or responses.weighs:
        return
    same = f"les {responses.n} répondants ont le même poids"
    end = "ce n'est pas un redressement, et l'étude est dite non pondérée."
    if book.design.margins:
        yield Notice(
            f"{STUDY_FILE}, design.margins",
            f"calés sur {listed(book.design.margins)}, {same} : {end}",
            "Vérifiez les cibles, ou retirez margins.",
            "equal_weights",
        )
    else:
        yield Notice(
            f"{STUDY_FILE}, design.weight",
            f"{same} (colonne {quoted(book.design.weight or '')}) : {end}",
            "Nommez la colonne des poids, ou retirez weight.",
            "equal_weights",
        )


_NOT_DRAWN = ("quota", "volunteers", "panel", "non_probability")
_UNEQUAL = 1.5
"""Between the sampled fractions of strata: beyond, respondents without weights do not stand for as many."""


def _of_population(book: Codebook, responses: Responses) -> Iterator[Notice]:
    finite = None if responses.sample is None else responses.sample.finite
    if finite is None:
        if book.sampling == "census":
            yield Notice(
                f"{STUDY_FILE}, sampling",
                "un recensement, sans design.fpc : ses intervalles et ses tests sont ceux d'un échantillon "
                "d'une population infinie, donc trop prudents.",
                "Nommez sous design.fpc la colonne qui dit combien la strate de chaque répondant a d'unités.",
            )
        return
    path = f"{STUDY_FILE}, design.fpc"
    if book.sampling in _NOT_DRAWN:
        yield Notice(
            path,
            f"sampling dit {book.sampling} : personne n'a été tiré au hasard, et la part de la population "
            "qui a répondu ne dit pas ce qu'auraient répondu les autres.",
            "Retirez fpc, ou écrivez sampling: census si toute la population a été interrogée.",
            of_numbers=True,
        )
    if finite.of_clusters and finite.most >= WHOLE:
        yield Notice(
            path,
            "des strates ont toutes leurs unités primaires dans le fichier : elles comptent pour rien dans "
            "les marges d'erreur, ce qui n'est juste que si tous y ont été interrogés dans chaque unité.",
            "Sinon, nommez comme unité primaire celle qui a été tirée, ou retirez fpc.",
            of_numbers=True,
        )
    if finite.most > _UNEQUAL * finite.least and not responses.weighs:
        low, high = (f"{100 * f:.3g} %".replace(".", ",") for f in (finite.least, finite.most))
        yield Notice(
            path,
            f"de {low} à {high} de chaque strate est dans le fichier, et rien n'est pondéré : les strates "
            "les plus interrogées comptent trop dans l'ensemble.",
            "Nommez la colonne des poids sous design.weight, ou calez-les sur design.margins.",
            of_numbers=True,
        )


def _of_options(path: str, question: Question, responses: Responses) -> Iterator[Notice]:
    if not question.answers or not question.exclusive:
        return
    first = question.answers[0]
    if len(question.answers) == 1:
        given = [responses.codes[question.id, item] >= 0 for item in question.item_ids]
        yield Notice(
            path,
            f"{question.id} n'a qu'une réponse possible, {quoted(first.label)} : sa part est de 100 % parmi "
            f"ceux qui ont répondu ({_respondents(np.logical_or.reduce(given))}).",
            "Ajoutez les autres réponses, ou retirez la question.",
            "one_option",
        )
    elif isinstance(question, Grid) and first.role == "no_opinion":
        lines = len(question.items)
        yield Notice(
            path,
            f"la grille {question.id} ({lines} ligne{'s' if lines > 1 else ''}) commence par "
            f"{quoted(first.label)}, qui est sans avis : une grille est résumée par sa première réponse.",
            "Rangez-la en dernier.",
            "no_opinion_first",
        )


def _of_choices(book: Codebook, question: Multiple, responses: Responses) -> Iterator[Notice]:
    """An answer without opinion excludes the others: that somebody chose both is odd."""
    alone = [i for i, option in enumerate(question.answers) if option.role == "no_opinion"]
    if not alone:
        return
    chosen = responses.chosen[question.id]
    for i in alone:
        both = (chosen[:, chosen[i] == 1] == 1).sum(axis=0) > 1
        if not both.any():
            continue
        option = question.answers[i]
        column = question.by_option.get(option.code) or ", ".join(question.file_columns)
        verb = "ont" if both.sum() > 1 else "a"
        yield Notice(
            f"{Path(book.responses.file).name}, colonne {column}",
            f"{_respondents(both)} {verb} choisi {quoted(option.label)}, qui est sans avis, avec une autre "
            f"réponse de {question.id} : l'une et l'autre sont comptées.",
            "Gardez-en une dans ces lignes, ou retirez role: no_opinion de l'option.",
            "no_opinion_with_others",
            of_numbers=True,
        )


def _respondents(who: np.ndarray) -> str:
    return counted(int(who.sum()), "répondant")
