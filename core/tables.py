"""The indicator table: one tidy table whatever the question, before and after disclosure control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import pandas as pd

from core.codebook import Codebook, Grid, Multiple, Number, Single
from core.recipes import Net, Recipe
from core.views import View

Status = Literal["ok", "caution", "masked"]
Provenance = Literal["computed", "simulated"]


class Row(NamedTuple):
    """One answer of one group; ``None`` where there is no number (absent or masked, never zero)."""

    question: str
    item: str
    option: str
    by: str
    group: str
    count: int | None  # type: ignore[assignment]  # the format's name; nobody counts in a row
    base: int | None
    effective_base: float | None
    estimate: float | None
    se: float | None
    low: float | None
    high: float | None
    difference: float | None
    difference_se: float | None
    p_value: float | None
    p_adjusted: float | None
    status: Status
    reason: str
    provenance: Provenance


COLUMNS = Row._fields
_NUMBERS = COLUMNS[COLUMNS.index("effective_base") : COLUMNS.index("status")]


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """Every number of a recipe; may identify people, so nothing shows it: see ``disclosure.publish``."""

    book: Codebook
    recipe: Recipe
    rows: tuple[Row, ...]
    digest: str

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.item for row in self.rows))


@dataclass(frozen=True)
class PublishedTable:
    """A table that may be shown: made by ``disclosure.publish`` alone."""

    book: Codebook
    recipe: Recipe
    rows: tuple[Row, ...]
    digest: str

    @cached_property
    def view(self) -> View:
        """The question, the split and the filters."""
        return self.recipe.view

    @property
    def net(self) -> Net | None:
        """The net that the table is about, if it is about one: a key figure, or some options together."""
        return self.recipe.net

    @cached_property
    def question(self) -> Single | Multiple | Grid | Number:
        """The question that the table is about."""
        return self.book.question(self.recipe.question)

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

    @cached_property
    def items(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.item for row in self.rows))

    @cached_property
    def options(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row.option for row in self.rows))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """The codes of the groups, after the whole selection (empty)."""
        return tuple(dict.fromkeys(row.group for row in self.rows))

    @property
    def simulated(self) -> bool:
        return self.book.simulated

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows as pandas, with the columns of the study format; a masked row has no number."""
        frame = pd.DataFrame(list(self.rows), columns=list(COLUMNS))
        types = {"count": "Int64", "base": "Int64"} | dict.fromkeys(_NUMBERS, "float64")
        return frame.astype(types)
