"""For researchers: every number of a table, its tests, its intervals, and how to make it again."""

import streamlit as st

from pages._ui.drawing import show_panels, show_sheet
from pages._ui.page import Page
from pages._web import studies

INTRO = "Tous les chiffres d'une question, avec leurs intervalles et leurs tests ; chaque colonne se trie."


def show(page: Page) -> None:
    page.show_title("Explorer", INTRO)
    spread, folder = page.explored(), studies.folder(page.study)
    assert spread.sheet is not None
    with st.container(border=True, key="spread"):
        st.html(spread.above)
        show_sheet(spread.sheet, "Tableau complet : une ligne par réponse et par groupe")
        st.html(spread.words)
        show_panels(spread)
        st.html(spread.below)
        st.html("<h3>Reproduire</h3>")
        st.caption("La ligne de commande, ou les lignes de Python, qui donnent exactement ce tableau.")
        st.code(page.recipe.command(folder), language=None, wrap_lines=True)
        st.code(page.recipe.python(folder), language="python", wrap_lines=True)
