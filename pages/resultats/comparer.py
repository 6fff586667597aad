"""Groups side by side: the message, the charts, the gaps in words."""

import streamlit as st

from core.views import COMPARE
from pages._ui.drawing import show_panels
from pages._ui.page import Page

INTRO = "Une question, des groupes : les écarts établis sont dits en toutes lettres."


def show(page: Page) -> None:
    page.show_title("Comparer", INTRO)
    if page.recipe.by is None:
        st.info("Cette question est la seule à former des groupes : choisissez-en une autre.")
        return
    page.leave_dead_end(COMPARE, page.recipe.view)
    spread = page.compared()
    with st.container(border=True, key="spread"):
        st.html(spread.above)
        show_panels(spread)
        if spread.words:
            st.html(spread.words)
            st.html(spread.below)
