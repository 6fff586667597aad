"""The value that says which table is made; its address, and how to make that table again."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Self

from core.codebook import Codebook, Indicator, Ranking, told_place
from core.errors import ViewError, listed, quoted
from core.views.view import ITEM, Filters, View

Interval = Literal["wilson", "logit", "beta"]
INTERVALS: tuple[Interval, ...] = ("wilson", "logit", "beta")
WILSON: Interval = "wilson"
MEASURE, INTERVAL, ANSWER = "mesure", "intervalle", "reponse"
"""Names in the address, beside those of a view."""


@dataclass(frozen=True, slots=True)
class Net:
    """Options that count as one answer, that of whoever gave any of them; ``item`` is that of a grid.

    ``key`` is the id of the key figure that the net is; without, the net has no name, and no address.
    """

    options: tuple[str, ...]
    item: str = ""
    key: str = ""

    @classmethod
    def of(cls, indicator: Indicator) -> Self:
        """The net of a key figure."""
        return cls(indicator.options, indicator.item, indicator.id)

    @property
    def option(self) -> str:
        """The option of its rows: the id of the key figure, or ``net``."""
        return self.key or "net"


Counted = Literal["", "score"] | Net
"""Each answer, the mean of the scores of the answers (of who gave one that has a score), or a net."""
ANSWERS: Literal[""] = ""
SCORE: Literal["score"] = "score"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Which table is made: of a question, by a split, under filters; what is counted, with which interval.

    All by code, the filters in the order of the codebook: equal recipes are equal values, and make the
    same table.
    """

    question: str
    by: str | None = None
    filters: Filters = ()
    counted: Counted = ANSWERS
    interval: Interval = WILSON

    @classmethod
    def of(
        cls,
        book: Codebook,
        question: str,
        by: str | None = None,
        where: Mapping[str, Iterable[str]] | None = None,
        counted: Counted = ANSWERS,
        interval: Interval = WILSON,
    ) -> Self:
        """The recipe asked for.

        Raises
        ------
        ViewError
            If the study has no such question, segment or code, or there is no such interval; the
            sentence is in French.
        """
        if interval not in INTERVALS:
            known = ", ".join(INTERVALS)
            raise ViewError(f"l'intervalle {quoted(interval)} n'existe pas. Existants : {known}.")
        return cls(question, by, View.of(book, question, by, where).filters, counted, interval)

    @classmethod
    def on(cls, question: str, view: View) -> Self:
        """The answers to a question, under the split and the filters of a view."""
        return cls(question, view.by, view.filters)

    @property
    def view(self) -> View:
        """The question, the split and the filters."""
        return View(self.question, self.by, self.filters)

    @property
    def net(self) -> Net | None:
        """The net that is counted, if one is."""
        return self.counted if isinstance(self.counted, Net) else None

    @property
    def one_answer(self) -> bool:
        """Whether what is counted is a net that holds one option: that answer, by another name."""
        return self.net is not None and len(set(self.net.options)) == 1

    @property
    def score(self) -> bool:
        """Whether the mean score is counted."""
        return self.counted == SCORE

    @property
    def measure(self) -> str:
        """What is counted, as an address names it.

        Raises
        ------
        ValueError
            For a net without a name.
        """
        if not isinstance(self.counted, Net):
            return self.counted
        if not self.counted.key:
            raise ValueError("a net without a name has no address")
        return self.counted.key

    def to_query(self) -> dict[str, list[str]]:
        """The address, as query parameters: only what the reader chose, in codes."""
        return Choice(self.view, self.measure, self.interval).to_query()

    def command(self, folder: str) -> str:
        """The command line that prints the same table."""
        question, _ = told_place(self.question)
        words = ["python", "-m", "core", "table", folder, "--question", question]
        if self.by:
            words += ["--by", self.by]
        for name, codes in self.filters:
            for code in codes:
                words += ["--where", f"{name}={code}"]
        if self.score:
            words.append("--score")
        elif self.net:
            words += ["--indicator", self.measure]
        if not self.score and self.interval != WILSON:
            words += ["--interval", self.interval]
        return shlex.join(words)

    def python(self, folder: str) -> str:
        """The lines of Python that make the same table."""
        arguments = [repr(self.measure if self.net else told_place(self.question)[0])]
        if self.by:
            arguments.append(f"by={self.by!r}")
        if self.filters:
            where = {name: list(codes) for name, codes in self.filters}
            arguments.append(f"where={where!r}")
        if not self.score and self.interval != WILSON:
            arguments.append(f"interval={self.interval!r}")
        method = "score" if self.score else "indicator" if self.net else "table"
        return (
            "from core import open_study\n\n"
            f"study = open_study({folder!r})\n"
            f"table = study.{method}({', '.join(arguments)})\n"
            "table.frame"
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader has chosen, on a page that may not be about one question.

    ``measure`` is what is counted, by its name in the address: each answer (empty), a key figure of
    the question, or ``score``. ``item`` is the item of a grid to look at; the table holds them all.
    ``answer`` is the answer that a map shows.
    """

    view: View
    measure: str = ANSWERS
    interval: Interval = WILSON
    item: str = ""
    answer: str = ""

    def on(self, book: Codebook, question: str) -> Recipe:
        """The table of a question that is so chosen.

        Raises
        ------
        ViewError
            If the question has no such key figure.
        """
        what = counted(book, question, self.measure)
        return Recipe(question, self.view.by, self.view.filters, what, self.interval)

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
        """Read an address; return the choice and a notice, in French, for each part not understood."""
        view, notices = View.from_query(query, book)
        given = {name: query[name][-1] for name in (MEASURE, INTERVAL, ITEM, ANSWER) if query.get(name)}
        measure, interval, item, answer = "", WILSON, "", ""
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
        asked = given.get(ITEM)
        if asked and asked not in _ranked(book, query):
            item = asked if view.question and asked in items(book, view.question) else ""
            if item != asked:
                more.append(f"La ligne {quoted(asked)} de ce lien n'existe pas dans cette question.")
        if asked := given.get(ANSWER):
            answer = asked if view.question and asked in answers(book, view.question) else ""
            if answer != asked:
                more.append(f"La réponse {quoted(asked)} de ce lien n'existe pas dans cette question.")
        return cls(view, measure, interval, item, answer), (*notices, *more)


def _ranked(book: Codebook, query: Mapping[str, Sequence[str]]) -> Collection[str]:
    """The items of the ranking that an address names: they lead to its parts."""
    named = query.get("q", ())
    question = book.question(named[-1]) if named and named[-1] in book.places else None
    return question.item_ids if isinstance(question, Ranking) else ()


def counted(book: Codebook, question: str, measure: str) -> Counted:
    """What a measure counts of a question, by its name in an address.

    Raises
    ------
    ViewError
        If the question has no such key figure.
    """
    known = {indicator.id: indicator for indicator in nets(book, question)}
    if measure in known:
        return Net.of(known[measure])
    if measure == SCORE:
        return SCORE
    if measure == ANSWERS:
        return ANSWERS
    raise ViewError(
        f"le chiffre clé {quoted(measure)} n'est pas de la question {quoted(question)}. "
        f"Existants : {listed(known) or 'aucun'}."
    )


def key_figure(book: Codebook, recipe: Recipe) -> Recipe | None:
    """The first key figure of the question of a recipe, under its filters; none when it has none."""
    net = next(iter(nets(book, recipe.question)), None)
    return Recipe(recipe.question, None, recipe.filters, Net.of(net)) if net else None


def all_of(book: Codebook, question: str) -> list[Recipe]:
    """Every table of a question, of all and by each segment but itself: answers, key figures, mean score."""
    each: list[Counted] = [ANSWERS, *map(Net.of, nets(book, question))]
    if book.question(question).scored:
        each.append(SCORE)
    splits = [None, *(name for name in book.segments if name != question)]
    return [Recipe(question, by, counted=what) for by in splits for what in each]


def without_idle_split(book: Codebook, recipe: Recipe) -> Recipe:
    """The recipe, without a split that tells its question again or has one group left."""
    idle = recipe.by == recipe.question or len(recipe.view.groups(book)) == 1
    return replace(recipe, by=None) if idle else recipe


def nets(book: Codebook, question: str) -> tuple[Indicator, ...]:
    """The key figures of a question, or of what is shown of it."""
    return book.nets.get(question, ())


def measures(book: Codebook, question: str) -> dict[str, str]:
    """What may be counted for a question, with its name: answers, key figures, the mean score."""
    asked = book.question(question)
    if asked.numeric:
        return {ANSWERS: "Moyenne et médiane"}
    known: dict[str, str] = {ANSWERS: "Chaque réponse"}
    known |= {i.id: f"Chiffre clé : {i.label or i.id}" for i in nets(book, question)}
    if asked.scored:
        known.setdefault(SCORE, "Score moyen")
    return known


def has_intervals(book: Codebook, question: str, measure: str) -> bool:
    """Whether there is a choice of interval: for shares only."""
    return measure != SCORE and not book.question(question).numeric


def items(book: Codebook, question: str) -> dict[str, str]:
    """The items of a grid with their labels; none for another question."""
    return {item.id: item.label for item in book.question(question).items}


def answers(book: Codebook, question: str) -> dict[str, str]:
    """The answers of a question with their labels; none for a number."""
    return {o.code: o.label for o in book.question(question).answers}
