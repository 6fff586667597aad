"""What pages draw by Streamlit's own means: the map, the sheet, the print button."""

from functools import partial
from typing import Any

import streamlit as st

from core.screens import Atlas, Format, Sheet
from pages._ui import widgets
from pages._ui.page import Page

MOST_ROWS, SHEET_HEIGHT = 20, 740
WIDTHS = {"Ligne": 150, "Réponse": 190}
MAP_CONFIG = {"displayModeBar": False, "doubleClick": False, "scrollZoom": False, "responsive": True}
PRINTS = "document.getElementById('print').addEventListener('click', () => window.print())"
PRINT = (
    '<button id="print" class="print" type="button">Imprimer ou enregistrer en PDF</button>'
    f"<script>{PRINTS}</script>"
)
SCRIPTS = (PRINTS,)
"""The scripts inside our pages, which the server lets in."""


def show_map(page: Page, made: Atlas) -> None:
    """The map, where each territory answers a click."""
    by = page.map.segment
    known = tuple(page.study.book.segment(by).answer_index)
    st.plotly_chart(
        made.figure,
        theme=None,
        config=MAP_CONFIG,
        key="map",
        alt=made.alternative,
        selection_mode="points",
        on_select=partial(widgets.clicked, by, known),
    )


def show_print() -> None:
    """A button that prints the page; the words are ours, so the script is safe."""
    st.html(PRINT, unsafe_allow_javascript=True)


def show_sheet(sheet: Sheet, alternative: str) -> None:
    """A table that sorts, with numbers written in French."""
    columns = {name: _column(name, kind) for name, kind in sheet.formats.items()}
    st.dataframe(
        sheet.cells,
        height="content" if sheet.cells.num_rows <= MOST_ROWS else SHEET_HEIGHT,
        hide_index=True,
        column_config=columns,
        placeholder="–",
        alt=alternative,
        key="sheet",
    )


def _column(name: str, kind: Format) -> Any:  # what Streamlit makes here has no public name
    if kind == "text":
        return st.column_config.TextColumn(name, width=WIDTHS.get(name))
    # Without a step, which would cut decimals off instead of rounding.
    return st.column_config.NumberColumn(name, format="percent" if kind == "percent" else "localized")
