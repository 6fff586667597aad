"""A question as a reader meets it: headline, chart or table, small print; made once for all visitors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core import figures, markup, wording
from core.codebook import Codebook
from core.keeping import kept
from core.palette import Theme
from core.portraits import portrait_link, subjects
from core.recipes import Recipe, key_figure, without_idle_split
from core.results import Study
from core.views import address, encoded

CARDS_KEPT = 512
COMPARE, EXPLORE = "comparer", "explorer"
"""Addresses of the pages that show one question by group."""
PRESENT, SHARE = "presentation", "partager"
"""Addresses of the pages that Streamlit does not draw."""


def csv_address(book: Codebook, question: str, query: Mapping[str, Sequence[str]]) -> str:
    """Where the table of a question is a CSV file."""
    return f"/fichiers/{book.id}/{question}.csv?{encoded(query)}"


def share_address(book: Codebook, page: str, query: Mapping[str, Sequence[str]]) -> str:
    """Where a view of a page is shared: its link, its codes, its files."""
    return address(book, f"{SHARE}/{page.strip('/')}", query)


@dataclass(frozen=True, slots=True)
class Card:
    """What a page lays out: HTML above, a chart (none when the table is shown), HTML below."""

    above: str
    figure: figures.ReadyFigure | None
    alternative: str
    below: str


def prepare(study: Study, recipes: Iterable[Recipe], more: Iterable[Recipe] = ()) -> None:
    """Make the tables of the cards of some recipes together, and more of them: the study keeps them."""
    asked = list(more)
    for recipe in recipes:
        shown, key = without_idle_split(study.book, recipe), key_figure(study.book, recipe)
        asked += [shown, Recipe(recipe.question), *([key] if key else [])]
    study.tables(asked)


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
    table, whole, key = study.make(recipe), study.make(Recipe(question.id)), study.key_table(recipe)
    chart = None if as_table else figures.chart(table, whole, study.published_shares(recipe), theme)
    above = (
        (f'<p class="overline">{markup.escape(overline)}</p>' if overline else "")
        + f"<h{level}>{markup.escape(wording.headline(table, key))}</h{level}>"
        + f'<p class="measure">{markup.escape(wording.measure(table))}</p>'
        + markup.chips(wording.chips(book, view))
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
        markup.published_line(study.figures(recipe), table, study.published)
        + markup.notes(
            [
                chart.note if chart else "",
                wording.wording_note(book, question),
                wording.base_note(table, whole),
                wording.reading_note(table, whole),
                question.note,
                wording.source_note(book),
            ]
        )
        + links
    )
    if chart is None:
        return Card(above, None, "", below)
    return Card(above, chart.figure, wording.alternative(table, key), below)
