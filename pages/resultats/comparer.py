"""Groups side by side: the message, the charts, the gaps in words."""

import streamlit as st

from core import markup
from pages._ui.shell import show_panels

INTRO = "Une question, des groupes : les écarts établis sont dits en toutes lettres."


def show(shell) -> None:
    shell.head.html(markup.title("Comparer", INTRO))
    if shell.recipe.by is None:
        st.info("Cette question est la seule à former des groupes : choisissez-en une autre.")
        return
    spread = shell.compared()
    with st.container(border=True, key="spread"):
        st.html(spread.above)
        show_panels(spread)
        if spread.words:
            st.html(spread.words)
            st.html(spread.below)
