"""A group in one page: what stands out, its key figures, what is as elsewhere; or the list of groups."""

import streamlit as st

from core.screens import markup, portrait_index
from pages._ui.drawing import show_print
from pages._ui.page import Page

INTRO = "Un groupe en une page : ce qui le distingue, ses chiffres clés, ce qui est comme ailleurs."


def show(page: Page) -> None:
    if page.subject is None:
        st.html(markup.title("Portraits", INTRO) + portrait_index(page.study, page.view))
        return
    leaflet = page.leaflet(page.subject)
    if leaflet.shown:
        show_print()
    with st.container(key="leaflet"):
        st.html(leaflet.html)
