"""A chart as a picture that says everything by itself: drawn by the reader's browser, 1920 × 1080."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from core.caching import kept
from core.charts import Chart, Mark
from core.disclosure import PublishedTable
from core.screens import markup, presentation
from core.study import Study
from core.views import Recipe, without_idle_split
from core.words import NBSP, about, labels, published, sentences, typography

PICTURES_KEPT = 64


@dataclass(frozen=True, slots=True)
class Picture:
    """What stands in the picture, from top to bottom, as plain text; the chart as a Plotly figure.

    ``name`` is that of its file, without ending; ``warning`` that few answered, before all else.
    """

    name: str
    overline: str
    headline: str
    measure: str
    warning: str
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
    shown = presentation.drawn(study, recipe, "light")[0]
    rest = f"{shown.where}{NBSP}; toutes sont dans le tableau de bord." if shown.where else ""
    said, base = sentences.headline(study, recipe), sentences.base_note(table, whole)
    return picture(
        table,
        shown.chart,
        "",
        said,
        sentences.measure(table),
        [shown.note, rest, published.beside(study, recipe), base],
    )


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
    said = [about.wording_note(question), *notes, about.source_note(book)]
    return Picture(
        name=typography.file_stem(book, name or question.id, table.view),
        overline=typography.typeset(overline),
        headline=typography.typeset(headline),
        measure=typography.typeset(measure),
        warning=typography.typeset(sentences.low_base(table)),
        badge=markup.STATUS["simulated" if table.simulated else "computed"],
        chips=tuple(typography.typeset(chip) for chip in labels.chips(book, table.view)),
        marks=chart.legend,
        figure=chart.figure.to_dict(),
        notes=tuple(typography.typeset(line) for line in said if line),
    )
