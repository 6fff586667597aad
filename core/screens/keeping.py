"""A view as a reader's selection shows it: what its card says, without the ways that lead on from it."""

from __future__ import annotations

from html import escape as html_escape

from core.screens import markup
from core.screens.cards import about_line, title, titled_plot
from core.study import Study
from core.views import Recipe, without_idle_split
from core.words import escape, labels, sentences


def kept_view(study: Study, recipe: Recipe, link: str) -> str:
    """The title of a view, which leads to its page; its warnings, filters, base and chart."""
    recipe = without_idle_split(study.book, recipe)
    table, whole = study.make(recipe), study.make(Recipe(recipe.question))
    said = title(study, recipe)
    plot = titled_plot(study, recipe, said)
    note = f'<p class="base">{escape(plot.note)}</p>' if plot.note else ""
    return (
        f'<h2><a href="{html_escape(link)}">{escape(said)}</a></h2>'
        f"{about_line(study, recipe, table, said)}{markup.chips(labels.chips(study.book, recipe.view))}"
        f'<p class="base">{escape(sentences.base_note(table, whole))}</p>'
        f'<details class="look" open><summary>Graphique</summary>{plot.html}{note}</details>'
    )
