"""What every page is given: the study, the reader's view, and the ways to draw what it shows."""

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

import streamlit as st

from core import Study
from core.charts import Theme
from core.codebook import Indicator
from core.codebook import Theme as Section
from core.screens import (
    Atlas,
    Entry,
    Leaflet,
    Spread,
    argued,
    atlas,
    card,
    compared,
    dead_end,
    explored,
    leaflet,
    markup,
    theme_page,
)
from core.views import (
    PRESENT,
    RESULTS,
    MapChoice,
    Net,
    Recipe,
    Subject,
    View,
    address,
    question_page,
    share_address,
    theme_path,
)
from pages._ui.internals import DeltaGenerator
from pages._ui.messages import post_html
from pages._web import address as server

LEVEL = "Accessibilité : partiellement conforme"
"""What the foot of each page and the page about accessibility say."""


def shown_theme() -> Theme:
    """The theme that the reader's browser shows."""
    return "dark" if st.context.theme.type == "dark" else "light"


@dataclass(frozen=True, slots=True)
class Menu:
    """The pages of a study, the lines that lead to them, and the titles of their tabs by address."""

    pages: list[st.Page]
    entries: tuple[Entry, ...]
    titles: dict[str, str]


@dataclass
class Page:
    """One run of one visitor."""

    study: Study
    view: View = field(default_factory=View)
    embedded: bool = False
    as_table: bool = False
    head: DeltaGenerator | None = None
    subject: Subject | None = None
    # The address of a page, by its path, with what the reader chose.
    way: Callable[[str], str] = field(init=False)
    # What the choices of a page by group ask for: a table and the line to look at, or a map.
    recipe: Recipe = field(init=False)
    item: str = field(init=False)
    map: MapChoice = field(init=False)

    def show_title(self, title: str, intro: str) -> None:
        """The title of a page, above the choices that were drawn before it."""
        assert self.head is not None
        with self.head:
            post_html(markup.title(title, intro))

    def themes(self) -> list[tuple[Section, str]]:
        """The themes, each with the path of its page; without themes, all the results."""
        sections = self.study.book.themes or (Section(id=RESULTS, title="Résultats"),)
        return [(section, theme_path(section.id)) for section in sections]

    def prepare(self, asked: Iterable[tuple[str, str | None]], indicators: Iterable[Indicator] = ()) -> None:
        """Make the tables of a page together: questions with their splits, and key figures."""
        self.study.prepare(
            [self._recipe(question, by) for question, by in asked],
            [
                Recipe(indicator.question, None, filters, Net.of(indicator))
                for indicator in indicators
                for filters in (self.view.filters, ())
            ],
        )

    def _recipe(self, question: str, by: str | None) -> Recipe:
        """A question under the reader's filters and split, or the split that the page proposes."""
        return Recipe(question, self.view.by or by, self.view.filters)

    def card(self, question: str, by: str | None = None, level: int = 2) -> None:
        """The card of a question, under the reader's filters and split."""
        page = question_page(self.study.book, question)
        made = card(self.study, self._recipe(question, by), page=page, level=level, as_table=self.as_table)
        post_html(made.html)

    def theme(self, theme: Section) -> None:
        """All the questions of a theme, under the reader's filters and split."""
        view = View(None, self.view.by, self.view.filters)
        post_html(theme_page(self.study, theme, view, as_table=self.as_table))

    def ways(self) -> list[tuple[str, str]]:
        """The whole study, elsewhere: on a wall, in a message."""
        book, query = self.study.book, self.view.to_query()
        story = [("Présenter", address(book, PRESENT, query))] if book.story else []
        return [*story, ("Partager ou télécharger", share_address(book, "", query))]

    def compared(self) -> str:
        """The comparison that the reader asks for, as HTML."""
        return compared(self.study, self.recipe, self.item, as_table=self.as_table)

    def explored(self) -> Spread:
        """The table that the reader asks for, with its tests and intervals."""
        return explored(self.study, self.recipe, self.item)

    def atlas(self) -> Atlas:
        """The map that the reader asks for."""
        return atlas(self.study, self.map, shown_theme())

    def leaflet(self, subject: Subject) -> Leaflet:
        """The portrait of a group, under the reader's filters."""
        return leaflet(self.study, subject, self.view)

    def argued(self, subject: Subject) -> str:
        """What may be said about a group, to take along."""
        return argued(self.study, subject, self.view, server.here())

    def leave_dead_end(self, path: str, by_group: View | None = None) -> None:
        """Under filters that leave nothing to be shown: why, the ways out; the nearest view is drawn instead.

        ``path`` is the address of the page, ``by_group`` the view of one that compares groups.
        """
        end = dead_end(self.study, by_group or self.view, path, by_group=by_group is not None)
        if end is None:
            return
        post_html(end.html)
        if end.nearest and by_group is not None:
            self.recipe = replace(self.recipe, filters=end.nearest.filters)
        elif end.nearest:
            self.view = end.nearest


PAGE: ContextVar[Page] = ContextVar("page")
"""What the page that is drawn is given."""
