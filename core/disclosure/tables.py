"""The table that may be shown, and what its rows allow to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import pandas as pd

from core.codebook import Codebook, Question
from core.disclosure import precision
from core.estimation import COLUMNS, Row
from core.views import Net, Recipe, View

LEVEL = 0.05
Kind = Literal["established", "open", "untested", "masked", "empty"]


def kind(row: Row) -> Kind:
    """What is known of the gap between a group and the others, for one answer."""
    if row.status == "masked":
        return "masked"
    if row.estimate is None:
        return "empty"
    if row.p_adjusted is None:
        return "untested"
    return "established" if row.p_adjusted < LEVEL else "open"


_NUMBERS = COLUMNS[COLUMNS.index("effective_base") : COLUMNS.index("status")]


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
    """

    book: Codebook
    recipe: Recipe
    rows: tuple[Row, ...]
    digest: str
    depth: int = 0
    advice: Mapping[str, Advice] = field(default_factory=dict, hash=False)
    explain: Explain | None = field(default=None, repr=False, compare=False)

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
        types = {"count": "Int64", "base": "Int64"} | dict.fromkeys(_NUMBERS, "float64")
        return frame.astype(types)


Explain = Callable[[PublishedTable, Row], str]
