"""A question as a reader meets it: headline, chart or table, small print; made once for all visitors."""

from __future__ import annotations

from dataclasses import dataclass

from core.caching import kept
from core.charts import ReadyFigure, Theme, question_chart
from core.screens import markup
from core.study import Study
from core.views import (
    COMPARE,
    EXPLORE,
    PRESENT,
    Recipe,
    address,
    csv_address,
    portrait_link,
    share_address,
    subjects,
    without_idle_split,
)
from core.words import about, labels, sentences, typography

CARDS_KEPT = 512


@dataclass(frozen=True, slots=True)
class Card:
    """What a page lays out: HTML above, a chart (none when the table is shown), HTML below."""

    above: str
    figure: ReadyFigure | None
    alternative: str
    below: str


@kept(CARDS_KEPT)
def card(
    study: Study,
    recipe: Recipe,
    theme: Theme,
    *,
    page: str,
    level: int = 2,
    overline: str = "",
    as_table: bool = False,
) -> Card:
    """The card of a question.

    Parameters
    ----------
    study
        An open study.
    recipe
        The answers to a question; a split that the filters leave with one group is dropped.
    theme
        Which palette.
    page
        Address of the page that holds the question, for its permanent link.
    level
        Level of the heading in the page.
    overline
        A few words over the headline.
    as_table
        Show the table in place of the chart.
    """
    book, question = study.book, study.book.question(recipe.question)
    recipe = without_idle_split(book, recipe)
    view = recipe.view
    table, whole = study.make(recipe), study.make(Recipe(question.id))
    said = sentences.headline(study, recipe)
    chart = None if as_table else question_chart(table, whole, study.published_shares(recipe), theme)
    above = (
        (f'<p class="overline">{typography.escape(overline)}</p>' if overline else "")
        + f"<h{level}>{typography.escape(said)}</h{level}>"
        + f'<p class="measure">{typography.escape(sentences.measure(table))}</p>'
        + markup.chips(labels.chips(book, view))
        + (markup.legend(chart) if chart else markup.html_table(table, whole))
    )
    query = view.to_query()
    elsewhere = [("Comparer les groupes", address(book, COMPARE, query))] if book.segments else []
    elsewhere += [(f"Portrait : {s.label(book)}", portrait_link(book, s, view)) for s in subjects(view)]
    links = markup.links(
        [
            *elsewhere,
            ("Explorer", address(book, EXPLORE, query)),
            ("Projeter", address(book, PRESENT, query)),
            ("Télécharger le tableau (CSV)", csv_address(book, question.id, query)),
            ("Partager ou télécharger", share_address(book, page, query)),
        ]
    )
    below = (
        markup.published_lines(study, recipe)
        + markup.notes(
            [
                chart.note if chart else "",
                about.wording_note(question),
                sentences.base_note(table, whole),
                sentences.reading_note(table, whole),
                question.note,
                about.source_note(book),
            ]
        )
        + links
    )
    if chart is None:
        return Card(above, None, "", below)
    return Card(above, chart.figure, sentences.alternative(table, said), below)
