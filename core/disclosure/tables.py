"""The table that may be shown, and what its rows allow to say."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import pandas as pd

from core.codebook import Answer, Codebook, Question
from core.disclosure import precision
from core.estimation import COLUMNS, COUNTS, MEASURES, Row
from core.views import Net, Recipe, View

LEVEL = 0.05
Kind = Literal["established", "open", "untested", "level", "masked", "empty"]


def kind(row: Row) -> Kind:
    """What is known of the gap between a group and the others, for one answer.

    Of whole populations a gap is what it is: ``established`` without a test, or ``level`` if there is none.
    """
    if row.status == "masked":
        return "masked"
    if row.estimate is None:
        return "empty"
    if row.reason == "census":
        return "established" if row.difference else "level"
    if row.p_adjusted is None:
        return "untested"
    return "established" if row.p_adjusted < LEVEL else "open"


def family(table: PublishedTable) -> int:
    """How many tests were corrected together for the verdicts of a table: each counts once, see ``test``.

    They are those of the whole question and split, all lines of a grid included, even for a net that is one
    of its answers, or all of them but one.
    """
    return _count(table.judge, table.judge.rows)


def tests_of(table: PublishedTable, item: str = "") -> int:
    """How many tests the rows of an item of a table hold, each once."""
    return _count(table, (row for row in table.rows if row.item == item))


def established_of(table: PublishedTable, item: str = "") -> int:
    """How many of the tests of an item establish a gap, each once."""
    rows = (row for row in table.rows if row.item == item)
    return _count(table, (row for row in rows if kind(row) == "established"))


def _count(table: PublishedTable, rows: Iterable[Row]) -> int:
    return len({table.test(row) for row in rows if row.p_value is not None})


@dataclass(frozen=True, slots=True)
class Advice:
    """How to come from a masked selection to the nearest one that may be told: what its filters leave out.

    Attributes
    ----------
    filters
        The segments whose filters are taken away, in the order of the selection.
    codes
        The answers that the one filter loses; empty when filters go as a whole.
    """

    filters: tuple[str, ...]
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PublishedTable:
    """A table that may be shown: made by ``disclosure.publish`` alone.

    Attributes
    ----------
    depth
        How many segments may be crossed at once.
    advice
        For each item whose whole selection is masked, how to come to one that is not, if there is a way.
    explain
        Puts the reason of a row into words, for ``frame``; without it, reasons stay codes there.
    answers
        Of a net by a split: the table of each answer to its question, under the same filters.
    places
        Of a question of several bases, by item and option: the table of its part, and what is called there.
    ranking
        Of a part of a ranking that is shown: the table of the whole, over which its tests were corrected, and
        which holds the mean ranks.
    """

    book: Codebook
    recipe: Recipe
    rows: tuple[Row, ...]
    digest: str
    depth: int = 0
    advice: Mapping[str, Advice] = field(default_factory=dict, hash=False)
    explain: Explain | None = field(default=None, repr=False, compare=False)
    answers: PublishedTable | None = field(default=None, repr=False, compare=False)
    places: Mapping[Answer, tuple[PublishedTable, Answer]] = field(
        default_factory=dict, repr=False, compare=False, hash=False
    )
    ranking: PublishedTable | None = field(default=None, repr=False, compare=False)

    @cached_property
    def view(self) -> View:
        """The question, the split and the filters."""
        return self.recipe.view

    @property
    def net(self) -> Net | None:
        """The net that the table is about, if it is about one: a key figure, or some options together."""
        return self.recipe.net

    @cached_property
    def question(self) -> Question:
        """The question that the table is about."""
        return self.book.question(self.recipe.question)

    @property
    def of_means(self) -> bool:
        """Whether its rows are means and medians, of a number or of scores; else they are shares."""
        return self.question.numeric or self.recipe.score

    def is_mean(self, row: Row) -> bool:
        """Whether a row is a mean or a median; else it is a share."""
        table, _ = self.places.get((row.item, row.option), (self, None))
        return table.of_means

    def apart(self, item: str, option: str) -> Question | None:
        """The part of the question that holds an answer which only some of those who were asked it saw."""
        return self.book.apart(self.recipe.question, item, self.net.options[0] if self.net else option)

    @cached_property
    def entire(self) -> PublishedTable:
        """The table of the question of the codebook: that of the whole ranking, of a part that is shown."""
        return self.ranking or self

    def interval(self, row: Row) -> tuple[float, float] | None:
        """The interval of a row; ``None`` without one, or where what is told of it is its number alone."""
        if row.low is None or row.high is None or row.low == row.high:
            return None
        return row.low, row.high

    @property
    def unit(self) -> str:
        """The unit of a number; empty for the answers to another question."""
        return self.question.unit

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, str, str], Row]:
        return {(row.item, row.option, row.group): row for row in self.rows}

    def row(self, option: str, group: str = "", item: str = "") -> Row:
        """The row of an option, for a group (empty: the whole selection) and an item of a grid."""
        return self._by_key[item, option, group]

    def half_step(self, row: Row) -> float:
        """How far the share of a row may be from what it was before it was rounded; zero for public data.

        A share that the audit of answers made coarser than its base bears may be further.
        """
        if self.book.disclosure.minimum_base == 1 or not row.base:
            return 0.0
        crossed = len(self.view.filters) + bool(row.group)
        return precision.STEPS[precision.level(row.base, crossed)] / 2

    def test(self, row: Row) -> Hashable:
        """Which test the gap of a row is, whatever its number: rows of the same test have equal values.

        With two groups, the gap of either is that of the other; of two answers that exclude one another, so
        are theirs; and a net is the answers that it holds against those that it leaves. Decided by who is
        there and what was given, as published: a masked group of protected data may hold somebody.
        """
        if part := self.places.get((row.item, row.option)):
            table, (item, option) = part
            return table.test(table.row(option, row.group, item))
        group = "" if len(self._peopled[row.item]) == 2 else row.group
        return row.question, row.item, self._set_apart[row.item, row.option], group

    @cached_property
    def _set_apart(self) -> Mapping[tuple[str, str], Hashable]:
        """By item and option, the answers that a test sets apart; of an exclusive question, from which."""
        options = dict.fromkeys((row.item, row.option) for row in self.rows)
        if self.of_means:
            return {(item, option): option for item, option in options}
        found: dict[tuple[str, str], Hashable] = {}
        for item, option in options:
            given = frozenset(self.given.get(item, ()))
            held = given.intersection(self.net.options if self.net else (option,))
            found[item, option] = frozenset({held, given - held} if self.question.exclusive else {held})
        return found

    @cached_property
    def twin(self) -> str:
        """The answer whose tests are those of this net: the one that it holds, or the one that it leaves."""
        if self.answers is None or self.net is None:
            return ""
        given = self.given.get(self.net.item, ())  # of an item that nobody gave an answer, none
        held = [code for code in given if code in self.net.options]
        left = [code for code in given if code not in self.net.options] if self.question.exclusive else []
        return next((codes[0] for codes in (held, left) if len(codes) == 1), "")

    @property
    def judge(self) -> PublishedTable:
        """The table over which the tests of this one were corrected."""
        if self.answers is not None and self.twin:
            return self.answers.judge
        return self.ranking or self

    @cached_property
    def _peopled(self) -> Mapping[str, set[str]]:
        """By item, the groups that somebody is in, or may be."""
        protected = self.book.disclosure.minimum_base > 1
        found: dict[str, set[str]] = {item: set() for item in self.items}
        for row in self.rows:
            if row.group and (row.base or (protected and row.status == "masked")):
                found[row.item].add(row.group)
        return found

    @cached_property
    def given(self) -> Mapping[str, tuple[str, ...]]:
        """By item, the answers that somebody gave, or may have given."""
        rows = (self.answers or self).rows
        nobody = {(r.item, r.option) for r in rows if not r.group and r.estimate == 0}
        nobody -= {(r.item, r.option) for r in rows if r.estimate}
        found: dict[str, dict[str, None]] = {}
        for row in rows:
            if (row.item, row.option) not in nobody:
                found.setdefault(row.item, {})[row.option] = None
        return {item: tuple(options) for item, options in found.items()}

    @cached_property
    def items(self) -> tuple[str, ...]:
        """The items of a grid, in the order of the rows; one without a name for another question."""
        return tuple(dict.fromkeys(row.item for row in self.rows))

    @cached_property
    def options(self) -> tuple[str, ...]:
        """What rows are about: codes of answers, the net, or ``mean`` and ``median``."""
        return tuple(dict.fromkeys(row.option for row in self.rows))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The codes of the groups, after the whole selection (empty)."""
        return tuple(dict.fromkeys(row.group for row in self.rows))

    @property
    def simulated(self) -> bool:
        """Whether nobody gave these responses."""
        return self.book.simulated

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows as pandas, with the columns of the study format; a masked row has no number."""
        frame = pd.DataFrame(list(self.rows), columns=list(COLUMNS))
        if self.explain is not None:
            frame["reason"] = [self.explain(self, row) for row in self.rows]
        types = dict.fromkeys(COUNTS, "Int64") | dict.fromkeys(MEASURES, "float64")
        return frame.astype(types)


Explain = Callable[[PublishedTable, Row], str]
