"""For researchers: every number of a table, its tests, its intervals, and how to make it again."""

import streamlit as st

from core import markup
from pages._ui import catalogue
from pages._ui.shell import show_panels, show_sheet

INTRO = "Tous les chiffres d'une question, avec leurs intervalles et leurs tests ; chaque colonne se trie."


def show(shell) -> None:
    shell.head.html(markup.title("Explorer", INTRO))
    spread, folder = shell.explored(), catalogue.folder(shell.study)
    with st.container(border=True, key="spread"):
        st.html(spread.above)
        show_sheet(spread.sheet, "Tableau complet : une ligne par réponse et par groupe")
        st.html(spread.words)
        show_panels(spread)
        st.html(spread.below)
        st.html("<h3>Reproduire</h3>")
        st.caption("La ligne de commande, ou les lignes de Python, qui donnent exactement ce tableau.")
        st.code(shell.recipe.command(folder), language=None, wrap_lines=True)
        st.code(shell.recipe.python(folder), language="python", wrap_lines=True)
