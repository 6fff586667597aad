"""Groups side by side: the message, the charts, the gaps in words."""

import streamlit as st

from core.views import COMPARE
from pages._ui.messages import post_html
from pages._ui.page import Page

INTRO = "Une question, des groupes : les écarts établis sont dits en toutes lettres."


def show(page: Page) -> None:
    page.show_title("Comparer", INTRO)
    if page.recipe.by is None:
        st.info("Cette question est la seule à former des groupes : choisissez-en une autre.")
        return
    page.leave_dead_end(COMPARE, page.recipe.view)
    post_html(page.compared())
