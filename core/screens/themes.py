"""A theme as a reader meets it: its questions at a glance, a card for each, the ways on; kept."""

from __future__ import annotations

from collections.abc import Sequence

from core.caching import kept
from core.codebook import CITED, Codebook, Question, Theme, told_place
from core.screens import markup
from core.screens.cards import Card, card
from core.screens.ways_out import dead_end
from core.study import Study
from core.views import (
    PORTRAIT,
    Recipe,
    View,
    address,
    geography,
    question_page,
    theme_path,
    without_idle_split,
)
from core.words import escape

THEMES_KEPT = 64


def questions_of(book: Codebook, theme: str) -> list[Question]:
    """The questions of a theme; without themes, all but the segments."""
    if not book.themes:
        return [q for q in book.shown if q.id not in book.segments]
    return [q for q in book.shown if q.theme == theme]


@kept(THEMES_KEPT)
def theme_page(study: Study, theme: Theme, view: View, *, as_table: bool = False) -> str:
    """The whole page of a theme, under the filters and the split of a view.

    Parameters
    ----------
    study
        An open study.
    theme
        Of the study, or the one that stands for all when it has none.
    view
        Filters and split of every card; where they leave nothing to be shown, the nearest that may be.
    as_table
        Show tables first.
    """
    book, end = study.book, dead_end(study, view, theme_path(theme.id))
    drawn = (end and end.nearest) or view
    each = [Recipe(question.id, view.by, drawn.filters) for question in questions_of(book, theme.id)]
    recipes = [recipe for recipe in each if not _told_with_another(book, recipe)]
    asked = [recipe.question for recipe in recipes]
    study.prepare(recipes)
    cards = [
        card(study, recipe, page=question_page(book, recipe.question), as_table=as_table)
        for recipe in recipes
    ]
    here = address(book, theme_path(theme.id), View(None, view.by, view.filters).to_query())
    back = markup.links([("Voir les graphiques", here)]) if as_table else ""
    return (
        markup.title(theme.title, theme.intro)
        + (end.html if end else "")
        + back
        + _index(book, asked, cards)
        + _placed(cards)
        + _ways_on(book, theme, view)
    )


def _told_with_another(book: Codebook, recipe: Recipe) -> bool:
    """Whether a card is of who ranked each option, which that of who put it first shows too."""
    return told_place(recipe.question)[1] == CITED and without_idle_split(book, recipe).by is None


def _placed(cards: Sequence[Card]) -> str:
    """Cards two by two, but for those that take the width, or would stand alone in their line."""
    placed, at = [], 0
    while at < len(cards):
        pair = cards[at : at + 2]
        beside = len(pair) == 2 and not any(each.wide for each in pair)
        taken = pair if beside else pair[:1]
        placed += [each.html if beside else f'<div class="wide">{each.html}</div>' for each in taken]
        at += len(taken)
    return f'<div class="cards">{"".join(placed)}</div>'


def _index(book: Codebook, asked: Sequence[str], cards: Sequence[Card]) -> str:
    """The questions with their first numbers, each a way to its card; nothing for one alone."""
    if len(asked) < 2:
        return ""
    each = "".join(
        f'<li><a href="#card-{escape(name)}">'
        f"{f'<b>{escape(made.lead)}</b> ' if made.lead else ''}{escape(book.question(name).title)}</a></li>"
        for name, made in zip(asked, cards, strict=True)
    )
    return f'<nav class="questions" aria-label="Questions du thème"><ul>{each}</ul></nav>'


def _ways_on(book: Codebook, theme: Theme, view: View) -> str:
    """What comes after a theme: the reader's own group, the next theme."""
    ways = []
    if book.segments:
        ways.append(
            (
                "Et pour mon territoire ?" if geography(book) else "Et pour mon groupe ?",
                address(book, PORTRAIT, View(filters=view.filters).to_query()),
            )
        )
    following = [each for each in book.themes if each.id == theme.id]
    place = book.themes.index(following[0]) + 1 if following else len(book.themes)
    if place < len(book.themes):
        after = book.themes[place]
        there = address(book, theme_path(after.id), View(None, view.by, view.filters).to_query())
        ways.append((f"Thème suivant : {after.title}", there))
    return f'<nav class="onwards" aria-label="Et ensuite">{markup.links(ways)}</nav>' if ways else ""
