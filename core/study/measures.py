"""What comparing a wave with another needs of a published table, beside its rows: of shown rows alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from core.codebook import read_codebook
from core.counting import Asked, Cells, Engine, InMemory
from core.disclosure import PublishedTable
from core.errors import Report
from core.estimation import by_unit, degrees, estimates, indicator_tables, present
from core.responses import Sample, read_responses

Key = tuple[str, str, str]
"""An item, an option and a group."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What is known of a row before it is rounded for print: where a base is protected, from told cells.

    Attributes
    ----------
    value, se
        The estimate and its standard error; ``None`` of a median, which has none.
    effective
        Kish's effective base.
    df
        Degrees of freedom of its respondents.
    whole
        Whether they are a whole population.
    sample
        How they were drawn.
    half_step
        How far a share may be from what it was before it was rounded; zero for public data. Of a protected
        mean, it is not known here.
    """

    value: float
    se: float | None
    effective: float
    df: float
    whole: bool
    sample: Sample
    half_step: float


def measures(engine: Engine, table: PublishedTable) -> dict[Key, Measure]:
    """What the shown rows of a published table are measured by.

    Parameters
    ----------
    engine
        What the table was counted with.
    table
        The answers to a question, or a net.
    """
    if table.places:
        parts = {id(part): (part, measures(engine, part)) for part, _ in table.places.values()}
        return {
            (row.item, row.option, row.group): found[own_item, own_option, row.group]
            for row in table.rows
            for part, (own_item, own_option) in [table.places[row.item, row.option]]
            for found in [parts[id(part)][1]]
            if (own_item, own_option, row.group) in found
        }
    (exact,) = indicator_tables(engine, [table.recipe])
    known = {(row.item, row.option, row.group): row for row in exact.rows}
    found: dict[Key, Measure] = {}
    for item, cells in _cells(engine, table).items():
        df = degrees(cells.sample, cells.blocks.base.n, cells.blocks.base.w)
        whole = estimates.whole(cells.sample, cells.blocks.base)
        for row in (row for row in table.rows if row.item == item):
            key = item, row.option, row.group
            if row.estimate is None or (told := known[key]).estimate is None:
                continue
            at = _column(table, row.group)
            found[key] = Measure(
                told.estimate,
                told.se,
                told.effective_base or 0.0,
                float(df[at]),
                bool(whole[at]),
                cells.sample,
                math.inf if table.half_step(row) and table.of_means else table.half_step(row),
            )
    return found


def _cells(engine: Engine, table: PublishedTable) -> dict[str, Cells]:
    """What was counted for each item of a table."""
    recipe = table.recipe
    options = recipe.net.options if recipe.net else ()
    asked = [Asked(recipe.question, item, options) for item in table.items]
    return dict(zip(table.items, engine.count(recipe.view, asked), strict=True))


def _column(table: PublishedTable, group: str) -> int:
    """The column of a group among cells: the whole selection first."""
    by = table.view.by
    return 1 + table.book.segment(by).answer_index[group] if by and group else 0


@dataclass(frozen=True, eq=False)
class Persons:
    """The persons of a wave of a panel, each a primary unit, or the primary units that they are drawn by.

    Of public data alone.

    Attributes
    ----------
    names
        A number made of the name of each unit, in the order of those of the sample: uint64.
    """

    engine: InMemory
    names: np.ndarray

    @cached_property
    def place(self) -> np.ndarray:
        """The places of the persons, in the order of their names."""
        return np.argsort(self.names, kind="stable")

    @classmethod
    def read(cls, folder: Path, column: str, report: Report) -> Persons | None:
        """The units of a study folder, whose persons a column tells apart; faults are added to the report."""
        book, _ = read_codebook(folder, report)
        if book is None:
            return None
        of_persons = book.design.cluster is None
        design = book.design.model_copy(update={"cluster": column}) if of_persons else book.design
        file = book.responses.model_copy(update={"identifier": column})
        book = book.model_copy(update={"design": design, "responses": file})
        responses = read_responses(folder, book, report)
        if responses is None or report.faults or responses.sample is None or responses.persons is None:
            return None
        sample = responses.sample
        if not of_persons:
            return None if sample.names is None else cls(InMemory(responses, book), sample.names)
        unit = sample.block_of
        if sample.calibration is not None and unit is not None:
            unit = sample.calibration.whole_of[unit]
        assert unit is not None
        names = np.zeros(len(sample.stratum_of), np.uint64)
        names[unit] = responses.persons
        return cls(InMemory(responses, book), names)

    def shares_of_variance(self, table: PublishedTable) -> dict[Key, tuple[np.ndarray, np.ndarray]]:
        """By row of a table, what each unit adds (see ``by_unit``), and whether it is in its base."""
        found: dict[Key, tuple[np.ndarray, np.ndarray]] = {}
        if table.places:
            for part in {id(part): part for part, _ in table.places.values()}.values():
                own = self.shares_of_variance(part)
                for (item, option), (of, (own_item, own_option)) in table.places.items():
                    if of is part:
                        found |= {
                            (item, option, group): own[own_item, own_option, group]
                            for group in table.groups
                            if (own_item, own_option, group) in own
                        }
            return found
        for item, cells in _cells(self.engine, table).items():
            base, sample = cells.blocks.base, cells.sample
            if table.of_means:
                assert cells.moments is not None
                _, influence = estimates.mean_influence(base, cells.moments)
                added = by_unit(sample, influence)[None]
            else:
                _, influence = estimates.share_influence(base.at(None), cells.blocks.answers)
                added = by_unit(sample, influence)
            there = present(sample, base.w)
            options = ("mean",) if table.of_means else table.options
            for i, option in enumerate(options):
                for group in table.groups:
                    at = _column(table, group)
                    found[item, option, group] = added[i, at], there[at]
        return found
