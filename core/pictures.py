"""A chart as a picture that says everything by itself: drawn by the reader's browser, 1920 × 1080."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core import slides, wording
from core.canvas import Mark
from core.figures import Chart
from core.keeping import kept
from core.recipes import Recipe, without_idle_split
from core.results import Study
from core.tables import PublishedTable

PICTURES_KEPT = 64


@dataclass(frozen=True, slots=True)
class Picture:
    """What stands in the picture, from top to bottom, as plain text; the chart as a Plotly figure.

    ``name`` is that of its file, without ending.
    """

    name: str
    overline: str
    headline: str
    measure: str
    badge: str
    chips: tuple[str, ...]
    marks: tuple[Mark, ...]
    figure: dict[str, Any]
    notes: tuple[str, ...]


@kept(PICTURES_KEPT)
def card_picture(study: Study, recipe: Recipe) -> Picture:
    """The chart of the answers to a question, on white, in type for a slide."""
    recipe = without_idle_split(study.book, recipe)
    table, whole = study.make(recipe), study.make(Recipe(recipe.question))
    chart, note = slides.drawn(study, recipe, "light")
    said, base = wording.headline(table, study.key_table(recipe)), wording.base_note(table, whole)
    return picture(table, chart, "", said, wording.measure(table), [note, base])


def picture(
    table: PublishedTable,
    chart: Chart,
    item: str,
    headline: str,
    measure: str,
    notes: Iterable[str],
    name: str = "",
) -> Picture:
    """A chart of a table with its question, filters, nature, base and source."""
    book, question = table.book, table.question
    overline = " · ".join(part for part in (question.title, item) if part)
    said = [wording.wording_note(book, question), *notes, wording.source_note(book)]
    return Picture(
        name=wording.file_stem(book, name or question.id, table.view),
        overline=wording.typeset(overline),
        headline=wording.typeset(headline),
        measure=wording.typeset(measure),
        badge="Données simulées" if table.simulated else "Calculé",
        chips=tuple(wording.typeset(chip) for chip in wording.chips(book, table.view)),
        marks=chart.legend,
        figure=chart.figure.to_dict(),
        notes=tuple(wording.typeset(line) for line in said if line),
    )
