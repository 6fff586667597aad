"""For researchers: every number of a table, its tests, its intervals, and how to make it again."""

import streamlit as st

from core.screens import markup
from pages._ui.drawing import show_sheet
from pages._ui.messages import post_html
from pages._ui.page import Page
from pages._web import studies

INTRO = "Tous les chiffres d'une question, avec leurs intervalles et leurs tests ; chaque colonne se trie."


def show(page: Page) -> None:
    page.show_title("Explorer", INTRO)
    spread, folder = page.explored(), studies.folder(page.study)
    with st.container(border=True, key="spread"):
        post_html(spread.above)
        show_sheet(spread.sheet, "Tableau complet : une ligne par réponse et par groupe")
        again = markup.to_copy(page.recipe.command(folder)) + markup.to_copy(page.recipe.python(folder))
        post_html(f"{spread.below}<h3>Reproduire exactement ce tableau</h3>{again}")
