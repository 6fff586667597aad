"""What every page is given: the study, the reader's view, and the frame of a chart."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import Study, cards
from core.cards import COMPARE, EXPLORE, PRESENT, SHARE, share_address
from core.codebook import Codebook, Grid, Indicator, Multiple, Number, Single
from core.leaflets import Leaflet, leaflet
from core.palette import Theme
from core.portraits import PORTRAIT, Subject
from core.recipes import Net, Recipe
from core.sheets import Format, Sheet
from core.spreads import Spread, compared, explored
from core.territories import TERRITORIES, Atlas, MapChoice, atlas
from core.views import View, address
from pages._ui import selection
from pages._ui.posting import post

SUMMARY, METHOD, RESULTS, ACCESSIBILITY = "synthese", "methode", "resultats", "accessibilite"
TAKEN = (
    *(SUMMARY, COMPARE, EXPLORE, METHOD, ACCESSIBILITY, TERRITORIES, PORTRAIT),
    *(PRESENT, SHARE, "fichiers", "app", "component", "media", "static", "healthz"),
)
PANEL_WIDTH = 320
MOST_ROWS, SHEET_HEIGHT = 20, 740
WIDTHS = {"Ligne": 150, "Réponse": 190}
MAP_CONFIG = {"displayModeBar": False, "doubleClick": False, "scrollZoom": False, "responsive": True}
PRINT = (
    '<button id="print" class="print" type="button">Imprimer ou enregistrer en PDF</button>'
    "<script>document.getElementById('print').addEventListener('click', () => window.print())</script>"
)


def shell_theme() -> Theme:
    """The theme that the reader's browser shows."""
    return "dark" if st.context.theme.type == "dark" else "light"


def theme_path(theme: str) -> str:
    """The address of a theme's page, beside those of the pages of every study and of the server."""
    taken = theme in TAKEN or theme.startswith(("theme-", "_"))
    return f"theme-{theme}" if taken else theme


def question_page(book: Codebook, question: str) -> str:
    """The address of the page where a question stands; that of the first theme when it has none."""
    theme = book.question(question).theme or (book.themes[0].id if book.themes else RESULTS)
    return f"/{theme_path(theme)}"


@dataclass
class Shell:
    """One run of one visitor."""

    study: Study
    view: View = field(default_factory=View)
    embedded: bool = False
    as_table: bool = False
    head: DeltaGenerator | None = None
    subject: Subject | None = None
    themes: list[st.Page] = field(default_factory=list)
    # What the choices of a page by group ask for: a table and the line to look at, or a map.
    recipe: Recipe = field(init=False)
    item: str = field(init=False)
    map: MapChoice = field(init=False)

    def questions(self, theme: str) -> list[Single | Multiple | Grid | Number]:
        """The questions of a theme; without themes, all but the segments."""
        book = self.study.book
        if not book.themes:
            return [q for q in book.questions if q.id not in book.segments]
        return [q for q in book.questions if q.theme == theme]

    def prepare(self, asked: Iterable[tuple[str, str | None]], indicators: Iterable[Indicator] = ()) -> None:
        """Make the tables of a page together: questions with their splits, and key figures."""
        cards.prepare(
            self.study,
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

    def card(self, question: str, overline: str = "", by: str | None = None, level: int = 2) -> None:
        """A chart or table with its frame, under the reader's filters and split."""
        made = cards.card(
            self.study,
            self._recipe(question, by),
            shell_theme(),
            page=question_page(self.study.book, question),
            level=level,
            overline=overline,
            as_table=self.as_table,
        )
        post(f"card-{question}", made.above, made.figure, made.alternative, made.below, framed=True)

    def ways(self) -> list[tuple[str, str]]:
        """The whole study, elsewhere: on a wall, in a message."""
        book, query = self.study.book, self.view.to_query()
        story = [("Voir en présentation", address(book, PRESENT, query))] if book.story else []
        return [*story, ("Partager ou télécharger", share_address(book, "", query))]

    def compared(self) -> Spread:
        """The comparison that the reader asks for."""
        return compared(self.study, self.recipe, self.item, shell_theme(), as_table=self.as_table)

    def explored(self) -> Spread:
        """The table that the reader asks for, with its tests and intervals."""
        return explored(self.study, self.recipe, self.item, shell_theme())

    def atlas(self) -> Atlas:
        """The map that the reader asks for."""
        return atlas(self.study, self.map, shell_theme())

    def leaflet(self, subject: Subject) -> Leaflet:
        """The portrait of a group, under the reader's filters."""
        return leaflet(self.study, subject, self.view)


def show_map(shell: Shell, made: Atlas) -> None:
    """The map, where each region answers a click."""
    by = shell.map.region
    known = tuple(shell.study.book.segment(by).answer_index)
    st.plotly_chart(
        made.figure,
        theme=None,
        config=MAP_CONFIG,
        key="map",
        alt=made.alternative,
        selection_mode="points",
        on_select=partial(selection.clicked, by, known),
    )


def show_print() -> None:
    """A button that prints the page; the words are ours, so the script is safe."""
    st.html(PRINT, unsafe_allow_javascript=True)


def show_panels(spread: Spread) -> None:
    """Small charts side by side, as many as fit; one alone takes the width."""
    if not spread.panels:
        return
    count = len(spread.panels)
    with st.grid(min(count, 4 if count % 4 == 0 else 3), min_column_width=PANEL_WIDTH, gap="medium"):
        for i, panel in enumerate(spread.panels):
            post(f"panel-{i}", panel.above, panel.figure, panel.alternative, framed=False)


def show_sheet(sheet: Sheet, alternative: str) -> None:
    """A table that sorts, with numbers written in French."""
    columns = {name: _column(name, kind) for name, kind in sheet.formats.items()}
    st.dataframe(
        sheet.frame,
        height="content" if len(sheet.frame) <= MOST_ROWS else SHEET_HEIGHT,
        hide_index=True,
        column_config=columns,
        placeholder="–",
        alt=alternative,
        key="sheet",
    )


def _column(name: str, kind: Format) -> st.column_config.Column:
    if kind == "text":
        return st.column_config.TextColumn(name, width=WIDTHS.get(name))
    # Without a step, which would cut decimals off instead of rounding.
    return st.column_config.NumberColumn(name, format="percent" if kind == "percent" else "localized")
