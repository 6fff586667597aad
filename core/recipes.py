"""A table asked for: its view, what is counted and which interval; its address, and how to make it again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from core.codebook import Codebook, Grid, Indicator, Multiple, Number, Single
from core.errors import ViewError, listed, quoted
from core.intervals import INTERVALS, Interval
from core.results import Study
from core.tables import PublishedTable
from core.views import View

ANSWERS, SCORE = "", "score"
WILSON: Interval = "wilson"
MEASURE, INTERVAL, ITEM, ANSWER = "mesure", "intervalle", "item", "reponse"
"""Names in the address, beside those of a view."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a researcher asks for.

    ``measure`` is what is counted: each answer (empty), the id of a key figure of the question, or
    ``score`` for the mean of the scores of its answers. ``item`` is the item of a grid to look at;
    the table holds them all. ``answer`` is the answer that a map shows.
    """

    view: View
    measure: str = ANSWERS
    interval: Interval = WILSON
    item: str = ""
    answer: str = ""

    def table(self, study: Study) -> PublishedTable:
        """The published table.

        Raises
        ------
        ViewError
            If the question has no such key figure, or its answers have no scores.
        """
        assert self.view.question is not None
        question, by, where = self.view.question, self.view.by, self.view.where
        if self.measure == SCORE:
            return study.score(question, by, where)
        if not self.measure:
            return study.table(question, by, where, self.interval)
        known = [i.id for i in nets(study.book, question)]
        if self.measure not in known:
            raise ViewError(
                f"le chiffre clé {quoted(self.measure)} n'est pas de la question {quoted(question)}. "
                f"Existants : {listed(known) or 'aucun'}."
            )
        return study.indicator(self.measure, by, where, self.interval)

    def to_query(self) -> dict[str, list[str]]:
        """The address, as query parameters: only what the reader chose, in codes."""
        query = self.view.to_query()
        chosen = (
            (MEASURE, self.measure, ANSWERS),
            (INTERVAL, self.interval, WILSON),
            (ITEM, self.item, ""),
            (ANSWER, self.answer, ""),
        )
        return query | {name: [value] for name, value, default in chosen if value != default}

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]], book: Codebook) -> tuple[Self, tuple[str, ...]]:
        """Read an address; return the recipe and a notice, in French, for each part not understood."""
        view, notices = View.from_query(query, book)
        given = {name: query[name][-1] for name in (MEASURE, INTERVAL, ITEM, ANSWER) if query.get(name)}
        measure, interval, item, answer = ANSWERS, WILSON, "", ""
        more: list[str] = []
        if asked := given.get(INTERVAL):
            interval = next((i for i in INTERVALS if i == asked), WILSON)
            if interval != asked:
                more.append(
                    f"L'intervalle {quoted(asked)} de ce lien n'existe pas : celui de Wilson est affiché."
                )
        if asked := given.get(MEASURE):
            measure = asked if view.question and asked in measures(book, view.question) else ANSWERS
            if measure != asked:
                more.append(
                    f"La mesure {quoted(asked)} de ce lien n'existe pas pour cette question : "
                    "les réponses sont affichées."
                )
        if asked := given.get(ITEM):
            item = asked if view.question and asked in items(book, view.question) else ""
            if item != asked:
                more.append(f"La ligne {quoted(asked)} de ce lien n'existe pas dans cette question.")
        if asked := given.get(ANSWER):
            answer = asked if view.question and asked in answers(book, view.question) else ""
            if answer != asked:
                more.append(f"La réponse {quoted(asked)} de ce lien n'existe pas dans cette question.")
        return cls(view, measure, interval, item, answer), (*notices, *more)

    def command(self, folder: str) -> str:
        """The command line that prints the same table."""
        view = self.view
        words = ["python", "-m", "core", "table", folder, "--question", view.question or ""]
        if view.by:
            words += ["--by", view.by]
        for name, codes in view.filters:
            for code in codes:
                words += ["--where", f"{name}={code}"]
        if self.measure == SCORE:
            words.append("--score")
        elif self.measure:
            words += ["--indicator", self.measure]
        if self.measure != SCORE and self.interval != WILSON:
            words += ["--interval", self.interval]
        return shlex.join(words)

    def python(self, folder: str) -> str:
        """The lines of Python that make the same table."""
        view = self.view
        plain = self.measure in (ANSWERS, SCORE)
        arguments = [repr(view.question if plain else self.measure)]
        if view.by:
            arguments.append(f"by={view.by!r}")
        if view.filters:
            where = {name: list(codes) for name, codes in view.filters}
            arguments.append(f"where={where!r}")
        if self.measure != SCORE and self.interval != WILSON:
            arguments.append(f"interval={self.interval!r}")
        method = "score" if self.measure == SCORE else "indicator" if self.measure else "table"
        return (
            "from core import open_study\n\n"
            f"study = open_study({folder!r})\n"
            f"table = study.{method}({', '.join(arguments)})\n"
            "table.frame"
        )


def nets(book: Codebook, question: str) -> tuple[Indicator, ...]:
    """The key figures of a question."""
    return tuple(i for i in book.indicators if i.question == question)


def measures(book: Codebook, question: str) -> dict[str, str]:
    """What may be counted for a question, with its name: answers, key figures, the mean score."""
    asked = book.question(question)
    if isinstance(asked, Number):
        return {ANSWERS: "Moyenne et médiane"}
    known = {ANSWERS: "Chaque réponse"}
    known |= {i.id: f"Chiffre clé : {i.label or i.id}" for i in nets(book, question)}
    if has_scores(asked):
        known.setdefault(SCORE, "Score moyen")
    return known


def has_scores(question: Single | Multiple | Grid | Number) -> bool:
    """Whether a mean score can be asked for."""
    return isinstance(question, Single | Grid) and any(o.score is not None for o in question.answers)


def has_intervals(book: Codebook, question: str, measure: str) -> bool:
    """Whether there is a choice of interval: for shares only."""
    return measure != SCORE and not isinstance(book.question(question), Number)


def items(book: Codebook, question: str) -> dict[str, str]:
    """The items of a grid with their labels; none for another question."""
    asked = book.question(question)
    return {item.id: item.label for item in asked.items} if isinstance(asked, Grid) else {}


def answers(book: Codebook, question: str) -> dict[str, str]:
    """The answers of a question with their labels; none for a number."""
    asked = book.question(question)
    return {} if isinstance(asked, Number) else {o.code: o.label for o in asked.answers}
